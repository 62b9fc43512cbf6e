//go:build demo

package blob_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/blob"
)

func TestTheDemonstrationHasNoS3(t *testing.T) {
	require.False(t, blob.S3Available)
	_, err := blob.Open(t.Context(), "s3://bucket?region=cn")
	require.ErrorIs(t, err, blob.NoS3Error{})
	_, err = blob.OpenS3(t.Context(), "s3://bucket?region=cn")
	require.ErrorIs(t, err, blob.NoS3Error{})
	require.ErrorIs(t, blob.CheckURL("s3://bucket?region=cn"), blob.NoS3Error{})
}
