package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
)

// Law is what dates are computed by: the holiday notices and settings in force, as one immutable value.
type Law struct {
	// Epoch rises with every change of the notices or settings, by whatever process.
	Epoch    int64
	Calendar *calendar.Calendar

	settings map[string][]datedSettings // by root agency, the earliest first
	roots    map[string]string          // of the agencies below them
}

// errLawChanged: what was about to be written was computed by a law that is no longer in force.
var errLawChanged = errors.New("the law in force has changed")

// Law returns the law in force as this process knows it, reading it when it never has. What writes is held against the
// database's own epoch and computed anew when another process changed the law, so that only views may be behind.
func (s *Store) Law(ctx context.Context) (*Law, error) {
	if law := s.law.Load(); law != nil {
		return law, nil
	}
	return s.RenewLaw(ctx)
}

// KnownLaw is Law for a store that has read it: it asks nobody. It returns nil when the law was never read.
func (s *Store) KnownLaw() *Law { return s.law.Load() }

// RenewLaw reads the law in force from the database. While that fails, the last one read stays.
func (s *Store) RenewLaw(ctx context.Context) (law *Law, err error) {
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		law, err = readLaw(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	for {
		known := s.law.Load()
		if known != nil && known.Epoch > law.Epoch { // another goroutine read it later
			return known, nil
		}
		if s.law.CompareAndSwap(known, law) {
			return law, nil
		}
	}
}

// readLaw reads everything that makes the law from one state of the database. Before any notice is stored, the embedded
// ones are in force.
func readLaw(tx *gorm.DB) (*Law, error) {
	epoch, err := currentEpoch(tx)
	if err != nil {
		return nil, err
	}
	var rows []Notice
	if err := tx.Where("withdrawn_at IS NULL").Order("issued_on, id").Find(&rows).Error; err != nil {
		return nil, err
	}
	cal, err := calendarOf(rows)
	if errors.Is(err, calendar.ErrNoNotices) {
		cal, err = calendar.Default(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("the stored holiday notices: %w", err)
	}
	law := &Law{Epoch: epoch, Calendar: cal}
	return law, law.readSettings(tx)
}

func calendarOf(rows []Notice) (*calendar.Calendar, error) {
	notices := make([]calendar.Notice, len(rows))
	for i, r := range rows {
		var err error
		if notices[i], err = r.Value(); err != nil {
			return nil, err
		}
	}
	return calendar.New(notices)
}

func currentEpoch(tx *gorm.DB) (epoch int64, err error) {
	err = tx.Raw("SELECT epoch FROM law_state").Scan(&epoch).Error
	return epoch, err
}

// raiseEpoch tells everybody that the law has changed, once the transaction commits. It makes changes of the law wait for
// each other.
func raiseEpoch(tx *gorm.DB) (epoch int64, err error) {
	err = tx.Raw("UPDATE law_state SET epoch = epoch + 1 RETURNING epoch").Scan(&epoch).Error
	return epoch, err
}

// inForce fails with errLawChanged when the transaction sees another law.
func (l *Law) inForce(tx *gorm.DB) error {
	epoch, err := currentEpoch(tx)
	if err == nil && epoch != l.Epoch {
		err = errLawChanged
	}
	return err
}

// inLaw is inTx for what computes dates: fn gets the law that is in force in the transaction.
func (s *Store) inLaw(ctx context.Context, fn func(tx *gorm.DB, law *Law) error) error {
	return s.underLaw(ctx, func(law *Law) error {
		return s.onceInTx(ctx, func(tx *gorm.DB) error {
			if err := law.inForce(tx); err != nil {
				return err
			}
			return fn(tx, law)
		})
	})
}

// inLawSnapshot is inSnapshot for what computes dates.
func (s *Store) inLawSnapshot(ctx context.Context, fn func(tx *gorm.DB, law *Law) error) error {
	return s.underLaw(ctx, func(law *Law) error {
		return s.inSnapshot(ctx, func(tx *gorm.DB) error {
			if err := law.inForce(tx); err != nil {
				return err
			}
			return fn(tx, law)
		})
	})
}

// underLaw calls do with the law known here, and again with the newest one when do finds that it is not in force any more.
// It repeats like retry.
func (s *Store) underLaw(ctx context.Context, do func(*Law) error) error {
	return retry(ctx, func() error {
		law, err := s.Law(ctx)
		if err != nil {
			return err
		}
		err = do(law)
		if !errors.Is(err, errLawChanged) {
			return err
		}
		if _, err := s.RenewLaw(ctx); err != nil {
			return err
		}
		return ErrRetry
	})
}
