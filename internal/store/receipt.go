package store

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/impact"
	"github.com/yishenqing/foi/workflow"
)

// ReceiptCorrection puts a day of receipt right that was registered wrongly.
type ReceiptCorrection struct {
	Key        Key
	Version    int64     // that the caller saw; 0 skips the check
	ReceivedAt time.Time // when it really came
	Reason     string
	// Plan: only say what it would come to.
	Plan bool
}

// CorrectedReceipt is an application after a correction, and what that moved.
type CorrectedReceipt struct {
	Application Application
	Effect      impact.Effect
}

// errPlanned ends the transaction of a plan, which keeps nothing.
var errPlanned = errors.New("only planned")

// CorrectReceipt changes when an application was received (条例 art. 31), with everything that follows: the version of the
// statute and the settings of that day, terms, duties, statistics. All acts are held against the new day, as if it had been
// known from the beginning; one that would not have been lawful refuses the correction. The register number stays.
// w.Response gets CorrectedReceipt. Errors: ErrNotFound, *StaleError, *workflow.Refusal, *workflow.FoldError,
// idem.ErrAlreadyRecorded.
func (s *Store) CorrectReceipt(ctx context.Context, c ReceiptCorrection, w Write) (out CorrectedReceipt, err error) {
	today := calendar.DateOf(w.Now)
	err = s.inLaw(ctx, func(tx *gorm.DB, law *Law) error {
		before, err := load(tx, law, c.Key, true)
		if err != nil {
			return err
		}
		if c.Version != 0 && c.Version != before.Application.Version {
			return &StaleError{Current: before.Application.Version}
		}
		after, err := before.received(law, c.ReceivedAt)
		if err != nil {
			return err
		}
		if out.Effect, err = impact.Compare(
			impact.Side{Calendar: law.Calendar, Standing: &before.Standing},
			impact.Side{Calendar: law.Calendar, Standing: &after.Standing}, today,
		); err != nil {
			return err
		}
		moved := []compared{{Effect: out.Effect}}
		if err := misremindered(tx, []Application{before.Application}, moved); err != nil {
			return err
		}
		out.Effect = moved[0].Effect
		if err := before.writeReceipt(tx, law, &after, w, c.Reason, &out.Effect); err != nil {
			return err
		}
		out.Application = after.Application
		if c.Plan {
			return errPlanned
		}
		return w.recordRequest(tx, out)
	})
	if errors.Is(err, errPlanned) {
		err = nil
	}
	return out, err
}

// received is the case as it would be with another day of receipt.
func (l *Loaded) received(law *Law, at time.Time) (Loaded, error) {
	after := Loaded{Application: l.Application, Case: l.Case, LegalCases: l.LegalCases}
	a := &after.Application
	a.ReceivedAt, a.ReceivedOn = at, Day(calendar.DateOf(at))
	var err error
	if a.Counting, err = law.counting(a.AgencyID, a.ReceivedOn.Date()); err != nil {
		return after, err
	}
	if after.Case.Facts, err = a.Facts(); err != nil {
		return after, err
	}
	after.Standing, err = workflow.Fold(law.Calendar, after.Case)
	if fold := (*workflow.FoldError)(nil); errors.As(err, &fold) {
		err = fold.Unwrap() // of the day asked for, not of what is stored: a refusal, no damage
	}
	return after, err
}

// writeReceipt writes the case with the other day of receipt in place of the one there was.
func (l *Loaded) writeReceipt(tx *gorm.DB, law *Law, after *Loaded, w Write, reason string, effect *impact.Effect) error {
	a := &after.Application
	duties, err := a.Project(law.Calendar, after.Standing, a.DocumentNumber)
	if err != nil {
		return err
	}
	a.Version++
	a.UpdatedAt = w.Now
	columns := a.projection()
	maps.Copy(columns, map[string]any{"received_at": a.ReceivedAt, "received_on": a.ReceivedOn, "counting": a.Counting})
	if err := updateApplication(tx, &l.Application, a, columns); err != nil {
		return err
	}
	if err := replaceDuties(tx, a.Key(), duties); err != nil {
		return err
	}
	if err := followAnswers(tx, a.Key(), law.Calendar, &l.Standing, &after.Standing); err != nil {
		return err
	}
	if err := addStatistics(tx, a, &l.Standing, &after.Standing, w); err != nil {
		return err
	}
	detail, err := json.Marshal(map[string]any{
		"received_before": l.Application.ReceivedOn.Date(), "received_after": a.ReceivedOn.Date(), "reason": reason, "effect": effect,
	})
	if err != nil {
		return err
	}
	entry := w.auditRow(a.AgencyID, a.ID, "correct_receipt", detail)
	if entry.Changes, err = changesOf(tx, &l.Application, a, nil, append([]string{"received_at", "received_on"}, actColumns...)...); err != nil {
		return err
	}
	return tx.Create(entry).Error
}
