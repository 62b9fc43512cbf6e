package demodata_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
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

// register is a whole register in memory.
type register struct {
	agencies     []*history.Agency
	applications []*history.Application
	legal        []*history.LegalCase
}

func collect(t *testing.T, records iter.Seq2[history.Record, error]) register {
	t.Helper()
	var r register
	for record, err := range records {
		require.NoError(t, err)
		switch {
		case record.Agency != nil:
			require.Empty(t, r.applications)
			r.agencies = append(r.agencies, record.Agency)
		case record.Application != nil:
			require.Empty(t, r.legal)
			r.applications = append(r.applications, record.Application)
		default:
			require.NotNil(t, record.LegalCase)
			r.legal = append(r.legal, record.LegalCase)
		}
	}
	return r
}

func key(agency, id string) string { return agency + "/" + id }

// cases returns the legal cases of each application, by key.
func (r register) cases() map[string][]workflow.LegalCase {
	all := map[string][]workflow.LegalCase{}
	for _, l := range r.legal {
		if l.Application != "" {
			k := key(l.Agency, l.Application)
			all[k] = append(all[k], l.Case)
		}
	}
	return all
}

// fold plays every application through the workflow.
func (r register) fold(t *testing.T) []workflow.Standing {
	t.Helper()
	cases := r.cases()
	standings := make([]workflow.Standing, len(r.applications))
	for i, a := range r.applications {
		s, err := workflow.Fold(calendar.Default(), a.Workflow(cases[key(a.Agency, a.ExternalID)]))
		require.NoError(t, err, a.ExternalID)
		standings[i] = s
	}
	return standings
}

func (r register) report(t *testing.T, standings []workflow.Standing, year int) stats.Annual {
	t.Helper()
	sums, cases := stats.NewSums(year), stats.NewCaseSums(year)
	for i := range standings {
		for _, e := range stats.Entries(nil, &standings[i]) {
			require.NoError(t, sums.AddEntry(e))
		}
	}
	for _, l := range r.legal {
		require.NoError(t, cases.AddCase(l.Case))
	}
	a, err := stats.Build(stats.Scope{Year: year, Layout: outcome.Layout2021}, sums, cases)
	require.NoError(t, err)
	require.Empty(t, a.Check())
	return a
}

// The figures of seed document 003.
func TestLinhaiHasThePublishedFigures(t *testing.T) {
	r := collect(t, demodata.Linhai())
	a := r.report(t, r.fold(t), demodata.LinhaiYear)
	line := func(row outcome.Row) stats.Line {
		l, ok := a.Line(row)
		require.True(t, ok)
		return l
	}
	require.Equal(t, [6]int{239, 2, 2, 0, 1, 4}, line(outcome.RowNew).ByType)
	require.Equal(t, demodata.LinhaiApplications, line(outcome.RowNew).Total)
	require.Zero(t, line(outcome.RowCarriedIn).Total)
	require.Equal(t, 238, line(outcome.RowTotal).Total)
	require.Equal(t, 10, line(outcome.RowCarriedOut).Total)
	groups := map[string]int{}
	for _, leaf := range outcome.Leaves() {
		groups[string(leaf)[:3]] += line(leaf).Total
	}
	require.Equal(t, map[string]int{"3.1": 115, "3.2": 33, "3.3": 11, "3.4": 64, "3.5": 7, "3.6": 8}, groups)
	require.Zero(t, line(outcome.RowFeeLapsed).Total, "the tariff is in force from 2021 on")

	review, _ := a.CaseLine(stats.CaseReview)
	require.Equal(t, [5]int{4, 1, 0, 1, 6}, [5]int{review.Upheld, review.Corrected, review.Other, review.Pending, review.Total})
	direct, _ := a.CaseLine(stats.CaseSuitDirect)
	require.Equal(t, [5]int{1, 0, 0, 1, 2}, [5]int{direct.Upheld, direct.Corrected, direct.Other, direct.Pending, direct.Total})
	after, _ := a.CaseLine(stats.CaseSuitAfterReview)
	require.Equal(t, [5]int{0, 0, 1, 0, 1}, [5]int{after.Upheld, after.Corrected, after.Other, after.Pending, after.Total})

	next := r.report(t, r.fold(t), demodata.LinhaiYear+1)
	require.Empty(t, next.CheckAgainst(a))
}

// 所有申请均在规定时间内按要求规范办理: nothing is late, seen from the last day of the year.
func TestLinhaiIsInTime(t *testing.T) {
	r := collect(t, demodata.Linhai())
	end := calendar.MustDate("2020-12-31")
	states := map[workflow.State]int{}
	owed := map[workflow.DutyKind]int{}
	for i, s := range r.fold(t) {
		a := r.applications[i]
		view, err := s.View(calendar.Default(), end)
		require.NoError(t, err)
		states[view.State]++
		for _, d := range view.Duties {
			require.False(t, d.Late && d.Kind.Owner() == workflow.OwnedByAgency, "%s %+v", a.ExternalID, d)
			owed[d.Kind]++
		}
		counted, err := s.Count(calendar.Default())
		require.NoError(t, err)
		for _, answer := range counted.Answers {
			require.True(t, answer.InTime, a.ExternalID)
		}
		require.Equal(t, s.State.BeforeAnswer(), s.First.On.IsZero())
		for _, e := range a.Events {
			require.LessOrEqual(t, e.On, end)
			require.GreaterOrEqual(t, e.On, a.Facts.Entered, a.ExternalID)
		}
	}
	require.Equal(t, 10, states[workflow.Registered]+states[workflow.InProgress]+states[workflow.AwaitingCorrection])
	require.Equal(t, 1, states[workflow.Registered])
	require.Equal(t, 2, states[workflow.AwaitingCorrection])
	require.Zero(t, states[workflow.Answered], "whatever was answered was delivered")
	require.Equal(t, 248, owed[workflow.DutyAnswer])
	require.Equal(t, 9, owed[workflow.DutyLegalReport])
	require.Equal(t, 18, owed[workflow.DutyCorrectionNotice])
	require.Positive(t, owed[workflow.DutyConsultation])
}

// What a demonstration should show is there.
func TestLinhaiShowsWhatThereIs(t *testing.T) {
	r := collect(t, demodata.Linhai())
	require.Len(t, r.agencies, 9)
	require.Equal(t, demodata.LinhaiAgency, r.agencies[0].ID)
	require.Len(t, r.legal, 9)
	acts, channels, oral, agencies := map[workflow.Act]int{}, map[workflow.Channel]int{}, 0, map[string]int{}
	for _, a := range r.applications {
		agencies[a.Agency]++
		channels[a.Facts.Channel]++
		if a.Facts.Oral {
			oral++
		}
		for _, e := range a.Events {
			acts[e.Do]++
			require.Empty(t, e.Omissions(), "%s: %s as somebody doing it today would state it", a.ExternalID, e.Do)
		}
	}
	for _, act := range workflow.Acts() {
		isFee := act == workflow.Charge || act == workflow.Pay
		require.Equal(t, !isFee && !act.IsExtension(), acts[act] > 0, act)
	}
	require.Len(t, channels, 5)
	require.Positive(t, oral)
	require.Len(t, agencies, 9)
	require.Equal(t, 6, acts[workflow.Publish])
	require.Equal(t, 1, acts[workflow.Reopen])
	require.Equal(t, 14, acts[workflow.Extend])
}

func TestLinhaiIsReadAsItWasWritten(t *testing.T) {
	var file bytes.Buffer
	require.NoError(t, demodata.WriteJSONL(&file, demodata.Linhai()))
	var again bytes.Buffer
	require.NoError(t, demodata.WriteJSONL(&again, demodata.Linhai()))
	require.True(t, bytes.Equal(file.Bytes(), again.Bytes()), "the same every time")
	require.NotContains(t, file.String(), "recorded_at")

	in := history.NewReader("linhai.jsonl", &file)
	n := 0
	for want, err := range demodata.Linhai() {
		require.NoError(t, err)
		n++
		want.Line = n
		got, err := in.Next()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := in.Next()
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, 9+248+9, n)
}

func TestLinhaiNumbersItsAnswers(t *testing.T) {
	r := collect(t, demodata.Linhai())
	numbers := map[string]int{} // per prefix
	seen := map[string]bool{}
	for _, a := range r.applications {
		for _, e := range a.Events {
			if e.Do != workflow.Answer {
				require.Empty(t, e.DocumentNumber)
				continue
			}
			prefix, rest, ok := strings.Cut(e.DocumentNumber, "〔2020〕")
			require.True(t, ok, e.DocumentNumber)
			require.True(t, strings.HasSuffix(rest, "号"))
			require.False(t, seen[e.DocumentNumber])
			seen[e.DocumentNumber] = true
			numbers[prefix]++
		}
	}
	for prefix, n := range numbers {
		for i := range n {
			require.True(t, seen[fmt.Sprintf("%s〔2020〕%d号", prefix, i+1)], "no gap in %s", prefix)
		}
	}
}

// Nobody's real number may be in a program that is given away.
func TestNobodyIsReal(t *testing.T) {
	for name, records := range map[string]iter.Seq2[history.Record, error]{
		"linhai": demodata.Linhai(),
		"large":  demodata.Large(demodata.Size{Applications: 3000, Agencies: 30, FirstYear: 2021, Years: 2, Seed: 3}),
	} {
		t.Run(name, func(t *testing.T) {
			people := map[string]history.Applicant{}
			for _, a := range collect(t, records).applications {
				p := a.Applicant
				number, err := applicant.Number(p.IDKind, p.IDNumber)
				require.NoError(t, err)
				require.Equal(t, number, p.IDNumber)
				require.NotEmpty(t, p.Name)
				require.Equal(t, p.Type, a.Facts.ApplicantType)
				require.NotEmpty(t, a.Description)
				switch p.IDKind {
				case applicant.ResidentID:
					require.Equal(t, "990082", p.IDNumber[:6])
				case applicant.USCC:
					require.Equal(t, "990082", p.IDNumber[2:8])
				default:
					require.Equal(t, applicant.Passport, p.IDKind)
				}
				require.True(t, strings.HasPrefix(p.Phone, "100") && len(p.Phone) == 11, p.Phone)
				require.True(t, strings.HasSuffix(p.Email, "@example.com"))
				if same, ok := people[p.IDNumber]; ok {
					require.Equal(t, same, p, "one number, one person")
				}
				people[p.IDNumber] = p
			}
			require.Greater(t, len(people), 100)
		})
	}
}

// Row 3.5.2 means that the same person was answered the same thing before.
func TestRepeatedApplicationsRepeatSomething(t *testing.T) {
	r := collect(t, demodata.Linhai())
	repeated := 0
	for i, s := range r.fold(t) {
		if s.First.Row != outcome.RowRepeated {
			continue
		}
		repeated++
		a := r.applications[i]
		found := false
		for _, before := range r.applications[:i] {
			found = found || before.Applicant == a.Applicant && before.Description == a.Description && before.Agency == a.Agency
		}
		require.True(t, found, a.ExternalID)
	}
	require.Equal(t, 2, repeated)
}

func TestWhoeverReadsMayStop(t *testing.T) {
	for _, records := range []iter.Seq2[history.Record, error]{
		demodata.Linhai(),
		demodata.Large(demodata.Size{Applications: 200, Agencies: 30, FirstYear: 2021, Years: 2, Seed: 3}),
	} {
		whole := 0
		for _, err := range records {
			require.NoError(t, err)
			whole++
		}
		for _, stop := range []int{0, 3, 40, 150, whole - 2} { // among agencies, applications, legal cases
			n := 0
			for _, err := range records {
				require.NoError(t, err)
				if n++; n > stop {
					break
				}
			}
			require.Equal(t, stop+1, n)
		}
	}
}

// full is a disk without room.
type full struct{ left int }

var errFull = errors.New("no space left on device")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteJSONLStopsAtTheFirstError(t *testing.T) {
	for _, left := range []int{0, 100_000} {
		require.ErrorIs(t, demodata.WriteJSONL(&full{left: left}, demodata.Linhai()), errFull)
	}
	wrong := demodata.Large(demodata.Size{})
	require.Error(t, demodata.WriteJSONL(io.Discard, wrong))
}
