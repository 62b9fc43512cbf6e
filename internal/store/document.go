package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/reminder"
)

// DocumentKey names a document.
type DocumentKey struct {
	Agency string
	ID     string
}

// Document is one row of table document (文书).
type Document struct {
	AgencyID      string     `gorm:"column:agency_id;primaryKey"`
	ID            string     `gorm:"column:id;primaryKey"`
	ApplicationID *string    `gorm:"column:application_id"` // that it is about, of a legal case's document too; nil: of no application
	LegalCaseID   *string    `gorm:"column:legal_case_id"`
	Kind          string     `gorm:"column:kind"`
	State         string     `gorm:"column:state"`
	Draft         int        `gorm:"column:draft"` // the number of the last one
	DraftedBy     string     `gorm:"column:drafted_by"`
	Reviewer      string     `gorm:"column:reviewer"` // ids of officers who were named; "" for whoever may
	LegalReviewer string     `gorm:"column:legal_reviewer"`
	Approver      string     `gorm:"column:approver"`
	Legal         bool       `gorm:"column:legal"` // 法制审核 is demanded of what is submitted
	ApprovedBy    string     `gorm:"column:approved_by"`
	ApprovedAt    *time.Time `gorm:"column:approved_at"`
	SeriesID      *string    `gorm:"column:series_id"`
	SeriesYear    *int       `gorm:"column:series_year"`
	SeriesSeq     *int64     `gorm:"column:series_seq"`
	Number        string     `gorm:"column:number"`
	IssuedOn      Day        `gorm:"column:issued_on"`
	IssuedAt      *time.Time `gorm:"column:issued_at"`
	IssuedBy      string     `gorm:"column:issued_by"`
	EventSeq      *int       `gorm:"column:event_seq"` // the act that it tells of
	SHA256        []byte     `gorm:"column:sha256"`    // of the frozen file
	VoidedAt      *time.Time `gorm:"column:voided_at"`
	VoidedBy      string     `gorm:"column:voided_by"`
	VoidReason    string     `gorm:"column:void_reason"`
	Version       int64      `gorm:"column:version"`
	CreatedAt     time.Time  `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt     time.Time  `gorm:"column:updated_at;autoUpdateTime:false"`
}

// TableName implements gorm's Tabler.
func (Document) TableName() string { return "document" }

// Key returns its name.
func (d *Document) Key() DocumentKey { return DocumentKey{d.AgencyID, d.ID} }

// DocumentDraft is one row of table document_draft (稿).
type DocumentDraft struct {
	AgencyID   string    `gorm:"column:agency_id;primaryKey"`
	DocumentID string    `gorm:"column:document_id;primaryKey"`
	Number     int       `gorm:"column:number;primaryKey;autoIncrement:false"`
	Content    string    `gorm:"column:content"` // JSON of approval.Content
	Note       string    `gorm:"column:note"`
	Actor      string    `gorm:"column:actor"`
	RecordedAt time.Time `gorm:"column:recorded_at"`
}

// TableName implements gorm's Tabler.
func (DocumentDraft) TableName() string { return "document_draft" }

// Value decodes what the draft says.
func (d *DocumentDraft) Value() (c approval.Content, err error) {
	if err := json.Unmarshal([]byte(d.Content), &c); err != nil {
		return c, fmt.Errorf("stored draft %d of document %s/%s: %w", d.Number, d.AgencyID, d.DocumentID, err)
	}
	return c, nil
}

// DocumentStep is one row of table document_step (审批记录).
type DocumentStep struct {
	AgencyID   string    `gorm:"column:agency_id;primaryKey"`
	DocumentID string    `gorm:"column:document_id;primaryKey"`
	Number     int       `gorm:"column:number;primaryKey;autoIncrement:false"`
	Act        string    `gorm:"column:act"`
	Step       string    `gorm:"column:step"` // of a return: the step in which it was returned
	State      string    `gorm:"column:state"`
	Draft      int       `gorm:"column:draft"`
	Actor      string    `gorm:"column:actor"`
	InPlaceOf  string    `gorm:"column:in_place_of"`
	Reason     string    `gorm:"column:reason"`
	RecordedAt time.Time `gorm:"column:recorded_at"`
}

// TableName implements gorm's Tabler.
func (DocumentStep) TableName() string { return "document_step" }

// DocumentRecord is a document with its last draft and, when it was read alone, with what was done to it. Write.Response gets one from
// every method that changes a document.
type DocumentRecord struct {
	Document
	Last    DocumentDraft
	Steps   []DocumentStep
	Authors []string                       // who wrote any of its drafts
	Seats   map[approval.Act]approval.Seat // who was named, as it is on the day of the call
}

// Facts returns what the next step depends on.
func (r *DocumentRecord) Facts() approval.Facts {
	return approval.Facts{State: approval.State(r.State), Legal: r.Legal, Authors: r.Authors, Seats: r.Seats}
}

// documentsSeen is the condition on table document under which its rows of one agency are within reach: those about an application as
// the application is, the others for who reaches the whole agency.
func documentsSeen(db *gorm.DB, agency string) *gorm.DB {
	rows, err := inReach(db.Statement.Context, agency)
	if err != nil {
		_ = db.AddError(err)
		return db
	}
	db = db.Where("document.agency_id = ?", agency)
	c := visible(rows)
	if c.sql == "" {
		return db
	}
	return db.Where("(document.application_id IS NULL AND ? OR EXISTS (SELECT FROM application WHERE application.agency_id = document.agency_id"+
		" AND application.id = document.application_id AND "+c.sql+"))", append([]any{rows.All}, c.args...)...)
}

// GetDocument returns a document as it is on a day: on days of leave others stand in. Errors: ErrNotFound.
func (s *Store) GetDocument(ctx context.Context, key DocumentKey, today calendar.Date) (r DocumentRecord, err error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return r, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		r, err = readDocument(tx, key, today, false)
		return err
	})
	return r, err
}

func readDocument(tx *gorm.DB, key DocumentKey, today calendar.Date, lock bool) (r DocumentRecord, err error) {
	row := documentsSeen(tx, key.Agency).Where("document.id = ?", key.ID)
	if lock {
		row = row.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	if err := row.Take(&r.Document).Error; err != nil {
		return r, err
	}
	if err := key.of(tx).Where("number = ?", r.Draft).Limit(1).Find(&r.Last).Error; err != nil {
		return r, err
	}
	if err := key.of(tx).Order("number").Find(&r.Steps).Error; err != nil {
		return r, err
	}
	if err := key.of(tx.Model(&DocumentDraft{})).Distinct("actor").Order("actor").Pluck("actor", &r.Authors).Error; err != nil {
		return r, err
	}
	return r, r.readSeats(tx, today)
}

// of keeps the rows of a document.
func (k DocumentKey) of(db *gorm.DB) *gorm.DB {
	return db.Where("agency_id = ? AND document_id = ?", k.Agency, k.ID)
}

// readSeats finds who was named for each step, and who stands in for him on a day.
func (r *DocumentRecord) readSeats(tx *gorm.DB, today calendar.Date) error {
	r.Seats = map[approval.Act]approval.Seat{}
	named := map[approval.Act]string{approval.Review: r.Reviewer, approval.LegalReview: r.LegalReviewer, approval.Approve: r.Approver}
	if r.Reviewer == "" && r.LegalReviewer == "" && r.Approver == "" {
		return nil
	}
	staff, officers, err := readStaff(tx, r.AgencyID, today)
	if err != nil {
		return err
	}
	for act, id := range named {
		i := slices.IndexFunc(officers, func(o Officer) bool { return o.ID == id })
		if id == "" || i < 0 {
			continue
		}
		seat := approval.Seat{Officer: id}
		if officers[i].UserID != nil {
			seat.User = userSubject(*officers[i].UserID)
		}
		if in, ok := staff.StandIn(id); ok && in.ID != id {
			seat.Deputy = in.ID
		}
		r.Seats[act] = seat
	}
	return nil
}

// readStaff returns the officers of an agency with who stands in for whom on a day.
func readStaff(tx *gorm.DB, agency string, on calendar.Date) (*reminder.Staff, []Officer, error) {
	var officers []Officer
	if err := tx.Order("id").Find(&officers, "agency_id = ?", agency).Error; err != nil {
		return nil, nil, err
	}
	var absences []Absence
	if err := tx.Order("officer_id, id").
		Find(&absences, "agency_id = ? AND end_on >= ? AND start_on <= ?", agency, Day(on), Day(on)).Error; err != nil {
		return nil, nil, err
	}
	people := make([]reminder.Officer, len(officers))
	for i, o := range officers {
		people[i] = reminder.Officer{
			ID: o.ID, DisplayName: o.DisplayName, Unit: o.Unit, Position: reminder.Role(o.Position), Active: o.Active,
		}
	}
	leaves := make([]reminder.Absence, len(absences))
	for i, a := range absences {
		leaves[i] = reminder.Absence{Officer: a.OfficerID, From: a.StartOn.Date(), To: a.EndOn.Date(), Deputy: a.DeputyID}
	}
	return reminder.NewStaff(people, leaves, on), officers, nil
}

// ListDocumentDrafts returns the drafts of a document from number after+1 on, in order. Errors: ErrNotFound (the document).
func (s *Store) ListDocumentDrafts(ctx context.Context, key DocumentKey, after, limit int) (rows []DocumentDraft, err error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return nil, err
	}
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		var d Document
		if err := documentsSeen(tx, key.Agency).Where("document.id = ?", key.ID).Take(&d).Error; err != nil {
			return err
		}
		return key.of(tx).Where("number > ?", after).Order("number").Limit(limit).Find(&rows).Error
	})
	return rows, err
}
