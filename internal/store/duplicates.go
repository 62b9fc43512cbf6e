package store

import (
	"context"

	"github.com/yishenqing/foi/workflow"
)

// DuplicateQuery says which earlier applications of an agency are looked for.
type DuplicateQuery struct {
	Agency   string
	IDNumber string // of the applicant, in its canonical form; none when empty
	Search   string // a tsquery over the descriptions; none when empty
	Limit    int    // of each kind
}

// Duplicate is an earlier application that may be the same.
type Duplicate struct {
	Application
	SameApplicant bool `gorm:"column:same_applicant"`
}

// duplicatesSQL gathers what both indexes find and then ranks it. The parts are materialized, so that PostgreSQL does not
// walk the whole agency in order of id in the hope of meeting enough hits soon.
const duplicatesSQL = `WITH same AS MATERIALIZED (
	SELECT id FROM application
	WHERE agency_id = @agency AND applicant_id_number = @number AND applicant_id_number <> '' AND state <> @voided
), alike AS MATERIALIZED (
	SELECT id, search FROM application WHERE agency_id = @agency AND search @@ CAST(@search AS tsquery) AND state <> @voided
), chosen AS (
	(SELECT id FROM same ORDER BY id DESC LIMIT @limit)
	UNION
	(SELECT id FROM alike ORDER BY ts_rank(search, CAST(@search AS tsquery)) DESC, id DESC LIMIT @limit)
)
SELECT ` + basicColumns + `, applicant_id_number = @number AND applicant_id_number <> '' AS same_applicant
FROM application WHERE agency_id = @agency AND id IN (SELECT id FROM chosen)`

// FindDuplicates returns earlier applications of the same applicant and those whose words are like the ones searched for,
// in no order; voided ones are left out.
func (s *Store) FindDuplicates(ctx context.Context, q DuplicateQuery) ([]Duplicate, error) {
	var rows []Duplicate
	err := s.db.WithContext(ctx).Raw(duplicatesSQL, map[string]any{
		"agency": q.Agency, "number": q.IDNumber, "search": q.Search, "limit": q.Limit, "voided": string(workflow.Voided),
	}).Scan(&rows).Error
	return rows, translate(err)
}
