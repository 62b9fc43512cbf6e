package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// LegalCaseEvent is one row of table legal_case_event: what was done in a review or suit.
type LegalCaseEvent struct {
	AgencyID    string    `gorm:"column:agency_id;primaryKey"`
	LegalCaseID string    `gorm:"column:legal_case_id;primaryKey"`
	Seq         int       `gorm:"column:seq;primaryKey;autoIncrement:false"`
	Act         string    `gorm:"column:act"`
	ActOn       Day       `gorm:"column:act_on"`
	RecordedAt  time.Time `gorm:"column:recorded_at"`
	Actor       string    `gorm:"column:actor"`
	Event       string    `gorm:"column:event"`
}

// TableName implements gorm's Tabler.
func (LegalCaseEvent) TableName() string { return "legal_case_event" }

// Value decodes the event.
func (e *LegalCaseEvent) Value() (legalcase.Event, error) {
	var v legalcase.Event
	if err := json.Unmarshal([]byte(e.Event), &v); err != nil {
		return v, fmt.Errorf("stored event %s/%s/%d: %w", e.AgencyID, e.LegalCaseID, e.Seq, err)
	}
	return v, nil
}

// LegalCaseFile is a legal case with what was done in it.
type LegalCaseFile struct {
	Case     LegalCase
	Events   []LegalCaseEvent // one for an imported case in which nothing was done, though the table has none
	Standing legalcase.Standing
	// Answer is the conclusion of the application in force; only of direct suits and where a decision orders a new one.
	Answer workflow.Conclusion
	Redone calendar.Date // a new answer was delivered after the case had the application reopened
	Law    *Law
}

// Key returns what names the case.
func (l *LegalCase) Key() Key { return Key{Agency: l.AgencyID, ID: l.ID} }

// Matter returns the case as what files belong to.
func (l *LegalCase) Matter() Matter { return Matter{l.Key(), true} }

// application is the key of the case's application, and false for a case about publication.
func (l *LegalCase) application() (Key, bool) {
	if l.ApplicationID == nil {
		return Key{}, false
	}
	return Key{Agency: l.AgencyID, ID: *l.ApplicationID}, true
}

// taken is what an old register says of a case, as the event with which it begins here.
func (l *LegalCase) taken() (LegalCaseEvent, error) {
	return newLegalCaseEvent(l.Key(), 1, legalcase.Event{
		Do: legalcase.Log, On: l.ServedOn.Date(), RecordedAt: l.CreatedAt, Facts: &legalcase.Facts{
			Type: workflow.LegalType(l.Kind), Route: workflow.LegalRoute(l.Route), Served: l.ServedOn.Date(), Imported: true,
			Reported: l.ReportedOn.Date(), Concluded: l.ConcludedOn.Date(), Result: workflow.LegalResult(l.Result), Decision: l.Decision,
		},
	}, "import")
}

func newLegalCaseEvent(key Key, seq int, ev legalcase.Event, actor string) (LegalCaseEvent, error) {
	encoded, err := json.Marshal(ev)
	return LegalCaseEvent{
		AgencyID: key.Agency, LegalCaseID: key.ID, Seq: seq, Act: string(ev.Do), ActOn: Day(ev.On), RecordedAt: ev.RecordedAt,
		Actor: actor, Event: string(encoded),
	}, err
}

// project fills the columns that follow from the events. What happens now is recorded at an instant.
func (l *LegalCase) project(was, st *legalcase.Standing, now time.Time) {
	stage := st.Stage()
	l.Route, l.ServedOn, l.State = string(st.Facts.Route), Day(st.Facts.Served), string(st.State)
	l.Procedure, l.Instance, l.Forum, l.CaseNumber = string(st.Procedure), string(stage.Instance), stage.Forum, stage.Number
	l.ReportedOn, l.ConcludedOn, l.Result, l.Form, l.Decision, l.Anew = Day(st.Reported), 0, "", "", "", false
	l.Causes, l.Unit = Texts{}, st.Unit
	for _, c := range st.Causes {
		l.Causes = append(l.Causes, string(c))
	}
	if !st.Concluded.IsZero() {
		l.ConcludedOn, l.Result, l.Form, l.Anew = Day(st.Concluded), string(st.Outcome.Result), string(stage.Form), st.Outcome.Anew
		l.Decision = stage.Decision
	}
	if was == nil {
		l.ServedKnown = &now
		return
	}
	known(&l.ServedKnown, was.Facts.Served == st.Facts.Served, st.Facts.Served, now)
	known(&l.ReportedKnown, was.Reported == st.Reported, st.Reported, now)
	same := was.Concluded == st.Concluded && was.Outcome.Result == st.Outcome.Result
	known(&l.ConcludedKnown, same, st.Concluded, now)
}

// known keeps when a day was recorded, or that it is now, or that there is none.
func known(at **time.Time, same bool, day calendar.Date, now time.Time) {
	switch {
	case day.IsZero():
		*at = nil
	case !same || *at == nil:
		*at = &now
	}
}

// readLegalCases reads what was done in cases, and of those that need it what became of their application.
func readLegalCases(tx *gorm.DB, law *Law, rows []LegalCase) ([]LegalCaseFile, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	ids, at := make([]string, len(rows)), make(map[Key]int, len(rows))
	files := make([]LegalCaseFile, len(rows))
	agencies := map[string]bool{}
	for i := range rows {
		ids[i], at[rows[i].Key()], files[i] = rows[i].ID, i, LegalCaseFile{Case: rows[i], Law: law}
		agencies[rows[i].AgencyID] = true
	}
	for agency := range agencies {
		var events []LegalCaseEvent
		if err := tx.Where("agency_id = ? AND legal_case_id IN ?", agency, ids).Order("legal_case_id, seq").Find(&events).Error; err != nil {
			return nil, err
		}
		for _, e := range events {
			if i, ok := at[Key{e.AgencyID, e.LegalCaseID}]; ok {
				files[i].Events = append(files[i].Events, e)
			}
		}
	}
	for i := range files {
		if err := files[i].fold(); err != nil {
			return nil, err
		}
		if err := files[i].readApplication(tx, law); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (f *LegalCaseFile) fold() error {
	if len(f.Events) == 0 {
		taken, err := f.Case.taken()
		if err != nil {
			return err
		}
		f.Events = append(f.Events, taken)
	}
	events := make([]legalcase.Event, len(f.Events))
	for i := range f.Events {
		var err error
		if events[i], err = f.Events[i].Value(); err != nil {
			return err
		}
	}
	var err error
	if f.Standing, err = legalcase.Fold(events); err != nil {
		return fmt.Errorf("stored legal case %s/%s does not fold: %w", f.Case.AgencyID, f.Case.ID, err)
	}
	return nil
}

// readApplication reads the answer that a direct suit is about, and whether an order for a new one was followed.
func (f *LegalCaseFile) readApplication(tx *gorm.DB, law *Law) error {
	key, ok := f.Case.application()
	if !ok || !f.Standing.Outcome.Anew && f.Standing.Facts.Route != workflow.Direct {
		return nil
	}
	l, err := load(tx, law, key, false)
	if err != nil {
		return err
	}
	f.Answer, f.Redone = l.Standing.Last, redone(l.Case.Events, &f.Case)
	return nil
}

// redone is the day on which the application came to an end again after a case had it reopened.
func redone(events []workflow.Event, of *LegalCase) calendar.Date {
	id := of.Value().ID
	begun := slices.IndexFunc(events, func(ev workflow.Event) bool { return ev.Do == workflow.Reopen && ev.LegalCase == id })
	if begun < 0 {
		return 0
	}
	for _, ev := range events[begun:] {
		switch ev.Do { //nolint:exhaustive // the others end nothing
		case workflow.Deliver, workflow.Withdraw, workflow.Close, workflow.Lapse:
			return ev.On
		}
	}
	return 0
}

// ReviewFirst tells that a review should have come before the suit. The remedy is that of the answer's clause, or, where it has none,
// what the law says of its row on its day.
func (f *LegalCaseFile) ReviewFirst() (legalcase.Warning, bool) {
	on := f.Answer.On
	remedy := f.Answer.Remedy.Opens
	if remedy == "" && !on.IsZero() {
		decision, ok := outcome.Lookup(f.Answer.Kind)
		if of := outcome.OfRow(f.Answer.Row); !ok && len(of) > 0 {
			decision = of[0]
		}
		remedy = decision.Opening(outcome.EraOf(on.Year(), on.Month(), on.Day())).Remedy
	}
	return f.Standing.Facts.ReviewFirst(remedy, on)
}
