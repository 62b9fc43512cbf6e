package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// documents are the pages whose tables end in the tests that hold a row.
var documents = []string{"docs/law.md", "docs/security.md"}

// namedTest is how a page names one: `tests/api.TestSomething`.
var namedTest = regexp.MustCompile("`([a-z0-9/]+)\\.((?:Test|Fuzz)[A-Za-z0-9_]+)`")

// TestDocumentsNameRealTests: a page that says how something is tested is of use only as long as the tests are there.
func TestDocumentsNameRealTests(t *testing.T) {
	sources := map[string]string{}
	for _, document := range documents {
		text, err := os.ReadFile(filepath.Join(root(t), document))
		require.NoError(t, err)
		named := namedTest.FindAllStringSubmatch(string(text), -1)
		require.NotEmpty(t, named)
		for _, name := range named {
			folder, test := name[1], name[2]
			if sources[folder] == "" {
				sources[folder] = testsIn(t, folder)
			}
			if !strings.Contains(sources[folder], "func "+test+"(") {
				t.Errorf("%s names %s.%s, which does not exist", document, folder, test)
			}
		}
	}
}

// TestEveryPromiseOfSecurityHasATest: a row of a table of promises without a test is a wish.
func TestEveryPromiseOfSecurityHasATest(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root(t), "docs/security.md"))
	require.NoError(t, err)
	promises, rows := false, 0
	for line := range strings.Lines(string(text)) {
		switch {
		case strings.HasPrefix(line, "| against | promise | tests |"):
			promises = true
		case !strings.HasPrefix(line, "|"):
			promises = false
		case promises && !strings.HasPrefix(line, "|--"):
			rows++
			cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
			require.Len(t, cells, 3, "%s", line)
			require.Regexp(t, namedTest, cells[2], "no test holds: %s", line)
		}
	}
	require.Positive(t, rows)
}

func testsIn(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root(t), folder, "*_test.go"))
	require.NoError(t, err)
	var b strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		b.Write(data)
	}
	return b.String()
}
