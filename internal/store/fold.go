package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// The statements of a fold. The second begins after the row was got, and so sees everything that was committed until then. Rows of
// transactions that still run are not seen and not waited for: they are in the tail when they come, and later in a fold. A row
// is deleted once, and what it said is added in the same transaction, so that roll-up and tail together are the ledger whatever
// is seen of them.
const (
	foldTurn = `SELECT only_row FROM stat_fold FOR UPDATE SKIP LOCKED`
	foldTail = `WITH taken AS (
		DELETE FROM stat_tail RETURNING agency_id, year, cell, applicant_type, amount
	), cells AS (
		INSERT INTO stat_year AS y (agency_id, year, cell, natural_person, enterprise, research, public_welfare, legal_service, other)
		SELECT agency_id, year, cell, ` + sixKinds + ` FROM taken GROUP BY 1, 2, 3
		ON CONFLICT (agency_id, year, cell) DO UPDATE SET natural_person = y.natural_person + excluded.natural_person,
			enterprise = y.enterprise + excluded.enterprise, research = y.research + excluded.research,
			public_welfare = y.public_welfare + excluded.public_welfare, legal_service = y.legal_service + excluded.legal_service,
			other = y.other + excluded.other
	), opened AS (
		INSERT INTO stat_open AS y (agency_id, year, natural_person, enterprise, research, public_welfare, legal_service, other)
		SELECT agency_id, year, ` + sixKinds + `
		FROM (SELECT agency_id, year, applicant_type, CASE cell WHEN 'new' THEN amount ELSE -amount END AS amount FROM taken) AS signed
		GROUP BY 1, 2
		ON CONFLICT (agency_id, year) DO UPDATE SET natural_person = y.natural_person + excluded.natural_person,
			enterprise = y.enterprise + excluded.enterprise, research = y.research + excluded.research,
			public_welfare = y.public_welfare + excluded.public_welfare, legal_service = y.legal_service + excluded.legal_service,
			other = y.other + excluded.other
	), heard AS (
		DELETE FROM legal_tail RETURNING agency_id, year, line, what, amount
	), cases AS (
		INSERT INTO legal_year AS y (agency_id, year, line, served, upheld, corrected, other_result)
		SELECT agency_id, year, line, coalesce(sum(amount) FILTER (WHERE what = 'served'), 0),
			coalesce(sum(amount) FILTER (WHERE what = 'upheld'), 0), coalesce(sum(amount) FILTER (WHERE what = 'corrected'), 0),
			coalesce(sum(amount) FILTER (WHERE what = 'other_result'), 0)
		FROM heard GROUP BY 1, 2, 3
		ON CONFLICT (agency_id, year, line) DO UPDATE SET served = y.served + excluded.served, upheld = y.upheld + excluded.upheld,
			corrected = y.corrected + excluded.corrected, other_result = y.other_result + excluded.other_result
	)
	SELECT (SELECT count(*) FROM taken) + (SELECT count(*) FROM heard)`
	foldDone = `UPDATE stat_fold SET folds = folds + 1, folded_at = clock_timestamp()`
)

// FoldStatistics adds what was written to the ledger since the last time to the yearly roll-up, and returns how many rows of the
// tail that were. Any number of nodes may call it at once: one folds, the others return 0. A process that dies on the way has
// done nothing.
func (s *Store) FoldStatistics(ctx context.Context) (folded int64, err error) {
	if err := onlyProgram(ctx); err != nil {
		return 0, err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var turn bool
		err := tx.QueryRow(ctx, foldTurn).Scan(&turn)
		if err == pgx.ErrNoRows { //nolint:errorlint // somebody else is at it
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, foldTail).Scan(&folded); err != nil || folded == 0 {
			return err
		}
		_, err = tx.Exec(ctx, foldDone)
		return err
	})
	if err != nil {
		return 0, translate(err)
	}
	return folded, nil
}
