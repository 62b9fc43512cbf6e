package store

import (
	"context"

	"gorm.io/gorm"
)

// VolumeQuery asks for the applications of a person for the evidence of art. 35.
type VolumeQuery struct {
	Agency        string // an agency: that at the root of its tree, and all below that one, are looked at
	Person        Person
	From, Through Day // days of receipt, both included
	TextLimit     int // characters of a description
	Limit         int // the latest so many
}

// VolumeRow is one application of a person.
type VolumeRow struct {
	AgencyID       string `gorm:"column:agency_id"`
	AgencyName     string `gorm:"column:agency_name"`
	ID             string `gorm:"column:id"`
	RegisterNumber string `gorm:"column:register_number"`
	ReceiptOn      Day    `gorm:"column:receipt_on"`
	Channel        string `gorm:"column:channel"`
	ResultRow      string `gorm:"column:result_row"`
	Description    string `gorm:"column:description"` // cut
	Reviews        int    `gorm:"column:reviews"`
	Suits          int    `gorm:"column:suits"`
	Total          int    `gorm:"column:total"` // of the query without its limit, the same in every row
}

// rootTree names the agencies of the tree that an agency belongs to, as it stands now.
const rootTree = `above (id, parent_id) AS (
	SELECT id, parent_id FROM agency WHERE id = @agency
	UNION
	SELECT a.id, a.parent_id FROM agency a JOIN above b ON a.id = b.parent_id
), tree (id) AS (
	SELECT id FROM above WHERE parent_id IS NULL
	UNION
	SELECT a.id FROM agency a JOIN tree t ON a.parent_id = t.id
)`

// volumeSQL looks each agency of the tree up in its index; OFFSET 0 keeps PostgreSQL from joining the tables instead. What
// became of an application is looked up for the rows that are given only.
const volumeSQL = `WITH RECURSIVE ` + rootTree + `, found AS MATERIALIZED (
	SELECT page.*, count(*) OVER () AS total FROM tree CROSS JOIN LATERAL (
		SELECT agency_id, id, receipt_on FROM application
		WHERE agency_id = tree.id AND receipt_on BETWEEN @from AND @through AND `

const volumeRestSQL = ` OFFSET 0
	) AS page ORDER BY receipt_on DESC, agency_id DESC, id DESC LIMIT @limit
)
SELECT row.*, found.total, (SELECT display_name FROM agency WHERE id = found.agency_id) AS agency_name,
	(SELECT count(*) FROM legal_case l WHERE l.agency_id = found.agency_id AND l.application_id = found.id AND l.kind = 'review' AND l.state <> 'voided') AS reviews,
	(SELECT count(*) FROM legal_case l WHERE l.agency_id = found.agency_id AND l.application_id = found.id AND l.kind = 'suit' AND l.state <> 'voided') AS suits
FROM found CROSS JOIN LATERAL (
	SELECT agency_id, id, register_number, receipt_on, channel, result_row, left(description, @text) AS description
	FROM application WHERE agency_id = found.agency_id AND id = found.id LIMIT 1
) AS row`

// FindVolume returns the applications of a person, in no order.
func (s *Store) FindVolume(ctx context.Context, q VolumeQuery) ([]VolumeRow, error) {
	within, err := acrossAgencies(ctx)
	if err != nil {
		return nil, err
	}
	var rows []VolumeRow
	err = q.find(s.db.WithContext(ctx), within).Scan(&rows).Error
	return rows, translate(err)
}

func (q VolumeQuery) find(db *gorm.DB, within condition) *gorm.DB {
	ring, err := ringOf(db)
	if err != nil {
		_ = db.AddError(err)
		return db
	}
	where, args := q.Person.condition(ring)
	args["agency"], args["from"], args["through"] = q.Agency, q.From, q.Through
	args["text"], args["limit"] = q.TextLimit, q.Limit
	return db.Raw(volumeSQL+where+within.and(args)+volumeRestSQL, args)
}

// AgencyRoot returns the agency at the root of the tree that an agency belongs to. Errors: ErrNotFound.
func (s *Store) AgencyRoot(ctx context.Context, id string) (Agency, error) {
	var root Agency
	err := s.db.WithContext(ctx).Raw(`WITH RECURSIVE above (id, parent_id) AS (
		SELECT id, parent_id FROM agency WHERE id = ?
		UNION
		SELECT a.id, a.parent_id FROM agency a JOIN above b ON a.id = b.parent_id
	) SELECT agency.* FROM agency JOIN above USING (id) WHERE above.parent_id IS NULL`, id).Take(&root).Error
	return root, translate(err)
}
