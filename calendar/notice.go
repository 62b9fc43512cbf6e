package calendar

import "slices"

// Notice is one notice of the State Council or its General Office that arranges days off: 关于YYYY年部分节假日安排的通知, or
// an amendment to one. It is a value: what is stored of it elsewhere must give back an equal one.
type Notice struct {
	Number string `json:"number"` // 文号, e.g. 国办发明电〔2025〕7号; unique
	Title  string `json:"title"`
	Issued Date   `json:"issued"` // the day it is signed (落款), often a day before its publication
	Year   int    `json:"year"`   // the year it arranges; its days may begin in the December before
	Amends string `json:"amends"` // the 文号 of the notice it changes; "" for a yearly arrangement

	// Days are the days off and the make-up working days as the notice was issued. Where two notices name a day, the one
	// issued later decides. Their Notice field is filled in by New.
	Days []ExceptionalDay `json:"days"`

	// Cancels are days of earlier notices that this one takes back without naming them anew, so that they follow the
	// plain week again: the notice of 2003-04-21 cut Labour Day short, and two make-up Saturdays fell away with it.
	Cancels []Date `json:"cancels,omitempty"`
}

// normal returns an independent copy with the days by date, each bearing the notice's number.
func (n Notice) normal() Notice {
	n.Days = slices.Clone(n.Days)
	for i := range n.Days {
		n.Days[i].Notice = n.Number
	}
	slices.SortStableFunc(n.Days, byDate)
	n.Cancels = slices.Clone(n.Cancels)
	slices.Sort(n.Cancels)
	return n
}
