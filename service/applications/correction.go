package applications

import (
	"context"
	"fmt"
	"slices"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
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
	asked := missing(c, req.GetMissing(), &ev)
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
		for i := range asked {
			row := asked[i]
			rows[i] = &row
		}
		return rows
	}}
}

// missing reads what is asked for by element into the act, and returns it as it is kept.
func missing(c *fieldcheck.Check, given []*foiv1.MissingElement, ev *workflow.Event) (asked []store.CorrectionItem) {
	for i, m := range given {
		element := present.Element.Word(m.GetElement())
		if slices.Contains(ev.Elements, element) {
			c.Add(fmt.Sprintf("missing[%d].element", i), string(workflow.RuleRepeated), workflow.RuleRepeated.English(), workflow.RuleRepeated.Chinese())
		}
		ev.Elements = append(ev.Elements, element)
		for j, text := range m.GetItems() {
			item := c.RequiredLines(fmt.Sprintf("missing[%d].items[%d]", i, j), text)
			ev.Items = append(ev.Items, item)
			asked = append(asked, store.CorrectionItem{Number: len(asked) + 1, Element: string(element), Item: item})
		}
	}
	return asked
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
