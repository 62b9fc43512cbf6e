package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/yishenqing/foi/web"
)

func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	pages, err := web.New()
	require.NoError(t, err)
	require.Contains(t, pages, path)
	w := httptest.NewRecorder()
	pages[path].ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestPagesLoadNothingFromElsewhere(t *testing.T) {
	pages, err := web.New()
	require.NoError(t, err)
	for path := range pages {
		if path == "/" {
			require.Equal(t, "/docs", get(t, path).Header().Get("Location"))
			continue
		}
		w := get(t, path)
		require.Equal(t, http.StatusOK, w.Code)
		policy := w.Header().Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'")
		require.NotContains(t, policy, "unsafe")
		if strings.HasPrefix(path, "/docs") {
			require.NotRegexp(t, `https?://|@import|innerHTML|eval\(|<script>|style=|onclick`, w.Body.String(), path)
		}
	}
}

func TestEveryFileOfThePageIsServed(t *testing.T) {
	pages, err := web.New()
	require.NoError(t, err)
	for _, m := range regexp.MustCompile(`(?:src|href)="(/[^"]*)"`).FindAllStringSubmatch(get(t, "/docs").Body.String(), -1) {
		if m[1] != "/readyz" {
			require.Contains(t, pages, m[1])
		}
	}
}

// object is a part of the document.
type object = map[string]any

func document(t *testing.T) object {
	t.Helper()
	var fromJSON object
	require.NoError(t, json.Unmarshal(get(t, "/openapi.json").Body.Bytes(), &fromJSON))
	var fromYAML object
	require.NoError(t, yaml.Unmarshal(get(t, "/openapi.yaml").Body.Bytes(), &fromYAML))
	again, err := json.Marshal(fromYAML)
	require.NoError(t, err)
	require.JSONEq(t, string(again), get(t, "/openapi.json").Body.String(), "both say the same")
	return fromJSON
}

func TestDocumentSaysWhatIsSent(t *testing.T) {
	doc := document(t)
	schemas := doc["components"].(object)["schemas"].(object)
	failure := schemas["Status"].(object)["properties"].(object)["error"].(object)["properties"].(object)
	require.Contains(t, failure, "status")
	require.Equal(t, "object", schemas["Date"].(object)["type"])
	due := schemas["Application"].(object)["properties"].(object)["dueDate"].(object)
	require.Equal(t, []any{object{"$ref": "#/components/schemas/Date"}}, due["allOf"])
	require.Equal(t, true, due["readOnly"])
	require.NotContains(t, get(t, "/openapi.yaml").Body.String(), "format: date\n")
}

func TestEveryReferenceLeadsSomewhere(t *testing.T) {
	schemas := document(t)["components"].(object)["schemas"].(object)
	for _, m := range regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(get(t, "/openapi.json").Body.String(), -1) {
		require.Contains(t, schemas, m[1])
	}
}

func TestEveryOperationHasAChineseSummaryAndAPermission(t *testing.T) {
	doc := document(t)
	count := 0
	for path, verbs := range doc["paths"].(object) {
		for verb, op := range verbs.(object) {
			op := op.(object)
			require.Regexp(t, `\p{Han}`, op["summary"], "%s %s", verb, path)
			require.Regexp(t, `Required permission: [a-z.]+\.`, op["description"], "%s %s", verb, path)
			count++
		}
	}
	require.Greater(t, count, 40)
	for _, tag := range doc["tags"].([]any) {
		require.Regexp(t, `\p{Han}`, tag.(object)["description"])
	}
}
