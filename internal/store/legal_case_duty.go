package store

import (
	"slices"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/workflow"
)

// LegalDuty is one row of table legal_duty: something owed in a legal case and not done.
type LegalDuty struct {
	AgencyID      string  `gorm:"column:agency_id;primaryKey"`
	LegalCaseID   string  `gorm:"column:legal_case_id;primaryKey"`
	ApplicationID *string `gorm:"column:application_id"`
	Kind          string  `gorm:"column:kind;primaryKey"`
	Reference     string  `gorm:"column:reference;primaryKey"`
	Assignee      string  `gorm:"column:assignee"`
	StartOn       Day     `gorm:"column:start_on"`
	DueOn         Day     `gorm:"column:due_on"`
	Article       string  `gorm:"column:article"`
}

// TableName implements gorm's Tabler.
func (LegalDuty) TableName() string { return "legal_duty" }

// reportArticle is where the report upward stands: in no statute.
const reportArticle = "复议、诉讼2个工作日内报备的工作要求"

// Duties returns everything owed in the case, done or not, the report upward first.
func (f *LegalCaseFile) Duties() ([]legalcase.Duty, error) {
	if f.Standing.State == legalcase.Voided {
		return nil, nil
	}
	cal := f.Law.Calendar
	report, err := workflow.ReportDuty(cal, workflow.Counting{}, f.Case.Value(), 0)
	if err != nil {
		return nil, err
	}
	rest, err := f.Standing.Duties(cal, f.Redone)
	first := legalcase.Duty{Kind: report.Kind, Start: report.Start, Due: report.Due, Done: report.Done, Article: reportArticle}
	return append([]legalcase.Duty{first}, rest...), err
}

// openLegalDuties are the rows of what is still owed. The report of a case about an application is among the duties of that.
func (f *LegalCaseFile) openLegalDuties() ([]LegalDuty, error) {
	duties, err := f.Duties()
	if err != nil {
		return nil, err
	}
	var rows []LegalDuty
	for i := range duties {
		d := &duties[i]
		if !d.Open() || d.Kind == workflow.DutyLegalReport && f.Case.ApplicationID != nil {
			continue
		}
		row := LegalDuty{
			AgencyID: f.Case.AgencyID, LegalCaseID: f.Case.ID, ApplicationID: f.Case.ApplicationID, Kind: string(d.Kind), Reference: d.Of,
			Assignee: f.Case.Assignee, StartOn: Day(d.Start), DueOn: Day(d.Due), Article: d.Article,
		}
		if d.Owner != "" {
			row.Assignee = d.Owner
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// replaceLegalDuties brings the worklist's rows of a case to what is owed now.
func replaceLegalDuties(tx *gorm.DB, f *LegalCaseFile) error {
	rows, err := f.openLegalDuties()
	if err != nil {
		return err
	}
	if err := tx.Where("agency_id = ? AND legal_case_id = ?", f.Case.AgencyID, f.Case.ID).Delete(&LegalDuty{}).Error; err != nil || len(rows) == 0 {
		return err
	}
	return tx.Create(&rows).Error
}

// followReopening brings what is owed in the legal cases of an application to what the application's events make of it: a new answer that
// was ordered is owed no more when it is delivered.
func followReopening(tx *gorm.DB, law *Law, key Key, events []workflow.Event, cases []LegalCase) error {
	for i := range cases {
		if !cases[i].Anew || !slices.ContainsFunc(events, func(ev workflow.Event) bool { return ev.Do == workflow.Reopen }) {
			continue
		}
		f := LegalCaseFile{Case: cases[i], Law: law, Redone: redone(events, &cases[i])}
		if err := tx.Where("agency_id = ? AND legal_case_id = ?", key.Agency, cases[i].ID).Order("seq").Find(&f.Events).Error; err != nil {
			return err
		}
		if err := f.fold(); err != nil {
			return err
		}
		if err := replaceLegalDuties(tx, &f); err != nil {
			return err
		}
	}
	return nil
}
