// Package history reads old registers: files of one JSON object a line, as contracts/history.md has them.
//
// A Reader goes through a file line by line and needs no more memory than its longest line and a few bytes a record. It
// refuses what the contract does not know, names file, line, field and rule for each fault, all faults of a line at
// once, and can go on with the next line. Whether the acts of an application are lawful is not decided here but by
// workflow.Fold.
//
// No error repeats a value from the file: registers are full of personal data.
package history
