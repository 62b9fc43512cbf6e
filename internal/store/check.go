package store

import (
	"context"

	"gorm.io/gorm"
)

// Drift is one place where what is stored is not what the events say. It has no personal data: texts that may name a
// person are Hidden.
type Drift struct {
	Key     Key
	Column  string // a column, or a place inside one: `due_on`, `standing.terms[0].days`, `open_duty[answer].due_on`, `stat_year[2024 3.1 other]`
	Stored  string
	Derived string
	// Fixable: a repair can write what is derived. Events that contradict each other are for people to look at.
	Fixable bool
}

// Hidden stands for a text that may name a person.
const Hidden = "(hidden)"

// absent stands for a row or value that is not there.
const absent = "(none)"

// Check is how the projections are checked.
type Check struct {
	// Found is told of every drift, in order of the keys; its error ends the check. nil tells nobody.
	Found func(Drift) error
	// Progress is told after every batch how many applications were checked; nil tells nobody.
	Progress func(checked int)
	// Repair writes what is derived where it can be; nil leaves everything as it is.
	Repair *Write
}

// Checked is what a check came to.
type Checked struct {
	Applications int
	Drifts       int
	Repaired     int // drifts that are no more
}

// checkedAtOnce bounds the applications that are in memory at once.
const checkedAtOnce = 200

// CheckProjections folds the events of every application anew and compares what follows from them with what is stored: the
// projected columns, the standing, the search words, the worklist, the statistics, and the columns beside the events. Each
// batch is read from one snapshot, so that the check is right while others write. Then it looks at the legal cases in the same way. Last it compares the yearly roll-up with the
// statistics entries, cell by cell; such drifts have a Key without an ID.
func (s *Store) CheckProjections(ctx context.Context, c Check) (Checked, error) {
	if err := onlyProgram(ctx); err != nil {
		return Checked{}, err
	}
	var (
		sum  Checked
		last Key
	)
	for {
		batch, law, err := s.readBatch(ctx, last)
		if err != nil {
			return sum, err
		}
		if len(batch) == 0 {
			if err := s.checkLegalCases(ctx, c, &sum); err != nil {
				return sum, err
			}
			err := s.checkRollUp(ctx, c, &sum)
			return sum, err
		}
		for i := range batch {
			if err := s.checkOne(ctx, c, law, &batch[i], &sum); err != nil {
				return sum, err
			}
		}
		sum.Applications += len(batch)
		if c.Progress != nil {
			c.Progress(sum.Applications)
		}
		last = batch[len(batch)-1].Application.Key()
	}
}

// checkOne compares one application, tells of its drifts and repairs them.
func (s *Store) checkOne(ctx context.Context, c Check, law *Law, kept *keptCase, sum *Checked) error {
	drifts, _ := kept.compare(law)
	if len(drifts) == 0 {
		return nil
	}
	sum.Drifts += len(drifts)
	for _, d := range drifts {
		if c.Found == nil {
			break
		}
		if err := c.Found(d); err != nil {
			return err
		}
	}
	if c.Repair == nil {
		return nil
	}
	left, err := s.repair(ctx, kept.Application.Key(), *c.Repair)
	sum.Repaired += max(len(drifts)-left, 0)
	return err
}

// readBatch reads the applications that come after a key, with all that is kept of them and the law in force, from one
// snapshot.
func (s *Store) readBatch(ctx context.Context, after Key) (batch []keptCase, by *Law, err error) {
	err = s.inLawSnapshot(ctx, func(tx *gorm.DB, law *Law) error {
		var rows []Application
		if err := tx.Select(checkedColumns).Where("(agency_id, id) > (?, ?)", after.Agency, after.ID).
			Order("agency_id, id").Limit(checkedAtOnce).Find(&rows).Error; err != nil {
			return err
		}
		by = law
		batch, err = readKept(tx, rows)
		return err
	})
	return batch, by, err
}
