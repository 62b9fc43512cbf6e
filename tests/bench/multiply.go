package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
)

type copiedTable struct {
	table  string
	join   string
	change map[string]string
}

// copied are the tables that hold rows of an application, with the expressions that tell the k-th copy of a row t from it.
// The other columns are copied as they are: the copies have the same dates and standing.
var copied = []copiedTable{
	{
		table: "application",
		// Copies go on where the series of the templates ends, so that the numbers stay consecutive.
		join: `JOIN numbering_series s ON s.agency_id = t.agency_id AND s.kind = 'register' AND s.year = extract(year FROM t.entered_on)
			CROSS JOIN LATERAL (SELECT substring(t.register_number FROM '第([0-9]+)号') AS was) n
			CROSS JOIN LATERAL (SELECT (n.was::bigint + k * (s.next_seq - 1))::text AS is) m`,
		change: map[string]string{
			"id":              copyID("t.id"),
			"register_number": "replace(t.register_number, '第' || n.was || '号', '第' || m.is || '号')",
			// Sealed for the template's id, they would not open in a copy.
			"applicant_id_number": "''", "phone": "''", "email": "''", "postal_address": "''", "contact_person": "''", "agent": "NULL",
			"search": "array_to_tsvector(array_replace(tsvector_to_array(t.search), n.was, m.is))",
		},
	},
	{table: "application_event", change: map[string]string{"application_id": copyID("t.application_id")}},
	{table: "application_answer", change: map[string]string{"application_id": copyID("t.application_id")}},
	{table: "stat_entry", change: map[string]string{"application_id": copyID("t.application_id")}},
	{table: "open_duty", change: map[string]string{"application_id": copyID("t.application_id")}},
	{table: "audit_entry", change: map[string]string{"subject": copyID("t.subject")}},
}

// copyID is the id of the k-th copy; $2 is how many templates there are.
func copyID(column string) string { return "(" + column + "::bigint + k * $2::bigint)::text" }

// multiply turns the templates into times as many applications: the table of applications on one connection, the others
// one after the other on a second one.
func multiply(ctx context.Context, db *database, templates, times int) error {
	var group sync.WaitGroup
	faults := make([]error, 2)
	for i, tables := range [][]copiedTable{copied[:1], copied[1:]} {
		group.Go(func() {
			faults[i] = db.admin(ctx, func(conn *pgx.Conn) error {
				for _, c := range tables {
					if err := c.multiply(ctx, conn, templates, times); err != nil {
						return fmt.Errorf("multiply %s: %w", c.table, err)
					}
				}
				return nil
			})
		})
	}
	group.Wait()
	if err := errors.Join(faults...); err != nil {
		return err
	}
	return db.admin(ctx, func(conn *pgx.Conn) error {
		return execute(ctx, conn,
			fmt.Sprintf("UPDATE numbering_series SET next_seq = (next_seq - 1) * %d + 1", times),
			// Everything as a register has it that has been in use for a while.
			"VACUUM (ANALYZE)", "CHECKPOINT")
	})
}

// multiply copies the rows of one table.
func (c copiedTable) multiply(ctx context.Context, conn *pgx.Conn, templates, times int) error {
	indexes, err := dropIndexes(ctx, conn, c.table)
	if err != nil {
		return err
	}
	// The copies are whole because the templates are: their foreign keys need no look.
	if err := execute(ctx, conn, "SET session_replication_role = replica", "SET synchronous_commit = off",
		"SET maintenance_work_mem = '256MB'"); err != nil {
		return err
	}
	statement, err := copyStatement(ctx, conn, c.table, c.join, c.change)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, statement, times-1, templates); err != nil {
		return err
	}
	return execute(ctx, conn, indexes...)
}

func execute(ctx context.Context, conn *pgx.Conn, statements ...string) error {
	for _, s := range statements {
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

// dropIndexes drops every index of a table that no constraint needs and returns the statements that make them again:
// filling an index row by row takes several times as long.
func dropIndexes(ctx context.Context, conn *pgx.Conn, table string) ([]string, error) {
	rows, err := conn.Query(ctx, `SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
		FROM pg_index WHERE indrelid = $1::text::regclass AND NOT indisunique`, table)
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
