package applications

import (
	"context"
	"fmt"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/workflow"
)

// AnswerApplication decides the application, or only tells whether it could be decided so.
func (h *Handling) AnswerApplication(ctx context.Context, req *foiv1.AnswerApplicationRequest) (*foiv1.Application, error) {
	read := func(c *fieldcheck.Check) deed {
		return deed{Event: workflow.Event{
			Do: workflow.Answer, Row: present.Outcome.Word(req.GetOutcome()),
			DocumentNumber: c.Optional("document_number", req.GetDocumentNumber()), Parts: parts(c, req.GetParts()),
		}}
	}
	if req.GetValidateOnly() {
		return h.preview(ctx, req, read)
	}
	return h.act(ctx, req, read)
}

// parts reads what became of each thing asked for.
func parts(c *fieldcheck.Check, given []*foiv1.AnswerPart) []workflow.Part {
	var list []workflow.Part
	for i, p := range given {
		list = append(list, workflow.Part{
			Row:  present.Outcome.Word(p.GetOutcome()),
			Text: c.RequiredLines(fmt.Sprintf("parts[%d].text", i), p.GetText()),
		})
	}
	return list
}

// DeliverApplication records the delivery that decides whether the answer was in time.
func (h *Handling) DeliverApplication(ctx context.Context, req *foiv1.DeliverApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(*fieldcheck.Check) deed {
		return deed{Event: workflow.Event{Do: workflow.Deliver, By: present.DeliveryMode.Word(req.GetMethod())}}
	})
}

var places = map[foiv1.PublishApplicationRequest_Place]string{
	foiv1.PublishApplicationRequest_PLACE_COLUMN:       workflow.ToColumn,
	foiv1.PublishApplicationRequest_PLACE_READING_ROOM: workflow.ToReadingRoom,
}

// PublishApplication records that the information was published for everybody (art. 44).
func (h *Handling) PublishApplication(ctx context.Context, req *foiv1.PublishApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, func(*fieldcheck.Check) deed {
		return deed{Event: workflow.Event{Do: workflow.Publish, To: places[req.GetPlace()]}}
	})
}

// ArchiveApplication puts the file into the archive.
func (h *Handling) ArchiveApplication(ctx context.Context, req *foiv1.ArchiveApplicationRequest) (*foiv1.Application, error) {
	return h.act(ctx, req, simple(workflow.Archive))
}
