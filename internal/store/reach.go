package store

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/stats"
)

// onlyWithReach keeps a connection from a context that reaches nothing, so that no statement at all runs for nobody. What a
// statement may see is then for the functions below: every method that touches an agency's rows begins with one of them, which
// a test holds.
func onlyWithReach(ctx context.Context, _ *pgx.Conn) (bool, error) {
	_, err := tenancy.FromContext(ctx)
	return true, err
}

// inReach returns which applications of an agency the call may touch. Errors: *tenancy.OutOfReachError.
func inReach(ctx context.Context, agency string) (tenancy.Rows, error) {
	r, err := tenancy.FromContext(ctx)
	if err != nil {
		return tenancy.Rows{}, err
	}
	return r.Agency(agency)
}

// wholeAgency is for what belongs to an agency and to none of its applications: a grant for a unit is enough.
func wholeAgency(ctx context.Context, agency string) error {
	_, err := inReach(ctx, agency)
	return err
}

// wholeInstallation is for what concerns every agency.
func wholeInstallation(ctx context.Context) error {
	r, err := tenancy.FromContext(ctx)
	if err != nil {
		return err
	}
	return r.Installation()
}

// onlyProgram is for what no caller asks for: jobs, imports, checks.
func onlyProgram(ctx context.Context) error {
	r, err := tenancy.FromContext(ctx)
	if err != nil {
		return err
	}
	return r.Program()
}

// condition is SQL with its arguments; empty SQL stands for no condition.
type condition struct {
	sql  string
	args []any
}

// unrestricted is the condition that an application, table name application, is not restricted or the user is a reader of it.
const unrestricted = `(NOT application.restricted OR EXISTS (SELECT 1 FROM application_reader r
	WHERE r.agency_id = application.agency_id AND r.application_id = application.id AND r.user_id = ?))`

// visible is the condition on table application under which its rows of one agency are within reach.
func visible(rows tenancy.Rows) condition {
	if rows.Everything {
		return condition{}
	}
	c := condition{unrestricted, []any{rows.User}}
	if rows.All {
		return c
	}
	part := assigned(rows, "application")
	return condition{c.sql + " AND " + part.sql, append(c.args, part.args...)}
}

// assigned is the condition that a row of table is assigned to the people and units of a part of an agency.
func assigned(rows tenancy.Rows, table string) condition {
	names := append(append([]string{}, rows.Names...), rows.Units...)
	if len(names) == 0 {
		return condition{"false", nil}
	}
	c := condition{table + ".assignee IN ?", []any{names}}
	if len(rows.Units) > 0 {
		c.sql = "(" + c.sql + " OR " + table + ".assignee IN (SELECT o.display_name FROM officer o WHERE o.agency_id = " + table +
			".agency_id AND o.unit IN ?))"
		c.args = append(c.args, rows.Units)
	}
	return c
}

// where adds a condition to a query.
func (c condition) where(db *gorm.DB) *gorm.DB {
	if c.sql == "" {
		return db
	}
	return db.Where(c.sql, c.args...)
}

// and returns the condition as the continuation of a WHERE, with named parameters, whose values it adds to args.
func (c condition) and(args map[string]any) string {
	if c.sql == "" {
		return ""
	}
	var sql strings.Builder
	sql.WriteString(" AND ")
	rest := c.sql
	for i, v := range c.args {
		before, after, _ := strings.Cut(rest, "?")
		name := "reach_" + string(rune('a'+i))
		sql.WriteString(before + "@" + name)
		args[name], rest = v, after
	}
	sql.WriteString(rest)
	return sql.String()
}

// ofCase adds the condition that a row with agency_id and application_id belongs to an application within reach.
func ofCase(db *gorm.DB, key Key) *gorm.DB {
	db = db.Where("agency_id = ? AND application_id = ?", key.Agency, key.ID)
	rows, err := inReach(db.Statement.Context, key.Agency)
	if err != nil {
		_ = db.AddError(err)
		return db
	}
	c := visible(rows)
	if c.sql == "" {
		return db
	}
	return db.Where("EXISTS (SELECT 1 FROM application WHERE agency_id = ? AND id = ? AND "+c.sql+")",
		append([]any{key.Agency, key.ID}, c.args...)...)
}

// theCase adds the condition that a row of table application is the one of a key, and within reach.
func theCase(db *gorm.DB, key Key) *gorm.DB {
	db = db.Where("agency_id = ? AND id = ?", key.Agency, key.ID)
	rows, err := inReach(db.Statement.Context, key.Agency)
	if err != nil {
		_ = db.AddError(err)
		return db
	}
	return visible(rows).where(db)
}

// acrossAgencies is the condition on table application under which its rows of any agency are within reach.
func acrossAgencies(ctx context.Context) (condition, error) {
	r, err := tenancy.FromContext(ctx)
	if err != nil {
		return condition{}, err
	}
	return across(r)
}

func across(r *tenancy.Reach) (condition, error) {
	ids, all := r.Agencies()
	if all {
		rows, err := r.Agency("")
		return visible(rows), err
	}
	var whole []string
	some := condition{}
	add := func(sql string, args ...any) {
		if some.sql != "" {
			some.sql += " OR "
		}
		some.sql += sql
		some.args = append(some.args, args...)
	}
	for _, id := range ids {
		rows, err := r.Agency(id)
		switch {
		case err != nil:
			return condition{}, err
		case rows.All:
			whole = append(whole, id)
		default:
			part := assigned(rows, "application")
			add("application.agency_id = ? AND "+part.sql, append([]any{id}, part.args...)...)
		}
	}
	if len(whole) > 0 {
		add("application.agency_id IN ?", whole)
	}
	if some.sql == "" {
		return condition{sql: "false"}, nil
	}
	return condition{unrestricted + " AND (" + some.sql + ")", append([]any{r.User()}, some.args...)}, nil
}

// reports refuses who does not reach all that a report is about.
func reports(ctx context.Context, scope stats.Scope) error {
	r, err := tenancy.FromContext(ctx)
	switch {
	case err != nil:
		return err
	case scope.Own:
		return r.Whole(scope.Agency)
	default:
		return r.Subtree(scope.Agency)
	}
}
