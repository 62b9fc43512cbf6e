//go:build demo

package xlsx_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/xlsx"
)

func TestTheDemonstrationHasNoWorkbooks(t *testing.T) {
	require.False(t, xlsx.Available)
	_, err := xlsx.New()
	require.ErrorIs(t, err, xlsx.NotBuiltError{})
}
