package workflow

import "github.com/yishenqing/foi/calendar"

// DutyKind names what somebody owes.
type DutyKind string

// The duties, in the order of clock.md, and then the internal ones, which are not in it.
const (
	DutyEntry            DutyKind = "entry"             // 录入
	DutyCorrectionNotice DutyKind = "correction_notice" // 补正告知
	DutyAnswer           DutyKind = "answer"            // 答复
	DutyCorrection       DutyKind = "correction"        // 补正
	DutyConsultation     DutyKind = "consultation"      // 征求意见
	DutyPayment          DutyKind = "payment"           // 缴费
	DutyLegalReport      DutyKind = "legal_report"      // 复议、诉讼报备

	DutyLapse        DutyKind = "lapse"        // 申请人逾期，待决定是否不再处理
	DutyConfirmation DutyKind = "confirmation" // 与申请人确认收到, art. 31
	DutyUnit         DutyKind = "unit"         // 承办单位办结

	// Of legal cases; package legalcase works them out.
	DutyLegalAnswer  DutyKind = "legal_answer"  // 行政复议答复
	DutyLegalDefence DutyKind = "legal_defence" // 行政诉讼举证和答辩
	DutyLegalHearing DutyKind = "legal_hearing" // 开庭、听证
	DutyLegalAnew    DutyKind = "legal_anew"    // 依裁判重新答复或者履行
	DutyLegalLesson  DutyKind = "legal_lesson"  // 以案促改
)

// Owner says whose a duty is.
type Owner string

// The owners.
const (
	OwnedByAgency    Owner = "agency"
	OwnedByApplicant Owner = "applicant"
	OwnedByParty     Owner = "party" // the third party or agency consulted
)

// dutyClass tells where a duty comes from.
type dutyClass int

const (
	ofContract dutyClass = iota // clock.md
	internal                    // of an application, inside the agency
	ofLegalCase
)

var dutyKinds = [...]struct {
	value DutyKind
	label string
	owner Owner
	class dutyClass
}{
	{DutyEntry, "录入", OwnedByAgency, ofContract},
	{DutyCorrectionNotice, "补正告知", OwnedByAgency, ofContract},
	{DutyAnswer, "答复", OwnedByAgency, ofContract},
	{DutyCorrection, "补正", OwnedByApplicant, ofContract},
	{DutyConsultation, "征求意见", OwnedByParty, ofContract},
	{DutyPayment, "缴费", OwnedByApplicant, ofContract},
	{DutyLegalReport, "复议、诉讼报备", OwnedByAgency, ofContract},
	{DutyLapse, "申请人逾期未补正或者缴费，待决定", OwnedByAgency, internal},
	{DutyConfirmation, "与申请人确认收到", OwnedByAgency, internal},
	{DutyUnit, "承办单位办结", OwnedByAgency, internal},
	{DutyLegalAnswer, "行政复议答复", OwnedByAgency, ofLegalCase},
	{DutyLegalDefence, "行政诉讼举证和答辩", OwnedByAgency, ofLegalCase},
	{DutyLegalHearing, "开庭或者听证", OwnedByAgency, ofLegalCase},
	{DutyLegalAnew, "依裁判重新答复或者履行", OwnedByAgency, ofLegalCase},
	{DutyLegalLesson, "以案促改", OwnedByAgency, ofLegalCase},
}

// DutyKinds returns the kinds of clock.md, in its order. The slice is the caller's own.
func DutyKinds() []DutyKind { return kindsOfDuty(ofContract) }

// InternalDutyKinds returns the kinds that are not in clock.md. The slice is the caller's own.
func InternalDutyKinds() []DutyKind { return kindsOfDuty(internal) }

// LegalCaseDutyKinds returns the kinds that are about legal cases only. The slice is the caller's own.
func LegalCaseDutyKinds() []DutyKind { return kindsOfDuty(ofLegalCase) }

func kindsOfDuty(class dutyClass) []DutyKind {
	var all []DutyKind
	for _, k := range dutyKinds {
		if k.class == class {
			all = append(all, k.value)
		}
	}
	return all
}

// Label returns the duty's Chinese name, or "" when k is no duty.
func (k DutyKind) Label() string {
	for _, d := range dutyKinds {
		if d.value == k {
			return d.label
		}
	}
	return ""
}

// Owner returns whose the duty is, or "" when k is no duty.
func (k DutyKind) Owner() Owner {
	for _, d := range dutyKinds {
		if d.value == k {
			return d.owner
		}
	}
	return ""
}

// Duty is one thing owed, with civil days that are none while unknown.
type Duty struct {
	Kind  DutyKind      `json:"kind"`
	Start calendar.Date `json:"start"`
	Due   calendar.Date `json:"due"`
	Done  calendar.Date `json:"done"`
	// Late: done after due, or not done and due before the day looked from. Without a due date nothing is late.
	Late bool `json:"late"`

	// Of is the id of the consultation or legal case that the duty is about, empty for the others. It is not part of
	// clock.md's output.
	Of string `json:"-"`
}

// Open reports whether the duty is not done.
func (d Duty) Open() bool { return d.Done.IsZero() }

func late(due, done, at calendar.Date) bool {
	switch {
	case due.IsZero():
		return false
	case done.IsZero():
		return due < at
	}
	return done > due
}

// duties returns what is owed as seen from a day, in the order of clock.md's table; a voided application owes nothing.
// due is the answer's due date as seen from that day.
func (s *Standing) duties(cal *calendar.Calendar, at, due calendar.Date) ([]Duty, error) {
	list := dutyList{by: s.reckon(cal), at: at}
	if s.State == Voided {
		return []Duty{}, nil
	}
	term := s.term()
	start, err := list.by.start(term)
	if err != nil {
		return nil, err
	}
	if s.Facts.Channel.OwesEntry() {
		list.within(DutyEntry, list.received(s.Facts.Received), entryDays, s.Facts.Entered, "")
	}
	if r := s.Returned; !r.On.IsZero() && s.Rules().CorrectionNotice {
		list.within(DutyCorrectionNotice, list.received(s.Receipt), correctionNoticeDays, r.On, "")
	}
	done := term.Delivered
	if term.StoppedBy != Answer {
		done = term.Stopped
	}
	list.add(Duty{Kind: DutyAnswer, Start: start, Due: due, Done: done})
	if r := s.Returned; !r.On.IsZero() {
		list.within(DutyCorrection, r.On, r.WithinDays, r.Corrected, "")
	}
	for i := range s.Consultations {
		c := &s.Consultations[i]
		list.within(DutyConsultation, c.Received, ConsultationDays, c.Ended, c.ID)
	}
	for _, c := range s.Charges {
		list.within(DutyPayment, c.On, PaymentDays, c.Paid, "")
		if !c.Waived.IsZero() { // nobody owes it any more, and nobody was late
			last := &list.all[len(list.all)-1]
			last.Done, last.Late = c.Waived, false
		}
	}
	for i := range s.LegalCases {
		l := &s.LegalCases[i]
		list.within(DutyLegalReport, l.Served, reportDays, l.Reported, l.ID)
	}
	return list.all, list.err
}

type dutyList struct {
	by  reckoning
	at  calendar.Date
	all []Duty
	err error
}

func (l *dutyList) add(d Duty) {
	d.Late = late(d.Due, d.Done, l.at)
	l.all = append(l.all, d)
}

// received is the day on which what arrived on a day counts as received.
func (l *dutyList) received(on calendar.Date) calendar.Date {
	day, err := l.by.received(on)
	l.note(err)
	return day
}

func (l *dutyList) note(err error) {
	if err != nil && l.err == nil {
		l.err = err
	}
}

// within adds a duty due that many working days after its start; without a start there is no due date.
func (l *dutyList) within(kind DutyKind, start calendar.Date, days int, done calendar.Date, of string) {
	d := Duty{Kind: kind, Start: start, Done: done, Of: of}
	if !start.IsZero() {
		due, err := l.by.add(start, days)
		l.note(err)
		d.Due = due
	}
	l.add(d)
}

// ReportDuty returns the duty to report a legal case upward (报备) as seen from a day: for cases that are about no application,
// or whose application is not at hand. counting are the settings of the application, the zero value without one. It fails with a
// *Refusal of RuleCalendar where the calendar does not reach.
func ReportDuty(cal *calendar.Calendar, counting Counting, l LegalCase, at calendar.Date) (Duty, error) {
	list := dutyList{by: reckoning{cal, counting}, at: at}
	list.within(DutyLegalReport, l.Served, reportDays, l.Reported, l.ID)
	if list.err != nil {
		return Duty{}, &Refusal{On: l.Served, Rule: RuleCalendar, cause: list.err}
	}
	return list.all[0], nil
}
