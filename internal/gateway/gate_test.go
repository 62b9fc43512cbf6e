package gateway_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/gateway"
	"github.com/yishenqing/foi/internal/store"
)

// TestNothingGoesRoundTheInterceptors calls every registered route without an identity, without a permission and with a bad
// request: all three are the interceptors' to refuse.
func TestNothingGoesRoundTheInterceptors(t *testing.T) {
	reader := auth.NewPrincipal("u1", "", auth.KindPerson)
	targets := map[string]string{
		"/v1/agencies/a1": "GET", "/v1/agencies": "POST", "/v1/agencies/a1/applications/x7:accept": "POST",
		"/v1/agencies/a1/applications": "GET", "/v1/agencies/a1/applications/x7": "PATCH",
	}
	for target, verb := range targets {
		b := setup(t, auth.Refuse{})
		got := b.send(t, verb, target, "")
		got.refused(http.StatusUnauthorized, "UNAUTHENTICATED", "UNAUTHENTICATED")
		require.Contains(t, got.Header().Get("WWW-Authenticate"), "Bearer")
		require.Nil(t, b.last)

		b = setup(t, as{&reader})
		r := b.send(t, verb, target, "").refused(http.StatusForbidden, "PERMISSION_DENIED", "PERMISSION_DENIED")
		require.NotEmpty(t, r.detail(t, "google.rpc.ErrorInfo")["metadata"])
		require.Nil(t, b.last)
	}
	b := setup(t, auth.Development{})
	r := b.send(t, "POST", "/v1/agencies?agencyId=-", `{"displayName":"某局","level":"LEVEL_CITY"}`).
		refused(http.StatusBadRequest, "INVALID_ARGUMENT", "FIELD_INVALID")
	require.Equal(t, "agency_id", r.field(t))
	require.Nil(t, b.last)
}

func TestErrorsOfServicesKeepTheirDetails(t *testing.T) {
	b := setup(t, auth.Development{})
	b.err = &store.StaleError{Current: 7}
	r := b.send(t, "GET", "/v1/agencies/a1", "").refused(http.StatusConflict, "ABORTED", "ETAG_STALE")
	require.Equal(t, map[string]any{"current_etag": `"7"`}, r.detail(t, "google.rpc.ErrorInfo")["metadata"])

	b.err = store.ErrNotFound
	r = b.send(t, "GET", "/v1/agencies/a9", "").refused(http.StatusNotFound, "NOT_FOUND", "NOT_FOUND")
	require.Equal(t, "agencies/a9", r.detail(t, "google.rpc.ResourceInfo")["resourceName"])
	require.Equal(t, "foi.v1/Agency", r.detail(t, "google.rpc.ResourceInfo")["resourceType"])

	b.err = store.ErrUnavailable
	got := b.send(t, "GET", "/v1/agencies/a1", "")
	got.refused(http.StatusServiceUnavailable, "UNAVAILABLE", "UNAVAILABLE")
	require.Equal(t, "1", got.Header().Get("Retry-After"))

	b.send(t, "GET", "/v1/agencies/a1/applications", "").refused(http.StatusNotImplemented, "UNIMPLEMENTED", "NOT_FOUND")
}

func TestNothingInternalLeaks(t *testing.T) {
	for _, failure := range []error{errors.New("secret"), errors.New("panic")} {
		b := setup(t, auth.Development{})
		b.err = failure
		got := b.send(t, "GET", "/v1/agencies/a1", "")
		r := got.refused(http.StatusInternalServerError, "INTERNAL", "INTERNAL")
		require.NotContains(t, got.Body.String(), "secret")
		id := got.Header().Get("X-Correlation-Id")
		require.Equal(t, id, r.detail(t, "google.rpc.RequestInfo")["requestId"])
		require.Contains(t, b.log.String(), `"correlation_id":"`+id+`"`)
		require.Contains(t, b.log.String(), "secret")
	}
}

func TestTheCorrelationIDGoesAllTheWay(t *testing.T) {
	b := setup(t, auth.Development{})
	got := b.send(t, "GET", "/v1/agencies/a1", "", "X-Correlation-Id", "desk-0042")
	require.Equal(t, []string{"desk-0042"}, got.Header().Values("X-Correlation-Id"))
	require.Equal(t, []string{"desk-0042"}, b.metadata.Get("x-correlation-id"))
	require.Contains(t, b.log.String(), `"correlation_id":"desk-0042"`)

	for _, target := range []string{"/v1/agencies/a1", "/v1/nothing"} {
		got = b.send(t, "GET", target, "")
		require.Len(t, got.Header().Get("X-Correlation-Id"), 32, "every answer has one")
	}
}

func TestOnlyKnownHeadersAreForwarded(t *testing.T) {
	b := setup(t, auth.Development{})
	b.send(t, "GET", "/v1/agencies/a1", "", "Authorization", "Bearer x", "Cookie", "a=b", "Grpc-Metadata-Principal", "root",
		"X-Forwarded-For", "10.1.1.1", "Accept-Language", "zh", "Grpcgateway-Evil", "1", "User-Agent", "desk/2",
		"Foi-Remote", "10.9.9.9", "Grpc-Metadata-Foi-Remote", "10.9.9.9")
	for key := range b.metadata {
		require.Contains(t, []string{"authorization", "x-forwarded-for", "x-forwarded-host", "x-correlation-id", "foi-remote", "foi-user-agent"}, key)
	}
	require.Equal(t, []string{"192.0.2.1"}, b.metadata.Get("foi-remote"), "only the gateway says from where")
	require.Equal(t, []string{"desk/2"}, b.metadata.Get("foi-user-agent"))
	require.Equal(t, []string{"Bearer x"}, b.metadata.Get("authorization"))
	require.Equal(t, []string{"10.1.1.1, 192.0.2.1"}, b.metadata.Get("x-forwarded-for"))
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	b := setup(t, auth.Development{})
	for _, target := range []string{"/v1/agencies/a1", "/v1/nothing"} {
		header := b.send(t, "GET", target, "").Header()
		require.Equal(t, "nosniff", header.Get("X-Content-Type-Options"))
		require.Equal(t, "no-store", header.Get("Cache-Control"))
		require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'")
		require.Empty(t, header.Get("Access-Control-Allow-Origin"))
		for key := range header {
			require.False(t, strings.HasPrefix(key, "Grpc-"), key)
		}
	}
}

func TestAPanicOutsideOfACallIsAnswered(t *testing.T) {
	b := setup(t, auth.Development{})
	var observed []int
	edge := gateway.Edge(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret") }), logTo(b), collect(&observed))
	w := httptest.NewRecorder()
	edge.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	answer{w, t}.refused(http.StatusInternalServerError, "INTERNAL", "INTERNAL")
	require.NotContains(t, w.Body.String(), "secret")
	require.Equal(t, []int{500}, observed)

	edge = gateway.Edge(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), logTo(b), nil)
	require.PanicsWithValue(t, http.ErrAbortHandler, func() {
		edge.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	}, "net/http knows what to do with this one")
}

func TestARequestThatNeverBecameACallIsLogged(t *testing.T) {
	b := setup(t, auth.Development{})
	b.send(t, "POST", "/v1/agencies?agencyId=a1", `{"GEHEIM":1}`)
	require.Contains(t, b.log.String(), `"status":400`)
	require.NotContains(t, b.log.String(), "GEHEIM")
	require.Contains(t, b.log.String(), "correlation_id")
}

var _ foiv1.AgencyServiceServer = (*services)(nil)
