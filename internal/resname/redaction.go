package resname

import "strconv"

// Redaction names a redaction (区分处理), `…/applications/{application}/redactions/{redaction}`.
type Redaction struct {
	Application Application
	Number      int // running number within the application, from 1
}

// String prints the name.
func (r Redaction) String() string {
	return r.Application.String() + "/redactions/" + strconv.Itoa(r.Number)
}

const redactionPattern = applicationPattern + "/redactions/{redaction}"

// ParseRedaction reads `agencies/{agency}/applications/{application}/redactions/{redaction}` from the field of a request.
func ParseRedaction(field, name string) (Redaction, error) {
	app, number, ok := numbered(name, "redactions")
	if !ok {
		return Redaction{}, &Error{Field: field, Pattern: redactionPattern, Name: name}
	}
	return Redaction{Application: app, Number: number}, nil
}
