package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/applicant"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// PersonPlace are the names of the places where something of a person may stand.
var PersonPlace = dictionary(map[foiv1.PersonalData_Place]string{
	foiv1.PersonalData_PLACE_DESCRIPTION:        "description",
	foiv1.PersonalData_PLACE_FORMER_DESCRIPTION: "application_former_text",
	foiv1.PersonalData_PLACE_NOTE:               "note",
	foiv1.PersonalData_PLACE_ATTACHMENT:         "attachment",
	foiv1.PersonalData_PLACE_EVENT:              "application_event",
	foiv1.PersonalData_PLACE_CONTACT_ATTEMPT:    "contact_attempt",
	foiv1.PersonalData_PLACE_APPLICANT_INPUT:    "applicant_input",
	foiv1.PersonalData_PLACE_CONSULTATION:       "consultation_letter",
	foiv1.PersonalData_PLACE_LEGAL_CASE:         "legal_case",
})

// PersonalData returns what is held about a person in one application, unmasked. Of an applicant it tells his agent nothing but
// the name, and the other way round.
func PersonalData(p *store.PersonalData) (*foiv1.PersonalData, error) {
	a := &p.Application
	m := &foiv1.PersonalData{
		Name: Name(a).String(), RegisterNumber: a.RegisterNumber, ReceiptDate: Date(a.ReceiptOn.Date()),
		State: State.Enum(workflow.State(a.State)), ApplicantName: a.ApplicantName, ContactRecipients: p.Recipients,
	}
	if p.Agent != nil {
		m.AgentName = p.Agent.Name
	}
	if p.IsApplicant {
		m.Parts = append(m.Parts, foiv1.PersonalData_PART_APPLICANT)
		m.Applicant = contact(a.PersonValues())
	}
	if p.IsAgent {
		m.Parts = append(m.Parts, foiv1.PersonalData_PART_AGENT)
		m.Agent = &foiv1.PersonalData_Contact{
			DisplayName: p.Agent.Name, IdKind: IDKind.Enum(applicant.IDKind(p.Agent.IDKind)), IdNumber: p.Agent.IDNumber,
			Phone: p.Agent.Phone, Authority: p.Agent.Authority,
		}
	}
	for i := range p.Former {
		f := &p.Former[i]
		was, err := f.Values()
		if err != nil {
			return nil, err
		}
		m.Former = append(m.Former, &foiv1.PersonalData_Former{
			Contact: contact(was), Evidence: f.Evidence, CorrectTime: timestamppb.New(f.ReplacedAt),
		})
	}
	for _, held := range p.Places {
		m.Standings = append(m.Standings, &foiv1.PersonalData_Standing{
			Place: PersonPlace.Enum(held.Place), RecordCount: int32(held.Records), //nolint:gosec // of one application
		})
	}
	return m, nil
}

func contact(v store.PersonValues) *foiv1.PersonalData_Contact {
	return &foiv1.PersonalData_Contact{
		DisplayName: v.Name, IdKind: IDKind.Enum(applicant.IDKind(v.IDKind)), IdNumber: v.IDNumber, Phone: v.Phone, Email: v.Email,
		PostalAddress: v.PostalAddress, ContactPerson: v.ContactPerson,
	}
}
