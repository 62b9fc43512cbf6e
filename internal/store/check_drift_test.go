package store_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// manipulations change what is stored behind the service's back. $1 and $2 are the key.
var manipulations = []struct {
	life string
	sql  string
	want []string
}{
	{
		"registered", `UPDATE application SET state = 'in_progress' WHERE agency_id = $1 AND id = $2`,
		[]string{"state: in_progress → registered"},
	},
	{
		"registered", `UPDATE application SET due_on = '2020-03-31' WHERE agency_id = $1 AND id = $2`,
		[]string{"due_on: 2020-03-31 → 2020-03-30"},
	},
	{
		"registered", `UPDATE application SET due_on = NULL WHERE agency_id = $1 AND id = $2`,
		[]string{"due_on: (none) → 2020-03-30"},
	},
	{
		"registered", `UPDATE application SET receipt_on = '2020-03-03' WHERE agency_id = $1 AND id = $2`,
		[]string{"receipt_on: 2020-03-03 → 2020-03-02"},
	},
	{
		"asking", `UPDATE application SET paused_until = '2020-03-27' WHERE agency_id = $1 AND id = $2`,
		[]string{"paused_until: 2020-03-27 → 2020-03-26"},
	},
	{
		"asking", `UPDATE application SET paused_open_end = true WHERE agency_id = $1 AND id = $2`,
		[]string{"paused_open_end: true → false"},
	},
	{
		"asking", `UPDATE application SET assignee = '周七' WHERE agency_id = $1 AND id = $2`,
		[]string{"assignee: (hidden) → (hidden)"},
	},
	{
		"archived", `UPDATE application SET result_row = '3.2' WHERE agency_id = $1 AND id = $2`,
		[]string{"result_row: 3.2 → 3.1"},
	},
	{
		"archived", `UPDATE application SET document_number = '临公开答〔2020〕1号 ' WHERE agency_id = $1 AND id = $2`,
		[]string{"document_number: 临公开答〔2020〕1号  → 临公开答〔2020〕1号"},
	},
	{
		"archived", `UPDATE application SET concluded_on = '2020-03-29' WHERE agency_id = $1 AND id = $2`,
		[]string{"concluded_on: 2020-03-29 → 2020-03-30"},
	},
	{
		"archived", `UPDATE application SET delivered_on = '2020-03-31' WHERE agency_id = $1 AND id = $2`,
		[]string{"delivered_on: 2020-03-31 → 2020-03-30"},
	},
	{
		"archived", `UPDATE application SET search = array_to_tsvector('{x}') WHERE agency_id = $1 AND id = $2`,
		[]string{"search: (hidden) → (hidden)"},
	},
	{
		"archived", `UPDATE application SET description = '宅基地' WHERE agency_id = $1 AND id = $2`,
		[]string{"search: (hidden) → (hidden)"},
	},
	{
		"archived", `UPDATE application SET standing = jsonb_set(standing, '{terms,0,extended_days}', '6') WHERE agency_id = $1 AND id = $2`,
		[]string{"standing.terms[0].extended_days: 6 → 5"},
	},
	{
		"archived", `UPDATE application SET standing = jsonb_set(standing, '{terms,0,days}', '"20"') WHERE agency_id = $1 AND id = $2`,
		[]string{`standing.terms[0].days: "20" → 20`},
	},
	{
		"archived", `UPDATE application SET standing = standing - 'first' || '{"more": [1]}' WHERE agency_id = $1 AND id = $2`,
		[]string{"standing.first: (none) → {3 fields}", "standing.more: [1 entries] → (none)"},
	},
	{
		"archived", `UPDATE application SET standing = '[]' WHERE agency_id = $1 AND id = $2`,
		[]string{"standing: [0 entries] → {8 fields}"},
	},
	{
		"asking", `UPDATE application SET standing = jsonb_set(standing, '{consultations,0,party}', '"周七"') WHERE agency_id = $1 AND id = $2`,
		[]string{"standing.consultations[0].party: (hidden) → (hidden)"},
	},
	{
		"asking", `UPDATE open_duty SET active_from = '2020-03-02' WHERE kind = 'answer' AND agency_id = $1 AND application_id = $2`,
		[]string{"open_duty[answer].active_from: 2020-03-02 → 2020-03-27"},
	},
	{
		"asking", `UPDATE open_duty SET assignee = '' WHERE kind = 'answer' AND agency_id = $1 AND application_id = $2`,
		[]string{"open_duty[answer].assignee: (hidden) → (hidden)"},
	},
	{
		"asking", `UPDATE open_duty SET owner = 'agency' WHERE kind = 'consultation' AND agency_id = $1 AND application_id = $2`,
		[]string{"open_duty[consultation c1].owner: agency → party"},
	},
	{
		"charged", `UPDATE open_duty SET due_on = due_on + 1, start_on = start_on + 1 WHERE agency_id = $1 AND application_id = $2`,
		[]string{
			"open_duty[lapse].start_on: 2020-04-02 → 2020-04-01", "open_duty[lapse].due_on: 2020-04-03 → 2020-04-02",
			"open_duty[payment].start_on: 2020-03-05 → 2020-03-04", "open_duty[payment].due_on: 2020-04-02 → 2020-04-01",
		},
	},
	{
		"returned", `DELETE FROM open_duty WHERE agency_id = $1 AND application_id = $2`,
		[]string{"open_duty[correction]: (none) → due 2020-03-26", "open_duty[lapse]: (none) → due 2020-03-27"},
	},
	{
		"archived", `UPDATE application_answer SET used_days = 1, elapsed_days = 30, due_on = due_on + 1 WHERE agency_id = $1 AND application_id = $2`,
		[]string{
			"application_answer[1].due_on: 2020-04-08 → 2020-04-07", "application_answer[1].used_days: 1 → 20",
			"application_answer[1].elapsed_days: 30 → 20",
		},
	},
	{
		"archived", `DELETE FROM application_answer WHERE agency_id = $1 AND application_id = $2`,
		[]string{"application_answer[1]: (none) → delivered 2020-03-30"},
	},
	{
		"registered", `INSERT INTO application_answer VALUES ($1, $2, 1, '3.1', '2020-03-20', '2020-03-20', '2020-03-30', 20, 14, 14)`,
		[]string{"application_answer[1]: delivered 2020-03-20 → (none)"},
	},
	{
		"withdrawn", `INSERT INTO open_duty VALUES ($1, $2, 'answer', '', 'agency', '', '2020-03-02', '2020-03-30', '2020-03-02')`,
		[]string{"open_duty[answer]: due 2020-03-30 → (none)"},
	},
	{
		"withdrawn", `DELETE FROM stat_entry WHERE cell <> 'new' AND agency_id = $1 AND application_id = $2`,
		[]string{
			"stat_entry[2020-03-06 3.6.3 natural_person]: 0 → 1",
			"stat_open[2020 natural_person]: 4 → 5", "stat_year[2020 3.6.3 natural_person]: 1 → 0",
		},
	},
	{
		"withdrawn", `INSERT INTO stat_entry (agency_id, application_id, day, cell, applicant_type, amount, recorded_at)
		SELECT $1, $2, '2020-03-06', '3.1', 'natural_person', 1, now() FROM generate_series(1, 2)`,
		[]string{"stat_entry[2020-03-06 3.1 natural_person]: 2 → 0"},
	},
	{
		"voided", `UPDATE stat_entry SET day = '2021-03-02' WHERE amount = 1 AND agency_id = $1 AND application_id = $2`,
		[]string{
			"stat_entry[2020-03-02 new natural_person]: -1 → 0", "stat_entry[2021-03-02 new natural_person]: 1 → 0",
			"stat_open[2020 natural_person]: 4 → 3", "stat_open[2021 natural_person]: 0 → 1",
			"stat_year[2020 new natural_person]: 7 → 6", "stat_year[2021 new natural_person]: 0 → 1",
		},
	},
	{
		"archived", `UPDATE stat_year SET natural_person = natural_person + 2, other = 1 WHERE cell = '3.1' AND year = 2020`,
		[]string{"stat_year[2020 3.1 natural_person]: 3 → 1", "stat_year[2020 3.1 other]: 1 → 0"},
	},
	{
		"archived", `DELETE FROM stat_open`,
		[]string{"stat_open[2020 natural_person]: 0 → 4"},
	},
	{
		"archived", `INSERT INTO legal_tail VALUES ('linhai', 2019, 'suit_direct', 'upheld', 1)`,
		[]string{"legal_year[2019 suit_direct upheld]: 1 → 0"},
	},
	{
		"withdrawn", `INSERT INTO legal_case (agency_id, id, application_id, kind, route, subject, served_on, result, decision, created_at, updated_at)
		VALUES ($1, 'r' || $2, $2, 'review', '', '', '2020-05-06', '', '', now(), now())`,
		[]string{"standing.legal_cases: (none) → [1 entries]", "open_duty[legal_report rx*]: (none) → due 2020-05-08"},
	},
}

func TestEveryDriftIsFoundAndHealed(t *testing.T) {
	b := setup(t)
	keys := b.live(t)
	w := write("2020-09-01")
	for _, m := range manipulations {
		key := keys[m.life]
		_, err := b.FoldStatistics(everything(t))
		require.NoError(t, err)
		if strings.Contains(m.sql, "$1") {
			b.exec(t, m.sql, key.Agency, key.ID)
		} else {
			b.exec(t, m.sql)
		}
		found, sum := b.check(t, nil)
		for i := range found {
			found[i] = strings.ReplaceAll(found[i], "r"+key.ID, "rx*")
		}
		require.Equal(t, m.want, found, m.sql)
		require.Equal(t, len(m.want), sum.Drifts)
		require.Zero(t, sum.Repaired)
		require.NotContains(t, strings.Join(found, " "), "王五")

		_, sum = b.check(t, &w)
		require.Equal(t, len(m.want), sum.Repaired, m.sql)
		found, _ = b.check(t, nil)
		require.Empty(t, found, m.sql)
	}
	var repairs int
	require.NoError(t, b.SQL().QueryRowContext(everything(t),
		"SELECT count(*) FROM audit_entry WHERE action = 'repair' AND actor = 'users/test'").Scan(&repairs))
	require.Equal(t, len(manipulations)+2, repairs, "two are of the ledger, and so of the roll-up too")
}
