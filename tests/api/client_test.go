package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// object is a JSON object.
type object = map[string]any

// response is what the server answered.
type response struct {
	status int
	header http.Header
	body   []byte
}

// send makes a request. A nil body is none; a string is sent as it is, anything else as JSON. It may be called by several
// goroutines: it fails the test without ending it.
func (s *server) send(t *testing.T, method, path string, body any) response {
	t.Helper()
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			t.Errorf("encode the body: %v", err)
		}
		content = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, s.node()+path, content)
	if err != nil {
		t.Errorf("%s %s: %v", method, path, err)
		return response{}
	}
	req.Header.Set("Content-Type", "application/json")
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	resp, err := s.http.Do(req)
	if err != nil {
		t.Errorf("%s %s: %v", method, path, err)
		return response{}
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Errorf("%s %s: %v", method, path, err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		nothingOfAPerson(t, "the error of "+method+" "+path, string(got))
	}
	return response{status: resp.StatusCode, header: resp.Header, body: got}
}

func (s *server) get(t *testing.T, path string) response {
	t.Helper()
	return s.send(t, http.MethodGet, path, nil)
}

func (s *server) post(t *testing.T, path string, body any) response {
	t.Helper()
	return s.send(t, http.MethodPost, path, body)
}

func (s *server) patch(t *testing.T, path string, body any) response {
	t.Helper()
	return s.send(t, http.MethodPatch, path, body)
}

// ok returns the answer of a request that must have been done.
func (r response) ok(t *testing.T) object {
	t.Helper()
	require.Equal(t, http.StatusOK, r.status, "%s", r.body)
	return r.json(t)
}

func (r response) json(t *testing.T) object {
	t.Helper()
	var o object
	require.NoError(t, json.Unmarshal(r.body, &o), "%s", r.body)
	return o
}

// at returns what stands at a path such as `applicant.type` or `details.0.reason`, nil when there is nothing.
func at(o any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		switch v := o.(type) {
		case object:
			o = v[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(v) {
				return nil
			}
			o = v[i]
		default:
			return nil
		}
	}
	return o
}

// text is at for a string.
func text(o any, path string) string {
	s, _ := at(o, path).(string)
	return s
}

// list is at for a list of objects.
func list(o any, path string) []object {
	values, _ := at(o, path).([]any)
	objects := make([]object, len(values))
	for i, v := range values {
		objects[i], _ = v.(object)
	}
	return objects
}

// day is at for a date, as YYYY-MM-DD; "" when there is none.
func day(o any, path string) string {
	d, ok := at(o, path).(object)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%04.0f-%02.0f-%02.0f", d["year"], d["month"], d["day"])
}

// date is a YYYY-MM-DD as requests have it.
func date(text string) object {
	var year, month, day int
	if _, err := fmt.Sscanf(text, "%d-%d-%d", &year, &month, &day); err != nil {
		panic(err)
	}
	return object{"year": year, "month": month, "day": day}
}

// with returns a copy of an object with further or other members.
func with(o object, more object) object {
	out := make(object, len(o)+len(more))
	for k, v := range o {
		out[k] = v
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// sorted returns a list in order.
func sorted(list []string) []string {
	slices.Sort(list)
	return list
}
