package export_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/export"
)

// Duties of reviews and suits are exported beside those of applications, by pseudonyms, and hidden as their application is.
func TestDutiesOfLegalCases(t *testing.T) {
	t.Parallel()
	s := register(t, 60)
	do := func(statement string, args ...any) {
		t.Helper()
		_, err := s.SQL().ExecContext(everything(t), statement, args...)
		require.NoError(t, err)
	}
	var agency, application string
	require.NoError(t, s.SQL().QueryRowContext(everything(t), "SELECT agency_id, id FROM application ORDER BY 1, 2 LIMIT 1").Scan(&agency, &application))
	do(`INSERT INTO legal_case (agency_id, id, kind, route, subject, application_id, served_on, result, decision, created_at, updated_at)
		SELECT $1, c.id, 'review', '', '征地批复', c.application, '2025-01-20', '', '', now(), now()
		FROM (VALUES ('about-nothing', NULL), ('about-it', $2)) AS c (id, application)`, agency, application)
	do(`INSERT INTO legal_duty (agency_id, legal_case_id, application_id, kind, reference, assignee, start_on, due_on, article)
		SELECT agency_id, id, application_id, 'legal_hearing', 'h1', '法规处', '2025-01-20', '2025-01-27', '第三十三条' FROM legal_case WHERE id LIKE 'about-%'`)
	hearings := func(run string, identified bool) (found []map[string]string) {
		t.Helper()
		o := options(t, s, run)
		o.Agency, o.Identified, o.Formats = agency, identified, []export.Format{export.CSV, export.JSON}
		_, err := export.Run(everything(t), o)
		require.NoError(t, err)
		for _, r := range table(t, content(t, o, agency+"/duties.csv")) {
			if r["kind"] == "legal_hearing" {
				found = append(found, r)
			}
		}
		for line := range strings.Lines(string(content(t, o, agency+"/duties.jsonl"))) {
			require.NoError(t, validate(t, compiled(t, "duties"), []byte(line)), line)
		}
		return found
	}
	found := hearings("all", false)
	require.Len(t, found, 2)
	withApplication := 0
	for _, r := range found {
		require.Equal(t, []string{agency, "agency", "2025-01-20", "2025-01-27", "2025-01-20", "true"},
			[]string{r["agency"], r["owner"], r["start_on"], r["due_on"], r["active_from"], r["overdue"]})
		require.Len(t, r["legal_case"], 32)
		require.NotContains(t, r, "reference")
		if r["application"] != "" {
			require.Len(t, r["application"], 32)
			withApplication++
		}
	}
	require.Equal(t, 1, withApplication)
	require.NotEqual(t, found[0]["legal_case"], found[1]["legal_case"])
	named := map[string]string{}
	for _, r := range hearings("named", true) {
		named[r["reference"]] = r["id"]
	}
	require.Equal(t, map[string]string{"about-nothing/h1": "", "about-it/h1": application}, named)

	do(`WITH r AS (INSERT INTO application_reader (agency_id, application_id, user_id, added_by, created_at) VALUES ($1, $2, 'u1', 'test', now()))
		UPDATE application SET restricted = true WHERE agency_id = $1 AND id = $2`, agency, application)
	found = hearings("restricted", false)
	require.Len(t, found, 1)
	require.Empty(t, found[0]["application"])
}
