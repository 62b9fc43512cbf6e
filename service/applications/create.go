package applications

import (
	"context"
	"errors"
	"fmt"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/store"
)

// CreateApplication registers an application: the day of entry is today, the number is the next one of the agency and year.
func (s *Service) CreateApplication(ctx context.Context, req *foiv1.CreateApplicationRequest) (*foiv1.Application, error) {
	m := momentOf(s.env)
	var c fieldcheck.Check
	parent := c.Agency("parent", req.GetParent())
	a := intake(&c, req.GetApplication(), m)
	if err := c.Err(); err != nil {
		return nil, err
	}
	var err error
	if a.ID, err = call.NewID(m.now); err != nil {
		return nil, err
	}
	a.AgencyID = parent.ID
	made, err := perform(ctx, s.env, m, m.first, func(w store.Write) ([]store.Application, error) {
		a, err = s.env.Store.Register(ctx, a, w)
		if late, ok := errors.AsType[*store.LateEntryError](err); ok {
			err = withoutReason(late)
		}
		if unknown, ok := errors.AsType[*store.UnknownSubjectError](err); ok {
			var c fieldcheck.Check
			notListed(&c, unknown)
			err = c.Err()
		}
		return []store.Application{a}, err
	})
	if err != nil {
		return nil, err
	}
	// The response that was recorded with the request was made before the number was known; see store.Lookup.
	made.RegisterNumber = a.RegisterNumber
	return made, nil
}

// withoutReason is the refusal of a late entry that nobody explains (迟延录入).
func withoutReason(late *store.LateEntryError) error {
	var c fieldcheck.Check
	c.Add("application.late_entry_reason", "late_entry", late.Error(),
		fmt.Sprintf("录入已迟延%d个工作日（应自收到之日起2个工作日内录入），请说明理由", late.WorkingDays))
	return c.Err()
}

// notListed is the fault of a subject that is not on the list.
func notListed(c *fieldcheck.Check, e *store.UnknownSubjectError) {
	c.Add("application.subject", "not_listed", e.Error(), e.Chinese())
}

// GetApplication returns everything of one application.
func (s *Service) GetApplication(ctx context.Context, req *foiv1.GetApplicationRequest) (*foiv1.Application, error) {
	var c fieldcheck.Check
	name := c.Application("name", req.GetName())
	if err := c.Err(); err != nil {
		return nil, err
	}
	a, err := s.env.Store.GetApplication(ctx, key(name))
	if err != nil {
		return nil, err
	}
	return momentOf(s.env).Full(&a)
}
