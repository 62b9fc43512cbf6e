package call

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/scan"
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
	return checkSize("attachment", "附件", int64(len(content)), e.MaxAttachment)
}

// CheckUploadSize refuses an upload of a declared size that is larger than uploads may be. Errors: *apierr.LimitError.
func (e Env) CheckUploadSize(size int64) error {
	return checkSize("upload", "附件", size, e.MaxUpload)
}

func checkSize(subject, chinese string, size, most int64) error {
	if size <= most {
		return nil
	}
	limit := strconv.FormatInt(most, 10)
	return &apierr.LimitError{Subject: subject, Limit: limit + " bytes", Text: chinese + "过大，不得超过 " + limit + " 字节"}
}

// MaxChunk is the most that a chunk of an upload may have, in bytes: it is held in memory.
const MaxChunk = 8 << 20

// CheckChunkSize refuses a chunk of an upload that is too large. Errors: *apierr.LimitError.
func CheckChunkSize(content []byte) error {
	return checkSize("chunk", "每段", int64(len(content)), MaxChunk)
}

// KeepFile writes the bytes of an attachment that is about to be recorded, and fills in what is known of them. The bytes are
// written before the record: a record without its file proves nothing, a file without a record is deleted after a day. Nothing
// is written that the virus scanner refuses. Errors: NoPlaceError, *scan.InfectedError, *apierr.UnavailableError.
func (e Env) KeepFile(ctx context.Context, a *store.Attachment, content []byte) error {
	if e.Blobs == nil {
		return NoPlaceError{}
	}
	if err := e.ScanFile(ctx, bytes.NewReader(content)); err != nil {
		return err
	}
	digest := sha256.Sum256(content)
	a.SHA256, a.SizeBytes, a.BlobKey = digest[:], int64(len(content)), blob.NewKey()
	if err := e.Store.ExpectBlob(ctx, a.BlobKey, e.Clock.Now()); err != nil {
		return err
	}
	return e.Blobs.Put(ctx, a.BlobKey, content)
}

// ScanFile asks the virus scanner, if there is one. A file that it could not look at is refused as well. Errors:
// *scan.InfectedError, *apierr.UnavailableError.
func (e Env) ScanFile(ctx context.Context, content io.Reader) error {
	if e.Scanner == nil {
		return nil
	}
	found, err := e.Scanner.Scan(ctx, content)
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("%w: %w", &apierr.UnavailableError{
			English: "the virus scanner did not look at the file", Text: "病毒查杀服务未能检查该文件，文件未被接收，请稍后重试或联系管理员",
		}, err)
	case found != "":
		return &scan.InfectedError{Found: found}
	}
	return nil
}

// errContent says that a file is not what was attached: a matter for the operator, and nothing that the caller can mend.
var errContent = errors.New("the file is not the one that was attached")

// Content returns the bytes of an attachment, if they are still those that were attached: for files that may be held in memory.
// Errors: NoPlaceError.
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
