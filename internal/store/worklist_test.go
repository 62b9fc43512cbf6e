package store

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/tenancy"
)

// fill writes 4,000 applications of 4 agencies with a duty each, as the tables would have them.
const fill = `
INSERT INTO agency (id, display_name, level, register_pattern, number_before, number_after, number_width, established_on,
	created_at, updated_at)
SELECT 'a' || n, '机关', 'county', '{year}{seq}', '{year}', '', 1, '2020-01-01', now(), now() FROM generate_series(0, 3) n;
INSERT INTO application (agency_id, id, register_number, channel, received_at, received_on, entered_on, oral, applicant_type,
	applicant_name, applicant_id_kind, applicant_id_number, phone, email, postal_address, contact_person, description,
	delivery, form, note, search, state, assignee, receipt_on, due_on, paused_open_end, result_row, document_number,
	standing, created_at, updated_at)
SELECT 'a' || n % 4, 'x' || n, '第' || n || '号', 'online', now(), '2026-01-05', '2026-01-05', false, 'natural_person', '某',
	'other', '', '', '', '', '', repeat('信息', 200), 'post', '', '', '', 'registered', 'u' || n % 20, '2026-01-05',
	'2026-01-05'::date + n % 400, false, '', '', '{}', now(), now() FROM generate_series(1, 4000) n;
INSERT INTO open_duty (agency_id, application_id, kind, reference, owner, assignee, start_on, due_on, active_from)
SELECT agency_id, id, 'answer', '', 'agency', assignee, receipt_on, due_on, receipt_on FROM application;
ANALYZE agency, application, open_duty;
`

// filled opens a database that the superuser has filled.
func filled(t *testing.T, statements ...string) *Store {
	t.Helper()
	url := pgtest.New(t)
	pgtest.Administer(t, url, statements...)
	s := openStore(t, url)
	unlock(t, s)
	return s
}

func TestTheWorklistIsReadFromItsIndexes(t *testing.T) {
	s := filled(t, fill)

	today := Day(calendar.MustDate("2026-06-01"))
	all := WorklistQuery{Agency: "a1", Owner: "agency", Today: today, Limit: 51}
	mine, next, longest := all, all, all
	mine.Assignee = "u1"
	next.After = &WorklistPosition{DueOn: today, ApplicationID: "x100", Kind: "answer"}
	longest.Limit = 501
	mineNext := mine
	mineNext.After = next.After
	for name, q := range map[string]WorklistQuery{
		"first page": all, "of one assignee": mine, "next page": next, "next page of one assignee": mineNext, "longest page": longest,
	} {
		t.Run(name, func(t *testing.T) {
			for i, plan := range plans(t, s, q) {
				require.NotContains(t, plan, `"Seq Scan"`, i)
				require.Contains(t, plan, `"Index Name": "open_duty_`, i)
				require.Contains(t, plan, `"Index Name": "application_`, i)
			}
			rows, err := s.ListWorklist(everything(t), q)
			require.NoError(t, err)
			require.NotEmpty(t, rows)
			require.LessOrEqual(t, len(rows), q.Limit)
			require.Equal(t, Day(calendar.MustDate("2026-01-05")), rows[0].ReceiptOn)
			require.True(t, slices.IsSortedFunc(rows, func(a, b WorklistItem) int { return cmp.Compare(a.DueOn, b.DueOn) }))
		})
	}
}

// plans returns how PostgreSQL reads a page.
func plans(t *testing.T, s *Store, q WorklistQuery) []string {
	t.Helper()
	var rows []WorklistItem
	return explained(t, s, q.page(s.db.Session(&gorm.Session{DryRun: true, NewDB: true}), tenancy.Rows{All: true, User: "u1"}).Find(&rows))
}
