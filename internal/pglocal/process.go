package pglocal

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
)

// onOwnThread runs a program to its end on an OS thread that belongs to this call. The kernel's promise to signal a
// child when its parent dies is kept per thread: on a shared thread the Go runtime could end the thread, and with it
// the server, at any time. It calls started once, with the result of the start.
func onOwnThread(cmd *exec.Cmd, started func(error)) error {
	runtime.LockOSThread() // never unlocked: the thread ends with this goroutine
	err := cmd.Start()
	started(err)
	if err != nil {
		return err
	}
	return cmd.Wait()
}

// processIn finds a process that works in a cluster: postmaster and backends have its directory as their own. It
// returns 0 when there is none, and on systems without /proc.
func processIn(cluster string) int {
	place, err := filepath.EvalSymlinks(cluster)
	if err != nil {
		return 0
	}
	for _, link := range glob("/proc/[0-9]*/cwd") {
		if cwd, err := os.Readlink(link); err != nil || cwd != place {
			continue // unreadable: another user's, so none of ours
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link))); err == nil {
			return pid
		}
	}
	return 0
}
