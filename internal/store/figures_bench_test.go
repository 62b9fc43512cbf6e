package store

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/figures"
	"github.com/yishenqing/foi/internal/pgtest"
)

// countedFill writes a city with 100 agencies below it and 100,000 applications of five years, nine in ten answered.
const countedFill = `
INSERT INTO agency (id, display_name, level, parent_id, register_pattern, number_before, number_after, number_width, established_on,
	created_at, updated_at)
SELECT 'a' || n, '机关', 'county', CASE WHEN n > 0 THEN 'a0' END, '{year}{seq}', '{year}', '', 1, '2016-01-01', now(), now()
FROM generate_series(0, 100) n;
INSERT INTO application (agency_id, id, register_number, channel, received_at, received_on, entered_on, oral, applicant_type,
	applicant_name, applicant_id_kind, applicant_id_number, phone, email, postal_address, contact_person, description,
	delivery, form, note, search, state, assignee, receipt_on, concluded_on, delivered_on, paused_open_end, result_row, document_number,
	standing, created_at, updated_at)
SELECT 'a' || 1 + n % 100, 'x' || n, '第' || n || '号', (ARRAY['online', 'counter', 'post_signed'])[1 + n / 100 % 3], now(), d, d, false,
	(ARRAY['natural_person', 'enterprise', 'other'])[1 + n / 700 % 3], '某', 'other', '', '', '', '', '', repeat('信息', 100), 'post', '', '', '',
	CASE WHEN n % 1000 < 900 THEN 'delivered' ELSE 'in_progress' END, 'u' || n % 20, d, CASE WHEN n % 1000 < 900 THEN d + 20 END,
	CASE WHEN n % 1000 < 900 THEN d + 20 END, false, CASE WHEN n % 1000 < 900 THEN '3.1' ELSE '' END, '',
	CASE WHEN n % 1000 < 900 THEN jsonb_build_object('first', jsonb_build_object('row', '3.1', 'on', d + 20)) ELSE '{}' END, now(), now()
FROM (SELECT n, '2019-01-01'::date + n / 100 % 1800 AS d FROM generate_series(1, 100000) n) g;
INSERT INTO application_answer SELECT agency_id, id, 1, '3.1', concluded_on, concluded_on, concluded_on + 5, 20, length(id) * 2, length(id) * 2
FROM application WHERE concluded_on IS NOT NULL;
`

// plainCount is the same by hand, for one agency and for the city: what was received, concluded and answered in a year, by channel
// and month.
const plainCount = `SELECT channel, to_char(receipt_on, 'YYYY-MM'), count(*) FROM application
		WHERE agency_id = ANY ($1) AND state <> 'voided' AND receipt_on BETWEEN '2021-01-01' AND '2021-12-31' GROUP BY 1, 2
	UNION ALL SELECT channel, to_char(counted_on, 'YYYY-MM'), count(*) FROM application
		WHERE agency_id = ANY ($1) AND state <> 'voided' AND counted_on BETWEEN '2021-01-01' AND '2021-12-31' GROUP BY 1, 2
	UNION ALL SELECT a.channel, to_char(f.delivered_on, 'YYYY-MM'), percentile_disc(0.5) WITHIN GROUP (ORDER BY f.used_days)
		FROM application_answer f JOIN application a ON a.agency_id = f.agency_id AND a.id = f.application_id
		WHERE a.agency_id = ANY ($1) AND a.state <> 'voided' AND f.delivered_on BETWEEN '2021-01-01' AND '2021-12-31' GROUP BY 1, 2`

// BenchmarkFigures is a typical query, a year by two dimensions with a median; ratio is its time to that of plain SQL in the same run.
func BenchmarkFigures(b *testing.B) {
	url := pgtest.New(b)
	pgtest.Administer(b, url, countedFill, "VACUUM ANALYZE")
	s, err := Open(everything(b), url, 4, slog.New(slog.DiscardHandler))
	require.NoError(b, err)
	b.Cleanup(s.Close)
	unlock(b, s)
	for name, own := range map[string]bool{"agency": true, "city": false} {
		q := FiguresQuery{
			Agency: "a0", Own: own, Period: figures.YearOf(2021), Dimensions: []figures.Dimension{figures.Channel, figures.Month},
			Measures: []figures.Measure{figures.Received, figures.Concluded, figures.UsedMedian},
		}
		var agencies []string
		if own {
			q.Agency = "a7"
		}
		require.NoError(b, s.View(everything(b), func(v *View) (err error) {
			agencies, err = v.figuresAgencies(q)
			return err
		}))
		b.Run(name+"/figures", func(b *testing.B) {
			for b.Loop() {
				require.NoError(b, s.View(everything(b), func(v *View) error {
					table, err := v.Figures(q)
					if err == nil {
						require.Positive(b, table.Total().Figure(figures.UsedMedian).Value)
					}
					return err
				}))
			}
		})
		b.Run(name+"/plain", func(b *testing.B) {
			for b.Loop() {
				rows, err := s.pool.Query(everything(b), plainCount, agencies)
				require.NoError(b, err)
				for rows.Next() {
				}
				require.NoError(b, rows.Err())
			}
		})
	}
}
