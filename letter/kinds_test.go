package letter_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// What each kind says, and that its dates are the calendar's: 20 working days after 2026-01-09 are 02-06, and so on.
func TestWhatTheKindsSay(t *testing.T) {
	for kind, want := range map[Kind][]string{
		Receipt:           {"邮寄（签收）", "2026年1月9日", "2026年2月6日（含当日）以前"},
		Correction:        {"第三十条", "2026年1月28日前（含当日，自本告知书作出之日的次日起10个工作日）", "（一）", "（二）", "视为放弃申请"},
		Extension:         {"第三十三条", "原于2026年2月6日届满", "延长20个工作日", "2026年3月12日（含当日）以前", "因需要查阅的档案数量较多"},
		Deferral:          {"第三十五条", "原于2026年2月6日届满", "延迟30个工作日", "2026年3月26日"},
		ThirdPartyInquiry: {"示例建设有限公司：", "第三十二条", "15个工作日"},
		AgencyInquiry:     {"示例市自然资源局：", "第三十四条", "15个工作日", "视为同意公开"},
		ThirdPartyNotice:  {"示例建设有限公司：", "第三十二条", "2026年1月15日", "六十日", "六个月", "饮水安全", "环境影响报告书"},
		ReasonsQuery:      {"第三十五条", "63件", "2025年10月1日至2026年1月14日"},
		FeeNotice:         {"第四十二条和国办函〔2020〕109号", "1080元（人民币壹仟零捌拾元整）", "70页×10元＝700元", "2026年2月14日", "20个工作日", "重新计算"},
		CorrectionLapse:   {"第三十条", "2026年1月14日", "2026年1月28日届满", "不再处理"},
		FeeLapse:          {"第四十二条", "1080元（人民币壹仟零捌拾元整）", "2026年2月14日届满", "不再处理"},
		Withdrawal:        {"2026年1月19日", "已经撤回"},
		Closing:           {"申请人死亡", "国办公开办函〔2021〕30号"},
		ReviewAnswer:      {"行政复议法》第四十八条", "示政复〔2026〕12号", "2026年3月2日，本机关作出答复：经检索，所申请的信息不存在", "3．政府信息公开申请答复书及送达凭证"},
		SuitDefence:       {"行政诉讼法》第六十七条", "被告（答辩人）：示例市人民政府办公室", "原告：示例"},
		ServiceRecord:     {"交邮", "XA00000000000", "（签名或者盖章）"},
		LegalReport:       {"行政复议", "2026年3月18日", "2026年3月20日（含当日）以前", "尚未审结"},
		Answer:            {"第三十七条", "第十五条"},
	} {
		f, err := Sample(kind)
		require.NoError(t, err)
		said := composed(t, kind, f)
		for _, w := range want {
			require.Contains(t, said, w, kind)
		}
		require.NotEmpty(t, kind.Label())
	}
	require.Len(t, Kinds(), 18)
}

func TestWhoAppliedIsNotToldToOthers(t *testing.T) {
	for _, kind := range []Kind{ThirdPartyInquiry, AgencyInquiry, ThirdPartyNotice} {
		f, err := Sample(kind)
		require.NoError(t, err)
		f.Application.Applicant = "不得透露的姓名"
		require.NotContains(t, composed(t, kind, f), "不得透露的姓名")
		values, err := Values(kind, f)
		require.NoError(t, err)
		for name, v := range values {
			require.NotContains(t, v, "不得透露的姓名", name)
		}
	}
}

// What is lacking, and what the case says otherwise, is refused by name.
func TestKindsRefuse(t *testing.T) {
	day := calendar.MustDate("2026-01-09")
	tests := []struct {
		name   string
		kind   Kind
		change func(*Facts)
		want   []string
	}{
		{"no channel, no due date", Receipt, func(f *Facts) { f.Application.Channel, f.Days.Due = "", 0 }, []string{"application.channel", "days.due"}},
		{"nothing to correct", Correction, func(f *Facts) { f.Act.Items = nil }, []string{"act.items"}},
		{"an empty item", Correction, func(f *Facts) { f.Act.Items = []string{"名称", " "} }, []string{"act.items[1]"}},
		{"no limit", Correction, func(f *Facts) { f.Act.WithinDays, f.Days.Limit = 0, 0 }, []string{"act.within_days", "days.limit"}},
		{"a limit that is over", Correction, func(f *Facts) { f.Days.Limit = day }, []string{"days.limit"}},
		{"a term that runs on", Correction, func(f *Facts) { f.Days.Due = f.On }, []string{"days.due"}},
		{"no new due date", Extension, func(f *Facts) { f.Days.Due = 0 }, []string{"days.due"}},
		{"no later due date", Extension, func(f *Facts) { f.Days.Due = f.Days.Former }, []string{"days.due"}},
		{"told too late", Extension, func(f *Facts) { f.Days.Former = f.Act.On.Plus(-1) }, []string{"act.on"}},
		{"no reason, nobody who approved", Extension, func(f *Facts) { f.Act.Reason, f.Act.Approver = "", "" }, []string{"act.reason", "act.approver"}},
		{"no former due date", Extension, func(f *Facts) { f.Days.Former = 0 }, []string{"days.former"}},
		{"no days", Deferral, func(f *Facts) { f.Act.Days = 0 }, []string{"act.days"}},
		{"no reasons were given", Deferral, func(f *Facts) { f.Reasons.Given = 0 }, []string{"reasons.given"}},
		{"the reasons do not hold", Deferral, func(f *Facts) { f.Reasons.View = workflow.NotReasonable }, []string{"reasons.view"}},
		{"an agency is asked as a third party", ThirdPartyInquiry, func(f *Facts) { f.Act.With = workflow.WithAgency }, []string{"act.with"}},
		{"nobody is asked", AgencyInquiry, func(f *Facts) { f.Act.Party = "" }, []string{"act.party"}},
		{"another consultation", ThirdPartyNotice, func(f *Facts) { f.Act.ID = "2" }, []string{"act.id"}},
		{"the party agreed", ThirdPartyNotice, func(f *Facts) { f.Consultations[0].Opinion = workflow.Agrees }, []string{"consultations.opinion"}},
		{"nothing is named that is released", ThirdPartyNotice, func(f *Facts) { f.Prose.Text, f.Act.Reason, f.Act.Approver = "", "", "" }, []string{"act.reason", "act.approver", "prose.text"}},
		{"no court", ThirdPartyNotice, func(f *Facts) { f.Agency.Bodies = answering.Bodies{ReviewOrgan: "示例"} }, []string{"agency.bodies.court"}},
		{"no figures", ReasonsQuery, func(f *Facts) { f.Volume = Volume{} }, []string{"volume.applications", "volume.from"}},
		{"a limit before the letter", ReasonsQuery, func(f *Facts) { f.Days.Limit = day }, []string{"days.limit"}},
		{"another amount than the tariff's", FeeNotice, func(f *Facts) { f.Act.AmountFen++ }, []string{"act.amount_fen"}},
		{"nothing to pay", FeeNotice, func(f *Facts) { f.Act.Count, f.Act.AmountFen = 30, 0 }, []string{"act.amount_fen"}},
		{"no count", FeeNotice, func(f *Facts) { f.Act.Count = 0 }, []string{"act.count"}},
		{"no grounds, no way to pay, no limit", FeeNotice, func(f *Facts) { f.Act.Grounds, f.Prose.Text, f.Days.Limit = "", "", 0 }, []string{"act.grounds", "prose.text", "days.limit"}},
		{"a limit before the notice", FeeNotice, func(f *Facts) { f.Days.Limit = day }, []string{"days.limit"}},
		{"a suit answered as a review", ReviewAnswer, func(f *Facts) { f.Legal.Type = workflow.Suit }, []string{"legal.type"}},
		{"nothing is written", ReviewAnswer, func(f *Facts) { f.Prose, f.Events = Prose{}, nil }, []string{"prose.law", "prose.request", "prose.evidence", "prose.facts"}},
		{"a review of the old Act", ReviewAnswer, func(f *Facts) { f.Legal.Served = calendar.MustDate("2023-12-31") }, []string{"legal.served"}},
		{"an answer that says nothing", SuitDefence, func(f *Facts) { f.Events = []workflow.Event{{Do: workflow.Answer}} }, []string{"events"}},
		{"nothing of the case", SuitDefence, func(f *Facts) { f.Legal = LegalCase{Others: []string{""}} }, []string{
			"legal.type", "legal.body", "legal.claimant", "legal.against", "legal.served", "legal.others[0]",
		}},
		{"an empty proof", SuitDefence, func(f *Facts) { f.Prose.Evidence = []string{""} }, []string{"prose.evidence[0]"}},
		{"dated before the case", SuitDefence, func(f *Facts) { f.On = f.Legal.Served.Plus(-1) }, []string{"on"}},
		{"nothing of the delivery", ServiceRecord, func(f *Facts) { f.Service = Service{Documents: []string{""}} }, []string{
			"service.recipient", "service.documents[0]", "service.by", "service.address",
		}},
		{"nothing is delivered", ServiceRecord, func(f *Facts) { f.Service.Documents, f.Application.RegisterNumber = nil, "" }, []string{"service.documents", "application.register_number"}},
		{"concluded without a result", LegalReport, func(f *Facts) { f.Legal.Concluded, f.Days.Limit = f.On, 0 }, []string{"days.limit", "legal.result"}},
		{"a copy to nobody", Receipt, func(f *Facts) { f.CopyTo = []string{""} }, []string{"copy_to[0]"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := Sample(test.kind)
			require.NoError(t, err)
			test.change(&f)
			require.Equal(t, test.want, faults(t, test.kind, f))
		})
	}
}

func TestVariants(t *testing.T) {
	f, err := Sample(Receipt)
	require.NoError(t, err)
	f.Application.Type, f.Days.Provisional = applicant.Enterprise, true
	require.Contains(t, composed(t, Receipt, f), "以国务院办公厅公布的放假安排为准")

	f = answerOf(t, outcome.Granted)
	f.Application.Type, f.Application.Content, f.Agency.Mark = applicant.Enterprise, "一、甲\r\n二、乙", "示例市人民政府"
	f.CopyTo = []string{"示例市司法局"}
	said := composed(t, Answer, f)
	require.Contains(t, said, "收到你单位提出的")
	require.Contains(t, said, "申请公开的内容如下：\n一、甲\n二、乙\n")
	require.Contains(t, said, "示例市司法局")
	f.Application.Type = ""
	require.Contains(t, composed(t, Answer, f), "收到你（单位）提出的")

	f, err = Sample(ReviewAnswer)
	require.NoError(t, err)
	f.Legal.Simple, f.Legal.Others, f.Draft, f.Prose, f.On = true, []string{"丙"}, true, Prose{}, 0
	said = composed(t, ReviewAnswer, f)
	require.Contains(t, said, "第五十四条")
	require.Contains(t, said, "第三人：丙")
	require.Contains(t, said, ToBeWritten)

	f, err = Sample(SuitDefence)
	require.NoError(t, err)
	f.Legal.Appeal = true
	said = composed(t, SuitDefence, f)
	require.NotContains(t, said, "第六十七条")
	require.Contains(t, said, "对方当事人：示例")

	f, err = Sample(LegalReport)
	require.NoError(t, err)
	f.Legal.Type, f.Legal.Route, f.Legal.Concluded, f.Legal.Result, f.Application = workflow.Suit, workflow.AfterReview, f.On, workflow.Corrected, Application{}
	said = composed(t, LegalReport, f)
	for _, w := range []string{"行政诉讼（复议后起诉）", "2026年3月20日审结，结果纠正", "无（不涉及依申请公开）", "原告"} {
		require.Contains(t, said, w)
	}

	f = answerOf(t, outcome.Unreasonable)
	f.Reasons.Given, f.Reasons.View = 0, ""
	require.Contains(t, composed(t, Answer, f), "你未予说明")

	f, err = Sample(ReasonsQuery)
	require.NoError(t, err)
	f.Days.Limit = calendar.MustDate("2026-01-30")
	require.Contains(t, composed(t, ReasonsQuery, f), "2026年1月30日前（含当日）")
}

// Every act that a person hears of by a letter of its own has a kind, and the kind knows its act.
func TestKindsOfActs(t *testing.T) {
	for ev, want := range map[*workflow.Event]Kind{
		{Do: workflow.Return}: Correction, {Do: workflow.Extend}: Extension, {Do: workflow.Defer}: Deferral, {Do: workflow.AskReasons}: ReasonsQuery,
		{Do: workflow.Consult, With: workflow.WithThirdParty}: ThirdPartyInquiry, {Do: workflow.Consult, With: workflow.WithAgency}: AgencyInquiry,
		{Do: workflow.Override}: ThirdPartyNotice, {Do: workflow.Charge}: FeeNotice, {Do: workflow.Answer}: Answer, {Do: workflow.Withdraw}: Withdrawal,
		{Do: workflow.Lapse, Cause: workflow.LapsedCorrection}: CorrectionLapse, {Do: workflow.Lapse, Cause: workflow.LapsedFee}: FeeLapse, {Do: workflow.Close}: Closing,
		{Do: workflow.Accept}: "", {}: "",
	} {
		kind, ok := OfEvent(*ev)
		require.Equal(t, want, kind)
		require.Equal(t, want != "", ok)
		require.Equal(t, want != "", kind.Valid())
		if ok {
			require.Equal(t, ev.Do, kind.Act())
			require.True(t, kind.Numbered())
		}
	}
	require.False(t, Receipt.Numbered())
	require.Empty(t, Kind("x").Label())
	require.Empty(t, Kind("x").Act())
	require.False(t, Kind("x").Numbered())
	require.Empty(t, OfOutcome("x"))
	_, err := Sample("x")
	require.Error(t, err)
	_, err = SampleOf("x")
	require.Error(t, err)
	_, err = Values("x", Facts{})
	require.Error(t, err)
}

// The articles of letters to others are those of the act, each one of its two.
func TestArticlesOfLettersToOthersAreTheActs(t *testing.T) {
	for _, row := range workflow.Table() {
		if row.Act == workflow.Consult {
			require.Equal(t, "条例第三十二条、第三十四条", row.Article)
		}
	}
}
