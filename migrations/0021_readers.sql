-- +goose Up

-- A reader is somebody who may log in, or the program's stand-in for one where nobody does (ADR 0009): no foreign key. Why an
-- application is restricted stands in the audit.
CREATE INDEX application_reader_user ON application_reader (user_id);

-- A restricted application has a reader: nobody could lift the restriction otherwise.
-- +goose StatementBegin
CREATE FUNCTION restricted_has_reader() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM application a WHERE a.agency_id = NEW.agency_id AND a.id = NEW.id AND a.restricted)
       AND NOT EXISTS (SELECT 1 FROM application_reader r WHERE r.agency_id = NEW.agency_id AND r.application_id = NEW.id) THEN
        RAISE EXCEPTION 'a restricted application has no reader' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE CONSTRAINT TRIGGER restricted_has_reader AFTER UPDATE OF restricted ON application
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.restricted) EXECUTE FUNCTION restricted_has_reader();

-- +goose Down
DROP TRIGGER restricted_has_reader ON application;
DROP FUNCTION restricted_has_reader;
DROP INDEX application_reader_user;
