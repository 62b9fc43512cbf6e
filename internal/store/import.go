package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// Import is a transaction that takes over an old register. Nothing of it is seen before it commits.
type Import struct {
	tx  *gorm.DB
	cal *calendar.Calendar
	w   Write
}

// Import runs fn in one transaction: all it adds is kept, or nothing when fn fails.
func (s *Store) Import(ctx context.Context, cal *calendar.Calendar, w Write, fn func(*Import) error) error {
	return s.onceInTx(ctx, func(tx *gorm.DB) error { return fn(&Import{tx: tx, cal: cal, w: w}) })
}

// DifferentError tells that a record was there already, with other content.
type DifferentError struct {
	Kind string // agency, application or legal_case
	ID   string // its external id
}

func (e *DifferentError) Error() string {
	return fmt.Sprintf("%s %s exists with different content", e.Kind, e.ID)
}

// Agency adds an agency unless it is there already, and reports whether it was added. An agency that is there under the
// same name, level and parent is the same. Errors: *DifferentError, ErrNotFound (the agency above).
func (i *Import) Agency(a Agency) (added bool, err error) {
	var known []Agency
	if err := i.tx.Limit(1).Find(&known, "id = ?", a.ID).Error; err != nil {
		return false, translate(err)
	}
	if len(known) == 0 {
		return true, translate(insertAgency(i.tx, a, i.w))
	}
	k := known[0]
	if k.DisplayName != a.DisplayName || k.Level != a.Level || !equal(k.ParentID, a.ParentID) {
		return false, &DifferentError{Kind: "agency", ID: a.ID}
	}
	return false, nil
}

func equal(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

// ImportedApplication is an application of an old register with its whole history. Its registered columns, its external
// id and its import hash are filled in; the register number may be empty.
type ImportedApplication struct {
	Application Application
	Events      []workflow.Event
	LegalCases  []workflow.LegalCase // those of the same import, so that reopenings can name them
	// RegisteredAt is when the registration was written down, for the as-of reports.
	RegisteredAt time.Time
}

// ApplicationError says which of a batch was refused.
type ApplicationError struct {
	Index int // in the batch
	Err   error
}

func (e *ApplicationError) Error() string { return e.Err.Error() }

// Unwrap returns why.
func (e *ApplicationError) Unwrap() error { return e.Err }

// Applications adds a batch of applications of one agency; those that are there already with the same content are
// skipped. Numbers are given in the order of the batch. Errors: *ApplicationError with *workflow.FoldError,
// *workflow.Refusal, *DifferentError or *ExistsError; ErrNotFound (agency).
func (i *Import) Applications(agency Agency, batch []ImportedApplication) (added int, err error) {
	known, err := i.knownApplications(agency.ID, batch)
	if err != nil {
		return 0, err
	}
	var rows importRows
	for n := range batch {
		b := &batch[n]
		if hash, ok := known[*b.Application.ExternalID]; ok {
			if !bytes.Equal(hash, b.Application.ImportHash) {
				return 0, &ApplicationError{n, &DifferentError{"application", *b.Application.ExternalID}}
			}
			continue
		}
		known[*b.Application.ExternalID] = b.Application.ImportHash
		b.Application.AgencyID = agency.ID
		if err := rows.add(i.cal, b, i.w); err != nil {
			return 0, &ApplicationError{n, err}
		}
	}
	if err := i.number(agency, rows.applications); err != nil {
		return 0, err
	}
	return len(rows.applications), translate(rows.insert(i.tx))
}

// knownApplications returns the hashes of those of a batch that are there already.
func (i *Import) knownApplications(agency string, batch []ImportedApplication) (map[string][]byte, error) {
	ids := make([]string, len(batch))
	for n := range batch {
		ids[n] = *batch[n].Application.ExternalID
	}
	var rows []Application
	err := i.tx.Select("external_id", "import_hash").Where("agency_id = ? AND external_id IN ?", agency, ids).
		Find(&rows).Error
	known := make(map[string][]byte, len(rows))
	for _, r := range rows {
		known[*r.ExternalID] = r.ImportHash
	}
	return known, translate(err)
}

// importRows are the rows of a batch, table by table.
type importRows struct {
	applications []*Application
	events       []Event
	duties       []OpenDuty
	stats        []statRow
	audits       []auditRow
}

// add folds an application act by act and collects its rows.
func (r *importRows) add(cal *calendar.Calendar, b *ImportedApplication, w Write) error {
	a := &b.Application
	steps, err := standings(cal, workflow.Case{Facts: a.Facts(), Events: b.Events, LegalCases: b.LegalCases})
	if err != nil {
		return err
	}
	st := steps[len(steps)-1]
	duties, err := a.Project(cal, *st, documentNumber(b.Events, st.Last.Row))
	if err != nil {
		return err
	}
	a.Version, a.CreatedAt, a.UpdatedAt = int64(len(b.Events)+1), w.Now, w.Now
	r.applications = append(r.applications, a)
	r.duties = append(r.duties, duties...)
	r.enter(b, stats.Entries(nil, steps[0]), b.RegisteredAt)
	for n, ev := range b.Events {
		row, err := newEvent(a.Key(), n+1, ev, w.Actor)
		if err != nil {
			return err
		}
		r.events = append(r.events, row)
		r.enter(b, stats.Entries(steps[n], steps[n+1]), ev.RecordedAt)
	}
	r.audits = append(r.audits, *w.auditRow(a.AgencyID, a.ID, "import", nil))
	return nil
}

// standings are how a case stood after its registration and after every act. The first is nil when the letter came before
// the 条例 was in force and only its confirmation brings it under it.
func standings(cal *calendar.Calendar, c workflow.Case) ([]*workflow.Standing, error) {
	steps := make([]*workflow.Standing, 0, len(c.Events)+1)
	begun := 0
	st, err := workflow.Fold(cal, workflow.Case{Facts: c.Facts, LegalCases: c.LegalCases})
	if err != nil && len(c.Events) > 0 && c.Events[0].Do == workflow.Confirm {
		begun, steps = 1, append(steps, nil)
		st, err = workflow.Fold(cal, workflow.Case{Facts: c.Facts, Events: c.Events[:1], LegalCases: c.LegalCases})
	}
	if err != nil {
		return nil, err
	}
	steps = append(steps, &st)
	for n, ev := range c.Events[begun:] {
		next, err := steps[len(steps)-1].Apply(cal, ev, c.LegalCases)
		if err != nil {
			return nil, &workflow.FoldError{Index: begun + n, Err: err}
		}
		steps = append(steps, &next)
	}
	return steps, nil
}

func (r *importRows) enter(b *ImportedApplication, entries []stats.Entry, at time.Time) {
	r.stats = append(r.stats, statRows(b.Application.Key(), entries, at)...)
}

// insertedAtOnce bounds the parameters of one INSERT; PostgreSQL takes 65,535.
const insertedAtOnce = 500

func (r *importRows) insert(tx *gorm.DB) error {
	if len(r.applications) == 0 {
		return nil
	}
	// The search words are an expression of the row, so applications go through a statement of their own.
	for _, part := range chunks(r.applications, insertedAtOnce) {
		if err := insertApplications(tx, part); err != nil {
			return err
		}
	}
	if err := tx.CreateInBatches(&r.events, insertedAtOnce).Error; err != nil {
		return err
	}
	if err := tx.CreateInBatches(&r.duties, insertedAtOnce).Error; err != nil {
		return err
	}
	if err := tx.CreateInBatches(&r.stats, insertedAtOnce).Error; err != nil {
		return err
	}
	return tx.CreateInBatches(&r.audits, insertedAtOnce).Error
}

func chunks[T any](all []T, size int) [][]T {
	var parts [][]T
	for len(all) > size {
		parts, all = append(parts, all[:size]), all[size:]
	}
	return append(parts, all)
}

// ImportedLegalCase is a review or suit of an old register.
type ImportedLegalCase struct {
	LegalCase             LegalCase
	ApplicationExternalID string // empty for a case about 主动公开
}

// LegalCase adds a review or suit unless it is there already, and reports whether it was added. The application that it
// is about is projected anew, so that the duty to report shows. Errors: *DifferentError, ErrNotFound (application).
func (i *Import) LegalCase(l ImportedLegalCase) (added bool, err error) {
	row := l.LegalCase
	var known []LegalCase
	if err := i.tx.Select("import_hash").Limit(1).
		Find(&known, "agency_id = ? AND external_id = ?", row.AgencyID, *row.ExternalID).Error; err != nil {
		return false, translate(err)
	}
	if len(known) > 0 {
		if !bytes.Equal(known[0].ImportHash, row.ImportHash) {
			return false, &DifferentError{"legal_case", *row.ExternalID}
		}
		return false, nil
	}
	var key Key
	if l.ApplicationExternalID != "" {
		var a Application
		if err := i.tx.Select("id").Take(&a, "agency_id = ? AND external_id = ?", row.AgencyID,
			l.ApplicationExternalID).Error; err != nil {
			return false, translate(err)
		}
		row.ApplicationID, key = &a.ID, Key{Agency: row.AgencyID, ID: a.ID}
	}
	row.Version, row.CreatedAt, row.UpdatedAt = 1, i.w.Now, i.w.Now
	if err := i.tx.Create(&row).Error; err != nil {
		return false, translate(err)
	}
	if key.ID == "" {
		return true, nil
	}
	return true, i.refresh(key)
}

// refresh projects an application anew when its legal cases are not those that its standing knows.
func (i *Import) refresh(key Key) error {
	l, err := load(i.tx, i.cal, key, true)
	if err != nil {
		return translate(err)
	}
	known, err := l.Application.StandingValue()
	if err != nil {
		return err
	}
	was, err := json.Marshal(known.LegalCases)
	if err != nil {
		return err
	}
	now, err := json.Marshal(l.Standing.LegalCases)
	if err != nil || bytes.Equal(was, now) {
		return err
	}
	_, err = l.write(i.tx, i.cal, i.w, Change{Action: "legal_case"})
	return translate(err)
}
