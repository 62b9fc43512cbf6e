package applications

import (
	"context"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/workflow"
)

// AssignApplication gives the application to a unit or person.
func (h *Handling) AssignApplication(ctx context.Context, req *foiv1.AssignApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(c *fieldcheck.Check) deed {
		due, err := present.Day(req.GetUnitDueDate())
		c.AddError("unit_due_date", err)
		if !due.IsZero() && due < h.dayOf(req) {
			c.Add("unit_due_date", string(workflow.RuleUnitDue), workflow.RuleUnitDue.English(), workflow.RuleUnitDue.Chinese())
		}
		return deed{Event: workflow.Event{Do: workflow.Assign, To: c.Text("assignee", req.GetAssignee()), UnitDue: due}}
	})
}

// dayOf is the day that an act counts from; one that cannot be read is refused elsewhere.
func (h *Handling) dayOf(req actRequest) calendar.Date {
	if day, err := present.Day(req.GetActDate()); err == nil && !day.IsZero() {
		return day
	}
	return h.env.Today()
}

// DispatchApplication records that the government above handed the application on.
func (h *Handling) DispatchApplication(ctx context.Context, req *foiv1.DispatchApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: workflow.Event{Do: workflow.Dispatch, From: c.Text("from_agency", req.GetFromAgency())}}
	})
}

// ExtendApplication extends the term, once (art. 33).
func (h *Handling) ExtendApplication(ctx context.Context, req *foiv1.ExtendApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: workflow.Event{
			Do: workflow.Extend, Days: int(req.GetExtensionDays()),
			Approver: c.Text("approver", req.GetApprover()), Reason: c.RequiredLines("reason", req.GetReason()),
		}}
	})
}

// QueryReasons asks the applicant for the reasons of an unusual number of applications (art. 35).
func (h *Handling) QueryReasons(ctx context.Context, req *foiv1.QueryReasonsRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, simple(workflow.AskReasons))
}

// RecordReasons records the applicant's reasons (art. 35).
func (h *Handling) RecordReasons(ctx context.Context, req *foiv1.RecordReasonsRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: workflow.Event{
			Do: workflow.GiveReasons, Grounds: c.RequiredLines("reasons", req.GetReasons()), View: present.ReasonsView.Word(req.GetView()),
		}}
	})
}

// DeferApplication sets a reasonable later date for an answer (art. 35).
func (h *Handling) DeferApplication(ctx context.Context, req *foiv1.DeferApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: workflow.Event{
			Do: workflow.Defer, Days: int(req.GetDeferralDays()),
			Approver: c.Text("approver", req.GetApprover()), Reason: c.RequiredLines("reason", req.GetReason()),
		}}
	})
}
