package workflow

import "github.com/yishenqing/foi/outcome"

// Statement is what an answer says besides its result (答复内容), frozen as it was issued. What each kind of answer has to
// say, package answering knows: the clock does not go by it.
type Statement struct {
	Reason   string `json:"reason,omitzero"`   // why
	Redirect string `json:"redirect,omitzero"` // the agency, register, channel or place to turn to
	// Undetermined: which agency is responsible cannot be determined, so that none is named (art. 36(5)).
	Undetermined bool   `json:"undetermined,omitzero"`
	Earlier      string `json:"earlier,omitzero"` // the earlier answer to the same application (art. 36(6))
	Remedy       Remedy `json:"remedy,omitzero"`
}

// Remedy is the clause of an answer about the remedies against it (救济告知).
type Remedy struct {
	Text     string         `json:"text,omitzero"` // the paragraph; empty when there is nothing to be told
	Opens    outcome.Remedy `json:"opens,omitzero"`
	Basis    string         `json:"basis,omitzero"`    // Chinese: the law it rests on, or what is doubtful
	Doubtful bool           `json:"doubtful,omitzero"` // no text settles which remedy it is
}
