// Package documenttemplates is the API of the templates by which agencies set their documents (文书模板): uploaded, checked,
// looked at, withdrawn. What a letter says, package letter knows; a template only says where it stands (ADR 0028).
package documenttemplates

import (
	"context"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"github.com/yishenqing/foi/document"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/letter"
)

// Service implements foi.v1.DocumentTemplateService.
type Service struct {
	foiv1.UnimplementedDocumentTemplateServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// read reads the name of a template; kinds that there are not are not found.
func read(c *fieldcheck.Check, field, name string) (resname.Agency, letter.Kind) {
	n, err := resname.ParseDocumentTemplate(field, name)
	if err == nil && !letter.Kind(n.Kind).Valid() {
		c.Add(field, "kind", "is no kind of document", "没有此种文书")
	}
	c.AddError(field, err)
	return resname.Agency{ID: n.Agency}, letter.Kind(n.Kind)
}

// GetDocumentTemplate returns the template of a kind.
func (s *Service) GetDocumentTemplate(ctx context.Context, req *foiv1.GetDocumentTemplateRequest) (*foiv1.DocumentTemplate, error) {
	var c fieldcheck.Check
	agency, kind := read(&c, "name", req.GetName())
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.template(ctx, agency, kind)
}

func (s *Service) template(ctx context.Context, agency resname.Agency, kind letter.Kind) (*foiv1.DocumentTemplate, error) {
	if _, err := s.env.Store.GetAgency(ctx, agency.ID); err != nil {
		return nil, err
	}
	list, err := s.env.Store.ListDocumentTemplates(ctx, agency.ID, string(kind))
	if err != nil {
		return nil, err
	}
	effective, err := s.env.Store.DocumentTemplateInForce(ctx, agency.ID, string(kind), s.env.Clock.Now())
	if err != nil {
		return nil, err
	}
	var last *store.DocumentTemplate
	if len(list) > 0 {
		last = &list[0]
	}
	return present.DocumentTemplate(agency, kind, last, effective), nil
}

// ListDocumentTemplates lists one template of every kind.
func (s *Service) ListDocumentTemplates(ctx context.Context, req *foiv1.ListDocumentTemplatesRequest) (*foiv1.ListDocumentTemplatesResponse, error) {
	var c fieldcheck.Check
	agency := c.Agency("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	part, next := present.Cut(page, letter.Kinds())
	resp := &foiv1.ListDocumentTemplatesResponse{NextPageToken: next}
	for _, kind := range part {
		m, err := s.template(ctx, agency, kind)
		if err != nil {
			return nil, err
		}
		resp.DocumentTemplates = append(resp.DocumentTemplates, m)
	}
	return resp, nil
}

// ListDocumentTemplateVersions lists the versions of a template, the last one first.
func (s *Service) ListDocumentTemplateVersions(ctx context.Context, req *foiv1.ListDocumentTemplateVersionsRequest,
) (*foiv1.ListDocumentTemplateVersionsResponse, error) {
	var c fieldcheck.Check
	agency, kind := read(&c, "parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if _, err := s.env.Store.GetAgency(ctx, agency.ID); err != nil {
		return nil, err
	}
	list, err := s.env.Store.ListDocumentTemplates(ctx, agency.ID, string(kind))
	if err != nil {
		return nil, err
	}
	part, next := present.Cut(page, list)
	resp := &foiv1.ListDocumentTemplateVersionsResponse{NextPageToken: next}
	for i := range part {
		resp.Versions = append(resp.Versions, present.DocumentTemplateVersion(&part[i]))
	}
	return resp, nil
}

// DownloadDocumentTemplate returns a version, or a template to begin with.
func (s *Service) DownloadDocumentTemplate(ctx context.Context, req *foiv1.DownloadDocumentTemplateRequest) (*httpbody.HttpBody, error) {
	var c fieldcheck.Check
	agency, kind := read(&c, "name", req.GetName())
	if err := c.Err(); err != nil {
		return nil, err
	}
	if req.GetVersion() == 0 {
		if _, err := s.template(ctx, agency, kind); err != nil { // the same for every agency, but only for whoever edits its templates
			return nil, err
		}
		starter, err := letter.Starter(kind)
		return docx(starter), err
	}
	t, err := s.env.Store.GetDocumentTemplate(ctx, agency.ID, string(kind), int(req.GetVersion()))
	if err != nil {
		return nil, err
	}
	return docx(t.Content), nil
}

func docx(content []byte) *httpbody.HttpBody {
	return &httpbody.HttpBody{ContentType: document.MediaTypeDOCX, Data: content}
}
