package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/idem"
	"github.com/yishenqing/foi/internal/store"
)

func TestRequestsAreForgottenAfterSevenDays(t *testing.T) {
	b := setup(t)
	id := "5b8f9a58-4a0e-4d3c-9d70-1f6f5c1f7a01"
	w := write("2020-03-02")
	w.Request = &idem.Pending{Principal: "users/test", RequestID: id, Method: "/m"}
	w.Response = func(any) ([]byte, error) { return []byte{}, nil }
	_, err := b.Register(everything(t), b.application("2020-03-02"), w)
	require.NoError(t, err)

	for _, tt := range []struct {
		after time.Duration
		gone  int64
	}{{7 * 24 * time.Hour, 0}, {7*24*time.Hour + time.Second, 1}} {
		gone, err := b.ForgetRequests(everything(t), w.Now.Add(tt.after))
		require.NoError(t, err)
		require.Equal(t, tt.gone, gone)
		_, found, err := b.Lookup(everything(t), "users/test", id)
		require.NoError(t, err)
		require.Equal(t, tt.gone == 0, found)
	}
	var _ idem.Replayer = (*store.Store)(nil)
}
