package reminder

import (
	"slices"

	"github.com/yishenqing/foi/calendar"
)

// Officer is somebody who can be reminded (经办人员).
type Officer struct {
	ID          string
	DisplayName string
	Unit        string // empty: of no unit
	Position    Role
	Active      bool // an officer who left is reminded of nothing
}

// Absence is a leave of an officer with the one who stands in.
type Absence struct {
	Officer string        // id
	From    calendar.Date // first day
	To      calendar.Date // last day
	Deputy  string        // id
}

// Addressee is somebody who is to be told.
type Addressee struct {
	Officer string // id
	Role    Role   // in what capacity
	For     string // id of the absent officer whose place he takes; empty: for himself
}

// Staff are the officers of one agency with their absences on one day. It does not change.
type Staff struct {
	officers []Officer
	byID     map[string]Officer
	deputies map[string]string // of those who are absent on the day
}

// NewStaff returns the staff of an agency as of a day. Absences of other days are left out.
func NewStaff(officers []Officer, absences []Absence, on calendar.Date) *Staff {
	s := &Staff{officers: slices.Clone(officers), byID: make(map[string]Officer, len(officers)), deputies: map[string]string{}}
	for _, o := range officers {
		s.byID[o.ID] = o
	}
	for _, a := range absences {
		if a.From <= on && on <= a.To {
			s.deputies[a.Officer] = a.Deputy
		}
	}
	return s
}

// Addressees returns who is told of a duty of an assignee (交办对象: the id or name of an officer, or the name of a unit), each
// once, in the order of the roles. Where a role is held by nobody, the next one above is told instead; where somebody is on
// leave, his deputy; where that leads nowhere, those above him, and in the end he himself. So as long as the agency has an
// officer who has not left, somebody is told of what officers are told.
func (s *Staff) Addressees(assignee string, to []Role) []Addressee {
	var list []Addressee
	for _, role := range to {
		for _, holder := range s.holders(assignee, role) {
			for _, a := range s.present(holder, role, assignee) {
				if !slices.ContainsFunc(list, func(other Addressee) bool { return other.Officer == a.Officer }) {
					list = append(list, a)
				}
			}
		}
	}
	return list
}

// holders returns who holds a role for what an assignee works on.
func (s *Staff) holders(assignee string, role Role) []Officer {
	people, units := s.assigned(assignee)
	heads := s.active(func(o Officer) bool { return o.Position == ToUnitHead && slices.Contains(units, o.Unit) })
	office := s.active(func(o Officer) bool { return o.Position == ToAgencyHead })
	switch role {
	case ToOfficer:
		unit := s.active(func(o Officer) bool { return o.Position == ToOfficer && slices.Contains(units, o.Unit) })
		return firstOf(people, heads, unit, office, s.active(everybody))
	case ToUnitHead:
		return firstOf(heads, office)
	case ToAgencyHead:
		return firstOf(office, heads)
	}
	return nil
}

// assigned returns the officers that an assignee means, and the units that answer for them. An officer who left leaves his
// unit to answer.
func (s *Staff) assigned(assignee string) (people []Officer, units []string) {
	if assignee == "" {
		return nil, nil
	}
	found := []Officer{}
	if o, ok := s.byID[assignee]; ok {
		found = append(found, o)
	} else {
		for _, o := range s.officers {
			if o.DisplayName == assignee {
				found = append(found, o)
			}
		}
	}
	for _, o := range found {
		if o.Active {
			people = append(people, o)
		}
		if o.Unit != "" {
			units = append(units, o.Unit)
		}
	}
	if len(found) == 0 {
		units = append(units, assignee)
	}
	return people, units
}

// present returns who is told in place of a holder: himself, or while he is on leave those who stand in.
func (s *Staff) present(holder Officer, role Role, assignee string) []Addressee {
	if o, ok := s.standIn(holder); ok {
		if o.ID == holder.ID {
			return []Addressee{{Officer: o.ID, Role: role}}
		}
		return []Addressee{{Officer: o.ID, Role: role, For: holder.ID}}
	}
	for _, above := range []Role{ToUnitHead, ToAgencyHead} {
		var list []Addressee
		for _, o := range s.holders(assignee, above) {
			if in, ok := s.standIn(o); ok && in.ID != holder.ID {
				list = append(list, Addressee{Officer: in.ID, Role: role, For: holder.ID})
			}
		}
		if len(list) > 0 {
			return list
		}
	}
	return []Addressee{{Officer: holder.ID, Role: role}}
}

// StandIn returns who acts for an officer on the day: himself while he is there. It is false when deputies lead in a circle or to
// somebody who left, and for nobody of the agency.
func (s *Staff) StandIn(id string) (Officer, bool) {
	o, ok := s.byID[id]
	if !ok {
		return o, false
	}
	return s.standIn(o)
}

// standIn follows deputies until somebody is there; false when they lead in a circle or to somebody who left.
func (s *Staff) standIn(o Officer) (Officer, bool) {
	for range len(s.officers) {
		if !o.Active {
			return o, false
		}
		deputy, absent := s.deputies[o.ID]
		if !absent {
			return o, true
		}
		o = s.byID[deputy]
	}
	return o, false
}

func (s *Staff) active(is func(Officer) bool) []Officer {
	var list []Officer
	for _, o := range s.officers {
		if o.Active && is(o) {
			list = append(list, o)
		}
	}
	return list
}

func everybody(Officer) bool { return true }

// firstOf returns the first list that is not empty.
func firstOf(lists ...[]Officer) []Officer {
	for _, list := range lists {
		if len(list) > 0 {
			return list
		}
	}
	return nil
}
