package api

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/config"
)

var (
	secrecyCheck = object{"kind": "KIND_SECRECY", "result": "RESULT_CLEAR", "opinion": "不涉及国家秘密，可以公开"}
	inColumn     = object{"place": "PLACE_COLUMN", "placeName": "征地信息公开", "url": "https://www.example.gov.cn/a?b=1"}

	proposes = holder("proposes", auth.RoleHandler, "linhai")
	checks   = holder("checks", auth.RoleHandler, "linhai")
	approves = holder("approves", auth.RoleReviewer, "linhai")
)

// released is an application that was answered with the information.
func (s *server) released(t *testing.T, other ...object) object {
	t.Helper()
	a := s.march(t, other...)
	for _, act := range []string{"accept", "answer", "deliver"} {
		a = s.act(t, a, act, acts[act])
	}
	return a
}

// publicationOf proposes to publish what applications were answered with.
func publicationOf(applications ...object) object {
	return object{
		"title": "山前社区2019年征地补偿安置方案", "summary": "方案全文。", "applications": names(applications), "origin": "ORIGIN_OFFICER",
		"reason": "涉及公众利益调整", "formDate": date("2019-06-03"),
	}
}

func (s *server) proposal(t *testing.T) object {
	t.Helper()
	return s.called(t, proposes, http.MethodPost, linhai+"/publications", publicationOf(s.released(t))).ok(t)
}

// checked is a publication with both checks.
func (s *server) checked(t *testing.T, p object) object {
	t.Helper()
	s.called(t, checks, http.MethodPost, path(p)+":check", with(secrecyCheck, object{"kind": "KIND_PRIVACY", "opinion": "不涉及第三方合法权益"})).ok(t)
	return s.called(t, checks, http.MethodPost, path(p)+":check", secrecyCheck).ok(t)
}

// agreed is a publication that was approved.
func (s *server) agreed(t *testing.T, p object) object {
	t.Helper()
	return s.called(t, approves, http.MethodPost, path(p)+":approve", object{}).ok(t)
}

const items = linhai + "/publishedItems"

func TestAPublicationFromTwoApplicantsToEverybody(t *testing.T) {
	s := start(t, "2024-06-03")
	first := s.released(t)
	second := s.released(t, object{"description": "山前社区2019年征地补偿安置方案全文", "applicant": s.person("330106199001012019")["applicant"]})
	s.released(t, object{"description": "东风路排水工程竣工验收备案资料"})

	found := list(s.called(t, proposes, http.MethodGet, linhai+"/publicationCandidates", nil).ok(t), "publicationCandidates")
	require.Len(t, found, 1)
	require.Equal(t, "ORIGIN_SEVERAL_APPLICANTS", text(found[0], "origin"))
	require.InDelta(t, 2, found[0]["applicants"], 0)
	require.ElementsMatch(t, []any{first["name"], second["name"]}, found[0]["releasedApplications"])

	proposal := with(publicationOf(first, second), object{"origin": "ORIGIN_SEVERAL_APPLICANTS"})
	p := s.called(t, proposes, http.MethodPost, linhai+"/publications", proposal).ok(t)
	require.Equal(t, "STATE_PROPOSED", text(p, "state"))
	require.Equal(t, "2019-07-02", day(p, "dueDate"), "the 20th working day of art. 26, over 端午")
	require.Equal(t, []any{"ACT_CHECK"}, p["availableActs"])
	require.Empty(t, list(s.called(t, proposes, http.MethodGet, linhai+"/publicationCandidates", nil).ok(t), "publicationCandidates"))

	// Both checks and another hand.
	approve := path(p) + ":approve"
	s.called(t, approves, http.MethodPost, approve, object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.called(t, checks, http.MethodPost, path(p)+":check", with(secrecyCheck, object{"result": "RESULT_REFERRED"})).badRequest(t)
	s.called(t, checks, http.MethodPost, path(p)+":check", with(secrecyCheck, object{"result": "RESULT_REFERRED", "authority": "市保密局"})).ok(t)
	s.called(t, checks, http.MethodPost, path(p)+":check", with(secrecyCheck, object{"kind": "KIND_PRIVACY"})).ok(t)
	s.called(t, approves, http.MethodPost, approve, object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	p = s.called(t, checks, http.MethodPost, path(p)+":check", secrecyCheck).ok(t)
	require.Len(t, list(p, "checks"), 3)
	for _, same := range []string{"proposes", "checks"} {
		s.called(t, holder(same, auth.RoleReviewer, "linhai"), http.MethodPost, approve, object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	}
	s.called(t, approves, http.MethodPost, path(p)+":publish", inColumn).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	s.called(t, proposes, http.MethodPost, path(p)+":publish", inColumn).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	p = s.agreed(t, p)
	require.Equal(t, "approves", text(p, "approver"))

	// Published: for both applications at once, and for everybody.
	require.Empty(t, list(s.get(t, items).ok(t), "publishedItems"))
	require.Equal(t, []string{"url REQUIRED"}, s.called(t, proposes, http.MethodPost, path(p)+":publish", with(inColumn, object{"url": ""})).badRequest(t))
	require.Equal(t, []string{"url URL"}, s.called(t, proposes, http.MethodPost, path(p)+":publish", with(inColumn, object{"url": "javascript:alert(1)"})).badRequest(t))
	s.called(t, proposes, http.MethodPost, path(p)+":publish", with(inColumn, object{"etag": `"1"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	p = s.called(t, proposes, http.MethodPost, path(p)+":publish", inColumn).ok(t)
	require.Equal(t, "2024-06-03", day(p, "publishDate"))
	for _, a := range []object{first, second} {
		acts := s.events(t, a)
		require.Equal(t, "publish column", string(acts[len(acts)-1].Do)+" "+acts[len(acts)-1].To)
	}
	cases := list(s.get(t, linhai+"/indicatorCases?year=2024&fact=INDICATOR_FACT_PUBLISHED").ok(t), "indicatorCases")
	require.Len(t, cases, 2)
	require.Equal(t, text(p, "name"), text(cases[0], "publication"))
	require.Equal(t, "2024-06-03公开于“征地信息公开”栏目：https://www.example.gov.cn/a?b=1", text(cases[0], "evidence"))
	require.Equal(t, "2", points(s.get(t, of2024).ok(t))["4.15"])

	// Withdrawn: it leaves the list and stays on record; the act is not taken back.
	s.called(t, proposes, http.MethodPost, path(p)+":withdraw", object{"reason": "内容有误"}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	p = s.called(t, approves, http.MethodPost, path(p)+":withdraw", object{"reason": "内容有误"}).ok(t)
	require.Equal(t, "STATE_WITHDRAWN", text(p, "state"))
	require.Empty(t, list(s.get(t, items).ok(t), "publishedItems"))
	cases = list(s.get(t, linhai+"/indicatorCases?year=2024&fact=INDICATOR_FACT_PUBLISHED").ok(t), "indicatorCases")
	require.Contains(t, text(cases[0], "evidence"), "已撤下：内容有误")
	require.Len(t, list(s.get(t, linhai+"/publications?state=STATE_WITHDRAWN").ok(t), "publications"), 1)
	require.Len(t, s.entries(t, "subject = $1 AND kind = 'write' AND outcome = 'done'", id(p)), 7)
	s.consistent(t)
}

func TestWhatCannotBecomePublic(t *testing.T) {
	s := start(t, "2024-06-03")
	open, done := s.march(t), s.released(t)
	refused := func(other object) []string {
		t.Helper()
		return s.post(t, linhai+"/publications", with(publicationOf(done), other)).badRequest(t)
	}
	require.Equal(t, []string{"publication.applications[0] NOT_RELEASED"}, refused(object{"applications": names([]object{open})}))
	require.Equal(t, []string{"publication.title PERSONAL_DATA"}, refused(object{"title": "张三申请的征地补偿安置方案"}))
	require.Equal(t, []string{"publication.summary PERSONAL_DATA"}, refused(object{"summary": "联系电话13911112222"}))
	require.Equal(t, []string{"publication.origin ONE_APPLICANT"}, refused(object{"origin": "ORIGIN_SEVERAL_APPLICANTS"}))
	require.Equal(t, []string{"publication.form_date FUTURE", "publication.suggestion REQUIRED"}, refused(object{
		"formDate": date("2024-06-04"), "origin": "ORIGIN_SUGGESTION",
	}))
	require.NotEmpty(t, refused(object{"applications": []string{"agencies/bureau/applications/x"}}))
	s.post(t, linhai+"/publications", with(publicationOf(done), object{
		"origin": "ORIGIN_SUGGESTION", "suggestion": text(done, "name") + "/applicantInputs/1",
	})).refused(t, http.StatusNotFound, "NOT_FOUND")

	// Declined, with the reason; the same may be proposed again.
	p := s.proposal(t)
	p = s.called(t, approves, http.MethodPost, path(p)+":decline", object{"reason": "只涉及个别人"}).ok(t)
	require.Equal(t, "只涉及个别人", text(p, "declineReason"))
	s.called(t, checks, http.MethodPost, path(p)+":check", secrecyCheck).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	// What only readers know of is proposed, found and listed by readers only.
	hidden := s.released(t, object{"description": "某企业排污许可材料"})
	hiddenToo := s.released(t, object{"description": "某企业排污许可材料", "applicant": s.person("330106199001012019")["applicant"]})
	q := s.post(t, linhai+"/publications", with(publicationOf(hidden), object{"title": "排污许可材料"})).ok(t)
	s.hide(t, path(hidden), "reader")
	s.hide(t, path(hiddenToo), "reader")
	s.called(t, proposes, http.MethodGet, path(q), nil).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, proposes, http.MethodPost, path(q)+":check", secrecyCheck).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.called(t, proposes, http.MethodPost, linhai+"/publications", publicationOf(hidden)).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.NotContains(t, values(list(s.called(t, proposes, http.MethodGet, linhai+"/publications", nil).ok(t), "publications"), "name"), text(q, "name"))
	require.Contains(t, values(list(s.called(t, holder("reader", auth.RoleHandler, "linhai"), http.MethodGet, linhai+"/publications", nil).ok(t), "publications"), "name"), text(q, "name"))
}

func TestAnApplicantsSuggestionIsTakenUp(t *testing.T) {
	s := start(t, "2024-03-04")
	in := s.handIn(t)
	a := object{"name": strings.TrimPrefix(in.name, "/v1/")}
	for _, act := range []string{"accept", "answer", "deliver"} {
		a = s.act(t, a, act, with(acts[act], object{"actDate": date("2024-03-04")}))
	}
	s.post(t, online+":suggestPublication", with(in.proof(), object{"content": "很多村民想看"})).ok(t)
	found := list(s.get(t, linhai+"/publicationCandidates").ok(t), "publicationCandidates")
	require.Len(t, found, 1)
	require.Equal(t, "很多村民想看", text(found[0], "suggestionContent"))
	require.Equal(t, []any{a["name"]}, found[0]["releasedApplications"])
	p := s.post(t, linhai+"/publications", with(publicationOf(a), object{"origin": "ORIGIN_SUGGESTION", "suggestion": found[0]["suggestion"]})).ok(t)
	require.Equal(t, found[0]["suggestion"], p["suggestion"])
	require.Empty(t, list(s.get(t, linhai+"/publicationCandidates").ok(t), "publicationCandidates"))
}

func TestEverybodyReadsWhatIsPublic(t *testing.T) {
	s := start(t, "2024-06-03", func(c *config.Config) { c.PublicRate = 1 })
	anybody := caller{User: "nobody"}
	for range 3 {
		p := s.agreed(t, s.checked(t, s.proposal(t)))
		s.called(t, proposes, http.MethodPost, path(p)+":publish", with(inColumn, object{"place": "PLACE_READING_ROOM", "placeName": "市档案馆", "url": ""})).ok(t)
	}
	all := s.pages(t, items, "publishedItems", 2)
	require.Len(t, all, 3)
	first := s.called(t, anybody, http.MethodGet, items+"?pageSize=2", nil)
	body := first.ok(t)
	require.NotEmpty(t, text(body, "nextPageToken"))
	require.Equal(t, "临海市人民政府 市档案馆 PLACE_READING_ROOM 2024-06-03", text(all[0], "agencyDisplayName")+" "+text(all[0], "placeName")+" "+text(all[0], "place")+" "+day(all[0], "publishDate"))
	require.NotContains(t, string(first.body), "applications/")
	require.NotContains(t, string(first.body), "张三")
	require.Len(t, list(s.get(t, "/v1/agencies/-/publishedItems").ok(t), "publishedItems"), 3)
	require.Empty(t, list(s.get(t, bureau+"/publishedItems").ok(t), "publishedItems"))
	s.get(t, "/v1/agencies/none/publishedItems").refused(t, http.StatusNotFound, "NOT_FOUND")

	// Who has it already is not sent it again, until something changes.
	tag := first.header.Get("ETag")
	require.NotEmpty(t, tag)
	require.NotEmpty(t, first.header.Get("Last-Modified"))
	require.Equal(t, "public, max-age=60", first.header.Get("Cache-Control"))
	again := s.from(t, http.MethodGet, items+"?pageSize=2", "", "If-None-Match", "W/"+tag)
	require.Equal(t, http.StatusNotModified, again.status)
	require.Empty(t, again.body)
	require.NotEqual(t, http.StatusNotModified, s.from(t, http.MethodGet, items+"?pageSize=1", "", "If-None-Match", tag).status)

	for format, root := range map[string]string{"": "rss", "?format=FORMAT_RSS": "rss", "?format=FORMAT_ATOM": "feed"} {
		got := s.from(t, http.MethodGet, items+":feed"+format, "")
		require.Equal(t, http.StatusOK, got.status, "%s", got.body)
		require.Empty(t, got.header.Get("Content-Disposition"))
		require.NotEmpty(t, got.header.Get("ETag"))
		require.NotContains(t, string(got.body), "张三")
		var document struct {
			XMLName xml.Name
			Titles  []string `xml:"channel>item>title"`
			Entries []string `xml:"entry>title"`
		}
		require.NoError(t, xml.Unmarshal(got.body, &document))
		require.Equal(t, root, document.XMLName.Local)
		require.Len(t, append(document.Titles, document.Entries...), 3)
	}
	p := list(s.get(t, linhai+"/publications").ok(t), "publications")[0]
	s.clock.Advance(time.Second)
	s.called(t, approves, http.MethodPost, path(p)+":withdraw", object{"reason": "内容有误"}).ok(t)
	require.Equal(t, http.StatusOK, s.from(t, http.MethodGet, items+"?pageSize=2", "", "If-None-Match", tag).status)

	// One address does not take the server for itself.
	slow := 0
	for range 30 {
		if got := s.get(t, items); got.status == http.StatusTooManyRequests {
			require.NotEmpty(t, got.header.Get("Retry-After"))
			slow++
		}
	}
	require.Positive(t, slow)
}
