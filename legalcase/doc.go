// Package legalcase is the law of reviews and suits (行政复议、行政诉讼) about applications and about publication, as the agency that is
// the respondent has to keep it: the stages of a case with their dated events, its own terms, how it can end and what that counts
// as in table 四, what follows from a decision, and when an answer becomes final.
//
// A case is its events: its standing is a fold over them (Fold). The package takes values and returns values.
package legalcase
