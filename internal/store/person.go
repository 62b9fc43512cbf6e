package store

import (
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/workflow"
)

// Recognition is by what two applications are told to be of the same person.
type Recognition string

// The recognitions.
const (
	ByNumber   Recognition = "number"     // kind and number of the identity document
	ByName     Recognition = "name_phone" // name and phone, where an old register has no number
	ByNoneElse Recognition = "none"       // nothing to tell by: an application is then of nobody else but itself
)

// Person is who handed an application in, or acted for the applicant. Somebody who once gave a number and once none, or
// documents of two kinds, is two persons here: nothing on file says otherwise.
type Person struct {
	Agent    bool // the agent (代理人) and not the applicant (申请人)
	IDKind   string
	IDNumber string
	Name     string
	Phone    string
	self     Key // the application that the person was taken from
}

// Applicant returns the applicant of an application.
func (a *Application) Applicant() Person {
	return Person{
		IDKind: a.ApplicantIDKind, IDNumber: a.ApplicantIDNumber, Name: a.ApplicantName, Phone: a.Phone, self: a.Key(),
	}
}

// AgentPerson returns the agent of an application, and false when there is none.
func (a *Application) AgentPerson() (Person, bool, error) {
	agent, err := a.AgentValue()
	if agent == nil || err != nil {
		return Person{}, false, err
	}
	return Person{Agent: true, IDKind: agent.IDKind, IDNumber: agent.IDNumber, self: a.Key()}, true, nil
}

// Recognition returns by what other applications are told to be of this person. An agent is known by the number only, which
// every agent has.
func (p Person) Recognition() Recognition {
	switch {
	case p.IDNumber != "":
		return ByNumber
	case p.Name != "" && p.Phone != "" && !p.Agent:
		return ByName
	}
	return ByNoneElse
}

// The conditions under which an application is the person's, each served by an index that begins with agency_id. A voided
// application was registered by mistake, or is counted as the one it was merged into.
const (
	applicantByNumber = `applicant_blind = ANY(CAST(@blinds AS text[])) AND applicant_blind <> '' AND applicant_id_kind = @kind
	AND state <> @voided`
	applicantByName = `applicant_blind = ANY(CAST(@blinds AS text[])) AND applicant_blind <> '' AND state <> @voided`
	agentByNumber   = `agent_blind = ANY(CAST(@blinds AS text[])) AND agent_blind <> '' AND state <> @voided`
	onlyItself      = `agency_id = @self_agency AND id = @self AND state <> @voided`
)

// condition returns the SQL for the applications of the person, with its named arguments. That an agent's number is of the same
// kind cannot be asked of the database, where it is sealed; numbers of two kinds that are equal are not worth a column.
func (p Person) condition(ring *seal.Ring) (where string, args map[string]any) {
	args = map[string]any{"voided": string(workflow.Voided)}
	switch p.Recognition() {
	case ByNumber:
		args["blinds"] = blindArray(ring, blindNumber, folded(p.IDNumber))
		if p.Agent {
			return agentByNumber, args
		}
		args["kind"] = p.IDKind
		return applicantByNumber, args
	case ByName:
		args["blinds"] = blindArray(ring, blindNamePhone, p.Name+"\x00"+p.Phone)
		return applicantByName, args
	case ByNoneElse:
	}
	args["self_agency"], args["self"] = p.self.Agency, p.self.ID
	return onlyItself, args
}
