package submission_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/submission"
)

// want is the whole table once more, by hand: the state after an act that is allowed, of a report on the agency alone that stands
// below another one.
var want = map[State]map[Act]State{
	NotBegun:  {},
	Draft:     {Edit: Draft, Freeze: Frozen},
	Frozen:    {Thaw: Draft, SignOff: SignedOff, Return: Returned},
	SignedOff: {Submit: Submitted, Return: Returned},
	Submitted: {Accept: Accepted, Return: Returned},
	Returned:  {Edit: Returned, Freeze: Frozen},
	Accepted:  {Publish: Published, Return: Returned},
	Published: {Revise: Draft},
}

func TestEveryActInEveryState(t *testing.T) {
	for _, state := range States() {
		require.NotEmpty(t, state.Label())
		f := Facts{State: state, Scope: Own, Superior: true, YearOver: true, FrozenBy: "a", SignedOffBy: "b"}
		can := []Act{}
		for _, act := range Acts() {
			require.NotEmpty(t, act.Label())
			next, err := Next(f, Step{Do: act, By: "c", Reason: "理由"})
			if to, ok := want[state][act]; ok {
				require.NoError(t, err, "%s in %s", act, state)
				require.Equal(t, to, next)
				can = append(can, act)
				continue
			}
			var refused *Refusal
			require.ErrorAs(t, err, &refused, "%s in %s", act, state)
			require.Empty(t, next)
			require.Equal(t, act, refused.Act)
			require.NotEmpty(t, refused.Chinese())
			require.True(t, strings.HasPrefix(refused.Error(), string(act)))
		}
		require.Equal(t, can, Available(f, "c"), state)
	}
	_, err := Next(Facts{State: Draft}, Step{Do: "no such act"})
	require.Error(t, err)
}

func TestWhatElseHasToHold(t *testing.T) {
	for name, tt := range map[string]struct {
		facts Facts
		step  Step
		rule  Rule // "": allowed
	}{
		"the year runs":                  {Facts{State: Draft}, Step{Do: Freeze}, RuleYear},
		"a check fails":                  {Facts{State: Draft, YearOver: true}, Step{Do: Freeze, Unbalanced: true}, RuleUnbalanced},
		"returned and frozen again":      {Facts{State: Returned, YearOver: true}, Step{Do: Freeze}, ""},
		"who froze signs":                {Facts{State: Frozen, FrozenBy: "a"}, Step{Do: SignOff, By: "a"}, RuleSameHand},
		"who froze takes it back":        {Facts{State: Frozen, FrozenBy: "a"}, Step{Do: Thaw, By: "a"}, ""},
		"another signs":                  {Facts{State: Frozen, FrozenBy: "a"}, Step{Do: SignOff, By: "b"}, ""},
		"nobody above":                   {Facts{State: SignedOff}, Step{Do: Submit}, RuleNoSuperior},
		"who froze accepts":              {Facts{State: Submitted, FrozenBy: "a", SignedOffBy: "b"}, Step{Do: Accept, By: "a"}, RuleSameHand},
		"who signed accepts":             {Facts{State: Submitted, FrozenBy: "a", SignedOffBy: "b"}, Step{Do: Accept, By: "b"}, RuleSameHand},
		"returned without a reason":      {Facts{State: Submitted}, Step{Do: Return}, RuleReason},
		"revised without a reason":       {Facts{State: Published}, Step{Do: Revise}, RuleReason},
		"published before it is taken":   {Facts{State: SignedOff, Scope: Own, Superior: true}, Step{Do: Publish}, RuleNotAccepted},
		"a root publishes at once":       {Facts{State: SignedOff, Scope: Own}, Step{Do: Publish}, ""},
		"a government publishes its own": {Facts{State: SignedOff, Scope: Compiled, Superior: true}, Step{Do: Publish}, ""},
		"a government may submit":        {Facts{State: SignedOff, Scope: Compiled, Superior: true}, Step{Do: Submit}, ""},
		"what is submitted waits":        {Facts{State: Submitted, Scope: Compiled, Superior: true}, Step{Do: Publish}, RuleState},
	} {
		_, err := Next(tt.facts, tt.step)
		if tt.rule == "" {
			require.NoError(t, err, name)
			continue
		}
		var refused *Refusal
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, tt.rule, refused.Rule, name)
		require.NotEmpty(t, refused.Chinese(), name)
	}
}

func TestNoReportIsStuck(t *testing.T) {
	// From every state that a report can come to, publication can be reached.
	for _, f := range []Facts{{Scope: Own, Superior: true}, {Scope: Own}, {Scope: Compiled, Superior: true}, {Scope: Compiled}} {
		f.YearOver, f.FrozenBy, f.SignedOffBy = true, "a", "b"
		for _, start := range States()[1:] {
			seen, todo := map[State]bool{}, []State{start}
			for len(todo) > 0 {
				f.State, todo = todo[0], todo[1:]
				if seen[f.State] {
					continue
				}
				seen[f.State] = true
				for _, act := range Available(f, "c") {
					next, err := Next(f, Step{Do: act, By: "c", Reason: "-"})
					require.NoError(t, err)
					todo = append(todo, next)
				}
			}
			require.True(t, seen[Published], "%+v", f)
		}
	}
}

func TestLabels(t *testing.T) {
	for _, s := range Sections() {
		require.NotEmpty(t, s.Title())
	}
	require.True(t, Own.Valid() && Compiled.Valid())
	require.False(t, Scope("all").Valid())
	require.NotEmpty(t, Own.Label()+Compiled.Label())
	require.Empty(t, Section("x").Title()+State("x").Label()+Act("x").Label())
}
