package workflow

// Argument is one argument that an act takes.
type Argument struct {
	Name string // JSON name, as in history.md
	// Required: the act means nothing without it.
	Required bool
	// Stated: somebody doing the act today must state it, though an old register may lack it (history.md gives examples
	// that do). Check does not ask for it, Omissions does.
	Stated bool
}

// argument is a set of arguments, one bit each, in the order of history.md; those it does not have come last.
type argument uint32

const (
	argReason argument = 1 << iota
	argItems
	argWithinDays
	argTo
	argFrom
	argID
	argWith
	argParty
	argReceived
	argOpinion
	argDays
	argApprover
	argMode
	argCount
	argAmountFen
	argRow
	argDocumentNumber
	argParts
	argBy
	argCause
	argLegalCase
	argElements
	argUnitDue
	argKind
	argGrounds
	argBefore
	argView
	argStatement
	argEvidence
)

// argumentNames are the JSON names, by bit.
var argumentNames = [...]string{
	"reason", "items", "within_days", "to", "from", "id", "with", "party", "received", "opinion", "days", "approver",
	"mode", "count", "amount_fen", "row", "document_number", "parts", "by", "cause", "legal_case",
	"elements", "unit_due", "kind", "grounds", "before", "view", "statement", "evidence",
}

// takes are the arguments of one act.
type takes struct{ required, stated, optional argument }

// arguments is history.md's table of events, with what the extensions add to it.
var arguments = map[Act]takes{
	Confirm:     {stated: argReason},
	Accept:      {},
	Return:      {required: argWithinDays, stated: argItems, optional: argElements},
	Correct:     {},
	Assign:      {stated: argTo, optional: argUnitDue},
	Dispatch:    {stated: argFrom},
	Consult:     {required: argID, stated: argWith | argParty, optional: argReceived},
	Conclude:    {required: argID, stated: argOpinion},
	Extend:      {required: argDays, stated: argApprover | argReason},
	AskReasons:  {},
	GiveReasons: {optional: argGrounds | argView},
	Charge:      {stated: argMode | argCount, optional: argAmountFen | argGrounds | argBefore},
	Pay:         {},
	Answer:      {required: argRow, optional: argDocumentNumber | argParts | argKind | argStatement},
	Deliver:     {stated: argBy},
	Lapse:       {required: argCause, optional: argStatement},
	Withdraw:    {},
	Close:       {stated: argReason, optional: argKind | argStatement},
	Reopen:      {required: argLegalCase},
	Publish:     {stated: argTo},
	Archive:     {},
	Waive:       {required: argReason | argApprover},
	Defer:       {required: argDays | argReason | argApprover},
	Override:    {required: argID | argReason | argApprover},
	Acknowledge: {required: argID},
	Void:        {required: argReason},
	Transfer:    {required: argTo | argReason},
	Rectify:     {required: argRow | argReason | argEvidence, optional: argKind},
}

// Arguments returns the arguments that an act takes, in the order of history.md, its extensions last; nil for an unknown act and for one that
// takes none. The slice is the caller's own.
func (a Act) Arguments() []Argument {
	var all []Argument
	t := arguments[a]
	for i, name := range argumentNames {
		bit := argument(1) << i
		if (t.required|t.stated|t.optional)&bit != 0 {
			all = append(all, Argument{Name: name, Required: t.required&bit != 0, Stated: t.stated&bit != 0})
		}
	}
	return all
}

// given returns the arguments that an event carries.
func (e *Event) given() argument {
	var set argument
	add := func(bit argument, there bool) {
		if there {
			set |= bit
		}
	}
	add(argReason, e.Reason != "")
	add(argItems, len(e.Items) > 0)
	add(argWithinDays, e.WithinDays != 0)
	add(argTo, e.To != "")
	add(argFrom, e.From != "")
	add(argID, e.ID != "")
	add(argWith, e.With != "")
	add(argParty, e.Party != "")
	add(argReceived, !e.Received.IsZero())
	add(argOpinion, e.Opinion != "")
	add(argDays, e.Days != 0)
	add(argApprover, e.Approver != "")
	add(argMode, e.Mode != "")
	add(argCount, e.Count != 0)
	add(argAmountFen, e.AmountFen != 0)
	add(argRow, e.Row != "")
	add(argDocumentNumber, e.DocumentNumber != "")
	add(argParts, len(e.Parts) > 0)
	add(argBy, e.By != "")
	add(argCause, e.Cause != "")
	add(argLegalCase, e.LegalCase != "")
	add(argElements, len(e.Elements) > 0)
	add(argUnitDue, !e.UnitDue.IsZero())
	add(argKind, e.Kind != "")
	add(argGrounds, e.Grounds != "")
	add(argBefore, e.Before != 0)
	add(argView, e.View != "")
	add(argStatement, e.Statement != Statement{})
	add(argEvidence, e.Evidence != "")
	return set
}
