package store

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
)

// fillLists writes 20,000 applications of 8 agencies, half of them of a0, as they are after some years: most are archived,
// few are open, every 500th has a rare result.
const fillLists = `
INSERT INTO agency (id, display_name, level, register_pattern, number_before, number_after, number_width, established_on,
	created_at, updated_at)
SELECT 'a' || n, '机关', 'county', '{year}{seq}', '{year}', '', 1, '2020-01-01', now(), now() FROM generate_series(0, 7) n;
INSERT INTO application (agency_id, id, register_number, external_id, channel, received_at, received_on, entered_on, oral,
	applicant_type, applicant_name, applicant_id_kind, applicant_id_number, applicant_blind, phone, email, postal_address, contact_person,
	description, delivery, form, note, search, state, assignee, receipt_on, due_on, paused_open_end, result_row,
	document_number, concluded_on, standing, created_at, updated_at)
SELECT 'a' || CASE WHEN n % 2 = 0 THEN 0 ELSE n % 8 END, lpad(n::text, 8, '0'), '第' || n || '号', 'e' || n,
	'online', now(), day, day, false, 'natural_person', '某', 'other', 'sm4:00000000:' || n, '00000000:' || lpad((n % 3000)::text, 22, '0'), '', '', '', '',
	repeat('信息', 100), 'post', '', '', array_to_tsvector(ARRAY['征地', '地补', 't' || n % 2000, 'u' || n % 7]),
	CASE WHEN open THEN 'in_progress' ELSE 'archived' END, 'u' || n % 40, day, CASE WHEN n % 97 <> 0 THEN day + 28 END, false,
	CASE WHEN open THEN '' WHEN n % 500 = 1 THEN '3.3.1' ELSE '3.1' END,
	CASE WHEN open THEN '' ELSE '答' || n END, CASE WHEN NOT open THEN day + 20 END, '{}', now(), now()
FROM (SELECT n, n % 20 = 0 OR n % 21 = 0 AS open, '2020-01-05'::date + n / 12 AS day FROM generate_series(1, 20000) n) AS made;
ANALYZE agency, application;
`

// scanned finds a plan that reads all of the table.
var scanned = regexp.MustCompile(`"Node Type": "Seq Scan",[^}]*?"Relation Name": "application"`)

func TestListsAndSearchesNeverScanTheTable(t *testing.T) {
	s := filled(t, fillLists)

	// The conditions are those that package listing makes of orders, page tokens and filters.
	orders := map[string][2]string{ // order: condition of a later page
		"id DESC":                    {"", "(id) < ('00010000')"},
		"id":                         {"", "(id) > ('00010000')"},
		"receipt_on, id":             {"", "(receipt_on, id) > ('2021-05-05'::date, '00010000')"},
		"due_on DESC, id DESC":       {"due_on IS NOT NULL", "due_on IS NOT NULL AND (due_on, id) < ('2021-05-05'::date, '00010000')"},
		"due_on, id":                 {"due_on IS NULL", "due_on IS NULL AND (id) > ('00010000')"},
		"concluded_on DESC, id DESC": {"concluded_on IS NOT NULL", "concluded_on IS NOT NULL AND (concluded_on, id) < ('2021-05-05'::date, '00010000')"},
		"id /* not concluded */":     {"concluded_on IS NULL", "concluded_on IS NULL AND (id) > ('00010000')"},
	}
	filters := map[string][]any{
		"":                                     nil,
		"state = ?":                            {"in_progress"},
		"(state = ? OR state = ?)":             {"awaiting_payment", "answered"},
		"assignee = ?":                         {"u7"},
		"result_row = ?":                       {"3.3.1"},
		"(due_on >= ? AND due_on <= ?)":        {"2021-05-05", "2021-05-08"},
		"receipt_on = ?":                       {"2021-05-05"},
		"(concluded_on >= ? AND state = ?)":    {"2021-05-05", "archived"},
		"register_number = ?":                  {"第77号"},
		"external_id = ?":                      {"e77"},
		"document_number = ?":                  {"答77"},
		"search @@ ?::tsquery":                 {"'t77'"},
		"(search @@ ?::tsquery AND state = ?)": {"'征地' & 'u3'", "in_progress"},
	}
	for order, conditions := range orders {
		for filter, args := range filters {
			// Every order with the commonest filters, every filter with the commonest orders.
			if common := filter == "" || strings.Contains(filter, "state"); !common && order != "id DESC" && order != "due_on DESC, id DESC" {
				continue
			}
			for _, condition := range conditions {
				for _, agency := range []string{"a0", ""} {
					q := ApplicationQuery{
						Agency: agency, Where: filter, Args: args, Order: strings.TrimSuffix(order, " /* not concluded */"), Limit: 51,
					}
					if filter != "" && condition != "" {
						q.Where += " AND "
					}
					q.Where += condition
					q.PerAgency = !strings.Contains(filter, "@@") && (filter != "" || !strings.HasPrefix(q.Order, "id"))
					t.Run(fmt.Sprintf("%s by %s in %q", q.Where, q.Order, agency), func(t *testing.T) { s.neverScans(t, q) })
				}
			}
		}
	}
	common, err := s.CommonWords(everything(t))
	require.NoError(t, err)
	require.InDelta(t, 20000, common["征地"], 1000)
	require.InDelta(t, 20000/7, common["u3"], 500)
	require.Less(t, common["t77"], 50.0)
	for _, q := range []DuplicateQuery{
		{Agency: "a0", IDNumber: "77", Limit: 200},
		{Agency: "a0", Search: "('征地' & 't77') | ('地补' & 't78')", Limit: 200},
		{Agency: "a3", IDNumber: "77", Search: "'t77'", Limit: 200},
	} {
		t.Run(fmt.Sprintf("duplicates %v", q), func(t *testing.T) {
			var rows []Duplicate
			for i, plan := range explained(t, s, q.find(s.db.Session(&gorm.Session{DryRun: true, NewDB: true}), asStaff).Scan(&rows)) {
				require.NotRegexp(t, scanned, plan, "execution %d", i)
			}
		})
	}
}

func (s *Store) neverScans(t *testing.T, q ApplicationQuery) {
	t.Helper()
	var rows []Application
	dry := q.page(s.db.Session(&gorm.Session{DryRun: true, NewDB: true}), asStaff).Find(&rows)
	for i, plan := range explained(t, s, dry) {
		require.NotRegexp(t, scanned, plan, "execution %d", i)
	}
	_, err := s.ListApplications(everything(t), q)
	require.NoError(t, err)
}
