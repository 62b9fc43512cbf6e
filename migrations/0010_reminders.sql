-- +goose Up

-- Who is reminded (经办人员): a list of names, units and addresses that the agency keeps, and no login.
CREATE TABLE officer (
    agency_id    text        NOT NULL REFERENCES agency,
    id           text        NOT NULL CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    display_name text        NOT NULL CHECK (display_name <> ''),
    unit         text        NOT NULL,
    position     text        NOT NULL CHECK (position IN ('officer', 'unit_head', 'agency_head')),
    email        text        NOT NULL,
    mobile       text        NOT NULL,
    active       boolean     NOT NULL,
    version      bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (agency_id, id)
);

-- Leave of an officer (请假), first and last day, and who stands in for him (代理人员). Absences of one officer do not overlap:
-- the officer's row is locked while one is written.
CREATE TABLE officer_absence (
    agency_id  text        NOT NULL,
    officer_id text        NOT NULL,
    id         text        NOT NULL CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    start_on   date        NOT NULL,
    end_on     date        NOT NULL CHECK (end_on >= start_on),
    deputy_id  text        NOT NULL CHECK (deputy_id <> officer_id),
    note       text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (agency_id, officer_id, id),
    FOREIGN KEY (agency_id, officer_id) REFERENCES officer (agency_id, id),
    FOREIGN KEY (agency_id, deputy_id) REFERENCES officer (agency_id, id)
);

CREATE INDEX officer_absence_days ON officer_absence (agency_id, end_on, start_on);

-- Reminders of one duty silenced until a day, with the reason (暂停提醒).
CREATE TABLE reminder_mute (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    kind           text        NOT NULL CHECK (kind <> ''),
    reference      text        NOT NULL,
    until_on       date        NOT NULL,
    reason         text        NOT NULL CHECK (reason <> ''),
    actor          text        NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (agency_id, application_id, kind, reference),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

-- A reminder (督办提醒), which is at the same time a message in the inbox of the officer. It is never changed but for being
-- read. What it said stays: a due date that moved leaves rows here that stated the old one.
CREATE TABLE reminder (
    agency_id      text        NOT NULL,
    officer_id     text        NOT NULL,
    id             text        NOT NULL CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    application_id text        NOT NULL,
    kind           text        NOT NULL CHECK (kind <> ''),
    reference      text        NOT NULL,
    due_on         date        NOT NULL,
    step           int         NOT NULL,
    days_left      int         NOT NULL,
    role           text        NOT NULL CHECK (role IN ('officer', 'unit_head', 'agency_head')),
    deputized_id   text        CHECK (deputized_id <> officer_id),
    created_at     timestamptz NOT NULL,
    read_at        timestamptz,
    unread         int         NOT NULL GENERATED ALWAYS AS (CASE WHEN read_at IS NULL THEN 1 ELSE 0 END) STORED,
    PRIMARY KEY (agency_id, officer_id, id),
    -- Each at most once, whoever tries.
    UNIQUE (agency_id, application_id, kind, reference, due_on, step, officer_id),
    FOREIGN KEY (agency_id, officer_id) REFERENCES officer (agency_id, id),
    FOREIGN KEY (agency_id, deputized_id) REFERENCES officer (agency_id, id),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
) WITH (fillfactor = 90);

CREATE INDEX reminder_inbox ON reminder (agency_id, officer_id, unread, id);
CREATE INDEX reminder_application ON reminder (agency_id, application_id, id);

-- A reminder on its way out of the system (投递). `sending` is written before the attempt; whoever finds it there later knows
-- that the outcome is not known, says so, and does not send again.
CREATE TABLE reminder_delivery (
    agency_id    text        NOT NULL,
    officer_id   text        NOT NULL,
    reminder_id  text        NOT NULL,
    medium       text        NOT NULL CHECK (medium IN ('email', 'sms')),
    state        text        NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown', 'dropped')),
    attempts     int         NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    attempted_at timestamptz CHECK ((attempted_at IS NULL) = (attempts = 0)),
    cause        text        NOT NULL DEFAULT '',
    PRIMARY KEY (agency_id, officer_id, reminder_id, medium),
    FOREIGN KEY (agency_id, officer_id, reminder_id) REFERENCES reminder (agency_id, officer_id, id)
) WITH (fillfactor = 80);

CREATE INDEX reminder_delivery_state ON reminder_delivery (state) WHERE state IN ('queued', 'sending', 'unknown', 'failed');

-- River's tables, as its migrations 2 to 7 leave them (river v0.40.0; a test compares). They are here and not run by River,
-- so that the schema has one version, one way up and one way down.
CREATE TYPE river_job_state AS ENUM ('available', 'cancelled', 'completed', 'discarded', 'pending', 'retryable', 'running',
    'scheduled');

CREATE TABLE river_job (
    id            bigserial       PRIMARY KEY,
    state         river_job_state NOT NULL DEFAULT 'available',
    attempt       smallint        NOT NULL DEFAULT 0,
    max_attempts  smallint        NOT NULL DEFAULT 25,
    attempted_at  timestamptz,
    created_at    timestamptz     NOT NULL DEFAULT now(),
    finalized_at  timestamptz,
    scheduled_at  timestamptz     NOT NULL DEFAULT now(),
    priority      smallint        NOT NULL DEFAULT 1,
    args          jsonb           NOT NULL,
    attempted_by  text[],
    errors        jsonb[],
    kind          text            NOT NULL,
    metadata      jsonb           NOT NULL DEFAULT '{}',
    queue         text            NOT NULL DEFAULT 'default',
    tags          varchar(255)[]  NOT NULL DEFAULT '{}',
    unique_key    bytea,
    unique_states bit(8),
    CONSTRAINT finalized_or_finalized_at_null CHECK (
        (finalized_at IS NULL AND state NOT IN ('cancelled', 'completed', 'discarded')) OR
        (finalized_at IS NOT NULL AND state IN ('cancelled', 'completed', 'discarded'))),
    CONSTRAINT max_attempts_is_positive CHECK (max_attempts > 0),
    CONSTRAINT priority_in_range CHECK (priority >= 1 AND priority <= 4),
    CONSTRAINT queue_length CHECK (char_length(queue) > 0 AND char_length(queue) < 128),
    CONSTRAINT kind_length CHECK (char_length(kind) > 0 AND char_length(kind) < 128)
);

CREATE INDEX river_job_kind ON river_job USING btree (kind);
CREATE INDEX river_job_state_and_finalized_at_index ON river_job USING btree (state, finalized_at) WHERE finalized_at IS NOT NULL;
CREATE INDEX river_job_prioritized_fetching_index ON river_job USING btree (state, queue, priority, scheduled_at, id);
CREATE INDEX river_job_args_index ON river_job USING gin (args);
CREATE INDEX river_job_metadata_index ON river_job USING gin (metadata);

-- +goose StatementBegin
CREATE FUNCTION river_job_state_in_bitmask(bitmask BIT(8), state river_job_state)
RETURNS boolean
LANGUAGE SQL
IMMUTABLE
AS $$
    SELECT CASE state
        WHEN 'available' THEN get_bit(bitmask, 7)
        WHEN 'cancelled' THEN get_bit(bitmask, 6)
        WHEN 'completed' THEN get_bit(bitmask, 5)
        WHEN 'discarded' THEN get_bit(bitmask, 4)
        WHEN 'pending'   THEN get_bit(bitmask, 3)
        WHEN 'retryable' THEN get_bit(bitmask, 2)
        WHEN 'running'   THEN get_bit(bitmask, 1)
        WHEN 'scheduled' THEN get_bit(bitmask, 0)
        ELSE 0
    END = 1;
$$;
-- +goose StatementEnd

CREATE UNIQUE INDEX river_job_unique_idx ON river_job (unique_key)
    WHERE unique_key IS NOT NULL AND unique_states IS NOT NULL AND river_job_state_in_bitmask(unique_states, state);

CREATE UNLOGGED TABLE river_leader (
    elected_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    leader_id  text        NOT NULL,
    name       text        PRIMARY KEY DEFAULT 'default',
    CONSTRAINT name_length CHECK (name = 'default'),
    CONSTRAINT leader_id_length CHECK (char_length(leader_id) > 0 AND char_length(leader_id) < 128)
);

CREATE TABLE river_queue (
    name       text        PRIMARY KEY NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    metadata   jsonb       NOT NULL DEFAULT '{}'::jsonb,
    paused_at  timestamptz,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE river_notification (
    id         bigserial   PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    payload    text        NOT NULL,
    topic      text        NOT NULL,
    CONSTRAINT topic_length CHECK (length(topic) > 0 AND length(topic) < 128)
);

CREATE INDEX river_notification_created_at_idx ON river_notification (created_at);
CREATE INDEX river_notification_topic_id_idx ON river_notification (topic, id);

-- +goose Down
DROP TABLE river_notification;
DROP TABLE river_queue;
DROP TABLE river_leader;
DROP TABLE river_job;
DROP FUNCTION river_job_state_in_bitmask;
DROP TYPE river_job_state;
DROP TABLE reminder_delivery;
DROP TABLE reminder;
DROP TABLE reminder_mute;
DROP TABLE officer_absence;
DROP TABLE officer;
