// Package importing takes over old registers (contracts/history.md): it reads them through package history and writes them
// through store.Import, one transaction a file, so that a file is there as a whole or not at all.
//
// A file is read twice. The first reading checks every line and gathers what an application has to be told before its
// line's turn comes: its legal cases, which stand after it, and how far the register numbers are taken. The second folds
// every history act by act and writes in batches, so that memory grows with the legal cases and, by some forty bytes each,
// with the records, but never with what is in them.
//
// What a file refers to stands before it in the file or is in the database; only the legal case that a reopening names is
// in the same file, since it comes after its application.
//
// Records are known by agency and external id across runs: the same record again is skipped, another one under the same
// id is refused. One run names every line whose form is wrong, or else every line that the law or the database refuses, up
// to MaxRefusals of them, and by rules, dates and ids only: registers are full of personal data.
package importing
