package attachments

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/types/known/anypb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// noPlace is the refusal where no place for files is configured.
type noPlace struct{}

func (noPlace) Error() string { return "this server keeps no attachments: --blob-url is not given" }

// Chinese says it to people.
func (noPlace) Chinese() string {
	return "本服务未配置附件的存放位置（--blob-url），不能使用附件"
}

// CreateAttachment attaches a file. The bytes are written before the record: a record without its file proves nothing, a file
// without a record is deleted after a day.
func (s *Service) CreateAttachment(ctx context.Context, req *foiv1.CreateAttachmentRequest) (*foiv1.Attachment, error) {
	m := req.GetAttachment()
	content := m.GetContent()
	if int64(len(content)) > s.env.MaxAttachment {
		limit := strconv.FormatInt(s.env.MaxAttachment, 10)
		return nil, &apierr.LimitError{
			Subject: "attachment", Limit: limit + " bytes", Text: "附件过大，不得超过 " + limit + " 字节",
		}
	}
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	a := store.Attachment{
		AgencyID: name.Agency, ApplicationID: name.ID, Purpose: present.Purpose.Word(m.GetPurpose()),
		FileName: fileName(&c, m.GetFileName()), SizeBytes: int64(len(content)),
	}
	a.MediaType = mediaType(&c, content, a.FileName)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if s.env.Blobs == nil {
		return nil, noPlace{}
	}
	digest := sha256.Sum256(content)
	a.SHA256, a.BlobKey = digest[:], blob.NewKey()
	if err := s.env.Store.ExpectBlob(ctx, a.BlobKey, s.env.Clock.Now()); err != nil {
		return nil, err
	}
	if err := s.env.Blobs.Put(ctx, a.BlobKey, content); err != nil {
		return nil, err
	}
	made, err := s.env.Store.CreateAttachment(ctx, a, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return present.Attachment(&made), nil
}

// fileName reads the name of a file: that of a place it came from is none of ours.
func fileName(c *fieldcheck.Check, given string) string {
	const field = "attachment.file_name"
	name := c.Text(field, given)
	if strings.ContainsAny(name, `/\:*?"<>|`) {
		c.Add(field, "file_name", `must not contain any of / \ : * ? " < > |`, `不得含有 / \ : * ? " < > | 等符号`)
	}
	return name
}

// mediaType finds out what kind of file it is.
func mediaType(c *fieldcheck.Check, content []byte, fileName string) string {
	kind, ok := blob.MediaTypeOf(content)
	switch {
	case !ok:
		c.Add("attachment.content", "media_type", "is none of PDF, OFD, PNG, JPEG, DOCX without macros, and text in UTF-8",
			"文件内容不是 PDF、OFD、PNG、JPEG、DOCX（不含宏）或 UTF-8 文本，不能作为附件")
	case fileName != "" && !kind.Fits(fileName):
		c.Add("attachment.file_name", "extension", "must end in "+strings.Join(kind.Extensions, " or ")+", as its content is",
			"文件名应以 "+strings.Join(kind.Extensions, " 或 ")+" 结尾，与文件内容一致")
	}
	return kind.Name
}

// errContent says that a file is not what was attached: a matter for the operator, and nothing that the caller can mend.
var errContent = errors.New("the file is not the one that was attached")

// DownloadAttachment returns the bytes of an attachment, if they are still those that were attached.
func (s *Service) DownloadAttachment(ctx context.Context, req *foiv1.DownloadAttachmentRequest) (*httpbody.HttpBody, error) {
	a, err := s.find(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	if s.env.Blobs == nil {
		return nil, noPlace{}
	}
	content, err := s.env.Blobs.Get(ctx, a.BlobKey, a.SizeBytes)
	if err == nil && sha256.Sum256(content) != [sha256.Size]byte(a.SHA256) {
		err = errContent
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", req.GetName(), err)
	}
	described, err := anypb.New(present.Attachment(&a))
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: a.MediaType, Data: content, Extensions: []*anypb.Any{described}}, nil
}
