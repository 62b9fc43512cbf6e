package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/migrations"
)

// Step is one migration of the schema and whether the database has run it.
type Step = migrations.Step

// MigrateUp brings the schema of the database up to date and returns what it ran.
func MigrateUp(ctx context.Context, cfg *config.Database, log *slog.Logger) ([]Step, error) {
	return onSchema(ctx, cfg, log, func(d *Database) ([]Step, error) { return migrations.Up(ctx, d.Store.SQL()) })
}

// MigrateDown takes back the last migration, with what it had stored, and returns it; nothing when there is none.
func MigrateDown(ctx context.Context, cfg *config.Database, log *slog.Logger) ([]Step, error) {
	return onSchema(ctx, cfg, log, func(d *Database) ([]Step, error) { return migrations.Down(ctx, d.Store.SQL()) })
}

// MigrateStatus lists every migration of this program.
func MigrateStatus(ctx context.Context, cfg *config.Database, log *slog.Logger) ([]Step, error) {
	return onSchema(ctx, cfg, log, func(d *Database) ([]Step, error) { return migrations.Status(ctx, d.Store.SQL()) })
}

func onSchema(ctx context.Context, cfg *config.Database, log *slog.Logger, do func(*Database) ([]Step, error)) (steps []Step, err error) {
	d, err := connect(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close(context.WithoutCancel(ctx))) }()
	return do(d)
}
