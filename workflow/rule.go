package workflow

// Rule names what forbids an act, a registration or a value. It is stable: the API's error reasons are made of it.
type Rule string

// Rules about values and arguments.
const (
	RuleArgument     Rule = "argument"      // the arguments do not fit the act; the violations say which
	RuleMissing      Rule = "missing"       // a value that is needed is not there
	RuleUnexpected   Rule = "unexpected"    // a value that does not belong here
	RuleValue        Rule = "value"         // not one of the values allowed
	RuleRange        Rule = "range"         // outside the numbers allowed
	RuleEnteredFirst Rule = "entered_first" // entered before it was received
	RuleRepeated     Rule = "repeated"      // the same value twice
	RuleUnitDue      Rule = "unit_due"      // the unit's due date lies before its assignment
	RuleKindRow      Rule = "kind_row"      // the kind of decision is counted in another row
	RuleTariff       Rule = "tariff"        // no national tariff was in force
)

// Rules about the act as such.
const (
	RuleState    Rule = "state"    // the state does not allow the act
	RuleOrder    Rule = "order"    // before the act or the receipt that went before
	RuleCalendar Rule = "calendar" // the working days needed are not known
	RuleEpoch    Rule = "epoch"    // received before there was a 条例
)

// Rules of single acts.
const (
	RuleConfirmChannel      Rule = "confirm_channel"      // counter and signed post are received without confirmation
	RuleReturnOnce          Rule = "return_once"          // 补正 is asked for once
	RuleConsultationID      Rule = "consultation_id"      // the id is taken
	RuleConsultationLetter  Rule = "consultation_letter"  // the party got the letter before it was sent
	RuleConsultationUnknown Rule = "consultation_unknown" // no consultation of that id
	RuleConsultationOver    Rule = "consultation_over"    // it is concluded already
	RuleExtendOnce          Rule = "extend_once"          // once a term
	RuleExtendPaused        Rule = "extend_paused"        // no due date while a consultation is open
	RuleExtendLate          Rule = "extend_late"          // the due date has passed
	RuleExtendDays          Rule = "extend_days"          // more than the version of the statute allows
	RuleChargeAmount        Rule = "charge_amount"        // not what the tariff gives
	RuleLapseCause          Rule = "lapse_cause"          // not what the application waits for
	RuleLapseEarly          Rule = "lapse_early"          // the applicant's limit has not passed
	RuleReopenCase          Rule = "reopen_case"          // no legal case of this application, or not concluded by then
	RuleVoidAnswered        Rule = "void_answered"        // it was answered or closed before and is counted

	RuleRectifyRow  Rule = "rectify_row"  // an answer cannot become an end without one, nor the reverse
	RuleRectifySame Rule = "rectify_same" // that is what is recorded

	RuleConfirmOnline     Rule = "confirm_online"     // setting: the day of submission is the day of receipt
	RuleChargeMixed       Rule = "charge_mixed"       // charged in the other mode before
	RuleChargeLate        Rule = "charge_late"        // the due date has passed
	RuleChargeNothing     Rule = "charge_nothing"     // all of it is free
	RuleChargeWaived      Rule = "charge_waived"      // waived in this term
	RuleDeferVersion      Rule = "defer_version"      // the version of the statute knows no deferral
	RuleDeferReasons      Rule = "defer_reasons"      // reasons were not asked for, or not given
	RuleDeferView         Rule = "defer_view"         // the reasons given were found not to hold
	RuleDeferOnce         Rule = "defer_once"         // once a term
	RuleDeferPaused       Rule = "defer_paused"       // no due date while a consultation is open
	RuleDeferLate         Rule = "defer_late"         // the due date has passed
	RuleDeferDays         Rule = "defer_days"         // longer than DeferralMax
	RuleOverrideObjection Rule = "override_objection" // no third party objected there
	RuleOverrideOnce      Rule = "override_once"      // overridden already
	RuleAcknowledgeOnce   Rule = "acknowledge_once"   // it is known already when the letter arrived
)

type ruleText struct{ english, chinese, article string }

var ruleTexts = map[Rule]ruleText{
	RuleArgument:     {"its arguments do not fit", "填写的内容不符合要求", ""},
	RuleMissing:      {"is missing", "未填写", ""},
	RuleUnexpected:   {"does not belong here", "此处不应填写", ""},
	RuleValue:        {"is not one of the values allowed", "不在规定的取值范围内", ""},
	RuleRange:        {"is outside the numbers allowed", "超出允许的数值范围", ""},
	RuleEnteredFirst: {"is before the day received", "登记录入日期早于收到日期", ""},

	RuleState:    {"the state does not allow the act", "当前状态下不能办理此事项", ""},
	RuleOrder:    {"acts are in order of date", "日期早于在先事项的日期", ""},
	RuleCalendar: {"the working days it needs are not known", "所需工作日尚无放假安排可依据", ""},
	RuleEpoch:    {"received before the Regulations came into force on 2008-05-01", "收到日期早于条例施行之日（2008-05-01）", "条例（2008年）第三十八条"},

	RuleConfirmChannel: {
		"what is handed in or signed for is received that day", "当面提交或者签收的申请，以提交、签收之日为收到之日，无需确认", "条例第三十一条",
	},
	RuleReturnOnce:          {"the applicant is asked to correct only once", "补正只能一次性告知", "条例第三十条"},
	RuleConsultationID:      {"the application has a consultation of this id", "征求意见编号重复", ""},
	RuleConsultationLetter:  {"the party cannot have got the letter before it was sent", "对方收到日期早于发函日期", ""},
	RuleConsultationUnknown: {"the application has no consultation of this id", "没有此编号的征求意见", ""},
	RuleConsultationOver:    {"the consultation is concluded", "该征求意见已经结束", ""},
	RuleExtendOnce:          {"a term is extended once", "每个期限只能延长一次", "条例第三十三条"},
	RuleExtendPaused:        {"no due date runs while a consultation is open", "征求意见期间不计算期限，不能延期", "条例第三十三条"},
	RuleExtendLate:          {"the due date has passed", "答复期限已经届满，不能再延期", "条例第三十三条"},
	RuleExtendDays:          {"longer than the Regulations allow", "延长的工作日超过条例规定的上限", "条例第三十三条"},
	RuleChargeAmount:        {"the amount is not what the tariff gives", "金额与收费标准不符", "国办函〔2020〕109号"},
	RuleLapseCause:          {"the application does not wait for that", "与当前等待的事项不符", "条例第三十条、第四十二条"},
	RuleLapseEarly:          {"the applicant's limit has not passed", "申请人的期限尚未届满", "条例第三十条、第四十二条"},
	RuleReopenCase: {
		"it takes a legal case of this application concluded by then", "重新办理须有本申请已经审结的行政复议或者行政诉讼", "行政复议法第六十四条、行政诉讼法第七十条",
	},
	RuleRepeated: {"names a value twice", "同一内容重复填写", ""},
	RuleUnitDue:  {"is before the day of the assignment", "承办单位办结日期早于交办日期", ""},
	RuleTariff:   {"is before the national tariff came into force on 2021-01-01", "早于全国统一收费标准施行之日（2021-01-01）", "国办函〔2020〕109号"},
	RuleKindRow:  {"is counted in another row than the outcome", "决定类型与统计项目不一致", ""},

	RuleConfirmOnline: {
		"by the agency's setting an online application is received on the day it was submitted",
		"按照本机关的设置，网上申请以系统显示提交成功之日为收到之日，不再另行确认", "最高人民法院指导案例26号",
	},
	RuleChargeMixed: {
		"one application is charged by items or by pages, never both", "同一申请只能按件或者按量其中一种方式计收，不能同时按照两种方式", "国办函〔2020〕109号",
	},
	RuleChargeLate:        {"a fee notice goes out before the due date", "收费通知应当在答复期限内发出，期限已经届满", "国办函〔2020〕109号"},
	RuleChargeNothing:     {"nothing is to be paid", "在免费范围内，无需缴纳费用", "国办函〔2020〕109号"},
	RuleChargeWaived:      {"the fee was waived in this term", "本期限内已经减免收费，不能再次通知收费", "条例第四十二条第一款"},
	RuleDeferVersion:      {"the Regulations of 2008 know no deferral", "2008年条例没有延迟答复的规定", ""},
	RuleDeferReasons:      {"reasons must have been asked for and given", "须先要求申请人说明理由并收到其说明", "条例第三十五条"},
	RuleDeferView:         {"the reasons given were found not to be reasonable", "已认定申请人说明的理由不合理，不能延迟答复", "条例第三十五条"},
	RuleDeferOnce:         {"a term is deferred once", "每个期限只能延迟答复一次", "条例第三十五条"},
	RuleDeferPaused:       {"no due date runs while a consultation is open", "征求意见期间不计算期限，不能延迟答复", "条例第三十五条"},
	RuleDeferLate:         {"the due date has passed", "答复期限已经届满，不能再延迟答复", "条例第三十五条"},
	RuleDeferDays:         {"longer than is reasonable", "延迟的工作日超过合理期限的上限", "条例第三十五条"},
	RuleOverrideObjection: {"only an objection of a third party can be overridden", "只有第三方明确不同意公开的，才能不采纳其意见", "条例第三十二条"},
	RuleOverrideOnce:      {"the objection is overridden already", "已经决定不采纳该第三方意见", "条例第三十二条"},
	RuleAcknowledgeOnce:   {"it is known already when the party got the letter", "对方收到日期已经记录", ""},

	RuleRectifyRow: {
		"an answer can only become another answer, and an end without one another such end",
		"答复只能更正为另一种答复结果，其他结束情形只能更正为另一种“其他处理”", "条例第五十条",
	},
	RuleRectifySame:  {"that is what is recorded already", "与现有记录相同，无需更正", ""},
	RuleVoidAnswered: {"it was answered or closed before and is counted", "已经答复或者结束过的申请已计入统计，不能作废", ""},
}

// English returns the rule in a few words for logs and the command line, or "" for an unknown rule.
func (r Rule) English() string { return ruleTexts[r].english }

// Chinese returns the rule for people, or "" for an unknown rule.
func (r Rule) Chinese() string { return ruleTexts[r].chinese }

// Article returns where the rule stands in the law, in Chinese, or "" when it is a matter of form.
func (r Rule) Article() string { return ruleTexts[r].article }

// Violation is one fault of a value: which field, and which rule it breaks.
type Violation struct {
	Field string // JSON name, as in history.md
	Rule  Rule
}

func violation(field string, rule Rule) Violation { return Violation{Field: field, Rule: rule} }

// Error is English.
func (v Violation) Error() string { return v.Field + ": " + v.Rule.English() }

// Chinese is the violation for people.
func (v Violation) Chinese() string { return FieldLabel(v.Field) + "：" + v.Rule.Chinese() }
