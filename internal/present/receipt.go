package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// The dictionaries of the receipt. Ways and results are words of the tables only: the law does not count by them.
var (
	ProofKind = dictionary(map[foiv1.ReceiptProof_Kind]workflow.ProofKind{
		foiv1.ReceiptProof_KIND_COUNTER_SLIP:    workflow.ProofCounterSlip,
		foiv1.ReceiptProof_KIND_REGISTERED_MAIL: workflow.ProofRegisteredMail,
		foiv1.ReceiptProof_KIND_POSTMARK:        workflow.ProofPostmark,
		foiv1.ReceiptProof_KIND_SCREENSHOT:      workflow.ProofScreenshot,
		foiv1.ReceiptProof_KIND_FAX_REPORT:      workflow.ProofFaxReport,
	})
	ContactWay = dictionary(map[foiv1.ContactWay]string{
		foiv1.ContactWay_CONTACT_WAY_PHONE:    "phone",
		foiv1.ContactWay_CONTACT_WAY_SMS:      "sms",
		foiv1.ContactWay_CONTACT_WAY_EMAIL:    "email",
		foiv1.ContactWay_CONTACT_WAY_VISIT:    "visit",
		foiv1.ContactWay_CONTACT_WAY_LETTER:   "letter",
		foiv1.ContactWay_CONTACT_WAY_PLATFORM: "platform",
	})
	ContactResult = dictionary(map[foiv1.ContactAttempt_Result]string{
		foiv1.ContactAttempt_RESULT_REACHED:       store.Reached,
		foiv1.ContactAttempt_RESULT_NO_ANSWER:     "no_answer",
		foiv1.ContactAttempt_RESULT_WRONG_CONTACT: "wrong_contact",
		foiv1.ContactAttempt_RESULT_DECLINED:      "declined",
	})
)

// ReceiptProof returns what proves the day of receipt.
func ReceiptProof(p *store.ReceiptProof) *foiv1.ReceiptProof {
	above := child(p.Key())
	m := &foiv1.ReceiptProof{
		Name: above.ReceiptProof(p.Number).String(), Kind: ProofKind.Enum(workflow.ProofKind(p.Kind)), PostalNumber: p.PostalNumber,
		Note: p.Note, CreateTime: timestamppb.New(p.RecordedAt), Creator: p.Actor,
	}
	if p.Attachment != nil {
		m.Attachment = above.Attachment(*p.Attachment).String()
	}
	return m
}

// ContactAttempt returns an attempt to reach the applicant; version is that of the application.
func ContactAttempt(a *store.ContactAttempt, version int64) *foiv1.ContactAttempt {
	return &foiv1.ContactAttempt{
		Name: child(a.Key()).ContactAttempt(a.Number).String(), AttemptTime: timestamppb.New(a.AttemptedAt),
		Way: ContactWay.Enum(a.Way), Recipient: maskRecipient(a.Way, a.Recipient), Result: ContactResult.Enum(a.Result), Note: a.Note,
		CreateTime: timestamppb.New(a.RecordedAt), Creator: a.Actor, Etag: Etag(version),
	}
}

// pendingConfirmation returns the confirmation that is still to be made, nil when none is.
func pendingConfirmation(a *store.Application) *foiv1.PendingConfirmation {
	if !a.ConfirmationPending {
		return nil
	}
	return &foiv1.PendingConfirmation{
		ArriveDate:          Date(a.ReceivedOn.Date()),
		ContactAttemptCount: int32(a.ContactAttempts), //nolint:gosec // one row each
	}
}

// confirmation returns how the application was confirmed, nil when nothing is known of it.
func confirmation(a *store.Application) *foiv1.Confirmation {
	if a.ConfirmedWay == "" {
		return nil
	}
	m := &foiv1.Confirmation{Way: ContactWay.Enum(a.ConfirmedWay)}
	if a.ConfirmedAttempt != nil {
		m.ContactAttempt = Name(a).ContactAttempt(*a.ConfirmedAttempt).String()
	}
	return m
}
