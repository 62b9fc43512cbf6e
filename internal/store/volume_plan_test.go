package store

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
)

// fillPersons makes those applications of fillLists that came from an old register unnumbered, and gives some an agent. The
// agencies stand below the first one.
const fillPersons = fillLists + `
UPDATE agency SET parent_id = 'a0' WHERE id <> 'a0';
UPDATE application SET import_hash = 'sm4:', applicant_id_kind = '', applicant_id_number = '',
	applicant_blind = '00000000:' || lpad('n' || right(id, 3), 22, '0') WHERE id::int % 10 = 3;
UPDATE application SET agent = 'sm4:00000000:', agent_blind = '00000000:' || lpad('L' || right(id, 3), 22, '0') WHERE id::int % 10 = 4;
ANALYZE application;
`

// persons are one of each kind in fillPersons.
var persons = map[Recognition][]Person{
	ByNumber:   {{IDKind: "other", IDNumber: "77"}, {Agent: true, IDKind: "other", IDNumber: "L774"}},
	ByName:     {{Name: "某003", Phone: "003"}},
	ByNoneElse: {{self: Key{Agency: "a3", ID: "00000003"}}, {Agent: true, self: Key{Agency: "a0", ID: "00000004"}}},
}

var anyTableScanned = regexp.MustCompile(`"Node Type": "Seq Scan",[^}]*?"Relation Name": "(application|legal_case)"`)

func filledPersons(t *testing.T) *Store {
	t.Helper()
	s := filled(t, fillPersons)
	s.blindPersons(t)
	return s
}

// blindPersons gives those that are looked for their blind values, which SQL cannot compute.
func (s *Store) blindPersons(t *testing.T) {
	t.Helper()
	ring, err := ringOf(s.db)
	require.NoError(t, err)
	for blind, known := range map[string]string{
		ring.Blind(blindNumber, "77"): "77", ring.Blind(blindNamePhone, "某003\x00003"): "n003",
	} {
		require.NoError(t, s.db.WithContext(everything(t)).Exec("UPDATE application SET applicant_blind = ? WHERE applicant_blind = '00000000:' || lpad(?, 22, '0')",
			blind, known).Error)
	}
	require.NoError(t, s.db.WithContext(everything(t)).Exec("UPDATE application SET agent_blind = ? WHERE agent_blind = '00000000:' || lpad('L774', 22, '0')",
		ring.Blind(blindNumber, "L774")).Error)
}

func TestApplicationsOfAPersonAreFoundInIndexes(t *testing.T) {
	s := filledPersons(t)
	t.Run("for the evidence of volume", s.volumeNeverScans)
	t.Run("for the items of a month", s.monthNeverScans)
	t.Run("for the person himself", s.exportNeverScans)
}

func (s *Store) volumeNeverScans(t *testing.T) {
	for by, of := range persons {
		for _, p := range of {
			require.Equal(t, by, p.Recognition())
			q := VolumeQuery{
				Agency: "a3", Person: p, From: Day(calendar.MustDate("2021-01-01")), Through: Day(calendar.MustDate("2024-12-31")),
				TextLimit: 10, Limit: 1000,
			}
			var rows []VolumeRow
			for i, plan := range explained(t, s, q.find(s.db.Session(&gorm.Session{DryRun: true, NewDB: true}), asStaff).Scan(&rows)) {
				require.NotRegexp(t, anyTableScanned, plan, "%s, execution %d", by, i)
			}
			q.From = Day(calendar.MustDate("2020-01-01"))
			rows, err := s.FindVolume(everything(t), q)
			require.NoError(t, err)
			require.NotEmpty(t, rows, "%v", p)
			latest := Day(0)
			for _, r := range rows {
				require.Equal(t, len(rows), r.Total)
				require.Len(t, []rune(r.Description), 10)
				latest = max(latest, r.ReceiptOn)
			}
			q.Limit = 1
			one, err := s.FindVolume(everything(t), q)
			require.NoError(t, err)
			require.Len(t, one, 1)
			require.Equal(t, len(rows), one[0].Total, "what is left out is told")
			require.Equal(t, latest, one[0].ReceiptOn, "the latest is kept")
		}
	}
}

func (s *Store) monthNeverScans(t *testing.T) {
	for by, of := range persons {
		for _, p := range of {
			q := monthQuery{agency: "a0", person: p, month: calendar.MustDate("2021-05-31")}
			var rows []MonthApplication
			for i, plan := range explained(t, s, q.find(s.db.Session(&gorm.Session{DryRun: true, NewDB: true})).Scan(&rows)) {
				require.NotRegexp(t, anyTableScanned, plan, "%s, execution %d", by, i)
			}
		}
	}
}

func (s *Store) exportNeverScans(t *testing.T) {
	for _, p := range persons[ByNumber] {
		q := PersonalDataQuery{Agency: "a0", IDKind: p.IDKind, IDNumber: p.IDNumber, Limit: 500}
		var rows []Application
		for i, plan := range explained(t, s, q.find(s.db.Session(&gorm.Session{DryRun: true, NewDB: true}), asStaff).Find(&rows)) {
			require.NotRegexp(t, anyTableScanned, plan, "execution %d", i)
		}
	}
}
