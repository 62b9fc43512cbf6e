// Package attachments is the API of attachments (附件): files that prove something of an application or of a legal case. What they are is
// in the database, their bytes are in the blob store (ADR 0013). Both kinds have a service of their own, since each method has one
// permission; what they do is the same (ADR 0035).
package attachments

import (
	"context"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.AttachmentService and foi.v1.LegalCaseAttachmentService.
type Service struct {
	foiv1.UnimplementedAttachmentServiceServer
	foiv1.UnimplementedLegalCaseAttachmentServiceServer
	env  call.Env
	kind resname.MatterKind
}

// New returns the service for files of one kind; the names of others are no names for it.
func New(env call.Env, kind resname.MatterKind) *Service { return &Service{env: env, kind: kind} }

// GetAttachment returns what is known of one attachment.
func (s *Service) GetAttachment(ctx context.Context, req *foiv1.GetAttachmentRequest) (*foiv1.Attachment, error) {
	a, err := s.find(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	return present.Attachment(&a), nil
}

func (s *Service) find(ctx context.Context, resource string) (store.Attachment, error) {
	name, err := s.kind.ParseAttachment("name", resource)
	if err != nil {
		return store.Attachment{}, err
	}
	return s.env.Store.GetAttachment(ctx, call.MatterOf(name.Matter), name.Number)
}

// ListAttachments lists the attachments of an application or legal case in the order in which they came.
func (s *Service) ListAttachments(ctx context.Context, req *foiv1.ListAttachmentsRequest) (*foiv1.ListAttachmentsResponse, error) {
	var c fieldcheck.Check
	name := c.Matter("parent", req.GetParent(), s.kind)
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListAttachments(ctx, call.MatterOf(name), page.After, page.Limit+1) // one more tells whether there is a next page
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListAttachmentsResponse{}
	if len(rows) > page.Limit {
		rows, resp.NextPageToken = rows[:page.Limit], page.Next()
	}
	resp.Attachments = make([]*foiv1.Attachment, len(rows))
	for i := range rows {
		resp.Attachments[i] = present.Attachment(&rows[i])
	}
	return resp, nil
}

// WithdrawAttachment marks an attachment as wrong. It stays on record, and what refers to it goes on referring to it.
func (s *Service) WithdrawAttachment(ctx context.Context, req *foiv1.WithdrawAttachmentRequest) (*foiv1.Attachment, error) {
	var c fieldcheck.Check
	name, err := s.kind.ParseAttachment("name", req.GetName())
	c.AddError("name", err)
	version := c.Version("etag", req.GetEtag())
	reason := c.RequiredLines("reason", req.GetReason())
	if err := c.Err(); err != nil {
		return nil, err
	}
	a, err := s.env.Store.WithdrawAttachment(ctx, call.MatterOf(name.Matter), name.Number, version, reason, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return present.Attachment(&a), nil
}

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(a store.Attachment) (proto.Message, error) { return present.Attachment(&a), nil })
}
