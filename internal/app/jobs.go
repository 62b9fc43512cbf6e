package app

import (
	"context"
	"time"

	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/job"
	"github.com/yishenqing/foi/internal/telemetry"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/internal/transport"
)

// webhookTimeout is how long a portal may take over a message.
const webhookTimeout = 15 * time.Second

// startJobs begins to work on jobs, unless the settings leave that to other nodes. Jobs stop after the servers and before the
// database: what a call has just brought about may still be told.
func (a *App) startJobs(ctx context.Context, c clock.Clock) error {
	err := a.telemetry.Backlog(func(ctx context.Context) (telemetry.Backlog, error) {
		b, err := a.store.Backlog(tenancy.System(ctx))
		return telemetry.Backlog(b), err
	})
	if err != nil || !a.cfg.Jobs {
		return err
	}
	exports, err := a.exportJobs()
	if err != nil {
		return err
	}
	senders, err := senders(&a.cfg.Reminders, c)
	if err != nil {
		return err
	}
	queue, err := job.Start(ctx, job.Options{
		Store: a.store, Clock: c, Calendar: a.law.Calendar, Log: a.log, SweepEvery: a.cfg.RemindersEvery,
		AttemptWithin: max(2*a.cfg.SMTPTimeout, webhookTimeout), // to connect, and to hand over
		Senders:       senders,
		Webhooks:      &transport.Webhooks{Timeout: webhookTimeout, Clock: c},
		Exports:       exports,
		Archives:      a.archives(),
	})
	if err != nil {
		return err
	}
	a.close.add("jobs", queue.Stop)
	return nil
}

// archiveStale is how long a node may say nothing of the archive package that it makes before another takes it for dead.
const archiveStale = time.Minute

// archives says with what this node makes archive packages; nil where there is no place for them: they wait for a node that has one.
func (a *App) archives() *job.Archives {
	if a.blobs == nil {
		return nil
	}
	return &job.Archives{Blobs: a.blobs, Signer: a.Env.Signer, Stale: archiveStale}
}

// senders are the ways out of the system that the settings name.
func senders(cfg *config.Reminders, c clock.Clock) (map[string]transport.Sender, error) {
	all := map[string]transport.Sender{}
	if cfg.SMTPHost != "" {
		password, err := cfg.MailPassword()
		if err != nil {
			return nil, err
		}
		all[job.Email] = &transport.SMTP{
			Host: cfg.SMTPHost, Port: cfg.SMTPPort, Security: transport.Security(cfg.SMTPSecurity), User: cfg.SMTPUser,
			Password: password, From: cfg.SMTPFrom, Timeout: cfg.SMTPTimeout,
		}
	}
	if cfg.SMSHookURL != "" {
		key, err := cfg.HookSecret()
		if err != nil {
			return nil, err
		}
		all[job.SMS] = &transport.Hook{URL: cfg.SMSHookURL, Secret: []byte(key), Timeout: cfg.SMTPTimeout, Clock: c}
	}
	return all, nil
}
