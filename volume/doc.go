// Package volume computes the evidence for 条例 art. 35: whether the number and frequency of somebody's applications clearly
// exceed what is reasonable (申请数量、频次明显超过合理范围). It counts and compares; whether that is unreasonable, a person
// decides, after the applicant was asked for reasons.
//
// Every figure names the applications that it is made of by their number (序号) in the list, so that each can be looked up.
// The package takes values and returns values: who the applications belong to, and which agencies are looked at, is the
// caller's business.
package volume
