-- +goose Up

-- The secret by which query codes are hashed (查询码), sealed like persons' data: it is made once and never changes, as every
-- hash depends on it.
CREATE TABLE query_key (
    use        text        PRIMARY KEY CHECK (use = 'query_code'),
    secret     text        NOT NULL CHECK (secret LIKE 'sm4:%'),
    created_at timestamptz NOT NULL
);

-- Who is told of changes by HTTP (推送订阅): of the applications that came through a portal, in one agency (and below it) or in
-- all. networks are the private networks that the address may lie in; position is up to where deliveries were made.
CREATE TABLE subscription (
    id           text        PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    portal       text        NOT NULL CHECK (portal <> ''),
    agency_id    text        REFERENCES agency,
    below        boolean     NOT NULL,
    display_name text        NOT NULL CHECK (display_name <> ''),
    url          text        NOT NULL CHECK (url ~ '^https?://'),
    networks     text[]      NOT NULL,
    plain_http   boolean     NOT NULL,
    paused       boolean     NOT NULL,
    position     bigint      NOT NULL CHECK (position >= 0),
    created_by   text        NOT NULL CHECK (created_by <> ''),
    version      bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CHECK (agency_id IS NOT NULL OR below),
    CHECK (plain_http OR url ~ '^https://')
);

-- What its messages are signed with, sealed. While one takes over from another, both sign.
CREATE TABLE subscription_secret (
    subscription_id text        NOT NULL REFERENCES subscription ON DELETE CASCADE,
    number          int         NOT NULL CHECK (number > 0),
    secret          text        NOT NULL CHECK (secret LIKE 'sm4:%'),
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz,
    PRIMARY KEY (subscription_id, number)
);

CREATE UNIQUE INDEX subscription_secret_live ON subscription_secret (subscription_id) WHERE expires_at IS NULL;

-- A message on its way (推送). payload is what is signed, byte for byte: names and states, and nothing about anybody. `sending` is
-- written before an attempt; whoever finds it there later sends again, as the receiver tells a repeat by its id.
CREATE TABLE subscription_delivery (
    subscription_id text        NOT NULL REFERENCES subscription ON DELETE CASCADE,
    id              text        NOT NULL CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    position        bigint      CHECK (position > 0),
    agency_id       text        NOT NULL,
    application_id  text        NOT NULL,
    payload         text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('queued', 'sending', 'delivered', 'dead')),
    attempts        int         NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    status          int         NOT NULL DEFAULT 0,
    cause           text        NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL,
    attempted_at    timestamptz,
    finished_at     timestamptz CHECK ((finished_at IS NOT NULL) = (state IN ('delivered', 'dead'))),
    PRIMARY KEY (subscription_id, id),
    -- A change is told once to each, whoever plans it.
    UNIQUE (subscription_id, position),
    CHECK ((position IS NULL) = (application_id = ''))
) WITH (fillfactor = 80);

CREATE INDEX subscription_delivery_waiting ON subscription_delivery (subscription_id, agency_id, application_id, position)
    WHERE state IN ('queued', 'sending');
CREATE INDEX subscription_delivery_age ON subscription_delivery (finished_at) WHERE finished_at IS NOT NULL;

-- +goose Down
DROP TABLE subscription_delivery;
DROP TABLE subscription_secret;
DROP TABLE subscription;
DROP TABLE query_key;
