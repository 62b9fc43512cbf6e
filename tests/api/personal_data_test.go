package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
)

// inquiry is what the person of marked and of the form asks for.
var inquiry = object{
	"idKind": "ID_KIND_RESIDENT_ID", "idNumber": "11010519491231002X", "reason": "本人查询，第1号", "identityProof": "王五核验身份证原件",
}

// ofPersonalData are the entries of the audit about exports and corrections, in order.
func (s *server) ofPersonalData(t *testing.T) (entries []string) {
	t.Helper()
	rows, err := s.store.SQL().QueryContext(everything(t), `SELECT concat_ws(' ', kind, action, subject, actor, reason, detail, changes) FROM audit_entry
		WHERE action IN ('export_personal_data', 'correct_personal_data') AND outcome = 'done' ORDER BY id`)
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

func (s *server) export(t *testing.T, body object) []object {
	t.Helper()
	return list(s.post(t, linhai+":exportPersonalData", body).ok(t), "personalData")
}

func TestAPersonGetsAllThatIsHeldAboutHim(t *testing.T) {
	s := start(t, "2024-03-04")
	first := s.post(t, linhai+"/applications", marked(s)).ok(t)
	s.post(t, path(first)+"/contactAttempts", object{"way": "CONTACT_WAY_PHONE", "recipient": "13711112222", "result": "RESULT_NO_ANSWER"}).ok(t)
	s.post(t, path(first)+"/contactAttempts", object{"way": "CONTACT_WAY_PHONE", "recipient": "13987654321", "result": "RESULT_NO_ANSWER"}).ok(t)
	voided := s.act(t, s.post(t, linhai+"/applications", s.form()).ok(t), "void", object{"reason": "登记错误"})
	s.post(t, linhai+"/applications", with(s.form(), object{
		"applicant": with(s.form()["applicant"].(object), object{"idNumber": "440524188001010014"}),
	})).ok(t)
	s.post(t, bureau+"/applications", s.form()).ok(t)

	held := s.export(t, inquiry)
	require.Equal(t, []string{text(first, "name"), text(voided, "name")}, values(held, "name"), "of this person, in this agency; voided ones too")
	require.Equal(t, object{
		"displayName": text(first, "applicant.displayName"), "idKind": "ID_KIND_RESIDENT_ID", "idNumber": "11010519491231002X",
		"phone": "13812345678", "email": "wei@example.test", "postalAddress": "临海市标记街道77号", "contactPerson": "标记联系人", "authority": "",
	}, held[0]["applicant"])
	require.Equal(t, "李四", held[0]["agentName"])
	require.Nil(t, held[0]["agent"], "another person's data")
	require.Equal(t, []any{"13711112222", "13987654321"}, held[0]["contactRecipients"])
	require.Equal(t, first["registerNumber"], held[0]["registerNumber"])
	require.Equal(t, first["receiptDate"], held[0]["receiptDate"])
	require.Equal(t, []any{"PART_APPLICANT"}, held[0]["parts"])
	require.Contains(t, held[0]["standings"], object{"place": "PLACE_CONTACT_ATTEMPT", "recordCount": float64(2)})
	require.Contains(t, held[0]["standings"], object{"place": "PLACE_DESCRIPTION", "recordCount": float64(1)})
	require.Equal(t, "STATE_VOIDED", held[1]["state"])

	// As the agent: nothing of the applicant but the name.
	agent := s.export(t, with(inquiry, object{"idNumber": "440524188001010014"}))
	require.Len(t, agent, 2)
	require.Equal(t, []any{"PART_AGENT"}, agent[0]["parts"])
	require.Nil(t, agent[0]["applicant"])
	require.Equal(t, []any{"13987654321"}, agent[0]["contactRecipients"], "the agent's own")
	require.Equal(t, object{
		"displayName": "李四", "idKind": "ID_KIND_RESIDENT_ID", "idNumber": "440524188001010014", "phone": "13987654321", "email": "",
		"postalAddress": "", "contactPerson": "", "authority": "委托书",
	}, agent[0]["agent"])
	require.Equal(t, []any{"PART_APPLICANT"}, agent[1]["parts"])

	require.Empty(t, s.export(t, with(inquiry, object{"idKind": "ID_KIND_PASSPORT"})), "the same number of another document")

	proof := `"identity_proof": "王五核验身份证原件"`
	entries := s.ofPersonalData(t)
	require.Len(t, entries, 3+3+1)
	require.Equal(t, `read export_personal_data linhai development 本人查询，第1号 {"truncated": false, "applications": 2, `+proof+`} {}`, entries[0])
	require.Equal(t, `read export_personal_data `+id(first)+` development 本人查询，第1号 {"agent": false, "applicant": true, `+proof+`} {}`, entries[1])
	require.Contains(t, entries[2], id(voided))
	require.Contains(t, entries[6], `"applications": 0`, "that somebody asked in vain is on record too")
}

func TestWhoGetsNoPersonalData(t *testing.T) {
	s := start(t, "2024-03-04")
	secret := s.post(t, linhai+"/applications", marked(s)).ok(t)
	s.post(t, path(secret)+":restrict", object{"reason": "涉及商业秘密"}).ok(t)
	under := linhai + ":exportPersonalData"

	registrar := holder("stranger", auth.RoleRegistrar, "linhai")
	require.Empty(t, list(s.called(t, registrar, http.MethodPost, under, inquiry).ok(t), "personalData"), "restricted")
	reader := holder("development", auth.RoleLegalOfficer, "linhai")
	require.Len(t, list(s.called(t, reader, http.MethodPost, under, inquiry).ok(t), "personalData"), 1)
	s.called(t, holder("u", auth.RoleRegistrar, "bureau"), http.MethodPost, under, inquiry).refused(t, http.StatusForbidden, "OUT_OF_REACH")
	s.called(t, holder("u", auth.RoleHandler, "linhai"), http.MethodPost, under, inquiry).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	wrong := object{"applicant": object{"phone": "13912345678"}, "reason": "x", "evidence": "x"}
	s.called(t, registrar, http.MethodPost, path(secret)+":correctPersonalData", wrong).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, reader, http.MethodPost, path(secret)+":correctPersonalData", wrong).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	before := len(s.ofPersonalData(t))

	require.ElementsMatch(t, []string{"id_kind ENUM_NOT_IN", "id_number STRING_MIN_LEN", "reason STRING_MIN_LEN", "identity_proof STRING_MIN_LEN"},
		s.post(t, under, object{}).badRequest(t))
	require.ElementsMatch(t, []string{"reason BLANK", "identity_proof BLANK", "id_number CHECK_DIGIT"},
		s.post(t, under, with(inquiry, object{"reason": " ", "identityProof": " ", "idNumber": "110105194912310021"})).badRequest(t))
	require.Len(t, s.ofPersonalData(t), before)
}

func TestAPersonHasHisDataCorrected(t *testing.T) {
	s := start(t, "2024-06-03")
	a := march("accept", "answer", "deliver")(t, s)
	a = s.act(t, a, "archive", object{})
	file := s.attach(t, a)
	correct := func(body object) response { return s.post(t, path(a)+":correctPersonalData", body) }
	was := s.post(t, path(a)+":revealApplicant", object{"reason": "核对"}).ok(t)
	wasName := text(a, "applicant.displayName")

	after := correct(object{
		"applicant": object{"displayName": "张三丰", "idNumber": "440524188001010014", "phone": "13912345678"},
		"reason":    "本人申请更正，第2号", "evidence": "户口簿更名页", "attachment": file["name"],
	}).ok(t)
	require.Equal(t, "STATE_ARCHIVED", after["state"])
	require.Equal(t, "张三丰", text(after, "applicant.displayName"))
	require.Equal(t, "139****5678", text(after, "applicant.phone"), "answers stay masked")
	require.NotEqual(t, a["etag"], after["etag"])
	is := s.post(t, path(a)+":revealApplicant", object{"reason": "核对"}).ok(t)
	require.Equal(t, with(was, object{"idNumber": "440524188001010014", "phone": "13912345678"}), is)

	held := s.export(t, with(inquiry, object{"idNumber": "440524188001010014"}))
	require.Len(t, held, 1, "found by the right number")
	require.Empty(t, s.export(t, inquiry), "and not by the wrong one")
	former := held[0]["former"].([]any)
	require.Len(t, former, 1)
	require.Equal(t, "户口簿更名页", text(former[0].(object), "evidence"))
	require.Equal(t, []string{wasName, "11010519491231002X", text(was, "phone")}, []string{
		text(former[0].(object), "contact.displayName"), text(former[0].(object), "contact.idNumber"), text(former[0].(object), "contact.phone"),
	})

	// A field is taken away by an empty one.
	correct(object{"applicant": object{"email": "wei@example.test"}, "reason": "x", "evidence": "x"}).ok(t)
	correct(object{"applicant": object{"email": ""}, "reason": "x", "attachment": file["name"]}).ok(t)
	require.Empty(t, s.post(t, path(a)+":revealApplicant", object{"reason": "核对"}).ok(t)["email"])
	require.Len(t, s.export(t, with(inquiry, object{"idNumber": "440524188001010014"}))[0]["former"], 3)

	// Void, too.
	voided := s.act(t, s.register(t), "void", object{"reason": "登记错误"})
	s.post(t, path(voided)+":correctPersonalData", object{"applicant": object{"phone": "13912345678"}, "reason": "x", "evidence": "x"}).ok(t)

	entries := s.ofPersonalData(t)
	require.Equal(t, `write correct_personal_data `+id(a)+` development 本人申请更正，第2号 `+
		`{"fields": ["display_name", "id_number", "phone"], "attachment": 1} `+
		`{"phone": {"changed": true}, "applicant_name": {"changed": true}, "applicant_id_number": {"changed": true}}`, entries[0])
	for _, e := range entries {
		require.NotContains(t, e, "13912345678")
		require.NotContains(t, e, "张三")
		require.NotContains(t, e, "户口簿")
	}

	var plain int
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT count(*) FROM application_former_person
		WHERE person NOT LIKE 'sm4:________:%' OR evidence <> '' AND evidence NOT LIKE 'sm4:________:%'`).Scan(&plain))
	require.Zero(t, plain)
	_, err := s.store.SQL().ExecContext(everything(t), `UPDATE application_former_person SET person = '{"phone": "13800000000"}'`)
	require.ErrorContains(t, err, "application_former_person_person_sealed")
	nothingOfAPerson(t, "the database", s.everyValue(t))
}

func TestCorrectionsOfPersonalDataAreRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.post(t, linhai+"/applications", marked(s)).ok(t)
	other := s.attach(t, s.register(t))
	before := s.get(t, path(a)).ok(t)
	good := object{"applicant": object{"phone": "13912345678"}, "reason": "本人申请更正", "evidence": "出示实名信息"}
	for name, c := range map[string]struct {
		change object
		faults []string
	}{
		"nothing said":         {object{"reason": "", "evidence": "", "applicant": nil}, []string{"applicant REQUIRED", "reason STRING_MIN_LEN"}},
		"blank":                {object{"reason": " ", "evidence": " "}, []string{"evidence REQUIRED", "reason BLANK"}},
		"no field":             {object{"applicant": object{}}, []string{"applicant REQUIRED"}},
		"masked":               {object{"applicant": object{"phone": "138****5678", "postalAddress": "临海市标记****"}}, []string{"applicant.phone MASKED", "applicant.postal_address MASKED"}},
		"a masked number":      {object{"applicant": object{"idKind": "ID_KIND_OTHER", "idNumber": "110*************2X"}}, []string{"applicant.id_number MASKED"}},
		"a wrong number":       {object{"applicant": object{"idNumber": "110105194912310021"}}, []string{"applicant.id_number CHECK_DIGIT"}},
		"unreachable":          {object{"applicant": object{"phone": "", "email": "", "postalAddress": ""}}, []string{"applicant CONTACT"}},
		"no name":              {object{"applicant": object{"displayName": ""}}, []string{"applicant.display_name STRING_MIN_LEN"}},
		"another's attachment": {object{"attachment": other["name"]}, []string{"attachment OTHER_APPLICATION"}},
		"a name of something":  {object{"attachment": "x"}, []string{"attachment RESOURCE_NAME"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.ElementsMatch(t, c.faults, s.post(t, path(a)+":correctPersonalData", with(good, c.change)).badRequest(t))
		})
	}
	s.post(t, path(a)+":correctPersonalData", with(good, object{"attachment": text(a, "name") + "/attachments/7"})).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.post(t, path(a)+":correctPersonalData", with(good, object{"applicant": object{"phone": "13812345678", "displayName": text(a, "applicant.displayName")}})).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.post(t, path(a)+":correctPersonalData", with(good, object{"etag": `"7"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	s.post(t, linhai+"/applications/unknown:correctPersonalData", good).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, before, s.get(t, path(a)).ok(t))
	require.Empty(t, s.ofPersonalData(t))
}
