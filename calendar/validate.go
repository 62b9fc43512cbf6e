package calendar

import (
	"errors"
	"slices"
	"time"
)

// Validate reports everything that makes a notice unusable by itself, as joined *Violation errors: no 文号, day of issue or
// festival name, an implausible year, dates named twice or outside the year and the December before it, make-up days
// that are not on a weekend. New refuses such a notice. What is only unusual, Doubts tells.
func (n Notice) Validate() error {
	var violations []error
	fail := func(rule Rule, d Date) {
		violations = append(violations, &Violation{Rule: rule, Notice: n.Number, Date: d})
	}
	if n.Number == "" {
		fail(NumberMissing, 0)
	}
	if !n.Issued.valid() {
		fail(IssueMissing, 0)
	} else if n.Year != n.Issued.Year() && n.Year != n.Issued.Year()+1 {
		violations = append(violations, &Violation{Rule: YearImplausible, Notice: n.Number, Year: n.Year})
	}
	if len(n.Days)+len(n.Cancels) == 0 {
		fail(DaysMissing, 0)
	}
	seen := map[Date]bool{}
	for _, d := range n.Days {
		if !d.Date.valid() {
			fail(DayWithoutDate, 0)
			continue
		}
		if seen[d.Date] {
			fail(DayRepeated, d.Date)
		}
		seen[d.Date] = true
		if !n.reaches(d.Date) {
			fail(DayOutsideYear, d.Date)
		}
		if d.Name == "" {
			fail(DayWithoutName, d.Date)
		}
		switch {
		case d.Kind != Holiday && d.Kind != Makeup:
			fail(DayWithoutKind, d.Date)
		case d.Kind == Makeup && !d.Date.weekend():
			fail(MakeupOnWeekday, d.Date)
		}
	}
	for i, d := range n.Cancels {
		switch {
		case !d.valid():
			fail(DayWithoutDate, 0)
		case seen[d]:
			fail(CancelledNamed, d)
		case slices.Contains(n.Cancels[:i], d):
			fail(DayRepeated, d)
		}
	}
	return errors.Join(violations...)
}

// reaches reports whether the notice may arrange d: its year, or the December before.
func (n Notice) reaches(d Date) bool {
	return d.Year() == n.Year || d.Year() == n.Year-1 && d.Month() == time.December
}

// validate checks notices, ordered by the day of issue, each by itself and against the earlier ones.
func validate(notices []Notice) error {
	var violations []error
	fail := func(v Violation) { violations = append(violations, &v) }
	byNumber := map[string]int{} // 文号 to year
	years := map[int]bool{}
	arranged := map[Date]bool{}
	for _, n := range notices {
		if err := n.Validate(); err != nil {
			violations = append(violations, err)
		}
		if _, taken := byNumber[n.Number]; taken {
			fail(Violation{Rule: NumberRepeated, Notice: n.Number})
		}
		_, amended := byNumber[n.Amends]
		switch {
		case n.Amends != "" && !amended:
			fail(Violation{Rule: AmendsUnknown, Notice: n.Number, Detail: n.Amends})
		case n.Amends == "" && years[n.Year]:
			fail(Violation{Rule: YearRepeated, Notice: n.Number, Year: n.Year})
		}
		for _, d := range n.Cancels {
			if !arranged[d] {
				fail(Violation{Rule: CancelledNothing, Notice: n.Number, Date: d})
			}
			delete(arranged, d)
		}
		for _, d := range n.Days {
			arranged[d.Date] = true
		}
		byNumber[n.Number] = n.Year
		years[n.Year] = true
	}
	violations = append(violations, gaps(years)...)
	return errors.Join(violations...)
}

// gaps returns a violation for every year without a notice between the first and the last that have one.
func gaps(years map[int]bool) []error {
	var violations []error
	first, last := 0, 0
	for y := range years {
		if first == 0 || y < first {
			first = y
		}
		last = max(last, y)
	}
	// A year far off is refused as implausible already; listing thousands of years before it would bury that.
	for y := first; y < last && len(violations) < 100; y++ {
		if !years[y] {
			violations = append(violations, &Violation{Rule: YearSkipped, Year: y})
		}
	}
	return violations
}
