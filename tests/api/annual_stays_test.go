package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
)

// The report of a government with all below it, as of an instant, and the figures frozen then are the same byte for byte after a
// result was corrected, an application transferred and a day of receipt corrected; what is true today is another report.
func TestACompiledReportStaysAsItWas(t *testing.T) {
	s := start(t, "2024-06-03")
	answering, correcting := holder("reviewer-1", auth.RoleReviewer, "linhai"), holder("reviewer-2", auth.RoleReviewer, "linhai")
	a := s.act(t, s.march(t), "accept", acts["accept"])
	a = s.called(t, answering, http.MethodPost, path(a)+":answer", acts["answer"]).ok(t)
	a = s.act(t, a, "deliver", acts["deliver"])
	moving, early := s.march(t), s.march(t)
	s.on("2025-01-20")
	who := superior("linhai")
	report := s.called(t, who, http.MethodPost, linhai+"/annualReports?annualReportId=2024-compiled", object{}).ok(t)
	s.called(t, who, http.MethodPost, path(report)+":freeze", object{}).ok(t)
	s.on("2025-02-17")
	figures := func(query string) response {
		t.Helper()
		r := s.called(t, who, http.MethodGet, linhai+":computeAnnualReport?year=2024&scope=SCOPE_COMPILED"+query, nil)
		r.ok(t)
		return r
	}
	const then = "&asOfTime=2025-01-20T15:00:00Z"
	frozen := s.called(t, who, http.MethodGet, path(report)+":downloadFigures?edition=1", nil)
	require.Equal(t, http.StatusOK, frozen.status)
	before, today := figures(then), figures("")
	require.EqualValues(t, 3, total(t, before, "new"))

	s.called(t, correcting, http.MethodPost, path(a)+":rectify", rectification("OUTCOME_PARTLY_GRANTED")).ok(t)
	s.post(t, path(moving)+":transfer", object{"targetAgency": "agencies/bureau", "reason": "误登记"}).ok(t)
	s.post(t, path(early)+":correctReceipt", object{"receiveTime": "2023-12-20T01:00:00Z", "reason": "收件章为2023年12月20日"}).ok(t)

	require.Equal(t, string(before.body), string(figures(then).body))
	require.Equal(t, string(frozen.body), string(s.called(t, who, http.MethodGet, path(report)+":downloadFigures?edition=1", nil).body))
	require.NotEqual(t, string(today.body), string(figures("").body))
	require.EqualValues(t, 2, total(t, figures(""), "new"))
	require.EqualValues(t, 1, total(t, figures(""), "carried_in"))
	require.EqualValues(t, 1, total(t, figures(""), "3.2"))
	s.consistent(t)
}
