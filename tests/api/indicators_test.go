package api

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
)

var supplement = object{"year": 2024, "fact": "INDICATOR_FACT_PUBLISHED", "count": 2, "evidence": "送交查阅室清单第3号"}

// ownScheme is a small scheme of an agency's own.
const ownScheme = `{"id": "own-2024", "title": "甲", "source": "乙", "illustrative": false, "derived_from": "", "earlier_answers": "listed", "indicators": [
	{"key": "1", "title": "丙", "text": "丁", "rule": "limit", "full": "2", "over": "0.5", "limit": "0.02"}
]}`

// rated registers two applications of 2024-03-04, to be answered by 2024-04-01: one answered on the 2nd of April, one, restricted,
// not at all.
func (s *server) rated(t *testing.T) (late, hidden object) {
	t.Helper()
	late, hidden = s.register(t), s.register(t, object{"description": "某企业的商业秘密"})
	s.on("2024-04-02")
	late = s.act(t, late, "accept", nil)
	late = s.act(t, late, "answer", object{
		"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "documentNumber": "临公开告〔2024〕1号",
	})
	late = s.act(t, late, "deliver", object{"method": "METHOD_POST"})
	s.hide(t, path(hidden), "reader")
	return late, hidden
}

// points are those of the indicators of a report, by key.
func points(report object) map[string]string {
	all := map[string]string{}
	for _, i := range list(report, "indicators") {
		all[text(i, "key")] = text(i, "points")
	}
	return all
}

func counts(report object) map[string]float64 {
	all := map[string]float64{}
	for _, i := range list(report, "indicators") {
		for _, c := range list(i, "counts") {
			all[text(c, "fact")] = c["count"].(float64)
		}
	}
	return all
}

const of2024 = linhai + ":computeIndicators?year=2024"

func TestComputeIndicators(t *testing.T) {
	s := start(t, "2024-03-04")
	late, hidden := s.rated(t)
	report := s.get(t, of2024).ok(t)
	require.Equal(t, map[string]string{"4.12": "2", "4.13": "2", "4.14": "0", "4.15": "0"}, points(report))
	require.Equal(t, "4", text(report, "totalPoints"))
	require.Equal(t, "huangpu-2023", text(report, "scheme.schemeId"))
	require.InDelta(t, 2, counts(report)["INDICATOR_FACT_OVERDUE"], 0)
	require.Equal(t, "0.000000", text(report, "onTime.rate"))
	require.NotContains(t, report["suitLost"], "rate", "0 of 0 is no rate")
	require.NotEmpty(t, text(report, "suitLost.definition"))
	require.Equal(t, points(report), points(s.get(t, of2024+"&own=true").ok(t)))
	require.Equal(t, "2.4", points(s.get(t, bureau+":computeIndicators?year=2024").ok(t))["4.12"])
	require.NotEqual(t, points(report), points(s.get(t, of2024+"&schemeId=example-licheng-2020").ok(t)))

	// On the last day nothing was late, and both could still become so.
	then := s.get(t, of2024+"&asOfTime=2024-04-01T10:00:00Z").ok(t)
	require.Equal(t, "3", points(then)["4.12"])
	risk := list(then["outlook"].(object), "risks")[0]
	require.Equal(t, "INDICATOR_FACT_OVERDUE 4.12 3 2", text(risk, "fact")+" "+text(risk, "indicator")+" "+text(risk, "fromPoints")+" "+text(risk, "toPoints"))
	require.Equal(t, "2024-04-01", day(risk, "firstDate"))
	require.InDelta(t, 2, risk["count"], 0)

	// Figures are whole for who reads figures; cases are for who reads applications, and the restricted one for its readers.
	cases := linhai + "/indicatorCases?year=2024&own=true&fact=INDICATOR_FACT_OVERDUE"
	seen := func(who caller) []string {
		t.Helper()
		got := s.called(t, who, http.MethodGet, cases, nil).ok(t)
		require.InDelta(t, 2, got["totalSize"], 0)
		var names []string
		for _, c := range list(got, "indicatorCases") {
			names = append(names, text(c, "application"))
			require.Contains(t, text(c, "text"), "答复应于2024-04-01（含）前完成")
		}
		return names
	}
	require.Empty(t, seen(holder("counts", auth.RoleStatistician, "linhai")))
	require.Equal(t, []string{text(late, "name")}, seen(holder("reads", auth.RoleReviewer, "linhai")))
	require.ElementsMatch(t, []string{text(late, "name"), text(hidden, "name")}, seen(holder("reader", auth.RoleReviewer, "linhai")))
	require.Len(t, s.pages(t, cases, "indicatorCases", 1), 2)
	whole := s.called(t, holder("counts", auth.RoleStatistician, "linhai"), http.MethodGet, of2024+"&own=true", nil).ok(t)
	require.InDelta(t, 2, counts(whole)["INDICATOR_FACT_OVERDUE"], 0)

	s.called(t, holder("counts", auth.RoleStatistician, "linhai"), http.MethodGet, of2024, nil).refused(t, http.StatusForbidden, "OUT_OF_REACH")
	s.get(t, "/v1/agencies/none:computeIndicators?year=2024").refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, of2024+"&schemeId=none").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.NotEmpty(t, s.get(t, linhai+":computeIndicators").badRequest(t))
	require.Equal(t, []string{"as_of_time FUTURE"}, s.get(t, of2024+"&asOfTime=2024-05-01T10:00:00Z").badRequest(t))
	require.Equal(t, []string{"fact VALUE"}, s.get(t, linhai+"/indicatorCases?year=2024&fact=INDICATOR_FACT_APPLICATIONS").badRequest(t))
}

func TestSelfCheck(t *testing.T) {
	s := start(t, "2024-03-04")
	late, _ := s.rated(t)
	verdicts := map[string]string{}
	for _, i := range list(s.get(t, linhai+":computeSelfCheck?year=2024").ok(t), "items") {
		verdicts[text(i, "key")] = strings.TrimPrefix(text(i, "verdict"), "VERDICT_")
		require.NotEmpty(t, text(i, "method"))
		if text(i, "key") == "in_time" {
			require.Equal(t, text(late, "name"), text(list(i, "remarks")[0], "application"))
		}
	}
	require.Equal(t, map[string]string{
		"channel_counter": "GOOD", "channel_post_signed": "UNKNOWN", "channel_post_ordinary": "UNKNOWN", "channel_online": "UNKNOWN",
		"channel_fax": "UNKNOWN", "in_time": "FAULTS", "numbers": "GOOD", "ground": "GOOD", "reason": "GOOD", "remedy": "GOOD", "convenience": "UNKNOWN",
	}, verdicts)
	got := s.called(t, holder("counts", auth.RoleStatistician, "linhai"), http.MethodGet, linhai+":computeSelfCheck?year=2024&own=true", nil).ok(t)
	for _, i := range list(got, "items") {
		require.Empty(t, i["remarks"], "who reads figures sees no case")
	}
}

func TestSupplements(t *testing.T) {
	s := start(t, "2024-03-04")
	all := linhai + "/indicatorSupplements"
	stated := supplement
	made := s.post(t, all+"?requestId="+requestID(1), stated).ok(t)
	require.Equal(t, made, s.post(t, all+"?requestId="+requestID(1), stated).ok(t))
	s.post(t, all, with(stated, object{"fact": "INDICATOR_FACT_DISPATCHED", "count": 10})).ok(t)
	report := s.get(t, of2024).ok(t)
	require.Equal(t, map[string]string{"4.12": "2.4", "4.13": "2", "4.14": "1", "4.15": "2"}, points(report))
	require.Equal(t, "1.6", points(s.get(t, linhai+":computeIndicators?year=2023").ok(t))["4.15"], "of another year")
	require.Equal(t, "1.6", points(s.get(t, bureau+":computeIndicators?year=2024").ok(t))["4.15"], "of another agency")
	require.Equal(t, "1.6", points(s.get(t, of2024+"&asOfTime=2024-03-03T00:00:00Z").ok(t))["4.15"], "not stated by then")

	s.on("2024-03-05")
	undo := path(made) + ":withdraw"
	s.post(t, undo, object{"reason": "重复登记", "etag": `"7"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	gone := s.post(t, undo, object{"reason": "重复登记", "etag": text(made, "etag")}).ok(t)
	require.NotEmpty(t, text(gone, "withdrawTime"))
	s.post(t, undo, object{"reason": "再撤"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.post(t, all+"/none:withdraw", object{"reason": "x"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "1.6", points(s.get(t, of2024).ok(t))["4.15"])
	require.Equal(t, "2", points(s.get(t, of2024+"&asOfTime=2024-03-04T10:00:00Z").ok(t))["4.15"], "it counted then")
	rows := list(s.get(t, all+"?year=2024").ok(t), "indicatorSupplements")
	require.Len(t, rows, 2)
	require.Contains(t, rows, gone)
	require.Equal(t, rows, s.pages(t, all+"?year=2024", "indicatorSupplements", 1))
	require.Empty(t, list(s.get(t, all+"?year=2023").ok(t), "indicatorSupplements"))

	require.Equal(t, []string{"indicator_supplement.fact VALUE", "indicator_supplement.year FUTURE", "indicator_supplement.evidence BLANK"},
		s.post(t, all, object{"year": 2025, "fact": "INDICATOR_FACT_OVERDUE", "count": 1, "evidence": " "}).badRequest(t))
	require.Len(t, s.post(t, all, object{}).badRequest(t), 3)
	s.called(t, holder("x", auth.RoleReviewer, "linhai"), http.MethodPost, all, stated).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	s.consistent(t)
}

func TestIndicatorSchemes(t *testing.T) {
	s := start(t, "2024-03-04")
	all := linhai + "/indicatorSchemes"
	file, err := os.ReadFile("../../indicator/schemes/huangpu-2023.json")
	require.NoError(t, err)

	// A district begins with what there is: what is read is what can be handed in.
	builtin := s.get(t, all+"/huangpu-2023").ok(t)
	require.Equal(t, string(file), text(builtin, "content"))
	require.Equal(t, true, builtin["builtin"])
	require.Equal(t, "agencies/linhai/indicatorSchemes/huangpu-2023", text(builtin, "name"))
	content := strings.Replace(strings.Replace(text(builtin, "content"), "huangpu-2023", "linhai-2024", 1), `"2.4"`, `"2.7"`, 1)
	made := s.post(t, all, object{"content": content, "reason": "临政办发〔2024〕5号"}).ok(t)
	require.Equal(t, "agencies/linhai/indicatorSchemes/linhai-2024", text(made, "name"))
	require.NotEmpty(t, text(made, "actor"))
	require.Equal(t, made, s.get(t, bureau+"/indicatorSchemes/linhai-2024").ok(t), "those of the root are for all below it")
	require.Equal(t, content, text(made, "content"))
	ids := func(target string) (ids []string) {
		t.Helper()
		for _, m := range s.pages(t, target, "indicatorSchemes", 1) {
			require.Empty(t, m["content"], "lists are without")
			ids = append(ids, text(m, "schemeId"))
		}
		return ids
	}
	require.Equal(t, []string{"huangpu-2023", "example-licheng-2020", "linhai-2024"}, ids(bureau+"/indicatorSchemes?"))
	rate := bureau + ":computeIndicators?year=2024&schemeId=linhai-2024"
	require.Equal(t, "2.7", points(s.get(t, rate).ok(t))["4.12"])

	s.post(t, all, object{"content": content, "reason": "x"}).refused(t, http.StatusConflict, "ALREADY_EXISTS")
	s.post(t, bureau+"/indicatorSchemes", object{"content": strings.Replace(content, "linhai-2024", "bureau", 1), "reason": "x"}).
		refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, []string{"indicator_scheme.content TAKEN"}, s.post(t, all, object{"content": string(file), "reason": "x"}).badRequest(t))
	require.Equal(t, []string{"indicator_scheme.content UNKNOWN", "indicator_scheme.content MISSING"},
		s.post(t, all, object{"content": strings.Replace(content, `"limit":`, `"ceiling":`, 1), "reason": "x"}).badRequest(t))
	s.get(t, all+"/none").refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, "/v1/agencies/none/indicatorSchemes/huangpu-2023").refused(t, http.StatusNotFound, "NOT_FOUND")

	// Withdrawn, nobody is rated by it any more, and what was worked out by it can be worked out again.
	s.on("2024-06-03")
	undo, why := path(made)+":withdraw", object{"reason": "市里另发方案"}
	s.called(t, holder("x", auth.RoleStatistician, "linhai"), http.MethodPost, undo, why).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	s.post(t, undo, with(why, object{"etag": `"7"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	s.post(t, bureau+"/indicatorSchemes/linhai-2024:withdraw", why).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"name BUILTIN", "reason BLANK"}, s.post(t, path(builtin)+":withdraw", object{"reason": " "}).badRequest(t))
	gone := s.post(t, undo, with(why, object{"etag": text(made, "etag"), "requestId": requestID(1)})).ok(t)
	require.Equal(t, "市里另发方案", text(gone, "withdrawReason"))
	require.NotEmpty(t, text(gone, "withdrawer"))
	require.NotEmpty(t, text(gone, "withdrawTime"))
	require.Equal(t, content, text(gone, "content"))
	require.Equal(t, gone, s.get(t, path(made)).ok(t))
	s.post(t, undo, why).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.post(t, all, object{"content": content, "reason": "x"}).refused(t, http.StatusConflict, "ALREADY_EXISTS")
	require.Equal(t, []string{"huangpu-2023", "example-licheng-2020"}, ids(all+"?"))
	require.Equal(t, []string{"huangpu-2023", "example-licheng-2020", "linhai-2024"}, ids(all+"?showWithdrawn=true"))
	s.get(t, rate).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.get(t, linhai+":computeCorrectionAllowance?year=2024&schemeId=linhai-2024").refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "2.7", points(s.get(t, rate+"&asOfTime=2024-05-31T10:00:00Z").ok(t))["4.12"], "as of before")
	s.consistent(t)
}
