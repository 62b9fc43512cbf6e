package blob

import (
	"context"
	"errors"
	"fmt"
	"io"

	"gocloud.dev/blob"
)

// Objects are the objects of a bucket whose keys begin with a prefix, such as exports that other systems read. It is safe for
// concurrent use.
type Objects struct {
	bucket *blob.Bucket
	where  string
}

// NoS3Error is the refusal of a program that was built without S3.
type NoS3Error struct{}

func (NoS3Error) Error() string {
	return "this program was built for the demonstration, without S3: build it by `make build`, or give a directory"
}

// Chinese says it to people.
func (NoS3Error) Chinese() string {
	return "本程序为演示构建（-tags demo），不含 S3；请用 make build 构建，或改用目录"
}

// String names the place for people, without any secret.
func (o *Objects) String() string { return o.where }

// Close gives the bucket up.
func (o *Objects) Close() error { return o.bucket.Close() }

// Write begins an object; it is there, whole, when it was closed without an error, and never when ctx is over before.
func (o *Objects) Write(ctx context.Context, key string) (io.WriteCloser, error) {
	w, err := o.bucket.NewWriter(ctx, key, &blob.WriterOptions{ContentType: "application/octet-stream", MaxConcurrency: 1})
	if err != nil {
		return nil, fmt.Errorf("write an object: %w", err)
	}
	return w, nil
}

// Read opens an object. Errors: ErrNotFound.
func (o *Objects) Read(ctx context.Context, key string) (io.ReadCloser, error) {
	r, err := o.bucket.NewReader(ctx, key, nil)
	if err != nil {
		return nil, translate("read", err)
	}
	return r, nil
}

// Keys calls fn with the keys that begin with prefix, and, unless all is set, with what of them leads up to the next slash, once.
func (o *Objects) Keys(ctx context.Context, prefix string, all bool, fn func(key string) error) error {
	options := &blob.ListOptions{Prefix: prefix}
	if !all {
		options.Delimiter = "/"
	}
	for iter := o.bucket.List(options); ; {
		found, err := iter.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = fn(found.Key)
		}
		if err != nil {
			return fmt.Errorf("list objects: %w", err)
		}
	}
}

// Exists reports whether there is an object.
func (o *Objects) Exists(ctx context.Context, key string) (bool, error) {
	there, err := o.bucket.Exists(ctx, key)
	return there, translate("look for", err)
}

// Delete deletes an object. One that is not there is no error.
func (o *Objects) Delete(ctx context.Context, key string) error {
	err := translate("delete", o.bucket.Delete(ctx, key))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
