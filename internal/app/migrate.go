package app

import (
	"context"
	"database/sql"
	"errors"

	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/migrations"
)

// Step is one migration of the schema and whether the database has run it.
type Step = migrations.Step

// MigrateUp brings the schema of the database up to date and returns what it ran.
func MigrateUp(ctx context.Context, cfg *config.Database) ([]Step, error) {
	return onSchema(ctx, cfg, migrations.Up)
}

// MigrateDown takes back the last migration, with what it had stored, and returns it; nothing when there is none.
func MigrateDown(ctx context.Context, cfg *config.Database) ([]Step, error) {
	return onSchema(ctx, cfg, migrations.Down)
}

// MigrateStatus lists every migration of this program.
func MigrateStatus(ctx context.Context, cfg *config.Database) ([]Step, error) {
	return onSchema(ctx, cfg, migrations.Status)
}

func onSchema(ctx context.Context, cfg *config.Database, do func(context.Context, *sql.DB) ([]Step, error)) (steps []Step, err error) {
	server, err := startDatabase(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.close.all(context.WithoutCancel(ctx))) }()
	err = server.onSchema(func(db *sql.DB) (err error) {
		steps, err = do(ctx, db)
		return err
	})
	return steps, err
}
