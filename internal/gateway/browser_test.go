package gateway_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/gateway"
)

const someAgency = `{"displayName":"某局","level":"LEVEL_CITY"}`

// A page of another site can make the user's browser send his cookie, but neither hide where it is nor say JSON in a form.
func TestWhatAPageOfAnotherSiteSendsIsRefused(t *testing.T) {
	b := setup(t, auth.Development{})
	const create = "/v1/agencies?agencyId=a1"
	for name, headers := range map[string][]string{
		"another site":        {"Sec-Fetch-Site", "cross-site"},
		"a neighbouring host": {"Sec-Fetch-Site", "same-site"},
		"an older browser":    {"Origin", "https://evil.example"},
		"no origin at all":    {"Origin", "null"},
	} {
		b.send(t, "POST", create, someAgency, headers...).refused(http.StatusForbidden, "PERMISSION_DENIED", "PERMISSION_DENIED")
		require.Nil(t, b.last, name)
	}
	for name, kind := range map[string]string{
		"a form": "application/x-www-form-urlencoded", "text": "text/plain", "a file": "multipart/form-data; boundary=x", "nothing": "",
		"nonsense": "application/json; ;", "both": "text/plain, application/json",
	} {
		got := b.send(t, "POST", create, someAgency, "Content-Type", kind)
		got.refused(http.StatusBadRequest, "INVALID_ARGUMENT", "FIELD_INVALID")
		require.Contains(t, got.Body.String(), "Content-Type", name)
		require.Nil(t, b.last, name)
	}
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}, {"Origin", "http://example.com"}, {"Content-Type", "application/json; charset=utf-8"},
	} {
		require.Equal(t, http.StatusOK, b.send(t, "POST", create, someAgency, headers...).Code, headers)
	}
	require.Equal(t, http.StatusOK, b.send(t, "GET", "/v1/agencies/a1", "", "Sec-Fetch-Site", "cross-site").Code, "a link to us")
}

func TestACookieBecomesABearerToken(t *testing.T) {
	b := setup(t, auth.Development{})
	for _, tt := range []struct {
		cookie, authorization string
		want                  []string
	}{
		{gateway.SessionCookie + "=t1", "", []string{"Bearer t1"}},
		{gateway.PlainSessionCookie + "=t2; other=x", "", []string{"Bearer t2"}},
		{gateway.SessionCookie + "=t1", "Bearer t3", []string{"Bearer t3"}},
		{gateway.PlainSessionCookie + "=t1; " + gateway.PlainSessionCookie + "=t2", "", nil},
		{"other=x", "", nil},
	} {
		headers := []string{"Cookie", tt.cookie}
		if tt.authorization != "" {
			headers = append(headers, "Authorization", tt.authorization)
		}
		require.Equal(t, http.StatusOK, b.send(t, "GET", "/v1/agencies/a1", "", headers...).Code)
		require.Equal(t, tt.want, b.metadata.Get("authorization"), tt.cookie)
	}
}
