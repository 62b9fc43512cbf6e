package audit_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/audit"
)

func TestWhatCallersSayIsKeptWithinBounds(t *testing.T) {
	o := audit.Origin{
		UserAgent: strings.Repeat("浏", 300), Resource: "agencies/a\x00b\n", Reason: "\xff" + strings.Repeat("a", 2000),
	}.Clipped()
	require.Equal(t, 256, utf8.RuneCountInString(o.UserAgent))
	require.Equal(t, "agencies/a b ", o.Resource, "no NUL, which PostgreSQL refuses, and no new lines")
	require.Equal(t, 1024, utf8.RuneCountInString(o.Reason))
	require.True(t, utf8.ValidString(o.Reason))
}

func TestOutsideOfACallThereIsNoOrigin(t *testing.T) {
	require.Zero(t, audit.FromContext(t.Context()))
	ctx := audit.NewContext(t.Context(), &audit.Origin{Source: "203.0.113.9"})
	require.Equal(t, "203.0.113.9", audit.FromContext(ctx).Source)
}
