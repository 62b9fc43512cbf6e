package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// The exit statuses of clamscan and clamdscan, which others keep to as well.
const (
	exitClean = 0
	exitFound = 1
)

// run gives a file to a command. What it prints is the name of what it found, as in `stream: Eicar-Signature FOUND`.
func run(ctx context.Context, args []string, content io.Reader) (found string, err error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.WaitDelay = time.Second
	source := &watched{from: content}
	cmd.Stdin = source
	out := &limited{}
	cmd.Stdout = out
	err = cmd.Run()
	if source.err != nil {
		return "", source.err // whatever it thinks of half a file
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	status := cmd.ProcessState.ExitCode()
	var exited *exec.ExitError
	switch {
	case status == exitFound && (err == nil || errors.As(err, &exited)):
		line, _, _ := strings.Cut(out.String(), "\n")
		line = strings.TrimSuffix(strings.TrimSpace(line), " FOUND")
		if _, name, ok := strings.Cut(line, ": "); ok {
			line = name
		}
		return nameOf(line), nil
	case err == nil && status == exitClean && source.ended:
		return "", nil
	case err == nil && status == exitClean:
		return "", errors.New("it did not read the file to its end")
	}
	return "", fmt.Errorf("exit status %d", status)
}

// watched remembers whether a file was read to its end, and what went wrong.
type watched struct {
	from  io.Reader
	ended bool
	err   error
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	switch {
	case errors.Is(err, io.EOF):
		w.ended = true
	case err != nil:
		w.err = err
	}
	return n, err //nolint:wrapcheck // io.EOF has to stay what it is
}

// limited keeps the beginning of what a command prints.
type limited struct{ bytes.Buffer }

// Write implements io.Writer; it never fails, so that the command can go on.
func (l *limited) Write(p []byte) (int, error) {
	if room := mostReply - l.Len(); room > 0 {
		l.Buffer.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}
