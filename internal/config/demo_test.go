//go:build demo

package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The program of the demonstration says in Chinese what it was built without, all of it at once, before it opens anything (`make test-demo`).
func TestTheDemonstrationRefusesWhatItIsBuiltWithout(t *testing.T) {
	_, err := parse(t, "--blob-url", "s3://files?region=cn", "--export-url", "s3://province/foi", "--export-requests-url", "s3://asked/foi")
	for _, flag := range []string{"blob-url", "export-url", "export-requests-url"} {
		require.ErrorContains(t, err, "--"+flag+" 本程序为演示构建（-tags demo），不含 S3")
	}
	require.ErrorContains(t, err, "--export-formats 本程序为演示构建（-tags demo），不含 xlsx")
	require.NotContains(t, err.Error(), "this program")
	_, err = parse(t, "--export-url", "/srv/exports", "--export-formats", "csv,json", "--blob-url", "file:///srv/files")
	require.NoError(t, err)
}
