package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/yishenqing/foi/annualreport"
	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// reportCmd is `foi report`.
type reportCmd struct {
	Quarter reportQuarterCmd `cmd:"" help:"季报：收到和办理、渠道、办理过程，附核对。"`

	Statistics reportStatisticsCmd `cmd:"" help:"任意时段、任意维度的统计，CSV。"`

	Annual reportAnnualCmd `cmd:"" help:"年度报告表三、表四，附勾稽关系核对。"`
	Diff   reportDiffCmd   `cmd:"" help:"同一年度报告在两个时刻的数字有何不同，以及原因。"`

	Indicators reportIndicatorsCmd `cmd:"" help:"考核指标 4.12–4.15 的得分、理由和涉及的件，以及纠错率、败诉率、按时答复率。"`
	SelfCheck  reportSelfCheckCmd  `cmd:"" name:"self-check" help:"参照第三方评估自查：渠道、按期答复、文号、文书要素。"`
}

type reportAnnualCmd struct {
	Agency string  `required:"" placeholder:"ID" help:"行政机关。"`
	Year   int     `required:"" placeholder:"Y" help:"年份。"`
	Layout int     `enum:"2021,2019" default:"2021" placeholder:"2021|2019" help:"表式：2021（默认，国办公开办函〔2021〕30号）或 2019（国办公开办函〔2019〕60号）。"`
	AsOf   instant `placeholder:"INSTANT" help:"仅依据该时刻（含，RFC 3339）前已记录的内容。"`
	Own    bool    `help:"仅本机关；默认含全部下级机关。"`
	Format string  `enum:"csv,json,md,xlsx,docx,html" default:"csv" placeholder:"csv|json|md|xlsx|docx|html" help:"输出格式；docx、html 为年度报告全文。"`
	config.Database
}

// Run prints the report. Checks that fail are named on standard error, one line each, and fail the command.
func (c *reportAnnualCmd) Run(ctx context.Context, std stdio, built app.Built) error {
	if err := built.Refuse([]string{c.Format}); err != nil {
		return inChinese(err)
	}
	if c.Year < firstReport || c.Year > lastReport {
		return usageError{fmt.Errorf("年份应在 %d 至 %d 之间：%d", firstReport, lastReport, c.Year)}
	}
	scope := stats.Scope{Agency: c.Agency, Year: c.Year, Layout: outcome.Layout(c.Layout), Own: c.Own, AsOf: time.Time(c.AsOf)}
	if c.Format == "docx" || c.Format == "html" {
		var report annualreport.Report
		err := c.read(ctx, std, func(db *app.Database) (err error) {
			report, err = db.Store.WholeAnnualReport(ctx, scope)
			return err
		})
		if err != nil {
			return err
		}
		return printWhole(std, c.Format, report)
	}
	var report stats.Annual
	var failures []stats.Failure
	err := c.read(ctx, std, func(db *app.Database) (err error) {
		report, failures, err = db.Store.AnnualReport(ctx, scope)
		return err
	})
	if err != nil {
		return err
	}
	return printAnnual(std, c.Format, report, failures)
}

// The years that a report may be on: the 条例 came into force in the first.
const firstReport, lastReport = 2008, 9998

// read opens the database for one reading of it.
func (c *reportAnnualCmd) read(ctx context.Context, std stdio, fn func(*app.Database) error) (err error) {
	db, err := app.OpenDatabase(ctx, &c.Database, false, clock.System{}, quietLog(std))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(context.WithoutCancel(ctx))) }()
	return fn(db)
}

// printAnnual prints a report and what its checks found.
func printAnnual(std stdio, format string, report stats.Annual, failures []stats.Failure) error {
	var err error
	switch format {
	case "json":
		err = stats.WriteJSON(std.Out, report, failures)
	case "md":
		err = stats.WriteMarkdown(std.Out, report, failures)
	case "xlsx":
		err = app.WriteAnnualBook(std.Out, "", report)
	default:
		err = stats.WriteCSV(std.Out, report)
	}
	if err != nil {
		return err
	}
	return nameFailures(std, failures)
}

// nameFailures names the checks that fail, one line each, and fails for any.
func nameFailures(std stdio, failures []stats.Failure) error {
	if len(failures) == 0 {
		return nil
	}
	for _, f := range failures {
		fmt.Fprintf(std.Err, "foi: %s：%s [check=%s]\n", f.Check.Label(), f.Text, f.Check)
	}
	return fmt.Errorf("%d处勾稽关系不相符", len(failures))
}

// instant is an instant on the command line, RFC 3339. The zero value is "not given".
type instant time.Time

// UnmarshalText is what kong calls. Nothing at all is "not given": a variable of the environment may be set to it.
func (i *instant) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = instant{}
		return nil
	}
	parsed, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return fmt.Errorf("“%s”不是 RFC 3339 时刻，例如 2021-01-31T12:00:00+08:00", text)
	}
	*i = instant(parsed)
	return nil
}
