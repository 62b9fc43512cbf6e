package workflow

import "github.com/yishenqing/foi/calendar"

// Available is an act that the state allows, with the reason why the law forbids it on a day all the same.
type Available struct {
	Act Act
	// Cause tells the two rows of lapse apart; empty for the other acts.
	Cause   LapseCause
	OK      bool
	Refusal *Refusal // nil when OK
}

// Allowed returns the acts that the state allows on a day, in the order of clock.md, whatever the law says about each
// of them; none when the day lies before the last act.
func (s Standing) Allowed(at calendar.Date) []Act {
	if at < s.LastOn {
		return nil
	}
	var acts []Act
	for i := range table {
		if row := rowOf(table[i].Act, s.State); row == &table[i] {
			acts = append(acts, row.Act)
		}
	}
	return acts
}

// Available asks of every act that the state allows whether it could be done on a day, as far as that can be told
// without its arguments, so that a screen can offer it, or show it with the reason why not. An act that is OK here can
// still be refused for its arguments; one that is not OK here would be refused whatever they are.
func (s Standing) Available(cal *calendar.Calendar, at calendar.Date) []Available {
	var list []Available
	for i := range table {
		row := rowOf(table[i].Act, s.State)
		if row != &table[i] {
			continue
		}
		t := &trial{cal: cal, was: &s, ev: Event{Do: row.Act, On: at}, legal: s.LegalCases}
		a := Available{Act: row.Act, Cause: row.Cause, OK: true}
		if found := t.ask(row.may); found.rule != "" {
			a.OK, a.Refusal = false, t.refuse(row.Article, found)
		}
		list = append(list, a)
	}
	return list
}
