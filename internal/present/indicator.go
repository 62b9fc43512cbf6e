package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// IndicatorFact is the dictionary of what is counted for indicators.
var IndicatorFact = dictionary(map[foiv1.IndicatorFact]indicator.Fact{
	foiv1.IndicatorFact_INDICATOR_FACT_APPLICATIONS:    indicator.FactApplications,
	foiv1.IndicatorFact_INDICATOR_FACT_PROCESS:         indicator.FactProcess,
	foiv1.IndicatorFact_INDICATOR_FACT_OVERDUE:         indicator.FactOverdue,
	foiv1.IndicatorFact_INDICATOR_FACT_UNREPORTED:      indicator.FactUnreported,
	foiv1.IndicatorFact_INDICATOR_FACT_CORRECTED:       indicator.FactCorrected,
	foiv1.IndicatorFact_INDICATOR_FACT_DISPATCHED:      indicator.FactDispatched,
	foiv1.IndicatorFact_INDICATOR_FACT_PUBLISHED:       indicator.FactPublished,
	foiv1.IndicatorFact_INDICATOR_FACT_RELEASABLE:      indicator.FactReleasable,
	foiv1.IndicatorFact_INDICATOR_FACT_EARLIER_OVERDUE: indicator.FactEarlierOverdue,
	foiv1.IndicatorFact_INDICATOR_FACT_DELIVERED_LATE:  indicator.FactDeliveredLate,
})

var verdictWord = dictionary(map[foiv1.IndicatorSelfCheck_Verdict]indicator.Verdict{
	foiv1.IndicatorSelfCheck_VERDICT_GOOD:    indicator.VerdictGood,
	foiv1.IndicatorSelfCheck_VERDICT_FAULTS:  indicator.VerdictFaults,
	foiv1.IndicatorSelfCheck_VERDICT_UNKNOWN: indicator.VerdictUnknown,
})

// IndicatorReport returns what a scheme makes of the figures. It names no case.
func IndicatorReport(r *indicator.Report) *foiv1.IndicatorReport {
	f := r.Facts
	m := &foiv1.IndicatorReport{
		Agency: resname.Agency{ID: f.Agency}.String(), AgencyTitle: f.DisplayName, Year: count(f.Year), Own: f.Own, ViewDate: Date(f.At),
		Scheme: IndicatorScheme(r.Scheme), ApplicationCount: count(f.Applications), TotalPoints: r.Total().String(),
		ReviewCorrected: indicatorRate(r.Rates.ReviewCorrected), SuitLost: indicatorRate(r.Rates.SuitLost),
		SuitLostConcluded: indicatorRate(r.Rates.SuitLostConcluded), OnTime: indicatorRate(r.Rates.OnTime),
		Outlook: indicatorOutlook(r.Outlook()),
	}
	if !f.AsOf.IsZero() {
		m.AsOfTime = timestamppb.New(f.AsOf)
	}
	for i := range r.Results {
		res := &r.Results[i]
		line := &foiv1.IndicatorReport_Indicator{
			Key: res.Indicator.Key, Title: res.Indicator.Title, Points: res.Points.String(), FullPoints: res.Indicator.Full.String(),
			Definition: res.Definition, Reasons: res.Reasons, Text: res.Indicator.Text,
		}
		if res.Rate != nil {
			line.Rate = indicatorRate(*res.Rate)
		}
		for _, c := range res.Counts {
			line.Counts = append(line.Counts, &foiv1.IndicatorCount{
				Fact: IndicatorFact.Enum(c.Fact), Title: c.Fact.Label(), Count: count(c.N), SupplementCount: count(f.Supplement(c.Fact)),
			})
		}
		m.Indicators = append(m.Indicators, line)
	}
	return m
}

func indicatorRate(r indicator.Rate) *foiv1.IndicatorRate {
	m := &foiv1.IndicatorRate{Numerator: count(r.Numerator), Denominator: count(r.Denominator), Definition: r.Definition}
	if r.Value != nil {
		m.Rate = new(string(*r.Value))
	}
	return m
}

func indicatorOutlook(o *indicator.Outlook) *foiv1.IndicatorOutlook {
	m := &foiv1.IndicatorOutlook{Over: o.Over}
	risks := map[indicator.Fact]*foiv1.IndicatorOutlook_Risk{}
	for _, r := range o.Risks { // the earliest comes first
		risk := risks[r.Case.Fact]
		if risk == nil {
			risk = &foiv1.IndicatorOutlook_Risk{
				Fact: IndicatorFact.Enum(r.Case.Fact), FirstDate: Date(r.LastDay), Indicator: r.Indicator,
				FromPoints: r.From.String(), ToPoints: r.To.String(),
			}
			risks[r.Case.Fact] = risk
			m.Risks = append(m.Risks, risk)
		}
		risk.Count++
	}
	m.Limits = IndicatorLimits(o)
	for _, l := range o.Lacking {
		m.Lacks = append(m.Lacks, &foiv1.IndicatorOutlook_Lack{
			Indicator: l.Indicator, Fact: IndicatorFact.Enum(l.Fact), HaveCount: count(l.Have), NeedCount: count(l.Need),
			Points: l.Points.String(), Text: l.Text,
		})
	}
	return m
}

// IndicatorCase returns a case behind a count.
func IndicatorCase(c *indicator.Case, p *store.Publication) *foiv1.IndicatorCase {
	m := &foiv1.IndicatorCase{
		Fact: IndicatorFact.Enum(c.Fact), RegisterNumber: c.RegisterNumber, Agency: resname.Agency{ID: c.Agency}.String(),
		LegalCase: c.LegalCase, StartDate: Date(c.Start), DueDate: Date(c.Due), DoneDate: Date(c.Done), Text: c.Text(),
	}
	if p != nil {
		m.Publication, m.Evidence = PublicationName(p), PublicationEvidence(p)
	}
	if c.Application != "" {
		m.Application = resname.Application{Agency: c.Agency, ID: c.Application}.String()
	}
	return m
}

// mostRemarks are the cases that an item of a self-check names.
const mostRemarks = 100

// IndicatorSelfCheck returns a self-check with the cases of readable applications.
func IndicatorSelfCheck(e *indicator.Evidence, items []indicator.Item, readable map[store.Key]bool) *foiv1.IndicatorSelfCheck {
	m := &foiv1.IndicatorSelfCheck{Agency: resname.Agency{ID: e.Agency}.String(), Year: count(e.Year), Own: e.Own}
	for i := range items {
		it := &items[i]
		item := &foiv1.IndicatorSelfCheck_Item{
			Key: it.Key, Title: it.Title, Verdict: verdictWord.Enum(it.Verdict), Text: it.Text, Method: it.How,
			CheckedCount: count(it.Checked), FaultyCount: count(it.Faulty), UnknownCount: count(it.Unknown),
		}
		for _, r := range it.Cases {
			if len(item.Remarks) < mostRemarks && readable[store.Key{Agency: r.Agency, ID: r.Application}] {
				item.Remarks = append(item.Remarks, &foiv1.IndicatorSelfCheck_Remark{
					Application:    resname.Application{Agency: r.Agency, ID: r.Application}.String(),
					RegisterNumber: r.RegisterNumber, Text: r.Text,
				})
			}
		}
		m.Items = append(m.Items, item)
	}
	return m
}

// IndicatorScheme returns a scheme without its content.
func IndicatorScheme(s *indicator.Scheme) *foiv1.IndicatorScheme {
	return &foiv1.IndicatorScheme{
		SchemeId: s.ID, Title: s.Title, Source: s.Source, Illustrative: s.Illustrative, DerivedFrom: s.DerivedFrom,
	}
}

// BuiltinIndicatorScheme returns a scheme that the program brings along, as an agency sees it, without its content.
func BuiltinIndicatorScheme(agency resname.Agency, s *indicator.Scheme) *foiv1.IndicatorScheme {
	m := IndicatorScheme(s)
	m.Name, m.Builtin = resname.IndicatorScheme{Agency: agency, ID: s.ID}.String(), true
	return m
}

// StoredIndicatorScheme returns a scheme that an agency has handed in, with its content.
func StoredIndicatorScheme(row *store.IndicatorScheme) (*foiv1.IndicatorScheme, error) {
	s, err := row.Value()
	if err != nil {
		return nil, err
	}
	m := IndicatorScheme(s)
	m.Name = resname.IndicatorScheme{Agency: resname.Agency{ID: row.AgencyID}, ID: row.ID}.String()
	m.Content, m.Reason, m.Actor, m.CreateTime = row.Content, row.Reason, row.Actor, timestamppb.New(row.RecordedAt)
	m.Withdrawer, m.WithdrawReason, m.Etag = row.WithdrawnBy, row.WithdrawnReason, Etag(row.Version)
	if row.WithdrawnAt != nil {
		m.WithdrawTime = timestamppb.New(*row.WithdrawnAt)
	}
	return m, nil
}

// IndicatorSupplement returns what was stated besides the register.
func IndicatorSupplement(row *store.IndicatorSupplement) *foiv1.IndicatorSupplement {
	m := &foiv1.IndicatorSupplement{
		Name: resname.IndicatorSupplement{Agency: resname.Agency{ID: row.AgencyID}, ID: row.ID}.String(), Year: count(row.Year),
		Fact: IndicatorFact.Enum(indicator.Fact(row.Fact)), Count: count(row.Amount), Evidence: row.Evidence, Actor: row.Actor,
		CreateTime: timestamppb.New(row.RecordedAt), WithdrawReason: row.WithdrawnReason, Etag: Etag(row.Version),
	}
	if row.WithdrawnAt != nil {
		m.WithdrawTime = timestamppb.New(*row.WithdrawnAt)
	}
	return m
}

// IndicatorLimits says how near rates are to their limits.
func IndicatorLimits(o *indicator.Outlook) (limits []*foiv1.IndicatorOutlook_Limit) {
	for _, l := range o.Limits {
		limit := &foiv1.IndicatorOutlook_Limit{
			Indicator: l.Indicator, AffordableCount: count(l.Affordable), NeededApplicationCount: count(l.Needed), Text: l.Text,
		}
		for _, s := range l.Scenarios {
			limit.Scenarios = append(limit.Scenarios, &foiv1.IndicatorOutlook_Limit_Scenario{
				Corrected: count(s.Corrected), Rate: indicatorRate(s.Rate), Points: s.Points.String(),
			})
		}
		limits = append(limits, limit)
	}
	return limits
}
