package casefile

import (
	"context"
	"crypto/sha256"
	"io"

	"github.com/yishenqing/foi/internal/archive"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/store"
)

// Stored are the files as a server has them: attachments and archive packages in the blob store, documents in the database.
type Stored struct {
	Store *store.Store
	Blobs *blob.Bucket // nil: there is no place for them
}

// Attachment implements Files; Write holds the bytes against their hash. Errors: call.NoPlaceError, blob.ErrNotFound.
func (s Stored) Attachment(ctx context.Context, a *store.Attachment) (io.ReadCloser, error) {
	if s.Blobs == nil {
		return nil, call.NoPlaceError{}
	}
	return s.Blobs.Read(ctx, a.BlobKey, 0, -1)
}

// Document implements Files. Errors: store.ErrNotFound.
func (s Stored) Document(ctx context.Context, of store.Matter, id string) ([]byte, error) {
	return s.Store.CaseDocument(ctx, of, id)
}

// Freeze writes a case file as a blob and returns what is known of the package then; signer, nil for none, signs its manifest. The zip file
// is written before its record: a package without its file proves nothing, a file without a record is deleted after a day. Errors:
// call.NoPlaceError, those of Write.
func (s Stored) Freeze(ctx context.Context, f *store.CaseFile, c clock.Clock, signer *audit.Signer) (p store.ArchivePackage, err error) {
	if s.Blobs == nil {
		return p, call.NoPlaceError{}
	}
	p = store.ArchivePackage{
		AgencyID: f.Application.AgencyID, ApplicationID: f.Application.ID, ApplicationVersion: f.Application.Version, TakenAt: f.Taken, BlobKey: blob.NewKey(),
	}
	if err := s.Store.ExpectBlob(ctx, p.BlobKey, c.Now()); err != nil {
		return p, err
	}
	r, w := io.Pipe()
	sum := sha256.New()
	var done archive.Written
	go func() {
		var err error
		done, err = Write(ctx, io.MultiWriter(w, sum), f, clock.Today(c), s, signer)
		_ = w.CloseWithError(err) // nil is the end
	}()
	size, err := s.Blobs.Write(ctx, p.BlobKey, r)
	_ = r.CloseWithError(err) // so that the writer does not wait for a reader that has given up
	if err != nil {
		return p, err
	}
	p.SizeBytes, p.SHA256, p.Files, p.KeyID = size, sum.Sum(nil), done.Files, done.KeyID
	p.ManifestSHA256, p.ManifestSM3 = done.ManifestSHA256[:], done.ManifestSM3[:]
	return p, nil
}
