package importing_test

import (
	"context"
	"testing"

	"github.com/yishenqing/foi/internal/tenancy"
)

// everything is the context of a test that works as the program itself.
func everything(tb testing.TB) context.Context {
	tb.Helper()
	return tenancy.System(tb.Context())
}
