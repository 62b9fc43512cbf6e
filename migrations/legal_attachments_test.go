package migrations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/migrations"
)

// withFiles is an application with a file that something refers to, one on its way, and a muted duty, as version 47 has them.
const withFiles = `
INSERT INTO agency (id, display_name, level, register_pattern, number_before, number_after, number_width, established_on, created_at, updated_at)
VALUES ('a1', '机关', 'county', '{year}{seq}', '{year}', '', 1, '2020-01-01', now(), now());
INSERT INTO application (agency_id, id, register_number, channel, received_at, received_on, entered_on, oral, applicant_type, applicant_name, applicant_id_kind,
	applicant_id_number, applicant_blind, phone, email, postal_address, contact_person, description, delivery, form, note, search, state, assignee,
	receipt_on, due_on, paused_open_end, result_row, document_number, standing, created_at, updated_at)
VALUES ('a1', 'x1', '第1号', 'online', now(), '2024-01-05', '2024-01-05', false, 'natural_person', '某', 'other', '', '', '', '', '', '', '信息', 'post', '', '',
	array_to_tsvector(ARRAY['征地']), 'in_progress', '', '2024-01-05', '2024-02-05', false, '', '', '{}', now(), now());
INSERT INTO attachment (agency_id, application_id, number, purpose, file_name, media_type, size_bytes, sha256, blob_key, created_at, actor)
SELECT 'a1', 'x1', n, 'envelope', 'a.pdf', 'application/pdf', 1, decode(repeat('00', 32), 'hex'), 'k' || n, now(), 'u' FROM generate_series(1, 2) n;
INSERT INTO receipt_proof (agency_id, application_id, number, kind, postal_number, attachment, note, recorded_at, actor)
VALUES ('a1', 'x1', 1, 'postmark', '', 1, '', now(), 'u');
INSERT INTO upload (agency_id, application_id, id, purpose, file_name, size_bytes, sha256, received, created_at, updated_at, actor)
VALUES ('a1', 'x1', repeat('0', 26), 'envelope', 'a.pdf', 2, decode(repeat('00', 32), 'hex'), 1, now(), now(), 'u');
INSERT INTO upload_part (agency_id, application_id, upload_id, start_at, size_bytes, blob_key) VALUES ('a1', 'x1', repeat('0', 26), 0, 1, 'p1');
INSERT INTO reminder_mute (agency_id, application_id, kind, reference, until_on, reason, actor, created_at)
VALUES ('a1', 'x1', 'answer', '', '2024-02-01', '会签', 'u', now());
INSERT INTO legal_case (agency_id, id, application_id, kind, route, subject, served_on, result, decision, created_at, updated_at)
VALUES ('a1', 'l1', NULL, 'review', '', '', '2024-04-08', '', '', now(), now());`

// TestFilesBelongToALegalCaseToo migrates files up and down: those of applications stay as they are, with all that refers to them; those of
// legal cases keep to the rules, and have no place in the older schema.
func TestFilesBelongToALegalCaseToo(t *testing.T) {
	db := open(t, pgtest.New(t))
	_, err := migrations.DownTo(t.Context(), db, 47)
	require.NoError(t, err)
	exec := func(sql string) error {
		_, err := db.ExecContext(t.Context(), sql)
		return err
	}
	require.NoError(t, exec(withFiles))
	files := func() (found string) {
		require.NoError(t, db.QueryRowContext(t.Context(), `SELECT string_agg(application_id || number || blob_key, ' ' ORDER BY number) FROM attachment
			WHERE application_id IS NOT NULL`).Scan(&found))
		return found
	}
	before := files()
	_, err = migrations.Up(t.Context(), db)
	require.NoError(t, err)
	require.Equal(t, before, files())

	const file = `INSERT INTO attachment (agency_id, application_id, legal_case_id, number, purpose, file_name, media_type, size_bytes, sha256, blob_key, created_at, actor)
		VALUES ('a1', `
	const rest = `, 'a.pdf', 'application/pdf', 1, decode(repeat('00', 32), 'hex'), 'l', now(), 'u')`
	require.NoError(t, exec(file+`NULL, 'l1', 1, 'evidence'`+rest))
	for values, constraint := range map[string]string{
		`'x1', 'l1', 7, 'other'`:    "attachment_matter",
		`NULL, NULL, 7, 'other'`:    "attachment_matter",
		`NULL, 'none', 7, 'other'`:  "attachment_agency_id_legal_case_id_fkey",
		`NULL, 'l1', 1, 'other'`:    "attachment_of_legal_case",
		`NULL, 'l1', 7, 'answer'`:   "attachment_purpose_check",
		`'x1', NULL, 7, 'evidence'`: "attachment_purpose_check",
		`'x1', NULL, 2, 'other'`:    "attachment_of_application",
	} {
		require.ErrorContains(t, exec(file+values+rest), constraint, values)
	}
	require.ErrorContains(t, exec(`UPDATE receipt_proof SET attachment = 9`), "receipt_proof_agency_id_application_id_attachment_fkey")
	require.ErrorContains(t, exec(`DELETE FROM attachment WHERE number = 1 AND application_id = 'x1'`), "receipt_proof")
	require.NoError(t, exec(`INSERT INTO reminder_mute (agency_id, legal_case_id, kind, reference, until_on, reason, actor, created_at)
		VALUES ('a1', 'l1', 'legal_answer', '1', '2024-02-01', '会签', 'u', now())`))

	_, err = migrations.DownTo(t.Context(), db, 47)
	require.NoError(t, err)
	require.Equal(t, before, files())
	var left int
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM attachment) + 10 * (SELECT count(*) FROM reminder_mute)
		+ 100 * (SELECT count(*) FROM upload_part WHERE application_id = 'x1')`).Scan(&left))
	require.Equal(t, 112, left)
	require.ErrorContains(t, exec(`DELETE FROM attachment WHERE number = 1`), "receipt_proof")
	_, err = migrations.Up(t.Context(), db)
	require.NoError(t, err)
}
