package workflow

import "github.com/yishenqing/foi/calendar"

// internalDuties returns what the agency owes besides clock.md and has not done. limit is the applicant's, none while it
// is not waited for.
//
//   - lapse: from the applicant's limit on, a person decides by the next working day whether the application is dropped.
//     The duty is there as soon as the applicant is waited for; it begins on Start.
//   - confirmation: an ordinary letter or a fax is confirmed with the applicant on the day it comes in. Online nothing is
//     owed: there the submission stands unless somebody confirms another day.
//   - unit: the unit's own due date, until an answer, an end, or another assignment.
func (s *Standing) internalDuties(cal *calendar.Calendar, limit calendar.Date) ([]Duty, error) {
	by := s.reckon(cal)
	var all []Duty
	if !limit.IsZero() {
		due, err := cal.Next(limit) // by no convention the limit itself: it is still the applicant's
		if err != nil {
			return nil, err
		}
		all = append(all, Duty{Kind: DutyLapse, Start: limit, Due: due})
	}
	if c := s.Facts.Channel; s.State == Registered && s.Confirmed.IsZero() && (c == PostOrdinary || c == Fax) {
		on, err := by.received(s.Facts.Received)
		if err != nil {
			return nil, err
		}
		all = append(all, Duty{Kind: DutyConfirmation, Start: on, Due: on})
	}
	if !s.Unit.On.IsZero() {
		all = append(all, Duty{Kind: DutyUnit, Start: s.Unit.On, Due: s.Unit.Due})
	}
	return all, nil
}
