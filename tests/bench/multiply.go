package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// copied are the tables that hold rows of an application, with the expressions that tell the k-th copy of a row t from it.
// The other columns are copied as they are: the copies have the same dates and standing.
var copied = []struct {
	table  string
	join   string
	change map[string]string
}{
	{
		table: "application",
		// Copies go on where the series of the templates ends, so that the numbers stay consecutive.
		join: `JOIN numbering_series s ON s.agency_id = t.agency_id AND s.kind = 'register' AND s.year = extract(year FROM t.entered_on)
			CROSS JOIN LATERAL (SELECT substring(t.register_number FROM '第([0-9]+)号') AS was) n
			CROSS JOIN LATERAL (SELECT (n.was::bigint + k * (s.next_seq - 1))::text AS is) m`,
		change: map[string]string{
			"id":              copyID("t.id"),
			"register_number": "replace(t.register_number, '第' || n.was || '号', '第' || m.is || '号')",
			"search":          "array_to_tsvector(array_replace(tsvector_to_array(t.search), n.was, m.is))",
		},
	},
	{table: "application_event", change: map[string]string{"application_id": copyID("t.application_id")}},
	{table: "stat_entry", change: map[string]string{"application_id": copyID("t.application_id")}},
	{table: "open_duty", change: map[string]string{"application_id": copyID("t.application_id")}},
	{table: "audit_entry", change: map[string]string{"subject": copyID("t.subject")}},
}

// copyID is the id of the k-th copy; $2 is how many templates there are.
func copyID(column string) string { return "(" + column + "::bigint + k * $2::bigint)::text" }

// multiply turns the templates into times as many applications.
func multiply(ctx context.Context, conn *pgx.Conn, templates, times int) error {
	indexes, err := dropIndexes(ctx, conn)
	if err != nil {
		return err
	}
	// The copies are whole because the templates are: their foreign keys need no look.
	if _, err := conn.Exec(ctx, "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '256MB'"); err != nil {
		return err
	}
	for _, c := range copied {
		statement, err := copyStatement(ctx, conn, c.table, c.join, c.change)
		if err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, statement, times-1, templates); err != nil {
			return fmt.Errorf("multiply %s: %w", c.table, err)
		}
	}
	statements := append([]string{
		fmt.Sprintf("UPDATE numbering_series SET next_seq = (next_seq - 1) * %d + 1", times),
	}, indexes...)
	// Everything as a register has it that has been in use for a while.
	for _, s := range append(statements, "VACUUM (ANALYZE)", "CHECKPOINT") {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// copyStatement copies every row of a table $1 times, k from 1; $2 is how many templates there are.
func copyStatement(ctx context.Context, conn *pgx.Conn, table, join string, change map[string]string) (string, error) {
	rows, err := conn.Query(ctx, `SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0
		AND NOT attisdropped AND attidentity = '' AND attgenerated = '' ORDER BY attnum`, table)
	if err != nil {
		return "", err
	}
	columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", err
	}
	values := make([]string, len(columns))
	for i, name := range columns {
		values[i] = "t." + name
		if changed, ok := change[name]; ok {
			values[i] = changed
		}
	}
	return fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM generate_series(1, $1::int) k CROSS JOIN %s t %s",
		table, strings.Join(columns, ", "), strings.Join(values, ", "), table, join), nil
}

// dropIndexes drops every index that no constraint needs and returns the statements that make them again: filling an
// index row by row takes several times as long.
func dropIndexes(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, `SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
		FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
		WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisunique
		AND c.relname = ANY($1)`, copiedTables())
	if err != nil {
		return nil, err
	}
	type index struct{ Name, Make string }
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	if err != nil {
		return nil, err
	}
	statements := make([]string, len(found))
	for i, f := range found {
		statements[i] = f.Make
		if _, err := conn.Exec(ctx, "DROP INDEX "+f.Name); err != nil {
			return nil, err
		}
	}
	return statements, nil
}

func copiedTables() []string {
	names := make([]string, len(copied))
	for i, c := range copied {
		names[i] = c.table
	}
	return names
}
