-- +goose Up

-- The law in force (现行规则): holiday notices and settings. Whatever changes them raises the epoch in the same transaction,
-- and whatever computes dates notes the epoch it computed by: dates are never stored by rules that are no longer in force.
CREATE TABLE law_state (
    id    int    PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    epoch bigint NOT NULL CHECK (epoch >= 0)
);
INSERT INTO law_state (epoch) VALUES (0);

-- Who changed the law in force, when and why (规则变更). Append-only but for what the recalculation fills in.
CREATE TABLE law_change (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    epoch       bigint      NOT NULL UNIQUE CHECK (epoch > 0),
    kind        text        NOT NULL CHECK (kind IN ('load_notice', 'amend_notice', 'withdraw_notice', 'adopt_settings')),
    subject     text        NOT NULL CHECK (subject <> ''),
    reason      text        NOT NULL,
    before      jsonb,
    after       jsonb,
    actor       text        NOT NULL,
    correlation text        NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- The days that are worked under one law and not under the other lie from first_on to last_on; NULL when there are none.
    first_on    date,
    last_on     date        CHECK (last_on >= first_on),
    examined    int         NOT NULL DEFAULT 0 CHECK (examined >= 0),
    moved       int         NOT NULL DEFAULT 0 CHECK (moved >= 0),
    finished_at timestamptz,
    CHECK ((first_on IS NULL) = (last_on IS NULL))
);

CREATE INDEX law_change_unfinished ON law_change (id) WHERE finished_at IS NULL;

-- The applications whose dates a change moved (期限变动清单).
CREATE TABLE law_change_application (
    change_id      bigint  NOT NULL REFERENCES law_change,
    agency_id      text    NOT NULL,
    application_id text    NOT NULL,
    due_before     date,
    due_after      date,
    late_before    boolean NOT NULL,
    late_after     boolean NOT NULL,
    detail         jsonb   NOT NULL,
    PRIMARY KEY (change_id, agency_id, application_id),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

-- Who loaded a notice by hand, and who took it back; both empty for the notices that the program brings along.
ALTER TABLE holiday_notice
    ADD COLUMN loaded_by    text NOT NULL DEFAULT '',
    ADD COLUMN withdrawn_at timestamptz,
    ADD COLUMN withdrawn_by text NOT NULL DEFAULT '',
    ADD CONSTRAINT holiday_notice_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_by = ''));

-- The settings of a root agency for all below it, dated (机关设置). A revision with the same day replaces the earlier one; none
-- is ever changed. An application keeps what was in force when it was received.
CREATE TABLE agency_setting (
    agency_id    text        NOT NULL REFERENCES agency,
    effective_on date        NOT NULL,
    revision     int         NOT NULL CHECK (revision > 0),
    settings     jsonb       NOT NULL,
    reason       text        NOT NULL CHECK (reason <> ''),
    actor        text        NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (agency_id, effective_on, revision)
);

-- The counting settings that an application keeps from its receipt; NULL for the defaults.
ALTER TABLE application ADD COLUMN counting jsonb;

-- Duties inside the agency: to decide after the applicant's limit, to confirm a letter, a unit's own due date.
ALTER TABLE open_duty
    DROP CONSTRAINT open_duty_kind_check,
    ADD CONSTRAINT open_duty_kind_check CHECK (kind IN ('entry', 'correction_notice', 'answer', 'correction',
        'consultation', 'payment', 'legal_report', 'lapse', 'confirmation', 'unit'));

-- +goose Down
ALTER TABLE open_duty
    DROP CONSTRAINT open_duty_kind_check,
    ADD CONSTRAINT open_duty_kind_check CHECK (kind IN ('entry', 'correction_notice', 'answer', 'correction',
        'consultation', 'payment', 'legal_report'));
ALTER TABLE application DROP COLUMN counting;
DROP TABLE agency_setting;
ALTER TABLE holiday_notice
    DROP CONSTRAINT holiday_notice_withdrawn,
    DROP COLUMN loaded_by,
    DROP COLUMN withdrawn_at,
    DROP COLUMN withdrawn_by;
DROP TABLE law_change_application;
DROP TABLE law_change;
DROP TABLE law_state;
