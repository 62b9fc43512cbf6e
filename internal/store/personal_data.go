package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/seal"
)

// PersonValues are what an applicant is told apart and reached by.
type PersonValues struct {
	Name          string `json:"name"`
	IDKind        string `json:"id_kind"`
	IDNumber      string `json:"id_number"`
	Phone         string `json:"phone"`
	Email         string `json:"email"`
	PostalAddress string `json:"postal_address"`
	ContactPerson string `json:"contact_person"`
}

// PersonValues returns those of the applicant.
func (a *Application) PersonValues() PersonValues {
	return PersonValues{a.ApplicantName, a.ApplicantIDKind, a.ApplicantIDNumber, a.Phone, a.Email, a.PostalAddress, a.ContactPerson}
}

// FormerPerson is one row of table application_former_person: what was registered of an applicant before a correction
// (更正个人信息). Person and Evidence are sealed in the database.
type FormerPerson struct {
	AgencyID      string    `gorm:"column:agency_id;primaryKey"`
	ApplicationID string    `gorm:"column:application_id;primaryKey"`
	Version       int64     `gorm:"column:version;primaryKey;autoIncrement:false"` // of the application that had it last
	Person        string    `gorm:"column:person"`                                 // JSON of PersonValues
	Evidence      string    `gorm:"column:evidence"`
	Attachment    *int      `gorm:"column:attachment"` // its number
	ReplacedAt    time.Time `gorm:"column:replaced_at"`
	Actor         string    `gorm:"column:actor"`
}

// TableName implements gorm's Tabler.
func (FormerPerson) TableName() string { return "application_former_person" }

// NewFormerPerson is the row that keeps what is registered of the applicant now, to be written with the change that corrects it.
func NewFormerPerson(a *Application, evidence string, attachment *int) (*FormerPerson, error) {
	person, err := json.Marshal(a.PersonValues())
	return &FormerPerson{Version: a.Version, Person: string(person), Evidence: evidence, Attachment: attachment}, err
}

// Values decodes Person.
func (f *FormerPerson) Values() (v PersonValues, err error) {
	if err = json.Unmarshal([]byte(f.Person), &v); err != nil {
		err = fmt.Errorf("former person of %s/%s: %w", f.AgencyID, f.ApplicationID, err)
	}
	return v, err
}

func (f *FormerPerson) record(key Key, w Write) {
	f.AgencyID, f.ApplicationID, f.ReplacedAt, f.Actor = key.Agency, key.ID, w.Now.Truncate(time.Microsecond), w.Actor
}

func (f *FormerPerson) attachments() []*int { return []*int{f.Attachment} }

func (f *FormerPerson) private() []sealedText {
	return []sealedText{{"person", &f.Person}, {"evidence", &f.Evidence}}
}

func (f *FormerPerson) place(column string) seal.Place {
	return seal.At("application_former_person."+column, f.AgencyID, f.ApplicationID, strconv.FormatInt(f.Version, 10))
}

// sealed implements sealedRow.
func (f *FormerPerson) sealed(ring *seal.Ring) Recorded {
	b := *f
	for _, p := range b.private() {
		*p.text = ring.Seal(f.place(p.column), *p.text)
	}
	return &b
}

func (f *FormerPerson) open(ring *seal.Ring) error {
	b := *f
	for _, p := range b.private() {
		var err error
		if *p.text, err = ring.Open(f.place(p.column), *p.text); err != nil {
			return err
		}
	}
	*f = b
	return nil
}

// PersonalDataQuery asks for what an agency holds about a person.
type PersonalDataQuery struct {
	Agency        string
	IDKind        string
	IDNumber      string // in its canonical form
	Reason        string // for the audit
	IdentityProof string // for the audit: who made sure that it is the person, and how
	Limit         int    // of applications
}

// PersonalData is what is held about a person in one application.
type PersonalData struct {
	Application Application
	Agent       *Agent // of the application, nil for nobody
	IsApplicant bool
	IsAgent     bool
	Recipients  []string       // by which the person was tried to be reached
	Former      []FormerPerson // the oldest first; none for who is the agent only
	Places      []PersonPlace
}

// PersonPlace is where else something of a person may stand.
type PersonPlace struct {
	Place   string // table, or column of application
	Records int
}

// ExportPersonalData returns the applications of an agency, within reach, in which the person is the applicant or the agent, in the
// order in which they came in, and whether there are more than the limit. Each is recorded in the same transaction, and that
// somebody asked: what is not recorded is not shown. Errors: *tenancy.OutOfReachError.
func (s *Store) ExportPersonalData(ctx context.Context, q PersonalDataQuery, w Write) (found []PersonalData, more bool, err error) {
	within, err := inReach(ctx, q.Agency)
	if err != nil {
		return nil, false, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		var rows []Application
		if rows, more, err = q.applications(tx, visible(within)); err != nil {
			return err
		}
		if found, err = q.parts(rows); err != nil {
			return err
		}
		if err := q.fill(tx, found); err != nil {
			return err
		}
		entries, err := q.entries(w, found, more)
		if err != nil {
			return err
		}
		return tx.Create(entries).Error
	})
	return found, more, err
}

// find is the query, for one application more than the limit. Each part of the condition is served by an index.
func (q *PersonalDataQuery) find(db *gorm.DB, within condition) *gorm.DB {
	ring, err := ringOf(db)
	if err != nil {
		_ = db.AddError(err)
		return db
	}
	blinds := blindArray(ring, blindNumber, folded(q.IDNumber))
	return within.where(db).Where("agency_id = ?", q.Agency).
		Where(`(applicant_blind = ANY(CAST(? AS text[])) AND applicant_blind <> '' AND applicant_id_kind = ?
			OR agent_blind = ANY(CAST(? AS text[])) AND agent_blind <> '')`, blinds, q.IDKind, blinds).
		Order("received_at, register_number, id").Limit(q.Limit + 1)
}

// applications finds and opens the applications with the person's number.
func (q *PersonalDataQuery) applications(tx *gorm.DB, within condition) (rows []Application, more bool, err error) {
	if err := q.find(tx, within).Find(&rows).Error; err != nil {
		return nil, false, err
	}
	if more = len(rows) > q.Limit; more {
		rows = rows[:q.Limit]
	}
	for i := range rows {
		if err := opened(tx, &rows[i]); err != nil {
			return nil, false, err
		}
	}
	return rows, more, nil
}

// parts tells as what the person stands in each application. An agent's number is of another person when its kind is another.
func (q *PersonalDataQuery) parts(rows []Application) (found []PersonalData, err error) {
	same := func(kind, number string) bool { return kind == q.IDKind && folded(number) == folded(q.IDNumber) }
	for i := range rows {
		p := PersonalData{Application: rows[i], IsApplicant: same(rows[i].ApplicantIDKind, rows[i].ApplicantIDNumber)}
		if p.Agent, err = rows[i].AgentValue(); err != nil {
			return nil, err
		}
		p.IsAgent = p.Agent != nil && same(p.Agent.IDKind, p.Agent.IDNumber)
		if p.IsApplicant || p.IsAgent {
			found = append(found, p)
		}
	}
	return found, nil
}

// personPlaces counts what else there is of applications.
const personPlaces = `SELECT application_id, place, count(*) AS records FROM (
	SELECT application_id, 'application_former_text' AS place FROM application_former_text WHERE agency_id = @agency AND application_id IN @ids
	UNION ALL SELECT application_id, 'attachment' FROM attachment WHERE agency_id = @agency AND application_id IN @ids
	UNION ALL SELECT c.application_id, 'attachment' FROM attachment a JOIN legal_case c ON c.agency_id = a.agency_id AND c.id = a.legal_case_id
		WHERE c.agency_id = @agency AND c.application_id IN @ids
	UNION ALL SELECT application_id, 'application_event' FROM application_event WHERE agency_id = @agency AND application_id IN @ids
	UNION ALL SELECT application_id, 'contact_attempt' FROM contact_attempt WHERE agency_id = @agency AND application_id IN @ids
	UNION ALL SELECT application_id, 'applicant_input' FROM applicant_input WHERE agency_id = @agency AND application_id IN @ids
	UNION ALL SELECT application_id, 'consultation_letter' FROM consultation_letter WHERE agency_id = @agency AND application_id IN @ids
	UNION ALL SELECT application_id, 'legal_case' FROM legal_case WHERE agency_id = @agency AND application_id IN @ids
	UNION ALL SELECT id, 'description' FROM application WHERE agency_id = @agency AND id IN @ids AND description <> ''
	UNION ALL SELECT id, 'note' FROM application WHERE agency_id = @agency AND id IN @ids AND note <> ''
) AS held GROUP BY application_id, place ORDER BY application_id, place`

// fill adds what stands elsewhere of the person.
func (q *PersonalDataQuery) fill(tx *gorm.DB, found []PersonalData) error {
	if len(found) == 0 {
		return nil
	}
	ids, at := make([]string, len(found)), map[string]*PersonalData{}
	for i := range found {
		ids[i] = found[i].Application.ID
		at[ids[i]] = &found[i]
	}
	var attempts []ContactAttempt
	if err := tx.Where("agency_id = ? AND application_id IN ?", q.Agency, ids).Order("application_id, number").Find(&attempts).Error; err != nil {
		return err
	}
	for i := range attempts {
		if err := withRing(tx, attempts[i].open); err != nil {
			return err
		}
		// An attempt is made to reach the applicant; only one to the agent's own telephone is the agent's.
		p := at[attempts[i].ApplicationID]
		if p.IsApplicant || p.Agent != nil && attempts[i].Recipient == p.Agent.Phone {
			p.Recipients = append(p.Recipients, attempts[i].Recipient)
		}
	}
	var former []FormerPerson
	if err := tx.Where("agency_id = ? AND application_id IN ?", q.Agency, ids).Order("application_id, version").Find(&former).Error; err != nil {
		return err
	}
	for i := range former {
		if err := withRing(tx, former[i].open); err != nil {
			return err
		}
		if p := at[former[i].ApplicationID]; p.IsApplicant {
			p.Former = append(p.Former, former[i])
		}
	}
	var places []struct {
		ApplicationID string `gorm:"column:application_id"`
		PersonPlace   `gorm:"embedded"`
	}
	if err := tx.Raw(personPlaces, map[string]any{"agency": q.Agency, "ids": ids}).Scan(&places).Error; err != nil {
		return err
	}
	for _, p := range places {
		at[p.ApplicationID].Places = append(at[p.ApplicationID].Places, p.PersonPlace)
	}
	return nil
}

// entries are one for the question, and one for each application shown.
func (q *PersonalDataQuery) entries(w Write, found []PersonalData, more bool) ([]*auditRow, error) {
	entry := func(subject string, detail map[string]any) (*auditRow, error) {
		detail["identity_proof"] = q.IdentityProof
		encoded, err := json.Marshal(detail)
		row := w.auditRow(q.Agency, subject, "export_personal_data", encoded)
		row.Kind, row.Reason = audit.Read, q.Reason
		return row, err
	}
	asked, err := entry(q.Agency, map[string]any{"applications": len(found), "truncated": more})
	if err != nil {
		return nil, err
	}
	rows := []*auditRow{asked}
	for i := range found {
		p := &found[i]
		row, err := entry(p.Application.ID, map[string]any{"applicant": p.IsApplicant, "agent": p.IsAgent})
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}
