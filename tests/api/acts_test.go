package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// step is an act of a scenario: on a day, with arguments, leading to a state and a due date ("" for none).
type step struct {
	on, verb  string
	arguments object
	state     string
	due       string
}

// walk registers an application and does the steps, each on its day.
func (s *server) walk(t *testing.T, a object, steps ...step) object {
	t.Helper()
	for _, st := range steps {
		s.on(st.on)
		a = s.act(t, a, st.verb, st.arguments)
		require.Equal(t, "STATE_"+st.state, text(a, "state"), st.verb)
		require.Equal(t, st.due, day(a, "dueDate"), st.verb)
		require.Equal(t, a, s.get(t, path(a)).ok(t), "%s answers what a read gives", st.verb)
	}
	for _, ev := range s.events(t, a) {
		require.Empty(t, ev.Omissions(), "%s lost an argument on the way", ev.Do)
	}
	return a
}

// events are the acts on an application as they are stored.
func (s *server) events(t *testing.T, a object) []workflow.Event {
	t.Helper()
	l, err := s.store.LoadApplication(everything(t), store.Key{Agency: "linhai", ID: id(a)})
	require.NoError(t, err)
	return l.Case.Events
}

// TestEveryAct does each act of HandlingService where it is allowed. The dates are counted by hand on the calendar of 2024:
// Qingming 4–6 April (make-up 7 April), Labour Day 1–5 May (make-ups 28 April, 11 May), Dragon Boat 8–10 June.
func TestEveryAct(t *testing.T) {
	tests := map[string]struct {
		form  object
		steps []step
		then  func(*testing.T, object)
	}{
		"an ordinary letter is received when both sides confirm it": {
			form: object{"channel": "CHANNEL_POST_ORDINARY"},
			steps: []step{
				{"2024-03-06", "confirm", object{"reason": "电话确认"}, "REGISTERED", "2024-04-03"},
				{"2024-03-07", "accept", nil, "IN_PROGRESS", "2024-04-03"},
			},
			then: func(t *testing.T, a object) { require.Equal(t, "2024-03-06", day(a, "receiptDate")) },
		},
		"correction": {
			steps: []step{
				{"2024-03-06", "return", object{"items": []string{"请明确文号"}, "withinDays": 10}, "AWAITING_CORRECTION", ""},
				{"2024-03-20", "correct", object{"description": "临政发〔2019〕1号"}, "IN_PROGRESS", "2024-04-18"},
			},
			then: func(t *testing.T, a object) {
				require.Equal(t, "临政发〔2019〕1号", text(a, "description"))
				require.Empty(t, day(a, "applicantDueDate"))
			},
		},
		"the applicant's limit": {
			steps: []step{{"2024-03-06", "return", object{"items": []string{"一", "二"}, "withinDays": 10}, "AWAITING_CORRECTION", ""}},
			then:  func(t *testing.T, a object) { require.Equal(t, "2024-03-20", day(a, "applicantDueDate")) },
		},
		"no correction": {
			steps: []step{
				{"2024-03-06", "return", object{"items": []string{"请明确文号"}, "withinDays": 10}, "AWAITING_CORRECTION", ""},
				{"2024-03-21", "lapse", object{"cause": "CAUSE_CORRECTION"}, "CLOSED", ""},
			},
			then: func(t *testing.T, a object) {
				require.Equal(t, "OUTCOME_CORRECTION_LAPSED", text(a, "outcome"))
				require.Equal(t, "2024-03-21", day(a, "concludeDate"))
			},
		},
		"extension": {
			steps: []step{
				{"2024-03-05", "accept", nil, "IN_PROGRESS", "2024-04-01"},
				{"2024-04-01", "extend", object{"extensionDays": 20, "approver": "王主任", "reason": "需汇总多个年度"}, "IN_PROGRESS", "2024-04-29"},
			},
			then: func(t *testing.T, a object) { require.InDelta(t, 20, a["remainingDays"], 0) },
		},
		"work": {
			steps: []step{
				{"2024-03-05", "assign", object{"assignee": " 法规处 "}, "REGISTERED", "2024-04-01"},
				{"2024-03-05", "dispatch", object{"fromAgency": "taizhou"}, "REGISTERED", "2024-04-01"},
				{"2024-03-05", "accept", nil, "IN_PROGRESS", "2024-04-01"},
				{"2024-03-06", "queryReasons", nil, "IN_PROGRESS", "2024-04-01"},
				{"2024-03-07", "recordReasons", object{"reasons": "课题研究需要", "view": "VIEW_REASONABLE"}, "IN_PROGRESS", "2024-04-01"},
				{"2024-03-08", "defer", object{"deferralDays": 5, "approver": "王主任", "reason": "涉及材料较多"}, "IN_PROGRESS", "2024-04-09"},
			},
			then: func(t *testing.T, a object) { require.Equal(t, "法规处", text(a, "assignee")) },
		},
		"answer": {
			steps: []step{
				{"2024-03-05", "accept", nil, "IN_PROGRESS", "2024-04-01"},
				{
					"2024-03-20", "answer", object{
						"outcome": "OUTCOME_PARTLY_GRANTED", "reason": "部分内容属于个人隐私", "documentNumber": "临公开答〔2024〕1号",
						"parts": []object{{"outcome": "OUTCOME_GRANTED", "text": "方案"}, {"outcome": "OUTCOME_NOT_HELD", "text": "批文"}},
					}, "ANSWERED", "2024-04-01",
				},
				{"2024-03-21", "deliver", object{"method": "METHOD_POST"}, "DELIVERED", "2024-04-01"},
				{"2024-04-08", "publish", object{"place": "PLACE_COLUMN"}, "DELIVERED", "2024-04-01"},
				{"2024-04-09", "archive", nil, "ARCHIVED", "2024-04-01"},
				{"2024-04-10", "publish", object{"place": "PLACE_READING_ROOM"}, "ARCHIVED", "2024-04-01"},
			},
			then: func(t *testing.T, a object) {
				require.Equal(t, "OUTCOME_PARTLY_GRANTED", text(a, "outcome"))
				require.Equal(t, "临公开答〔2024〕1号", text(a, "documentNumber"))
				require.Equal(t, "2024-03-20", day(a, "concludeDate"))
				require.Equal(t, "2024-03-21", day(a, "deliverDate"))
				require.Nil(t, a["remainingDays"])
			},
		},
		"withdrawal": {
			steps: []step{{"2024-03-05", "withdraw", nil, "CLOSED", "2024-04-01"}},
			then:  func(t *testing.T, a object) { require.Equal(t, "OUTCOME_OTHER", text(a, "outcome")) },
		},
		"closing": {
			steps: []step{
				{"2024-03-05", "close", object{"reason": "申请人死亡"}, "CLOSED", "2024-04-01"},
				{"2024-03-06", "archive", nil, "ARCHIVED", "2024-04-01"},
			},
		},
		"voiding": {steps: []step{{"2024-03-05", "void", object{"reason": "登记错误"}, "VOIDED", ""}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := start(t, "2024-03-04")
			a := s.walk(t, s.register(t, tt.form), tt.steps...)
			if tt.then != nil {
				tt.then(t, a)
			}
		})
	}
}

// legalCase makes a legal case of an application, which has no RPC yet.
func (s *server) legalCase(t *testing.T, a object, caseID string, externalID *string, concluded string) {
	t.Helper()
	var result string
	if concluded != "" {
		result = "corrected"
	}
	_, err := s.store.SQL().ExecContext(everything(t), `INSERT INTO legal_case (agency_id, id, external_id, application_id, kind,
		route, subject, served_on, concluded_on, result, decision, created_at, updated_at)
		VALUES ('linhai', $1, $2, $3, 'review', '', '', '2024-04-08', nullif($4, '')::date, $5, '', now(), now())`,
		caseID, externalID, id(a), concluded, result)
	require.NoError(t, err)
}

func TestReopenApplication(t *testing.T) {
	for name, tt := range map[string]struct {
		external *string
		named    string
	}{
		"by its id":                       {nil, "r-1"},
		"by its external id":              {new("复议2024-1"), "复议2024-1"},
		"by its id, with an external one": {new("复议2024-1"), "r-1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, "2024-03-04")
			a := s.walk(t, s.register(t),
				step{"2024-03-05", "accept", nil, "IN_PROGRESS", "2024-04-01"},
				step{"2024-03-20", "answer", object{"outcome": "OUTCOME_NOT_HELD", "kind": "DECISION_KIND_NOT_THIS_AGENCY", "reason": "由市自然资源局制作", "redirect": "市自然资源局"}, "ANSWERED", "2024-04-01"},
				step{"2024-03-20", "deliver", object{"method": "METHOD_ELECTRONIC"}, "DELIVERED", "2024-04-01"})
			refusal := s.post(t, path(a)+":reopen", object{"legalCase": tt.named}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
			require.Equal(t, "REOPEN_CASE", refusal.precondition())

			s.legalCase(t, a, "r-1", tt.external, "2024-05-20")
			s.on("2024-05-19")
			s.post(t, path(a)+":reopen", object{"legalCase": tt.named}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
			s.on("2024-05-21")
			s.post(t, path(a)+":reopen", object{"legalCase": "r-2"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
			a = s.act(t, a, "reopen", object{"legalCase": tt.named})
			require.Equal(t, "STATE_IN_PROGRESS", text(a, "state"))
			require.Equal(t, "2024-06-19", day(a, "dueDate"), "20 working days after 21 May, over Dragon Boat")
			require.Equal(t, "OUTCOME_UNSPECIFIED", text(a, "outcome"))
		})
	}
}

func TestAnswerIsOnlyValidated(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.act(t, s.register(t), "accept", nil)
	answer := object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "documentNumber": "文1", "validateOnly": true, "etag": text(a, "etag")}
	preview := s.act(t, a, "answer", answer)
	require.Equal(t, "STATE_ANSWERED", text(preview, "state"))
	require.Equal(t, "OUTCOME_GRANTED", text(preview, "outcome"))
	require.Equal(t, "文1", text(preview, "documentNumber"))
	require.Equal(t, a, s.get(t, path(a)).ok(t), "nothing is written")

	s.post(t, path(a)+":answer", with(answer, object{"etag": `"1"`})).refused(t, http.StatusConflict, "ETAG_STALE")
	s.post(t, path(a)+":answer", with(answer, object{"actDate": date("2024-03-05")})).badRequest(t)
	s.post(t, path(a)+":answer", with(answer, object{"actDate": date("2024-03-01")})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.post(t, linhai+"/applications/unknown:answer", answer).refused(t, http.StatusNotFound, "NOT_FOUND")
	done := s.act(t, a, "answer", with(answer, object{"validateOnly": false}))
	require.Equal(t, with(preview, object{"etag": done["etag"], "updateTime": done["updateTime"]}), done)
}

// TestACaseIsWhatItsEventsSay looks at the rows behind a life.
func TestACaseIsWhatItsEventsSay(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	s.on("2024-03-06")
	a = s.act(t, a, "accept", object{"actDate": date("2024-03-05")})
	events := s.events(t, a)
	require.Len(t, events, 1)
	require.Equal(t, "2024-03-05", events[0].On.String())
	require.True(t, s.clock.Now().Equal(events[0].RecordedAt))
	var actions string
	require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT string_agg(action || ' ' || actor, ', ' ORDER BY id)
		FROM audit_entry WHERE subject = $1`, id(a)).Scan(&actions))
	require.Equal(t, "register development, accept development", actions)
}
