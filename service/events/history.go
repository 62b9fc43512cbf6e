package events

import (
	"context"
	"strings"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// registrationSuffix ends the name of the registration, the only event without an act.
const registrationSuffix = "/events/0"

// GetApplicationEvent returns one event; number 0 is the registration.
func (s *Service) GetApplicationEvent(ctx context.Context, req *foiv1.GetApplicationEventRequest) (*foiv1.ApplicationEvent, error) {
	name, err := parseEvent(req.GetName())
	if err != nil {
		return nil, err
	}
	if name.Number == present.RegistrationNumber {
		return s.registration(ctx, keyOf(name.Application))
	}
	e, err := s.env.Store.GetEvent(ctx, keyOf(name.Application), name.Number)
	if err != nil {
		return nil, err
	}
	return present.Event(&e)
}

func parseEvent(name string) (resname.Event, error) {
	if above, ok := strings.CutSuffix(name, registrationSuffix); ok {
		if application, err := resname.ParseApplication("name", above); err == nil {
			return application.Event(present.RegistrationNumber), nil
		}
	}
	return resname.ParseEvent("name", name)
}

// registration reads the application and makes the event of it.
func (s *Service) registration(ctx context.Context, key store.Key) (*foiv1.ApplicationEvent, error) {
	a, err := s.env.Store.GetApplication(ctx, key)
	if err != nil {
		return nil, err
	}
	actor, err := s.env.Store.RegisteredBy(ctx, key)
	if err != nil {
		return nil, err
	}
	return present.Registration(&a, actor), nil
}

// ListApplicationEvents lists the events in the order in which they were done, the registration first.
func (s *Service) ListApplicationEvents(ctx context.Context, req *foiv1.ListApplicationEventsRequest,
) (*foiv1.ListApplicationEventsResponse, error) {
	key, page, err := read(req)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListApplicationEventsResponse{}
	seen := page.After - 1 // the number of the last event of the page before
	if page.After == 0 {
		first, err := s.registration(ctx, key)
		if err != nil {
			return nil, err
		}
		resp.Events = append(resp.Events, first)
		seen = present.RegistrationNumber
	}
	room := page.Limit - len(resp.Events)
	rows, err := s.env.Store.ListEvents(ctx, key, seen, room+1) // one more tells whether there is a next page
	if err != nil {
		return nil, err
	}
	if len(rows) > room {
		rows = rows[:room]
		resp.NextPageToken = page.Next()
	}
	for i := range rows {
		m, err := present.Event(&rows[i])
		if err != nil {
			return nil, err
		}
		resp.Events = append(resp.Events, m)
	}
	return resp, nil
}
