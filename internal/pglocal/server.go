package pglocal

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	port = "5432" // only part of the socket's file name; stated so that PGPORT does not change it

	// pollEvery is how often a starting server is looked at; a start takes 30 to 60 ms.
	pollEvery = 5 * time.Millisecond
	// quitAfter is how long a server that was told to quit at once may take before it is killed.
	quitAfter = 5 * time.Second
)

// Server is a running private PostgreSQL.
type Server struct {
	dir     directory
	durable bool
	set     map[string]string
	cmd     *exec.Cmd
	log     *tail
	done    chan struct{} // closed when the postmaster has ended
	exit    error         // how it ended, valid once done is closed
}

// Start makes the cluster in cfg.DataDir when there is none, starts it, waits until it takes connections and makes the
// application's database when there is none. A cluster whose process was killed recovers first.
//
// It returns *InUseError when another process works in the data directory. Cancelling ctx ends only the start.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	dir, err := openDirectory(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("private PostgreSQL: %w", err)
	}
	s := &Server{dir: dir, durable: cfg.Durable, set: cfg.Settings, log: &tail{next: cfg.Log}, done: make(chan struct{})}
	if err := s.start(ctx); err != nil {
		dir.release()
		return nil, fmt.Errorf("private PostgreSQL: %w", err)
	}
	return s, nil
}

func (s *Server) start(ctx context.Context) error {
	if err := s.dir.initCluster(ctx, s.durable); err != nil {
		return err
	}
	if err := s.launch(); err != nil {
		return err
	}
	err := s.awaitReady(ctx)
	if err == nil {
		err = s.ensureDatabase(ctx)
	}
	if err != nil {
		s.quit()
	}
	return err
}

// launch starts the postmaster. Its output goes to the log, its life is bound to ours.
func (s *Server) launch() error {
	s.cmd = s.dir.command("postgres", s.arguments()...)
	s.cmd.Stdout = s.log
	s.cmd.Stderr = s.log
	// A backend that outlives a killed postmaster for a moment holds the pipe of the log open: do not wait for it.
	s.cmd.WaitDelay = quitAfter
	started := make(chan error, 1)
	go func() {
		err := onOwnThread(s.cmd, func(startErr error) { started <- startErr })
		s.exit = err
		close(s.done)
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start %s: %w", s.cmd.Path, err)
	}
	return nil
}

// arguments are the settings that a private server needs to be private, quick to start and silent about persons.
func (s *Server) arguments() []string {
	settings := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": s.dir.socket,
		"unix_socket_permissions": "0700",
		"port":                    port,
		"timezone":                "UTC",
		"jit":                     "off",
		// DETAIL lines quote the values of a row, such as an identity number that exists already.
		"log_error_verbosity": "terse",
	}
	if !s.durable {
		for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
			settings[name] = "off"
		}
		settings["wal_level"] = "minimal"
		settings["max_wal_senders"] = "0"
	}
	for name, value := range s.set {
		settings[name] = value
	}
	args := []string{"-D", s.dir.cluster}
	for name, value := range settings {
		args = append(args, "-c", name+"="+value)
	}
	return args
}

// awaitReady returns when the server takes connections.
func (s *Server) awaitReady(ctx context.Context) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("start was given up: %w", context.Cause(ctx))
		case <-s.done:
			return fmt.Errorf("the server ended while starting (%w): %s", s.exit, s.log.summary())
		case <-tick.C:
			if s.dir.readyPID() == s.cmd.Process.Pid {
				return nil
			}
		}
	}
}

// Stop ends the server: sessions are cut, what was committed is flushed. When ctx ends first, the server is made to
// quit at once, as after a crash, and the error says so. Further calls do nothing.
func (s *Server) Stop(ctx context.Context) error {
	defer s.dir.release()
	select {
	case <-s.done:
		return nil
	default:
	}
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("private PostgreSQL: tell it to stop: %w", err)
	}
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		s.quit()
		return fmt.Errorf("private PostgreSQL: did not stop in time and was made to quit; it recovers at the next start: %w", context.Cause(ctx))
	}
}

// quit ends the server within moments, without flushing; the next start recovers.
func (s *Server) quit() {
	// Errors mean that the process is gone already, which is what is wanted.
	_ = s.cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case <-s.done:
	case <-time.After(quitAfter):
		_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
		<-s.done
	}
}

// Done is closed when the server has ended, whoever ended it.
func (s *Server) Done() <-chan struct{} { return s.done }

// DataDir is the data directory, as an absolute path.
func (s *Server) DataDir() string { return s.dir.path }

// URL is a connection string of a database for the application's role, which owns the database [Database].
func (s *Server) URL(database string) string { return s.dir.url(role, database) }

// AdminURL is a connection string of a database for the server's superuser.
func (s *Server) AdminURL(database string) string { return s.dir.url(superuser, database) }

func (d directory) url(user, database string) string {
	// libpq takes %20 for a space in a query, not the plus sign.
	host := strings.ReplaceAll(url.QueryEscape(d.socket), "+", "%20")
	u := url.URL{
		Scheme: "postgres", User: url.User(user), Path: "/" + database,
		RawQuery: "host=" + host + "&port=" + port + "&sslmode=disable",
	}
	return u.String()
}

// command is a call of one of PostgreSQL's programs as the cluster's user, in a directory that this user may enter.
func (d directory) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(d.bin, name), args...)
	cmd.Dir = d.path
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"} // English messages; locale and zone are the cluster's own
	cmd.SysProcAttr = d.owner.attributes()
	return cmd
}
