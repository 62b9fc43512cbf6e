package job

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/transport"
	"github.com/yishenqing/foi/workflow"
)

const (
	webhooks = "webhooks" // queue
	// webhookAttempts at one message; with River's pauses, the fourth power of the attempt in seconds, they spread over eleven hours.
	webhookAttempts = 12
	webhooksAtOnce  = 8
	planEvery       = time.Second
	// waitTurn is how long a message waits while an earlier one about the same application is on its way.
	waitTurn = 2 * time.Second
	// keepWebhooks is how long messages that came to their end are kept.
	keepWebhooks = 30 * 24 * time.Hour
)

// webhookArgs name the message that a job is about.
type webhookArgs struct{ store.WebhookKey }

// Kind implements river.JobArgs.
func (webhookArgs) Kind() string { return "deliver_webhook" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (webhookArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: webhooks, MaxAttempts: webhookAttempts}
}

type webhookSender struct {
	river.WorkerDefaults[webhookArgs]
	queue *Queue
}

// Timeout implements river.Worker.
func (w *webhookSender) Timeout(*river.Job[webhookArgs]) time.Duration {
	return w.queue.deliverWithin()
}

// Work makes one attempt at a message. A process that dies in it leaves a message of which nobody knows whether it was taken: it is
// sent again, with the same id.
func (w *webhookSender) Work(ctx context.Context, job *river.Job[webhookArgs]) error {
	q, key := w.queue, job.Args.WebhookKey
	out, err := q.Store.BeginWebhook(ctx, key, q.Clock.Now())
	switch {
	case errors.Is(err, store.ErrNotItsTurn):
		return river.JobSnooze(waitTurn)
	case errors.Is(err, store.ErrNotFound): // its subscription was deleted
		return nil
	case err != nil || out == nil:
		return err
	}
	status, failure := q.send(ctx, key, out)
	state, cause := store.WebhookDelivered, ""
	if f, ok := errors.AsType[*transport.Failure](failure); ok {
		state, cause = store.WebhookQueued, f.Cause
		if f.Outcome == transport.Never || job.Attempt >= job.MaxAttempts {
			state, failure = store.WebhookDead, nil
		}
		q.Log.LogAttrs(ctx, slog.LevelWarn, "a webhook was not delivered", slog.String("subscription", key.Subscription),
			slog.String("delivery", key.ID), slog.Int("attempt", out.Attempt), slog.String("cause", f.Cause))
	}
	recording, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	if err := q.Store.EndWebhook(recording, key, out.Attempt, state, status, cause, q.Clock.Now()); err != nil {
		return err
	}
	if failure != nil {
		return errors.New(cause) // River keeps the text: there is no address in it
	}
	return nil
}

// SecretMark begins the secrets of webhooks, by Standard Webhooks.
const SecretMark = "whsec_"

func (q *Queue) send(ctx context.Context, key store.WebhookKey, out *store.Outgoing) (status int, err error) {
	m := transport.Message{ID: key.Subscription + "." + key.ID, URL: out.URL, Networks: out.Networks, Body: out.Payload}
	for _, s := range out.Secrets {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, SecretMark))
		if err != nil {
			return 0, err
		}
		m.Secrets = append(m.Secrets, raw)
	}
	if strings.HasPrefix(m.URL, "http:") && !out.PlainHTTP {
		return 0, &transport.Failure{Outcome: transport.Never, Cause: "not encrypted"}
	}
	return q.Webhooks.Send(ctx, m)
}

// stages are the words of foi.v1.PublicStatus.Stage.
var stages = map[workflow.State]string{
	workflow.Registered: "STAGE_RECEIVED", workflow.AwaitingCorrection: "STAGE_AWAITING_CORRECTION",
	workflow.InProgress: "STAGE_IN_PROGRESS", workflow.AwaitingPayment: "STAGE_AWAITING_PAYMENT", workflow.Answered: "STAGE_ANSWERED",
	workflow.Delivered: "STAGE_DELIVERED", workflow.Closed: "STAGE_CLOSED", workflow.Voided: "STAGE_VOIDED",
}

// event is the body of a message: names and states, and nothing about anybody.
type event struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

type changeData struct {
	Application    string `json:"application"`
	RegisterNumber string `json:"registerNumber"`
	Stage          string `json:"stage"`
	Version        int64  `json:"version"`
	Cursor         string `json:"cursor"`
}

func payload(c store.FeedChange) (string, error) {
	content, err := json.Marshal(event{Type: "application.changed", Timestamp: c.ChangedAt, Data: changeData{
		Application:    resname.Application{Agency: c.AgencyID, ID: c.ApplicationID}.String(),
		RegisterNumber: c.RegisterNumber, Stage: stages[workflow.State(c.State)], Version: c.Version, Cursor: store.Cursor(c.Position),
	}})
	return string(content), err
}

// planWebhooks looks every second for changes that subscriptions were not told of, until ctx is over.
func (q *Queue) planWebhooks(ctx context.Context) {
	ticker := time.NewTicker(planEvery)
	defer ticker.Stop()
	for {
		if _, err := q.Store.PlanWebhooks(ctx, q.Clock.Now(), payload, q.enqueueWebhooks); err != nil && ctx.Err() == nil {
			q.Log.LogAttrs(ctx, slog.LevelWarn, "webhooks were not planned", slog.String("cause", err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (q *Queue) enqueueWebhooks(ctx context.Context, tx pgx.Tx, keys []store.WebhookKey) error {
	jobs := make([]river.InsertManyParams, len(keys))
	for i, k := range keys {
		jobs[i] = river.InsertManyParams{Args: webhookArgs{k}}
	}
	_, err := q.client.InsertManyFastTx(ctx, tx, jobs)
	return err
}
