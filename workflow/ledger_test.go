package workflow_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

func ledgerText(t *testing.T, c Case, at string) string {
	t.Helper()
	entries, err := Ledger(calendar.Default(), c, day(at))
	require.NoError(t, err)
	var b strings.Builder
	for _, e := range entries {
		b.WriteString(e.On.String() + " " + e.Text)
		if e.Article != "" {
			b.WriteString("〔" + e.Article + "〕")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestLedgerTellsEveryActAndTerm(t *testing.T) {
	c := Case{
		Facts: Facts{Channel: PostOrdinary, Received: day("2020-03-02"), Entered: day("2020-03-04"), Oral: true},
		Events: []Event{
			{Do: Confirm, On: day("2020-03-04"), Reason: "电话确认"},
			{Do: Accept, On: day("2020-03-05")},
			{Do: Assign, On: day("2020-03-05"), To: "信息公开科"},
			{Do: Consult, On: day("2020-03-05"), ID: "a", With: WithThirdParty, Party: "甲公司", Received: day("2020-03-06")},
			{Do: Consult, On: day("2020-03-09"), ID: "b", With: WithAgency, Party: "乙局"},
			{Do: Conclude, On: day("2020-03-10"), ID: "a", Opinion: Agrees},
			{Do: Conclude, On: day("2020-03-12"), ID: "b", Opinion: NoOpinion},
			{Do: Extend, On: day("2020-03-13"), Days: 10, Approver: "李四", Reason: "内容复杂"},
			{Do: Charge, On: day("2020-03-16"), Mode: ByPages, Count: 44, AmountFen: 14005},
			{Do: Pay, On: day("2020-03-17")},
			{Do: Return, On: day("2020-03-18"), WithinDays: 5, Items: []string{"特征描述"}},
			{Do: Correct, On: day("2020-03-20")},
			{Do: Answer, On: day("2020-04-01"), Row: "3.2", DocumentNumber: "答〔2020〕1号"},
			{Do: Deliver, On: day("2020-04-02"), By: ByPost},
			{Do: Publish, On: day("2020-04-03"), To: ToColumn},
			{Do: Archive, On: day("2020-04-07")},
			{Do: Reopen, On: day("2020-07-01"), LegalCase: "R"},
		},
		LegalCases: concludedReview,
	}
	require.Equal(t, `2020-03-02 以平常信函方式收到申请（申请人口头提出，行政机关代为填写），2020-03-04录入〔条例第三十一条〕
2020-03-04 确认收到：双方确认，以2020-03-04为收到申请之日〔条例第三十一条〕
2020-03-04 答复期限：2020-03-04的次日起20个工作日，延长10个工作日，共30个工作日；因收费通知不再计算〔条例第三十三条〕
2020-03-05 审核通过〔条例第二十九条〕
2020-03-05 交办（信息公开科）〔条例第四十五条〕
2020-03-05 征求意见（a，第三方，甲公司）：对方2020-03-06收到，最迟2020-03-27答复；其间不计入答复期限〔条例第三十二条、第三十四条〕
2020-03-09 征求意见（b，行政机关，乙局）：对方收到日期不详，答复期限暂停至征求意见结束〔条例第三十二条、第三十四条〕
2020-03-10 征求意见结束（a，同意公开）〔条例第三十二条、第三十四条〕
2020-03-12 征求意见结束（b，逾期未提出意见）〔条例第三十二条、第三十四条〕
2020-03-13 延期10个工作日（李四，内容复杂）〔条例第三十三条〕
2020-03-16 收费通知（按量计收140.05元）：申请人应在20个工作日内缴纳，至2020-04-14；答复期限停止计算〔条例第四十二条〕
2020-03-17 缴费：答复期限重新起算〔国办函〔2020〕109号〕
2020-03-17 答复期限：2020-03-17的次日起20个工作日；因补正告知不再计算〔条例第三十三条〕
2020-03-18 补正告知：申请人应在5个工作日内补正，至2020-03-25；答复期限停止计算〔条例第三十条〕
2020-03-20 收到补正：答复期限重新起算〔条例第三十条〕
2020-03-20 答复期限：2020-03-20的次日起20个工作日；届满日2020-04-20〔条例第三十条〕
2020-04-01 作出答复：三（二）部分公开（区分处理的，只计这一情形，不计其他情形）（答〔2020〕1号）〔条例第三十六条〕
2020-04-02 送达（交邮）：以此日判断是否按期答复〔国办公开办函〔2016〕235号〕
2020-04-03 转为主动公开（column）〔条例第四十四条〕
2020-04-07 归档〔条例第四十五条〕
2020-07-01 重新办理：依据R，答复期限重新起算〔行政复议法第六十四条、行政诉讼法第七十条〕
2020-07-01 答复期限：2020-07-01的次日起20个工作日；届满日2020-07-29〔条例第三十三条〕
`, ledgerText(t, c, "2020-07-02"))
}

func TestLedgerOfShortLives(t *testing.T) {
	online := Facts{Channel: Online, Received: day("2020-03-02")}
	tests := []struct {
		name string
		c    Case
		at   string
		want string // a part
	}{
		{
			"the pause and its arithmetic",
			Case{Facts: online, Events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Consult, id("a")), on("2020-03-10", Conclude, id("a")), on("2020-03-11", Extend, days(5)),
			}},
			"2020-03-12",
			"2020-03-02 答复期限：2020-03-02的次日起20个工作日，延长5个工作日，共25个工作日；征求意见2020-03-05的次日至2020-03-10，3个工作日不计入；届满日2020-04-10〔条例第三十三条〕\n",
		},
		{
			"paused",
			Case{Facts: online, Events: []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"))}},
			"2020-03-12",
			"20个工作日；2020-03-12正在征求意见，暂停计算〔",
		},
		{
			"a pause to come, of unknown length",
			Case{Facts: online, Events: []Event{on("2020-03-03", Accept), on("2020-03-05", Consult, id("a"))}},
			"2020-03-04",
			"20个工作日；届满日待定〔",
		},
		{"provisional", Case{Facts: Facts{Channel: Online, Received: day("2026-12-10")}}, "2026-12-10", "届满日2027-01-08（当年放假安排尚未发布，暂定）"},
		{
			"lapsed, and reopened",
			Case{Facts: online, LegalCases: concludedReview, Events: []Event{
				on("2020-03-05", Return, within(10)), on("2020-03-20", Lapse, cause(LapsedCorrection)), on("2020-07-01", Reopen, because("R")),
			}},
			"2020-07-01",
			"2020-03-02 答复期限：2020-03-02的次日起20个工作日；因补正告知不再计算〔条例第三十三条〕\n",
		},
		{
			"the fee lapsed, and reopened",
			Case{Facts: online, LegalCases: concludedReview, Events: []Event{
				on("2020-03-03", Accept), on("2020-03-05", Charge), on("2020-04-03", Lapse, cause(LapsedFee)), on("2020-07-01", Reopen, because("R")),
			}},
			"2020-07-01",
			"因收费通知不再计算〔条例第三十三条〕\n2020-03-03 审核通过〔条例第二十九条〕\n2020-03-05 收费通知：申请人应在20个工作日内缴纳，至2020-04-02；" +
				"答复期限停止计算〔条例第四十二条〕\n2020-04-03 视为放弃：申请人逾期不缴费，不再处理〔国办函〔2020〕109号〕",
		},
		{
			"voided",
			Case{Facts: online, Events: []Event{on("2020-03-03", Void, func(e *Event) { e.Reason = "重复登记" })}},
			"2020-03-03",
			"20个工作日；申请已作废〔条例第三十三条〕\n2020-03-03 作废（重复登记）\n",
		},
		{
			"the articles of 2008",
			Case{Facts: Facts{Channel: Counter, Received: day("2019-05-10")}, Events: []Event{
				on("2019-05-13", Accept), on("2019-05-14", Extend, days(15)),
			}},
			"2019-05-14",
			"延期15个工作日〔条例（2008年）第二十四条〕\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { require.Contains(t, ledgerText(t, tt.c, tt.at), tt.want) })
	}
	_, err := Ledger(calendar.Default(), Case{Facts: online, Events: []Event{on("2020-03-03", Deliver)}}, day("2020-03-03"))
	require.Error(t, err)
	_, err = Ledger(calendar.Default(), Case{}, day("2020-03-03"))
	require.Error(t, err)
	_, err = Ledger(calendar.Default(), Case{Facts: Facts{Channel: Online, Received: day("2027-12-20")}}, day("2027-12-20"))
	require.True(t, isCalendar(err))
}

// The ledger explains what View shows: one entry an act, one a term, and the last term's arithmetic gives the due date
// when the calendar explains it day by day.
func TestLedgerExplainsTheView(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := thrown(t)
		c, s := accepted(t, d)
		at := s.LastOn.Plus(d.IntN(60))
		v := view(t, s, at)
		entries, err := Ledger(calendar.Default(), c, at)
		require.NoError(t, err)
		var acts int
		var terms []LedgerEntry
		for _, e := range entries {
			require.NotEmpty(t, e.Text)
			switch e.Kind {
			case LedgerAct:
				require.Equal(t, c.Events[acts].Do, e.Act)
				acts++
			case LedgerTerm:
				terms = append(terms, e)
			}
		}
		require.Equal(t, LedgerReceipt, entries[0].Kind)
		require.Len(t, c.Events, acts)
		require.Len(t, s.Terms, len(terms))
		last := terms[len(terms)-1]
		require.Equal(t, v.Due, last.Due)
		if last.Due.IsZero() {
			return
		}
		explained, err := calendar.Default().Explain(last.On, last.Due, last.Convention, last.Spans)
		require.NoError(t, err)
		counted := 0
		for _, day := range explained {
			if day.Counted {
				counted++
			}
		}
		require.Equal(t, last.Days+last.Extended+last.Deferred, counted)
		total, err := calendar.Default().Count(last.On, last.Due, last.Convention)
		require.NoError(t, err)
		for _, x := range last.Excluded {
			total -= x.WorkingDays
		}
		require.Equal(t, last.Days+last.Extended+last.Deferred, total)
	})
}
