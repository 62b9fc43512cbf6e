package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// UploadIdle is how long nothing may arrive for an upload before it is forgotten, and how long a finished one is remembered.
const UploadIdle = 48 * time.Hour

// Upload is one row of table upload: a file on its way (分段上传).
type Upload struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ID            string    `gorm:"column:id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;default:null"` // either this
	LegalCaseID   string    `gorm:"column:legal_case_id;default:null"`  // or this is not empty
	Purpose       string    `gorm:"column:purpose"`
	FileName      string    `gorm:"column:file_name"`
	SizeBytes     int64     `gorm:"column:size_bytes"` // of the whole file
	SHA256        []byte    `gorm:"column:sha256"`
	Received      int64     `gorm:"column:received"`   // bytes
	Attachment    *int      `gorm:"column:attachment"` // what became of it
	CreatedAt     time.Time `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt     time.Time `gorm:"column:updated_at;autoUpdateTime:false"`
	Actor         string    `gorm:"column:actor"`
}

// TableName implements gorm's Tabler.
func (Upload) TableName() string { return "upload" }

// UploadTo begins an upload to a matter.
func UploadTo(p Matter) Upload {
	u := Upload{AgencyID: p.Agency}
	u.ApplicationID, u.LegalCaseID = p.columns()
	return u
}

// Matter returns what the file will belong to.
func (u *Upload) Matter() Matter { return matterOf(u.AgencyID, u.ApplicationID, u.LegalCaseID) }

// UploadPart is one row of table upload_part: some bytes of an upload, in a blob of their own.
type UploadPart struct {
	AgencyID  string `gorm:"column:agency_id;primaryKey"`
	UploadID  string `gorm:"column:upload_id;primaryKey"`
	StartAt   int64  `gorm:"column:start_at;primaryKey;autoIncrement:false"`
	SizeBytes int64  `gorm:"column:size_bytes"`
	BlobKey   string `gorm:"column:blob_key"`
}

// TableName implements gorm's Tabler.
func (UploadPart) TableName() string { return "upload_part" }

// UploadError is the refusal of bytes that do not go on where those before them ended, of a check before all have arrived, and of
// anything after it.
type UploadError struct {
	Received int64 // bytes that have arrived
	Size     int64 // of the whole file
	Finished bool
}

func (e *UploadError) Error() string {
	if e.Finished {
		return "the upload is finished"
	}
	return "the upload has " + strconv.FormatInt(e.Received, 10) + " of " + strconv.FormatInt(e.Size, 10) + " bytes"
}

// Chinese says it to people.
func (e *UploadError) Chinese() string {
	if e.Finished {
		return "该上传已经完成"
	}
	return "该上传共 " + strconv.FormatInt(e.Size, 10) + " 字节，已接收 " + strconv.FormatInt(e.Received, 10) + " 字节，请从此处继续"
}

// CreateUpload begins an upload of a declared size. w.Response gets an Upload. Errors: ErrNotFound (application, legal case),
// DisposedError, *QuotaError, idem.ErrAlreadyRecorded.
func (s *Store) CreateUpload(ctx context.Context, u Upload, w Write) (Upload, error) {
	err := s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		if err := lockMatter(tx, u.Matter()); err != nil {
			return err
		}
		if err := checkSpace(tx, law, u.AgencyID, w.Now, u.SizeBytes, ""); err != nil {
			return err
		}
		u.CreatedAt = w.Now.Truncate(time.Microsecond)
		u.UpdatedAt, u.Actor = u.CreatedAt, w.Actor
		if err := tx.Create(&u).Error; err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"upload": u.ID, "purpose": u.Purpose, "size": u.SizeBytes, "sha256": u.SHA256})
		if err != nil {
			return err
		}
		return w.record(tx, u.AgencyID, u.Matter().ID, "begin_upload", detail, u)
	})
	return u, err
}

// GetUpload returns one upload. Errors: ErrNotFound.
func (s *Store) GetUpload(ctx context.Context, p Matter, id string) (u Upload, err error) {
	err = ofMatter(s.db.WithContext(ctx), p).Where("id = ?", id).Take(&u).Error
	return u, translate(err)
}

// UploadQuery selects a page of uploads. Where and Args come from a keyset, never from the caller's text.
type UploadQuery struct {
	Matter Matter
	Where  string
	Args   []any
	Order  string
	Limit  int
}

// ListUploads returns the uploads of a matter that are not forgotten yet. Errors: ErrNotFound (matter).
func (s *Store) ListUploads(ctx context.Context, q UploadQuery) (list []Upload, err error) {
	page := ofMatter(s.db.WithContext(ctx), q.Matter).Order(q.Order).Limit(q.Limit)
	if q.Where != "" {
		page = page.Where(q.Where, q.Args...)
	}
	if err = page.Find(&list).Error; err == nil && len(list) == 0 {
		err = matterExists(s.db.WithContext(ctx), q.Matter)
	}
	return list, translate(err)
}

// UploadParts returns the parts of an upload that have arrived, in order.
func (s *Store) UploadParts(ctx context.Context, p Matter, id string) (parts []UploadPart, err error) {
	db := s.db.WithContext(ctx)
	err = db.Where("agency_id = ? AND upload_id IN (?)", p.Agency, ofMatter(db.Model(&Upload{}).Select("id"), p).Where("id = ?", id)).
		Order("start_at").Find(&parts).Error
	return parts, translate(err)
}

// AppendUpload adds a part whose blob is written to an upload; the part begins where the last one ended. w.Response gets an Upload.
// Errors: ErrNotFound, *UploadError, ErrBlobGone, idem.ErrAlreadyRecorded.
func (s *Store) AppendUpload(ctx context.Context, p Matter, part UploadPart, w Write) (u Upload, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if u, err = lockUpload(tx, p, part.UploadID); err != nil {
			return err
		}
		if u.Attachment != nil || part.StartAt != u.Received || part.StartAt+part.SizeBytes > u.SizeBytes {
			return &UploadError{Received: u.Received, Size: u.SizeBytes, Finished: u.Attachment != nil}
		}
		if err := takeBlob(tx, part.BlobKey); err != nil {
			return err
		}
		part.AgencyID = u.AgencyID
		if err := tx.Create(&part).Error; err != nil {
			return err
		}
		u.Received += part.SizeBytes
		u.UpdatedAt = w.Now.Truncate(time.Microsecond)
		if err := oneUpload(tx.Model(&Upload{}), &u).Updates(map[string]any{"received": u.Received, "updated_at": u.UpdatedAt}).Error; err != nil {
			return err
		}
		return w.recordRequest(tx, u)
	})
	return u, err
}

// FinishUpload records the attachment that an upload has become, whose blob is written, and gives the parts up. w.Response gets an
// Attachment. Errors: ErrNotFound, *UploadError, *QuotaError, ErrBlobGone, idem.ErrAlreadyRecorded.
func (s *Store) FinishUpload(ctx context.Context, p Matter, id string, a Attachment, w Write) (Attachment, error) {
	err := s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		if err := lockMatter(tx, p); err != nil {
			return err
		}
		u, err := lockUpload(tx, p, id)
		if err != nil {
			return err
		}
		if u.Attachment != nil || u.Received != u.SizeBytes {
			return &UploadError{Received: u.Received, Size: u.SizeBytes, Finished: u.Attachment != nil}
		}
		if err := checkSpace(tx, law, p.Agency, w.Now, u.SizeBytes, id); err != nil {
			return err
		}
		if err := addNext(tx, p, &a, w); err != nil {
			return err
		}
		if err := giveUpParts(tx, &u, w.Now); err != nil {
			return err
		}
		if err := oneUpload(tx.Model(&Upload{}), &u).Updates(map[string]any{"attachment": a.Number, "updated_at": a.CreatedAt}).Error; err != nil {
			return err
		}
		return w.recordRequest(tx, a)
	})
	return a, err
}

// DropUpload forgets an unfinished upload; why is told to the audit: who asked for it, or what was found in it. The keys of its
// blobs are returned for whoever wants them gone at once; they go within the hour without him. w.Response gets the Upload as it
// was. Errors: ErrNotFound, *UploadError, idem.ErrAlreadyRecorded.
func (s *Store) DropUpload(ctx context.Context, p Matter, id string, why map[string]any, w Write) (blobs []string, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		u, err := lockUpload(tx, p, id)
		if err != nil {
			return err
		}
		if u.Attachment != nil {
			return &UploadError{Received: u.Received, Size: u.SizeBytes, Finished: true}
		}
		blobs = nil
		if err := partsOf(tx.Model(&UploadPart{}), &u).Pluck("blob_key", &blobs).Error; err != nil {
			return err
		}
		if err := giveUpParts(tx, &u, w.Now); err != nil {
			return err
		}
		if err := oneUpload(tx, &u).Delete(&Upload{}).Error; err != nil {
			return err
		}
		detail := map[string]any{"upload": id}
		for name, v := range why {
			detail[name] = v
		}
		return w.recordDetail(tx, p.Key, "drop_upload", detail, u)
	})
	return blobs, err
}

// SweepUploads forgets up to limit uploads that nothing arrived for since an instant, and finished ones of that age. It returns how
// many.
func (s *Store) SweepUploads(ctx context.Context, before, now time.Time, limit int) (n int, err error) {
	if err := onlyProgram(ctx); err != nil {
		return 0, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		var idle []Upload
		if err := tx.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"}).Where("updated_at < ?", before).
			Order("updated_at").Limit(limit).Find(&idle).Error; err != nil {
			return err
		}
		for i := range idle {
			if err := giveUpParts(tx, &idle[i], now); err != nil {
				return err
			}
			if err := oneUpload(tx, &idle[i]).Delete(&Upload{}).Error; err != nil {
				return err
			}
		}
		n = len(idle)
		return nil
	})
	return n, err
}

// lockUpload reads an upload within reach and keeps others from changing it. Errors: gorm.ErrRecordNotFound.
func lockUpload(tx *gorm.DB, p Matter, id string) (u Upload, err error) {
	err = ofMatter(tx.Clauses(clause.Locking{Strength: "UPDATE"}), p).Where("id = ?", id).Take(&u).Error
	return u, err
}

func oneUpload(tx *gorm.DB, u *Upload) *gorm.DB {
	return tx.Where("agency_id = ? AND id = ?", u.AgencyID, u.ID)
}

func partsOf(tx *gorm.DB, u *Upload) *gorm.DB {
	return tx.Where("agency_id = ? AND upload_id = ?", u.AgencyID, u.ID)
}

// ofNobody is how old blobs are made that belong to nobody from now on: the next round of the job deletes them.
const ofNobody = 365 * 24 * time.Hour

// giveUpParts leaves the blobs of an upload that is locked to the job that deletes those of nobody.
func giveUpParts(tx *gorm.DB, u *Upload, now time.Time) error {
	if err := tx.Exec(`INSERT INTO pending_blob (blob_key, created_at) SELECT blob_key, ? FROM upload_part
		WHERE agency_id = ? AND upload_id = ?`, now.Add(-ofNobody), u.AgencyID, u.ID).Error; err != nil {
		return err
	}
	return partsOf(tx, u).Delete(&UploadPart{}).Error
}

// dropUploads is giveUpParts for all uploads of an application that is locked, and of its legal cases, which are forgotten.
func dropUploads(tx *gorm.DB, key Key, now time.Time) error {
	var all []Upload
	if err := withCases(tx, key).Find(&all).Error; err != nil {
		return err
	}
	for i := range all {
		if err := giveUpParts(tx, &all[i], now); err != nil {
			return err
		}
		if err := oneUpload(tx, &all[i]).Delete(&Upload{}).Error; err != nil {
			return err
		}
	}
	return nil
}
