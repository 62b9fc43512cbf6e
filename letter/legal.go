package letter

import (
	"fmt"
	"strings"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// ToBeWritten stands, highlighted, in a draft where somebody has still to write.
const ToBeWritten = "（待撰写）"

// legal checks what a document about a legal case needs.
func (c *checker) legal() {
	l := c.Legal
	c.refuse("legal.type", "缺少案件类型", l.Type.Label() == "")
	c.need("legal.body", "审理机关", l.Body)
	c.need("legal.claimant", "行政复议申请人或者原告", l.Claimant)
	c.need("legal.against", "所涉行政行为", l.Against)
	c.refuse("legal.served", "缺少知悉案件之日", l.Served.IsZero())
	for i, other := range l.Others {
		c.need(fmt.Sprintf("legal.others[%d]", i), "第三人名称", other)
	}
	c.refuse("on", "成文日期早于知悉案件之日", !c.On.IsZero() && c.On < l.Served)
}

func checkPleading(c *checker) {
	c.legal()
	want := workflow.Review
	if c.kind == SuitDefence {
		want = workflow.Suit
	}
	c.refuse("legal.type", "案件类型与文书不符", c.Legal.Type.Label() != "" && c.Legal.Type != want)
	c.refuse("legal.served", "行政复议法（2023年）自2024年1月1日起施行，此前的案件不能用此文书",
		want == workflow.Review && !c.Legal.Served.IsZero() && c.Legal.Served.Year() < 2024)
	for _, e := range c.Events {
		if e.Do == workflow.Answer && e.Row.Label() == "" {
			c.refuse("events", "办理过程中的答复没有办理结果", true)
		}
	}
	if !c.Draft { // a skeleton is what one begins with
		c.need("prose.law", "行政行为合法的理由和依据", c.Prose.Law)
		c.need("prose.request", "请求", c.Prose.Request)
		c.refuse("prose.evidence", "缺少证据清单", len(c.Prose.Evidence) == 0)
		c.refuse("prose.facts", "缺少事实经过", len(c.Events) == 0 && strings.TrimSpace(c.Prose.Facts) == "")
	}
	for i, e := range c.Prose.Evidence {
		c.need(fmt.Sprintf("prose.evidence[%d]", i), "证据名称", e)
	}
}

// The articles by which a respondent answers.
const (
	reviewArticle       = "《中华人民共和国行政复议法》第四十八条"
	simpleReviewArticle = "《中华人民共和国行政复议法》第五十四条"
	suitArticle         = "《中华人民共和国行政诉讼法》第六十七条"
)

// sayPleading: the parties, the course of the case as it is on record, the grounds, what is asked, and the evidence.
func sayPleading(s *speaker) {
	l := s.Legal
	s.to = l.Body
	names := [2]string{"被申请人（答复人）", "申请人"}
	begun, copied, answer := "向"+l.Body+"申请行政复议", "行政复议申请书副本", "答复"
	article := reviewArticle
	if l.Simple {
		article = simpleReviewArticle
	}
	if s.form.kind == SuitDefence {
		names = [2]string{"被告（答辩人）", "原告"}
		begun, copied, answer, article = "向"+l.Body+"提起行政诉讼", "起诉状副本", "答辩", suitArticle
		if l.Appeal {
			names, copied, article = [2]string{"答辩人", "对方当事人"}, "上诉状或者再审申请书副本", ""
		}
	}
	parties := []string{names[0] + "：" + s.Agency.Name, names[1] + "：" + l.Claimant}
	if len(l.Others) > 0 {
		parties = append(parties, "第三人："+strings.Join(l.Others, "、"))
	}
	s.say("parties", strings.Join(parties, "\n"))
	text := l.Claimant + "不服" + clauseOf(l.Against) + "，" + begun
	if l.CaseNumber != "" {
		text += "（案号：" + l.CaseNumber + "）"
	}
	text += "。本机关于" + Date(l.Served) + "收到" + copied + "，现"
	if article != "" {
		text += "根据" + article + "的规定，"
	}
	s.say("opening", text+answer+"如下：")
	s.say("heading_facts", "一、事实经过")
	s.say("facts", joinedText(s.course(), s.Prose.Facts, s.Draft))
	s.say("heading_law", "二、行政行为合法")
	s.say("law", joinedText("", s.Prose.Law, s.Draft))
	s.say("heading_request", "三、请求")
	s.say("request", joinedText("", s.Prose.Request, s.Draft))
	evidence := numbered(s.Prose.Evidence)
	s.say("heading_evidence", "四、证据、依据")
	s.say("evidence", joinedText("", evidence, s.Draft))
}

func joinedText(computed, written string, draft bool) string {
	written = strings.TrimSpace(written)
	switch {
	case written == "" && computed == "" && draft:
		return ToBeWritten
	case written == "":
		return computed
	case computed == "":
		return written
	}
	return computed + "\n" + written
}

// course tells the case as it is on record, an act a sentence; what did not reach the applicant is left out.
func (s *speaker) course() string {
	if len(s.Events) == 0 {
		return ""
	}
	steps := []string{fmt.Sprintf("%s，本机关收到政府信息公开申请（登记编号：%s），申请公开的内容为：%s",
		Date(s.Application.Receipt), s.Application.RegisterNumber, clauseOf(s.Application.Content))}
	for i := range s.Events {
		if text := step(&s.Events[i]); text != "" {
			steps = append(steps, Date(s.Events[i].On)+"，本机关"+text)
		}
	}
	return strings.Join(steps, "。\n") + "。"
}

func step(e *workflow.Event) string {
	switch e.Do { //nolint:exhaustive // steps inside the agency are no part of it
	case workflow.Confirm:
		return "与申请人确认收到申请"
	case workflow.Return:
		return "一次性告知申请人补正"
	case workflow.Correct:
		return "收到补正后的申请"
	case workflow.Consult:
		return "书面征求" + e.With.Label() + "意见"
	case workflow.Conclude:
		return "结束征求意见，对方" + e.Opinion.Label()
	case workflow.Override:
		return "决定不采纳第三方意见，并书面告知第三方"
	case workflow.Extend:
		return fmt.Sprintf("告知申请人答复期限延长%d个工作日", e.Days)
	case workflow.AskReasons:
		return "要求申请人说明理由"
	case workflow.GiveReasons:
		return "收到申请人的理由说明"
	case workflow.Defer:
		return fmt.Sprintf("告知申请人延迟%d个工作日答复", e.Days)
	case workflow.Charge:
		return "通知申请人缴纳信息处理费" + Amount(e.AmountFen)
	case workflow.Pay:
		return "收到申请人缴纳的信息处理费"
	case workflow.Waive:
		return "减免信息处理费"
	case workflow.Answer:
		text := "作出答复"
		if e.DocumentNumber != "" {
			text += "（" + e.DocumentNumber + "）"
		}
		if d, ok := outcome.Lookup(e.Kind); ok {
			return text + "：" + d.Label
		}
		return text + "：" + partLabel(e.Row)
	case workflow.Deliver:
		return "送达答复（" + e.By.Label() + "）"
	case workflow.Lapse:
		return "因申请人" + e.Cause.Label() + "，不再处理该申请"
	case workflow.Withdraw:
		return "收到申请人撤回申请的意思表示"
	case workflow.Close:
		return "终止办理该申请"
	case workflow.Reopen:
		return "重新办理该申请"
	}
	return ""
}

func checkLegalReport(c *checker) {
	c.legal()
	c.refuse("days.limit", "缺少按日历计算的报备期限", c.Days.Limit.IsZero())
	c.refuse("legal.result", "已经审结的，须写明审理结果", !c.Legal.Concluded.IsZero() && c.Legal.Result.Label() == "")
}

func sayLegalReport(s *speaker) {
	s.to = ""
	l := s.Legal
	kind := l.Type.Label()
	if l.Route.Label() != "" {
		kind += "（" + l.Route.Label() + "）"
	}
	claimant := "行政复议申请人"
	if l.Type == workflow.Suit {
		claimant = "原告"
	}
	s.row("reporter", "报备单位", s.Agency.Name)
	s.row("case_type", "案件类型", kind)
	s.row("body_name", "审理机关", l.Body)
	s.row("case_number", "案号", or(l.CaseNumber, "尚无"))
	s.row("claimant", claimant, l.Claimant)
	s.row("others", "第三人", or(strings.Join(l.Others, "、"), "无"))
	s.row("against", "所涉行政行为", l.Against)
	s.row("register_number", "所涉申请登记编号", or(s.Application.RegisterNumber, "无（不涉及依申请公开）"))
	s.row("served", "知悉案件之日", Date(l.Served))
	s.row("limit", "报备期限", Date(s.Days.Limit)+"（含当日）以前")
	s.row("reported", "报备日期", or(Date(l.Reported), byHand))
	result := "尚未审结"
	if !l.Concluded.IsZero() {
		result = Date(l.Concluded) + "审结，" + l.Result.Label()
	}
	s.row("result", "审理结果", result)
	s.row("text", "情况说明", or(s.Prose.Text, "无"))
}

func or(text, otherwise string) string {
	if strings.TrimSpace(text) == "" {
		return otherwise
	}
	return text
}
