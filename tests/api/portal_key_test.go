package api

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// portal makes a key for a portal of linhai and returns the caller that has it.
func (s *server) portal(t *testing.T, door *server, id string) *server {
	t.Helper()
	made := s.post(t, "/v1/keys?keyId="+id, object{"displayName": "门户", "role": "ROLE_PORTAL", "agency": "agencies/linhai"}).ok(t)
	return door.as(text(made, "secret"))
}

// A portal with a key as it is given out, against a server that knows its callers from the database.
func TestAPortalWithItsKeyFromSubmissionToWithdrawal(t *testing.T) {
	door, root := identified(t)
	mine, other := root.portal(t, door, "city"), root.portal(t, door, "county")
	door.post(t, online, portalForm()).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
	form := with(portalForm(), object{"files": []object{picture("身份证.png", 100)}})
	mine.post(t, "/v1/agencies/bureau/portalApplications", form).refused(t, http.StatusForbidden, "OUT_OF_REACH")

	got := mine.post(t, online, form).ok(t)
	h := handedIn{mine, text(got, "registerNumber"), text(got, "queryCode"), "/v1/" + text(got, "application")}
	require.Equal(t, "STAGE_RECEIVED", text(h.status(t), "stage"))
	mine.get(t, h.name).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	mine.post(t, h.name+":reissueQueryCode", object{"reason": "x"}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	require.Equal(t, "STAGE_CLOSED", text(h.do(t, "submitWithdrawal", object{"reason": "不要了"}).ok(t), "stage"))

	require.Len(t, list(mine.get(t, linhai+"/applicationChanges").ok(t), "changes"), 2)
	require.Empty(t, list(other.get(t, linhai+"/applicationChanges").ok(t), "changes"), "what came through another portal is its own")

	// The audit says that the portal did it, and for whom, and names nobody.
	written := func(action string) object {
		t.Helper()
		found := list(root.get(t, auditEntries+"?agency=agencies/linhai&filter="+url.QueryEscape("action="+action)).ok(t), "auditEntries")
		require.Len(t, found, 1, action)
		return found[0]
	}
	handed, withdrawn := written("register"), written("withdraw")
	require.Equal(t, "applicant", text(handed, "onBehalf"))
	require.Equal(t, "applicant of "+h.number, text(withdrawn, "onBehalf"))
	require.Contains(t, text(handed, "actor"), "city")
	require.Equal(t, text(handed, "actor"), text(withdrawn, "actor"))
}
