package resname

import "strings"

// Restriction names who may know of an application (知悉范围), `…/applications/{application}/restriction`.
type Restriction struct {
	Application Application
}

// String prints the name.
func (r Restriction) String() string { return r.Application.String() + restrictionPart }

const (
	restrictionPart    = "/restriction"
	restrictionPattern = applicationPattern + restrictionPart
)

// ParseRestriction reads `agencies/{agency}/applications/{application}/restriction` from the field of a request.
func ParseRestriction(field, name string) (Restriction, error) {
	above, found := strings.CutSuffix(name, restrictionPart)
	a, err := ParseApplication(field, above)
	if !found || err != nil {
		return Restriction{}, &Error{Field: field, Pattern: restrictionPattern, Name: name}
	}
	return Restriction{Application: a}, nil
}
