package calendar

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/notices.csv
var noticesCSV string

//go:embed data/days.csv
var daysCSV string

// firstYear is the first year with verified notices. The rows of 2001 to 2003 are provisional research and not used.
const firstYear = 2004

// Default returns the calendar of the notices that are built in: every notice from the one for 2004 to the one for 2026,
// amendments included. It is made once; all callers share it.
func Default() *Calendar { return embedded() }

var embedded = sync.OnceValue(func() *Calendar {
	notices, err := readNotices(noticesCSV, daysCSV)
	if err != nil {
		panic(err) // embedded, and read by every test
	}
	c, err := New(notices)
	if err != nil {
		panic(err)
	}
	return c
})

// readNotices reads the national notices from the two files of data/ (data/README.md has their columns).
func readNotices(noticesCSV, daysCSV string) ([]Notice, error) {
	rows, err := csv.NewReader(strings.NewReader(noticesCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("calendar: notices.csv: %w", err)
	}
	var notices []Notice
	at := map[string]int{}
	for _, r := range rows[1:] {
		year, err := strconv.Atoi(r[3])
		if err != nil {
			return nil, fmt.Errorf("calendar: notices.csv: %s: %w", r[0], err)
		}
		if r[5] != "national" || year < firstYear {
			continue
		}
		issued, err := ParseDate(r[2])
		if err != nil {
			return nil, fmt.Errorf("calendar: notices.csv: %s: %w", r[0], err)
		}
		amends, _, _ := strings.Cut(r[4], ":")
		at[r[0]] = len(notices)
		notices = append(notices, Notice{Number: r[0], Title: r[1], Issued: issued, Year: year, Amends: amends})
	}
	rows, err = csv.NewReader(strings.NewReader(daysCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("calendar: days.csv: %w", err)
	}
	for line, r := range rows[1:] {
		i, known := at[r[0]]
		if !known {
			return nil, fmt.Errorf("calendar: days.csv: line %d: no national notice %q", line+2, r[0])
		}
		date, err := ParseDate(r[1])
		if err != nil {
			return nil, fmt.Errorf("calendar: days.csv: line %d: %w", line+2, err)
		}
		kind, err := ParseKind(r[2])
		if err != nil {
			return nil, fmt.Errorf("calendar: days.csv: line %d: %w", line+2, err)
		}
		notices[i].Days = append(notices[i].Days, ExceptionalDay{Date: date, Kind: kind, Name: r[3], Notice: r[0]})
	}
	return notices, nil
}
