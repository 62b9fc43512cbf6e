package workflow

import "fmt"

// notWaived: a fee that was waived is not asked for again in the same term.
func notWaived(t *trial) fault {
	if on := t.was.term().WaivedOn; !on.IsZero() {
		return fault{rule: RuleChargeWaived, detail: on.String()}
	}
	return fault{}
}

// deferralKnown: the Regulations of 2008 had no art. 35.
func deferralKnown(t *trial) fault {
	if !t.was.Rules().Deferral {
		return fault{rule: RuleDeferVersion}
	}
	return fault{}
}

func reasonsGiven(t *trial) fault {
	switch r := t.was.Reasons; {
	case r.Given.IsZero():
		return fault{rule: RuleDeferReasons}
	case r.View == NotReasonable: // then it is not handled at all
		return fault{rule: RuleDeferView, detail: r.Given.String()}
	}
	return fault{}
}

func notDeferred(t *trial) fault {
	if on := t.was.term().DeferredOn; !on.IsZero() {
		return fault{rule: RuleDeferOnce, detail: on.String()}
	}
	return fault{}
}

func deferralAllowed(t *trial) fault {
	if t.ev.Days > DeferralMax {
		return fault{rule: RuleDeferDays, field: "days", detail: fmt.Sprintf("%d > %d", t.ev.Days, DeferralMax)}
	}
	return fault{}
}

// objection finds what keeps a consultation's objection from being overridden.
func (c *Consultation) objection() fault {
	switch {
	case c.With != WithThirdParty || c.EndedBy != Conclude || c.Opinion != Objects:
		return fault{rule: RuleOverrideObjection, field: "id", detail: c.ID}
	case !c.Override.On.IsZero():
		return fault{rule: RuleOverrideOnce, field: "id", detail: c.Override.On.String()}
	}
	return fault{}
}

// onTheWay finds what keeps a letter from being acknowledged.
func (c *Consultation) onTheWay() fault {
	switch {
	case !c.Ended.IsZero():
		return fault{rule: RuleConsultationOver, field: "id", detail: c.Ended.String()}
	case !c.Received.IsZero():
		return fault{rule: RuleAcknowledgeOnce, field: "id", detail: c.Received.String()}
	}
	return fault{}
}

func someObjection(t *trial) fault { return t.someConsultation((*Consultation).objection) }

func namedObjection(t *trial) fault { return t.namedConsultation((*Consultation).objection) }

func someOnTheWay(t *trial) fault { return t.someConsultation((*Consultation).onTheWay) }

func namedOnTheWay(t *trial) fault { return t.namedConsultation((*Consultation).onTheWay) }

// someConsultation reports what is wrong with the last consultation when something is wrong with every one of them. An
// event that names one is judged by that one alone.
func (t *trial) someConsultation(wrong func(*Consultation) fault) fault {
	if t.ev.ID != "" {
		return t.namedConsultation(wrong)
	}
	found := fault{rule: RuleConsultationUnknown}
	for i := range t.was.Consultations {
		if found = wrong(&t.was.Consultations[i]); found.rule == "" {
			return fault{}
		}
	}
	found.field, found.detail = "", ""
	return found
}

func (t *trial) namedConsultation(wrong func(*Consultation) fault) fault {
	i := t.was.consultation(t.ev.ID)
	if i < 0 {
		return fault{rule: RuleConsultationUnknown, field: "id", detail: t.ev.ID}
	}
	return wrong(&t.was.Consultations[i])
}

// rowOfTheSameEnd: an answer stays an answer, and what ended without one stays that.
func rowOfTheSameEnd(t *trial) fault {
	if (t.was.Last.By == Answer) != t.ev.Row.IsAnswer() {
		return fault{rule: RuleRectifyRow, field: "row", detail: string(t.ev.Row)}
	}
	return fault{}
}

func somethingChanges(t *trial) fault {
	if last := t.was.Last; last.Row == t.ev.Row && last.Kind == t.ev.Kind {
		return fault{rule: RuleRectifySame, field: "row", detail: string(last.Row)}
	}
	return fault{}
}
