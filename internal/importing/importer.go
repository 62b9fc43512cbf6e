package importing

import (
	"context"
	"errors"
	"io"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/internal/store"
)

// Importer takes over registers.
type Importer struct {
	Store *store.Store
	Clock clock.Clock
	// DryRun does everything and keeps nothing. All files are then tried together, so that one may use what another brings.
	DryRun bool
	// Progress is told of every so many bytes read, twice the size of the files in all. It may be nil.
	Progress func(bytes int)
}

// actor is who imports, for the audit.
const actor = "foi import"

// File is a register that can be read from its beginning more than once.
type File struct {
	Name    string // what errors call it
	Content io.ReadSeeker
}

// Counts are the records of a run.
type Counts struct {
	Agencies     int // added
	Applications int // added
	LegalCases   int // added
	Skipped      int // were there already
}

func (c *Counts) add(more Counts) {
	c.Agencies += more.Agencies
	c.Applications += more.Applications
	c.LegalCases += more.LegalCases
	c.Skipped += more.Skipped
}

// Run imports the files in their order, each as a whole or not at all, and counts what is kept (with DryRun: what would
// be). A file that is refused does not keep the next one from being imported; the error is then a *RefusedError. Any
// other error ends the run.
func (m Importer) Run(ctx context.Context, files []File) (Counts, error) {
	r := run{Importer: m, refused: &RefusedError{}}
	err := r.all(ctx, files)
	if err == nil && r.refused.Files > 0 {
		err = r.refused
	}
	return r.kept, err
}

// run is the state of one Run.
type run struct {
	Importer
	kept    Counts
	refused *RefusedError
}

// errUndo ends a transaction that shall keep nothing.
var errUndo = errors.New("importing: undo")

func (r *run) all(ctx context.Context, files []File) error {
	w := store.Write{Actor: actor, Correlation: correlation.New(), Now: r.Clock.Now(), Origin: audit.System("foi import")}
	if !r.DryRun {
		for _, f := range files {
			if err := r.file(ctx, f, func(fn func(*store.Import) error) error {
				return r.Store.Import(ctx, w, fn)
			}); err != nil {
				return err
			}
		}
		return nil
	}
	err := r.Store.Import(ctx, w, func(i *store.Import) error {
		for _, f := range files {
			if err := r.file(ctx, f, i.Part); err != nil {
				return err
			}
		}
		return errUndo
	})
	if errors.Is(err, errUndo) {
		return nil
	}
	return err
}

// file imports one file in a transaction, or in a part of one.
func (r *run) file(ctx context.Context, f File, begin func(func(*store.Import) error) error) error {
	var counts Counts
	err := begin(func(i *store.Import) error {
		l := &load{run: r, file: f, into: i}
		err := l.both(ctx)
		counts = l.counts
		return err
	})
	switch {
	case errors.Is(err, errUndo):
		r.refused.Files++
		return nil
	case err != nil:
		return err
	}
	r.kept.add(counts)
	return nil
}

// counted tells Progress how much was read.
type counted struct {
	io.Reader
	read     int64
	progress func(int)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += int64(n)
	if c.progress != nil && n > 0 {
		c.progress(n)
	}
	return n, err
}

// each reads a file from its beginning and hands every record and every bad line on, until the end, an error, or the end
// of the call.
func (r *run) each(ctx context.Context, f File, record func(history.Record, *counted) error, fault func(*history.LineError),
) error {
	if _, err := f.Content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := &counted{Reader: f.Content, progress: r.Progress}
	for reader := history.NewReader(f.Name, in); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		next, err := reader.Next()
		var bad *history.LineError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			fault(bad)
		case err != nil:
			return err
		default:
			if err := record(next, in); err != nil {
				return err
			}
		}
	}
}
