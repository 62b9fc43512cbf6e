package attachments

import (
	"context"
	"fmt"

	"google.golang.org/genproto/googleapis/api/httpbody"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
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
	name := c.Application("parent", req.GetParent())
	a := store.Attachment{AgencyID: name.Agency, ApplicationID: name.ID, Purpose: present.Purpose.Word(m.GetPurpose())}
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

// DownloadAttachment returns the bytes of an attachment, if they are still those that were attached.
func (s *Service) DownloadAttachment(ctx context.Context, req *foiv1.DownloadAttachmentRequest) (*httpbody.HttpBody, error) {
	a, err := s.find(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	file, err := s.env.Download(ctx, &a)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", req.GetName(), err)
	}
	return file, nil
}
