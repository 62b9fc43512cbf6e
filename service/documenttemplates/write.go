package documenttemplates

import (
	"context"
	"errors"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/document"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/letter"
)

// UploadDocumentTemplate checks a file and puts it in force.
func (s *Service) UploadDocumentTemplate(ctx context.Context, req *foiv1.UploadDocumentTemplateRequest) (*foiv1.DocumentTemplate, error) {
	var c fieldcheck.Check
	agency, kind := read(&c, "name", req.GetName())
	t := store.DocumentTemplate{
		AgencyID: agency.ID, Kind: string(kind), FileName: c.Text("file_name", req.GetFileName()), Content: req.GetContent(), Note: c.Lines("note", req.GetNote()),
	}
	if !strings.HasSuffix(strings.ToLower(t.FileName), ".docx") || strings.ContainsAny(t.FileName, `/\:*?"<>|`) {
		c.Add("file_name", "extension", "must be the name of a .docx, without a path", "文件名应以 .docx 结尾，不得含有路径")
	}
	checkContent(&c, kind, req.GetContent())
	version := c.Version("etag", req.GetEtag())
	if err := c.Err(); err != nil {
		return nil, err
	}
	if _, err := s.env.Store.AddDocumentTemplate(ctx, t, version, s.write(ctx, agency, kind, true)); err != nil {
		return nil, err
	}
	return s.template(ctx, agency, kind)
}

// checkContent adds all that is wrong with a file.
func checkContent(c *fieldcheck.Check, kind letter.Kind, content []byte) {
	if !kind.Valid() {
		return // said already
	}
	if found, ok := blob.MediaTypeOf(content); !ok || found.Name != document.MediaTypeDOCX {
		c.Add("content", "media_type", "is no .docx without macros", "文件内容不是 DOCX（不含宏）")
		return
	}
	faults(c, "content", letter.CheckTemplate(kind, content))
}

// faults adds what package letter refuses to one field of the request.
func faults(c *fieldcheck.Check, field string, err error) {
	var all letter.Faults
	if !errors.As(err, &all) {
		c.AddError(field, err)
		return
	}
	for _, f := range all {
		c.Add(field, "template", "does not fit: "+f.Field, f.Text)
	}
}

// WithdrawDocumentTemplate takes the last version out of force.
func (s *Service) WithdrawDocumentTemplate(ctx context.Context, req *foiv1.WithdrawDocumentTemplateRequest) (*foiv1.DocumentTemplate, error) {
	var c fieldcheck.Check
	agency, kind := read(&c, "name", req.GetName())
	reason := c.RequiredLines("reason", req.GetReason())
	version := c.Version("etag", req.GetEtag())
	if err := c.Err(); err != nil {
		return nil, err
	}
	w := s.write(ctx, agency, kind, false)
	if _, err := s.env.Store.WithdrawDocumentTemplate(ctx, agency.ID, string(kind), version, reason, w); err != nil {
		return nil, err
	}
	return s.template(ctx, agency, kind)
}

// write records what a repeat is answered: of an upload that the new version is in force. What is in force above after a withdrawal, a
// repeat does not tell: it is read by GetDocumentTemplate.
func (s *Service) write(ctx context.Context, agency resname.Agency, kind letter.Kind, inForce bool) store.Write {
	return call.Write(ctx, s.env, func(t store.DocumentTemplate) (proto.Message, error) {
		effective := &t
		if !inForce {
			effective = nil
		}
		return present.DocumentTemplate(agency, kind, &t, effective), nil
	})
}
