// Package app is the only wiring: it opens the database, puts the services behind the gate and the gateway, and serves them.
// By hand and in one place, so that the tests, `foi demo` and `foi serve` run the same thing (WTF Dial).
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/scan"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/telemetry"
	"github.com/yishenqing/foi/internal/tenancy"
)

// Deps are what an App takes from outside besides its settings.
type Deps struct {
	Log     *slog.Logger
	Clock   clock.Clock // nil: the machine's
	Version string      // of the program
	// Authenticator finds out who calls. Nil: the users and keys of the database, unless the settings ask for the development
	// principal.
	Authenticator auth.Authenticator
	// AddsUsers says that who opens the server makes its first users at once: that there are none yet is nothing to warn of.
	AddsUsers bool
}

// App is a running server. Its fields do not change after Open.
type App struct {
	GRPCAddr string // where gRPC is served, host:port
	HTTPAddr string // where REST is served, host:port

	// Env is what the services work with, for commands that do more than serve: `foi demo` and the imports.
	Env call.Env

	cfg       *config.Config
	log       *slog.Logger
	telemetry *telemetry.Telemetry
	store     *store.Store
	identity  *identity.Identity
	blobs     *blob.Bucket // nil: there is no place for attachments
	scanner   *scan.Scanner
	nightly   export.Place // nil: nothing is exported at night
	version   string
	law       *liveLaw
	servers   *servers
	draining  atomic.Bool
	close     closers
}

// Open starts a server. When it returns, calls are answered at the two addresses, until Close. A failure of a listener comes
// out of Failed.
func Open(ctx context.Context, cfg *config.Config, deps Deps) (*App, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if deps.Clock == nil {
		deps.Clock = clock.System{}
	}
	a := &App{cfg: cfg, log: deps.Log}
	// What is opened here works for the program. Calls have contexts of their own, into which only the gate puts a reach.
	ctx = tenancy.System(ctx)
	if err := a.open(ctx, deps); err != nil {
		return nil, errors.Join(err, a.close.all(context.WithoutCancel(ctx)))
	}
	a.log.LogAttrs(ctx, slog.LevelInfo, "serving",
		slog.String("http", a.HTTPAddr), slog.String("grpc", a.GRPCAddr), slog.String("version", deps.Version))
	return a, nil
}

// open opens one thing after the other; each is noted for Close as soon as it is open.
func (a *App) open(ctx context.Context, deps Deps) error {
	if err := a.openDatabase(ctx, deps.Clock); err != nil {
		return err
	}
	if err := a.openBlobs(ctx, deps.Clock); err != nil {
		return err
	}
	if err := a.openTelemetry(ctx, deps); err != nil {
		return err
	}
	a.Env = call.Env{
		Store: a.store, Clock: deps.Clock, Calendar: a.law.Calendar, Blobs: a.blobs, MaxAttachment: a.cfg.MaxAttachmentBytes,
		MaxUpload: a.cfg.MaxUploadBytes, Scanner: a.scanner,
		Portal: call.Portal{
			Rate: a.cfg.PortalRate, UserRate: a.cfg.PortalUserRate, TotalRate: a.cfg.PortalTotalRate, Files: a.cfg.PortalFiles,
			FileBytes: a.cfg.PortalFileBytes,
		},
		Public: call.Public{
			Rate: a.cfg.PublicRate, TotalRate: a.cfg.PublicTotalRate, URL: strings.TrimRight(a.cfg.PublicURL, "/"),
		},
	}
	if err := a.openExports(ctx, deps); err != nil {
		return err
	}
	if err := a.startSealer(ctx, deps.Clock); err != nil {
		return err
	}
	if err := a.startJobs(ctx, deps.Clock); err != nil {
		return err
	}
	if err := a.openIdentity(ctx, deps); err != nil {
		return err
	}
	return a.serve(ctx, a.authenticator(deps))
}

func (a *App) authenticator(deps Deps) auth.Authenticator {
	switch {
	case deps.Authenticator != nil:
		return deps.Authenticator
	case a.cfg.DevelopmentIdentity:
		a.log.Warn("development identity: every caller may do everything; for trials on this machine only")
		return auth.Development{}
	default:
		return a.identity
	}
}

func (a *App) openTelemetry(ctx context.Context, deps Deps) error {
	t, err := telemetry.New(ctx, telemetry.Options{
		Log: a.log, Version: deps.Version, Endpoint: a.cfg.OTLPEndpoint, TraceRatio: a.cfg.TraceRatio,
	})
	if err != nil {
		return err
	}
	a.telemetry = t
	a.close.add("telemetry", t.Shutdown)
	return errors.Join(t.Pool(a.store.PoolStat), t.CalendarAlarm(func() bool {
		_, missing := a.law.Calendar().Missing(clock.Today(deps.Clock))
		return missing
	}))
}

// Failed returns what ended a listener that was not asked to end. It never returns anything otherwise.
func (a *App) Failed() <-chan error { return a.servers.failed }

// Close stops the server in the order in which nothing is lost: it tells that it is not ready any more, takes no new calls,
// lets those that run finish as far as ctx allows, and then gives up the database. What has not finished by then is cut off
// and reported.
func (a *App) Close(ctx context.Context) error {
	a.draining.Store(true)
	a.log.LogAttrs(ctx, slog.LevelInfo, "stopping")
	err := a.close.all(ctx)
	a.log.LogAttrs(ctx, slog.LevelInfo, "stopped")
	return err
}

// closers are what has to be closed, the last opened first.
type closers []closer

type closer struct {
	what string
	stop func(context.Context) error
}

func (c *closers) add(what string, stop func(context.Context) error) {
	*c = append(*c, closer{what, stop})
}

// all closes everything, each although another failed, and once.
func (c *closers) all(ctx context.Context) error {
	var errs []error
	for i := len(*c) - 1; i >= 0; i-- {
		if err := (*c)[i].stop(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", (*c)[i].what, err))
		}
	}
	*c = nil
	return errors.Join(errs...)
}

// FillDemoBodies completes the agencies of the demonstration after their register was imported, so that it can go on answering.
func (a *App) FillDemoBodies(ctx context.Context) error {
	return demodata.FillBodies(ctx, a.store, store.Write{
		Actor: seeder, Correlation: correlation.New(), Now: a.Env.Clock.Now(), Origin: audit.System("start"),
	})
}
