package store

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// Answer is one row of table application_answer: an answer that was delivered, and what the clock says of its term. Days are
// working days. It is a projection: `foi check projections` rebuilds and compares it.
type Answer struct {
	AgencyID      string `gorm:"column:agency_id;primaryKey"`
	ApplicationID string `gorm:"column:application_id;primaryKey"`
	Number        int    `gorm:"column:number;primaryKey;autoIncrement:false"` // 1 for the first answer
	ResultRow     string `gorm:"column:result_row"`
	AnsweredOn    Day    `gorm:"column:answered_on"`
	DeliveredOn   Day    `gorm:"column:delivered_on"`
	DueOn         Day    `gorm:"column:due_on"`
	TermDays      int    `gorm:"column:term_days"`    // the whole term, extension included
	UsedDays      int    `gorm:"column:used_days"`    // of the term, by the delivery (workflow.CountedAnswer.Used)
	ElapsedDays   int    `gorm:"column:elapsed_days"` // since the receipt (workflow.CountedAnswer.Elapsed)
}

// TableName implements gorm's Tabler.
func (Answer) TableName() string { return "application_answer" }

// answersOf are the answers that a case has delivered as it stands.
func answersOf(key Key, cal *calendar.Calendar, st *workflow.Standing) ([]Answer, error) {
	counted, err := st.Count(cal)
	if err != nil {
		return nil, err
	}
	var rows []Answer
	for i, a := range counted.Answers {
		if a.Delivered.IsZero() {
			continue
		}
		rows = append(rows, Answer{
			AgencyID: key.Agency, ApplicationID: key.ID, Number: i + 1, ResultRow: string(a.Row), AnsweredOn: Day(a.On),
			DeliveredOn: Day(a.Delivered), DueOn: Day(a.Due), TermDays: a.Days, UsedDays: a.Used, ElapsedDays: a.Elapsed,
		})
	}
	return rows, nil
}

// followAnswers brings the answers of an application from one standing to the next. Most acts change none, and cost nothing.
func followAnswers(tx *gorm.DB, key Key, cal *calendar.Calendar, before, after *workflow.Standing) error {
	was, err := answersOf(key, cal, before)
	if err != nil {
		return err
	}
	is, err := answersOf(key, cal, after)
	if err != nil || slices.Equal(was, is) {
		return err
	}
	if len(was) == 0 {
		return tx.Create(&is).Error
	}
	return replaceAnswers(tx, key, is)
}

// replaceAnswers writes the answers of an application in place of those that are stored.
func replaceAnswers(tx *gorm.DB, key Key, rows []Answer) error {
	if err := tx.Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).Delete(&Answer{}).Error; err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Create(&rows).Error
}

func (a *Answer) copied() []any {
	return []any{
		a.AgencyID, a.ApplicationID, a.Number, a.ResultRow, a.AnsweredOn, a.DeliveredOn, a.DueOn, a.TermDays, a.UsedDays, a.ElapsedDays,
	}
}

// answers compares the answers that are stored with those that follow from the events.
func (d *drifts) answers(stored, derived []Answer) {
	was, want := answersByPlace(stored), answersByPlace(derived)
	for _, place := range places(was, want) {
		s, isStored := was[place]
		w, isWanted := want[place]
		switch {
		case !isStored:
			d.add(place, absent, "delivered "+text(w.DeliveredOn), true)
		case !isWanted:
			d.add(place, "delivered "+text(s.DeliveredOn), absent, true)
		default:
			d.compare(place+".result_row", s.ResultRow, w.ResultRow, false)
			d.compare(place+".answered_on", s.AnsweredOn, w.AnsweredOn, false)
			d.compare(place+".delivered_on", s.DeliveredOn, w.DeliveredOn, false)
			d.compare(place+".due_on", s.DueOn, w.DueOn, false)
			d.compare(place+".term_days", s.TermDays, w.TermDays, false)
			d.compare(place+".used_days", s.UsedDays, w.UsedDays, false)
			d.compare(place+".elapsed_days", s.ElapsedDays, w.ElapsedDays, false)
		}
	}
}

func answersByPlace(rows []Answer) map[string]Answer {
	m := make(map[string]Answer, len(rows))
	for _, r := range rows {
		m[fmt.Sprintf("application_answer[%d]", r.Number)] = r
	}
	return m
}

// recalculatedAnswer is an answer as a recalculation finds it.
type recalculatedAnswer struct {
	Agency      string        `json:"agency_id"`
	ID          string        `json:"id"`
	Number      int           `json:"number"`
	ResultRow   string        `json:"result_row"`
	AnsweredOn  calendar.Date `json:"answered_on"`
	DeliveredOn calendar.Date `json:"delivered_on"`
	DueOn       calendar.Date `json:"due_on"`
	TermDays    int           `json:"term_days"`
	UsedDays    int           `json:"used_days"`
	ElapsedDays int           `json:"elapsed_days"`
}

// writeAnswers adds the answers that are not there yet and changes those that differ.
const writeAnswers = `INSERT INTO application_answer (agency_id, application_id, number, result_row, answered_on, delivered_on, due_on,
		term_days, used_days, elapsed_days)
	SELECT agency_id, id, number, result_row, answered_on, delivered_on, due_on, term_days, used_days, elapsed_days
	FROM jsonb_to_recordset(CAST(@answers AS jsonb)) AS n (agency_id text, id text, number int, result_row text, answered_on date,
		delivered_on date, due_on date, term_days int, used_days int, elapsed_days int)
	ON CONFLICT (agency_id, application_id, number) DO UPDATE
	SET due_on = excluded.due_on, term_days = excluded.term_days, used_days = excluded.used_days, elapsed_days = excluded.elapsed_days
	WHERE (application_answer.due_on, application_answer.term_days, application_answer.used_days, application_answer.elapsed_days)
		IS DISTINCT FROM (excluded.due_on, excluded.term_days, excluded.used_days, excluded.elapsed_days)`

// addAnswers notes the answers of an application as they are under the law in force.
func (b *recalculated) addAnswers(key Key, cal *calendar.Calendar, st *workflow.Standing) error {
	rows, err := answersOf(key, cal, st)
	for _, r := range rows {
		b.answers = append(b.answers, recalculatedAnswer{
			Agency: r.AgencyID, ID: r.ApplicationID, Number: r.Number, ResultRow: r.ResultRow, AnsweredOn: r.AnsweredOn.Date(),
			DeliveredOn: r.DeliveredOn.Date(), DueOn: r.DueOn.Date(), TermDays: r.TermDays, UsedDays: r.UsedDays, ElapsedDays: r.ElapsedDays,
		})
	}
	return err
}
