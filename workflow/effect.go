package workflow

import (
	"slices"

	"github.com/yishenqing/foi/outcome"
)

// The effects of the acts on a standing that is already a copy. They cannot fail: all that could go wrong was asked by
// the guards. Apply itself sets the state.

func confirm(s *Standing, t *trial) {
	s.receive(t.ev.On)
	s.Confirmed = t.ev.On
}

func returnForCorrection(s *Standing, t *trial) {
	s.Returned = Returned{On: t.ev.On, WithinDays: t.ev.WithinDays, Elements: slices.Clone(t.ev.Elements)}
	s.term().Waiting = t.ev.Do
}

func correct(s *Standing, t *trial) {
	s.Returned.Corrected = t.ev.On
	s.restart(t)
}

func assign(s *Standing, t *trial) {
	s.AssignedTo, s.Unit = t.ev.To, Unit{}
	if !t.ev.UnitDue.IsZero() {
		s.Unit = Unit{On: t.ev.On, Due: t.ev.UnitDue}
	}
}

func dispatch(s *Standing, t *trial) {
	s.Dispatches = append(s.Dispatches, Dispatching{On: t.ev.On, From: t.ev.From})
}

func consult(s *Standing, t *trial) {
	s.Consultations = append(s.Consultations, Consultation{
		ID: t.ev.ID, With: t.ev.With, Party: t.ev.Party, On: t.ev.On, Received: t.ev.Received,
	})
}

func conclude(s *Standing, t *trial) {
	c := &s.Consultations[s.consultation(t.ev.ID)]
	c.Ended, c.EndedBy, c.Opinion = t.ev.On, Conclude, t.ev.Opinion
}

func extend(s *Standing, t *trial) {
	s.term().ExtendedOn, s.term().ExtendedDays = t.ev.On, t.ev.Days
}

func askReasons(s *Standing, t *trial) { s.Reasons = Reasons{Asked: t.ev.On} }

// giveReasons keeps what was given without having been asked out of the record: art. 35 knows it only as an answer.
func giveReasons(s *Standing, t *trial) {
	if !s.Reasons.Asked.IsZero() {
		s.Reasons.Given, s.Reasons.View = t.ev.On, t.ev.View
	}
}

// deferAnswer is the effect of Defer.
func deferAnswer(s *Standing, t *trial) {
	s.term().DeferredOn, s.term().DeferredDays = t.ev.On, t.ev.Days
}

func override(s *Standing, t *trial) {
	c := &s.Consultations[s.consultation(t.ev.ID)]
	c.Override = Overriding{On: t.ev.On, Reason: t.ev.Reason, Approver: t.ev.Approver}
}

func acknowledge(s *Standing, t *trial) { s.Consultations[s.consultation(t.ev.ID)].Received = t.ev.On }

// waive lets the same term go on: nothing was paid, so it does not start again.
func waive(s *Standing, t *trial) {
	c := &s.Charges[len(s.Charges)-1]
	c.Waived, c.WaivedFor, c.WaivedBy = t.ev.On, t.ev.Reason, t.ev.Approver
	term := s.term()
	term.Waiting, term.ChargedOn, term.WaivedOn = "", c.On, t.ev.On
}

func charge(s *Standing, t *trial) {
	s.Charges = append(s.Charges, Charging{
		On: t.ev.On, Mode: t.ev.Mode, Count: t.ev.Count, AmountFen: t.ev.AmountFen, Grounds: t.ev.Grounds, Before: t.ev.Before,
	})
	s.term().Waiting = t.ev.Do
}

func pay(s *Standing, t *trial) {
	s.Charges[len(s.Charges)-1].Paid = t.ev.On
	s.restart(t)
}

func deliver(s *Standing, t *trial) { s.term().Delivered = t.ev.On }

func reopen(s *Standing, t *trial) {
	s.Last = Conclusion{}
	s.restart(t)
}

func publish(s *Standing, t *trial) { s.Publications = append(s.Publications, t.ev.On) }

// void only ends what is open, so that nothing is left that seems to run.
func void(s *Standing, t *trial) { s.halt(t) }

// stop ends the term by answer, lapse, withdraw or close, and every consultation still open with it.
func stop(s *Standing, t *trial) {
	s.halt(t)
	s.Last = Conclusion{Row: rowOfConclusion(&t.ev), On: t.ev.On, By: t.ev.Do, Kind: t.ev.Kind}
	s.term().Row = t.ev.Row
	if s.First.On.IsZero() {
		s.First = s.Last
	}
	s.Last.Remedy = t.ev.Statement.Remedy
}

// rectify changes what is said of the conclusion in force, never when and by which act it came. It is the counted one as well
// unless a review or suit led to another; what those judged stays as it was judged.
func rectify(s *Standing, t *trial) {
	s.Rectified = append(s.Rectified, Rectification{On: t.ev.On, Row: s.Last.Row, Kind: s.Last.Kind})
	s.Last.Row, s.Last.Kind = t.ev.Row, t.ev.Kind
	if s.stops() == 1 {
		s.First.Row, s.First.Kind = t.ev.Row, t.ev.Kind
	}
	if term := s.term(); term.StoppedBy == Answer {
		term.Row = t.ev.Row
	}
}

// stops is how many terms came to their end: one more than there were reopenings of what was ended.
func (s *Standing) stops() (n int) {
	for i := range s.Terms {
		if !s.Terms[i].Stopped.IsZero() {
			n++
		}
	}
	return n
}

func (s *Standing) halt(t *trial) {
	s.Unit = Unit{}
	term := s.term()
	term.Stopped, term.StoppedBy, term.Consulted = t.ev.On, t.ev.Do, len(s.Consultations)
	for i := range s.Consultations {
		if c := &s.Consultations[i]; c.Ended.IsZero() {
			c.Ended, c.EndedBy = t.ev.On, t.ev.Do
		}
	}
}

// restart begins a new term on the act's day, as long as the first one: earlier extensions are gone.
func (s *Standing) restart(t *trial) {
	s.Terms = append(s.Terms, Term{Start: t.ev.On, Days: s.Rules().TermDays, Cause: t.ev.Do})
}

// rowOfConclusion is the row of the annual report in which an application ended by this event is counted.
func rowOfConclusion(ev *Event) outcome.Row {
	switch {
	case ev.Do == Answer:
		return ev.Row
	case ev.Cause == LapsedCorrection:
		return outcome.RowCorrectionLapsed
	case ev.Cause == LapsedFee:
		return outcome.RowFeeLapsed
	}
	return outcome.RowOtherwise
}
