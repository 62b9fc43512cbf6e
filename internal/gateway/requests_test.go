package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
)

const requestID = "3f2b8c1e-7f0d-4a53-9c0e-1d2f3a4b5c6d"

func TestRequestsBecomeMessages(t *testing.T) {
	tests := []struct {
		name, verb, target, body string
		want                     proto.Message
	}{
		{"get", "GET", "/v1/agencies/a1", "", &foiv1.GetAgencyRequest{Name: "agencies/a1"}},
		{"query by both names", "GET", "/v1/agencies?pageSize=7&show_dissolved=true", "", &foiv1.ListAgenciesRequest{PageSize: 7, ShowDissolved: true}},
		{
			"create with query", "POST", "/v1/agencies?agencyId=a1&requestId=" + requestID, `{"displayName":"某局","level":"LEVEL_CITY"}`,
			&foiv1.CreateAgencyRequest{AgencyId: "a1", RequestId: requestID, Agency: &foiv1.Agency{DisplayName: "某局", Level: foiv1.Agency_LEVEL_CITY}},
		},
		{
			"custom verb", "POST", "/v1/agencies/a1/applications/x7:accept", `{"etag":"\"1\"","requestId":"` + requestID + `"}`,
			&foiv1.AcceptApplicationRequest{Name: "agencies/a1/applications/x7", Etag: `"1"`, RequestId: requestID},
		},
		{
			"custom verb without a body", "POST", "/v1/agencies/a1/applications/x7:accept", "",
			&foiv1.AcceptApplicationRequest{Name: "agencies/a1/applications/x7"},
		},
		{
			"patch makes its mask from the body", "PATCH", "/v1/agencies/a1", `{"displayName":"新名"}`,
			&foiv1.UpdateAgencyRequest{Agency: &foiv1.Agency{Name: "agencies/a1", DisplayName: "新名"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name"}}},
		},
		{
			"a mask in the query is camel or snake", "PATCH", "/v1/agencies/a1?updateMask=displayName,register_prefix", `{"displayName":"新名"}`,
			&foiv1.UpdateAgencyRequest{Agency: &foiv1.Agency{Name: "agencies/a1", DisplayName: "新名"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name", "register_prefix"}}},
		},
		{
			"the body's name does not win over the path's", "PATCH", "/v1/agencies/a1?updateMask=displayName", `{"name":"agencies/other","displayName":"新名"}`,
			&foiv1.UpdateAgencyRequest{Agency: &foiv1.Agency{Name: "agencies/a1", DisplayName: "新名"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name"}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := setup(t, auth.Development{})
			got := b.send(t, tt.verb, tt.target, tt.body)
			require.Equal(t, http.StatusOK, got.Code, got.Body.String())
			require.True(t, proto.Equal(tt.want, b.last.(proto.Message)), "%v", b.last)
		})
	}
}

func TestResponsesAreWrittenWithDefaultsAndWithoutNulls(t *testing.T) {
	b := setup(t, auth.Development{})
	got := b.send(t, "GET", "/v1/agencies/a1", "")
	require.Contains(t, got.Body.String(), `"displayName":"某局"`)
	require.Contains(t, got.Body.String(), `"registerPrefix":""`)
	require.Contains(t, got.Body.String(), `"level":"LEVEL_UNSPECIFIED"`)
	require.NotContains(t, got.Body.String(), "null")
	require.NotContains(t, got.Body.String(), "establishDate")
	require.NotEmpty(t, got.Header().Get("Content-Length"))

	require.JSONEq(t, `{"agencies":[],"nextPageToken":""}`, b.send(t, "GET", "/v1/agencies", "").Body.String())
}

func TestFaultsOfTheRequestAreNamed(t *testing.T) {
	b := setup(t, auth.Development{})
	tests := []struct{ name, verb, target, body, field string }{
		{"unknown field", "POST", "/v1/agencies?agencyId=a1", `{"displayNmae":"某局"}`, "displayNmae"},
		{"unknown field deeper", "PATCH", "/v1/agencies/a1", `{"establishDate":{"jahr":2020}}`, "jahr"},
		{"unknown field beside the whole message", "POST", "/v1/agencies/a1/applications/x7:accept", `{"etga":"1"}`, "etga"},
		{"field twice", "POST", "/v1/agencies?agencyId=a1", `{"displayName":"a","displayName":"b"}`, "displayName"},
		{"wrong type", "POST", "/v1/agencies?agencyId=a1", `{"displayName":7}`, "displayName"},
		{"unknown enum value", "POST", "/v1/agencies?agencyId=a1", `{"level":"LEVEL_GEHEIM"}`, "level"},
		{"no JSON", "POST", "/v1/agencies?agencyId=a1", `displayName=x`, ""},
		{"JSON that goes on", "POST", "/v1/agencies?agencyId=a1", `{"displayName":"a"}{"displayName":"b"}`, ""},
		{"cut off", "POST", "/v1/agencies?agencyId=a1", `{"displayName":"a`, ""},
		{"a list", "POST", "/v1/agencies?agencyId=a1", `[]`, ""},
		{"null", "POST", "/v1/agencies?agencyId=a1", `null`, ""},
		{"misspelt query", "GET", "/v1/agencies?pgeSize=7", "", "pgeSize"},
		{"query of the wrong type", "GET", "/v1/agencies?pageSize=geheim", "", "page_size"},
		{"query twice", "GET", "/v1/agencies?pageSize=1&page_size=2", "", "page_size"},
		{"query value twice", "GET", "/v1/agencies?pageSize=1&pageSize=2", "", "page_size"},
		{"query of what the path gives", "GET", "/v1/agencies/a1?name=agencies/b", "", "name"},
		{"query of what the body gives", "POST", "/v1/agencies?agencyId=a1&agency.displayName=x", `{}`, "agency.displayName"},
		{"query beside a whole message", "POST", "/v1/agencies/a1/applications/x7:accept?requestId=" + requestID, `{}`, "requestId"},
		{"bad id in the path", "GET", "/v1/agencies/A1", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b.last = nil
			got := b.send(t, tt.verb, tt.target, tt.body)
			if tt.name == "bad id in the path" {
				require.Equal(t, http.StatusOK, got.Code, "ids are the services' business")
				return
			}
			r := got.refused(http.StatusBadRequest, "INVALID_ARGUMENT", "FIELD_INVALID")
			require.Equal(t, tt.field, r.field(t))
			require.NotContains(t, strings.ToLower(got.Body.String()), "geheim", "the value is not repeated")
			require.Nil(t, b.last, "no service was called")
		})
	}
}

func TestTooLargeABodyIsRefused(t *testing.T) {
	b := setup(t, auth.Development{})
	large := `{"displayName":"` + strings.Repeat("x", maxBody) + `"}`
	for name, headers := range map[string][]string{"declared": nil, "chunked": {"Transfer-Encoding", "chunked"}} {
		for verb, target := range map[string]string{"POST": "/v1/agencies?agencyId=a1", "PATCH": "/v1/agencies/a1"} {
			got := b.send(t, verb, target, large, headers...)
			r := got.refused(http.StatusTooManyRequests, "RESOURCE_EXHAUSTED", "LIMIT_EXCEEDED")
			require.NotEmpty(t, r.detail(t, "google.rpc.QuotaFailure"), name)
		}
	}
	full := `{"displayName":"` + strings.Repeat("x", 200) + `","level":"LEVEL_CITY"}`
	full += strings.Repeat(" ", maxBody-len(full))
	require.Equal(t, http.StatusOK, b.send(t, "POST", "/v1/agencies?agencyId=a1", full).Code, "just as large as allowed")
}

func TestUnknownRoutes(t *testing.T) {
	b := setup(t, auth.Development{})
	for _, target := range []string{
		"/v1/nothing", "/v1/agencies/a1/", "/v1", "/v2/agencies", "/v1/agencies/a1/applications/x7:steal", "/v1/agencies%2Fa1",
		"/v1/agencies/a1:accept", "/v1/agencies/:move",
	} {
		for _, verb := range []string{"POST", "DELETE"} {
			b.send(t, verb, target, "").refused(http.StatusNotFound, "NOT_FOUND", "NOT_FOUND")
		}
	}
	got := b.send(t, "DELETE", "/v1/agencies/a1", "")
	got.refused(http.StatusMethodNotAllowed, "UNIMPLEMENTED", "NOT_FOUND")
	require.Equal(t, "GET, PATCH", got.Header().Get("Allow"))
	got = b.send(t, "GET", "/v1/agencies/a1/applications/x7:accept", "")
	require.NotEqual(t, http.StatusOK, got.Code)
}

func TestNoSecondWayToSayAMethod(t *testing.T) {
	b := setup(t, auth.Development{})
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	got := b.send(t, "POST", "/v1/agencies/a1", "a=b", form...)
	got.refused(http.StatusMethodNotAllowed, "UNIMPLEMENTED", "NOT_FOUND")
	got = b.send(t, "POST", "/v1/agencies/a1", "", append(form, "X-Http-Method-Override", "GET")...)
	got.refused(http.StatusMethodNotAllowed, "UNIMPLEMENTED", "NOT_FOUND")
}

// A caller who says that he will send a hundred gigabytes has not sent them yet.
func TestALengthThatIsOnlyDeclaredTakesNoMemory(t *testing.T) {
	b := setup(t, auth.Development{})
	for _, target := range []string{"/v1/agencies?agencyId=a1", "/v1/agencies/a1/applications/x7:accept"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader("{}"))
		r.ContentLength = 100 << 30
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		answer{w, t}.refused(http.StatusTooManyRequests, "RESOURCE_EXHAUSTED", "LIMIT_EXCEEDED")
	}
}
