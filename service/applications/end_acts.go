package applications

import (
	"cmp"
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

var causes = map[foiv1.LapseApplicationRequest_Cause]workflow.LapseCause{
	foiv1.LapseApplicationRequest_CAUSE_CORRECTION: workflow.LapsedCorrection,
	foiv1.LapseApplicationRequest_CAUSE_FEE:        workflow.LapsedFee,
}

// LapseApplication ends an application whose applicant did not correct or pay in time.
func (h *Handling) LapseApplication(ctx context.Context, req *foiv1.LapseApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(*fieldcheck.Check) deed {
		return deed{Event: workflow.Event{Do: workflow.Lapse, Cause: causes[req.GetCause()]}, resolve: concludable, file: true}
	})
}

// WithdrawApplication records that the applicant withdrew the application.
func (h *Handling) WithdrawApplication(ctx context.Context, req *foiv1.WithdrawApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, simple(workflow.Withdraw))
}

// CloseApplication ends the application for another cause (row 3.6.3).
func (h *Handling) CloseApplication(ctx context.Context, req *foiv1.CloseApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(c *fieldcheck.Check) deed {
		kind := cmp.Or(present.DecisionKind.Word(req.GetKind()), outcome.ClosedOtherwise)
		return deed{Event: workflow.Event{
			Do: workflow.Close, Kind: kind, Reason: c.RequiredLines("reason", req.GetReason()),
			Statement: workflow.Statement{Redirect: c.Lines("redirect", req.GetRedirect())},
		}, resolve: concludable, file: true}
	})
}

// ReopenApplication works on the application again because a concluded review or suit orders it.
func (h *Handling) ReopenApplication(ctx context.Context, req *foiv1.ReopenApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{
			Event:   workflow.Event{Do: workflow.Reopen, LegalCase: c.Text("legal_case", req.GetLegalCase())},
			resolve: knownAs,
		}
	})
}

// knownAs gives a legal case the identifier under which the workflow knows it: people may name it by its id here although
// it came with another one from elsewhere.
func knownAs(l store.Loaded, ev *workflow.Event) error {
	for i := range l.LegalCases {
		if l.LegalCases[i].ID == ev.LegalCase {
			ev.LegalCase = l.Case.LegalCases[i].ID
			break
		}
	}
	return nil
}

// VoidApplication marks a wrong registration.
func (h *Handling) VoidApplication(ctx context.Context, req *foiv1.VoidApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(c *fieldcheck.Check) deed {
		return deed{Event: workflow.Event{Do: workflow.Void, Reason: c.RequiredLines("reason", req.GetReason())}}
	})
}
