package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/app"
)

// The program of the demonstration has neither workbooks nor S3, and says so in Chinese before it looks at anything: here no database
// would answer.
func TestWhatTheDemonstrationIsBuiltWithoutIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	database := []string{"--database-url", "postgres://nobody@127.0.0.1:1/nothing?connect_timeout=1"}
	dir := t.TempDir()
	for _, tt := range []struct {
		name string
		args []string
		want []string // nothing: it is another thing that fails
	}{
		{"a workbook of the report", append([]string{"report", "annual", "--agency", "a1", "--year", "2023", "--format", "xlsx"}, database...), []string{"xlsx"}},
		{"an export", append([]string{"export", "--out", dir}, database...), []string{"xlsx"}},
		{"an export to S3", append([]string{"export", "--out", "s3://province/foi?region=cn"}, database...), []string{"xlsx", "S3"}},
		{"a look at one on S3", []string{"export", "verify", "s3://province/foi-export-20240523T020000-n20240522-1"}, []string{"S3"}},
		{"what it has", append([]string{"export", "--out", dir, "--format", "csv,json"}, database...), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out, errOut bytes.Buffer
			status := runBuilt(t.Context(), tt.args, stdio{Out: &out, Err: &errOut, In: strings.NewReader("")}, app.Built{})
			require.Equal(t, exitFailed, status)
			require.Empty(t, out.String())
			if tt.want == nil {
				require.NotContains(t, errOut.String(), "演示构建")
				return
			}
			require.Equal(t, len(tt.want), strings.Count(errOut.String(), "本程序为演示构建（-tags demo），不含 "))
			require.NotContains(t, errOut.String(), "this program")
			for _, part := range tt.want {
				require.Contains(t, errOut.String(), "不含 "+part)
			}
		})
	}
	require.Equal(t, app.Built{XLSX: true, S3: true}, app.ThisBuild(), "this one has both")
}
