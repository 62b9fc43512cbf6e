-- +goose Up

-- The queue is taken off in the order in which it was filled.
CREATE INDEX audit_unsealed_entry ON audit_unsealed (entry_id);

-- What is written to the audit stays as it is, whoever asks: the first fence, which the owner of the tables has to take down
-- before he can change a row. The second are the privileges of the role that the server works as (migrations.Grant), the third
-- the chain itself.
-- +goose StatementBegin
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of table % is refused: the audit is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_head_chain
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_key
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- +goose Down
DROP TRIGGER audit_append_only ON audit_key;
DROP TRIGGER audit_append_only ON audit_head_chain;
DROP TRIGGER audit_append_only ON audit_head;
DROP TRIGGER audit_append_only ON audit_link;
DROP TRIGGER audit_append_only ON audit_entry;
DROP FUNCTION audit_is_append_only;
DROP INDEX audit_unsealed_entry;
