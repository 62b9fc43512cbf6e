package seal_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/seal"
)

func keks(t *testing.T, lines ...string) seal.KEKs {
	t.Helper()
	k, err := seal.ParseKEKs(strings.Join(lines, "\n"))
	require.NoError(t, err)
	return k
}

const number = "11010519491231002X"

var place = seal.At("application.applicant_id_number", "linhai", "a1")

func TestWhatIsSealedOpensAtItsPlaceOnly(t *testing.T) {
	r := seal.NewRing(seal.NewGeneration(), nil, nil)
	sealed := r.Seal(place, number)
	require.Regexp(t, `^sm4:[0-9a-f]{8}:[A-Za-z0-9+/]+$`, sealed)
	require.NotContains(t, sealed, number)
	require.NotEqual(t, sealed, r.Seal(place, number), "the nonce is random")
	got, err := r.Open(place, sealed)
	require.NoError(t, err)
	require.Equal(t, number, got)

	for _, elsewhere := range []seal.Place{
		seal.At("application.phone", "linhai", "a1"), seal.At("application.applicant_id_number", "linhai", "a2"),
		seal.At("application.applicant_id_number", "linhai"), seal.At("application.applicant_id_number", "linha", "ia1"),
	} {
		_, err := r.Open(elsewhere, sealed)
		require.ErrorAs(t, err, new(*seal.DamagedError))
		require.NotContains(t, err.Error(), "linhai")
	}
	require.Empty(t, r.Seal(place, ""))
	got, err = r.Open(place, "")
	require.NoError(t, err)
	require.Empty(t, got)
}

func TestEveryChangedByteIsFound(t *testing.T) {
	r := seal.NewRing(seal.NewGeneration(), nil, nil)
	sealed := r.Seal(place, number)
	for i := range sealed {
		b := []byte(sealed)
		b[i] ^= 1
		if got, err := r.Open(place, string(b)); err == nil {
			require.NotEqual(t, number, got, "byte %d", i)
			require.False(t, seal.Sealed(string(b)), "byte %d", i)
		}
		if _, err := r.Open(place, sealed[:i]); err == nil {
			require.False(t, seal.Sealed(sealed[:i]), "cut at %d", i)
		}
	}
	var missing *seal.MissingKeyError
	_, err := seal.NewRing(seal.NewGeneration(), nil, nil).Open(place, sealed)
	require.ErrorAs(t, err, &missing)
	require.Equal(t, r.Sealer(), missing.ID)
}

func TestBlindValuesAreEqualForEqualValuesOnly(t *testing.T) {
	g := seal.NewGeneration()
	r := seal.NewRing(g, nil, nil)
	first := r.Blind("number", number)
	require.Equal(t, first, r.Blind("number", number))
	require.Regexp(t, `^[0-9a-f]{8}:[A-Za-z0-9_-]{22}$`, r.Blind("number", number))
	seen := map[string]bool{}
	for _, v := range [][2]string{{"number", number}, {"number", "110105194912310021"}, {"name", number}, {"numbe", "r" + number}} {
		seen[r.Blind(v[0], v[1])] = true
	}
	seen[seal.NewRing(seal.NewGeneration(), nil, nil).Blind("number", number)] = true
	require.Len(t, seen, 5)

	next := seal.NewGeneration()
	both := seal.NewRing(next, []*seal.Generation{next, g}, nil)
	require.Equal(t, []string{seal.NewRing(next, nil, nil).Blind("number", number), r.Blind("number", number)}, both.Blinds("number", number))
	retired := seal.NewRing(next, nil, []*seal.Generation{g})
	require.Len(t, retired.Blinds("number", number), 1)
	got, err := retired.Open(place, r.Seal(place, number))
	require.NoError(t, err)
	require.Equal(t, number, got, "what a retired generation sealed still opens")
}

func TestGenerationsAreWrapped(t *testing.T) {
	old, fresh := seal.NewKEK(), seal.NewKEK()
	g := seal.NewGeneration()
	wrapped := keks(t, old).Wrap(g)
	require.Equal(t, g.ID(), wrapped.ID)

	again, err := keks(t, "# made today", fresh, "", old).Unwrap(wrapped)
	require.NoError(t, err)
	opened, err := seal.NewRing(again, nil, nil).Open(place, seal.NewRing(g, nil, nil).Seal(place, number))
	require.NoError(t, err)
	require.Equal(t, number, opened)

	_, err = keks(t, fresh).Unwrap(wrapped)
	require.ErrorAs(t, err, new(*seal.MissingKeyError))
	other := wrapped
	other.ID = "00000000"
	_, err = keks(t, old).Unwrap(other)
	require.ErrorAs(t, err, new(*seal.DamagedError), "material of one generation is no other one's")
}

func TestBadKeysAreRefusedWithoutRepeatingThem(t *testing.T) {
	good := seal.NewKEK()
	for text, line := range map[string]int{
		"": 0, "# nothing\n\n": 0, "secret": 1, good + "\n" + good[:40]: 2, "c2VjcmV0": 1,
	} {
		_, err := seal.ParseKEKs(text)
		var bad *seal.KeyError
		require.ErrorAs(t, err, &bad)
		require.Equal(t, line, bad.Line)
		require.NotContains(t, err.Error(), "secret")
		require.NotContains(t, err.Error(), good[:10])
	}
}

func TestKeysAreNeverPrinted(t *testing.T) {
	line := seal.NewKEK()
	k, g := keks(t, line), seal.NewGeneration()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		require.LessOrEqual(t, len(fmt.Sprintf(verb, k)), 30, verb)
		require.Equal(t, "generation "+g.ID(), fmt.Sprintf(verb, g), verb)
	}
	require.NotContains(t, errors.Join(&seal.MissingKeyError{ID: k[0].ID()}).Error(), line)
}

func BenchmarkSeal(b *testing.B) {
	r := seal.NewRing(seal.NewGeneration(), nil, nil)
	for b.Loop() {
		r.Seal(place, number)
	}
}

func BenchmarkOpen(b *testing.B) {
	r := seal.NewRing(seal.NewGeneration(), nil, nil)
	sealed := r.Seal(place, number)
	for b.Loop() {
		if _, err := r.Open(place, sealed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBlind(b *testing.B) {
	r := seal.NewRing(seal.NewGeneration(), nil, nil)
	for b.Loop() {
		r.Blind("number", number)
	}
}

// BenchmarkAESGCM is the baseline: the same with the cipher that processors have instructions for, without base64.
func BenchmarkAESGCM(b *testing.B) {
	block, _ := aes.NewCipher(make([]byte, 16))
	aead, _ := cipher.NewGCM(block)
	for b.Loop() {
		nonce := make([]byte, 12, 64)
		_, _ = rand.Read(nonce)
		aead.Seal(nonce, nonce, []byte(number), []byte(place))
	}
}
