package present

import (
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/figures"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// AllValues stands for a margin in the row or column of a cell. No value is called so.
const AllValues = "*"

// The dictionaries of statistics: the enums are named after the words.
var (
	Measure   = named[foiv1.StatisticsQuery_Measure, figures.Measure](foiv1.StatisticsQuery_Measure_value, "MEASURE_")
	Dimension = named[foiv1.StatisticsQuery_Dimension, figures.Dimension](foiv1.StatisticsQuery_Dimension_value, "DIMENSION_")
)

// named is the dictionary of an enum whose values are the words with a prefix.
func named[E ~int32, W ~string](values map[string]int32, prefix string) words[E, W] {
	pairs := map[E]W{}
	for name, number := range values {
		if number != 0 {
			pairs[E(number)] = W(strings.ToLower(strings.TrimPrefix(name, prefix)))
		}
	}
	return dictionary(pairs)
}

// StatisticsView is what is needed to present a table.
type StatisticsView struct {
	Agency     string
	Period     figures.Period
	Taken      time.Time
	AsOf       time.Time // zero: as everything stands
	Measures   []figures.Measure
	Dimensions []figures.Dimension
	// Outsider: the reader may not read the cases, so that figures of one or two are not told.
	Outsider bool
	// Names are the names of agencies by id.
	Names map[string]string
	// Subjects are the names of subjects by code, those that are on the list no more too.
	Subjects map[string]string
}

// Table presents a table.
func (v *StatisticsView) Table(t *figures.Table) *foiv1.StatisticsTable {
	m := &foiv1.StatisticsTable{
		Agency: resname.Agency{ID: v.Agency}.String(), Period: v.Period.String(), PeriodLabel: v.Period.Label(),
		FirstDate: Date(v.Period.First), LastDate: Date(v.Period.Last), SnapshotTime: timestamppb.New(v.Taken),
	}
	if !v.AsOf.IsZero() {
		m.AsOfTime = timestamppb.New(v.AsOf)
	}
	for _, measure := range v.Measures {
		m.Measures = append(m.Measures, StatisticsMeasure(measure))
	}
	for i, d := range v.Dimensions {
		values := t.Rows()
		if i == 1 {
			values = t.Columns()
		}
		head := &foiv1.StatisticsDimension{Dimension: Dimension.Enum(d), DisplayName: d.Label(), Description: d.Text()}
		for _, value := range values {
			head.Members = append(head.Members, &foiv1.StatisticsMember{Value: value, DisplayName: v.label(d, value)})
		}
		m.Dimensions = append(m.Dimensions, head)
	}
	for _, at := range Places(t) {
		m.Cells = append(m.Cells, &foiv1.StatisticsCell{Row: at.Row, Column: at.Column, Figures: v.figures(at.Cell)})
	}
	return m
}

// label is what a value is called: units and officers without their agency, unless there are several.
func (v *StatisticsView) label(d figures.Dimension, value string) string {
	switch d { //nolint:exhaustive // the others know it themselves
	case figures.Agency:
		if name, ok := v.Names[value]; ok {
			return name
		}
	case figures.Subject:
		if name, ok := v.Subjects[value]; ok {
			return name
		}
	case figures.Unit, figures.Officer:
		if agency, name, ok := strings.Cut(value, "/"); ok {
			if agency == v.Agency {
				return name
			}
			return v.label(figures.Agency, agency) + " " + name
		}
	}
	return d.ValueLabel(value)
}

func (v *StatisticsView) figures(c *figures.Cell) []*foiv1.StatisticsFigure {
	list := make([]*foiv1.StatisticsFigure, len(v.Measures))
	for i, measure := range v.Measures {
		list[i] = StatisticsFigure(v.Figure(c, measure))
	}
	return list
}

// Figure is what the reader may see of a measure.
func (v *StatisticsView) Figure(c *figures.Cell, m figures.Measure) figures.Figure {
	f := c.Figure(m)
	if v.Outsider {
		return f.ForOutsiders()
	}
	return f
}

// Place is a cell or margin of a table.
type Place struct {
	Row, Column string
	Cell        *figures.Cell
}

// Places are the cells of a table that have something, row by row, with the margins last; the total is always there.
func Places(t *figures.Table) (all []Place) {
	columns := t.Columns()
	for _, row := range t.Rows() {
		for _, column := range columns {
			if c := t.Cell(row, column); c != nil {
				all = append(all, Place{row, column, c})
			}
		}
		if c := t.Row(row); c != nil {
			all = append(all, Place{row, AllValues, c})
		}
	}
	for _, column := range columns {
		if c := t.Column(column); c != nil {
			all = append(all, Place{AllValues, column, c})
		}
	}
	return append(all, Place{AllValues, AllValues, t.Total()})
}

// StatisticsMeasure presents a measure with its definition.
func StatisticsMeasure(m figures.Measure) *foiv1.StatisticsMeasure {
	d, _ := figures.Define(m)
	return &foiv1.StatisticsMeasure{Measure: Measure.Enum(m), DisplayName: d.Label, Unit: d.Unit, Definition: d.Text}
}

// StatisticsFigure presents a figure.
func StatisticsFigure(f figures.Figure) *foiv1.StatisticsFigure {
	m := &foiv1.StatisticsFigure{Withheld: f.Withheld}
	switch {
	case f.Withheld:
	case f.Form == figures.Rate:
		m.Numerator, m.Denominator, m.Rate = proto.Int64(f.Numerator), proto.Int64(f.Denominator), f.Decimal()
	case f.Known:
		m.Value = proto.Int64(f.Value)
	}
	return m
}

// StatisticsChange presents a change.
func StatisticsChange(c figures.Change) *foiv1.StatisticsChange {
	return &foiv1.StatisticsChange{Absolute: c.Absolute, Relative: c.Relative}
}

// StatisticsCase presents a case that a figure consists of.
func StatisticsCase(c *store.FigureCase) *foiv1.StatisticsCase {
	return &foiv1.StatisticsCase{
		Application: resname.Application{Agency: c.Key.Agency, ID: c.Key.ID}.String(), RegisterNumber: c.RegisterNumber,
		Channel: Channel.Enum(workflow.Channel(c.Channel)), State: State.Enum(workflow.State(c.State)), CountDate: Date(c.On.Date()),
		Days: int32(c.Days), InTime: c.InTime, //nolint:gosec // an int column
	}
}

// PeriodReport presents a quarterly or monthly report. An outsider may not read the cases.
func PeriodReport(name resname.PeriodReport, r *figures.Report, taken time.Time, outsider bool) *foiv1.PeriodReport {
	m := &foiv1.PeriodReport{
		Name: name.String(), AgencyDisplayName: r.DisplayName, PeriodLabel: r.Period.Label(), FirstDate: Date(r.Period.First),
		LastDate: Date(r.Period.Last), OwnOnly: r.Own, SnapshotTime: timestamppb.New(taken),
		Applications: reportLines(r.Applications), Channels: reportLines(r.Channels),
	}
	shown := func(f figures.Figure) figures.Figure {
		if outsider {
			return f.ForOutsiders()
		}
		return f
	}
	for _, l := range r.Process {
		is, before := shown(l.Figure), shown(l.YearBefore)
		m.Process = append(m.Process, &foiv1.PeriodReportMeasure{
			Measure: StatisticsMeasure(l.Measure), Figure: StatisticsFigure(is), YearToDate: StatisticsFigure(shown(l.ToDate)),
			YearBefore: StatisticsFigure(before), Change: StatisticsChange(is.Against(before)),
		})
	}
	for _, c := range r.Checks {
		m.Checks = append(m.Checks, &foiv1.PeriodReportCheck{Check: c.Name, DisplayName: c.Label, Failures: c.Failures})
	}
	return m
}

func reportLines(lines []figures.ReportLine) []*foiv1.PeriodReportLine {
	list := make([]*foiv1.PeriodReportLine, len(lines))
	for i, l := range lines {
		list[i] = &foiv1.PeriodReportLine{
			Row: l.Row, DisplayName: l.Label, ByApplicantType: l.ByType, Total: l.Total, YearToDate: l.ToDate, YearBefore: l.YearBefore,
			Change: StatisticsChange(l.Change),
		}
	}
	return list
}
