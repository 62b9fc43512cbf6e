package store

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
)

func TestSimilarAnswersNeverScanTheTable(t *testing.T) {
	s := filled(t, fillLists)
	for _, q := range []SimilarQuery{
		{Agency: "a0", Except: "00000078", Search: "('征地' & 't77') | ('地补' & 't78')", Limit: 200},
		{Agency: "a3", Except: "00000078", Search: "'t75'", Limit: 200},
		{Agency: "a0", Except: "00000078", Limit: 200},
	} {
		t.Run(fmt.Sprintf("%v", q), func(t *testing.T) {
			var rows []SimilarAnswer
			for i, plan := range explained(t, s, q.find(s.db.Session(&gorm.Session{DryRun: true, NewDB: true}), asStaff).Scan(&rows)) {
				require.NotRegexp(t, scanned, plan, "execution %d", i)
			}
			rows, err := s.FindSimilarAnswers(everything(t), q)
			require.NoError(t, err)
			require.Equal(t, q.Search == "", len(rows) == 0)
			for _, r := range rows {
				require.NotEqual(t, q.Except, r.ID)
				require.NotEmpty(t, r.Row)
			}
		})
	}
}
