package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/seal"
)

// Recorded is a row that belongs to a change of an application (Change.Rows).
type Recorded interface {
	// record fills in the application, when the row was recorded, and by whom.
	record(key Key, w Write)
	// attachments are the numbers of those that the row refers to.
	attachments() []*int
}

// create writes the row of an application that is locked. Errors: *AttachmentError.
func create(tx *gorm.DB, row Recorded, key Key, w Write) error {
	row.record(key, w)
	for _, number := range row.attachments() {
		if number == nil {
			continue
		}
		if err := holdAttachment(tx, OfApplication(key), *number); err != nil {
			return err
		}
	}
	if private, ok := row.(sealedRow); ok {
		ring, err := ringOf(tx)
		if err != nil {
			return err
		}
		row = private.sealed(ring)
	}
	return tx.Create(row).Error
}

// sealedRow is a row with persons' data: sealed returns it as it is written.
type sealedRow interface {
	sealed(ring *seal.Ring) Recorded
}

// ReceiptProof is one row of table receipt_proof: what proves the day of receipt (收件凭证).
type ReceiptProof struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	Number        int       `gorm:"column:number;primaryKey;autoIncrement:false"`
	Kind          string    `gorm:"column:kind"`
	PostalNumber  string    `gorm:"column:postal_number"`
	Attachment    *int      `gorm:"column:attachment"` // its number
	Note          string    `gorm:"column:note"`
	RecordedAt    time.Time `gorm:"column:recorded_at"`
	Actor         string    `gorm:"column:actor"`
}

// TableName implements gorm's Tabler.
func (ReceiptProof) TableName() string { return "receipt_proof" }

// Key returns what names the application.
func (p *ReceiptProof) Key() Key { return Key{Agency: p.AgencyID, ID: p.ApplicationID} }

func (p *ReceiptProof) record(key Key, w Write) {
	p.AgencyID, p.ApplicationID, p.RecordedAt, p.Actor = key.Agency, key.ID, w.Now.Truncate(time.Microsecond), w.Actor
}

func (p *ReceiptProof) attachments() []*int { return []*int{p.Attachment} }

// CreateReceiptProof records what proves the day of receipt, gives it the next number of its application and returns it.
// w.Response gets a ReceiptProof. Errors: ErrNotFound (application), *AttachmentError, idem.ErrAlreadyRecorded.
func (s *Store) CreateReceiptProof(ctx context.Context, key Key, p ReceiptProof, w Write) (ReceiptProof, error) {
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		if err := lockApplication(tx, key); err != nil {
			return err
		}
		last, err := lastNumber(tx, &ReceiptProof{}, key)
		if err != nil {
			return err
		}
		p.Number = last + 1
		if err := create(tx, &p, key, w); err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"receipt_proof": p.Number, "kind": p.Kind})
		if err != nil {
			return err
		}
		return w.record(tx, key.Agency, key.ID, "prove_receipt", detail, p)
	})
	return p, err
}

// ContactAttempt is one row of table contact_attempt: an attempt to reach the applicant (联系记录).
type ContactAttempt struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	Number        int       `gorm:"column:number;primaryKey;autoIncrement:false"`
	AttemptedAt   time.Time `gorm:"column:attempted_at"`
	Way           string    `gorm:"column:way"`
	Recipient     string    `gorm:"column:recipient"` // personal data
	Result        string    `gorm:"column:result"`
	Note          string    `gorm:"column:note"`
	RecordedAt    time.Time `gorm:"column:recorded_at"`
	Actor         string    `gorm:"column:actor"`
}

// Reached is the result of a contact attempt that reached the applicant.
const Reached = "reached"

// TableName implements gorm's Tabler.
func (ContactAttempt) TableName() string { return "contact_attempt" }

// Key returns what names the application.
func (a *ContactAttempt) Key() Key { return Key{Agency: a.AgencyID, ID: a.ApplicationID} }

func (a *ContactAttempt) record(key Key, w Write) {
	a.AgencyID, a.ApplicationID, a.RecordedAt, a.Actor = key.Agency, key.ID, w.Now.Truncate(time.Microsecond), w.Actor
}

func (*ContactAttempt) attachments() []*int { return nil }

// CorrectionItem is one row of table correction_item: one thing that the applicant was asked to correct (补正事项).
type CorrectionItem struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	Number        int       `gorm:"column:number;primaryKey;autoIncrement:false"`
	Element       string    `gorm:"column:element"` // of art. 29
	Item          string    `gorm:"column:item"`
	RecordedAt    time.Time `gorm:"column:recorded_at"`
	Actor         string    `gorm:"column:actor"`
}

// TableName implements gorm's Tabler.
func (CorrectionItem) TableName() string { return "correction_item" }

func (i *CorrectionItem) record(key Key, w Write) {
	i.AgencyID, i.ApplicationID, i.RecordedAt, i.Actor = key.Agency, key.ID, w.Now.Truncate(time.Microsecond), w.Actor
}

func (*CorrectionItem) attachments() []*int { return nil }

// ConsultationLetter is one row of table consultation_letter: the papers of one step of a consultation (征求意见).
type ConsultationLetter struct {
	AgencyID       string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID  string    `gorm:"column:application_id;primaryKey"`
	ConsultationID string    `gorm:"column:consultation_id;primaryKey"`
	Step           string    `gorm:"column:step;primaryKey"` // the act: consult, acknowledge, conclude or override
	Method         string    `gorm:"column:method"`          // how a letter went out
	PostalNumber   string    `gorm:"column:postal_number"`
	Document       *int      `gorm:"column:document"` // number of the attachment that is the letter or the reply
	Proof          *int      `gorm:"column:proof"`    // number of the attachment that proves its delivery
	Note           string    `gorm:"column:note"`
	RecordedAt     time.Time `gorm:"column:recorded_at"`
	Actor          string    `gorm:"column:actor"`
}

// TableName implements gorm's Tabler.
func (ConsultationLetter) TableName() string { return "consultation_letter" }

func (l *ConsultationLetter) record(key Key, w Write) {
	l.AgencyID, l.ApplicationID, l.RecordedAt, l.Actor = key.Agency, key.ID, w.Now.Truncate(time.Microsecond), w.Actor
}

func (l *ConsultationLetter) attachments() []*int { return []*int{l.Document, l.Proof} }

// GetReceiptProof returns one proof of receipt. Errors: ErrNotFound.
func (s *Store) GetReceiptProof(ctx context.Context, key Key, number int) (ReceiptProof, error) {
	return getNumbered[ReceiptProof](s.db.WithContext(ctx), key, number)
}

// ListReceiptProofs returns the proofs of receipt of an application from number after+1 on, in order. Errors: ErrNotFound
// (application).
func (s *Store) ListReceiptProofs(ctx context.Context, key Key, after, limit int) ([]ReceiptProof, error) {
	return listNumbered[ReceiptProof](s.db.WithContext(ctx), key, after, limit)
}

// GetContactAttempt returns one contact attempt. Errors: ErrNotFound.
func (s *Store) GetContactAttempt(ctx context.Context, key Key, number int) (ContactAttempt, error) {
	db := s.db.WithContext(ctx)
	a, err := getNumbered[ContactAttempt](db, key, number)
	if err == nil {
		err = withRing(db, a.open)
	}
	return a, err
}

// ListContactAttempts returns the contact attempts of an application from number after+1 on, in order. Errors: ErrNotFound
// (application).
func (s *Store) ListContactAttempts(ctx context.Context, key Key, after, limit int) ([]ContactAttempt, error) {
	db := s.db.WithContext(ctx)
	rows, err := listNumbered[ContactAttempt](db, key, after, limit)
	for i := range rows {
		if err = withRing(db, rows[i].open); err != nil {
			return nil, err
		}
	}
	return rows, err
}

// CorrectionItems returns what the applicant was asked to correct, in order.
func (s *Store) CorrectionItems(ctx context.Context, key Key) (rows []CorrectionItem, err error) {
	err = ofCase(s.db.WithContext(ctx), key).Order("number").Find(&rows).Error
	return rows, translate(err)
}

// ConsultationLetters returns the papers of all consultations of an application, in the order in which they were recorded.
func (s *Store) ConsultationLetters(ctx context.Context, key Key) (rows []ConsultationLetter, err error) {
	err = ofCase(s.db.WithContext(ctx), key).
		Order("recorded_at, consultation_id, step").Find(&rows).Error
	return rows, translate(err)
}

// getNumbered returns one of the numbered children of an application. Errors: ErrNotFound.
func getNumbered[T any](db *gorm.DB, key Key, number int) (row T, err error) {
	err = numbered(db, key, number).Take(&row).Error
	return row, translate(err)
}

// listNumbered returns a page of the numbered children of an application. Errors: ErrNotFound (application).
func listNumbered[T any](db *gorm.DB, key Key, after, limit int) ([]T, error) {
	var rows []T
	err := ofCase(db, key).Where("number > ?", after).Order("number").Limit(limit).Find(&rows).Error
	if err == nil && len(rows) == 0 { // an application that has some exists
		var id string
		err = theCase(db.Model(&Application{}).Select("id"), key).Take(&id).Error
	}
	return rows, translate(err)
}

func numbered(db *gorm.DB, key Key, number int) *gorm.DB {
	return ofCase(db, key).Where("number = ?", number)
}
