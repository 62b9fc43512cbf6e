package applications

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/workflow"
)

// simple is an act without arguments.
func simple(do workflow.Act) func(*fieldcheck.Check) deed {
	return func(*fieldcheck.Check) deed { return deed{Event: workflow.Event{Do: do}} }
}

// AcceptApplication records that the check found the application complete.
func (h *Handling) AcceptApplication(ctx context.Context, req *foiv1.AcceptApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, simple(workflow.Accept))
}

// CorrectApplication records the corrected application, with its new description if it has one; the term starts again.
func (h *Handling) CorrectApplication(ctx context.Context, req *foiv1.CorrectApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(c *fieldcheck.Check) deed {
		d := deed{Event: workflow.Event{Do: workflow.Correct}}
		if req.GetDescription() != "" {
			d.columns = map[string]any{"description": c.RequiredLines("description", req.GetDescription())}
		}
		return d
	})
}
