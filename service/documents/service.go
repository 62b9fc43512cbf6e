// Package documents is the API of documents that an agency issues (文书): drafts, review, legal review and approval.
package documents

import (
	"context"

	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/approval"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/letter"
)

// Service implements foi.v1.DocumentService.
type Service struct {
	foiv1.UnimplementedDocumentServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// handOf is who makes the call, as he stands in an agency.
func handOf(ctx context.Context, agency string) approval.Hand {
	p := auth.FromContext(ctx)
	h := approval.Hand{Principal: p.ID}
	for _, o := range p.Officers {
		if o.Agency == agency {
			h.Officers = append(h.Officers, o.ID)
		}
	}
	return h
}

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(r store.DocumentRecord) (proto.Message, error) { return whole(ctx, &r) })
}

func whole(ctx context.Context, r *store.DocumentRecord) (*foiv1.Document, error) {
	return present.WholeDocument(r, handOf(ctx, r.AgencyID))
}

func keyOf(name resname.Document) store.DocumentKey {
	return store.DocumentKey{Agency: name.Agency, ID: name.ID}
}

// CreateDocument begins a document with its first draft.
func (s *Service) CreateDocument(ctx context.Context, req *foiv1.CreateDocumentRequest) (*foiv1.Document, error) {
	var c fieldcheck.Check
	parent := c.Agency("parent", req.GetParent())
	m := req.GetDocument()
	d := store.Document{AgencyID: parent.ID, Kind: string(kindOf(&c, m.GetKind()))}
	legal := letter.Kind(d.Kind).Legal()
	switch {
	case m.GetLegalCase() != "":
		if of := legalCase(&c, m.GetLegalCase(), parent, legal); of.ID != "" {
			d.LegalCaseID = &of.ID
		}
	case legal:
		c.Add("document.legal_case", "required", "value is required", "必须填写")
	}
	if m.GetApplication() == "" {
		if !legal {
			c.Add("document.application", "required", "value is required", "必须填写")
		}
	} else if application := c.Application("document.application", m.GetApplication()); application.Agency != "" {
		d.ApplicationID = &application.ID
		if parent.ID != "" && application.Agency != parent.ID {
			c.Add("document.application", "parent", "is not an application of the parent", "不是该机关的申请")
		}
	}
	content := read(&c, letter.Kind(d.Kind), m.GetContent(), parent.ID)
	note := c.Lines("document.note", m.GetNote())
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.CreateDocument(ctx, d, content, note, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return whole(ctx, &r)
}

// legalCase reads the legal case that a document is about.
func legalCase(c *fieldcheck.Check, given string, parent resname.Agency, legal bool) resname.LegalCase {
	const field = "document.legal_case"
	of, err := resname.ParseLegalCase(field, given)
	c.AddError(field, err)
	switch {
	case err != nil:
	case parent.ID != "" && of.Agency != parent:
		c.Add(field, "parent", "is not a legal case of the parent", "不是该机关的案件")
	case !legal:
		c.Add(field, "unexpected", "documents of this kind are about an application only", "此种文书不属于复议、诉讼案件")
	}
	return of
}

func kindOf(c *fieldcheck.Check, given foiv1.DocumentKind) letter.Kind {
	kind := present.DocumentKind.Word(given)
	if kind == "" {
		c.Add("document.kind", "required", "value is required", "必须填写")
	}
	return kind
}

// GetDocument returns one document with what was done to it.
func (s *Service) GetDocument(ctx context.Context, req *foiv1.GetDocumentRequest) (*foiv1.Document, error) {
	r, err := s.find(ctx, "name", req.GetName())
	if err != nil {
		return nil, err
	}
	return whole(ctx, &r)
}

func (s *Service) find(ctx context.Context, field, given string) (r store.DocumentRecord, err error) {
	name, err := resname.ParseDocument(field, given)
	if err != nil {
		return r, err
	}
	return s.env.Store.GetDocument(ctx, keyOf(name), s.env.Today())
}

// collection is how documents can be listed.
var collection = listing.Resource{
	Fields: listing.Fields{
		"state":       {Column: "document.state", Kind: listing.Enum, Map: values("STATE_", foiv1.Document_State_name, present.DocumentState.Word)},
		"kind":        {Column: "document.kind", Kind: listing.Enum, Map: values("DOCUMENT_KIND_", foiv1.DocumentKind_name, present.DocumentKind.Word)},
		"application": {Column: "document.application_id", Kind: listing.String, Operators: []listing.Operator{listing.Equal}, Map: applicationID},
		"number":      {Column: "document.number", Kind: listing.String},
		"drafter":     {Column: "document.drafted_by", Kind: listing.String},
	},
	Sorts:        listing.Sorts{"create_time": {}},
	DefaultOrder: "create_time desc",
	ID:           []string{"document.id"},
}

// values maps the names of an enum's values, without their prefix, to the words of the table.
func values[E ~int32, W ~string](prefix string, names map[int32]string, word func(E) W) func(string) (any, error) {
	words := make(map[string]string, len(names))
	for n, name := range names {
		if w := word(E(n)); w != "" {
			words[name[len(prefix):]] = string(w)
		}
	}
	return listing.EnumValues(prefix, words)
}

func applicationID(name string) (any, error) {
	application, err := resname.ParseApplication("filter", name)
	return application.ID, err
}

// ListDocuments lists the documents of an agency.
func (s *Service) ListDocuments(ctx context.Context, req *foiv1.ListDocumentsRequest) (*foiv1.ListDocumentsResponse, error) {
	var c fieldcheck.Check
	parent := c.Agency("parent", req.GetParent())
	waiting := ""
	if req.GetWaitingForMe() {
		waiting = auth.FromContext(ctx).ID
	}
	query, err := collection.Query(listing.Request{
		Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), Filter: req.GetFilter(), Arguments: []string{waiting},
	})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	q := store.DocumentQuery{Agency: parent.ID, Limit: query.Limit + 1}
	if req.GetWaitingForMe() {
		q.Inbox = s.inbox(ctx, parent.ID)
	}
	r := query.Ranges()[0] // ids are never NULL: there is one
	q.Where, q.Args, q.Order = query.Where, query.Args, r.OrderBy
	if r.Where != "" {
		if q.Where != "" {
			q.Where += " AND "
		}
		q.Where, q.Args = q.Where+r.Where, append(q.Args, r.Args...)
	}
	rows, err := s.env.Store.ListDocuments(ctx, q)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListDocumentsResponse{}
	if len(rows) > query.Limit {
		rows = rows[:query.Limit]
		resp.NextPageToken = query.NextToken(listing.Cursor{ID: []string{rows[len(rows)-1].ID}})
	}
	for i := range rows {
		resp.Documents = append(resp.Documents, present.Document(&rows[i]))
	}
	return resp, nil
}

// inbox is the caller as documents of an agency wait for him: by what he may do there.
func (s *Service) inbox(ctx context.Context, agency string) *store.DocumentInbox {
	p := auth.FromContext(ctx)
	may := func(do auth.Permission) bool {
		_, err := p.Reach(do).Agency(agency)
		return p.May(do) && err == nil
	}
	in := &store.DocumentInbox{By: handOf(ctx, agency), Drafts: may(auth.DocumentsDraft), Today: s.env.Today()}
	for act, do := range map[approval.Act]auth.Permission{
		approval.Review: auth.DocumentsReview, approval.LegalReview: auth.DocumentsLegalReview, approval.Approve: auth.DocumentsApprove,
	} {
		if may(do) {
			in.Steps = append(in.Steps, act)
		}
	}
	return in
}

// ListDocumentDrafts lists the drafts of a document in order.
func (s *Service) ListDocumentDrafts(ctx context.Context, req *foiv1.ListDocumentDraftsRequest) (*foiv1.ListDocumentDraftsResponse, error) {
	page, err := present.ReadSequence(req)
	if err != nil {
		return nil, err
	}
	r, err := s.find(ctx, "parent", req.GetParent())
	if err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListDocumentDrafts(ctx, r.Key(), page.After, page.Limit+1)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListDocumentDraftsResponse{}
	if len(rows) > page.Limit {
		rows, resp.NextPageToken = rows[:page.Limit], page.Next()
	}
	for i := range rows {
		m, err := present.DocumentDraft(&rows[i], letter.Kind(r.Kind))
		if err != nil {
			return nil, err
		}
		resp.DocumentDrafts = append(resp.DocumentDrafts, m)
	}
	return resp, nil
}

// CompareDocumentDrafts compares two drafts paragraph by paragraph.
func (s *Service) CompareDocumentDrafts(ctx context.Context, req *foiv1.CompareDocumentDraftsRequest) (*foiv1.CompareDocumentDraftsResponse, error) {
	r, err := s.find(ctx, "name", req.GetName())
	if err != nil {
		return nil, err
	}
	to := int(req.GetToDraft())
	if to == 0 {
		to = r.Draft
	}
	from := int(req.GetFromDraft())
	if from == 0 {
		from = max(to-1, 1)
	}
	var lines [2][]approval.Line
	for i, n := range []int{from, to} {
		rows, err := s.env.Store.ListDocumentDrafts(ctx, r.Key(), n-1, 1)
		switch {
		case err != nil:
			return nil, err
		case len(rows) == 0:
			return nil, store.ErrNotFound
		}
		content, err := rows[0].Value()
		if err != nil {
			return nil, err
		}
		lines[i] = content.Lines()
	}
	return &foiv1.CompareDocumentDraftsResponse{
		FromDraft: int32(from), ToDraft: int32(to), //nolint:gosec // numbers of drafts
		Differences: present.DraftDifferences(approval.Compare(lines[0], lines[1])),
	}, nil
}
