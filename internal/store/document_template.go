package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// DocumentTemplate is one row of table document_template: a version of the template by which an agency sets its documents of
// a kind (文书模板). What the file is, package letter has checked.
type DocumentTemplate struct {
	AgencyID        string     `gorm:"column:agency_id;primaryKey"`
	Kind            string     `gorm:"column:kind;primaryKey"`
	Number          int        `gorm:"column:number;primaryKey;autoIncrement:false"` // running within agency and kind, from 1
	FileName        string     `gorm:"column:file_name"`
	Content         []byte     `gorm:"column:content"` // lists leave it out
	SHA256          []byte     `gorm:"column:sha256"`
	Note            string     `gorm:"column:note"`
	Actor           string     `gorm:"column:actor"`
	RecordedAt      time.Time  `gorm:"column:recorded_at"`
	WithdrawnAt     *time.Time `gorm:"column:withdrawn_at"`
	WithdrawnBy     string     `gorm:"column:withdrawn_by"`
	WithdrawnReason string     `gorm:"column:withdrawn_reason"`
	Size            int        `gorm:"column:size;->"` // bytes of Content; the database reckons it
}

// TableName implements gorm's Tabler.
func (DocumentTemplate) TableName() string { return "document_template" }

// withoutContent are the columns of lists.
const withoutContent = "agency_id, kind, number, file_name, size, sha256, note, actor, recorded_at, withdrawn_at, withdrawn_by, withdrawn_reason"

// TemplateWithdrawnError tells that there is no template in force that could be withdrawn.
type TemplateWithdrawnError struct{}

func (TemplateWithdrawnError) Error() string { return "the template is withdrawn already" }

// Chinese says it to people.
func (TemplateWithdrawnError) Chinese() string { return "该模板已经撤回" }

// AddDocumentTemplate adds a version and gives it its number. latest is the number of the last version that the caller saw, 0
// skips the check. w.Response gets a DocumentTemplate. Errors: ErrNotFound (agency), *StaleError, idem.ErrAlreadyRecorded.
func (s *Store) AddDocumentTemplate(ctx context.Context, t DocumentTemplate, latest int64, w Write) (DocumentTemplate, error) {
	if err := wholeAgency(ctx, t.AgencyID); err != nil {
		return t, err
	}
	sum := sha256.Sum256(t.Content)
	t.SHA256, t.Size, t.Actor, t.RecordedAt = sum[:], len(t.Content), w.Actor, w.Now.Truncate(time.Microsecond)
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		last, err := lastTemplate(tx, t.AgencyID, t.Kind)
		if err != nil {
			return err
		}
		if latest != 0 && latest != int64(last.Number) {
			return &StaleError{Current: int64(last.Number)}
		}
		t.Number = last.Number + 1
		if err := tx.Create(&t).Error; err != nil {
			return err
		}
		return w.recordTemplate(tx, &t, "upload_template")
	})
	return t, err
}

// lastTemplate locks the agency and returns the last version of a kind, without its bytes; the zero value when there is none.
func lastTemplate(tx *gorm.DB, agency, kind string) (t DocumentTemplate, err error) {
	var a Agency
	if err := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Select("id").Take(&a, "id = ?", agency).Error; err != nil {
		return t, err
	}
	err = tx.Select(withoutContent).Where("agency_id = ? AND kind = ?", agency, kind).Order("number DESC").Limit(1).Find(&t).Error
	return t, err
}

func (w Write) recordTemplate(tx *gorm.DB, t *DocumentTemplate, action string) error {
	detail, err := json.Marshal(map[string]any{"kind": t.Kind, "number": t.Number, "sha256": hex.EncodeToString(t.SHA256), "reason": t.WithdrawnReason})
	if err != nil {
		return err
	}
	return w.record(tx, t.AgencyID, t.AgencyID, action, detail, *t)
}

// WithdrawDocumentTemplate takes the last version of a kind out of force: documents are then set by the template of the nearest
// agency above that has one, or in the standard layout. latest is as in AddDocumentTemplate. w.Response gets a DocumentTemplate. Errors:
// ErrNotFound, TemplateWithdrawnError, *StaleError, idem.ErrAlreadyRecorded.
func (s *Store) WithdrawDocumentTemplate(ctx context.Context, agency, kind string, latest int64, reason string, w Write) (t DocumentTemplate, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return t, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		var err error
		if t, err = lastTemplate(tx, agency, kind); err != nil {
			return err
		}
		switch {
		case t.Number == 0:
			return gorm.ErrRecordNotFound
		case latest != 0 && latest != int64(t.Number):
			return &StaleError{Current: int64(t.Number)}
		case t.WithdrawnAt != nil:
			return TemplateWithdrawnError{}
		}
		t.WithdrawnAt, t.WithdrawnBy, t.WithdrawnReason = w.instant(), w.Actor, reason
		if err := tx.Model(&DocumentTemplate{}).Where("agency_id = ? AND kind = ? AND number = ?", agency, kind, t.Number).
			Updates(map[string]any{"withdrawn_at": t.WithdrawnAt, "withdrawn_by": t.WithdrawnBy, "withdrawn_reason": reason}).Error; err != nil {
			return err
		}
		return w.recordTemplate(tx, &t, "withdraw_template")
	})
	return t, err
}

// GetDocumentTemplate returns a version with its bytes; of number 0 the last one. Errors: ErrNotFound.
func (s *Store) GetDocumentTemplate(ctx context.Context, agency, kind string, number int) (t DocumentTemplate, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return t, err
	}
	db := s.db.WithContext(ctx).Where("agency_id = ? AND kind = ?", agency, kind)
	if number != 0 {
		db = db.Where("number = ?", number)
	}
	err = db.Order("number DESC").Take(&t).Error
	t.Size = len(t.Content)
	return t, translate(err)
}

// ListDocumentTemplates returns the versions of an agency without their bytes, by kind, the last one first; with kind "" those
// of every kind.
func (s *Store) ListDocumentTemplates(ctx context.Context, agency, kind string) (list []DocumentTemplate, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return nil, err
	}
	db := s.db.WithContext(ctx).Select(withoutContent).Where("agency_id = ?", agency)
	if kind != "" {
		db = db.Where("kind = ?", kind)
	}
	err = db.Order("kind, number DESC").Find(&list).Error
	return list, translate(err)
}

// DocumentTemplateInForce returns the template by which an agency sets its documents of a kind at an instant, with its bytes: its own, or
// that of the nearest agency above it as the tree stands now; nil when the standard layout is used. Errors: *tenancy.OutOfReachError.
func (s *Store) DocumentTemplateInForce(ctx context.Context, agency, kind string, at time.Time) (*DocumentTemplate, error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return nil, err
	}
	t, err := templateInForce(s.db.WithContext(ctx), agency, kind, at)
	return t, translate(err)
}

// templateInForce is DocumentTemplateInForce within a transaction. A version that was withdrawn by then does not bring back the
// one before it.
func templateInForce(tx *gorm.DB, agency, kind string, at time.Time) (*DocumentTemplate, error) {
	var t DocumentTemplate
	err := tx.Raw(`WITH RECURSIVE above (id, parent_id, depth) AS (
			SELECT id, parent_id, 0 FROM agency WHERE id = @agency
			UNION ALL SELECT a.id, a.parent_id, above.depth + 1 FROM above JOIN agency a ON a.id = above.parent_id)
		SELECT t.* FROM above CROSS JOIN LATERAL (
			SELECT d.* FROM document_template d WHERE d.agency_id = above.id AND d.kind = @kind AND d.recorded_at <= @at
			ORDER BY d.number DESC LIMIT 1) t
		WHERE t.withdrawn_at IS NULL OR t.withdrawn_at > @at
		ORDER BY above.depth LIMIT 1`, map[string]any{"agency": agency, "kind": kind, "at": at}).Take(&t).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil //nolint:nilnil // no template is an answer: the standard layout
	}
	t.Size = len(t.Content)
	return &t, err
}
