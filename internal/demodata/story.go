package demodata

import (
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// request is an application as it comes in, with what is to happen to it.
type request struct {
	script
	agency      agency
	serial      string // the last part of its external ids
	channel     workflow.Channel
	received    calendar.Date
	applicant   history.Applicant
	description string
	delivery    string
	// squeeze: the answer is made within the horizon even if that is sooner than the draw would have it.
	squeeze bool
}

// tell plays the whole life of a request.
func (l *life) tell(q *request) {
	l.open(q)
	if q.end == leftRegistered || !l.take(q) {
		return
	}
	switch q.end {
	case correctionLapsed:
		l.lapse()
	case feeLapsed:
		l.leaveUnpaid()
	case withdrawn:
		l.do(workflow.Event{Do: workflow.Withdraw, On: l.later(l.now(), 1, 6)})
		l.archive()
	case closed:
		l.do(workflow.Event{Do: workflow.Close, On: l.later(l.now(), 1, 6), Reason: closingReason})
		l.archive()
	case leftReturned:
		l.sendBack()
	case leftConsulting:
		l.ask("c1", workflow.WithThirdParty, thirdParties[0], l.later(l.now(), 1, 2))
	case leftExtended:
		l.extend()
	case answered:
		l.handle(q)
	case leftRegistered, leftAccepted: // nothing more happens
	}
}

// open registers the request and, where art. 31 has it, confirms it with the applicant.
func (l *life) open(q *request) {
	entered := q.received
	if q.channel.OwesEntry() {
		entered = l.soon(q.received, 2)
	}
	l.register(workflow.Facts{
		Channel: q.channel, Received: q.received, Entered: entered, ApplicantType: q.applicantType(),
		Oral: q.channel == workflow.Counter && l.oneIn(12),
	})
	confirms := q.channel == workflow.PostOrdinary || q.channel == workflow.Fax || q.channel == workflow.Online && l.oneIn(8)
	if confirms && q.end != leftRegistered && l.alive() {
		l.do(workflow.Event{Do: workflow.Confirm, On: l.soon(entered, 1), Reason: "电话与申请人确认收到申请"})
	}
}

// take accepts the request and gives it to a unit, and reports whether the life goes on.
func (l *life) take(q *request) bool {
	begin := max(l.now(), l.standing.Facts.Entered) // nobody works on what is not in the register yet
	if q.agency.parent != "" && l.oneIn(6) {
		begin = l.soon(begin, 1)
		l.do(workflow.Event{Do: workflow.Dispatch, On: begin, From: q.agency.parent})
	}
	l.do(workflow.Event{Do: workflow.Accept, On: l.soon(begin, 2)})
	return l.do(workflow.Event{Do: workflow.Assign, On: l.now(), To: pick(l.rng, q.agency.units)})
}

// handle goes all the way to the answer and past it.
func (l *life) handle(q *request) {
	if q.correct {
		days := l.sendBack()
		l.do(workflow.Event{Do: workflow.Correct, On: l.later(l.now(), 2, days-1)})
	}
	if q.reasons {
		l.do(workflow.Event{Do: workflow.AskReasons, On: l.later(l.now(), 1, 2)})
		l.do(workflow.Event{Do: workflow.GiveReasons, On: l.later(l.now(), 2, 4)})
	}
	if q.charge {
		l.do(l.feeNotice())
		l.do(workflow.Event{Do: workflow.Pay, On: l.later(l.now(), 2, 15)})
	}
	l.consult(q)
	if q.extend {
		l.extend()
	}
	l.answer(q, q.row)
	delivered := l.now()
	if q.publish {
		l.do(workflow.Event{Do: workflow.Publish, On: l.later(delivered, 1, 10), To: pick(l.rng, publishedTo)})
	}
	l.archive()
	if q.dispute == noDispute || l.err != nil || l.standing.Last.On.IsZero() {
		return
	}
	l.legal = l.disputes(q, delivered)
	if q.dispute == reviewCorrected {
		l.answerAgain(q)
	}
}

// sendBack asks for a correction and returns the limit it sets in working days. It is done at the latest on the seventh
// working day after receipt: two for entering, one for dispatching, two for accepting, two here.
func (l *life) sendBack() int {
	days := 10 + 5*l.between(0, 1)
	l.do(workflow.Event{
		Do: workflow.Return, On: l.later(l.now(), 1, 2), WithinDays: days, Items: []string{pick(l.rng, correctionItems)},
	})
	return days
}

func (l *life) lapse() {
	days := l.sendBack()
	l.do(workflow.Event{Do: workflow.Lapse, On: l.later(l.after(l.now(), days), 1, 3), Cause: workflow.LapsedCorrection})
	l.archive()
}

// paymentDays is the time to pay in working days (国办函〔2020〕109号).
const paymentDays = 20

func (l *life) feeNotice() workflow.Event {
	return workflow.Event{
		Do: workflow.Charge, On: l.later(l.now(), 1, 3), Mode: workflow.ByPages, Count: l.between(31, 120),
	}
}

func (l *life) leaveUnpaid() {
	l.do(l.feeNotice())
	l.do(workflow.Event{Do: workflow.Lapse, On: l.later(l.after(l.now(), paymentDays), 1, 3), Cause: workflow.LapsedFee})
	l.archive()
}

// extend prolongs the term shortly before it ends.
func (l *life) extend() {
	on := max(l.after(l.now(), 1), l.later(l.standing.Term().Start, 12, 17))
	if due := l.due(); due != 0 {
		on = min(on, due)
	}
	l.do(workflow.Event{
		Do: workflow.Extend, On: on, Days: l.between(10, l.standing.Rules().ExtensionMax),
		Approver: "政府信息公开工作机构负责人", Reason: pick(l.rng, extensionReasons),
	})
}

// answer makes the decision and hands it over, in time unless the script says otherwise.
func (l *life) answer(q *request, row outcome.Row) {
	if !l.alive() {
		return
	}
	term := l.standing.Term()
	on := l.later(term.Start, 4, term.Days-2)
	if term.ExtendedDays > 0 {
		on = l.later(term.Start, term.Days, term.Days+term.ExtendedDays-2)
	}
	on = max(on, l.after(l.now(), 1))
	last := l.due() // never none here: consultations are over and nobody is waited for
	if q.late {
		on, last = l.later(last, 1, 5), l.after(last, 10)
	}
	if q.squeeze {
		last = min(last, l.horizon)
	}
	on = min(on, last)
	l.do(workflow.Event{Do: workflow.Answer, On: on, Row: row})
	by := deliveredBy(q.delivery)
	if by != workflow.Electronically {
		on = min(l.soon(on, 1), last)
	}
	l.do(workflow.Event{Do: workflow.Deliver, On: on, By: by})
}

func (l *life) archive() {
	l.do(workflow.Event{Do: workflow.Archive, On: l.later(l.now(), 3, 15)})
}
