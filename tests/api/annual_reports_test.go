package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
)

// The people of an annual report: who counts and who signs in the agency, and who accepts in the one above.
func counter(agency string) caller { return holder("users/counter", auth.RoleStatistician, agency) }

func signer(agency string) caller { return holder("users/signer", auth.RoleReviewer, agency) }

func superior(agency string) caller {
	return caller{User: "users/superior", Grants: []auth.Grant{
		{Role: auth.RoleReviewer, Agency: agency, Below: true}, {Role: auth.RoleStatistician, Agency: agency, Below: true},
	}}
}

// reportActs say who takes a step of a report, and with what.
var reportActs = map[string]struct {
	who  func(agency string) caller
	body object
}{
	"freeze":  {counter, object{}},
	"signOff": {signer, object{}},
	"submit":  {counter, object{}},
	"accept":  {superior, object{}},
	"publish": {counter, object{"publishUri": "https://www.linhai.gov.cn/xxgk/nb/2023.html"}},
	"return":  {signer, object{"reason": "第一部分未写依申请公开情况"}},
	"revise":  {counter, object{"reason": "补录一件申请"}},
	"thaw":    {counter, object{}},
}

// annual begins a report of a new agency below linhai and brings it so far.
func (s *server) annual(t *testing.T, agency, id string, acts ...string) object {
	t.Helper()
	s.createAgency(t, agency, object{"establishDate": date("2020-01-01")})
	r := s.called(t, counter(agency), http.MethodPost, "/v1/agencies/"+agency+"/annualReports?annualReportId="+id, object{}).ok(t)
	for _, act := range acts {
		r = s.report(t, r, act).ok(t)
	}
	return r
}

// report takes a step as the one whose step it is.
func (s *server) report(t *testing.T, r object, act string, other ...object) response {
	t.Helper()
	agency := strings.Split(text(r, "name"), "/")[1]
	how := reportActs[act]
	body := how.body
	for _, o := range other {
		body = with(body, o)
	}
	if act == "accept" {
		agency = "linhai"
	}
	return s.called(t, how.who(agency), http.MethodPost, path(r)+":"+act, body)
}

// reported is the sample of a step after others.
func reported(act string, before ...string) func(*testing.T, *server, int) (string, object) {
	return func(t *testing.T, s *server, n int) (string, object) {
		t.Helper()
		return path(s.annual(t, fmt.Sprintf("%s%d", act, n), "2023", before...)) + ":" + act, reportActs[act].body
	}
}

func TestAnAnnualReportFromDraftToPublication(t *testing.T) {
	s := start(t, "2024-01-22")
	bureauReport := bureau + "/annualReports/2023"
	who, chief, above := counter("bureau"), signer("bureau"), superior("linhai")

	r := s.called(t, who, http.MethodPost, bureau+"/annualReports?annualReportId=2023", object{}).ok(t)
	require.Equal(t, []any{"STATE_DRAFT", "SCOPE_OWN", "LAYOUT_2021", 1.0}, []any{r["state"], r["scope"], r["layout"], r["edition"]})
	require.Equal(t, "2024-01-31", day(r, "dueDate"))
	require.Contains(t, text(r, "dueArticle"), "第四十九条第一款")
	require.Equal(t, []any{"edit", "freeze"}, r["availableActs"])
	s.called(t, who, http.MethodPost, bureau+"/annualReports?annualReportId=2023", object{}).refused(t, http.StatusConflict, "ALREADY_EXISTS")
	s.called(t, who, http.MethodPost, bureau+"/annualReports?annualReportId=2025", object{}).refused(t, http.StatusBadRequest, "FIELD_INVALID")

	written := s.called(t, who, http.MethodPatch, bureauReport+"/texts/overview", object{"content": "  2023年，本局……\n新收申请0件。"}).ok(t)
	require.Equal(t, "一、总体情况", written["title"])
	require.Equal(t, "2023年，本局……\n新收申请0件。", written["content"])
	figures := []any{object{"key": "rules.made", "value": "3"}, object{"key": "charges.amount", "value": "12.5"}}
	s.called(t, who, http.MethodPatch, bureauReport+"/texts/disclosure", object{"figures": figures}).ok(t)
	s.called(t, who, http.MethodPatch, bureauReport+"/texts/disclosure", object{"figures": append(figures, figures[0])}).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	s.called(t, who, http.MethodPatch, bureauReport+"/texts/disclosure", object{"figures": []any{object{"key": "fees.amount", "value": "1"}}}).
		refused(t, http.StatusBadRequest, "FIELD_INVALID")
	s.called(t, who, http.MethodPatch, bureauReport+"/texts/overview", object{"content": "x", "etag": `"1"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	require.Len(t, list(s.called(t, who, http.MethodGet, bureauReport+"/texts", nil).ok(t), "texts"), 4)

	frozen := s.called(t, who, http.MethodPost, bureauReport+":freeze", object{"etag": r["etag"]}).ok(t)
	require.Equal(t, "STATE_FROZEN", frozen["state"])
	require.Len(t, text(frozen, "editions.0.figuresSm3"), 64)
	s.called(t, who, http.MethodPatch, bureauReport+"/texts/overview", object{"content": "改"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	// Who froze does not sign off, whatever he may besides.
	both := caller{User: who.User, Grants: append(who.Grants, chief.Grants...)}
	p := s.called(t, both, http.MethodPost, bureauReport+":signOff", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, p.said(), "不同的人")
	s.called(t, chief, http.MethodPost, bureauReport+":freeze", object{}).refused(t, http.StatusForbidden, "PERMISSION_DENIED")

	s.called(t, chief, http.MethodPost, bureauReport+":return", object{"reason": "第五部分未写"}).ok(t)
	s.called(t, who, http.MethodPost, bureauReport+":freeze", object{}).ok(t)
	s.called(t, chief, http.MethodPost, bureauReport+":signOff", object{}).ok(t)
	p = s.called(t, who, http.MethodPost, bureauReport+":publish", reportActs["publish"].body).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, p.said(), "第四十九条")
	sent := s.called(t, who, http.MethodPost, bureauReport+":submit", object{}).ok(t)
	require.Equal(t, "agencies/linhai", text(sent, "editions.0.receivingAgency"))

	// Now the agency above decides, and nobody else.
	s.called(t, chief, http.MethodPost, bureauReport+":return", object{"reason": "再想想"}).refused(t, http.StatusForbidden, "OUT_OF_REACH")
	s.called(t, chief, http.MethodPost, bureauReport+":accept", object{}).refused(t, http.StatusForbidden, "OUT_OF_REACH")
	back := s.called(t, above, http.MethodPost, bureauReport+":return", object{"reason": "表三与文字不一致"}).ok(t)
	require.Equal(t, "STATE_RETURNED", back["state"])
	require.Empty(t, text(back, "editions.0.figuresSm3"))
	s.called(t, who, http.MethodPost, bureauReport+":freeze", object{}).ok(t)
	s.called(t, chief, http.MethodPost, bureauReport+":signOff", object{}).ok(t)
	s.called(t, who, http.MethodPost, bureauReport+":submit", object{}).ok(t)
	s.called(t, above, http.MethodPost, bureauReport+":accept", object{}).ok(t)
	for uri, field := range map[string]string{"ftp://x/y": "publish_uri", "见公示栏": "publish_uri", "https://u:p@x.cn/": "publish_uri"} {
		p = s.called(t, who, http.MethodPost, bureauReport+":publish", object{"publishUri": uri}).refused(t, http.StatusBadRequest, "FIELD_INVALID")
		require.NotContains(t, p.said(), uri)
		require.Equal(t, field, text(p.detail("BadRequest"), "fieldViolations.0.field"))
	}
	s.called(t, who, http.MethodPost, bureauReport+":publish", with(reportActs["publish"].body, object{"publishDate": date("2023-12-31")})).
		refused(t, http.StatusBadRequest, "FIELD_INVALID")
	out := s.called(t, who, http.MethodPost, bureauReport+":publish", reportActs["publish"].body).ok(t)
	require.Equal(t, "STATE_PUBLISHED", out["state"])
	require.Equal(t, "2024-01-22", day(out, "editions.0.publishDate"))

	var done []string
	for _, a := range list(out, "acts") {
		done = append(done, text(a, "act")+" "+text(a, "actor"))
		require.NotEmpty(t, a["title"])
	}
	require.Equal(t, []string{
		"create users/counter", "freeze users/counter", "return users/signer", "freeze users/counter", "sign_off users/signer", "submit users/counter",
		"return users/superior", "freeze users/counter", "sign_off users/signer", "submit users/counter", "accept users/superior", "publish users/counter",
	}, done)
	require.Equal(t, "表三与文字不一致", text(out, "acts.6.reason"))

	// What was published cannot be changed, not even in the database.
	for _, statement := range []string{
		"UPDATE annual_report_edition SET figures = '{}' WHERE agency_id = 'bureau'", "DELETE FROM annual_report_edition WHERE agency_id = 'bureau'",
	} {
		_, err := s.store.SQL().ExecContext(everything(t), statement)
		require.ErrorContains(t, err, "revise it")
	}
	var audited int
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT count(*) FROM audit_entry
		WHERE agency_id = 'bureau' AND action LIKE 'annual_report %' AND kind = 'write' AND outcome = 'done'`).Scan(&audited))
	require.Equal(t, len(done)+2, audited, "each act, and two texts")
}

func TestNobodyFreezesAYearThatRuns(t *testing.T) {
	s := start(t, "2023-12-29")
	s.called(t, counter("linhai"), http.MethodPost, linhai+"/annualReports?annualReportId=2023", object{"layout": "LAYOUT_2019"}).ok(t)
	p := s.called(t, counter("linhai"), http.MethodPost, linhai+"/annualReports/2023:freeze", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, p.said(), "尚未结束")
	s.on("2024-01-02")
	r := s.called(t, counter("linhai"), http.MethodPost, linhai+"/annualReports/2023:freeze", object{}).ok(t)
	require.Equal(t, "LAYOUT_2019", r["layout"])

	// Nobody stands above: there is nobody to submit to, and nobody to wait for.
	s.called(t, signer("linhai"), http.MethodPost, linhai+"/annualReports/2023:signOff", object{}).ok(t)
	p = s.called(t, counter("linhai"), http.MethodPost, linhai+"/annualReports/2023:submit", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, p.said(), "没有上级机关")
	s.called(t, counter("linhai"), http.MethodPost, linhai+"/annualReports/2023:publish", reportActs["publish"].body).ok(t)
}

func TestBothReportsOfAnAgencySideBySide(t *testing.T) {
	s := start(t, "2024-03-04")
	above := superior("linhai")
	for _, id := range []string{"2023", "2023-compiled", "2022-compiled"} {
		s.called(t, above, http.MethodPost, linhai+"/annualReports?annualReportId="+id, object{}).ok(t)
	}
	var names []string
	first := s.called(t, above, http.MethodGet, linhai+"/annualReports?pageSize=2", nil).ok(t)
	second := s.called(t, above, http.MethodGet, linhai+"/annualReports?pageSize=2&pageToken="+text(first, "nextPageToken"), nil).ok(t)
	require.Empty(t, second["nextPageToken"])
	for _, r := range append(list(first, "annualReports"), list(second, "annualReports")...) {
		names = append(names, strings.TrimPrefix(text(r, "name"), "agencies/linhai/annualReports/"))
	}
	require.Equal(t, []string{"2023", "2023-compiled", "2022-compiled"}, names)
	compiled := s.called(t, above, http.MethodGet, linhai+"/annualReports/2023-compiled", nil).ok(t)
	require.Equal(t, "2024-03-31", day(compiled, "dueDate"))
	require.Contains(t, text(compiled, "dueArticle"), "第四十九条第二款")
	require.Empty(t, day(s.called(t, above, http.MethodGet, linhai+"/annualReports/2023", nil).ok(t), "dueDate"), "a government owes the compiled one")

	// Who does not reach all below sees what is of the agency alone.
	alone := counter("linhai")
	require.Len(t, list(s.called(t, alone, http.MethodGet, linhai+"/annualReports", nil).ok(t), "annualReports"), 1)
	s.called(t, alone, http.MethodGet, linhai+"/annualReports/2023-compiled", nil).refused(t, http.StatusForbidden, "OUT_OF_REACH")
	s.called(t, alone, http.MethodGet, linhai+"/annualReports/2021", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
}

func TestOnlyOneOfTwoStepsAtOnceIsTaken(t *testing.T) {
	s := startTwo(t, "2024-01-22")
	for n := range 4 {
		r := s.annual(t, fmt.Sprintf("race%d", n), "2023", "freeze")
		acts := []string{"signOff", "thaw", "return", "signOff", "thaw", "return"}
		answers := atOnce(len(acts), func(i int) response { return s.report(t, r, acts[i]) })
		var won int
		for _, a := range answers {
			if a.status == http.StatusOK {
				won++
			}
		}
		// A sign-off may still be followed by a return; everything else is over with the first.
		require.Contains(t, []int{1, 2}, won)
		after := s.called(t, superior("linhai"), http.MethodGet, path(r), nil).ok(t)
		require.Len(t, list(after, "acts"), 2+won, "one line for each step taken")
		require.Equal(t, list(after, "acts")[1+won]["state"], after["state"])
		stale := s.report(t, r, "signOff", object{"etag": r["etag"]})
		stale.refused(t, http.StatusConflict, "ETAG_STALE")
	}
}
