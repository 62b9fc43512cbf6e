// Package answering says what the law allows as an answer (答复), what has to be on file before it is issued, and how the
// applicant is told of the remedies against it. It is pure: facts, records and days come in as values.
package answering
