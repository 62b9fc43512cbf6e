package api

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/tenancy"
)

const documents = linhai + "/documents"

// The people of these tests.
var (
	drafter    = holder("users/drafter", auth.RoleHandler, "linhai")
	reviewer   = holder("users/reviewer", auth.RoleReviewer, "linhai")
	legalHand  = holder("users/lawyer", auth.RoleLegalOfficer, "linhai")
	signatory  = holder("users/signer", auth.RoleReviewer, "linhai")
	correcting = object{"items": []string{"请明确文号"}, "withinDays": 10}
	withheld   = object{"outcome": "OUTCOME_STATE_SECRET", "reason": "该文件定为机密级，未到解密期限。"}
	passed     = object{"decision": "DOCUMENT_DECISION_PASS"}
	givenBack  = object{"decision": "DOCUMENT_DECISION_RETURN", "reason": "理由应当写明定密依据"}
	seriesBody = object{"displayName": "依申请公开文书", "prefix": "临公开", "pattern": "{prefix}〔{year}〕{seq}号", "kinds": []string{
		"DOCUMENT_KIND_ANSWER", "DOCUMENT_KIND_CORRECTION_NOTICE",
	}}
)

// drafted is a document of an application, drafted by the drafter.
func (s *server) drafted(t *testing.T, application object, kind string, content object) object {
	t.Helper()
	return s.called(t, drafter, http.MethodPost, documents, object{
		"application": application["name"], "kind": "DOCUMENT_KIND_" + kind, "content": content, "note": "初稿",
	}).ok(t)
}

// step takes a step on a document as somebody.
func (s *server) step(t *testing.T, who caller, document object, verb string, body object) object {
	t.Helper()
	return s.called(t, who, http.MethodPost, path(document)+":"+verb, body).ok(t)
}

// approved is a document that the reviewer and the signatory passed, the legalHand too where that is demanded.
func (s *server) approved(t *testing.T, application object, kind string, content object) object {
	t.Helper()
	d := s.step(t, drafter, s.drafted(t, application, kind, content), "submit", object{})
	if d = s.step(t, reviewer, d, "review", passed); d["state"] == "STATE_IN_LEGAL_REVIEW" {
		d = s.step(t, legalHand, d, "legalReview", passed)
	}
	return s.step(t, signatory, d, "approve", passed)
}

func TestADocumentFromDraftToApproval(t *testing.T) {
	s := start(t, "2024-03-05")
	a := s.act(t, s.register(t), "accept", object{})
	d := s.drafted(t, a, "ANSWER", withheld)
	require.Equal(t, "STATE_DRAFT", d["state"])
	require.Equal(t, "users/drafter", d["drafter"])
	require.Equal(t, "答复书", d["title"])
	require.Equal(t, a["name"], d["application"])
	require.Equal(t, "DECISION_KIND_STATE_SECRET", text(d, "content.decision"), "the outcome has only one")
	require.Empty(t, d["number"])
	require.Equal(t, []any{"ACT_EDIT", "ACT_SUBMIT", "ACT_ABANDON"}, d["availableActs"])

	d = s.step(t, drafter, d, "submit", object{"note": "请审核"})
	require.Equal(t, "STATE_IN_REVIEW", d["state"])
	require.Equal(t, true, d["legalReviewRequired"], "不予公开")
	s.called(t, drafter, http.MethodPatch, path(d), object{"content": correcting}).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	s.called(t, drafter, http.MethodPatch, path(d), object{"content": withheld}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.called(t, drafter, http.MethodPost, path(d)+":review", passed).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	s.called(t, signatory, http.MethodPost, path(d)+":approve", passed).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	// Given back, redrafted, compared.
	d = s.step(t, reviewer, d, "review", givenBack)
	require.Equal(t, "STATE_RETURNED", d["state"])
	later := with(withheld, object{"reason": "依据国家保密规定，该文件定为机密级。\n未到解密期限。", "enclosures": []string{"定密依据"}})
	d = s.called(t, drafter, http.MethodPatch, path(d), object{"content": later, "note": "补写定密依据", "etag": d["etag"]}).ok(t)
	require.Equal(t, "STATE_DRAFT", d["state"])
	require.InDelta(t, 2, d["draft"], 0)
	compared := s.get(t, path(d)+":compareDrafts").ok(t)
	var changes []string
	for _, c := range list(compared, "differences") {
		changes = append(changes, strings.TrimPrefix(text(c, "change"), "CHANGE_")+" "+text(c, "label"))
	}
	require.Equal(t, []string{"SAME 办理结果", "SAME 决定类型", "CHANGED 理由", "ADDED 理由", "ADDED 附件"}, changes)
	drafts := list(s.get(t, path(d)+"/drafts?pageSize=1").ok(t), "documentDrafts")
	require.Equal(t, withheld["reason"], text(drafts[0], "content.reason"), "the first draft stays")
	s.get(t, path(d)+":compareDrafts?fromDraft=1&toDraft=9").refused(t, http.StatusNotFound, "NOT_FOUND")

	// Review, legal review, approval.
	d = s.step(t, drafter, d, "submit", object{})
	d = s.step(t, reviewer, d, "review", passed)
	require.Equal(t, "STATE_IN_LEGAL_REVIEW", d["state"])
	s.called(t, signatory, http.MethodPost, path(d)+":approve", passed).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	d = s.step(t, legalHand, d, "legalReview", passed)
	d = s.step(t, signatory, d, "approve", with(passed, object{"reason": "同意"}))
	require.Equal(t, "STATE_APPROVED", d["state"])
	require.Equal(t, "users/signer", d["signer"])
	require.Empty(t, d["number"], "never before the issue")
	var steps []string
	for _, step := range list(d, "steps") {
		steps = append(steps, strings.TrimPrefix(text(step, "act"), "ACT_")+" "+text(step, "actor")+" "+text(step, "reason"))
	}
	require.Equal(t, []string{
		"EDIT users/drafter 初稿", "SUBMIT users/drafter 请审核", "RETURN users/reviewer 理由应当写明定密依据", "EDIT users/drafter 补写定密依据",
		"SUBMIT users/drafter ", "REVIEW users/reviewer ", "LEGAL_REVIEW users/lawyer ", "APPROVE users/signer 同意",
	}, steps)

	// The approval is taken back, and the document abandoned.
	d = s.step(t, signatory, d, "approve", givenBack)
	require.Equal(t, "STATE_RETURNED", d["state"])
	require.Empty(t, d["signer"])
	s.called(t, drafter, http.MethodPost, path(d)+":abandon", object{}).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	d = s.step(t, drafter, d, "abandon", object{"reason": "另行起草"})
	require.Equal(t, "STATE_ABANDONED", d["state"])
}

func TestWhatIsNoFieldOfAKindIsRefused(t *testing.T) {
	s := start(t, "2024-03-05")
	a := s.act(t, s.register(t), "accept", object{})
	p := s.post(t, documents, object{"application": a["name"], "kind": "DOCUMENT_KIND_CORRECTION_NOTICE", "content": with(withheld, correcting)})
	require.ElementsMatch(t, []string{"document.content.outcome UNEXPECTED", "document.content.reason UNEXPECTED"}, p.refused(t, http.StatusBadRequest, "FIELD_INVALID").fields())
	p = s.post(t, documents, object{"kind": "DOCUMENT_KIND_ANSWER", "application": "agencies/bureau/applications/x"})
	require.ElementsMatch(t, []string{"document.application PARENT", "document.content.outcome REQUIRED"}, p.refused(t, http.StatusBadRequest, "FIELD_INVALID").fields())
	s.post(t, documents, object{"application": a["name"]}).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	s.post(t, documents, object{"application": "agencies/linhai/applications/none", "kind": "DOCUMENT_KIND_WITHDRAWAL_CONFIRMATION"}).
		refused(t, http.StatusNotFound, "NOT_FOUND")
}

// Somebody who wrote any draft decides on it neither for himself nor as a deputy; the deputy of who was named does while he is away.
func TestWhoDecidesOnADocument(t *testing.T) {
	s := start(t, "2024-03-05")
	s.officers(t)
	a := s.act(t, s.register(t), "accept", object{})
	as := func(user, officer string, role auth.Role) caller {
		return caller{User: "users/" + user, Grants: []auth.Grant{{Role: role, Agency: "linhai"}}, Officers: []tenancy.Officer{{Agency: "linhai", ID: officer}}}
	}
	for user, officer := range map[string]string{"wang": "wang", "li": "li"} {
		s.user(t, user)
		s.patch(t, linhai+"/officers/"+officer, object{"user": "users/" + user}).ok(t)
	}
	wangs, lis, chens := as("wang", "wang", auth.RoleReviewer), as("li", "li", auth.RoleReviewer), as("chen", "chen", auth.RoleReviewer)
	s.post(t, linhai+"/officers/wang/absences", object{"startDate": date("2024-03-07"), "endDate": date("2024-03-08"), "deputy": "agencies/linhai/officers/li"}).ok(t)

	d := s.drafted(t, a, "CORRECTION_NOTICE", correcting)
	s.called(t, drafter, http.MethodPost, path(d)+":submit", object{"approver": "agencies/linhai/officers/none"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	d = s.step(t, drafter, d, "submit", object{"approver": "agencies/linhai/officers/wang"})
	require.Equal(t, false, d["legalReviewRequired"])
	d = s.step(t, reviewer, d, "review", passed)
	require.Equal(t, "STATE_IN_APPROVAL", d["state"])

	waiting := func(who caller) []object {
		return list(s.called(t, who, http.MethodGet, documents+"?waitingForMe=true", nil).ok(t), "documents")
	}
	for _, who := range []caller{lis, chens, drafter, legalHand} {
		require.Empty(t, waiting(who))
	}
	require.Len(t, waiting(wangs), 1)
	s.called(t, lis, http.MethodPost, path(d)+":approve", passed).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.on("2024-03-07")
	require.Len(t, waiting(lis), 1, "while wang is away")
	require.Empty(t, waiting(chens))
	s.called(t, chens, http.MethodPost, path(d)+":approve", passed).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	d = s.step(t, lis, d, "approve", passed)
	steps := list(d, "steps")
	require.Equal(t, "agencies/linhai/officers/wang", text(steps[len(steps)-1], "inPlaceOf"))
	require.Len(t, waiting(drafter), 1, "approved: to be issued")

	// li is a legalHand who drafts, and wang's deputy: not on what he drafted.
	both := caller{User: "users/li", Officers: lis.Officers, Grants: []auth.Grant{{Role: auth.RoleLegalOfficer, Agency: "linhai"}, {Role: auth.RoleReviewer, Agency: "linhai"}}}
	d = s.called(t, both, http.MethodPost, documents, object{"application": a["name"], "kind": "DOCUMENT_KIND_CORRECTION_NOTICE", "content": correcting}).ok(t)
	p := s.called(t, both, http.MethodPost, path(d)+":submit", object{"approver": "agencies/linhai/officers/li"})
	require.Contains(t, p.refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "拟稿人")
	d = s.step(t, both, d, "submit", object{"approver": "agencies/linhai/officers/wang"})
	s.called(t, both, http.MethodPost, path(d)+":review", passed).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	d = s.step(t, reviewer, d, "review", passed)
	require.Empty(t, waiting(both))
	p = s.called(t, both, http.MethodPost, path(d)+":approve", passed)
	require.Contains(t, p.refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "拟稿人不得")

	// wang drafted; nobody signs it in his place.
	wang := caller{User: "users/wang", Officers: wangs.Officers, Grants: []auth.Grant{{Role: auth.RoleHandler, Agency: "linhai"}}}
	s.called(t, wang, http.MethodPatch, path(d), object{"note": "x"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	d = s.step(t, drafter, d, "recall", object{"reason": "补充"})
	d = s.called(t, wang, http.MethodPatch, path(d), object{"content": with(correcting, object{"text": "特此告知。"})}).ok(t)
	d = s.step(t, drafter, d, "submit", object{})
	d = s.step(t, reviewer, d, "review", passed)
	require.Empty(t, waiting(lis))
	s.called(t, lis, http.MethodPost, path(d)+":approve", passed).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "agencies/linhai/officers/wang", d["approver"])
}

func TestTwoApproversAtOnce(t *testing.T) {
	s := startTwo(t, "2024-03-05")
	a := s.act(t, s.register(t), "accept", object{})
	d := s.step(t, drafter, s.drafted(t, a, "CORRECTION_NOTICE", correcting), "submit", object{})
	d = s.step(t, reviewer, d, "review", passed)
	statuses := make([]int, 8)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() {
			who := holder(fmt.Sprintf("users/signer%d", i), auth.RoleReviewer, "linhai")
			statuses[i] = s.called(t, who, http.MethodPost, path(d)+":approve", passed).status
		})
	}
	all.Wait()
	done := 0
	for _, status := range statuses {
		if status == http.StatusOK {
			done++
		} else {
			require.Equal(t, http.StatusBadRequest, status)
		}
	}
	require.Equal(t, 1, done)
	d = s.get(t, path(d)).ok(t)
	require.Len(t, list(d, "steps"), 4)

	// Stale etags: whoever saw the document before loses.
	stale := d["etag"]
	d = s.step(t, drafter, d, "recall", object{})
	s.called(t, signatory, http.MethodPost, path(d)+":approve", with(givenBack, object{"etag": stale})).refused(t, http.StatusConflict, "ETAG_STALE")
	s.called(t, drafter, http.MethodPatch, path(d), object{"note": "x", "etag": stale}).refused(t, http.StatusConflict, "ETAG_STALE")
	s.called(t, drafter, http.MethodPost, path(d)+":submit", object{"etag": stale}).refused(t, http.StatusConflict, "ETAG_STALE")
}

func TestABatchIsApprovedAsAWholeOrNotAtAll(t *testing.T) {
	s := start(t, "2024-03-05")
	var batch []object
	for range 3 {
		a := s.act(t, s.register(t), "accept", object{})
		d := s.step(t, drafter, s.drafted(t, a, "CORRECTION_NOTICE", correcting), "submit", object{})
		batch = append(batch, s.step(t, reviewer, d, "review", passed))
	}
	of := func(ds ...object) object {
		var items []object
		for _, d := range ds {
			items = append(items, object{"name": d["name"], "etag": d["etag"]})
		}
		return object{"documents": items, "reason": "同意"}
	}
	recalled := s.step(t, drafter, batch[2], "recall", object{})
	p := s.called(t, signatory, http.MethodPost, documents+":batchApprove", of(batch[0], batch[1], recalled))
	p.refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "STATE_IN_APPROVAL", s.get(t, path(batch[0])).ok(t)["state"], "none of them")
	s.called(t, signatory, http.MethodPost, documents+":batchApprove", of(batch[0], batch[2])).refused(t, http.StatusConflict, "ETAG_STALE")
	s.called(t, signatory, http.MethodPost, documents+":batchApprove", of(batch[0], batch[0])).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	done := list(s.called(t, signatory, http.MethodPost, documents+":batchApprove", of(batch[1], batch[0])).ok(t), "documents")
	require.Equal(t, []any{batch[1]["name"], batch[0]["name"]}, []any{done[0]["name"], done[1]["name"]})
	require.Equal(t, "STATE_APPROVED", done[0]["state"])
	inApproval := s.get(t, documents+"?filter=state%3DAPPROVED&pageSize=1").ok(t)
	require.Len(t, list(inApproval, "documents"), 1)
	rest := s.get(t, documents+"?filter=state%3DAPPROVED&pageSize=1&pageToken="+text(inApproval, "nextPageToken")).ok(t)
	require.Len(t, list(rest, "documents"), 1)
	require.Empty(t, rest["nextPageToken"])
	mine := s.get(t, documents+"?filter=application%3D%22"+text(batch[2], "application")+"%22").ok(t)
	require.Len(t, list(mine, "documents"), 1)
}

// A document is there for who may see its application, and for nobody else.
func TestADocumentIsSeenAsItsApplicationIs(t *testing.T) {
	s := start(t, "2024-03-05")
	a := s.act(t, s.register(t), "accept", object{})
	d := s.drafted(t, a, "CORRECTION_NOTICE", correcting)
	a = s.get(t, path(a)).ok(t)
	s.post(t, path(a)+":restrict", object{"reason": "涉及商业秘密", "etag": a["etag"]}).ok(t)
	s.called(t, drafter, http.MethodGet, path(d), nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, drafter, http.MethodGet, path(d)+"/drafts", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, drafter, http.MethodPost, path(d)+":submit", object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Empty(t, list(s.called(t, drafter, http.MethodGet, documents, nil).ok(t), "documents"))
	require.Len(t, list(s.get(t, documents).ok(t), "documents"), 1)
}
