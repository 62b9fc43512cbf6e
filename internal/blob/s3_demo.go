//go:build demo

package blob

import "context"

// OpenS3 refuses. Errors: NoS3Error.
func OpenS3(context.Context, string) (*Objects, error) { return nil, NoS3Error{} }
