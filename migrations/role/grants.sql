-- Run after every migration by who owns the tables. What stands right is left alone: a start of the server writes nothing here.
DO $$
DECLARE
    -- What is only ever added to: the audit (条例 and ADR 0017) and the ledger of statistics (ADR 0010).
    append_only CONSTANT text[] := {append_only};
    -- What only the owner writes.
    read_only   CONSTANT text[] := {read_only};
    step record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('foi: grants'));

    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'foi_app') THEN
        BEGIN
            CREATE ROLE foi_app NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- the owner of another database of the same server was faster
        END;
    END IF;
    -- From PostgreSQL 16 on who makes a role may administer it, and has to say that he also wants to become it.
    IF NOT pg_has_role(current_user, 'foi_app', CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
        EXECUTE format('GRANT foi_app TO %I', current_user);
    END IF;

    -- Tables: rows are read and written; no TRUNCATE, no TRIGGER, no REFERENCES. Acts are never deleted; disposal empties them.
    FOR step IN
        SELECT c.relname, wanted.list
        FROM pg_class c
        CROSS JOIN LATERAL (SELECT CASE
            WHEN c.relname = ANY (read_only) THEN 'SELECT'
            WHEN c.relname = ANY (append_only) OR c.relname = 'application_event' THEN 'INSERT, SELECT'
            ELSE 'DELETE, INSERT, SELECT, UPDATE' END AS list) wanted
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
            AND wanted.list IS DISTINCT FROM (SELECT string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
                FROM aclexplode(c.relacl) a WHERE a.grantee = 'foi_app'::regrole)
        ORDER BY c.relname
    LOOP
        EXECUTE format('REVOKE ALL ON TABLE %I FROM foi_app', step.relname);
        EXECUTE format('GRANT %s ON TABLE %I TO foi_app', step.list, step.relname);
    END LOOP;
    IF NOT has_column_privilege('foi_app', 'application_event', 'event', 'UPDATE') THEN
        GRANT UPDATE (event) ON application_event TO foi_app;
    END IF;

    FOR step IN
        SELECT c.relname FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
        WHERE c.relnamespace = current_schema()::regnamespace AND NOT has_sequence_privilege('foi_app', s.seqrelid, 'USAGE')
    LOOP
        EXECUTE format('GRANT USAGE ON SEQUENCE %I TO foi_app', step.relname);
    END LOOP;
    IF NOT has_function_privilege('foi_app', 'enforce_sealing()', 'EXECUTE') THEN
        GRANT EXECUTE ON FUNCTION enforce_sealing() TO foi_app;
    END IF;

    IF has_schema_privilege('foi_app', current_schema(), 'CREATE') THEN -- PostgreSQL 14 and older give it to everybody
        BEGIN
            EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', current_schema());
        EXCEPTION WHEN insufficient_privilege THEN
            NULL; -- the schema is somebody else's: tables of its own are no danger to ours
        END;
    END IF;
    IF NOT has_schema_privilege('foi_app', current_schema(), 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO foi_app', current_schema());
    END IF;
END
$$;
