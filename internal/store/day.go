package store

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/yishenqing/foi/calendar"
)

// Day is a calendar.Date (a civil day in Asia/Shanghai) in a date column; none is NULL.
type Day calendar.Date

// Date returns the civil day; none for NULL.
func (d Day) Date() calendar.Date { return calendar.Date(d) }

// Value implements driver.Valuer.
func (d Day) Value() (driver.Value, error) {
	if d == 0 {
		return nil, nil
	}
	c := calendar.Date(d)
	return time.Date(c.Year(), c.Month(), c.Day(), 0, 0, 0, 0, time.UTC), nil
}

// Scan implements sql.Scanner.
func (d *Day) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = 0
		return nil
	case time.Time:
		c, err := calendar.NewDate(v.Year(), v.Month(), v.Day())
		*d = Day(c)
		return err
	}
	return fmt.Errorf("date column holds a %T", src)
}

// ScanDate implements pgtype.DateScanner, for rows that come straight from pgx.
func (d *Day) ScanDate(v pgtype.Date) error {
	if !v.Valid {
		*d = 0
		return nil
	}
	return d.Scan(v.Time)
}
