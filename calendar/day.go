package calendar

// Kind says how an exceptional day differs from the plain week, in which Monday to Friday are worked.
type Kind uint8

const (
	// Holiday is a day off, on a weekday or a weekend, that a notice (or the statute) names.
	Holiday Kind = iota + 1
	// Makeup is a Saturday or Sunday worked in exchange for another day off (调休上班).
	Makeup
)

// String returns "holiday" or "workday", the words of the CSV files, and "unknown" for any other value.
func (k Kind) String() string {
	switch k {
	case Holiday:
		return "holiday"
	case Makeup:
		return "workday"
	}
	return "unknown"
}

// ParseKind reads what String returns; anything else gives a *KindError.
func ParseKind(s string) (Kind, error) {
	switch s {
	case "holiday":
		return Holiday, nil
	case "workday":
		return Makeup, nil
	}
	return 0, &KindError{Text: s}
}

// MarshalText returns String; an unknown value gives a *KindError.
func (k Kind) MarshalText() ([]byte, error) {
	if k != Holiday && k != Makeup {
		return nil, &KindError{Text: k.String()}
	}
	return []byte(k.String()), nil
}

// UnmarshalText reads as ParseKind does.
func (k *Kind) UnmarshalText(text []byte) error {
	parsed, err := ParseKind(string(text))
	if err != nil {
		return err
	}
	*k = parsed
	return nil
}

// ExceptionalDay is a day that is not as the plain week has it, or that a notice names as off although it is a weekend.
type ExceptionalDay struct {
	Date   Date   `json:"date"`
	Kind   Kind   `json:"kind"`
	Name   string `json:"name"`   // the festival as the notice heads it: 春节, 国庆节、中秋节; a make-up day has its holiday's
	Notice string `json:"notice"` // the 文号 of the notice, or of the decree when the day is provisional; "" in a file of days
}

// works reports whether the day is worked.
func (d ExceptionalDay) works() bool { return d.Kind == Makeup }
