package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// Indicators counts what the indicators of scope are worked out from, as seen from a day; of the facts given it lists the cases
// too. It folds the cases that can matter to the year: those received in it, those that were open in it, and those of which
// something was published in it.
//
// With scope.AsOf only what was recorded by then counts: acts, legal cases, supplements, notices issued by that day; and the day
// looked from is that of the instant. What was registered of an application (its channel, the days received and entered) is
// what stands there now. Errors: as Annual, *calendar.AsOfError, a *workflow.Refusal where the calendar does not reach.
func (v *View) Indicators(scope stats.Scope, at calendar.Date, list ...indicator.Fact) (*indicator.Facts, error) {
	if err := reports(v.ctx(), scope); err != nil {
		return nil, err
	}
	scope.Layout = outcome.Layout2021 // any: what is counted is the same in all
	report, err := v.Annual(scope)
	if err != nil {
		return nil, err
	}
	return v.IndicatorsOf(&report, at, list...)
}

// IndicatorsOf is Indicators for who has the annual report of the scope, in this view, already.
func (v *View) IndicatorsOf(report *stats.Annual, at calendar.Date, list ...indicator.Fact) (*indicator.Facts, error) {
	scope := report.Scope
	if err := reports(v.ctx(), scope); err != nil {
		return nil, err
	}
	year, err := v.yearOf(scope)
	if err != nil {
		return nil, err
	}
	law, err := v.inForce()
	if err != nil {
		return nil, err
	}
	cal := law.Calendar
	if !scope.AsOf.IsZero() {
		at = calendar.DateOf(scope.AsOf)
		if cal, err = cal.AsOf(at); err != nil {
			return nil, err
		}
	}
	r := indicatorReader{tx: v.tx, counter: indicator.NewCounter(report, cal, at, list...), cal: cal, query: year}
	for _, read := range []func() error{r.applications, r.legalCases, r.supplements} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	f := r.counter.Facts()
	f.Sort()
	return f, nil
}

// Indicators is View.Indicators from a state of its own.
func (s *Store) Indicators(ctx context.Context, scope stats.Scope, at calendar.Date, list ...indicator.Fact) (facts *indicator.Facts, err error) {
	if err := reports(ctx, scope); err != nil {
		return nil, err
	}
	err = s.View(ctx, func(v *View) error {
		facts, err = v.Indicators(scope, at, list...)
		return err
	})
	return facts, err
}

// indicatorReader hands the cases of a year to a counter.
type indicatorReader struct {
	tx      *gorm.DB
	query   indicatorYear
	cal     *calendar.Calendar
	counter *indicator.Counter
}

// indicatorRow is what of an application a fold needs.
type indicatorRow struct {
	AgencyID       string
	ID             string
	RegisterNumber string
	Channel        string
	ReceivedOn     Day
	EnteredOn      Day
	Oral           bool
	ApplicantType  string
	Counting       *string
	Standing       string
}

// indicatorYear is a year of the agencies whose cases are counted: those of the annual report.
type indicatorYear struct {
	stats.Scope
	before, last Day // the last days of the year before and of the year
	agencies     idList
}

// yearOf returns the year of a scope.
func (v *View) yearOf(scope stats.Scope) (y indicatorYear, err error) {
	o, err := v.named(&scope)
	if err != nil {
		return y, err
	}
	y.Scope, y.agencies = scope, o.Counted(scope)
	if y.before, err = endOfYear(scope.Year - 1); err != nil {
		return y, err
	}
	y.last, err = endOfYear(scope.Year)
	return y, err
}

// endOfYear is the last civil day of a year.
func endOfYear(year int) (Day, error) {
	d, err := calendar.NewDate(year, time.December, 31)
	return Day(d), err
}

// arguments are those that the statements below name.
func (y *indicatorYear) arguments() map[string]any {
	return map[string]any{"agencies": y.agencies.String(), "before": y.before, "last": y.last, "as_of": y.AsOf}
}

const ofAgencies = "agency_id = ANY(CAST(@agencies AS text[]))"

// of selects the applications that can matter to the year. An application that was answered and delivered, or ended, before the
// year counts for nothing in it, whatever is done later to have it answered again: that ends its conclusion.
func (r *indicatorReader) of() *gorm.DB {
	sql := `receipt_on <= @last AND (receipt_on > @before OR concluded_on IS NULL OR concluded_on > @before OR delivered_on > @before
		OR state = 'answered')
		OR (agency_id, id) IN (SELECT agency_id, application_id FROM application_event
			WHERE act = 'publish' AND act_on > @before AND act_on <= @last AND ` + ofAgencies + `)`
	if !r.query.AsOf.IsZero() { // what was changed since may have looked otherwise
		sql += " OR updated_at > @as_of"
	}
	return r.tx.Table("application").Where(ofAgencies+" AND ("+sql+")", r.query.arguments())
}

// foldedAtOnce bounds the applications that are in memory at once.
const foldedAtOnce = 500

func (r *indicatorReader) applications() error {
	var keys []words
	if err := r.of().Select("agency_id AS agency, id").Order("agency_id, id").Find(&keys).Error; err != nil {
		return err
	}
	for len(keys) > 0 {
		n := min(foldedAtOnce, len(keys))
		if err := r.batch(keys[:n]); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

// listed joins a table to a list of keys.
func listed(tx *gorm.DB, table, id string, keys []words) (*gorm.DB, error) {
	encoded, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	return tx.Table(table+" AS t").Joins(
		"JOIN jsonb_to_recordset(?::jsonb) AS k (agency_id text, id text) ON t.agency_id = k.agency_id AND t."+id+" = k.id", string(encoded)), nil
}

func (r *indicatorReader) batch(keys []words) error {
	db, err := listed(r.tx, "application", "id", keys)
	if err != nil {
		return err
	}
	var rows []indicatorRow
	if err := db.Select(`t.agency_id, t.id, t.register_number, t.channel, t.received_on, t.entered_on, t.oral, t.applicant_type, t.counting,
		t.standing`).Find(&rows).Error; err != nil {
		return err
	}
	events := map[Key][]workflow.Event{}
	if !r.query.AsOf.IsZero() {
		if rows, events, err = r.then(keys, rows); err != nil {
			return err
		}
	}
	for i := range rows {
		a := indicator.Application{Agency: rows[i].AgencyID, ID: rows[i].ID, RegisterNumber: rows[i].RegisterNumber}
		if a.Standing, err = r.standing(&rows[i], events); err != nil {
			return err
		}
		if err := r.counter.Application(&a); err != nil {
			return err
		}
	}
	return nil
}

// standing is how an application stands, or stood after the events recorded by the instant asked for.
func (r *indicatorReader) standing(row *indicatorRow, events map[Key][]workflow.Event) (workflow.Standing, error) {
	a := Application{
		AgencyID: row.AgencyID, ID: row.ID, Channel: row.Channel, ReceivedOn: row.ReceivedOn, EnteredOn: row.EnteredOn, Oral: row.Oral,
		ApplicantType: row.ApplicantType, Counting: row.Counting, Standing: row.Standing,
	}
	if r.query.AsOf.IsZero() {
		return a.StandingValue()
	}
	f, err := a.Facts()
	if err != nil {
		return workflow.Standing{}, err
	}
	if !f.Entered.IsZero() && f.Entered > calendar.DateOf(r.query.AsOf) {
		f.Entered = 0
	}
	return workflow.Fold(r.cal, workflow.Case{Facts: f, Events: events[a.Key()], LegalCases: r.thenLegal(events[a.Key()])})
}

// thenLegal are legal cases that allow the reopenings among events: that each was allowed, was held against the case itself when
// it was recorded.
func (r *indicatorReader) thenLegal(events []workflow.Event) []workflow.LegalCase {
	var all []workflow.LegalCase
	for _, ev := range events {
		if ev.Do == workflow.Reopen {
			all = append(all, workflow.LegalCase{
				ID: ev.LegalCase, Type: workflow.Review, Served: ev.On, Concluded: ev.On, Result: workflow.Corrected,
			})
		}
	}
	return all
}

// then reads what was recorded of applications by the instant asked for: the rows of those registered by then, and their
// events up to the first one that was written down later.
func (r *indicatorReader) then(keys []words, rows []indicatorRow) ([]indicatorRow, map[Key][]workflow.Event, error) {
	db, err := listed(r.tx, "stat_entry", "application_id", keys)
	if err != nil {
		return nil, nil, err
	}
	var known []struct{ AgencyID, ApplicationID string }
	if err := db.Distinct("t.agency_id, t.application_id").Where("t.recorded_at <= ?", r.query.AsOf).Find(&known).Error; err != nil {
		return nil, nil, err
	}
	registered := make(map[Key]bool, len(known))
	for _, k := range known {
		registered[Key{k.AgencyID, k.ApplicationID}] = true
	}
	kept := rows[:0]
	for i := range rows {
		if registered[Key{rows[i].AgencyID, rows[i].ID}] {
			kept = append(kept, rows[i])
		}
	}
	if db, err = listed(r.tx, "application_event", "application_id", keys); err != nil {
		return nil, nil, err
	}
	var stored []Event
	if err := db.Select("t.*").Order("t.agency_id, t.application_id, t.seq").Find(&stored).Error; err != nil {
		return nil, nil, err
	}
	events, later := map[Key][]workflow.Event{}, map[Key]bool{}
	for i := range stored {
		key := Key{stored[i].AgencyID, stored[i].ApplicationID}
		if later[key] = later[key] || stored[i].RecordedAt.After(r.query.AsOf); later[key] {
			continue
		}
		ev, err := stored[i].Value()
		if err != nil {
			return nil, nil, err
		}
		events[key] = append(events[key], ev)
	}
	return kept, events, nil
}

// indicatorLegalRow is a legal case with what its application tells.
type indicatorLegalRow struct {
	LegalCase      `gorm:"embedded"`
	RegisterNumber string
	Counting       *string
	Application    string `gorm:"column:application_state"`
}

func (r *indicatorReader) legalCases() error {
	q := r.query
	sql := "l." + ofAgencies
	if q.AsOf.IsZero() {
		sql += " AND l.state <> 'voided' AND l.served_on <= @last AND (l.concluded_on IS NULL OR l.concluded_on > @before OR l.served_on > @before)"
	}
	var rows []indicatorLegalRow
	if err := r.tx.Table("legal_case AS l").Select("l.*, a.register_number, a.counting, a.state AS application_state").
		Joins("LEFT JOIN application a ON a.agency_id = l.agency_id AND a.id = l.application_id").Where(sql, q.arguments()).
		Order("l.agency_id, l.id").Find(&rows).Error; err != nil {
		return err
	}
	history := caseHistory{}
	if !q.AsOf.IsZero() {
		all := make([]LegalCase, len(rows))
		for i := range rows {
			all[i] = rows[i].LegalCase
		}
		var err error
		if history, err = historyOf(r.tx, all); err != nil {
			return err
		}
	}
	for i := range rows {
		known, is := history.at(&rows[i].LegalCase, q.AsOf)
		if !is || known.Served.Year() > q.Year {
			continue
		}
		counting, err := (&Application{AgencyID: rows[i].AgencyID, Counting: rows[i].Counting}).countingValue()
		if err != nil {
			return err
		}
		l := indicator.LegalCase{
			Agency: rows[i].AgencyID, RegisterNumber: rows[i].RegisterNumber, Case: known, Counting: counting,
			Voided: rows[i].Application == string(workflow.Voided),
		}
		if id := rows[i].ApplicationID; id != nil {
			l.Application = *id
		}
		if err := r.counter.LegalCase(&l); err != nil {
			return err
		}
	}
	return nil
}

func (r *indicatorReader) supplements() error {
	q := r.query
	sql := ofAgencies + " AND year = @year AND withdrawn_at IS NULL"
	if !q.AsOf.IsZero() {
		sql = ofAgencies + " AND year = @year AND recorded_at <= @as_of AND (withdrawn_at IS NULL OR withdrawn_at > @as_of)"
	}
	args := q.arguments()
	args["year"] = q.Year
	var rows []IndicatorSupplement
	if err := r.tx.Where(sql, args).Order("agency_id, recorded_at, id").Find(&rows).Error; err != nil {
		return err
	}
	for i := range rows {
		r.counter.Supplement(indicator.Supplement{
			Agency: rows[i].AgencyID, ID: rows[i].ID, Fact: indicator.Fact(rows[i].Fact), Count: rows[i].Amount, Evidence: rows[i].Evidence,
		})
	}
	return nil
}
