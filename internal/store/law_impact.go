package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/impact"
	"github.com/yishenqing/foi/workflow"
)

// BeyondCalendarError tells that dates of applications could not be told any more after a change: days would be missing.
type BeyondCalendarError struct {
	Applications int
}

func (e *BeyondCalendarError) Error() string {
	return fmt.Sprintf("the dates of %d applications could not be told any more", e.Applications)
}

// Chinese says it to the user.
func (e *BeyondCalendarError) Chinese() string {
	return fmt.Sprintf("变更后日历不足，%d 件申请的期限将无法推算", e.Applications)
}

// Impact is what a change of the law comes to.
type Impact struct {
	Examined     int // applications looked at: those that have days in the span that changes
	Moved        int // of them with a date or a lateness that changes
	DueMoved     int // of them with another due date of the answer
	BecomeLate   int // answers in time, or not yet due, that are late then
	BecomeTimely int // the reverse
	Misstated    int // dates told to others, and reminders, that are wrong then
	Beyond       int // applications whose dates could not be told any more
}

// examinedAtOnce bounds the applications that are in memory, and locked, at once.
const examinedAtOnce = 1000

// examinedColumns are what the comparison of an application under two laws needs.
const examinedColumns = "agency_id, id, register_number, state, assignee, due_on, paused_until, paused_open_end, entered_late_by, " +
	"standing, document_number, version, created_at"

// dutiesMayLag is how many days a duty can lie after the due date of the answer: the limit of a consultation, and a legal
// case is reported within days of its service.
const dutiesMayLag = 90

// examined selects the applications that have days in a span, in order of their keys: received by its end, and with a date
// that is not over when it begins.
func examined(tx *gorm.DB, first, last calendar.Date, after Key) *gorm.DB {
	from := Day(first.Plus(-dutiesMayLag))
	return tx.Model(&Application{}).Select(examinedColumns).
		Where("(agency_id, id) > (?, ?) AND received_on <= ? AND state <> ?", after.Agency, after.ID, Day(last), workflow.Voided).
		Where(`(due_on IS NULL OR due_on >= ?
			OR EXISTS (SELECT 1 FROM open_duty d WHERE d.agency_id = application.agency_id AND d.application_id = application.id AND d.due_on >= ?)
			OR EXISTS (SELECT 1 FROM legal_case l WHERE l.agency_id = application.agency_id AND l.application_id = application.id AND l.served_on >= ?))`,
			from, from, from).
		Order("agency_id, id").Limit(examinedAtOnce)
}

// NoticeImpact tells each what a planned change does to every application that it touches, as seen from a day, and sums it
// up. All of it is read from one state of the database. each may be nil; its error ends everything.
func (s *Store) NoticeImpact(ctx context.Context, p NoticePlan, today calendar.Date, each func(Moved) error) (sum Impact, err error) {
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		sum, err = p.impact(tx, today, each)
		return err
	})
	return sum, err
}

func (p *NoticePlan) impact(tx *gorm.DB, today calendar.Date, each func(Moved) error) (sum Impact, err error) {
	if !p.Moves {
		return sum, nil
	}
	var last Key
	for {
		var rows []Application
		if err := examined(tx, p.First, p.Last, last).Find(&rows).Error; err != nil || len(rows) == 0 {
			return sum, err
		}
		for i := range rows {
			a := &rows[i]
			effect, err := a.compare(p.Before, p.After, today)
			if beyond := (*calendar.RangeError)(nil); errors.As(err, &beyond) {
				sum.Examined++
				sum.Beyond++
				continue
			}
			if err != nil {
				return sum, err
			}
			sum.count(&effect)
			if each != nil && !effect.None() {
				if err := each(Moved{Key: a.Key(), RegisterNumber: a.RegisterNumber, State: a.State, Effect: effect}); err != nil {
					return sum, err
				}
			}
		}
		last = rows[len(rows)-1].Key()
	}
}

// refuseBeyond fails with a *BeyondCalendarError when the change would leave applications without dates. Only a change that
// takes days away can do that.
func (p *NoticePlan) refuseBeyond(tx *gorm.DB) error {
	if p.After.Last() >= p.Before.Last() && p.After.First() <= p.Before.First() {
		return nil
	}
	sum, err := p.impact(tx, p.Before.Last(), nil)
	if err == nil && sum.Beyond > 0 {
		err = &BeyondCalendarError{Applications: sum.Beyond}
	}
	return err
}

func (i *Impact) count(e *impact.Effect) {
	i.Examined++
	if e.None() {
		return
	}
	i.Moved++
	i.Misstated += len(e.Statements)
	if e.DueBefore != e.DueAfter {
		i.DueMoved++
	}
	if !e.LateBefore && e.LateAfter {
		i.BecomeLate++
	}
	if e.LateBefore && !e.LateAfter {
		i.BecomeTimely++
	}
}

func (a *Application) compare(before, after *calendar.Calendar, today calendar.Date) (impact.Effect, error) {
	st, err := a.StandingValue()
	if err != nil {
		return impact.Effect{}, err
	}
	return impact.Compare(impact.Side{Calendar: before, Standing: &st}, impact.Side{Calendar: after, Standing: &st}, today)
}

// forUpdate locks the rows of a query in their order.
func forUpdate(tx *gorm.DB) *gorm.DB {
	return tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
}
