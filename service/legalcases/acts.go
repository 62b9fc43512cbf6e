package legalcases

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/legalcase"
)

// AmendLegalCase puts right what was logged of the present instance.
func (s *Service) AmendLegalCase(ctx context.Context, req *foiv1.AmendLegalCaseRequest) (*foiv1.LegalCase, error) {
	today := s.env.Today()
	return s.act(ctx, req, func(c *fieldcheck.Check) deed {
		facts := legalcase.Facts{
			Route: present.LegalRoute.Word(req.GetRoute()), Served: c.PastDay("serve_date", req.GetServeDate(), today),
			Procedure: present.LegalProcedure.Word(req.GetProcedure()), Instance: present.LegalInstance.Word(req.GetInstance()),
			Forum: c.Text("forum", req.GetForum()), Number: c.Optional("case_number", req.GetCaseNumber()),
		}
		return deed{
			Event: legalcase.Event{Do: legalcase.Amend, Reason: c.RequiredLines("reason", req.GetReason())},
			names: map[string]string{"served": "serve_date"},
			complete: func(f store.LegalCaseFile, ev *legalcase.Event) error {
				all := facts
				all.Type, all.Imported = f.Standing.Facts.Type, f.Standing.Facts.Imported
				ev.Facts = &all
				return nil
			},
		}
	})
}

// ReportLegalCase records the report upward with what proves it.
func (s *Service) ReportLegalCase(ctx context.Context, req *foiv1.ReportLegalCaseRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{
			Do: legalcase.Report, Platform: c.Optional("platform_number", req.GetPlatformNumber()), Evidence: c.Lines("evidence", req.GetEvidence()),
		}}
	})
}

// SetLegalProcedure records that a review changed its procedure.
func (s *Service) SetLegalProcedure(ctx context.Context, req *foiv1.SetLegalProcedureRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, func(*fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{Do: legalcase.SetProcedure, Procedure: present.LegalProcedure.Word(req.GetProcedure())}}
	})
}

// SuspendLegalCase records that the case rests.
func (s *Service) SuspendLegalCase(ctx context.Context, req *foiv1.SuspendLegalCaseRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, ofReason(legalcase.Suspend, req.GetReason()))
}

// ResumeLegalCase records that it goes on.
func (s *Service) ResumeLegalCase(ctx context.Context, req *foiv1.ResumeLegalCaseRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, ofReason(legalcase.Resume, req.GetReason()))
}

// RespondLegalCase records that the agency's answer or defence was handed in.
func (s *Service) RespondLegalCase(ctx context.Context, req *foiv1.RespondLegalCaseRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{Do: legalcase.Respond, Text: c.Lines("note", req.GetNote())}}
	})
}

// ScheduleHearing records that a hearing was announced.
func (s *Service) ScheduleHearing(ctx context.Context, req *foiv1.ScheduleHearingRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{
			Do: legalcase.ScheduleHearing, Hearing: day(c, "hearing_date", req.GetHearingDate()), Place: c.Optional("place", req.GetPlace()),
		}, names: map[string]string{"hearing": "hearing_date"}}
	})
}

// RecordHearing records what came of a hearing.
func (s *Service) RecordHearing(ctx context.Context, req *foiv1.RecordHearingRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{
			Do: legalcase.RecordHearing, Of: int(req.GetNumber()), Text: c.Lines("text", req.GetText()),
		}, names: map[string]string{"of": "number"}}
	})
}

// ConcludeLegalCase records the decision of the present instance. What it counts as, the table of the day of the decision says, unless
// the request says otherwise and why.
func (s *Service) ConcludeLegalCase(ctx context.Context, req *foiv1.ConcludeLegalCaseRequest) (*foiv1.LegalCase, error) {
	today := s.env.Today()
	return s.act(ctx, req, func(c *fieldcheck.Check) deed {
		other := present.LegalResult.Word(req.GetResult())
		reason := c.Lines("reason", req.GetReason())
		if other != "" && reason == "" {
			c.Add("reason", "required", "is needed for another result than the table's", "与归类表不同的，应当说明理由")
		}
		return deed{
			Event: legalcase.Event{
				Do: legalcase.Conclude, Form: present.LegalForm.Word(req.GetForm()), Decision: c.Optional("decision_number", req.GetDecisionNumber()),
				Received: c.PastDay("receive_date", req.GetReceiveDate(), today), Anew: req.GetAnew(), AnewBy: day(c, "anew_due_date", req.GetAnewDueDate()),
				Causes: causesOf(req.GetCauses()), Unit: c.Optional("unit", req.GetUnit()), Reason: reason,
			},
			names: map[string]string{"received": "receive_date", "anew_by": "anew_due_date"},
			complete: func(f store.LegalCaseFile, ev *legalcase.Event) error {
				ev.Result = f.Law.Settings(f.Case.AgencyID, ev.On).LegalResults.Result(f.Standing.Facts.Type, ev.Form)
				if other != "" {
					ev.Result = other
				}
				return nil
			},
		}
	})
}

func causesOf(given []foiv1.LegalCase_Cause) []legalcase.Cause {
	var all []legalcase.Cause
	for _, g := range given {
		all = append(all, present.LegalCause.Word(g))
	}
	return all
}

// RevokeLegalConclusion takes back a decision that was recorded by mistake.
func (s *Service) RevokeLegalConclusion(ctx context.Context, req *foiv1.RevokeLegalConclusionRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, ofReason(legalcase.RevokeConclusion, req.GetReason()))
}

// AppealLegalCase records that a suit went on to a further instance.
func (s *Service) AppealLegalCase(ctx context.Context, req *foiv1.AppealLegalCaseRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{
			Do: legalcase.Appeal, Instance: present.LegalInstance.Word(req.GetInstance()), Forum: c.Text("forum", req.GetForum()),
			Number: c.Optional("case_number", req.GetCaseNumber()),
		}}
	})
}

// ComplyLegalCase records that what a decision orders was done.
func (s *Service) ComplyLegalCase(ctx context.Context, req *foiv1.ComplyLegalCaseRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{Do: legalcase.Comply, Text: c.RequiredLines("note", req.GetNote())}}
	})
}

// CodeLegalCauses states why the decision was corrected.
func (s *Service) CodeLegalCauses(ctx context.Context, req *foiv1.CodeLegalCausesRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{Do: legalcase.CodeCauses, Causes: causesOf(req.GetCauses()), Unit: c.Optional("unit", req.GetUnit())}}
	})
}

// AddLegalLesson states what is done so that a fault is not made again.
func (s *Service) AddLegalLesson(ctx context.Context, req *foiv1.AddLegalLessonRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{
			Do: legalcase.AddLesson, Text: c.RequiredLines("text", req.GetText()), Owner: c.Text("owner", req.GetOwner()),
			Due: day(c, "due_date", req.GetDueDate()),
		}, names: map[string]string{"due": "due_date"}}
	})
}

// CompleteLegalLesson records that a lesson was carried out.
func (s *Service) CompleteLegalLesson(ctx context.Context, req *foiv1.CompleteLegalLessonRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{
			Do: legalcase.CompleteLesson, Of: int(req.GetNumber()), Reason: c.RequiredLines("note", req.GetNote()),
		}, names: map[string]string{"of": "number", "reason": "note"}}
	})
}

// CloseLegalCase closes a case of which nothing is left to be done. A new answer that was delivered is compliance.
func (s *Service) CloseLegalCase(ctx context.Context, req *foiv1.CloseLegalCaseRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, func(*fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{Do: legalcase.Close}, before: func(f store.LegalCaseFile) []legalcase.Event {
			if !f.Standing.Outcome.Anew || !f.Standing.Complied.IsZero() || f.Redone.IsZero() {
				return nil
			}
			return []legalcase.Event{{Do: legalcase.Comply, On: f.Redone, Text: "重新办理的答复已经送达"}}
		}}
	})
}

// VoidLegalCase takes back a case that was logged by mistake. One that had an application reopened stays.
func (s *Service) VoidLegalCase(ctx context.Context, req *foiv1.VoidLegalCaseRequest) (*foiv1.LegalCase, error) {
	return s.act(ctx, req, ofReason(legalcase.Void, req.GetReason()))
}
