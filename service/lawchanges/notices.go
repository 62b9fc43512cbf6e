package lawchanges

import (
	"context"

	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// LoadHolidayNotice loads a notice, or says what it would move.
func (s *Service) LoadHolidayNotice(ctx context.Context, req *foiv1.LoadHolidayNoticeRequest) (*foiv1.LawChange, error) {
	var c fieldcheck.Check
	change := store.NoticeChange{Kind: store.LoadNotice, Epoch: c.Version("etag", req.GetEtag())}
	change.Notice, change.Reason = readNotice(&c, req.GetNotice()), c.Lines("reason", req.GetReason())
	return s.change(ctx, &c, change, req.GetValidateOnly(), req.GetAcceptDoubts())
}

// AmendHolidayNotice puts a notice right that was entered wrongly, or says what that would move.
func (s *Service) AmendHolidayNotice(ctx context.Context, req *foiv1.AmendHolidayNoticeRequest) (*foiv1.LawChange, error) {
	var c fieldcheck.Check
	change := store.NoticeChange{Kind: store.AmendNotice, ID: readName(&c, req.GetName()), Epoch: c.Version("etag", req.GetEtag())}
	change.Notice, change.Reason = readNotice(&c, req.GetNotice()), c.Lines("reason", req.GetReason())
	return s.change(ctx, &c, change, req.GetValidateOnly(), req.GetAcceptDoubts())
}

// WithdrawHolidayNotice takes a notice out that there is not, or says what that would move.
func (s *Service) WithdrawHolidayNotice(ctx context.Context, req *foiv1.WithdrawHolidayNoticeRequest) (*foiv1.LawChange, error) {
	var c fieldcheck.Check
	change := store.NoticeChange{
		Kind: store.WithdrawNotice, ID: readName(&c, req.GetName()), Epoch: c.Version("etag", req.GetEtag()),
		Reason: c.Lines("reason", req.GetReason()),
	}
	return s.change(ctx, &c, change, req.GetValidateOnly(), true)
}

func readName(c *fieldcheck.Check, given string) string {
	name, err := resname.ParseHolidayNotice("name", given)
	c.AddError("name", err)
	return name.ID
}

func readNotice(c *fieldcheck.Check, given *foiv1.HolidayNoticeDocument) calendar.Notice {
	n, err := present.NoticeDocument(given)
	c.AddError("notice", err)
	if err == nil {
		addViolations(c, n.Validate())
	}
	return n
}

// addViolations adds everything that a calendar refuses about a notice.
func addViolations(c *fieldcheck.Check, err error) {
	for _, v := range calendar.Violations(err) {
		c.Add("notice", "calendar", v.Error(), v.Chinese())
	}
}

// movedAtOnce bounds the list in the answer to a plan.
const movedAtOnce = 1000

// change answers with the plan, or carries it out.
func (s *Service) change(ctx context.Context, c *fieldcheck.Check, change store.NoticeChange, plan, doubtsAccepted bool,
) (*foiv1.LawChange, error) {
	if err := c.Err(); err != nil {
		return nil, err
	}
	p, err := s.env.Store.PlanNotice(ctx, change)
	if found := calendar.Violations(err); len(found) > 0 {
		addViolations(c, err)
		return nil, c.Err()
	}
	if err != nil {
		return nil, err
	}
	if plan {
		return s.planned(ctx, &p)
	}
	if doubts := calendar.Violations(p.Doubts); len(doubts) > 0 && !doubtsAccepted {
		return nil, doubtful(doubts)
	}
	w := call.Write(ctx, s.env, func(c store.LawChange) (proto.Message, error) { return present.LawChange(&c), nil })
	made, err := s.env.Store.ChangeNotice(ctx, change, w)
	if err != nil {
		return nil, err
	}
	return present.LawChange(&made), nil
}

func doubtful(doubts []*calendar.Violation) error {
	unmet := &apierr.UnmetError{Act: "load"}
	for _, d := range doubts {
		unmet.List = append(unmet.List, apierr.Unmet{Kind: "notice_doubt", English: d.Error(), Chinese: d.Chinese()})
	}
	return unmet
}

// planned tells what a change would come to.
func (s *Service) planned(ctx context.Context, p *store.NoticePlan) (*foiv1.LawChange, error) {
	m := &foiv1.LawChange{
		Kind: present.LawChangeKind(p.Change.Kind), Subject: resname.HolidayNotice{ID: p.Change.ID}.String(), Reason: p.Change.Reason,
		State: foiv1.LawChange_STATE_PLANNED, Etag: apierr.Etag(p.Epoch),
	}
	for _, d := range calendar.Violations(p.Doubts) {
		m.Doubts = append(m.Doubts, d.Chinese())
	}
	if !p.Moves {
		return m, nil
	}
	m.FirstDate, m.LastDate = present.Date(p.First), present.Date(p.Last)
	sum, err := s.env.Store.NoticeImpact(ctx, *p, s.env.Today(), func(moved store.Moved) error {
		if len(m.MovedApplications) < movedAtOnce {
			m.MovedApplications = append(m.MovedApplications, present.Moved(&moved))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for to, n := range map[*int32]int{
		&m.ExaminedCount: sum.Examined, &m.MovedCount: sum.Moved, &m.DueMovedCount: sum.DueMoved, &m.BecomeLateCount: sum.BecomeLate,
		&m.BecomeTimelyCount: sum.BecomeTimely, &m.BeyondCount: sum.Beyond, &m.MisstatedCount: sum.Misstated,
	} {
		*to = int32(n) //nolint:gosec // no register has so many applications
	}
	return m, nil
}
