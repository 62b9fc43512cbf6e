package present

import (
	"encoding/hex"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/approval"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/letter"
)

// The dictionaries of documents.
var (
	// DocumentKind follows the order of the kinds: enum value n is the n-th kind.
	DocumentKind  = documentKinds()
	DocumentState = dictionary(map[foiv1.Document_State]approval.State{
		foiv1.Document_STATE_DRAFT:           approval.Draft,
		foiv1.Document_STATE_IN_REVIEW:       approval.InReview,
		foiv1.Document_STATE_IN_LEGAL_REVIEW: approval.InLegalReview,
		foiv1.Document_STATE_IN_APPROVAL:     approval.InApproval,
		foiv1.Document_STATE_APPROVED:        approval.Approved,
		foiv1.Document_STATE_RETURNED:        approval.Returned,
		foiv1.Document_STATE_ISSUED:          approval.Issued,
		foiv1.Document_STATE_ABANDONED:       approval.Abandoned,
		foiv1.Document_STATE_VOIDED:          approval.Voided,
	})
	documentAct = dictionary(map[foiv1.Document_Act]approval.Act{
		foiv1.Document_ACT_EDIT:         approval.Edit,
		foiv1.Document_ACT_SUBMIT:       approval.Submit,
		foiv1.Document_ACT_RECALL:       approval.Recall,
		foiv1.Document_ACT_REVIEW:       approval.Review,
		foiv1.Document_ACT_LEGAL_REVIEW: approval.LegalReview,
		foiv1.Document_ACT_APPROVE:      approval.Approve,
		foiv1.Document_ACT_RETURN:       approval.Return,
		foiv1.Document_ACT_ISSUE:        approval.Issue,
		foiv1.Document_ACT_ABANDON:      approval.Abandon,
		foiv1.Document_ACT_VOID:         approval.Void,
	})
	draftChange = dictionary(map[foiv1.DraftDifference_Change]approval.Change{
		foiv1.DraftDifference_CHANGE_SAME:    approval.Same,
		foiv1.DraftDifference_CHANGE_ADDED:   approval.Added,
		foiv1.DraftDifference_CHANGE_REMOVED: approval.Removed,
		foiv1.DraftDifference_CHANGE_CHANGED: approval.Changed,
	})
)

func documentKinds() words[foiv1.DocumentKind, letter.Kind] {
	pairs := map[foiv1.DocumentKind]letter.Kind{}
	for number := range foiv1.DocumentKind_name {
		name := foiv1.DocumentKind(number).String()
		for _, k := range letter.Kinds() {
			if name == "DOCUMENT_KIND_"+upper(string(k)) {
				pairs[foiv1.DocumentKind(number)] = k
			}
		}
	}
	return dictionary(pairs)
}

func upper(word string) string {
	letters := []byte(word)
	for i, c := range letters {
		if c >= 'a' && c <= 'z' {
			letters[i] = c - 'a' + 'A'
		}
	}
	return string(letters)
}

// DocumentName returns the resource name of a document.
func DocumentName(d *store.Document) resname.Document {
	return resname.Document{Agency: d.AgencyID, ID: d.ID}
}

// Document returns a document as it stands in lists.
func Document(d *store.Document) *foiv1.Document {
	m := &foiv1.Document{
		Name: DocumentName(d).String(), Kind: DocumentKind.Enum(letter.Kind(d.Kind)), State: DocumentState.Enum(approval.State(d.State)),
		Title: letter.Kind(d.Kind).Label(), Draft: number(d.Draft), Drafter: d.DraftedBy,
		Reviewer: officerName(d, d.Reviewer), LegalReviewer: officerName(d, d.LegalReviewer), Approver: officerName(d, d.Approver),
		LegalReviewRequired: d.Legal, Signer: d.ApprovedBy, ApproveTime: instant(d.ApprovedAt), Number: d.Number,
		IssueDate: Date(d.IssuedOn.Date()), IssueTime: instant(d.IssuedAt), Issuer: d.IssuedBy, Sha256: hex.EncodeToString(d.SHA256),
		VoidTime: instant(d.VoidedAt), Voider: d.VoidedBy, VoidReason: d.VoidReason, Etag: Etag(d.Version),
		CreateTime: timestamppb.New(d.CreatedAt), UpdateTime: timestamppb.New(d.UpdatedAt),
	}
	if d.ApplicationID != nil {
		application := resname.Application{Agency: d.AgencyID, ID: *d.ApplicationID}
		m.Application = application.String()
		if d.EventSeq != nil {
			m.Event = application.Event(*d.EventSeq).String()
		}
	}
	if d.LegalCaseID != nil {
		m.LegalCase = resname.LegalCase{Agency: resname.Agency{ID: d.AgencyID}, ID: *d.LegalCaseID}.String()
	}
	return m
}

func officerName(d *store.Document, id string) string {
	if id == "" {
		return ""
	}
	return resname.Officer{Agency: d.AgencyID, ID: id}.String()
}

// WholeDocument returns a document with its last draft, what was done to it, and what somebody could do now.
func WholeDocument(r *store.DocumentRecord, by approval.Hand) (*foiv1.Document, error) {
	m := Document(&r.Document)
	content, err := r.Last.Value()
	if err != nil {
		return nil, err
	}
	m.Content, m.Note = DocumentContent(r.AgencyID, letter.Kind(r.Kind), content), r.Last.Note
	for i := range r.Steps {
		s := &r.Steps[i]
		m.Steps = append(m.Steps, &foiv1.DocumentStep{
			Act: documentAct.Enum(approval.Act(s.Act)), Step: documentAct.Enum(approval.Act(s.Step)),
			State: DocumentState.Enum(approval.State(s.State)), Draft: number(s.Draft), Actor: s.Actor,
			InPlaceOf: officerName(&r.Document, s.InPlaceOf), Reason: s.Reason, ActTime: timestamppb.New(s.RecordedAt),
		})
	}
	for _, a := range approval.Available(r.Facts(), by) {
		m.AvailableActs = append(m.AvailableActs, documentAct.Enum(a))
	}
	return m, nil
}

// DocumentDraft returns a draft.
func DocumentDraft(d *store.DocumentDraft, kind letter.Kind) (*foiv1.DocumentDraft, error) {
	content, err := d.Value()
	return &foiv1.DocumentDraft{
		Number: number(d.Number), Content: DocumentContent(d.AgencyID, kind, content), Note: d.Note, Actor: d.Actor,
		CreateTime: timestamppb.New(d.RecordedAt),
	}, err
}

// DraftDifferences returns two drafts compared.
func DraftDifferences(list []approval.Difference) []*foiv1.DraftDifference {
	all := make([]*foiv1.DraftDifference, len(list))
	for i, d := range list {
		all[i] = &foiv1.DraftDifference{Change: draftChange.Enum(d.Change), Label: d.Label, Before: d.Before, After: d.After}
	}
	return all
}

// DocumentContent returns what a draft of a kind says.
func DocumentContent(agency string, kind letter.Kind, c approval.Content) *foiv1.DocumentContent {
	a := c.Act
	m := &foiv1.DocumentContent{
		Outcome: Outcome.Enum(a.Row), Decision: DecisionKind.Enum(a.Kind), Reason: a.Statement.Reason + a.Reason + a.Grounds, // one of them
		Redirect: a.Statement.Redirect, Undetermined: a.Statement.Undetermined, EarlierAnswer: a.Statement.Earlier,
		WithinDays: number(a.WithinDays), Days: number(a.Days), ApprovedBy: a.Approver, Party: a.Party, Consultation: a.ID,
		FeeMode: ChargeMode.Enum(a.Mode), FeeCount: number(a.Count), Text: c.Text, Facts: c.Facts, Law: c.Law, Request: c.Request,
		Claimant: c.Claimant, Others: c.Others, Against: c.Against, Evidence: c.Evidence, Enclosures: c.Enclosures, CopyTo: c.CopyTo,
	}
	for _, p := range a.Parts {
		m.Parts = append(m.Parts, &foiv1.AnswerPart{Outcome: Outcome.Enum(p.Row), Text: p.Text})
	}
	if m.Items = a.Items; len(c.Asked) > 0 {
		m.Items = nil
	}
	for _, asked := range c.Asked {
		element := Element.Enum(asked.Element)
		if n := len(m.GetMissing()); n == 0 || m.GetMissing()[n-1].GetElement() != element {
			m.Missing = append(m.Missing, &foiv1.MissingElement{Element: element})
		}
		last := m.GetMissing()[len(m.GetMissing())-1]
		last.Items = append(last.Items, asked.Item)
	}
	if s := c.Service; kind == letter.ServiceRecord {
		m.Delivery = &foiv1.DocumentDelivery{
			Recipient: s.Recipient, Method: DeliveryMode.Enum(s.By), Address: s.Address, PostalNumber: s.Tracking, Deliverer: s.Deliverer,
		}
		for _, id := range s.Documents {
			m.Delivery.Documents = append(m.Delivery.Documents, resname.Document{Agency: agency, ID: id}.String())
		}
	}
	return m
}
