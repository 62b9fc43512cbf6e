package audit

// The kinds of entries.
const (
	Write = "write" // an act: something was changed, or was to be
	Read  = "read"  // protected data was shown, or was to be
)

// The outcomes.
const (
	Done    = "done"
	Refused = "refused" // by permission, law, state or content
)
