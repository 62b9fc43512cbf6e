package applications

import (
	"context"

	"google.golang.org/genproto/googleapis/type/date"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// actRequest is what the requests of all acts have in common.
type actRequest interface {
	GetName() string
	GetEtag() string
	GetActDate() *date.Date
}

// deed is an act as a request asks for it.
type deed struct {
	workflow.Event
	columns map[string]any          // what the act changes of the register besides; nil for nothing
	detail  map[string]any          // for the audit
	rows    func() []store.Recorded // what belongs to the act besides; nil for nothing
	// resolve fills in what only the application can tell, or refuses the act for it; nil when there is nothing of that kind.
	resolve func(store.Loaded, *workflow.Event) error
	file    bool // resolve looks at the search records and the agency too

	document *store.IssuedWith // an approved document that is issued with the act; nil for none
}

// act does what the request asks for and returns the application as it is then, in full. read makes the deed from the
// arguments of the request; the day is set here.
func (h *Handling) act(ctx context.Context, req actRequest, read func(*fieldcheck.Check) deed) (*foiv1.Application, error) {
	a, err := h.read(req, read)
	if err != nil {
		return nil, err
	}
	return perform(ctx, h.env, a.moment, a.first, func(w store.Write) ([]store.Application, error) {
		return h.env.Store.ChangeApplications(ctx, w, a.target())
	})
}

// asked is a request for an act that was found to be right.
type asked struct {
	moment
	deed
	key     store.Key
	version int64
}

func (h *Handling) read(req actRequest, read func(*fieldcheck.Check) deed) (asked, error) {
	a := asked{moment: momentOf(h.env)}
	var c fieldcheck.Check
	a.key = key(c.Application("name", req.GetName()))
	a.version = c.Version("etag", req.GetEtag())
	a.deed = read(&c)
	a.On = c.ActDate("act_date", req.GetActDate(), a.Today)
	if with, ok := req.(interface{ GetDocument() string }); ok {
		a.document = c.IssuedWith("document", with.GetDocument(), a.key.Agency)
	}
	return a, c.Err()
}

// event is the act on a certain application.
func (a *asked) event(l store.Loaded) (workflow.Event, error) {
	ev := a.Event
	if a.resolve == nil {
		return ev, nil
	}
	err := a.resolve(l, &ev)
	return ev, err
}

func (a *asked) target() store.Target {
	return store.Target{Key: a.key, Version: a.version, File: a.file, Decide: func(l store.Loaded) (store.Change, error) {
		ev, err := a.event(l)
		change := store.Change{Action: string(a.Do), Events: []workflow.Event{ev}, Columns: a.columns, Detail: a.detail, Document: a.document}
		if a.rows != nil {
			change.Rows = a.rows()
		}
		return change, err
	}}
}

// preview tells what the act would lead to, without doing it.
func (h *Handling) preview(ctx context.Context, req actRequest, read func(*fieldcheck.Check) deed) (*foiv1.Application, error) {
	a, err := h.read(req, read)
	if err != nil {
		return nil, err
	}
	l, err := h.env.Store.LoadFile(ctx, a.key)
	if err != nil {
		return nil, err
	}
	if a.version != 0 && a.version != l.Application.Version {
		return nil, &store.StaleError{Current: l.Application.Version}
	}
	ev, err := a.event(l)
	if err != nil {
		return nil, err
	}
	st, err := l.Standing.Apply(a.Calendar, ev, l.Case.LegalCases)
	if err != nil {
		return nil, err
	}
	if _, err := l.Application.Project(a.Calendar, st, ev.DocumentNumber); err != nil {
		return nil, err
	}
	return a.Full(&l.Application)
}
