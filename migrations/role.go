package migrations

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"strings"
)

// Role is the database role as which the program works on rows, whoever it has logged in as (ADR 0020). It owns no table: it
// cannot change what stands in the audit and in the ledger of statistics, nor the form of any table, nor take down a trigger.
const Role = "foi_app"

// What Role may less of than rows being read and written: AppendOnly it only adds to, the audit (ADR 0017) and the ledger of statistics
// (ADR 0010); ReadOnly only the owner writes.
var (
	AppendOnly = []string{"audit_entry", "audit_link", "audit_head", "audit_head_chain", "stat_entry", "legal_case_event", "legal_case_entry", "publication_check", "document_number"}
	ReadOnly   = []string{"audit_key", "goose_db_version"}
)

//go:embed role/grants.sql
var grantsTemplate string

// grants gives Role what it needs of every table and takes away what it should not have, where that is not so already.
var grants = strings.NewReplacer("{append_only}", array(AppendOnly), "{read_only}", array(ReadOnly)).Replace(grantsTemplate)

func array(names []string) string { return "ARRAY['" + strings.Join(names, "', '") + "']" }

// RoleError says that the login may not make Role, or not work as it.
type RoleError struct {
	Login string
	Err   error
}

func (e *RoleError) Error() string {
	return fmt.Sprintf("the database login %q may not make the role %s or not become it (%v): as an administrator of the database run "+
		"CREATE ROLE %s NOLOGIN; GRANT %s TO %q;", e.Login, Role, e.Err, Role, Role, e.Login)
}

// Unwrap returns what the database said.
func (e *RoleError) Unwrap() error { return e.Err }

// owns tells whether the login made the schema, or may make it where there is none: whoever does not own it can neither bring it
// up to date nor grant anything.
func owns(ctx context.Context, db *sql.DB) (owner bool, err error) {
	err = db.QueryRowContext(ctx, `SELECT coalesce((SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class
		WHERE oid = to_regclass('goose_db_version')), true)`).Scan(&owner)
	if err != nil {
		err = fmt.Errorf("read the schema's owner: %w", err)
	}
	return owner, err
}

// grant lets Role work on the tables as they are now. Any number of processes may call it at once.
func grant(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, grants)
	var refused interface{ SQLState() string }
	if errors.As(err, &refused) && refused.SQLState() == "42501" { // insufficient_privilege
		var login string
		if err := db.QueryRowContext(ctx, "SELECT current_user").Scan(&login); err != nil {
			return fmt.Errorf("grant: %w", err)
		}
		return &RoleError{Login: login, Err: err}
	}
	if err != nil {
		return fmt.Errorf("grant: %w", err)
	}
	return nil
}
