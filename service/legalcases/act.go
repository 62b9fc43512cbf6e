package legalcases

import (
	"context"
	"errors"

	"google.golang.org/genproto/googleapis/type/date"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/legalcase"
)

// actRequest is what all acts have in common.
type actRequest interface {
	GetName() string
	GetEtag() string
	GetActDate() *date.Date
}

// deed is an act as a request asks for it.
type deed struct {
	legalcase.Event
	// names are the fields of the request by what package legalcase calls them, where these differ.
	names map[string]string
	// complete fills in what depends on the case.
	complete func(store.LegalCaseFile, *legalcase.Event) error
	proof    *resname.Attachment // what proves the act; nil for none
	// before are acts that are recorded with it.
	before func(store.LegalCaseFile) []legalcase.Event
}

// act does an act. read makes it from the arguments of the request; its day is set here.
func (s *Service) act(ctx context.Context, req actRequest, read func(*fieldcheck.Check) deed) (*foiv1.LegalCase, error) {
	v := s.env.Viewer()
	var c fieldcheck.Check
	name, err := resname.ParseLegalCase("name", req.GetName())
	c.AddError("name", err)
	version := c.Version("etag", req.GetEtag())
	d := read(&c)
	if with, ok := req.(interface{ GetAttachment() string }); ok {
		d.proof = s.proof(ctx, &c, with.GetAttachment())
	}
	d.On = c.ActDate("act_date", req.GetActDate(), v.Today)
	if err := c.Err(); err != nil {
		return nil, err
	}
	file, err := s.env.Store.ChangeLegalCase(ctx, keyOf(name), version, s.write(ctx, v), func(f store.LegalCaseFile) (store.LegalCaseChange, error) {
		ev := d.Event
		if err := d.prove(&f.Case, &ev); err != nil {
			return store.LegalCaseChange{}, err
		}
		if d.complete != nil {
			if err := d.complete(f, &ev); err != nil {
				return store.LegalCaseChange{}, err
			}
		}
		change := store.LegalCaseChange{Events: []legalcase.Event{ev}}
		if d.before != nil {
			change.Events = append(d.before(f), ev)
		}
		return change, nil
	})
	if err != nil {
		return nil, asFaults(err, d.names)
	}
	return v.LegalCase(&file)
}

// asFaults makes of wrong arguments faults of the request's fields; any other error stays what it is.
func asFaults(err error, names map[string]string) error {
	if r, ok := errors.AsType[*legalcase.Refusal](err); !ok || len(r.Violations) == 0 {
		return err
	}
	all := map[string]string{"on": "act_date"}
	for k, v := range names {
		all[k] = v
	}
	var c fieldcheck.Check
	addFaults(&c, err, "", all)
	return c.Err()
}

// day reads a day that need not be given.
func day(c *fieldcheck.Check, field string, given *date.Date) calendar.Date {
	d, err := present.Day(given)
	c.AddError(field, err)
	return d
}

// ofReason is an act that only needs a reason.
func ofReason(do legalcase.Act, reason string) func(*fieldcheck.Check) deed {
	return func(c *fieldcheck.Check) deed {
		return deed{Event: legalcase.Event{Do: do, Reason: c.RequiredLines("reason", reason)}}
	}
}
