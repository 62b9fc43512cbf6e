package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReasonsAreKeptWithWhatTheAgencyThinksOfThem(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	s.act(t, a, "queryReasons", nil)
	s.act(t, a, "recordReasons", object{"reasons": " 课题研究需要\n共三年 ", "view": "VIEW_REASONABLE"})
	s.act(t, a, "defer", object{"deferralDays": 5, "approver": "王主任", "reason": "涉及材料较多"})
	events := list(s.get(t, path(a)+"/events").ok(t), "events")
	require.Equal(t, object{"grounds": "课题研究需要\n共三年", "view": "reasonable"}, events[len(events)-2]["arguments"])
	require.Equal(t, object{"days": "5", "approver": "王主任", "reason": "涉及材料较多"}, events[len(events)-1]["arguments"])
	var said []string
	for _, e := range list(s.get(t, path(a)+"/ledgerEntries").ok(t), "ledgerEntries") {
		said = append(said, text(e, "text"))
	}
	require.Contains(t, said, "收到理由说明（理由合理）；申请人说明：课题研究需要\n共三年")
	require.Contains(t, said, "延迟答复5个工作日（王主任，涉及材料较多）：申请人说明的理由合理，但无法在期限内答复")
}

// TestATermIsDeferredOnce: of those who defer at the same moment, one does.
func TestATermIsDeferredOnce(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	a := s.accepted(t)
	s.act(t, a, "queryReasons", nil)
	s.act(t, a, "recordReasons", object{"reasons": "课题研究需要"})
	answers := make(chan response, 8)
	for range cap(answers) {
		go func() {
			answers <- s.post(t, path(a)+":defer", object{"deferralDays": 5, "approver": "王主任", "reason": "涉及材料较多"})
		}()
	}
	done := 0
	for range cap(answers) {
		r := <-answers
		if r.status == http.StatusOK {
			done++
			require.Equal(t, "2024-04-09", day(r.json(t), "dueDate"))
			continue
		}
		require.Equal(t, "DEFER_ONCE", r.refused(t, http.StatusBadRequest, "ACT_REFUSED").precondition())
	}
	require.Equal(t, 1, done)
}
