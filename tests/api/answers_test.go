package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/settings"
	"github.com/yishenqing/foi/workflow"
)

// notExisting is an answer under art. 36(4).
func notExisting() object {
	return object{"outcome": "OUTCOME_NOT_HELD", "kind": "DECISION_KIND_NOT_EXISTING", "reason": "经检索，本机关未制作该方案"}
}

// preconditions are the types of all violated preconditions, in order, and what people are told.
func (p problem) preconditions() (types []string, said string) {
	p.t.Helper()
	for _, v := range list(p.detail("PreconditionFailure"), "violations") {
		require.NotEmpty(p.t, v["description"])
		require.NotEmpty(p.t, v["subject"])
		types = append(types, text(v, "type"))
	}
	return types, p.said()
}

func TestAnAnswerSaysWhatWasDecided(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	answer := func(body object) response { return s.post(t, path(a)+":answer", body) }
	for outcome, choices := range map[string]string{
		"OUTCOME_GRANTED":  "DECISION_KIND_ALREADY_PUBLIC, DECISION_KIND_GRANTED",
		"OUTCOME_NOT_HELD": "DECISION_KIND_NOT_EXISTING, DECISION_KIND_NOT_THIS_AGENCY",
	} {
		refusal := answer(object{"outcome": outcome}).refused(t, http.StatusBadRequest, "FIELD_INVALID")
		require.Equal(t, []string{"kind AMBIGUOUS"}, refusal.fields())
		require.Contains(t, text(refusal.object, "message"), choices)
	}
	require.Equal(t, []string{"kind KIND_ROW"}, answer(object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_REPEATED"}).badRequest(t))
	require.Equal(t, []string{"kind ENUM_DEFINED_ONLY"}, answer(object{"outcome": "OUTCOME_GRANTED", "kind": 77}).badRequest(t))

	done := s.act(t, a, "answer", object{"outcome": "OUTCOME_STATE_SECRET", "reason": " 属于国家秘密\n机密级 "})
	require.Equal(t, "DECISION_KIND_STATE_SECRET", text(done, "decisionKind"), "the row has only one")
	events := list(s.get(t, path(a)+"/events").ok(t), "events")
	last := events[len(events)-1]
	require.Equal(t, "DECISION_KIND_STATE_SECRET", text(last, "decisionKind"))
	require.Equal(t, object{"reason": "属于国家秘密\n机密级"}, last["arguments"])
}

// TestEverythingThatIsLackingIsToldAtOnce answers under each article with an empty file.
func TestEverythingThatIsLackingIsToldAtOnce(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	for kind, tt := range map[string]struct {
		body   object
		fields []string // of an answer that lacks only what it says itself
		lacks  []string // of one that lacks something on file
		said   string
	}{
		"ALREADY_PUBLIC":      {object{"outcome": "OUTCOME_GRANTED"}, []string{"redirect NEEDED"}, nil, "第三十六条第（一）项"},
		"NOT_THIS_AGENCY":     {object{"outcome": "OUTCOME_NOT_HELD"}, []string{"reason NEEDED", "redirect NEEDED"}, nil, "第三十六条第（五）项"},
		"PARTIAL":             {object{"outcome": "OUTCOME_PARTLY_GRANTED"}, []string{"reason NEEDED"}, nil, "第三十七条"},
		"PETITION":            {object{"outcome": "OUTCOME_PETITION"}, []string{"reason NEEDED", "redirect NEEDED"}, nil, "第三十九条第一款"},
		"REPEATED":            {object{"outcome": "OUTCOME_REPEATED"}, []string{"earlier_answer NEEDED", "reason NEEDED"}, nil, "第三十六条第（六）项"},
		"NOT_EXISTING":        {object{"outcome": "OUTCOME_NOT_HELD"}, nil, []string{"SEARCH_RECORD", "REASON"}, "第三十六条第（四）项"},
		"THIRD_PARTY_RIGHTS":  {object{"outcome": "OUTCOME_THIRD_PARTY_RIGHTS"}, nil, []string{"THIRD_PARTY", "REASON"}, "第三十二条"},
		"STILL_UNCLEAR":       {object{"outcome": "OUTCOME_STILL_UNCLEAR"}, nil, []string{"CORRECTION", "REASON"}, "第三十条"},
		"UNREASONABLE_VOLUME": {object{"outcome": "OUTCOME_UNREASONABLE_VOLUME"}, nil, []string{"REASONS_ASKED", "REASON"}, "第三十五条"},
	} {
		t.Run(kind, func(t *testing.T) {
			for _, validate := range []bool{true, false} {
				resp := s.post(t, path(a)+":answer", with(tt.body, object{"kind": "DECISION_KIND_" + kind, "validateOnly": validate}))
				if tt.fields != nil {
					refusal := resp.refused(t, http.StatusBadRequest, "FIELD_INVALID")
					require.Equal(t, tt.fields, sorted(refusal.fields()))
					require.Contains(t, refusal.said(), tt.said)
					continue
				}
				types, said := resp.refused(t, http.StatusBadRequest, "ACT_REFUSED").preconditions()
				require.Equal(t, tt.lacks, types)
				require.Contains(t, said, tt.said)
			}
		})
	}
	require.Equal(t, "STATE_IN_PROGRESS", text(s.get(t, path(a)).ok(t), "state"), "nothing was answered")
	bare := s.createAgency(t, "bare")
	b := s.act(t, s.post(t, path(bare)+"/applications", s.form()).ok(t), "accept", nil)
	types, said := s.post(t, path(b)+":answer", arguments["answer"]).refused(t, http.StatusBadRequest, "ACT_REFUSED").preconditions()
	require.Equal(t, []string{"REMEDY_BODIES"}, types)
	require.Contains(t, said, "复议机关、管辖法院")
	s.patch(t, path(bare), object{"reviewOrgan": "临海市人民政府", "court": "临海市人民法院"}).ok(t)
	s.act(t, b, "answer", arguments["answer"])
}

func TestWithoutASearchNothingIsSaidNotToExist(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	answer := func() response { return s.post(t, path(a)+":answer", notExisting()) }
	lacks := func(said string) {
		t.Helper()
		types, text := answer().refused(t, http.StatusBadRequest, "ACT_REFUSED").preconditions()
		require.Equal(t, []string{"SEARCH_RECORD"}, types)
		require.Contains(t, text, said)
	}
	lacks("没有检索记录")
	found := s.post(t, path(a)+"/searchRecords", with(searched(), object{"result": "RESULT_FOUND"})).ok(t)
	lacks("检索到相关信息")
	s.post(t, path(a)+"/searchRecords", with(searched(), object{"supersedes": found["name"], "correctionReason": "误记"})).ok(t)
	a = answer().ok(t)
	require.Equal(t, "DECISION_KIND_NOT_EXISTING", text(a, "decisionKind"))
	s.act(t, a, "deliver", object{"method": "METHOD_POST"})

	s.legalCase(t, a, "r-1", nil, "2024-05-20")
	s.on("2024-05-21")
	a = s.act(t, a, "reopen", object{"legalCase": "r-1"})
	require.Equal(t, "DECISION_KIND_UNSPECIFIED", text(a, "decisionKind"))
	require.Nil(t, a["remedy"])
	lacks("2024-05-21")
	s.post(t, path(a)+"/searchRecords", searched()).ok(t)
	answer().ok(t)
}

func TestAThirdPartysObjectionIsOverriddenOrRespected(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	letter := s.post(t, path(a)+"/consultations", object{"kind": "KIND_THIRD_PARTY", "party": "某公司", "receiveDate": date("2024-03-04")}).ok(t)
	withheld := object{"outcome": "OUTCOME_THIRD_PARTY_RIGHTS", "reason": "商业秘密", "validateOnly": true}
	partial := object{
		"outcome": "OUTCOME_PARTLY_GRANTED", "reason": "其余为商业秘密", "validateOnly": true,
		"parts": []object{{"outcome": "OUTCOME_GRANTED", "text": "方案"}, {"outcome": "OUTCOME_THIRD_PARTY_RIGHTS", "text": "报价"}},
	}
	granted := with(arguments["answer"], object{"validateOnly": true})
	lacks := func(body object, want ...string) {
		t.Helper()
		types, _ := s.post(t, path(a)+":answer", body).refused(t, http.StatusBadRequest, "ACT_REFUSED").preconditions()
		require.Equal(t, want, types)
	}
	for _, body := range []object{withheld, partial, granted} {
		lacks(body, "THIRD_PARTY")
	}
	s.on("2024-03-25")
	lacks(withheld, "THIRD_PARTY")
	s.on("2024-03-26")
	s.post(t, path(a)+":answer", withheld).ok(t)
	s.post(t, path(letter)+":conclude", object{"opinion": "OPINION_OBJECT"}).ok(t)
	s.post(t, path(a)+":answer", withheld).ok(t)
	s.post(t, path(a)+":answer", partial).ok(t)
	lacks(with(partial, object{"parts": []object{{"outcome": "OUTCOME_GRANTED", "text": "全部"}}}), "OVERRIDE")
	lacks(granted, "OVERRIDE")
	_, err := s.store.ChangeApplications(everything(t), store.Write{Actor: "test", Now: s.clock.Now()}, store.Target{
		Key: store.Key{Agency: "linhai", ID: id(a)}, Decide: func(store.Loaded) (store.Change, error) {
			return store.Change{Action: "override", Events: []workflow.Event{{
				Do: workflow.Override, On: calendar.MustDate("2024-03-26"), ID: id(letter), Reason: "食品安全", Approver: "王主任",
			}}}, nil
		},
	})
	require.NoError(t, err)
	done := s.act(t, a, "answer", arguments["answer"])
	require.Equal(t, "STATE_ANSWERED", text(done, "state"))
}

func TestTheRemedyIsFrozenInTheAnswer(t *testing.T) {
	for on, want := range map[string]struct {
		remedy, says string
		doubtful     bool
	}{
		"2023-12-28": {"REMEDY_FREE_CHOICE", "六个月内直接向台州市椒江区人民法院提起行政诉讼", false},
		"2024-03-04": {"REMEDY_REVIEW_FIRST", "六十日内先向台州市人民政府申请行政复议", true},
		"2025-06-03": {"REMEDY_REVIEW_FIRST", "十五日内向台州市椒江区人民法院提起行政诉讼", true},
	} {
		t.Run(on, func(t *testing.T) {
			s := start(t, on)
			a := s.act(t, s.accepted(t), "answer", object{"outcome": "OUTCOME_PARTLY_GRANTED", "reason": "区分处理"})
			clause, _ := a["remedy"].(object)
			require.Equal(t, want.remedy, text(clause, "remedy"))
			require.Contains(t, text(clause, "text"), want.says)
			require.Equal(t, want.doubtful, clause["doubtful"])
			require.NotEmpty(t, text(clause, "basis"))
			events := list(s.get(t, path(a)+"/events").ok(t), "events")
			require.Equal(t, clause, events[len(events)-1]["remedy"])

			s.patch(t, linhai, object{"reviewOrgan": "别的机关", "court": "别的法院"}).ok(t)
			require.Equal(t, clause, s.get(t, path(a)).ok(t)["remedy"], "as it was issued")
			preview := s.get(t, linhai+":previewRemedy?kind=DECISION_KIND_PARTIAL").ok(t)
			require.Contains(t, text(preview, "clause.text"), "别的机关")
		})
	}
}

// TestLapsesAndClosingsCarryTheirClause: not only answers can be attacked.
func TestLapsesAndClosingsCarryTheirClause(t *testing.T) {
	s := start(t, "2026-03-04")
	lapsed := s.act(t, s.register(t), "return", arguments["return"])
	moved, closed, gone := s.register(t), s.register(t), s.register(t)
	bare := s.createAgency(t, "bare")
	without := s.post(t, path(bare)+"/applications", s.form()).ok(t)
	s.on("2026-04-30")
	lapsed = s.act(t, lapsed, "lapse", object{"cause": "CAUSE_CORRECTION"})
	closed = s.act(t, closed, "close", arguments["close"])
	require.Equal(t, []string{"redirect NEEDED"},
		s.post(t, path(moved)+":close", object{"reason": "要求更正档案", "kind": "DECISION_KIND_RECORD_CORRECTION"}).badRequest(t))
	require.Equal(t, []string{"kind ENUM_IN"}, s.post(t, path(moved)+":close", object{"reason": "其他", "kind": "DECISION_KIND_GRANTED"}).badRequest(t))
	moved = s.act(t, moved, "close", object{
		"reason": "要求更正档案", "kind": "DECISION_KIND_RECORD_CORRECTION", "redirect": "市人社局档案室",
	})
	for kind, a := range map[string]object{
		"CORRECTION_LAPSED": lapsed, "CLOSED_FOR_OTHER_CAUSE": closed, "RECORD_CORRECTION": moved,
	} {
		require.Equal(t, "DECISION_KIND_"+kind, text(a, "decisionKind"))
		require.Equal(t, "REMEDY_FREE_CHOICE", text(a, "remedy.remedy"), kind)
		require.Equal(t, true, at(a, "remedy.doubtful"), kind)
		events := list(s.get(t, path(a)+"/events").ok(t), "events")
		require.Equal(t, a["remedy"], events[len(events)-1]["remedy"])
		require.Equal(t, a["decisionKind"], events[len(events)-1]["decisionKind"])
	}
	gone = s.act(t, gone, "withdraw", nil)
	require.Equal(t, "DECISION_KIND_WITHDRAWN", text(gone, "decisionKind"))
	require.Nil(t, gone["remedy"], "nothing was decided")
	types, _ := s.post(t, path(without)+":close", arguments["close"]).refused(t, http.StatusBadRequest, "ACT_REFUSED").preconditions()
	require.Equal(t, []string{"REMEDY_BODIES"}, types)
}

func TestPreviewRemedy(t *testing.T) {
	s := start(t, "2026-03-04")
	preview := func(query string) object { return s.get(t, linhai+":previewRemedy?"+query).ok(t) }
	secret := preview("kind=DECISION_KIND_STATE_SECRET")
	require.Equal(t, "REMEDY_REVIEW_FIRST", text(secret, "clause.remedy"))
	require.Equal(t, []any{false, false}, []any{at(secret, "clause.doubtful"), secret["chosen"]})
	terms := list(secret, "terms")
	require.Len(t, terms, 2)
	require.Equal(t, object{
		"way": "review", "days": 60.0, "months": 0.0, "body": "台州市人民政府", "start": "收到本答复之日",
		"article": "《中华人民共和国行政复议法》第二十条",
	}, terms[0])
	require.Equal(t, "suit_after_review", text(terms[1], "way"))
	require.InDelta(t, 15, terms[1]["days"], 0)

	early := preview("kind=DECISION_KIND_STATE_SECRET&decideDate.year=2023&decideDate.month=12&decideDate.day=31")
	require.Equal(t, "REMEDY_FREE_CHOICE", text(early, "clause.remedy"))
	require.InDelta(t, 6, list(early, "terms")[1]["months"], 0)
	withdrawn := preview("kind=DECISION_KIND_WITHDRAWN")
	require.Equal(t, "REMEDY_NONE", text(withdrawn, "clause.remedy"))
	require.Empty(t, text(withdrawn, "clause.text"))
	require.Empty(t, withdrawn["terms"])

	require.Equal(t, []string{"kind ENUM_NOT_IN"}, s.get(t, linhai+":previewRemedy").badRequest(t))
	require.Equal(t, []string{"decide_date DATE"},
		s.get(t, linhai+":previewRemedy?kind=DECISION_KIND_GRANTED&decideDate.year=2026&decideDate.month=2&decideDate.day=30").badRequest(t))
	s.get(t, "/v1/agencies/nowhere:previewRemedy?kind=DECISION_KIND_GRANTED").refused(t, http.StatusNotFound, "NOT_FOUND")
	bare := s.createAgency(t, "bare", object{"court": "临海市人民法院"})
	require.Equal(t, "临海市人民法院", text(bare, "court"))
	refusal := s.get(t, path(bare)+":previewRemedy?kind=DECISION_KIND_GRANTED").refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "机关资料中尚未填写复议机关", refusal.said())
}

// TestTheAgencySettlesWhatTheLawDoesNot: settings of the root hold for all below it, by the day of the decision.
func TestTheAgencySettlesWhatTheLawDoesNot(t *testing.T) {
	s := start(t, "2026-03-04")
	decided := settings.Defaults()
	decided.Answering = answering.Settings{Remedies: answering.Choices{Partial: outcome.FreeChoice}}
	_, err := s.store.AdoptSettings(everything(t), "linhai", calendar.MustDate("2026-03-10"), decided, "复议机关要求",
		store.Write{Actor: "test", Now: s.clock.Now()})
	require.NoError(t, err)
	partial := object{"outcome": "OUTCOME_PARTLY_GRANTED", "reason": "区分处理"}
	ofBureau := func() object {
		return s.act(t, s.post(t, bureau+"/applications", s.form()).ok(t), "accept", nil)
	}
	early, late, gone := ofBureau(), ofBureau(), ofBureau()
	s.on("2026-03-09")
	early = s.act(t, early, "answer", partial)
	require.Equal(t, "REMEDY_REVIEW_FIRST", text(early, "remedy.remedy"))
	s.post(t, path(gone)+":answer", notExisting()).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	preview := "/v1/agencies/bureau:previewRemedy?kind=DECISION_KIND_PARTIAL&decideDate.year=2026&decideDate.month=3&decideDate.day=10"
	require.Equal(t, "REMEDY_FREE_CHOICE", text(s.get(t, preview).ok(t), "clause.remedy"))
	require.Equal(t, true, s.get(t, preview).ok(t)["chosen"])

	s.on("2026-03-10")
	require.Equal(t, "REMEDY_FREE_CHOICE", text(s.act(t, late, "answer", partial), "remedy.remedy"))
	require.Equal(t, early["remedy"], s.get(t, path(early)).ok(t)["remedy"], "as it was issued")
	s.act(t, gone, "answer", notExisting())
}

func TestWhereAnAgencysDecisionsAreReviewed(t *testing.T) {
	s := start(t, "2026-03-04")
	a := s.get(t, linhai).ok(t)
	require.Equal(t, []string{"台州市人民政府", "台州市椒江区人民法院"}, []string{text(a, "reviewOrgan"), text(a, "court")})
	a = s.patch(t, linhai+"?updateMask=court", object{"court": " 临海市人民法院 ", "reviewOrgan": "不在掩码中", "etag": a["etag"]}).ok(t)
	require.Equal(t, []string{"台州市人民政府", "临海市人民法院"}, []string{text(a, "reviewOrgan"), text(a, "court")})
	require.Equal(t, a, s.get(t, linhai).ok(t))
	s.patch(t, linhai+"?updateMask=court", object{"court": "x", "etag": `"1"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	require.Equal(t, []string{"agency.review_organ CONTROL_CHARACTERS"}, s.patch(t, linhai, object{"reviewOrgan": "a\tb"}).badRequest(t))
}
