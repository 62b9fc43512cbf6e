package store

import (
	"cmp"
	"slices"

	"github.com/yishenqing/foi/internal/numbering"
)

// The years that numbering_series keeps: the 条例 came into force in the first of them.
const firstSeries, lastSeries = 2008, 2999

// Pattern returns how the agency's register numbers are written.
func (a *Agency) Pattern() numbering.Pattern {
	return numbering.Pattern{Before: a.NumberBefore, After: a.NumberAfter, Width: a.NumberWidth}
}

// Given is how far the register numbers of an agency and year are taken by applications that bring one of their own.
type Given struct {
	Agency string
	Year   int
	Seq    int64 // the highest
}

// Reserve moves the series of register numbers past those that are given, so that the applications without one do not get
// a number that a later line of the register has. A year outside the series is left alone.
func (i *Import) Reserve(given ...Given) error {
	for _, g := range given {
		if g.Year < firstSeries || g.Year > lastSeries {
			continue
		}
		if err := i.tx.Exec(`INSERT INTO numbering_series AS s (agency_id, kind, year, next_seq)
			VALUES (?, 'register', ?, ?)
			ON CONFLICT (agency_id, kind, year) DO UPDATE SET next_seq = greatest(s.next_seq, excluded.next_seq)`,
			g.Agency, g.Year, g.Seq+1).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

// number gives the next numbers of their agencies' series to the applications that came without one, in their order, and
// moves the series past those that came with one.
func (i *Import) number(rows []*Application) error {
	missing, highest := map[seriesKey][]*Application{}, map[seriesKey]int64{}
	for _, a := range rows {
		if a.RegisterNumber == "" {
			key := seriesKey{a.AgencyID, seriesYear(a)}
			missing[key] = append(missing[key], a)
		} else if year, seq, ok := i.agencies[a.AgencyID].Pattern().Match(a.RegisterNumber); ok {
			key := seriesKey{a.AgencyID, year}
			highest[key] = max(highest[key], seq)
		}
	}
	for _, key := range sortedKeys(highest) {
		if err := i.Reserve(Given{key.agency, key.year, highest[key]}); err != nil {
			return err
		}
	}
	for _, key := range sortedKeys(missing) {
		list := missing[key]
		var first int64
		if err := i.tx.Raw(`INSERT INTO numbering_series AS s (agency_id, kind, year, next_seq)
			VALUES (?, 'register', ?, ?)
			ON CONFLICT (agency_id, kind, year) DO UPDATE SET next_seq = s.next_seq + ?
			RETURNING s.next_seq - ?`,
			key.agency, key.year, len(list)+1, len(list), len(list)).Scan(&first).Error; err != nil {
			return err
		}
		pattern := i.agencies[key.agency].Pattern()
		for n, a := range list {
			a.RegisterNumber = pattern.Format(key.year, first+int64(n))
		}
	}
	return nil
}

// seriesYear is the year whose number an application gets: that of its entry, or of its receipt when nobody knows when it
// was entered. A letter from before there was a 条例 that was confirmed under it counts with the first year.
func seriesYear(a *Application) int {
	on := a.EnteredOn
	if on == 0 {
		on = a.ReceiptOn
	}
	return max(on.Date().Year(), firstSeries)
}

// sortedKeys are the series in a fixed order, so that two transactions never wait for each other's in a circle.
func sortedKeys[V any](m map[seriesKey]V) []seriesKey {
	keys := make([]seriesKey, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b seriesKey) int {
		return cmp.Or(cmp.Compare(a.agency, b.agency), cmp.Compare(a.year, b.year))
	})
	return keys
}
