-- +goose Up

-- A restricted application (需知密) exists for its readers only; for everybody else it is not there.
ALTER TABLE application ADD COLUMN restricted boolean NOT NULL DEFAULT false;

-- Who may know of a restricted application (知悉人员).
CREATE TABLE application_reader (
    agency_id      text        NOT NULL,
    application_id text        NOT NULL,
    user_id        text        NOT NULL CHECK (user_id <> ''),
    added_by       text        NOT NULL CHECK (added_by <> ''),
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (agency_id, application_id, user_id),
    FOREIGN KEY (agency_id, application_id) REFERENCES application (agency_id, id)
);

-- The version of the tree of agencies: every process that keeps the tree in memory compares it with each call.
CREATE TABLE agency_tree (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint  NOT NULL
) WITH (fillfactor = 50);
INSERT INTO agency_tree (version) VALUES (1);

-- +goose StatementBegin
CREATE FUNCTION agency_tree_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agency_tree SET version = version + 1;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER agency_tree_changed AFTER INSERT OR DELETE OR UPDATE OF parent_id ON agency
    FOR EACH STATEMENT EXECUTE FUNCTION agency_tree_changed();

-- +goose Down
DROP TRIGGER agency_tree_changed ON agency;
DROP FUNCTION agency_tree_changed;
DROP TABLE agency_tree;
DROP TABLE application_reader;
ALTER TABLE application DROP COLUMN restricted;
