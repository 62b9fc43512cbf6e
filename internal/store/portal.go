package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/redaction"
	"github.com/yishenqing/foi/workflow"
)

// portalAccess is one row of table portal_access: an application that its applicant reaches with a query code (查询码).
type portalAccess struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	Portal        string    `gorm:"column:portal"` // principal through which it came; empty: it came otherwise
	CodeHash      []byte    `gorm:"column:code_hash"`
	CodeIssuedAt  time.Time `gorm:"column:code_issued_at"`
	CodeIssuedBy  string    `gorm:"column:code_issued_by"`
}

// TableName implements gorm's Tabler.
func (portalAccess) TableName() string { return "portal_access" }

// ApplicantInput is one row of table applicant_input: what the applicant handed in or told through a portal after the
// application itself (申请人提交事项).
type ApplicantInput struct {
	AgencyID        string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID   string    `gorm:"column:application_id;primaryKey"`
	Number          int       `gorm:"column:number;primaryKey;autoIncrement:false"`
	Kind            string    `gorm:"column:kind"`
	Content         string    `gorm:"column:content"`
	Reference       string    `gorm:"column:reference"` // of a payment
	Score           *int      `gorm:"column:score"`     // of a rating, 1 to 5
	AttachmentFirst *int      `gorm:"column:attachment_first"`
	AttachmentCount int       `gorm:"column:attachment_count"`
	RecordedAt      time.Time `gorm:"column:recorded_at"`
	Actor           string    `gorm:"column:actor"`
}

// The kinds of ApplicantInput.
const (
	InputCorrection  = "correction"
	InputWithdrawal  = "withdrawal"
	InputPayment     = "payment"
	InputRating      = "rating"
	InputPublication = "publication"
)

// The purposes of attachments that the public side knows.
const (
	PurposeApplicantMaterial = "applicant_material" // handed in online
	PurposeAnswer            = "answer"             // what the applicant gets, once it is delivered
)

// TableName implements gorm's Tabler.
func (ApplicantInput) TableName() string { return "applicant_input" }

// Key returns what names the application.
func (i *ApplicantInput) Key() Key { return Key{Agency: i.AgencyID, ID: i.ApplicationID} }

func (i *ApplicantInput) record(key Key, w Write) {
	i.AgencyID, i.ApplicationID, i.RecordedAt, i.Actor = key.Agency, key.ID, w.Now.Truncate(time.Microsecond), w.Actor
}

func (*ApplicantInput) attachments() []*int { return nil }

// PublicCase is all that is read for what an applicant may see of his application.
type PublicCase struct {
	Loaded
	AgencyName string
	Items      []CorrectionItem // what he was asked to correct
	Answers    []Attachment     // files of the answer and released copies that are not withdrawn, delivered or not
	Letter     *AnswerLetter    // the issued answer, delivered or not; nil while Answers has one as a file, and where none was issued here
	Inputs     []ApplicantInput
	GoesOn     *GoesOn // where it goes on, nil when it is nowhere else
}

// AnswerLetter is the frozen file of the document (答复书) that was issued with the last answer of an application.
type AnswerLetter struct {
	DocumentID string
	FileName   string
	MediaType  string
	SizeBytes  int64
}

// GoesOn is where an application goes on that was transferred (移送).
type GoesOn struct {
	AgencyName     string
	RegisterNumber string
}

// RegisterOnline registers an application that came through the portal w.Actor, with its files, whose blobs are written, and
// the hash of its query code: all of it or nothing. w.Response gets a PublicCase. Errors: those of Register, ErrBlobGone,
// *tenancy.OutOfReachError.
func (s *Store) RegisterOnline(ctx context.Context, a Application, files []Attachment, codeHash []byte, w Write) (made PublicCase, err error) {
	if err := wholeAgency(ctx, a.AgencyID); err != nil {
		return made, err
	}
	ctx = tenancy.System(ctx) // what is made here is the applicant's own
	on := a.EnteredOn.Date()
	// In line for the number before any row is locked, like every other registration.
	leave, err := s.series.enter(ctx, seriesKey{agency: a.AgencyID, year: on.Year()})
	if err != nil {
		return made, err
	}
	defer leave()
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		row := a
		if err := registerRow(tx, law, &row, w, on); err != nil {
			return err
		}
		if _, err := addFiles(tx, row.Key(), files, w); err != nil {
			return err
		}
		access := portalAccess{
			AgencyID: row.AgencyID, ApplicationID: row.ID, Portal: w.Actor, CodeHash: codeHash, CodeIssuedAt: w.Now, CodeIssuedBy: w.Actor,
		}
		if err := tx.Create(&access).Error; err != nil {
			return err
		}
		if made, err = readPublicCase(tx, law, row.Key()); err != nil {
			return err
		}
		return w.recordRequest(tx, made)
	})
	return made, err
}

// registerRow registers inside a transaction; the request is recorded by the caller.
func registerRow(tx *gorm.DB, law *Law, a *Application, w Write, on calendar.Date) error {
	w.Request = nil
	var err error
	if a.Counting, err = law.counting(a.AgencyID, a.ReceivedOn.Date()); err != nil {
		return err
	}
	ring, err := ringOf(tx)
	if err != nil {
		return err
	}
	args, err := registerArguments(law, ring, a, w)
	if err != nil {
		return err
	}
	return register(tx, law, a, on, args)
}

// addFiles records files of an application that nobody else changes meanwhile, and returns the number of the first.
func addFiles(tx *gorm.DB, key Key, files []Attachment, w Write) (first int, err error) {
	for i := range files {
		f := files[i]
		if err := addNext(tx, OfApplication(key), &f, w); err != nil {
			return 0, err
		}
		if i == 0 {
			first = f.Number
		}
	}
	return first, nil
}

// readPublicCase reads what an applicant may see, and more: what of it he sees is decided in one place, by present.PublicStatus.
func readPublicCase(tx *gorm.DB, law *Law, key Key) (c PublicCase, err error) {
	if c.Loaded, err = load(tx, law, key, false); err != nil {
		return c, err
	}
	return c, c.readRest(tx)
}

func (c *PublicCase) readRest(tx *gorm.DB) error {
	key := c.Application.Key()
	if err := tx.Model(&Agency{}).Where("id = ?", key.Agency).Pluck("display_name", &c.AgencyName).Error; err != nil {
		return err
	}
	of := func() *gorm.DB {
		return tx.Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).Order("number")
	}
	if err := of().Find(&c.Items).Error; err != nil {
		return err
	}
	// The bytes of what is being redacted, or was, he never gets, whatever they were attached as once more.
	if err := of().Where(`purpose IN ? AND withdrawn_at IS NULL AND sha256 NOT IN (
		SELECT s.sha256 FROM redaction r JOIN attachment s ON (s.agency_id, s.application_id, s.number) = (r.agency_id, r.application_id, r.source)
		WHERE r.agency_id = ? AND r.application_id = ? AND r.state <> ?)`,
		[]string{PurposeAnswer, PurposeReleasedCopy}, key.Agency, key.ID, string(redaction.Withdrawn)).Find(&c.Answers).Error; err != nil {
		return err
	}
	if err := c.readLetter(tx); err != nil {
		return err
	}
	if err := of().Find(&c.Inputs).Error; err != nil || c.Application.MovedTo == nil {
		return err
	}
	c.GoesOn = &GoesOn{}
	return tx.Raw(`SELECT g.display_name AS agency_name, a.register_number FROM application a JOIN agency g ON g.id = a.agency_id
		WHERE a.agency_id = ? AND a.id = ?`, c.Application.MovedToAgency, c.Application.MovedTo).Scan(c.GoesOn).Error
}

// readLetter finds the document of the last answer. What was attached as the answer is what the applicant got: with its seal, as a
// rule; then it alone is shown.
func (c *PublicCase) readLetter(tx *gorm.DB) error {
	seq := 0
	for i, ev := range c.Case.Events {
		if ev.Do == workflow.Answer {
			seq = i + 1
		}
	}
	if seq == 0 || slices.ContainsFunc(c.Answers, func(a Attachment) bool { return a.Purpose == PurposeAnswer }) {
		return nil
	}
	var found []AnswerLetter
	err := tx.Raw(`SELECT f.document_id, f.file_name, f.media_type, length(f.content) AS size_bytes
		FROM document d JOIN document_file f ON (f.agency_id, f.document_id) = (d.agency_id, d.id)
		WHERE d.agency_id = ? AND d.application_id = ? AND d.kind = ? AND d.state = ? AND d.event_seq = ?`,
		c.Application.AgencyID, c.Application.ID, string(letter.Answer), string(approval.Issued), seq).Scan(&found).Error
	if err == nil && len(found) > 0 {
		c.Letter = &found[0]
	}
	return err
}

// ReissueQueryCode puts the hash of a new query code in the place of the old one; version is what the caller saw, 0 skips the
// check. w.Response gets the Application. Errors: ErrNotFound, *StaleError.
func (s *Store) ReissueQueryCode(ctx context.Context, key Key, codeHash []byte, reason string, w Write) (a Application, err error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return a, err
	}
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		l, err := load(tx, law, key, true)
		if err != nil {
			return err
		}
		a = l.Application
		if a.DisposedOn != 0 {
			return DisposedError{}
		}
		if err := tx.Exec(`INSERT INTO portal_access (agency_id, application_id, portal, code_hash, code_issued_at, code_issued_by)
			VALUES (?, ?, '', ?, ?, ?) ON CONFLICT (agency_id, application_id) DO UPDATE
			SET code_hash = excluded.code_hash, code_issued_at = excluded.code_issued_at, code_issued_by = excluded.code_issued_by`,
			key.Agency, key.ID, codeHash, w.Now, w.Actor).Error; err != nil {
			return err
		}
		detail, err := json.Marshal(map[string]any{"reason": reason})
		if err != nil {
			return err
		}
		return w.record(tx, key.Agency, key.ID, "reissue_query_code", detail, a)
	})
	return a, err
}

// ListApplicantInputs returns what the applicant handed in, from number after+1 on, in order. Errors: ErrNotFound (application).
func (s *Store) ListApplicantInputs(ctx context.Context, key Key, after, limit int) ([]ApplicantInput, error) {
	if err := wholeAgency(ctx, key.Agency); err != nil {
		return nil, err
	}
	return listNumbered[ApplicantInput](s.db.WithContext(ctx), key, after, limit)
}
