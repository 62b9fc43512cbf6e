package store

import (
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/workflow"
)

// legalCaseEntry is one row of table legal_case_entry: what a case counts as in table 四, by when that was recorded.
type legalCaseEntry struct {
	ID          int64     `gorm:"column:id;primaryKey"`
	AgencyID    string    `gorm:"column:agency_id"`
	LegalCaseID string    `gorm:"column:legal_case_id"`
	Line        string    `gorm:"column:line"`
	What        string    `gorm:"column:what"`
	Day         Day       `gorm:"column:day"`
	Amount      int       `gorm:"column:amount"`
	RecordedAt  time.Time `gorm:"column:recorded_at"`
}

// TableName implements gorm's Tabler.
func (legalCaseEntry) TableName() string { return "legal_case_entry" }

// caseHistory is what was recorded of legal cases, and when.
type caseHistory map[Key][]legalCaseEntry

// historyOf reads what was recorded of cases.
func historyOf(tx *gorm.DB, rows []LegalCase) (caseHistory, error) {
	h := caseHistory{}
	ids := map[string][]string{}
	for i := range rows {
		ids[rows[i].AgencyID] = append(ids[rows[i].AgencyID], rows[i].ID)
	}
	for agency, of := range ids {
		var entries []legalCaseEntry
		if err := tx.Session(&gorm.Session{NewDB: true}).Where("agency_id = ? AND legal_case_id IN ?", agency, of).Order("id").Find(&entries).Error; err != nil {
			return nil, err
		}
		for _, e := range entries {
			h[Key{e.AgencyID, e.LegalCaseID}] = append(h[Key{e.AgencyID, e.LegalCaseID}], e)
		}
	}
	return h, nil
}

// at returns a case as it was known at an instant, the zero one being now; false when nothing was known of it, or it was void.
func (h caseHistory) at(row *LegalCase, asOf time.Time) (workflow.LegalCase, bool) {
	c := row.Value()
	if asOf.IsZero() {
		return c, row.State != "voided"
	}
	type fact struct {
		line, what string
		day        Day
	}
	net := map[fact]int{}
	for _, e := range h[row.Key()] {
		if !e.RecordedAt.After(asOf) {
			net[fact{e.Line, e.What, e.Day}] += e.Amount
		}
	}
	c.Served, c.Concluded, c.Result = 0, 0, ""
	for f, n := range net {
		switch {
		case n <= 0:
		case f.what == "served":
			c.Served = f.day.Date()
			c.Type, c.Route = typeOfLine(f.line)
		default:
			c.Concluded, c.Result = f.day.Date(), workflow.LegalResult(f.what)
		}
	}
	if row.ReportedKnown == nil || row.ReportedKnown.After(asOf) {
		c.Reported = 0
	}
	return c, !c.Served.IsZero()
}

func typeOfLine(line string) (workflow.LegalType, workflow.LegalRoute) {
	switch line {
	case "suit_direct":
		return workflow.Suit, workflow.Direct
	case "suit_after_review":
		return workflow.Suit, workflow.AfterReview
	}
	return workflow.Review, ""
}
