package store

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
)

// ImportedLegalCase is a review or suit of an old register. Its id and that of its application are given by the import.
type ImportedLegalCase struct {
	LegalCase             LegalCase
	ApplicationExternalID string // empty for a case about 主动公开
}

// LegalCases adds a batch of reviews and suits; those that are there already with the same content are left as they are.
// It adds those that are in order even when it refuses others. Refused for: *DifferentError, *UnknownAgencyError,
// ErrNotFound (application).
func (i *Import) LegalCases(batch []ImportedLegalCase) (added int, refused []Refused, err error) {
	known, err := i.knownHashes("legal_case", len(batch), func(n int) (agency, externalID string) {
		return batch[n].LegalCase.AgencyID, *batch[n].LegalCase.ExternalID
	})
	if err != nil {
		return 0, nil, translate(err)
	}
	applications, err := i.applicationIDs(batch)
	if err != nil {
		return 0, nil, translate(err)
	}
	for n := range batch {
		if _, err := i.FindAgency(batch[n].LegalCase.AgencyID); err != nil {
			return 0, nil, err
		}
	}
	var rows []*LegalCase
	var audits []*auditRow
	for n := range batch {
		l := &batch[n].LegalCase
		fresh, err := i.admitLegalCase(&batch[n], known[n], applications[n])
		if err != nil {
			refused = append(refused, Refused{n, err})
		}
		if !fresh {
			continue
		}
		l.ID, l.Version, l.CreatedAt, l.UpdatedAt = i.ids.id(), 1, i.w.Now, i.w.Now
		if id := applications[n]; id != "" {
			l.ApplicationID = &id
			i.filed[Key{Agency: l.AgencyID, ID: id}]++
		}
		rows = append(rows, l)
		audits = append(audits, i.w.auditRow(l.AgencyID, l.ID, "import", nil))
	}
	err = i.copyIn("legal_case", legalCaseCopied, len(rows), func(n int) []any { return rows[n].copied() })
	if err == nil {
		err = i.copyIn("audit_entry", auditCopied, len(audits), func(n int) []any { return audits[n].copied() })
	}
	return len(rows), refused, translate(err)
}

// admitLegalCase reports whether a legal case is to be added, or why it must not be.
func (i *Import) admitLegalCase(b *ImportedLegalCase, known []byte, application string) (fresh bool, err error) {
	l := &b.LegalCase
	switch {
	case i.agencies[l.AgencyID] == nil:
		return false, &UnknownAgencyError{ID: l.AgencyID}
	case known != nil && !bytes.Equal(known, l.ImportHash):
		return false, &DifferentError{"legal_case", *l.ExternalID}
	case known != nil:
		return false, nil
	case b.ApplicationExternalID != "" && application == "":
		return false, ErrNotFound
	}
	return true, nil
}

// applicationIDs returns the ids of the applications that a batch is about, empty for those that are not there.
func (i *Import) applicationIDs(batch []ImportedLegalCase) ([]string, error) {
	agencies, externalIDs := make([]string, len(batch)), make([]string, len(batch))
	for n := range batch {
		agencies[n], externalIDs[n] = batch[n].LegalCase.AgencyID, batch[n].ApplicationExternalID
	}
	ids := make([]string, len(batch))
	err := i.onConn(func(ctx context.Context, conn *pgx.Conn) error {
		rows, _ := conn.Query(ctx, `SELECT k.n, a.id
			FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (agency_id, external_id, n)
			CROSS JOIN LATERAL (SELECT id FROM application a
				WHERE a.agency_id = k.agency_id AND a.external_id = k.external_id LIMIT 1) AS a`, agencies, externalIDs)
		var (
			place int
			id    string
		)
		_, err := pgx.ForEachRow(rows, []any{&place, &id}, func() error {
			ids[place-1] = id
			return nil
		})
		return err
	})
	return ids, err
}

// refresh projects those applications anew that were there before and now have more legal cases than their standing knows,
// so that the duty to report shows. Those that were added together with all of theirs know them.
func (i *Import) refresh() error {
	keys := slices.SortedFunc(maps.Keys(i.filed), func(a, b Key) int {
		return cmp.Or(cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.ID, b.ID))
	})
	for _, key := range keys {
		if i.told[key] == i.filed[key] {
			continue
		}
		l, err := load(i.tx, i.law, key, true)
		if err != nil {
			return err
		}
		if _, err := l.write(i.tx, i.law, i.w, Change{Action: "legal_case"}); err != nil {
			return err
		}
	}
	return nil
}

var legalCaseCopied = []string{
	"agency_id", "id", "external_id", "application_id", "kind", "route", "subject", "served_on", "reported_on",
	"concluded_on", "result", "decision", "import_hash", "version", "created_at", "updated_at",
}

func (l *LegalCase) copied() []any {
	return []any{
		l.AgencyID, l.ID, l.ExternalID, l.ApplicationID, l.Kind, l.Route, l.Subject, l.ServedOn, l.ReportedOn,
		l.ConcludedOn, l.Result, l.Decision, l.ImportHash, l.Version, l.CreatedAt, l.UpdatedAt,
	}
}
