package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/yishenqing/foi/migrations"
)

// PowerError says that the role which rows are worked on with may do to tables what nobody but their owner should (ADR 0020).
type PowerError struct {
	Tables []string // that it may change against the rule, sorted
}

func (e *PowerError) Error() string {
	return fmt.Sprintf("the database role %s may update, delete or truncate in %v: it must not be a superuser, own a table, or be granted "+
		"more than `foi migrate up` grants", migrations.Role, e.Tables)
}

// CheckRole makes sure that what is written to the audit and to the ledger of statistics stays as it is, for this program too:
// its role may not change it. Errors: *PowerError.
func (s *Store) CheckRole(ctx context.Context) error {
	var tables []string
	if err := s.db.WithContext(ctx).Raw(`SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname IN ?
		AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')`, slices.Concat(migrations.AppendOnly, migrations.ReadOnly)).
		Scan(&tables).Error; err != nil {
		return translate(err)
	}
	if len(tables) == 0 {
		return nil
	}
	slices.Sort(tables)
	return &PowerError{Tables: tables}
}
