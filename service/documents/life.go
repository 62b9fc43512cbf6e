package documents

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/approval"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/letter"
)

// UpdateDocument writes a further draft.
func (s *Service) UpdateDocument(ctx context.Context, req *foiv1.UpdateDocumentRequest) (*foiv1.Document, error) {
	var c fieldcheck.Check
	m := req.GetDocument()
	name := c.Document("document.name", m.GetName())
	move := store.DocumentMove{Key: keyOf(name), Version: c.Version("document.etag", m.GetEtag()), Step: approval.Step{Do: approval.Edit, By: handOf(ctx, name.Agency)}}
	rewritten := false
	for _, path := range c.Paths(req.GetUpdateMask(), m, func(path string) bool { return path == "content" || path == "note" }) {
		switch path {
		case "content":
			rewritten = true
		case "note":
			note := c.Lines("document.note", m.GetNote())
			move.Note = &note
		default:
			c.Add("document."+path, "immutable", "cannot be changed here", "该项在此不能修改")
		}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.find(ctx, "document.name", m.GetName())
	if err != nil {
		return nil, err
	}
	content := read(&c, letter.Kind(r.Kind), m.GetContent(), name.Agency)
	if rewritten {
		if err := c.Err(); err != nil {
			return nil, err
		}
	}
	move.Content = func(before approval.Content) (approval.Content, error) {
		if rewritten {
			return content, nil
		}
		return before, nil
	}
	r, err = s.env.Store.MoveDocument(ctx, move, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return whole(ctx, &r)
}

// request is what all requests for a step have.
type request interface {
	GetName() string
	GetEtag() string
}

// move takes a step; reason is that of the request, if it has one.
func (s *Service) move(ctx context.Context, req request, step approval.Step, reasonField, reason string, more func(*fieldcheck.Check, *store.DocumentMove),
) (*foiv1.Document, error) {
	var c fieldcheck.Check
	name := c.Document("name", req.GetName())
	step.By, step.Reason = handOf(ctx, name.Agency), c.Lines(reasonField, reason)
	m := store.DocumentMove{Key: keyOf(name), Version: c.Version("etag", req.GetEtag()), Step: step}
	if more != nil {
		more(&c, &m)
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.MoveDocument(ctx, m, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return whole(ctx, &r)
}

// SubmitDocument gives a draft to the review.
func (s *Service) SubmitDocument(ctx context.Context, req *foiv1.SubmitDocumentRequest) (*foiv1.Document, error) {
	return s.move(ctx, req, approval.Step{Do: approval.Submit}, "note", req.GetNote(), func(c *fieldcheck.Check, m *store.DocumentMove) {
		m.Reviewer = officer(c, "reviewer", req.GetReviewer(), m.Key.Agency)
		m.LegalReviewer = officer(c, "legal_reviewer", req.GetLegalReviewer(), m.Key.Agency)
		m.Approver = officer(c, "approver", req.GetApprover(), m.Key.Agency)
	})
}

// officer reads the name of an officer of an agency and returns his id, "" when none is named.
func officer(c *fieldcheck.Check, field, name, agency string) string {
	if name == "" {
		return ""
	}
	o := c.Officer(field, name)
	if o.Agency != "" && agency != "" && o.Agency != agency {
		c.Add(field, "parent", "is not an officer of the document's agency", "不是该机关的经办人员")
	}
	return o.ID
}

// RecallDocument takes a document back to be drafted further.
func (s *Service) RecallDocument(ctx context.Context, req *foiv1.RecallDocumentRequest) (*foiv1.Document, error) {
	return s.move(ctx, req, approval.Step{Do: approval.Recall}, "reason", req.GetReason(), nil)
}

// AbandonDocument gives a draft up.
func (s *Service) AbandonDocument(ctx context.Context, req *foiv1.AbandonDocumentRequest) (*foiv1.Document, error) {
	return s.move(ctx, req, approval.Step{Do: approval.Abandon}, "reason", req.GetReason(), nil)
}

// ReviewDocument passes or returns a document in the review.
func (s *Service) ReviewDocument(ctx context.Context, req *foiv1.ReviewDocumentRequest) (*foiv1.Document, error) {
	return s.move(ctx, req, decided(approval.Review, req.GetDecision()), "reason", req.GetReason(), nil)
}

// LegalReviewDocument passes or returns a document in the legal review.
func (s *Service) LegalReviewDocument(ctx context.Context, req *foiv1.LegalReviewDocumentRequest) (*foiv1.Document, error) {
	return s.move(ctx, req, decided(approval.LegalReview, req.GetDecision()), "reason", req.GetReason(), nil)
}

// ApproveDocument approves or returns a document.
func (s *Service) ApproveDocument(ctx context.Context, req *foiv1.ApproveDocumentRequest) (*foiv1.Document, error) {
	return s.move(ctx, req, decided(approval.Approve, req.GetDecision()), "reason", req.GetReason(), nil)
}

func decided(as approval.Act, d foiv1.DocumentDecision) approval.Step {
	if d == foiv1.DocumentDecision_DOCUMENT_DECISION_RETURN {
		return approval.Step{Do: approval.Return, As: as}
	}
	return approval.Step{Do: as}
}

// memberError says which document of a batch was refused.
type memberError struct {
	name string
	err  error
}

func (e *memberError) Error() string { return e.name + ": " + e.err.Error() }

// Unwrap returns why.
func (e *memberError) Unwrap() error { return e.err }

// BatchApproveDocuments approves several documents, all or none.
func (s *Service) BatchApproveDocuments(ctx context.Context, req *foiv1.BatchApproveDocumentsRequest) (*foiv1.BatchApproveDocumentsResponse, error) {
	var c fieldcheck.Check
	parent := c.Agency("parent", req.GetParent())
	reason := c.Lines("reason", req.GetReason())
	moves := make([]store.DocumentMove, len(req.GetDocuments()))
	seen := map[string]bool{}
	for i, d := range req.GetDocuments() {
		field := fmt.Sprintf("documents[%d].", i)
		name := c.Document(field+"name", d.GetName())
		switch {
		case name.Agency != "" && parent.ID != "" && name.Agency != parent.ID:
			c.Add(field+"name", "parent", "is not a document of the parent", "不是该机关的文书")
		case seen[name.ID]:
			c.Add(field+"name", "repeated", "stands in the list already", "文书重复")
		}
		seen[name.ID] = true
		moves[i] = store.DocumentMove{
			Key: keyOf(name), Version: c.Version(field+"etag", d.GetEtag()),
			Step: approval.Step{Do: approval.Approve, By: handOf(ctx, name.Agency), Reason: reason},
		}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	respond := func(list []store.DocumentRecord) (proto.Message, error) { return approved(ctx, list) }
	list, err := s.env.Store.MoveDocuments(ctx, parent.ID, moves, call.Write(ctx, s.env, respond))
	if e, ok := errors.AsType[*store.DocumentMoveError](err); ok {
		return nil, &memberError{name: resname.Document{Agency: e.Key.Agency, ID: e.Key.ID}.String(), err: e.Err}
	}
	if err != nil {
		return nil, err
	}
	return approved(ctx, list)
}

func approved(ctx context.Context, list []store.DocumentRecord) (*foiv1.BatchApproveDocumentsResponse, error) {
	resp := &foiv1.BatchApproveDocumentsResponse{}
	for i := range list {
		m, err := present.WholeDocument(&list[i], handOf(ctx, list[i].AgencyID))
		if err != nil {
			return nil, err
		}
		resp.Documents = append(resp.Documents, m)
	}
	return resp, nil
}
