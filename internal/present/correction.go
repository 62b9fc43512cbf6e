package present

import (
	"slices"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// Element is the dictionary of the three elements of art. 29.
var Element = dictionary(map[foiv1.MissingElement_Element]workflow.Element{
	foiv1.MissingElement_ELEMENT_APPLICANT: workflow.ElementApplicant,
	foiv1.MissingElement_ELEMENT_CONTENT:   workflow.ElementContent,
	foiv1.MissingElement_ELEMENT_FORM:      workflow.ElementForm,
})

// CorrectionNotice returns the notice of an application that has one; items are those that are kept by element.
func (v Viewer) CorrectionNotice(l *store.Loaded, items []store.CorrectionItem) (*foiv1.CorrectionNotice, error) {
	view, err := l.Standing.View(v.Calendar, v.Today)
	if err != nil {
		return nil, err
	}
	returned := l.Standing.Returned
	m := &foiv1.CorrectionNotice{
		Name:       resname.CorrectionNotice{Application: Name(&l.Application)}.String(),
		NoticeDate: Date(returned.On), CorrectDate: Date(returned.Corrected),
		WithinDays: int32(returned.WithinDays), //nolint:gosec // bounded by the rules of the request
	}
	for _, d := range view.Duties {
		switch d.Kind { //nolint:exhaustive // the others are no part of it
		case workflow.DutyCorrectionNotice:
			m.NoticeDueDate, m.Late = Date(d.Due), d.Late
		case workflow.DutyCorrection:
			m.ApplicantDueDate = Date(d.Due)
		}
	}
	for i := range items {
		element := Element.Enum(workflow.Element(items[i].Element))
		if n := len(m.GetMissing()); n == 0 || m.GetMissing()[n-1].GetElement() != element {
			m.Missing = append(m.Missing, &foiv1.MissingElement{Element: element})
		}
		last := m.GetMissing()[len(m.GetMissing())-1]
		last.Items = append(last.Items, items[i].Item)
	}
	if len(items) == 0 {
		at := slices.IndexFunc(l.Case.Events, func(ev workflow.Event) bool { return ev.Do == workflow.Return })
		m.Items = l.Case.Events[at].Items
	}
	return m, nil
}
