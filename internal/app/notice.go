package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/impact"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/store"
)

type (
	// NoticeChange is what shall happen to a holiday notice.
	NoticeChange = store.NoticeChange
	// NoticeImpact is what that comes to.
	NoticeImpact = store.Impact
	// Moved is an application that it touches.
	Moved = store.Moved
	// Misstatement is a date that somebody was told and that is wrong then.
	Misstatement = impact.Misstatement
)

// The kinds of NoticeChange.
const (
	LoadNotice     = store.LoadNotice
	AmendNotice    = store.AmendNotice
	WithdrawNotice = store.WithdrawNotice
)

// NoticeID derives the id of a notice from its number.
func NoticeID(number string) string { return store.NoticeID(number) }

// noticeActor is who changes notices, for the audit.
const noticeActor = "foi notice"

// NoNoticeError tells that no notice in force has the number.
type NoNoticeError struct{}

func (*NoNoticeError) Error() string { return "no holiday notice in force has this number" }

// Chinese says it to the user.
func (*NoNoticeError) Chinese() string { return "没有此文号的有效放假安排通知" }

// NoticeOptions are how a notice is changed.
type NoticeOptions struct {
	DryRun       bool // only say what it would move
	AcceptDoubts bool
	Moved        func(Moved) error // told of every application that it moves; its error ends it
}

// ChangeNotice says what a change of a holiday notice moves, and carries it out unless it is a dry run. A server on the same
// database goes on working and counts by the changed notices from then on. Doubts that are not accepted are the error.
func ChangeNotice(ctx context.Context, cfg *config.Database, c NoticeChange, o NoticeOptions, log *slog.Logger,
) (sum NoticeImpact, doubts error, err error) {
	now := clock.System{}
	d, err := OpenDatabase(ctx, cfg, false, now, log)
	if err != nil {
		return sum, nil, err
	}
	defer func() { err = errors.Join(err, d.Close(context.WithoutCancel(ctx))) }()
	plan, err := d.Store.PlanNotice(ctx, c)
	if errors.Is(err, store.ErrNotFound) {
		err = &NoNoticeError{}
	}
	if err != nil {
		return sum, nil, err
	}
	if sum, err = d.Store.NoticeImpact(ctx, plan, calendar.DateOf(now.Now()), o.Moved); err != nil {
		return sum, plan.Doubts, err
	}
	if o.DryRun || plan.Doubts != nil && !o.AcceptDoubts {
		return sum, plan.Doubts, nil
	}
	c.Epoch = plan.Epoch
	w := store.Write{Actor: noticeActor, Correlation: correlation.New(), Now: now.Now(), Origin: audit.System("foi notice")}
	if _, err := d.Store.ChangeNotice(ctx, c, w); err != nil {
		return sum, plan.Doubts, err
	}
	return sum, plan.Doubts, d.Store.FinishLawChanges(ctx, now.Now)
}
