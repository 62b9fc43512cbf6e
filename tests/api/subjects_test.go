package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What applications are about is said at registration or later, corrected with an audit entry, found by lists and told by figures.
func TestApplicationsHaveASubject(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t, object{"subject": " 征地拆迁 "})
	require.Equal(t, "征地拆迁", a["subject"])
	b := s.register(t)
	require.Empty(t, b["subject"])
	s.register(t, object{"subject": "征地拆迁"})
	b = s.update(t, b, "subject", object{"subject": "教育"}).ok(t)
	require.Equal(t, "教育", s.get(t, path(b)).ok(t)["subject"])
	entries := s.entries(t, "subject = $1 AND action = 'update' AND outcome = 'done'", id(b))
	require.Len(t, entries, 1)
	require.Equal(t, map[string]any{"before": "", "after": "教育"}, entries[0].Changes["subject"])
	require.Equal(t, []string{"application.subject STRING_MAX_LEN"}, s.update(t, b, "subject", object{"subject": strings.Repeat("长", 41)}).badRequest(t))
	require.Equal(t, []string{"application.subject CONTROL_CHARACTERS"}, s.update(t, b, "subject", object{"subject": "教\n育"}).badRequest(t))

	require.ElementsMatch(t, []string{"1", "3"}, strings.Fields(numbers(t, s.find(t, linhai, "filter", `subject = "征地拆迁"`))))
	require.Equal(t, "2", numbers(t, s.find(t, linhai, "filter", `subject != "征地拆迁"`)))
	table := s.post(t, queryStatistics, asked("2024", []string{"MEASURE_RECEIVED"}, object{"ownOnly": true, "dimensions": []string{"DIMENSION_SUBJECT"}})).ok(t)
	require.Equal(t, []string{"2"}, figure(t, table, "征地拆迁", "*"))
	require.Equal(t, []string{"1"}, figure(t, table, "教育", "*"))
	one := s.post(t, queryStatistics, asked("2024", []string{"MEASURE_RECEIVED"}, object{"ownOnly": true, "filters": []object{
		{"dimension": "DIMENSION_SUBJECT", "values": []string{"教育"}},
	}})).ok(t)
	require.Equal(t, []string{"1"}, figure(t, one, "*", "*"))
}

// A root agency keeps a dated list of subjects: from its day on nothing is filed under anything else, and what was filed before stays, is
// found, and is told by the last name that its code had.
func TestSubjectsHaveADatedList(t *testing.T) {
	s := start(t, "2024-03-04")
	adopt := func(from string, subjects ...object) object {
		return object{"effectiveDate": date(from), "reason": "统一主题口径", "subjects": subjects}
	}
	land, schools := object{"code": "zd", "title": "征地拆迁"}, object{"code": "jy", "title": "教育"}
	free := s.register(t, object{"subject": "拆迁"})
	adopted := s.post(t, linhai+"/settings", adopt("2024-03-05", land, schools)).ok(t)
	require.Equal(t, []any{map[string]any(land), map[string]any(schools)}, adopted["subjects"])
	s.register(t, object{"subject": "今天还是自由填写"})
	require.Equal(t, []string{"settings.subjects[1].code DUPLICATE"}, s.post(t, linhai+"/settings", adopt("2024-03-05", land, with(schools, object{"code": "zd"}))).badRequest(t))

	s.on("2024-03-05")
	refused := s.post(t, linhai+"/applications", with(s.form(), object{"subject": "拆迁"}))
	require.Equal(t, []string{"application.subject NOT_LISTED"}, refused.badRequest(t))
	require.Contains(t, string(refused.body), "zd（征地拆迁）、jy（教育）")
	a := s.register(t, object{"subject": "zd"})
	b := s.post(t, bureau+"/applications", with(s.form(), object{"subject": "jy"})).ok(t) // the root's list holds below, too
	s.register(t)
	require.Equal(t, []string{"application.subject NOT_LISTED"}, s.update(t, b, "subject", object{"subject": "教育"}).badRequest(t))
	free = s.update(t, free, "subject,note", object{"subject": "拆迁", "note": "电话补充"}).ok(t)
	require.Equal(t, "拆迁", free["subject"], "what was filed before stays")
	require.Equal(t, "zd", s.update(t, free, "subject", object{"subject": "zd"}).ok(t)["subject"])

	// The list goes on, without one of them and with another name for the other.
	s.on("2024-03-06")
	s.post(t, linhai+"/settings", adopt("2024-03-06", object{"code": "jy", "title": "教育与学校"})).ok(t)
	require.Equal(t, []string{"application.subject NOT_LISTED"}, s.update(t, b, "subject", object{"subject": "zd"}).badRequest(t))
	require.Equal(t, "zd", s.get(t, path(a)).ok(t)["subject"])
	require.Len(t, strings.Fields(numbers(t, s.find(t, linhai, "filter", `subject = "zd"`))), 2)
	table := s.post(t, queryStatistics, asked("2024", []string{"MEASURE_RECEIVED"}, object{"dimensions": []string{"DIMENSION_SUBJECT"}})).ok(t)
	require.Equal(t, []string{"2"}, figure(t, table, "zd", "*"))
	names := map[string]string{}
	for _, m := range list(table, "dimensions.0.members") {
		names[text(m, "value")] = text(m, "displayName")
	}
	require.Equal(t, map[string]string{"": "未归类", "zd": "征地拆迁", "jy": "教育与学校", "今天还是自由填写": "今天还是自由填写"}, names)
	then := s.get(t, bureau+":effectiveSettings?"+query("date", "2024-03-05")).ok(t)
	require.Len(t, then["subjects"], 2, "the list of any day")

	// Without a list the text is free again.
	s.post(t, linhai+"/settings", adopt("2024-03-06")).ok(t)
	s.register(t, object{"subject": "信访"})
}
