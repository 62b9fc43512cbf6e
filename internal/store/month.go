package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// MonthApplication is an application of a person in the calendar month in which fees by items accumulate.
type MonthApplication struct {
	ID             string  `gorm:"column:id"`
	RegisterNumber string  `gorm:"column:register_number"`
	ReceiptOn      Day     `gorm:"column:receipt_on"`
	Channel        string  `gorm:"column:channel"`
	Charges        *string `gorm:"column:charges"` // the fee notices of its standing as JSON; nil for none
	Items          int     `gorm:"-"`              // as how many items it counts
}

// monthQuery asks for the applications of a person in an agency and month of receipt.
type monthQuery struct {
	agency string
	person Person
	month  calendar.Date // any day of it
}

// monthOf is the query for what accumulates with an application: what its applicant handed in to the same agency in the
// month in which it was received.
func monthOf(a *Application) monthQuery {
	return monthQuery{agency: a.AgencyID, person: a.Applicant(), month: a.ReceiptOn.Date()}
}

// monthSQL gives the applications in the order in which they count: as they were received.
const (
	monthSQL = `SELECT id, register_number, receipt_on, channel, standing->'charges' AS charges FROM application
WHERE agency_id = @agency AND receipt_on BETWEEN @first AND @last AND `
	monthOrder = ` ORDER BY receipt_on, received_at, id`
)

func (q monthQuery) find(db *gorm.DB) *gorm.DB {
	ring, err := ringOf(db)
	if err != nil {
		_ = db.AddError(err)
		return db
	}
	where, args := q.person.condition(ring)
	first := q.month.Plus(1 - q.month.Day())
	next := first.Plus(31) // a day of the month after
	args["agency"], args["first"], args["last"] = q.agency, Day(first), Day(next.Plus(-next.Day()))
	return db.Raw(monthSQL+where+monthOrder, args)
}

// lock makes everybody wait who accumulates for the same person, agency and month, until the transaction ends: of two fee
// notices issued at once the later one counts what the earlier one counted.
func (q monthQuery) lock(tx *gorm.DB) error {
	p := q.person
	if p.Recognition() == ByNumber {
		p.Name, p.Phone = "", ""
	}
	name := fmt.Sprintf("fee %s %d-%d %q %q %q %q", q.agency, q.month.Year(), q.month.Month(), p.IDKind, p.IDNumber, p.Name, p.Phone)
	sum := sha256.Sum256([]byte(name))                                                              // the name itself would reach the database's own log
	return tx.Exec("SELECT pg_advisory_xact_lock(?)", int64(binary.BigEndian.Uint64(sum[:]))).Error //nolint:gosec // any 64 bits
}

// readMonth fills in Month.
func (l *Loaded) readMonth(tx *gorm.DB, lock bool) error {
	q := monthOf(&l.Application)
	if lock {
		if err := q.lock(tx); err != nil {
			return err
		}
	}
	if err := q.find(tx).Scan(&l.Month).Error; err != nil {
		return err
	}
	for i := range l.Month {
		m := &l.Month[i]
		var st workflow.Standing
		if m.Charges != nil {
			if err := json.Unmarshal([]byte(*m.Charges), &st.Charges); err != nil {
				return fmt.Errorf("stored standing of %s/%s: %w", q.agency, m.ID, err)
			}
		}
		m.Items = st.Items()
	}
	return nil
}

// Earlier returns those applications of Month that count before this one, and how many items they are.
func (l *Loaded) Earlier() (earlier []MonthApplication, items int) {
	for _, m := range l.Month {
		if m.ID == l.Application.ID {
			return earlier, items
		}
		earlier = append(earlier, m)
		items += m.Items
	}
	return earlier, items
}

// LoadMonth is LoadApplication with Month. Errors: ErrNotFound.
func (s *Store) LoadMonth(ctx context.Context, key Key) (l Loaded, err error) {
	err = s.inLawSnapshot(ctx, func(tx *gorm.DB, law *Law) error {
		if l, err = load(tx, law, key, false); err != nil {
			return err
		}
		return l.readMonth(tx, false)
	})
	return l, err
}
