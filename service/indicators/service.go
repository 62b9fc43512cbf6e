// Package indicators is the API of the indicators by which agencies are rated (依申请办理考核指标). What is counted and what it is
// worth, package indicator says; figures are whole, and cases are shown as far as the caller may read applications.
package indicators

import (
	"context"
	"strconv"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/stats"
)

// Service implements foi.v1.IndicatorService.
type Service struct {
	foiv1.UnimplementedIndicatorServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// ComputeIndicators works out the indicators of a year.
func (s *Service) ComputeIndicators(ctx context.Context, req *foiv1.ComputeIndicatorsRequest) (*foiv1.IndicatorReport, error) {
	var c fieldcheck.Check
	agency := c.Agency("agency", req.GetAgency())
	scope := stats.Scope{Agency: agency.ID, Year: int(req.GetYear()), Own: req.GetOwn(), AsOf: c.AsOf("as_of_time", req.GetAsOfTime(), s.env.Clock.Now())}
	if err := c.Err(); err != nil {
		return nil, err
	}
	id := req.GetSchemeId()
	if id == "" {
		id = indicator.DefaultScheme
	}
	facts, err := s.env.Store.Indicators(ctx, scope, s.env.Today())
	if err != nil {
		return nil, err
	}
	scheme, err := s.env.Store.FindIndicatorScheme(ctx, agency.ID, id, scope.AsOf)
	if err != nil {
		return nil, err
	}
	return present.IndicatorReport(indicator.Evaluate(facts, scheme)), nil
}

// ListIndicatorCases lists the cases behind a count.
func (s *Service) ListIndicatorCases(ctx context.Context, req *foiv1.ListIndicatorCasesRequest) (*foiv1.ListIndicatorCasesResponse, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	fact := present.IndicatorFact.Word(req.GetFact())
	if fact == "" || fact == indicator.FactApplications {
		c.Add("fact", "value", "has to be a count whose cases are listed", "应为可以列出涉及件的计数项")
	}
	scope := stats.Scope{Agency: agency.ID, Year: int(req.GetYear()), Own: req.GetOwn(), AsOf: c.AsOf("as_of_time", req.GetAsOfTime(), s.env.Clock.Now())}
	page, err := present.ReadSequence(req, req.GetFact().String(), strconv.Itoa(scope.Year), strconv.FormatBool(scope.Own), scope.AsOf.String())
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	resp := &foiv1.ListIndicatorCasesResponse{}
	err = s.env.Store.View(ctx, func(v *store.View) error {
		facts, err := v.Indicators(scope, s.env.Today(), fact)
		if err != nil {
			return err
		}
		resp.TotalSize = int32(min(facts.Of(fact), 1<<30)) //nolint:gosec // bounded here
		cases, err := readable(v, facts.Cases[fact])
		if err != nil {
			return err
		}
		part, next := present.Cut(page, cases)
		resp.IndicatorCases, resp.NextPageToken = nil, next
		proofs, err := proofs(v, fact, part)
		if err != nil {
			return err
		}
		for i := range part {
			resp.IndicatorCases = append(resp.IndicatorCases, present.IndicatorCase(&part[i], proofs[store.Key{Agency: part[i].Agency, ID: part[i].Application}]))
		}
		return nil
	})
	return resp, err
}

// proofs are the publications that prove cases of 4.15.
func proofs(v *store.View, fact indicator.Fact, part []indicator.Case) (map[store.Key]*store.Publication, error) {
	if fact != indicator.FactPublished {
		return nil, nil
	}
	keys := make([]store.Key, len(part))
	for i := range part {
		keys[i] = store.Key{Agency: part[i].Agency, ID: part[i].Application}
	}
	found, err := v.Publications(keys)
	proofs := make(map[store.Key]*store.Publication, len(found))
	for k, p := range found {
		proofs[k] = &p
	}
	return proofs, err
}

// readable keeps the cases of applications that the caller may read, and those about none of an agency that he may read whole.
func readable(v *store.View, all []indicator.Case) ([]indicator.Case, error) {
	var keys []store.Key
	agencies := map[string]bool{}
	for i := range all {
		if c := &all[i]; c.Application != "" {
			keys = append(keys, store.Key{Agency: c.Agency, ID: c.Application})
		} else if _, known := agencies[c.Agency]; !known {
			var err error
			if agencies[c.Agency], err = v.ReadableAgency(c.Agency); err != nil {
				return nil, err
			}
		}
	}
	may, err := v.Readable(keys)
	if err != nil {
		return nil, err
	}
	var kept []indicator.Case
	for _, c := range all {
		if c.Application == "" && agencies[c.Agency] || may[store.Key{Agency: c.Agency, ID: c.Application}] {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

// ComputeSelfCheck looks at what a third-party evaluator looks at.
func (s *Service) ComputeSelfCheck(ctx context.Context, req *foiv1.ComputeSelfCheckRequest) (*foiv1.IndicatorSelfCheck, error) {
	var c fieldcheck.Check
	agency := c.Agency("agency", req.GetAgency())
	if err := c.Err(); err != nil {
		return nil, err
	}
	scope := stats.Scope{Agency: agency.ID, Year: int(req.GetYear()), Own: req.GetOwn()}
	var resp *foiv1.IndicatorSelfCheck
	err := s.env.Store.View(ctx, func(v *store.View) error {
		evidence, err := v.SelfCheckEvidence(scope, s.env.Today())
		if err != nil {
			return err
		}
		items := indicator.SelfCheck(evidence)
		var keys []store.Key
		for i := range items {
			for _, r := range items[i].Cases {
				keys = append(keys, store.Key{Agency: r.Agency, ID: r.Application})
			}
		}
		may, err := v.Readable(keys)
		if err != nil {
			return err
		}
		resp = present.IndicatorSelfCheck(evidence, items, may)
		return nil
	})
	return resp, err
}
