package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/publication"
)

// The dictionaries of publications.
var (
	PublicationState = dictionary(map[foiv1.Publication_State]publication.State{
		foiv1.Publication_STATE_PROPOSED:  publication.Proposed,
		foiv1.Publication_STATE_APPROVED:  publication.Approved,
		foiv1.Publication_STATE_PUBLISHED: publication.Published,
		foiv1.Publication_STATE_DECLINED:  publication.Declined,
		foiv1.Publication_STATE_WITHDRAWN: publication.Withdrawn,
	})
	PublicationOrigin = dictionary(map[foiv1.Publication_Origin]string{
		foiv1.Publication_ORIGIN_SEVERAL_APPLICANTS: "several_applicants",
		foiv1.Publication_ORIGIN_OFFICER:            "officer",
		foiv1.Publication_ORIGIN_SUGGESTION:         "suggestion",
	})
	PublicationPlace = dictionary(map[foiv1.Publication_Place]string{
		foiv1.Publication_PLACE_COLUMN:       publication.ToColumn,
		foiv1.Publication_PLACE_READING_ROOM: publication.ToReadingRoom,
	})
	CheckKind = dictionary(map[foiv1.PublicationCheck_Kind]publication.Kind{
		foiv1.PublicationCheck_KIND_PRIVACY: publication.Privacy,
		foiv1.PublicationCheck_KIND_SECRECY: publication.Secrecy,
	})
	CheckResult = dictionary(map[foiv1.PublicationCheck_Result]publication.Result{
		foiv1.PublicationCheck_RESULT_CLEAR:    publication.Clear,
		foiv1.PublicationCheck_RESULT_REDACTED: publication.Redacted,
		foiv1.PublicationCheck_RESULT_REFUSED:  publication.Refused,
		foiv1.PublicationCheck_RESULT_REFERRED: publication.Referred,
	})
	publicationAct = dictionary(map[foiv1.Publication_Act]publication.Act{
		foiv1.Publication_ACT_CHECK:    publication.Check,
		foiv1.Publication_ACT_APPROVE:  publication.Approve,
		foiv1.Publication_ACT_DECLINE:  publication.Decline,
		foiv1.Publication_ACT_PUBLISH:  publication.Publish,
		foiv1.Publication_ACT_WITHDRAW: publication.Withdraw,
	})
)

// PublicationName returns the name of a publication.
func PublicationName(p *store.Publication) string {
	return resname.Publication{Agency: p.AgencyID, ID: p.ID}.String()
}

// Publication returns a publication as somebody sees it who may take the steps that allowed lets through.
func (v Viewer) Publication(r *store.PublicationRecord, by string, allowed func(publication.Act) bool) *foiv1.Publication {
	m := &foiv1.Publication{
		Name: PublicationName(&r.Publication), Title: r.Title, Summary: r.Summary, Origin: PublicationOrigin.Enum(r.Origin), Reason: r.Reason,
		FormDate: Date(r.FormedOn.Date()), State: PublicationState.Enum(publication.State(r.State)), Proposer: r.ProposedBy, Approver: r.ApprovedBy,
		DeclineReason: r.DeclinedReason, Place: PublicationPlace.Enum(r.Place), PlaceName: r.PlaceName, Url: r.URL,
		PublishDate: Date(r.PublishedOn.Date()), Publisher: r.PublishedBy, WithdrawReason: r.WithdrawnReason,
		CreateTime: timestamppb.New(r.ProposedAt), UpdateTime: timestamppb.New(r.UpdatedAt), Etag: Etag(r.Version),
	}
	for _, id := range r.Applications {
		m.Applications = append(m.Applications, resname.Application{Agency: r.AgencyID, ID: id}.String())
	}
	if r.Suggestion != nil {
		m.Suggestion = resname.Application{Agency: r.AgencyID, ID: *r.SuggestedOn}.ApplicantInput(*r.Suggestion).String()
	}
	if r.FormedOn != 0 {
		if due, err := publication.Due(v.Calendar, r.FormedOn.Date()); err == nil { // where no calendar reaches, nothing is said
			m.DueDate = Date(due)
		}
	}
	if r.ApprovedAt != nil {
		m.ApproveTime = timestamppb.New(*r.ApprovedAt)
	}
	if r.WithdrawnAt != nil {
		m.WithdrawTime = timestamppb.New(*r.WithdrawnAt)
	}
	for i := range r.Checks {
		c := &r.Checks[i]
		m.Checks = append(m.Checks, &foiv1.PublicationCheck{
			Kind: CheckKind.Enum(publication.Kind(c.Kind)), Result: CheckResult.Enum(publication.Result(c.Result)), Opinion: c.Opinion,
			Authority: c.Authority, Checker: c.Actor, CreateTime: timestamppb.New(c.RecordedAt),
		})
	}
	for _, act := range publication.Available(r.Facts(), by) {
		if allowed(act) {
			m.AvailableActs = append(m.AvailableActs, publicationAct.Enum(act))
		}
	}
	return m
}

// publicUID names something published for good: a tag URI (RFC 4151).
func publicUID(p *store.Published) string {
	return "tag:foi.yishenqing.github.io,2026:" + resname.Publication{Agency: p.AgencyID, ID: p.ID}.String()
}

// PublishedItem returns what everybody may read of a publication.
func PublishedItem(p *store.Published) *foiv1.PublishedItem {
	return &foiv1.PublishedItem{
		Uid: publicUID(p), Title: p.Title, Summary: p.Summary, Agency: p.AgencyID, AgencyDisplayName: p.AgencyName,
		Place: PublicationPlace.Enum(p.Place), PlaceName: p.PlaceName, Url: p.URL, PublishDate: Date(p.PublishedOn.Date()),
	}
}

// FeedItem returns the same for a feed.
func FeedItem(p *store.Published) publication.Item {
	return publication.Item{
		UID: publicUID(p), Title: p.Title, Summary: p.Summary, AgencyName: p.AgencyName, Place: p.Place, PlaceName: p.PlaceName, URL: p.URL,
		On: p.PublishedOn.Date(), Updated: p.UpdatedAt,
	}
}

// PublicationEvidence says what proves that something was published (4.15).
func PublicationEvidence(p *store.Publication) string {
	item := publication.Item{Place: p.Place, PlaceName: p.PlaceName}
	text := p.PublishedOn.Date().String() + item.Where()
	if p.URL != "" {
		text += "：" + p.URL
	}
	if p.WithdrawnAt != nil {
		text += "；已撤下：" + p.WithdrawnReason
	}
	return text
}
