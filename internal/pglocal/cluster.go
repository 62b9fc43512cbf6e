package pglocal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
)

// initCluster makes the cluster when there is none. It appears under its name only when it is whole, so that a process
// killed half way leaves nothing that looks like one.
func (d directory) initCluster(ctx context.Context, durable bool) error {
	if _, err := os.Stat(filepath.Join(d.cluster, "PG_VERSION")); err == nil {
		return nil
	}
	var err error
	// C.UTF-8 sorts and classifies all of Unicode; systems without it have C, which sorts the same way.
	for _, locale := range []string{"C.UTF-8", "C"} {
		err = d.initdb(ctx, locale, durable)
		if err == nil || !strings.Contains(err.Error(), "locale") {
			return err
		}
	}
	return err
}

func (d directory) initdb(ctx context.Context, locale string, durable bool) error {
	fresh := d.cluster + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return err
	}
	if err := d.owner.own(fresh); err != nil {
		return err
	}
	// Trust is safe: nobody else can reach the socket (makeSocketDir), and there is no other listener.
	args := []string{
		"--pgdata", fresh, "--username", superuser, "--auth-local=trust", "--auth-host=reject",
		"--encoding=UTF8", "--locale=" + locale, "--data-checksums",
	}
	if !durable {
		args = append(args, "--no-sync")
	}
	cmd := d.command("initdb", args...)
	output := &tail{}
	cmd.Stdout, cmd.Stderr = output, output
	stop := func() bool { return false }
	err := runOnOwnThread(cmd, func() {
		stop = context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	})
	stop()
	if err != nil {
		return fmt.Errorf("make the cluster: initdb: %w: %s", errors.Join(context.Cause(ctx), err), output.summary())
	}
	if err := os.Rename(fresh, d.cluster); err != nil {
		return err
	}
	if durable {
		return syncDir(d.path)
	}
	return nil
}

// runOnOwnThread runs a program whose life is bound to ours; started is called once it runs.
func runOnOwnThread(cmd *exec.Cmd, started func()) error {
	result := make(chan error, 1)
	go func() {
		result <- onOwnThread(cmd, func(err error) {
			if err == nil {
				started()
			}
		})
	}()
	return <-result
}

// syncDir makes a rename in a directory survive a power cut.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// ensureDatabase makes the application's role and database when they are missing, as after the first start.
func (s *Server) ensureDatabase(ctx context.Context) (err error) {
	conn, err := pgx.Connect(ctx, s.AdminURL(superuser))
	if err != nil {
		return fmt.Errorf("connect to the started server: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	owner, database := pgx.Identifier{role}.Sanitize(), pgx.Identifier{Database}.Sanitize()
	for _, step := range []struct{ what, name, exists, create string }{
		{"role", role, "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1)", "CREATE ROLE " + owner + " LOGIN"},
		// It makes the role that the program works as (package migrations).
		{"role", role, "SELECT rolcreaterole FROM pg_catalog.pg_roles WHERE rolname = $1", "ALTER ROLE " + owner + " CREATEROLE"},
		{
			"database", Database, "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1)",
			"CREATE DATABASE " + database + " OWNER " + owner,
		},
	} {
		var exists bool
		if err := conn.QueryRow(ctx, step.exists, step.name).Scan(&exists); err != nil {
			return fmt.Errorf("look for %s %s: %w", step.what, step.name, err)
		}
		if exists {
			continue
		}
		if _, err := conn.Exec(ctx, step.create); err != nil {
			return fmt.Errorf("make %s %s: %w", step.what, step.name, err)
		}
	}
	return nil
}
