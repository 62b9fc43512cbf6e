package store

import (
	"gorm.io/gorm"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/stats"
)

// annualOfEach sums the report of each agency of a scope from one statement a table.
func annualOfEach(tx *gorm.DB, scope stats.Scope) ([]stats.Annual, error) {
	q, err := newAnnualQuery(scope)
	if err != nil {
		return nil, err
	}
	agencies := tx.Model(&Agency{}).Select("id", "display_name").Order("id")
	if scope.Own {
		agencies = agencies.Where("id = ?", scope.Agency)
	} else {
		agencies = agencies.Where("id IN (?)", gorm.Expr(subtree, scope.Agency))
	}
	var list []Agency
	if err := agencies.Find(&list).Error; err != nil {
		return nil, err
	}
	applications, cases := make(map[string]*stats.Sums, len(list)), make(map[string]*stats.CaseSums, len(list))
	for i := range list {
		applications[list[i].ID], cases[list[i].ID] = stats.NewSums(scope.Year), stats.NewCaseSums(scope.Year)
	}
	if err := q.sumApplications(tx, func(r cellSum) error {
		return applications[r.AgencyID].Add(stats.Cell(r.Cell), applicant.Type(r.ApplicantType), r.InYear, r.Before)
	}, "agency_id"); err != nil {
		return nil, err
	}
	if err := q.sumCases(tx, func(agency string) *stats.CaseSums { return cases[agency] }); err != nil {
		return nil, err
	}
	reports := make([]stats.Annual, len(list))
	for i := range list {
		of := scope
		of.Agency, of.DisplayName, of.Own = list[i].ID, list[i].DisplayName, true
		if reports[i], err = stats.Build(of, applications[of.Agency], cases[of.Agency]); err != nil {
			return nil, err
		}
	}
	return reports, nil
}
