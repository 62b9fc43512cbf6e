package store

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
)

func TestStatementsAreLoggedWhenTheyFailAndWithoutValues(t *testing.T) {
	var log bytes.Buffer
	s, err := Open(t.Context(), pgtest.New(t), 2, slog.New(slog.NewJSONHandler(&log, nil)))
	require.NoError(t, err)
	t.Cleanup(s.Close)

	_, err = s.GetApplication(t.Context(), Key{Agency: "a1", ID: "x1"})
	require.ErrorIs(t, err, ErrNotFound)
	require.NoError(t, s.db.Exec("SELECT ?::text", "张三").Error)
	require.Empty(t, log.String(), "quick statements, with and without rows")

	require.Error(t, s.db.Exec("SELECT ?::text FROM nowhere", "张三").Error)
	require.Contains(t, log.String(), "nowhere")
	log.Reset()
	require.NoError(t, s.db.Exec("SELECT ?::text, pg_sleep(1.1)", "张三").Error)
	require.Contains(t, log.String(), "pg_sleep")
	require.NotContains(t, log.String(), "张三")
}
