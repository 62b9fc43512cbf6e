package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pgtest"
)

// TestFormerPersonsSurviveAChangeOfKeys: what was registered before a correction opens with new keys, and only in its row.
func TestFormerPersonsSurviveAChangeOfKeys(t *testing.T) {
	s := openStore(t, pgtest.New(t))
	unlock(t, s)
	a := s.registered(t)
	w := Write{Actor: "u", Now: a.CreatedAt.Add(time.Hour)}
	for _, phone := range []string{"13800000001", "13800000002"} {
		_, err := s.ChangeApplications(everything(t), w, Target{Key: a.Key(), Decide: func(l Loaded) (Change, error) {
			former, err := NewFormerPerson(&l.Application, "凭证"+l.Application.Phone, nil)
			return Change{Action: "correct_personal_data", Columns: map[string]any{"phone": phone}, Rows: []Recorded{former}}, err
		}})
		require.NoError(t, err)
	}
	s.aged(t)
	_, err := s.Rotate(everything(t), time.Hour, "admin")
	require.NoError(t, err)
	s.aged(t)
	require.NoError(t, s.RefreshKeys(everything(t)))
	ring, err := ringOf(s.db)
	require.NoError(t, err)
	done, err := s.Reencrypt(everything(t), nil)
	require.NoError(t, err)
	require.Equal(t, 4, done.Rows, "the application, its request, and two former persons")
	var left int
	require.NoError(t, s.db.WithContext(everything(t)).Raw(`SELECT count(*) FROM application_former_person
		WHERE person NOT LIKE @by OR evidence NOT LIKE @by`, map[string]any{"by": "sm4:" + ring.Sealer() + ":%"}).Scan(&left).Error)
	require.Zero(t, left)

	q := PersonalDataQuery{Agency: "a1", IDKind: "resident_id", IDNumber: markNumber, Limit: 1}
	found, more, err := s.ExportPersonalData(everything(t), q, w)
	require.NoError(t, err)
	require.False(t, more)
	require.Len(t, found, 1)
	require.Len(t, found[0].Former, 2)
	for i, want := range []string{markPhone, "13800000001"} {
		was, err := found[0].Former[i].Values()
		require.NoError(t, err)
		require.Equal(t, want, was.Phone)
		require.Equal(t, "凭证"+want, found[0].Former[i].Evidence)
	}
	q.Limit = 0
	found, more, err = s.ExportPersonalData(everything(t), q, w)
	require.NoError(t, err)
	require.True(t, more, "what is left out is told")
	require.Empty(t, found)

	require.NoError(t, s.db.WithContext(everything(t)).Exec(`UPDATE application_former_person f SET person = o.person
		FROM application_former_person o WHERE o.version = 1 AND f.version = 2`).Error)
	q.Limit = 1
	_, _, err = s.ExportPersonalData(everything(t), q, w)
	require.ErrorContains(t, err, "application_former_person.person")
}
