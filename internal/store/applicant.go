package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/tenancy"
)

// Applicant is the proof that a call acts for the applicant of one application: nobody but FindApplicant makes one. With it his
// own application can be read and acted on, also one that is kept from the staff (需知密).
type Applicant struct{ key Key }

// Key returns what names the application.
func (p Applicant) Key() Key { return p.key }

const findApplicant = `SELECT a.id, p.code_hash
FROM application a JOIN portal_access p ON (p.agency_id, p.application_id) = (a.agency_id, a.id)
WHERE a.agency_id = $1 AND a.register_number = $2`

// FindApplicant looks an application up by its register number and asks right about the hash of its query code; nil where there
// is none. ok says that both were right. Whether the number exists changes neither the statements nor how often right is asked.
// Errors: *tenancy.OutOfReachError.
func (s *Store) FindApplicant(ctx context.Context, agency, registerNumber string, right func(hash []byte) bool) (who Applicant, ok bool, err error) {
	if err := wholeAgency(ctx, agency); err != nil {
		return who, false, err
	}
	var (
		id   string
		hash []byte
	)
	err = s.pool.QueryRow(ctx, findApplicant, agency, registerNumber).Scan(&id, &hash)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return who, false, translate(err)
	}
	if !right(hash) {
		return who, false, nil
	}
	return Applicant{key: Key{Agency: agency, ID: id}}, true, nil
}

// PublicCase reads the applicant's application.
func (s *Store) PublicCase(ctx context.Context, who Applicant) (c PublicCase, err error) {
	err = s.inLawSnapshot(tenancy.System(ctx), func(tx *gorm.DB, law *Law) error {
		c, err = readPublicCase(tx, law, who.key)
		return err
	})
	return c, err
}

// AnswerLetter returns the document that the PublicCase of the applicant names. That it was delivered, the caller looks. Errors:
// ErrNotFound.
func (s *Store) AnswerLetter(ctx context.Context, who Applicant) (f DocumentFile, err error) {
	err = s.inLawSnapshot(tenancy.System(ctx), func(tx *gorm.DB, law *Law) error {
		c, err := readPublicCase(tx, law, who.key)
		if err != nil {
			return err
		}
		if c.Letter == nil {
			return ErrNotFound
		}
		return DocumentKey{who.key.Agency, c.Letter.DocumentID}.of(tx).Take(&f).Error
	})
	return f, err
}

// ApplicantAct is what an applicant does.
type ApplicantAct struct {
	Input ApplicantInput // what is recorded of it; its number and attachments are set here
	Files []Attachment   // that came with it, their blobs written
	// Decide says what happens to the application: a Change without events and columns leaves it as it is. It runs inside the
	// transaction, more than once when PostgreSQL asks for a repeat.
	Decide func(PublicCase) (Change, error)
}

// ActForApplicant does what an applicant asks for, and returns his application as it is then. w.Response gets the same
// PublicCase. Errors: *workflow.Refusal or whatever Decide returns, ErrBlobGone, idem.ErrAlreadyRecorded.
func (s *Store) ActForApplicant(ctx context.Context, who Applicant, act ApplicantAct, w Write) (after PublicCase, err error) {
	err = s.inLaw(tenancy.System(ctx), func(tx *gorm.DB, law *Law) error {
		after = PublicCase{}
		var before PublicCase
		if before.Loaded, err = load(tx, law, who.key, true); err != nil {
			return err
		}
		if err := before.readRest(tx); err != nil {
			return err
		}
		change, err := act.Decide(before)
		if err != nil {
			return err
		}
		if err := before.perform(tx, law, act, change, w); err != nil {
			return err
		}
		if after, err = readPublicCase(tx, law, who.key); err != nil {
			return err
		}
		return w.recordRequest(tx, after)
	})
	return after, err
}

func (c *PublicCase) perform(tx *gorm.DB, law *Law, act ApplicantAct, change Change, w Write) error {
	key := c.Application.Key()
	first, err := addFiles(tx, key, act.Files, w)
	if err != nil {
		return err
	}
	input := act.Input
	input.Number = len(c.Inputs) + 1
	if input.AttachmentCount = len(act.Files); first > 0 {
		input.AttachmentFirst = &first
	}
	if len(change.Events) > 0 {
		change.Rows = append(change.Rows, &input)
		_, err := c.write(tx, law, w, change)
		return err
	}
	if err := create(tx, &input, key, w); err != nil {
		return err
	}
	detail, err := json.Marshal(map[string]any{"applicant_input": input.Number})
	if err != nil {
		return err
	}
	return tx.Create(w.auditRow(key.Agency, key.ID, change.Action, detail)).Error
}

// Throttle is how wrong guesses are slowed down: after Free of them, each further one blocks for twice as long as the one
// before, from First up to Most. A time of Forget without any lets the counting begin anew.
type Throttle struct {
	Free        int
	First, Most time.Duration
	Forget      time.Duration
}

// Counted is something that wrong guesses are counted for.
type Counted struct {
	Subject []byte // 32 bytes that tell nobody what it is
	Throttle
}

// BlockedUntil returns until when any of the subjects is blocked; the zero time when none is.
func (s *Store) BlockedUntil(ctx context.Context, now time.Time, subjects ...[]byte) (until time.Time, err error) {
	var latest *time.Time
	err = s.pool.QueryRow(ctx, `SELECT max(blocked_until) FROM query_failure WHERE subject = ANY($1) AND blocked_until > $2`,
		subjects, now).Scan(&latest)
	if err != nil || latest == nil {
		return until, translate(err)
	}
	return *latest, nil
}

// 2^20 seconds are twelve days: no Most is longer, and the power does not overflow.
const countFailure = `INSERT INTO query_failure AS f (subject, failures, failed_at, blocked_until) VALUES ($1, 1, $2, $2)
ON CONFLICT (subject) DO UPDATE SET
	failures = CASE WHEN f.failed_at < $2 - $6::interval THEN 1 ELSE f.failures + 1 END, failed_at = $2,
	blocked_until = CASE WHEN f.failed_at < $2 - $6::interval OR f.failures + 1 <= $3 THEN $2
		ELSE $2 + least($5::interval, $4::interval * power(2, least(f.failures - $3, 20))) END`

// CountFailures counts a wrong guess for each of the subjects. All nodes count together.
func (s *Store) CountFailures(ctx context.Context, now time.Time, all ...Counted) error {
	batch := &pgx.Batch{}
	for _, c := range all {
		batch.Queue(countFailure, c.Subject, now, c.Free, c.First, c.Most, c.Forget)
	}
	return translate(s.pool.SendBatch(ctx, batch).Close())
}

// ForgetFailures deletes counts that are older than any throttle remembers, and tells how many.
func (s *Store) ForgetFailures(ctx context.Context, before time.Time) (int64, error) {
	tag, err := s.pool.Exec(ctx, `DELETE FROM query_failure WHERE failed_at < $1 AND blocked_until < $1`, before)
	return tag.RowsAffected(), translate(err)
}
