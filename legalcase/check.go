package legalcase

import (
	"slices"

	"github.com/yishenqing/foi/workflow"
)

// Violation is a field of an act that breaks a rule.
type Violation struct {
	Field   string // by the JSON names of Event
	Rule    string
	English string
	Chinese string
}

// Refusal tells why an act is refused: it does not fit where the case stands (Rule), or its arguments are wrong (Violations).
type Refusal struct {
	Do         Act
	State      State
	Rule       string // stable; "state" or "argument", or one of the rules below
	English    string
	Text       string
	Violations []Violation
}

func (r *Refusal) Error() string { return string(r.Do) + ": " + r.English }

// Chinese says it to people.
func (r *Refusal) Chinese() string { return r.Text }

// from are the states in which an act may be done.
var from = map[Act][]State{
	Amend: {Pending, Suspended, Concluded, Closed}, Report: {Pending, Suspended, Concluded, Closed},
	SetProcedure: {Pending, Suspended}, Suspend: {Pending}, Resume: {Suspended}, Respond: {Pending, Suspended},
	ScheduleHearing: {Pending, Suspended}, RecordHearing: {Pending, Suspended, Concluded, Closed},
	Conclude: {Pending, Suspended}, RevokeConclusion: {Concluded}, Appeal: {Concluded, Closed},
	Comply: {Concluded}, CodeCauses: {Concluded, Closed}, AddLesson: {Concluded, Closed}, CompleteLesson: {Concluded, Closed},
	Close: {Concluded}, Void: {Pending, Suspended, Concluded},
}

// Available returns the acts that may be done now, as far as that does not depend on their arguments.
func (s *Standing) Available() []Act {
	var all []Act
	for _, do := range []Act{
		Amend, Report, SetProcedure, Suspend, Resume, Respond, ScheduleHearing, RecordHearing, Conclude, RevokeConclusion, Appeal, Comply,
		CodeCauses, AddLesson, CompleteLesson, Close, Void,
	} {
		if slices.Contains(from[do], s.State) && s.fits(do, nil) == nil {
			all = append(all, do)
		}
	}
	return all
}

// fits refuses what does not fit where the case stands besides its state; ev is nil where only the act is asked for.
func (s *Standing) fits(do Act, ev *Event) *Refusal {
	refuse := func(rule, english, chinese string) *Refusal {
		return &Refusal{Do: do, State: s.State, Rule: rule, English: english, Text: chinese}
	}
	switch do { //nolint:exhaustive // the others fit wherever their state allows them
	case Report:
		if !s.Reported.IsZero() {
			return refuse("reported", "the case is reported already", "该案件已经报备")
		}
	case SetProcedure:
		if s.Facts.Type != workflow.Review {
			return refuse("review_only", "only reviews have procedures", "只有行政复议案件区分普通程序和简易程序")
		}
		if ev != nil && ev.Procedure == s.Procedure {
			return refuse("unchanged", "it is the procedure already", "与现有程序相同")
		}
	case Respond:
		if !s.Stage().Responded.IsZero() {
			return refuse("responded", "the response of this instance was handed in already", "本审级的答复、答辩已经提交")
		}
	case RecordHearing:
		if !slices.ContainsFunc(s.Hearings, func(h Hearing) bool { return h.Held.IsZero() }) {
			return refuse("no_hearing", "no hearing is announced and not recorded", "没有已经通知而尚未登记情况的开庭或者听证")
		}
		if ev != nil && ev.Of >= 1 && ev.Of <= len(s.Hearings) && !s.Hearings[ev.Of-1].Held.IsZero() {
			return refuse("hearing_recorded", "the hearing is recorded already", "该次开庭或者听证已经登记")
		}
	case Appeal:
		if s.Facts.Type != workflow.Suit {
			return refuse("suit_only", "only suits have further instances", "只有行政诉讼案件有二审、再审；对复议决定不服的，另行登记复议后起诉的案件")
		}
	case Comply:
		if !s.Outcome.Anew {
			return refuse("nothing_ordered", "the decision orders nothing", "裁判没有责令重新答复或者履行")
		}
		if !s.Complied.IsZero() {
			return refuse("complied", "it was complied with already", "已经登记履行完毕")
		}
	case CodeCauses:
		if s.Outcome.Result != workflow.Corrected {
			return refuse("not_corrected", "the case did not correct anything", "该案件不是结果纠正，无须归纳纠错原因")
		}
	case CompleteLesson:
		if !slices.ContainsFunc(s.Lessons, func(l Lesson) bool { return l.Done.IsZero() }) {
			return refuse("no_lesson", "no lesson is open", "没有未完成的整改措施")
		}
		if ev != nil && ev.Of >= 1 && ev.Of <= len(s.Lessons) && !s.Lessons[ev.Of-1].Done.IsZero() {
			return refuse("lesson_done", "the lesson is done already", "该项整改措施已经完成")
		}
	case Close:
		if s.Outcome.Anew && s.Complied.IsZero() {
			return refuse("not_complied", "what the decision orders is not done", "裁判责令的重新答复或者履行尚未完成，不能办结")
		}
	}
	return nil
}

// check refuses an act. begin is true for the first event of a case.
func (s *Standing) check(ev *Event, begin bool) error {
	r := &Refusal{Do: ev.Do, State: s.State, Rule: "state"}
	switch {
	case begin != (ev.Do == Log), ev.Do.Label() == "":
		r.English, r.Text = "a case begins with its logging", "案件的第一项记录应当是登记"
		return r
	case !begin && !slices.Contains(from[ev.Do], s.State):
		r.English = "not while the case is " + string(s.State)
		r.Text = "案件" + s.State.Label() + "，不能" + ev.Do.Label()
		return r
	}
	if !begin {
		if r := s.fits(ev.Do, ev); r != nil {
			return r
		}
	}
	if found := s.arguments(ev); len(found) > 0 {
		return &Refusal{
			Do: ev.Do, State: s.State, Rule: "argument", English: found[0].Field + " " + found[0].English, Text: found[0].Chinese, Violations: found,
		}
	}
	return nil
}

type violations []Violation

func (v *violations) add(broken bool, field, rule, english, chinese string) {
	if broken {
		*v = append(*v, Violation{field, rule, english, chinese})
	}
}

func (v *violations) missing(broken bool, field, chinese string) {
	v.add(broken, field, "required", "is missing", chinese)
}

// arguments returns everything that is wrong with an act's arguments.
func (s *Standing) arguments(ev *Event) []Violation {
	var v violations
	v.missing(ev.On.IsZero(), "on", "应当填写日期")
	if ev.Do == Log || ev.Do == Amend {
		v = append(v, ev.Facts.check()...)
		v.missing(ev.Do == Amend && ev.Reason == "", "reason", "应当说明理由")
		v.add(ev.Do == Amend && ev.Facts.Type != s.Facts.Type, "type", "unchangeable", "cannot be changed", "案件类别不能更正，请作废后重新登记")
		if ev.Do == Amend {
			first := len(s.Stages) == 1
			late := !s.Concluded.IsZero() && ev.Facts.Served > s.Concluded || first && !s.Reported.IsZero() && ev.Facts.Served > s.Reported ||
				!s.Stage().Responded.IsZero() && ev.Facts.Served > s.Stage().Responded
			v.add(late, "served", "order", "is after what was recorded since", "收到副本的日期晚于其后已登记的事项")
			v.add(!first && ev.Facts.Served < s.Facts.Served, "served", "order", "is before the first instance", "不得早于一审收到副本的日期")
		}
		return v
	}
	st := s.Stage()
	v.add(ev.On < st.Served && ev.Do != Void && ev.Do != RevokeConclusion && ev.Do != Report, "on", "order", "is before the agency was served", "不得早于收到副本的日期")
	v.add(ev.Do == Report && ev.On < s.Facts.Served, "on", "order", "is before the agency was served", "不得早于收到副本的日期")
	switch ev.Do {
	case Report:
		v.missing(ev.Evidence == "" && ev.Platform == "" && ev.Attachment == 0 && ev.CaseAttachment == 0, "evidence", "报备应当有凭证：平台编号、附件或者说明至少填写一项")
	case SetProcedure:
		v.add(ev.Procedure.Label() == "", "procedure", "value", "is no procedure", "应当选择普通程序或者简易程序")
	case Suspend, Resume, RevokeConclusion, Void:
		v.missing(ev.Reason == "", "reason", "应当说明理由")
	case ScheduleHearing:
		v.add(ev.Hearing < ev.On, "hearing", "order", "is before it was announced", "开庭、听证日期不得早于收到通知的日期")
	case RecordHearing:
		v.hearing(s, ev)
	case Conclude:
		v.conclusion(s, ev)
	case Appeal:
		v.appeal(s, ev)
	case Comply:
		v.add(ev.On < s.Outcome.AnewFrom, "on", "order", "is before the decision", "不得早于收到裁判文书的日期")
	case CodeCauses:
		v.causes(ev)
	case AddLesson:
		v.missing(ev.Text == "", "text", "应当写明整改措施")
		v.missing(ev.Owner == "", "owner", "应当明确责任科室或者责任人")
		v.add(ev.Due < ev.On, "due", "order", "is before the lesson was decided", "完成期限不得早于确定整改措施的日期")
	case CompleteLesson:
		known := ev.Of >= 1 && ev.Of <= len(s.Lessons)
		v.add(!known, "of", "unknown", "is no lesson of the case", "没有这项整改措施")
		v.missing(ev.Reason == "", "reason", "应当说明完成情况")
	case Log, Amend, Respond, Close:
	}
	return v
}

func (v *violations) hearing(s *Standing, ev *Event) {
	known := ev.Of >= 1 && ev.Of <= len(s.Hearings)
	v.add(!known, "of", "unknown", "is no hearing of the case", "没有这次开庭或者听证")
	if known {
		v.add(ev.On < s.Hearings[ev.Of-1].Announced, "on", "order", "is before it was announced", "不得早于收到通知的日期")
	}
}

func (v *violations) conclusion(s *Standing, ev *Event) {
	row, known := FormOf(s.Facts.Type, ev.Form)
	later := s.Stage().Instance == Second || s.Stage().Instance == Retrial
	v.add(!known, "form", "value", "is no form in which such a case ends", "该类案件没有此种结案方式")
	v.add(known && ev.Form.afterAppeal() && !later, "form", "instance", "is of a second instance or retrial", "只有二审、再审才有此种结案方式")
	v.add(known && row.Result == "" && ev.Result != "", "result", "unexpected", "is that of the instance before", "此种结案方式沿用前一审级的结果")
	v.add(known && row.Result != "" && ev.Result.Label() == "", "result", "required", "is missing", "应当有结果")
	v.add(!ev.Received.IsZero() && ev.Received < ev.On, "received", "order", "is before the decision", "收到裁判文书的日期不得早于文书日期")
	v.add(ev.Anew && ev.Result != workflow.Corrected && ev.Form != Mediated && ev.Form != Settled, "anew", "unexpected", "is for decisions that correct", "只有纠正原行为的裁判才能责令重新答复或者履行")
	v.add(!ev.AnewBy.IsZero() && !ev.Anew, "anew_by", "unexpected", "is for decisions that order something", "裁判没有责令重新答复或者履行的，不填写期限")
	v.add(!ev.AnewBy.IsZero() && ev.AnewBy < max(ev.Received, ev.On), "anew_by", "order", "is before the agency got the decision", "履行期限不得早于收到裁判文书的日期")
	if ev.Result == workflow.Corrected {
		v.causes(ev)
	} else {
		v.add(len(ev.Causes) > 0, "causes", "unexpected", "are for cases that corrected", "只有结果纠正的案件才归纳纠错原因")
	}
}

func (v *violations) causes(ev *Event) {
	v.missing(len(ev.Causes) == 0, "causes", "结果纠正的，应当归纳纠错原因")
	for i, c := range ev.Causes {
		v.add(c.Label() == "" || slices.Contains(ev.Causes[:i], c), "causes", "value", "are not a list of different causes", "纠错原因不在规定范围内或者重复")
	}
}

func (v *violations) appeal(s *Standing, ev *Event) {
	now := s.Stage().Instance
	right := ev.Instance == Retrial || ev.Instance == Second && now == First
	v.add(!right, "instance", "value", "is not the next instance", "一审之后为二审，此外只能为再审")
	v.missing(ev.Forum == "", "forum", "应当填写受理法院")
	v.add(ev.On < s.Concluded, "on", "order", "is before the decision", "不得早于前一审级裁判的日期")
}

// check returns everything that is wrong with the facts.
func (f *Facts) check() []Violation {
	var v violations
	isSuit, isReview := f.Type == workflow.Suit, f.Type == workflow.Review
	v.add(!isSuit && !isReview, "type", "value", "is no type", "应当选择行政复议或者行政诉讼")
	v.add(isSuit && f.Route.Label() == "", "route", "required", "is missing", "行政诉讼应当选择未经复议直接起诉或者复议后起诉")
	v.add(isReview && f.Route != "", "route", "unexpected", "is for suits", "行政复议案件不填写起诉途径")
	v.missing(f.Served.IsZero(), "served", "应当填写收到副本的日期")
	v.add(isReview && f.Procedure.Label() == "" && !f.Imported, "procedure", "required", "is missing", "行政复议案件应当选择普通程序或者简易程序")
	v.add(isReview && f.Procedure == Simple && f.Served < act2023, "procedure", "epoch", "there is none before 2024", "2024年1月1日前的行政复议没有简易程序")
	v.add(isSuit && f.Procedure != "", "procedure", "unexpected", "is for reviews", "行政诉讼案件不填写复议程序")
	v.add(isSuit && f.Instance.Label() == "" && !f.Imported, "instance", "required", "is missing", "行政诉讼案件应当填写审级")
	v.add(isReview && f.Instance != "", "instance", "unexpected", "is for suits", "行政复议案件不填写审级")
	v.add(!f.Concluded.IsZero() != (f.Result.Label() != ""), "result", "required", "stands with the day of the conclusion", "审结日期和结果应当同时填写")
	v.add(!f.Concluded.IsZero() && f.Concluded < f.Served, "concluded", "order", "is before the agency was served", "审结日期不得早于收到副本的日期")
	v.add(!f.Reported.IsZero() && f.Reported < f.Served, "reported", "order", "is before the agency was served", "报备日期不得早于收到副本的日期")
	return v
}
