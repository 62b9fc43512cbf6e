package demodata

import (
	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
)

// quota is a number of applications with the same script.
type quota struct {
	n int
	script
}

// linhaiPlan is the year 2020 of 临海市 as its report has it (seed document 003): by result 115 / 33 / 11 / 64 / 7 / 8 and
// 10 carried over, by applicant 239 / 2 / 2 / 0 / 1 / 4. How each result came about is invented. Nobody is charged: the
// tariff of 国办函〔2020〕109号 is in force from 2021 on.
var linhaiPlan = []quota{
	// 予以公开, 115
	{82, script{row: "3.1"}},
	{1, script{row: "3.1", by: applicant.Enterprise}},
	{1, script{row: "3.1", by: applicant.Research}},
	{2, script{row: "3.1", by: applicant.Other}},
	{6, script{row: "3.1", correct: true}},
	{7, script{row: "3.1", extend: true}},
	{5, script{row: "3.1", consult: thirdAgrees}},
	{3, script{row: "3.1", consult: otherAgency}},
	{1, script{row: "3.1", consult: otherAgency, extend: true}},
	{6, script{row: "3.1", publish: true}},
	{1, script{row: "3.1", dispute: reviewUpheld}},
	// 部分公开, 33
	{18, script{row: "3.2"}},
	{1, script{row: "3.2", by: applicant.Research}},
	{1, script{row: "3.2", by: applicant.Other}},
	{2, script{row: "3.2", correct: true}},
	{3, script{row: "3.2", extend: true}},
	{5, script{row: "3.2", consult: twoThirds}},
	{1, script{row: "3.2", consult: thirdObjects}},
	{1, script{row: "3.2", dispute: reviewUpheld}},
	{1, script{row: "3.2", dispute: suitUpheld}},
	// 不予公开, 11
	{3, script{row: "3.3.4", consult: thirdObjects}},
	{1, script{row: "3.3.4", consult: thirdSilent, extend: true}},
	{1, script{row: "3.3.5"}},
	{2, script{row: "3.3.6"}},
	{1, script{row: "3.3.6", dispute: reviewCorrected}},
	{1, script{row: "3.3.7"}},
	{1, script{row: "3.3.7", dispute: reviewThenSuit}},
	{1, script{row: "3.3.8"}},
	// 无法提供, 64
	{47, script{row: "3.4.1"}},
	{1, script{row: "3.4.1", by: applicant.Enterprise}},
	{1, script{row: "3.4.1", by: applicant.LegalService}},
	{2, script{row: "3.4.1", correct: true}},
	{2, script{row: "3.4.1", consult: otherAgency}},
	{1, script{row: "3.4.1", dispute: reviewUpheld}},
	{1, script{row: "3.4.1", dispute: suitPending}},
	{5, script{row: "3.4.2"}},
	{1, script{row: "3.4.2", extend: true}},
	{3, script{row: "3.4.3", correct: true}},
	// 不予处理, 7
	{2, script{row: "3.5.1"}},
	{1, script{row: "3.5.1", dispute: reviewPending}},
	{2, script{row: "3.5.2", repeat: true}},
	{1, script{row: "3.5.4", reasons: true}},
	{1, script{row: "3.5.5"}},
	// 其他处理, 8
	{3, script{end: correctionLapsed}},
	{4, script{end: withdrawn}},
	{1, script{end: closed}},
	// carried over, 10
	{4, script{end: leftAccepted}},
	{1, script{end: leftAccepted, by: applicant.Other}},
	{1, script{end: leftExtended}},
	{1, script{end: leftConsulting}},
	{2, script{end: leftReturned}},
	{1, script{end: leftRegistered}},
}

// window is the days on which an application with the script may be received, so that the year is long enough for it, or
// too short where it is to be carried over with nothing overdue.
func (s script) window() (first, last calendar.Date) {
	on := calendar.MustDate
	begin := on("2020-01-02")
	switch s.end {
	case leftAccepted:
		return on("2020-12-07"), on("2020-12-24")
	case leftExtended:
		return on("2020-11-23"), on("2020-11-27")
	case leftConsulting:
		return on("2020-12-08"), on("2020-12-16")
	case leftReturned:
		return on("2020-12-14"), on("2020-12-21")
	case leftRegistered:
		return on("2020-12-31"), on("2020-12-31")
	case correctionLapsed:
		return begin, on("2020-10-30")
	case answered, feeLapsed, withdrawn, closed: // what else happens decides
	}
	switch s.dispute {
	case noDispute:
	case reviewThenSuit:
		return begin, on("2020-01-31")
	case reviewCorrected:
		return begin, on("2020-04-30")
	case reviewUpheld, suitUpheld:
		return begin, on("2020-05-29")
	case reviewPending, suitPending:
		return on("2020-07-01"), on("2020-09-11")
	}
	switch {
	case s.repeat:
		return on("2020-07-01"), on("2020-11-13")
	case s.extend, s.correct, s.consult != nobody:
		return begin, on("2020-09-30")
	case s.publish:
		return begin, on("2020-11-13")
	}
	return begin, on("2020-12-16")
}
