package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
)

// Part is an application that is split off another one.
type Part struct {
	ID          string
	Description string
}

// SplitApplication changes an application as t.Decide says and registers the parts that are split off it, with numbers of
// their own, in the same transaction. A part has the facts, the applicant and the past of the one it came from: all acts
// are done to it too, on the same days, so that it stands where that one stands and no term grows longer or shorter. The
// numbers are those of the agency and the year of w.Now. It returns the split application first, then the parts in order;
// w.Response gets the same []Application.
//
// A part knows no legal case and counts as one more application: Decide must refuse what was answered or closed before.
// Errors: as ChangeApplications, and *DissolvedError.
func (s *Store) SplitApplication(ctx context.Context, w Write, t Target, parts ...Part,
) ([]Application, error) {
	on := calendar.DateOf(w.Now)
	// In line for the number before any row is locked, like every other registration.
	leave, err := s.series.enter(ctx, seriesKey{agency: t.Key.Agency, year: on.Year()})
	if err != nil {
		return nil, err
	}
	defer leave()
	var out []Application
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		before, change, err := decide(tx, law, t)
		if err != nil {
			return &TargetError{Key: t.Key, Err: translate(err)}
		}
		changed, err := before.write(tx, law, w, change)
		if err != nil {
			return err
		}
		out = []Application{changed}
		for _, part := range parts {
			made, err := before.fork(tx, law, w, on, part)
			if err != nil {
				return err
			}
			out = append(out, made)
		}
		return w.recordRequest(tx, out)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// fork registers a part and lets everything happen to it that happened to l.
func (l *Loaded) fork(tx *gorm.DB, law *Law, w Write, on calendar.Date, part Part) (Application, error) {
	w.Request = nil // one request, recorded once
	was := &l.Application
	a := *was
	a.ID, a.Description, a.SplitFrom = part.ID, part.Description, &was.ID
	a.ExternalID, a.ImportHash, a.Note, a.Assignee = nil, nil, "", ""
	// Whom nobody reached and what proves the receipt stays with the one it came from; that it was confirmed, and how, is a
	// part of its past.
	a.ContactAttempts, a.ConfirmedAttempt, a.ConfirmedWay = 0, nil, ""
	ring, err := ringOf(tx)
	if err != nil {
		return a, err
	}
	args, err := registerArguments(law, ring, &a, w)
	if err != nil {
		return a, err
	}
	if err := register(tx, law, &a, on, args); err != nil || len(l.Case.Events) == 0 {
		return a, err
	}
	made := Loaded{Application: a}
	if err := made.fold(law, nil); err != nil {
		return a, err
	}
	return made.write(tx, law, w, Change{
		Action: "split", Events: slices.Clone(l.Case.Events), Detail: map[string]any{"split_from": was.ID},
		Columns: map[string]any{"confirmed_way": was.ConfirmedWay},
	})
}
