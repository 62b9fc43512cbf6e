//go:build !demo

package blob

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"
)

// S3Available reports whether this program knows S3.
const S3Available = true

// OpenS3 opens s3://bucket/prefix?region=…&endpoint=…&s3ForcePathStyle=true, with the parameters of gocloud.dev/blob/s3blob. Who
// we are says the environment as for every program of AWS (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, a profile, a role): a URL is
// shown and logged. Errors: NoS3Error in the program of the demonstration.
func OpenS3(ctx context.Context, text string) (*Objects, error) {
	bucket, where, err := openS3(ctx, text)
	if err != nil {
		return nil, err
	}
	return &Objects{bucket: bucket, where: where}, nil
}

// parseS3 reads the URL of a bucket.
func parseS3(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != s3blob.Scheme || u.Host == "" || u.User != nil {
		return nil, errors.New("is not of the form s3://bucket/prefix?region=…")
	}
	return u, nil
}

func checkS3(text string) error {
	_, err := parseS3(text)
	return err
}

// openS3 opens a bucket and names it for people.
func openS3(ctx context.Context, text string) (bucket *blob.Bucket, where string, err error) {
	u, err := parseS3(text)
	if err != nil {
		return nil, "", err
	}
	prefix := strings.Trim(u.Path, "/")
	u.Path = ""
	if bucket, err = new(s3blob.URLOpener).OpenBucketURL(ctx, u); err != nil {
		return nil, "", fmt.Errorf("S3: %w", err)
	}
	where = "s3://" + u.Host
	if prefix != "" {
		bucket, where = blob.PrefixedBucket(bucket, prefix+"/"), where+"/"+prefix
	}
	return bucket, where, nil
}
