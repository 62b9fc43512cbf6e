// Package api tests the API as its users meet it: over HTTP, against the whole server and a real PostgreSQL, with a clock
// that stands where the test puts it.
//
// start gives a test a server of its own. Requests and answers are JSON as it is on the wire, so that the tests also hold the
// names and spellings that clients rely on.
package api

import (
	"testing"

	"github.com/yishenqing/foi/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
