package querycode_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/querycode"
)

func key(t *testing.T, fill byte) querycode.Key {
	t.Helper()
	k, err := querycode.NewKey(bytes.Repeat([]byte{fill}, 32))
	require.NoError(t, err)
	return k
}

func TestACodeIsReadableAndHasEnoughBits(t *testing.T) {
	seen, letters := map[string]bool{}, map[rune]int{}
	for range 2000 {
		code := querycode.Make()
		require.Regexp(t, `^[34679ACDEFGHJKLMNPQRTUVWXY]{4}(-[34679ACDEFGHJKLMNPQRTUVWXY]{4}){2}$`, code)
		require.False(t, seen[code])
		seen[code] = true
		for _, r := range strings.ReplaceAll(code, "-", "") {
			letters[r]++
		}
	}
	require.GreaterOrEqual(t, 12*math.Log2(float64(len(letters))), 55.0)
	for r, n := range letters {
		require.InDelta(t, 24000/len(letters), n, 200, "%c", r) // far more than seven standard deviations
	}
}

func TestACodeIsRightAsPeopleWriteIt(t *testing.T) {
	k := key(t, 1)
	code := querycode.Make()
	hash := k.Hash(code)
	require.Len(t, hash, 32)
	plain := strings.ReplaceAll(code, "-", "")
	for _, written := range []string{code, plain, strings.ToLower(code), " " + plain[:6] + " " + plain[6:], plain[:4] + "\u3000" + plain[4:]} {
		require.True(t, k.Right(written, hash), written)
	}
	for _, wrong := range []string{"", plain[:11], plain + "A", querycode.Make(), strings.Repeat("A", 40)} {
		require.False(t, k.Right(wrong, hash), wrong)
	}
	require.False(t, k.Right(code, nil))
	require.False(t, k.Right(code, make([]byte, 32)))
}

func TestSubjectsAreToldApart(t *testing.T) {
	k := key(t, 1)
	same, again := k.Subject("number", "a1", "1"), k.Subject("number", "a1", "1")
	require.Equal(t, same, again)
	require.NotEqual(t, k.Subject("number", "a1", "1"), k.Subject("number", "a", "11"))
	require.NotEqual(t, k.Subject("number", "a1", "1"), k.Subject("source", "a1", "1"))
	require.NotEqual(t, k.Subject("number", "a1", "1"), key(t, 2).Subject("number", "a1", "1"))
	require.NotEqual(t, k.Subject("code", "x"), k.Hash("x"))
}

func TestAKeyIsLongAndShowsNothing(t *testing.T) {
	_, err := querycode.NewKey(make([]byte, 31))
	require.Error(t, err)
	secret := querycode.NewSecret()
	require.NotEqual(t, secret, querycode.NewSecret())
	k, err := querycode.NewKey(secret)
	require.NoError(t, err)
	require.Equal(t, "query code key", fmt.Sprintf("%v", k))
	require.Equal(t, "query code key", fmt.Sprintf("%x", k))
	code := querycode.Make()
	require.False(t, key(t, 1).Right(code, k.Hash(code)))
}
