// Package reminders is the API of what was said about the duties of an application or a legal case (督办提醒), and of silencing it.
package reminders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/reminder"
	"github.com/yishenqing/foi/workflow"
)

// Service implements foi.v1.ReminderService and foi.v1.LegalCaseReminderService.
type Service struct {
	foiv1.UnimplementedReminderServiceServer
	foiv1.UnimplementedLegalCaseReminderServiceServer
	env  call.Env
	kind resname.MatterKind
}

// New returns the service for duties of one kind of matters; the names of others are no names for it.
func New(env call.Env, kind resname.MatterKind) *Service { return &Service{env: env, kind: kind} }

// asSaid is the order of the list, the only one: ids grow with time.
var asSaid = listing.Resource{Sorts: listing.Sorts{"id": {}}, DefaultOrder: "id", ID: []string{"id"}}

// ListReminders lists what was said about an application or a legal case.
func (s *Service) ListReminders(ctx context.Context, req *foiv1.ListRemindersRequest) (*foiv1.ListRemindersResponse, error) {
	var c fieldcheck.Check
	matter := call.MatterOf(c.Matter("parent", req.GetParent(), s.kind))
	page, err := asSaid.Query(listing.Request{Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	r := page.Ranges()[0]
	rows, err := s.env.Store.ListMessages(ctx, store.MessageQuery{
		Agency: matter.Agency, Matter: matter, Where: r.Where, Args: r.Args, Order: r.OrderBy, Limit: page.Limit + 1,
	})
	if err == nil && len(rows) == 0 {
		err = s.env.Store.MatterExists(ctx, matter)
	}
	if err != nil {
		return nil, err
	}
	mutes, err := s.env.Store.ListMutes(ctx, matter, store.Day(s.env.Today()))
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListRemindersResponse{Mutes: make([]*foiv1.ReminderMute, len(mutes))}
	for i := range mutes {
		resp.Mutes[i] = present.Mute(&mutes[i])
	}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{rows[page.Limit-1].ID}})
	}
	resp.Reminders = make([]*foiv1.Message, len(rows))
	for i := range rows {
		resp.Reminders[i] = present.Message(&rows[i])
	}
	return resp, nil
}

// respond makes the response of both methods that write.
func respond(m store.Mute) (proto.Message, error) { return present.Mute(&m), nil }

// MuteReminders silences the reminders of a duty until a day.
func (s *Service) MuteReminders(ctx context.Context, req *foiv1.MuteRemindersRequest) (*foiv1.ReminderMute, error) {
	var c fieldcheck.Check
	m := s.duty(&c, req)
	until, err := present.Day(req.GetUntilDate())
	c.AddError("until_date", err)
	if err == nil {
		if err := s.checkUntil(ctx, &c, m.AgencyID, store.Day(until)); err != nil {
			return nil, err
		}
	}
	w := call.Write(ctx, s.env, respond)
	m.UntilOn, m.Reason, m.Actor = store.Day(until), c.RequiredLines("reason", req.GetReason()), w.Actor
	m.CreatedAt = w.Now.Truncate(time.Microsecond)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := s.env.Store.MuteReminders(ctx, m, w); err != nil {
		return nil, err
	}
	return present.Mute(&m), nil
}

func (s *Service) checkUntil(ctx context.Context, c *fieldcheck.Check, agency string, until store.Day) error {
	settings, err := s.env.Store.ReminderSettings(ctx, agency, s.env.Today())
	if err != nil {
		return err
	}
	err = settings.CheckMute(s.env.Today(), until.Date())
	refused, ok := errors.AsType[*reminder.MuteError](err)
	switch {
	case !ok:
	case refused.Rule == "past":
		c.Add("until_date", "past", "must not be before today", "截止日期不得早于今天")
	default:
		c.Add("until_date", refused.Rule, fmt.Sprintf("must be at most %d days ahead", refused.MuteDays),
			fmt.Sprintf("提醒最多暂停%d天", refused.MuteDays))
	}
	return nil
}

// UnmuteReminders takes a mute back.
func (s *Service) UnmuteReminders(ctx context.Context, req *foiv1.UnmuteRemindersRequest) (*foiv1.ReminderMute, error) {
	var c fieldcheck.Check
	m := s.duty(&c, req)
	if err := c.Err(); err != nil {
		return nil, err
	}
	was, err := s.env.Store.UnmuteReminders(ctx, m, call.Write(ctx, s.env, respond))
	if err != nil {
		return nil, err
	}
	return present.Mute(&was), nil
}

// duty reads which duty of which matter a request is about.
func (s *Service) duty(c *fieldcheck.Check, req interface {
	GetParent() string
	GetDutyKind() string
	GetReference() string
},
) store.Mute {
	matter := call.MatterOf(c.Matter("parent", req.GetParent(), s.kind))
	if workflow.DutyKind(req.GetDutyKind()).Label() == "" {
		c.Add("duty_kind", "duty_kind", "is no kind of duty", "时限义务的种类无法识别")
	}
	return store.MuteOf(matter, req.GetDutyKind(), c.Optional("reference", req.GetReference()))
}
