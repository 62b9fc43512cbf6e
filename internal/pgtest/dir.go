package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/yishenqing/foi/internal/pglocal"
)

// prefix begins the names of our directories; the number of the process that uses one follows.
const prefix = "foi-pgtest-"

// lifeline is the end of the pipe that nobody writes to: it closes when this process ends. A File that is not referred
// to would be closed by the garbage collector.
var lifeline *os.File

// makeDir makes the server's data directory, which goes away with this process however that ends. What earlier
// processes left behind after all, when everything was killed at once, is removed.
func makeDir() (string, error) {
	root := pglocal.ScratchDir()
	if err := sweep(root); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(root, prefix+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return "", err
	}
	if err := removeLater(dir); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}

// sweep removes the directories of processes that are no more.
func sweep(root string) error {
	entries, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		rest, ours := strings.CutPrefix(entry.Name(), prefix)
		number, _, _ := strings.Cut(rest, "-")
		pid, err := strconv.Atoi(number)
		if !ours || err != nil || !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			continue
		}
		// What cannot be removed belongs to another user, who will do it.
		_ = os.RemoveAll(filepath.Join(root, entry.Name()))
	}
	return nil
}

// removeLater starts a shell that waits for the end of this process, which closes the pipe, and then removes dir. The
// server may need a moment longer to quit, so it tries a few times.
func removeLater(dir string) error {
	const script = `cat >/dev/null; for i in 1 2 3 4 5 6 7 8 9 10; do rm -rf -- "$1" && exit; sleep 1; done`
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	lifeline = write
	cmd := exec.Command("/bin/sh", "-c", script, "sh", dir)
	cmd.Stdin = read
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for the tests
	if err := cmd.Start(); err != nil {
		return errors.Join(fmt.Errorf("start the shell that cleans up: %w", err), read.Close())
	}
	return errors.Join(read.Close(), cmd.Process.Release())
}
