package export

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/internal/xlsx"
	"github.com/yishenqing/foi/stats"
)

// part is one kind of contents, for each agency.
type part struct {
	name  string // stem of its files, below the folder of the agency
	title string // name of its sheet
	write func(ctx context.Context, p *producer) error
}

// parts is all that is exported of an agency. A new one is a line here, with its section in docs/export.md and its JSON Schema.
var parts = []part{
	{"annual-own", "本机关", annualOwn},
	{"annual-all", "含下级", annualAll},
	{"indicators", "考核指标", indicators},
	{"duties", "待办义务", duties},
	{"applications", "申请明细", applications},
}

// producer writes the parts of one agency after the other.
type producer struct {
	*run
	agency *store.Agency
	leaf   bool // nothing stands below it
	part   part
	own    report
	all    *report // see whole
}

// report is an annual report with what its checks found.
type report struct {
	annual   stats.Annual
	failures []stats.Failure
}

func annualOwn(ctx context.Context, p *producer) error { return p.annual(ctx, p.own) }

func annualAll(ctx context.Context, p *producer) error {
	all, err := p.whole()
	if err != nil {
		return err
	}
	return p.annual(ctx, *all)
}

// whole is the report of the agency with all below it, or of the agency alone when the export is of nothing else. It is read once; of an
// agency with nothing below it is its own.
func (p *producer) whole() (*report, error) {
	switch {
	case p.all != nil:
	case p.alone():
		p.all = &p.own
	case p.leaf:
		all := p.own
		all.annual.Own = false
		p.all = &all
	default:
		annual, failures, err := p.view.AnnualChecked(p.scope())
		if err != nil {
			return nil, err
		}
		p.all = &report{annual, failures}
	}
	return p.all, nil
}

// indicators are those of the agency with all below it, by the scheme that the program brings along. They name no application.
func indicators(ctx context.Context, p *producer) error {
	scheme, ok := indicator.Lookup(indicator.DefaultScheme)
	if !ok {
		return errors.New("the program has no scheme " + indicator.DefaultScheme)
	}
	all, err := p.whole()
	if err != nil {
		return err
	}
	facts, err := p.view.IndicatorsOf(&all.annual, calendar.DateOf(p.view.Taken))
	if err != nil {
		return err
	}
	r := indicator.Evaluate(facts, scheme)
	return p.document(ctx, len(r.Results), map[Format]func(io.Writer) error{
		CSV:  func(w io.Writer) error { return indicator.WriteCSV(w, r) },
		JSON: func(w io.Writer) error { return indicator.WriteFigures(w, r) },
	})
}

func (p *producer) scope() stats.Scope {
	return stats.Scope{Agency: p.agency.ID, Year: p.options.Year, Layout: p.layout}
}

func (p *producer) annual(ctx context.Context, r report) error {
	return p.document(ctx, len(r.annual.Applications)+len(r.annual.Cases), map[Format]func(io.Writer) error{
		CSV:  func(w io.Writer) error { return stats.WriteCSV(w, r.annual) },
		JSON: func(w io.Writer) error { return stats.WriteJSON(w, r.annual, r.failures) },
		XLSX: func(w io.Writer) error { return WriteAnnualBook(w, p.part.title, r.annual) },
	})
}

// WriteAnnualBook writes tables 三 and 四 as a workbook in the official layout. Errors: xlsx.NotBuiltError.
func WriteAnnualBook(w io.Writer, note string, a stats.Annual) error {
	book, err := xlsx.New()
	if err != nil {
		return err
	}
	err = book.Annual(note, a)
	if err == nil {
		_, err = book.WriteTo(w)
	}
	return errors.Join(err, book.Close())
}

func duties(ctx context.Context, p *producer) error {
	if p.options.Rows == NoRows {
		return nil
	}
	return p.list(ctx, store.DutyColumns(p.options.Identified), func(row func([]string) error) error {
		return p.view.Duties(p.agency.ID, p.options.Identified, row)
	})
}

func applications(ctx context.Context, p *producer) error {
	if p.options.Rows == NoRows {
		return nil
	}
	query := store.CaseQuery{Agency: p.agency.ID, Year: p.options.Year, All: p.options.Rows == AllRows, Identified: p.options.Identified}
	return p.list(ctx, store.CaseColumns(p.options.Identified), func(row func([]string) error) error { return p.view.Cases(query, row) })
}

// document writes what is held in memory anyway, in those formats that there are writers for.
func (p *producer) document(ctx context.Context, rows int, writers map[Format]func(io.Writer) error) error {
	for _, format := range p.options.Formats {
		write, ok := writers[format]
		if !ok {
			continue
		}
		f, err := create(ctx, p.staging, p.entry(format, string(format)))
		if err != nil {
			return err
		}
		if err := write(f.buffer); err != nil {
			return errors.Join(err, f.out.Close())
		}
		f.entry.Rows = int64(rows)
		if err := p.add(f); err != nil {
			return err
		}
	}
	return nil
}

// lines is the ending of lists in JSON.
const lines = "jsonl"

// list streams rows into the files of all formats at once. Rows that the caller may not read make no files.
func (p *producer) list(ctx context.Context, columns []store.CaseColumn, rows func(row func([]string) error) error) (err error) {
	files, listers := []*file{}, []lister{}
	defer func() {
		if err != nil {
			for _, f := range files {
				_ = f.out.Close() // the export is given up
			}
		}
	}()
	begin := func() error {
		for _, format := range p.options.Formats {
			ending := string(format)
			if format == JSON {
				ending = lines
			}
			f, err := create(ctx, p.staging, p.entry(format, ending))
			if err != nil {
				return err
			}
			files = append(files, f)
			l, err := newLister(f, columns, p.part.title)
			if err != nil {
				return err
			}
			listers = append(listers, l)
		}
		return nil
	}
	n := int64(0)
	err = rows(func(row []string) error {
		if n == 0 {
			if err := begin(); err != nil {
				return err
			}
		}
		n++
		for _, l := range listers {
			if err := l.row(row); err != nil {
				return err
			}
		}
		return p.counted(ctx)
	})
	if _, ok := errors.AsType[*tenancy.OutOfReachError](err); ok && n == 0 {
		p.withhold(p.agency.ID)
		return nil
	}
	if err == nil && n == 0 {
		err = begin()
	}
	for _, l := range listers {
		if err == nil {
			err = l.end()
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", p.part.name, err)
	}
	for _, f := range files {
		f.entry.Rows = n
		if err := p.add(f); err != nil {
			return err
		}
	}
	return nil
}

func (p *producer) entry(format Format, ending string) File {
	return File{Path: p.agency.ID + "/" + p.part.name + "." + ending, Part: p.part.name, Agency: p.agency.ID, Format: format}
}
