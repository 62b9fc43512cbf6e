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
	applicant_type, applicant_name, applicant_id_kind, description, delivery, form, subject, split_from, merged_into, moved_to_agency, moved_to, moved_from_agency, moved_from, state,
	assignee, receipt_on, due_on, paused_until, paused_open_end, result_row, document_number, concluded_on, delivered_on,
	entered_late_by, confirmation_pending, late_entry_reason, contact_attempts, restricted, version, created_at, updated_at`

// GetApplication returns one application. Errors: ErrNotFound.
func (s *Store) GetApplication(ctx context.Context, key Key) (Application, error) {
	rows, err := inReach(ctx, key.Agency)
	if err != nil {
		return Application{}, err
	}
	var a Application
	switch {
	case rows.Everything:
		err = s.pool.QueryRow(ctx, applicationByKey, key.Agency, key.ID).Scan(a.fields()...)
	case rows.All:
		err = s.pool.QueryRow(ctx, unrestrictedByKey, key.Agency, key.ID, rows.User).Scan(a.fields()...)
	default:
		err = theCase(s.db.WithContext(ctx), key).Take(&a).Error
	}
	if err != nil {
		return a, translate(err)
	}
	return a, opened(s.db.WithContext(ctx), &a)
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
	// PerAgency, without Agency: read a page of every agency and merge them. Indexes begin with the agency, so this is how
	// they serve such a list; only the order of ids alone and the search for words have indexes across agencies.
	PerAgency bool
}

// ListApplications returns a page of applications.
func (s *Store) ListApplications(ctx context.Context, q ApplicationQuery) ([]Application, error) {
	within, err := q.within(ctx)
	if err != nil {
		return nil, err
	}
	var rows []Application
	db := s.db.WithContext(ctx)
	if err := q.page(db, within).Find(&rows).Error; err != nil || !q.Full {
		return rows, translate(err)
	}
	for i := range rows {
		if err := opened(db, &rows[i]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// within is the condition under which an application of the page is within reach.
func (q ApplicationQuery) within(ctx context.Context) (condition, error) {
	if q.Agency == "" {
		return acrossAgencies(ctx)
	}
	rows, err := inReach(ctx, q.Agency)
	return visible(rows), err
}

func (q ApplicationQuery) page(db *gorm.DB, within condition) *gorm.DB {
	page := within.where(db.Table("application")).Order(q.Order).Limit(q.Limit)
	if !q.Full {
		page = page.Select(basicColumns)
	}
	if q.Where != "" {
		page = page.Where(q.Where, q.Args...)
	}
	switch {
	case q.Agency != "":
		return page.Where("agency_id = ?", q.Agency)
	case q.PerAgency:
		page = page.Where("agency_id = agency.id")
		pages := db.Table("agency").Joins("CROSS JOIN LATERAL (?) AS page", page).Select("page.*")
		return db.Table("(?) AS pages", pages).Order(q.Order).Limit(q.Limit)
	}
	return page
}

// ListEvents returns the events of an application from seq after+1 on, in order. It does not tell a missing application
// from one without events.
func (s *Store) ListEvents(ctx context.Context, key Key, after, limit int) ([]Event, error) {
	var rows []Event
	err := ofCase(s.db.WithContext(ctx), key).Where("seq > ?", after).
		Order("seq").Limit(limit).Find(&rows).Error
	return rows, translate(err)
}

// GetEvent returns one event. Errors: ErrNotFound.
func (s *Store) GetEvent(ctx context.Context, key Key, seq int) (Event, error) {
	var e Event
	err := ofCase(s.db.WithContext(ctx), key).Where("seq = ?", seq).Take(&e).Error
	return e, translate(err)
}

// RegisteredBy returns who registered an application: the actor of the first audit entry about it, empty when there is
// none.
func (s *Store) RegisteredBy(ctx context.Context, key Key) (string, error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return "", err
	}
	var first []auditRow
	err := s.db.WithContext(ctx).Select("actor").Where("agency_id = ? AND subject = ? AND kind = 'write' AND outcome = 'done'", key.Agency, key.ID).
		Order("id").Limit(1).Find(&first).Error
	if err != nil || len(first) == 0 {
		return "", translate(err)
	}
	return first[0].Actor, nil
}
