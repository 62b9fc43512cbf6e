package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/delivery"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// The dictionaries of deliveries. Who signed is a word of the table only: the law does not count by it.
var (
	LetterDeliveryMethod = dictionary(map[foiv1.LetterDelivery_Method]delivery.Method{
		foiv1.LetterDelivery_METHOD_POST:       delivery.Post,
		foiv1.LetterDelivery_METHOD_IN_PERSON:  delivery.InPerson,
		foiv1.LetterDelivery_METHOD_ENTRUSTED:  delivery.Entrusted,
		foiv1.LetterDelivery_METHOD_LEFT:       delivery.Left,
		foiv1.LetterDelivery_METHOD_ELECTRONIC: delivery.Electronic,
		foiv1.LetterDelivery_METHOD_NOTICE:     delivery.Notice,
	})
	LetterDeliveryFailure = dictionary(map[foiv1.LetterDelivery_Failure]delivery.Failure{
		foiv1.LetterDelivery_FAILURE_UNKNOWN_ADDRESS: delivery.UnknownAddress,
		foiv1.LetterDelivery_FAILURE_REFUSED:         delivery.Refused,
		foiv1.LetterDelivery_FAILURE_UNCLAIMED:       delivery.Unclaimed,
		foiv1.LetterDelivery_FAILURE_BOUNCED:         delivery.Bounced,
		foiv1.LetterDelivery_FAILURE_OWN_ERROR:       delivery.OwnError,
	})
	LetterDeliverySigner = dictionary(map[foiv1.LetterDelivery_Signer]string{
		foiv1.LetterDelivery_SIGNER_ADDRESSEE: "addressee",
		foiv1.LetterDelivery_SIGNER_AGENT:     "agent",
		foiv1.LetterDelivery_SIGNER_FAMILY:    "family",
		foiv1.LetterDelivery_SIGNER_MAIL_ROOM: "mail_room",
	})
	letterDeliveryState = dictionary(map[foiv1.LetterDelivery_State]delivery.State{
		foiv1.LetterDelivery_STATE_UNDER_WAY: delivery.UnderWay,
		foiv1.LetterDelivery_STATE_SERVED:    delivery.Served,
		foiv1.LetterDelivery_STATE_FAILED:    delivery.Failed,
	})
)

// LetterDelivery returns an attempt to hand a letter over; version is that of the application, 0 when it is not known.
func LetterDelivery(d *store.LetterDelivery, version int64) *foiv1.LetterDelivery {
	v := d.Value()
	above := child(d.Key())
	m := &foiv1.LetterDelivery{
		Name: above.LetterDelivery(d.Number).String(), Method: LetterDeliveryMethod.Enum(v.Method), SendDate: Date(v.Sent),
		PostalNumber: d.PostalNumber, Medium: d.Medium, Note: d.Note, EndDate: Date(v.Ended), State: letterDeliveryState.Enum(v.State()),
		Failure: LetterDeliveryFailure.Enum(v.Failure), CountDate: Date(v.Counts()), KnownDate: Date(v.Known()),
		DeemedDate: Date(v.DeemedOn()), CreateTime: timestamppb.New(d.RecordedAt), Creator: d.Actor,
	}
	if version > 0 {
		m.Etag = Etag(version)
	}
	if d.Answer != nil {
		m.Answer = count(*d.Answer)
	}
	if d.DocumentID != nil {
		m.Document = resname.Document{Agency: d.AgencyID, ID: *d.DocumentID}.String()
	}
	if d.Proof != nil {
		m.Proof = above.Attachment(*d.Proof).String()
	}
	for i := range d.Ends {
		e := &d.Ends[i]
		end := &foiv1.LetterDeliveryEnd{
			EndDate: Date(e.EndedOn.Date()), Failure: LetterDeliveryFailure.Enum(delivery.Failure(e.Failure)),
			Signer: LetterDeliverySigner.Enum(e.Signer), Note: e.Note, CreateTime: timestamppb.New(e.RecordedAt), Creator: e.Actor,
		}
		if e.Proof != nil {
			end.Proof = above.Attachment(*e.Proof).String()
		}
		m.Ends, m.Signer = append(m.Ends, end), end.GetSigner()
	}
	return m
}
