package applications

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// TransferApplication moves an application that was registered at the wrong agency to another one (移送).
func (s *Service) TransferApplication(ctx context.Context, req *foiv1.TransferApplicationRequest) (*foiv1.Application, error) {
	m := momentOf(s.env)
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	to := c.Agency("target_agency", req.GetTargetAgency())
	version := c.Version("etag", req.GetEtag())
	on := c.ActDate("act_date", req.GetActDate(), m.Today)
	reason := c.RequiredLines("reason", req.GetReason())
	if to.ID != "" && to == name.Parent() {
		c.Add("target_agency", "itself", "is the agency where it is", "就是本机关")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	id, err := call.NewID(m.now)
	if err != nil {
		return nil, err
	}
	target := store.Target{Key: key(name), Version: version, Decide: func(store.Loaded) (store.Change, error) {
		return store.Change{
			Action: "transfer", Events: []workflow.Event{{Do: workflow.Transfer, On: on, To: to.ID, Reason: reason}},
		}, nil
	}}
	return perform(ctx, s.env, m, m.first, func(w store.Write) ([]store.Application, error) {
		return s.env.Store.TransferApplication(ctx, w, target, to.ID, id)
	})
}
