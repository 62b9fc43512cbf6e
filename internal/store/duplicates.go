package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

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
// walk the whole agency in order of id in the hope of meeting enough hits soon. An empty search is not begun: no index
// knows that it finds nothing. The rows are then read one by one, also from a small table.
const duplicatesSQL = `WITH same AS MATERIALIZED (
	SELECT id FROM application
	WHERE agency_id = @agency AND applicant_blind = ANY(CAST(@blinds AS text[])) AND applicant_blind <> '' AND state <> @voided/*reach*/
), alike AS MATERIALIZED (
	SELECT id, search FROM application
	WHERE agency_id = @agency AND search @@ CAST(@search AS tsquery) AND CAST(@search AS text) <> '' AND state <> @voided/*reach*/
), chosen AS (
	(SELECT id FROM same ORDER BY id DESC LIMIT @limit)
	UNION
	(SELECT id FROM alike ORDER BY ts_rank(search, CAST(@search AS tsquery)) DESC, id DESC LIMIT @limit)
)
SELECT found.* FROM chosen CROSS JOIN LATERAL (
	SELECT ` + basicColumns + `, applicant_blind = ANY(CAST(@blinds AS text[])) AS same_applicant
	FROM application WHERE agency_id = @agency AND id = chosen.id LIMIT 1
) AS found`

// FindDuplicates returns earlier applications of the same applicant and those whose words are like the ones searched for,
// in no order; voided ones are left out.
func (s *Store) FindDuplicates(ctx context.Context, q DuplicateQuery) ([]Duplicate, error) {
	within, err := inReach(ctx, q.Agency)
	if err != nil {
		return nil, err
	}
	var rows []Duplicate
	err = q.find(s.db.WithContext(ctx), visible(within)).Scan(&rows).Error
	return rows, translate(err)
}

func (q DuplicateQuery) find(db *gorm.DB, within condition) *gorm.DB {
	blinds := "{}"
	if q.IDNumber != "" {
		ring, err := ringOf(db)
		if err != nil {
			_ = db.AddError(err)
			return db
		}
		blinds = blindArray(ring, blindNumber, folded(q.IDNumber))
	}
	args := map[string]any{
		"agency": q.Agency, "blinds": blinds, "search": q.Search, "limit": q.Limit, "voided": string(workflow.Voided),
	}
	return db.Raw(strings.ReplaceAll(duplicatesSQL, "/*reach*/", within.and(args)), args)
}

// CommonWords estimates in how many applications each of the commonest words of the search occurs. What is not in it is rare,
// or the table was never analyzed.
func (s *Store) CommonWords(ctx context.Context) (map[string]float64, error) {
	var rows []struct {
		Word  string
		Count float64
	}
	err := s.db.WithContext(ctx).Raw(`SELECT e.word, e.share * greatest(c.reltuples, 0) AS count
		FROM pg_stats s JOIN pg_class c ON c.oid = 'application'::regclass,
		     unnest(CAST(CAST(s.most_common_elems AS text) AS text[]), s.most_common_elem_freqs) AS e (word, share)
		WHERE s.schemaname = current_schema() AND s.tablename = 'application' AND s.attname = 'search' AND e.word IS NOT NULL`,
	).Scan(&rows).Error
	words := make(map[string]float64, len(rows))
	for _, r := range rows {
		words[r.Word] = r.Count
	}
	return words, translate(err)
}
