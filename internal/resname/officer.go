package resname

// Officer names somebody who can be reminded (经办人员), `agencies/{agency}/officers/{officer}`.
type Officer struct {
	Agency string // the agency's id
	ID     string // the last part, chosen by the caller
}

// String prints the name.
func (o Officer) String() string { return "agencies/" + o.Agency + "/officers/" + o.ID }

// Officer returns the name of one of its officers.
func (a Agency) Officer(id string) Officer { return Officer{Agency: a.ID, ID: id} }

// Absence returns the name of one of his absences.
func (o Officer) Absence(id string) Absence { return Absence{Officer: o, ID: id} }

// Message returns the name of a message in his inbox.
func (o Officer) Message(id string) Message { return Message{Officer: o, ID: id} }

const officerPattern = agencyPattern + "/officers/{officer}"

// ParseOfficer reads `agencies/{agency}/officers/{officer}` from the field of a request.
func ParseOfficer(field, name string) (Officer, error) {
	var id [2]string
	if !split(name, id[:], "agencies", "officers") {
		return Officer{}, &Error{Field: field, Pattern: officerPattern, Name: name}
	}
	return Officer{Agency: id[0], ID: id[1]}, nil
}

// Absence names a leave of an officer (请假), `…/officers/{officer}/absences/{absence}`.
type Absence struct {
	Officer Officer
	ID      string // given by the server
}

// String prints the name.
func (a Absence) String() string { return a.Officer.String() + "/absences/" + a.ID }

const absencePattern = officerPattern + "/absences/{absence}"

// ParseAbsence reads `agencies/{agency}/officers/{officer}/absences/{absence}` from the field of a request.
func ParseAbsence(field, name string) (Absence, error) {
	var id [3]string
	if !split(name, id[:], "agencies", "officers", "absences") {
		return Absence{}, &Error{Field: field, Pattern: absencePattern, Name: name}
	}
	return Absence{Officer: Officer{Agency: id[0], ID: id[1]}, ID: id[2]}, nil
}

// Message names a message in the inbox of an officer (站内消息), `…/officers/{officer}/messages/{message}`.
type Message struct {
	Officer Officer
	ID      string // given by the server
}

// String prints the name.
func (m Message) String() string { return m.Officer.String() + "/messages/" + m.ID }

const messagePattern = officerPattern + "/messages/{message}"

// ParseMessage reads `agencies/{agency}/officers/{officer}/messages/{message}` from the field of a request.
func ParseMessage(field, name string) (Message, error) {
	var id [3]string
	if !split(name, id[:], "agencies", "officers", "messages") {
		return Message{}, &Error{Field: field, Pattern: messagePattern, Name: name}
	}
	return Message{Officer: Officer{Agency: id[0], ID: id[1]}, ID: id[2]}, nil
}
