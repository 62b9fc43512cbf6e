-- +goose Up

-- Who may log in (用户). The login name is kept in lower case. A user logs in with a password, with an issuer's word for him, or
-- both; a password is kept as argon2id's text, which has its parameters and salt in it.
CREATE TABLE user_account (
    id                  text        PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    login_name          text        NOT NULL CONSTRAINT user_account_login_name UNIQUE
                                    CHECK (login_name = lower(login_name) AND char_length(login_name) BETWEEN 1 AND 64),
    display_name        text        NOT NULL CHECK (display_name <> ''),
    agency_id           text        REFERENCES agency, -- whose administrators look after him; NULL: those of the installation
    password_hash       text        CHECK (password_hash ~ '^\$argon2id\$v=19\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$'),
    password_changed_at timestamptz,
    -- The password was given by somebody else, and opens nothing but the change of it.
    must_change         boolean     NOT NULL DEFAULT false,
    -- Sealed; a secret that is not confirmed yet is not asked for. A step of time is accepted once.
    totp_secret         text        CHECK (totp_secret ~ '^[a-z0-9]+:'),
    totp_confirmed_at   timestamptz,
    totp_last_step      bigint      NOT NULL DEFAULT 0 CHECK (totp_last_step >= 0),
    issuer              text        CHECK (issuer <> ''),
    subject             text        CHECK (subject <> ''),
    disabled_at         timestamptz,
    -- Failures since the last success. They are counted here, for all nodes and over every restart.
    failures            integer     NOT NULL DEFAULT 0 CHECK (failures >= 0),
    locked_until        timestamptz,
    last_login_at       timestamptz,
    version             bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    CONSTRAINT user_account_subject UNIQUE (issuer, subject),
    CHECK ((issuer IS NULL) = (subject IS NULL)),
    CHECK ((password_hash IS NULL) = (password_changed_at IS NULL)),
    CHECK (totp_confirmed_at IS NULL OR totp_secret IS NOT NULL)
);

CREATE INDEX user_account_agency ON user_account (agency_id, id);

-- What a user may do, and where (授权). A grant is never changed nor deleted: it is revoked, and another one is made.
CREATE TABLE user_grant (
    id         text        NOT NULL CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    user_id    text        NOT NULL REFERENCES user_account,
    role       text        NOT NULL CHECK (role IN ('registrar', 'handler', 'reviewer', 'legal_officer', 'archivist',
                                                    'statistician', 'agency_admin', 'system_admin', 'auditor')),
    agency_id  text        REFERENCES agency, -- NULL: the whole installation
    below      boolean     NOT NULL,          -- and everything below the agency
    unit       text        NOT NULL,          -- '': all units
    own        boolean     NOT NULL,          -- only what is assigned to him
    granted_by text        NOT NULL CHECK (granted_by <> ''),
    granted_at timestamptz NOT NULL,
    revoked_by text        CHECK (revoked_by <> ''),
    revoked_at timestamptz,
    PRIMARY KEY (user_id, id),
    CHECK (agency_id IS NOT NULL OR below AND unit = ''),
    CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
);

CREATE UNIQUE INDEX user_grant_live ON user_grant (user_id, role, coalesce(agency_id, ''), below, unit, own)
    WHERE revoked_at IS NULL;
CREATE INDEX user_grant_agency ON user_grant (agency_id) WHERE revoked_at IS NULL;

-- A login (会话). It ends by being revoked, by not being used, or by its age.
CREATE TABLE user_session (
    id           text        PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    user_id      text        NOT NULL REFERENCES user_account,
    method       text        NOT NULL CHECK (method IN ('password', 'oidc')),
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL, -- to the minute
    expires_at   timestamptz NOT NULL CHECK (expires_at > created_at),
    revoked_at   timestamptz,
    revoked_why  text        CHECK (revoked_why IN ('logout', 'revoked', 'reuse', 'password', 'disabled')),
    CHECK ((revoked_at IS NULL) = (revoked_why IS NULL))
);

CREATE INDEX user_session_user ON user_session (user_id, created_at);
CREATE INDEX user_session_age ON user_session (expires_at);

-- The tokens of a session, of each nothing but its hash (SHA-256): access tokens, refresh tokens of which each is good for one
-- use, and the one in a browser's cookie. A used refresh token is kept as long as its session, so that a thief's is noticed.
CREATE TABLE session_token (
    hash       bytea       PRIMARY KEY CHECK (octet_length(hash) = 32),
    session_id text        NOT NULL REFERENCES user_session ON DELETE CASCADE,
    kind       text        NOT NULL CHECK (kind IN ('access', 'refresh', 'cookie')),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

CREATE INDEX session_token_session ON session_token (session_id);

-- An account of another system (服务账号), or of a portal (门户): a role in one place.
CREATE TABLE service_account (
    id           text        PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,63}$'),
    display_name text        NOT NULL CHECK (display_name <> ''),
    role         text        NOT NULL CHECK (role IN ('registrar', 'handler', 'reviewer', 'legal_officer', 'archivist',
                                                      'statistician', 'agency_admin', 'system_admin', 'auditor', 'portal')),
    agency_id    text        REFERENCES agency, -- NULL: the whole installation
    below        boolean     NOT NULL,
    revoked_at   timestamptz,
    granted_by   text        NOT NULL CHECK (granted_by <> ''),
    version      bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CHECK (agency_id IS NOT NULL OR below)
);

-- The secrets of such an account, of each its hash (SHA-256) and its first letters, by which people tell it from others.
-- Several are good at the same time while one takes over from another.
CREATE TABLE service_secret (
    hash         bytea       PRIMARY KEY CHECK (octet_length(hash) = 32),
    account_id   text        NOT NULL REFERENCES service_account,
    prefix       text        NOT NULL CHECK (prefix ~ '^[A-Za-z0-9_-]{6,16}$'),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL CHECK (expires_at > created_at),
    revoked_at   timestamptz,
    last_used_at timestamptz, -- to the minute
    CONSTRAINT service_secret_prefix UNIQUE (account_id, prefix)
);

-- An officer may be a user: then the inbox and what is assigned to the officer are his.
ALTER TABLE officer ADD COLUMN user_id text REFERENCES user_account,
    ADD CONSTRAINT officer_user UNIQUE (agency_id, user_id);
CREATE INDEX officer_of_user ON officer (user_id) WHERE user_id IS NOT NULL;

-- +goose Down
ALTER TABLE officer DROP COLUMN user_id;
DROP TABLE service_secret;
DROP TABLE service_account;
DROP TABLE session_token;
DROP TABLE user_session;
DROP TABLE user_grant;
DROP TABLE user_account;
