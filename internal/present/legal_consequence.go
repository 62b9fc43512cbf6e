package present

import (
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/legalcase"
)

var finalityState = dictionary(map[foiv1.AnswerFinality_State]legalcase.FinalityState{
	foiv1.AnswerFinality_STATE_NOT_DELIVERED: legalcase.NotDelivered,
	foiv1.AnswerFinality_STATE_ATTACKABLE:    legalcase.Attackable,
	foiv1.AnswerFinality_STATE_UNDER_REVIEW:  legalcase.UnderReview,
	foiv1.AnswerFinality_STATE_FINAL:         legalcase.Final,
})

// AnswerFinality returns when an answer becomes final.
func AnswerFinality(agency resname.Agency, f *store.AnswerFinality) *foiv1.AnswerFinality {
	m := &foiv1.AnswerFinality{
		State: finalityState.Enum(f.State), FinalDate: Date(f.FinalOn), DeliverDate: Date(f.Facts.Delivered), Told: f.Facts.Told,
		LegalCases: caseNames(agency, f.CaseID),
	}
	for _, d := range f.Deadlines {
		m.Deadlines = append(m.Deadlines, &foiv1.AnswerFinality_Deadline{
			Remedy: d.Remedy, StartDate: Date(d.Start), LastDate: Date(d.Last), Text: d.Text, Article: d.Article,
		})
	}
	return m
}

// CauseCount returns a line of the summary of causes.
func CauseCount(agency resname.Agency, c *legalcase.CauseCount) *foiv1.CauseSummary_Row {
	return &foiv1.CauseSummary_Row{
		Unit: c.Unit, Cause: LegalCause.Enum(c.Cause), Title: c.Cause.Label(), Count: small(len(c.Cases)), Repeated: c.Repeated(),
		LegalCases: caseNames(agency, c.Cases),
	}
}

func caseNames(agency resname.Agency, ids []string) []string {
	var names []string
	for _, id := range ids {
		names = append(names, resname.LegalCase{Agency: agency, ID: id}.String())
	}
	return names
}
