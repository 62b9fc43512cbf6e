package store

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/idem"
	"github.com/yishenqing/foi/internal/numbering"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/migrations"
)

// The markers of these tests: none of them may stand in the database.
const (
	markNumber, markPhone, markEmail = "11010519491231002X", "13812345678", "marker@example.test"
	markAddress, markContact         = "标记市标记路77号", "标记联系人"
	markAgentNumber, markAgentPhone  = "110105194912310021", "13987654321"
	markRecipient, markOfficerMobile = "13711112222", "13633334444"
	markedAgent                      = `{"name":"李四","id_kind":"resident_id","id_number":"` + markAgentNumber + `","phone":"` + markAgentPhone + `","authority":"委托书"}`
	markResponse                     = "response with " + markNumber
	legacyRequest                    = "6ba7b810-9dad-41d1-80b4-000000000001"
)

var marks = []string{
	markNumber, markPhone, markEmail, markAddress, markContact, markAgentNumber, markAgentPhone, markRecipient, markOfficerMobile,
}

// legacy writes what a version from before encryption had: everything plain, and a hash of what was imported.
const legacy = `
INSERT INTO agency (id, display_name, level, register_pattern, number_before, number_after, number_width, established_on,
	created_at, updated_at) VALUES ('a1', '机关', 'county', '{year}{seq}', '{year}', '', 1, '2020-01-01', now(), now());
INSERT INTO application (agency_id, id, register_number, external_id, channel, received_at, received_on, entered_on, oral, applicant_type,
	applicant_name, applicant_id_kind, applicant_id_number, phone, email, postal_address, contact_person, agent, description,
	delivery, form, note, search, state, assignee, receipt_on, paused_open_end, result_row, document_number,
	standing, created_at, updated_at, import_hash)
SELECT 'a1', 'x' || lpad(n::text, 4, '0'), '第' || n || '号', 'e' || n, 'counter', now(), '2026-01-05', '2026-01-05', false, 'natural_person', '张三',
	'resident_id', CASE WHEN n % 10 = 0 THEN '' ELSE '` + markNumber + `' END, '` + markPhone + `', '` + markEmail + `', '` + markAddress + `',
	'` + markContact + `', '` + markedAgent + `', '信息', 'post', '', '', '', 'registered', '', '2026-01-05', false, '', '', '{}', now(), now(),
	sha256(n::text::bytea) FROM generate_series(1, 450) n;
INSERT INTO contact_attempt SELECT agency_id, id, 12, now(), 'phone', '` + markRecipient + `', 'reached', '', now(), 'u'
	FROM application WHERE id < 'x0300';
INSERT INTO officer VALUES ('a1', 'o1', '王五', '', 'officer', '` + markEmail + `', '` + markOfficerMobile + `', true, 1, now(), now());
INSERT INTO request_record (principal, request_id, method, hash, response, created_at)
	VALUES ('u', '` + legacyRequest + `', 'm', sha256('request'), '` + markResponse + `', now());
`

func openStore(t *testing.T, url string) *Store {
	t.Helper()
	s, err := Open(everything(t), url, 4, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// requireNoMarks searches every row of every table.
func requireNoMarks(t *testing.T, s *Store) {
	t.Helper()
	all := dump(t, s)
	for _, mark := range marks {
		require.NotContains(t, all, mark)
	}
}

// dump is every value of every table, bytes as the text that they may be.
func dump(t *testing.T, s *Store) string {
	t.Helper()
	var columns []struct{ Table, Column, Type string }
	require.NoError(t, s.db.WithContext(everything(t)).Raw(`SELECT quote_ident(c.table_name) AS "table", quote_ident(c.column_name) AS "column", c.data_type AS type
		FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`).Scan(&columns).Error)
	require.NotEmpty(t, columns)
	var all strings.Builder
	for _, c := range columns {
		value := c.Column + "::text"
		if c.Type == "bytea" {
			value = "encode(" + c.Column + ", 'escape')"
		}
		var rows []string
		require.NoError(t, s.db.WithContext(everything(t)).Raw("SELECT coalesce("+value+", '') FROM "+c.Table).Scan(&rows).Error)
		for _, r := range rows {
			all.WriteString(r + "\n")
		}
	}
	return all.String()
}

func TestADatabaseFromBeforeEncryptionIsSealed(t *testing.T) {
	url := pgtest.New(t)
	owner := pgtest.Owner(t, url)
	_, err := migrations.DownTo(everything(t), owner, 13)
	require.NoError(t, err)
	_, err = owner.ExecContext(everything(t), legacy)
	require.NoError(t, err)
	_, err = migrations.Up(everything(t), owner)
	require.NoError(t, err)
	s := openStore(t, url)
	unlock(t, s)
	enforced, err := s.SealingEnforced(everything(t))
	require.NoError(t, err)
	require.False(t, enforced)
	require.Error(t, s.EnforceSealing(everything(t)), "while something is not sealed")
	_, unsealed, err := s.ListDataKeys(everything(t))
	require.NoError(t, err)
	require.EqualValues(t, 450*7-45+299+2+1, unsealed)
	before := dump(t, s)
	for _, mark := range append(marks, markResponse) {
		require.Contains(t, before, mark, "the search finds what is there")
	}

	var told int
	done, err := s.Reencrypt(everything(t), func(rows int) { told = rows })
	require.NoError(t, err)
	require.Equal(t, 450+299+1+1, done.Rows)
	require.Equal(t, done.Rows, told)
	require.NoError(t, s.EnforceSealing(everything(t)))
	require.NoError(t, s.EnforceSealing(everything(t)), "again does no harm")
	requireNoMarks(t, s)
	again, err := s.Reencrypt(everything(t), nil)
	require.NoError(t, err)
	require.Zero(t, again.Rows, "what is done is not touched")

	a, err := s.GetApplication(everything(t), Key{"a1", "x0450"})
	require.NoError(t, err)
	require.Equal(t, []any{"", markPhone, markEmail, markAddress, markContact}, []any{a.ApplicantIDNumber, a.Phone, a.Email, a.PostalAddress, a.ContactPerson})
	require.JSONEq(t, markedAgent, *a.Agent)
	require.Len(t, a.ImportHash, 32)
	for person, n := range map[Person]int{
		{IDKind: "resident_id", IDNumber: strings.ToLower(markNumber)}:        405,
		{Name: "张三", Phone: markPhone}:                                        45,
		{Agent: true, IDKind: "resident_id", IDNumber: " " + markAgentNumber}: 450,
		{IDKind: "resident_id", IDNumber: markAgentNumber}:                    0,
	} {
		rows, err := s.FindVolume(everything(t), VolumeQuery{
			Agency: "a1", Person: person, From: Day(calendar.MustDate("2026-01-01")), Through: Day(calendar.MustDate("2026-12-31")), Limit: 1000,
		})
		require.NoError(t, err)
		require.Len(t, rows, n)
	}
	o, err := s.GetOfficer(everything(t), OfficerKey{"a1", "o1"})
	require.NoError(t, err)
	require.Equal(t, []string{markEmail, markOfficerMobile}, []string{o.Email, o.Mobile})
	c, err := s.GetContactAttempt(everything(t), Key{"a1", "x0001"}, 12)
	require.NoError(t, err)
	require.Equal(t, markRecipient, c.Recipient)
	r, found, err := s.Lookup(everything(t), "u", strings.ToUpper(legacyRequest))
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, markResponse, string(r.Response))
	require.NotZero(t, r.Hash)

	for _, plain := range []string{
		"UPDATE application SET phone = '1'", "UPDATE application SET agent = '{}'", "UPDATE application SET import_hash = sha256('')",
		"UPDATE application SET applicant_blind = ''", "UPDATE officer SET mobile = '1'", "UPDATE contact_attempt SET recipient = '1'",
		"UPDATE request_record SET response = 'x'", "UPDATE application SET applicant_id_number = 'sm4:'",
	} {
		_, err := s.sqlDB.ExecContext(everything(t), plain)
		require.ErrorContains(t, err, "violates check constraint", plain)
	}
}

// registered makes an agency and an application with every mark.
func (s *Store) registered(t *testing.T) Application {
	t.Helper()
	now := time.Date(2024, 3, 4, 10, 0, 0, 0, time.Local) //nolint:gosmopolitan // any instant
	p, err := numbering.Parse("", "公开")
	require.NoError(t, err)
	day := Day(calendar.MustDate("2024-03-04"))
	w := Write{Actor: "u", Now: now}
	require.NoError(t, s.CreateAgency(everything(t), Agency{
		ID: "a1", DisplayName: "机关", Level: "county", RegisterPrefix: "公开", RegisterPattern: numbering.Default, NumberBefore: p.Before,
		NumberAfter: p.After, NumberWidth: p.Width, EstablishedOn: Day(calendar.MustDate("2019-01-01")), Version: 1, CreatedAt: now, UpdatedAt: now,
	}, w))
	agent := markedAgent
	w.Request = &idem.Pending{Principal: "u", RequestID: legacyRequest, Method: "m", Hash: [32]byte{1}}
	w.Response = func(any) ([]byte, error) { return []byte(markResponse), nil }
	a, err := s.Register(everything(t), Application{
		AgencyID: "a1", ID: "x1", Channel: "counter", ReceivedAt: now, ReceivedOn: day, EnteredOn: day, ApplicantType: "natural_person",
		ApplicantName: "张三", ApplicantIDKind: "resident_id", ApplicantIDNumber: markNumber, Phone: markPhone, Email: markEmail,
		PostalAddress: markAddress, ContactPerson: markContact, Agent: &agent, Description: "信息", Delivery: "post",
	}, w)
	require.NoError(t, err)
	return a
}

// old makes the generations that a store has older than they are.
func (s *Store) aged(t *testing.T) {
	t.Helper()
	require.NoError(t, s.db.WithContext(everything(t)).Exec("UPDATE data_key SET created_at = created_at - interval '1 hour', active_from = active_from - interval '1 hour'").Error)
}

func TestRotation(t *testing.T) {
	url := pgtest.New(t)
	s, other := openStore(t, url), openStore(t, url)
	unlock(t, s)
	unlock(t, other)
	a := s.registered(t)
	requireNoMarks(t, s)
	person := VolumeQuery{
		Agency: "a1", Person: a.Applicant(), From: Day(calendar.MustDate("2024-01-01")), Through: Day(calendar.MustDate("2024-12-31")), Limit: 9,
	}
	s.aged(t)
	ring, err := ringOf(s.db)
	require.NoError(t, err)
	first := ring.Sealer()

	second, err := s.Rotate(everything(t), time.Hour, "admin")
	require.NoError(t, err)
	ring, err = ringOf(s.db)
	require.NoError(t, err)
	require.Equal(t, first, ring.Sealer(), "a new generation waits until all nodes know it")
	s.aged(t)
	require.NoError(t, s.RefreshKeys(everything(t)))
	ring, err = ringOf(s.db)
	require.NoError(t, err)
	require.Equal(t, second, ring.Sealer())

	found, err := s.FindVolume(everything(t), person)
	require.NoError(t, err)
	require.Len(t, found, 1, "it is still blinded with the first")
	older, err := s.OlderGenerations(everything(t))
	require.NoError(t, err)
	require.True(t, older)
	done, err := s.Reencrypt(everything(t), nil)
	require.NoError(t, err)
	require.Equal(t, Reencrypted{Rows: 2}, done, "not retired: some node may seal with the first for a while")
	require.NotContains(t, dump(t, s), first+":", "but for the table of keys")
	s.aged(t)
	done, err = s.Reencrypt(everything(t), nil)
	require.NoError(t, err)
	require.Equal(t, Reencrypted{Retired: true}, done)
	older, err = s.OlderGenerations(everything(t))
	require.NoError(t, err)
	require.False(t, older)

	// The other node knows nothing of all that.
	got, err := other.GetApplication(everything(t), a.Key())
	require.NoError(t, err)
	require.Equal(t, markPhone, got.Phone)
	require.Equal(t, a.Version, got.Version, "nothing has changed for those who hold an etag")
	found, err = other.FindVolume(everything(t), person)
	require.NoError(t, err)
	require.Len(t, found, 1)
	keys, unsealed, err := s.ListDataKeys(everything(t))
	require.NoError(t, err)
	require.Zero(t, unsealed)
	require.Len(t, keys, 2)
	require.Equal(t, []any{second, true, true, int64(7)}, []any{keys[0].ID, keys[0].Sealing, keys[0].AtHand, keys[0].Values})
	require.Equal(t, []any{first, false, int64(0)}, []any{keys[1].ID, keys[1].Sealing, keys[1].Values})
	require.NotNil(t, keys[1].RetiredAt)
}

func TestTheKeyEncryptionKeyIsExchanged(t *testing.T) {
	url := pgtest.New(t)
	s := openStore(t, url)
	unlock(t, s)
	a := s.registered(t)
	fresh := seal.NewKEK()
	keks := func(lines ...string) seal.KEKs {
		k, err := seal.ParseKEKs(strings.Join(lines, "\n"))
		require.NoError(t, err)
		return k
	}
	next := openStore(t, url)
	require.ErrorAs(t, next.Unlock(everything(t), keks(fresh)), new(*seal.MissingKeyError))
	require.True(t, next.Locked())
	require.NoError(t, next.Unlock(everything(t), keks(fresh, pgtest.Key)))
	n, err := next.Rewrap(everything(t))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = next.Rewrap(everything(t))
	require.NoError(t, err)
	require.Zero(t, n)

	last := openStore(t, url)
	require.ErrorAs(t, last.Unlock(everything(t), keks(pgtest.Key)), new(*seal.MissingKeyError))
	require.NoError(t, last.Unlock(everything(t), keks(fresh)))
	got, err := last.GetApplication(everything(t), a.Key())
	require.NoError(t, err)
	require.Equal(t, markNumber, got.ApplicantIDNumber)
}

func TestALockedStoreWritesAndShowsNothing(t *testing.T) {
	url := pgtest.New(t)
	s, locked := openStore(t, url), openStore(t, url)
	unlock(t, s)
	a := s.registered(t)
	_, err := locked.GetApplication(everything(t), a.Key())
	require.ErrorIs(t, err, LockedError{})
	a.ID = "x2"
	_, err = locked.Register(everything(t), a, Write{Actor: "u", Now: a.CreatedAt})
	require.ErrorIs(t, err, LockedError{})
	_, err = locked.Rotate(everything(t), 0, "u")
	require.ErrorIs(t, err, LockedError{})
	_, err = locked.Reencrypt(everything(t), nil)
	require.ErrorIs(t, err, LockedError{})
}

// Somebody who can write to the database moves a sealed value to a row that he may read.
func TestAMovedValueDoesNotOpen(t *testing.T) {
	s := openStore(t, pgtest.New(t))
	unlock(t, s)
	a := s.registered(t)
	for _, move := range []string{"phone = email", "postal_address = phone", "contact_person = left(contact_person, 40)"} {
		require.NoError(t, s.db.WithContext(everything(t)).Exec("BEGIN; UPDATE application SET "+move+"; COMMIT").Error)
		_, err := s.GetApplication(everything(t), a.Key())
		require.ErrorAs(t, err, new(*seal.DamagedError), move)
		_, err = s.Reencrypt(everything(t), nil)
		require.NoError(t, err, "what is not to be sealed anew is not opened")
	}
}

// notReencrypted are sealed columns that a change of keys leaves as they are, with the reason.
var notReencrypted = map[string]string{
	"data_key.wrapped": "wrapped by the key-encryption key: Rewrap",
}

// A sealed column that is not among sealedTables would be left behind by a change of keys, and counted by nobody.
func TestEverySealedColumnIsReencrypted(t *testing.T) {
	s := openStore(t, pgtest.New(t))
	known := map[string]bool{}
	for i := range sealedTables {
		for _, c := range slices.Concat(sealedTables[i].text, sealedTables[i].bytes) {
			known[sealedTables[i].name+"."+c] = true
		}
	}
	var columns []string
	require.NoError(t, s.db.WithContext(everything(t)).Raw(`SELECT DISTINCT c.conrelid::regclass || '.' || a.attname FROM pg_constraint c
		JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
		WHERE c.contype = 'c' AND pg_get_constraintdef(c.oid) LIKE '%sm4:%'`).Scan(&columns).Error)
	require.NotEmpty(t, columns)
	for _, c := range columns {
		if notReencrypted[c] == "" && c != "request_record.hash" { // which the same check says is empty
			require.True(t, known[c], "%s is sealed: add it to sealedTables", c)
		}
	}
}
