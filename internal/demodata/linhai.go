package demodata

import (
	"cmp"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/workflow"
)

// The published figures of 临海市 2020 that Linhai reproduces.
const (
	LinhaiAgency       = "linhai" // id of the agency whose report it is, those below it included
	LinhaiYear         = 2020
	LinhaiApplications = 248
)

// The seed of everything that is drawn. Another one gives another register with the same figures.
const linhaiSeed, linhaiStream = 331082, 2020

// linhaiPersons is how many natural persons apply; some more than once, as everywhere.
const linhaiPersons = 180

// Linhai yields the register of 临海市 in 2020: agencies, then 248 applications in the order of receipt, then the legal
// cases. Ten applications are still open on 31 December 2020, the last day in it. The error is always nil unless the
// calendar built in does not know the year 2020.
func Linhai() iter.Seq2[history.Record, error] {
	return func(yield func(history.Record, error) bool) {
		for _, a := range linhaiAgencies {
			if !yield(a.record(), nil) {
				return
			}
		}
		applications, cases, err := linhai()
		if err != nil {
			yield(history.Record{}, err)
			return
		}
		for i := range applications {
			if !yield(history.Record{Application: &applications[i]}, nil) {
				return
			}
		}
		for i := range cases {
			if !yield(history.Record{LegalCase: &cases[i]}, nil) {
				return
			}
		}
	}
}

func linhai() ([]history.Application, []history.LegalCase, error) {
	rng := rand.New(rand.NewPCG(linhaiSeed, linhaiStream)) //nolint:gosec // nothing secret: the same draw every time
	requests, err := linhaiRequests(rng)
	if err != nil {
		return nil, nil, err
	}
	applications := make([]history.Application, 0, len(requests))
	var cases []history.LegalCase
	for _, q := range requests {
		l := &life{cal: calendar.Default(), rng: rng, horizon: calendar.MustDate("2020-12-31")}
		l.tell(q)
		if l.err != nil {
			return nil, nil, fmt.Errorf("%s: %w", q.serial, l.err)
		}
		applications = append(applications, q.application("L-", l))
		cases = append(cases, q.legalCases("L-", l)...)
	}
	numberDocuments(applications)
	return applications, cases, nil
}

// linhaiRequests draws what comes in, in the order of receipt.
func linhaiRequests(rng *rand.Rand) ([]*request, error) {
	var agencies []agency
	for _, a := range linhaiAgencies {
		for range a.share {
			agencies = append(agencies, a.agency)
		}
	}
	rng.Shuffle(len(agencies), func(i, j int) { agencies[i], agencies[j] = agencies[j], agencies[i] })

	var requests []*request
	organisations := 0
	for _, quota := range linhaiPlan {
		for range quota.n {
			q := &request{script: quota.script, agency: agencies[len(requests)], squeeze: true}
			if err := q.drawReceipt(rng); err != nil {
				return nil, err
			}
			q.applicant = person(rng.IntN(linhaiPersons))
			if by := q.applicantType(); by != q.applicant.Type {
				q.applicant = organisation(by, organisations)
				organisations++
			}
			q.description = describe(rng, q.agency, q.row)
			requests = append(requests, q)
		}
	}
	slices.SortStableFunc(requests, func(a, b *request) int { return cmp.Compare(a.received, b.received) })
	for i, q := range requests {
		q.serial = fmt.Sprintf("%04d", i+1)
		if q.repeat {
			q.repeats(requests[:i], rng)
		}
	}
	return requests, nil
}

// drawReceipt draws channel and day within the script's window. What does not come over the internet comes on a working
// day.
func (q *request) drawReceipt(rng *rand.Rand) error {
	first, last := q.window()
	q.channel, q.delivery = drawHabit(rng)
	for {
		q.received = first.Plus(rng.IntN(last.DaysSince(first) + 1))
		worked, err := calendar.Default().IsWorkday(q.received)
		if worked || err != nil || q.channel == workflow.Online {
			return err
		}
	}
}

// repeats makes q ask once more for what the same person asked the same agency at least sixty days before and was given.
func (q *request) repeats(earlier []*request, rng *rand.Rand) {
	var granted []*request
	for _, e := range earlier {
		if e.script == (script{row: "3.1"}) && q.received.DaysSince(e.received) >= 60 {
			granted = append(granted, e)
		}
	}
	if len(granted) > 0 {
		original := pick(rng, granted)
		q.agency, q.applicant, q.description = original.agency, original.applicant, original.description
	}
}

// numberDocuments gives every answer its 文号, agency by agency in the order of the days.
func numberDocuments(applications []history.Application) {
	prefixes, next := map[string]string{}, map[string]int{}
	for _, a := range linhaiAgencies {
		prefixes[a.id] = a.prefix
	}
	type answer struct {
		agency string
		event  *workflow.Event
	}
	var answers []answer
	for i := range applications {
		for j := range applications[i].Events {
			if e := &applications[i].Events[j]; e.Do == workflow.Answer {
				answers = append(answers, answer{applications[i].Agency, e})
			}
		}
	}
	slices.SortStableFunc(answers, func(a, b answer) int { return cmp.Compare(a.event.On, b.event.On) })
	for _, a := range answers {
		next[a.agency]++
		a.event.DocumentNumber = documentNumber(prefixes[a.agency], a.event.On, next[a.agency])
	}
}

func documentNumber(prefix string, on calendar.Date, n int) string {
	return fmt.Sprintf("%s〔%d〕%d号", prefix, on.Year(), n)
}
