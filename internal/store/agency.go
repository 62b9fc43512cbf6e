package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
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
	Version         int64     `gorm:"column:version"`
	CreatedAt       time.Time `gorm:"column:created_at;autoCreateTime:false"`
	UpdatedAt       time.Time `gorm:"column:updated_at;autoUpdateTime:false"`
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

// CreateAgency adds an agency and opens its first placement. Errors: *ExistsError, ErrNotFound when the agency above is
// unknown, idem.ErrAlreadyRecorded.
func (s *Store) CreateAgency(ctx context.Context, a Agency, w Write) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return insertAgency(tx, a, w)
	})
}

func insertAgency(tx *gorm.DB, a Agency, w Write) error {
	if a.ParentID != nil {
		if err := tx.Select("id").Take(&Agency{}, "id = ?", *a.ParentID).Error; err != nil {
			return err
		}
	}
	if err := tx.Create(&a).Error; err != nil {
		return err
	}
	if err := tx.Create(&Placement{AgencyID: a.ID, StartOn: a.EstablishedOn, ParentID: a.ParentID}).Error; err != nil {
		return err
	}
	return w.record(tx, a.ID, a.ID, "create", nil, a)
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

// UpdateAgency changes the named columns of an agency (its version and update time besides). etagVersion 0 skips the
// check. Errors: ErrNotFound, *StaleError, idem.ErrAlreadyRecorded.
func (s *Store) UpdateAgency(ctx context.Context, id string, etagVersion int64, columns map[string]any, w Write,
) (a Agency, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if a, err = lockAgency(tx, id, etagVersion); err != nil {
			return err
		}
		return changeAgency(tx, &a, "update", columns, w)
	})
	return a, err
}

// MoveAgency puts an agency below another one (nil: makes it a root) from the given day on. Errors: ErrNotFound,
// *StaleError, *PlacementError, idem.ErrAlreadyRecorded.
func (s *Store) MoveAgency(ctx context.Context, id string, etagVersion int64, parent *string, from Day, w Write,
) (a Agency, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if a, err = lockAgency(tx, id, etagVersion); err != nil {
			return err
		}
		if err := checkMove(tx, a, parent, from); err != nil {
			return err
		}
		if err := tx.Model(&Placement{}).Where("agency_id = ? AND end_on IS NULL", id).
			Update("end_on", from).Error; err != nil {
			return err
		}
		if err := tx.Create(&Placement{AgencyID: id, StartOn: from, ParentID: parent}).Error; err != nil {
			return err
		}
		return changeAgency(tx, &a, "move", map[string]any{"parent_id": parent}, w)
	})
	return a, err
}

// DissolveAgency ends an agency on the given day. Errors: ErrNotFound, *StaleError, *PlacementError, *InUseError while
// agencies stand below it, idem.ErrAlreadyRecorded.
func (s *Store) DissolveAgency(ctx context.Context, id string, etagVersion int64, successor *string, on Day, w Write,
) (a Agency, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if a, err = lockAgency(tx, id, etagVersion); err != nil {
			return err
		}
		if a.DissolvedOn != 0 {
			return &PlacementError{Rule: "dissolved", Chinese: "该机关已撤销"}
		}
		if on < a.EstablishedOn {
			return &PlacementError{Rule: "date", Chinese: "撤销日期早于设立日期"}
		}
		if successor != nil {
			if err := tx.Select("id").Take(&Agency{}, "id = ?", *successor).Error; err != nil {
				return err
			}
		}
		var below int64
		if err := tx.Model(&Agency{}).Where("parent_id = ? AND dissolved_on IS NULL", id).Count(&below).Error; err != nil {
			return err
		}
		if below > 0 {
			return &InUseError{Resource: "agency", By: "agencies below it"}
		}
		return changeAgency(tx, &a, "dissolve", map[string]any{"dissolved_on": on, "successor_id": successor}, w)
	})
	return a, err
}

// PlacementError tells why an agency cannot be moved or dissolved.
type PlacementError struct {
	Rule    string // "cycle", "date", "dissolved"
	Chinese string // for the user
}

func (e *PlacementError) Error() string { return "agency tree: " + e.Rule }

func checkMove(tx *gorm.DB, a Agency, parent *string, from Day) error {
	if a.DissolvedOn != 0 {
		return &PlacementError{Rule: "dissolved", Chinese: "该机关已撤销"}
	}
	var open Placement
	if err := tx.Take(&open, "agency_id = ? AND end_on IS NULL", a.ID).Error; err != nil {
		return err
	}
	if from <= open.StartOn {
		return &PlacementError{Rule: "date", Chinese: "生效日期须晚于现隶属关系的起始日期"}
	}
	if parent == nil {
		return nil
	}
	if err := tx.Select("id").Take(&Agency{}, "id = ?", *parent).Error; err != nil {
		return err
	}
	var cycle bool
	if err := tx.Raw("SELECT ? IN ("+subtree+")", *parent, a.ID).Scan(&cycle).Error; err != nil {
		return err
	}
	if cycle {
		return &PlacementError{Rule: "cycle", Chinese: "不能隶属于本机关或其下级机关"}
	}
	return nil
}

// lockAgency reads an agency for an update. Every change of the tree takes the same lock, so that two moves cannot make
// a cycle together.
func lockAgency(tx *gorm.DB, id string, etagVersion int64) (Agency, error) {
	if err := tx.Exec("SELECT pg_advisory_xact_lock(hashtext('agency tree'))").Error; err != nil {
		return Agency{}, err
	}
	var a Agency
	if err := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Take(&a, "id = ?", id).Error; err != nil {
		return a, err
	}
	if etagVersion != 0 && etagVersion != a.Version {
		return a, &StaleError{Current: a.Version}
	}
	return a, nil
}

func changeAgency(tx *gorm.DB, a *Agency, action string, columns map[string]any, w Write) error {
	before := *a
	columns["version"] = a.Version + 1
	columns["updated_at"] = w.Now
	if err := tx.Model(&Agency{}).Where("id = ?", a.ID).Updates(columns).Error; err != nil {
		return err
	}
	if err := tx.Take(a, "id = ?", a.ID).Error; err != nil {
		return err
	}
	detail, err := json.Marshal(map[string]any{"before": before, "after": *a})
	if err != nil {
		return err
	}
	return w.record(tx, a.ID, a.ID, action, detail, *a)
}
