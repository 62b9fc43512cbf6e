package app

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/correlation"
	"github.com/yishenqing/foi/internal/pglocal"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/migrations"
)

// stopDatabaseWithin bounds the end of the private PostgreSQL when the time for a shutdown has been used up already: what was
// committed is safe either way, and a server that is left behind would hold the data directory.
const stopDatabaseWithin = 30 * time.Second

// Database is an open database with the schema of this program, for commands that serve nobody.
type Database struct {
	Store *store.Store
	close closers
}

// OpenDatabase opens the database that the settings name, or else the private PostgreSQL. With migrate the schema is brought
// up to date; without, a schema that is older or newer than this program is refused. A private database is always migrated:
// there is nobody else whom that could surprise.
func OpenDatabase(ctx context.Context, cfg *config.Database, migrate bool, c clock.Clock, log *slog.Logger) (*Database, error) {
	server, err := startDatabase(ctx, cfg)
	if err != nil {
		return nil, err
	}
	d := &Database{close: server.close}
	err = server.onSchema(func(db *sql.DB) error {
		if !migrate && cfg.DatabaseURL != "" {
			return migrations.Check(ctx, db)
		}
		_, err := migrations.Up(ctx, db)
		return err
	})
	if err == nil {
		err = d.open(ctx, server.url, cfg, log)
	}
	if err == nil {
		err = d.unlock(ctx, cfg, log)
	}
	if err == nil {
		err = d.seedNotices(ctx, c, log)
	}
	if err != nil {
		_ = d.Close(context.WithoutCancel(ctx))
		return nil, err
	}
	return d, nil
}

// open connects as the role that rows are worked on with.
func (d *Database) open(ctx context.Context, url string, cfg *config.Database, log *slog.Logger) (err error) {
	if d.Store, err = store.Open(ctx, url, cfg.DatabaseConns, log); err != nil {
		return err
	}
	d.close.add("database", func(context.Context) error {
		d.Store.Close()
		return nil
	})
	return d.Store.CheckRole(ctx)
}

// databaseServer is a server that runs, ours or that of the settings.
type databaseServer struct {
	url   string
	close closers
}

// startDatabase starts the private PostgreSQL unless the settings name a server.
func startDatabase(ctx context.Context, cfg *config.Database) (*databaseServer, error) {
	url, err := cfg.URL()
	if err != nil {
		return nil, err
	}
	url, stop, err := pglocal.Open(ctx, url, pglocal.Config{DataDir: cfg.DataDir, Durable: true})
	if err != nil {
		return nil, err
	}
	s := &databaseServer{url: url}
	s.close.add("database server", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopDatabaseWithin)
		defer cancel()
		return stop(ctx)
	})
	return s, nil
}

// onSchema connects as who logs in, the owner of the tables, for as long as do runs.
func (s *databaseServer) onSchema(do func(*sql.DB) error) error {
	db, err := sql.Open("pgx", s.url)
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	return errors.Join(do(db), db.Close())
}

// seeder is who stores the notices of days off that the program brings along, for the audit.
const seeder = "foi"

// seedNotices stores the notices of days off that this program brings along. What does not fit the stored ones is told and
// left out: the server can work without, and people decide.
func (d *Database) seedNotices(ctx context.Context, c clock.Clock, log *slog.Logger) error {
	refused, err := d.Store.SeedNotices(ctx, calendar.Default().Notices(), store.Write{
		Actor: seeder, Correlation: correlation.New(), Now: c.Now(), Origin: audit.System("start"),
	})
	for _, r := range refused {
		log.LogAttrs(ctx, slog.LevelWarn, "a holiday notice of this program does not fit those stored", slog.String("cause", r.Error()))
	}
	if err != nil {
		return fmt.Errorf("store the holiday notices: %w", err)
	}
	return nil
}

// Close gives the database up and stops the private PostgreSQL.
func (d *Database) Close(ctx context.Context) error { return d.close.all(ctx) }

// openDatabase opens the database of a server, with the notices of days off that this program brings along.
func (a *App) openDatabase(ctx context.Context, c clock.Clock) error {
	d, err := OpenDatabase(ctx, &a.cfg.Database, a.cfg.Migrate, c, a.log)
	if err != nil {
		return err
	}
	a.store = d.Store
	a.close.add("data", d.Close)
	if err := d.RequireSealed(ctx); err != nil {
		return err
	}
	a.close.add("keys", everySoOften(ctx, store.KeysEvery, keepKeys(d.Store, a.log)))
	if a.law, err = newLiveLaw(ctx, d.Store, c, a.log); err != nil {
		return err
	}
	a.close.add("law", a.law.close)
	a.close.add("old requests", regularly(ctx, forgetRequests(d.Store, c, a.log)))
	a.close.add("old wrong query codes", regularly(ctx, forgetFailures(d.Store, c, a.log)))
	return nil
}
