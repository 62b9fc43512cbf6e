package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/store"
)

// keyFile is the name of the key file beside the private PostgreSQL.
const keyFile = "key"

// The refusals about keys say what to do; none of them has anything of a key in it.
var (
	errNoKey = errors.New("persons' data is sealed, and --database-url comes without a key: give --key-file FILE or FOI_KEY; " +
		"`foi keyring init FILE` makes one")
	errNotSealed = errors.New("this database has persons' data from before encryption: stop every server, run `foi keyring reencrypt` once, " +
		"and start again (CHANGELOG.md)")
)

// unlock gives the store its keys. Beside a database of others they must be given; commands that need no persons' data do
// without. The private PostgreSQL gets a key file at its first start, and what an older version left in it is sealed.
func (d *Database) unlock(ctx context.Context, cfg *config.Database, log *slog.Logger) error {
	text, err := cfg.Keys()
	if err == nil && text == "" && cfg.DatabaseURL == "" {
		text, err = d.ownKey(ctx, cfg, log)
	}
	if err != nil || text == "" {
		return err
	}
	keks, err := seal.ParseKEKs(text)
	if err != nil {
		return fmt.Errorf("--key-file or FOI_KEY: %w", err)
	}
	if err := d.Store.Unlock(ctx, keks); err != nil {
		if missing, ok := errors.AsType[*seal.MissingKeyError](err); ok {
			return fmt.Errorf("--key-file or FOI_KEY: the data keys of this database were wrapped by key %s, which is not among those given", missing.ID)
		}
		return fmt.Errorf("read the data keys: %w", err)
	}
	if cfg.DatabaseURL != "" {
		return nil
	}
	return d.sealOld(ctx)
}

// sealOld seals what an older version of this program left.
func (d *Database) sealOld(ctx context.Context) error {
	enforced, err := d.Store.SealingEnforced(ctx)
	if err != nil || enforced {
		return err
	}
	if _, err := d.Store.Reencrypt(ctx, nil); err != nil {
		return fmt.Errorf("seal what is not sealed yet: %w", err)
	}
	return d.Store.EnforceSealing(ctx)
}

// ownKey reads the key file beside the private PostgreSQL, or makes it at the first start. A database that has data keys
// already was sealed with another one: a new one would be of no use.
func (d *Database) ownKey(ctx context.Context, cfg *config.Database, log *slog.Logger) (string, error) {
	dir, err := dataDir(cfg)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, keyFile)
	text, err := os.ReadFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return string(text), err
	}
	sealed, err := d.Store.HasKeys(ctx)
	if err != nil {
		return "", err
	}
	if sealed {
		return "", fmt.Errorf("%s is gone: the persons' data in %s opens with it only; put it back from its backup", path, dir)
	}
	if err := WriteKeyFile(path); err != nil {
		return "", err
	}
	log.LogAttrs(ctx, slog.LevelInfo, "made a key file; without it persons' data is lost: back it up apart from the database", slog.String("file", path))
	text, err = os.ReadFile(path)
	return string(text), err
}

// WriteKeyFile makes a file with a new key that only its owner may read. It never overwrites one.
func WriteKeyFile(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "# foi: key-encryption key (ADR 0016)\n%s\n", seal.NewKEK())
	return errors.Join(err, f.Sync(), f.Close())
}

// RequireSealed refuses a database without a key, and one that has data from before encryption.
func (d *Database) RequireSealed(ctx context.Context) error {
	if d.Store.Locked() {
		return errNoKey
	}
	enforced, err := d.Store.SealingEnforced(ctx)
	if err == nil && !enforced {
		err = errNotSealed
	}
	return err
}

// keepKeys reads the keys again, so that this node knows a new generation before it is used, and seals anew what an older one
// sealed. What it does not finish because the process ends, the next start does.
func keepKeys(s *store.Store, log *slog.Logger) func(context.Context) {
	return func(ctx context.Context) {
		old, err := s.OlderGenerations(ctx)
		if err == nil && old {
			var done store.Reencrypted
			done, err = s.Reencrypt(ctx, nil)
			if done.Rows > 0 {
				log.LogAttrs(ctx, slog.LevelInfo, "rows sealed anew", slog.Int("rows", done.Rows))
			}
		}
		if err != nil && ctx.Err() == nil && !errors.Is(err, store.ErrReencrypting) {
			log.LogAttrs(ctx, slog.LevelWarn, "the keys were not read, or rows not sealed anew", slog.String("cause", err.Error()))
		}
	}
}
