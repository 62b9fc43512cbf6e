package main

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
)

// safeBuffer may be read while a command writes to it.
type safeBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func TestServeRunsUntilItIsTold(t *testing.T) {
	t.Setenv("FOI_DATABASE_URL", pgtest.New(t))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, log safeBuffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--development-identity", "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0"},
			stdio{Out: &out, Err: &log, In: strings.NewReader("")})
	}()
	address := regexp.MustCompile(`REST (http://127\.0\.0\.1:\d+)/`)
	require.Eventually(t, func() bool {
		return address.MatchString(out.String()) && strings.Contains(out.String(), "gRPC 127.0.0.1:")
	},
		time.Minute, 5*time.Millisecond, "%s", &log)

	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(address.FindStringSubmatch(out.String())[1] + "/readyz")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)

	cancel()
	require.Equal(t, exitDone, <-ended, log.String())
	require.Contains(t, log.String(), "--development-identity: every caller")
	require.Contains(t, log.String(), `"msg":"stopped"`)
}

func TestServeRefusesWhatItCannotDo(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		status int
		err    string
	}{
		{"open to the network without identity", []string{"--development-identity", "--http-addr", ":0"}, exitUsage, "--development-identity is refused"},
		{"all faults at once", []string{"--grpc-addr", "x", "--log-level", "loud"}, exitUsage, "--log-level"},
		{"no such database", []string{"--database-url", "postgres://nobody@127.0.0.1:1/none?connect_timeout=1", "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0"}, exitFailed, "foi: "},
		{"schema missing", []string{"--database-url", pgtest.Empty(t), "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0"}, exitFailed, "foi migrate up"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errOut := runCLI(t, append([]string{"serve"}, tt.args...)...)
			require.Equal(t, tt.status, status, errOut)
			require.Empty(t, out)
			require.Contains(t, errOut, tt.err)
		})
	}
}

func TestConfigPrintsWhatServeWouldUse(t *testing.T) {
	t.Setenv("FOI_DATABASE_URL", "postgres://foi:geheim@db.example/foi")
	t.Setenv("FOI_HTTP_ADDR", "127.0.0.1:1234")
	status, out, errOut := runCLI(t, "config", "--log-level", "warn")
	require.Equal(t, exitDone, status, errOut)
	require.Contains(t, out, "FOI_DATABASE_URL=postgres://foi:xxxxx@db.example/foi\n")
	require.Contains(t, out, "FOI_HTTP_ADDR=127.0.0.1:1234\n")
	require.Contains(t, out, "FOI_LOG_LEVEL=warn\n")
	require.NotContains(t, out+errOut, "geheim")
}

func TestMigrate(t *testing.T) {
	t.Setenv("FOI_DATABASE_URL", pgtest.Empty(t))
	ok := func(args ...string) (out, errOut string) {
		status, out, errOut := runCLI(t, append([]string{"migrate"}, args...)...)
		require.Equal(t, exitDone, status, errOut)
		return out, errOut
	}
	out, _ := ok("status")
	require.Regexp(t, `^pending\t0001_\w+\.sql\n`, out)
	require.NotContains(t, out, "applied")

	all := strings.Count(out, "\n")
	out, _ = ok("up")
	require.Equal(t, all, strings.Count(out, "applied\t"))
	out, errOut := ok("up")
	require.Empty(t, out)
	require.Contains(t, errOut, "up to date")

	out, _ = ok("down")
	require.Equal(t, 1, strings.Count(out, "pending\t"))
	out, _ = ok("status")
	require.Equal(t, all-1, strings.Count(out, "applied\t"))
}
