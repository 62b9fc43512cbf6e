package feenotices

import (
	"context"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// SettledError is the refusal to settle a fee notice twice, or one that another notice followed.
type SettledError struct{}

func (e *SettledError) Error() string { return "the fee notice is settled" }

// Chinese returns the refusal for people.
func (e *SettledError) Chinese() string {
	return "该收费通知已经缴清，或者已被其后的收费通知取代"
}

// CreateFeeNotice records that a fee notice went out; the clock stops. An amount is held against the national tariff.
func (s *Service) CreateFeeNotice(ctx context.Context, req *foiv1.CreateFeeNoticeRequest) (*foiv1.FeeNotice, error) {
	v := s.env.Viewer()
	var c fieldcheck.Check
	m := req.GetFeeNotice()
	parent := c.Application("parent", req.GetParent())
	version := c.Version("fee_notice.etag", m.GetEtag())
	ev := workflow.Event{
		Do:   workflow.Charge,
		On:   c.ActDate("fee_notice.notice_date", m.GetNoticeDate(), v.Today),
		Mode: present.ChargeMode.Word(m.GetMode()), Count: int(m.GetCount()), AmountFen: m.GetAmountFen(),
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	target := store.Target{Key: keyOf(parent), Version: version, Decide: func(store.Loaded) (store.Change, error) {
		return store.Change{
			Action: string(ev.Do), Events: []workflow.Event{ev},
			Detail: map[string]any{"on": ev.On, "mode": ev.Mode, "count": ev.Count, "amount_fen": ev.AmountFen},
		}, nil
	}}
	return s.act(ctx, v, target, func(a *store.Application) (*foiv1.FeeNotice, error) {
		all, err := v.FeeNotices(a)
		if err != nil {
			return nil, err
		}
		return all[len(all)-1], nil
	})
}

// SettleFeeNotice records that the fee was paid in full; the whole term starts again.
func (s *Service) SettleFeeNotice(ctx context.Context, req *foiv1.SettleFeeNoticeRequest) (*foiv1.FeeNotice, error) {
	v := s.env.Viewer()
	var c fieldcheck.Check
	name, err := resname.ParseFeeNotice("name", req.GetName())
	c.AddError("name", err)
	version := c.Version("etag", req.GetEtag())
	ev := workflow.Event{Do: workflow.Pay, On: c.ActDate("act_date", req.GetActDate(), v.Today)}
	if err := c.Err(); err != nil {
		return nil, err
	}
	target := store.Target{Key: keyOf(name.Application), Version: version, Decide: func(l store.Loaded) (store.Change, error) {
		if err := payable(l.Standing.Charges, name.Number); err != nil {
			return store.Change{}, err
		}
		return store.Change{
			Action: string(ev.Do), Events: []workflow.Event{ev}, Detail: map[string]any{"on": ev.On, "fee_notice": name.Number},
		}, nil
	}}
	return s.act(ctx, v, target, func(a *store.Application) (*foiv1.FeeNotice, error) { return numbered(v, a, name.Number) })
}

// payable refuses the n-th fee notice unless it is the last one and unpaid. Whether the application waits for the payment,
// the workflow knows.
func payable(charges []workflow.Charging, n int) error {
	switch {
	case n > len(charges):
		return store.ErrNotFound
	case n < len(charges) || !charges[n-1].Paid.IsZero():
		return &SettledError{}
	}
	return nil
}

// act changes one application and returns the fee notice that it is about.
func (s *Service) act(ctx context.Context, v present.Viewer, target store.Target,
	respond func(*store.Application) (*foiv1.FeeNotice, error),
) (*foiv1.FeeNotice, error) {
	w := call.Write(ctx, s.env, func(written []store.Application) (proto.Message, error) { return respond(&written[0]) })
	written, err := s.env.Store.ChangeApplications(ctx, w, target)
	if err != nil {
		return nil, err
	}
	return respond(&written[0])
}
