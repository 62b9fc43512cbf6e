//go:build demo

package blob

import (
	"context"

	"gocloud.dev/blob"
)

// S3Available reports whether this program knows S3.
const S3Available = false

// OpenS3 refuses. Errors: NoS3Error.
func OpenS3(context.Context, string) (*Objects, error) { return nil, NoS3Error{} }

func openS3(context.Context, string) (*blob.Bucket, string, error) { return nil, "", NoS3Error{} }

func checkS3(string) error { return NoS3Error{} }
