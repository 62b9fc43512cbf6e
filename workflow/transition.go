package workflow

import "slices"

// Transition is a row of the table: from which states an act may be done, where it leads, and what the law asks.
type Transition struct {
	Act     Act
	From    []State
	To      State      // empty: the state stays
	Cause   LapseCause // lapse: which of its two rows; empty otherwise
	Article string     // Chinese: where the act has its ground
	// Rules are those that may forbid it, besides the state, the order of dates and the form of its arguments.
	Rules []Rule
	// Extension: not in clock.md.
	Extension bool

	may    []guard // what can be told without the act's arguments; screens go by it
	check  []guard // what depends on them
	effect func(*Standing, *trial)
}

var (
	beforeAnswer = []State{Registered, InProgress, AwaitingCorrection, AwaitingPayment}
	underWay     = []State{InProgress, AwaitingCorrection, AwaitingPayment}
	ended        = []State{Delivered, Closed, Archived}
	concluded    = []State{Answered, Delivered, Closed, Archived}
)

// table is clock.md's "state | acts it allows", one row an act. Guards, screens and the picture in docs/workflow.md are
// all made from it.
var table = []Transition{
	{
		Act: Confirm, From: []State{Registered}, Article: "条例第三十一条",
		Rules: []Rule{RuleConfirmChannel, RuleConfirmOnline}, may: []guard{channelConfirms, onlineConfirms}, effect: confirm,
	},
	{Act: Accept, From: []State{Registered}, To: InProgress, Article: "条例第二十九条"},
	{
		Act: Return, From: []State{Registered, InProgress}, To: AwaitingCorrection, Article: "条例第三十条",
		Rules: []Rule{RuleReturnOnce}, may: []guard{notReturned}, effect: returnForCorrection,
	},
	{Act: Correct, From: []State{AwaitingCorrection}, To: InProgress, Article: "条例第三十条", effect: correct},
	{Act: Assign, From: beforeAnswer, Article: "条例第四十五条", effect: assign},
	{Act: Dispatch, From: beforeAnswer, Article: "条例第四条", effect: dispatch},
	{
		Act: Consult, From: []State{InProgress}, Article: "条例第三十二条、第三十四条",
		Rules: []Rule{RuleConsultationID, RuleConsultationLetter},
		check: []guard{newConsultation, letterAfterSending}, effect: consult,
	},
	{
		Act: Conclude, From: underWay, Article: "条例第三十二条、第三十四条",
		Rules: []Rule{RuleConsultationUnknown, RuleConsultationOver},
		may:   []guard{someConsultation}, check: []guard{openConsultation}, effect: conclude,
	},
	{
		Act: Extend, From: []State{InProgress}, Article: "条例第三十三条",
		Rules: []Rule{RuleExtendOnce, RuleExtendPaused, RuleExtendLate, RuleExtendDays},
		may:   []guard{notExtended, termRuns(RuleExtendPaused, RuleExtendLate)}, check: []guard{extensionAllowed}, effect: extend,
	},
	{Act: AskReasons, From: []State{InProgress}, Article: "条例第三十五条", effect: askReasons},
	{Act: GiveReasons, From: []State{InProgress}, Article: "条例第三十五条", effect: giveReasons},
	{
		Act: Charge, From: []State{InProgress}, To: AwaitingPayment, Article: "条例第四十二条",
		Rules: []Rule{RuleChargeWaived, RuleChargeAmount},
		may:   []guard{notWaived}, check: []guard{amountFits}, effect: charge,
	},
	{Act: Pay, From: []State{AwaitingPayment}, To: InProgress, Article: "国办函〔2020〕109号", effect: pay},
	{Act: Answer, From: []State{InProgress}, To: Answered, Article: "条例第三十六条", effect: stop},
	{Act: Deliver, From: []State{Answered}, To: Delivered, Article: "国办公开办函〔2016〕235号", effect: deliver},
	{
		Act: Lapse, From: []State{AwaitingCorrection}, To: Closed, Cause: LapsedCorrection, Article: "条例第三十条",
		Rules: []Rule{RuleLapseEarly, RuleLapseCause},
		may:   []guard{correctionOverdue}, check: []guard{causeIs(LapsedCorrection)}, effect: stop,
	},
	{
		Act: Lapse, From: []State{AwaitingPayment}, To: Closed, Cause: LapsedFee, Article: "国办函〔2020〕109号",
		Rules: []Rule{RuleLapseEarly, RuleLapseCause},
		may:   []guard{paymentOverdue}, check: []guard{causeIs(LapsedFee)}, effect: stop,
	},
	{Act: Withdraw, From: beforeAnswer, To: Closed, Article: "年度报告格式三（六）3", effect: stop},
	{Act: Close, From: beforeAnswer, To: Closed, Article: "年度报告格式三（六）3", effect: stop},
	{
		Act: Reopen, From: ended, To: InProgress, Article: "行政复议法第六十四条、行政诉讼法第七十条",
		Rules: []Rule{RuleReopenCase},
		may:   []guard{someCaseConcluded}, check: []guard{namedCaseConcluded}, effect: reopen,
	},
	{Act: Publish, From: []State{Delivered, Archived}, Article: "条例第四十四条", effect: publish},
	{Act: Archive, From: []State{Delivered, Closed}, To: Archived, Article: "条例第四十五条"},
	{
		Act: Waive, From: []State{AwaitingPayment}, To: InProgress, Article: "条例第四十二条第一款", Extension: true, effect: waive,
	},
	{
		Act: Defer, From: []State{InProgress}, Article: "条例第三十五条", Extension: true,
		Rules: []Rule{RuleDeferVersion, RuleDeferReasons, RuleDeferView, RuleDeferOnce, RuleDeferPaused, RuleDeferLate, RuleDeferDays},
		may:   []guard{deferralKnown, reasonsGiven, notDeferred, termRuns(RuleDeferPaused, RuleDeferLate)},
		check: []guard{deferralAllowed}, effect: deferAnswer,
	},
	{
		Act: Override, From: underWay, Article: "条例第三十二条", Extension: true,
		Rules: []Rule{RuleConsultationUnknown, RuleOverrideObjection, RuleOverrideOnce},
		may:   []guard{someObjection}, check: []guard{namedObjection}, effect: override,
	},
	{
		Act: Acknowledge, From: underWay, Article: "条例第三十二条、第三十四条", Extension: true,
		Rules: []Rule{RuleConsultationUnknown, RuleConsultationOver, RuleAcknowledgeOnce},
		may:   []guard{someOnTheWay}, check: []guard{namedOnTheWay}, effect: acknowledge,
	},
	{
		Act: Void, From: beforeAnswer, To: Voided, Extension: true,
		Rules: []Rule{RuleVoidAnswered}, may: []guard{neverConcluded}, effect: void,
	},
	{
		Act: Transfer, From: []State{Registered}, To: Voided, Article: "条例第四十五条", Extension: true, effect: void,
	},
	{
		Act: Rectify, From: concluded, Article: "条例第四十五条、第五十条", Extension: true,
		Rules: []Rule{RuleRectifyRow, RuleRectifySame}, check: []guard{rowOfTheSameEnd, somethingChanges}, effect: rectify,
	},
}

// Table returns the transitions in the order of clock.md, the extensions last. The slices are the caller's own.
func Table() []Transition {
	all := slices.Clone(table)
	for i := range all {
		all[i].From, all[i].Rules = slices.Clone(all[i].From), slices.Clone(all[i].Rules)
	}
	return all
}

// rowOf returns the row of the table for an act in a state, or nil when the state does not allow the act.
func rowOf(act Act, state State) *Transition {
	for i := range table {
		if table[i].Act == act && slices.Contains(table[i].From, state) {
			return &table[i]
		}
	}
	return nil
}
