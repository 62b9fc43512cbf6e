package present

import (
	"github.com/yishenqing/foi/annualreport"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
)

var verdicts = map[annualreport.Verdict]foiv1.CheckAnnualReportTextResponse_Verdict{
	annualreport.Agrees:    foiv1.CheckAnnualReportTextResponse_VERDICT_AGREES,
	annualreport.Differs:   foiv1.CheckAnnualReportTextResponse_VERDICT_DIFFERS,
	annualreport.Ambiguous: foiv1.CheckAnnualReportTextResponse_VERDICT_AMBIGUOUS,
}

// AnnualTextCheck presents what checks of the texts of an annual report found.
func AnnualTextCheck(findings []annualreport.Finding, likenesses []annualreport.Likeness, remarks []annualreport.Remark) *foiv1.CheckAnnualReportTextResponse {
	resp := &foiv1.CheckAnnualReportTextResponse{}
	for _, f := range findings {
		m := &foiv1.CheckAnnualReportTextResponse_Finding{
			Section: string(f.Section), Start: count(f.Start), End: count(f.End), Quote: f.Quote, Verdict: verdicts[f.Verdict], Text: f.Text,
			SectionTitle: f.Section.Title(), Advice: f.Advice(),
		}
		for _, c := range f.Cells {
			m.Cells = append(m.Cells, &foiv1.CheckAnnualReportTextResponse_Cell{Table: count(c.Table), Row: c.Row, Column: c.Column, Label: c.Label()})
		}
		resp.Findings = append(resp.Findings, m)
	}
	for _, l := range likenesses {
		m := &foiv1.CheckAnnualReportTextResponse_Likeness{
			Section: string(l.Section), Share: l.Share, Warned: l.Warned, SectionTitle: l.Section.Title(), Advice: l.Advice(),
		}
		for _, p := range l.Passages {
			m.Passages = append(m.Passages, p.Quote)
		}
		resp.Likenesses = append(resp.Likenesses, m)
	}
	for _, r := range remarks {
		resp.Remarks = append(resp.Remarks, &foiv1.CheckAnnualReportTextResponse_Remark{
			Rule: string(r.Rule), Section: string(r.Section), Start: count(r.Start), End: count(r.End), Quote: r.Quote, Text: r.Text,
			SectionTitle: r.Section.Title(), Advice: r.Advice,
		})
	}
	return resp
}
