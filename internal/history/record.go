package history

import (
	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// Record is one line of a file; exactly one of its three pointers is set.
type Record struct {
	Line        int // counted from 1
	Agency      *Agency
	Application *Application
	LegalCase   *LegalCase
}

// Agency is a line of kind "agency".
type Agency struct {
	ID          string
	DisplayName string
	Parent      string // id of the agency above, or ""
	Level       string // province, city, county, department or township
}

// Application is a line of kind "application".
type Application struct {
	Agency         string // agency id
	ExternalID     string // identifies the application within its agency across runs
	RegisterNumber string // 登记编号; "" when one is still to be given
	Facts          workflow.Facts
	Applicant      Applicant
	Description    string
	Delivery       string           // how the applicant wants the information
	Events         []workflow.Event // with RecordedAt filled in
}

// Applicant is who applied. All of it but Type is personal data.
type Applicant struct {
	Type     applicant.Type
	Name     string
	IDKind   applicant.IDKind // "" when there is no number
	IDNumber string           // checked and in canonical form, or ""
	Phone    string
	Email    string
}

// LegalCase is a line of kind "legal_case".
type LegalCase struct {
	Agency      string
	Application string // external id of the application, or "" for a case about 主动公开
	Case        workflow.LegalCase
	Decision    string // the legal form: 维持, 撤销 …
	Subject     string // what a case without an application is about
}

// Workflow returns the application as the law's clock takes it, with its legal cases.
func (a *Application) Workflow(legal []workflow.LegalCase) workflow.Case {
	return workflow.Case{Facts: a.Facts, Events: a.Events, LegalCases: legal}
}

// recordedAt is when an act was written down if the file does not say: at noon in Shanghai of its own day.
const recordedHour = 12

// levels are the values of an agency's level.
var levels = []string{"province", "city", "county", "department", "township"}

// noDate spares the decoders a conversion.
const noDate calendar.Date = 0
