package redactions

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/releasedcopy"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/redaction"
)

// Source and copy are held in memory and pages are drawn while the caller waits: what is larger, `foi redact` takes.
const (
	maxSource = 64 << 20 // bytes
	maxPages  = 100
	atOnce    = 2 // calls that draw pages, on one node
)

const typePDF = "application/pdf"

// made is a copy that has just been made.
type made struct {
	row     store.Redaction
	content []byte
	sum     []byte // SHA-256
}

// CreateRedaction drafts a redaction.
func (s *Service) CreateRedaction(ctx context.Context, req *foiv1.CreateRedactionRequest) (*foiv1.Redaction, error) {
	m := req.GetRedaction()
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	number := c.Attachment("redaction.source", m.GetSource(), name)
	fileName := c.FileName("redaction.file_name", m.GetFileName())
	for i, mark := range m.GetMarks() {
		if (mark.GetPassage() == nil) == (mark.GetArea() == nil) {
			c.Add("redaction.marks["+strconv.Itoa(i)+"]", "place", "needs either a passage or an area", "须标注文字起止位置或者页面区域之一")
		}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	key := keyOf(name)
	source, err := s.source(ctx, key, *number)
	if err != nil {
		return nil, err
	}
	if _, err := s.env.Store.GetApplication(ctx, key); err != nil {
		return nil, err
	}
	content, err := s.read(ctx, &source)
	if err != nil {
		return nil, err
	}
	r := store.Redaction{
		AgencyID: key.Agency, ApplicationID: key.ID, Source: source.Number, Marks: present.ReadMarks(m.GetMarks()), FileName: fileName,
		MediaType: source.MediaType,
	}
	if kind, ok := blob.MediaTypeOf(content); ok {
		c.FileKind("redaction.source", "redaction.file_name", fileName, kind, ok)
	}
	copied, err := s.make(ctx, content, source.MediaType, r.Marks)
	if wrong, ok := errors.AsType[*releasedcopy.MarksError](err); ok {
		for _, f := range wrong.Faults {
			c.Add(fmt.Sprintf("redaction.marks[%d]", f.Mark), f.Rule, f.English, f.Chinese)
		}
		return nil, c.Err()
	}
	if err == nil && source.MediaType != typePDF && redaction.Reveals(string(content), r.Marks, fileName) {
		c.Add("redaction.file_name", "reveals", "says what is withheld", "文件名含有不予公开的文字")
	}
	if err := errors.Join(err, c.Err()); err != nil {
		return nil, err
	}
	r.SHA256, r.SizeBytes = copied.sum, int64(len(copied.content))
	return shown(s.env.Store.CreateRedaction(ctx, r, s.write(ctx)))
}

// source returns an attachment of an application that may be used. Errors: store.ErrNotFound (application), *store.AttachmentError.
func (s *Service) source(ctx context.Context, key store.Key, number int) (store.Attachment, error) {
	a, err := s.env.Store.GetAttachment(ctx, store.OfApplication(key), number)
	switch {
	case errors.Is(err, store.ErrNotFound):
		if _, err := s.env.Store.GetApplication(ctx, key); err != nil {
			return a, err
		}
		return a, &store.AttachmentError{Number: number}
	case err == nil && a.WithdrawnAt != nil:
		return a, &store.AttachmentError{Number: number, Withdrawn: true}
	}
	return a, err
}

// read returns the bytes of a source. Errors: *apierr.Invalid, *apierr.LimitError, those of call.Env.Content.
func (s *Service) read(ctx context.Context, source *store.Attachment) ([]byte, error) {
	text, _ := blob.MediaTypeOf([]byte("a"))
	if source.MediaType != typePDF && source.MediaType != text.Name {
		var c fieldcheck.Check
		c.Add("redaction.source", "media_type", "is neither PDF nor text", "只能对 PDF 或 UTF-8 文本作区分处理，其他格式请先转换为 PDF")
		return nil, c.Err()
	}
	if source.SizeBytes > maxSource {
		limit := strconv.Itoa(maxSource)
		return nil, &apierr.LimitError{Subject: "redaction", Limit: limit + " bytes", Text: "原件过大，在线区分处理不得超过 " + limit + " 字节"}
	}
	return s.env.Content(ctx, source)
}

// make makes the copy of a file. Errors: those of package releasedcopy.
func (s *Service) make(ctx context.Context, content []byte, mediaType string, marks store.Marks) (m made, err error) {
	if mediaType == typePDF {
		m.content, err = s.pages(ctx, content, marks)
	} else {
		var out bytes.Buffer
		err = releasedcopy.Text(content, &out, marks)
		m.content = out.Bytes()
	}
	sum := sha256.Sum256(m.content)
	m.sum = sum[:]
	return m, err
}

// pages makes the copy of a PDF, in a directory of its own: poppler's tools read files.
func (s *Service) pages(ctx context.Context, content []byte, marks store.Marks) (copied []byte, err error) {
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	dir, err := os.MkdirTemp("", "foi-redaction-*")
	if err != nil {
		return nil, fmt.Errorf("redact: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	source := filepath.Join(dir, "source.pdf")
	if err := os.WriteFile(source, content, 0o600); err != nil {
		return nil, fmt.Errorf("redact: %w", err)
	}
	out, err := os.Create(filepath.Join(dir, "copy.pdf"))
	if err != nil {
		return nil, fmt.Errorf("redact: %w", err)
	}
	if err := errors.Join(releasedcopy.Pages(ctx, source, out, marks, maxPages), out.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(out.Name()) //nolint:wrapcheck // a name of our own
}
