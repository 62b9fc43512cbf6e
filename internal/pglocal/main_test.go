package pglocal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// These make the test binary a process that holds a data directory: see hold.
const (
	holdEnv        = "FOI_PGLOCAL_TEST_HOLD" // the data directory
	holdDurableEnv = "FOI_PGLOCAL_TEST_HOLD_DURABLE"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdEnv); dir != "" {
		if err := hold(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(status int) {
		if err := os.RemoveAll(template.dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			status = 1
		}
		os.Exit(status)
	}))
}

// template is a stopped cluster that tests copy: making one takes ten times as long.
var template struct {
	sync.Once
	dir string
	err error
}

func makeTemplate() {
	dir, err := os.MkdirTemp(ScratchDir(), "foi-pglocal-")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	template.dir, template.err = dir, err
	if err != nil {
		return
	}
	server, err := Start(context.Background(), Config{DataDir: dir})
	if err == nil {
		err = server.Stop(context.Background())
	}
	template.err = err
}

// madeDir is a publicDir with a cluster in it.
func madeDir(t *testing.T) string {
	t.Helper()
	template.Do(makeTemplate)
	require.NoError(t, template.err)
	dir := publicDir(t)
	out, err := exec.CommandContext(t.Context(), "cp", "-a", template.dir+"/.", dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return dir
}

// hold starts a server, commits one row, leaves another uncommitted, says so, and waits to be killed.
func hold(dir string) error {
	ctx := context.Background()
	server, err := Start(ctx, Config{DataDir: dir, Durable: os.Getenv(holdDurableEnv) == "true"})
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, server.URL(Database))
	if err != nil {
		return err
	}
	for _, sql := range []string{
		"CREATE TABLE kept (n integer PRIMARY KEY)", "INSERT INTO kept VALUES (1)", "BEGIN", "INSERT INTO kept VALUES (2)",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	fmt.Printf("holding %d\n", server.cmd.Process.Pid)
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, conn.Close(ctx), server.Stop(ctx))
}

// startHolder runs hold in another process and returns it with the number of its postmaster.
func startHolder(t *testing.T, cfg Config) (holder *exec.Cmd, postmaster int) {
	t.Helper()
	holder = exec.CommandContext(t.Context(), os.Args[0])
	holder.Env = append(os.Environ(), holdEnv+"="+cfg.DataDir, holdDurableEnv+"="+strconv.FormatBool(cfg.Durable))
	holder.Stderr = os.Stderr
	_, err := holder.StdinPipe() // stays open until the holder is killed
	require.NoError(t, err)
	out, err := holder.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, holder.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	_, err = fmt.Sscanf(line, "holding %d", &postmaster)
	require.NoError(t, err)
	return holder, postmaster
}

// publicDir is a directory that other users may enter, as a data directory of root's needs; t.TempDir is not.
func publicDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(ScratchDir(), "foi-pglocal-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o755))
	return dir
}

// start starts a server that ends with the test.
func start(t *testing.T, cfg Config) *Server {
	t.Helper()
	server, err := Start(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop(context.Background())) })
	return server
}

// query returns the single value of a query as text.
func query(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(t.Context())) }()
	var value string
	require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&value))
	return value
}

func exec1(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(t.Context())) }()
	_, err = conn.Exec(t.Context(), sql)
	require.NoError(t, err)
}

// eventually waits until done reports true.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited too long: %s", what)
		case <-tick.C:
		}
	}
}

// gone reports whether a process has ended; one that only waits to be collected has.
func gone(pid int) bool {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return true
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(after, "Z")
}
