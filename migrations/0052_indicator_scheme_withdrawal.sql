-- +goose Up

-- A scheme can be withdrawn, once, with a reason: nobody is rated by it any more. It stays with all its content, and its id is not given
-- again, so that whatever was worked out by it can be told and worked out again as of then.
ALTER TABLE indicator_scheme
    ADD COLUMN withdrawn_at     timestamptz CHECK (withdrawn_at >= recorded_at),
    ADD COLUMN withdrawn_by     text   NOT NULL DEFAULT '',
    ADD COLUMN withdrawn_reason text   NOT NULL DEFAULT '',
    ADD COLUMN version          bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    ADD CHECK ((withdrawn_at IS NULL) = (withdrawn_by = '') AND (withdrawn_at IS NULL) = (withdrawn_reason = ''));

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION indicator_scheme_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL
        OR (to_jsonb(NEW) - ARRAY['withdrawn_at', 'withdrawn_by', 'withdrawn_reason', 'version']) IS DISTINCT FROM
           (to_jsonb(OLD) - ARRAY['withdrawn_at', 'withdrawn_by', 'withdrawn_reason', 'version']) THEN
        RAISE EXCEPTION 'schemes of indicators are not changed or deleted, only withdrawn once: hand in another one';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION indicator_scheme_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'schemes of indicators are not changed or deleted: hand in another one';
END
$$;
-- +goose StatementEnd
ALTER TABLE indicator_scheme DROP COLUMN withdrawn_at, DROP COLUMN withdrawn_by, DROP COLUMN withdrawn_reason, DROP COLUMN version;
