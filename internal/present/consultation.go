package present

import (
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// The dictionaries of consultations.
var (
	Party = dictionary(map[foiv1.Consultation_Kind]workflow.Party{
		foiv1.Consultation_KIND_THIRD_PARTY: workflow.WithThirdParty,
		foiv1.Consultation_KIND_AGENCY:      workflow.WithAgency,
	})
	Opinion = dictionary(map[foiv1.Consultation_Opinion]workflow.Opinion{
		foiv1.Consultation_OPINION_AGREE:  workflow.Agrees,
		foiv1.Consultation_OPINION_OBJECT: workflow.Objects,
		foiv1.Consultation_OPINION_NONE:   workflow.NoOpinion,
	})
)

// Consultations returns the consultations of an application in the order in which they went out, with their papers.
func (v Viewer) Consultations(a *store.Application, letters []store.ConsultationLetter) ([]*foiv1.Consultation, error) {
	st, limits, err := v.limits(a, workflow.DutyConsultation)
	if err != nil {
		return nil, err
	}
	list := make([]*foiv1.Consultation, len(st.Consultations))
	for i, c := range st.Consultations {
		list[i] = &foiv1.Consultation{
			Name: Name(a).Consultation(c.ID).String(), Kind: Party.Enum(c.With), Party: c.Party, SendDate: Date(c.On),
			ReceiveDate: Date(c.Received), DueDate: limits.date(i), ConcludeDate: Date(c.Ended),
			Opinion: Opinion.Enum(c.Opinion), Etag: Etag(a.Version),
			Silent: c.Ended.IsZero() && limits.passed(i, v.Today),
		}
		papers(list[i], c, letters, Name(a))
	}
	return list, nil
}

// papers fills in what is on record of a consultation besides its days.
func papers(m *foiv1.Consultation, c workflow.Consultation, letters []store.ConsultationLetter, of resname.Application) {
	at := func(step workflow.Act) *foiv1.Letter {
		i := slices.IndexFunc(letters, func(l store.ConsultationLetter) bool {
			return l.ConsultationID == c.ID && l.Step == string(step)
		})
		if i < 0 {
			return nil
		}
		return paper(&letters[i], of)
	}
	m.Letter, m.Acknowledgement, m.Reply = at(workflow.Consult), at(workflow.Acknowledge), at(workflow.Conclude)
	if o := c.Override; !o.On.IsZero() {
		m.Overriding = &foiv1.Overriding{
			NoticeDate: Date(o.On), Reason: o.Reason, Approver: o.Approver, Notice: at(workflow.Override),
		}
	}
}

func paper(l *store.ConsultationLetter, of resname.Application) *foiv1.Letter {
	attachment := func(number *int) string {
		if number == nil {
			return ""
		}
		return of.Attachment(*number).String()
	}
	return &foiv1.Letter{
		Method: DeliveryMode.Enum(workflow.DeliveryMode(l.Method)), PostalNumber: l.PostalNumber, Document: attachment(l.Document),
		Proof: attachment(l.Proof), Note: l.Note, CreateTime: timestamppb.New(l.RecordedAt), Creator: l.Actor,
	}
}
