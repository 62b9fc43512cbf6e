package agencies

import (
	"context"
	"time"

	"google.golang.org/genproto/googleapis/type/date"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/numbering"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// CreateAgency adds an agency.
func (s *Service) CreateAgency(ctx context.Context, req *foiv1.CreateAgencyRequest) (*foiv1.Agency, error) {
	w := call.Write(ctx, s.env, respond)
	a, err := newAgency(req, s.env.Today())
	if err != nil {
		return nil, err
	}
	a.Version, a.CreatedAt = 1, w.Now.Truncate(time.Microsecond) // as the table keeps it
	a.UpdatedAt = a.CreatedAt
	if err := s.env.Store.CreateAgency(ctx, a, w); err != nil {
		return nil, err
	}
	first := store.Placement{AgencyID: a.ID, StartOn: a.EstablishedOn, ParentID: a.ParentID}
	return present.Agency(&store.AgencyRecord{Agency: a, Placements: []store.Placement{first}}), nil
}

// newAgency reads the request.
func newAgency(req *foiv1.CreateAgencyRequest, today calendar.Date) (store.Agency, error) {
	var c fieldcheck.Check
	m := req.GetAgency()
	a := store.Agency{
		ID:              c.Agency("agency_id", "agencies/"+req.GetAgencyId()).ID,
		DisplayName:     c.Text("agency.display_name", m.GetDisplayName()),
		Level:           present.Level.Word(m.GetLevel()),
		RegisterPrefix:  c.Optional("agency.register_prefix", m.GetRegisterPrefix()),
		RegisterPattern: c.Optional("agency.register_pattern", m.GetRegisterPattern()),
		ReviewOrgan:     c.Optional("agency.review_organ", m.GetReviewOrgan()),
		Court:           c.Optional("agency.court", m.GetCourt()),
		EstablishedOn:   store.Day(dayOr(&c, "agency.establish_date", m.GetEstablishDate(), today)),
		ParentID:        reference(&c, "agency.parent_agency", m.GetParentAgency()),
	}
	number(&c, &a)
	return a, c.Err()
}

// number reads the pattern of the register numbers into the columns that the registration uses.
func number(c *fieldcheck.Check, a *store.Agency) {
	if a.RegisterPattern == "" {
		a.RegisterPattern = numbering.Default
	}
	p := c.NumberPattern("agency.", "register_pattern", "register_prefix", a.RegisterPattern, a.RegisterPrefix)
	a.NumberBefore, a.NumberAfter, a.NumberWidth = p.Before, p.After, p.Width
}

// reference reads the name of another agency, nil when it is not given.
func reference(c *fieldcheck.Check, field, name string) *string {
	if name == "" {
		return nil
	}
	return new(c.Agency(field, name).ID)
}

// dayOr reads a day that may also lie ahead; a default stands for one that is not given.
func dayOr(c *fieldcheck.Check, field string, given *date.Date, fallback calendar.Date) calendar.Date {
	day, err := present.Day(given)
	c.AddError(field, err)
	if day.IsZero() {
		return fallback
	}
	return day
}
