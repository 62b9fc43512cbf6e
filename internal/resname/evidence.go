package resname

import (
	"strconv"
	"strings"
)

// ReceiptProof names a proof of the day of receipt (收件凭证), `…/applications/{application}/receiptProofs/{receipt_proof}`.
type ReceiptProof struct {
	Application Application
	Number      int // running number within the application, from 1
}

// String prints the name.
func (p ReceiptProof) String() string {
	return p.Application.String() + "/receiptProofs/" + strconv.Itoa(p.Number)
}

const receiptProofPattern = applicationPattern + "/receiptProofs/{receipt_proof}"

// ParseReceiptProof reads `agencies/{agency}/applications/{application}/receiptProofs/{receipt_proof}` from the field of a
// request.
func ParseReceiptProof(field, name string) (ReceiptProof, error) {
	app, number, ok := numbered(name, "receiptProofs")
	if !ok {
		return ReceiptProof{}, &Error{Field: field, Pattern: receiptProofPattern, Name: name}
	}
	return ReceiptProof{Application: app, Number: number}, nil
}

// ContactAttempt names an attempt to reach the applicant (联系记录), `…/contactAttempts/{contact_attempt}`.
type ContactAttempt struct {
	Application Application
	Number      int // running number within the application, from 1
}

// String prints the name.
func (a ContactAttempt) String() string {
	return a.Application.String() + "/contactAttempts/" + strconv.Itoa(a.Number)
}

const contactAttemptPattern = applicationPattern + "/contactAttempts/{contact_attempt}"

// ParseContactAttempt reads `agencies/{agency}/applications/{application}/contactAttempts/{contact_attempt}` from the field of
// a request.
func ParseContactAttempt(field, name string) (ContactAttempt, error) {
	app, number, ok := numbered(name, "contactAttempts")
	if !ok {
		return ContactAttempt{}, &Error{Field: field, Pattern: contactAttemptPattern, Name: name}
	}
	return ContactAttempt{Application: app, Number: number}, nil
}

// LetterDelivery names an attempt to hand a letter over (送达), `…/letterDeliveries/{letter_delivery}`.
type LetterDelivery struct {
	Application Application
	Number      int // running number within the application, from 1
}

// String prints the name.
func (d LetterDelivery) String() string {
	return d.Application.String() + "/letterDeliveries/" + strconv.Itoa(d.Number)
}

const letterDeliveryPattern = applicationPattern + "/letterDeliveries/{letter_delivery}"

// ParseLetterDelivery reads `agencies/{agency}/applications/{application}/letterDeliveries/{letter_delivery}` from the field of a
// request.
func ParseLetterDelivery(field, name string) (LetterDelivery, error) {
	app, number, ok := numbered(name, "letterDeliveries")
	if !ok {
		return LetterDelivery{}, &Error{Field: field, Pattern: letterDeliveryPattern, Name: name}
	}
	return LetterDelivery{Application: app, Number: number}, nil
}

// CorrectionNotice names the one notice to correct an application (补正告知), `…/applications/{application}/correctionNotice`.
type CorrectionNotice struct {
	Application Application
}

const correctionNotice = "/correctionNotice"

// String prints the name.
func (n CorrectionNotice) String() string { return n.Application.String() + correctionNotice }

// ParseCorrectionNotice reads `agencies/{agency}/applications/{application}/correctionNotice` from the field of a request.
func ParseCorrectionNotice(field, name string) (CorrectionNotice, error) {
	if above, ok := strings.CutSuffix(name, correctionNotice); ok {
		if application, err := ParseApplication(field, above); err == nil {
			return CorrectionNotice{Application: application}, nil
		}
	}
	return CorrectionNotice{}, &Error{Field: field, Pattern: applicationPattern + correctionNotice, Name: name}
}

// ApplicantInput names something that an applicant handed in or told (申请人提交事项), `…/applicantInputs/{applicant_input}`.
type ApplicantInput struct {
	Application Application
	Number      int // running number within the application, from 1
}

// String prints the name.
func (i ApplicantInput) String() string {
	return i.Application.String() + "/applicantInputs/" + strconv.Itoa(i.Number)
}

const applicantInputPattern = applicationPattern + "/applicantInputs/{applicant_input}"

// ParseApplicantInput reads `agencies/{agency}/applications/{application}/applicantInputs/{applicant_input}` from the field of a request.
func ParseApplicantInput(field, name string) (ApplicantInput, error) {
	app, number, ok := numbered(name, "applicantInputs")
	if !ok {
		return ApplicantInput{}, &Error{Field: field, Pattern: applicantInputPattern, Name: name}
	}
	return ApplicantInput{Application: app, Number: number}, nil
}
