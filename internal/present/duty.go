package present

import (
	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/workflow"
)

// Duty returns what is owed on an application received on the given day, as it looks from v.
func (v Viewer) Duty(d workflow.Duty, receipt calendar.Date) *foiv1.Duty {
	m := &foiv1.Duty{
		Kind: string(d.Kind), Title: d.Kind.Label(), Owner: Owner.Enum(d.Kind.Owner()), Reference: d.Of,
		StartDate: Date(d.Start), DueDate: Date(d.Due), DoneDate: Date(d.Done), Late: d.Late,
		Article: dutyArticle(d.Kind, receipt),
	}
	if d.Open() && !d.Due.IsZero() {
		m.RemainingDays = v.Remaining(d.Due)
	}
	return m
}

// dutyArticles are where the duties stand, for applications under the 条例 of 2019 and of 2008. What stands in no statute
// is a demand of the superior office: the platform's two days for what came on paper, and indicator 4.12's for legal cases.
var dutyArticles = map[workflow.DutyKind][2]string{
	workflow.DutyEntry:            {"线下申请2个工作日内录入的工作要求", "线下申请2个工作日内录入的工作要求"},
	workflow.DutyCorrectionNotice: {"条例第三十条", "条例（2008年）第二十一条"},
	workflow.DutyAnswer:           {"条例第三十三条", "条例（2008年）第二十四条"},
	workflow.DutyCorrection:       {"条例第三十条", "条例（2008年）第二十一条"},
	workflow.DutyConsultation:     {"条例第三十二条、第三十四条", "条例（2008年）第二十三条、第二十四条"},
	workflow.DutyPayment:          {"国办函〔2020〕109号", "条例（2008年）第二十七条"},
	workflow.DutyLapse:            {"条例第三十条、第四十二条", "条例（2008年）第二十一条、第二十七条"},
	workflow.DutyConfirmation:     {"条例第三十一条", "国办公开办函〔2015〕207号"},
	workflow.DutyUnit:             {"本机关交办要求", "本机关交办要求"},
	workflow.DutyLegalReport:      {"复议、诉讼2个工作日内报备的工作要求", "复议、诉讼2个工作日内报备的工作要求"},
}

func dutyArticle(kind workflow.DutyKind, receipt calendar.Date) string {
	of2019, of2008 := dutyArticles[kind][0], dutyArticles[kind][1]
	if rules, ok := workflow.RulesOn(receipt); ok && rules.Version == "2008" {
		return of2008
	}
	return of2019
}
