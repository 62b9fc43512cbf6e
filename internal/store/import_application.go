package store

import (
	"bytes"
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// ImportedApplication is an application of an old register with its whole history. Its agency, registered columns,
// external id and import hash are filled in; the register number may be empty, and the id is given by the import.
type ImportedApplication struct {
	Application Application
	Events      []workflow.Event
	// LegalCases are those of the same part of the import, so that reopenings can name them; in the order of the days
	// served and, of one day, in that in which they will be added.
	LegalCases []workflow.LegalCase
	// RegisteredAt is when the registration was written down, for the as-of reports.
	RegisteredAt time.Time
}

// Applications adds a batch of applications; those that are there already with the same content are left as they are.
// Numbers are given in the order of the batch. It adds those that are in order even when it refuses others, so that one
// run finds all that is wrong; the caller then fails the import. No two of a batch have one external id. Refused for: *workflow.FoldError, *workflow.Refusal,
// *DifferentError, *ExistsError (register number), *UnknownAgencyError.
func (i *Import) Applications(batch []ImportedApplication) (added int, refused []Refused, err error) {
	known, err := i.knownHashes("application", len(batch), func(n int) (agency, externalID string) {
		return batch[n].Application.AgencyID, *batch[n].Application.ExternalID
	})
	if err != nil {
		return 0, nil, translate(err)
	}
	taken, err := i.takenNumbers(batch)
	if err != nil {
		return 0, nil, translate(err)
	}
	for n := range batch {
		if _, err := i.FindAgency(batch[n].Application.AgencyID); err != nil {
			return 0, nil, err
		}
	}
	var rows importRows
	for n := range batch {
		b := &batch[n]
		fresh, err := i.admit(&b.Application, known[n], taken[n])
		if err != nil {
			refused = append(refused, Refused{n, err})
		}
		if !fresh {
			continue
		}
		b.Application.ID = i.ids.id()
		if err := rows.add(i.law, b, i.w); err != nil {
			refused = append(refused, Refused{n, err})
			continue
		}
		if len(b.LegalCases) > 0 {
			i.told[b.Application.Key()] = len(b.LegalCases)
		}
	}
	if err := i.number(rows.applications); err != nil {
		return 0, nil, translate(err)
	}
	return len(rows.applications), refused, translate(rows.copyIn(i))
}

// admit reports whether an application is to be added, or why it must not be.
func (i *Import) admit(a *Application, known []byte, numberTaken bool) (fresh bool, err error) {
	switch {
	case i.agencies[a.AgencyID] == nil:
		return false, &UnknownAgencyError{ID: a.AgencyID}
	case known != nil && !bytes.Equal(known, a.ImportHash):
		return false, &DifferentError{"application", *a.ExternalID}
	case known != nil:
		return false, nil
	case numberTaken:
		return false, &ExistsError{Resource: "application", Field: "register_number"}
	}
	return true, nil
}

// knownHashes returns the import hashes of those of n records that are there already, nil for the others; a record that
// did not come by an import has an empty one.
func (i *Import) knownHashes(table string, n int, key func(int) (agency, externalID string)) ([][]byte, error) {
	agencies, externalIDs := make([]string, n), make([]string, n)
	for k := range n {
		agencies[k], externalIDs[k] = key(k)
	}
	hashes, ids := make([][]byte, n), make([]string, n)
	err := i.onConn(func(ctx context.Context, conn *pgx.Conn) error {
		rows, _ := conn.Query(ctx, `SELECT k.n, t.id, coalesce(t.import_hash, '')
			FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (agency_id, external_id, n)
			CROSS JOIN LATERAL (SELECT id, import_hash FROM `+pgx.Identifier{table}.Sanitize()+` t
				WHERE t.agency_id = k.agency_id AND t.external_id = k.external_id LIMIT 1) AS t`, agencies, externalIDs)
		var (
			place int
			id    string
			hash  []byte
		)
		_, err := pgx.ForEachRow(rows, []any{&place, &id, &hash}, func() error {
			hashes[place-1], ids[place-1] = bytes.Clone(hash), id
			return nil
		})
		return err
	})
	for k := range n {
		if err == nil && hashes[k] != nil && seal.Sealed(string(hashes[k])) {
			a := Application{AgencyID: agencies[k], ID: ids[k], ImportHash: hashes[k]}
			err = opened(i.tx, &a)
			hashes[k] = a.ImportHash
		}
	}
	return hashes, err
}

// takenNumbers reports for each application of a batch whether its register number is that of another one, in the
// database or before it in the batch.
func (i *Import) takenNumbers(batch []ImportedApplication) ([]bool, error) {
	taken := make([]bool, len(batch))
	var (
		agencies, numbers, externalIDs []string
		places                         []int
	)
	seen := map[[2]string]bool{}
	for n := range batch {
		a := &batch[n].Application
		if a.RegisterNumber == "" {
			continue
		}
		taken[n] = seen[[2]string{a.AgencyID, a.RegisterNumber}]
		seen[[2]string{a.AgencyID, a.RegisterNumber}] = true
		agencies, numbers = append(agencies, a.AgencyID), append(numbers, a.RegisterNumber)
		externalIDs, places = append(externalIDs, *a.ExternalID), append(places, n)
	}
	if len(places) == 0 {
		return taken, nil
	}
	err := i.onConn(func(ctx context.Context, conn *pgx.Conn) error {
		rows, _ := conn.Query(ctx, `SELECT k.n
			FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS k (agency_id, register_number, external_id, n)
			CROSS JOIN LATERAL (SELECT external_id FROM application a
				WHERE a.agency_id = k.agency_id AND a.register_number = k.register_number LIMIT 1) AS a
			WHERE a.external_id IS DISTINCT FROM k.external_id`, agencies, numbers, externalIDs)
		var place int
		_, err := pgx.ForEachRow(rows, []any{&place}, func() error {
			taken[places[place-1]] = true
			return nil
		})
		return err
	})
	return taken, err
}

// standings are how a case stood after its registration and after every act. The first is nil when the letter came before
// the 条例 was in force and only its confirmation brings it under it.
func standings(law *Law, c workflow.Case) ([]*workflow.Standing, error) {
	steps := make([]*workflow.Standing, 0, len(c.Events)+1)
	begun := 0
	st, err := workflow.Fold(law.Calendar, workflow.Case{Facts: c.Facts, LegalCases: c.LegalCases})
	if err != nil && len(c.Events) > 0 && c.Events[0].Do == workflow.Confirm {
		begun, steps = 1, append(steps, nil)
		st, err = workflow.Fold(law.Calendar, workflow.Case{Facts: c.Facts, Events: c.Events[:1], LegalCases: c.LegalCases})
	}
	if err != nil {
		return nil, err
	}
	steps = append(steps, &st)
	for n, ev := range c.Events[begun:] {
		next, err := steps[len(steps)-1].Apply(law.Calendar, ev, c.LegalCases)
		if err != nil {
			return nil, &workflow.FoldError{Index: begun + n, Err: err}
		}
		steps = append(steps, &next)
	}
	return steps, nil
}

// importRows are the rows of a batch, table by table.
type importRows struct {
	applications []*Application
	events       []Event
	duties       []OpenDuty
	answers      []Answer
	stats        []statRow
	audits       []*auditRow
}

// add folds an application act by act and collects its rows.
func (r *importRows) add(law *Law, b *ImportedApplication, w Write) error {
	a := &b.Application
	var err error
	if a.Counting, err = law.counting(a.AgencyID, a.ReceivedOn.Date()); err != nil {
		return err
	}
	facts, err := a.Facts()
	if err != nil {
		return err
	}
	steps, err := standings(law, workflow.Case{Facts: facts, Events: b.Events, LegalCases: b.LegalCases})
	if err != nil {
		return err
	}
	st := steps[len(steps)-1]
	duties, err := a.Project(law.Calendar, *st, documentNumber(b.Events, st.Last.Row))
	if err != nil {
		return err
	}
	answers, err := answersOf(a.Key(), law.Calendar, st)
	if err != nil {
		return err
	}
	a.Version, a.CreatedAt, a.UpdatedAt = int64(len(b.Events)+1), w.Now, w.Now
	rows := importRows{stats: statRows(a.Key(), stats.Entries(nil, steps[0]), b.RegisteredAt)}
	for n, ev := range b.Events {
		row, err := newEvent(a.Key(), n+1, ev, w.Actor)
		if err != nil {
			return err
		}
		rows.events = append(rows.events, row)
		rows.stats = append(rows.stats, statRows(a.Key(), stats.Entries(steps[n], steps[n+1]), ev.RecordedAt)...)
	}
	r.applications = append(r.applications, a)
	r.duties = append(r.duties, duties...)
	r.answers = append(r.answers, answers...)
	r.events = append(r.events, rows.events...)
	r.stats = append(r.stats, rows.stats...)
	r.audits = append(r.audits, w.auditRow(a.AgencyID, a.ID, "import", nil))
	return nil
}
