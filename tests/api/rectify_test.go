package api

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
)

// total is the last column of a row of table 三.
func total(t *testing.T, report response, row string) float64 {
	t.Helper()
	for _, line := range list(report.ok(t), "applications") {
		if text(line, "row") == row {
			n, _ := at(line, "total").(float64)
			return n
		}
	}
	require.FailNow(t, "no row", "%s in %s", row, report.body)
	return 0
}

// rectification is a correction of what was recorded.
func rectification(outcome string, other ...object) object {
	body := object{"outcome": outcome, "reason": "录入时选错办理结果", "evidence": "临公开答复〔2024〕3号"}
	for _, o := range other {
		body = with(body, o)
	}
	return body
}

// A result that was recorded wrongly is corrected by another hand, after the year's report was made: the figures of today follow, those
// as of then stay, the restatement says why, and the history has both.
func TestAnOutcomeIsCorrected(t *testing.T) {
	s := start(t, "2024-06-03")
	handler := holder("handler", auth.RoleHandler, "linhai")
	answering, correcting := holder("reviewer-1", auth.RoleReviewer, "linhai"), holder("reviewer-2", auth.RoleReviewer, "linhai")
	statistician := holder("statistician", auth.RoleStatistician, "linhai")
	a := s.act(t, s.march(t), "accept", acts["accept"])
	a = s.called(t, answering, "POST", path(a)+":answer", acts["answer"]).ok(t)
	a = s.act(t, s.act(t, a, "deliver", acts["deliver"]), "archive", nil)
	withdrawn := s.called(t, handler, "POST", path(s.march(t))+":withdraw", object{}).ok(t)

	s.on("2025-01-20")
	then := s.clock.Now().UTC().Format(time.RFC3339)
	s.on("2025-02-17")
	change := path(a) + ":rectify"
	refused := s.called(t, answering, "POST", change, rectification("OUTCOME_PARTLY_GRANTED")).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, refused.said(), "由您记录")
	s.called(t, handler, "POST", change, rectification("OUTCOME_PARTLY_GRANTED")).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	require.Equal(t, []string{"evidence BLANK", "reason BLANK"}, sorted(s.called(t, correcting, "POST", change,
		object{"outcome": "OUTCOME_PARTLY_GRANTED", "reason": " ", "evidence": " "}).badRequest(t)))
	refused = s.called(t, correcting, "POST", change, rectification("OUTCOME_OTHER", object{"kind": "DECISION_KIND_CLOSED_FOR_OTHER_CAUSE"})).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "RECTIFY_ROW", refused.precondition())
	refused = s.called(t, correcting, "POST", change, rectification("OUTCOME_GRANTED", object{"kind": "DECISION_KIND_GRANTED"})).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "RECTIFY_SAME", refused.precondition())
	s.called(t, correcting, "POST", change, rectification("OUTCOME_PARTLY_GRANTED", object{"etag": `"1"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	s.called(t, correcting, "POST", change, rectification("OUTCOME_PARTLY_GRANTED", object{"actDate": date("2024-03-20")})).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")

	got := s.called(t, correcting, "POST", change, rectification("OUTCOME_PARTLY_GRANTED", object{"etag": a["etag"]})).ok(t)
	require.Equal(t, "OUTCOME_PARTLY_GRANTED", got["outcome"])
	require.Equal(t, "STATE_ARCHIVED", got["state"])
	require.Equal(t, a["concludeDate"], got["concludeDate"])
	s.called(t, correcting, "POST", path(withdrawn)+":rectify", rectification("OUTCOME_PARTLY_GRANTED")).refused(t, http.StatusBadRequest, "ACT_REFUSED")

	// What is counted: as of January as it was, today as it is.
	annual := func(row, asOf string) float64 {
		query := "?year=2024&scope=SCOPE_OWN"
		if asOf != "" {
			query += "&asOfTime=" + url.QueryEscape(asOf)
		}
		return total(t, s.called(t, statistician, "GET", linhai+":computeAnnualReport"+query, nil), row)
	}
	require.EqualValues(t, 1, annual("3.1", then))
	require.EqualValues(t, 0, annual("3.2", then))
	require.EqualValues(t, 0, annual("3.1", ""))
	require.EqualValues(t, 1, annual("3.2", ""))
	compared := s.called(t, statistician, "GET", linhai+":compareAnnualReport?year=2024&scope=SCOPE_OWN&fromTime="+url.QueryEscape(then), nil)
	compared.ok(t)
	require.Contains(t, string(compared.body), "更正办理结果1件")

	// So do figures over any period, of what the ledger has with its instant, and between two instants.
	outcomes := func(asOf any) object {
		more := object{"ownOnly": true, "dimensions": []string{"DIMENSION_OUTCOME"}}
		if asOf != nil {
			more["asOfTime"] = asOf
		}
		return asked("2024", []string{"MEASURE_CONCLUDED", "MEASURE_PENDING"}, more)
	}
	table := s.called(t, statistician, "POST", queryStatistics, outcomes(then)).ok(t)
	require.Equal(t, []string{"1", "0"}, figure(t, table, "3.1", "*"))
	require.Empty(t, figure(t, table, "3.2", "*"))
	require.Equal(t, then, text(table, "asOfTime"))
	table = s.called(t, statistician, "POST", queryStatistics, outcomes(nil)).ok(t)
	require.Equal(t, []string{"1", "0"}, figure(t, table, "3.2", "*"))
	require.Empty(t, figure(t, table, "3.1", "*"))
	require.NotContains(t, table, "asOfTime")
	between := s.called(t, statistician, "POST", linhai+"/statistics:compare", with(outcomes(nil), object{"baseAsOfTime": then})).ok(t)
	require.Equal(t, then, text(between, "base.asOfTime"))
	moved := map[string]string{}
	for _, c := range list(between, "changes") {
		moved[text(c, "row")] = text(list(c, "changes")[0], "absolute")
	}
	require.Equal(t, "1", moved["3.2"])
	require.Equal(t, "-1", moved["3.1"])
	before := s.called(t, statistician, "POST", queryStatistics, outcomes("2024-06-02T00:00:00Z")).ok(t)
	require.Equal(t, []string{"0", "0"}, figure(t, before, "*", "*"), "nothing was recorded by then")

	// What is known as it stands now only is refused, each by its name.
	asOf := func(more object) object {
		return asked("2024", []string{"MEASURE_CONCLUDED"}, with(object{"asOfTime": then}, more))
	}
	told := s.post(t, queryStatistics, asOf(object{
		"measures": []string{"MEASURE_RECEIVED", "MEASURE_ON_TIME_RATE"}, "dimensions": []string{"DIMENSION_UNIT", "DIMENSION_MONTH"},
		"filters": []object{{"dimension": "DIMENSION_SUBJECT", "values": []string{"征地"}}},
	}))
	require.Equal(t, []string{"query.measures NOT_RECORDED", "query.dimensions NOT_RECORDED", "query.filters NOT_RECORDED"}, told.badRequest(t))
	require.Contains(t, string(told.body), "“按时答复率”没有逐次记录时刻")
	require.Equal(t, []string{"query.as_of_time NOW"}, s.post(t, linhai+"/statistics:drillDown", asOf(nil)).badRequest(t))
	require.Equal(t, []string{"query.as_of_time FUTURE"}, s.post(t, queryStatistics, asOf(object{"asOfTime": "2025-02-18T10:00:00Z"})).badRequest(t))
	require.Equal(t, []string{"base_as_of_time FUTURE"},
		s.post(t, linhai+"/statistics:compare", with(outcomes(nil), object{"baseAsOfTime": "2025-02-18T10:00:00Z"})).badRequest(t))

	// What the register tells of it.
	events := s.pages(t, path(a)+"/events", "events", 50)
	last := events[len(events)-1]
	require.Equal(t, "rectify", last["action"])
	require.Equal(t, "OUTCOME_PARTLY_GRANTED", last["outcome"])
	require.Equal(t, "临公开答复〔2024〕3号", at(last, "arguments.evidence"))
	ledger := string(s.get(t, path(a)+"/ledgerEntries").body)
	require.Contains(t, ledger, "原记录为三（一）予以公开")
	require.Contains(t, ledger, "更正为三（二）部分公开")
	entries := s.entries(t, "subject = $1 AND action = 'rectify' AND outcome = 'done'", id(a))
	require.Len(t, entries, 1)
	require.Equal(t, object{"before": "3.1", "after": "3.2"}, object(entries[0].Changes["result_row"].(map[string]any)))
}

// What was disposed of stays as it was, and a file that nobody may know of is not there.
func TestACorrectionThatComesTooLate(t *testing.T) {
	s := start(t, "2026-11-20")
	file := s.proposed(t)
	s.do(t, approver, file, "dispose", object{"reason": "经鉴定同意销毁"}).ok(t)
	refused := s.post(t, file+":rectify", rectification("OUTCOME_PARTLY_GRANTED")).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, refused.said(), "销毁")
	void := s.act(t, s.march(t), "void", object{"reason": "错"})
	require.Equal(t, "STATE", s.post(t, path(void)+":rectify", rectification("OUTCOME_PARTLY_GRANTED")).refused(t, http.StatusBadRequest, "ACT_REFUSED").precondition())
}
