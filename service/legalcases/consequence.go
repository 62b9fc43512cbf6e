package legalcases

import (
	"cmp"
	"context"
	"time"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/stats"
)

// ComputeFinality works out when the answer of an application becomes final.
func (s *Service) ComputeFinality(ctx context.Context, req *foiv1.ComputeFinalityRequest) (*foiv1.AnswerFinality, error) {
	name, err := resname.ParseApplication("name", req.GetName())
	if err != nil {
		return nil, err
	}
	f, err := s.env.Store.Finality(ctx, store.Key{Agency: name.Agency, ID: name.ID}, s.env.Today())
	if err != nil {
		return nil, err
	}
	return present.AnswerFinality(name.Parent(), &f), nil
}

// SummarizeCauses counts why decisions were corrected.
func (s *Service) SummarizeCauses(ctx context.Context, req *foiv1.SummarizeCausesRequest) (*foiv1.CauseSummary, error) {
	agency, err := resname.ParseAgency("agency", req.GetAgency())
	if err != nil {
		return nil, err
	}
	all, err := s.env.Store.Corrections(ctx, agency.ID, int(req.GetYear()))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		if _, err := s.env.Store.GetAgency(ctx, agency.ID); err != nil {
			return nil, err
		}
	}
	m := &foiv1.CauseSummary{Year: req.GetYear(), CorrectedCount: int32(len(all))} //nolint:gosec // ten thousand at most
	for _, c := range legalcase.Summarize(all) {
		m.Rows = append(m.Rows, present.CauseCount(agency, &c))
	}
	return m, nil
}

// ComputeCorrectionAllowance works out how many more corrections the year allows. Numbers are whole; cases are shown as far as the caller may
// read applications.
func (s *Service) ComputeCorrectionAllowance(ctx context.Context, req *foiv1.ComputeCorrectionAllowanceRequest) (*foiv1.CorrectionAllowance, error) {
	var c fieldcheck.Check
	agency := c.Agency("agency", req.GetAgency())
	if err := c.Err(); err != nil {
		return nil, err
	}
	scheme, err := s.env.Store.FindIndicatorScheme(ctx, agency.ID, cmp.Or(req.GetSchemeId(), indicator.DefaultScheme), time.Time{})
	if err != nil {
		return nil, err
	}
	m := &foiv1.CorrectionAllowance{Year: req.GetYear()}
	err = s.env.Store.View(ctx, func(v *store.View) error {
		facts, err := v.Indicators(stats.Scope{Agency: agency.ID, Year: int(req.GetYear()), Own: true}, s.env.Today(), indicator.FactCorrected)
		if err != nil {
			return err
		}
		m.Limits = present.IndicatorLimits(indicator.Evaluate(facts, scheme).Outlook())
		m.PendingCount, m.PendingCases = int32(len(facts.Pending)), nil //nolint:gosec // cases of an agency
		whole, err := v.ReadableAgency(agency.ID)
		if err != nil {
			return err
		}
		var keys []store.Key
		for i := range facts.Pending {
			if id := facts.Pending[i].Application; id != "" {
				keys = append(keys, store.Key{Agency: facts.Pending[i].Agency, ID: id})
			}
		}
		may, err := v.Readable(keys)
		if err != nil {
			return err
		}
		for i := range facts.Pending {
			p := &facts.Pending[i]
			if p.Application == "" && whole || may[store.Key{Agency: p.Agency, ID: p.Application}] {
				m.PendingCases = append(m.PendingCases, present.IndicatorCase(p, nil))
			}
		}
		return nil
	})
	return m, err
}
