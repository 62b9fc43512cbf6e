package pglocal

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

// keep is how much of a program's output is kept for an error.
const keep = 4096

// tail passes a program's output on and remembers the end of it. A program writes from one goroutine of os/exec; the
// summary is asked for from another.
type tail struct {
	next io.Writer // may be nil

	mu   sync.Mutex
	last []byte
}

// Write keeps p and passes it on. A log that cannot be written must not stop the server, so it never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	t.last = append(t.last, p...)
	if extra := len(t.last) - keep; extra > 0 {
		t.last = bytes.Clone(t.last[extra:])
	}
	t.mu.Unlock()
	if t.next != nil {
		_, _ = t.next.Write(p)
	}
	return len(p), nil
}

// summary is one line: the last that names an error, or else the last one.
func (t *tail) summary() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(string(t.last)), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		line := strings.ToLower(lines[i])
		if strings.Contains(line, "fatal:") || strings.Contains(line, "error:") || strings.Contains(line, "panic:") {
			return strings.TrimSpace(lines[i])
		}
	}
	return strings.TrimSpace(lines[len(lines)-1])
}
