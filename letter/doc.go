// Package letter composes what an agency writes to people, other agencies, review organs and courts about an application:
// from what is on record, never from what somebody typed about terms, articles or remedies. It takes values and returns a
// document.Document; it knows no clock, no database and no calendar but the one it is given (Facts.Take).
//
// What a letter lacks, and what in it would contradict the case, is refused all at once (Faults). The same contents are
// given to an agency's own template as named fields (Values), so that both say the same.
package letter
