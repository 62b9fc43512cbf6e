package store

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Attachment is one row of table attachment: a file that proves something (附件), without its bytes.
type Attachment struct {
	ID              int64      `gorm:"column:id;primaryKey;autoIncrement"`
	AgencyID        string     `gorm:"column:agency_id"`
	ApplicationID   string     `gorm:"column:application_id;default:null"` // either this
	LegalCaseID     string     `gorm:"column:legal_case_id;default:null"`  // or this is not empty
	Number          int        `gorm:"column:number"`
	Purpose         string     `gorm:"column:purpose"`
	FileName        string     `gorm:"column:file_name"`
	MediaType       string     `gorm:"column:media_type"`
	SizeBytes       int64      `gorm:"column:size_bytes"`
	SHA256          []byte     `gorm:"column:sha256"`
	BlobKey         string     `gorm:"column:blob_key"`
	CreatedAt       time.Time  `gorm:"column:created_at;autoCreateTime:false"`
	Actor           string     `gorm:"column:actor"`
	WithdrawnAt     *time.Time `gorm:"column:withdrawn_at"`
	WithdrawnBy     string     `gorm:"column:withdrawn_by"`
	WithdrawnReason string     `gorm:"column:withdrawn_reason"`
	Version         int64      `gorm:"column:version"`
}

// TableName implements gorm's Tabler.
func (Attachment) TableName() string { return "attachment" }

// AttachmentOf begins an attachment of a matter.
func AttachmentOf(p Matter) Attachment {
	a := Attachment{AgencyID: p.Agency}
	a.ApplicationID, a.LegalCaseID = p.columns()
	return a
}

// Matter returns what it belongs to.
func (a *Attachment) Matter() Matter { return matterOf(a.AgencyID, a.ApplicationID, a.LegalCaseID) }

// pendingBlob is one row of table pending_blob.
type pendingBlob struct {
	BlobKey   string    `gorm:"column:blob_key;primaryKey"`
	CreatedAt time.Time `gorm:"column:created_at;autoCreateTime:false"`
}

// TableName implements gorm's Tabler.
func (pendingBlob) TableName() string { return "pending_blob" }

// ErrBlobGone says that the blob was not written within the time that it is waited for, and is deleted.
var ErrBlobGone = errors.New("the blob took too long and was given up")

// AttachmentError tells that an attachment cannot be referred to: the application or legal case has none of that number, or it was
// withdrawn and proves nothing any more.
type AttachmentError struct {
	Number    int
	Withdrawn bool
	LegalCase bool // of a legal case
}

func (e *AttachmentError) Error() string {
	if e.Withdrawn {
		return "attachment " + strconv.Itoa(e.Number) + " is withdrawn"
	}
	if e.LegalCase {
		return "the legal case has no attachment " + strconv.Itoa(e.Number)
	}
	return "the application has no attachment " + strconv.Itoa(e.Number)
}

// Chinese says it to people.
func (e *AttachmentError) Chinese() string {
	if e.Withdrawn {
		return "附件" + strconv.Itoa(e.Number) + "已撤回，不能再使用"
	}
	if e.LegalCase {
		return "该案件没有附件" + strconv.Itoa(e.Number)
	}
	return "该申请没有附件" + strconv.Itoa(e.Number)
}

// ExpectBlob notes that a blob is about to be written, so that it is found again should no attachment come of it.
func (s *Store) ExpectBlob(ctx context.Context, blobKey string, now time.Time) error {
	return translate(s.db.WithContext(ctx).Create(&pendingBlob{BlobKey: blobKey, CreatedAt: now}).Error)
}

// OrphanBlobs returns up to limit blobs that were expected before an instant and belong to no attachment.
func (s *Store) OrphanBlobs(ctx context.Context, before time.Time, limit int) (keys []string, err error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	err = s.db.WithContext(ctx).Model(&pendingBlob{}).Where("created_at < ?", before).Order("created_at").Limit(limit).
		Pluck("blob_key", &keys).Error
	return keys, translate(err)
}

// ForgetBlob forgets a blob that was expected and is deleted.
func (s *Store) ForgetBlob(ctx context.Context, blobKey string) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	return translate(s.db.WithContext(ctx).Delete(&pendingBlob{BlobKey: blobKey}).Error)
}

// CreateAttachment records an attachment whose blob is written, gives it the next number of its matter and returns it. w.Response gets
// an Attachment. Errors: ErrNotFound (application, legal case), DisposedError, *QuotaError, ErrBlobGone, idem.ErrAlreadyRecorded.
func (s *Store) CreateAttachment(ctx context.Context, a Attachment, w Write) (Attachment, error) {
	err := s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		if err := lockMatter(tx, a.Matter()); err != nil {
			return err
		}
		if err := checkSpace(tx, law, a.AgencyID, w.Now, a.SizeBytes, ""); err != nil {
			return err
		}
		if err := addNext(tx, a.Matter(), &a, w); err != nil {
			return err
		}
		return w.recordRequest(tx, a)
	})
	return a, err
}

// addNext records a file with the next number of its matter, which is locked. Errors: ErrBlobGone.
func addNext(tx *gorm.DB, p Matter, a *Attachment, w Write) error {
	last, err := lastFile(tx, p)
	if err != nil {
		return err
	}
	a.Number = last + 1
	return addFile(tx, p, a, w)
}

// lastFile returns the highest number of a matter's files, 0 when there is none.
func lastFile(tx *gorm.DB, p Matter) (last int, err error) {
	err = p.rows(tx.Model(&Attachment{})).Select("coalesce(max(number), 0)").Scan(&last).Error
	return last, err
}

// addFile records a numbered file of a matter that nobody else changes meanwhile, and says so to the audit. Errors: ErrBlobGone.
func addFile(tx *gorm.DB, p Matter, a *Attachment, w Write) error {
	if err := takeBlob(tx, a.BlobKey); err != nil {
		return err
	}
	a.ID, a.AgencyID = 0, p.Agency
	a.ApplicationID, a.LegalCaseID = p.columns()
	a.CreatedAt, a.Actor, a.Version = w.Now.Truncate(time.Microsecond), w.Actor, 1
	if err := tx.Create(a).Error; err != nil {
		return err
	}
	detail, err := json.Marshal(map[string]any{"attachment": a.Number, "purpose": a.Purpose, "sha256": a.SHA256})
	if err != nil {
		return err
	}
	return tx.Create(w.auditRow(p.Agency, p.ID, "attach", detail)).Error
}

// takeBlob ends the wait for a blob: from now on it belongs to somebody. Errors: ErrBlobGone.
func takeBlob(tx *gorm.DB, blobKey string) error {
	taken := tx.Delete(&pendingBlob{BlobKey: blobKey})
	if taken.Error == nil && taken.RowsAffected == 0 {
		return ErrBlobGone
	}
	return taken.Error
}

// lockApplication keeps others from numbering children of an application. Errors: gorm.ErrRecordNotFound, DisposedError.
func lockApplication(tx *gorm.DB, key Key) error {
	return lockVersion(tx, key, 0)
}

// lastNumber returns the highest number of an application's children of one kind, 0 when there is none.
func lastNumber(tx *gorm.DB, child any, key Key) (last int, err error) {
	err = tx.Model(child).Select("coalesce(max(number), 0)").
		Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).Scan(&last).Error
	return last, err
}

// WithdrawAttachment marks an attachment as wrong; version is what the caller saw, 0 skips the check. w.Response gets an
// Attachment. Errors: ErrNotFound, *StaleError, *AttachmentError, idem.ErrAlreadyRecorded.
func (s *Store) WithdrawAttachment(ctx context.Context, p Matter, number int, version int64, reason string, w Write) (Attachment, error) {
	var a Attachment
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		a = Attachment{}
		if err := theFile(tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}), p, number).Take(&a).Error; err != nil {
			return err
		}
		switch {
		case version != 0 && version != a.Version:
			return &StaleError{Current: a.Version}
		case a.WithdrawnAt != nil:
			return &AttachmentError{Number: number, Withdrawn: true}
		}
		at := w.Now.Truncate(time.Microsecond)
		a.WithdrawnAt, a.WithdrawnBy, a.WithdrawnReason, a.Version = &at, w.Actor, reason, a.Version+1
		if err := tx.Model(&Attachment{}).Where("id = ?", a.ID).Updates(map[string]any{
			"withdrawn_at": at, "withdrawn_by": a.WithdrawnBy, "withdrawn_reason": reason, "version": a.Version,
		}).Error; err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"attachment": number, "reason": reason})
		if err != nil {
			return err
		}
		return w.record(tx, p.Agency, p.ID, "withdraw_attachment", detail, a)
	})
	return a, err
}

// GetAttachment returns one attachment. Errors: ErrNotFound.
func (s *Store) GetAttachment(ctx context.Context, p Matter, number int) (a Attachment, err error) {
	err = theFile(s.db.WithContext(ctx), p, number).Take(&a).Error
	return a, translate(err)
}

// ListAttachments returns the attachments of a matter from number after+1 on, in order. Errors: ErrNotFound (application, legal case).
func (s *Store) ListAttachments(ctx context.Context, p Matter, after, limit int) (rows []Attachment, err error) {
	db := s.db.WithContext(ctx)
	err = ofMatter(db, p).Where("number > ?", after).Order("number").Limit(limit).Find(&rows).Error
	if err == nil && len(rows) == 0 { // a matter that has some exists
		err = matterExists(db, p)
	}
	return rows, translate(err)
}

// theFile narrows to the attachment of a number, if its matter is within reach.
func theFile(db *gorm.DB, p Matter, number int) *gorm.DB {
	return ofMatter(db, p).Where("number = ?", number)
}

// holdAttachment keeps an attachment that is referred to from being withdrawn meanwhile. Errors: *AttachmentError.
func holdAttachment(tx *gorm.DB, p Matter, number int) error {
	var found []Attachment
	err := theFile(tx.Clauses(clause.Locking{Strength: "SHARE"}), p, number).Select("withdrawn_at").Find(&found).Error
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return &AttachmentError{Number: number, LegalCase: p.LegalCase}
	case found[0].WithdrawnAt != nil:
		return &AttachmentError{Number: number, Withdrawn: true}
	}
	return nil
}
