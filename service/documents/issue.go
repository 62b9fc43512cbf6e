package documents

import (
	"bytes"
	"context"
	"encoding/hex"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/types/known/anypb"

	"github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/document"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/letter"
)

// IssueDocument issues an approved document of no act, or of one that is recorded already.
func (s *Service) IssueDocument(ctx context.Context, req *foiv1.IssueDocumentRequest) (*foiv1.Document, error) {
	var c fieldcheck.Check
	name := c.Document("name", req.GetName())
	version := c.Version("etag", req.GetEtag())
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.IssueDocument(ctx, keyOf(name), version, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return whole(ctx, &r)
}

// VoidDocument voids an issued document.
func (s *Service) VoidDocument(ctx context.Context, req *foiv1.VoidDocumentRequest) (*foiv1.Document, error) {
	return s.move(ctx, req, approval.Step{Do: approval.Void}, "reason", req.GetReason(), nil)
}

// DownloadDocument returns the frozen file of an issued document.
func (s *Service) DownloadDocument(ctx context.Context, req *foiv1.DownloadDocumentRequest) (*httpbody.HttpBody, error) {
	name, err := resname.ParseDocument("name", req.GetName())
	if err != nil {
		return nil, err
	}
	f, err := s.env.Store.DocumentContent(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	described, err := anypb.New(&foiv1.DocumentFile{FileName: f.FileName, Sha256: hex.EncodeToString(f.SHA256), Sm3: hex.EncodeToString(f.SM3)})
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: f.MediaType, Data: f.Content, Extensions: []*anypb.Any{described}}, nil
}

// PreviewDocument composes the last draft as it would be issued today.
func (s *Service) PreviewDocument(ctx context.Context, req *foiv1.PreviewDocumentRequest) (*httpbody.HttpBody, error) {
	name, err := resname.ParseDocument("name", req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.env.Store.PreviewDocument(ctx, keyOf(name), s.env.Clock.Now())
	if err != nil {
		return nil, err
	}
	content, mediaType, suffix := p.DOCX, document.MediaTypeDOCX, ".docx"
	if req.GetFormat() == foiv1.PreviewDocumentRequest_FORMAT_HTML {
		var page bytes.Buffer
		if err := document.WriteHTML(&page, p.Page); err != nil {
			return nil, err
		}
		content, mediaType, suffix = page.Bytes(), document.MediaTypeHTML, ".html"
	}
	described, err := anypb.New(&foiv1.DocumentFile{FileName: letter.Kind(p.Record.Kind).Label() + "（预览）" + suffix})
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: mediaType, Data: content, Extensions: []*anypb.Any{described}}, nil
}
