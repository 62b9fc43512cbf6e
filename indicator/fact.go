package indicator

import (
	"slices"

	"github.com/yishenqing/foi/workflow"
)

// Fact names something that is counted. A scheme says what it is worth.
type Fact string

// The facts. From FactProcess to FactCorrected they can be deducted for.
const (
	FactApplications   Fact = "applications"    // 本年新收
	FactProcess        Fact = "process"         // 录入、补正告知逾期
	FactOverdue        Fact = "overdue"         // 逾期答复
	FactUnreported     Fact = "unreported"      // 复议、诉讼逾期报备或者未报备
	FactCorrected      Fact = "corrected"       // 被纠错的复议、诉讼
	FactDispatched     Fact = "dispatched"      // 上级政府分办
	FactPublished      Fact = "published"       // 依申请转主动公开
	FactReleasable     Fact = "releasable"      // 可以转化的答复
	FactEarlierOverdue Fact = "earlier_overdue" // 后经重新办理的逾期答复
	FactDeliveredLate  Fact = "delivered_late"  // 本年送达而逾期的答复
)

type factText struct {
	fact              Fact
	label, definition string
}

var facts = []factText{
	{FactApplications, "本年新收申请", "法定收到之日在本年度内的申请件数（年度报告表三第一项），不含作废"},
	{FactProcess, "录入、补正告知逾期", "本年度收到的申请中，录入义务（收到之日起2个工作日）或者补正告知义务（收到之日起7个工作日，条例第三十条）逾期的项数"},
	{FactOverdue, "逾期答复", "到期日在本年度内的答复义务（条例第三十三条）中，到期日之后才送达、办结，或者至今未办结的件数；一件申请经重新办理的，以最后一个期限为准"},
	{FactUnreported, "复议、诉讼未按时报备", "本年度知悉的行政复议、行政诉讼案件中，2个工作日内未报备的件数"},
	{FactCorrected, "被纠错的复议、诉讼", "本年度审结且结果纠正的行政复议、行政诉讼案件数（年度报告表四）"},
	{FactDispatched, "上级政府分办", "本年新收申请中由上级政府分办的件数，另加经补充登记并附依据的件数"},
	{FactPublished, "依申请转主动公开", "本年度内依申请转为主动公开的次数，另加经补充登记并附依据的次数"},
	{FactReleasable, "予以公开、部分公开的答复", "本年度作出的予以公开（3.1）、部分公开（3.2）的答复件数"},
	{FactEarlierOverdue, "后经重新办理的逾期答复", "到期日在本年度内、逾期送达，后因复议、诉讼重新办理的答复件数"},
	{FactDeliveredLate, "逾期送达的答复", "本年度送达的答复中，在到期日之后送达的件数"},
}

// Offending are the facts of which the cases are told with a report: something is wrong with each. The slice is the caller's own.
func Offending() []Fact {
	return []Fact{FactProcess, FactOverdue, FactUnreported, FactCorrected, FactEarlierOverdue, FactDeliveredLate}
}

// Listed returns the facts whose cases can be listed: all but the applications themselves. The slice is the caller's own.
func Listed() []Fact {
	var all []Fact
	for _, f := range facts {
		if f.fact != FactApplications {
			all = append(all, f.fact)
		}
	}
	return all
}

// Label returns the fact's Chinese name, or "" when f is none.
func (f Fact) Label() string { return f.text().label }

// Definition says in Chinese what exactly is counted.
func (f Fact) Definition() string { return f.text().definition }

// Valid reports whether f is a fact.
func (f Fact) Valid() bool { return f.text().fact != "" }

func (f Fact) text() factText {
	i := slices.IndexFunc(facts, func(t factText) bool { return t.fact == f })
	if i < 0 {
		return factText{}
	}
	return facts[i]
}

// deductible are the facts for which points can be taken off.
var deductible = []Fact{FactProcess, FactOverdue, FactUnreported, FactCorrected}

// countable are the facts that can reach a number for a bonus.
var countable = []Fact{FactApplications, FactDispatched, FactPublished}

// factOf is the fact that a duty of the agency becomes when it is late, "" for duties that are nobody's business here.
func factOf(kind workflow.DutyKind) Fact {
	switch kind { //nolint:exhaustive // what applicants and third parties owe is not rated, nor what is owed inside of an agency
	case workflow.DutyEntry, workflow.DutyCorrectionNotice:
		return FactProcess
	case workflow.DutyAnswer:
		return FactOverdue
	case workflow.DutyLegalReport:
		return FactUnreported
	}
	return ""
}
