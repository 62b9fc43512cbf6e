package present

import (
	"encoding/hex"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Purpose is the dictionary of what attachments are there for; its words are those of table attachment only.
var Purpose = dictionary(map[foiv1.Attachment_Purpose]string{
	foiv1.Attachment_PURPOSE_LETTER_SCAN:        "letter_scan",
	foiv1.Attachment_PURPOSE_ENVELOPE:           "envelope",
	foiv1.Attachment_PURPOSE_SCREENSHOT:         "screenshot",
	foiv1.Attachment_PURPOSE_DELIVERY_PROOF:     "delivery_proof",
	foiv1.Attachment_PURPOSE_PARTY_LETTER:       "party_letter",
	foiv1.Attachment_PURPOSE_PARTY_REPLY:        "party_reply",
	foiv1.Attachment_PURPOSE_OTHER:              "other",
	foiv1.Attachment_PURPOSE_APPLICANT_MATERIAL: store.PurposeApplicantMaterial,
	foiv1.Attachment_PURPOSE_ANSWER:             store.PurposeAnswer,
	foiv1.Attachment_PURPOSE_RELEASED_COPY:      store.PurposeReleasedCopy,
	foiv1.Attachment_PURPOSE_SERVED_PAPER:       "served_paper",
	foiv1.Attachment_PURPOSE_EVIDENCE:           "evidence",
	foiv1.Attachment_PURPOSE_DEFENCE:            "defence",
	foiv1.Attachment_PURPOSE_DECISION:           "decision",
	foiv1.Attachment_PURPOSE_FORUM_LETTER:       "forum_letter",
	foiv1.Attachment_PURPOSE_HEARING_RECORD:     "hearing_record",
	foiv1.Attachment_PURPOSE_REPORT_PROOF:       "report_proof",
})

// Attachment returns what is known of an attachment, without its bytes.
func Attachment(a *store.Attachment) *foiv1.Attachment {
	return &foiv1.Attachment{
		Name:           matterName(a.Matter()).Attachment(a.Number).String(),
		Purpose:        Purpose.Enum(a.Purpose),
		FileName:       a.FileName,
		MediaType:      a.MediaType,
		SizeBytes:      a.SizeBytes,
		Sha256:         hex.EncodeToString(a.SHA256),
		CreateTime:     timestamppb.New(a.CreatedAt),
		Creator:        a.Actor,
		WithdrawTime:   instant(a.WithdrawnAt),
		Withdrawer:     a.WithdrawnBy,
		WithdrawReason: a.WithdrawnReason,
		Etag:           Etag(a.Version),
	}
}

// Upload returns a file on its way; chunk is the most that one part of it may have, in bytes.
func Upload(u *store.Upload, chunk int64) *foiv1.Upload {
	above := matterName(u.Matter())
	m := &foiv1.Upload{
		Name:          above.Upload(u.ID).String(),
		Purpose:       Purpose.Enum(u.Purpose),
		FileName:      u.FileName,
		SizeBytes:     u.SizeBytes,
		Sha256:        hex.EncodeToString(u.SHA256),
		ReceivedBytes: u.Received,
		MaxChunkBytes: chunk,
		CreateTime:    timestamppb.New(u.CreatedAt),
		ExpireTime:    timestamppb.New(u.UpdatedAt.Add(store.UploadIdle)),
		Creator:       u.Actor,
	}
	if u.Attachment != nil {
		m.Attachment = above.Attachment(*u.Attachment).String()
	}
	return m
}

// files is the resource name of what files belong to.
func matterName(p store.Matter) resname.Matter {
	kind := resname.OfApplications
	if p.LegalCase {
		kind = resname.OfLegalCases
	}
	return resname.Matter{Kind: kind, Agency: p.Agency, ID: p.ID}
}

// child is the resource name of the application that a row belongs to.
func child(key store.Key) resname.Application {
	return resname.Application{Agency: key.Agency, ID: key.ID}
}

func instant(t *time.Time) *timestamppb.Timestamp {
	if t == nil {
		return nil
	}
	return timestamppb.New(*t)
}
