package store

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/stats"
)

// RestatementQuery asks what became of a report between two instants. AsOf of the scope is not used.
type RestatementQuery struct {
	stats.Scope
	From, To time.Time // To zero: now
	// After is where the page of causes before ended; Limit bounds the causes, 0: none are asked for.
	After CausePosition
	Limit int
}

// CausePosition is a place in the list of causes.
type CausePosition struct {
	RecordedAt time.Time
	Key        Key
}

// Restatement is two versions of a report and what led from the one to the other (重述).
type Restatement struct {
	Before, After stats.Annual
	Changes       []stats.Change
	Causes        []Cause // those within reach, by when they were recorded
	More          bool
	Organisation  []OrganisationCause
	Cases         []CaseCause // reviews and suits, those within reach
}

// Cause is an act, recorded between the two instants, that changed figures of the report.
type Cause struct {
	RecordedAt     time.Time
	AgencyID       string
	ApplicationID  string
	RegisterNumber string
	// Act is what was done: acts of the life cycle by their names (workflow.Act) with commas, or register, split, repair, ….
	Act     string
	Entries []stats.Entry
	Changes []stats.Change // what this act alone did to the report, from 0
}

// Key returns what names the application.
func (c *Cause) Key() Key { return Key{Agency: c.AgencyID, ID: c.ApplicationID} }

// OrganisationCause is an agency whose figures came into the report or left it, because it was recorded that it moved, or that it was
// dissolved and somebody took over.
type OrganisationCause struct {
	Agency      string
	DisplayName string
	Came        bool        // otherwise it left
	RecordedAt  []time.Time // when changes of how agencies stand were recorded that may have done it: of this agency, or all
	Changes     []stats.Change
}

// CaseCause is a review or suit that came to be known, or whose conclusion did, between the two instants.
type CaseCause struct {
	AgencyID      string
	ID            string
	ApplicationID *string
	ServedOn      Day
	ConcludedOn   Day // none while it was not known to be concluded at the second instant
	Result        string
	Changes       []stats.Change
}

// Restatement compares the report as of one instant with that as of a later one, figure by figure, and lists what was recorded
// between: the changes of all causes add up to the changes of the report when everything is within reach. Figures are whole
// whoever asks; causes are shown as far as the caller may read applications, as in CellApplications. Errors: as Annual.
func (v *View) Restatement(q RestatementQuery) (r Restatement, err error) {
	if err := reports(v.ctx(), q.Scope); err != nil {
		return r, err
	}
	reach, err := tenancy.FromContext(v.ctx())
	if err != nil {
		return r, err
	}
	before, after := q.Scope, q.Scope
	before.AsOf, after.AsOf = q.From, q.To
	if r.Before, err = v.Annual(before); err != nil {
		return r, err
	}
	if r.After, err = v.Annual(after); err != nil {
		return r, err
	}
	if r.Changes, err = stats.Changes(r.Before, r.After); err != nil {
		return r, err
	}
	was, is := v.Organisation(q.From).Counted(q.Scope), v.Organisation(q.To).Counted(q.Scope)
	if r.Organisation, err = v.movedAgencies(&q, was, is); err != nil {
		return r, err
	}
	stayed := slices.DeleteFunc(slices.Clone(is), func(id string) bool { return !slices.Contains(was, id) })
	if r.Cases, err = v.caseCauses(&q, stayed, reach.Cases()); err != nil || q.Limit == 0 {
		return r, err
	}
	for len(r.Causes) <= q.Limit {
		page, last, err := v.causes(&q, stayed, reach.Cases())
		if err != nil {
			return r, err
		}
		r.Causes = append(r.Causes, page...)
		if last == nil {
			break
		}
		q.After = *last
	}
	if r.More = len(r.Causes) > q.Limit; r.More {
		r.Causes = r.Causes[:q.Limit]
	}
	return r, nil
}

// movedAgencies are those that are counted at one of the instants only.
func (v *View) movedAgencies(q *RestatementQuery, was, is []string) (list []OrganisationCause, err error) {
	records := v.organisations.between(q.From, q.To)
	add := func(id string, came bool, asOf time.Time) error {
		scope := q.Scope
		scope.AsOf = asOf
		a, err := v.build(scope, []string{id})
		if err != nil {
			return err
		}
		empty, err := stats.Build(scope, stats.NewSums(scope.Year), stats.NewCaseSums(scope.Year))
		if err != nil {
			return err
		}
		c := OrganisationCause{Agency: id, Came: came}
		c.DisplayName, _ = v.Organisation(q.To).Name(id)
		if came {
			c.Changes, err = stats.Changes(empty, a)
		} else {
			c.Changes, err = stats.Changes(a, empty)
		}
		for i := range records {
			if records[i].AgencyID == id {
				c.RecordedAt = append(c.RecordedAt, records[i].RecordedAt)
			}
		}
		if len(c.RecordedAt) == 0 { // one above it moved
			for i := range records {
				c.RecordedAt = append(c.RecordedAt, records[i].RecordedAt)
			}
		}
		list = append(list, c)
		return err
	}
	for _, id := range is {
		if !slices.Contains(was, id) {
			if err := add(id, true, q.To); err != nil {
				return nil, err
			}
		}
	}
	for _, id := range was {
		if !slices.Contains(is, id) {
			if err := add(id, false, q.From); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// causeRow is what one act wrote to the ledger.
type causeRow struct {
	RecordedAt     time.Time
	AgencyID       string
	ApplicationID  string
	RegisterNumber string
	Act            string
	Written        string // its entries as JSON
}

// causesRead is how many acts are looked at in one statement.
const causesRead = 500

// causes reads a stretch of the acts between the instants and keeps those that changed figures. last is where to go on, nil at the
// end.
func (v *View) causes(q *RestatementQuery, agencies idList, reach *tenancy.Reach) (list []Cause, last *CausePosition, err error) {
	visible, err := across(reach)
	if err != nil {
		return nil, nil, err
	}
	entries := v.tx.Table("stat_entry").Select(`recorded_at, agency_id, application_id, json_agg(json_build_object(
			'cell', cell, 'day', day, 'applicant', applicant_type, 'amount', amount) ORDER BY id)::text AS written`).
		Where("agency_id = ANY(CAST(? AS text[])) AND recorded_at > ? AND day < ?", agencies.String(), q.From, firstDay(q.Year+1)).
		Group("recorded_at, agency_id, application_id")
	if !q.To.IsZero() {
		entries = entries.Where("recorded_at <= ?", q.To)
	}
	if a := q.After; !a.RecordedAt.IsZero() {
		entries = entries.Where("(recorded_at, agency_id, application_id) > (?, ?, ?)", a.RecordedAt, a.Key.Agency, a.Key.ID)
	}
	var rows []causeRow
	err = v.tx.Table("(?) AS e", entries).
		Joins("JOIN application ON application.agency_id = e.agency_id AND application.id = e.application_id").
		Select(`e.recorded_at, e.agency_id, e.application_id, e.written, application.register_number, coalesce(
			(SELECT string_agg(ev.act, ',' ORDER BY ev.seq) FROM application_event ev WHERE ev.agency_id = e.agency_id
				AND ev.application_id = e.application_id AND ev.recorded_at = e.recorded_at),
			(SELECT min(au.action) FROM audit_entry au WHERE au.agency_id = e.agency_id AND au.recorded_at = e.recorded_at
				AND au.subject = e.application_id AND au.kind = 'write' AND au.outcome = 'done'), 'register') AS act`).
		Scopes(visible.where).Order("e.recorded_at, e.agency_id, e.application_id").Limit(causesRead).Find(&rows).Error
	if err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		c := Cause{RecordedAt: r.RecordedAt, AgencyID: r.AgencyID, ApplicationID: r.ApplicationID, RegisterNumber: r.RegisterNumber, Act: r.Act}
		if c.Entries, err = decodeEntries(r.Written); err != nil {
			return nil, nil, err
		}
		if c.Changes, err = stats.Effect(q.Scope, c.Entries, nil, nil); err != nil {
			return nil, nil, err
		}
		if len(c.Changes) > 0 {
			list = append(list, c)
		}
	}
	if len(rows) == causesRead {
		end := &rows[causesRead-1]
		last = &CausePosition{RecordedAt: end.RecordedAt, Key: Key{Agency: end.AgencyID, ID: end.ApplicationID}}
	}
	return list, last, nil
}

func decodeEntries(written string) ([]stats.Entry, error) {
	var rows []struct {
		Cell      stats.Cell
		Day       string
		Applicant applicant.Type
		Amount    int
	}
	if err := json.Unmarshal([]byte(written), &rows); err != nil {
		return nil, err
	}
	entries := make([]stats.Entry, len(rows))
	for i, r := range rows {
		day, err := calendar.ParseDate(r.Day)
		if err != nil {
			return nil, err
		}
		entries[i] = stats.Entry{Cell: r.Cell, Day: day, Applicant: r.Applicant, Amount: r.Amount}
	}
	return entries, nil
}

// caseCauses are the reviews and suits that count otherwise at the second instant than at the first.
func (v *View) caseCauses(q *RestatementQuery, agencies idList, reach *tenancy.Reach) (list []CaseCause, err error) {
	visible, err := acrossCases(v.tx, reach)
	if err != nil {
		return nil, err
	}
	changed := v.tx.Session(&gorm.Session{NewDB: true}).Table("legal_case_entry e").Select("1").
		Where("e.agency_id = legal_case.agency_id AND e.legal_case_id = legal_case.id AND e.day < ? AND e.recorded_at > ?", firstDay(q.Year+1), q.From)
	if !q.To.IsZero() {
		changed = changed.Where("e.recorded_at <= ?", q.To)
	}
	var rows []LegalCase
	if err := v.tx.Where("legal_case.agency_id = ANY(CAST(? AS text[]))", agencies.String()).Where("EXISTS (?)", changed).
		Scopes(visible).Order("legal_case.agency_id, legal_case.id").Find(&rows).Error; err != nil {
		return nil, err
	}
	history, err := historyOf(v.tx, rows)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		l := &rows[i]
		removed, added := stats.NewCaseSums(q.Year), stats.NewCaseSums(q.Year)
		was, known := history.at(l, q.From)
		if known {
			if err := removed.AddCase(was); err != nil {
				return nil, err
			}
		}
		is, known := history.at(l, q.To)
		if known {
			if err := added.AddCase(is); err != nil {
				return nil, err
			}
		}
		changes, err := stats.Effect(q.Scope, nil, removed, added)
		if err != nil {
			return nil, err
		}
		if len(changes) == 0 {
			continue
		}
		c := CaseCause{AgencyID: l.AgencyID, ID: l.ID, ApplicationID: l.ApplicationID, ServedOn: l.ServedOn, Changes: changes}
		if known && !is.Concluded.IsZero() {
			c.ConcludedOn, c.Result = Day(is.Concluded), string(is.Result)
		}
		list = append(list, c)
	}
	return list, nil
}

// acrossCases keeps the legal cases that a caller may see: those about applications within his reach, and those about none in
// agencies that he reaches as a whole.
func acrossCases(tx *gorm.DB, reach *tenancy.Reach) (func(*gorm.DB) *gorm.DB, error) {
	applications, err := across(reach)
	if err != nil {
		return nil, err
	}
	if applications.sql == "" {
		return func(db *gorm.DB) *gorm.DB { return db }, nil
	}
	var whole []string
	ids, all := reach.Agencies()
	for _, id := range ids {
		if rows, err := reach.Agency(id); err == nil && rows.All {
			whole = append(whole, id)
		}
	}
	of := applications.where(tx.Table("application").Select("1").
		Where("application.agency_id = legal_case.agency_id AND application.id = legal_case.application_id"))
	return func(db *gorm.DB) *gorm.DB {
		return db.Where("EXISTS (?) OR legal_case.application_id IS NULL AND (? OR legal_case.agency_id = ANY(CAST(? AS text[])))",
			of, all, "{"+strings.Join(whole, ",")+"}")
	}, nil
}
