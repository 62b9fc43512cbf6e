package store

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// DocumentFile is one row of table document_file: an issued document, byte for byte.
type DocumentFile struct {
	AgencyID   string    `gorm:"column:agency_id;primaryKey"`
	DocumentID string    `gorm:"column:document_id;primaryKey"`
	FileName   string    `gorm:"column:file_name"`
	MediaType  string    `gorm:"column:media_type"`
	Content    []byte    `gorm:"column:content"`
	SHA256     []byte    `gorm:"column:sha256"`
	SM3        []byte    `gorm:"column:sm3"`
	RecordedAt time.Time `gorm:"column:recorded_at"`
}

// TableName implements gorm's Tabler.
func (DocumentFile) TableName() string { return "document_file" }

// told is what a document tells of: the case with the act in it, and the act; both as they are or will be recorded.
type told struct {
	l   *Loaded
	st  workflow.Standing
	act workflow.Event
	on  calendar.Date // 成文日期; none in a draft
}

// facts are what a document is composed of: its case, the draft, and nothing that anybody typed about terms, articles or remedies.
func (r *DocumentRecord) facts(tx *gorm.DB, t told, content approval.Content) (letter.Facts, error) {
	a := &t.l.Application
	f := letter.Facts{
		Agency: letter.Agency{
			Name: t.l.Agency.DisplayName, Bodies: t.l.Agency.Bodies(),
		},
		Number: r.Number, On: t.on, Draft: t.on.IsZero(),
		Application: letter.Application{RegisterNumber: a.RegisterNumber, Applicant: a.ApplicantName, Content: a.Description},
		Prose: letter.Prose{
			Text: content.Text, Facts: content.Facts, Law: content.Law, Request: content.Request, Evidence: content.Evidence,
		},
		Enclosures: content.Enclosures, CopyTo: content.CopyTo,
		Service: letter.Service{
			Recipient: content.Service.Recipient, By: content.Service.By, Address: content.Service.Address,
			Tracking: content.Service.Tracking, Deliverer: content.Service.Deliverer,
		},
		Events: t.l.Case.Events,
	}
	if letter.Kind(r.Kind) == letter.ReasonsQuery {
		if err := t.l.readMonth(tx, false); err != nil {
			return f, err
		}
		f.Volume = t.l.volume()
	}
	for i := range t.l.SearchRecords {
		if s := &t.l.SearchRecords[i]; s.SupersededBy == nil {
			f.Searches = append(f.Searches, letter.Search{On: s.SearchedOn.Date(), Places: s.Places, Words: s.Words, Found: s.Result == SearchFound})
		}
	}
	if letter.Kind(r.Kind) == letter.Answer {
		if err := t.l.readCopies(tx); err != nil {
			return f, err
		}
		f.Copies = t.l.Copies
	}
	for _, id := range content.Service.Documents {
		name, err := issuedName(tx, DocumentKey{r.AgencyID, id}, a.ID)
		if err != nil {
			return f, err
		}
		f.Service.Documents = append(f.Service.Documents, name)
	}
	on := t.on
	if on.IsZero() {
		on = t.act.On
	}
	if r.ApplicationID != nil {
		if err := f.Take(t.l.Law.Calendar, t.st, t.act, on); err != nil {
			return f, err
		}
	}
	if r.LegalCaseID == nil {
		return f, nil
	}
	of, err := r.legalCase(tx, t.l, content)
	if err != nil {
		return f, err
	}
	return f, f.TakeCase(t.l.Law.Calendar, t.st.Facts.Counting, of)
}

// subject loads what a document is about with all that a letter says of it: its application, or only the agency where a legal case is
// about none.
func (r *DocumentRecord) subject(tx *gorm.DB, law *Law, lock bool) (l Loaded, err error) {
	if r.ApplicationID == nil {
		l = Loaded{Law: law, Application: Application{AgencyID: r.AgencyID}}
		return l, tx.Take(&l.Agency, "id = ?", r.AgencyID).Error
	}
	if l, err = load(tx, law, Key{r.AgencyID, *r.ApplicationID}, lock); err != nil {
		return l, err
	}
	return l, l.readFile(tx)
}

// applicationID is the id of the document's application, "" when it has none.
func (d *Document) applicationID() string {
	if d.ApplicationID == nil {
		return ""
	}
	return *d.ApplicationID
}

// legalCase is the legal case that a document is about as it stands; what the register does not know of it, the draft says.
func (r *DocumentRecord) legalCase(tx *gorm.DB, l *Loaded, content approval.Content) (of letter.LegalCase, err error) {
	var row LegalCase
	if err := tx.Take(&row, "agency_id = ? AND id = ?", r.AgencyID, *r.LegalCaseID).Error; err != nil {
		return of, err
	}
	files, err := readLegalCases(tx, l.Law, []LegalCase{row})
	if err != nil {
		return of, err
	}
	st := &files[0].Standing
	stage := st.Stage()
	of = letter.LegalCase{
		LegalCase: row.Value(), Body: stage.Forum, CaseNumber: stage.Number, Claimant: content.Claimant, Others: content.Others,
		Simple: st.Procedure == legalcase.Simple, Appeal: len(st.Stages) > 1, Against: content.Against,
	}
	if letter.Kind(r.Kind) != letter.LegalReport {
		of.Served = stage.Served
	}
	if of.Claimant == "" {
		of.Claimant = l.Application.ApplicantName
	}
	if of.Against == "" {
		of.Against = attacked(l.Case.Events, of.Served)
	}
	if of.Against == "" {
		of.Against = row.Subject
	}
	return of, nil
}

// attacked names the last answer that was given before a legal case, "" when there is none.
func attacked(events []workflow.Event, served calendar.Date) string {
	for _, e := range slices.Backward(events) {
		if e.Do != workflow.Answer || e.On > served {
			continue
		}
		text := fmt.Sprintf("本机关%d年%d月%d日作出的政府信息公开答复", e.On.Year(), e.On.Month(), e.On.Day())
		if e.DocumentNumber != "" {
			text += "（" + e.DocumentNumber + "）"
		}
		return text
	}
	return ""
}

// volume is how many applications the applicant handed in to the agency in the month of this one.
func (l *Loaded) volume() (v letter.Volume) {
	for _, m := range l.Month {
		on := m.ReceiptOn.Date()
		if v.Applications++; v.From.IsZero() || on < v.From {
			v.From = on
		}
		v.To = max(v.To, on)
	}
	return v
}

// issuedName is how a delivered document is named: it must be issued, and of the same application.
func issuedName(tx *gorm.DB, key DocumentKey, application string) (string, error) {
	var found []Document
	if err := tx.Where("agency_id = ? AND id = ? AND application_id = ? AND state = ?", key.Agency, key.ID, application, string(approval.Issued)).
		Limit(1).Find(&found).Error; err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", &DocumentError{"DOCUMENT_NOT_ISSUED", "a document that is delivered must be issued, and of the same application", "送达的文书须为本申请已经印发的文书"}
	}
	return named(&found[0]), nil
}

// named is a document's kind with its number.
func named(d *Document) string {
	name := letter.Kind(d.Kind).Label()
	if d.Number != "" {
		name += "（" + d.Number + "）"
	}
	return name
}

// render sets a document as it is issued: by the template that is in force for the agency, or in the standard layout. Errors:
// letter.Faults.
func (r *DocumentRecord) render(tx *gorm.DB, f letter.Facts, at time.Time) ([]byte, error) {
	template, err := templateInForce(tx, r.AgencyID, r.Kind, at)
	if err != nil {
		return nil, err
	}
	var content []byte
	if template != nil {
		content = template.Content
	}
	return letter.Render(letter.Kind(r.Kind), f, content)
}

// file is a document as it is frozen.
func (r *DocumentRecord) file(content []byte, w Write) DocumentFile {
	digest := sha256.Sum256(content)
	return DocumentFile{
		AgencyID: r.AgencyID, DocumentID: r.ID, FileName: named(&r.Document) + ".docx", MediaType: document.MediaTypeDOCX,
		Content: content, SHA256: digest[:], SM3: sm3Of(content), RecordedAt: w.Now.Truncate(time.Microsecond),
	}
}

// proposed is the act of a draft as it would be done on a day: with the clause about remedies that the law of the day asks for.
func (l *Loaded) proposed(act workflow.Event, on calendar.Date) (workflow.Event, error) {
	act.On = on
	kind := act.Kind
	switch act.Do { //nolint:exhaustive // no other act opens a remedy
	case workflow.Answer, workflow.Close:
	case workflow.Lapse:
		kind = outcome.CorrectionLapsed
		if act.Cause == workflow.LapsedFee {
			kind = outcome.FeeLapsed
		}
	case workflow.Charge:
		if act.Mode == workflow.ByItems { // pages are counted without what was asked for before
			_, act.Before = l.Earlier()
		}
		planned, _, err := l.Standing.PlanCharge(l.Law.Calendar, act)
		return planned, err
	case workflow.Consult:
		if act.ID == "" {
			act.ID = workflow.NextConsultation(l.Standing.Consultations)
		}
		return act, nil
	default:
		return act, nil
	}
	clause, err := answering.ClauseOf(kind, on, l.Agency.Bodies(), l.Law.Settings(l.Application.AgencyID, on).Answering.Remedies)
	act.Statement.Remedy = clause.Stated()
	return act, err
}
