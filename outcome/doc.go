// Package outcome is the taxonomy of what may become of an application under the 政府信息公开条例: the rows of the national
// annual report, the kinds of decision that art. 30 and 35–41 know, what each needs before it may be issued, and which
// remedies it opens on which day.
//
// It is data with a version (Version) and a few look-ups; the API, the documents and the statistics all read it here, so
// that a letter, a figure and a remedy can never disagree about the same case.
package outcome

// Version names this state of the taxonomy. It changes whenever a row, a kind, an article, a need or a remedy changes,
// so that a stored decision can say by which state it was made.
const Version = "2025-06-01.1"
