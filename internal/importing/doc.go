// Package importing takes over old registers (contracts/history.md): it reads them through package history and writes them
// through store.Import, one transaction a file, so that a file is there as a whole or not at all.
//
// A file is read twice. The first reading checks every line and gathers what an application has to be told before its
// line's turn comes: its legal cases, which stand after it, and how far the register numbers are taken. The second folds
// every history act by act and writes in batches, so that memory grows with the legal cases and, by some forty bytes each,
// with the records, but never with what is in them.
//
// Records are known by agency and external id across runs: the same record again is skipped, another one under the same
// id is refused. Everything that is wrong with a file is found in one run, up to MaxRefusals lines.
//
// No error repeats a value from a file: registers are full of personal data.
package importing
