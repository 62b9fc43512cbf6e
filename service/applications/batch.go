package applications

import (
	"context"
	"fmt"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// BatchAssignApplications gives the applications to one unit or person, all or none.
func (s *Service) BatchAssignApplications(ctx context.Context, req *foiv1.BatchAssignApplicationsRequest,
) (*foiv1.BatchAssignApplicationsResponse, error) {
	m := momentOf(s.env)
	var c fieldcheck.Check
	parent := c.Agency("parent", req.GetParent())
	ev := workflow.Event{
		Do: workflow.Assign, On: c.ActDate("act_date", req.GetActDate(), m.Today), To: c.Text("assignee", req.GetAssignee()),
	}
	targets := make([]store.Target, len(req.GetNames()))
	for i, text := range req.GetNames() {
		field := fmt.Sprintf("names[%d]", i)
		name := c.Application(field, text)
		if name.Agency != "" && parent.ID != "" && name.Agency != parent.ID {
			c.Add(field, "parent", "is not an application of the parent", "不是该机关的申请")
		}
		targets[i] = store.Target{Key: key(name), Decide: func(l store.Loaded) (store.Change, error) {
			// The store would refuse it as well, but not say which one.
			if _, err := l.Standing.Apply(m.Calendar, ev, l.Case.LegalCases); err != nil {
				return store.Change{}, &memberError{number: l.Application.RegisterNumber, name: text, err: err}
			}
			return store.Change{Action: string(ev.Do), Events: []workflow.Event{ev}}, nil
		}}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	respond := func(written []store.Application) (*foiv1.BatchAssignApplicationsResponse, error) {
		all, err := m.all(written)
		return &foiv1.BatchAssignApplicationsResponse{Applications: all}, err
	}
	resp, err := perform(ctx, s.env, m, respond, func(w store.Write) ([]store.Application, error) {
		return s.env.Store.ChangeApplications(ctx, w, targets...)
	})
	return resp, whichIsMissing(err)
}
