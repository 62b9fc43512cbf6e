package store

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// PlacementError tells why an agency cannot be placed, moved or dissolved.
type PlacementError struct {
	Rule    string // "cycle", "date", "dissolved"
	Chinese string // for the user
}

func (e *PlacementError) Error() string { return "agency tree: " + e.Rule }

// UnknownAgencyError tells that an agency which another one shall refer to does not exist. It is an ErrNotFound.
type UnknownAgencyError struct {
	ID string
}

func (e *UnknownAgencyError) Error() string { return "agency " + e.ID + " not found" }

// Unwrap returns ErrNotFound.
func (e *UnknownAgencyError) Unwrap() error { return ErrNotFound }

// mayPlace refuses who may not put an agency below another one; nil stands for the top, which is the whole installation's.
func mayPlace(ctx context.Context, parent *string) error {
	if parent == nil {
		return wholeInstallation(ctx)
	}
	return wholeAgency(ctx, *parent)
}

// MoveAgency puts an agency below another one (nil: makes it a root) from the given day on. Errors: ErrNotFound,
// *UnknownAgencyError (the agency above), *StaleError, *PlacementError, idem.ErrAlreadyRecorded.
func (s *Store) MoveAgency(ctx context.Context, id string, etagVersion int64, parent *string, from Day, w Write,
) (r AgencyRecord, err error) {
	if err := errors.Join(wholeAgency(ctx, id), mayPlace(ctx, parent)); err != nil {
		return r, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if err := changeTree(tx); err != nil {
			return err
		}
		a, err := lockAgency(tx, id, etagVersion)
		if err != nil {
			return err
		}
		if err := checkMove(tx, a, parent, from); err != nil {
			return err
		}
		if err := replacePlacement(tx, Placement{AgencyID: id, StartOn: from, ParentID: parent}); err != nil {
			return err
		}
		r, err = changeAgency(tx, a, "move", map[string]any{"parent_id": parent}, w)
		return err
	})
	return r, err
}

func checkMove(tx *gorm.DB, a Agency, parent *string, from Day) error {
	open, err := openPlacement(tx, a)
	if err != nil {
		return err
	}
	if from < open.StartOn {
		return &PlacementError{Rule: "date", Chinese: "生效日期早于现隶属关系的起始日期"}
	}
	if parent == nil {
		return nil
	}
	if err := checkReference(tx, *parent, "上级机关已撤销"); err != nil {
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

// DissolveAgency ends an agency on the given day, and its place in the tree with it. Errors: ErrNotFound,
// *UnknownAgencyError (successor), *StaleError, *PlacementError, *InUseError while agencies stand below it,
// idem.ErrAlreadyRecorded.
func (s *Store) DissolveAgency(ctx context.Context, id string, etagVersion int64, successor *string, on Day, w Write,
) (r AgencyRecord, err error) {
	if err := wholeAgency(ctx, id); err != nil {
		return r, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		a, err := lockAgency(tx, id, etagVersion)
		if err != nil {
			return err
		}
		if err := checkDissolution(tx, a, successor, on); err != nil {
			return err
		}
		if err := endPlacement(tx, id, on); err != nil {
			return err
		}
		r, err = changeAgency(tx, a, "dissolve", map[string]any{"dissolved_on": on, "successor_id": successor}, w)
		return err
	})
	return r, err
}

func checkDissolution(tx *gorm.DB, a Agency, successor *string, on Day) error {
	open, err := openPlacement(tx, a)
	if err != nil {
		return err
	}
	if on < open.StartOn {
		return &PlacementError{Rule: "date", Chinese: "撤销日期早于设立日期或者现隶属关系的起始日期"}
	}
	if successor != nil {
		if *successor == a.ID {
			return &PlacementError{Rule: "cycle", Chinese: "职权承继机关不能是本机关"}
		}
		if err := checkReference(tx, *successor, "职权承继机关已撤销"); err != nil {
			return err
		}
	}
	var below int64
	if err := tx.Model(&Agency{}).Where("parent_id = ? AND (dissolved_on IS NULL OR dissolved_on > ?)", a.ID, on).
		Count(&below).Error; err != nil {
		return err
	}
	if below > 0 {
		return &InUseError{Resource: "agency", By: "agencies below it"}
	}
	return nil
}

// openPlacement returns where an agency stands now, or the refusal of a dissolved one.
func openPlacement(tx *gorm.DB, a Agency) (Placement, error) {
	if a.DissolvedOn != 0 {
		return Placement{}, &PlacementError{Rule: "dissolved", Chinese: "该机关已撤销"}
	}
	var open Placement
	err := tx.Take(&open, "agency_id = ? AND end_on IS NULL", a.ID).Error
	return open, err
}

// replacePlacement ends where an agency stands now and begins another placement. One that began on the very day was a
// mistake of that day and goes: it has no days.
func replacePlacement(tx *gorm.DB, next Placement) error {
	if err := endPlacement(tx, next.AgencyID, next.StartOn); err != nil {
		return err
	}
	if err := tx.Delete(&Placement{}, "agency_id = ? AND start_on = ?", next.AgencyID, next.StartOn).Error; err != nil {
		return err
	}
	return tx.Create(&next).Error
}

// endPlacement ends where an agency stands now. A placement that began on the very day is left: it has no days to end.
func endPlacement(tx *gorm.DB, id string, on Day) error {
	return tx.Model(&Placement{}).Where("agency_id = ? AND end_on IS NULL AND start_on < ?", id, on).
		Update("end_on", on).Error
}

// checkReference refuses an agency that does not exist or is dissolved, today or on a day to come: what stands below it or
// follows it would outlive it. The row is locked, so that it is not dissolved in the meantime.
func checkReference(tx *gorm.DB, id, dissolved string) error {
	var found []Agency
	if err := tx.Clauses(clause.Locking{Strength: "SHARE"}).Select("id", "dissolved_on").Limit(1).Find(&found, "id = ?", id).Error; err != nil {
		return err
	}
	if len(found) == 0 {
		return &UnknownAgencyError{ID: id}
	}
	if found[0].DissolvedOn != 0 {
		return &PlacementError{Rule: "dissolved", Chinese: dissolved}
	}
	return nil
}

// lockAgency reads an agency for an update.
func lockAgency(tx *gorm.DB, id string, etagVersion int64) (Agency, error) {
	var a Agency
	if err := lockTree(tx); err != nil {
		return a, err
	}
	if err := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Take(&a, "id = ?", id).Error; err != nil {
		return a, err
	}
	if etagVersion != 0 && etagVersion != a.Version {
		return a, &StaleError{Current: a.Version}
	}
	return a, nil
}

// lockTree makes every change of the tree wait for the one before, so that two moves cannot make a cycle together.
func lockTree(tx *gorm.DB) error {
	return tx.Exec("SELECT pg_advisory_xact_lock(hashtext('agency tree'))").Error
}

// changeTree begins a change of the tree, and where settings depend on it tells everybody that the law has changed. It comes
// before any other lock of the transaction, so that they are always taken in the same order: the tree, law_state (the first in
// AdoptSettings), agency, agency_tree (by its trigger). In another order two changes wait for each other for ever.
func changeTree(tx *gorm.DB) error {
	if err := lockTree(tx); err != nil {
		return err
	}
	return tx.Exec("UPDATE law_state SET epoch = epoch + 1 WHERE EXISTS (SELECT 1 FROM agency_setting)").Error
}
