-- +goose Up

-- The server works as a role that owns nothing (migrations.Role). This one change of tables it makes itself, once, after
-- `foi keyring reencrypt`: with the rights of the owner, and with nothing that a caller could put in its way.
ALTER FUNCTION enforce_sealing() SECURITY DEFINER;
-- +goose StatementBegin
DO $$ BEGIN EXECUTE format('ALTER FUNCTION enforce_sealing() SET search_path = %I, pg_temp', current_schema()); END $$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION enforce_sealing() FROM PUBLIC;

-- +goose Down
GRANT EXECUTE ON FUNCTION enforce_sealing() TO PUBLIC;
ALTER FUNCTION enforce_sealing() RESET search_path;
ALTER FUNCTION enforce_sealing() SECURITY INVOKER;
