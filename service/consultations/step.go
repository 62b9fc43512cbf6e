package consultations

import (
	"context"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// step is an act on a consultation, with the papers that belong to it.
type step struct {
	workflow.Event
	application resname.Application
	version     int64
	letter      *store.ConsultationLetter // nil: no papers
	document    *store.IssuedWith         // that is issued with the act; nil: none
}

// laterRequest is what the requests about a consultation that went out have in common.
type laterRequest interface {
	GetName() string
	GetEtag() string
	GetActDate() *date.Date
}

// later does what a request asks for about a consultation that went out; read fills in the act and its papers.
func (s *Service) later(ctx context.Context, req laterRequest, read func(*fieldcheck.Check, *step)) (*foiv1.Consultation, error) {
	var c fieldcheck.Check
	name, err := resname.ParseConsultation("name", req.GetName())
	c.AddError("name", err)
	step := step{application: name.Application, version: c.Version("etag", req.GetEtag())}
	step.On, step.ID = c.ActDate("act_date", req.GetActDate(), s.env.Today()), name.ID
	read(&c, &step)
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.do(ctx, step)
}

// letter reads a paper; nil when nothing is said of it.
func letter(c *fieldcheck.Check, field string, m *foiv1.Letter, of resname.Application) *store.ConsultationLetter {
	if field != "" {
		field += "."
	}
	l := store.ConsultationLetter{
		Method: string(present.DeliveryMode.Word(m.GetMethod())), PostalNumber: strings.ToUpper(m.GetPostalNumber()),
		Document: c.Attachment(field+"document", m.GetDocument(), of), Proof: c.Attachment(field+"proof", m.GetProof(), of),
		Note: c.Lines(field+"note", m.GetNote()),
	}
	if l == (store.ConsultationLetter{}) {
		return nil
	}
	return &l
}

// do changes the application and returns the consultation that the step is about.
func (s *Service) do(ctx context.Context, asked step) (*foiv1.Consultation, error) {
	v := s.env.Viewer()
	key := keyOf(asked.application)
	letters, err := s.env.Store.ConsultationLetters(ctx, key) // none is ever changed: what is added is known here
	if err != nil {
		return nil, err
	}
	var (
		done  workflow.Event
		added []store.ConsultationLetter
	)
	target := store.Target{Key: key, Version: asked.version, Decide: func(l store.Loaded) (store.Change, error) {
		var err error
		if done, err = asked.event(&l); err != nil {
			return store.Change{}, err
		}
		change := store.Change{
			Document: asked.document, Action: string(done.Do), Events: []workflow.Event{done}, Detail: map[string]any{"on": done.On, "consultation": done.ID},
		}
		added = asked.papers(done.ID)
		for i := range added {
			change.Rows = append(change.Rows, &added[i])
		}
		return change, nil
	}}
	respond := func(written []store.Application) (*foiv1.Consultation, error) {
		all, err := v.Consultations(&written[0], slices.Concat(letters, added))
		if err != nil {
			return nil, err
		}
		return find(all, asked.application.Consultation(done.ID))
	}
	w := call.Write(ctx, s.env, func(written []store.Application) (proto.Message, error) { return respond(written) })
	written, err := s.env.Store.ChangeApplications(ctx, w, target)
	if err != nil {
		return nil, err
	}
	return respond(written)
}

// event is the act on a certain application: a new consultation gets its id there, a later step is about one that is there.
func (s *step) event(l *store.Loaded) (workflow.Event, error) {
	ev := s.Event
	known := slices.ContainsFunc(l.Standing.Consultations, func(c workflow.Consultation) bool { return c.ID == ev.ID })
	switch {
	case ev.Do == workflow.Consult && ev.ID == "":
		ev.ID = workflow.NextConsultation(l.Standing.Consultations)
	case ev.Do != workflow.Consult && !known:
		return ev, store.ErrNotFound
	}
	return ev, nil
}

// papers are the rows that the step adds.
func (s *step) papers(consultation string) []store.ConsultationLetter {
	if s.letter == nil {
		return nil
	}
	row := *s.letter
	row.ConsultationID, row.Step = consultation, string(s.Do)
	return []store.ConsultationLetter{row}
}
