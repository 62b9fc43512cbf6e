package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/yishenqing/foi/figures"
	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/stats"
)

// reportStatisticsCmd is `foi report statistics`.
type reportStatisticsCmd struct {
	Agency  string   `required:"" placeholder:"ID" help:"行政机关。"`
	Period  string   `required:"" placeholder:"P" help:"统计期：2020、2020-h1、2020-q1、2020-03 或 2020-01-01..2020-03-31。"`
	Measure []string `required:"" placeholder:"M,…" help:"指标，例如 received、concluded、on_time_rate、used_days_median；可列多个，名称和定义见 docs/statistics.md。"`
	By      []string `placeholder:"D,…" help:"维度，至多两个，例如 subject、unit、month。"`
	AsOf    instant  `placeholder:"INSTANT" help:"仅依据该时刻（含，RFC 3339）前已记录的内容；限收到、办结、结转、未办结，按机关、申请人类型、办理结果和时间。"`
	Own     bool     `help:"仅本机关；默认含全部下级机关。"`
	config.Database
}

// Run prints the figures as CSV, one line a cell and measure; the margins have * in place of a value.
func (c *reportStatisticsCmd) Run(ctx context.Context, std stdio) (err error) {
	q, err := c.query()
	if err != nil {
		return usageError{err}
	}
	db, err := app.OpenDatabase(ctx, &c.Database, false, clock.System{}, quietLog(std))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(context.WithoutCancel(ctx))) }()
	table, err := db.Store.Figures(ctx, stats.Scope{Agency: c.Agency, Own: c.Own, AsOf: time.Time(c.AsOf)}, q.period, q.by, q.measures)
	if err != nil {
		return err
	}
	return writeFigures(std, q, table)
}

// figuresAsked is what the arguments ask for.
type figuresAsked struct {
	period   figures.Period
	by       []figures.Dimension
	measures []figures.Measure
}

// query reads the arguments. As of an instant there is what the ledger has; units, officers, subjects and days of terms are known as they
// stand (ADR 0037).
func (c *reportStatisticsCmd) query() (q figuresAsked, err error) {
	if q.period, err = figures.ParsePeriod(c.Period); err != nil {
		return q, fmt.Errorf("统计期“%s”：%w", c.Period, err)
	}
	for _, name := range c.Measure {
		if _, ok := figures.Define(figures.Measure(name)); !ok {
			return q, fmt.Errorf("没有指标“%s”", name)
		}
		q.measures = append(q.measures, figures.Measure(name))
	}
	for _, name := range c.By {
		if !figures.Dimension(name).Valid() {
			return q, fmt.Errorf("没有维度“%s”", name)
		}
		q.by = append(q.by, figures.Dimension(name))
	}
	if len(q.by) > 2 || len(q.by) == 2 && q.by[0] == q.by[1] {
		return q, errors.New("维度至多两个，且不能相同")
	}
	if labels := figures.NotRecorded(q.measures, q.by); c.AsOf != (instant{}) && len(labels) > 0 {
		return q, fmt.Errorf("“%s”没有逐次记录时刻，只能按现状统计，不能与 --as-of 同用", strings.Join(labels, "”、“"))
	}
	return q, nil
}

// writeFigures writes every cell of a table that has something in it, and the margins.
func writeFigures(std stdio, q figuresAsked, table *figures.Table) error {
	w := csv.NewWriter(std.Out)
	header := []string{"measure"}
	for _, d := range q.by {
		header = append(header, string(d))
	}
	lines := [][]string{append(header, "value", "numerator", "denominator")}
	add := func(cell *figures.Cell, places ...string) {
		if cell == nil {
			cell = &figures.Cell{}
		}
		for _, m := range q.measures {
			f := cell.Figure(m)
			line := []string{string(m)}
			for _, p := range places {
				line = append(line, unlikeAFormula(p))
			}
			line = append(line, f.Decimal(), "", "")
			if f.Form == figures.Rate {
				line[len(line)-2], line[len(line)-1] = strconv.FormatInt(f.Numerator, 10), strconv.FormatInt(f.Denominator, 10)
			}
			lines = append(lines, line)
		}
	}
	const all = "*"
	switch len(q.by) {
	case 0:
		add(table.Total())
	case 1:
		for _, r := range table.Rows() {
			add(table.Row(r), r)
		}
		add(table.Total(), all)
	default:
		for _, r := range table.Rows() {
			for _, c := range table.Columns() {
				if cell := table.Cell(r, c); cell != nil {
					add(cell, r, c)
				}
			}
			add(table.Row(r), r, all)
		}
		for _, c := range table.Columns() {
			add(table.Column(c), all, c)
		}
		add(table.Total(), all, all)
	}
	return w.WriteAll(lines)
}

// unlikeAFormula puts an apostrophe before what a spreadsheet would take for a formula: units and subjects are what somebody typed.
func unlikeAFormula(text string) string {
	if text != "*" && text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
