package idem_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/idem"
)

func TestContextCarriesThePendingRequest(t *testing.T) {
	_, ok := idem.FromContext(t.Context())
	require.False(t, ok)

	want := idem.Pending{Principal: "u1", RequestID: "r1", Method: "/s/M", Hash: [32]byte{1}}
	got, ok := idem.FromContext(idem.NewContext(t.Context(), want))
	require.True(t, ok)
	require.Equal(t, want, got)
}

func TestSame(t *testing.T) {
	p := idem.Pending{Method: "/s/M", Hash: [32]byte{1}}
	require.True(t, idem.Record{Method: "/s/M", Hash: [32]byte{1}}.Same(p))
	require.False(t, idem.Record{Method: "/s/M", Hash: [32]byte{2}}.Same(p))
	require.False(t, idem.Record{Method: "/s/N", Hash: [32]byte{1}}.Same(p))
}

func TestReusedErrorNamesTheRequest(t *testing.T) {
	err := &idem.ReusedError{RequestID: "0f1e"}
	require.Contains(t, err.Error(), "0f1e")
	require.Contains(t, err.Chinese(), "0f1e")
}
