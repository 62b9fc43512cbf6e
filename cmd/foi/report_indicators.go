package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"time"

	"github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/stats"
)

type reportIndicatorsCmd struct {
	Agency string  `required:"" placeholder:"ID" help:"行政机关。"`
	Year   int     `required:"" placeholder:"Y" help:"年份。"`
	Scheme string  `default:"huangpu-2023" placeholder:"ID|FILE" help:"考核方案：内置或者最上级机关存入的方案，或者方案文件（JSON）；默认 huangpu-2023。"`
	AsOf   instant `placeholder:"INSTANT" help:"仅依据该时刻（含，RFC 3339）前已记录的内容，逾期与否也以该日为准。"`
	Own    bool    `help:"仅本机关；默认含全部下级机关。"`
	Format string  `enum:"json,csv,md" default:"json" placeholder:"json|csv|md" help:"输出格式。"`
	config.Database
}

// Run prints the indicators of a year.
func (c *reportIndicatorsCmd) Run(ctx context.Context, std stdio) (err error) {
	if c.Year < firstReport || c.Year > lastReport {
		return usageError{fmt.Errorf("年份应在 %d 至 %d 之间：%d", firstReport, lastReport, c.Year)}
	}
	scheme, err := namedScheme(c.Scheme)
	if err != nil {
		return err
	}
	db, err := app.OpenDatabase(ctx, &c.Database, false, clock.System{}, quietLog(std))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(context.WithoutCancel(ctx))) }()
	scope := stats.Scope{Agency: c.Agency, Year: c.Year, Own: c.Own, AsOf: time.Time(c.AsOf)}
	if scheme == nil {
		if scheme, err = db.Store.FindIndicatorScheme(ctx, c.Agency, c.Scheme, scope.AsOf); err != nil {
			return fmt.Errorf("考核方案“%s”：%w", c.Scheme, inChinese(err))
		}
	}
	facts, err := db.Store.Indicators(ctx, scope, clock.Today(clock.System{}), indicator.Offending()...)
	if err != nil {
		return err
	}
	report := indicator.Evaluate(facts, scheme)
	switch c.Format {
	case "csv":
		return indicator.WriteCSV(std.Out, report)
	case "md":
		return indicator.WriteMarkdown(std.Out, report)
	}
	return indicator.WriteJSON(std.Out, report)
}

// schemeName tells the id of a scheme from the path of a file.
var schemeName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// namedScheme returns the scheme of a file or one that the program brings along, and nil for an id that the database may know.
func namedScheme(name string) (*indicator.Scheme, error) {
	if known, ok := indicator.Lookup(name); ok {
		return known, nil
	}
	if schemeName.MatchString(name) {
		return nil, nil //nolint:nilnil // not known here is no error
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("考核方案文件：%w", err)
	}
	scheme, err := indicator.ParseScheme(data)
	if wrong := (*indicator.SchemeError)(nil); errors.As(err, &wrong) {
		return nil, fmt.Errorf("%s：%s", name, wrong.Chinese())
	}
	return scheme, err
}

type reportSelfCheckCmd struct {
	Agency string `required:"" placeholder:"ID" help:"行政机关。"`
	Year   int    `required:"" placeholder:"Y" help:"年份。"`
	Own    bool   `help:"仅本机关；默认含全部下级机关。"`
	Format string `enum:"json,md" default:"md" placeholder:"md|json" help:"输出格式。"`
	config.Database
}

// Run prints the self-check of a year.
func (c *reportSelfCheckCmd) Run(ctx context.Context, std stdio) (err error) {
	if c.Year < firstReport || c.Year > lastReport {
		return usageError{fmt.Errorf("年份应在 %d 至 %d 之间：%d", firstReport, lastReport, c.Year)}
	}
	db, err := app.OpenDatabase(ctx, &c.Database, false, clock.System{}, quietLog(std))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(context.WithoutCancel(ctx))) }()
	evidence, err := db.Store.SelfCheckEvidence(ctx, stats.Scope{Agency: c.Agency, Year: c.Year, Own: c.Own}, clock.Today(clock.System{}))
	if err != nil {
		return err
	}
	items := indicator.SelfCheck(evidence)
	if c.Format == "json" {
		return indicator.WriteSelfCheckJSON(std.Out, evidence, items)
	}
	return indicator.WriteSelfCheckMarkdown(std.Out, evidence, items)
}
