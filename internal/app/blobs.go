package app

import (
	"context"
	"path/filepath"

	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/pglocal"
	"github.com/yishenqing/foi/internal/scan"
)

// bucket opens the place for attachments; nil when that is not settled. Beside the private PostgreSQL they have a place of their own.
// Beside a database of others nobody can guess one: several servers may share the database, and a file that only one of them has
// is lost to the others.
func bucket(ctx context.Context, cfg *config.Config) (*blob.Bucket, error) {
	switch {
	case cfg.BlobURL != "":
		return blob.Open(ctx, cfg.BlobURL)
	case cfg.DatabaseURL != "":
		return nil, nil //nolint:nilnil // as the comment says
	}
	dir, err := dataDir(&cfg.Database)
	if err != nil {
		return nil, err
	}
	return blob.OpenDirectory(filepath.Join(dir, "attachments"))
}

// dataDir is where the private PostgreSQL keeps its data.
func dataDir(cfg *config.Database) (string, error) {
	if cfg.DataDir != "" {
		return cfg.DataDir, nil
	}
	return pglocal.DefaultDataDir()
}

// openBlobs opens the place for attachments, if there is one.
func (a *App) openBlobs(ctx context.Context, c clock.Clock) error {
	var err error
	if a.scanner, err = scan.New(a.cfg.Scan()); err != nil {
		return err
	}
	if a.blobs, err = bucket(ctx, a.cfg); err != nil {
		return err
	}
	if a.blobs == nil {
		a.log.Warn("attachments are refused: --blob-url says where they are kept, and is not given")
		return nil
	}
	a.close.add("attachments", func(context.Context) error { return a.blobs.Close() })
	a.close.add("files without an attachment", regularly(ctx, func(ctx context.Context) {
		forgetUploads(a.store, c, a.log)(ctx) // leaves blobs to the other
		deleteOrphans(a.store, a.blobs, c, a.log)(ctx)
	}))
	return nil
}
