package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/calendar"
)

// olderPoll is how often it is looked whether transactions that began under the earlier law have ended.
const olderPoll = 20 * time.Millisecond

// lawChanged wakes who carries changes out.
func (s *Store) lawChanged() {
	select {
	case s.changed <- struct{}{}:
	default: // woken already
	}
}

// LawChanged tells that a change is to be carried out by FinishLawChanges. It may tell so without need, and tells only of
// changes made through this Store.
func (s *Store) LawChanged() <-chan struct{} { return s.changed }

// FinishLawChanges computes anew the applications that unfinished changes of the law touch, in batches, while others go on
// working. What was done stays when it is interrupted, and the next call goes on. Of several processes one does the work, and
// the others return at once. now tells the time.
func (s *Store) FinishLawChanges(ctx context.Context, now func() time.Time) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	for {
		done, err := s.finishOne(ctx, now)
		if err != nil || done {
			return err
		}
	}
}

// finishOne carries out the oldest unfinished change, and reports whether there was none, or none that is free.
func (s *Store) finishOne(ctx context.Context, now func() time.Time) (done bool, err error) {
	err = s.onceInTx(ctx, func(claim *gorm.DB) error {
		var open []LawChange
		if err := claim.Clauses(clause.Locking{Strength: "NO KEY UPDATE", Options: "SKIP LOCKED"}).
			Where("finished_at IS NULL").Order("id").Limit(1).Find(&open).Error; err != nil {
			return err
		}
		if len(open) == 0 {
			done = true
			return nil
		}
		r := recalculation{store: s, change: &open[0], now: now}
		if err := claim.Raw("SELECT pg_backend_pid()").Scan(&r.claim).Error; err != nil {
			return err
		}
		if err := r.run(ctx); err != nil {
			return err
		}
		return claim.Model(&LawChange{}).Where("id = ?", open[0].ID).Updates(map[string]any{
			"examined": r.sum.Examined, "moved": r.sum.Moved, "finished_at": now(),
		}).Error
	})
	return done, err
}

// recalculation carries one change out.
type recalculation struct {
	store         *Store
	change        *LawChange
	now           func() time.Time
	claim         int // the process of PostgreSQL whose transaction holds the change
	before, after *calendar.Calendar
	sum           Impact
}

func (r *recalculation) run(ctx context.Context) error {
	if err := r.waitForOlder(ctx); err != nil {
		return err
	}
	law, err := r.store.RenewLaw(ctx)
	if err != nil {
		return err
	}
	r.after = law.Calendar
	if r.before, err = r.change.calendarBefore(law.Calendar); err != nil {
		return err
	}
	var last Key
	for {
		next, err := r.batch(ctx, last)
		if err != nil {
			return err
		}
		if next == last {
			return r.store.followCalendar(ctx)
		}
		last = next
	}
}

// waitForOlder waits until every transaction that may still write by the earlier law has ended: those that run now, the change
// being committed. Whatever begins later sees the new epoch and computes by the new law, or is repeated. Each holds a lock on
// its own virtual number, which every role may see.
func (r *recalculation) waitForOlder(ctx context.Context) error {
	const running = `SELECT l.virtualxid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
		WHERE l.locktype = 'virtualxid' AND l.granted AND l.virtualxid = l.virtualtransaction
			AND a.datname = current_database() AND a.application_name = ? AND a.pid NOT IN (pg_backend_pid(), ?)`
	var older []string
	db := r.store.db.WithContext(ctx)
	if err := db.Raw(running, applicationName, r.claim).Scan(&older).Error; err != nil {
		return err
	}
	ticker := time.NewTicker(olderPoll)
	defer ticker.Stop()
	for len(older) > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		var left []string
		if err := db.Raw(running+" AND l.virtualxid IN ?", applicationName, r.claim, older).Scan(&left).Error; err != nil {
			return err
		}
		older = left
	}
	return nil
}

// calendarBefore takes the change back from the calendar that it led to.
func (c *LawChange) calendarBefore(after *calendar.Calendar) (*calendar.Calendar, error) {
	var notices []calendar.Notice
	for _, n := range after.Notices() {
		if NoticeID(n.Number) != c.Subject {
			notices = append(notices, n)
		}
	}
	if c.Before != nil {
		var n calendar.Notice
		if err := json.Unmarshal([]byte(*c.Before), &n); err != nil {
			return nil, fmt.Errorf("law change %d: %w", c.ID, err)
		}
		notices = append(notices, n)
	}
	return calendar.New(notices)
}

// batch computes the next applications anew and returns the key of the last one, or after itself at the end.
func (r *recalculation) batch(ctx context.Context, after Key) (last Key, err error) {
	var sum Impact
	err = r.store.inTx(ctx, func(tx *gorm.DB) error {
		last, sum = after, Impact{}
		var rows []Application
		if err := forUpdate(examined(tx, r.change.FirstOn.Date(), r.change.LastOn.Date(), after)).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		last = rows[len(rows)-1].Key()
		b := recalculated{change: r.change, now: r.now()}
		compared, err := compareAll(tx, rows, r.before, r.after, calendar.DateOf(b.now))
		if err != nil {
			return err
		}
		for i := range rows {
			if err := b.add(&rows[i], &compared[i], r.after, &sum); err != nil {
				return fmt.Errorf("%s/%s: %w", rows[i].AgencyID, rows[i].ID, err)
			}
		}
		return b.write(tx)
	})
	r.sum.Examined += sum.Examined
	r.sum.Moved += sum.Moved
	return last, err
}
