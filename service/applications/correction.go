package applications

import (
	"context"
	"fmt"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// ReturnApplication asks the applicant, once, to correct the application (art. 30). The notice says what is missing of which of
// the three elements of art. 29; items without an element are for those who cannot tell.
func (h *Handling) ReturnApplication(ctx context.Context, req *foiv1.ReturnApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(c *fieldcheck.Check) deed { return returning(c, req) })
}

// returning reads what the applicant is asked to correct.
func returning(c *fieldcheck.Check, req *foiv1.ReturnApplicationRequest) deed {
	ev := workflow.Event{Do: workflow.Return, WithinDays: int(req.GetWithinDays())}
	asked := c.Missing("missing", req.GetMissing(), &ev)
	for i, text := range req.GetItems() {
		ev.Items = append(ev.Items, c.RequiredLines(fmt.Sprintf("items[%d]", i), text))
	}
	switch {
	case len(req.GetItems()) == 0 && len(req.GetMissing()) == 0:
		c.Add("items", "repeated.min_items", "items or missing is required", "必须写明需要补正的内容")
	case len(req.GetItems()) > 0 && len(req.GetMissing()) > 0:
		c.Add("items", "unexpected", "stands in missing already", "已按要素填写的，不再另行填写")
	}
	return deed{Event: ev, rows: func() []store.Recorded {
		rows := make([]store.Recorded, len(asked))
		for i, a := range asked {
			rows[i] = &store.CorrectionItem{Number: i + 1, Element: string(a.Element), Item: a.Item}
		}
		return rows
	}}
}

// GetCorrectionNotice returns what the applicant was asked to correct, by when, and whether the notice was in time.
func (h *Handling) GetCorrectionNotice(ctx context.Context, req *foiv1.GetCorrectionNoticeRequest) (*foiv1.CorrectionNotice, error) {
	name, err := resname.ParseCorrectionNotice("name", req.GetName())
	if err != nil {
		return nil, err
	}
	l, err := h.env.Store.LoadApplication(ctx, key(name.Application))
	if err != nil {
		return nil, err
	}
	if l.Standing.Returned.On.IsZero() {
		return nil, store.ErrNotFound
	}
	items, err := h.env.Store.CorrectionItems(ctx, key(name.Application))
	if err != nil {
		return nil, err
	}
	return momentOf(h.env).CorrectionNotice(&l, items)
}
