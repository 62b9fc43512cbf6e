package call

import (
	"context"
	"crypto/sha256"
	"errors"
	"strconv"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/types/known/anypb"

	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

// NoPlaceError is the refusal where no place for files is configured.
type NoPlaceError struct{}

func (NoPlaceError) Error() string {
	return "this server keeps no attachments: --blob-url is not given"
}

// Chinese says it to people.
func (NoPlaceError) Chinese() string {
	return "本服务未配置附件的存放位置（--blob-url），不能使用附件"
}

// CheckFileSize refuses a file that is larger than attachments may be. Errors: *apierr.LimitError.
func (e Env) CheckFileSize(content []byte) error {
	if int64(len(content)) <= e.MaxAttachment {
		return nil
	}
	limit := strconv.FormatInt(e.MaxAttachment, 10)
	return &apierr.LimitError{Subject: "attachment", Limit: limit + " bytes", Text: "附件过大，不得超过 " + limit + " 字节"}
}

// KeepFile writes the bytes of an attachment that is about to be recorded, and fills in what is known of them. The bytes are
// written before the record: a record without its file proves nothing, a file without a record is deleted after a day. Errors:
// NoPlaceError.
func (e Env) KeepFile(ctx context.Context, a *store.Attachment, content []byte) error {
	if e.Blobs == nil {
		return NoPlaceError{}
	}
	digest := sha256.Sum256(content)
	a.SHA256, a.SizeBytes, a.BlobKey = digest[:], int64(len(content)), blob.NewKey()
	if err := e.Store.ExpectBlob(ctx, a.BlobKey, e.Clock.Now()); err != nil {
		return err
	}
	return e.Blobs.Put(ctx, a.BlobKey, content)
}

// errContent says that a file is not what was attached: a matter for the operator, and nothing that the caller can mend.
var errContent = errors.New("the file is not the one that was attached")

// Content returns the bytes of an attachment, if they are still those that were attached. Errors: NoPlaceError.
func (e Env) Content(ctx context.Context, a *store.Attachment) ([]byte, error) {
	if e.Blobs == nil {
		return nil, NoPlaceError{}
	}
	content, err := e.Blobs.Get(ctx, a.BlobKey, a.SizeBytes)
	if err == nil && sha256.Sum256(content) != [sha256.Size]byte(a.SHA256) {
		err = errContent
	}
	return content, err
}

// Download returns an attachment as a file.
func (e Env) Download(ctx context.Context, a *store.Attachment) (*httpbody.HttpBody, error) {
	content, err := e.Content(ctx, a)
	if err != nil {
		return nil, err
	}
	described, err := anypb.New(present.Attachment(a))
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: a.MediaType, Data: content, Extensions: []*anypb.Any{described}}, nil
}
