// Package numbering reads the pattern of an agency's register numbers (登记编号格式) and writes and recognises the numbers.
//
// It takes no number itself: the next one of a series comes from the row of numbering_series that the registration locks.
// A pattern is read once, when it is set, into what stands before and after the running number; `{year}` stays open in
// both, so that SQL builds the same number as Format:
//
//	replace(number_before, '{year}', $year::text) ||
//	lpad($seq::text, greatest(number_width, length($seq::text)), '0') ||
//	replace(number_after, '{year}', $year::text)
package numbering
