package store

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// Loaded is an application with its history, locked until the transaction ends.
type Loaded struct {
	Application Application
	Case        workflow.Case
	Standing    workflow.Standing
	Actors      []string    // who recorded each of Case.Events
	LegalCases  []LegalCase // the rows behind Case.LegalCases, in the same order
	Law         *Law        // by which Standing was folded

	// What an answer is held against; read only when it was asked for.
	SearchRecords []SearchRecord // all, each with what supersedes it
	Agency        Agency

	// Copies are the released copies that stand (公开件); read only for a letter.
	Copies []letter.Copy

	// Month are the applications of the same applicant to the same agency in the month of receipt, this one among them, in
	// the order in which they count; read only when they were asked for.
	Month []MonthApplication

	// Deliveries are how its letters were handed over, in order, and Issued the documents that were issued, voided ones among them;
	// read only when they were asked for.
	Deliveries []LetterDelivery
	Issued     []Document
}

// Change is what shall happen to a loaded application.
type Change struct {
	Action  string           // for the audit: the act or "update"
	Events  []workflow.Event // acts to be done in this order; RecordedAt is set here
	Columns map[string]any   // registered columns to be overwritten, by name; nil for none
	Detail  map[string]any   // for the audit; no personal data
	// Rows are new rows that belong to the acts and are written with them, pointers to rows of this package. Their keys and
	// what they say besides, Decide fills in; when they were recorded, and by whom, is set here.
	Rows []Recorded
	// Document is an approved document that tells of the last of Events and is issued with it: numbered, composed and frozen.
	Document *IssuedWith
}

// Target is one application of a changing call.
type Target struct {
	Key     Key
	Version int64 // that the caller saw; 0 skips the check
	// File asks for the search records and the agency too.
	File bool
	// Month asks for Month of what is loaded, and makes others who ask for the same wait until all is written.
	Month bool
	// Deliveries asks for Deliveries and Issued of what is loaded.
	Deliveries bool
	// Decide says what to do. It runs inside the transaction, more than once when PostgreSQL asks for a repeat, and must
	// have no effect of its own.
	Decide func(Loaded) (Change, error)
}

// TargetError says at which application a change failed.
type TargetError struct {
	Key Key
	Err error
}

func (e *TargetError) Error() string { return e.Err.Error() }

// Unwrap returns why.
func (e *TargetError) Unwrap() error { return e.Err }

// ChangeApplications changes the targets, all or none, and returns them in the order given. Rows are locked in order of
// their keys, so that two calls never wait for each other in a circle. w.Response gets []Application.
//
// Errors: a *TargetError of ErrNotFound, *StaleError, *workflow.Refusal or whatever Decide returns;
// idem.ErrAlreadyRecorded.
func (s *Store) ChangeApplications(ctx context.Context, w Write, targets ...Target,
) ([]Application, error) {
	var out []Application
	err := s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		var err error
		if out, err = changeAll(tx, law, w, targets); err != nil {
			return err
		}
		return w.recordRequest(tx, out)
	})
	return out, err
}

func changeAll(tx *gorm.DB, law *Law, w Write, targets []Target) ([]Application, error) {
	order := make([]int, len(targets))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := targets[i].Key, targets[j].Key
		return cmp.Or(cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.ID, b.ID))
	})
	out := make([]Application, len(targets))
	for _, i := range order {
		var err error
		if out[i], err = changeOne(tx, law, w, targets[i]); err != nil {
			return nil, &TargetError{Key: targets[i].Key, Err: translate(err)}
		}
	}
	return out, nil
}

func changeOne(tx *gorm.DB, law *Law, w Write, t Target) (Application, error) {
	before, change, err := decide(tx, law, t)
	if err != nil {
		return Application{}, err
	}
	return before.write(tx, law, w, change)
}

// decide locks a target and asks what shall happen to it.
func decide(tx *gorm.DB, law *Law, t Target) (before Loaded, change Change, err error) {
	if before, err = load(tx, law, t.Key, true); err != nil {
		return before, change, err
	}
	if before.Application.DisposedOn != 0 {
		return before, change, DisposedError{}
	}
	if t.Version != 0 && t.Version != before.Application.Version {
		return before, change, &StaleError{Current: before.Application.Version}
	}
	if t.File {
		if err = before.readFile(tx); err != nil {
			return before, change, err
		}
	}
	if t.Month {
		if err = before.readMonth(tx, true); err != nil {
			return before, change, err
		}
	}
	if t.Deliveries {
		if err = before.readDeliveries(tx); err != nil {
			return before, change, err
		}
	}
	change, err = t.Decide(before)
	return before, change, err
}

// LoadApplication returns an application with its history, not locked: for checks that write nothing. Errors: ErrNotFound.
func (s *Store) LoadApplication(ctx context.Context, key Key) (l Loaded, err error) {
	err = s.inLawSnapshot(ctx, func(tx *gorm.DB, law *Law) error {
		l, err = load(tx, law, key, false)
		return err
	})
	return l, err
}

// LoadFile is LoadApplication with what an answer is held against, and what its letter says of released copies.
func (s *Store) LoadFile(ctx context.Context, key Key) (l Loaded, err error) {
	err = s.inLawSnapshot(ctx, func(tx *gorm.DB, law *Law) error {
		if l, err = load(tx, law, key, false); err != nil {
			return err
		}
		if err := l.readFile(tx); err != nil {
			return err
		}
		return l.readCopies(tx)
	})
	return l, err
}

// readFile adds what an answer is held against.
func (l *Loaded) readFile(tx *gorm.DB) (err error) {
	if l.SearchRecords, err = searchRecords(tx, l.Application.Key()); err != nil {
		return err
	}
	return tx.Take(&l.Agency, "id = ?", l.Application.AgencyID).Error
}

// load reads an application with its events and legal cases and folds them.
func load(tx *gorm.DB, law *Law, key Key, lock bool) (Loaded, error) {
	l := Loaded{Law: law}
	query := tx
	if lock {
		query = tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	if err := theCase(query, key).Take(&l.Application).Error; err != nil {
		return l, err
	}
	if err := opened(tx, &l.Application); err != nil {
		return l, err
	}
	var events []Event
	if err := tx.Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).Order("seq").
		Find(&events).Error; err != nil {
		return l, err
	}
	if err := tx.Where("agency_id = ? AND application_id = ? AND state <> 'voided'", key.Agency, key.ID).Order("served_on, id").
		Find(&l.LegalCases).Error; err != nil {
		return l, err
	}
	return l, l.fold(law, events)
}

func (l *Loaded) fold(law *Law, events []Event) error {
	var err error
	if l.Case.Facts, err = l.Application.Facts(); err != nil {
		return err
	}
	for i := range events {
		ev, err := events[i].Value()
		if err != nil {
			return err
		}
		l.Case.Events, l.Actors = append(l.Case.Events, ev), append(l.Actors, events[i].Actor)
	}
	for i := range l.LegalCases {
		l.Case.LegalCases = append(l.Case.LegalCases, l.LegalCases[i].Value())
	}
	l.Standing, err = workflow.Fold(law.Calendar, l.Case)
	return err
}

// write applies a change: events, projection, duties, statistics and audit, everything but the request.
func (l *Loaded) write(tx *gorm.DB, law *Law, w Write, change Change) (Application, error) {
	issued, err := l.withDocument(tx, w, &change)
	if err != nil {
		return l.Application, err
	}
	after, st := l.Application, l.Standing
	rows := make([]Event, len(change.Events))
	all := slices.Clone(l.Case.Events)
	for i, ev := range change.Events {
		ev.RecordedAt = w.Now
		if st, err = st.Apply(law.Calendar, ev, l.Case.LegalCases); err != nil {
			return after, err
		}
		if rows[i], err = newEvent(after.Key(), len(all)+1, ev, w.Actor); err != nil {
			return after, err
		}
		all = append(all, ev)
	}
	duties, err := after.Project(law.Calendar, st, documentNumber(all, st.Last.Row))
	if err != nil {
		return after, err
	}
	after.Version++
	after.UpdatedAt = w.Now
	columns := after.projection()
	maps.Copy(columns, change.Columns)
	if err := updateApplication(tx, &l.Application, &after, columns); err != nil {
		return after, err
	}
	if len(rows) > 0 {
		if err := tx.Create(&rows).Error; err != nil {
			return after, err
		}
	}
	if issued != nil {
		last := all[len(all)-1]
		if err := issued.finish(tx, w, told{l: l, st: st, act: last, on: last.On}, len(all)); err != nil {
			return after, err
		}
	}
	for _, row := range change.Rows {
		if err := create(tx, row, after.Key(), w); err != nil {
			return after, err
		}
	}
	if err := orderPackage(tx, after.Key(), all, len(rows)); err != nil {
		return after, err
	}
	if err := replaceDuties(tx, after.Key(), duties); err != nil {
		return after, err
	}
	if err := followReopening(tx, law, after.Key(), all, l.LegalCases); err != nil {
		return after, err
	}
	if err := followAnswers(tx, after.Key(), law.Calendar, &l.Standing, &st); err != nil {
		return after, err
	}
	if err := addStatistics(tx, &after, &l.Standing, &st, w); err != nil {
		return after, err
	}
	if err := keepOldText(tx, &l.Application, &after, w.Now); err != nil {
		return after, err
	}
	return after, l.audit(tx, &after, w, change)
}

// audit writes the entry about a change.
func (l *Loaded) audit(tx *gorm.DB, after *Application, w Write, change Change) error {
	detail, err := json.Marshal(change.Detail)
	if err != nil {
		return err
	}
	if change.Detail == nil {
		detail = nil
	}
	entry := w.auditRow(after.AgencyID, after.ID, change.Action, detail)
	if entry.Changes, err = changesOf(tx, &l.Application, after, change.Columns, actColumns...); err != nil {
		return err
	}
	return tx.Create(entry).Error
}

// projection are the columns that Project computed, with the version.
func (a *Application) projection() map[string]any {
	return map[string]any{
		"state": a.State, "assignee": a.Assignee, "receipt_on": a.ReceiptOn, "due_on": a.DueOn,
		"paused_until": a.PausedUntil, "paused_open_end": a.PausedOpenEnd, "result_row": a.ResultRow,
		"document_number": a.DocumentNumber, "concluded_on": a.ConcludedOn, "delivered_on": a.DeliveredOn,
		"entered_late_by": a.EnteredLateBy, "confirmation_pending": a.ConfirmationPending,
		"standing": a.Standing, "version": a.Version, "updated_at": a.UpdatedAt,
	}
}

// updateApplication writes the columns and reads the row back; the search words follow when they changed.
func updateApplication(tx *gorm.DB, before, after *Application, columns map[string]any) error {
	ring, err := ringOf(tx)
	if err != nil {
		return err
	}
	if err := before.sealColumns(ring, columns); err != nil {
		return err
	}
	row := tx.Model(&Application{}).Where("agency_id = ? AND id = ?", after.AgencyID, after.ID)
	if err := row.Updates(columns).Error; err != nil {
		return err
	}
	if err := tx.Take(after, "agency_id = ? AND id = ?", after.AgencyID, after.ID).Error; err != nil {
		return err
	}
	if err := opened(tx, after); err != nil {
		return err
	}
	search := searchArray(after)
	if search == searchArray(before) {
		return nil
	}
	return tx.Exec("UPDATE application SET search = array_to_tsvector(?::text[]) WHERE agency_id = ? AND id = ?",
		search, after.AgencyID, after.ID).Error
}

// replaceDuties brings the worklist's rows of an application to what is owed now.
func replaceDuties(tx *gorm.DB, key Key, duties []OpenDuty) error {
	if err := tx.Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).
		Delete(&OpenDuty{}).Error; err != nil {
		return err
	}
	if len(duties) == 0 {
		return nil
	}
	return tx.Create(&duties).Error
}

// addStatistics writes the entries that lead from one standing to the next.
func addStatistics(tx *gorm.DB, a *Application, before, after *workflow.Standing, w Write) error {
	entries := stats.Entries(before, after)
	if len(entries) == 0 {
		return nil
	}
	return tx.Create(statRows(a.Key(), entries, w.Now)).Error
}

func statRows(key Key, entries []stats.Entry, at time.Time) []statRow {
	rows := make([]statRow, len(entries))
	for i, e := range entries {
		rows[i] = statRow{
			AgencyID: key.Agency, ApplicationID: key.ID, Day: Day(e.Day), Cell: string(e.Cell),
			ApplicantType: string(e.Applicant), Amount: e.Amount, RecordedAt: at,
		}
	}
	return rows
}

// formerText is one row of table application_former_text.
type formerText struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	Version       int64     `gorm:"column:version;primaryKey;autoIncrement:false"`
	Description   string    `gorm:"column:description"`
	ReplacedAt    time.Time `gorm:"column:replaced_at"`
}

// TableName implements gorm's Tabler.
func (formerText) TableName() string { return "application_former_text" }

// keepOldText keeps what the applicant first asked for when the description is overwritten: a court may want to see it. It is
// no part of the audit, which outlives the application.
func keepOldText(tx *gorm.DB, before, after *Application, now time.Time) error {
	if before.Description == after.Description {
		return nil
	}
	return tx.Create(&formerText{
		AgencyID: before.AgencyID, ApplicationID: before.ID, Version: before.Version, Description: before.Description, ReplacedAt: now,
	}).Error
}
