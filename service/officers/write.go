package officers

import (
	"context"
	"net/mail"
	"time"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// setters write the fields of an officer, each only that. A test holds them against the proto.
var setters = map[string]func(*fieldcheck.Check, *store.Officer, *foiv1.Officer){
	"display_name": func(c *fieldcheck.Check, o *store.Officer, m *foiv1.Officer) {
		o.DisplayName = c.Text("officer.display_name", m.GetDisplayName())
	},
	"unit": func(c *fieldcheck.Check, o *store.Officer, m *foiv1.Officer) {
		o.Unit = c.Optional("officer.unit", m.GetUnit())
	},
	"position": func(_ *fieldcheck.Check, o *store.Officer, m *foiv1.Officer) {
		o.Position = string(present.Position.Word(m.GetPosition()))
	},
	"email": func(c *fieldcheck.Check, o *store.Officer, m *foiv1.Officer) {
		o.Email = address(c, m.GetEmail())
	},
	"mobile": func(_ *fieldcheck.Check, o *store.Officer, m *foiv1.Officer) {
		o.Mobile = m.GetMobile()
	},
	"user": func(c *fieldcheck.Check, o *store.Officer, m *foiv1.Officer) {
		o.UserID = nil
		if name := m.GetUser(); name != "" {
			id := c.User("officer.user", name).ID
			o.UserID = &id
		}
	},
	"inactive": func(_ *fieldcheck.Check, o *store.Officer, m *foiv1.Officer) {
		o.Active = !m.GetInactive()
	},
}

func settable(path string) bool { return setters[path] != nil }

// address reads an e-mail address, without a name around it.
func address(c *fieldcheck.Check, given string) string {
	text := c.Optional("officer.email", given)
	if text == "" {
		return ""
	}
	if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
		c.Add("officer.email", "email", "is not an e-mail address", "电子邮箱格式不正确")
	}
	return text
}

// CreateOfficer puts an officer on the list.
func (s *Service) CreateOfficer(ctx context.Context, req *foiv1.CreateOfficerRequest) (*foiv1.Officer, error) {
	var c fieldcheck.Check
	parent := c.Agency("parent", req.GetParent())
	w := call.Write(ctx, s.env, respond)
	at := w.Now.Truncate(time.Microsecond) // as the table keeps it
	o := store.Officer{AgencyID: parent.ID, ID: req.GetOfficerId(), Version: 1, CreatedAt: at, UpdatedAt: at}
	for _, set := range setters {
		set(&c, &o, req.GetOfficer())
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := s.env.Store.CreateOfficer(ctx, o, w); err != nil {
		return nil, err
	}
	return present.Officer(&o), nil
}

// UpdateOfficer changes an officer.
func (s *Service) UpdateOfficer(ctx context.Context, req *foiv1.UpdateOfficerRequest) (*foiv1.Officer, error) {
	var c fieldcheck.Check
	m := req.GetOfficer()
	name := c.Officer("officer.name", m.GetName())
	version := c.Version("officer.etag", m.GetEtag())
	paths := c.Paths(req.GetUpdateMask(), m, settable)
	if err := c.Err(); err != nil {
		return nil, err
	}
	decide := func(before store.Officer) (map[string]any, error) { return change(before, m, paths) }
	o, err := s.env.Store.UpdateOfficer(ctx, keyOf(name), version, decide, call.Write(ctx, s.env, respond))
	if err != nil {
		return nil, err
	}
	return present.Officer(&o), nil
}

// change returns the columns to be written so that the officer is as the message has him in the fields named.
func change(before store.Officer, m *foiv1.Officer, paths []string) (map[string]any, error) {
	var c fieldcheck.Check
	after := before
	for _, path := range paths {
		setters[path](&c, &after, m)
	}
	sameUser := (before.UserID == nil) == (after.UserID == nil) && (before.UserID == nil || *before.UserID == *after.UserID)
	if sameUser {
		after.UserID = before.UserID
	}
	if err := c.Err(); err != nil || after == before {
		return nil, err
	}
	return map[string]any{
		"display_name": after.DisplayName, "unit": after.Unit, "position": after.Position, "email": after.Email,
		"mobile": after.Mobile, "active": after.Active,
		"user_id": after.UserID,
	}, nil
}

// officerOf is the name of an officer of the same agency.
func officerOf(c *fieldcheck.Check, field, name string, agency string) resname.Officer {
	o := c.Officer(field, name)
	if o.Agency != "" && agency != "" && o.Agency != agency {
		c.Add(field, "agency", "is not an officer of the same agency", "不是同一机关的人员")
	}
	return o
}
