-- +goose Up

-- Generations of data keys (数据密钥), wrapped by a key-encryption key that is not in the database (ADR 0016). A generation
-- seals from active_from on, when every node knows it; it is retired when no row is sealed or blinded with it any more. It is
-- never deleted: backups were sealed with it.
CREATE TABLE data_key (
    id          text        PRIMARY KEY CHECK (id ~ '^[0-9a-f]{8}$'),
    kek_id      text        NOT NULL CHECK (kek_id ~ '^[0-9a-f]{8}$'),
    wrapped     text        NOT NULL CHECK (wrapped LIKE 'sm4:________:%'),
    actor       text        NOT NULL,
    created_at  timestamptz NOT NULL,
    active_from timestamptz NOT NULL CHECK (active_from >= created_at),
    retired_at  timestamptz CHECK (retired_at >= active_from)
);

-- By what a person's applications are found without their numbers: the applicant's, by number or else by name and phone, and
-- the agent's (盲索引).
ALTER TABLE application
    ADD COLUMN applicant_blind text NOT NULL DEFAULT '' CHECK (applicant_blind = '' OR applicant_blind LIKE '________:______________________'),
    ADD COLUMN agent_blind     text NOT NULL DEFAULT '' CHECK (agent_blind = '' OR agent_blind LIKE '________:______________________');

DROP INDEX application_applicant;
DROP INDEX application_unnumbered;
DROP INDEX application_agent;
ALTER TABLE application ALTER COLUMN agent TYPE text USING agent::text;
CREATE INDEX application_applicant ON application (agency_id, applicant_blind) WHERE applicant_blind <> '';
CREATE INDEX application_agent ON application (agency_id, agent_blind) WHERE agent_blind <> '';

-- What was imported is recognised by a hash of the whole record. Unsealed it would be a way to guess the number in it.
ALTER TABLE application DROP CONSTRAINT application_import_hash_check;
-- The hash of a request too; it is sealed with the response now.
ALTER TABLE request_record
    ALTER COLUMN hash DROP NOT NULL;

-- From here on the sealed columns take nothing else. A database that has rows already is sealed first, by `foi keyring
-- reencrypt`, which then calls this; the constraints are the sign that it was done.
-- +goose StatementBegin
CREATE FUNCTION enforce_sealing() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conname = 'application_phone_sealed') THEN
        RETURN;
    END IF;
    ALTER TABLE application
        ADD CONSTRAINT application_applicant_id_number_sealed CHECK (applicant_id_number = '' OR applicant_id_number LIKE 'sm4:________:%'),
        ADD CONSTRAINT application_phone_sealed               CHECK (phone = '' OR phone LIKE 'sm4:________:%'),
        ADD CONSTRAINT application_email_sealed               CHECK (email = '' OR email LIKE 'sm4:________:%'),
        ADD CONSTRAINT application_postal_address_sealed      CHECK (postal_address = '' OR postal_address LIKE 'sm4:________:%'),
        ADD CONSTRAINT application_contact_person_sealed      CHECK (contact_person = '' OR contact_person LIKE 'sm4:________:%'),
        ADD CONSTRAINT application_agent_sealed               CHECK (agent LIKE 'sm4:________:%'),
        ADD CONSTRAINT application_import_hash_sealed         CHECK (substring(import_hash FROM 1 FOR 4) = 'sm4:'),
        ADD CONSTRAINT application_number_blinded             CHECK (applicant_id_number = '' OR applicant_blind <> ''),
        ADD CONSTRAINT application_agent_blinded              CHECK (agent IS NULL OR agent_blind <> '');
    ALTER TABLE contact_attempt
        ADD CONSTRAINT contact_attempt_recipient_sealed CHECK (recipient LIKE 'sm4:________:%');
    ALTER TABLE officer
        ADD CONSTRAINT officer_email_sealed  CHECK (email = '' OR email LIKE 'sm4:________:%'),
        ADD CONSTRAINT officer_mobile_sealed CHECK (mobile = '' OR mobile LIKE 'sm4:________:%');
    ALTER TABLE request_record
        ADD CONSTRAINT request_record_response_sealed CHECK (substring(response FROM 1 FOR 4) = 'sm4:' AND hash IS NULL);
END
$$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM application) AND NOT EXISTS (SELECT FROM officer) AND NOT EXISTS (SELECT FROM request_record) THEN
        PERFORM enforce_sealing();
    END IF;
END
$$;
-- +goose StatementEnd

-- +goose Down
-- What is sealed stays sealed and is lost to a program that does not know of it: take a backup, or export before.
ALTER TABLE request_record DROP CONSTRAINT IF EXISTS request_record_response_sealed;
DELETE FROM request_record WHERE hash IS NULL;
ALTER TABLE request_record ALTER COLUMN hash SET NOT NULL;
ALTER TABLE officer
    DROP CONSTRAINT IF EXISTS officer_email_sealed,
    DROP CONSTRAINT IF EXISTS officer_mobile_sealed;
ALTER TABLE contact_attempt DROP CONSTRAINT IF EXISTS contact_attempt_recipient_sealed;
ALTER TABLE application
    DROP CONSTRAINT IF EXISTS application_applicant_id_number_sealed,
    DROP CONSTRAINT IF EXISTS application_phone_sealed,
    DROP CONSTRAINT IF EXISTS application_email_sealed,
    DROP CONSTRAINT IF EXISTS application_postal_address_sealed,
    DROP CONSTRAINT IF EXISTS application_contact_person_sealed,
    DROP CONSTRAINT IF EXISTS application_agent_sealed,
    DROP CONSTRAINT IF EXISTS application_import_hash_sealed,
    DROP CONSTRAINT IF EXISTS application_number_blinded,
    DROP CONSTRAINT IF EXISTS application_agent_blinded;
DROP FUNCTION enforce_sealing;
UPDATE application SET import_hash = sha256(import_hash) WHERE octet_length(import_hash) <> 32;
ALTER TABLE application ADD CONSTRAINT application_import_hash_check CHECK (octet_length(import_hash) = 32);
DROP INDEX application_agent;
DROP INDEX application_applicant;
ALTER TABLE application ALTER COLUMN agent TYPE jsonb USING CASE WHEN agent LIKE 'sm4:%' THEN to_jsonb(agent) ELSE agent::jsonb END;
CREATE INDEX application_applicant ON application (agency_id, applicant_id_number) WHERE applicant_id_number <> '';
CREATE INDEX application_unnumbered ON application (agency_id, applicant_name, phone)
    WHERE applicant_id_number = '' AND applicant_name <> '' AND phone <> '';
CREATE INDEX application_agent ON application (agency_id, (agent->>'id_number')) WHERE agent IS NOT NULL;
ALTER TABLE application
    DROP COLUMN agent_blind,
    DROP COLUMN applicant_blind;
DROP TABLE data_key;
