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
