package store

import (
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/seal"
)

// What persons are reached and told apart by is sealed in the database (ADR 0016). The fields of a row hold the sealed texts
// between the database and open; nothing but this package meets them. Every row is sealed for its table, column and key.

// sealedText is a field that its column holds sealed.
type sealedText struct {
	column string
	text   *string
}

func (a *Application) private() []sealedText {
	return []sealedText{
		{"applicant_id_number", &a.ApplicantIDNumber},
		{"phone", &a.Phone},
		{"email", &a.Email},
		{"postal_address", &a.PostalAddress},
		{"contact_person", &a.ContactPerson},
	}
}

func (a *Application) place(column string) seal.Place {
	return seal.At("application."+column, a.AgencyID, a.ID)
}

// sealed returns the row as it is written, with the blind values that it is found by.
func (a *Application) sealed(ring *seal.Ring) (Application, error) {
	b := *a
	for _, p := range b.private() {
		*p.text = ring.Seal(a.place(p.column), *p.text)
	}
	if a.Agent != nil {
		agent := ring.Seal(a.place("agent"), *a.Agent)
		b.Agent = &agent
	}
	if a.ImportHash != nil {
		b.ImportHash = []byte(ring.Seal(a.place("import_hash"), string(a.ImportHash)))
	}
	var err error
	b.ApplicantBlind, b.AgentBlind, err = a.blinds(ring)
	return b, err
}

// open replaces what was read by what was sealed.
func (a *Application) open(ring *seal.Ring) error {
	b := *a
	var err error
	for _, p := range b.private() {
		if *p.text, err = ring.Open(a.place(p.column), *p.text); err != nil {
			return err
		}
	}
	if a.Agent != nil {
		agent, err := ring.Open(a.place("agent"), *a.Agent)
		if err != nil {
			return err
		}
		b.Agent = &agent
	}
	if a.ImportHash != nil {
		hash, err := ring.Open(a.place("import_hash"), string(a.ImportHash))
		if err != nil {
			return err
		}
		b.ImportHash = []byte(hash)
	}
	*a = b
	return nil
}

// opened opens rows that were read with these columns.
func opened(db *gorm.DB, rows ...*Application) error {
	for _, a := range rows {
		if err := withRing(db, a.open); err != nil {
			return err
		}
	}
	return nil
}

// The domains of the blind index.
const (
	blindNumber    = "number"
	blindNamePhone = "name_phone" // of an applicant without a number
)

// blinds are what the applications of the applicant, and those of the agent, are found by; empty for none.
func (a *Application) blinds(ring *seal.Ring) (applicant, agent string, err error) {
	switch p := a.Applicant(); p.Recognition() {
	case ByNumber:
		applicant = ring.Blind(blindNumber, folded(a.ApplicantIDNumber))
	case ByName:
		applicant = ring.Blind(blindNamePhone, p.Name+"\x00"+p.Phone)
	case ByNoneElse:
	}
	p, ok, err := a.AgentPerson()
	if ok && p.IDNumber != "" {
		agent = ring.Blind(blindNumber, folded(p.IDNumber))
	}
	return applicant, agent, err
}

// folded is the form in which identity numbers are compared: half-width, without blanks, in capitals.
func folded(number string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\u3000':
			return -1
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		}
		return r
	}, number))
}

// blindArray is the array literal of all values that rows may be blinded with.
func blindArray(ring *seal.Ring, domain, value string) string {
	return "{" + strings.Join(ring.Blinds(domain, value), ",") + "}"
}

// sealColumns seals the values among columns that are sealed in the row, and adds by what it is found then.
func (a *Application) sealColumns(ring *seal.Ring, columns map[string]any) error {
	after := *a
	changed := false
	if name, ok := columns["applicant_name"].(string); ok {
		after.ApplicantName, changed = name, true
	}
	for _, p := range after.private() {
		if text, ok := columns[p.column].(string); ok {
			*p.text, changed = text, true
			columns[p.column] = ring.Seal(a.place(p.column), text)
		}
	}
	if agent, ok := columns["agent"].(*string); ok {
		if after.Agent, changed = agent, true; agent != nil {
			columns["agent"] = ring.Seal(a.place("agent"), *agent)
		}
	}
	if !changed {
		return nil
	}
	var err error
	columns["applicant_blind"], columns["agent_blind"], err = after.blinds(ring)
	return err
}

func (o *Officer) private() []sealedText {
	return []sealedText{{"email", &o.Email}, {"mobile", &o.Mobile}}
}

func (o *Officer) place(column string) seal.Place {
	return seal.At("officer."+column, o.AgencyID, o.ID)
}

func (o *Officer) sealed(ring *seal.Ring) Officer {
	b := *o
	for _, p := range b.private() {
		*p.text = ring.Seal(o.place(p.column), *p.text)
	}
	return b
}

func (o *Officer) open(ring *seal.Ring) error {
	b := *o
	for _, p := range b.private() {
		var err error
		if *p.text, err = ring.Open(o.place(p.column), *p.text); err != nil {
			return err
		}
	}
	*o = b
	return nil
}

// openedOfficers opens rows that were read.
func openedOfficers(db *gorm.DB, rows ...*Officer) error {
	for _, o := range rows {
		if err := withRing(db, o.open); err != nil {
			return err
		}
	}
	return nil
}

func openAllOfficers(db *gorm.DB, rows []Officer) error {
	for i := range rows {
		if err := openedOfficers(db, &rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func (a *ContactAttempt) place() seal.Place {
	return seal.At("contact_attempt.recipient", a.AgencyID, a.ApplicationID, strconv.Itoa(a.Number))
}

// sealed implements sealedRow.
func (a *ContactAttempt) sealed(ring *seal.Ring) Recorded {
	b := *a
	b.Recipient = ring.Seal(a.place(), a.Recipient)
	return &b
}

func (a *ContactAttempt) open(ring *seal.Ring) (err error) {
	recipient, err := ring.Open(a.place(), a.Recipient)
	if err == nil {
		a.Recipient = recipient
	}
	return err
}
