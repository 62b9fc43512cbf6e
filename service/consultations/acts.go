package consultations

import (
	"context"
	"slices"
	"strconv"

	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// CreateConsultation records that a letter went out; the term pauses.
func (s *Service) CreateConsultation(ctx context.Context, req *foiv1.CreateConsultationRequest) (*foiv1.Consultation, error) {
	v := s.env.Viewer()
	var c fieldcheck.Check
	m := req.GetConsultation()
	parent := c.Application("parent", req.GetParent())
	version := c.Version("consultation.etag", m.GetEtag())
	ev := workflow.Event{
		Do:       workflow.Consult,
		On:       c.ActDate("consultation.send_date", m.GetSendDate(), v.Today),
		ID:       req.GetConsultationId(),
		With:     present.Party.Word(m.GetKind()),
		Party:    c.Text("consultation.party", m.GetParty()),
		Received: receiveDate(&c, m, v.Today),
	}
	if ev.ID != "" && !resname.ValidID(ev.ID) {
		c.Add("consultation_id", "resource_name", "is no id of a resource", "编号由小写字母、数字或连字符组成，且不能只有一个连字符")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	target := store.Target{Key: keyOf(parent), Version: version, Decide: func(l store.Loaded) (store.Change, error) {
		do := ev
		if do.ID == "" {
			do.ID = nextID(l.Standing.Consultations)
		}
		return changeOf(do), nil
	}}
	return s.act(ctx, v, target, func(a *store.Application) (*foiv1.Consultation, error) {
		all, err := v.Consultations(a)
		if err != nil {
			return nil, err
		}
		return all[len(all)-1], nil
	})
}

// receiveDate reads the day on which the party got the letter: none while that is not known, never a later one than today.
func receiveDate(c *fieldcheck.Check, m *foiv1.Consultation, today calendar.Date) calendar.Date {
	given := m.GetReceiveDate()
	if day, err := present.Day(given); err == nil && day.IsZero() {
		return 0
	}
	return c.ActDate("consultation.receive_date", given, today)
}

// nextID gives the next consultation of an application an id: c1, c2, … past those that callers chose.
func nextID(taken []workflow.Consultation) string {
	for n := len(taken) + 1; ; n++ {
		id := "c" + strconv.Itoa(n)
		if !slices.ContainsFunc(taken, func(c workflow.Consultation) bool { return c.ID == id }) {
			return id
		}
	}
}

// ConcludeConsultation records the party's answer or its silence.
func (s *Service) ConcludeConsultation(ctx context.Context, req *foiv1.ConcludeConsultationRequest) (*foiv1.Consultation, error) {
	v := s.env.Viewer()
	var c fieldcheck.Check
	name, err := resname.ParseConsultation("name", req.GetName())
	c.AddError("name", err)
	version := c.Version("etag", req.GetEtag())
	ev := workflow.Event{
		Do: workflow.Conclude, On: c.ActDate("act_date", req.GetActDate(), v.Today), ID: name.ID,
		Opinion: present.Opinion.Word(req.GetOpinion()),
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	target := store.Target{Key: keyOf(name.Application), Version: version, Decide: func(l store.Loaded) (store.Change, error) {
		if !slices.ContainsFunc(l.Standing.Consultations, func(c workflow.Consultation) bool { return c.ID == name.ID }) {
			return store.Change{}, store.ErrNotFound
		}
		return changeOf(ev), nil
	}}
	return s.act(ctx, v, target, func(a *store.Application) (*foiv1.Consultation, error) { return find(v, a, name) })
}

func changeOf(ev workflow.Event) store.Change {
	return store.Change{
		Action: string(ev.Do), Events: []workflow.Event{ev}, Detail: map[string]any{"on": ev.On, "consultation": ev.ID},
	}
}

// act changes one application and returns the consultation that it is about.
func (s *Service) act(ctx context.Context, v present.Viewer, target store.Target,
	respond func(*store.Application) (*foiv1.Consultation, error),
) (*foiv1.Consultation, error) {
	w := call.Write(ctx, s.env, func(written []store.Application) (proto.Message, error) { return respond(&written[0]) })
	written, err := s.env.Store.ChangeApplications(ctx, w, target)
	if err != nil {
		return nil, err
	}
	return respond(&written[0])
}
