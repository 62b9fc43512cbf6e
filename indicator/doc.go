// Package indicator computes the indicators by which a government rates how its agencies handle applications (依申请办理考核指标,
// such as 4.12–4.15 of 黄浦区 2023), the rates that go with them (纠错率, 败诉率, 按时答复率), what would still change them, and
// the self-check of a third-party evaluator.
//
// What is counted is the same everywhere and stands in Fact; what a count is worth is a Scheme, which is data: two are brought
// along, an agency can hand in its own. The package is pure: cases go into a Counter, Facts come out of it, Evaluate turns them
// into points with reasons. Source: contracts/indicators.md.
package indicator
