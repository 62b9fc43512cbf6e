package resname

import (
	"slices"
	"strconv"
	"strings"
)

// AnnualReport names a report on a year (年度报告), `agencies/{agency}/annualReports/{annual_report}`: `2023` on the agency alone,
// `2023-compiled` on it with all below.
type AnnualReport struct {
	Agency   string // the agency's id
	Year     int
	Compiled bool // with all that stand below
}

const compiledSuffix = "-compiled"

// ID returns the last part of the name.
func (r AnnualReport) ID() string {
	id := strconv.Itoa(r.Year)
	if r.Compiled {
		id += compiledSuffix
	}
	return id
}

// String prints the name.
func (r AnnualReport) String() string { return "agencies/" + r.Agency + "/annualReports/" + r.ID() }

// Text returns the name of one of its sections.
func (r AnnualReport) Text(section string) AnnualReportText {
	return AnnualReportText{Report: r, Section: section}
}

const annualReportPattern = agencyPattern + "/annualReports/{year}"

// The years that a report may be on: 条例 came into force in the first, and calendar days end after the last.
const firstReport, lastReport = 2008, 9998

// AnnualReport returns the name of one of its annual reports, and false when id is not that of one.
func (a Agency) AnnualReport(id string) (AnnualReport, bool) {
	number, compiled := strings.CutSuffix(id, compiledSuffix)
	year, err := strconv.Atoi(number)
	ok := err == nil && len(number) == 4 && year >= firstReport && year <= lastReport
	return AnnualReport{Agency: a.ID, Year: year, Compiled: compiled}, ok
}

// ParseAnnualReport reads `agencies/{agency}/annualReports/{year}`, also with `-compiled` after the year, from the field of a request.
func ParseAnnualReport(field, name string) (AnnualReport, error) {
	var id [2]string
	if split(name, id[:], agencies, "annualReports") {
		if r, ok := (Agency{ID: id[0]}).AnnualReport(id[1]); ok {
			return r, nil
		}
	}
	return AnnualReport{}, &Error{Field: field, Pattern: annualReportPattern, Name: name}
}

// AnnualReportText names a section that people write, `…/annualReports/{annual_report}/texts/{text}`.
type AnnualReportText struct {
	Report  AnnualReport
	Section string // overview, disclosure, problems or other
}

// String prints the name.
func (t AnnualReportText) String() string { return t.Report.String() + "/texts/" + t.Section }

const annualReportTextPattern = annualReportPattern + "/texts/{overview|disclosure|problems|other}"

// sections are the ids of the sections of every report that people write.
var sections = []string{"overview", "disclosure", "problems", "other"}

// ParseAnnualReportText reads `agencies/{agency}/annualReports/{year}/texts/{section}` from the field of a request.
func ParseAnnualReportText(field, name string) (AnnualReportText, error) {
	var id [3]string
	if split(name, id[:], agencies, "annualReports", "texts") && slices.Contains(sections, id[2]) {
		if r, ok := (Agency{ID: id[0]}).AnnualReport(id[1]); ok {
			return r.Text(id[2]), nil
		}
	}
	return AnnualReportText{}, &Error{Field: field, Pattern: annualReportTextPattern, Name: name}
}
