package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/seal"
)

// unlock gives a store the key of tests.
func unlock(t testing.TB, s *Store) {
	t.Helper()
	keks, err := seal.ParseKEKs(pgtest.Key)
	require.NoError(t, err)
	require.NoError(t, s.Unlock(everything(t), keks))
}

// UnlockForTest is unlock for the tests outside of this package.
var UnlockForTest = unlock
