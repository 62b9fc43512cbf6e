package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/applicant"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/submission"
	"github.com/yishenqing/foi/workflow"
)

// Restatement returns how figures differ between two instants, and why.
func Restatement(r *submission.Restatement) *foiv1.Restatement {
	m := &foiv1.Restatement{FromTime: timestamppb.New(r.From), Changes: figureChanges(r.Changes), Text: r.Text()}
	if !r.To.IsZero() {
		m.ToTime = timestamppb.New(r.To)
	}
	for _, c := range r.Causes {
		cause := &foiv1.Restatement_Cause{Act: c.Act, Text: submission.CauseText(c.Act), Count: number(c.Count)}
		if !c.First.IsZero() {
			cause.FirstTime, cause.LastTime = timestamppb.New(c.First), timestamppb.New(c.Last)
		}
		m.Causes = append(m.Causes, cause)
	}
	return m
}

func figureChanges(changes []stats.Change) []*foiv1.Restatement_Change {
	list := make([]*foiv1.Restatement_Change, len(changes))
	for i, c := range changes {
		list[i] = &foiv1.Restatement_Change{
			Row: c.Row, Label: c.Label, Column: c.Column, ColumnLabel: c.ColumnLabel, Before: number(c.Before), After: number(c.After),
		}
	}
	return list
}

// RestatementDetail returns one act that changed figures.
func RestatementDetail(c *store.Cause) *foiv1.RestatementDetail {
	return &foiv1.RestatementDetail{
		RecordTime: timestamppb.New(c.RecordedAt), Application: child(c.Key()).String(), RegisterNumber: c.RegisterNumber, Act: c.Act,
		Text: submission.CauseText(c.Act), Changes: figureChanges(c.Changes),
	}
}

// CellApplication returns an application that a figure counts.
func CellApplication(a *store.CellApplication) *foiv1.CellApplication {
	return &foiv1.CellApplication{
		Application: child(a.Key()).String(), RegisterNumber: a.RegisterNumber, CountDate: Date(a.Day.Date()),
		ApplicantType: ApplicantType.Enum(applicant.Type(a.ApplicantType)), State: State.Enum(workflow.State(a.State)),
		Outcome: Outcome.Enum(outcome.Row(a.ResultRow)), ConcludeDate: Date(a.ConcludedOn.Date()),
	}
}

// CellCase returns a review or suit that a figure counts.
func CellCase(c *store.CellCase) *foiv1.CellCase {
	m := &foiv1.CellCase{
		Agency: resname.Agency{ID: c.AgencyID}.String(), LegalCase: c.ID, ServeDate: Date(c.ServedOn.Date()),
		ConcludeDate: Date(c.ConcludedOn.Date()), Result: c.Result,
	}
	if c.ApplicationID != nil {
		m.Application = child(store.Key{Agency: c.AgencyID, ID: *c.ApplicationID}).String()
	}
	return m
}
