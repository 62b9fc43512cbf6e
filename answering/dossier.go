package answering

import (
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Search is one search record in force (检索记录), as far as an answer depends on it.
type Search struct {
	On    calendar.Date // day of the search
	Found bool          // something was found that the application asks for
}

// Letter is one letter to a third party (征求意见书, art. 32) and what came of it.
type Letter struct {
	ID      string
	Opinion workflow.Opinion // empty while there is none
	// Over: the party's 15 working days have passed. They never do while it is not known when it got the letter.
	Over bool
	// Overridden: the agency decided to release in spite of the objection, for a grave public interest (art. 32).
	Overridden bool
}

// heard reports whether the third party said something or let its time pass.
func (l Letter) heard() bool {
	return l.Opinion == workflow.Agrees || l.Opinion == workflow.Objects || l.Over
}

// File is what an application has on file, as far as an answer depends on it.
type File struct {
	// Since is the day from which a search counts: the day received, or that of the reopening that ordered a new answer.
	Since    calendar.Date
	Searches []Search
	Letters  []Letter
	// CorrectionAsked: the applicant was asked to correct the application; Corrected: and did (art. 30).
	CorrectionAsked, Corrected bool
	// Reasons are those of so many applications: asked for, given, and what the agency thinks of them (art. 35).
	Reasons workflow.Reasons
	Bodies  Bodies
}

// Dossier is what an answer is held against.
type Dossier struct {
	File
	workflow.Statement
	// Withheld are the rows of what a partial release leaves out, as the parts of the answer say.
	Withheld []outcome.Row
	// ThirdParty: somebody found that a third party's interests are touched, whether or not it was asked yet.
	ThirdParty bool
}

// FileOf gathers what is on file of a case on a day. Its search records and bodies are the caller's to add. It fails, with
// the calendar's error, when a third party's limit cannot be told.
func FileOf(cal *calendar.Calendar, st workflow.Standing, on calendar.Date) (File, error) {
	f := File{
		Since: st.Facts.Received, CorrectionAsked: !st.Returned.On.IsZero(), Corrected: !st.Returned.Corrected.IsZero(), Reasons: st.Reasons,
	}
	for _, term := range st.Terms {
		if term.Cause == workflow.Reopen {
			f.Since = term.Start
		}
	}
	view, err := st.View(cal, on)
	if err != nil {
		return File{}, err
	}
	limits := map[string]calendar.Date{}
	for _, d := range view.Duties {
		if d.Kind == workflow.DutyConsultation {
			limits[d.Of] = d.Due
		}
	}
	for _, c := range st.Consultations {
		if c.With != workflow.WithThirdParty {
			continue
		}
		l := Letter{ID: c.ID, Opinion: c.Opinion, Overridden: !c.Override.On.IsZero()}
		if limit := limits[c.ID]; !limit.IsZero() {
			l.Over = limit < on
		}
		f.Letters = append(f.Letters, l)
	}
	return f, nil
}

// third is how the third parties stand to a release.
type third int

const (
	thirdUnasked    third = iota
	thirdWaiting          // some letter is neither answered nor over
	thirdObjects          // some objects, and nobody overrode it
	thirdSilent           // none objects, some let its time pass
	thirdOverridden       // all that object were overridden
	thirdAgrees
)

// third sums the letters up: the least favourable one decides.
func (f File) third() third {
	sum := thirdUnasked
	for _, l := range f.Letters {
		one := thirdSilent
		switch {
		case !l.heard():
			one = thirdWaiting
		case l.Opinion == workflow.Objects && l.Overridden:
			one = thirdOverridden
		case l.Opinion == workflow.Objects:
			one = thirdObjects
		case l.Opinion == workflow.Agrees:
			one = thirdAgrees
		}
		if sum == thirdUnasked || one < sum {
			sum = one
		}
	}
	return sum
}

// searched says what the records show about a search: done or not, and what came of it. Chinese.
func (f File) searched() (nothing bool, text string) {
	var none, found int
	for _, s := range f.Searches {
		switch {
		case s.On < f.Since:
		case s.Found:
			found++
		default:
			none++
		}
	}
	switch {
	case found > 0:
		return false, "检索记录显示检索到相关信息"
	case none > 0:
		return true, "已有检索记录，未检索到相关信息"
	case len(f.Searches) > 0:
		return false, "检索均早于 " + f.Since.String() + "，须重新检索"
	}
	return false, "没有检索记录"
}
