package present

import (
	"slices"

	"google.golang.org/genproto/googleapis/type/date"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
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

// Consultations returns the consultations of an application in the order in which they went out.
func (v Viewer) Consultations(a *store.Application) ([]*foiv1.Consultation, error) {
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
		}
	}
	return list, nil
}

// limits are the duties of one kind of an application in the order in which they arose.
type limits []workflow.Duty

// limits returns how an application stands, with the duties of a kind.
func (v Viewer) limits(a *store.Application, kind workflow.DutyKind) (workflow.Standing, limits, error) {
	st, err := a.StandingValue()
	if err != nil {
		return st, nil, err
	}
	view, err := st.View(v.Calendar, v.Today)
	of := slices.DeleteFunc(view.Duties, func(d workflow.Duty) bool { return d.Kind != kind })
	return st, of, err
}

// date returns the due date of the i-th, none once the application is voided and owes nothing.
func (l limits) date(i int) *date.Date {
	if i >= len(l) {
		return nil
	}
	return Date(l[i].Due)
}
