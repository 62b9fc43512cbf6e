package applicant

import (
	"cmp"
	"strings"
)

// Rule names what an identity number breaks.
type Rule string

// The rules, in the order in which they are looked at; only the first one broken is reported.
const (
	RuleKind       Rule = "kind"        // the kind of number is unknown
	RuleMissing    Rule = "missing"     // there is no number
	RuleLength     Rule = "length"      // not 18 characters (18 位), or longer than 64 for kinds without a standard
	RuleAlphabet   Rule = "alphabet"    // a character that the standard does not allow at its place
	RuleBirthDate  Rule = "birth_date"  // positions 7–14 of a resident id are no date of the calendar
	RuleCheckDigit Rule = "check_digit" // the last character does not fit the others
)

// NumberError says which rule an identity number breaks. It never carries the number itself.
type NumberError struct {
	Field string // JSON name of the field at fault: "id_kind" or "id_number"
	Kind  IDKind // what the number claims to be; empty when that is unknown
	Rule  Rule
	Text  string // Chinese, for the person who typed it
}

// Error is English, for logs; it carries no personal data.
func (e *NumberError) Error() string {
	return e.Field + ": " + cmp.Or(string(e.Kind), "number") + " breaks rule " + string(e.Rule)
}

// maxLooseLength bounds numbers of kinds that have no standard of their own.
const maxLooseLength = 64

// Number checks an identity number of the given kind and returns it in its canonical form: without surrounding blanks
// and, for the two kinds with a check digit, in capitals. The error is a *NumberError.
//
// Resident ids follow GB 11643 (18 digits, a real birth date, check character mod 11-2), organisation codes GB 32100
// (18 characters, check character mod 31). Other kinds have only to be there and not longer than 64 characters.
func Number(kind IDKind, raw string) (string, error) {
	number := strings.TrimSpace(raw)
	switch {
	case !kind.Valid():
		// What was given is not repeated: it might be a number typed into the wrong field.
		return "", &NumberError{Field: "id_kind", Rule: RuleKind, Text: "证件种类不在规定范围内"}
	case number == "":
		return "", &NumberError{Field: "id_number", Kind: kind, Rule: RuleMissing, Text: "未填写" + kind.Label() + "号码"}
	case kind == ResidentID:
		return checked(kind, number, residentIDFault)
	case kind == USCC:
		return checked(kind, number, usccFault)
	case len([]rune(number)) > maxLooseLength:
		return "", &NumberError{Field: "id_number", Kind: kind, Rule: RuleLength, Text: kind.Label() + "号码过长"}
	}
	return number, nil
}

// standardLength is the length of both numbers with a check digit.
const standardLength = 18

func checked(kind IDKind, number string, fault func(string) (Rule, string)) (string, error) {
	number = strings.ToUpper(number)
	if len(number) != standardLength {
		return "", &NumberError{Field: "id_number", Kind: kind, Rule: RuleLength, Text: kind.Label() + "应为18位"}
	}
	if rule, text := fault(number); rule != "" {
		return "", &NumberError{Field: "id_number", Kind: kind, Rule: rule, Text: text}
	}
	return number, nil
}
