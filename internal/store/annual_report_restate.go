package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/submission"
)

// causesNamed bounds how many causes a restatement sums up by kind.
const causesNamed = 100_000

// RestateAnnual sums up how a report changed between two instants and why. The causes are those of all applications, whoever asks: they
// are numbers by kind and name none. Errors: as View.Restatement.
func (s *Store) RestateAnnual(ctx context.Context, scope stats.Scope, from, to time.Time) (submission.Restatement, error) {
	if err := reports(ctx, scope); err != nil {
		return submission.Restatement{}, err
	}
	sum := submission.Restatement{From: from, To: to}
	err := s.View(tenancy.System(ctx), func(v *View) error {
		r, err := v.Restatement(RestatementQuery{Scope: scope, From: from, To: to, Limit: causesNamed})
		if err != nil {
			return err
		}
		sum.Changes = r.Changes
		for i := range r.Causes {
			sum.Add(r.Causes[i].Act, r.Causes[i].RecordedAt)
		}
		for i := range r.Organisation {
			for _, at := range r.Organisation[i].RecordedAt[:min(1, len(r.Organisation[i].RecordedAt))] {
				sum.Add(submission.MovedAgency, at)
			}
		}
		for range r.Cases {
			sum.Add(submission.LegalCase, time.Time{}) // old registers do not say when they learnt of it
		}
		return nil
	})
	return sum, err
}

// Restated decodes how an edition differs from the one before; nil for the first.
func (e *AnnualEdition) Restated() (*submission.Restatement, error) {
	if len(e.Restatement) == 0 {
		return nil, nil //nolint:nilnil // there is none
	}
	var r submission.Restatement
	if err := json.Unmarshal(e.Restatement, &r); err != nil {
		return nil, fmt.Errorf("stored restatement of edition %d of %s %d: %w", e.Edition, e.AgencyID, e.Year, err)
	}
	return &r, nil
}

// restated returns what a further edition says about the one before: against the figures as they were published, which are not summed
// anew. Nothing for the first edition.
func (s *Store) restated(ctx context.Context, r *AnnualRecord, report stats.Annual) ([]byte, error) {
	if r.Edition == 1 {
		return nil, nil
	}
	before := r.Editions[r.Edition-2]
	published, err := stats.ReadJSON(bytes.NewReader(before.Figures))
	if err != nil {
		return nil, err
	}
	sum, err := s.RestateAnnual(ctx, report.Scope, published.AsOf, report.AsOf)
	if err != nil {
		return nil, err
	}
	if sum.Changes, err = stats.Changes(published, report); err != nil {
		return nil, err
	}
	return json.Marshal(sum)
}
