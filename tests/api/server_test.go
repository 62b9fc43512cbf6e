package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

// server is the API on a database of its own.
type server struct {
	url   string
	grpc  string   // the address of gRPC
	more  []string // further nodes on the same database
	turn  atomic.Uint32
	cfg   config.Config
	http  *http.Client
	clock *clock.Settable
	who   auth.Authenticator // nil: those in the database
	token string             // sent as a bearer token, if there is one
	files string             // the directory of attachments
	store *store.Store       // to look behind the API, and to make what has no RPC yet
}

// connections is how many the server has to the database.
const connections = 16

// attachmentLimit is the size of the largest attachment, in bytes.
const attachmentLimit = 2 << 20

// uploadLimit is the size of the largest upload, in bytes.
const uploadLimit = 32 << 20

// start runs the API at noon of a day until the test ends, beside the servers of other tests. It has two agencies, linhai and,
// below it, bureau. It works on no jobs unless set says so.
func start(t *testing.T, day string, set ...func(*config.Config)) *server {
	t.Helper()
	t.Parallel()
	return startSerial(t, day, set...)
}

// startSerial is start for a test that sets the environment, and so has it for itself.
func startSerial(t *testing.T, day string, set ...func(*config.Config)) *server {
	t.Helper()
	s := startOn(t, pgtest.New(t), day, set...)
	s.agencies(t)
	t.Cleanup(func() { s.consistent(t) })
	return s
}

// consistent holds, after everything that a test did, that what is stored beside the events is what follows from them.
func (s *server) consistent(t *testing.T) {
	t.Helper()
	_, err := s.store.CheckProjections(tenancy.System(context.Background()), store.Check{
		Found: func(d store.Drift) error {
			t.Errorf("drift: %+v", d)
			return nil
		},
	})
	require.NoError(t, err)
}

// startOn is start on a database that is there already.
func startOn(t *testing.T, database, day string, set ...func(*config.Config)) *server {
	t.Helper()
	return startAs(t, database, clock.Noon(calendar.MustDate(day)), &callers{}, set...)
}

// startAs is startOn for callers whom an authenticator knows; nil: those in the database.
func startAs(t *testing.T, database string, at *clock.Settable, who auth.Authenticator, set ...func(*config.Config)) *server {
	t.Helper()
	s := &server{
		clock: at, who: who, files: t.TempDir(),
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
	}
	cfg := &config.Config{
		Database:    config.Database{DatabaseURL: database, DatabaseConns: connections, Key: pgtest.Key},
		Attachments: config.Attachments{BlobURL: "file://" + s.files, MaxAttachmentBytes: attachmentLimit, MaxUploadBytes: uploadLimit},
		Server:      config.Server{GRPCAddr: "127.0.0.1:0", HTTPAddr: "127.0.0.1:0", MaxBodyBytes: 1 << 20, ShutdownTimeout: time.Minute},
		Exports:     config.Exports{ExportRequestsURL: t.TempDir(), ExportRequestsKeep: 24 * time.Hour},
		Portal:      config.Portal{PortalFiles: 3, PortalFileBytes: 100 << 10},
		Telemetry:   config.Telemetry{LogLevel: "info", LogFormat: "json", TraceRatio: 1},
	}
	for _, change := range set {
		change(cfg)
	}
	s.cfg = *cfg
	s.forget(t)
	a := s.open(t)
	s.url, s.grpc, s.store = "http://"+a.HTTPAddr, a.GRPCAddr, a.Env.Store
	if c, ok := who.(*callers); ok {
		c.store.Store(s.store)
	}
	return s
}

// forget lets go of what the server holds, when the test has ended: package testing keeps the functions given to Cleanup, and what they
// refer to, until the last of all parallel tests is done, and hundreds of programs at once are gigabytes.
func (s *server) forget(t *testing.T) {
	t.Helper()
	t.Cleanup(func() { s.store, s.who, s.http = nil, nil, nil })
}

// open runs one more node on the server's database until the test ends.
func (s *server) open(t *testing.T) *app.App {
	t.Helper()
	cfg := s.cfg
	a, err := app.Open(t.Context(), &cfg, app.Deps{
		Log: slog.New(failures{t: t}), Clock: s.clock, Version: "test", Authenticator: s.who,
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		s.http.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		require.NoError(t, a.Close(ctx))
		a = nil // see forget
	})
	return a
}

// startTwo is start with two nodes on the database, which the requests of a test reach by turns: what is held of calls at
// once is held across nodes.
func startTwo(t *testing.T, day string, set ...func(*config.Config)) *server {
	t.Helper()
	s := start(t, day, set...)
	s.more = []string{"http://" + s.open(t).HTTPAddr}
	return s
}

// node is where the next request goes.
func (s *server) node() string {
	if len(s.more) == 0 {
		return s.url
	}
	return append([]string{s.url}, s.more...)[int(s.turn.Add(1))%(1+len(s.more))]
}

// failures is a log that fails the test when the server meets something that was not foreseen, or writes down anything of a
// person at any level.
type failures struct {
	t    *testing.T
	with string // what With added
}

func (failures) Enabled(context.Context, slog.Level) bool { return true }

func (f failures) Handle(_ context.Context, r slog.Record) error {
	text := r.Message + f.with
	r.Attrs(func(a slog.Attr) bool {
		text += " " + a.String()
		return true
	})
	if r.Level >= slog.LevelError {
		f.t.Errorf("the server logged: %s", text)
	}
	nothingOfAPerson(f.t, "the log", text)
	return nil
}

func (f failures) WithAttrs(attrs []slog.Attr) slog.Handler {
	for _, a := range attrs {
		f.with += " " + a.String()
	}
	return f
}

func (f failures) WithGroup(string) slog.Handler { return f }
