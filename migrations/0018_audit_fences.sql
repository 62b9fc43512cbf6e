-- +goose Up

-- The queue is taken off in the order in which it was filled.
CREATE INDEX audit_unsealed_entry ON audit_unsealed (entry_id);

-- +goose Down
DROP INDEX audit_unsealed_entry;
