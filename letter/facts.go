package letter

import (
	"github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/redaction"
	"github.com/yishenqing/foi/workflow"
)

// Facts are what a document is composed of. Only what its kind says has to be there; Compose names what is lacking.
type Facts struct {
	Agency Agency
	// Number is the 发文字号, and On the 成文日期. Drafts have neither: they are told when the document is issued.
	Number string
	On     calendar.Date
	// Draft: what is known only at the issue may be lacking; its places are highlighted.
	Draft bool

	Application Application
	// Act is the act that the document is of, as it is or will be recorded; of lapses, withdrawals and closings too.
	Act  workflow.Event
	Days Days
	// Returned, Reasons, Charges and Consultations are those of the case's Standing.
	Returned      workflow.Returned
	Reasons       workflow.Reasons
	Charges       []workflow.Charging
	Consultations []workflow.Consultation
	Searches      []Search // records in force (检索记录), in the order in which they were made
	Copies        []Copy   // released copies (公开件) that stand, in order: what the applicant gets of documents that are released in part
	Volume        Volume
	// Events are all acts of the case in order, for the course of it in a pleading.
	Events []workflow.Event

	Legal   LegalCase
	Service Service
	Prose   Prose
	// Enclosures are the names of what is sent along (附件), in order.
	Enclosures []string
	// CopyTo are those who get a copy (抄送).
	CopyTo []string
}

// Agency is who writes.
type Agency struct {
	Name string
	// Mark is the 发文机关标志 at the head of the page; the name when empty.
	Mark   string
	Bodies answering.Bodies // for the clause of a decision that no act carries one of: the notice to a third party
	// Contact is how to reach its 政府信息公开工作机构: address, telephone. It is left out when empty.
	Contact string
}

// Application is what the letter is about.
type Application struct {
	RegisterNumber string
	Applicant      string         // name of the person or organisation
	Type           applicant.Type // empty while unknown
	Channel        workflow.Channel
	Receipt        calendar.Date // the legal day of receipt, Standing.Receipt
	Content        string        // what was asked for
}

// Days are what the calendar counted. Nobody types them: Take fills them in.
type Days struct {
	// Due is the last day for the answer after the act; none while there is none.
	Due calendar.Date
	// Former is the last day before an extension or deferral.
	Former calendar.Date
	// Limit is the last day of whoever is asked for something: of the applicant for the correction or the payment, also when
	// it has passed; of the agency for reporting a legal case (报备).
	Limit calendar.Date
	// Provisional: Due rests on days for which no holiday notice was issued.
	Provisional bool
}

// Search is one search record.
type Search struct {
	On     calendar.Date
	Places []string
	Words  []string
	Found  bool
}

// Copy is the copy of a document without what is withheld (区分处理, 条例 art. 37).
type Copy struct {
	Attachment int // its number
	Name       string
	Withheld   []redaction.Total // the index of grounds (不予公开理由索引)
}

// Volume is what the question for reasons rests on (art. 35): how many applications the person made in which days.
type Volume struct {
	From, To     calendar.Date
	Applications int
}

// LegalCase is a review or suit. Type, Route, Served, Reported, Concluded and Result are those of the register.
type LegalCase struct {
	workflow.LegalCase
	Body       string   // 行政复议机关 or 人民法院
	CaseNumber string   // 案号; empty while it has none
	Claimant   string   // 行政复议申请人 or 原告
	Others     []string // 第三人
	// Simple: the review goes the simple way (行政复议法 arts. 53, 54). Appeal: the suit is past its first instance.
	Simple, Appeal bool
	// Against is what is attacked: usually the answer with its number. Of cases about publication, which publication.
	Against string
}

// Service is the delivery that a 送达回证 records. What happens at the delivery is filled in by hand on the sheet, where it is empty.
type Service struct {
	Recipient string
	Documents []string // what is delivered: name and number
	By        workflow.DeliveryMode
	Address   string
	Tracking  string // postal number
	Deliverer string
	On        calendar.Date // day of delivery; none before it
}

// Prose is what somebody has to write, because no register knows it. A line break begins a paragraph.
type Prose struct {
	// Text is added to the letter below what was decided: how what is released is handed over, what the law asks to be explained.
	Text string
	// Facts, Law and Request are the sections of a 行政复议答复书 or 答辩状: what happened, why the act was lawful, what is asked
	// of the organ or court. Evidence is the list of what is handed in with it.
	Facts    string
	Law      string
	Request  string
	Evidence []string
}

// Take fills in what a case says of itself: st is its standing with the act in it (for documents without an act, as it
// is), seen from the day of the act, or from on when there is none. It fails, with the calendar's refusal, where a date
// cannot be told.
func (f *Facts) Take(cal *calendar.Calendar, st workflow.Standing, act workflow.Event, on calendar.Date) error {
	f.Application.Type, f.Application.Channel, f.Application.Receipt = st.Facts.ApplicantType, st.Facts.Channel, st.Receipt
	f.Act, f.Returned, f.Reasons = act, st.Returned, st.Reasons
	f.Charges, f.Consultations = st.Charges, st.Consultations
	if act.Do != "" {
		on = act.On
	}
	view, err := st.View(cal, on)
	if err != nil {
		return err
	}
	f.Days = Days{Due: view.Due, Provisional: view.Provisional}
	limits := map[workflow.Act]workflow.DutyKind{workflow.Return: workflow.DutyCorrection, workflow.Charge: workflow.DutyPayment}
	wanted := limits[act.Do]
	if act.Do == workflow.Lapse {
		wanted = workflow.DutyCorrection
		if act.Cause == workflow.LapsedFee {
			wanted = workflow.DutyPayment
		}
	}
	for _, d := range view.Duties {
		if d.Kind == wanted {
			f.Days.Limit = d.Due // the last one: of several fee notices that of this act
		}
	}
	return f.former(cal, st, on)
}

// TakeCase fills in a legal case and by when it is to be reported (报备), for a case about an application or none: counting are
// the settings of the application, the zero value without one. It fails as workflow.ReportDuty does.
func (f *Facts) TakeCase(cal *calendar.Calendar, counting workflow.Counting, l LegalCase) error {
	f.Legal = l
	duty, err := workflow.ReportDuty(cal, counting, l.LegalCase, l.Served)
	f.Days.Limit = duty.Due
	return err
}

// former tells the last day as it was before an extension or deferral.
func (f *Facts) former(cal *calendar.Calendar, st workflow.Standing, on calendar.Date) error {
	if f.Act.Do != workflow.Extend && f.Act.Do != workflow.Defer {
		return nil
	}
	before := st
	before.Terms = append([]workflow.Term(nil), st.Terms...)
	last := &before.Terms[len(before.Terms)-1]
	if f.Act.Do == workflow.Extend {
		last.ExtendedOn, last.ExtendedDays = 0, 0
	} else {
		last.DeferredOn, last.DeferredDays = 0, 0
	}
	view, err := before.View(cal, on)
	f.Days.Former = view.Due
	return err
}
