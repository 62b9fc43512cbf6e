package workflow_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	. "github.com/yishenqing/foi/workflow"
)

func full() Event {
	return Event{
		On: day("2020-03-02"), RecordedAt: time.Date(2020, 3, 2, 4, 0, 0, 0, time.UTC),
		Reason: "r", Items: []string{"i"}, WithinDays: 1, To: ToColumn, From: "f", ID: "id", With: WithAgency, Party: "p",
		Received: day("2020-03-03"), Opinion: Agrees, Days: 1, Approver: "a", Mode: ByItems, Count: 44, AmountFen: 14000,
		Row: "3.1", DocumentNumber: "n", Parts: []Part{{Row: "3.1", Text: "t"}}, By: ByPost, Cause: LapsedFee, LegalCase: "R",
		Elements: []Element{ElementContent}, UnitDue: day("2020-03-04"), Kind: "granted",
		Grounds: "g", Before: 3, View: Reasonable, Statement: Statement{Reason: "r"}, Evidence: "e",
	}
}

// history.md's table and its extensions, written down a second time: act, arguments; * is one without which the act means nothing.
var taken = map[Act]string{
	Confirm: "reason", Accept: "", Return: "items *within_days elements", Correct: "", Assign: "to unit_due", Dispatch: "from",
	Consult: "*id with party received", Conclude: "*id opinion", Extend: "*days approver reason", AskReasons: "", GiveReasons: "grounds view",
	Charge: "mode count amount_fen grounds before", Pay: "", Answer: "*row document_number parts kind statement", Deliver: "by", Lapse: "*cause statement", Withdraw: "",
	Close: "reason kind statement", Reopen: "*legal_case", Publish: "to", Archive: "", Void: "*reason",
	Transfer: "*to *reason", Rectify: "*row *reason *evidence kind",
	Waive: "*reason *approver", Defer: "*days *reason *approver", Override: "*id *reason *approver", Acknowledge: "*id",
}

func TestEachActTakesItsArgumentsAndNoOthers(t *testing.T) {
	var names map[string]json.RawMessage
	data, err := json.Marshal(full())
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &names))
	delete(names, "do")
	delete(names, "on")
	delete(names, "recorded_at")
	require.Len(t, names, 29)
	for name := range names {
		require.NotEqual(t, name, FieldLabel(name), "people read Chinese")
	}
	require.Equal(t, "other", FieldLabel("other"))
	for _, act := range Acts() {
		known := map[string]bool{}
		for _, a := range act.Arguments() {
			known[a.Name] = true
			require.Equal(t, a.Required, has(taken[act], "*"+a.Name), "%s.%s", act, a.Name)
			require.False(t, a.Required && a.Stated)
		}
		e := full()
		e.Do = act
		if act == Close {
			e.Kind = "closed_for_other_cause"
		}
		unexpected := map[string]bool{}
		for _, v := range e.Check() {
			require.Equal(t, RuleUnexpected, v.Rule, "%s: %v", act, v)
			unexpected[v.Field] = true
		}
		for name := range names {
			require.Equal(t, has(taken[act], name) || has(taken[act], "*"+name), known[name], "%s.%s", act, name)
			require.Equal(t, !known[name], unexpected[name], "%s.%s", act, name)
		}
		var missing []string
		for _, v := range (Event{Do: act, On: day("2020-03-02")}).Check() {
			require.Equal(t, RuleMissing, v.Rule)
			missing = append(missing, "*"+v.Field)
		}
		for _, m := range missing {
			require.True(t, has(taken[act], m), "%s %s", act, m)
		}
		for _, v := range (Event{Do: act}).Omissions() {
			require.True(t, has(taken[act], v.Field), "%s %s", act, v.Field)
		}
	}
}

func TestOmissionsAreWhatALiveActMustState(t *testing.T) {
	omitted := func(e Event) (names []string) {
		for _, v := range e.Omissions() {
			names = append(names, v.Field)
		}
		return names
	}
	require.Equal(t, []string{"reason", "approver"}, omitted(Event{Do: Extend, Days: 3}))
	require.Equal(t, []string{"with", "party"}, omitted(Event{Do: Consult, ID: "a"}))
	require.Equal(t, []string{"mode", "count"}, omitted(Event{Do: Charge}))
	require.Nil(t, omitted(Event{Do: Answer, Row: "3.1"}))
	require.Nil(t, omitted(Event{Do: Accept}))
}

func TestValues(t *testing.T) {
	tests := []struct {
		name string
		ev   Event
		want []Violation
	}{
		{"no act", Event{On: 1}, []Violation{{"do", RuleValue}}},
		{"unknown act", Event{Do: "burn", On: 1}, []Violation{{"do", RuleValue}}},
		{"no day", Event{Do: Accept}, []Violation{{"on", RuleMissing}}},
		{"all at once", Event{Do: Extend, Days: -1, Row: "3.6.1", Count: -2}, []Violation{
			{"on", RuleMissing}, {"days", RuleRange}, {"count", RuleUnexpected}, {"row", RuleUnexpected},
		}},
		{"empty item", Event{Do: Return, On: 1, WithinDays: 3, Items: []string{""}}, []Violation{{"items", RuleValue}}},
		{"negative limit", Event{Do: Return, On: 1, WithinDays: -3}, []Violation{{"within_days", RuleRange}}},
		{"unknown party", Event{Do: Consult, On: 1, ID: "a", With: "neighbour"}, []Violation{{"with", RuleValue}}},
		{"unknown opinion", Event{Do: Conclude, On: 1, ID: "a", Opinion: "perhaps"}, []Violation{{"opinion", RuleValue}}},
		{"unknown mode", Event{Do: Charge, On: 1, Mode: "kilos", Count: -1, AmountFen: -1}, []Violation{
			{"mode", RuleValue}, {"count", RuleRange}, {"amount_fen", RuleRange},
		}},
		{"row of a lapse", Event{Do: Answer, On: 1, Row: "3.6.1"}, []Violation{{"row", RuleValue}}},
		{"empty part", Event{Do: Answer, On: 1, Row: "3.1", Parts: []Part{{}}}, []Violation{{"parts", RuleValue}}},
		{"part with a wrong row", Event{Do: Answer, On: 1, Row: "3.1", Parts: []Part{{Row: "3.7"}}}, []Violation{{"parts", RuleValue}}},
		{"part with text only", Event{Do: Answer, On: 1, Row: "3.1", Parts: []Part{{Text: "面积"}}}, nil},
		{"unknown delivery", Event{Do: Deliver, On: 1, By: "pigeon"}, []Violation{{"by", RuleValue}}},
		{"unknown cause", Event{Do: Lapse, On: 1, Cause: "boredom"}, []Violation{{"cause", RuleValue}}},
		{"unknown place", Event{Do: Publish, On: 1, To: "wall"}, []Violation{{"to", RuleValue}}},
		{"unknown element", Event{Do: Return, On: 1, WithinDays: 3, Elements: []Element{"colour"}}, []Violation{{"elements", RuleValue}}},
		{"element twice", Event{Do: Return, On: 1, WithinDays: 3, Elements: []Element{ElementForm, ElementForm}}, []Violation{{"elements", RuleRepeated}}},
		{"all three elements", Event{Do: Return, On: 1, WithinDays: 3, Elements: Elements()}, nil},
		{"unit due too early", Event{Do: Assign, On: 2, UnitDue: 1}, []Violation{{"unit_due", RuleUnitDue}}},
		{"unit due on the day", Event{Do: Assign, On: 2, UnitDue: 2}, nil},
		{"unknown kind", Event{Do: Answer, On: 1, Row: "3.1", Kind: "perhaps"}, []Violation{{"kind", RuleValue}}},
		{"kind of the row", Event{Do: Answer, On: 1, Row: "3.4.1", Kind: outcome.NotThisAgency}, nil},
		{"kind of another row", Event{Do: Answer, On: 1, Row: "3.4.1", Kind: outcome.Granted}, []Violation{{"kind", RuleKindRow}}},
		{"kind of a closing", Event{Do: Close, On: 1, Kind: outcome.RecordCorrection}, nil},
		{"a closing is no answer", Event{Do: Close, On: 1, Kind: outcome.Granted}, []Violation{{"kind", RuleKindRow}}},
		{"negative items before", Event{Do: Charge, On: 1, Mode: ByItems, Before: -1}, []Violation{{"before", RuleRange}}},
		{"pages have none before", Event{Do: Charge, On: 1, Mode: ByPages, Before: 1}, []Violation{{"before", RuleUnexpected}}},
		{"unknown view", Event{Do: GiveReasons, On: 1, View: "perhaps"}, []Violation{{"view", RuleValue}}},
		{"anybody may be assigned", Event{Do: Assign, On: 1, To: "法制科"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, tt.ev.Check())
			for _, v := range tt.want {
				require.Contains(t, v.Error(), v.Field)
				require.Contains(t, v.Chinese(), FieldLabel(v.Field))
			}
		})
	}
}

func TestApplyNamesAllFaultsOfTheArguments(t *testing.T) {
	s := folded(t, Facts{Channel: Online, Received: day("2020-03-02")}, on("2020-03-03", Accept))
	_, err := s.Apply(calendar.Default(), Event{Do: Extend, On: day("2020-03-04"), Row: "3.1"}, nil)
	var r *Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, RuleArgument, r.Rule)
	require.Equal(t, "days", r.Field)
	require.Equal(t, []Violation{{"days", RuleMissing}, {"row", RuleUnexpected}}, r.Violations)
	require.Equal(t, "extend on 2020-03-04 refused in state in_progress: rule argument: its arguments do not fit: "+
		"days: is missing; row: does not belong here", err.Error())
	require.Equal(t, "2020-03-04 不能“延期”（当前状态：办理中）：填写的内容不符合要求: 延长工作日数：未填写；答复结果：此处不应填写", r.Chinese())
}

func TestFactsAndLegalCasesAreChecked(t *testing.T) {
	require.Nil(t, Facts{Channel: Online, Received: 2, Entered: 2, ApplicantType: "research"}.Check())
	require.Equal(t, []Violation{{"channel", RuleValue}, {"received", RuleMissing}, {"applicant_type", RuleValue}},
		Facts{Channel: "pigeon", ApplicantType: "person"}.Check())
	require.Equal(t, []Violation{{"entered", RuleEnteredFirst}}, Facts{Channel: Online, Received: 2, Entered: 1}.Check())
	require.Equal(t, []Violation{
		{"counting.convention", RuleValue}, {"counting.rest_day", RuleValue}, {"counting.online", RuleValue}, {"counting.pause", RuleValue},
	}, Facts{Channel: Online, Received: 2, Counting: Counting{"x", "x", "x", "x"}}.Check())
	_, err := Register(calendar.Default(), Facts{})
	require.ErrorContains(t, err, "registration of an application received (no date) refused")

	good := LegalCase{ID: "S", Type: Suit, Route: AfterReview, Served: 5, Reported: 6, Concluded: 7, Result: Upheld}
	require.Nil(t, good.Check())
	for name, tt := range map[string]struct {
		change func(*LegalCase)
		want   []Violation
	}{
		"empty":            {func(l *LegalCase) { *l = LegalCase{} }, []Violation{{"id", RuleMissing}, {"type", RuleValue}, {"served", RuleMissing}}},
		"no route":         {func(l *LegalCase) { l.Route = "" }, []Violation{{"route", RuleMissing}}},
		"unknown route":    {func(l *LegalCase) { l.Route = "x" }, []Violation{{"route", RuleValue}}},
		"route of review":  {func(l *LegalCase) { l.Type = Review }, []Violation{{"route", RuleUnexpected}}},
		"reported early":   {func(l *LegalCase) { l.Reported = 4 }, []Violation{{"reported", RuleOrder}}},
		"concluded early":  {func(l *LegalCase) { l.Concluded = 4 }, []Violation{{"concluded", RuleOrder}}},
		"unknown result":   {func(l *LegalCase) { l.Result = "won" }, []Violation{{"result", RuleValue}}},
		"result missing":   {func(l *LegalCase) { l.Result = "" }, []Violation{{"result", RuleMissing}}},
		"result too early": {func(l *LegalCase) { l.Concluded = 0 }, []Violation{{"result", RuleUnexpected}}},
	} {
		l := good
		tt.change(&l)
		require.Equal(t, tt.want, l.Check(), name)
	}
}

func TestPartsAreReadInEveryForm(t *testing.T) {
	var parts Parts
	require.NoError(t, json.Unmarshal([]byte(`["3.1","面积",{"row":"3.3.5","text":"会议记录"}]`), &parts))
	require.Equal(t, Parts{{Row: "3.1"}, {Text: "面积"}, {Row: "3.3.5", Text: "会议记录"}}, parts)
	require.NoError(t, json.Unmarshal([]byte(`2`), &parts))
	require.Equal(t, Parts{{Text: "第1项"}, {Text: "第2项"}}, parts)
	require.Error(t, json.Unmarshal([]byte(`1001`), &parts))
	require.Error(t, json.Unmarshal([]byte(`[{"rows":"3.1"}]`), &parts))
	require.Error(t, json.Unmarshal([]byte(`[3]`), &parts))
}

// The fees that agencies were found to have taken (domain/law.md §4), and the edges of the brackets.
func TestTariff(t *testing.T) {
	charge := func(date string, mode ChargeMode, count int, yuan int64) error {
		s := folded(t, Facts{Channel: Online, Received: day(date)}, on(date, Accept))
		_, err := s.Apply(calendar.Default(), Event{
			Do: Charge, On: day(date), Mode: mode, Count: count, AmountFen: yuan * 100,
		}, nil)
		return err
	}
	for _, tt := range []struct {
		mode  ChargeMode
		count int
		yuan  int64
		fits  bool
	}{
		{ByPages, 44, 140, true},
		{ByPages, 57, 270, true},
		{ByPages, 72, 420, true},
		{ByPages, 109, 880, true},
		{ByPages, 119, 1080, true},
		{ByPages, 44, 150, false},
		{ByPages, 31, 10, true},
		{ByPages, 100, 700, true},
		{ByPages, 101, 720, true},
		{ByPages, 200, 2700, true},
		{ByPages, 201, 2740, true},
		{ByPages, 30, 10, false},
		{ByItems, 15, 1500, true},
		{ByItems, 6, 600, true},  // ten were free before
		{ByItems, 15, 500, true}, // ten of these are free
		{ByItems, 1, 100, true},
		{ByItems, 1, 200, true},
		{ByItems, 1, 150, false},
		{ByItems, 20, 2000, true},
		{ByItems, 21, 2200, true},
		{ByItems, 15, 100, false},
		{ByItems, 31, 2200, true},
		{ByItems, 40, 4000, true},
		{ByItems, 41, 4300, true},
		{ByItems, 2_000_000, 100, false},
	} {
		err := charge("2024-03-04", tt.mode, tt.count, tt.yuan)
		if tt.fits {
			require.NoError(t, err, "%+v", tt)
			continue
		}
		var r *Refusal
		require.ErrorAs(t, err, &r, "%+v", tt)
		require.Equal(t, RuleChargeAmount, r.Rule, "%+v", tt)
	}
	require.NoError(t, charge("2020-12-31", ByPages, 44, 1), "before the national tariff")
	require.NoError(t, charge("2024-03-04", ByPages, 0, 1), "nothing to reckon with")
	require.NoError(t, charge("2024-03-04", "", 44, 1), "nothing to reckon with")
}
