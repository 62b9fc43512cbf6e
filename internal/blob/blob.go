// Package blob keeps the bytes of attachments (附件) outside of the database, each under a random key that says nothing, and
// tells what kind of file they are. What belongs to which application only the database knows.
package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"
)

// ErrNotFound says that there is no blob under the key.
var ErrNotFound = errors.New("blob not found")

// Bucket is a place for blobs: a directory or S3. It is safe for concurrent use, also by several processes.
type Bucket struct {
	bucket *blob.Bucket
	dir    string // nothing: what is written is kept without our doing
	where  string
}

// Directory returns the directory of a URL file:///path, and an error for any other URL.
func Directory(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "file" || u.Host != "" || u.RawQuery != "" || !filepath.IsAbs(u.Path) {
		return "", errors.New("is not of the form file:///directory")
	}
	return filepath.Clean(u.Path), nil
}

// CheckURL tells whether Open can make something of a URL. It reaches for nothing. Errors: NoS3Error.
func CheckURL(text string) error {
	if strings.HasPrefix(text, "s3:") {
		return checkS3(text)
	}
	_, err := Directory(text)
	return err
}

// Open opens the bucket of a URL: file:///path, a directory as OpenDirectory has it, or s3://bucket/prefix?region=… as OpenS3 has
// it. Errors: the URL is none of these; NoS3Error.
func Open(ctx context.Context, text string) (*Bucket, error) {
	if strings.HasPrefix(text, "s3:") {
		bucket, where, err := openS3(ctx, text)
		if err != nil {
			return nil, err
		}
		return &Bucket{bucket: bucket, where: where}, nil
	}
	dir, err := Directory(text)
	if err != nil {
		return nil, err
	}
	return OpenDirectory(dir)
}

// OpenDirectory opens the bucket in a directory, which is made when missing. Nobody but the user of this process can enter it.
func OpenDirectory(dir string) (*Bucket, error) {
	bucket, err := fileblob.OpenBucket(dir, &fileblob.Options{
		CreateDir: true, DirFileMode: 0o700,
		NoTempDir: true,                       // a file is renamed into place, which works within one file system only
		Metadata:  fileblob.MetadataDontWrite, // the row in the database has it
	})
	if err != nil {
		return nil, fmt.Errorf("blob store: %w", err)
	}
	return &Bucket{bucket: bucket, dir: dir, where: dir}, nil
}

// String names the place for people, without any secret.
func (b *Bucket) String() string { return b.where }

// Close gives the bucket up.
func (b *Bucket) Close() error { return b.bucket.Close() }

// NewKey returns a key that was never used: 128 random bits, in one of 256 directories.
func NewKey() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	text := hex.EncodeToString(id[:])
	return text[:2] + "/" + text[2:]
}

// Put writes a blob. When it returns, a crash of the machine does not lose it: the row that will refer to it is not lost
// either.
func (b *Bucket) Put(ctx context.Context, key string, content []byte) error {
	_, err := b.Write(ctx, key, bytes.NewReader(content))
	return err
}

// Write is Put for what is read piece by piece; it returns how much it was. What cannot be read to its end is not there
// afterwards.
func (b *Bucket) Write(ctx context.Context, key string, content io.Reader) (size int64, err error) {
	ctx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	// The type is given so that nobody looks for it in the content. Parts of a large file go up one after the other: what is
	// held in memory does not grow with it.
	w, err := b.bucket.NewWriter(ctx, key, &blob.WriterOptions{ContentType: "application/octet-stream", MaxConcurrency: 1})
	if err != nil {
		return 0, fmt.Errorf("write a blob: %w", err)
	}
	if size, err = io.Copy(w, content); err != nil {
		giveUp() // Close then takes back what there is, and says that it did
		_ = w.Close()
		return size, fmt.Errorf("write a blob: %w", err)
	}
	if err := w.Close(); err != nil {
		return size, fmt.Errorf("write a blob: %w", err)
	}
	if b.dir == "" {
		return size, nil
	}
	path := filepath.Join(b.dir, filepath.FromSlash(key))
	for _, p := range []string{path, filepath.Dir(path), b.dir} {
		if err := flush(p); err != nil {
			return size, fmt.Errorf("write a blob: %w", err)
		}
	}
	return size, nil
}

// flush has the kernel write a file or directory down.
func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Get reads a blob of a known size. Errors: ErrNotFound.
func (b *Bucket) Get(ctx context.Context, key string, size int64) ([]byte, error) {
	r, err := b.bucket.NewReader(ctx, key, nil)
	if err != nil {
		return nil, translate("read", err)
	}
	content := bytes.NewBuffer(make([]byte, 0, size))
	_, err = io.Copy(content, io.LimitReader(r, size+1)) // a file that has grown is not what was put
	return content.Bytes(), translate("read", errors.Join(err, r.Close()))
}

// Read opens so many bytes of a blob from an offset on, all the rest for a negative length. Errors: ErrNotFound.
func (b *Bucket) Read(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	r, err := b.bucket.NewRangeReader(ctx, key, offset, length, nil)
	if err != nil {
		return nil, translate("read", err)
	}
	return r, nil
}

// At reads a blob of a known size here and there. Each read is a request of its own: it is meant for a look at a file's
// beginning and its list of contents.
func (b *Bucket) At(ctx context.Context, key string) io.ReaderAt { return &readerAt{ctx, b, key} }

type readerAt struct {
	ctx    context.Context //nolint:containedctx // io.ReaderAt takes none
	bucket *Bucket
	key    string
}

// ReadAt implements io.ReaderAt.
func (r *readerAt) ReadAt(p []byte, at int64) (int, error) {
	part, err := r.bucket.Read(r.ctx, r.key, at, int64(len(p)))
	if err != nil {
		return 0, err
	}
	n, err := io.ReadFull(part, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF // as ReadAt says it
	}
	return n, errors.Join(err, part.Close())
}

// Delete deletes a blob, and in a directory what is left of it by a process that died while it wrote. One that is not there is no error.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	err := translate("delete", b.bucket.Delete(ctx, key))
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	if b.dir == "" {
		return err
	}
	return errors.Join(err, b.deleteUnfinished(key))
}

// deleteUnfinished deletes the files beside a blob to which fileblob writes before it renames them: key.TIME.tmp.
func (b *Bucket) deleteUnfinished(key string) error {
	path := filepath.Join(b.dir, filepath.FromSlash(key))
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete a blob: %w", err)
	}
	var errs []error
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(path)+".") && strings.HasSuffix(e.Name(), ".tmp") {
			errs = append(errs, os.Remove(filepath.Join(filepath.Dir(path), e.Name())))
		}
	}
	return errors.Join(errs...)
}

func translate(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case gcerrors.Code(err) == gcerrors.NotFound:
		return ErrNotFound
	}
	return fmt.Errorf("%s a blob: %w", what, err)
}
