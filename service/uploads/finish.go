package uploads

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/scan"
	"github.com/yishenqing/foi/internal/store"
)

// errParts says that the parts in the blob store are not those that the database knows of: a matter for the operator.
var errParts = errors.New("the parts of the upload are not as they arrived")

// FinishUpload checks a file that has arrived in full, and attaches it. It is put together before it is looked at, so that what was
// looked at is what is attached.
func (s *Service) FinishUpload(ctx context.Context, req *foiv1.FinishUploadRequest) (*foiv1.Attachment, error) {
	if s.env.Blobs == nil {
		return nil, call.NoPlaceError{}
	}
	name, err := s.kind.ParseUpload("name", req.GetName())
	if err != nil {
		return nil, err
	}
	u, err := s.env.Store.GetUpload(ctx, call.MatterOf(name.Matter), name.ID)
	if err != nil {
		return nil, err
	}
	if u.Attachment != nil || u.Received != u.SizeBytes {
		return nil, &store.UploadError{Received: u.Received, Size: u.SizeBytes, Finished: u.Attachment != nil}
	}
	a := store.Attachment{Purpose: u.Purpose, FileName: u.FileName, SizeBytes: u.SizeBytes, SHA256: u.SHA256, BlobKey: blob.NewKey()}
	if err := s.env.Store.ExpectBlob(ctx, a.BlobKey, s.env.Clock.Now()); err != nil {
		return nil, err
	}
	if err := s.check(ctx, name, &a); err != nil {
		// What was put together is of no use. Should it stay, the job for files of nobody deletes it.
		_ = s.env.Blobs.Delete(context.WithoutCancel(ctx), a.BlobKey)
		return nil, err
	}
	w := call.Write(ctx, s.env, func(a store.Attachment) (proto.Message, error) { return present.Attachment(&a), nil })
	made, err := s.env.Store.FinishUpload(ctx, call.MatterOf(name.Matter), name.ID, a, w)
	if err != nil {
		return nil, err // perhaps it was recorded nevertheless: the file stays
	}
	return present.Attachment(&made), nil
}

// check puts the file together and looks at it; what it finds out is filled in.
func (s *Service) check(ctx context.Context, name resname.Upload, a *store.Attachment) error {
	if err := s.join(ctx, name, a); err != nil {
		return err
	}
	kind, known, err := blob.MediaTypeIn(s.env.Blobs.At(ctx, a.BlobKey), a.SizeBytes)
	if err != nil {
		return err
	}
	var c fieldcheck.Check
	c.FileKind("name", "name", a.FileName, kind, known) // the file is what the request names
	if err := c.Err(); err != nil {
		return err
	}
	a.MediaType = kind.Name
	return s.scan(ctx, name, a)
}

// DigestError is the refusal of a file that is not the one that was declared.
type DigestError struct{}

func (DigestError) Error() string { return "the file has another SHA-256 than was declared" }

// Chinese says it to people.
func (DigestError) Chinese() string {
	return "收到的文件与申报的 SHA-256 摘要不一致，请放弃本次上传后重新上传"
}

// join writes the parts as one file and holds it against its declared digest.
func (s *Service) join(ctx context.Context, name resname.Upload, a *store.Attachment) error {
	parts, err := s.env.Store.UploadParts(ctx, call.MatterOf(name.Matter), name.ID)
	if err != nil {
		return err
	}
	digest := sha256.New()
	all := &joined{ctx: ctx, bucket: s.env.Blobs, parts: parts}
	defer all.close()
	size, err := s.env.Blobs.Write(ctx, a.BlobKey, io.TeeReader(all, digest))
	switch {
	case err != nil:
		return err
	case size != a.SizeBytes:
		return fmt.Errorf("%s: %w", name, errParts)
	case !bytes.Equal(digest.Sum(nil), a.SHA256):
		return DigestError{}
	}
	return nil
}

// joined reads the parts of an upload one after the other.
type joined struct {
	ctx    context.Context //nolint:containedctx // io.Reader takes none
	bucket *blob.Bucket
	parts  []store.UploadPart
	open   io.ReadCloser
}

// Read implements io.Reader.
func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.open == nil {
			if len(j.parts) == 0 {
				return 0, io.EOF
			}
			var err error
			if j.open, err = j.bucket.Read(j.ctx, j.parts[0].BlobKey, 0, j.parts[0].SizeBytes); err != nil {
				return 0, errors.Join(errParts, err)
			}
			j.parts = j.parts[1:]
		}
		n, err := j.open.Read(p)
		if !errors.Is(err, io.EOF) {
			return n, err //nolint:wrapcheck // the blob store's own
		}
		if err := j.close(); err != nil {
			return n, err
		}
		if n > 0 {
			return n, nil
		}
	}
}

func (j *joined) close() error {
	if j.open == nil {
		return nil
	}
	err := j.open.Close()
	j.open = nil
	return err //nolint:wrapcheck // the blob store's own
}

// scan has the virus scanner look at what was put together. Of a file in which it finds something nothing is kept but what it was,
// in the audit.
func (s *Service) scan(ctx context.Context, name resname.Upload, a *store.Attachment) error {
	if s.env.Scanner == nil {
		return nil
	}
	r, err := s.env.Blobs.Read(ctx, a.BlobKey, 0, -1)
	if err != nil {
		return err
	}
	err = s.env.ScanFile(ctx, r)
	_ = r.Close()
	infected, ok := errors.AsType[*scan.InfectedError](err)
	if !ok {
		return err
	}
	w := call.Write[store.Upload](ctx, s.env, nil)
	w.Request, w.Response = nil, nil // the request is refused, and not done
	parts, dropErr := s.env.Store.DropUpload(ctx, call.MatterOf(name.Matter), name.ID, map[string]any{"infected": infected.Found, "sha256": a.SHA256}, w)
	for _, key := range parts {
		dropErr = errors.Join(dropErr, s.env.Blobs.Delete(ctx, key))
	}
	return errors.Join(err, dropErr)
}
