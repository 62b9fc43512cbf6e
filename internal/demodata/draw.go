package demodata

import (
	"math/rand/v2"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/outcome"
)

// drawScript draws what happens to an application, in about the proportions of published reports.
func drawScript(rng *rand.Rand) script {
	s := script{by: drawType(rng)}
	switch n := rng.IntN(1000); {
	case n < 320:
		s.row = outcome.RowGranted
	case n < 440:
		s.row = outcome.RowPartial
	case n < 500:
		s.row = pick(rng, []outcome.Row{"3.3.1", "3.3.2", "3.3.3", "3.3.5", "3.3.6", "3.3.6", "3.3.7", "3.3.7", "3.3.8", "3.3.8"})
	case n < 515:
		s.row, s.consult = outcome.RowThirdParty, pick(rng, []consultees{thirdObjects, thirdObjects, thirdSilent})
	case n < 775:
		s.row = outcome.RowNotHeld
	case n < 785:
		s.row = outcome.RowNeedsMaking
	case n < 790:
		s.row, s.correct = outcome.RowUnclear, true
	case n < 850:
		s.row = pick(rng, []outcome.Row{"3.5.1", "3.5.1", "3.5.1", "3.5.2", "3.5.3", "3.5.5"})
	case n < 855:
		s.row, s.reasons = outcome.RowUnreasonable, true
	case n < 880:
		s.end = correctionLapsed
	case n < 890:
		s.end = feeLapsed
	case n < 990:
		s.end = withdrawn
	default:
		s.end = closed
	}
	if s.end == answered {
		s.drawTurns(rng)
	}
	return s
}

// drawTurns draws what comes between receipt and answer, and after it.
func (s *script) drawTurns(rng *rand.Rand) {
	one := func(in int) bool { return rng.IntN(in) == 0 }
	s.correct = s.correct || one(16)
	s.extend = one(12)
	s.charge = one(100)
	s.late = one(70)
	s.publish = s.row == outcome.RowGranted && one(50)
	if s.consult == nobody && one(20) {
		s.consult = pick(rng, []consultees{thirdAgrees, thirdSilent, twoThirds, otherAgency, otherAgency})
	}
	if one(25) {
		s.dispute = pick(rng, []disputePath{
			reviewUpheld, reviewUpheld, reviewUpheld, reviewCorrected, reviewPending, suitUpheld, suitPending, reviewThenSuit,
		})
	}
}

func drawType(rng *rand.Rand) applicant.Type {
	switch n := rng.IntN(1000); {
	case n < 955:
		return applicant.NaturalPerson
	case n < 980:
		return applicant.Enterprise
	case n < 982:
		return applicant.Research
	case n < 985:
		return applicant.PublicWelfare
	case n < 995:
		return applicant.LegalService
	}
	return applicant.Other
}
