package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/tenancy"
)

// Message is a reminder as it lies in an inbox, with what has become of it.
type Message struct {
	Reminder
	RegisterNumber string
	DeputizedName  string // display name of the officer in whose place it was said; empty without one
	// DueNow is the due date of the duty as it is now, none when nothing is owed any more. It differs from DueOn when the
	// due date moved: the message stated the old one.
	DueNow     Day
	Deliveries []DeliveryRow
}

// DeliveryRow is one row of table reminder_delivery.
type DeliveryRow struct {
	AgencyID    string     `gorm:"column:agency_id;primaryKey"`
	OfficerID   string     `gorm:"column:officer_id;primaryKey"`
	ReminderID  string     `gorm:"column:reminder_id;primaryKey"`
	Medium      string     `gorm:"column:medium;primaryKey"`
	State       string     `gorm:"column:state"`
	Attempts    int        `gorm:"column:attempts"`
	AttemptedAt *time.Time `gorm:"column:attempted_at"`
	Cause       string     `gorm:"column:cause"`
}

// TableName implements gorm's Tabler.
func (DeliveryRow) TableName() string { return "reminder_delivery" }

// MessageQuery selects a page of messages. Where and Args come from a keyset, never from the caller's text.
type MessageQuery struct {
	Agency     string
	Officer    string // of one inbox; or
	Matter     Matter // about one application with its legal cases, or one of these; looked at where no officer is named
	UnreadOnly bool
	Where      string
	Args       []any
	Order      string
	Limit      int
}

// messageRow is what one row of a list of messages holds.
type messageRow struct {
	AgencyID       string     `gorm:"column:agency_id"`
	OfficerID      string     `gorm:"column:officer_id"`
	ID             string     `gorm:"column:id"`
	ApplicationID  string     `gorm:"column:application_id"`
	LegalCaseID    string     `gorm:"column:legal_case_id"`
	Kind           string     `gorm:"column:kind"`
	Reference      string     `gorm:"column:reference"`
	DueOn          Day        `gorm:"column:due_on"`
	Step           int        `gorm:"column:step"`
	DaysLeft       int        `gorm:"column:days_left"`
	Role           string     `gorm:"column:role"`
	DeputizedID    *string    `gorm:"column:deputized_id"`
	CreatedAt      time.Time  `gorm:"column:created_at"`
	ReadAt         *time.Time `gorm:"column:read_at"`
	RegisterNumber string     `gorm:"column:register_number"`
	DeputizedName  string     `gorm:"column:deputized_name"`
	DueNow         Day        `gorm:"column:due_now"`
}

func (r *messageRow) message() Message {
	return Message{
		Reminder: Reminder{
			AgencyID: r.AgencyID, OfficerID: r.OfficerID, ID: r.ID, ApplicationID: r.ApplicationID, LegalCaseID: r.LegalCaseID, Kind: r.Kind,
			Reference: r.Reference, DueOn: r.DueOn, Step: r.Step, DaysLeft: r.DaysLeft, Role: r.Role,
			DeputizedID: r.DeputizedID, CreatedAt: r.CreatedAt, ReadAt: r.ReadAt,
		},
		RegisterNumber: r.RegisterNumber, DeputizedName: r.DeputizedName, DueNow: r.DueNow,
	}
}

// ListMessages returns a page of messages. It does not tell a missing officer or matter from one without messages.
func (s *Store) ListMessages(ctx context.Context, q MessageQuery) ([]Message, error) {
	page := s.db.WithContext(ctx).Table("reminder").Order(q.Order).Limit(q.Limit)
	if q.Officer != "" {
		within, err := inbox(ctx, OfficerKey{q.Agency, q.Officer})
		if err != nil {
			return nil, err
		}
		page = within.where(page.Where("agency_id = ? AND officer_id = ?", q.Agency, q.Officer))
	}
	if q.Officer == "" {
		page = ofMatter(page, q.Matter)
	}
	if q.UnreadOnly {
		page = page.Where("unread = 1")
	}
	if q.Where != "" {
		page = page.Where(q.Where, q.Args...)
	}
	if page.Error != nil { // as part of another statement it would be forgotten
		return nil, page.Error
	}
	var list []Message
	err := s.inSnapshot(ctx, func(tx *gorm.DB) (err error) {
		list, err = messages(tx, page, q.Order)
		return err
	})
	return list, err
}

// GetMessage returns one message. Errors: ErrNotFound.
func (s *Store) GetMessage(ctx context.Context, officer OfficerKey, id string) (m Message, err error) {
	within, err := inbox(ctx, officer)
	if err != nil {
		return m, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		m, err = message(tx, officer, id, within)
		return err
	})
	return m, err
}

func message(tx *gorm.DB, officer OfficerKey, id string, within condition) (Message, error) {
	one := within.where(tx.Session(&gorm.Session{NewDB: true}).Table("reminder").
		Where("agency_id = ? AND officer_id = ? AND id = ?", officer.Agency, officer.ID, id))
	list, err := messages(tx, one, "id")
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Message{}, err
	}
	return list[0], nil
}

// messages completes a page of reminders.
func messages(tx, page *gorm.DB, order string) ([]Message, error) {
	var rows []messageRow
	err := tx.Table("(?) AS r", page).Select(`r.*, coalesce(a.register_number, '') AS register_number,
			coalesce(o.display_name, '') AS deputized_name,
			CASE WHEN r.legal_case_id IS NOT NULL THEN (SELECT min(l.due_on) FROM legal_duty l WHERE l.agency_id = r.agency_id
					AND l.legal_case_id = r.legal_case_id AND l.kind = r.kind
					AND r.reference IN (l.legal_case_id, l.legal_case_id || '/' || l.reference))
				WHEN r.application_id IS NOT NULL THEN d.due_on
				WHEN (SELECT ` + behindWith + ` FROM (SELECT r.agency_id, r.reference) p) THEN r.due_on END AS due_now`).
		Joins("LEFT JOIN application a ON a.agency_id = r.agency_id AND a.id = r.application_id").
		Joins("LEFT JOIN officer o ON o.agency_id = r.agency_id AND o.id = r.deputized_id").
		Joins(`LEFT JOIN open_duty d ON d.agency_id = r.agency_id AND d.application_id = r.application_id
			AND d.kind = r.kind AND d.reference = r.reference`).
		Order(qualified(order)).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list, at, ids := make([]Message, len(rows)), make(map[string]int, len(rows)), make([]string, len(rows))
	for i := range rows {
		list[i] = rows[i].message()
		at[rows[i].ID], ids[i] = i, rows[i].ID
	}
	var deliveries []DeliveryRow
	if err := tx.Order("medium").Find(&deliveries, "agency_id = ? AND reminder_id IN ?", rows[0].AgencyID, ids).Error; err != nil {
		return nil, err
	}
	for _, d := range deliveries {
		m := &list[at[d.ReminderID]]
		m.Deliveries = append(m.Deliveries, d)
	}
	return list, nil
}

// qualified is an order of messages with the name of their table before each column.
// inbox refuses everybody but the officer himself, and returns the condition on table reminder under which a message is about
// an application that he may know of.
func inbox(ctx context.Context, officer OfficerKey) (condition, error) {
	rows, err := inReach(ctx, officer.Agency)
	if err != nil || rows.Everything {
		return condition{}, err
	}
	r, err := tenancy.FromContext(ctx)
	if err != nil {
		return condition{}, err
	}
	for _, o := range r.Officers() {
		if o.Agency == officer.Agency && o.ID == officer.ID {
			return condition{"(reminder.application_id IS NULL OR EXISTS (SELECT 1 FROM application WHERE agency_id = reminder.agency_id AND id = reminder.application_id AND " +
				unrestricted + "))", []any{rows.User}}, nil
		}
	}
	return condition{}, &tenancy.OutOfReachError{Agency: officer.Agency}
}

func qualified(order string) string { return "r." + strings.ReplaceAll(order, ", ", ", r.") }

// CountUnread returns how many messages in an inbox have not been read.
func (s *Store) CountUnread(ctx context.Context, officer OfficerKey) (n int64, err error) {
	within, err := inbox(ctx, officer)
	if err != nil {
		return 0, err
	}
	err = within.where(s.db.WithContext(ctx).Table("reminder")).
		Where("agency_id = ? AND officer_id = ? AND unread = 1", officer.Agency, officer.ID).Count(&n).Error
	return n, translate(err)
}

// ReadMessage marks a message as read, once: a later reading leaves the time of the first. w.Response gets a Message. Reading
// is not audited: the time stands on the message. Errors: ErrNotFound, idem.ErrAlreadyRecorded.
func (s *Store) ReadMessage(ctx context.Context, officer OfficerKey, id string, w Write) (m Message, err error) {
	within, err := inbox(ctx, officer)
	if err != nil {
		return m, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		err := within.where(tx.Table("reminder")).Where("agency_id = ? AND officer_id = ? AND id = ? AND read_at IS NULL", officer.Agency, officer.ID, id).
			Update("read_at", w.Now).Error
		if err != nil {
			return err
		}
		if m, err = message(tx, officer, id, within); err != nil {
			return err
		}
		return w.recordRequest(tx, m)
	})
	return m, err
}
