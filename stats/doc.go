// Package stats turns counted facts into the national annual report: table 三 (applications by result and applicant) and
// table 四 (reviews and suits), as contracts/annual-report.md has them, and proves that the figures balance.
//
// Statistics are a ledger. Entries compares what an application counts for before and after an act and returns the
// signed entries that lead from the one to the other; a report is a sum of entries (Sums, CaseSums, Build), and a
// correction is an entry of the other sign. Nothing here reads a clock or a database.
package stats
