package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// SimilarQuery says which answered applications of an agency are looked for.
type SimilarQuery struct {
	Agency string
	Except string // id of the application that they are compared with
	Search string // a tsquery over the descriptions; none when empty
	Limit  int
}

// SimilarAnswer is an answered application with what is compared of it.
type SimilarAnswer struct {
	ID             string `gorm:"column:id"`
	RegisterNumber string `gorm:"column:register_number"`
	Description    string `gorm:"column:description"`
	Row            string `gorm:"column:result_row"`
	Kind           string `gorm:"column:kind"` // of the decision; empty for an old one
	DocumentNumber string `gorm:"column:document_number"`
	ConcludedOn    Day    `gorm:"column:concluded_on"`
}

// similarSQL ranks what the search words find and then reads those few rows. The first part is materialized for the same
// reason as in duplicatesSQL; the rows 3.6 are no answers.
const similarSQL = `WITH alike AS MATERIALIZED (
	SELECT id, search FROM application
	WHERE agency_id = @agency AND search @@ CAST(@search AS tsquery) AND CAST(@search AS text) <> ''
		AND result_row <> '' AND result_row < @lapsed AND state <> @voided AND id <> @except/*reach*/
), chosen AS (
	SELECT id FROM alike ORDER BY ts_rank(search, CAST(@search AS tsquery)) DESC, id DESC LIMIT @limit
)
SELECT found.* FROM chosen CROSS JOIN LATERAL (
	SELECT id, register_number, description, result_row, coalesce(standing->'last'->>'kind', '') AS kind, document_number,
		concluded_on
	FROM application WHERE agency_id = @agency AND id = chosen.id LIMIT 1
) AS found`

// FindSimilarAnswers returns answered applications of an agency whose words are like the ones searched for, in no order.
func (s *Store) FindSimilarAnswers(ctx context.Context, q SimilarQuery) ([]SimilarAnswer, error) {
	within, err := inReach(ctx, q.Agency)
	if err != nil {
		return nil, err
	}
	var rows []SimilarAnswer
	err = q.find(s.db.WithContext(ctx), visible(within)).Scan(&rows).Error
	return rows, translate(err)
}

func (q SimilarQuery) find(db *gorm.DB, within condition) *gorm.DB {
	args := map[string]any{
		"agency": q.Agency, "search": q.Search, "limit": q.Limit, "except": q.Except, "voided": string(workflow.Voided),
		"lapsed": string(outcome.RowCorrectionLapsed),
	}
	return db.Raw(strings.Replace(similarSQL, "/*reach*/", within.and(args), 1), args)
}
