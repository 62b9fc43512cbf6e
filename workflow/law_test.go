package workflow_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// docs/law.md is of use only as long as the tests it names are there.
func TestLawNamesRealTests(t *testing.T) {
	law, err := os.ReadFile("../docs/law.md")
	require.NoError(t, err)
	named := regexp.MustCompile("`([a-z/]+)\\.(Test[A-Za-z0-9_]+)`").FindAllStringSubmatch(string(law), -1)
	require.NotEmpty(t, named)
	sources := map[string]string{}
	for _, name := range named {
		folder, test := name[1], name[2]
		if sources[folder] == "" {
			sources[folder] = testsIn(t, folder)
		}
		require.Contains(t, sources[folder], "func "+test+"(", "%s.%s", folder, test)
	}
}

func testsIn(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", folder, "*_test.go"))
	require.NoError(t, err)
	var b strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		b.Write(data)
	}
	return b.String()
}
