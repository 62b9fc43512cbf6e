package stats

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/yishenqing/foi/outcome"
)

// ReadJSON reads what WriteJSON writes. Labels are the official ones of the layout; what the checks found is left out, since it
// follows from the figures. Errors: of the JSON, a layout that does not exist, lines that are missing or strange.
func ReadJSON(r io.Reader) (Annual, error) {
	var report jsonReport
	if err := json.NewDecoder(r).Decode(&report); err != nil {
		return Annual{}, fmt.Errorf("annual report: %w", err)
	}
	a := Annual{Scope: Scope{
		Agency: report.Agency, DisplayName: report.DisplayName, Year: report.Year, Layout: outcome.Layout(report.Layout), Own: report.Own,
	}}
	if report.AsOf != nil {
		a.AsOf = *report.AsOf
	}
	forms := a.Layout.Lines()
	if len(forms) == 0 || len(report.Applications) != len(forms) || len(report.LegalCases) != len(caseLabels) {
		return Annual{}, fmt.Errorf("annual report: %d and %d lines are not those of layout %d",
			len(report.Applications), len(report.LegalCases), a.Layout)
	}
	for i, l := range report.Applications {
		if l.Row != string(forms[i].Row) {
			return Annual{}, fmt.Errorf("annual report: row %q where %q belongs", l.Row, forms[i].Row)
		}
		a.Applications = append(a.Applications, Line{
			Row: forms[i].Row, Label: forms[i].Label, Total: l.Total,
			ByType: [columns]int{l.NaturalPerson, l.Enterprise, l.Research, l.PublicWelfare, l.LegalService, l.Other},
		})
	}
	for i, l := range report.LegalCases {
		if l.Row != string(caseLabels[i].row) {
			return Annual{}, fmt.Errorf("annual report: row %q where %q belongs", l.Row, caseLabels[i].row)
		}
		a.Cases = append(a.Cases, CaseLine{
			Row: caseLabels[i].row, Label: caseLabels[i].label, Upheld: l.Upheld, Corrected: l.Corrected, Other: l.OtherResult,
			Pending: l.Pending, Total: l.Total,
		})
	}
	return a, nil
}
