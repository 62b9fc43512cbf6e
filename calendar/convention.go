package calendar

// Convention says which day is the first to be counted. The 条例 does not say it in words; NextDay follows 民诉法 art. 85,
// 民法典 art. 201 and the dates the courts have reckoned with, and the others are settings for those who must differ.
//
// Whatever the convention, only working days are counted, and make-up working days (调休上班) are working days.
type Convention uint8

const (
	// NextDay does not count the day of receipt: the first working day after it is day 1. This is the default.
	NextDay Convention = iota
	// SameDay counts the day of receipt as day 1 when it is worked; otherwise it is NextDay.
	SameDay
	// Roll first moves a day of receipt that is not worked to the next working day, and then counts as NextDay: that
	// next working day is the day of receipt and is not counted.
	Roll
)

var conventionNames = [...]string{NextDay: "next-day", SameDay: "same-day", Roll: "roll"}

// String returns "next-day", "same-day" or "roll", and "unknown" for any other value.
func (c Convention) String() string {
	if c > Roll {
		return "unknown"
	}
	return conventionNames[c]
}

// ParseConvention reads what String returns; the empty text is NextDay. Anything else gives a *ConventionError.
func ParseConvention(s string) (Convention, error) {
	if s == "" {
		return NextDay, nil
	}
	for i, name := range conventionNames {
		if s == name {
			return Convention(i), nil
		}
	}
	return 0, &ConventionError{Text: s}
}

// MarshalText returns String; an unknown value gives a *ConventionError.
func (c Convention) MarshalText() ([]byte, error) {
	if c > Roll {
		return nil, &ConventionError{Text: c.String()}
	}
	return []byte(c.String()), nil
}

// UnmarshalText reads as ParseConvention does.
func (c *Convention) UnmarshalText(text []byte) error {
	parsed, err := ParseConvention(string(text))
	if err != nil {
		return err
	}
	*c = parsed
	return nil
}
