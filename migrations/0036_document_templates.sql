-- +goose Up

-- Templates by which an agency sets its documents (文书模板), a .docx each, by kind of document and in versions. The last version is in force
-- from when it was handed in until another one is, or until it is withdrawn; nothing is ever changed or deleted, so that it can
-- be told what any document was set by.
CREATE TABLE document_template (
    agency_id        text        NOT NULL REFERENCES agency,
    kind             text        NOT NULL CHECK (kind ~ '^[a-z_]{1,40}$'),
    number           int         NOT NULL CHECK (number > 0),
    file_name        text        NOT NULL CHECK (file_name <> ''),
    content          bytea       NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 4194304),
    size             int         NOT NULL GENERATED ALWAYS AS (octet_length(content)) STORED,
    sha256           bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    note             text        NOT NULL,
    actor            text        NOT NULL CHECK (actor <> ''),
    recorded_at      timestamptz NOT NULL,
    withdrawn_at     timestamptz CHECK (withdrawn_at >= recorded_at),
    withdrawn_by     text        NOT NULL DEFAULT '',
    withdrawn_reason text        NOT NULL DEFAULT '',
    PRIMARY KEY (agency_id, kind, number),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by = '') AND (withdrawn_at IS NULL) = (withdrawn_reason = ''))
);

-- +goose StatementBegin
CREATE FUNCTION document_template_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL
        OR (to_jsonb(NEW) - ARRAY['size', 'withdrawn_at', 'withdrawn_by', 'withdrawn_reason']) IS DISTINCT FROM
           (to_jsonb(OLD) - ARRAY['size', 'withdrawn_at', 'withdrawn_by', 'withdrawn_reason']) THEN
        RAISE EXCEPTION 'templates of documents are not changed or deleted, only withdrawn once';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER document_template_stays BEFORE UPDATE OR DELETE ON document_template
    FOR EACH ROW EXECUTE FUNCTION document_template_stays();

-- +goose Down
DROP TABLE document_template;
DROP FUNCTION document_template_stays;
