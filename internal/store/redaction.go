package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/redaction"
)

// PurposeReleasedCopy is that of a copy without what is withheld (公开件).
const PurposeReleasedCopy = "released_copy"

// Redaction is one row of table redaction: a copy of an attachment without what is withheld (区分处理), without its bytes.
type Redaction struct {
	AgencyID        string     `gorm:"column:agency_id;primaryKey"`
	ApplicationID   string     `gorm:"column:application_id;primaryKey"`
	Number          int        `gorm:"column:number;primaryKey;autoIncrement:false"`
	Source          int        `gorm:"column:source"` // number of the attachment
	Marks           Marks      `gorm:"column:marks"`
	FileName        string     `gorm:"column:file_name"` // this and the next three are the copy's
	MediaType       string     `gorm:"column:media_type"`
	SizeBytes       int64      `gorm:"column:size_bytes"`
	SHA256          []byte     `gorm:"column:sha256"`
	State           string     `gorm:"column:state"`
	DraftedBy       string     `gorm:"column:drafted_by"`
	DraftedAt       time.Time  `gorm:"column:drafted_at"`
	CheckedBy       string     `gorm:"column:checked_by"`
	CheckedAt       *time.Time `gorm:"column:checked_at"`
	ReleasedBy      string     `gorm:"column:released_by"`
	ReleasedAt      *time.Time `gorm:"column:released_at"`
	ReleasedCopy    *int       `gorm:"column:released_copy"` // number of the attachment
	WithdrawnBy     string     `gorm:"column:withdrawn_by"`
	WithdrawnAt     *time.Time `gorm:"column:withdrawn_at"`
	WithdrawnReason string     `gorm:"column:withdrawn_reason"`
	Version         int64      `gorm:"column:version"`
}

// TableName implements gorm's Tabler.
func (Redaction) TableName() string { return "redaction" }

// Key returns what names the application.
func (r *Redaction) Key() Key { return Key{Agency: r.AgencyID, ID: r.ApplicationID} }

// Facts are what its next step depends on.
func (r *Redaction) Facts() redaction.Facts {
	return redaction.Facts{State: redaction.State(r.State), DraftedBy: r.DraftedBy, SHA256: r.SHA256}
}

// Marks are what a redaction withholds, in a jsonb column: places and grounds, no words.
type Marks []redaction.Mark

// Value implements driver.Valuer.
func (m Marks) Value() (driver.Value, error) {
	data, err := json.Marshal([]redaction.Mark(m))
	return string(data), err
}

// Scan implements sql.Scanner.
func (m *Marks) Scan(value any) error {
	switch v := value.(type) {
	case string:
		return json.Unmarshal([]byte(v), (*[]redaction.Mark)(m))
	case []byte:
		return json.Unmarshal(v, (*[]redaction.Mark)(m))
	}
	return fmt.Errorf("marks are stored as %T", value)
}

// CreateRedaction records a draft, gives it the next number of its application and returns it. w.Response gets a Redaction. Errors:
// ErrNotFound (application), *AttachmentError (source), idem.ErrAlreadyRecorded.
func (s *Store) CreateRedaction(ctx context.Context, r Redaction, w Write) (Redaction, error) {
	r.State, r.DraftedBy, r.DraftedAt, r.Version = string(redaction.Draft), w.Actor, w.Now.Truncate(time.Microsecond), 1
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		if err := lockApplication(tx, r.Key()); err != nil {
			return err
		}
		if err := holdAttachment(tx, OfApplication(r.Key()), r.Source); err != nil {
			return err
		}
		last, err := lastNumber(tx, &Redaction{}, r.Key())
		if err != nil {
			return err
		}
		r.Number = last + 1
		if err := tx.Create(&r).Error; err != nil {
			return err
		}
		return r.record(tx, w, "draft_redaction", map[string]any{"places": redaction.Sum(r.Marks)})
	})
	return r, err
}

// GetRedaction returns one redaction. Errors: ErrNotFound.
func (s *Store) GetRedaction(ctx context.Context, key Key, number int) (Redaction, error) {
	return getNumbered[Redaction](s.db.WithContext(ctx), key, number)
}

// ListRedactions returns the redactions of an application from number after+1 on, in order. Errors: ErrNotFound (application).
func (s *Store) ListRedactions(ctx context.Context, key Key, after, limit int) ([]Redaction, error) {
	return listNumbered[Redaction](s.db.WithContext(ctx), key, after, limit)
}

// CheckRedaction records that w.Actor has read the copy, which was made anew and has the digest sum. version is what the caller saw, 0
// skips the check of it. w.Response gets a Redaction. Errors: ErrNotFound, *StaleError, *redaction.Refusal, *AttachmentError,
// idem.ErrAlreadyRecorded.
func (s *Store) CheckRedaction(ctx context.Context, key Key, number int, version int64, sum []byte, w Write) (Redaction, error) {
	return s.changeRedaction(ctx, key, number, version, redaction.Step{Do: redaction.Check, SHA256: sum}, w,
		func(_ *gorm.DB, _ *Law, r *Redaction) (map[string]any, error) {
			r.CheckedBy, r.CheckedAt = w.Actor, w.instant()
			return map[string]any{"checked_by": r.CheckedBy, "checked_at": r.CheckedAt}, nil
		})
}

// ReleaseRedaction attaches the copy, which was made anew and whose blob is written. version is what the caller saw, 0 skips the check
// of it. w.Response gets a Redaction. Errors: ErrNotFound, *StaleError, *redaction.Refusal, *AttachmentError, *QuotaError, ErrBlobGone,
// idem.ErrAlreadyRecorded.
func (s *Store) ReleaseRedaction(ctx context.Context, key Key, number int, version int64, file Attachment, w Write) (Redaction, error) {
	return s.changeRedaction(ctx, key, number, version, redaction.Step{Do: redaction.Release, SHA256: file.SHA256}, w,
		func(tx *gorm.DB, law *Law, r *Redaction) (map[string]any, error) {
			if err := checkSpace(tx, law, key.Agency, w.Now, file.SizeBytes, ""); err != nil {
				return nil, err
			}
			file.Purpose, file.FileName, file.MediaType = PurposeReleasedCopy, r.FileName, r.MediaType
			first, err := addFiles(tx, key, []Attachment{file}, w)
			if err != nil {
				return nil, err
			}
			r.ReleasedBy, r.ReleasedAt, r.ReleasedCopy = w.Actor, w.instant(), &first
			return map[string]any{"released_by": r.ReleasedBy, "released_at": r.ReleasedAt, "released_copy": first}, nil
		})
}

// WithdrawRedaction gives a redaction up that is not released. version is what the caller saw, 0 skips the check of it. w.Response gets
// a Redaction. Errors: ErrNotFound, *StaleError, *redaction.Refusal, idem.ErrAlreadyRecorded.
func (s *Store) WithdrawRedaction(ctx context.Context, key Key, number int, version int64, reason string, w Write) (Redaction, error) {
	return s.changeRedaction(ctx, key, number, version, redaction.Step{Do: redaction.Withdraw}, w,
		func(_ *gorm.DB, _ *Law, r *Redaction) (map[string]any, error) {
			r.WithdrawnBy, r.WithdrawnAt, r.WithdrawnReason = w.Actor, w.instant(), reason
			return map[string]any{"withdrawn_by": r.WithdrawnBy, "withdrawn_at": r.WithdrawnAt, "withdrawn_reason": reason}, nil
		})
}

// changeRedaction locks a redaction, asks the table of its life, lets apply do the rest and say which columns change, and writes all
// with the audit entry and the request. The source must still stand, but for a withdrawal.
func (s *Store) changeRedaction(ctx context.Context, key Key, number int, version int64, step redaction.Step, w Write,
	apply func(*gorm.DB, *Law, *Redaction) (map[string]any, error),
) (r Redaction, err error) {
	step.By = w.Actor
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		if err := lockApplication(tx, key); err != nil {
			return err
		}
		r = Redaction{}
		if err := numbered(tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}), key, number).Take(&r).Error; err != nil {
			return err
		}
		if version != 0 && version != r.Version {
			return &StaleError{Current: r.Version}
		}
		next, err := redaction.Next(r.Facts(), step)
		if err != nil {
			return err
		}
		if step.Do != redaction.Withdraw {
			if err := holdAttachment(tx, OfApplication(key), r.Source); err != nil {
				return err
			}
		}
		columns, err := apply(tx, law, &r)
		if err != nil {
			return err
		}
		r.State, r.Version = string(next), r.Version+1
		columns["state"], columns["version"] = r.State, r.Version
		if err := numbered(tx.Model(&Redaction{}), key, number).Updates(columns).Error; err != nil {
			return err
		}
		detail := map[string]any{}
		if r.ReleasedCopy != nil {
			detail["attachment"] = *r.ReleasedCopy
		}
		if r.WithdrawnReason != "" {
			detail["reason"] = r.WithdrawnReason
		}
		return r.record(tx, w, string(step.Do)+"_redaction", detail)
	})
	return r, err
}

// readCopies adds the copies that were released and stand, with what is withheld in each.
func (l *Loaded) readCopies(tx *gorm.DB) error {
	key := l.Application.Key()
	var released []Redaction
	if err := ofCase(tx, key).Where(`state = ? AND released_copy IN (
		SELECT number FROM attachment WHERE agency_id = ? AND application_id = ? AND withdrawn_at IS NULL)`,
		string(redaction.Released), key.Agency, key.ID).Order("released_copy").Find(&released).Error; err != nil {
		return err
	}
	l.Copies = nil
	for i := range released {
		r := &released[i]
		l.Copies = append(l.Copies, letter.Copy{Attachment: *r.ReleasedCopy, Name: r.FileName, Withheld: redaction.Sum(r.Marks)})
	}
	return nil
}

// record writes the audit entry of a step and the request.
func (r *Redaction) record(tx *gorm.DB, w Write, action string, detail map[string]any) error {
	detail["redaction"], detail["source"], detail["sha256"], detail["state"] = r.Number, r.Source, r.SHA256, r.State
	return w.recordDetail(tx, r.Key(), action, detail, *r)
}
