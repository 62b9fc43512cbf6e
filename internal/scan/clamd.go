package scan

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
)

// pieceSize is how much of a file goes to clamd at once, and mostReply how much of its answer is read.
const (
	pieceSize = 64 << 10
	mostReply = 4 << 10
)

// dialOf reads the address of clamd.
func dialOf(text string) (network, address string, err error) {
	u, err := url.Parse(text)
	switch {
	case err == nil && u.Scheme == "tcp" && u.Host != "" && u.Port() != "" && u.Path == "":
		return "tcp", u.Host, nil
	case err == nil && u.Scheme == "unix" && u.Host == "" && u.Path != "":
		return "unix", u.Path, nil
	}
	return "", "", errors.New("is not of the form tcp://host:port or unix:///path")
}

// inStream speaks clamd's INSTREAM: the command, pieces that each follow their length in four bytes, a length of 0, and then one
// line of answer.
func inStream(ctx context.Context, network, address string, content io.Reader) (found string, err error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, ignoreClosed(conn.Close())) }()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() }) // whoever reads or writes then stops
	defer stop()
	sendErr := send(conn, content)
	var unread *readError
	if errors.As(sendErr, &unread) {
		return "", unread.err
	}
	// One that has had enough (StreamMaxLength) says so before it hangs up: its answer tells more than the broken pipe.
	line, err := bufio.NewReader(io.LimitReader(conn, mostReply)).ReadString(0)
	if err != nil {
		return "", fmt.Errorf("no answer: %w", errors.Join(sendErr, ctx.Err(), err))
	}
	return verdict(strings.TrimRight(line, "\x00\r\n"))
}

// readError says that the file could not be read: no fault of the scanner.
type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }

func send(conn io.Writer, content io.Reader) error {
	if _, err := io.WriteString(conn, "zINSTREAM\x00"); err != nil {
		return err
	}
	buf := make([]byte, 4+pieceSize)
	for {
		n, err := io.ReadFull(content, buf[4:])
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return &readError{err}
		}
		if n == 0 {
			_, err := conn.Write([]byte{0, 0, 0, 0})
			return err
		}
		binary.BigEndian.PutUint32(buf, uint32(n)) //nolint:gosec // at most pieceSize
		if _, err := conn.Write(buf[:4+n]); err != nil {
			return err
		}
	}
}

// verdict reads `stream: OK` and `stream: Eicar-Signature FOUND`; everything else, `INSTREAM size limit exceeded. ERROR` among it, is
// no answer to the question.
func verdict(line string) (found string, err error) {
	said, ok := strings.CutPrefix(line, "stream: ")
	if name, bad := strings.CutSuffix(said, " FOUND"); ok && bad {
		return nameOf(name), nil
	}
	if ok && said == "OK" {
		return "", nil
	}
	return "", fmt.Errorf("it says %q", nameOf(line))
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
