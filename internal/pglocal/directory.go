package pglocal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// vacateWithin is how long the server of a killed process may take to notice; PostgreSQL gives its backends 5 s.
const vacateWithin = 15 * time.Second

// maxSocketPath is one less than the kernel's limit for the path of a unix socket, for the final zero byte.
const maxSocketPath = 107

// directory is a data directory that this process holds: the lock, the cluster and the socket's directory in it.
type directory struct {
	path    string
	cluster string // PostgreSQL's own directory inside
	socket  string // where the server's socket is
	bin     string // the binaries that open this cluster
	owner   identity
	lock    *os.File
}

// openDirectory makes the data directory when missing, takes its lock, waits for a server that a killed process left
// behind, and settles which binaries run as which user.
func openDirectory(ctx context.Context, cfg Config) (directory, error) {
	path := cfg.DataDir
	if path == "" {
		var err error
		if path, err = DefaultDataDir(); err != nil {
			return directory{}, err
		}
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return directory{}, err
	}
	bins, err := defaultSearch(cfg.BinDir).run()
	if err != nil {
		return directory{}, err
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return directory{}, err
	}
	lock, err := lockDirectory(path)
	if err != nil {
		return directory{}, err
	}
	d := directory{path: path, cluster: filepath.Join(path, "postgres"), lock: lock}
	if err := d.settle(ctx, bins, cfg.Durable); err != nil {
		d.release()
		return directory{}, err
	}
	return d, nil
}

func (d *directory) settle(ctx context.Context, bins []string, durable bool) (err error) {
	if err := d.awaitVacant(ctx); err != nil {
		return err
	}
	if d.bin, err = forCluster(ctx, bins, d.cluster); err != nil {
		return err
	}
	if d.owner, err = chooseIdentity(d.path, d.cluster, d.bin, durable); err != nil {
		return err
	}
	return d.makeSocketDir()
}

// lockDirectory takes the lock that keeps a second process out; the kernel drops it when this process ends.
func lockDirectory(path string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(path, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = &InUseError{Dir: path, PID: firstLine(lock.Name())}
	} else if err == nil {
		err = errors.Join(lock.Truncate(0), writeAt0(lock, strconv.Itoa(os.Getpid())+"\n"))
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

func writeAt0(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}

// firstLine reads the process number in the first line of a file; 0 when there is none.
func firstLine(path string) int {
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return 0
	}
	return pid
}

// release gives the data directory to the next process.
func (d directory) release() {
	_ = d.lock.Close() // closing an already closed file, on a second Stop, changes nothing
}

func (d directory) pidFile() string { return filepath.Join(d.cluster, "postmaster.pid") }

// readyPID is the process number of the cluster's postmaster once it takes connections, otherwise 0.
func (d directory) readyPID() int {
	raw, err := os.ReadFile(d.pidFile())
	if err != nil {
		return 0
	}
	lines := strings.Split(string(raw), "\n")
	if len(lines) < 8 || strings.TrimSpace(lines[7]) != "ready" {
		return 0
	}
	pid, err := strconv.Atoi(lines[0])
	if err != nil {
		return 0
	}
	return pid
}

// awaitVacant waits until no process works in the cluster any more. We hold the lock, so what is found there lost its
// parent and is about to quit. What postmaster.pid says is then stale, and it is removed: its number may belong to
// another program by now, which would keep PostgreSQL from starting.
func (d directory) awaitVacant(ctx context.Context) error {
	if _, err := os.Stat(d.pidFile()); err != nil {
		return nil // never started, or stopped in good order
	}
	ctx, cancel := context.WithTimeout(ctx, vacateWithin)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		pid := processIn(d.cluster)
		if pid == 0 {
			if err := os.Remove(d.pidFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return &InUseError{Dir: d.path, PID: pid}
		case <-tick.C:
		}
	}
}

// makeSocketDir makes the directory of the server's socket, which only its user (and root) may enter: inside the data
// directory, or in /tmp under a name made from it where the path would be too long for the kernel.
func (d *directory) makeSocketDir() error {
	d.socket = filepath.Join(d.path, "run")
	if len(filepath.Join(d.socket, ".s.PGSQL."+port)) > maxSocketPath {
		sum := sha256.Sum256([]byte(d.path))
		d.socket = fmt.Sprintf("/tmp/foi-%d-%x", d.owner.uid, sum[:8])
	}
	if err := os.Mkdir(d.socket, 0o700); err == nil {
		return d.owner.own(d.socket)
	} else if !errors.Is(err, os.ErrExist) {
		return err
	}
	// It was there: in /tmp that may be somebody else's trap.
	info, err := os.Lstat(d.socket)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(stat.Uid) != d.owner.uid || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s is not a private directory of user %d: remove it", d.socket, d.owner.uid)
	}
	return nil
}
