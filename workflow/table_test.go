package workflow_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

// standings is a case in every state in which everything that the state allows is lawful on 2020-05-08: a consultation is
// not concluded but silent beyond its limit, limits have passed, a review is concluded.
func standings(t *testing.T) map[State]Standing {
	t.Helper()
	// By the setting a letter on its way pauses nothing, so that it can be acknowledged and the term extended on one day.
	facts := Facts{
		Channel: Fax, Received: day("2020-04-01"), Entered: day("2020-04-01"), Counting: Counting{Pause: PauseFromDelivery},
	}
	asked := []Event{
		on("2020-04-02", Accept), on("2020-04-02", Consult, id("a"), got("2020-04-02")),
		on("2020-04-02", Consult, id("objects"), got("2020-04-02"), with(WithThirdParty)),
		on("2020-04-02", Conclude, id("objects"), func(e *Event) { e.Opinion = Objects }),
		on("2020-04-02", Consult, id("on its way")), on("2020-04-02", AskReasons), on("2020-04-02", GiveReasons),
	}
	after := func(more ...Event) []Event { return append(slices.Clone(asked), more...) }
	answered := after(on("2020-05-07", Answer, row("3.1")))
	delivered := append(slices.Clone(answered), on("2020-05-07", Deliver))
	all := map[State]Standing{}
	for state, events := range map[State][]Event{
		Registered:         nil,
		InProgress:         asked,
		AwaitingCorrection: after(on("2020-04-03", Return, within(2))),
		AwaitingPayment:    after(on("2020-04-03", Charge)),
		Answered:           answered,
		Delivered:          delivered,
		Closed:             after(on("2020-05-07", Close)),
		Archived:           append(slices.Clone(delivered), on("2020-05-07", Archive)),
		Voided:             after(on("2020-05-07", Void, func(e *Event) { e.Reason = "重复登记" })),
	} {
		s, err := Fold(calendar.Default(), Case{Facts: facts, Events: events, LegalCases: concludedReview})
		require.NoError(t, err)
		require.Equal(t, state, s.State)
		all[state] = s
	}
	require.Len(t, all, len(States()))
	return all
}

var concludedReview = []LegalCase{{ID: "R", Type: Review, Served: day("2020-04-20"), Concluded: day("2020-05-07"), Result: Corrected}}

// lawful is an event with arguments that nothing is wrong with in the standings above.
func lawful(act Act, state State, date string) Event {
	e := on(date, act)
	switch act {
	case Return:
		e.WithinDays = 10
	case Consult:
		e.ID, e.With, e.Received = "b", WithThirdParty, e.On
	case Conclude:
		e.ID = "a"
	case Extend:
		e.Days = 5
	case Waive:
		e.Reason, e.Approver = "确有困难", "王主任"
	case Defer:
		e.Days, e.Reason, e.Approver = 30, "数量巨大", "王主任"
	case Override:
		e.ID, e.Reason, e.Approver = "objects", "公共利益", "王主任"
	case Acknowledge:
		e.ID = "on its way"
	case Answer:
		e.Row = "3.2"
	case Lapse:
		e.Cause = LapsedCorrection
		if state == AwaitingPayment {
			e.Cause = LapsedFee
		}
	case Reopen:
		e.LegalCase = "R"
	case Void:
		e.Reason = "重复登记"
	case Transfer:
		e.Reason, e.To = "登记机关有误", "other"
	case Rectify:
		e.Row, e.Reason, e.Evidence = "3.2", "录入有误", "答复书"
		if state == Closed {
			e.Row = "3.6.1"
		}
	}
	return e
}

func TestEveryStateAgainstEveryAct(t *testing.T) {
	const today = "2020-05-08"
	for state, before := range standings(t) {
		for _, act := range Acts() {
			t.Run(string(state)+"/"+string(act), func(t *testing.T) {
				was := before
				next, err := before.Apply(calendar.Default(), lawful(act, state, today), concludedReview)
				require.Equal(t, was, before, "Apply must not change what it is given")
				if has(oracleTable[string(state)], string(act)) || has(extensionTable[string(state)], string(act)) {
					require.NoError(t, err)
					want := State(oracleNext[string(act)])
					if want == "" {
						want = state
					}
					require.Equal(t, want, next.State)
					require.Equal(t, before.Acts+1, next.Acts)
					require.Equal(t, day(today), next.LastOn)
					require.Contains(t, before.Allowed(day(today)), act)
					return
				}
				var refusal *Refusal
				require.ErrorAs(t, err, &refusal)
				require.Equal(t, Refusal{Act: act, State: state, On: day(today), Rule: RuleState}, *refusal)
				require.Contains(t, err.Error(), string(act)+" on 2020-05-08 refused in state "+string(state))
				require.Contains(t, refusal.Chinese(), act.Label())
				require.Contains(t, refusal.Chinese(), state.Label())
				require.Zero(t, next)
				require.NotContains(t, before.Allowed(day(today)), act)
			})
		}
	}
}

// Whatever the state allows is refused a day before the act that went before, and nothing else is wrong with it.
func TestActsAreInOrderOfDate(t *testing.T) {
	for state, s := range standings(t) {
		early := s.LastOn.Plus(-1)
		require.Empty(t, s.Allowed(early))
		for _, act := range s.Allowed(s.LastOn) {
			_, err := s.Apply(calendar.Default(), lawful(act, state, early.String()), concludedReview)
			var refusal *Refusal
			require.ErrorAs(t, err, &refusal, "%s in %s", act, state)
			require.Equal(t, RuleOrder, refusal.Rule, "%s in %s", act, state)
			require.Equal(t, s.LastOn.String(), refusal.Detail)
		}
		for _, a := range s.Available(calendar.Default(), early) {
			require.False(t, a.OK)
			require.Equal(t, RuleOrder, a.Refusal.Rule)
		}
	}
}

// A screen offers exactly what would be accepted with the right arguments.
func TestAvailableIsWhatApplyAccepts(t *testing.T) {
	today := day("2020-05-08")
	for state, s := range standings(t) {
		var acts []Act
		for _, a := range s.Available(calendar.Default(), today) {
			require.True(t, a.OK, "%s in %s: %v", a.Act, state, a.Refusal)
			require.Nil(t, a.Refusal)
			require.Equal(t, a.Act == Lapse, a.Cause != "")
			acts = append(acts, a.Act)
		}
		require.Equal(t, s.Allowed(today), acts)
	}
	// And what the law forbids whatever the arguments is there with its reason.
	s := folded(t, Facts{Channel: Counter, Received: day("2020-04-01")})
	require.Equal(t, map[Act]Rule{Confirm: RuleConfirmChannel}, forbidden(s, "2020-04-02"))
	s = folded(t, Facts{Channel: Counter, Received: day("2020-04-01")},
		on("2020-04-02", Return, within(5)), on("2020-04-07", Correct), on("2020-04-07", Extend, days(3)), on("2020-04-08", Consult, id("a")))
	require.Equal(t, map[Act]Rule{
		Return: RuleReturnOnce, Extend: RuleExtendOnce, Defer: RuleDeferReasons, Override: RuleOverrideObjection,
	}, forbidden(s, "2020-04-08"))
	s = folded(t, Facts{Channel: Counter, Received: day("2020-04-01")}, on("2020-04-02", Accept))
	require.Equal(t, map[Act]Rule{
		Conclude: RuleConsultationUnknown, Extend: RuleExtendLate, Defer: RuleDeferReasons,
		Override: RuleConsultationUnknown, Acknowledge: RuleConsultationUnknown,
	}, forbidden(s, "2020-07-01"))
	s = folded(t, Facts{Channel: Counter, Received: day("2020-04-01")}, on("2020-04-02", Return, within(5)))
	require.Equal(t, map[Act]Rule{
		Conclude: RuleConsultationUnknown, Lapse: RuleLapseEarly, Override: RuleConsultationUnknown, Acknowledge: RuleConsultationUnknown,
	}, forbidden(s, "2020-04-03"))
	s = folded(t, Facts{Channel: Counter, Received: day("2020-04-01")}, on("2020-04-02", Withdraw))
	require.Equal(t, map[Act]Rule{Reopen: RuleReopenCase}, forbidden(s, "2020-04-03"))
}

func forbidden(s Standing, at string) map[Act]Rule {
	found := map[Act]Rule{}
	for _, a := range s.Available(calendar.Default(), day(at)) {
		if !a.OK {
			found[a.Act] = a.Refusal.Rule
		}
	}
	return found
}

func folded(t *testing.T, f Facts, events ...Event) Standing {
	t.Helper()
	s, err := Fold(calendar.Default(), Case{Facts: f, Events: events})
	require.NoError(t, err)
	return s
}

// Walking the table: every state can be reached, every state but the voided one can be left, every case can come to the
// archive, and nothing leads back to before the registration.
func TestTheTableAsAGraph(t *testing.T) {
	next := map[State][]State{}
	for _, row := range Table() {
		require.NotEmpty(t, row.From)
		require.NotEmpty(t, row.Act.Label())
		require.Equal(t, row.Act.IsExtension(), row.Extension)
		require.Equal(t, row.Act == Void, row.Article == "", "every act of the law has its ground")
		for _, from := range row.From {
			require.True(t, from.Valid())
			if row.To != "" {
				require.True(t, row.To.Valid())
				require.NotEqual(t, from, row.To)
				require.NotEqual(t, Registered, row.To)
				next[from] = append(next[from], row.To)
			}
		}
	}
	reach := func(from State) map[State]bool {
		seen, queue := map[State]bool{from: true}, []State{from}
		for len(queue) > 0 {
			for _, to := range next[queue[0]] {
				if !seen[to] {
					seen[to] = true
					queue = append(queue, to)
				}
			}
			queue = queue[1:]
		}
		return seen
	}
	for _, s := range States() {
		require.True(t, reach(Registered)[s], s)
		require.Equal(t, s == Voided, len(next[s]) == 0, "only voided is terminal: %s", s)
		require.Equal(t, s != Voided, reach(s)[Archived], s)
		require.Equal(t, s != Voided, reach(s)[Answered], s)
	}
	require.Equal(t, []State{Closed, Delivered}, into(Archived))
	require.Equal(t, []State{InProgress}, into(Answered))
}

func into(to State) []State {
	var from []State
	for _, row := range Table() {
		if row.To == to {
			from = append(from, row.From...)
		}
	}
	slices.Sort(from)
	return slices.Compact(from)
}

// No pair of act and state has two rows, but for lapse, whose two rows lie in two states.
func TestTheTableIsUnambiguous(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range Table() {
		for _, from := range row.From {
			key := string(row.Act) + " in " + string(from)
			require.False(t, seen[key], key)
			seen[key] = true
		}
	}
	table := Table()
	table[0].From[0] = Voided
	require.Equal(t, Registered, Table()[0].From[0], "callers get their own copy")
}

func TestWords(t *testing.T) {
	for _, s := range States() {
		require.True(t, s.Valid())
		require.False(t, s.Waiting() && !s.BeforeAnswer())
	}
	for _, a := range Acts() {
		require.True(t, a.Valid())
	}
	require.Len(t, Acts(), 28)
	require.Len(t, Channels(), 5)
	for _, c := range Channels() {
		require.True(t, c.Valid())
		require.Equal(t, c == PostOrdinary || c == Online || c == Fax, c.Confirms())
		require.Equal(t, c != Online, c.OwesEntry())
	}
	for _, label := range []string{
		State("x").Label(), Act("x").Label(), Channel("x").Label(), Party("x").Label(), Opinion("x").Label(), ChargeMode("x").Label(),
		DeliveryMode("x").Label(), LapseCause("x").Label(), LegalType("x").Label(), LegalRoute("x").Label(), LegalResult("x").Label(),
		DutyKind("x").Label(), Rule("x").Chinese(), Rule("x").English(), Rule("x").Article(),
		Element("x").Label(), Convention("x").Label(), RestDay("x").Label(), OnlineDay("x").Label(), PauseFrom("x").Label(),
	} {
		require.Empty(t, label)
	}
	for _, label := range []string{
		WithThirdParty.Label(), WithAgency.Label(), Agrees.Label(), Objects.Label(), NoOpinion.Label(), ByItems.Label(), ByPages.Label(),
		ByPost.Label(), BySigning.Label(), Electronically.Label(), LapsedCorrection.Label(), LapsedFee.Label(), Review.Label(), Suit.Label(),
		Direct.Label(), AfterReview.Label(), Upheld.Label(), Corrected.Label(), OtherResult.Label(),
		Convention("").Label(), CountSameDay.Label(), RestDayNextWorkday.Label(), OnlineSubmission.Label(), PauseFromDelivery.Label(),
	} {
		require.NotEmpty(t, label)
	}
	require.False(t, Channel("x").Confirms())
	require.False(t, Channel("x").OwesEntry())
}
