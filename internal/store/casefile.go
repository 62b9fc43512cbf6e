package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/audit"
)

// Filed is what the file of any matter has, as it was at one instant. Bytes of attachments are not in it: they are never changed, and read
// when they are wanted.
type Filed struct {
	Taken       time.Time    // by the clock of the database
	Attachments []Attachment // withdrawn ones too; of an application, behind its own, those of its legal cases
	Reminders   []Reminder
	Documents   []FiledDocument
	Audit       []ChainedEntry
	Head        *audit.Head // the last one, without the ends of the chains; nil when nothing was sealed yet
}

// CaseFile is everything that is on record about an application (卷宗).
type CaseFile struct {
	Loaded
	Filed

	Acts         []Event
	RegisteredBy string
	Items        []CorrectionItem
	Proofs       []ReceiptProof
	Attempts     []ContactAttempt
	Letters      []ConsultationLetter
	Deliveries   []LetterDelivery
	Inputs       []ApplicantInput
	FormerTexts  []FormerText
	Publications []Publication
	Redactions   []Redaction
	LegalEvents  []LegalCaseEvent // of all its legal cases, each in order

	LegalFilesWithheld int // attachments of its legal cases that are left out, since who asks may not read these
}

// FormerText is what the application asked for before it was overwritten.
type FormerText struct {
	Version     int64     `gorm:"column:version"`
	Description string    `gorm:"column:description"`
	ReplacedAt  time.Time `gorm:"column:replaced_at"`
}

// ChainedEntry is an audit entry with its place in the chain of its agency, none for one that waits for it.
type ChainedEntry struct {
	audit.Entry
	Link   audit.Link // Position 0: it is in no chain yet
	Before audit.Hash // of the link before
}

// Right reports whether the entry is what was sealed at its place.
func (e *ChainedEntry) Right() bool {
	return e.Link.Position > 0 && audit.Next(e.Before, &e.Link, &e.Entry) == e.Link.Hash
}

// ReadCaseFile reads a case file. Errors: ErrNotFound, DisposedError.
func (s *Store) ReadCaseFile(ctx context.Context, key Key) (f CaseFile, err error) {
	err = s.inLawSnapshot(ctx, func(tx *gorm.DB, law *Law) error {
		f = CaseFile{}
		if f.Loaded, err = load(tx, law, key, false); err != nil {
			return err
		}
		if f.Application.DisposedOn != 0 {
			return DisposedError{}
		}
		if err := f.readFile(tx); err != nil {
			return err
		}
		if err := f.read(tx, OfApplication(key)); err != nil {
			return err
		}
		return f.readRows(tx)
	})
	return f, err
}

// readRows reads what belongs to the application, each in its order.
func (f *CaseFile) readRows(tx *gorm.DB) (err error) {
	key := f.Application.Key()
	for _, of := range []struct {
		order string
		into  any
	}{
		{"seq", &f.Acts},
		{"number", &f.Items},
		{"number", &f.Proofs},
		{"number", &f.Attempts},
		{"recorded_at, consultation_id, step", &f.Letters},
		{"number", &f.Inputs},
	} {
		if err := ofCase(tx, key).Order(of.order).Find(of.into).Error; err != nil {
			return err
		}
	}
	if err := ofCase(tx.Table("application_former_text"), key).Order("version").Find(&f.FormerTexts).Error; err != nil {
		return err
	}
	for i := range f.Attempts {
		if err := withRing(tx, f.Attempts[i].open); err != nil {
			return err
		}
	}
	if f.Deliveries, err = letterDeliveries(tx, key); err != nil {
		return err
	}
	for i := range f.Audit {
		if e := &f.Audit[i]; e.Action == "register" && e.Kind == audit.Write && f.RegisteredBy == "" {
			f.RegisteredBy = e.Actor
		}
	}
	ids := make([]string, len(f.LegalCases))
	for i := range f.LegalCases {
		ids[i] = f.LegalCases[i].ID
	}
	if err := tx.Where("agency_id = ? AND legal_case_id IN ?", key.Agency, ids).Order("legal_case_id, seq").Find(&f.LegalEvents).Error; err != nil {
		return err
	}
	var ofCases []Attachment
	if err := tx.Where("agency_id = ? AND legal_case_id IN ?", key.Agency, ids).Order("legal_case_id, number").Find(&ofCases).Error; err != nil {
		return err
	}
	f.Attachments = append(f.Attachments, ofCases...)
	if err := tx.Where("agency_id = ? AND application_id = ?", key.Agency, key.ID).Order("number").Find(&f.Redactions).Error; err != nil {
		return err
	}
	return tx.Where(`agency_id = ? AND id IN (SELECT publication_id FROM publication_application WHERE agency_id = ? AND application_id = ?)`,
		key.Agency, key.Agency, key.ID).Order("id").Find(&f.Publications).Error
}

// read reads what is on record about a matter within reach.
func (f *Filed) read(tx *gorm.DB, m Matter) error {
	if err := tx.Raw("SELECT clock_timestamp()").Row().Scan(&f.Taken); err != nil {
		return err
	}
	if err := ofMatter(tx, m).Order("number").Find(&f.Attachments).Error; err != nil {
		return err
	}
	if err := ofMatter(tx.Table("reminder"), m).Order("created_at, officer_id, id").Find(&f.Reminders).Error; err != nil {
		return err
	}
	if err := f.readDocuments(tx, m); err != nil {
		return err
	}
	return f.readAudit(tx, m.Key)
}

// chainedEntries are the entries about a matter with their links and the hashes of those before.
const chainedEntries = `SELECT ` + entryColumns + `, coalesce(l.position, 0), coalesce(l.sealed_at, 'epoch'),
		coalesce(l.hash, '\x0000000000000000000000000000000000000000000000000000000000000000'),
		coalesce(b.hash, '\x0000000000000000000000000000000000000000000000000000000000000000')
	FROM audit_entry e LEFT JOIN audit_link l ON l.entry_id = e.id
		LEFT JOIN audit_link b ON b.agency_id = l.agency_id AND b.position = l.position - 1
	WHERE e.agency_id = ? AND e.subject = ? ORDER BY e.id`

func (f *Filed) readAudit(tx *gorm.DB, key Key) error {
	rows, err := tx.Raw(chainedEntries, key.Agency, key.ID).Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var (
			e            ChainedEntry
			hash, before []byte
		)
		if err := rows.Scan(append(entryFields(&e.Entry), &e.Link.Position, &e.Link.SealedAt, &hash, &before)...); err != nil {
			return err
		}
		e.Link.Agency, e.Link.EntryID = e.Agency, e.ID
		if e.Link.Hash, err = hashOf(hash); err != nil {
			return err
		}
		if e.Before, err = hashOf(before); err != nil {
			return err
		}
		f.Audit = append(f.Audit, e)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	var heads []struct {
		Number    int64
		SealedAt  time.Time
		Hash      []byte
		KeyID     string
		Signature []byte
	}
	if err := tx.Raw("SELECT number, sealed_at, hash, key_id, signature FROM audit_head ORDER BY number DESC LIMIT 1").Scan(&heads).Error; err != nil {
		return err
	}
	for _, h := range heads {
		f.Head = &audit.Head{Number: h.Number, SealedAt: h.SealedAt, KeyID: h.KeyID, Signature: h.Signature}
		if f.Head.Hash, err = hashOf(h.Hash); err != nil {
			return err
		}
	}
	return nil
}
