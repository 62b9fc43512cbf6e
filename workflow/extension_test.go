package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

func approved(reason string) func(*Event) {
	return func(e *Event) { e.Reason, e.Approver = reason, "王主任" }
}

func said(o Opinion) func(*Event) { return func(e *Event) { e.Opinion = o } }

// Dates are reckoned by hand as in contract_test.go.
func TestExtensionActs(t *testing.T) {
	accept := on("2020-03-03", Accept)
	chargedAndWaived := []Event{accept, on("2020-03-05", Charge), on("2020-03-12", Waive, approved("经济困难"))}
	asked := []Event{accept, on("2020-03-05", AskReasons), on("2020-03-06", GiveReasons)}
	objected := []Event{
		accept, on("2020-03-05", Consult, id("a"), with(WithThirdParty), got("2020-03-06")),
		on("2020-03-10", Conclude, id("a"), said(Objects)), on("2020-03-10", Consult, id("b"), with(WithAgency), got("2020-03-10")),
		on("2020-03-10", Conclude, id("b"), said(Objects)),
	}
	letter := []Event{accept, on("2020-03-05", Consult, id("a"))}
	tests := []struct {
		name    string
		facts   Facts
		events  []Event
		refused Rule // of the last event; empty: all are accepted
		state   State
		due     string
		paused  bool
	}{
		{name: "the days waited for a waived fee do not count", events: chargedAndWaived, state: InProgress, due: "2020-04-07"},
		{
			name: "a waiver on the day of the notice costs no day", state: InProgress, due: "2020-03-30",
			events: []Event{accept, on("2020-03-05", Charge), on("2020-03-05", Waive, approved("x"))},
		},
		{
			name: "waiting and consulting at once count once", state: InProgress, due: "2020-04-08",
			events: []Event{
				accept, on("2020-03-04", Consult, id("a")), on("2020-03-05", Charge), on("2020-03-10", Conclude, id("a")),
				on("2020-03-12", Waive, approved("x")),
			},
		},
		{
			name: "an extension before the notice stays", state: InProgress, due: "2020-04-14",
			events: []Event{accept, on("2020-03-04", Extend, days(5)), on("2020-03-05", Charge), on("2020-03-12", Waive, approved("x"))},
		},
		{name: "a fee once waived is not asked for again", events: append(chargedAndWaived[:3:3], on("2020-03-13", Charge)), refused: RuleChargeWaived},
		{name: "no waiver without a notice", events: []Event{accept, on("2020-03-05", Waive, approved("x"))}, refused: RuleState},
		{name: "a waiver has its reason", events: []Event{accept, on("2020-03-05", Charge), on("2020-03-05", Waive)}, refused: RuleArgument},

		{name: "deferred", events: append(asked[:3:3], on("2020-03-09", Defer, days(30), approved("x"))), state: InProgress, due: "2020-05-13"},
		{
			name: "deferred on top of an extension", state: InProgress, due: "2020-04-29",
			events: append(asked[:3:3], on("2020-03-09", Extend, days(20)), on("2020-03-09", Defer, days(2), approved("x"))),
		},
		{name: "deferred on the due date", events: append(asked[:3:3], on("2020-03-30", Defer, days(1), approved("x"))), state: InProgress, due: "2020-03-31"},
		{name: "deferred after it", events: append(asked[:3:3], on("2020-03-31", Defer, days(1), approved("x"))), refused: RuleDeferLate},
		{name: "deferred for too long", events: append(asked[:3:3], on("2020-03-09", Defer, days(121), approved("x"))), refused: RuleDeferDays},
		{name: "deferred for half a year", events: append(asked[:3:3], on("2020-03-09", Defer, days(120), approved("x"))), state: InProgress, due: "2020-09-17"},
		{
			name: "deferred twice", refused: RuleDeferOnce,
			events: append(asked[:3:3], on("2020-03-09", Defer, days(1), approved("x")), on("2020-03-09", Defer, days(1), approved("x"))),
		},
		{name: "deferred without reasons", events: append(asked[:2:2], on("2020-03-09", Defer, days(1), approved("x"))), refused: RuleDeferReasons},
		{name: "reasons that nobody asked for", events: []Event{accept, asked[2], on("2020-03-09", Defer, days(1), approved("x"))}, refused: RuleDeferReasons},
		{
			name: "asked again, and not given", refused: RuleDeferReasons,
			events: append(asked[:3:3], on("2020-03-09", AskReasons), on("2020-03-09", Defer, days(1), approved("x"))),
		},
		{
			name: "deferred for reasons found wanting", refused: RuleDeferView,
			events: append(
				asked[:2:2], on("2020-03-06", GiveReasons, func(e *Event) { e.View = NotReasonable }), on("2020-03-09", Defer, days(1), approved("x")),
			),
		},
		{
			name: "deferred for better reasons", state: InProgress, due: "2020-03-31",
			events: append(
				asked[:2:2], on("2020-03-06", GiveReasons, func(e *Event) { e.View = NotReasonable }),
				on("2020-03-09", GiveReasons, func(e *Event) { e.View = Reasonable }), on("2020-03-09", Defer, days(1), approved("x")),
			),
		},
		{
			name: "deferred while paused", refused: RuleDeferPaused,
			events: append(asked[:3:3], on("2020-03-09", Consult, id("a")), on("2020-03-09", Defer, days(1), approved("x"))),
		},
		{
			name: "no deferral under the rules of 2008", facts: Facts{Channel: Online, Received: day("2019-05-14")}, refused: RuleDeferVersion,
			events: []Event{
				on("2019-05-15", Accept), on("2019-05-15", AskReasons), on("2019-05-15", GiveReasons), on("2019-05-16", Defer, days(1), approved("x")),
			},
		},

		// (03-05, 03-10] is three days.
		{name: "an override moves nothing", events: append(objected[:5:5], on("2020-03-11", Override, id("a"), approved("x"))), state: InProgress, due: "2020-04-02"},
		{name: "an agency's no is not overridden", events: append(objected[:5:5], on("2020-03-11", Override, id("b"), approved("x"))), refused: RuleOverrideObjection},
		{name: "an unknown consultation", events: append(objected[:5:5], on("2020-03-11", Override, id("c"), approved("x"))), refused: RuleConsultationUnknown},
		{
			name: "overridden twice", refused: RuleOverrideOnce,
			events: append(objected[:5:5], on("2020-03-11", Override, id("a"), approved("x")), on("2020-03-12", Override, id("a"), approved("x"))),
		},
		{
			name: "who agreed is not overridden", refused: RuleOverrideObjection,
			events: []Event{
				accept, on("2020-03-05", Consult, id("a"), with(WithThirdParty)), on("2020-03-10", Conclude, id("a"), said(Agrees)),
				on("2020-03-11", Override, id("a"), approved("x")),
			},
		},
		{
			name: "who was not heard is not overridden", refused: RuleOverrideObjection,
			events: []Event{accept, on("2020-03-05", Consult, id("a"), with(WithThirdParty)), on("2020-03-11", Override, id("a"), approved("x"))},
		},

		{name: "a letter on its way pauses without end", events: letter, state: InProgress, paused: true},
		{name: "acknowledged, still open", events: append(letter[:2:2], on("2020-03-06", Acknowledge, id("a"))), state: InProgress, paused: true},
		{name: "acknowledged twice", events: append(letter[:2:2], on("2020-03-06", Acknowledge, id("a")), on("2020-03-07", Acknowledge, id("a"))), refused: RuleAcknowledgeOnce},
		{name: "acknowledged before it was sent", events: append(letter[:2:2], on("2020-03-04", Acknowledge, id("a"))), refused: RuleOrder},
		{name: "acknowledged when it was over", events: append(letter[:2:2], on("2020-03-06", Conclude, id("a")), on("2020-03-07", Acknowledge, id("a"))), refused: RuleConsultationOver},
		{name: "acknowledged by nobody", events: append(letter[:2:2], on("2020-03-06", Acknowledge, id("z"))), refused: RuleConsultationUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.facts.Channel == "" {
				tt.facts = Facts{Channel: Online, Received: day("2020-03-02")}
			}
			s, err := Fold(calendar.Default(), Case{Facts: tt.facts, Events: tt.events})
			if tt.refused != "" {
				var r *Refusal
				require.ErrorAs(t, err, &r)
				require.Equal(t, tt.refused, r.Rule)
				require.NotEmpty(t, r.Chinese())
				return
			}
			require.NoError(t, err)
			v, err := s.View(calendar.Default(), s.LastOn)
			require.NoError(t, err)
			require.Equal(t, tt.state, v.State)
			require.Equal(t, tt.paused, v.Paused)
			require.Equal(t, day(tt.due), v.Due, "%s", v.Due)
		})
	}
}

// What the acts leave in the standing, for letters and reports.
func TestExtensionActsAreKept(t *testing.T) {
	s := folded(t, Facts{Channel: Fax, Received: day("2020-03-02")},
		on("2020-03-03", Confirm), on("2020-03-03", Accept),
		on("2020-03-04", Assign, func(e *Event) { e.To, e.UnitDue = "法制科", day("2020-03-13") }),
		on("2020-03-05", Consult, id("a"), with(WithThirdParty)), on("2020-03-06", Acknowledge, id("a")),
		on("2020-03-10", Conclude, id("a"), said(Objects)), on("2020-03-11", Override, id("a"), approved("公共利益")),
		on("2020-03-12", AskReasons), on("2020-03-13", GiveReasons, func(e *Event) { e.Grounds, e.View = "科研需要", Reasonable }), on("2020-03-16", Defer, days(10), approved("数量巨大")),
		on("2020-03-17", Charge, func(e *Event) { e.Mode, e.Count, e.Before, e.Grounds = ByItems, 2, 10, "一月内申请12件" }), on("2020-03-20", Waive, approved("经济困难")))
	require.Equal(t, Overriding{On: day("2020-03-11"), Reason: "公共利益", Approver: "王主任"}, s.Consultations[0].Override)
	require.Equal(t, day("2020-03-06"), s.Consultations[0].Received)
	require.Equal(t, Reasons{Asked: day("2020-03-12"), Given: day("2020-03-13"), View: Reasonable}, s.Reasons)
	require.Equal(t, Charging{
		On: day("2020-03-17"), Mode: ByItems, Count: 2, Before: 10, Grounds: "一月内申请12件",
		Waived: day("2020-03-20"), WaivedFor: "经济困难", WaivedBy: "王主任",
	}, s.Charges[0])
	require.Equal(t, day("2020-03-03"), s.Confirmed)
	require.Equal(t, Unit{On: day("2020-03-04"), Due: day("2020-03-13")}, s.Unit)
	require.Equal(t, 10, s.Term().DeferredDays)

	v, err := s.View(calendar.Default(), day("2020-06-01"))
	require.NoError(t, err)
	require.Contains(t, v.Duties, owed(DutyPayment, "2020-03-17", "2020-04-15", "2020-03-20", false))
	for _, d := range v.Duties {
		require.Contains(t, DutyKinds(), d.Kind, "internal duties are not the contract's")
	}

	s, err = s.Apply(calendar.Default(), on("2020-03-23", Answer, row("3.4.1"), func(e *Event) { e.Kind = "not_existing" }), nil)
	require.NoError(t, err)
	require.Equal(t, Conclusion{Row: "3.4.1", On: day("2020-03-23"), By: Answer, Kind: "not_existing"}, s.Last)
	require.Zero(t, s.Unit, "answered, the unit owes nothing")
}

func TestInternalDuties(t *testing.T) {
	project := func(f Facts, events ...Event) []Duty {
		p, err := folded(t, f, events...).Project(calendar.Default())
		require.NoError(t, err)
		for _, d := range p.InternalDuties {
			require.Contains(t, InternalDutyKinds(), d.Kind)
			require.NotEmpty(t, d.Kind.Label())
			require.Equal(t, OwnedByAgency, d.Kind.Owner())
		}
		return p.InternalDuties
	}
	letter := Facts{Channel: PostOrdinary, Received: day("2020-03-01")} // a Sunday
	assign := on("2020-03-03", Assign, func(e *Event) { e.UnitDue = day("2020-03-13") })
	require.Equal(t, []Duty{owed(DutyConfirmation, "2020-03-01", "2020-03-01", "", false)}, project(letter))
	require.Nil(t, project(letter, on("2020-03-02", Confirm)))
	require.Nil(t, project(letter, on("2020-03-02", Accept)), "who goes on takes the day it came")
	letter.Counting.RestDay = RestDayNextWorkday
	require.Equal(t, []Duty{owed(DutyConfirmation, "2020-03-02", "2020-03-02", "", false)}, project(letter))
	for _, c := range []Channel{Online, Counter, PostSigned} {
		require.Nil(t, project(Facts{Channel: c, Received: day("2020-03-02")}), c)
	}
	counter := Facts{Channel: Counter, Received: day("2020-03-02")}
	require.Equal(t, []Duty{owed(DutyUnit, "2020-03-03", "2020-03-13", "", false)}, project(counter, assign))
	require.Nil(t, project(counter, assign, on("2020-03-04", Assign)), "assigned anew without a date")
	require.Nil(t, project(counter, assign, on("2020-03-04", Withdraw)))
	require.Equal(t, []Duty{
		owed(DutyLapse, "2020-03-12", "2020-03-13", "", false), owed(DutyUnit, "2020-03-03", "2020-03-13", "", false),
	}, project(counter, assign, on("2020-03-05", Return, within(5))))
	require.Nil(t, project(counter, on("2020-03-05", Return, within(5)), on("2020-03-20", Correct)))
	same := Facts{Channel: Counter, Received: day("2020-03-02"), Counting: Counting{Convention: CountSameDay}}
	require.Equal(t, []Duty{owed(DutyLapse, "2020-03-11", "2020-03-12", "", false)}, project(same, on("2020-03-05", Return, within(5))))
}

// The ledger tells settings once, and every extension act with its article and arithmetic.
func TestLedgerTellsSettingsAndExtensionActs(t *testing.T) {
	c := Case{
		Facts: Facts{
			Channel: Counter, Received: day("2020-03-01"),
			Counting: Counting{Convention: CountSameDay, RestDay: RestDayNextWorkday, Pause: PauseFromDelivery},
		},
		Events: []Event{
			on("2020-03-03", Accept), on("2020-03-03", Assign, func(e *Event) { e.To, e.UnitDue = "法制科", day("2020-03-13") }),
			on("2020-03-05", Consult, id("a"), with(WithThirdParty)), on("2020-03-06", Acknowledge, id("a")),
			on("2020-03-10", Conclude, id("a"), said(Objects)), on("2020-03-10", Override, id("a"), approved("公共利益")),
			on("2020-03-11", AskReasons), on("2020-03-11", GiveReasons), on("2020-03-12", Defer, days(10), approved("数量巨大")),
			on("2020-03-13", Charge, func(e *Event) { e.Mode, e.Count = ByPages, 44 }), on("2020-03-17", Waive, approved("经济困难")),
			on("2020-03-18", Answer, row("3.4.1"), func(e *Event) { e.Kind = "not_existing" }),
		},
	}
	require.Equal(t, `2020-03-01 以当面提交方式收到申请；2020-03-01为休息日，视为2020-03-02收到〔条例第三十一条〕
2020-03-01 本申请按收到之日施行的计算规则办理：期间起算：收到（开始）之日为工作日的，自当日起算；休息日收到：视为次一工作日收到；征求意见不计入期限的日子：自对方收到次日起至征求意见结束之日；收到之日不详的，不扣除〔民事诉讼法第八十五条、民法典第二百零一条；条例第三十一条；条例第三十三条〕
2020-03-02 答复期限：2020-03-02当日起20个工作日，延迟答复10个工作日，共30个工作日；征求意见2020-03-06的次日至2020-03-10，2个工作日不计入；等待缴费2020-03-13的次日至2020-03-17，2个工作日不计入；届满日2020-04-17〔条例第三十三条〕
2020-03-03 审核通过〔条例第二十九条〕
2020-03-03 交办（法制科）：承办单位应于2020-03-13前办结〔条例第四十五条〕
2020-03-05 征求意见（a，第三方）：对方收到日期不详，收到以前答复期限继续计算〔条例第三十二条、第三十四条〕
2020-03-06 收到征求意见函（a，第三方）：对方2020-03-06收到，最迟2020-03-26答复；收到次日起不计入答复期限〔条例第三十二条、第三十四条〕
2020-03-10 征求意见结束（a，不同意公开）〔条例第三十二条、第三十四条〕
2020-03-10 不采纳第三方意见（a，王主任，公共利益）：公共利益可能受到重大影响，决定予以公开并书面告知第三方；不影响答复期限〔条例第三十二条〕
2020-03-11 要求说明理由〔条例第三十五条〕
2020-03-11 收到理由说明〔条例第三十五条〕
2020-03-12 延迟答复10个工作日（王主任，数量巨大）：申请人说明的理由合理，但无法在期限内答复〔条例第三十五条〕
2020-03-13 收费通知（按量计收）：申请人应在20个工作日内缴纳，至2020-04-10；答复期限停止计算〔条例第四十二条〕
2020-03-17 减免收费（王主任，经济困难）：2020-03-13的次日至2020-03-17等待缴费，不计入答复期限；答复期限继续计算〔条例第四十二条第一款〕
2020-03-18 作出答复：三（四）无法提供 1.本机关不掌握相关政府信息（经检索，所申请的信息不存在）〔条例第三十六条〕
`, ledgerText(t, c, "2020-03-18"))

	part := func(want string, f Facts, events ...Event) {
		t.Helper()
		require.Contains(t, ledgerText(t, Case{Facts: f, Events: events}, events[len(events)-1].On.String()), want)
	}
	online := Facts{Channel: Online, Received: day("2020-03-02")}
	part("补正告知（缺少：所需信息的名称、文号或者便于行政机关查询的其他特征性描述；所需信息的形式要求，包括获取信息的方式、途径）：申请人应在5个工作日内补正，至2020-03-12", online,
		on("2020-03-05", Return, within(5), func(e *Event) { e.Elements = []Element{ElementContent, ElementForm} }))
	part("；征求意见、等待缴费2020-03-04的次日至2020-03-12，6个工作日不计入；届满日2020-04-08", online,
		on("2020-03-03", Accept), on("2020-03-04", Consult, id("a")), on("2020-03-05", Charge), on("2020-03-10", Conclude, id("a")),
		on("2020-03-12", Waive, approved("x")))
	part("结束办理（要求更正与其自身相关的信息，另行办理，转信访）", online, on("2020-03-05", Close, func(e *Event) { e.Kind, e.Reason = "record_correction", "转信访" }))
	rest := Facts{Channel: Online, Received: day("2020-03-02"), Counting: Counting{RestDay: RestDayNextWorkday}}
	part("收到补正：答复期限重新起算；2020-03-08为休息日，视为2020-03-09收到", rest, on("2020-03-05", Return, within(10)), on("2020-03-08", Correct))
	roll := Facts{Channel: Online, Received: day("2020-03-01"), Counting: Counting{Convention: CountRoll}}
	part("答复期限：2020-03-01（遇休息日顺延至次一工作日）的次日起20个工作日；届满日2020-03-30", roll, on("2020-03-02", Accept))
	same := Facts{Channel: Online, Received: day("2020-03-02"), Counting: Counting{Convention: CountSameDay}}
	part("2020-03-10当日起20个工作日；征求意见2020-03-09的次日至2020-03-12，3个工作日不计入；届满日2020-04-10", same, // the start itself is one of the three
		on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"), got("2020-03-09")), on("2020-03-06", Return, within(10)), on("2020-03-10", Correct),
		on("2020-03-12", Conclude, id("a")))
	of2008 := Facts{Channel: Online, Received: day("2018-03-01")}
	part("〔条例（2008年）第二十八条〕", of2008, on("2018-03-02", Accept), on("2018-03-05", Charge), on("2018-03-06", Waive, approved("x")))
	part("〔条例（2008年）第二十三条〕", of2008, on("2018-03-02", Accept), on("2018-03-05", Consult, id("a"), with(WithThirdParty)),
		on("2018-03-06", Conclude, id("a"), said(Objects)), on("2018-03-06", Override, id("a"), approved("x")))
}
