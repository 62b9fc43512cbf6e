package letter

import "github.com/yishenqing/foi/workflow"

func checkReceipt(c *checker) {
	c.application()
	c.refuse("application.channel", "缺少提交方式", c.Application.Channel.Label() == "")
	c.refuse("days.due", "缺少按日历计算的答复期限届满日", c.Days.Due.IsZero())
}

// sayReceipt: what came in, when, and by when it is answered.
func sayReceipt(s *speaker) {
	s.row("register_number", "登记编号", s.Application.RegisterNumber)
	s.row("applicant", "申请人", s.Application.Applicant)
	s.row("channel", "提交方式", s.Application.Channel.Label())
	s.row("receipt_date", "收到申请之日", Date(s.Application.Receipt))
	s.row("content", "申请公开的内容", s.Application.Content)
	s.row("due", "答复期限", s.due())
	s.row("notes", "说明", "依法需要补正、征求意见、缴纳信息处理费或者延长答复期限的，期限随之变动，本机关将另行告知。请凭登记编号查询办理情况。")
	if s.Agency.Contact != "" {
		s.row("contact", "联系方式", s.Agency.Contact)
	}
}

// due is the last day for the answer; one that no notice covers yet is said to be provisional.
func (s *speaker) due() string {
	text := Date(s.Days.Due) + "（含当日）以前"
	if s.Days.Provisional {
		text += "，该日以国务院办公厅公布的放假安排为准"
	}
	return text
}

// longer checks an extension or deferral.
func checkLonger(c *checker) {
	c.application()
	c.refuse("act.days", "缺少延长的工作日数", c.Act.Days < 1)
	c.need("act.reason", "延长的理由", c.Act.Reason)
	c.need("act.approver", "批准人", c.Act.Approver)
	c.refuse("days.former", "缺少延长前的答复期限届满日", c.Days.Former.IsZero())
	c.refuse("days.due", "缺少按日历计算的新的答复期限届满日", c.Days.Due.IsZero())
	c.refuse("days.due", "新的答复期限届满日不晚于原期限届满日", !c.Days.Due.IsZero() && c.Days.Due <= c.Days.Former)
	c.refuse("act.on", "原答复期限届满后才告知", !c.Days.Former.IsZero() && c.Act.On > c.Days.Former)
	if c.kind == Deferral {
		c.refuse("reasons.given", "没有收到申请人说明理由的记录", c.Reasons.Given.IsZero())
		c.refuse("reasons.view", "申请人说明的理由已经认定为不合理", c.Reasons.View == workflow.NotReasonable)
	}
}

func sayExtension(s *speaker) {
	s.opening()
	s.say("finding", "答复期限原于"+Date(s.Days.Former)+"届满。因"+clauseOf(s.Act.Reason)+"，本机关不能在该期限内作出答复。")
	s.say("decision", under(ground(workflow.Extend))+"，经政府信息公开工作机构负责人同意，答复期限延长"+number(s.Act.Days)+"个工作日。")
	s.say("due", "本机关将在"+s.due()+"作出答复。")
	s.say("text", s.Prose.Text)
	s.contact()
}

func sayDeferral(s *speaker) {
	s.opening()
	s.say("finding", "经本机关"+Date(s.Reasons.Asked)+"要求，"+s.you()+"于"+Date(s.Reasons.Given)+"说明了申请的理由，理由合理。答复期限原于"+
		Date(s.Days.Former)+"届满，因"+clauseOf(s.Act.Reason)+"，本机关不能在该期限内作出答复。")
	s.say("decision", under(ground(workflow.Defer))+"，本机关确定答复延迟"+number(s.Act.Days)+"个工作日。")
	s.say("due", "本机关将在"+s.due()+"作出答复。")
	s.say("text", s.Prose.Text)
	s.contact()
}
