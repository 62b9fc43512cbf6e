package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/submission"
)

// AnnualStep is what shall be done to a report.
type AnnualStep struct {
	Do      submission.Act
	Version int64         // that the caller saw; 0 skips the check
	Reason  string        // of a return or revision
	On      calendar.Date // of the publication
	URL     string        // of the publication
}

// none takes back everything that an edition has since its draft.
var none = map[string]any{
	"snapshot_at": nil, "figures": nil, "figures_sm3": nil, "texts": nil, "texts_sm3": nil, "carry_reason": "", "restatement": nil,
	"frozen_by": "", "frozen_at": nil, "signed_off_by": "", "signed_off_at": nil, "submitted_to": nil, "submitted_by": "",
	"submitted_at": nil, "accepted_by": "", "accepted_at": nil,
}

// MoveAnnualReport takes a step in the life of a report; for submission.Freeze see FreezeAnnualReport. To accept, or to return what
// was submitted, the call must reach the agency above with all below it. w.Response gets an AnnualRecord. Errors: ErrNotFound,
// *StaleError, *submission.Refusal, idem.ErrAlreadyRecorded.
func (s *Store) MoveAnnualReport(ctx context.Context, key AnnualKey, step AnnualStep, w Write) (AnnualRecord, error) {
	at := w.Now.Truncate(time.Microsecond)
	return s.changeAnnual(ctx, key, step, w, func(tx *gorm.DB, r *AnnualRecord) (map[string]any, error) {
		switch step.Do { //nolint:exhaustive // Edit and Freeze have methods of their own
		case submission.Thaw, submission.Return:
			return none, nil
		case submission.SignOff:
			return map[string]any{"signed_off_by": w.Actor, "signed_off_at": at}, nil
		case submission.Submit:
			return map[string]any{"submitted_by": w.Actor, "submitted_at": at, "submitted_to": r.ParentID}, nil
		case submission.Accept:
			return map[string]any{"accepted_by": w.Actor, "accepted_at": at}, nil
		case submission.Publish:
			return map[string]any{
				"published_by": w.Actor, "published_at": at, "published_on": Day(step.On), "published_url": step.URL,
			}, nil
		case submission.Revise:
			next := AnnualEdition{AgencyID: key.Agency, Year: key.Year, Scope: string(key.Scope), Edition: r.Edition + 1, RevisionReason: step.Reason}
			r.Edition++
			return nil, tx.Create(&next).Error
		}
		return nil, fmt.Errorf("store: no such step of an annual report: %s", step.Do)
	})
}

// changeAnnual locks a report, asks the table of its life, lets apply say which columns of the edition change, and writes all with
// the act's line, the audit entry and the request.
func (s *Store) changeAnnual(ctx context.Context, key AnnualKey, step AnnualStep, w Write,
	apply func(*gorm.DB, *AnnualRecord) (map[string]any, error),
) (r AnnualRecord, err error) {
	if err := reports(ctx, key.stats()); err != nil {
		return r, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if r, err = lockAnnual(tx, key, step.Version); err != nil {
			return err
		}
		if err := above(ctx, &r, step.Do); err != nil {
			return err
		}
		facts := r.Facts(calendar.DateOf(w.Now))
		next, err := submission.Next(facts, submission.Step{Do: step.Do, By: w.Actor, Reason: step.Reason})
		if err != nil {
			return err
		}
		edition, sm3 := r.Edition, r.current().FiguresSM3
		columns, err := apply(tx, &r)
		if err != nil {
			return err
		}
		if frozen, ok := columns["figures_sm3"].([]byte); ok {
			sm3 = frozen
		}
		if len(columns) > 0 {
			if err := key.on(tx.Model(&AnnualEdition{})).Where("edition = ?", edition).Updates(maps.Clone(columns)).Error; err != nil {
				return err
			}
		}
		at := w.Now.Truncate(time.Microsecond)
		if err := key.on(tx.Model(&AnnualReport{})).Updates(map[string]any{
			"state": string(next), "state_by": w.Actor, "state_at": at, "edition": r.Edition, "version": r.Version + 1, "updated_at": at,
		}).Error; err != nil {
			return err
		}
		r.State = string(next)
		return r.wrote(tx, w, string(step.Do), step.Reason, sm3)
	})
	return r, err
}

// above refuses who does not reach the agency above with all below it, where a step is that agency's.
func above(ctx context.Context, r *AnnualRecord, do submission.Act) error {
	its := do == submission.Accept || do == submission.Return && submission.ByAbove(submission.State(r.State))
	if !its || r.ParentID == nil {
		return nil
	}
	return reports(ctx, stats.Scope{Agency: *r.ParentID})
}

// lockAnnual locks a report that is as the caller saw it.
func lockAnnual(tx *gorm.DB, key AnnualKey, version int64) (AnnualRecord, error) {
	r, err := readAnnual(tx, key, true)
	if err == nil && version != 0 && version != r.Version {
		err = &StaleError{Current: r.Version}
	}
	return r, err
}

// recordAnnual writes the audit entry about a report and the request.
func (w Write) recordAnnual(tx *gorm.DB, key AnnualKey, act string, detail map[string]any, written any) error {
	detail["year"], detail["scope"] = key.Year, key.Scope
	encoded, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	return w.record(tx, key.Agency, key.Agency, "annual_report "+act, encoded, written)
}
