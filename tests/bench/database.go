package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/yishenqing/foi/internal/pglocal"
)

// database is the private PostgreSQL that everything is measured on. It is durable and otherwise has its defaults.
type database struct {
	*pglocal.Server
	log  *serverLog
	pid  int
	drop bool // the directory is ours and goes away
}

// startDatabase starts the server in dir, or in a directory of its own on a disk that flushes.
func startDatabase(ctx context.Context, dir string) (*database, error) {
	d := &database{log: &serverLog{}}
	if dir == "" {
		var err error
		// Not the scratch directory of pglocal: that may be memory, where a flush costs nothing.
		if dir, err = os.MkdirTemp("/var/tmp", "foi-bench-"); err != nil {
			return nil, err
		}
		d.drop = true
	}
	server, err := pglocal.Start(ctx, pglocal.Config{DataDir: dir, Durable: true, Log: d.log, Settings: map[string]string{
		"max_connections": "200",
		"log_line_prefix": entryMark,
	}})
	if err != nil {
		if d.drop {
			err = errors.Join(err, os.RemoveAll(dir))
		}
		return nil, err
	}
	d.Server = server
	d.pid, err = postmasterPID(server.DataDir())
	return d, err
}

func (d *database) close(ctx context.Context) error {
	err := d.Stop(ctx)
	if d.drop {
		err = errors.Join(err, os.RemoveAll(d.DataDir()))
	}
	return err
}

// url is the application's way to the database; adminURL the superuser's.
func (d *database) url() string      { return d.URL(pglocal.Database) }
func (d *database) adminURL() string { return d.AdminURL(pglocal.Database) }

// admin runs fn on a superuser's connection to the application's database.
func (d *database) admin(ctx context.Context, fn func(*pgx.Conn) error) (err error) {
	conn, err := pgx.Connect(ctx, d.adminURL())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	return fn(conn)
}

// applications counts the rows of table application.
func (d *database) applications(ctx context.Context) (n int, err error) {
	err = d.admin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT count(*) FROM application").Scan(&n)
	})
	return n, err
}

// filled tells whether the database has been filled with exactly so many applications before.
func (d *database) filled(ctx context.Context, size int) (yes bool, err error) {
	err = d.admin(ctx, func(conn *pgx.Conn) error {
		var there bool
		if err := conn.QueryRow(ctx, "SELECT to_regclass('application') IS NOT NULL").Scan(&there); err != nil || !there {
			return err
		}
		var last string
		err := conn.QueryRow(ctx, "SELECT coalesce(max(id), '') FROM application WHERE id BETWEEN $1 AND $2",
			fmt.Sprint(firstID), fmt.Sprint(2*firstID-1)).Scan(&last)
		if err != nil || last == "" {
			return err
		}
		if want := fmt.Sprint(firstID + int64(size) - 1); last != want {
			return fmt.Errorf("%s holds a register of another size", d.DataDir())
		}
		yes = true
		return nil
	})
	return yes, err
}

// entryMark begins every entry of the server's log, so that entries of several lines can be told apart.
const entryMark = "foi-bench|"

// endMark is logged after what is wanted.
const endMark = "foi-bench: that was all"

// serverLog collects the server's log from start to the end mark, and otherwise forgets it.
type serverLog struct {
	mu    sync.Mutex
	kept  *strings.Builder // nil: nothing is kept
	ended chan string
}

// Write implements io.Writer.
func (l *serverLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept == nil {
		return len(p), nil
	}
	l.kept.Write(p)
	if text, _, found := strings.Cut(l.kept.String(), endMark); found {
		l.ended <- text
		l.kept = nil
	}
	return len(p), nil
}

func (l *serverLog) start() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept, l.ended = &strings.Builder{}, make(chan string, 1)
}

// stop waits for the end mark and returns what was logged before.
func (l *serverLog) stop() string { return <-l.ended }

// pgbenchPath finds the load generator that comes with PostgreSQL, or says what to install.
func pgbenchPath() (string, error) {
	bin, err := pglocal.FindBinDir("")
	if err != nil {
		return "", err
	}
	path := filepath.Join(bin, "pgbench")
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("no pgbench in %s, and the floor is measured with it: it is part of Debian's package postgresql "+
			"(`apt-get install postgresql`), of postgresql-contrib elsewhere, and missing in npm's @embedded-postgres", bin)
	}
	return path, nil
}

// machine describes what was measured on, for the head of the table.
func (d *database) machine(ctx context.Context) (cpu, server string, err error) {
	err = d.admin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT 'PostgreSQL ' || current_setting('server_version') || ', fsync ' || current_setting('fsync') "+
			"|| ', synchronous_commit ' || current_setting('synchronous_commit')").Scan(&server)
	})
	if err != nil {
		return "", "", err
	}
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "", "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return cpuModel(f), server, nil
}

// loadAverage says how busy the machine was, with us and everything else.
func loadAverage() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(raw), " ")
	return first
}

var modelLine = regexp.MustCompile(`^model name\s*:\s*(.*)$`)

func cpuModel(r io.Reader) string {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if m := modelLine.FindStringSubmatch(lines.Text()); m != nil {
			return m[1]
		}
	}
	return "unknown processor"
}
