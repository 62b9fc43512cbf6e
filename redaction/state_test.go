package redaction_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/redaction"
)

func TestEveryActInEveryState(t *testing.T) {
	after := map[redaction.State]map[redaction.Act]redaction.State{
		redaction.Draft: {
			redaction.Check: redaction.Checked, redaction.Withdraw: redaction.Withdrawn, redaction.Preview: redaction.Draft,
		},
		redaction.Checked: {
			redaction.Release: redaction.Released, redaction.Withdraw: redaction.Withdrawn, redaction.Preview: redaction.Checked,
		},
		redaction.Released:  {},
		redaction.Withdrawn: {},
	}
	for state, acts := range after {
		for _, do := range []redaction.Act{redaction.Check, redaction.Release, redaction.Withdraw, redaction.Preview} {
			f := redaction.Facts{State: state, DraftedBy: "li", SHA256: []byte{1}}
			got, err := redaction.Next(f, redaction.Step{Do: do, By: "wang", SHA256: []byte{1}})
			want, ok := acts[do]
			if !ok {
				var refused *redaction.Refusal
				require.ErrorAs(t, err, &refused, "%s %s", state, do)
				require.Equal(t, redaction.RuleState, refused.Rule)
				require.NotEmpty(t, refused.Error())
				require.Contains(t, refused.Chinese(), "不能")
				continue
			}
			require.NoError(t, err, "%s %s", state, do)
			require.Equal(t, want, got)
		}
	}
}

func TestAnotherPersonChecksTheSameCopy(t *testing.T) {
	refused := func(f redaction.Facts, s redaction.Step) string {
		_, err := redaction.Next(f, s)
		var r *redaction.Refusal
		require.ErrorAs(t, err, &r)
		require.NotEmpty(t, r.Error())
		require.NotEmpty(t, r.Chinese())
		return r.Rule
	}
	draft := redaction.Facts{State: redaction.Draft, DraftedBy: "li", SHA256: []byte{1}}
	checked := redaction.Facts{State: redaction.Checked, DraftedBy: "li", SHA256: []byte{1}}
	require.Equal(t, redaction.RuleSame, refused(draft, redaction.Step{Do: redaction.Check, By: "li", SHA256: []byte{1}}))
	require.Equal(t, redaction.RuleChanged, refused(draft, redaction.Step{Do: redaction.Check, By: "wang", SHA256: []byte{2}}))
	require.Equal(t, redaction.RuleChanged, refused(draft, redaction.Step{Do: redaction.Preview, By: "li", SHA256: []byte{2}}))
	require.Equal(t, redaction.RuleChanged, refused(checked, redaction.Step{Do: redaction.Release, By: "li"}))
}

func TestGroundsAreCountedByPlaces(t *testing.T) {
	sums := redaction.Sum([]redaction.Mark{
		{Ground: outcome.Process, Start: 20, End: 22},
		{Ground: outcome.ThirdParty, End: 3},
		{Ground: outcome.ThirdParty, Start: 2, End: 5},
		{Ground: outcome.Secret, Start: 4, End: 6},
		{Ground: outcome.ThirdParty, Start: 9, End: 10},
	})
	require.Len(t, sums, 3)
	require.Equal(t, redaction.Total{Ground: outcome.Secret, Label: "国家秘密", Article: "第十四条、第三十六条第（三）项", Places: 1, Numbers: []int{1}}, sums[0])
	require.Equal(t, outcome.ThirdParty, sums[1].Ground)
	require.Equal(t, 2, sums[1].Places, "passages that overlap are one place")
	require.Equal(t, []int{1, 2}, sums[1].Numbers)
	require.Equal(t, 1, sums[2].Places)

	areas := redaction.Sum([]redaction.Mark{
		{Ground: outcome.Process, Page: 7, Width: 1, Height: 1}, {Ground: outcome.Process, Page: 2, Width: 1, Height: 1}, {Ground: outcome.Process, Page: 2, Y: 9, Width: 1, Height: 1},
	})
	require.Equal(t, []int{2, 7}, areas[0].Pages)
	require.Equal(t, 3, areas[0].Places)
	require.Empty(t, areas[0].Numbers)
}

func TestANameMayNotSayWhatIsWithheld(t *testing.T) {
	marks := []redaction.Mark{passage(t, "张三", outcome.ThirdParty)}
	require.True(t, redaction.Reveals(source, marks, "张 三补偿纪要.txt"))
	require.False(t, redaction.Reveals(source, marks, "补偿纪要（公开件）.txt"))
}
