package credential_test

import (
	"context"
	"encoding/base32"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/credential"
)

// cheap keeps the tests fast; what is tested does not depend on the cost.
var cheap = credential.Cost{Memory: 64, Passes: 1, Threads: 1}

func TestPasswordsAreKeptAsArgon2id(t *testing.T) {
	p := credential.NewPasswords(cheap)
	encoded, err := p.Hash(t.Context(), "correct horse battery")
	require.NoError(t, err)
	require.Regexp(t, `^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`, encoded)
	again, err := p.Hash(t.Context(), "correct horse battery")
	require.NoError(t, err)
	require.NotEqual(t, encoded, again, "salted")

	right, outdated, err := p.Verify(t.Context(), encoded, "correct horse battery")
	require.NoError(t, err)
	require.True(t, right)
	require.False(t, outdated)
	right, _, err = p.Verify(t.Context(), encoded, "correct horse batterz")
	require.NoError(t, err)
	require.False(t, right)
}

func TestAHashOfAnotherCostIsOutdated(t *testing.T) {
	old, err := credential.NewPasswords(cheap).Hash(t.Context(), "correct horse battery")
	require.NoError(t, err)
	p := credential.NewPasswords(credential.Cost{Memory: 128, Passes: 1, Threads: 1})
	right, outdated, err := p.Verify(t.Context(), old, "correct horse battery")
	require.NoError(t, err)
	require.True(t, right)
	require.True(t, outdated)
}

func TestNobodysPasswordIsNeverRight(t *testing.T) {
	p := credential.NewPasswords(cheap)
	right, _, err := p.Verify(t.Context(), "", "")
	require.NoError(t, err)
	require.False(t, right)
}

// Whether somebody exists must not be told by how long the refusal takes. The cost is high enough to tell a check from none.
func TestNobodyCostsAsMuchAsSomebody(t *testing.T) {
	p := credential.NewPasswords(credential.Cost{Memory: 8 * 1024, Passes: 2, Threads: 1})
	encoded, err := p.Hash(t.Context(), "correct horse battery")
	require.NoError(t, err)
	best := func(encoded string) time.Duration {
		least := time.Hour
		for range 5 {
			begin := time.Now()
			_, _, err := p.Verify(t.Context(), encoded, "wrong horse battery")
			require.NoError(t, err)
			least = min(least, time.Since(begin))
		}
		return least
	}
	somebody, nobody := best(encoded), best("")
	require.Greater(t, nobody*3, somebody)
	require.Greater(t, somebody*3, nobody)
}

func TestAnUnreadableHashIsAFaultAndNoMatch(t *testing.T) {
	p := credential.NewPasswords(cheap)
	for _, encoded := range []string{
		"x", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=64,t=0,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=99999999,t=1,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=64,t=1,p=1$AAAA$", "$argon2id$v=19$m=64,t=1,p=1$$AAAAAAAAAAAAAAAAAAAAAA",
	} {
		right, _, err := p.Verify(t.Context(), encoded, "x")
		require.Error(t, err, encoded)
		require.False(t, right)
		require.NotContains(t, err.Error(), "AAAA")
	}
}

func TestAGivenUpCheckDoesNotWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := credential.NewPasswords(cheap)
	for range 100 { // select is fair: sooner or later ctx is seen
		if _, err := p.Hash(ctx, "x"); err != nil {
			require.ErrorIs(t, err, context.Canceled)
			return
		}
	}
	t.Fatal("a check with a cancelled context was always done")
}

func TestStrong(t *testing.T) {
	for password, rule := range map[string]string{
		"":                          "short",
		"short1234":                 "short",
		"九个汉字也是太短的":                 "short",
		"十个汉字已经够长了吗？":               "",
		strings.Repeat("ab1!", 33):  "long",
		"Zhang.San-2024":            "login_name",
		"Password123":               "common",
		"1234567890":                "common",
		"aaaaaaaaaaaa":              "uniform",
		"abababababcb":              "uniform",
		"correct horse battery":     "",
		"Tr0ub4dor&3x":              "",
		"zhangsan is not zhang.sa.": "",
	} {
		err := credential.Strong(password, "zhang.san")
		if rule == "" {
			require.NoError(t, err, password)
			continue
		}
		var weak *credential.WeakError
		require.ErrorAs(t, err, &weak, password)
		require.Equal(t, rule, weak.Rule, password)
		require.NotEmpty(t, weak.Chinese())
	}
	require.NoError(t, credential.Strong(credential.NewPassword(), "zhang.san"))
}

func TestTokens(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range []credential.Kind{credential.Access, credential.Refresh, credential.Cookie, credential.Key} {
		token := credential.NewToken(kind)
		require.Equal(t, kind, credential.KindOf(token))
		require.Len(t, credential.HashToken(token), 32)
		require.Regexp(t, `^[A-Za-z0-9_-]{8}$`, credential.Prefix(token))
		require.False(t, seen[token])
		seen[token] = true
	}
	for _, other := range []string{"", "foi_a_", "foi_a_short", "Bearer", "foi_x_" + strings.Repeat("A", 43)} {
		require.Empty(t, credential.KindOf(other), other)
	}
}

// The vectors of RFC 6238, appendix B (SHA-1), of which six of eight digits are used.
func TestTOTPOfRFC6238(t *testing.T) {
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte("12345678901234567890"))
	for at, code := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		step, ok := credential.TOTPStep(secret, code, time.Unix(at, 0), 0)
		require.True(t, ok, at)
		require.Equal(t, at/30, step)

		_, ok = credential.TOTPStep(secret, code, time.Unix(at, 0), step)
		require.False(t, ok, "a step is used once")
		_, ok = credential.TOTPStep(secret, code, time.Unix(at+30, 0), 0)
		require.True(t, ok, "a clock that is slow")
		_, ok = credential.TOTPStep(secret, code, time.Unix(at-30, 0), 0)
		require.True(t, ok, "a clock that is fast")
		_, ok = credential.TOTPStep(secret, code, time.Unix(at+90, 0), 0)
		require.False(t, ok)
		_, ok = credential.TOTPStep(secret, "", time.Unix(at, 0), 0)
		require.False(t, ok)
	}
}

func TestTOTPSecretsAndTheirAddress(t *testing.T) {
	secret := credential.NewTOTPSecret()
	require.Regexp(t, `^[A-Z2-7]{32}$`, secret)
	require.Equal(t, "otpauth://totp/foi:zhang.san?issuer=foi&secret="+secret, credential.TOTPURL("foi", "zhang.san", secret))
}
