package calendar

import (
	"fmt"
	"time"
)

// layoutLength is the length of YYYY-MM-DD.
const layoutLength = len("2006-01-02")

// ParseDate reads a date written YYYY-MM-DD, with four-digit year and no blanks; anything else, and days that do not
// exist, give a *DateError.
func ParseDate(s string) (Date, error) {
	if len(s) != layoutLength || s[4] != '-' || s[7] != '-' {
		return 0, &DateError{Text: s}
	}
	y, okY := digits(s[0:4])
	m, okM := digits(s[5:7])
	day, okD := digits(s[8:10])
	if !okY || !okM || !okD {
		return 0, &DateError{Text: s}
	}
	d, err := NewDate(y, time.Month(m), day)
	if err != nil {
		return 0, &DateError{Text: s}
	}
	return d, nil
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func spell(y, m, d int) string { return fmt.Sprintf("%04d-%02d-%02d", y, m, d) }

// String returns d as YYYY-MM-DD, and "" for no date.
func (d Date) String() string {
	if !d.valid() {
		return ""
	}
	return string(d.appendText(make([]byte, 0, layoutLength)))
}

func (d Date) appendText(b []byte) []byte { return d.utc().AppendFormat(b, time.DateOnly) }

// MarshalText returns YYYY-MM-DD, and nothing for no date, so that a Date can be a flag, a CSV field or a map key.
func (d Date) MarshalText() ([]byte, error) {
	if !d.valid() {
		return []byte{}, nil
	}
	return d.appendText(make([]byte, 0, layoutLength)), nil
}

// UnmarshalText reads what MarshalText writes: YYYY-MM-DD, or nothing for no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// MarshalJSON returns "YYYY-MM-DD", and null for no date.
func (d Date) MarshalJSON() ([]byte, error) {
	if !d.valid() {
		return []byte("null"), nil
	}
	b := append(make([]byte, 0, layoutLength+2), '"')
	return append(d.appendText(b), '"'), nil
}

// UnmarshalJSON reads "YYYY-MM-DD"; null and "" are no date. Numbers are refused: a day number is not an exchange format.
func (d *Date) UnmarshalJSON(data []byte) error {
	text := string(data)
	if text == "null" {
		*d = 0
		return nil
	}
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return &DateError{Text: text}
	}
	return d.UnmarshalText(data[1 : len(data)-1])
}
