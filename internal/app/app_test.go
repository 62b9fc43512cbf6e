package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// settings are those of `foi serve` on free ports of the loopback.
func settings(databaseURL string) *config.Config {
	return &config.Config{
		Database:    config.Database{DatabaseURL: databaseURL, DatabaseConns: 8, Key: pgtest.Key},
		Attachments: config.Attachments{MaxAttachmentBytes: 1 << 20, MaxUploadBytes: 1 << 20},
		Server:      config.Server{GRPCAddr: "127.0.0.1:0", HTTPAddr: "127.0.0.1:0", MaxBodyBytes: 1 << 20, ShutdownTimeout: time.Second},
		Telemetry:   config.Telemetry{LogLevel: "info", LogFormat: "json", TraceRatio: 1},
	}
}

// logged is a log that may be read while it is written.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// running is a server and the means to talk to it.
type running struct {
	*app.App
	clock *clock.Settable
	log   *logged
	http  *http.Client
	grpc  *grpc.ClientConn
	close func(context.Context) error // once
}

// start runs a server until the test ends.
func start(t *testing.T, cfg *config.Config, who auth.Authenticator) *running {
	t.Helper()
	r := &running{clock: clock.Noon(calendar.MustDate("2020-06-01")), log: &logged{}}
	deps := app.Deps{
		Log: slog.New(correlation.LogHandler(slog.NewJSONHandler(r.log, nil))), Clock: r.clock, Version: "test", Authenticator: who,
	}
	var err error
	r.App, err = app.Open(everything(t), cfg, deps)
	require.NoError(t, err)
	var once sync.Once
	r.close = func(ctx context.Context) (err error) {
		once.Do(func() { err = r.Close(ctx) })
		return err
	}
	transport := &http.Transport{}
	r.http = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r.grpc, err = grpc.NewClient(r.GRPCAddr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		require.NoError(t, r.grpc.Close())
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		require.NoError(t, r.close(ctx))
	})
	return r
}

// answer is what came back over HTTP.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &v), a.body)
	return v
}

// send makes one HTTP request.
func (r *running) send(t *testing.T, verb, path, body string) answer {
	t.Helper()
	a, err := r.trySend(everything(t), verb, path, body)
	require.NoError(t, err)
	return a
}

func (r *running) trySend(ctx context.Context, verb, path, body string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, verb, "http://"+r.HTTPAddr+path, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if err != nil {
		return answer{}, err
	}
	resp, err := r.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	return answer{status: resp.StatusCode, header: resp.Header, body: string(content)}, err
}
