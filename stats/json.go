package stats

import (
	"encoding/json"
	"io"
	"time"
)

// jsonReport is the report as JSON; its keys are those of the CSV.
type jsonReport struct {
	Agency       string            `json:"agency,omitempty"`
	DisplayName  string            `json:"display_name,omitempty"`
	Year         int               `json:"year"`
	Layout       int               `json:"layout"`
	Own          bool              `json:"own"`
	AsOf         *time.Time        `json:"as_of"`
	Applications []jsonApplication `json:"applications"`
	LegalCases   []jsonCases       `json:"legal_cases"`
	Checks       []jsonCheck       `json:"checks"`
}

type jsonApplication struct {
	Row           string `json:"row"`
	Label         string `json:"label"`
	NaturalPerson int    `json:"natural_person"`
	Enterprise    int    `json:"enterprise"`
	Research      int    `json:"research"`
	PublicWelfare int    `json:"public_welfare"`
	LegalService  int    `json:"legal_service"`
	Other         int    `json:"other"`
	Total         int    `json:"total"`
}

type jsonCases struct {
	Row         string `json:"row"`
	Label       string `json:"label"`
	Upheld      int    `json:"upheld"`
	Corrected   int    `json:"corrected"`
	OtherResult int    `json:"other_result"`
	Pending     int    `json:"pending"`
	Total       int    `json:"total"`
}

type jsonCheck struct {
	Check    Check         `json:"check"`
	OK       bool          `json:"ok"`
	Failures []jsonFailure `json:"failures,omitempty"`
}

type jsonFailure struct {
	Row    string `json:"row,omitempty"`
	Column string `json:"column,omitempty"`
	Left   int    `json:"left"`
	Right  int    `json:"right"`
	Text   string `json:"text"`
}

// WriteJSON writes the report as one indented JSON object with the keys of the CSV, and beside the tables what each
// check found; failures are those of Check and CheckAgainst.
func WriteJSON(w io.Writer, a Annual, failures []Failure) error {
	report := jsonReport{
		Agency: a.Agency, DisplayName: a.DisplayName, Year: a.Year, Layout: int(a.Layout), Own: a.Own,
		Applications: []jsonApplication{}, LegalCases: []jsonCases{},
	}
	if !a.AsOf.IsZero() {
		report.AsOf = &a.AsOf
	}
	for _, l := range a.Applications {
		report.Applications = append(report.Applications, jsonApplication{
			string(l.Row), l.Label, l.at(0), l.at(1), l.at(2), l.at(3), l.at(4), l.at(5), l.at(columns),
		})
	}
	for _, l := range a.Cases {
		n := l.figures()
		report.LegalCases = append(report.LegalCases, jsonCases{string(l.Row), l.Label, n[0], n[1], n[2], n[3], n[4]})
	}
	for _, c := range Checks() {
		found := jsonCheck{Check: c, OK: true}
		for _, f := range failures {
			if f.Check == c {
				found.OK = false
				found.Failures = append(found.Failures, jsonFailure{f.Row, f.Column, f.Left, f.Right, f.Text})
			}
		}
		report.Checks = append(report.Checks, found)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}
