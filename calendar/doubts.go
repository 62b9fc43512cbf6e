package calendar

import (
	"errors"
	"fmt"
)

// Balance returns what a notice takes from the working week and what it gives back: the days off it names from Monday to
// Friday, and its make-up working days. Their difference is the number of working days the year loses by it.
func (n Notice) Balance() (off, makeup int) {
	for _, d := range n.Days {
		switch {
		case d.Kind == Makeup:
			makeup++
		case d.Kind == Holiday && !d.Date.weekend():
			off++
		}
	}
	return off, makeup
}

// Doubts reports what is unusual enough in a yearly arrangement to look at the text again before it is relied on, as
// joined *Violation errors: days off less make-up days are not the statutory number (10 to 2007, 11 from 2008:
// 劳社部发〔2008〕3号, 13 from 2025: 人社部发〔2025〕2号), or a statutory festival is not among the days off. Every yearly notice
// since the one for 2004 is free of doubts, so that one usually means a slip in entering the days.
//
// Amendments have none: they change a part of another notice and need not balance. A year outside the table of lunar
// days gives a *RangeError.
func (n Notice) Doubts() error {
	if n.Amends != "" {
		return nil
	}
	festivals, err := Statutory(n.Year, 0)
	if err != nil {
		return err
	}
	var doubts []error
	off, makeup := n.Balance()
	if want := statutoryDays(n.Year); off-makeup != want {
		doubts = append(doubts, &Violation{
			Rule: Unbalanced, Notice: n.Number, Year: n.Year, Detail: fmt.Sprintf("%d − %d ≠ %d", off, makeup, want),
		})
	}
	free := map[Date]bool{}
	for _, d := range n.Days {
		free[d.Date] = d.Kind == Holiday
	}
	for _, f := range festivals {
		if !free[f.Date] {
			doubts = append(doubts, &Violation{
				Rule: FestivalWorked, Notice: n.Number, Date: f.Date, Detail: f.Name,
			})
		}
	}
	return errors.Join(doubts...)
}

// statutoryDays is the number of days off the decree in force in a year gives. It is the length of its list, because two
// festivals on one day are made good on another.
func statutoryDays(year int) int { return len(decreeIn(year, 0).Holidays) }
