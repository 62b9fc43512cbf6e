package applications

import (
	"context"
	"fmt"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// SplitApplication makes several applications of one that asks for several things (一事一申请). The first description stays
// with it; the others are registered with its facts and its past, so that no term moves, and numbers of their own.
func (s *Service) SplitApplication(ctx context.Context, req *foiv1.SplitApplicationRequest) (*foiv1.SplitApplicationResponse, error) {
	m := momentOf(s.env)
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	version := c.Version("etag", req.GetEtag())
	on := c.ActDate("act_date", req.GetActDate(), m.Today)
	descriptions := make([]string, len(req.GetDescriptions()))
	for i, text := range req.GetDescriptions() {
		descriptions[i] = c.RequiredLines(fmt.Sprintf("descriptions[%d]", i), text)
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	parts := make([]store.Part, len(descriptions)-1)
	for i := range parts {
		id, err := call.NewID(m.now)
		if err != nil {
			return nil, err
		}
		parts[i] = store.Part{ID: id, Description: descriptions[i+1]}
	}
	target := store.Target{Key: key(name), Version: version, Decide: func(l store.Loaded) (store.Change, error) {
		ids := make([]string, len(parts))
		for i := range parts {
			ids[i] = parts[i].ID
		}
		return store.Change{
			Action: "split", Columns: map[string]any{"description": descriptions[0]},
			Detail: map[string]any{"on": on.String(), "parts": ids},
		}, splittable(l.Standing)
	}}
	respond := func(written []store.Application) (*foiv1.SplitApplicationResponse, error) {
		all, err := m.all(written)
		return &foiv1.SplitApplicationResponse{Applications: all}, err
	}
	return perform(ctx, s.env, m, respond, func(w store.Write) ([]store.Application, error) {
		return s.env.Store.SplitApplication(ctx, w, target, parts...)
	})
}

// splittable refuses what is not being worked on and what counts in the statistics as one already.
func splittable(st workflow.Standing) error {
	if st.State != workflow.Registered && st.State != workflow.InProgress {
		return errSplitState
	}
	if !st.First.On.IsZero() {
		return errSplitConcluded
	}
	if len(st.Charges) > 0 {
		return errSplitCharged
	}
	return nil
}
