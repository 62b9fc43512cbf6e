package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestACorrectionIsAskedForByElement(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	s.get(t, path(a)+"/correctionNotice").refused(t, http.StatusNotFound, "NOT_FOUND")
	s.on("2024-03-05")
	missing := []object{
		{"element": "ELEMENT_CONTENT", "items": []string{"请写明文件名称或者文号", " 请写明年份 "}},
		{"element": "ELEMENT_APPLICANT", "items": []string{"请提供身份证明复印件"}},
	}
	back := func(body object) response { return s.post(t, path(a)+":return", with(object{"withinDays": 5}, body)) }
	require.Equal(t, []string{"items REPEATED_MIN_ITEMS"}, back(nil).badRequest(t))
	require.Equal(t, []string{"items UNEXPECTED"}, back(object{"items": []string{"其他"}, "missing": missing}).badRequest(t))
	require.Equal(t, []string{"missing[0].element ENUM_NOT_IN", "missing[0].items REPEATED_MIN_ITEMS"},
		sorted(back(object{"missing": []object{{}}}).badRequest(t)))
	require.Equal(t, []string{"missing[0].items[0] BLANK", "missing[1].element REPEATED"}, sorted(back(object{"missing": []object{
		{"element": "ELEMENT_FORM", "items": []string{" "}}, {"element": "ELEMENT_FORM", "items": []string{"纸质还是电子"}},
	}}).badRequest(t)))
	require.Equal(t, []string{"missing REPEATED_MAX_ITEMS", "missing[2].element REPEATED", "missing[3].element REPEATED"}, back(object{"missing": append(missing, missing...)}).badRequest(t))
	back(object{"missing": missing, "etag": `"9"`}).refused(t, http.StatusConflict, "ETAG_STALE")

	returned := back(object{"missing": missing, "etag": a["etag"]}).ok(t)
	require.Equal(t, "STATE_AWAITING_CORRECTION", text(returned, "state"))
	require.Equal(t, "2024-03-12", day(returned, "applicantDueDate"))
	require.Empty(t, day(returned, "dueDate"))
	notice := s.get(t, path(a)+"/correctionNotice").ok(t)
	require.Equal(t, object{
		"name": text(a, "name") + "/correctionNotice", "noticeDate": dateOf("2024-03-05"), "noticeDueDate": dateOf("2024-03-13"),
		"late": false, "withinDays": 5.0, "applicantDueDate": dateOf("2024-03-12"), "items": []any{},
		"missing": []any{
			object{"element": "ELEMENT_CONTENT", "items": []any{"请写明文件名称或者文号", "请写明年份"}},
			object{"element": "ELEMENT_APPLICANT", "items": []any{"请提供身份证明复印件"}},
		},
	}, notice)
	duties := list(s.get(t, path(a)+"/duties").ok(t), "duties")
	require.Equal(t, "2024-03-13", day(dutyOf(t, duties, "correction_notice"), "dueDate"), "7 working days after receipt")
	require.Equal(t, "2024-03-05", day(dutyOf(t, duties, "correction_notice"), "doneDate"))

	s.on("2024-03-11")
	corrected := s.act(t, a, "correct", object{"description": "2019年第12号文件"})
	require.Equal(t, "2024-04-09", day(corrected, "dueDate"), "the whole term again")
	notice = s.get(t, path(a)+"/correctionNotice").ok(t)
	require.Equal(t, "2024-03-11", day(notice, "correctDate"))
	once := back(object{"missing": missing}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "RETURN_ONCE", once.precondition())

	// Without elements, and too late.
	s.on("2024-03-21")
	other := s.register(t, object{"receiveTime": "2024-03-11T01:00:00Z", "lateEntryReason": "补录"})
	s.act(t, other, "return", object{"items": []string{"内容不明确"}, "withinDays": 10})
	notice = s.get(t, path(other)+"/correctionNotice").ok(t)
	require.Equal(t, []any{"内容不明确"}, notice["items"])
	require.Empty(t, notice["missing"])
	require.Equal(t, true, notice["late"])
	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, linhai+"/applications/X/correctionNotice").badRequest(t))
}

// dutyOf is the duty of a kind.
func dutyOf(t *testing.T, duties []object, kind string) object {
	t.Helper()
	for _, d := range duties {
		if d["kind"] == kind {
			return d
		}
	}
	require.Fail(t, "no duty "+kind)
	return nil
}

func TestSilenceAfterTheLimitIsForAPersonToDecide(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	s.act(t, a, "return", object{"missing": []object{{"element": "ELEMENT_CONTENT", "items": []string{"内容不明确"}}}, "withinDays": 5})
	kinds := func() (all []string) {
		for _, item := range list(s.get(t, linhai+"/worklistItems").ok(t), "worklistItems") {
			all = append(all, text(item, "duty.kind"))
			require.NotEmpty(t, text(item, "duty.title"))
			require.NotEmpty(t, text(item, "duty.article"))
		}
		return all
	}
	s.on("2024-03-11") // the limit itself is the applicant's
	require.Empty(t, kinds())
	early := s.post(t, path(a)+":lapse", object{"cause": "CAUSE_CORRECTION"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Equal(t, "LAPSE_EARLY", early.precondition())

	s.on("2024-03-12")
	require.Equal(t, []string{"lapse"}, kinds())
	s.on("2024-06-03")
	require.Equal(t, []string{"lapse"}, kinds(), "never by itself")
	require.Equal(t, "STATE_AWAITING_CORRECTION", text(s.get(t, path(a)).ok(t), "state"))
	lapsed := s.act(t, a, "lapse", object{"cause": "CAUSE_CORRECTION"})
	require.Equal(t, "STATE_CLOSED", text(lapsed, "state"))
	require.Empty(t, kinds())
}

func TestInternalDutiesOfLettersAndUnits(t *testing.T) {
	s := start(t, "2024-03-04")
	letter := s.register(t, object{"channel": "CHANNEL_POST_ORDINARY"})
	work := func() map[string]string {
		found := map[string]string{}
		for _, item := range list(s.get(t, linhai+"/worklistItems").ok(t), "worklistItems") {
			found[text(item, "duty.kind")] = day(item, "duty.dueDate")
		}
		return found
	}
	require.Equal(t, map[string]string{"answer": "2024-04-01", "confirmation": "2024-03-04"}, work())
	s.act(t, letter, "confirm", object{"reason": "电话确认", "way": "CONTACT_WAY_PHONE"})
	s.act(t, letter, "assign", object{"assignee": "法规科", "unitDueDate": date("2024-03-15")})
	require.Equal(t, map[string]string{"answer": "2024-04-01", "unit": "2024-03-15"}, work())
	assign := func(body object) response {
		return s.post(t, path(letter)+":assign", with(object{"assignee": "法规科"}, body))
	}
	require.Equal(t, []string{"unit_due_date UNIT_DUE"}, assign(object{"unitDueDate": date("2024-03-03")}).badRequest(t))
	require.Equal(t, []string{"unit_due_date DATE"}, assign(object{"unitDueDate": date("2024-02-30")}).badRequest(t))
	assign(nil).ok(t)
	require.Equal(t, map[string]string{"answer": "2024-04-01"}, work(), "another assignment without a day of its own")
}
