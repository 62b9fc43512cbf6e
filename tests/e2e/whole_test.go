package e2e_test

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// privateURL is the way into the private database of a running server, past the server.
func privateURL(dataDir string) string {
	return "postgres://foi@/foi?sslmode=disable&port=5432&host=" + url.QueryEscape(filepath.Join(dataDir, "run"))
}

// register is what the database holds.
type register struct {
	byRequest map[string]stored // by request_id
	total     int
}

type stored struct{ name, number string }

// readRegister reads the register and demands that every application in it is whole: with its entry of statistics, its open
// duty, its audit entry and its request, each once, and none of these without an application; and that the numbers of each
// agency are 1 to n.
func readRegister(t *testing.T, databaseURL string) register {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, databaseURL)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(ctx)) }()

	for _, table := range []struct{ name, id string }{
		{"stat_entry", "application_id"},
		{"open_duty", "application_id"},
		{"audit_entry WHERE action = 'register'", "subject"},
		{"request_record WHERE application_id IS NOT NULL", "application_id"},
	} {
		var wrong []string
		rows, err := conn.Query(ctx, fmt.Sprintf(`SELECT coalesce(a.id, 'none') || ' has ' || count(x.id)
			FROM application a FULL JOIN (SELECT agency_id, %s AS id FROM %s) x ON x.agency_id = a.agency_id AND x.id = a.id
			GROUP BY a.agency_id, a.id HAVING count(x.id) <> 1 OR a.id IS NULL`, table.id, table.name))
		require.NoError(t, err)
		wrong, err = pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		require.Empty(t, wrong, "applications without exactly one row of %s", table.name)
	}

	var gaps []string
	rows, err := conn.Query(ctx, `SELECT s.agency_id || ': next ' || s.next_seq || ', ' || count(DISTINCT n.seq) || ' numbers up to ' || max(n.seq)
		FROM numbering_series s JOIN (SELECT agency_id, substring(register_number FROM '第([0-9]+)号')::bigint AS seq FROM application) n USING (agency_id)
		GROUP BY s.agency_id, s.next_seq
		HAVING count(*) <> s.next_seq - 1 OR count(DISTINCT n.seq) <> s.next_seq - 1 OR max(n.seq) <> s.next_seq - 1`)
	require.NoError(t, err)
	gaps, err = pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Empty(t, gaps, "series with gaps or duplicates")

	found := register{byRequest: map[string]stored{}}
	rows, err = conn.Query(ctx, `SELECT r.request_id::text, 'agencies/' || a.agency_id || '/applications/' || a.id, a.register_number
		FROM application a JOIN request_record r ON r.agency_id = a.agency_id AND r.application_id = a.id`)
	require.NoError(t, err)
	var request string
	var s stored
	_, err = pgx.ForEachRow(rows, []any{&request, &s.name, &s.number}, func() error {
		found.byRequest[strings.ToLower(request)] = s
		found.total++
		return nil
	})
	require.NoError(t, err)
	require.Len(t, found.byRequest, found.total)
	return found
}

// requireAcknowledged demands that every acknowledged registration is in the register as it was acknowledged.
func (found register) requireAcknowledged(t *testing.T, all []*registration) {
	t.Helper()
	for _, r := range all {
		if r.acknowledged() {
			require.Equal(t, stored{r.name, r.number}, found.byRequest[r.requestID], "request %d was acknowledged", r.n)
		}
	}
}

func countAcknowledged(all []*registration) (n int) {
	for _, r := range all {
		if r.acknowledged() {
			n++
		}
	}
	return n
}
