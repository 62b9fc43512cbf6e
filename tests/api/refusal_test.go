package api

import (
	"net/http"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// problem is a refusal in the shape of AIP-193.
type problem struct {
	object
	t *testing.T
}

// refused returns the refusal of a request that must not have been done: its HTTP status and the reason of its ErrorInfo. It
// checks that it says something to developers and something in Chinese to people.
func (r response) refused(t *testing.T, status int, reason string) problem {
	t.Helper()
	require.Equal(t, status, r.status, "%s", r.body)
	p := problem{object: r.json(t)["error"].(object), t: t}
	require.InDelta(t, status, p.object["code"], 0)
	require.NotEmpty(t, p.object["message"])
	require.Equal(t, reason, p.detail("ErrorInfo")["reason"], "%s", r.body)
	require.True(t, chinese(p.said()), "%s", r.body)
	return p
}

// detail returns the first detail of a type of google.rpc.
func (p problem) detail(kind string) object {
	for _, d := range list(p.object, "details") {
		if d["@type"] == "type.googleapis.com/google.rpc."+kind {
			return d
		}
	}
	return nil
}

// said returns what people are told.
func (p problem) said() string { return text(p.detail("LocalizedMessage"), "message") }

// fields returns the violations of a BadRequest as `field RULE`, in order, each of which must have Chinese text.
func (p problem) fields() []string {
	p.t.Helper()
	var found []string
	for _, v := range list(p.detail("BadRequest"), "fieldViolations") {
		require.True(p.t, chinese(text(v, "localizedMessage.message")), "%v", v)
		found = append(found, text(v, "field")+" "+text(v, "reason"))
	}
	return found
}

// precondition returns the type of the one violated precondition.
func (p problem) precondition() string {
	p.t.Helper()
	violations := list(p.detail("PreconditionFailure"), "violations")
	require.Len(p.t, violations, 1)
	require.NotEmpty(p.t, violations[0]["description"])
	return text(violations[0], "type")
}

func chinese(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}

// badRequest is refused for faults of the content, and returns them.
func (r response) badRequest(t *testing.T) []string {
	t.Helper()
	return r.refused(t, http.StatusBadRequest, "FIELD_INVALID").fields()
}
