package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/stats"
)

// View is one state of the database, read only: whatever is read through it fits together, however much is written
// meanwhile. It is for statistics, and every one of its methods asks for the reach. It is no more once the function that
// got it has returned, and not for concurrent use.
type View struct {
	// Taken is when the state was taken, by the clock of the database. An act that was still being committed then is not in
	// the view, although it may bear an earlier instant.
	Taken time.Time

	tx *gorm.DB
}

// View calls fn with the state of the database at this moment. Errors: those of fn.
func (s *Store) View(ctx context.Context, fn func(*View) error) error {
	return s.inSnapshot(ctx, func(tx *gorm.DB) error {
		v := &View{tx: tx}
		// The first statement takes the snapshot.
		if err := tx.Raw("SELECT clock_timestamp()").Row().Scan(&v.Taken); err != nil {
			return err
		}
		return fn(v)
	})
}

// ctx is that of the call, with its reach.
func (v *View) ctx() context.Context { return v.tx.Statement.Context }

// Annual makes tables 三 and 四 for the agency, year and layout that scope names, for all agencies that stand below it too
// unless scope.Own is set; it fills in the agency's name. The checks of one report are stats.Annual.Check. Errors:
// *UnknownAgencyError, *tenancy.OutOfReachError.
func (v *View) Annual(scope stats.Scope) (stats.Annual, error) {
	if err := reports(v.ctx(), scope); err != nil {
		return stats.Annual{}, err
	}
	name, err := agencyName(v.tx, scope.Agency)
	if err != nil {
		return stats.Annual{}, err
	}
	scope.DisplayName = name
	return annual(v.tx, scope)
}

// AnnualOfEach makes the report of scope.Agency and of each agency below it (of the agency alone when scope.Own is set), each
// for itself, in order of their ids; agencies without any figure are there too. Errors: as Annual.
func (v *View) AnnualOfEach(scope stats.Scope) ([]stats.Annual, error) {
	if err := reports(v.ctx(), scope); err != nil {
		return nil, err
	}
	if _, err := agencyName(v.tx, scope.Agency); err != nil {
		return nil, err
	}
	return annualOfEach(v.tx, scope)
}

// agencyName returns how an agency is called now. Errors: *UnknownAgencyError.
func agencyName(tx *gorm.DB, id string) (string, error) {
	var found []Agency
	if err := tx.Select("display_name").Limit(1).Find(&found, "id = ?", id).Error; err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", &UnknownAgencyError{ID: id}
	}
	return found[0].DisplayName, nil
}
