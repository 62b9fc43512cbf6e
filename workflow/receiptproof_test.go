package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/workflow"
)

// Each way in of art. 31 leaves its own traces.
func TestWhatProvesTheReceipt(t *testing.T) {
	proves := map[Channel][]ProofKind{
		Counter:      {ProofCounterSlip},
		PostSigned:   {ProofRegisteredMail, ProofPostmark},
		PostOrdinary: {ProofPostmark},
		Online:       {ProofScreenshot},
		Fax:          {ProofScreenshot, ProofFaxReport},
	}
	for channel, want := range proves {
		var got []ProofKind
		for _, k := range ProofKinds() {
			require.NotEmpty(t, k.Label())
			if k.Proves(channel) {
				got = append(got, k)
			}
		}
		require.Equal(t, want, got, channel)
	}
	require.False(t, ProofKind("word").Proves(Counter))
	require.Empty(t, ProofKind("word").Label())
}
