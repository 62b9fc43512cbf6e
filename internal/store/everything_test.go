package store

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

// asStaff is what is added to the statements of somebody who may read a whole agency: plans are looked at with it.
var asStaff = visible(tenancy.Rows{All: true, User: "u1"})
