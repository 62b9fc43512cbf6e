package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// marked is an application whose personal data can be told from everything else.
func marked(s *server) object {
	return with(s.form(), object{
		"applicant": with(s.form()["applicant"].(object), object{
			"phone": "13812345678", "email": "wei@example.test", "postalAddress": "临海市标记街道77号", "contactPerson": "标记联系人",
		}),
		"agent": object{
			"displayName": "李四", "idKind": "ID_KIND_RESIDENT_ID", "idNumber": "440524188001010014", "phone": "13987654321", "authority": "委托书",
		},
	})
}

func TestRevealApplicant(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.post(t, linhai+"/applications", marked(s)).ok(t)
	s.post(t, path(a)+"/contactAttempts", object{
		"way": "CONTACT_WAY_PHONE", "recipient": "13711112222", "result": "RESULT_NO_ANSWER",
	}).ok(t)
	for _, shown := range []object{a, s.get(t, path(a)).ok(t), list(s.get(t, linhai+"/applications?view=APPLICATION_VIEW_FULL").ok(t), "applications")[0]} {
		for field, want := range map[string]string{
			"applicant.maskedIdNumber": "110*************2X", "applicant.phone": "138****5678", "applicant.email": "w***@example.test",
			"applicant.postalAddress": "临海市标记****", "applicant.contactPerson": "标**", "agent.maskedIdNumber": "440*************14",
			"agent.phone": "139****4321", "applicant.idNumber": "",
		} {
			require.Equal(t, want, text(shown, field), field)
		}
	}
	attempts := s.get(t, path(a)+"/contactAttempts").ok(t)
	require.Equal(t, "137****2222", text(attempts, "contactAttempts.0.recipient"))

	before := s.audited(t)
	require.Equal(t, object{
		"idNumber": "11010519491231002X", "phone": "13812345678", "email": "wei@example.test", "postalAddress": "临海市标记街道77号",
		"contactPerson": "标记联系人", "agentIdNumber": "440524188001010014", "agentPhone": "13987654321",
		"contactRecipients": []any{"13711112222"},
	}, s.post(t, path(a)+":revealApplicant", object{"reason": "邮寄答复书"}).ok(t))
	require.Equal(t, append(before, "read reveal_applicant development 邮寄答复书"), s.audited(t))

	require.Equal(t, []string{"reason STRING_MIN_LEN"}, s.post(t, path(a)+":revealApplicant", object{}).badRequest(t))
	require.Equal(t, []string{"reason BLANK"}, s.post(t, path(a)+":revealApplicant", object{"reason": " "}).badRequest(t))
	s.post(t, linhai+"/applications/unknown:revealApplicant", object{"reason": "x"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.post(t, bureau+"/applications/"+id(a)+":revealApplicant", object{"reason": "x"}).refused(t, http.StatusNotFound, "NOT_FOUND")
}

// audited are the reads and reveals in the audit.
func (s *server) audited(t *testing.T) (entries []string) {
	t.Helper()
	rows, err := s.store.SQL().QueryContext(everything(t),
		"SELECT kind || ' ' || action || ' ' || actor || ' ' || reason FROM audit_entry WHERE action = 'reveal_applicant' ORDER BY id")
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var e string
		require.NoError(t, rows.Scan(&e))
		entries = append(entries, e)
	}
	require.NoError(t, rows.Err())
	return entries
}

func TestWhatComesBackMaskedStaysAsItIs(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.post(t, linhai+"/applications", marked(s)).ok(t)
	reveal := func() object { return s.post(t, path(a)+":revealApplicant", object{"reason": "核对"}).ok(t) }
	before := reveal()

	// A client that sends back what it was shown, with one change.
	shown := s.get(t, path(a)).ok(t)
	applicant := with(shown["applicant"].(object), object{"phone": "13700000001"})
	s.update(t, a, "applicant.phone,applicant.email,applicant.postalAddress,applicant.contactPerson,agent.phone,note", object{
		"applicant": applicant, "agent": shown["agent"], "note": "改",
	}).ok(t)
	require.Equal(t, with(before, object{"phone": "13700000001"}), reveal())

	// The agent as one, with the masked number where the number goes.
	agent := with(shown["agent"].(object), object{"idNumber": text(shown, "agent.maskedIdNumber"), "authority": "新的委托书"})
	s.update(t, a, "agent", object{"agent": agent}).ok(t)
	require.Equal(t, with(before, object{"phone": "13700000001"}), reveal())

	for field, value := range map[string]string{
		"phone": "138****5678", "email": "x**@example.test", "postalAddress": "台州****", "contactPerson": "李**",
	} {
		faults := s.update(t, a, "applicant."+field, object{"applicant": object{field: value}}).badRequest(t)
		require.Len(t, faults, 1)
		require.Contains(t, faults[0], " MASKED")
	}
	form := marked(s)
	form["applicant"].(object)["phone"] = "138****5678"
	require.Equal(t, []string{"application.applicant.phone MASKED"}, s.post(t, linhai+"/applications", form).badRequest(t))
	require.Equal(t, with(before, object{"phone": "13700000001"}), reveal())
}
