package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
)

func TestAnApplicationIsTransferred(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t, object{"channel": "CHANNEL_POST_ORDINARY", "note": "信封写的是自然资源局", "externalId": "WX-1"})
	s.attach(t, a)
	s.on("2024-03-06")
	a = s.act(t, a, "confirm", object{"reason": "电话确认"})
	a = s.act(t, a, "assign", object{"assignee": "法规处"})
	root := caller{User: "registrar", Grants: []auth.Grant{{Role: auth.RoleRegistrar, Agency: "linhai", Below: true}}}
	s.on("2024-03-07")
	move := object{"targetAgency": "agencies/bureau", "reason": "收件时误登记，信封收件人为自然资源局", "etag": a["etag"]}

	// Who may register at one of the agencies only does not move anything between them.
	s.called(t, holder("here", auth.RoleRegistrar, "linhai"), "POST", path(a)+":transfer", move).refused(t, http.StatusForbidden, "OUT_OF_REACH")
	s.called(t, holder("there", auth.RoleRegistrar, "bureau"), "POST", path(a)+":transfer", move).refused(t, http.StatusForbidden, "OUT_OF_REACH")

	gone := s.called(t, root, "POST", path(a)+":transfer", move).ok(t)
	require.Equal(t, "STATE_VOIDED", gone["state"])
	require.Equal(t, a["registerNumber"], gone["registerNumber"])
	require.Equal(t, a["externalId"], gone["externalId"])
	there := s.get(t, "/v1/"+text(gone, "movedTo")).ok(t)
	require.Equal(t, a["name"], there["movedFrom"])
	require.Equal(t, "临资〔2024〕第1号", there["registerNumber"])
	require.Equal(t, "STATE_REGISTERED", there["state"])
	for _, same := range []string{"receiptDate", "receiveTime", "entryDate", "dueDate", "description", "applicant", "note", "channel"} {
		require.Equal(t, a[same], there[same], same)
	}
	require.Equal(t, "2024-04-03", day(there, "dueDate"), "20 working days from the confirmation, as before")
	require.Empty(t, there["assignee"])
	require.Empty(t, there["externalId"])
	files := list(s.get(t, "/v1/"+text(there, "name")+"/attachments").ok(t), "attachments")
	require.Len(t, files, 1)
	require.Equal(t, s.get(t, path(a)+"/attachments/1:download").body, s.get(t, "/v1/"+text(there, "name")+"/attachments/1:download").body)

	// Both agencies have it in the audit, with the number that it has at the other one.
	out := s.entries(t, "agency_id = 'linhai' AND action = 'transfer' AND outcome = 'done'")
	require.Len(t, out, 1)
	require.Contains(t, out[0].Detail["number"], "临资〔2024〕第1号")
	in := s.entries(t, "agency_id = 'bureau' AND action = 'receive_transfer'")
	require.Len(t, in, 1)
	require.Contains(t, in[0].Detail["number"], text(a, "registerNumber"))

	// It is counted where it is, and once.
	require.Zero(t, s.counted(t, "linhai", "SCOPE_OWN"))
	require.EqualValues(t, 1, s.counted(t, "bureau", "SCOPE_OWN"))
	require.EqualValues(t, 1, s.counted(t, "linhai", "SCOPE_COMPILED"))

	// It goes on there as any other; here it is over.
	there = s.act(t, there, "accept", nil)
	require.Equal(t, "STATE_IN_PROGRESS", there["state"])
	require.Equal(t, "STATE", s.post(t, path(gone)+":accept", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED").precondition())
	next := s.register(t)
	require.NotEqual(t, gone["registerNumber"], next["registerNumber"], "its number is not given again")
}

// counted is how many new applications the report of 2024 has.
func (s *server) counted(t *testing.T, agency, scope string) float64 {
	t.Helper()
	return total(t, s.get(t, "/v1/agencies/"+agency+":computeAnnualReport?year=2024&scope="+scope), "new")
}

func TestATransferIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	s.createAgency(t, "elsewhere", object{"establishDate": date("2020-01-01"), "parentAgency": ""})
	s.createAgency(t, "closed", object{"establishDate": date("2020-01-01")})
	s.post(t, "/v1/agencies/closed:dissolve", object{"successor": "agencies/linhai"}).ok(t)
	move := func(a object, agency string, more ...object) response {
		body := object{"targetAgency": agency, "reason": "误登记"}
		for _, o := range more {
			body = with(body, o)
		}
		return s.post(t, path(a)+":transfer", body)
	}
	a := s.register(t)
	before := s.count(t)
	require.Equal(t, []string{"target_agency STRING_MIN_LEN"}, move(a, "").badRequest(t))
	require.Equal(t, []string{"target_agency ITSELF"}, move(a, "agencies/linhai").badRequest(t))
	require.Equal(t, []string{"act_date FUTURE", "etag ETAG", "reason BLANK"},
		sorted(move(a, "agencies/bureau", object{"etag": "x", "actDate": date("2024-03-05"), "reason": " "}).badRequest(t)))
	move(a, "agencies/bureau", object{"etag": `"7"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	require.Contains(t, move(a, "agencies/elsewhere").refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "第三十六条第五项")
	require.Contains(t, move(a, "agencies/closed").refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "已撤销")
	move(a, "agencies/unknown").refused(t, http.StatusNotFound, "NOT_FOUND")
	s.post(t, linhai+"/applications/unknown:transfer", object{"targetAgency": "agencies/bureau", "reason": "误"}).refused(t, http.StatusNotFound, "NOT_FOUND")

	s.legalCase(t, a, "r-1", nil, "")
	s.reconciled(t)
	require.Contains(t, move(a, "agencies/bureau").refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "行政复议")
	secret := s.register(t)
	s.post(t, path(secret)+":restrict", object{"reason": "涉密", "etag": secret["etag"]}).ok(t)
	require.Contains(t, move(secret, "agencies/bureau").refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "限定知悉范围")
	accepted := s.act(t, s.register(t), "accept", nil)
	require.Equal(t, "STATE", move(accepted, "agencies/bureau").refused(t, http.StatusBadRequest, "ACT_REFUSED").precondition())
	require.Equal(t, before[0]+2, s.count(t)[0], "nothing was registered elsewhere")
}

// What the applicant was given still leads him to it.
func TestTheApplicantFindsATransferredApplication(t *testing.T) {
	s := start(t, "2024-03-04")
	in := s.handIn(t)
	gone := s.post(t, in.name+":transfer", object{"targetAgency": "agencies/bureau", "reason": "误登记"}).ok(t)
	there := s.get(t, "/v1/"+text(gone, "movedTo")).ok(t)
	told := in.status(t)
	require.Equal(t, "STAGE_VOIDED", told["stage"])
	require.Equal(t, "已移送临海市自然资源局办理，请以登记编号"+text(there, "registerNumber")+"和原查询码查询", told["stageText"])
	in.number = text(there, "registerNumber")
	on := s.post(t, strings.Replace(online, "linhai", "bureau", 1)+":queryStatus", in.proof()).ok(t)
	require.Equal(t, "STAGE_RECEIVED", on["stage"])
	require.Equal(t, day(told, "receiptDate"), day(on, "receiptDate"))
}
