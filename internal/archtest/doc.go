// Package archtest holds the rules of docs/architecture.md that no compiler checks: who may import whom (table_test.go),
// how large a file may be, and where the clock, GORM and panic may stand. It has tests only.
package archtest
