package attachments

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// CreateAttachment attaches a file.
func (s *Service) CreateAttachment(ctx context.Context, req *foiv1.CreateAttachmentRequest) (*foiv1.Attachment, error) {
	m := req.GetAttachment()
	content := m.GetContent()
	if err := s.env.CheckFileSize(content); err != nil {
		return nil, err
	}
	var c fieldcheck.Check
	name := c.Matter("parent", req.GetParent(), s.kind)
	a := store.AttachmentOf(call.MatterOf(name))
	a.Purpose = c.Purpose("attachment.purpose", m.GetPurpose(), s.kind)
	a.FileName, a.MediaType = c.File("attachment", m.GetFileName(), content)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := s.env.KeepFile(ctx, &a, content); err != nil {
		return nil, err
	}
	made, err := s.env.Store.CreateAttachment(ctx, a, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return present.Attachment(&made), nil
}

// DownloadAttachment streams the bytes of an attachment, if they are still those that were attached.
func (s *Service) DownloadAttachment(
	req *foiv1.DownloadAttachmentRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody],
) error {
	a, err := s.find(stream.Context(), req.GetName())
	if errors.Is(err, store.ErrNotFound) { // of a stream, nobody else knows the name
		return &apierr.NotFoundError{Type: resname.TypeOf(req.GetName()), Name: req.GetName()}
	}
	if err != nil {
		return err
	}
	if err := s.env.SendFile(stream, &a, present.Attachment(&a), req.GetReadOffset(), req.GetReadLimit()); err != nil {
		return fmt.Errorf("%s: %w", req.GetName(), err)
	}
	return nil
}
