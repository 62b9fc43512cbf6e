package resname

import "strings"

// Retention names how long the file of an application is kept (保管情况), `…/applications/{application}/retention`.
type Retention struct {
	Application Application
}

// String prints the name.
func (r Retention) String() string { return r.Application.String() + retentionPart }

const (
	retentionPart    = "/retention"
	retentionPattern = applicationPattern + retentionPart
)

// ParseRetention reads `agencies/{agency}/applications/{application}/retention` from the field of a request.
func ParseRetention(field, name string) (Retention, error) {
	above, found := strings.CutSuffix(name, retentionPart)
	a, err := ParseApplication(field, above)
	if !found || err != nil {
		return Retention{}, &Error{Field: field, Pattern: retentionPattern, Name: name}
	}
	return Retention{Application: a}, nil
}
