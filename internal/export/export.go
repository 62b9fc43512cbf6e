// Package export writes what is counted and filed to where other systems read it (统计数据导出, ADR 0026): for every agency the annual
// tables so far, the duties that are open and the applications one by one, as CSV, JSON and workbooks, with a manifest. All files of
// an export show one state of the database. An export is there whole or not at all; docs/export.md is for those who read it.
//
// Memory does not depend on how many applications there are: rows go from the connection into the files. What is held is the
// reports of all agencies, the manifest, and a buffer a file.
package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/internal/xlsx"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// ErrNotFound says that there is no such file.
var ErrNotFound = errors.New("export: not found")

// Rows says which case-level rows an export has.
type Rows string

// The choices of rows.
const (
	NoRows   Rows = "none" // tables only
	YearRows Rows = "year" // applications that the report of the year is about
	AllRows  Rows = "all"  // all there ever were
)

// Options say what is exported and where to.
type Options struct {
	Store   *store.Store
	Place   Place
	Name    string // see Name
	Version string // of the program
	Night   string // of the nightly export, YYYY-MM-DD

	Agency     string // "" for all there are
	Below      bool   // and all that stand below Agency now
	Year       int    // 0: that of the day of the snapshot
	Rows       Rows
	Formats    []Format
	Identified bool // rows tell who it is

	// Progress is told now and then how far it is; its error ends the export. Nil tells nobody.
	Progress func(context.Context, Progress) error
	// Publish is called with what makes the export visible, and decides whether that is done. Nil: it is.
	Publish func(ctx context.Context, result Result, publish func(context.Context) error) error
}

// Progress is how far an export is.
type Progress struct {
	Agencies, Done int
	Rows           int64 // case-level rows written so far, of any kind
}

// Result is what was exported.
type Result struct {
	Name     string
	Agencies int
	Files    int
	Rows     int64
	Bytes    int64
	Snapshot time.Time
	Manifest [sha256.Size]byte // its SHA-256
}

// Sum is the SHA-256 of the manifest as text.
func (r *Result) Sum() string { return hex.EncodeToString(r.Manifest[:]) }

// Name makes the name of an export: sorted by name they are sorted by time. due is when it was due or asked for.
func Name(due time.Time, run string, attempt int) string {
	return fmt.Sprintf("foi-export-%s-%s-%d", due.In(zone).Format("20060102T150405"), run, attempt)
}

// tellEvery is after how many rows Progress is told.
const tellEvery = 5000

type run struct {
	options *Options
	staging Staging
	view    *store.View
	layout  outcome.Layout
	m       Manifest
	told    Progress
}

// Run makes an export. What the context reaches is what is in it: figures of agencies need the reach of a report, rows that of
// reading applications. Errors: *store.UnknownAgencyError, *tenancy.OutOfReachError, store.LockedError, xlsx.NotBuiltError, those of the
// place.
func Run(ctx context.Context, o Options) (result Result, err error) {
	if slices.Contains(o.Formats, XLSX) && !xlsx.Available {
		return result, xlsx.NotBuiltError{}
	}
	if err := o.Store.PreparePseudonyms(tenancy.System(ctx)); err != nil {
		return result, err
	}
	r := &run{options: &o}
	if r.staging, err = o.Place.Begin(ctx, o.Name); err != nil {
		return result, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.staging.Abort(context.WithoutCancel(ctx)))
		}
	}()
	if err := o.Store.View(ctx, func(v *store.View) error { return r.write(ctx, v) }); err != nil {
		return result, err
	}
	manifest, err := r.m.encode()
	if err != nil {
		return result, err
	}
	result = Result{
		Name: o.Name, Agencies: r.m.Agencies, Files: len(r.m.Files), Rows: r.told.Rows, Snapshot: r.m.Snapshot, Manifest: sha256.Sum256(manifest),
	}
	_, result.Bytes = r.m.totals()
	publish := func(ctx context.Context) error { return r.staging.Publish(ctx, manifest) }
	if o.Publish == nil {
		return result, publish(ctx)
	}
	return result, o.Publish(ctx, result, publish)
}

// write writes all files from one state of the database.
func (r *run) write(ctx context.Context, v *store.View) error {
	o := r.options
	r.view = v
	if o.Year == 0 {
		o.Year = calendar.DateOf(v.Taken).Year()
	}
	r.layout = outcome.LayoutFor(o.Year)
	agencies, err := r.agencies()
	if err != nil {
		return err
	}
	r.m = Manifest{
		Format: formatName, SchemaVersion: SchemaVersion, Name: o.Name, Program: o.Version, Snapshot: v.Taken.In(zone), Night: o.Night,
		Agency: o.Agency, Below: o.Below || o.Agency == "", Year: o.Year, Layout: int(r.layout), Rows: o.Rows, Identified: o.Identified, Agencies: len(agencies),
	}
	r.told.Agencies = len(agencies)
	if err := r.tell(ctx); err != nil {
		return err
	}
	reports, err := r.reports(agencies)
	if err != nil {
		return err
	}
	above := map[string]bool{}
	for i := range agencies {
		if p := agencies[i].ParentID; p != nil {
			above[*p] = true
		}
	}
	for i := range agencies {
		a := &agencies[i]
		p := &producer{run: r, agency: a, leaf: !above[a.ID], own: reports[a.ID]}
		for _, p.part = range parts {
			if p.part.name == "annual-all" && r.alone() {
				continue
			}
			if err := p.part.write(ctx, p); err != nil {
				return fmt.Errorf("agency %s: %w", a.ID, err)
			}
		}
		r.told.Done++
		if err := r.tell(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) agencies() ([]store.Agency, error) {
	o := r.options
	all, err := r.view.Agencies(o.Agency)
	if err == nil && o.Agency != "" && len(all) == 0 {
		return nil, &store.UnknownAgencyError{ID: o.Agency}
	}
	if err == nil && o.Agency != "" && !o.Below {
		all = slices.DeleteFunc(all, func(a store.Agency) bool { return a.ID != o.Agency })
	}
	return all, err
}

// alone tells whether the export is of one agency without those below it.
func (r *run) alone() bool { return r.options.Agency != "" && !r.options.Below }

// reports are those of each agency alone, read in a few statements for all of them.
func (r *run) reports(agencies []store.Agency) (map[string]report, error) {
	o := r.options
	there := map[string]bool{}
	for i := range agencies {
		there[agencies[i].ID] = true
	}
	all := make(map[string]report, len(agencies))
	for i := range agencies {
		if p := agencies[i].ParentID; p != nil && there[*p] {
			continue // read with the one above
		}
		scope := stats.Scope{Agency: agencies[i].ID, Year: o.Year, Layout: r.layout, Own: r.alone()}
		each, failures, err := r.view.AnnualOfEachChecked(scope)
		if err != nil {
			return nil, err
		}
		for j := range each {
			all[each[j].Agency] = report{each[j], failures[j]}
		}
	}
	return all, nil
}

// add ends a file and lists it.
func (r *run) add(f *file) error {
	entry, err := f.close()
	if err == nil {
		r.m.Files = append(r.m.Files, entry)
	}
	return err
}

// withhold notes that the rows of an agency are not for the requester.
func (r *run) withhold(agency string) {
	if !slices.Contains(r.m.Withheld, agency) {
		r.m.Withheld = append(r.m.Withheld, agency)
	}
}

// counted counts a row.
func (r *run) counted(ctx context.Context) error {
	r.told.Rows++
	if r.told.Rows%tellEvery != 0 {
		return nil
	}
	return r.tell(ctx)
}

func (r *run) tell(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if r.options.Progress == nil {
		return nil
	}
	return r.options.Progress(ctx, r.told)
}
