package applications

import (
	"context"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/workflow"
)

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
