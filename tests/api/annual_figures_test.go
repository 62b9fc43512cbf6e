package api

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// late registers an application that was received on a day of the past.
func (s *server) late(t *testing.T, received string, other ...object) object {
	t.Helper()
	return s.register(t, append([]object{{"receiveTime": received + "T01:00:00Z", "lateEntryReason": "补录"}}, other...)...)
}

// TestLastJanuarysReportComesOutByteForByteTheSame freezes and publishes a report, corrects the register under it, and finds the same
// bytes: those that were kept, and those that are computed anew as of then. The corrections are a restatement.
func TestLastJanuarysReportComesOutByteForByteTheSame(t *testing.T) {
	s := start(t, "2024-01-22")
	var cases []object
	for range 3 {
		cases = append(cases, s.late(t, "2023-11-06"))
	}
	who, chief := counter("linhai"), signer("linhai")
	who.Grants = append(who.Grants, auth.Grant{Role: auth.RoleReviewer, Agency: "tiantai"}) // reads cases elsewhere only
	report := linhai + "/annualReports/2023"
	s.called(t, who, http.MethodPost, linhai+"/annualReports?annualReportId=2023", object{}).ok(t)
	frozen := s.called(t, who, http.MethodPost, report+":freeze", object{}).ok(t)
	s.called(t, chief, http.MethodPost, report+":signOff", object{}).ok(t)
	s.called(t, who, http.MethodPost, report+":publish", reportActs["publish"].body).ok(t)
	kept := s.called(t, who, http.MethodGet, report+":downloadFigures", nil)
	require.Equal(t, http.StatusOK, kept.status)
	require.Equal(t, "application/json", kept.header.Get("Content-Type"))
	snapshot := text(frozen, "editions.0.snapshotTime")
	computed := func() []byte {
		at, err := time.Parse(time.RFC3339, snapshot)
		require.NoError(t, err)
		a, failures, err := s.store.AnnualReport(everything(t), stats.Scope{Agency: "linhai", Year: 2023, Layout: outcome.Layout2021, Own: true, AsOf: at})
		require.NoError(t, err)
		require.Empty(t, failures)
		var b bytes.Buffer
		require.NoError(t, stats.WriteJSON(&b, a, nil))
		return b.Bytes()
	}
	require.Equal(t, string(kept.body), string(computed()))

	// The register goes on being corrected: one was registered twice, one had been received and was forgotten, one is answered.
	s.on("2024-02-05")
	s.act(t, cases[0], "void", object{"reason": "重复登记"})
	secret := s.late(t, "2023-12-04")
	s.act(t, s.late(t, "2023-12-05", object{"applicant": with(s.form()["applicant"].(object), object{"phone": "13900000000"})}), "void", object{"reason": "登记错误"})
	s.late(t, "2023-12-06", object{"channel": "CHANNEL_POST_SIGNED"})
	s.post(t, path(secret)+":restrict", object{"reason": "涉及商业秘密", "etag": secret["etag"]}).ok(t)
	require.Equal(t, string(kept.body), string(s.called(t, who, http.MethodGet, report+":downloadFigures?edition=1", nil).body))
	require.Equal(t, string(kept.body), string(computed()))
	query := "?year=2023&scope=SCOPE_OWN&asOfTime=" + url.QueryEscape(snapshot)
	then := s.called(t, who, http.MethodGet, linhai+":computeAnnualReport"+query, nil).ok(t)
	now := s.called(t, who, http.MethodGet, linhai+":computeAnnualReport?year=2023&scope=SCOPE_OWN", nil).ok(t)
	require.Equal(t, []any{3.0, 4.0}, []any{at(then, "applications.0.naturalPerson"), at(now, "applications.0.naturalPerson")})
	require.Len(t, list(now, "checks"), 5)
	for _, c := range list(now, "checks") {
		require.Equal(t, true, c["ok"])
	}
	require.Len(t, list(s.called(t, who, http.MethodGet, linhai+":computeAnnualReport?year=2020&scope=SCOPE_OWN", nil).ok(t), "applications"),
		len(outcome.Layout2019.Lines()), "the form of its year")

	// What a figure consists of: the whole number for everybody, the applications for who may read them.
	cell := linhai + "/cellApplications?scope=SCOPE_OWN&year=2023&row=new&pageSize=2"
	require.Equal(t, []any{4.0, 0}, s.cell(t, who, cell), "a statistician reads no applications")
	reader := holder("users/reader", auth.RoleReviewer, "linhai")
	require.Equal(t, []any{4.0, 3}, s.cell(t, reader, cell), "the restricted one is counted and not shown")
	require.Equal(t, []any{4.0, 0}, s.cell(t, reader, strings.Replace(cell, "row=new", "row=carried_out", 1)+"&applicantType=TYPE_ENTERPRISE", 0.0))
	s.called(t, reader, http.MethodGet, strings.Replace(cell, "row=new", "row=3.9", 1), nil).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	s.called(t, reader, http.MethodGet, linhai+"/cellCases?scope=SCOPE_OWN&year=2023&row=review", nil).ok(t)

	// The comparison names the causes: all by kind, one by one for who may read them.
	compare := linhai + ":compareAnnualReport?year=2023&scope=SCOPE_OWN&pageSize=1&fromTime=" + url.QueryEscape(snapshot)
	for _, c := range []struct {
		who     caller
		details int
	}{{who, 0}, {reader, 2}} { // what was registered and voided at one instant is nothing; the restricted one is not for him
		var details []object
		for token := ""; ; {
			page := s.called(t, c.who, http.MethodGet, compare+"&pageToken="+url.QueryEscape(token), nil).ok(t)
			require.Equal(t, "new 3 4", changeOf(page, "restatement.changes.0"))
			require.Contains(t, text(page, "restatement.text"), "由3更正为4")
			details = append(details, list(page, "details")...)
			if token = text(page, "nextPageToken"); token == "" {
				break
			}
		}
		require.Len(t, details, c.details)
	}

	// A further edition keeps them, and the first stays as it is.
	s.called(t, who, http.MethodPost, report+":revise", object{}).refused(t, http.StatusBadRequest, "FIELD_INVALID")
	s.called(t, who, http.MethodPost, report+":revise", object{"reason": "补录漏登申请"}).ok(t)
	second := s.called(t, who, http.MethodPost, report+":freeze", object{}).ok(t)
	require.Equal(t, "补录漏登申请", text(second, "editions.1.revisionReason"))
	require.Equal(t, "new 3 4", changeOf(second, "editions.1.restatement.changes.0"))
	require.Contains(t, text(second, "editions.1.restatement.text"), "更正原因：")
	require.NotEqual(t, text(second, "editions.0.figuresSm3"), text(second, "editions.1.figuresSm3"))
	require.Equal(t, string(kept.body), string(s.called(t, who, http.MethodGet, report+":downloadFigures?edition=1", nil).body))
	s.called(t, who, http.MethodGet, report+":downloadFigures?edition=3", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
}

// cell returns the figure and how many applications behind it are shown, on all pages.
func (s *server) cell(t *testing.T, who caller, query string, figure ...float64) []any {
	t.Helper()
	shown, token := 0, ""
	for {
		page := s.called(t, who, http.MethodGet, query+"&pageToken="+url.QueryEscape(token), nil).ok(t)
		shown += len(list(page, "cellApplications"))
		if token = text(page, "nextPageToken"); token == "" {
			if len(figure) > 0 {
				require.InDelta(t, figure[0], page["figure"], 0)
				return []any{4.0, shown}
			}
			return []any{page["figure"], shown}
		}
	}
}

func changeOf(o object, path string) string {
	return fmt.Sprintf("%s %v %v", text(o, path+".row"), at(o, path+".before"), at(o, path+".after"))
}

// TestAReportThatCarriesInSomethingElseThanWasPublishedIsNotFrozen: last year's published report carried out fewer than this year's
// carries in.
func TestAReportThatCarriesInSomethingElseThanWasPublishedIsNotFrozen(t *testing.T) {
	s := start(t, "2024-01-22")
	who, chief := counter("linhai"), signer("linhai")
	publish := func(year string, freeze object) {
		report := linhai + "/annualReports/" + year
		s.called(t, who, http.MethodPost, linhai+"/annualReports?annualReportId="+year, object{}).ok(t)
		s.called(t, who, http.MethodPost, report+":freeze", freeze).ok(t)
		s.called(t, chief, http.MethodPost, report+":signOff", object{}).ok(t)
		s.called(t, who, http.MethodPost, report+":publish", reportActs["publish"].body).ok(t)
	}
	publish("2023", object{})
	s.on("2025-01-22")
	s.late(t, "2023-12-04")
	s.called(t, who, http.MethodPost, linhai+"/annualReports?annualReportId=2024", object{}).ok(t)
	p := s.called(t, who, http.MethodPost, linhai+"/annualReports/2024:freeze", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, p.said(), "上年结转为1，上年度报告的结转下年度为0")
	require.Equal(t, "PUBLISHED_CARRY", text(p.detail("PreconditionFailure"), "violations.0.type"))
	frozen := s.called(t, who, http.MethodPost, linhai+"/annualReports/2024:freeze", object{"carryReason": "补录2023年12月收到的1件"}).ok(t)
	require.Equal(t, "补录2023年12月收到的1件", text(frozen, "editions.0.carryReason"))

	// Or last year's is restated first; then nothing needs to be explained.
	s.called(t, who, http.MethodPost, linhai+"/annualReports/2024:thaw", object{}).ok(t)
	last := linhai + "/annualReports/2023"
	s.called(t, who, http.MethodPost, last+":revise", object{"reason": "补录"}).ok(t)
	s.called(t, who, http.MethodPost, last+":freeze", object{}).ok(t)
	s.called(t, chief, http.MethodPost, last+":signOff", object{}).ok(t)
	s.called(t, who, http.MethodPost, last+":publish", reportActs["publish"].body).ok(t)
	frozen = s.called(t, who, http.MethodPost, linhai+"/annualReports/2024:freeze", object{"carryReason": "不再需要"}).ok(t)
	require.Empty(t, text(frozen, "editions.0.carryReason"))
}

func TestSubmissionsOfAllBelow(t *testing.T) {
	s := start(t, "2024-02-05")
	above := superior("linhai")
	s.annual(t, "drafting", "2023")
	s.annual(t, "done", "2023", "freeze", "signOff", "submit", "accept", "publish")
	s.annual(t, "waiting", "2023", "freeze", "signOff", "submit")
	s.createAgency(t, "town", object{"level": "LEVEL_TOWNSHIP", "establishDate": date("2020-01-01")})
	s.createAgency(t, "young", object{"establishDate": date("2024-01-08")})
	s.createAgency(t, "gone", object{"establishDate": date("2020-01-01")})
	s.post(t, "/v1/agencies/gone:dissolve", object{"successor": "agencies/linhai"}).ok(t)
	s.createAgency(t, "zone", object{"establishDate": date("2020-01-01")})
	s.called(t, above, http.MethodPost, "/v1/agencies/zone/annualReports?annualReportId=2023-compiled", object{}).ok(t) // what it owes is another one

	var got []string
	for token := ""; ; {
		page := s.called(t, above, http.MethodGet, linhai+"/submissions?year=2023&pageSize=2&pageToken="+url.QueryEscape(token), nil).ok(t)
		for _, r := range list(page, "submissions") {
			got = append(got, fmt.Sprint(strings.TrimPrefix(text(r, "agency"), "agencies/"), " ", strings.TrimPrefix(text(r, "state"), "STATE_"), " ",
				text(r, "stateActor"), " ", r["overdue"]))
			require.Equal(t, "2024-01-31", day(r, "dueDate"))
			require.NotEmpty(t, r["dueText"])
		}
		if token = text(page, "nextPageToken"); token == "" {
			break
		}
	}
	require.Equal(t, []string{
		"bureau NOT_BEGUN  true", "done PUBLISHED users/counter true", "drafting DRAFT users/counter true", "town NOT_BEGUN  true",
		"waiting SUBMITTED users/counter true", "zone NOT_BEGUN  true",
	}, got)
	one := s.called(t, above, http.MethodGet, linhai+"/submissions?year=2023&state=STATE_SUBMITTED", nil).ok(t)
	require.Len(t, list(one, "submissions"), 1)
	s.called(t, above, http.MethodGet, linhai+"/submissions", nil).refused(t, http.StatusBadRequest, "FIELD_INVALID")
}
