package approval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// want is the whole table once more, by hand: what leads where for somebody who wrote nothing of the document.
var want = map[State]map[Act]State{
	Draft:         {Edit: Draft, Submit: InReview, Abandon: Abandoned},
	InReview:      {Review: InApproval, Return: Returned, Recall: Draft},
	InLegalReview: {LegalReview: InApproval, Return: Returned, Recall: Draft},
	InApproval:    {Approve: Approved, Return: Returned, Recall: Draft},
	Approved:      {Issue: Issued, Return: Returned, Recall: Draft},
	Returned:      {Edit: Draft, Submit: InReview, Abandon: Abandoned},
	Issued:        {Void: Voided},
	Abandoned:     {},
	Voided:        {},
}

func TestEveryActInEveryState(t *testing.T) {
	for _, state := range States() {
		require.NotEmpty(t, state.Label())
		as := StepOf(state)
		require.Equal(t, state.Waits(), as != "")
		if state == Approved {
			as = Approve
		}
		can := []Act{}
		f := Facts{State: state, Authors: []string{"drafter"}}
		for _, act := range Acts() {
			require.NotEmpty(t, act.Label())
			done, err := Next(f, Step{Do: act, By: Hand{Principal: "other"}, Reason: "理由", As: as})
			to, ok := want[state][act]
			if !ok {
				refused(t, err, RuleState)
				continue
			}
			require.NoError(t, err, "%s in %s", act, state)
			require.Equal(t, Done{State: to}, done)
			can = append(can, act)
		}
		require.Equal(t, can, append([]Act{}, Available(f, Hand{Principal: "other"})...))
	}
	require.Empty(t, State("x").Label())
	require.Empty(t, Act("x").Label())
	_, err := Next(Facts{State: Draft}, Step{Do: "x"})
	refused(t, err, RuleState)
}

func refused(t *testing.T, err error, rule Rule) {
	t.Helper()
	var r *Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, rule, r.Rule)
	require.NotEmpty(t, r.Chinese())
	require.Contains(t, r.Error(), "refused")
}

func TestLegalReviewStandsBetweenWhereItIsDemanded(t *testing.T) {
	done, err := Next(Facts{State: InReview, Legal: true}, Step{Do: Review, By: Hand{Principal: "a"}})
	require.NoError(t, err)
	require.Equal(t, InLegalReview, done.State)
	_, err = Next(Facts{State: InLegalReview, Legal: true}, Step{Do: Approve, By: Hand{Principal: "b"}})
	refused(t, err, RuleState)
}

func TestReasons(t *testing.T) {
	for act, state := range map[Act]State{Return: InApproval, Abandon: Draft, Void: Issued} {
		_, err := Next(Facts{State: state}, Step{Do: act, As: Approve})
		refused(t, err, RuleReason)
	}
}

// One who may review does not thereby return what waits for the approver.
func TestOneReturnsInOnesOwnStep(t *testing.T) {
	for state, as := range map[State]Act{InReview: Review, InLegalReview: LegalReview, InApproval: Approve, Approved: Approve} {
		for _, other := range []Act{Review, LegalReview, Approve, "", Submit} {
			_, err := Next(Facts{State: state}, Step{Do: Return, As: other, Reason: "理由"})
			if other == as {
				require.NoError(t, err)
			} else {
				refused(t, err, RuleState)
			}
		}
	}
}

func TestWhoMayDecide(t *testing.T) {
	named := Seat{Officer: "wang", User: "users/wang"}
	away := Seat{Officer: "wang", User: "users/wang", Deputy: "li"}
	for name, tt := range map[string]struct {
		seat    Seat
		by      Hand
		authors []string
		rule    Rule
		instead string
	}{
		"anybody, when nobody was named":             {by: Hand{Principal: "users/x"}},
		"nobody who drafted it":                      {by: Hand{Principal: "users/zhang"}, rule: RuleSameHand},
		"who was named":                              {seat: named, by: Hand{"users/wang", []string{"wang"}}},
		"nobody else":                                {seat: named, by: Hand{"users/li", []string{"li"}}, rule: RuleSeat},
		"somebody without an entry":                  {seat: named, by: Hand{Principal: "users/li"}, rule: RuleSeat},
		"the deputy of who is away":                  {seat: away, by: Hand{"users/li", []string{"li"}}, instead: "wang"},
		"who is away, from elsewhere":                {seat: away, by: Hand{"users/wang", []string{"wang"}}},
		"not a third person":                         {seat: away, by: Hand{"users/zhao", []string{"zhao"}}, rule: RuleSeat},
		"no drafter as a deputy":                     {seat: away, by: Hand{"users/li", []string{"li"}}, authors: []string{"users/zhang", "users/li"}, rule: RuleSameHand},
		"no deputy of a drafter":                     {seat: away, by: Hand{"users/li", []string{"li"}}, authors: []string{"users/wang"}, rule: RuleSameHand},
		"nobody who once wrote a part, though named": {seat: named, by: Hand{"users/wang", []string{"wang"}}, authors: []string{"users/wang", "users/zhang"}, rule: RuleSameHand},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.authors == nil {
				tt.authors = []string{"users/zhang"}
			}
			for act, state := range map[Act]State{Review: InReview, LegalReview: InLegalReview, Approve: InApproval} {
				f := Facts{State: state, Authors: tt.authors, Seats: map[Act]Seat{act: tt.seat}}
				for _, step := range []Step{{Do: act, By: tt.by}, {Do: Return, As: act, By: tt.by, Reason: "理由"}} {
					done, err := Next(f, step)
					if tt.rule != "" {
						refused(t, err, tt.rule)
						continue
					}
					require.NoError(t, err)
					require.Equal(t, tt.instead, done.For)
				}
			}
		})
	}
}

func TestWhatLegalReviewIsDemandedOf(t *testing.T) {
	s := Defaults()
	require.Empty(t, s.Check())
	for _, d := range outcome.Decisions() {
		if !d.IsAnswer() {
			continue
		}
		free := map[outcome.Kind]bool{
			outcome.AlreadyPublic: true, outcome.Granted: true, outcome.RegisterLookup: true, outcome.NeedsMaking: true, outcome.Unclear: true,
		}
		require.Equal(t, !free[d.Kind], s.Demands(workflow.Event{Do: workflow.Answer, Kind: d.Kind}), d.Kind)
	}
	require.False(t, s.Demands(workflow.Event{Do: workflow.Extend, Kind: outcome.Secret}))
	require.True(t, s.Demands(workflow.Event{Do: workflow.Override}), "against a third party's objection, whatever is set")
	require.False(t, Settings{}.Demands(workflow.Event{Do: workflow.Answer, Kind: outcome.Secret}))

	s.LegalReview = []outcome.Kind{outcome.Secret, "x", outcome.Withdrawn, outcome.Secret}
	var fields []string
	for _, f := range s.Check() {
		require.NotEmpty(t, f.English)
		require.NotEmpty(t, f.Chinese)
		fields = append(fields, f.Field+" "+f.Rule)
	}
	require.Equal(t, []string{"legal_review[1] value", "legal_review[2] value", "legal_review[3] repeated"}, fields)
}
