package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	required = regexp.MustCompile(`(?m)^\t(\S+) (v\S+)( // indirect)?$`)
	listed   = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (\\S+) \\| (\\S.*) \\|$")
)

// TestLicencesAreListed: docs/licences.md has the modules of go.mod, in their versions, each with a licence. Which licences are
// agreed is held by tools/licences, which reads them.
func TestLicencesAreListed(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root(t), name))
		require.NoError(t, err)
		return string(text)
	}
	have := map[string]string{}
	for _, m := range listed.FindAllStringSubmatch(read("docs/licences.md"), -1) {
		have[m[1]] = m[2]
	}
	require.Greater(t, len(have), 50)
	wanted := map[string]string{}
	for _, m := range required.FindAllStringSubmatch(read("go.mod"), -1) {
		wanted[m[1]] = m[2]
		if direct := m[3] == ""; direct && have[m[1]] != m[2] {
			t.Errorf("%s %s is not in docs/licences.md: run `make licences` and commit it", m[1], m[2])
		}
	}
	for module, version := range have {
		if wanted[module] != version {
			t.Errorf("docs/licences.md has %s %s, go.mod %q: run `make licences` and commit it", module, version, wanted[module])
		}
	}
}
