package applications

import (
	"context"
	"errors"
	"slices"

	"github.com/yishenqing/foi/applicant"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// UpdateApplication corrects what people own of an application. It never moves its state.
func (s *Service) UpdateApplication(ctx context.Context, req *foiv1.UpdateApplicationRequest) (*foiv1.Application, error) {
	m := momentOf(s.env)
	to := req.GetApplication()
	var c fieldcheck.Check
	name := c.Application("application.name", to.GetName())
	version := c.Version("application.etag", to.GetEtag())
	paths := resolve(&c, to, req.GetUpdateMask().GetPaths())
	if err := c.Err(); err != nil {
		return nil, err
	}
	var law *store.Law
	if slices.Contains(paths, "subject") {
		var err error
		if law, err = s.env.Store.RenewLaw(ctx); err != nil { // another server may have adopted a list a moment ago
			return nil, err
		}
	}
	target := store.Target{Key: key(name), Version: version, Decide: func(was store.Loaded) (store.Change, error) {
		if was.Standing.State == workflow.Voided {
			return store.Change{}, errVoided
		}
		columns, err := edited(was.Application, to, paths, func(subject string) error {
			return law.AllowSubject(was.Application.AgencyID, m.Today, subject)
		})
		return store.Change{Action: "update", Columns: columns, Detail: map[string]any{"fields": paths}}, err
	}}
	return perform(ctx, s.env, m, m.first, func(w store.Write) ([]store.Application, error) {
		return s.env.Store.ChangeApplications(ctx, w, target)
	})
}

// edited applies the new values of the paths and returns the columns that differ then, or everything that is wrong. allow is asked about a
// subject that is not the present one.
func edited(was store.Application, to *foiv1.Application, paths []string, allow func(subject string) error) (map[string]any, error) {
	e := edit{to: to, row: was}
	var err error
	if e.agent, err = was.AgentValue(); err != nil {
		return nil, err
	}
	for _, path := range paths {
		if set, ok := setters[path]; ok {
			set(&e)
		} else if same := immutables[path]; !same(&was, to) {
			e.Add("application."+path, "immutable", "cannot be changed after the registration", "登记后不得更改")
		}
	}
	if e.row.Subject != was.Subject {
		if unknown, ok := errors.AsType[*store.UnknownSubjectError](allow(e.row.Subject)); ok {
			notListed(&e.Check, unknown)
		}
	}
	e.finish()
	return e.columns(&was), e.Err()
}

// finish checks what several fields together must fulfil.
func (e *edit) finish() {
	if e.identity {
		e.row.ApplicantIDNumber = e.IDNumber("application.applicant.id_kind", "application.applicant.id_number",
			applicant.IDKind(e.row.ApplicantIDKind), e.row.ApplicantIDNumber)
	}
	if e.contact {
		e.Reachable("application.applicant", &e.row)
	}
	if e.agency {
		e.row.Agent = e.Agent("application.agent", e.agent)
	}
}

// columns are those in which the application differs from what it was.
func (e *edit) columns(was *store.Application) map[string]any {
	columns := map[string]any{}
	for name, of := range map[string]func(*store.Application) string{
		"applicant_name":      func(a *store.Application) string { return a.ApplicantName },
		"applicant_id_kind":   func(a *store.Application) string { return a.ApplicantIDKind },
		"applicant_id_number": func(a *store.Application) string { return a.ApplicantIDNumber },
		"phone":               func(a *store.Application) string { return a.Phone },
		"email":               func(a *store.Application) string { return a.Email },
		"postal_address":      func(a *store.Application) string { return a.PostalAddress },
		"contact_person":      func(a *store.Application) string { return a.ContactPerson },
		"description":         func(a *store.Application) string { return a.Description },
		"delivery":            func(a *store.Application) string { return a.Delivery },
		"form":                func(a *store.Application) string { return a.Form },
		"subject":             func(a *store.Application) string { return a.Subject },
		"note":                func(a *store.Application) string { return a.Note },
	} {
		if value := of(&e.row); value != of(was) {
			columns[name] = value
		}
	}
	if e.agency {
		columns["agent"] = e.row.Agent
	}
	return columns
}
