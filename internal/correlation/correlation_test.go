package correlation_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/correlation"
)

const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

func TestFrom(t *testing.T) {
	require.Equal(t, "desk-7.42_A", correlation.From("desk-7.42_A", trace), "the caller's own id comes first")
	require.Equal(t, "4bf92f3577b34da6a3ce929d0e0e4736", correlation.From("", trace))
	require.Equal(t, "4bf92f3577b34da6a3ce929d0e0e4736", correlation.From("bad id\n", trace))
	for _, broken := range []string{
		"", "00", "00-" + strings.Repeat("0", 32) + "-00f067aa0ba902b7-01", strings.ToUpper(trace), strings.Replace(trace, "4b", "zz", 1),
		"00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	} {
		id := correlation.From("", broken)
		require.Len(t, id, 32, broken)
		require.NotContains(t, broken, id)
	}
}

func TestNewIsFreshAndValid(t *testing.T) {
	a, b := correlation.New(), correlation.New()
	require.NotEqual(t, a, b)
	require.True(t, correlation.Valid(a))
}

func TestValidRefusesWhatCouldForgeALogLine(t *testing.T) {
	for _, id := range []string{"", "short", strings.Repeat("a", 65), "abcdefgh\n", "abcdefgh\"", "abcdefgh i", "编号编号编号编号"} {
		require.False(t, correlation.Valid(id), id)
	}
}

func TestContext(t *testing.T) {
	require.Empty(t, correlation.FromContext(t.Context()))
	require.Equal(t, "abc", correlation.FromContext(correlation.NewContext(t.Context(), "abc")))
}

func TestLogLinesCarryTheID(t *testing.T) {
	var out strings.Builder
	log := slog.New(correlation.LogHandler(slog.NewJSONHandler(&out, nil))).With("node", "n1")
	log.InfoContext(correlation.NewContext(t.Context(), "abcdefgh"), "with")
	log.InfoContext(t.Context(), "without")
	with, without, _ := strings.Cut(out.String(), "\n")
	require.Contains(t, with, `"correlation_id":"abcdefgh"`)
	require.Contains(t, with, `"node":"n1"`)
	require.NotContains(t, without, "correlation_id")
}
