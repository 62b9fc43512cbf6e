package app

import (
	"context"
	"path/filepath"

	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/pglocal"
)

// blobDirectory is where attachments are; nothing when that is not settled. Beside the private PostgreSQL they have a place of
// their own. Beside a database of others nobody can guess one: several servers may share the database, and a file that only
// one of them has is lost to the others.
func blobDirectory(cfg *config.Config) (string, error) {
	switch {
	case cfg.BlobURL != "":
		return blob.Directory(cfg.BlobURL)
	case cfg.DatabaseURL != "":
		return "", nil
	}
	dir, err := dataDir(&cfg.Database)
	return filepath.Join(dir, "attachments"), err
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
	dir, err := blobDirectory(a.cfg)
	if err != nil {
		return err
	}
	if dir == "" {
		a.log.Warn("attachments are refused: --blob-url says where they are kept, and is not given")
		return nil
	}
	if a.blobs, err = blob.Open(dir); err != nil {
		return err
	}
	a.close.add("attachments", func(context.Context) error { return a.blobs.Close() })
	a.close.add("files without an attachment", regularly(ctx, deleteOrphans(a.store, a.blobs, c, a.log)))
	return nil
}
