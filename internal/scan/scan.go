// Package scan asks a virus scanner of the agency's (防病毒软件) whether a file is malicious. We are none ourselves: there is a
// daemon that speaks clamd's INSTREAM, or a command that reads the file from its standard input. A file that could not be looked
// at counts as not looked at: every doubt is an error.
package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// InfectedError is the refusal of a file in which a scanner found something.
type InfectedError struct {
	Found string // as the scanner calls it
}

func (e *InfectedError) Error() string { return "the virus scanner found " + e.Found }

// Chinese says it to people.
func (e *InfectedError) Chinese() string {
	return "文件未通过病毒查杀（" + e.Found + "），不予接收"
}

// Scanner looks at files. It is safe for concurrent use.
type Scanner struct {
	scan   func(ctx context.Context, content io.Reader) (found string, err error)
	within time.Duration
	where  string
}

// Options say how files are looked at; one of Address and Command.
type Options struct {
	Address string        // of clamd: tcp://host:port or unix:///path
	Command string        // with its arguments, separated by blanks; no shell reads it
	Within  time.Duration // a file has to be looked at
}

// Check reports what is wrong with the options. It reaches for nothing.
func (o Options) Check() error {
	if o.Address != "" && o.Command != "" {
		return errors.New("an address or a command, not both")
	}
	if o.Address != "" {
		if _, _, err := dialOf(o.Address); err != nil {
			return err
		}
	}
	if o.Within <= 0 && (o.Address != "" || o.Command != "") {
		return errors.New("the time for a file is not positive")
	}
	return nil
}

// New returns a scanner; nil when the options name none.
func New(o Options) (*Scanner, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	s := &Scanner{within: o.Within}
	switch {
	case o.Address != "":
		network, address, err := dialOf(o.Address)
		if err != nil {
			return nil, err
		}
		s.where, s.scan = o.Address, func(ctx context.Context, content io.Reader) (string, error) {
			return inStream(ctx, network, address, content)
		}
	case strings.TrimSpace(o.Command) != "":
		args := strings.Fields(o.Command)
		s.where, s.scan = args[0], func(ctx context.Context, content io.Reader) (string, error) {
			return run(ctx, args, content)
		}
	default:
		return nil, nil //nolint:nilnil // as the comment says
	}
	return s, nil
}

// String names the scanner for people.
func (s *Scanner) String() string { return s.where }

// Scan looks at a file and returns what was found in it, nothing when it is clean. What is found is called as the scanner calls
// it, cut to what is harmless in a log.
//
// Errors: the scanner does not answer, in time or at all, or says something that is not understood. Then nobody knows.
func (s *Scanner) Scan(ctx context.Context, content io.Reader) (found string, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.within)
	defer cancel()
	if found, err = s.scan(ctx, content); err != nil {
		return "", fmt.Errorf("virus scanner: %w", err)
	}
	return found, nil
}

var unnameable = regexp.MustCompile(`[^A-Za-z0-9._:/+-]+`)

// nameOf is what is kept of the name that a scanner gave to what it found.
func nameOf(said string) string {
	const most = 100
	name := strings.Trim(unnameable.ReplaceAllString(said, "_"), "_")
	if name == "" {
		name = "unnamed"
	}
	return name[:min(len(name), most)]
}
