package outcome

import "time"

// Remedy says how someone who disagrees with a decision or notice may have it examined (条例 art. 51).
type Remedy string

// The remedies.
const (
	// ReviewFirst: 行政复议 has to come first; a suit lies only against what the review decided (行政复议法 2023 art. 23(1)(4)).
	ReviewFirst Remedy = "review_first"
	// FreeChoice: review within 60 days or suit within six months, as the person likes (行政复议法 art. 20, 行政诉讼法 art. 46).
	FreeChoice Remedy = "free_choice"
	// NotByItself: a step on the way, which can be attacked only together with the decision it leads to.
	NotByItself Remedy = "not_by_itself"
	// NoRemedy: nothing was decided against anyone, as when the applicant withdrew.
	NoRemedy Remedy = "none"
)

// Label returns the remedy's Chinese name, or "".
func (r Remedy) Label() string {
	switch r {
	case ReviewFirst:
		return "复议前置"
	case FreeChoice:
		return "可以申请行政复议，也可以直接提起行政诉讼"
	case NotByItself:
		return "不可单独申请行政复议或者提起行政诉讼"
	case NoRemedy:
		return "不涉及救济"
	}
	return ""
}

// Era is a span of days in which the remedies against decisions did not change.
type Era int

// The eras.
const (
	// EraFree: until 2023-12-31 every decision could be taken to review or to court at will.
	EraFree Era = iota
	// EraReviewAct: from 2024-01-01, when the 行政复议法 of 2023 came into force.
	EraReviewAct
	// EraInterpretation: from 2025-06-01, when 法释〔2025〕8号 came into force and named what is suable directly.
	EraInterpretation

	eras = int(EraInterpretation) + 1
)

// The first days of the later eras, as yyyymmdd: this package stands beside calendar and does not import it.
const (
	reviewActDay      = 20240101
	interpretationDay = 20250601
)

// EraOf returns the era of the civil day on which a decision was made. Days that do not exist are not looked for.
func EraOf(year int, month time.Month, day int) Era {
	switch stamp := year*10000 + int(month)*100 + day; {
	case stamp >= interpretationDay:
		return EraInterpretation
	case stamp >= reviewActDay:
		return EraReviewAct
	}
	return EraFree
}

// Opening is the remedy that a decision opens in one era.
type Opening struct {
	Remedy Remedy
	// Doubtful is true where no text settles the point and the safer reading is given; an agency may set it otherwise.
	Doubtful bool
	// Basis is the text it rests on, or, where doubtful, what the doubt is about. Chinese.
	Basis string
}

// openings is one Opening for each era.
type openings [eras]Opening

func (o openings) in(e Era) Opening {
	if int(e) < 0 || int(e) >= eras {
		return Opening{}
	}
	return o[e]
}
