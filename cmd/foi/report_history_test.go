package main

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// register invents a register whose annual reports have given figures: a city and a bureau below it that take turns.
type reportRegister struct {
	applications []*history.Application
	open         map[applicant.Type][]*history.Application // not concluded yet, the oldest first
	cases        []*history.LegalCase
	pending      map[stats.CaseRow][]*history.LegalCase
}

const (
	reportCity   = "city"
	reportBureau = "city-bureau"
)

func newReportRegister() *reportRegister {
	return &reportRegister{
		open:    map[applicant.Type][]*history.Application{},
		pending: map[stats.CaseRow][]*history.LegalCase{},
	}
}

// records are the register as a file.
func (r *reportRegister) records() iter.Seq2[history.Record, error] {
	return func(yield func(history.Record, error) bool) {
		ok := yield(history.Record{Agency: &history.Agency{ID: reportCity, DisplayName: "示例市", Level: "city"}}, nil) &&
			yield(history.Record{Agency: &history.Agency{ID: reportBureau, DisplayName: "示例局", Parent: reportCity, Level: "department"}}, nil)
		for i := 0; ok && i < len(r.applications); i++ {
			ok = yield(history.Record{Application: r.applications[i]}, nil)
		}
		for i := 0; ok && i < len(r.cases); i++ {
			ok = yield(history.Record{LegalCase: r.cases[i]}, nil)
		}
	}
}

// file writes the register and returns where.
func (r *reportRegister) file(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "register.jsonl")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, demodata.WriteJSONL(f, r.records()))
	require.NoError(t, f.Close())
	return path
}

func date(year, month, day int) calendar.Date {
	return calendar.MustDate(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
}

// turn is the agency whose turn it is.
func turn(n int) string { return []string{reportCity, reportBureau}[n%2] }

func (r *reportRegister) receive(by applicant.Type, on calendar.Date, n int) {
	for range n {
		a := &history.Application{
			Agency: turn(len(r.applications)), ExternalID: fmt.Sprintf("N-%05d", len(r.applications)+1),
			Facts:       workflow.Facts{Channel: workflow.Online, Received: on, Entered: on, ApplicantType: by},
			Applicant:   history.Applicant{Type: by, Name: "示例"},
			Description: "征地补偿方案", Delivery: "email",
		}
		r.applications = append(r.applications, a)
		r.open[by] = append(r.open[by], a)
	}
}

// year lets a year pass whose report is a. What it carries in must be open already.
func (r *reportRegister) year(t *testing.T, year int, a stats.Annual) {
	t.Helper()
	fresh, _ := a.Line(outcome.RowNew)
	out, _ := a.Line(outcome.RowCarriedOut)
	for _, by := range applicant.Types() {
		// What stays open comes in at the end of the year, behind everything that is concluded.
		late := min(fresh.Of(by), out.Of(by))
		for i := range fresh.Of(by) - late {
			r.receive(by, date(year, 1+i%9, 1+i%28), 1)
		}
		r.receive(by, date(year, 12, 20), late)
		for _, l := range a.Applications {
			if !l.Row.IsLeaf() {
				continue
			}
			for range l.Of(by) {
				require.NotEmpty(t, r.open[by], "more concluded than there are")
				conclude(r.open[by][0], year, l.Row)
				r.open[by] = r.open[by][1:]
			}
		}
		require.Len(t, r.open[by], out.Of(by), by)
	}
	r.disputes(t, year, a)
}

// conclude brings an application to a row of the table within the year.
func conclude(a *history.Application, year int, row outcome.Row) {
	begin := max(a.Facts.Received, date(year, 1, 4))
	do := func(ev workflow.Event) { a.Events = append(a.Events, ev) }
	do(workflow.Event{Do: workflow.Accept, On: begin})
	switch row {
	case outcome.RowCorrectionLapsed:
		do(workflow.Event{Do: workflow.Return, On: begin, Items: []string{"名称"}, WithinDays: 10})
		do(workflow.Event{Do: workflow.Lapse, On: begin.Plus(60), Cause: workflow.LapsedCorrection})
	case outcome.RowFeeLapsed:
		do(workflow.Event{Do: workflow.Charge, On: begin, Mode: workflow.ByPages, Count: 50})
		do(workflow.Event{Do: workflow.Lapse, On: begin.Plus(60), Cause: workflow.LapsedFee})
	case outcome.RowOtherwise:
		do(workflow.Event{Do: workflow.Withdraw, On: begin.Plus(5)})
	default:
		do(workflow.Event{Do: workflow.Answer, On: begin.Plus(10), Row: row})
		do(workflow.Event{Do: workflow.Deliver, On: begin.Plus(10), By: workflow.Electronically})
	}
}

// disputes adds the reviews and suits of a year; some are about an application.
func (r *reportRegister) disputes(t *testing.T, year int, a stats.Annual) {
	t.Helper()
	for _, l := range a.Cases {
		for n := l.Upheld + l.Corrected + l.Other + l.Pending - len(r.pending[l.Row]); n > 0; n-- {
			c := &history.LegalCase{
				Agency: turn(len(r.cases)), Subject: "不服未主动公开",
				Case: caseOf(l.Row, fmt.Sprintf("R-%05d", len(r.cases)+1), date(year, 3, 1)),
			}
			if about := r.applications[len(r.cases)]; n%3 == 0 && about.Agency == c.Agency {
				c.Application, c.Subject = about.ExternalID, ""
			}
			r.cases = append(r.cases, c)
			r.pending[l.Row] = append(r.pending[l.Row], c)
		}
		for _, ended := range []struct {
			result workflow.LegalResult
			n      int
		}{{workflow.Upheld, l.Upheld}, {workflow.Corrected, l.Corrected}, {workflow.OtherResult, l.Other}} {
			for range ended.n {
				c := r.pending[l.Row][0]
				c.Case.Concluded, c.Case.Result = date(year, 8, 1), ended.result
				r.pending[l.Row] = r.pending[l.Row][1:]
			}
		}
		require.Len(t, r.pending[l.Row], l.Pending)
	}
}

func caseOf(row stats.CaseRow, id string, served calendar.Date) workflow.LegalCase {
	c := workflow.LegalCase{ID: id, Type: workflow.Review, Served: served, Reported: served}
	switch row {
	case stats.CaseSuitDirect:
		c.Type, c.Route = workflow.Suit, workflow.Direct
	case stats.CaseSuitAfterReview:
		c.Type, c.Route = workflow.Suit, workflow.AfterReview
	case stats.CaseReview:
	}
	return c
}
