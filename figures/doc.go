// Package figures is statistics over any period and any dimension that the register has (季报、月报、任意时段统计): which
// measures there are and how each is defined, the periods, cross tables whose margins balance, percentiles, and comparisons of
// two periods or two agencies.
//
// It counts nothing itself: the store delivers Facts, how many of a Source fall on a pair of dimension values, and a Table makes
// of them cells and margins. What is received and concluded is what table 三 of the annual report counts (package stats), so
// that months add up to quarters, quarters to years, and years to the annual report. docs/statistics.md has the definitions for
// people; they are the texts of this package.
package figures
