package legalcases

import (
	"context"
	"errors"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/workflow"
)

// factFields are the fields of a case in the API, by what package legalcase calls them.
var factFields = map[string]string{
	"type": "type", "route": "route", "served": "serve_date", "procedure": "procedure", "instance": "instance", "on": "serve_date",
}

// CreateLegalCase logs a case.
func (s *Service) CreateLegalCase(ctx context.Context, req *foiv1.CreateLegalCaseRequest) (*foiv1.LegalCase, error) {
	const at = "legal_case."
	v := s.env.Viewer()
	var c fieldcheck.Check
	m := req.GetLegalCase()
	parent := c.Agency("parent", req.GetParent())
	row := store.LegalCase{
		AgencyID: parent.ID, Kind: string(present.LegalType.Word(m.GetType())), Subject: c.RequiredLines(at+"subject", m.GetSubject()),
		Assignee: c.Optional(at+"assignee", m.GetAssignee()), Note: c.Lines(at+"note", m.GetNote()),
		ApplicationID: applicationOf(&c, at+"application", m.GetApplication(), parent),
	}
	if given := c.Optional(at+"external_id", m.GetExternalId()); given != "" {
		row.ExternalID = &given
	}
	f := &legalcase.Facts{
		Type: workflow.LegalType(row.Kind), Route: present.LegalRoute.Word(m.GetRoute()), Served: c.ActDate(at+"serve_date", m.GetServeDate(), v.Today),
		Procedure: present.LegalProcedure.Word(m.GetProcedure()), Instance: present.LegalInstance.Word(m.GetInstance()),
		Forum: c.Text(at+"forum", m.GetForum()), Number: c.Optional(at+"case_number", m.GetCaseNumber()),
	}
	if f.Type == workflow.Review && f.Procedure == "" {
		f.Procedure = legalcase.Ordinary
	}
	if f.Type == workflow.Suit && f.Instance == "" {
		f.Instance = legalcase.First
	}
	ev := legalcase.Event{Do: legalcase.Log, On: f.Served, Facts: f}
	if _, err := legalcase.Fold([]legalcase.Event{ev}); err != nil {
		addFaults(&c, err, at, factFields)
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	id, err := call.NewID(s.env.Clock.Now())
	if err != nil {
		return nil, err
	}
	row.ID = id
	file, err := s.env.Store.CreateLegalCase(ctx, row, ev, s.write(ctx, v))
	if err != nil {
		return nil, err
	}
	return v.LegalCase(&file)
}

func (s *Service) write(ctx context.Context, v present.Viewer) store.Write {
	return call.Write(ctx, s.env, func(f store.LegalCaseFile) (proto.Message, error) { return v.LegalCase(&f) })
}

// applicationOf reads the application of a case: of the same agency, or none.
func applicationOf(c *fieldcheck.Check, field, name string, agency resname.Agency) *string {
	if name == "" {
		return nil
	}
	a := c.Application(field, name)
	if a.Agency != "" && a.Agency != agency.ID {
		c.Add(field, "other_agency", "is an application to another agency", "申请不属于该机关")
	}
	return &a.ID
}

// addFaults adds what is wrong with the arguments of an act as faults of the request's fields.
func addFaults(c *fieldcheck.Check, err error, prefix string, names map[string]string) {
	r, ok := errors.AsType[*legalcase.Refusal](err)
	if !ok || len(r.Violations) == 0 {
		return
	}
	for _, found := range r.Violations {
		field, known := names[found.Field]
		if !known {
			field = found.Field
		}
		c.Add(prefix+field, found.Rule, found.English, found.Chinese)
	}
}

// settable are the fields of a case that no act decides.
var settable = map[string]func(*fieldcheck.Check, *store.LegalCase, *foiv1.LegalCase){
	"subject": func(c *fieldcheck.Check, row *store.LegalCase, m *foiv1.LegalCase) {
		row.Subject = c.RequiredLines("legal_case.subject", m.GetSubject())
	},
	"assignee": func(c *fieldcheck.Check, row *store.LegalCase, m *foiv1.LegalCase) {
		row.Assignee = c.Optional("legal_case.assignee", m.GetAssignee())
	},
	"note": func(c *fieldcheck.Check, row *store.LegalCase, m *foiv1.LegalCase) {
		row.Note = c.Lines("legal_case.note", m.GetNote())
	},
}

// UpdateLegalCase changes subject, assignee and note.
func (s *Service) UpdateLegalCase(ctx context.Context, req *foiv1.UpdateLegalCaseRequest) (*foiv1.LegalCase, error) {
	v := s.env.Viewer()
	var c fieldcheck.Check
	m := req.GetLegalCase()
	name, err := resname.ParseLegalCase("legal_case.name", m.GetName())
	c.AddError("legal_case.name", err)
	version := c.Version("legal_case.etag", m.GetEtag())
	paths := c.Paths(req.GetUpdateMask(), m, func(path string) bool { return settable[path] != nil })
	var trial store.LegalCase
	for _, path := range paths {
		if settable[path] == nil {
			c.Add("legal_case."+path, "immutable", "is changed by :amend", "请使用更正登记")
			continue
		}
		settable[path](&c, &trial, m)
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	file, err := s.env.Store.ChangeLegalCase(ctx, keyOf(name), version, s.write(ctx, v), func(store.LegalCaseFile) (store.LegalCaseChange, error) {
		return store.LegalCaseChange{Fields: paths, Set: func(row *store.LegalCase) {
			var ignored fieldcheck.Check
			for _, path := range paths {
				settable[path](&ignored, row, m)
			}
		}}, nil
	})
	if err != nil {
		return nil, err
	}
	return v.LegalCase(&file)
}
