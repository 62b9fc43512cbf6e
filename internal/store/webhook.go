package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/seal"
)

// WebhookKey names a delivery of a subscription.
type WebhookKey struct {
	Subscription string `json:"subscription"`
	ID           string `json:"id"`
}

// Webhook is one row of table subscription_delivery: a message on its way (推送).
type Webhook struct {
	SubscriptionID string
	ID             string
	AgencyID       string // "" for a trial, as ApplicationID
	ApplicationID  string
	Payload        string
	State          string
	Attempts       int
	Status         int // of HTTP, of the last answer
	Cause          string
	CreatedAt      time.Time
	AttemptedAt    *time.Time
}

// The states of a Webhook.
const (
	WebhookQueued    = "queued"
	WebhookSending   = "sending"
	WebhookDelivered = "delivered"
	WebhookDead      = "dead"
)

const webhookColumns = `subscription_id, id, agency_id, application_id, payload, state, attempts, status, cause, created_at, attempted_at`

// webhookPage is how many deliveries are planned in one transaction.
const webhookPage = 500

// behind is the next subscription that has not been told of everything; another node's are skipped. Whose key is revoked is told
// nothing any more.
const behind = `SELECT s.id, s.portal, s.agency_id, s.below, s.position, f.last_position
FROM subscription s, application_feed f
WHERE s.position < f.last_position AND NOT s.paused AND NOT EXISTS (
	SELECT FROM service_account k WHERE s.portal = 'keys/' || k.id AND k.revoked_at IS NOT NULL)
ORDER BY s.id LIMIT 1 FOR NO KEY UPDATE OF s SKIP LOCKED`

const toBeTold = `WITH RECURSIVE reach AS (
	SELECT id FROM agency WHERE id = $4
	UNION SELECT a.id FROM agency a JOIN reach r ON a.parent_id = r.id WHERE $5
) SELECT c.position, c.agency_id, c.application_id, a.register_number, c.version,
	CASE WHEN c.state <> 'archived' THEN c.state WHEN a.delivered_on IS NULL THEN 'closed' ELSE 'delivered' END, c.changed_at
FROM application_change c JOIN application a ON (a.agency_id, a.id) = (c.agency_id, c.application_id)
WHERE c.portal = $1 AND c.position > $2 AND c.position <= $3 AND NOT a.restricted
	AND ($4::text IS NULL OR c.agency_id IN (SELECT id FROM reach))
ORDER BY c.position LIMIT $6`

// PlanWebhooks makes deliveries of the changes that subscriptions were not told of, and returns how many. write makes the message;
// enqueue puts their jobs into the same transaction. Several nodes may plan at once.
func (s *Store) PlanWebhooks(ctx context.Context, now time.Time, write func(FeedChange) (string, error),
	enqueue func(context.Context, pgx.Tx, []WebhookKey) error,
) (planned int, err error) {
	if err := onlyProgram(ctx); err != nil {
		return 0, err
	}
	if err := s.SequenceChanges(ctx); err != nil {
		return 0, err
	}
	for more := true; more; {
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			keys, found, err := planOne(ctx, tx, now, write)
			more = found
			planned += len(keys)
			if err != nil || len(keys) == 0 {
				return err
			}
			return enqueue(ctx, tx, keys)
		})
		if err != nil {
			return planned, translate(err)
		}
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `UPDATE subscription_delivery SET cause = '' WHERE state IN ('queued', 'sending')
			AND cause = 'asked' RETURNING subscription_id, id`)
		if err != nil {
			return err
		}
		keys, err := pgx.CollectRows(rows, pgx.RowToStructByPos[WebhookKey])
		if err != nil || len(keys) == 0 {
			return err
		}
		planned += len(keys)
		return enqueue(ctx, tx, keys)
	})
	return planned, translate(err)
}

func planOne(ctx context.Context, tx pgx.Tx, now time.Time, write func(FeedChange) (string, error)) (keys []WebhookKey, found bool, err error) {
	var (
		id, portal     string
		agency         *string
		below          bool
		position, last int64
	)
	err = tx.QueryRow(ctx, behind).Scan(&id, &portal, &agency, &below, &position, &last)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	rows, err := tx.Query(ctx, toBeTold, portal, position, last, agency, below, webhookPage)
	if err != nil {
		return nil, false, err
	}
	changes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[FeedChange])
	if err != nil {
		return nil, false, err
	}
	ids, batch := newIDSequence(now), &pgx.Batch{}
	for _, c := range changes {
		payload, err := write(c)
		if err != nil {
			return nil, false, err
		}
		key := WebhookKey{Subscription: id, ID: ids.id()}
		keys = append(keys, key)
		batch.Queue(`INSERT INTO subscription_delivery (subscription_id, id, position, agency_id, application_id, payload, state, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7)`, id, key.ID, c.Position, c.AgencyID, c.ApplicationID, payload, now)
	}
	if len(changes) == webhookPage {
		last = changes[webhookPage-1].Position
	}
	batch.Queue("UPDATE subscription SET position = $2 WHERE id = $1", id, last)
	return keys, true, tx.SendBatch(ctx, batch).Close()
}

// Outgoing is a message that is about to be sent.
type Outgoing struct {
	URL       string
	Networks  []string
	PlainHTTP bool
	Payload   string
	Secrets   []string // the newest first; all sign
	Attempt   int
}

// ErrNotItsTurn says that an earlier message about the same application has not come to its end.
var ErrNotItsTurn = errors.New("an earlier message is on its way")

const takeWebhook = `SELECT s.url, s.networks, s.plain_http, d.payload, d.attempts + 1, d.state,
	EXISTS (SELECT FROM subscription_delivery e WHERE e.subscription_id = d.subscription_id AND e.agency_id = d.agency_id
		AND e.application_id = d.application_id AND e.position < d.position AND e.state IN ('queued', 'sending'))
FROM subscription_delivery d JOIN subscription s ON s.id = d.subscription_id
WHERE d.subscription_id = $1 AND d.id = $2 FOR NO KEY UPDATE OF d`

// BeginWebhook records that an attempt begins and returns the message; nil when it came to its end already. One that is found
// being sent was begun by a process that died: it is sent again. Errors: ErrNotFound, ErrNotItsTurn.
func (s *Store) BeginWebhook(ctx context.Context, key WebhookKey, now time.Time) (out *Outgoing, err error) {
	if err := onlyProgram(ctx); err != nil {
		return nil, err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var (
			o     Outgoing
			state string
			early bool
		)
		err := tx.QueryRow(ctx, takeWebhook, key.Subscription, key.ID).
			Scan(&o.URL, &o.Networks, &o.PlainHTTP, &o.Payload, &o.Attempt, &state, &early)
		switch {
		case err != nil:
			return err
		case state == WebhookDelivered || state == WebhookDead:
			return nil
		case early:
			return ErrNotItsTurn
		}
		out = &o
		_, err = tx.Exec(ctx, `UPDATE subscription_delivery SET state = 'sending', attempts = $3, attempted_at = $4, cause = ''
			WHERE subscription_id = $1 AND id = $2`, key.Subscription, key.ID, o.Attempt, now)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil || out == nil {
		return nil, translate(err)
	}
	out.Secrets, err = s.secrets(ctx, key.Subscription, now)
	return out, err
}

// secrets are those with which a message is signed, the newest first.
func (s *Store) secrets(ctx context.Context, id string, now time.Time) (secrets []string, err error) {
	db := s.db.WithContext(ctx)
	err = withRing(db, func(ring *seal.Ring) error {
		var rows []struct {
			Number int
			Secret string
		}
		if err := db.Raw(`SELECT number, secret FROM subscription_secret
			WHERE subscription_id = ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY number DESC`, id, now).Scan(&rows).Error; err != nil {
			return err
		}
		secrets = nil
		for _, r := range rows {
			plain, err := ring.Open(secretPlace(id, r.Number), r.Secret)
			if err != nil {
				return err
			}
			secrets = append(secrets, plain)
		}
		return nil
	})
	return secrets, translate(err)
}

// EndWebhook records what came of an attempt: delivered, dead, or queued for another one. cause names no address.
func (s *Store) EndWebhook(ctx context.Context, key WebhookKey, attempt int, state string, status int, cause string, now time.Time) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	_, err := s.pool.Exec(ctx, `UPDATE subscription_delivery SET state = $4, status = $5, cause = $6,
			finished_at = CASE WHEN $4 IN ('delivered', 'dead') THEN $7::timestamptz END
		WHERE subscription_id = $1 AND id = $2 AND attempts = $3 AND state = 'sending'`,
		key.Subscription, key.ID, attempt, state, status, cause, now)
	return translate(err)
}

// CloseAbandonedWebhooks gives up what no job of a kind looks after any more, so that later messages do not wait for it; and
// forgets what came to its end long ago.
func (s *Store) CloseAbandonedWebhooks(ctx context.Context, kind string, now, before time.Time) error {
	if err := onlyProgram(ctx); err != nil {
		return err
	}
	_, err := s.pool.Exec(ctx, `UPDATE subscription_delivery d SET state = 'dead', cause = 'abandoned', finished_at = $2
		WHERE state IN ('queued', 'sending') AND cause <> 'asked' AND NOT EXISTS (
			SELECT FROM river_job j WHERE j.kind = $1 AND j.finalized_at IS NULL
				AND j.args @> jsonb_build_object('subscription', d.subscription_id, 'id', d.id))`, kind, now)
	if err == nil {
		_, err = s.pool.Exec(ctx, "DELETE FROM subscription_delivery WHERE finished_at < $1", before)
	}
	return translate(err)
}

// NotFinishedError is the refusal to send again what is still on its way.
type NotFinishedError struct{}

func (NotFinishedError) Error() string { return "the delivery is still on its way" }

// Chinese says it to people.
func (NotFinishedError) Chinese() string { return "该推送尚在进行中，无需重新推送" }

// asked marks a delivery that somebody asked for and that a node with jobs will take up: the node that was asked may have none.
const asked = "asked"

// AddTestWebhook makes a trial message. w.Response gets a Webhook. Errors: ErrNotFound.
func (s *Store) AddTestWebhook(ctx context.Context, id, payload string, w Write) (made Webhook, err error) {
	if err := wholeInstallation(ctx); err != nil {
		return made, err
	}
	if _, err := s.GetSubscription(ctx, id); err != nil {
		return made, err
	}
	made = Webhook{
		SubscriptionID: id, ID: newIDSequence(w.Now).id(), Payload: payload, State: WebhookQueued, CreatedAt: w.Now.Truncate(time.Microsecond),
	}
	return made, s.inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec(`INSERT INTO subscription_delivery (subscription_id, id, agency_id, application_id, payload, state, cause, created_at)
			VALUES (?, ?, '', '', ?, 'queued', ?, ?)`, id, made.ID, payload, asked, made.CreatedAt).Error; err != nil {
			return err
		}
		return w.recordSubscription(tx, id, "subscription test", made)
	})
}

// RedeliverWebhook has a message sent again that came to its end. w.Response gets a Webhook. Errors: ErrNotFound,
// NotFinishedError.
func (s *Store) RedeliverWebhook(ctx context.Context, key WebhookKey, w Write) (made Webhook, err error) {
	if err := wholeInstallation(ctx); err != nil {
		return made, err
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		done := tx.Exec(`UPDATE subscription_delivery SET state = 'queued', finished_at = NULL, cause = ?
			WHERE subscription_id = ? AND id = ? AND state IN ('delivered', 'dead')`, asked, key.Subscription, key.ID)
		if done.Error != nil {
			return done.Error
		}
		if err := tx.Raw("SELECT "+webhookColumns+" FROM subscription_delivery WHERE subscription_id = ? AND id = ?",
			key.Subscription, key.ID).Take(&made).Error; err != nil {
			return err
		}
		if done.RowsAffected == 0 {
			return NotFinishedError{}
		}
		return w.recordSubscription(tx, key.Subscription, "subscription redeliver", made)
	})
	return made, err
}

// ListWebhooks returns the deliveries of a subscription after an id, in order. Errors: ErrNotFound (subscription).
func (s *Store) ListWebhooks(ctx context.Context, id, after string, limit int) ([]Webhook, error) {
	if err := wholeInstallation(ctx); err != nil {
		return nil, err
	}
	if _, err := s.GetSubscription(ctx, id); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, "SELECT "+webhookColumns+` FROM subscription_delivery
		WHERE subscription_id = $1 AND id > $2 ORDER BY id LIMIT $3`, id, after, limit)
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Webhook])
	return all, translate(err)
}

// GetWebhook returns a delivery. Errors: ErrNotFound.
func (s *Store) GetWebhook(ctx context.Context, key WebhookKey) (found Webhook, err error) {
	if err := wholeInstallation(ctx); err != nil {
		return found, err
	}
	rows, err := s.pool.Query(ctx, "SELECT "+webhookColumns+" FROM subscription_delivery WHERE subscription_id = $1 AND id = $2",
		key.Subscription, key.ID)
	if err != nil {
		return found, translate(err)
	}
	found, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Webhook])
	return found, translate(err)
}
