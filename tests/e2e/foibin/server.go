package foibin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/yishenqing/foi/internal/clock"
)

// Options say how a server is run.
type Options struct {
	Log  string   // the file that its output goes to; it is made anew
	Args []string // of `foi serve`, but for the addresses
	Env  []string // on top of ours, without what begins with FOI_
	// Credential is the user to run as; nil is ours.
	Credential *syscall.Credential
}

// Server is a running `foi serve` on free ports of the loopback.
type Server struct {
	HTTP string // host:port
	GRPC string

	log  string
	cmd  *exec.Cmd
	done chan struct{} // closed when the process has ended
	exit error         // how it ended, valid once done is closed
}

// readyWithin bounds a start, with a fresh private database on a busy machine.
const readyWithin = time.Minute

// Serve starts a server and waits until it takes calls.
func Serve(ctx context.Context, program string, o Options) (*Server, error) {
	cmd := exec.Command(program, append([]string{"serve", "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0"}, o.Args...)...)
	cmd.Env = append(Environment(), o.Env...)
	log, err := os.Create(o.Log)
	if err != nil {
		return nil, err
	}
	// The process writes to the file itself: copying its log would be work of ours.
	cmd.Stdout, cmd.Stderr = log, log
	s := &Server{log: o.Log, cmd: cmd, done: make(chan struct{})}
	err = Start(cmd, o.Credential, func(exit error) {
		s.exit = exit
		close(s.done)
	})
	if err = errors.Join(err, log.Close()); err != nil {
		return nil, err
	}
	if err := s.awaitReady(ctx); err != nil {
		return nil, errors.Join(err, s.Kill())
	}
	return s, nil
}

// Environment is ours without the settings of foi, so that only what a test says counts.
func Environment() []string {
	var kept []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "FOI_") || strings.HasPrefix(e, "FOI_PG_BIN=") {
			kept = append(kept, e)
		}
	}
	return kept
}

// Start starts a program that the kernel kills when we end, however we end; ended is told how it ended.
func Start(cmd *exec.Cmd, user *syscall.Credential, ended func(error)) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Credential: user}
	started := make(chan error)
	go func() {
		// The kernel looks at the thread that started the process, so it has to live as long as we do.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended(cmd.Wait())
		}
	}()
	return <-started
}

var (
	httpAddr = regexp.MustCompile(`"http":"(127\.0\.0\.1:[0-9]+)"`)
	grpcAddr = regexp.MustCompile(`"grpc":"(127\.0\.0\.1:[0-9]+)"`)
)

func (s *Server) awaitReady(ctx context.Context) error {
	watch := clock.Start()
	for {
		log, err := os.ReadFile(s.log)
		if err != nil {
			return err
		}
		if h, g := httpAddr.FindSubmatch(log), grpcAddr.FindSubmatch(log); h != nil && g != nil {
			s.HTTP, s.GRPC = string(h[1]), string(g[1])
			return nil
		}
		select {
		case <-s.done:
			return fmt.Errorf("foi serve ended while starting (%w): %s", s.exit, log)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
		if watch.Elapsed() > readyWithin {
			return fmt.Errorf("foi serve was not ready within %v: %s", readyWithin, log)
		}
	}
}

// PID is the process number.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Done is closed when the process has ended.
func (s *Server) Done() <-chan struct{} { return s.done }

// Terminate asks the server to end and does not wait.
func (s *Server) Terminate() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// Wait waits for the end, which must be one with status 0.
func (s *Server) Wait() error {
	<-s.done
	if s.exit != nil {
		return fmt.Errorf("foi serve: %w", s.exit)
	}
	return nil
}

// Stop asks the server to end and waits for it. A server that was asked before would take it for impatience and break off.
func (s *Server) Stop() error { return errors.Join(s.Terminate(), s.Wait()) }

// Kill ends the process at once, as a crash would, and waits until it is gone.
func (s *Server) Kill() error {
	if err := s.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-s.done
	return nil
}

// Log is what the server has written so far.
func (s *Server) Log() string {
	log, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return string(log)
}
