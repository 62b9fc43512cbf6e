package archtest

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheDemonstrationIsBuiltWithoutWhatCompilesForLong: `make demo` has to be ready in two minutes from nothing (ADR 0026).
func TestTheDemonstrationIsBuiltWithoutWhatCompilesForLong(t *testing.T) {
	for tags, heavy := range map[string]bool{"demo": false, "": true} {
		cmd := exec.CommandContext(t.Context(), "go", "list", "-tags", tags, "-deps", "./cmd/foi")
		cmd.Dir = root(t)
		out, err := cmd.Output()
		require.NoError(t, err)
		found := map[string]bool{}
		for path := range strings.Lines(string(out)) {
			for _, lib := range []string{"github.com/aws/aws-sdk-go-v2", "github.com/xuri/excelize"} {
				found[lib] = found[lib] || strings.HasPrefix(path, lib)
			}
		}
		for lib, linked := range found {
			require.Equal(t, heavy, linked, "%s with tags %q", lib, tags)
		}
	}
}
