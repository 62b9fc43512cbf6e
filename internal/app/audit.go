package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

// sealEvery is how often a server looks for audit entries that are in no chain yet. Every node does; one at a time links.
const sealEvery = time.Second

// sealer links audit entries to the chains of their agencies while the server runs, and seals a head now and then.
type sealer struct {
	store  *store.Store
	clock  clock.Clock
	log    *slog.Logger
	signer *audit.Signer // nil: heads are not signed
	every  time.Duration // between heads; 0 seals none
	failed bool          // the last attempt did; it was told
}

// startSealer starts the sealer until the App is closed.
func (a *App) startSealer(ctx context.Context, c clock.Clock) error {
	signer, err := readSigner(a.cfg.AuditKeyFile)
	if err != nil {
		return err
	}
	a.Env.Signer = signer
	s := &sealer{store: a.store, clock: c, log: a.log, signer: signer, every: a.cfg.AuditHeadEvery}
	ctx, cancel := context.WithCancel(tenancy.System(context.WithoutCancel(ctx)))
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.run(ctx)
	}()
	a.close.add("audit sealer", func(context.Context) error {
		cancel()
		<-done
		return nil
	})
	return nil
}

func (s *sealer) run(ctx context.Context) {
	ticker := time.NewTicker(sealEvery)
	defer ticker.Stop()
	since := clock.Start()
	for {
		_, err := s.store.Seal(ctx, s.clock.Now)
		if err == nil && s.every > 0 && since.Elapsed() >= s.every {
			err = sealHead(ctx, s.store, s.clock.Now(), s.signer)
			since = clock.Start()
		}
		if err != nil && ctx.Err() == nil && !s.failed {
			s.log.LogAttrs(ctx, slog.LevelWarn, "audit entries are not being sealed", slog.String("cause", err.Error()))
		}
		s.failed = err != nil
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func sealHead(ctx context.Context, s *store.Store, now time.Time, signer *audit.Signer) error {
	var sign func(*audit.Head) error
	if signer != nil {
		sign = signer.Sign
	}
	_, _, err := s.SealHead(ctx, now, sign)
	if errors.Is(err, store.ErrNotFound) {
		return nil // nothing to seal
	}
	return err
}

// readSigner reads the key that heads are signed with; no file is no key.
func readSigner(file string) (*audit.Signer, error) {
	if file == "" {
		return nil, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--audit-key-file: %w", err)
	}
	signer, err := audit.ReadSigner(content)
	if err != nil {
		return nil, fmt.Errorf("--audit-key-file %s: %w", file, err)
	}
	return signer, nil
}

type (
	// VerifiedAudit is what of the audit was found in order.
	VerifiedAudit = store.VerifiedAudit
	// AuditBreak is the first place where the audit is not what was sealed.
	AuditBreak = audit.BreakError
)

// VerifyOptions are how the audit is verified.
type VerifyOptions struct {
	Heads    []string            // files of heads that were kept outside
	KeyFile  string              // the public key that heads must be signed with; "" does not ask
	Progress func(entries int64) // nil tells nobody
}

// VerifyAudit follows the chains of all agencies after it has linked what waits for it. Errors: *AuditBreak.
func VerifyAudit(ctx context.Context, cfg *config.Database, o VerifyOptions, log *slog.Logger) (sum VerifiedAudit, err error) {
	v := store.VerifyAudit{Progress: o.Progress}
	for _, file := range o.Heads {
		content, err := os.ReadFile(file)
		if err != nil {
			return sum, err
		}
		head, err := audit.ReadHead(content)
		if err != nil {
			return sum, fmt.Errorf("%s: %w", file, err)
		}
		v.Heads = append(v.Heads, head)
	}
	if o.KeyFile != "" {
		content, err := os.ReadFile(o.KeyFile)
		if err != nil {
			return sum, err
		}
		if v.Key, err = audit.ReadPublicKey(content); err != nil {
			return sum, fmt.Errorf("%s: %w", o.KeyFile, err)
		}
	}
	err = onAudit(ctx, cfg, log, func(ctx context.Context, s *store.Store) error {
		if _, err := s.Seal(ctx, clock.System{}.Now); err != nil {
			return err
		}
		sum, err = s.VerifyAudit(ctx, v)
		return err
	})
	return sum, err
}

// SealAudit links what waits for it and returns how much that was.
func SealAudit(ctx context.Context, cfg *config.Database, log *slog.Logger) (linked int, err error) {
	err = onAudit(ctx, cfg, log, func(ctx context.Context, s *store.Store) error {
		linked, err = s.Seal(ctx, clock.System{}.Now)
		return err
	})
	return linked, err
}

// AuditHead seals how far the chains have come, signed with the key of a file if there is one, and returns it as it is kept
// outside.
func AuditHead(ctx context.Context, cfg *config.Database, keyFile string, log *slog.Logger) (exported []byte, err error) {
	signer, err := readSigner(keyFile)
	if err != nil {
		return nil, err
	}
	err = onAudit(ctx, cfg, log, func(ctx context.Context, s *store.Store) error {
		if _, err := s.Seal(ctx, clock.System{}.Now); err != nil {
			return err
		}
		if err := sealHead(ctx, s, clock.System{}.Now(), signer); err != nil {
			return err
		}
		head, err := s.AuditHead(ctx)
		if err != nil {
			return fmt.Errorf("there is nothing to seal: %w", err)
		}
		exported, err = head.Export()
		return err
	})
	return exported, err
}

// NewAuditKey makes a key for heads and returns it and the public one, both PEM.
func NewAuditKey() (private, public []byte, err error) {
	signer, err := audit.NewSigner()
	if err != nil {
		return nil, nil, err
	}
	if private, err = signer.PEM(); err != nil {
		return nil, nil, err
	}
	public, err = signer.Public().PEM()
	return private, public, err
}

// onAudit opens the database for a command.
func onAudit(ctx context.Context, cfg *config.Database, log *slog.Logger, do func(context.Context, *store.Store) error) (err error) {
	ctx = tenancy.System(ctx)
	d, err := OpenDatabase(ctx, cfg, false, clock.System{}, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close(context.WithoutCancel(ctx))) }()
	return do(ctx, d.Store)
}
