// Package attachments is the API of attachments (附件): files that prove something of an application. What they are is in the
// database, their bytes are in the blob store (ADR 0013).
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

// Service implements foi.v1.AttachmentService.
type Service struct {
	foiv1.UnimplementedAttachmentServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// GetAttachment returns what is known of one attachment.
func (s *Service) GetAttachment(ctx context.Context, req *foiv1.GetAttachmentRequest) (*foiv1.Attachment, error) {
	a, err := s.find(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	return present.Attachment(&a), nil
}

func (s *Service) find(ctx context.Context, resource string) (store.Attachment, error) {
	name, err := resname.ParseAttachment("name", resource)
	if err != nil {
		return store.Attachment{}, err
	}
	return s.env.Store.GetAttachment(ctx, keyOf(name.Application), name.Number)
}

// ListAttachments lists the attachments of an application in the order in which they came.
func (s *Service) ListAttachments(ctx context.Context, req *foiv1.ListAttachmentsRequest) (*foiv1.ListAttachmentsResponse, error) {
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListAttachments(ctx, keyOf(name), page.After, page.Limit+1) // one more tells whether there is a next page
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
	name, err := resname.ParseAttachment("name", req.GetName())
	c.AddError("name", err)
	version := c.Version("etag", req.GetEtag())
	reason := c.RequiredLines("reason", req.GetReason())
	if err := c.Err(); err != nil {
		return nil, err
	}
	a, err := s.env.Store.WithdrawAttachment(ctx, keyOf(name.Application), name.Number, version, reason, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return present.Attachment(&a), nil
}

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(a store.Attachment) (proto.Message, error) { return present.Attachment(&a), nil })
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
