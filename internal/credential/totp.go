package credential

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// One-time codes are those of RFC 6238 as every authenticator app makes them: six digits of HMAC-SHA-1, a new one every 30 s.
const (
	totpPeriod = 30
	totpDigits = otp.DigitsSix
	totpSkew   = 1 // steps that a clock may be off, either way
	totpBytes  = 20
)

// NewTOTPSecret returns a random secret in base32, as apps take it.
func NewTOTPSecret() string {
	var b [totpBytes]byte
	_, _ = rand.Read(b[:]) // never fails
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])
}

// TOTPURL returns the address that an app reads from a picture.
func TOTPURL(issuer, loginName, secret string) string {
	query := url.Values{"secret": {secret}, "issuer": {issuer}}
	return (&url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + loginName, RawQuery: query.Encode()}).String()
}

// TOTPStep returns the step of time whose code was given, when it is one of now, the last and the next. A step up to after was used
// before and is refused: nobody who looked over a shoulder can use a code again.
func TOTPStep(secret, code string, now time.Time, after int64) (step int64, ok bool) {
	current := now.Unix() / totpPeriod
	for s := current - totpSkew; s <= current+totpSkew; s++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(s), //nolint:gosec // after 1970
			hotp.ValidateOpts{Digits: totpDigits, Algorithm: otp.AlgorithmSHA1})
		if err == nil && s > after && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}
