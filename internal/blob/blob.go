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
	"net/url"
	"os"
	"path/filepath"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"
)

// ErrNotFound says that there is no blob under the key.
var ErrNotFound = errors.New("blob not found")

// Bucket is a place for blobs. It is safe for concurrent use, also by several processes.
type Bucket struct {
	bucket *blob.Bucket
	dir    string
}

// Directory returns the directory of a URL file:///path, and an error for any other URL.
func Directory(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "file" || u.Host != "" || u.RawQuery != "" || !filepath.IsAbs(u.Path) {
		return "", errors.New("is not of the form file:///directory")
	}
	return filepath.Clean(u.Path), nil
}

// Open opens the bucket in a directory, which is made when missing. Nobody but the user of this process can enter it.
func Open(dir string) (*Bucket, error) {
	bucket, err := fileblob.OpenBucket(dir, &fileblob.Options{
		CreateDir: true, DirFileMode: 0o700,
		NoTempDir: true,                       // a file is renamed into place, which works within one file system only
		Metadata:  fileblob.MetadataDontWrite, // the row in the database has it
	})
	if err != nil {
		return nil, fmt.Errorf("blob store: %w", err)
	}
	return &Bucket{bucket: bucket, dir: dir}, nil
}

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
	// The type is given so that nobody looks for it in the content.
	if err := b.bucket.WriteAll(ctx, key, content, &blob.WriterOptions{ContentType: "application/octet-stream"}); err != nil {
		return fmt.Errorf("write a blob: %w", err)
	}
	path := filepath.Join(b.dir, filepath.FromSlash(key))
	for _, p := range []string{path, filepath.Dir(path), b.dir} {
		if err := flush(p); err != nil {
			return fmt.Errorf("write a blob: %w", err)
		}
	}
	return nil
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

// Delete deletes a blob. One that is not there is no error.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	err := translate("delete", b.bucket.Delete(ctx, key))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
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
