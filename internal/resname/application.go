package resname

import "strconv"

// Application names an application (申请), `agencies/{agency}/applications/{application}`.
type Application struct {
	Agency string // the agency's id
	ID     string // the last part, given by the server
}

// Parent returns the name of its agency.
func (a Application) Parent() Agency { return Agency{ID: a.Agency} }

// String prints the name.
func (a Application) String() string { return "agencies/" + a.Agency + "/applications/" + a.ID }

// Event returns the name of one of its events.
func (a Application) Event(number int) Event { return Event{Application: a, Number: number} }

// Consultation returns the name of one of its consultations.
func (a Application) Consultation(id string) Consultation {
	return Consultation{Application: a, ID: id}
}

// FeeNotice returns the name of one of its fee notices.
func (a Application) FeeNotice(number int) FeeNotice {
	return FeeNotice{Application: a, Number: number}
}

// Matter returns it as what files belong to.
func (a Application) Matter() Matter {
	return Matter{Kind: OfApplications, Agency: a.Agency, ID: a.ID}
}

// Attachment returns the name of one of its attachments.
func (a Application) Attachment(number int) Attachment {
	return a.Matter().Attachment(number)
}

// Redaction returns the name of one of its redactions.
func (a Application) Redaction(number int) Redaction {
	return Redaction{Application: a, Number: number}
}

// ReceiptProof returns the name of one of its proofs of receipt.
func (a Application) ReceiptProof(number int) ReceiptProof {
	return ReceiptProof{Application: a, Number: number}
}

// LetterDelivery returns the name of one of its deliveries.
func (a Application) LetterDelivery(number int) LetterDelivery {
	return LetterDelivery{Application: a, Number: number}
}

// ContactAttempt returns the name of one of its contact attempts.
func (a Application) ContactAttempt(number int) ContactAttempt {
	return ContactAttempt{Application: a, Number: number}
}

// ApplicantInput returns the name of something that its applicant handed in.
func (a Application) ApplicantInput(number int) ApplicantInput {
	return ApplicantInput{Application: a, Number: number}
}

// SearchRecord returns the name of one of its search records.
func (a Application) SearchRecord(number int) SearchRecord {
	return SearchRecord{Application: a, Number: number}
}

const applicationPattern = agencyPattern + "/applications/{application}"

// ParseApplication reads `agencies/{agency}/applications/{application}` from the field of a request.
func ParseApplication(field, name string) (Application, error) {
	var id [2]string
	if !split(name, id[:], "agencies", "applications") {
		return Application{}, &Error{Field: field, Pattern: applicationPattern, Name: name}
	}
	return Application{Agency: id[0], ID: id[1]}, nil
}

// Event names an act on an application (办理过程), `…/applications/{application}/events/{event}`.
type Event struct {
	Application Application
	Number      int // running number within the application, from 1
}

// String prints the name.
func (e Event) String() string { return e.Application.String() + "/events/" + strconv.Itoa(e.Number) }

const eventPattern = applicationPattern + "/events/{event}"

// ParseEvent reads `agencies/{agency}/applications/{application}/events/{event}` from the field of a request.
func ParseEvent(field, name string) (Event, error) {
	app, number, ok := numbered(name, "events")
	if !ok {
		return Event{}, &Error{Field: field, Pattern: eventPattern, Name: name}
	}
	return Event{Application: app, Number: number}, nil
}

// FeeNotice names a fee notice (收费通知), `…/applications/{application}/feeNotices/{fee_notice}`.
type FeeNotice struct {
	Application Application
	Number      int // running number within the application, from 1
}

// String prints the name.
func (n FeeNotice) String() string {
	return n.Application.String() + "/feeNotices/" + strconv.Itoa(n.Number)
}

const feeNoticePattern = applicationPattern + "/feeNotices/{fee_notice}"

// ParseFeeNotice reads `agencies/{agency}/applications/{application}/feeNotices/{fee_notice}` from the field of a request.
func ParseFeeNotice(field, name string) (FeeNotice, error) {
	app, number, ok := numbered(name, "feeNotices")
	if !ok {
		return FeeNotice{}, &Error{Field: field, Pattern: feeNoticePattern, Name: name}
	}
	return FeeNotice{Application: app, Number: number}, nil
}

// SearchRecord names a search record (检索记录), `…/applications/{application}/searchRecords/{search_record}`.
type SearchRecord struct {
	Application Application
	Number      int // running number within the application, from 1
}

// String prints the name.
func (r SearchRecord) String() string {
	return r.Application.String() + "/searchRecords/" + strconv.Itoa(r.Number)
}

const searchRecordPattern = applicationPattern + "/searchRecords/{search_record}"

// ParseSearchRecord reads `agencies/{agency}/applications/{application}/searchRecords/{search_record}` from the field of a request.
func ParseSearchRecord(field, name string) (SearchRecord, error) {
	app, number, ok := numbered(name, "searchRecords")
	if !ok {
		return SearchRecord{}, &Error{Field: field, Pattern: searchRecordPattern, Name: name}
	}
	return SearchRecord{Application: app, Number: number}, nil
}

// Consultation names a consultation (征求意见), `…/applications/{application}/consultations/{consultation}`.
type Consultation struct {
	Application Application
	ID          string // chosen by the caller or given by the server
}

// String prints the name.
func (c Consultation) String() string { return c.Application.String() + "/consultations/" + c.ID }

const consultationPattern = applicationPattern + "/consultations/{consultation}"

// ParseConsultation reads `agencies/{agency}/applications/{application}/consultations/{consultation}` from the field of a request.
func ParseConsultation(field, name string) (Consultation, error) {
	var id [3]string
	if !split(name, id[:], "agencies", "applications", "consultations") {
		return Consultation{}, &Error{Field: field, Pattern: consultationPattern, Name: name}
	}
	return Consultation{Application: Application{Agency: id[0], ID: id[1]}, ID: id[2]}, nil
}

// numbered reads the name of a child of an application whose last part is a running number.
func numbered(name, collection string) (Application, int, bool) {
	var id [3]string
	if !split(name, id[:], "agencies", "applications", collection) {
		return Application{}, 0, false
	}
	number, ok := runningNumber(id[2])
	return Application{Agency: id[0], ID: id[1]}, number, ok
}

// runningNumber refuses signs and leading zeros: every event has one name and no second one.
func runningNumber(s string) (int, bool) {
	number, err := strconv.ParseInt(s, 10, 32)
	if err != nil || number < 1 || s[0] == '0' || s[0] == '+' {
		return 0, false
	}
	return int(number), true
}
