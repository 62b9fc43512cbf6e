package feenotices

import (
	"context"
	"errors"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// CreateFeeNotice records that a fee notice went out; the clock stops. The amount is what the tariff asks for, by items with
// what the applicant had asked for before in the month; while that is reckoned and written, nobody else charges the same
// applicant for the same month.
func (s *Service) CreateFeeNotice(ctx context.Context, req *foiv1.CreateFeeNoticeRequest) (*foiv1.FeeNotice, error) {
	v := s.env.Viewer()
	var c fieldcheck.Check
	m := req.GetFeeNotice()
	parent := c.Application("parent", req.GetParent())
	version := c.Version("fee_notice.etag", m.GetEtag())
	ev := workflow.Event{
		Do:   workflow.Charge,
		On:   c.ActDate("fee_notice.notice_date", m.GetNoticeDate(), v.Today),
		Mode: present.ChargeMode.Word(m.GetMode()), AmountFen: m.GetAmountFen(),
		Grounds: c.RequiredLines("fee_notice.reason", m.GetReason()),
	}
	with := c.IssuedWith("document", req.GetDocument(), parent.Agency)
	ev.Count = countOf(&c, "fee_notice.count", ev.Mode, m.GetCount())
	if err := c.Err(); err != nil {
		return nil, err
	}
	target := store.Target{
		Key: keyOf(parent), Version: version, Month: ev.Mode == workflow.ByItems,
		Decide: func(l store.Loaded) (store.Change, error) {
			do, _, err := plan(&l, ev)
			if err != nil {
				return store.Change{}, asFaults(err, "fee_notice.")
			}
			return store.Change{Action: string(do.Do), Document: with, Events: []workflow.Event{do}, Detail: map[string]any{
				"on": do.On, "mode": do.Mode, "count": do.Count, "before": do.Before, "amount_fen": do.AmountFen,
			}}, nil
		},
	}
	return s.act(ctx, target, func(a *store.Application) (*foiv1.FeeNotice, error) {
		all, err := v.FeeNotices(a)
		if err != nil {
			return nil, err
		}
		return all[len(all)-1], nil
	})
}

// QuoteFee reckons what a fee notice would ask for, and says whether it could go out.
func (s *Service) QuoteFee(ctx context.Context, req *foiv1.QuoteFeeRequest) (*foiv1.FeeQuote, error) {
	v := s.env.Viewer()
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	ev := workflow.Event{
		Do: workflow.Charge, On: c.ActDate("notice_date", req.GetNoticeDate(), v.Today),
		Mode: present.ChargeMode.Word(req.GetMode()),
	}
	ev.Count = countOf(&c, "count", ev.Mode, req.GetCount())
	if err := c.Err(); err != nil {
		return nil, err
	}
	read := s.env.Store.LoadApplication
	if ev.Mode == workflow.ByItems {
		read = s.env.Store.LoadMonth
	}
	l, err := read(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	_, quote, err := plan(&l, ev)
	refusal, refused := errors.AsType[*workflow.Refusal](err)
	if err != nil && !refused {
		return nil, asFaults(err, "")
	}
	return present.FeeQuote(&quote, &l, refusal), nil
}

// countOf reads how many items or pages are charged: an application is one item unless said otherwise.
func countOf(c *fieldcheck.Check, field string, mode workflow.ChargeMode, given int32) int {
	switch {
	case given != 0:
		return int(given)
	case mode == workflow.ByPages:
		c.Add(field, "required", "the number of pages must be given", "按量计收的，必须填写页数")
	}
	return 1
}

// plan reckons a charge of a loaded application.
func plan(l *store.Loaded, ev workflow.Event) (workflow.Event, workflow.Quote, error) {
	if ev.Mode == workflow.ByItems {
		_, ev.Before = l.Earlier()
	}
	return l.Standing.PlanCharge(l.Law.Calendar, ev)
}

// asFaults makes of a question that no tariff answers faults of the request's fields, whose names begin with prefix.
func asFaults(err error, prefix string) error {
	e, ok := errors.AsType[*workflow.QuoteError](err)
	if !ok {
		return err
	}
	var c fieldcheck.Check
	for _, found := range e.Violations {
		field := found.Field
		if field == "on" {
			field = "notice_date"
		}
		c.Add(prefix+field, string(found.Rule), found.Rule.English(), found.Rule.Chinese())
	}
	return c.Err()
}
