package gateway_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
)

// expected are the statuses of requests that anybody may send: everything but a failure of ours.
var expected = map[int]bool{
	http.StatusOK: true, http.StatusBadRequest: true, http.StatusForbidden: true, http.StatusNotFound: true, http.StatusMethodNotAllowed: true,
	http.StatusUnsupportedMediaType: true, http.StatusTooManyRequests: true, http.StatusNotImplemented: true,
}

// fuzz makes a request that may be no URL at all; then there is nothing to see.
func (b *bundle) fuzz(t *testing.T, verb, target, body string) {
	r, err := http.NewRequestWithContext(t.Context(), verb, "http://foi.test"+target, strings.NewReader(body))
	if err != nil || r.URL.Path == "" || r.URL.Path[0] != '/' || r.Host != "foi.test" {
		return
	}
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	b.log.Reset()
	b.ServeHTTP(w, r)
	require.True(t, expected[w.Code], "%d %s", w.Code, w.Body)
	require.True(t, json.Valid(w.Body.Bytes()), "%s", w.Body)
	require.Less(t, w.Body.Len(), 16<<10+4*len(body))
	if w.Code == http.StatusOK {
		return
	}
	var refused refusal
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &refused))
	require.Equal(t, w.Code, refused.Error.Code)
	require.NotEmpty(t, refused.Error.Details, "%s", w.Body)
}

// FuzzBody: any bytes as a body get a good answer or a refusal in our words, never a failure.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{"displayName":"某局","level":"LEVEL_CITY"}`, `{"level":2,"establishDate":{"year":2020,"month":1,"day":1}}`, `{"etag":"\"1\""}`,
		`{"a":[[[[`, "\ufeff{}", `{"displayName":"\ud800"}`, `{"displayName":1e999}`, `{"display_name":"a","displayName":"b"}`, "null", "\xff", `{"":{}}`,
		`{"createTime":"2024-01-01T00:00:00Z"}`, `{"establishDate":null}`, `{"placements":[{}, null]}`, `{"level":"LEVEL_CITY"`, `{"actDate":{"year":1.0}}`,
	} {
		f.Add(seed)
	}
	b := setup(f, auth.Development{})
	f.Fuzz(func(t *testing.T, body string) {
		b.fuzz(t, http.MethodPost, "/v1/agencies?agencyId=a1", body)
		b.fuzz(t, http.MethodPatch, "/v1/agencies/a1", body)
		b.fuzz(t, http.MethodPost, "/v1/agencies/a1/applications/x7:accept", body)
	})
}

// FuzzTarget: the same of paths and queries, field masks among them.
func FuzzTarget(f *testing.F) {
	for _, seed := range []string{
		"/v1/agencies/a1?updateMask=displayName,level", "/v1/agencies/a1?updateMask=*", "/v1/agencies/a1?updateMask=a.b.c&updateMask=d",
		"/v1/agencies?pageSize=1&page_size=2", "/v1/agencies/%ff?%zz", "/v1/agencies/a1%2Fx:accept", "//v1/agencies", "/v1/agencies/..;/", "/?a;b",
		"/v1/agencies/a1?agency.establishDate.year=1", "/v1/agencies/a1/applications?filter=((", "/v1/agencies/a1?updateMask=,,,", "/v1/agencies/a1?updateMask=A%00",
		"/v1/agencies/a1?w%80", "/v1/nothing%ff",
	} {
		f.Add(seed)
	}
	b := setup(f, auth.Development{})
	f.Fuzz(func(t *testing.T, target string) {
		for _, verb := range []string{http.MethodGet, http.MethodPatch, http.MethodPost, http.MethodDelete} {
			b.fuzz(t, verb, target, `{"displayName":"某局"}`)
		}
	})
}
