package store

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/tenancy"
)

// everyColumn gives each column a value of its own.
const everyColumn = `
ALTER TABLE application DROP CONSTRAINT application_disposed, DROP CONSTRAINT application_moved_to;
UPDATE application SET external_id = 'e', oral = true, form = 'paper', note = 'note', subject = 'subject',
	applicant_blind = '00000000:0000000000000000000001', agent_blind = '00000000:0000000000000000000002',
	split_from = 'x5', merged_into = 'x9', moved_to_agency = 'a2', moved_to = 'x2', moved_from_agency = 'a3', moved_from = 'x3', state = 'voided', assignee = 'assignee',
	received_on = '2026-01-01', receipt_on = '2026-01-02', entered_on = '2026-01-03', due_on = '2026-01-04',
	paused_until = '2026-01-05', paused_open_end = true, result_row = '3.1', document_number = 'document',
	concluded_on = '2026-01-06', delivered_on = '2026-01-07',
	late_entry_reason = 'late', entered_late_by = 3, confirmation_pending = true, contact_attempts = 2, confirmed_way = 'phone',
	confirmed_attempt = 1, standing = '{"a": 1}', version = 7, counting = '{"a": 1}',
	received_at = '2026-02-01', created_at = '2026-02-02', updated_at = '2026-02-03'
WHERE id = 'x1';
INSERT INTO application_reader VALUES ('a1', 'x1', 'u1', 'u1', now());
UPDATE application SET restricted = true WHERE id = 'x1';
UPDATE application SET disposed_on = '2026-01-11' WHERE id = 'x1';
UPDATE open_duty SET reference = 'reference', owner = 'party', start_on = '2026-01-08', due_on = '2026-01-09',
	active_from = '2026-01-10', kind = 'consultation' WHERE application_id = 'x1';
`

// The rows that are scanned by hand are those that GORM reads, field by field, and no field is left out.
func TestScannedRowsAreWhole(t *testing.T) {
	s := filled(t, fill, everyColumn)

	agent := `{"name": "agent"}`
	private := Application{
		AgencyID: "a1", ID: "x1", ApplicantIDNumber: "number", Phone: "phone", Email: "email", PostalAddress: "address",
		ContactPerson: "contact", Agent: &agent, ImportHash: []byte("hash"),
	}
	ring, err := ringOf(s.db)
	require.NoError(t, err)
	sealed, err := private.sealed(ring)
	require.NoError(t, err)
	require.NoError(t, s.db.WithContext(everything(t)).Model(&sealed).Select("applicant_id_number", "phone", "email", "postal_address", "contact_person", "agent",
		"import_hash").Updates(&sealed).Error)

	got, err := s.GetApplication(everything(t), Key{Agency: "a1", ID: "x1"})
	require.NoError(t, err)
	require.Equal(t, private.private(), got.private())
	require.Equal(t, []any{agent, "hash"}, []any{*got.Agent, string(got.ImportHash)})
	var want Application
	require.NoError(t, s.db.WithContext(everything(t)).Take(&want, "agency_id = 'a1' AND id = 'x1'").Error)
	for _, p := range want.private() {
		require.True(t, seal.Sealed(*p.text), p.column)
	}
	require.NoError(t, opened(s.db.WithContext(everything(t)), &want))
	require.Equal(t, want, got)
	requireFilled(t, reflect.ValueOf(got))
	_, err = s.GetApplication(everything(t), Key{Agency: "a1", ID: "none"})
	require.ErrorIs(t, err, ErrNotFound)

	q := WorklistQuery{Agency: "a1", Owner: "party", Today: Day(calendar.MustDate("2026-06-01")), Limit: 10}
	items, err := s.ListWorklist(everything(t), q)
	require.NoError(t, err)
	var rows []WorklistItem
	require.NoError(t, q.page(s.db.WithContext(everything(t)), tenancy.Rows{Everything: true}).Find(&rows).Error)
	require.Equal(t, rows, items)
	require.Len(t, items, 1)
	requireFilled(t, reflect.ValueOf(items[0]))
}

func requireFilled(t *testing.T, row reflect.Value) {
	t.Helper()
	for i := range row.NumField() {
		require.False(t, row.Field(i).IsZero(), row.Type().Field(i).Name)
		if field := row.Field(i); field.Kind() == reflect.Struct && row.Type().Field(i).Anonymous {
			requireFilled(t, field)
		}
	}
}
