package scan_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/scan"
)

// eicar is the file that every virus scanner takes for a virus and that is none.
var eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// answering is a daemon that reads what comes until it ends in the length 0 and says always the same.
func answering(t *testing.T, answer string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clamd")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "unix", path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				buf := make([]byte, 1<<20)
				seen := ""
				for !strings.HasSuffix(seen, "\x00\x00\x00\x00") {
					n, err := conn.Read(buf)
					seen += string(buf[:n])
					if err != nil {
						break
					}
				}
				_, _ = io.WriteString(conn, answer)
				_ = conn.Close()
			}()
		}
	}()
	return "unix://" + path
}

func TestOnlyAClearAnswerOfClamdCounts(t *testing.T) {
	for answer, want := range map[string]string{
		"stream: OK\x00": "", "stream: Eicar-Signature FOUND\x00": "Eicar-Signature", "stream: <b>x</b>\n FOUND\x00": "b_x_/b",
	} {
		s, err := scan.New(scan.Options{Address: answering(t, answer), Within: time.Minute})
		require.NoError(t, err)
		found, err := s.Scan(t.Context(), strings.NewReader(strings.Repeat("x", 200_000)))
		require.NoError(t, err)
		require.Equal(t, want, found)
	}
	for _, answer := range []string{"", "OK\x00", "stream: OK", "stream: ok\x00", "INSTREAM size limit exceeded. ERROR\x00", "stream: x ERROR\x00", "FOUND\x00"} {
		s, err := scan.New(scan.Options{Address: answering(t, answer), Within: time.Minute})
		require.NoError(t, err)
		_, err = s.Scan(t.Context(), strings.NewReader("x"))
		require.Error(t, err, answer)
	}
	nobody, err := scan.New(scan.Options{Address: "unix://" + filepath.Join(t.TempDir(), "none"), Within: time.Minute})
	require.NoError(t, err)
	_, err = nobody.Scan(t.Context(), strings.NewReader("x"))
	require.Error(t, err)
}

func TestACommandSaysByItsExitStatus(t *testing.T) {
	dir := t.TempDir()
	script := func(name, text string) *scan.Scanner {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700))
		s, err := scan.New(scan.Options{Command: path + " -", Within: 2 * time.Second})
		require.NoError(t, err)
		return s
	}
	s := script("scan", `if grep -q EICAR-STANDARD; then echo "stream: Eicar FOUND"; exit 1; fi`)
	for content, want := range map[string]string{"clean": "", "before " + eicar: "Eicar", strings.Repeat("x", 1<<20): ""} {
		found, err := s.Scan(t.Context(), strings.NewReader(content))
		require.NoError(t, err)
		require.Equal(t, want, found)
	}
	found, err := script("silent", "cat >/dev/null; exit 1").Scan(t.Context(), strings.NewReader("x"))
	require.NoError(t, err)
	require.Equal(t, "unnamed", found)
	broken := map[string]string{
		"fails": "cat >/dev/null; exit 2", "killed": "kill -9 $$", "hangs": "exec sleep 30", "unread": "exit 0",
	}
	for name, text := range broken {
		_, err := script(name, text).Scan(t.Context(), strings.NewReader(strings.Repeat("x", 1<<20)))
		require.Error(t, err, name)
	}
	_, err = s.Scan(t.Context(), io.MultiReader(strings.NewReader("half"), failing{}))
	require.ErrorIs(t, err, errHalf, "half a file is not looked at")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.Scan(gone, strings.NewReader("x"))
	require.Error(t, err)
	_, err = scan.New(scan.Options{Command: "x", Address: "tcp://x:1", Within: time.Second})
	require.Error(t, err)
	for _, bad := range []string{"x", "tcp://x", "unix://host/x", "http://x:1"} {
		require.Error(t, scan.Options{Address: bad, Within: time.Second}.Check(), bad)
	}
	none, err := scan.New(scan.Options{})
	require.NoError(t, err)
	require.Nil(t, none)
}

var errHalf = errors.New("half")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errHalf }
