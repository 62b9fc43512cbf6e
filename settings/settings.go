// Package settings is what a root agency decides for itself and all agencies below it, where the law leaves room. Settings
// are dated; an application keeps the counting settings that were in force on the day it was received, for good.
package settings

import (
	"fmt"

	"github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/reminder"
	"github.com/yishenqing/foi/workflow"
)

// Settings are all decisions of a root agency as they are from one day on.
type Settings struct {
	Counting  workflow.Counting  `json:"counting,omitzero"`
	Answering answering.Settings `json:"answering"`
	Reminders reminder.Settings  `json:"reminders"`
	// LegalResults is what the forms in which reviews and suits end count as in table 四, where it is not the default.
	LegalResults legalcase.Choices `json:"legal_results,omitempty"`
	Documents    approval.Settings `json:"documents"`
	Files        Files             `json:"files,omitzero"`
	// Subjects are the codes under which applications may be filed from the day on; what is filed already stays as it is (ADR 0037).
	Subjects Subjects `json:"subjects,omitempty"`
}

// Files says how much each agency may keep.
type Files struct {
	QuotaBytes int64 `json:"quota_bytes,omitzero"` // of attachments in one agency, in bytes; 0: no limit
}

// Defaults are the settings of an agency that decided nothing.
func Defaults() Settings {
	return Settings{Answering: answering.Defaults(), Reminders: reminder.Default(), Documents: approval.Defaults()}
}

// Fault is a value that is not allowed.
type Fault struct {
	Field   string // in the words of the API, for example counting.rest_day
	Rule    string
	English string
	Chinese string
}

// Check returns all values that are not allowed; nil when there are none.
func (s Settings) Check() []Fault {
	var found []Fault
	for _, v := range s.Counting.Check() {
		found = append(found, Fault{Field: v.Field, Rule: string(v.Rule), English: v.Rule.English(), Chinese: v.Rule.Chinese()})
	}
	for _, f := range s.Answering.Remedies.Check() {
		found = append(found, Fault{Field: "remedies." + f.Field, Rule: "value", English: "must be review_first or free_choice", Chinese: f.Text})
	}
	if s.Files.QuotaBytes < 0 {
		found = append(found, Fault{Field: "files.quota_bytes", Rule: "value", English: "must not be negative", Chinese: "附件总量上限不得为负数"})
	}
	for _, v := range s.Reminders.Check() {
		found = append(found, Fault{Field: "reminders." + v.Field, Rule: v.Rule, English: v.English, Chinese: v.Chinese})
	}
	for _, f := range s.LegalResults.Check() {
		found = append(found, Fault{Field: fmt.Sprintf("legal_results[%d]", f.Index), Rule: "value", English: f.English, Chinese: f.Chinese})
	}
	found = append(found, s.Subjects.Check()...)
	for _, f := range s.Documents.Check() {
		found = append(found, Fault{Field: "documents." + f.Field, Rule: f.Rule, English: f.English, Chinese: f.Chinese})
	}
	return found
}
