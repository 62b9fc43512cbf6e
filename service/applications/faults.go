package applications

import (
	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
)

// Faults implements interceptor.FaultFinder for what asks the applicant to correct the application.
func (h *Handling) Faults(request proto.Message) error {
	req, ok := request.(*foiv1.ReturnApplicationRequest)
	if !ok {
		return nil
	}
	var c fieldcheck.Check
	returning(&c, req)
	return c.Err()
}

// Faults implements interceptor.FaultFinder: what is wrong with a new application beyond the rules of the proto.
func (s *Service) Faults(request proto.Message) error {
	req, ok := request.(*foiv1.CreateApplicationRequest)
	if !ok {
		return nil
	}
	var c fieldcheck.Check
	c.Agency("parent", req.GetParent())
	intake(&c, req.GetApplication(), momentOf(s.env))
	return c.Err()
}
