package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// arguments are the least that each act needs.
var arguments = map[string]object{
	"confirm": {"reason": "电话确认"}, "accept": {}, "return": {"items": []string{"请明确"}, "withinDays": 10}, "correct": {},
	"assign": {"assignee": "法规处"}, "dispatch": {"fromAgency": "taizhou"},
	"extend":       {"extensionDays": 5, "approver": "王主任", "reason": "复杂"},
	"queryReasons": {}, "recordReasons": {"reasons": "科研需要"}, "answer": {"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED"}, "deliver": {"method": "METHOD_POST"},
	"lapse": {"cause": "CAUSE_FEE"}, "withdraw": {}, "close": {"reason": "其他"}, "reopen": {"legalCase": "r"},
	"publish": {"place": "PLACE_COLUMN"}, "archive": {}, "void": {"reason": "登记错误"},
	"defer": {"deferralDays": 5, "approver": "王主任", "reason": "数量巨大"},
}

// TestEveryActIsRefused holds what all acts have in common: names, etags, days, unknown fields, and that a refusal changes
// nothing.
func TestEveryActIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	voided := s.act(t, s.register(t), "void", arguments["void"])
	a := s.register(t)
	s.on("2024-03-06")
	before := s.get(t, path(a)).ok(t)
	for verb, given := range arguments {
		t.Run(verb, func(t *testing.T) {
			s.post(t, linhai+"/applications/unknown:"+verb, given).refused(t, http.StatusNotFound, "NOT_FOUND")
			require.Equal(t, []string{"act_date FUTURE", "etag ETAG", "name RESOURCE_NAME"},
				sorted(s.post(t, linhai+"/applications/UNKNOWN:"+verb, with(given, object{
					"etag": "1", "actDate": date("2024-03-07"),
				})).badRequest(t)))
			require.Equal(t, []string{"act_date DATE"},
				s.post(t, path(a)+":"+verb, with(given, object{"actDate": date("2024-02-30")})).badRequest(t))
			require.Len(t, s.post(t, path(a)+":"+verb, with(given, object{"nothing": 1})).badRequest(t), 1)
			stale := s.post(t, path(a)+":"+verb, with(given, object{"etag": `"7"`})).refused(t, http.StatusConflict, "ETAG_STALE")
			require.Equal(t, `"1"`, text(stale.detail("ErrorInfo"), "metadata.current_etag"))
			early := s.post(t, path(voided)+":"+verb, with(given, object{"actDate": date("2024-03-03")}))
			early.refused(t, http.StatusBadRequest, "ACT_REFUSED")

			refusal := s.post(t, path(voided)+":"+verb, given).refused(t, http.StatusBadRequest, "ACT_REFUSED")
			require.Equal(t, "STATE", refusal.precondition())
			require.Contains(t, refusal.said(), "当前状态：已作废")
			require.Equal(t, "voided", text(refusal.detail("ErrorInfo"), "metadata.state"))
		})
	}
	require.Equal(t, before, s.get(t, path(a)).ok(t), "nothing has changed")
}

func TestActsNeedTheirArguments(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	blank := " \u3000"
	for _, tt := range []struct {
		verb string
		body object
		want []string
	}{
		{"confirm", object{}, []string{"reason STRING_MIN_LEN"}},
		{"confirm", object{"reason": blank}, []string{"reason BLANK"}},
		{"return", object{}, []string{"items REPEATED_MIN_ITEMS", "within_days INT32_GTE_LTE"}},
		{"return", object{"items": []string{blank, "好"}, "withinDays": 60}, []string{"items[0] BLANK"}},
		{"correct", object{"description": blank}, []string{"description BLANK"}},
		{"assign", object{"assignee": "a\tb"}, []string{"assignee CONTROL_CHARACTERS"}},
		{"dispatch", object{"fromAgency": blank}, []string{"from_agency BLANK"}},
		{"extend", object{"extensionDays": 21}, []string{
			"approver STRING_MIN_LEN", "extension_days INT32_GTE_LTE", "reason STRING_MIN_LEN",
		}},
		{"extend", object{"extensionDays": 1, "approver": blank, "reason": blank}, []string{"approver BLANK", "reason BLANK"}},
		{"recordReasons", object{}, []string{"reasons STRING_MIN_LEN"}},
		{"recordReasons", object{"reasons": blank, "view": "VIEW_REASONABLE"}, []string{"reasons BLANK"}},
		{"recordReasons", object{"reasons": "科研", "view": 7}, []string{"view ENUM_DEFINED_ONLY"}},
		{"defer", object{"deferralDays": 121}, []string{
			"approver STRING_MIN_LEN", "deferral_days INT32_GTE_LTE", "reason STRING_MIN_LEN",
		}},
		{"defer", object{"deferralDays": 1, "approver": blank, "reason": blank}, []string{"approver BLANK", "reason BLANK"}},
		{"answer", object{"outcome": "OUTCOME_OTHER"}, []string{"outcome ENUM_NOT_IN"}},
		{"answer", object{"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "parts": []object{{"text": blank}}}, []string{"parts[0].text BLANK"}},
		{"deliver", object{}, []string{"method ENUM_NOT_IN"}},
		{"lapse", object{}, []string{"cause ENUM_NOT_IN"}},
		{"close", object{"reason": blank}, []string{"reason BLANK"}},
		{"reopen", object{"legalCase": blank}, []string{"legal_case BLANK"}},
		{"publish", object{}, []string{"place ENUM_NOT_IN"}},
		{"void", object{"reason": blank}, []string{"reason BLANK"}},
		{"accept", object{"requestId": "1"}, []string{"request_id STRING_UUID"}},
	} {
		require.Equal(t, tt.want, sorted(s.post(t, path(a)+":"+tt.verb, tt.body).badRequest(t)), tt.verb)
	}
}

// TestTheLawRefuses does acts that the state allows and the law does not.
func TestTheLawRefuses(t *testing.T) {
	s := start(t, "2024-03-04")
	refused := func(a object, verb string, arguments object, rule, article string) {
		t.Helper()
		refusal := s.post(t, path(a)+":"+verb, arguments).refused(t, http.StatusBadRequest, "ACT_REFUSED")
		require.Equal(t, rule, refusal.precondition())
		require.Contains(t, refusal.said(), article)
	}
	a := s.register(t)
	refused(a, "confirm", arguments["confirm"], "CONFIRM_CHANNEL", "第三十一条")
	refused(a, "answer", arguments["answer"], "STATE", "已登记")

	s.act(t, a, "return", arguments["return"])
	refused(a, "lapse", object{"cause": "CAUSE_CORRECTION"}, "LAPSE_EARLY", "2024-03-18")
	s.on("2024-03-19")
	refused(a, "lapse", object{"cause": "CAUSE_FEE"}, "LAPSE_CAUSE", "第三十条")
	s.act(t, a, "correct", nil)
	refused(a, "return", arguments["return"], "RETURN_ONCE", "第三十条")
	refused(a, "accept", object{"actDate": date("2024-03-18")}, "STATE", "办理中")
	refused(a, "assign", with(arguments["assign"], object{"actDate": date("2024-03-18")}), "ORDER", "2024-03-19")

	refused(a, "defer", arguments["defer"], "DEFER_REASONS", "第三十五条")
	s.act(t, a, "queryReasons", nil)
	s.act(t, a, "recordReasons", object{"reasons": "说不清", "view": "VIEW_NOT_REASONABLE"})
	refused(a, "defer", arguments["defer"], "DEFER_VIEW", "理由不合理")
	s.act(t, a, "recordReasons", object{"reasons": "课题需要", "view": "VIEW_REASONABLE"})
	s.act(t, a, "defer", arguments["defer"])
	refused(a, "defer", arguments["defer"], "DEFER_ONCE", "第三十五条")

	s.act(t, a, "extend", arguments["extend"])
	refused(a, "extend", arguments["extend"], "EXTEND_ONCE", "第三十三条")
	old := s.act(t, s.register(t, object{"receiveTime": "2019-05-14T01:00:00Z", "lateEntryReason": "补录旧件"}), "accept", nil)
	refused(old, "extend", with(arguments["extend"], object{"extensionDays": 16, "actDate": date("2024-03-19")}), "EXTEND_LATE", "2008")
	refused(old, "extend", with(arguments["extend"], object{"actDate": date("2019-05-20")}), "ORDER", "2024-03-19")
}
