package store

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/submission"
)

// UnbalancedError is the refusal to freeze a report.
type UnbalancedError struct {
	Failures []stats.Failure // at least one
	// Published: the report balances in itself, but carries in another number than last year's published one carried out.
	Published bool
}

func (e *UnbalancedError) Error() string {
	return fmt.Sprintf("the annual report does not balance: %d failures", len(e.Failures))
}

// Chinese says it to people.
func (e *UnbalancedError) Chinese() string {
	texts := make([]string, len(e.Failures))
	for i, f := range e.Failures {
		texts[i] = f.Text
	}
	return "勾稽关系不相符：" + strings.Join(texts, "；")
}

// FreezeAnnualReport keeps the figures and texts of a report as they are at w.Now, with their hashes. It refuses while one of the five
// checks fails, and, unless carryReason says why, while it carries in another number than last year's published report carried out.
// A further edition is kept with what changed since the one before, and why. w.Response gets an AnnualRecord. Errors: as
// MoveAnnualReport, and *UnbalancedError.
func (s *Store) FreezeAnnualReport(ctx context.Context, key AnnualKey, version int64, carryReason string, w Write) (r AnnualRecord, err error) {
	if r, err = s.GetAnnualReport(ctx, key); err != nil {
		return r, err
	}
	step := AnnualStep{Do: submission.Freeze, Version: version}
	facts := r.Facts(calendar.DateOf(w.Now))
	if _, err := submission.Next(facts, submission.Step{Do: step.Do, By: w.Actor}); err != nil {
		return r, err // before the figures are summed; the lock decides again
	}
	kept, err := s.keptFigures(ctx, &r, carryReason, w.Now.Truncate(time.Microsecond))
	if err != nil {
		return r, err
	}
	return s.changeAnnual(ctx, key, step, w, func(tx *gorm.DB, now *AnnualRecord) (map[string]any, error) {
		if now.Edition != r.Edition {
			return nil, ErrRetry // the report went through a whole life meanwhile
		}
		texts, err := keepTexts(tx, key)
		if err != nil {
			return nil, err
		}
		kept["texts"], kept["texts_sm3"] = texts, sm3Of(texts)
		kept["frozen_by"], kept["frozen_at"] = w.Actor, kept["snapshot_at"]
		return kept, nil
	})
}

// keptFigures computes what a frozen edition keeps of the register at an instant.
func (s *Store) keptFigures(ctx context.Context, r *AnnualRecord, carryReason string, at time.Time) (map[string]any, error) {
	scope := r.Key().stats()
	scope.Layout, scope.AsOf = outcome.Layout(r.Layout), at.UTC() // one spelling of the instant, so that the bytes come out the same
	report, failures, err := s.AnnualReport(ctx, scope)
	if err != nil {
		return nil, err
	}
	if len(failures) > 0 {
		return nil, &UnbalancedError{Failures: failures}
	}
	carried, err := s.carriedOtherwise(ctx, r.Key(), report)
	if err != nil {
		return nil, err
	}
	if len(carried) > 0 && carryReason == "" {
		return nil, &UnbalancedError{Failures: carried, Published: true}
	}
	if len(carried) == 0 {
		carryReason = ""
	}
	var figures bytes.Buffer
	if err := stats.WriteJSON(&figures, report, nil); err != nil {
		return nil, err
	}
	restatement, err := s.restated(ctx, r, report)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"restatement": restatement, "snapshot_at": at, "figures": figures.Bytes(), "figures_sm3": sm3Of(figures.Bytes()), "carry_reason": carryReason,
	}, nil
}

// carriedOtherwise holds what a report carries in against what last year's published one carried out; nothing when there is none.
func (s *Store) carriedOtherwise(ctx context.Context, key AnnualKey, report stats.Annual) ([]stats.Failure, error) {
	key.Year--
	var last []AnnualEdition
	if err := key.on(s.db.WithContext(ctx)).Where("published_at IS NOT NULL").Order("edition DESC").Limit(1).Find(&last).Error; err != nil {
		return nil, translate(err)
	}
	if len(last) == 0 {
		return nil, nil
	}
	published, err := stats.ReadJSON(bytes.NewReader(last[0].Figures))
	if err != nil {
		return nil, err
	}
	return report.CheckAgainst(published), nil
}

func sm3Of(content []byte) []byte {
	sum := audit.HashDocument(content)
	return sum[:]
}
