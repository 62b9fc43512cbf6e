// Package pgtest gives tests real databases: each test its own, with the whole schema, in some 40 ms.
//
// The first test of a test binary starts a throw-away server (package pglocal) and runs the migrations into a template;
// every database is a copy of it. With FOI_TEST_DATABASE_URL (a superuser's connection URL) that server is used instead.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that pgtestdb is told to use
	"github.com/peterldowns/pgtestdb"
	"go.uber.org/goleak"

	"github.com/yishenqing/foi/internal/pglocal"
	"github.com/yishenqing/foi/migrations"
)

// Key is a key-encryption key for databases of tests, as a key file has it.
const Key = "Zm9pOiBhIGtleSBmb3IgdGVzdHMsIG9mIG5vIHNlY3I="

// startWithin bounds the start of the server, which takes half a second on an idle machine.
const startWithin = 2 * time.Minute

// owner logs in and owns the tables, as an installation with one login has it: it may make the role of the program.
var owner = pgtestdb.Role{Username: "foi_test", Password: "foi_test", Capabilities: "NOSUPERUSER NOCREATEDB CREATEROLE"}

// shared is the server of this test binary.
var shared struct {
	sync.Mutex
	server *pglocal.Server // nil: not started, or FOI_TEST_DATABASE_URL
	admin  *pgtestdb.Config
	err    error
}

// New returns the connection string of a database that is t's alone, with the schema of package migrations and nothing
// in it. It is dropped when t is done; a connection that is still open then fails t. After a failure it is kept, which
// serves only with FOI_TEST_DATABASE_URL.
func New(t testing.TB) string {
	t.Helper()
	return fresh(t, schema{})
}

// Superuser returns the connection string of the same database for the server's superuser, whom no trigger and no privilege
// stops: for tests of what is found out afterwards.
func Superuser(t testing.TB, databaseURL string) string {
	t.Helper()
	admin, err := server()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	u, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	config := *admin
	config.Database = strings.TrimPrefix(u.EscapedPath(), "/")
	return config.URL()
}

// Administer runs statements in the same database as the superuser: what a DBA does to it.
func Administer(t testing.TB, databaseURL string, statements ...string) {
	t.Helper()
	administer(t, databaseURL, func(ctx context.Context, conn *sql.Conn) error {
		for _, statement := range statements {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%w: %s", err, statement)
			}
		}
		return nil
	})
}

// Terminate kills the connections to the same database that a condition on pg_stat_activity selects, and returns their number.
func Terminate(t testing.TB, databaseURL, where string) (killed int) {
	t.Helper()
	administer(t, databaseURL, func(ctx context.Context, conn *sql.Conn) error {
		return conn.QueryRowContext(ctx, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND `+where).Scan(&killed)
	})
	return killed
}

func administer(t testing.TB, databaseURL string, do func(context.Context, *sql.Conn) error) {
	t.Helper()
	db, err := sql.Open("pgx", Superuser(t, databaseURL))
	if err == nil {
		var conn *sql.Conn
		ctx := context.WithoutCancel(t.Context())
		if conn, err = db.Conn(ctx); err == nil {
			err = errors.Join(do(ctx, conn), conn.Close())
		}
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Errorf("pgtest: %v", err)
	}
}

// Owner connects to the same database as the owner of its tables: for tests that change their form, or what the program itself may
// not change.
func Owner(t testing.TB, databaseURL string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", databaseURL)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Empty is like New, without any schema.
func Empty(t testing.TB) string {
	t.Helper()
	return fresh(t, pgtestdb.NoopMigrator{})
}

func fresh(t testing.TB, migrator pgtestdb.Migrator) string {
	t.Helper()
	admin, err := server()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	config := *admin
	config.TestRole = &owner
	return pgtestdb.Custom(t, config, migrator).URL()
}

// Main runs the tests of a package that checks for goroutines left behind: it stops the server first, whose goroutines
// would be found, and exits.
func Main(m *testing.M) {
	status := m.Run()
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		status = max(status, 1)
	}
	if status == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, "pgtest:", err)
			status = 1
		}
	}
	os.Exit(status)
}

// server starts the server of this test binary once.
func server() (*pgtestdb.Config, error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.admin == nil && shared.err == nil {
		shared.admin, shared.err = connect()
	}
	return shared.admin, shared.err
}

func connect() (*pgtestdb.Config, error) {
	if given := os.Getenv("FOI_TEST_DATABASE_URL"); given != "" {
		return parse(given)
	}
	dir, err := makeDir()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	shared.server, err = pglocal.Start(ctx, pglocal.Config{
		DataDir: dir,
		Settings: map[string]string{
			"autovacuum":      "off", // would get in the way of a copy of the template
			"max_connections": "200",
			"max_wal_size":    "128MB",
			"shared_buffers":  "64MB",
		},
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return parse(shared.server.AdminURL("postgres"))
}

// parse takes a connection URL apart as pgtestdb wants it. Its parts stay escaped, since pgtestdb only joins them again.
func parse(given string) (*pgtestdb.Config, error) {
	u, err := url.Parse(given)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		return nil, errors.New("FOI_TEST_DATABASE_URL is not a postgres:// URL")
	}
	name, password, _ := strings.Cut(u.User.String(), ":")
	query := u.Query()
	port := u.Port()
	if port == "" {
		port = query.Get("port")
	}
	if port == "" {
		port = "5432"
	}
	query.Del("port")
	return &pgtestdb.Config{
		DriverName: "pgx",
		Host:       u.Hostname(),
		Port:       port,
		User:       name,
		Password:   password,
		Database:   strings.TrimPrefix(u.EscapedPath(), "/"),
		Options:    query.Encode(),
	}, nil
}

// stop ends the server and removes its directory.
func stop() error {
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	err := errors.Join(shared.server.Stop(ctx), os.RemoveAll(shared.server.DataDir()), lifeline.Close())
	shared.server, shared.admin, shared.err = nil, nil, errors.New("the server was stopped: no test may run any more")
	return err
}

// schema makes templates with package migrations.
type schema struct{}

// Hash names the template; pgtestdb makes it once per name.
func (schema) Hash() (string, error) { return migrations.Hash() }

// Migrate fills the template.
func (schema) Migrate(ctx context.Context, db *sql.DB, _ pgtestdb.Config) error {
	if _, err := migrations.Up(ctx, db); err != nil {
		return fmt.Errorf("make the template: %w", err)
	}
	return nil
}
