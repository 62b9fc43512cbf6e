package listing

// Page sizes (AIP-158).
const (
	DefaultPageSize = 50  // when page_size is 0
	MaxPageSize     = 500 // larger ones are coerced, not refused
)

// PageSize returns how many results a page has for the page_size of a request. A negative one is an *Error.
func PageSize(requested int32) (int, error) {
	switch {
	case requested < 0:
		return 0, &Error{Argument: ArgumentPageSize, Rule: RulePageSize}
	case requested == 0:
		return DefaultPageSize, nil
	}
	return int(min(requested, MaxPageSize)), nil
}
