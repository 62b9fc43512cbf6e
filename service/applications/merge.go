package applications

import (
	"context"
	"errors"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// MergeApplication voids an application that was registered twice; it points to the one that goes on.
func (s *Service) MergeApplication(ctx context.Context, req *foiv1.MergeApplicationRequest) (*foiv1.Application, error) {
	m := momentOf(s.env)
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	into := c.Application("target", req.GetTarget())
	version := c.Version("etag", req.GetEtag())
	on := c.ActDate("act_date", req.GetActDate(), m.Today)
	switch {
	case name == (resname.Application{}) || into == (resname.Application{}):
	case name == into:
		c.Add("target", "itself", "is the application itself", "不能并入自身")
	case name.Agency != into.Agency:
		c.Add("target", "agency", "is not of the same agency", "不是同一机关的申请")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	kept, err := s.env.Store.GetApplication(ctx, key(into)) // for its number, which never changes
	if errors.Is(err, store.ErrNotFound) {
		return nil, notFound(into)
	}
	if err != nil {
		return nil, err
	}
	void := workflow.Event{Do: workflow.Void, On: on, Reason: "并入 " + kept.RegisterNumber}
	merged := store.Target{Key: key(name), Version: version, Decide: func(store.Loaded) (store.Change, error) {
		return store.Change{
			Action: "merge", Events: []workflow.Event{void}, Columns: map[string]any{"merged_into": into.ID},
			Detail: map[string]any{"into": into.ID},
		}, nil
	}}
	// The other one is locked and checked too: nobody voids it in the same moment, and its audit says what it took in.
	taker := store.Target{Key: key(into), Decide: func(l store.Loaded) (store.Change, error) {
		if l.Standing.State == workflow.Voided {
			return store.Change{}, errTargetVoided
		}
		return store.Change{Action: "merge", Detail: map[string]any{"from": name.ID}}, nil
	}}
	return perform(ctx, s.env, m, m.first, func(w store.Write) ([]store.Application, error) {
		return s.env.Store.ChangeApplications(ctx, w, merged, taker)
	})
}
