package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/answering"
)

// Agency is one row of table agency (行政机关).
type Agency struct {
	ID              string    `gorm:"column:id;primaryKey"`
	DisplayName     string    `gorm:"column:display_name"`
	Level           string    `gorm:"column:level"`
	ParentID        *string   `gorm:"column:parent_id"`
	RegisterPrefix  string    `gorm:"column:register_prefix"`
	RegisterPattern string    `gorm:"column:register_pattern"`
	NumberBefore    string    `gorm:"column:number_before"`
	NumberAfter     string    `gorm:"column:number_after"`
	NumberWidth     int       `gorm:"column:number_width"`
	EstablishedOn   Day       `gorm:"column:established_on"`
	DissolvedOn     Day       `gorm:"column:dissolved_on"`
	SuccessorID     *string   `gorm:"column:successor_id"`
	ReviewOrgan     string    `gorm:"column:review_organ"`
	Court           string    `gorm:"column:court"`
	Version         int64     `gorm:"column:version"`
	CreatedAt       time.Time `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt       time.Time `gorm:"column:updated_at;autoUpdateTime:false"`
}

// Bodies are those that a remedy against the agency's decisions goes to.
func (a *Agency) Bodies() answering.Bodies {
	return answering.Bodies{ReviewOrgan: a.ReviewOrgan, Court: a.Court}
}

// TableName implements gorm's Tabler.
func (Agency) TableName() string { return "agency" }

// Placement is one row of table agency_placement: a period in which an agency stood under another one.
type Placement struct {
	AgencyID string  `gorm:"column:agency_id;primaryKey"`
	StartOn  Day     `gorm:"column:start_on;primaryKey"`
	EndOn    Day     `gorm:"column:end_on"`
	ParentID *string `gorm:"column:parent_id"`
}

// TableName implements gorm's Tabler.
func (Placement) TableName() string { return "agency_placement" }

// AgencyRecord is an agency with its history in the tree, oldest first. Write.Response gets one from every method that
// writes an agency.
type AgencyRecord struct {
	Agency
	Placements []Placement
}

// CreateAgency adds an agency and opens its first placement. Errors: *ExistsError, *UnknownAgencyError and
// *PlacementError about the agency above, idem.ErrAlreadyRecorded.
func (s *Store) CreateAgency(ctx context.Context, a Agency, w Write) error {
	if err := mayPlace(ctx, a.ParentID); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return insertAgency(tx, a, w)
	})
}

func insertAgency(tx *gorm.DB, a Agency, w Write) error {
	if err := changeTree(tx); err != nil {
		return err
	}
	if a.ParentID != nil {
		if err := checkReference(tx, *a.ParentID, "上级机关已撤销"); err != nil {
			return err
		}
	}
	if err := tx.Create(&a).Error; err != nil {
		return err
	}
	first := Placement{AgencyID: a.ID, StartOn: a.EstablishedOn, ParentID: a.ParentID}
	if err := tx.Create(&first).Error; err != nil {
		return err
	}
	return w.record(tx, a.ID, a.ID, "create", nil, AgencyRecord{Agency: a, Placements: []Placement{first}})
}

// GetAgency returns one agency. Errors: ErrNotFound.
func (s *Store) GetAgency(ctx context.Context, id string) (Agency, error) {
	var a Agency
	err := s.db.WithContext(ctx).Take(&a, "id = ?", id).Error
	return a, translate(err)
}

// ListPlacements returns the history of each of the agencies in the tree, oldest first.
func (s *Store) ListPlacements(ctx context.Context, agencies []string) (map[string][]Placement, error) {
	var rows []Placement
	err := s.db.WithContext(ctx).Where("agency_id IN ?", agencies).Order("agency_id, start_on").Find(&rows).Error
	out := make(map[string][]Placement, len(agencies))
	for _, p := range rows {
		out[p.AgencyID] = append(out[p.AgencyID], p)
	}
	return out, translate(err)
}

// subtree selects an agency and all that stand below it now.
const subtree = `WITH RECURSIVE below (id) AS (
	SELECT id FROM agency WHERE id = ?
	UNION
	SELECT a.id FROM agency a JOIN below b ON a.parent_id = b.id
) SELECT id FROM below`

// AgencyQuery selects a page of agencies in order of id.
type AgencyQuery struct {
	Ancestor      string // only this agency and all below it; all when empty
	ShowDissolved bool
	Today         Day
	AfterID       string // the id that the page before ended with
	Limit         int
}

// ListAgencies returns a page of agencies.
func (s *Store) ListAgencies(ctx context.Context, q AgencyQuery) ([]Agency, error) {
	db := s.db.WithContext(ctx).Order("id").Limit(q.Limit)
	if q.Ancestor != "" {
		db = db.Where("id IN (?)", gorm.Expr(subtree, q.Ancestor))
	}
	if !q.ShowDissolved {
		db = db.Where("dissolved_on IS NULL OR dissolved_on > ?", q.Today)
	}
	if q.AfterID != "" {
		db = db.Where("id > ?", q.AfterID)
	}
	var rows []Agency
	err := db.Find(&rows).Error
	return rows, translate(err)
}

// UpdateAgency changes those columns of an agency that decide names (its version and update time besides); none leaves it
// as it is. decide runs inside the transaction on the row as it stands, and must have no effect of its own. etagVersion 0
// skips the check. Errors: ErrNotFound, *StaleError, what decide returns, idem.ErrAlreadyRecorded.
func (s *Store) UpdateAgency(ctx context.Context, id string, etagVersion int64,
	decide func(Agency) (map[string]any, error), w Write,
) (r AgencyRecord, err error) {
	if err := wholeAgency(ctx, id); err != nil {
		return r, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		a, err := lockAgency(tx, id, etagVersion)
		if err != nil {
			return err
		}
		columns, err := decide(a)
		if err != nil {
			return err
		}
		if len(columns) == 0 {
			if r, err = recordOf(tx, a); err != nil {
				return err
			}
			return w.recordRequest(tx, r)
		}
		r, err = changeAgency(tx, a, "update", columns, w)
		return err
	})
	return r, err
}

// changeAgency writes the columns, the audit entry and the request, and returns the agency as it is then.
func changeAgency(tx *gorm.DB, before Agency, action string, columns map[string]any, w Write) (AgencyRecord, error) {
	columns["version"] = before.Version + 1
	columns["updated_at"] = w.Now
	if err := tx.Model(&Agency{}).Where("id = ?", before.ID).Updates(columns).Error; err != nil {
		return AgencyRecord{}, err
	}
	var after Agency
	if err := tx.Take(&after, "id = ?", before.ID).Error; err != nil {
		return AgencyRecord{}, err
	}
	r, err := recordOf(tx, after)
	if err != nil {
		return AgencyRecord{}, err
	}
	changes, err := changesOf(tx, &before, &after, columns)
	if err != nil {
		return AgencyRecord{}, err
	}
	return r, w.recordChanges(tx, after.ID, after.ID, action, nil, changes, r)
}

// recordOf adds the history in the tree to an agency.
func recordOf(tx *gorm.DB, a Agency) (AgencyRecord, error) {
	r := AgencyRecord{Agency: a}
	err := tx.Where("agency_id = ?", a.ID).Order("start_on").Find(&r.Placements).Error
	return r, err
}
