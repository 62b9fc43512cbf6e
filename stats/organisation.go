package stats

import (
	"slices"

	"github.com/yishenqing/foi/calendar"
)

// Member is an agency as it stands in an Organisation.
type Member struct {
	Agency      string // id
	DisplayName string
	Parent      string // empty: none
	Dissolved   calendar.Date
	Successor   string // 职权承继机关 of a dissolved one; empty: none
}

// Organisation is who stood below whom, and who took over from whom, as it was known at one instant (机构设置). It decides
// whose entries make up a report (ADR 0021). It is immutable.
type Organisation struct {
	members map[string]Member
	below   map[string][]string // directly
}

// NewOrganisation returns the organisation of the members.
func NewOrganisation(members []Member) *Organisation {
	o := &Organisation{members: make(map[string]Member, len(members)), below: map[string][]string{}}
	for _, m := range members {
		o.members[m.Agency] = m
		if m.Parent != "" {
			o.below[m.Parent] = append(o.below[m.Parent], m.Agency)
		}
	}
	return o
}

// Name returns how an agency was called, and false when there was none.
func (o *Organisation) Name(agency string) (string, bool) {
	m, ok := o.members[agency]
	return m.DisplayName, ok
}

// Home returns the agency in whose report on a year the figures of an agency stand: its own, or from the year in which it was
// dissolved that of whoever took over, who has answered for everything since. Without a successor they stay where they are.
func (o *Organisation) Home(agency string, year int) string {
	for range len(o.members) { // a circle, which the store refuses, ends here
		m := o.members[agency]
		if m.Successor == "" || m.Dissolved.IsZero() || m.Dissolved.Year() > year {
			return agency
		}
		agency = m.Successor
	}
	return agency
}

// Below returns an agency and all that stand below it, in order of their ids.
func (o *Organisation) Below(agency string) []string {
	if _, ok := o.members[agency]; !ok {
		return nil
	}
	seen := map[string]bool{agency: true}
	all := []string{agency}
	for i := 0; i < len(all); i++ {
		for _, id := range o.below[all[i]] {
			if !seen[id] {
				seen[id] = true
				all = append(all, id)
			}
		}
	}
	slices.Sort(all)
	return all
}

// Counted returns the agencies whose figures make up a report: those whose home in its year is the agency, or for a report
// with all below it any of these. In order of their ids.
func (o *Organisation) Counted(scope Scope) []string {
	homes := map[string]bool{scope.Agency: true}
	if !scope.Own {
		for _, id := range o.Below(scope.Agency) {
			homes[id] = true
		}
	}
	var counted []string
	for id := range o.members {
		if homes[o.Home(id, scope.Year)] {
			counted = append(counted, id)
		}
	}
	slices.Sort(counted)
	return counted
}
