package legalcase

import (
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// Act is what is done with a legal case.
type Act string

// The acts, in the order in which a case may see them.
const (
	Log              Act = "log"               // 登记
	Amend            Act = "amend"             // 更正登记
	Report           Act = "report"            // 报备
	SetProcedure     Act = "set_procedure"     // 变更审理程序, 复议法 art. 55
	Suspend          Act = "suspend"           // 中止
	Resume           Act = "resume"            // 恢复审理
	Respond          Act = "respond"           // 提交答复书 (review), 答辩状和证据 (suit)
	ScheduleHearing  Act = "schedule_hearing"  // 开庭、听证、听取意见的通知
	RecordHearing    Act = "record_hearing"    // 已经开庭、听证
	Conclude         Act = "conclude"          // 结果
	RevokeConclusion Act = "revoke_conclusion" // 撤回误登的结果
	Appeal           Act = "appeal"            // 上诉、再审
	Comply           Act = "comply"            // 履行完毕
	CodeCauses       Act = "code_causes"       // 纠错原因
	AddLesson        Act = "add_lesson"        // 整改措施
	CompleteLesson   Act = "complete_lesson"   // 整改完成
	Close            Act = "close"             // 办结
	Void             Act = "void"              // 误登作废
)

var actLabels = map[Act]string{
	Log: "登记", Amend: "更正登记", Report: "报备", SetProcedure: "变更审理程序", Suspend: "中止", Resume: "恢复审理", Respond: "提交答复、答辩和证据",
	ScheduleHearing: "开庭或者听证通知", RecordHearing: "开庭或者听证", Conclude: "登记结果", RevokeConclusion: "撤回结果登记", Appeal: "上诉或者再审",
	Comply: "履行完毕", CodeCauses: "归纳纠错原因", AddLesson: "确定整改措施", CompleteLesson: "整改完成", Close: "办结", Void: "作废",
}

// Label returns the act's Chinese name, "" when it is no act.
func (a Act) Label() string { return actLabels[a] }

// Procedure is how a review is heard (审理程序).
type Procedure string

// The procedures. Suits have none.
const (
	Ordinary Procedure = "ordinary" // 普通程序
	Simple   Procedure = "simple"   // 简易程序, 复议法 arts. 53–55
)

// Label returns the Chinese name, "" when it is no procedure.
func (p Procedure) Label() string {
	switch p {
	case Ordinary:
		return "普通程序"
	case Simple:
		return "简易程序"
	}
	return ""
}

// Instance is which stage a suit is in (审级). A review has one stage, without a name.
type Instance string

// The instances.
const (
	First   Instance = "first"   // 一审
	Second  Instance = "second"  // 二审
	Retrial Instance = "retrial" // 再审
)

// Label returns the Chinese name, "" when it is no instance.
func (i Instance) Label() string {
	switch i {
	case First:
		return "一审"
	case Second:
		return "二审"
	case Retrial:
		return "再审"
	}
	return ""
}

// Facts are what is logged of a case. Of one from an old register, which has no acts, the days of report and conclusion are among them.
type Facts struct {
	Type      workflow.LegalType  `json:"type"`
	Route     workflow.LegalRoute `json:"route,omitzero"` // suits only
	Served    calendar.Date       `json:"served"`         // the day on which the agency got the copy (收到副本之日)
	Procedure Procedure           `json:"procedure,omitzero"`
	Instance  Instance            `json:"instance,omitzero"` // in which the case came to the agency's knowledge; suits only
	Forum     string              `json:"forum,omitzero"`    // 复议机关 or 人民法院
	Number    string              `json:"number,omitzero"`   // 案号

	Imported  bool                 `json:"imported,omitzero"`
	Reported  calendar.Date        `json:"reported,omitzero"`
	Concluded calendar.Date        `json:"concluded,omitzero"`
	Result    workflow.LegalResult `json:"result,omitzero"`
	Decision  string               `json:"decision,omitzero"` // 文号 of the decision
}

// Event is one act with its arguments. On is the civil day from which it counts.
type Event struct {
	Do         Act           `json:"do"`
	On         calendar.Date `json:"on"`
	RecordedAt time.Time     `json:"recorded_at,omitzero"`

	Facts     *Facts    `json:"facts,omitempty"`    // log, amend
	Reason    string    `json:"reason,omitzero"`    // amend, suspend, resume, set_procedure, revoke_conclusion, void; 完成情况 of lessons
	Evidence  string    `json:"evidence,omitzero"`  // report: what proves it
	Platform  string    `json:"platform,omitzero"`  // report: the number that the platform gave (平台编号)
	Procedure Procedure `json:"procedure,omitzero"` // set_procedure

	// What proves the act: the number of an attachment of the application, or of the case itself; at most one is set. Of report, respond,
	// record_hearing, conclude and comply.
	Attachment     int `json:"attachment,omitzero"`
	CaseAttachment int `json:"case_attachment,omitzero"`

	Hearing calendar.Date `json:"hearing,omitzero"` // schedule_hearing: its day
	Place   string        `json:"place,omitzero"`   // schedule_hearing
	Of      int           `json:"of,omitzero"`      // record_hearing, complete_lesson: which one, from 1

	Form     Form                 `json:"form,omitzero"`     // conclude
	Result   workflow.LegalResult `json:"result,omitzero"`   // conclude: as the table of the day has it
	Decision string               `json:"decision,omitzero"` // conclude: 文号
	Received calendar.Date        `json:"received,omitzero"` // conclude: the day on which the agency got the decision
	Anew     bool                 `json:"anew,omitzero"`     // conclude: it orders a new answer or act (责令重新答复、履行)
	AnewBy   calendar.Date        `json:"anew_by,omitzero"`  // conclude: the last day as the decision states it

	Instance Instance `json:"instance,omitzero"` // appeal
	Forum    string   `json:"forum,omitzero"`    // appeal
	Number   string   `json:"number,omitzero"`   // appeal

	Causes []Cause       `json:"causes,omitempty"` // conclude, code_causes
	Unit   string        `json:"unit,omitzero"`    // conclude, code_causes: whose act was corrected (责任科室)
	Text   string        `json:"text,omitzero"`    // add_lesson: the measure; record_hearing: what came of it
	Owner  string        `json:"owner,omitzero"`   // add_lesson: unit or person
	Due    calendar.Date `json:"due,omitzero"`     // add_lesson
}

// Cause is why a decision was corrected (纠错原因).
type Cause string

// The causes.
const (
	CauseProcedure Cause = "procedure" // 程序
	CauseTerm      Cause = "term"      // 期限
	CauseGround    Cause = "ground"    // 法律依据、不予公开的理由
	CauseSearch    Cause = "search"    // 检索义务
	CauseForm      Cause = "form"      // 文书形式
	CauseClause    Cause = "clause"    // 救济告知
	CauseOther     Cause = "other"     // 其他
)

var causes = []struct {
	value Cause
	label string
}{
	{CauseProcedure, "程序违法"},
	{CauseTerm, "超过期限"},
	{CauseGround, "理由或者依据不当"},
	{CauseSearch, "检索不充分"},
	{CauseForm, "答复形式不规范"},
	{CauseClause, "救济途径告知有误"},
	{CauseOther, "其他"},
}

// Causes returns all causes in their order. The slice is the caller's own.
func Causes() []Cause {
	all := make([]Cause, len(causes))
	for i, c := range causes {
		all[i] = c.value
	}
	return all
}

// Label returns the Chinese name, "" when it is no cause.
func (c Cause) Label() string {
	for _, known := range causes {
		if known.value == c {
			return known.label
		}
	}
	return ""
}
