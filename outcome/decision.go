package outcome

// Kind names one way in which an application can end. Several kinds may share a row of the annual report: information
// that does not exist (art. 36(4)) and information of another agency (art. 36(5)) are both 3.4.1.
type Kind string

// The kinds, by article of the 条例.
const (
	AlreadyPublic    Kind = "already_public"      // art. 36(1)
	Granted          Kind = "granted"             // art. 36(2)
	Partial          Kind = "partial"             // art. 37
	Secret           Kind = "state_secret"        // art. 14
	Forbidden        Kind = "forbidden_by_law"    // art. 14
	Stability        Kind = "endangers_stability" // art. 14
	ThirdParty       Kind = "third_party_rights"  // art. 15, 32
	Internal         Kind = "internal_affairs"    // art. 16(1)
	Process          Kind = "process_information" // art. 16(2)
	EnforcementFile  Kind = "enforcement_file"    // art. 16(2)
	RegisterLookup   Kind = "register_lookup"     // art. 36(7)
	NotExisting      Kind = "not_existing"        // art. 36(4)
	NotThisAgency    Kind = "not_this_agency"     // art. 36(5)
	NeedsMaking      Kind = "needs_making"        // art. 38
	Unclear          Kind = "still_unclear"       // art. 30
	Petition         Kind = "petition"            // art. 39(1)
	Repeated         Kind = "repeated"            // art. 36(6)
	Publication      Kind = "publication"         // art. 39(2)
	Unreasonable     Kind = "unreasonable_volume" // art. 35
	Reconfirm        Kind = "reconfirm"           // the table's own row
	CorrectionLapsed Kind = "correction_lapsed"   // art. 30
	FeeLapsed        Kind = "fee_lapsed"          // art. 42
	Withdrawn        Kind = "withdrawn"           // the applicant's own act
	RecordCorrection Kind = "record_correction"   // art. 41
	ClosedOtherwise  Kind = "closed_for_other_cause"
)

// Decision is what the taxonomy says about one kind.
type Decision struct {
	Kind    Kind
	Article string // where the 条例 (or the form) has it, Chinese
	Label   string // Chinese, short enough for a button
	Row     Row    // the leaf row it is counted in, once

	// NeedsReason: the answer has to say why. Art. 36(3), 36(5) and 37 ask for it in words; the other refusals carry one
	// because without it they do not stand in review.
	NeedsReason bool
	// NeedsSearch: the file has to show where, how and by whom was searched (art. 36(4): 经检索).
	NeedsSearch bool
	// NeedsThirdParty: the third party must have been asked in writing before (art. 32).
	NeedsThirdParty bool
	// NeedsRedirect: the answer names the agency, register or channel to turn to (art. 36(1), 36(5), 36(7), 39).
	NeedsRedirect bool
	// NeedsCorrection: the applicant must have been asked to correct the application before (art. 30).
	NeedsCorrection bool

	openings openings
}

// Opening returns the remedy the decision opens when it is made in era e, or the zero value for an unknown era.
func (d Decision) Opening(e Era) Opening { return d.openings.in(e) }

// IsAnswer reports whether the decision is given as an answer, and not by lapse, withdrawal or closing.
func (d Decision) IsAnswer() bool { return d.Row.IsAnswer() }

// Decisions returns the whole taxonomy in the order of the rows. The slice is the caller's own.
func Decisions() []Decision { return append([]Decision(nil), decisions...) }

// Lookup returns the decision of kind k, and false when there is none.
func Lookup(k Kind) (Decision, bool) {
	for _, d := range decisions {
		if d.Kind == k {
			return d, true
		}
	}
	return Decision{}, false
}

// OfRow returns the decisions counted in a leaf row, in the order of the taxonomy; none when r is not a leaf.
func OfRow(r Row) []Decision {
	var found []Decision
	for _, d := range decisions {
		if d.Row == r {
			found = append(found, d)
		}
	}
	return found
}
