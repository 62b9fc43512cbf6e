package demodata

import (
	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/outcome"
)

// script is what is to happen to an application.
type script struct {
	row outcome.Row    // of the answer; empty when it does not come to one
	by  applicant.Type // empty: a natural person
	end ending

	correct bool        // returned once, and corrected
	extend  bool        // extended once
	consult consultees  // who is asked before the answer
	reasons bool        // asked for reasons under art. 35
	charge  bool        // charged, and paid
	publish bool        // made public for everybody after delivery
	repeat  bool        // asks again for what the same person was answered before
	late    bool        // answered after the due date
	dispute disputePath // what follows the answer
}

// ending is how an application ends, or where it stands when the story does.
type ending uint8

const (
	answered ending = iota
	correctionLapsed
	feeLapsed
	withdrawn
	closed
	leftRegistered
	leftAccepted
	leftExtended
	leftConsulting
	leftReturned
)

// consultees are those whose opinion is asked.
type consultees uint8

const (
	nobody consultees = iota
	thirdAgrees
	thirdObjects
	thirdSilent // says nothing within 15 working days
	twoThirds   // asked at the same time; one agrees, one objects
	otherAgency
)

// disputePath is the reviews and suits that follow an answer.
type disputePath uint8

const (
	noDispute disputePath = iota
	reviewUpheld
	reviewCorrected // and answered again
	reviewPending
	suitUpheld // without a review before
	suitPending
	reviewThenSuit // upheld in review, withdrawn in court
)

// applicantType is the column of the statistics.
func (s script) applicantType() applicant.Type {
	if s.by == "" {
		return applicant.NaturalPerson
	}
	return s.by
}
