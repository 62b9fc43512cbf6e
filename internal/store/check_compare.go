package store

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/yishenqing/foi/stats"
)

// derived is what follows from the events of an application.
type derived struct {
	application Application
	duties      []OpenDuty
	answers     []Answer
	sums        map[statKey]int
}

// compare folds the case anew and returns where what is kept differs, and what should be kept; nil when the events do not
// tell.
func (k *keptCase) compare(law *Law) ([]Drift, *derived) {
	found := drifts{key: k.Application.Key()}
	found.events(k.events)
	want, err := k.derive(law)
	if err != nil {
		found.add("events", strconv.Itoa(len(k.events)), err.Error(), false)
		return found.list, nil
	}
	found.columns(k.Application.projection(), want.application.projection())
	found.standing(k.Application.Standing, want.application.Standing)
	if k.otherWords {
		found.add("search", Hidden, Hidden, true)
	}
	found.duties(k.duties, want.duties)
	found.answers(k.answers, want.answers)
	found.sums(k.sums, want.sums)
	return found.list, want
}

// derive computes what should be kept.
func (k *keptCase) derive(law *Law) (*derived, error) {
	l := Loaded{Application: k.Application, LegalCases: k.LegalCases}
	if err := l.fold(law, k.events); err != nil {
		return nil, err
	}
	want := &derived{application: k.Application, sums: map[statKey]int{}}
	var err error
	want.duties, err = want.application.Project(law.Calendar, l.Standing, documentNumber(l.Case.Events, l.Standing.Last.Row))
	if err != nil {
		return nil, err
	}
	if want.answers, err = answersOf(k.Application.Key(), law.Calendar, &l.Standing); err != nil {
		return nil, err
	}
	for _, e := range stats.Entries(nil, &l.Standing) {
		want.sums[statKey{Day(e.Day), e.Cell, e.Applicant}] += e.Amount
	}
	return want, nil
}

// drifts collects the drifts of one application.
type drifts struct {
	key  Key
	list []Drift
}

func (d *drifts) add(column, stored, derived string, fixable bool) {
	d.list = append(d.list, Drift{Key: d.key, Column: column, Stored: stored, Derived: derived, Fixable: fixable})
}

// compare adds a drift when two values differ. Values that may name a person are hidden.
func (d *drifts) compare(column string, stored, derived any, private bool) {
	was, want := text(stored), text(derived)
	switch {
	case was == want:
	case private:
		d.add(column, Hidden, Hidden, true)
	default:
		d.add(column, was, want, true)
	}
}

// text spells a value of a column.
func text(v any) string {
	if day, ok := v.(Day); ok {
		if day == 0 {
			return absent
		}
		return day.Date().String()
	}
	return fmt.Sprint(v)
}

// events compares the columns beside the events, and their numbers, with the events themselves. The events are the source,
// so nothing here can be derived.
func (d *drifts) events(rows []Event) {
	for i := range rows {
		r := &rows[i]
		place := fmt.Sprintf("application_event[%d]", i+1)
		if r.Seq != i+1 {
			d.add(place+".seq", strconv.Itoa(r.Seq), strconv.Itoa(i+1), false)
		}
		ev, err := r.Value()
		if err != nil {
			continue // derive says so
		}
		if r.Act != string(ev.Do) {
			d.add(place+".act", r.Act, string(ev.Do), false)
		}
		if r.ActOn != Day(ev.On) {
			d.add(place+".act_on", text(r.ActOn), ev.On.String(), false)
		}
		if off := r.RecordedAt.Sub(ev.RecordedAt); off.Abs() > time.Microsecond {
			d.add(place+".recorded_at", stamp(r.RecordedAt), stamp(ev.RecordedAt), false)
		}
	}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// columns compares every projected column but the standing, which is compared inside, and the version.
func (d *drifts) columns(stored, derived map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(derived)) {
		switch name {
		case "standing", "version", "updated_at":
		default:
			d.compare(name, stored[name], derived[name], name == "assignee")
		}
	}
}

// duties compares the rows of the worklist.
func (d *drifts) duties(stored, derived []OpenDuty) {
	was, want := byPlace(stored), byPlace(derived)
	for _, place := range places(was, want) {
		s, isStored := was[place]
		w, isWanted := want[place]
		switch {
		case !isStored:
			d.add(place, absent, "due "+text(w.DueOn), true)
		case !isWanted:
			d.add(place, "due "+text(s.DueOn), absent, true)
		default:
			d.compare(place+".owner", s.Owner, w.Owner, false)
			d.compare(place+".assignee", s.Assignee, w.Assignee, true)
			d.compare(place+".start_on", s.StartOn, w.StartOn, false)
			d.compare(place+".due_on", s.DueOn, w.DueOn, false)
			d.compare(place+".active_from", s.ActiveFrom, w.ActiveFrom, false)
		}
	}
}

func byPlace(rows []OpenDuty) map[string]OpenDuty {
	m := make(map[string]OpenDuty, len(rows))
	for _, r := range rows {
		place := "open_duty[" + r.Kind + "]"
		if r.Reference != "" {
			place = "open_duty[" + r.Kind + " " + r.Reference + "]"
		}
		m[place] = r
	}
	return m
}

// sums compares the sums of the statistics entries.
func (d *drifts) sums(stored, derived map[statKey]int) {
	spell := func(sums map[statKey]int) map[string]int {
		m := make(map[string]int, len(sums))
		for k, n := range sums {
			m[fmt.Sprintf("stat_entry[%s %s %s]", k.day.Date(), k.cell, k.applicant)] = n
		}
		return m
	}
	was, want := spell(stored), spell(derived)
	for _, place := range places(was, want) {
		d.compare(place, was[place], want[place], false)
	}
}

// places returns the keys of two maps in order.
func places[V any](a, b map[string]V) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}
