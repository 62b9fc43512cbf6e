package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

func TestFindDuplicates(t *testing.T) {
	b := setup(t)
	register := func(number, description string) store.Application {
		a := b.application("2020-03-02")
		a.ApplicantIDNumber, a.Description = number, description
		a, err := b.Register(everything(t), a, write("2020-03-02"))
		require.NoError(t, err)
		return a
	}
	mine := register("A1", "公交线路调整方案")
	alike := register("B2", "山前社区征地补偿标准")
	both := register("A1", "山前社区征地补偿标准及批文")
	voided := register("A1", "山前社区征地补偿标准")
	register("", "学校招生计划")
	_, err := b.act(t, voided.Key(), workflow.Event{Do: workflow.Void, On: calendar.MustDate("2020-03-02"), Reason: "重复登记"})
	require.NoError(t, err)

	find := func(q store.DuplicateQuery) map[string]bool {
		q.Agency, q.Limit = "linhai", 10
		rows, err := b.FindDuplicates(everything(t), q)
		require.NoError(t, err)
		found := map[string]bool{}
		for _, r := range rows {
			found[r.ID] = r.SameApplicant
			require.NotEmpty(t, r.Description)
		}
		return found
	}
	require.Equal(t, map[string]bool{mine.ID: true, both.ID: true}, find(store.DuplicateQuery{IDNumber: "A1"}))
	require.Equal(t, map[string]bool{alike.ID: false, both.ID: false},
		find(store.DuplicateQuery{Search: "('征地' & '地补' & '补偿') | '批复'", IDNumber: ""}), "whose it is, is known by the number asked for")
	require.Equal(t, map[string]bool{mine.ID: true, alike.ID: false, both.ID: true},
		find(store.DuplicateQuery{Search: "'征地' & '地补'", IDNumber: "A1"}))
	require.Empty(t, find(store.DuplicateQuery{}))
}
