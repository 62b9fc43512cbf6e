package workflow

import (
	"slices"

	"github.com/yishenqing/foi/outcome"
)

// Check returns everything that is wrong with the event by itself: an unknown act, no day, an argument that is required
// and missing, one that the act does not take, or a value outside what is allowed. It returns nil when nothing is wrong.
// An argument with its zero value (0, "", no date, an empty list) counts as not given.
func (e Event) Check() []Violation {
	if !e.Do.Valid() {
		return []Violation{violation("do", RuleValue)}
	}
	var found []Violation
	if e.On.IsZero() {
		found = append(found, violation("on", RuleMissing))
	}
	t, given := arguments[e.Do], e.given()
	missing, unexpected := t.required&^given, given&^(t.required|t.stated|t.optional)
	broken := e.values()
	if missing|unexpected == 0 && broken == nil {
		return found
	}
	for i, name := range argumentNames {
		bit := argument(1) << i
		switch rule, bad := broken[bit]; {
		case missing&bit != 0:
			found = append(found, violation(name, RuleMissing))
		case unexpected&bit != 0:
			found = append(found, violation(name, RuleUnexpected))
		case bad:
			found = append(found, violation(name, rule))
		}
	}
	return found
}

// Omissions returns the arguments that somebody doing the act today must still state, each as a missing value, in the
// order of history.md. Services ask for them; an old register may lack them.
func (e Event) Omissions() []Violation {
	var found []Violation
	lacking := arguments[e.Do].stated &^ e.given()
	for i, name := range argumentNames {
		if lacking&(argument(1)<<i) != 0 {
			found = append(found, violation(name, RuleMissing))
		}
	}
	return found
}

// values returns the arguments whose value is not allowed, whatever the act; nil when there are none.
func (e *Event) values() map[argument]Rule {
	var broken map[argument]Rule
	refuse := func(bit argument, rule Rule, bad bool) {
		if bad {
			if broken == nil {
				broken = map[argument]Rule{}
			}
			broken[bit] = rule
		}
	}
	refuse(argItems, RuleValue, anyEmpty(e.Items))
	refuse(argWithinDays, RuleRange, e.WithinDays < 0)
	refuse(argTo, RuleValue, e.Do == Publish && e.To != "" && e.To != ToColumn && e.To != ToReadingRoom)
	refuse(argWith, RuleValue, e.With != "" && e.With.Label() == "")
	refuse(argOpinion, RuleValue, e.Opinion != "" && e.Opinion.Label() == "")
	refuse(argDays, RuleRange, e.Days < 0)
	refuse(argMode, RuleValue, e.Mode != "" && e.Mode.Label() == "")
	refuse(argCount, RuleRange, e.Count < 0)
	refuse(argAmountFen, RuleRange, e.AmountFen < 0)
	refuse(argRow, RuleValue, e.Row != "" && !e.Row.IsAnswer() && (e.Do != Rectify || !e.Row.IsLeaf()))
	refuse(argParts, RuleValue, anyBadPart(e.Parts))
	refuse(argBy, RuleValue, e.By != "" && e.By.Label() == "")
	refuse(argCause, RuleValue, e.Cause != "" && e.Cause.Label() == "")
	refuse(argElements, RuleValue, slices.ContainsFunc(e.Elements, func(m Element) bool { return m.Label() == "" }))
	refuse(argElements, RuleRepeated, broken[argElements] == "" && anyTwice(e.Elements))
	refuse(argUnitDue, RuleUnitDue, !e.UnitDue.IsZero() && e.UnitDue < e.On)
	refuse(argBefore, RuleRange, e.Before < 0)
	refuse(argBefore, RuleUnexpected, e.Before != 0 && e.Do == Charge && e.Mode != ByItems)
	refuse(argView, RuleValue, e.View != "" && e.View.Label() == "")
	if rule := e.kindRule(); rule != "" {
		refuse(argKind, rule, true)
	}
	return broken
}

// kindRule holds the kind of decision against the row in which the event is counted.
func (e *Event) kindRule() Rule {
	if e.Kind == "" {
		return ""
	}
	decision, known := outcome.Lookup(e.Kind)
	switch {
	case !known:
		return RuleValue
	case (e.Do == Answer || e.Do == Rectify) && e.Row != "" && decision.Row != e.Row, e.Do == Close && decision.Row != outcome.RowOtherwise:
		return RuleKindRow
	}
	return ""
}

func anyTwice(elements []Element) bool {
	for i, e := range elements {
		if slices.Contains(elements[:i], e) {
			return true
		}
	}
	return false
}

func anyEmpty(texts []string) bool {
	for _, text := range texts {
		if text == "" {
			return true
		}
	}
	return false
}

func anyBadPart(parts []Part) bool {
	for _, p := range parts {
		if p == (Part{}) || p.Row != outcome.Row("") && !p.Row.IsAnswer() {
			return true
		}
	}
	return false
}
