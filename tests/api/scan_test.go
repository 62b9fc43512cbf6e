package api

import (
	"log/slog"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
)

// multiply makes 20,000 applications of one, over some years and in all states that lists tell apart.
const multiply = `
INSERT INTO application (agency_id, id, register_number, external_id, channel, received_at, received_on, entered_on, oral,
	applicant_type, applicant_name, applicant_id_kind, applicant_id_number, applicant_blind, phone, email, postal_address, contact_person,
	description, delivery, form, note, search, state, assignee, receipt_on, due_on, paused_open_end, result_row,
	document_number, concluded_on, standing, created_at, updated_at)
SELECT agency_id, lpad(n::text, 26, '0'), '第' || n || '号', 'e' || n, channel, received_at, '2019-01-01'::date + n / 10,
	'2019-01-01'::date + n / 10, oral, applicant_type, applicant_name, applicant_id_kind, '', CASE n % 3000 WHEN 77 THEN applicant_blind ELSE '' END, '', '',
	'', '', description || n, delivery, form, note, search || array_to_tsvector(ARRAY['k' || n % 500]),
	CASE WHEN n % 20 = 0 THEN 'in_progress' ELSE 'archived' END, 'u' || n % 50, '2019-01-01'::date + n / 10,
	'2019-02-01'::date + n / 10, false, CASE WHEN n % 20 = 0 THEN '' WHEN n % 500 = 1 THEN '3.3.1' ELSE '3.1' END,
	CASE WHEN n % 20 = 0 THEN '' ELSE '答' || n END, CASE WHEN n % 20 <> 0 THEN '2019-01-20'::date + n / 10 END, standing,
	created_at, updated_at
FROM application, generate_series(1, 20000) n;
INSERT INTO open_duty (agency_id, application_id, kind, reference, owner, assignee, start_on, due_on, active_from)
SELECT agency_id, id, 'answer', '', 'agency', assignee, receipt_on, due_on, receipt_on FROM application
ON CONFLICT DO NOTHING;
ANALYZE application, open_duty`

// TestNothingIsScanned asks PostgreSQL how often it read a whole table while the API answered every kind of list. It counts
// when a connection ends, so each part has a server of its own.
func TestNothingIsScanned(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a database")
	}
	database := pgtest.New(t)
	t.Run("fill", func(t *testing.T) {
		s := startOn(t, database, "2024-03-04")
		s.agencies(t)
		s.register(t, s.person("77"))
		pgtest.Administer(t, database, multiply)
	})
	before := scans(t, database)
	require.NotZero(t, before, "the fill itself read the tables")
	t.Run("lists", func(t *testing.T) {
		s := startOn(t, database, "2024-03-04")
		lists := []string{
			"/applications", "/applications?pageSize=500", "/applications?view=APPLICATION_VIEW_FULL",
			"/applications?orderBy=create_time", "/applications?orderBy=receipt_date", "/applications?orderBy=receipt_date%20desc",
			"/applications?orderBy=due_date", "/applications?orderBy=due_date%20desc",
			"/applications?orderBy=conclude_date", "/applications?orderBy=conclude_date%20desc",
		}
		for _, filter := range []string{
			"state = IN_PROGRESS", "state = AWAITING_CORRECTION OR state = REGISTERED", "outcome = STATE_SECRET", "assignee = u7",
			"due_date <= 2019-03-01", "receipt_date = 2020-01-01", "conclude_date >= 2024-06-01", `text:"征地补偿" AND text:k7`,
			`text:"k77"`, "external_id = e7", `register_number = "第7号"`, `document_number = "答7"`,
		} {
			lists = append(lists, "/applications?filter="+url.QueryEscape(filter))
		}
		for range 7 { // the plans of prepared statements are settled after five times
			for _, l := range lists {
				for _, agency := range []string{linhai, "/v1/agencies/-"} {
					page := s.get(t, agency+l).ok(t)
					require.NotEmpty(t, page["applications"], l)
					if token := text(page, "nextPageToken"); token != "" {
						sep := "?"
						if l != "/applications" {
							sep = "&"
						}
						s.get(t, agency+l+sep+"pageToken="+token).ok(t)
					}
				}
			}
			require.NotEmpty(t, s.get(t, linhai+"/worklistItems").ok(t)["worklistItems"])
			require.NotEmpty(t, s.get(t, linhai+"/worklistItems?assignee=u7").ok(t)["worklistItems"])
			require.NotEmpty(t, s.post(t, linhai+"/applications:suggestDuplicates", object{
				"description": "山前社区2019年征地补偿安置方案", "applicant": with(s.form()["applicant"].(object), object{
					"idKind": "ID_KIND_OTHER", "idNumber": "77",
				}),
			}).ok(t)["candidates"])
		}
	})
	require.Equal(t, before, scans(t, database))
}

// scans is how often the two large tables were read from end to end.
func scans(t *testing.T, database string) (n int) {
	t.Helper()
	s, err := store.Open(everything(t), database, 1, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer s.Close()
	require.Eventually(t, func() bool { // what a connection counted is added when it is gone
		var others int
		err := s.SQL().QueryRowContext(everything(t), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&others)
		return err == nil && others == 0
	}, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, s.SQL().QueryRowContext(everything(t),
		"SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE relname IN ('application', 'open_duty')").Scan(&n))
	return n
}
