package feenotices

import (
	"context"

	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// SettledError is the refusal to settle or waive a fee notice twice, or one that another notice followed.
type SettledError struct{}

func (e *SettledError) Error() string { return "the fee notice is settled or waived" }

// Chinese returns the refusal for people.
func (e *SettledError) Chinese() string {
	return "该收费通知已经缴清或者减免，或者已被其后的收费通知取代"
}

// SettleFeeNotice records that the fee was paid in full; the whole term starts again.
func (s *Service) SettleFeeNotice(ctx context.Context, req *foiv1.SettleFeeNoticeRequest) (*foiv1.FeeNotice, error) {
	return s.end(ctx, req, func(*fieldcheck.Check) workflow.Event { return workflow.Event{Do: workflow.Pay} })
}

// WaiveFeeNotice waives an outstanding fee; the term goes on without the days waited.
func (s *Service) WaiveFeeNotice(ctx context.Context, req *foiv1.WaiveFeeNoticeRequest) (*foiv1.FeeNotice, error) {
	return s.end(ctx, req, func(c *fieldcheck.Check) workflow.Event {
		return workflow.Event{
			Do: workflow.Waive, Reason: c.RequiredLines("reason", req.GetReason()), Approver: c.Text("approver", req.GetApprover()),
		}
	})
}

// endRequest is what the requests that end an outstanding fee notice have in common.
type endRequest interface {
	GetName() string
	GetEtag() string
	GetActDate() *date.Date
}

// end does the act that ends an outstanding fee notice. read makes it from the arguments of the request; the day is set here.
func (s *Service) end(ctx context.Context, req endRequest, read func(*fieldcheck.Check) workflow.Event) (*foiv1.FeeNotice, error) {
	v := s.env.Viewer()
	var c fieldcheck.Check
	name, err := resname.ParseFeeNotice("name", req.GetName())
	c.AddError("name", err)
	version := c.Version("etag", req.GetEtag())
	ev := read(&c)
	ev.On = c.ActDate("act_date", req.GetActDate(), v.Today)
	if err := c.Err(); err != nil {
		return nil, err
	}
	target := store.Target{Key: keyOf(name.Application), Version: version, Decide: func(l store.Loaded) (store.Change, error) {
		if err := endable(l.Standing.Charges, name.Number); err != nil {
			return store.Change{}, err
		}
		return store.Change{
			Action: string(ev.Do), Events: []workflow.Event{ev}, Detail: map[string]any{"on": ev.On, "fee_notice": name.Number},
		}, nil
	}}
	return s.act(ctx, target, func(a *store.Application) (*foiv1.FeeNotice, error) { return numbered(v, a, name.Number) })
}

// endable refuses the n-th fee notice unless it is the last one and outstanding as far as it goes. Whether the application
// waits for the payment, the workflow knows.
func endable(charges []workflow.Charging, n int) error {
	if n > len(charges) {
		return store.ErrNotFound
	}
	if c := charges[n-1]; n < len(charges) || !c.Paid.IsZero() || !c.Waived.IsZero() {
		return &SettledError{}
	}
	return nil
}

// act changes one application and returns the fee notice that it is about.
func (s *Service) act(ctx context.Context, target store.Target,
	respond func(*store.Application) (*foiv1.FeeNotice, error),
) (*foiv1.FeeNotice, error) {
	w := call.Write(ctx, s.env, func(written []store.Application) (proto.Message, error) { return respond(&written[0]) })
	written, err := s.env.Store.ChangeApplications(ctx, w, target)
	if err != nil {
		return nil, err
	}
	return respond(&written[0])
}
