package store

import (
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/workflow"
)

// LetterFacts returns what a letter says of an application that was loaded with its file: of an act in its standing, or, without
// one, as it stands on a day. What the register does not know (number, day of issue, prose, enclosures, recipients of copies,
// the volume of art. 35, legal cases), the caller adds. It fails, with the calendar's refusal, where a date cannot be told.
func (l *Loaded) LetterFacts(act workflow.Event, on calendar.Date) (letter.Facts, error) {
	a := &l.Application
	f := letter.Facts{
		Agency: letter.Agency{
			Name: l.Agency.DisplayName, Bodies: l.Agency.Bodies(),
		},
		Application: letter.Application{RegisterNumber: a.RegisterNumber, Applicant: a.ApplicantName, Content: a.Description},
		Events:      l.Case.Events, Copies: l.Copies,
	}
	for i := range l.SearchRecords {
		if r := &l.SearchRecords[i]; r.SupersededBy == nil {
			f.Searches = append(f.Searches, letter.Search{On: r.SearchedOn.Date(), Places: r.Places, Words: r.Words, Found: r.Result == SearchFound})
		}
	}
	err := f.Take(l.Law.Calendar, l.Standing, act, on)
	return f, err
}

// LastAct returns the last act that documents of a kind are of, and false when there is none.
func (l *Loaded) LastAct(kind letter.Kind) (workflow.Event, bool) {
	for i := len(l.Case.Events) - 1; i >= 0; i-- {
		if of, ok := letter.OfEvent(l.Case.Events[i]); ok && of == kind {
			return l.Case.Events[i], true
		}
	}
	return workflow.Event{}, false
}
