package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// statement is one that the service sent, as PostgreSQL logged it.
type statement struct {
	sql  string
	args []argument // of $1, $2, …
}

type argument struct {
	null  bool
	value string
}

// logRole makes the service's next sessions log every statement with its arguments, or no longer.
func (d *database) logRole(ctx context.Context, on bool) error {
	statements := []string{"ALTER ROLE foi RESET log_statement", "ALTER ROLE foi RESET log_error_verbosity"}
	if on {
		statements = []string{"ALTER ROLE foi SET log_statement = 'all'", "ALTER ROLE foi SET log_error_verbosity = 'default'"}
	}
	return d.admin(ctx, func(conn *pgx.Conn) error {
		for _, s := range statements {
			if _, err := conn.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// statementsOf returns what a call makes the service send.
func (d *database) statementsOf(ctx context.Context, call func() error) ([]statement, error) {
	d.log.start()
	err := errors.Join(call(), d.admin(ctx, func(conn *pgx.Conn) error {
		// What was logged before this has come through the pipe when this has.
		_, err := conn.Exec(ctx, "DO $$ BEGIN RAISE LOG '"+endMark+"'; END $$")
		return err
	}))
	if err != nil {
		return nil, err
	}
	return parseLog(d.log.stop())
}

var execution = regexp.MustCompile(`(?s)^LOG:\s+(?:execute [^:]*|statement): (.*)$`)

func parseLog(text string) (found []statement, err error) {
	for _, entry := range strings.Split(text, entryMark) {
		// The server indents the lines of an entry after the first.
		entry = strings.TrimSpace(strings.ReplaceAll(entry, "\n\t", "\n"))
		if m := execution.FindStringSubmatch(entry); m != nil {
			if sql := strings.TrimSpace(m[1]); sql != "" && !strings.HasPrefix(sql, "--") { // a ping has no statement
				found = append(found, statement{sql: sql})
			}
			continue
		}
		list, ok := cutParameters(entry)
		if !ok || len(found) == 0 {
			continue
		}
		if found[len(found)-1].args, err = parseArguments(list); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func cutParameters(entry string) (string, bool) {
	detail, ok := strings.CutPrefix(entry, "DETAIL:")
	if !ok {
		return "", false
	}
	detail = strings.TrimSpace(detail)
	for _, word := range []string{"parameters: ", "Parameters: "} { // the second since PostgreSQL 16
		if list, ok := strings.CutPrefix(detail, word); ok {
			return list, true
		}
	}
	return "", false
}

// parseArguments reads `$1 = 'it”s', $2 = NULL`.
func parseArguments(list string) (args []argument, err error) {
	rest := list
	for rest != "" {
		before := "$" + strconv.Itoa(len(args)+1) + " = "
		value, ok := strings.CutPrefix(rest, before)
		if !ok {
			return nil, fmt.Errorf("arguments of a statement: want %q in %q", before, rest)
		}
		if after, ok := strings.CutPrefix(value, "NULL"); ok {
			args, rest = append(args, argument{null: true}), strings.TrimPrefix(after, ", ")
			continue
		}
		text, after, ok := unquote(value)
		if !ok {
			return nil, fmt.Errorf("arguments of a statement: %q is not quoted", value)
		}
		args, rest = append(args, argument{value: text}), strings.TrimPrefix(after, ", ")
	}
	return args, nil
}

// unquote reads a quoted string, in which quotes are doubled, from the start of s.
func unquote(s string) (text, rest string, ok bool) {
	if !strings.HasPrefix(s, "'") {
		return "", "", false
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 == len(s) || s[i+1] != '\'' {
			return b.String(), s[i+1:], true
		}
		b.WriteByte('\'')
		i++
	}
	return "", "", false
}
