package applications

import (
	"context"
	"slices"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// RectifyApplication corrects the outcome that was recorded of an application (更正办理结果).
func (h *Handling) RectifyApplication(ctx context.Context, req *foiv1.RectifyApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(c *fieldcheck.Check) deed {
		row := present.Outcome.Word(req.GetOutcome())
		return deed{
			Event: workflow.Event{
				Do: workflow.Rectify, Row: row, Kind: c.DecisionKind("kind", row, req.GetKind()),
				Reason: c.RequiredLines("reason", req.GetReason()), Evidence: c.RequiredLines("evidence", req.GetEvidence()),
			},
			resolve: byAnotherHand(auth.FromContext(ctx)),
		}
	})
}

// byAnotherHand refuses a correction by who recorded the conclusion in force or corrected it last, and by the one to whom the
// application is assigned: nobody corrects his own figures.
func byAnotherHand(who *auth.Principal) func(store.Loaded, *workflow.Event) error {
	return byAnother(who, func(l store.Loaded, _ *workflow.Event) error {
		for i, ev := range slices.Backward(l.Case.Events) {
			switch ev.Do { //nolint:exhaustive // the others say nothing of the outcome
			case workflow.Answer, workflow.Lapse, workflow.Withdraw, workflow.Close, workflow.Rectify:
				if l.Actors[i] == who.ID {
					return errOwnRecord
				}
				return nil
			}
		}
		return nil
	})
}
