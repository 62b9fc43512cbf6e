package workflow

import (
	"fmt"

	"github.com/yishenqing/foi/calendar"
)

// trial is an act held against the table: who is asked what, on which day.
type trial struct {
	cal   *calendar.Calendar
	was   *Standing
	ev    Event // only Do and On are there when a screen asks what may be done
	legal []LegalCase
}

// fault is what a guard finds; the zero value is nothing.
type fault struct {
	rule   Rule
	field  string
	detail string
	cause  error
}

// guard looks at one rule. Guards are pure and change nothing.
type guard func(*trial) fault

func unknownDays(err error) fault { return fault{rule: RuleCalendar, cause: err} }

// channelConfirms: art. 31 knows a confirmation only of ordinary letters, online applications and fax.
func channelConfirms(t *trial) fault {
	if !t.was.Facts.Channel.Confirms() {
		return fault{rule: RuleConfirmChannel, detail: string(t.was.Facts.Channel)}
	}
	return fault{}
}

// onlineConfirms: an agency that goes by 指导案例26号 takes the day of submission, whatever is confirmed later.
func onlineConfirms(t *trial) fault {
	if t.was.Facts.Channel == Online && t.was.Facts.Counting.Online == OnlineSubmission {
		return fault{rule: RuleConfirmOnline, detail: t.was.Facts.Received.String()}
	}
	return fault{}
}

// notReturned: art. 30 lets the agency ask once, and a reopened case is still the same application.
func notReturned(t *trial) fault {
	if on := t.was.Returned.On; !on.IsZero() {
		return fault{rule: RuleReturnOnce, detail: on.String()}
	}
	return fault{}
}

func newConsultation(t *trial) fault {
	if t.was.consultation(t.ev.ID) >= 0 {
		return fault{rule: RuleConsultationID, field: "id", detail: t.ev.ID}
	}
	return fault{}
}

func letterAfterSending(t *trial) fault {
	if got := t.ev.Received; !got.IsZero() && got < t.ev.On {
		return fault{rule: RuleConsultationLetter, field: "received", detail: got.String()}
	}
	return fault{}
}

func someConsultation(t *trial) fault {
	for i := range t.was.Consultations {
		if t.was.Consultations[i].Ended.IsZero() {
			return fault{}
		}
	}
	if len(t.was.Consultations) > 0 {
		return fault{rule: RuleConsultationOver}
	}
	return fault{rule: RuleConsultationUnknown}
}

func openConsultation(t *trial) fault {
	i := t.was.consultation(t.ev.ID)
	if i < 0 {
		return fault{rule: RuleConsultationUnknown, field: "id", detail: t.ev.ID}
	}
	if c := &t.was.Consultations[i]; !c.Ended.IsZero() {
		return fault{rule: RuleConsultationOver, field: "id", detail: c.Ended.String()}
	}
	return fault{}
}

func notExtended(t *trial) fault {
	if on := t.was.term().ExtendedOn; !on.IsZero() {
		return fault{rule: RuleExtendOnce, detail: on.String()}
	}
	return fault{}
}

// termRuns: what prolongs a term needs one that runs, so there must be a due date on the act's own day, not yet passed.
func termRuns(pausedRule, lateRule Rule) guard {
	return func(t *trial) fault {
		paused, err := t.was.paused(t.cal, t.ev.On)
		if err != nil {
			return unknownDays(err)
		}
		if paused {
			return fault{rule: pausedRule}
		}
		due, err := t.was.due(t.cal)
		switch {
		case err != nil:
			return unknownDays(err)
		case due.IsZero():
			return fault{rule: pausedRule}
		case t.ev.On > due:
			return fault{rule: lateRule, detail: due.String()}
		}
		return fault{}
	}
}

func extensionAllowed(t *trial) fault {
	if most := t.was.Rules().ExtensionMax; t.ev.Days > most {
		return fault{rule: RuleExtendDays, field: "days", detail: fmt.Sprintf("%d > %d", t.ev.Days, most)}
	}
	return fault{}
}

// amountFits checks a stated amount against the national tariff, where mode and count are stated too.
func amountFits(t *trial) fault {
	ev := &t.ev
	if ev.AmountFen == 0 || ev.Mode == "" || ev.Count == 0 {
		return fault{}
	}
	if prices := tariffOn(ev.On); prices == nil || prices.fits(ev.Mode, ev.Count, ev.AmountFen) {
		return fault{}
	}
	return fault{rule: RuleChargeAmount, field: "amount_fen", detail: fmt.Sprintf("%s %d", ev.Mode, ev.Count)}
}

func causeIs(want LapseCause) guard {
	return func(t *trial) fault {
		if t.ev.Cause != want {
			return fault{rule: RuleLapseCause, field: "cause", detail: string(want)}
		}
		return fault{}
	}
}

func correctionOverdue(t *trial) fault {
	limit, err := t.was.Returned.limit(t.was.reckon(t.cal))
	return afterLimit(t, limit, err)
}

func paymentOverdue(t *trial) fault {
	limit, err := t.was.Charges[len(t.was.Charges)-1].limit(t.was.reckon(t.cal))
	return afterLimit(t, limit, err)
}

func afterLimit(t *trial, limit calendar.Date, err error) fault {
	switch {
	case err != nil:
		return unknownDays(err)
	case t.ev.On <= limit:
		return fault{rule: RuleLapseEarly, detail: limit.String()}
	}
	return fault{}
}

func someCaseConcluded(t *trial) fault {
	for i := range t.legal {
		if t.legal[i].concludedBy(t.ev.On) {
			return fault{}
		}
	}
	return fault{rule: RuleReopenCase}
}

func namedCaseConcluded(t *trial) fault {
	for i := range t.legal {
		if t.legal[i].ID == t.ev.LegalCase && t.legal[i].concludedBy(t.ev.On) {
			return fault{}
		}
	}
	return fault{rule: RuleReopenCase, field: "legal_case", detail: t.ev.LegalCase}
}

// neverConcluded: what was once counted in the statistics cannot be made not to have been.
func neverConcluded(t *trial) fault {
	if on := t.was.First.On; !on.IsZero() {
		return fault{rule: RuleVoidAnswered, detail: on.String()}
	}
	return fault{}
}
