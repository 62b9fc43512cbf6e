package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/yishenqing/foi/figures"
	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/stats"
)

// reportQuarterCmd is `foi report quarter`.
type reportQuarterCmd struct {
	Agency  string `required:"" placeholder:"ID" help:"行政机关。"`
	Year    int    `required:"" placeholder:"Y" help:"年份。"`
	Quarter int    `required:"" enum:"1,2,3,4" placeholder:"1|2|3|4" help:"季度。"`
	Own     bool   `help:"仅本机关；默认含全部下级机关。"`
	Format  string `enum:"csv,json,md" default:"csv" placeholder:"csv|json|md" help:"输出格式。"`
	config.Database
}

// Run prints the report. Checks that fail are named on standard error, one line each, and fail the command.
func (c *reportQuarterCmd) Run(ctx context.Context, std stdio) error {
	p, err := figures.ParsePeriod(fmt.Sprintf("%04d-q%d", c.Year, c.Quarter))
	if err != nil {
		return usageError{fmt.Errorf("年份应在 %d 至 %d 之间：%d", firstReport, lastReport, c.Year)}
	}
	report, err := c.report(ctx, std, p)
	if err != nil {
		return err
	}
	write := map[string]func() error{
		"csv":  func() error { return report.WriteCSV(std.Out) },
		"json": func() error { return report.WriteJSON(std.Out) },
		"md":   func() error { return report.WriteMarkdown(std.Out) },
	}
	if err := write[c.Format](); err != nil || !report.Failed() {
		return err
	}
	failed := 0
	for _, check := range report.Checks {
		for _, f := range check.Failures {
			failed++
			fmt.Fprintf(std.Err, "foi: %s：%s [check=%s]\n", check.Label, f, check.Name)
		}
	}
	return fmt.Errorf("%d处核对不相符", failed)
}

func (c *reportQuarterCmd) report(ctx context.Context, std stdio, p figures.Period) (report figures.Report, err error) {
	db, err := app.OpenDatabase(ctx, &c.Database, false, clock.System{}, quietLog(std))
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, db.Close(context.WithoutCancel(ctx))) }()
	return db.Store.PeriodReport(ctx, stats.Scope{Agency: c.Agency, Own: c.Own}, p)
}
