package workflow

import "github.com/yishenqing/foi/calendar"

// RuleSet is a version of the statute's figures. A case keeps the version in force on its day of receipt.
type RuleSet struct {
	Version          string        // "2008" or "2019"
	From             calendar.Date // first day of receipt it governs
	TermDays         int           // answer term in working days
	ExtensionMax     int           // most working days that one extension may add
	CorrectionNotice bool          // whether 补正告知 is owed within seven working days of receipt
	Deferral         bool          // whether an answer may be deferred when reasons were asked for and accepted (art. 35)
}

// The statute's other figures, in working days, the same in both versions.
const (
	entryDays            = 2  // keying in what came on paper (上海: 线下申请2个工作日内录入)
	correctionNoticeDays = 7  // art. 30
	ConsultationDays     = 15 // art. 32, 34: a third party or agency, from receiving the letter
	PaymentDays          = 20 // 国办函〔2020〕109号: the applicant, for the fee
	reportDays           = 2  // 复议、诉讼报备 (黄浦区 4.12)
)

// DeferralMax is the most working days by which one 延迟答复 can put an answer off. Art. 35 only says 合理期限. About half a
// year keeps the new due date within the year that the calendar knows provisionally, and keeps a slip of the keyboard
// from putting an answer off for good; who needs more tells the applicant again in a new term.
const DeferralMax = 120

var ruleSets = [...]RuleSet{
	{Version: "2008", From: calendar.MustDate("2008-05-01"), TermDays: 15, ExtensionMax: 15},
	{Version: "2019", From: calendar.MustDate("2019-05-15"), TermDays: 20, ExtensionMax: 20, CorrectionNotice: true, Deferral: true},
}

// RulesOn returns the version of the statute in force on a day of receipt, and false before 2008-05-01, when there was
// no 条例.
func RulesOn(receipt calendar.Date) (RuleSet, bool) {
	for i := len(ruleSets) - 1; i >= 0; i-- {
		if receipt >= ruleSets[i].From {
			return ruleSets[i], true
		}
	}
	return RuleSet{}, false
}
