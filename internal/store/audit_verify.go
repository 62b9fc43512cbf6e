package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/yishenqing/foi/internal/audit"
)

// VerifyAudit is how the audit is verified.
type VerifyAudit struct {
	Agencies []string // whose chains; nil for all
	// Heads were kept outside. They have been held against themselves (audit.ReadHead).
	Heads    []audit.Head
	Key      *audit.PublicKey // that heads must be signed with; nil does not ask
	Progress func(entries int64)
}

// VerifiedAudit is what was found in order.
type VerifiedAudit struct {
	Agencies int64 // whose chains were followed
	Entries  int64 // in them
	Heads    int64
	Unsealed int64 // entries that wait for their place: written in the last seconds, or nobody seals
}

// VerifyAudit follows the chains from the first entry to the last and compares. Others may write meanwhile: it looks at one
// state of the database. What it holds in memory does not grow with the number of entries. Errors: *audit.BreakError about the
// first place that is not what was sealed, *tenancy.OutOfReachError.
func (s *Store) VerifyAudit(ctx context.Context, v VerifyAudit) (sum VerifiedAudit, err error) {
	if err := v.within(ctx); err != nil {
		return sum, err
	}
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		w := verification{VerifyAudit: v, ctx: ctx, tx: tx, sum: &sum}
		return w.run()
	})
	return sum, translate(err)
}

// within refuses chains out of reach.
func (v *VerifyAudit) within(ctx context.Context) error {
	if v.Agencies == nil {
		return wholeInstallation(ctx)
	}
	for _, id := range v.Agencies {
		if err := wholeAgency(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

type verification struct {
	VerifyAudit
	ctx context.Context //nolint:containedctx // for as long as one call
	tx  pgx.Tx
	sum *VerifiedAudit
}

func (v *verification) run() error {
	if err := v.heads(); err != nil {
		return err
	}
	agencies, err := v.chains()
	if err != nil {
		return err
	}
	for _, id := range agencies {
		if err := v.chain(id); err != nil {
			return err
		}
	}
	return v.waiting()
}

// chains are the agencies whose chains are to be followed: those that have one, and those that had one by some head.
func (v *verification) chains() (agencies []string, err error) {
	if v.Agencies != nil {
		return v.Agencies, nil
	}
	for _, table := range []string{"audit_link", "audit_head_chain"} {
		rows, err := v.tx.Query(v.ctx, `WITH RECURSIVE chain AS (
				(SELECT agency_id FROM `+table+` ORDER BY agency_id LIMIT 1)
				UNION ALL
				SELECT (SELECT t.agency_id FROM `+table+` t WHERE t.agency_id > c.agency_id ORDER BY t.agency_id LIMIT 1)
				FROM chain c WHERE c.agency_id IS NOT NULL
			) SELECT agency_id FROM chain WHERE agency_id IS NOT NULL`)
		if err != nil {
			return nil, err
		}
		some, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, err
		}
		agencies = append(agencies, some...)
	}
	for i := range v.Heads {
		for _, end := range v.Heads[i].Ends {
			agencies = append(agencies, end.Agency)
		}
	}
	slices.Sort(agencies)
	return slices.Compact(agencies), nil
}

// linksOf are the links of a chain with their entries and what was sealed at their place; missing entries have the id 0.
const linksOf = `SELECT l.position, l.entry_id, l.sealed_at, l.hash, coalesce(h.number, 0), coalesce(h.hash, ''),
		coalesce(e.id, 0), coalesce(e.agency_id, ''), coalesce(e.subject, ''), coalesce(e.action, ''), coalesce(e.actor, ''),
		coalesce(e.correlation, ''), coalesce(e.recorded_at, 'epoch'), coalesce(e.detail::text, ''), coalesce(e.kind, ''),
		coalesce(e.outcome, ''), coalesce(e.actor_kind, ''), coalesce(e.on_behalf, ''), coalesce(e.source, ''),
		coalesce(e.user_agent, ''), coalesce(e.session, ''), coalesce(e.method, ''), coalesce(e.resource, ''),
		coalesce(e.reason, ''), coalesce(e.changes::text, '')
	FROM audit_link l LEFT JOIN audit_entry e ON e.id = l.entry_id
		LEFT JOIN audit_head_chain h ON h.agency_id = l.agency_id AND h.position = l.position
	WHERE l.agency_id = $1 ORDER BY l.position`

// progressEvery is after how many entries Progress is told.
const progressEvery = 10_000

// chain follows the chain of one agency.
func (v *verification) chain(agency string) error {
	rows, err := v.tx.Query(v.ctx, linksOf, agency)
	if err != nil {
		return err
	}
	var (
		walk          = audit.NewWalk(agency)
		outside       = v.sealedOutside(agency)
		link          = audit.Link{Agency: agency}
		entry         audit.Entry
		hash, inside  []byte
		head, highest int64
	)
	into := append([]any{&link.Position, &link.EntryID, &link.SealedAt, &hash, &head, &inside}, entryFields(&entry)...)
	_, err = pgx.ForEachRow(rows, into, func() error {
		var err error
		if link.Hash, err = hashOf(hash); err != nil {
			return err
		}
		sealed := outside
		if head != 0 {
			h, err := hashOf(inside)
			if err != nil {
				return err
			}
			sealed = append(slices.Clone(outside), audit.Sealed{Head: head, Position: link.Position, Hash: h})
		}
		found := &entry
		if entry.ID == 0 {
			found = nil
		}
		highest = link.Position
		v.sum.Entries++
		if v.Progress != nil && v.sum.Entries%progressEvery == 0 {
			v.Progress(v.sum.Entries)
		}
		return walk.Step(&link, found, sealed...)
	})
	if err != nil {
		return err
	}
	if highest > 0 {
		v.sum.Agencies++
	}
	var last audit.Sealed
	err = v.tx.QueryRow(v.ctx, `SELECT number, position FROM audit_head_chain WHERE agency_id = $1 ORDER BY position DESC LIMIT 1`,
		agency).Scan(&last.Head, &last.Position)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	return walk.End(append(outside, last)...)
}

// sealedOutside is what the heads that were kept outside say about a chain.
func (v *verification) sealedOutside(agency string) (sealed []audit.Sealed) {
	for i := range v.Heads {
		h := &v.Heads[i]
		for _, end := range h.Ends {
			if end.Agency == agency {
				sealed = append(sealed, audit.Sealed{Head: h.Number, Position: end.Position, Hash: end.Hash})
			}
		}
	}
	return sealed
}

// heads follows the chain of heads, and holds the last against the ends that are stored with it.
func (v *verification) heads() error {
	rows, err := v.tx.Query(v.ctx, `SELECT number, sealed_at, agencies, entries, state, hash, key_id, signature,
			'\x0000000000000000000000000000000000000000000000000000000000000000'::bytea FROM audit_head ORDER BY number`)
	if err != nil {
		return err
	}
	outside := map[int64]audit.Hash{}
	for i := range v.Heads {
		if err := v.signed(&v.Heads[i]); err != nil {
			return err
		}
		outside[v.Heads[i].Number] = v.Heads[i].Hash
	}
	defer rows.Close()
	var last audit.Head
	for rows.Next() {
		h, err := scanHead(rows)
		if err != nil {
			return err
		}
		h.Previous = last.Hash
		kept, known := outside[h.Number]
		switch {
		case h.Number != last.Number+1:
			return &audit.BreakError{Head: last.Number + 1, What: audit.HeadMissing}
		case h.Check(true) != nil, known && kept != h.Hash:
			return &audit.BreakError{Head: h.Number, What: audit.HeadChanged}
		}
		if err := v.signed(&h); err != nil {
			return err
		}
		delete(outside, h.Number)
		last = h
		v.sum.Heads++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for number := range outside {
		return &audit.BreakError{Head: number, What: audit.HeadMissing}
	}
	if last.Number == 0 {
		return nil
	}
	last.Ends, err = endsAt(v.ctx, v.tx, last.Number)
	if err == nil && last.Check(false) != nil {
		err = &audit.BreakError{Head: last.Number, What: audit.HeadChanged}
	}
	return err
}

func (v *verification) signed(h *audit.Head) error {
	if v.Key == nil {
		return nil
	}
	if err := v.Key.Check(h); err != nil {
		return &audit.BreakError{Head: h.Number, What: err.Error()}
	}
	return nil
}

// waiting looks at the entries that are in no chain: they wait for their place, or somebody else put them there.
func (v *verification) waiting() error {
	for _, look := range []struct{ what, query string }{
		{audit.EntryInserted, `SELECT e.id, e.agency_id FROM audit_entry e
			WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = e.id) AND NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.entry_id = e.id)
				AND ($1::text[] IS NULL OR e.agency_id = ANY ($1)) ORDER BY e.id LIMIT 1`},
		// Of an entry that is gone nobody knows whose it was.
		{audit.EntryLost, `SELECT u.entry_id, '' FROM audit_unsealed u WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.id = u.entry_id)
			AND $1::text[] IS NOT DISTINCT FROM $1 ORDER BY u.entry_id LIMIT 1`},
	} {
		b := audit.BreakError{What: look.what}
		err := v.tx.QueryRow(v.ctx, look.query, v.Agencies).Scan(&b.Entry, &b.Agency)
		if err == nil {
			return &b
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("entries in no chain: %w", err)
		}
	}
	return v.tx.QueryRow(v.ctx, `SELECT count(*) FROM audit_unsealed u JOIN audit_entry e ON e.id = u.entry_id
		WHERE $1::text[] IS NULL OR e.agency_id = ANY ($1)`, v.Agencies).Scan(&v.sum.Unsealed)
}
