package api

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestARepeatGetsTheSameAnswer: byte for byte, whatever happened to the application and the clock in between.
func TestARepeatGetsTheSameAnswer(t *testing.T) {
	s := start(t, "2024-03-04")
	create := linhai + "/applications?requestId=" + requestID(1)
	form := s.form()
	first := s.post(t, create, form)
	a := first.ok(t)
	require.Equal(t, "临公开〔2024〕第1号", text(a, "registerNumber"))

	accept := object{"requestId": requestID(2), "etag": `"1"`}
	accepted := s.post(t, path(a)+":accept", accept)
	accepted.ok(t)
	patch := path(a) + "?requestId=" + requestID(3)
	updated := s.patch(t, patch, object{"note": "n"})
	updated.ok(t)
	split := object{"requestId": requestID(4), "descriptions": []string{"一", "二"}}
	parts := s.post(t, path(a)+":split", split)
	parts.ok(t)
	assign := object{"requestId": requestID(5), "names": []string{text(a, "name")}, "assignee": "法规处"}
	assigned := s.post(t, linhai+"/applications:batchAssign", assign)
	assigned.ok(t)
	merge := object{"requestId": requestID(6), "target": text(a, "name")}
	second := text(list(parts.json(t), "applications")[1], "name")
	merged := s.post(t, "/v1/"+second+":merge", merge)
	merged.ok(t)

	s.on("2024-04-10")
	before := s.count(t)
	require.Equal(t, string(first.body), string(s.post(t, create, form).body))
	require.Equal(t, string(accepted.body), string(s.post(t, path(a)+":accept", accept).body))
	require.Equal(t, string(updated.body), string(s.patch(t, patch, object{"note": "n"}).body))
	require.Equal(t, string(parts.body), string(s.post(t, path(a)+":split", split).body))
	require.Equal(t, string(assigned.body), string(s.post(t, linhai+"/applications:batchAssign", assign).body))
	require.Equal(t, string(merged.body), string(s.post(t, "/v1/"+second+":merge", merge).body))
	require.Equal(t, before, s.count(t))
}

// count returns how many rows there are of what an act writes.
func (s *server) count(t *testing.T) (n [5]int) {
	t.Helper()
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT (SELECT count(*) FROM application),
		(SELECT count(*) FROM application_event), (SELECT count(*) FROM audit_entry WHERE kind = 'write' AND outcome = 'done'), (SELECT count(*) FROM stat_entry),
		(SELECT count(*) FROM request_record)`).Scan(&n[0], &n[1], &n[2], &n[3], &n[4]))
	return n
}

func TestARequestIDIsOfOneRequest(t *testing.T) {
	s := start(t, "2024-03-04")
	create := linhai + "/applications?requestId=" + requestID(1)
	form := s.form()
	a := s.post(t, create, form).ok(t)
	before := s.count(t)
	for name, r := range map[string]response{
		"other content": s.post(t, create, with(form, object{"note": "x"})),
		"other agency":  s.post(t, bureau+"/applications?requestId="+requestID(1), form),
		"other method":  s.post(t, path(a)+":accept", object{"requestId": requestID(1)}),
	} {
		refusal := r.refused(t, http.StatusBadRequest, "REQUEST_ID_REUSED")
		require.Contains(t, refusal.said(), "请求标识", name)
	}
	require.Equal(t, before, s.count(t))

	// A refusal is not an answer that is kept: the same request may be done later.
	early := object{"requestId": requestID(2), "actDate": date("2024-03-05")}
	s.post(t, path(a)+":accept", early).badRequest(t)
	s.on("2024-03-05")
	s.post(t, path(a)+":accept", early).ok(t)
	s.post(t, linhai+"/applications?requestId=1", form).badRequest(t)
}

// at once runs n calls and returns their answers.
func atOnce(n int, do func(i int) response) []response {
	out := make([]response, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { out[i] = do(i) })
	}
	wg.Wait()
	return out
}

func TestOneFormPostedTenTimesAtOnceIsOneApplication(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	form := with(s.form(), object{"externalId": "WX-1"})
	answers := atOnce(10, func(int) response {
		return s.post(t, linhai+"/applications?requestId="+requestID(1), form)
	})
	for _, r := range answers {
		r.ok(t)
		require.Equal(t, string(answers[0].body), string(r.body))
	}
	a := answers[0].json(t)
	require.Equal(t, "临公开〔2024〕第1号", text(a, "registerNumber"))
	require.Equal(t, [5]int{1, 0, 2 + 1, 1, 1}, s.count(t), "two agencies and one application in the audit")

	accepted := atOnce(10, func(int) response {
		return s.post(t, path(a)+":accept", object{"requestId": requestID(2), "etag": `"1"`})
	})
	for _, r := range accepted {
		r.ok(t)
		require.Equal(t, string(accepted[0].body), string(r.body))
	}
	require.Equal(t, "临公开〔2024〕第2号", text(s.register(t), "registerNumber"), "the nine others took no number")
}

func TestTwoClerksOnOneCase(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	for range 10 {
		a := s.register(t)
		answers := atOnce(2, func(i int) response {
			if i == 0 {
				return s.post(t, path(a)+":accept", object{"etag": `"1"`})
			}
			return s.patch(t, path(a), object{"note": "另一位", "etag": `"1"`})
		})
		won, lost := answers[0], answers[1]
		if won.status != http.StatusOK {
			won, lost = lost, won
		}
		now := won.ok(t)
		stale := lost.refused(t, http.StatusConflict, "ETAG_STALE")
		require.Equal(t, now["etag"], text(stale.detail("ErrorInfo"), "metadata.current_etag"))
		require.Equal(t, now, s.get(t, path(a)).ok(t))
	}

	// Without an etag the law decides: the second acceptance meets an application that is accepted.
	a := s.register(t)
	var done, refused int
	for _, r := range atOnce(5, func(int) response { return s.post(t, path(a)+":accept", object{}) }) {
		if r.status == http.StatusOK {
			done++
		} else {
			r.refused(t, http.StatusBadRequest, "ACT_REFUSED")
			refused++
		}
	}
	require.Equal(t, [2]int{1, 4}, [2]int{done, refused})
}
