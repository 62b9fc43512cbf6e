package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func (s *server) suggest(t *testing.T, a, findings object) object {
	t.Helper()
	return s.post(t, path(a)+":suggestOutcomes", object{"findings": findings}).ok(t)
}

// values are one member of each of a list of objects.
func values(all []object, member string) (found []string) {
	for _, o := range all {
		found = append(found, text(o, member))
	}
	return found
}

func TestSuggestOutcomes(t *testing.T) {
	s := start(t, "2026-03-04")
	a := s.accepted(t)
	first := s.suggest(t, a, object{"nature": "NATURE_INFORMATION"})
	require.Equal(t, []string{"public", "maker"}, values(list(first, "questions"), "field"))
	require.Empty(t, first["options"])
	require.Len(t, first["exclusions"], 25)

	gone := object{"nature": "NATURE_INFORMATION", "maker": "MAKER_THIS_AGENCY", "exists": "FINDING_NO"}
	suggestion := s.suggest(t, a, gone)
	options := list(suggestion, "options")
	require.Equal(t, []string{"DECISION_KIND_NOT_EXISTING"}, values(options, "kind"))
	require.Len(t, suggestion["exclusions"], 24)
	require.Equal(t, "条例第三十六条第（四）项", text(options[0], "article"))
	require.Equal(t, "OUTCOME_NOT_HELD", text(options[0], "outcome"))
	require.Contains(t, text(options[0], "remedy.text"), "六个月内直接向台州市椒江区人民法院")
	needs := list(options[0], "requirements")
	require.Equal(t, []string{"search_record", "reason", "remedy_bodies"}, values(needs, "need"))
	require.Equal(t, []any{false, false, true}, []any{needs[0]["met"], needs[1]["met"], needs[2]["met"]})
	require.Equal(t, []string{"", "reason", ""}, values(needs, "field"))
	s.post(t, path(a)+"/searchRecords", searched()).ok(t)
	require.Equal(t, true, at(s.suggest(t, a, gone), "options.0.requirements.0.met"))

	elsewhere := s.suggest(t, a, object{
		"nature": "NATURE_INFORMATION", "public": "FINDING_NO", "maker": "MAKER_OTHER_AGENCY", "redirect": "市自然资源局，0576-1",
	})
	require.Equal(t, []string{"reason", "redirect", "remedy_bodies"}, values(list(elsewhere, "options.0.requirements"), "need"))
	require.Equal(t, true, at(elsewhere, "options.0.requirements.1.met"), "as the findings say")

	refused := s.post(t, path(a)+":suggestOutcomes", object{"findings": object{
		"nature": "NATURE_INFORMATION", "exists": "FINDING_NO", "public": "FINDING_YES", "grounds": []string{"DECISION_KIND_GRANTED"},
	}}).badRequest(t)
	require.Equal(t, []string{
		"findings.grounds CONTRADICTION", "findings.grounds CONTRADICTION", "findings.grounds CONTRADICTION", "findings.public CONTRADICTION",
	}, sorted(refused))
	require.Equal(t, []string{"findings REQUIRED"}, s.post(t, path(a)+":suggestOutcomes", object{}).badRequest(t))
	require.Equal(t, []string{"findings.maker ENUM_DEFINED_ONLY"},
		s.post(t, path(a)+":suggestOutcomes", object{"findings": object{"maker": 9}}).badRequest(t))
	s.post(t, linhai+"/applications/unknown:suggestOutcomes", object{"findings": object{}}).refused(t, http.StatusNotFound, "NOT_FOUND")

	bare := s.createAgency(t, "bare")
	b := s.act(t, s.post(t, path(bare)+"/applications", s.form()).ok(t), "accept", nil)
	without := s.suggest(t, b, gone)
	require.Nil(t, at(without, "options.0.remedy"), "nobody knows to whom")
	require.Equal(t, false, at(without, "options.0.requirements.2.met"))
}

// TestEverySuggestionCanBeIssued answers as suggested, with what the requirements name, and is not refused.
func TestEverySuggestionCanBeIssued(t *testing.T) {
	s := start(t, "2026-03-04")
	whole := object{"nature": "NATURE_INFORMATION", "public": "FINDING_NO", "maker": "MAKER_THIS_AGENCY", "exists": "FINDING_YES", "thirdParty": "FINDING_NO"}
	for kind, findings := range map[string]object{
		"PETITION":        {"nature": "NATURE_PETITION"},
		"PUBLICATION":     {"nature": "NATURE_PUBLICATION"},
		"RECONFIRM":       {"nature": "NATURE_RECONFIRM"},
		"REGISTER_LOOKUP": {"nature": "NATURE_REGISTER_LOOKUP"},
		"REPEATED":        {"nature": "NATURE_INFORMATION", "repeated": true},
		"ALREADY_PUBLIC":  {"nature": "NATURE_INFORMATION", "public": "FINDING_YES"},
		"NOT_THIS_AGENCY": {"nature": "NATURE_INFORMATION", "public": "FINDING_NO", "maker": "MAKER_JOINT_OTHER"},
		"NOT_EXISTING":    with(whole, object{"exists": "FINDING_NO"}),
		"NEEDS_MAKING":    with(whole, object{"exists": "FINDING_UNSPECIFIED", "needsMaking": true}),
		"GRANTED":         whole,
		"PARTIAL":         with(whole, object{"grounds": []string{"DECISION_KIND_STATE_SECRET"}, "separable": "FINDING_YES"}),
		"INTERNAL_AFFAIRS": with(whole, object{
			"grounds": []string{"DECISION_KIND_INTERNAL_AFFAIRS"}, "separable": "FINDING_NO",
		}),
	} {
		t.Run(kind, func(t *testing.T) {
			a := s.accepted(t)
			option := list(s.suggest(t, a, findings), "options")[0]
			require.Equal(t, "DECISION_KIND_"+kind, text(option, "kind"))
			answer := object{"outcome": option["outcome"], "kind": option["kind"]}
			for _, r := range list(option, "requirements") {
				switch field := text(r, "field"); {
				case field != "":
					answer[map[string]string{"reason": "reason", "redirect": "redirect", "earlier_answer": "earlierAnswer"}[field]] = "如此"
				case text(r, "need") == "search_record":
					s.post(t, path(a)+"/searchRecords", searched()).ok(t)
				}
			}
			done := s.act(t, a, "answer", answer)
			require.Equal(t, option["kind"], done["decisionKind"])
			require.Equal(t, option["remedy"], done["remedy"], "as it was shown")
		})
	}
}

func TestLikeApplicationsAreAnsweredAlike(t *testing.T) {
	s := start(t, "2026-03-02")
	who := with(s.form()["applicant"].(object), object{"displayName": "赵秘密", "phone": "13911112222"})
	answered := func(description string, answer object) object {
		a := s.act(t, s.register(t, object{"description": description, "applicant": who}), "accept", nil)
		s.post(t, path(a)+"/searchRecords", searched()).ok(t)
		return s.act(t, a, "answer", answer)
	}
	same := answered("山前社区2019年征地补偿安置方案", with(notExisting(), object{"documentNumber": "临公开答〔2026〕1号"}))
	other := answered("山前社区2019年征地补偿安置方案及批复", with(arguments["answer"], object{"documentNumber": "临公开答〔2026〕2号"}))
	answered("某某学校2019年招生计划", arguments["answer"])
	s.register(t, object{"description": "山前社区2019年征地补偿安置方案"}) // not answered
	closed := s.register(t, object{"description": "山前社区2019年征地补偿安置方案"})
	s.act(t, closed, "withdraw", nil) // no answer

	s.on("2026-03-04")
	a := s.accepted(t)
	resp := s.post(t, path(a)+":suggestOutcomes", object{"findings": object{
		"nature": "NATURE_INFORMATION", "maker": "MAKER_THIS_AGENCY", "exists": "FINDING_NO",
	}})
	found := list(resp.ok(t), "similarAnswers")
	require.Equal(t, []object{
		{
			"application": same["name"], "registerNumber": same["registerNumber"], "similarityPercent": 100.0, "outcome": "OUTCOME_NOT_HELD",
			"kind": "DECISION_KIND_NOT_EXISTING", "concludeDate": dateOf("2026-03-02"), "documentNumber": "临公开答〔2026〕1号", "differs": false,
		},
		{
			"application": other["name"], "registerNumber": other["registerNumber"], "similarityPercent": found[1]["similarityPercent"],
			"outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED", "concludeDate": dateOf("2026-03-02"),
			"documentNumber": "临公开答〔2026〕2号", "differs": true,
		},
	}, found)
	require.Greater(t, found[1]["similarityPercent"], 60.0)
	for _, personal := range []string{"赵秘密", "13911112222", "山前社区"} {
		require.NotContains(t, string(resp.body), personal)
	}
}
