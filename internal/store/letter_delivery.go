package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/delivery"
)

// LetterDelivery is one row of table letter_delivery: an attempt to hand a letter over (送达).
type LetterDelivery struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	Number        int       `gorm:"column:number;primaryKey;autoIncrement:false"`
	Answer        *int      `gorm:"column:answer"` // which answer of the application it is, from 1
	DocumentID    *string   `gorm:"column:document_id"`
	Method        string    `gorm:"column:method"`
	SentOn        Day       `gorm:"column:sent_on"`
	PostalNumber  string    `gorm:"column:postal_number"`
	Medium        string    `gorm:"column:medium"`
	Proof         *int      `gorm:"column:proof"` // number of an attachment
	Note          string    `gorm:"column:note"`
	RecordedAt    time.Time `gorm:"column:recorded_at"`
	Actor         string    `gorm:"column:actor"`

	Ends []LetterDeliveryEnd `gorm:"-"` // in the order in which they were recorded
}

// TableName implements gorm's Tabler.
func (LetterDelivery) TableName() string { return "letter_delivery" }

// Key returns what names the application.
func (d *LetterDelivery) Key() Key { return Key{Agency: d.AgencyID, ID: d.ApplicationID} }

func (d *LetterDelivery) record(key Key, w Write) {
	d.AgencyID, d.ApplicationID, d.RecordedAt, d.Actor = key.Agency, key.ID, w.Now.Truncate(time.Microsecond), w.Actor
}

func (d *LetterDelivery) attachments() []*int { return []*int{d.Proof} }

// SameLetter reports whether both are about the same letter: the same answer, whichever document of it, or else the same document.
func (d *LetterDelivery) SameLetter(other *LetterDelivery) bool {
	if d.Answer != nil || other.Answer != nil {
		return same(d.Answer, other.Answer)
	}
	return same(d.DocumentID, other.DocumentID)
}

func same[T comparable](a, b *T) bool { return a != nil && b != nil && *a == *b }

// Value returns the delivery as the rules see it: its last end is the one that stands.
func (d *LetterDelivery) Value() delivery.Delivery {
	v := delivery.Delivery{Method: delivery.Method(d.Method), Sent: d.SentOn.Date()}
	if n := len(d.Ends); n > 0 {
		v.Ended, v.Failure = d.Ends[n-1].EndedOn.Date(), delivery.Failure(d.Ends[n-1].Failure)
	}
	return v
}

// LetterDeliveryEnd is one row of table letter_delivery_end: how an attempt ended.
type LetterDeliveryEnd struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	Number        int       `gorm:"column:number;primaryKey;autoIncrement:false"` // of the delivery
	Step          int       `gorm:"column:step;primaryKey;autoIncrement:false"`
	EndedOn       Day       `gorm:"column:ended_on"`
	Failure       string    `gorm:"column:failure"` // empty: it arrived
	Signer        string    `gorm:"column:signer"`
	Proof         *int      `gorm:"column:proof"` // number of an attachment
	Note          string    `gorm:"column:note"`
	RecordedAt    time.Time `gorm:"column:recorded_at"`
	Actor         string    `gorm:"column:actor"`
}

// TableName implements gorm's Tabler.
func (LetterDeliveryEnd) TableName() string { return "letter_delivery_end" }

func (e *LetterDeliveryEnd) record(key Key, w Write) {
	e.AgencyID, e.ApplicationID, e.RecordedAt, e.Actor = key.Agency, key.ID, w.Now.Truncate(time.Microsecond), w.Actor
}

func (e *LetterDeliveryEnd) attachments() []*int { return []*int{e.Proof} }

// LetterDeliveries returns the deliveries of an application in order, with their ends. Errors: ErrNotFound (application).
func (s *Store) LetterDeliveries(ctx context.Context, key Key) ([]LetterDelivery, error) {
	db := s.db.WithContext(ctx)
	var id string
	if err := theCase(db.Model(&Application{}).Select("id"), key).Take(&id).Error; err != nil {
		return nil, translate(err)
	}
	rows, err := letterDeliveries(db, key)
	return rows, translate(err)
}

// letterDeliveries reads the deliveries of an application within reach.
func letterDeliveries(db *gorm.DB, key Key) (rows []LetterDelivery, err error) {
	of := db.Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).Session(&gorm.Session{})
	if err = of.Order("number").Find(&rows).Error; err != nil || len(rows) == 0 {
		return rows, err
	}
	var ends []LetterDeliveryEnd
	if err = of.Order("number, step").Find(&ends).Error; err != nil {
		return nil, err
	}
	for _, e := range ends {
		d := &rows[e.Number-1] // numbers run from 1 without a gap
		d.Ends = append(d.Ends, e)
	}
	return rows, nil
}

// readDeliveries adds the deliveries to a loaded application, and the documents that may be delivered.
func (l *Loaded) readDeliveries(tx *gorm.DB) (err error) {
	key := l.Application.Key()
	if l.Deliveries, err = letterDeliveries(tx, key); err != nil {
		return err
	}
	return tx.Where("agency_id = ? AND application_id = ? AND issued_at IS NOT NULL", key.Agency, key.ID).Order("issued_at, id").
		Find(&l.Issued).Error
}

// OpenLetterDeliveriesQuery selects a page of the deliveries of an agency that somebody has to see to, by the day of sending.
type OpenLetterDeliveriesQuery struct {
	Agency string
	After  *LetterDeliveryPosition
	Limit  int
}

// LetterDeliveryPosition is where a page ended.
type LetterDeliveryPosition struct {
	SentOn        Day
	ApplicationID string
	Number        int
}

// OpenLetterDeliveries returns deliveries that are under way, and those that failed while nothing else was tried with the letter.
// What was sent electronically is taken as arrived. It does not tell a missing agency from one that has none.
func (s *Store) OpenLetterDeliveries(ctx context.Context, q OpenLetterDeliveriesQuery) ([]LetterDelivery, error) {
	within, err := inReach(ctx, q.Agency)
	if err != nil {
		return nil, err
	}
	db := s.db.WithContext(ctx)
	seen := visible(within).where(db.Table("application").Select("1").
		Where("application.agency_id = d.agency_id AND application.id = d.application_id"))
	query := db.Table("letter_delivery AS d").Select("d.*").
		Where("d.agency_id = ?", q.Agency).
		Where(`NOT EXISTS (SELECT FROM letter_delivery_end e WHERE e.agency_id = d.agency_id AND e.application_id = d.application_id
			AND e.number = d.number AND e.failure = '')`).
		Where(`(d.method <> 'electronic' OR EXISTS (SELECT FROM letter_delivery_end e WHERE e.agency_id = d.agency_id
			AND e.application_id = d.application_id AND e.number = d.number))`).
		Where(`NOT EXISTS (SELECT FROM letter_delivery n WHERE n.agency_id = d.agency_id AND n.application_id = d.application_id
			AND n.number > d.number AND (n.answer = d.answer OR n.answer IS NULL AND d.answer IS NULL AND n.document_id = d.document_id))`).
		Where("EXISTS (?)", seen).
		Order("d.sent_on, d.application_id, d.number").Limit(q.Limit)
	if q.After != nil {
		query = query.Where("(d.sent_on, d.application_id, d.number) > (?, ?, ?)", q.After.SentOn, q.After.ApplicationID, q.After.Number)
	}
	var rows []LetterDelivery
	if err := query.Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	return rows, translate(addEnds(db, q.Agency, rows))
}

// addEnds reads how the deliveries of an agency ended.
func addEnds(db *gorm.DB, agency string, rows []LetterDelivery) error {
	if len(rows) == 0 {
		return nil
	}
	names := make([][]any, len(rows))
	place := map[[2]any]int{}
	for i := range rows {
		names[i] = []any{rows[i].ApplicationID, rows[i].Number}
		place[[2]any{rows[i].ApplicationID, rows[i].Number}] = i
	}
	var ends []LetterDeliveryEnd
	if err := db.Where("agency_id = ? AND (application_id, number) IN ?", agency, names).Order("step").Find(&ends).Error; err != nil {
		return err
	}
	for _, e := range ends {
		d := &rows[place[[2]any{e.ApplicationID, e.Number}]]
		d.Ends = append(d.Ends, e)
	}
	return nil
}
