package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/export"
)

type (
	// Exported is what was exported.
	Exported = export.Result
	// ExportFinding is a file of an export that is not what its manifest says.
	ExportFinding = export.Finding
	// VerifiedExport is what of an export was looked at.
	VerifiedExport = export.Verified
)

// ExportOptions say what is exported by a command.
type ExportOptions struct {
	Out        string // a directory or s3://…
	Agency     string // "" for all; with all below it
	Own        bool   // Agency alone
	Year       int    // 0: this one
	Rows       string
	Formats    []string
	Identified bool
	Version    string
	Progress   func(agencies, done int, rows int64)
}

// Export does now what the nightly job does. Nobody keeps a record of it; the data leaves by the hand of who may read the database
// anyway.
func Export(ctx context.Context, cfg *config.Database, o ExportOptions, log *slog.Logger) (result Exported, err error) {
	place, err := export.Open(ctx, o.Out)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, place.Close()) }()
	d, err := OpenDatabase(ctx, cfg, false, clock.System{}, log)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, d.Close(context.WithoutCancel(ctx))) }()
	if d.Store.Locked() {
		return result, errNoKey
	}
	now := clock.System{}.Now()
	options := export.Options{
		Store: d.Store, Place: place, Name: export.Name(now, commandRun(now), 1), Version: o.Version,
		Agency: o.Agency, Below: !o.Own, Year: o.Year, Rows: export.Rows(o.Rows), Identified: o.Identified,
	}
	for _, f := range o.Formats {
		options.Formats = append(options.Formats, export.Format(f))
	}
	if o.Progress != nil {
		options.Progress = func(_ context.Context, p export.Progress) error {
			o.Progress(p.Agencies, p.Done, p.Rows)
			return nil
		}
	}
	return export.Run(ctx, options)
}

// commandRun tells an export of a command from those of the same second.
func commandRun(now time.Time) string {
	return "now" + strings.ReplaceAll(now.Format(".000000"), ".", "")
}

// VerifyExport holds an export against its manifest; where is the export itself.
func VerifyExport(ctx context.Context, where string, found func(ExportFinding) error) (v VerifiedExport, err error) {
	above, name, err := export.Split(where)
	if err != nil {
		return v, err
	}
	place, err := export.Open(ctx, above)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, place.Close()) }()
	return export.Verify(ctx, place, name, found)
}

// WriteAnnualBook writes a report as a workbook in the official layout.
var WriteAnnualBook = export.WriteAnnualBook
