package store

import (
	"context"

	"gorm.io/gorm"
)

// Key names an application: its agency and its id.
type Key struct {
	Agency string
	ID     string
}

// basicColumns are the columns of a list's rows: no contact data, agent, note or standing.
const basicColumns = `agency_id, id, register_number, external_id, channel, received_at, received_on, entered_on, oral,
	applicant_type, applicant_name, applicant_id_kind, description, delivery, form, split_from, merged_into, state,
	assignee, receipt_on, due_on, paused_until, result_row, document_number, concluded_on, delivered_on, version,
	created_at, updated_at`

// GetApplication returns one application. Errors: ErrNotFound.
func (s *Store) GetApplication(ctx context.Context, key Key) (Application, error) {
	var a Application
	err := s.db.WithContext(ctx).Take(&a, "agency_id = ? AND id = ?", key.Agency, key.ID).Error
	return a, translate(err)
}

// ApplicationQuery selects a page of applications. Where and Args come from a compiled filter and a keyset, never from
// the caller's text.
type ApplicationQuery struct {
	Agency string // all agencies when empty
	Where  string
	Args   []any
	Order  string // whitelisted columns, ending with id
	Limit  int
	Full   bool // every column instead of the basic ones
}

// ListApplications returns a page of applications.
func (s *Store) ListApplications(ctx context.Context, q ApplicationQuery) ([]Application, error) {
	var rows []Application
	err := s.applications(ctx, q).Find(&rows).Error
	return rows, translate(err)
}

func (s *Store) applications(ctx context.Context, q ApplicationQuery) *gorm.DB {
	db := s.db.WithContext(ctx).Order(q.Order).Limit(q.Limit)
	if !q.Full {
		db = db.Select(basicColumns)
	}
	if q.Agency != "" {
		db = db.Where("agency_id = ?", q.Agency)
	}
	if q.Where != "" {
		db = db.Where(q.Where, q.Args...)
	}
	return db
}

// ListEvents returns the events of an application from seq after+1 on, in order. It does not tell a missing application
// from one without events.
func (s *Store) ListEvents(ctx context.Context, key Key, after, limit int) ([]Event, error) {
	var rows []Event
	err := s.db.WithContext(ctx).
		Where("agency_id = ? AND application_id = ? AND seq > ?", key.Agency, key.ID, after).
		Order("seq").Limit(limit).Find(&rows).Error
	return rows, translate(err)
}

// GetEvent returns one event. Errors: ErrNotFound.
func (s *Store) GetEvent(ctx context.Context, key Key, seq int) (Event, error) {
	var e Event
	err := s.db.WithContext(ctx).
		Take(&e, "agency_id = ? AND application_id = ? AND seq = ?", key.Agency, key.ID, seq).Error
	return e, translate(err)
}

// WorklistItem is an open duty with what a list shows of its application.
type WorklistItem struct {
	OpenDuty
	RegisterNumber string `gorm:"column:register_number"`
	ApplicantName  string `gorm:"column:applicant_name"`
	Summary        string `gorm:"column:summary"`
	State          string `gorm:"column:state"`
}

// WorklistQuery selects a page of open duties by due date.
type WorklistQuery struct {
	Agency   string
	Owner    string // agency, applicant or consulted
	Assignee string // all when empty
	Today    Day    // duties that a pause hides today are left out
	After    *WorklistPosition
	Limit    int
}

// WorklistPosition is where a page ended.
type WorklistPosition struct {
	DueOn         Day
	ApplicationID string
	Kind          string
	Reference     string
}

// ListWorklist returns a page of open duties, the most overdue first.
func (s *Store) ListWorklist(ctx context.Context, q WorklistQuery) ([]WorklistItem, error) {
	page := s.db.Table("open_duty").
		Where("agency_id = ? AND owner = ? AND active_from <= ?", q.Agency, q.Owner, q.Today).
		Order("due_on, application_id, kind, reference").Limit(q.Limit)
	if q.Assignee != "" {
		page = page.Where("assignee = ?", q.Assignee)
	}
	if q.After != nil {
		page = page.Where("(due_on, application_id, kind, reference) > (?, ?, ?, ?)",
			q.After.DueOn, q.After.ApplicationID, q.After.Kind, q.After.Reference)
	}
	var rows []WorklistItem
	err := s.db.WithContext(ctx).Table("(?) AS d", page).
		Select("d.*, a.register_number, a.applicant_name, left(a.description, 100) AS summary, a.state").
		Joins("JOIN application a ON a.agency_id = d.agency_id AND a.id = d.application_id").
		Order("d.due_on, d.application_id, d.kind, d.reference").Find(&rows).Error
	return rows, translate(err)
}
