package demodata

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/workflow"
)

// Size says how large a register Large makes.
type Size struct {
	Applications int
	Agencies     int    // at least 1; they form one tree under a city
	FirstYear    int    // of receipt, 2009 or later
	Years        int    // at least 1; the story ends with the last of them
	Seed         uint64 // another seed, another register
}

// Large yields a register of the given size: agencies, applications in the order of receipt, spread evenly over the
// years, and their legal cases. Every application is made from its own number, so that memory does not grow with the
// size; the legal cases are made in a second walk.
//
// All acts are lawful; about one answer in seventy is late, as in life. An impossible size, or years that the calendar
// built in does not cover, give an error as the last thing yielded.
func Large(s Size) iter.Seq2[history.Record, error] {
	return func(yield func(history.Record, error) bool) {
		if err := s.check(); err != nil {
			yield(history.Record{}, err)
			return
		}
		for i := range s.Agencies {
			if !yield(s.agency(i).record(), nil) {
				return
			}
		}
		for i := range s.Applications {
			q, l := s.tell(i)
			if l.err != nil {
				yield(history.Record{}, l.err)
				return
			}
			a := q.application("A-", l)
			s.numberAnswers(&a, q.agency, i)
			if !yield(history.Record{Application: &a}, nil) {
				return
			}
		}
		s.legalCases(yield)
	}
}

func (s Size) check() error {
	if s.Applications < 0 || s.Agencies < 1 || s.Years < 1 || s.FirstYear < 2009 {
		return fmt.Errorf("demodata: no register of size %+v: at least one agency and one year, from 2009 on", s)
	}
	_, err := s.lastDay()
	return err
}

func (s Size) lastDay() (calendar.Date, error) {
	return calendar.NewDate(s.FirstYear+s.Years-1, 12, 31)
}

// legalCases walks a second time and yields only the legal cases, and some that are about no application.
func (s Size) legalCases(yield func(history.Record, error) bool) {
	for i := range s.Applications {
		if q, _ := s.request(i); q.dispute == noDispute && i%subjectEvery != subjectEvery-1 {
			continue
		}
		q, l := s.tell(i)
		cases := q.legalCases("A-", l)
		if i%subjectEvery == subjectEvery-1 {
			c := l.dispute(workflow.LegalCase{ID: "P-" + q.serial, Type: workflow.Review}, q.received, workflow.Upheld)
			if c.Served <= l.horizon {
				cases = append(cases, history.LegalCase{
					Agency: q.agency.id, Subject: "不服未主动公开" + places[i%len(places)] + "征地信息", Case: c,
					Decision: decisions[c.Type][c.Result],
				})
			}
		}
		for j := range cases {
			if !yield(history.Record{LegalCase: &cases[j]}, nil) {
				return
			}
		}
	}
}

// subjectEvery: one legal case about 主动公开 for so many applications.
const subjectEvery = 2000

// request draws the i-th application; the draws that follow belong to its life.
func (s Size) request(i int) (*request, *rand.Rand) {
	rng := rand.New(rand.NewPCG(s.Seed, uint64(i))) //nolint:gosec // nothing secret: the same draw every time
	last, _ := s.lastDay()                          // checked
	first, _ := calendar.NewDate(s.FirstYear, 1, 1)
	days := last.DaysSince(first) + 1
	q := &request{
		agency: s.agency(rng.IntN(s.Agencies)), serial: fmt.Sprintf("%07d", i+1),
		received: first.Plus(i * days / s.Applications),
	}
	q.script = drawScript(rng)
	q.channel, q.delivery = drawHabit(rng)
	q.applicant = anybody(q.applicantType(), rng.IntN(s.Applications/2+1))
	q.description = describe(rng, q.agency, q.row)
	return q, rng
}

// tell plays the i-th application.
func (s Size) tell(i int) (*request, *life) {
	q, rng := s.request(i)
	last, _ := s.lastDay()
	l := &life{cal: calendar.Default(), rng: rng, horizon: last}
	if q.channel != workflow.Online { // what does not come over the internet comes on a working day
		q.received = l.soon(q.received, 0)
		if q.received > last {
			q.received, q.channel = last, workflow.Online
		}
	}
	l.tell(q)
	return q, l
}

// numberAnswers gives the answers of the i-th application numbers that nobody else has.
func (s Size) numberAnswers(a *history.Application, of agency, i int) {
	n := 0
	for j := range a.Events {
		if e := &a.Events[j]; e.Do == workflow.Answer {
			e.DocumentNumber = documentNumber(of.prefix, e.On, i+1)
			if n++; n > 1 {
				e.DocumentNumber += fmt.Sprintf("之%d", n)
			}
		}
	}
}

// agency invents the i-th agency: a city, a county for every twenty, and departments and towns below those.
func (s Size) agency(i int) agency {
	counties := s.Agencies / 20
	a := agency{
		id: fmt.Sprintf("g%04d", i), prefix: fmt.Sprintf("示依复%d", i), units: []string{"办公室", "法规科", "业务一科", "业务二科"},
	}
	parent := 0
	if counties > 0 && i > counties {
		parent = i % (counties + 1)
	}
	if i > 0 {
		a.parent = fmt.Sprintf("g%04d", parent)
	}
	switch {
	case i == 0:
		a.name, a.level, a.subjects = "示例市人民政府", "city", governmentSubjects
	case i <= counties:
		a.name, a.level, a.subjects = fmt.Sprintf("示例市第%d县人民政府", i), "county", governmentSubjects
	case parent > 0 && i%2 == 0:
		a.name, a.level, a.subjects = fmt.Sprintf("示例市第%d镇人民政府", i), "township", villageSubjects
	default:
		a.name, a.level = fmt.Sprintf("示例市第%d局", i), "department"
		a.subjects = [][]string{landSubjects, housingSubjects, enforcementSubjects}[i%3]
	}
	return a
}
