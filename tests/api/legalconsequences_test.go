package api

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// TestAReviewThatCorrectsAndASuitAfterIt: the file is held, the application reopened with a term of its own, the suit flagged where a review
// has to come first, and the hold released with the last case.
func TestAReviewThatCorrectsAndASuitAfterIt(t *testing.T) {
	s := start(t, "2024-06-03")
	a := s.march(t)
	a = s.act(t, a, "accept", acts["accept"])
	a = s.act(t, a, "answer", object{
		"outcome": "OUTCOME_INTERNAL_AFFAIRS", "kind": "DECISION_KIND_INTERNAL_AFFAIRS", "documentNumber": "临公开告〔2024〕1号",
		"reason": "属于人事管理方面的内部事务信息",
	})
	a = s.act(t, a, "deliver", object{"method": "METHOD_POST"})
	final := s.get(t, path(a)+":computeFinality").ok(t)
	require.Equal(t, "STATE_ATTACKABLE 2024-08-03", text(final, "state")+" "+day(final, "finalDate"), "sixty days: the 2nd of August")

	review := s.logged(t, object{"application": a["name"], "subject": "不服不予公开决定"})
	require.Contains(t, text(s.get(t, path(a)+"/retention").ok(t), "hold.reason"), "行政复议案件")
	require.Equal(t, "STATE_UNDER_REVIEW", text(s.get(t, path(a)+":computeFinality").ok(t), "state"))
	direct := s.logged(t, object{"application": a["name"], "type": "TYPE_SUIT", "route": "ROUTE_DIRECT", "forum": "椒江区人民法院", "subject": "直接起诉"})
	require.Equal(t, "review_first", text(list(direct, "warnings")[0], "code"))
	require.Equal(t, "2024-06-18", duties(direct)["legal_defence"])
	s.act(t, direct, "void", object{"reason": "误登"})

	s.on("2024-06-20")
	review = s.act(t, review, "conclude", object{
		"form": "FORM_REVOKED", "decisionNumber": "台政复决〔2024〕1号", "anew": true, "causes": []string{"CAUSE_GROUND"}, "unit": "征地科",
	})
	require.Equal(t, "2024-07-18", day(review["conclusion"].(object), "anewDueDate"), "twenty working days where none is stated")
	allowance := s.get(t, linhai+":computeCorrectionAllowance?year=2024").ok(t)
	require.InDelta(t, -1, list(allowance, "limits")[0]["affordableCount"], 0, "one of one application is more than 0.2 %")
	require.Empty(t, allowance["pendingCases"])
	a = s.act(t, a, "reopen", object{"legalCase": id(review)})
	s.post(t, path(review)+":revokeConclusion", object{"reason": "错登"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.on("2024-06-25")
	a = s.act(t, a, "answer", object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "documentNumber": "临公开告〔2024〕2号"})
	a = s.act(t, a, "deliver", object{"method": "METHOD_POST"})
	review = s.get(t, path(review)).ok(t)
	require.Equal(t, "2024-06-25", day(review["conclusion"].(object), "complyDate"), "the new answer is what was ordered")
	finality := s.get(t, path(a)+":computeFinality").ok(t)
	require.Equal(t, "2024-06-25", day(list(finality, "deadlines")[0], "startDate"), "the review was about the answer before")
	require.Empty(t, finality["legalCases"])

	suit := s.logged(t, object{
		"application": a["name"], "type": "TYPE_SUIT", "route": "ROUTE_AFTER_REVIEW", "forum": "椒江区人民法院", "subject": "不服复议决定",
	})
	require.Empty(t, suit["warnings"])
	allowance = s.get(t, linhai+":computeCorrectionAllowance?year=2024").ok(t)
	require.InDelta(t, 1, allowance["pendingCount"], 0)
	require.Len(t, list(list(allowance, "limits")[0], "scenarios"), 2, "none or one of the pending cases is corrected")
	hidden := s.called(t, holder("n", auth.RoleStatistician, "linhai"), http.MethodGet, linhai+":computeCorrectionAllowance?year=2024", nil).ok(t)
	require.Empty(t, hidden["pendingCases"], "who reads figures sees no case")
	s.act(t, review, "close", nil)
	require.NotEmpty(t, s.get(t, path(a)+"/retention").ok(t)["hold"], "the suit needs the file")
	s.on("2024-07-01")
	suit = s.act(t, suit, "conclude", object{"form": "FORM_CLAIM_REJECTED"})
	s.act(t, suit, "close", nil)
	require.Empty(t, s.get(t, path(a)+"/retention").ok(t)["hold"])

	rows := list(s.get(t, linhai+":summarizeCauses?year=2024").ok(t), "rows")
	require.Equal(t, "征地科 理由或者依据不当", text(rows[0], "unit")+" "+text(rows[0], "title"))
	require.Equal(t, false, rows[0]["repeated"])
	second := s.logged(t)
	s.act(t, second, "conclude", object{"form": "FORM_UNLAWFUL", "causes": []string{"CAUSE_GROUND"}, "unit": "征地科"})
	rows = list(s.get(t, linhai+":summarizeCauses?year=2024").ok(t), "rows")
	require.Equal(t, true, rows[0]["repeated"])
}

// TestTable4KnowsWhatWasRecordedByThen: a report as of an instant does not know a conclusion that was recorded later, however it is dated, and
// keeps what was taken back since.
func TestTable4KnowsWhatWasRecordedByThen(t *testing.T) {
	s := start(t, "2024-06-03")
	c := s.logged(t)
	at := func(day string) (line stats.CaseLine) {
		t.Helper()
		scope := stats.Scope{Agency: "linhai", Year: 2024, Layout: outcome.Layout2021}
		if day != "" {
			scope.AsOf = calendar.MustDate(day).Time().Add(13 * time.Hour)
		}
		report, failures, err := s.store.AnnualReport(everything(t), scope)
		require.NoError(t, err)
		require.Empty(t, failures)
		line, _ = report.CaseLine(stats.CaseReview)
		return line
	}
	s.on("2024-07-10")
	c = s.act(t, c, "conclude", object{"form": "FORM_UNLAWFUL", "actDate": date("2024-06-20"), "causes": []string{"CAUSE_TERM"}})
	s.on("2024-07-20")
	c = s.act(t, c, "revokeConclusion", object{"reason": "错登"})
	s.on("2024-07-30")
	c = s.act(t, c, "conclude", object{"form": "FORM_MAINTAINED", "actDate": date("2024-06-20")})
	s.on("2024-08-10")
	s.act(t, c, "void", object{"reason": "误登"})
	for day, want := range map[string][3]int{ // upheld, corrected, pending
		"2024-06-02": {}, "2024-07-01": {0, 0, 1}, "2024-07-11": {0, 1, 0}, "2024-07-21": {0, 0, 1}, "2024-08-01": {1, 0, 0}, "2024-08-11": {}, "": {},
	} {
		line := at(day)
		require.Equal(t, want, [3]int{line.Upheld, line.Corrected, line.Pending}, "as of %s", day)
	}
}

// TestTheTableOfResultsIsEditable: a root agency sets what a doubtful form counts as, from a day on.
func TestTheTableOfResultsIsEditable(t *testing.T) {
	s := start(t, "2024-06-03")
	choice := object{"type": "TYPE_SUIT", "form": "FORM_CASE_REJECTED", "result": "RESULT_UPHELD"}
	adopted := s.post(t, linhai+"/settings", object{
		"effectiveDate": date("2024-06-10"), "reason": "本市统计口径", "legalResults": []any{choice},
	}).ok(t)
	require.Len(t, list(adopted, "legalResults"), 24, "the whole table")
	result := func(on string) string {
		t.Helper()
		s.on(on)
		c := s.logged(t, object{"type": "TYPE_SUIT", "route": "ROUTE_AFTER_REVIEW"})
		return text(s.act(t, c, "conclude", object{"form": "FORM_CASE_REJECTED"}), "conclusion.result")
	}
	require.Equal(t, "RESULT_OTHER", result("2024-06-07"))
	require.Equal(t, "RESULT_UPHELD", result("2024-06-11"))
	require.Equal(t, []string{"settings.legal_results[0] VALUE"}, s.post(t, linhai+"/settings", object{
		"effectiveDate": date("2024-07-10"), "reason": "x", "legalResults": []any{with(choice, object{"form": "FORM_MAINTAINED"})},
	}).badRequest(t))
	c := s.logged(t)
	require.Equal(t, []string{"reason REQUIRED"}, s.post(t, path(c)+":conclude", object{"form": "FORM_MAINTAINED", "result": "RESULT_OTHER"}).badRequest(t))
}

// TestTheCheckLooksAtLegalCases: a column or duty that is not what the events say is found and put right.
func TestTheCheckLooksAtLegalCases(t *testing.T) {
	s := start(t, "2024-06-03")
	s.logged(t)
	for _, damage := range []string{"UPDATE legal_case SET forum = forum, procedure = 'simple'", "DELETE FROM legal_duty WHERE kind = 'legal_answer'"} {
		_, err := s.store.SQL().ExecContext(everything(t), damage)
		require.NoError(t, err)
		found, err := s.store.CheckProjections(everything(t), repairing(s))
		require.NoError(t, err)
		require.Equal(t, 1, found.Drifts, damage)
		require.Equal(t, 1, found.Repaired, damage)
	}
}
