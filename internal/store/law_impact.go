package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/impact"
	"github.com/yishenqing/foi/internal/tenancy"
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
const examinedColumns = "agency_id, id, register_number, restricted, state, assignee, due_on, paused_until, paused_open_end, entered_late_by, " +
	"standing, document_number, version, created_at"

// dutiesMayLag is how many days a duty can lie after the due date of the answer: the limit of a consultation, and a legal
// case is reported within days of its service.
const dutiesMayLag = 90

// examined selects the applications that have days in a span, in order of their keys: received by its end, and with a date
// that is not over when it begins. An answer that was late has days after its due date.
func examined(tx *gorm.DB, first, last calendar.Date, after Key) *gorm.DB {
	from := Day(first.Plus(-dutiesMayLag))
	return tx.Model(&Application{}).Select(examinedColumns).
		Where("(agency_id, id) > (?, ?) AND received_on <= ? AND state <> ?", after.Agency, after.ID, Day(last), workflow.Voided).
		Where(`(due_on IS NULL OR due_on >= ? OR delivered_on >= ?
			OR EXISTS (SELECT 1 FROM open_duty d WHERE d.agency_id = application.agency_id AND d.application_id = application.id AND d.due_on >= ?)
			OR EXISTS (SELECT 1 FROM legal_case l WHERE l.agency_id = application.agency_id AND l.application_id = application.id AND l.state <> 'voided' AND l.served_on >= ?))`,
			from, from, from, from).
		Order("agency_id, id").Limit(examinedAtOnce)
}

// NoticeImpact tells each what a planned change does to every application that it touches, as seen from a day, and sums it
// up. All of it is read from one state of the database. each may be nil; its error ends everything.
func (s *Store) NoticeImpact(ctx context.Context, p NoticePlan, today calendar.Date, each func(Moved) error) (sum Impact, err error) {
	r, err := tenancy.FromContext(ctx)
	if err != nil {
		return sum, err
	}
	p.reader = r.Cases()
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
		compared, err := compareAll(tx, rows, p.Before, p.After, today)
		if err != nil {
			return sum, err
		}
		for i := range rows {
			a := &rows[i]
			if compared[i].beyond {
				sum.Examined++
				sum.Beyond++
				continue
			}
			sum.count(&compared[i].Effect)
			if each != nil && !compared[i].None() && p.mayRead(a) {
				moved := Moved{Key: a.Key(), RegisterNumber: a.RegisterNumber, State: a.State, Effect: compared[i].Effect}
				if err := each(moved); err != nil {
					return sum, err
				}
			}
		}
		last = rows[len(rows)-1].Key()
	}
}

// mayRead reports whether an application may be told to who asked for the impact. Restricted ones are counted and told to nobody.
func (p *NoticePlan) mayRead(a *Application) bool {
	rows, err := p.reader.Agency(a.AgencyID)
	return err == nil && (rows.Everything || rows.All && !a.Restricted)
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

// compared is an application as it looks under two laws.
type compared struct {
	impact.Effect
	standing workflow.Standing
	beyond   bool // its dates cannot be told under one of them
}

// compareAll compares applications under two laws, with the reminders of them that have been sent.
func compareAll(tx *gorm.DB, rows []Application, before, after *calendar.Calendar, today calendar.Date) ([]compared, error) {
	all := make([]compared, len(rows))
	for i := range rows {
		c := &all[i]
		var err error
		if c.standing, err = rows[i].StandingValue(); err != nil {
			return nil, err
		}
		c.Effect, err = impact.Compare(
			impact.Side{Calendar: before, Standing: &c.standing}, impact.Side{Calendar: after, Standing: &c.standing}, today)
		if beyond := (*calendar.RangeError)(nil); errors.As(err, &beyond) {
			c.beyond, err = true, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s/%s: %w", rows[i].AgencyID, rows[i].ID, err)
		}
	}
	return all, misremindered(tx, rows, all)
}

// reminded is how often somebody was reminded of a duty with a due date.
type reminded struct {
	AgencyID      string
	ApplicationID string
	Kind          string
	Reference     string
	DueOn         Day
	Times         int
}

// misremindered adds the reminders that stated a due date which moved.
func misremindered(tx *gorm.DB, rows []Application, all []compared) error {
	at := map[Key]*compared{}
	var keys []words
	for i := range rows {
		if len(all[i].Duties) > 0 {
			at[rows[i].Key()] = &all[i]
			keys = append(keys, words{Agency: rows[i].AgencyID, ID: rows[i].ID})
		}
	}
	if len(keys) == 0 {
		return nil
	}
	encoded, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	var sent []reminded
	if err := tx.Raw(`SELECT r.agency_id, r.application_id, r.kind, r.reference, r.due_on, count(*) AS times
		FROM jsonb_to_recordset(?::jsonb) AS k (agency_id text, id text)
		JOIN reminder r ON r.agency_id = k.agency_id AND r.application_id = k.id
		GROUP BY r.agency_id, r.application_id, r.kind, r.reference, r.due_on
		ORDER BY r.due_on, r.kind, r.reference`, string(encoded)).Scan(&sent).Error; err != nil {
		return err
	}
	for _, r := range sent {
		at[Key{r.AgencyID, r.ApplicationID}].misremind(r)
	}
	return nil
}

func (c *compared) misremind(r reminded) {
	for _, d := range c.Duties {
		if string(d.Duty) == r.Kind && d.Of == r.Reference && d.Before == r.DueOn.Date() && d.Before != d.After {
			c.Statements = append(c.Statements, impact.Misstatement{
				Text: fmt.Sprintf("已发出督办提醒 %d 次：%s", r.Times, d.Duty.Label()), Of: d.Of, Before: d.Before, After: d.After,
			})
		}
	}
}

// forUpdate locks the rows of a query in their order.
func forUpdate(tx *gorm.DB) *gorm.DB {
	return tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
}
