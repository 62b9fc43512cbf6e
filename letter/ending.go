package letter

import (
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// checkEnding checks a lapse, withdrawal or closing.
func checkEnding(c *checker) {
	c.application()
	d, ok := c.kindOf()
	if !ok || OfOutcome(d.Kind) != c.kind {
		c.refuse("act.kind", "决定类型与文书不符", true)
		return
	}
	switch c.kind { //nolint:exhaustive // only those that end without an answer
	case CorrectionLapse:
		c.refuse("returned.on", "没有告知补正的记录", c.Returned.On.IsZero())
		c.refuse("returned.corrected", "申请人已经补正", !c.Returned.Corrected.IsZero())
		c.passed()
	case FeeLapse:
		c.refuse("charges", "没有收费通知的记录", len(c.Charges) == 0)
		c.refuse("charges", "信息处理费已经缴清或者减免", len(c.Charges) > 0 && !c.lastCharge().Paid.IsZero() || len(c.Charges) > 0 && !c.lastCharge().Waived.IsZero())
		c.passed()
	case Closing:
		c.need("act.reason", "终止办理的原因", c.Act.Reason)
		if d.NeedsRedirect {
			c.need("act.statement.redirect", "告知的机关、方式或者途径", c.Act.Statement.Redirect)
		}
	}
	c.checkClause(d.Kind, c.Act.On, c.Act.Statement.Remedy)
}

// passed checks that the applicant's limit is over.
func (c *checker) passed() {
	c.refuse("days.limit", "缺少按日历计算的申请人期限届满日", c.Days.Limit.IsZero())
	c.refuse("days.limit", "申请人的期限尚未届满", !c.Days.Limit.IsZero() && c.Act.On <= c.Days.Limit)
}

func (f *Facts) lastCharge() workflow.Charging { return f.Charges[len(f.Charges)-1] }

// sayEnding: what happened, that it is not handled further, by which article, and what can be done against it.
func sayEnding(s *speaker) {
	d, _ := s.kindOf()
	s.opening()
	switch d.Kind { //nolint:exhaustive // answers are said elsewhere
	case outcome.CorrectionLapsed:
		s.say("finding", "本机关于"+Date(s.Returned.On)+"一次性告知"+s.you()+"补正，补正期限于"+Date(s.Days.Limit)+"届满，"+s.you()+"无正当理由逾期未补正。")
	case outcome.FeeLapsed:
		charge := s.lastCharge()
		s.say("finding", "本机关于"+Date(charge.On)+"通知"+s.you()+"缴纳信息处理费"+Amount(charge.AmountFen)+"（"+Capital(charge.AmountFen)+"），缴费期限于"+
			Date(s.Days.Limit)+"届满，"+s.you()+"逾期未缴纳。")
	case outcome.Withdrawn:
		s.say("finding", s.you()+"于"+Date(s.Act.On)+"撤回该申请。")
	default:
		s.say("finding", "办理中查明："+sentence(s.Act.Reason))
	}
	s.decide(d)
	s.say("redirect", s.redirected(d))
	s.say("text", s.Prose.Text)
	s.say("remedy", aboutNotice(s.Act.Statement.Remedy.Text))
	if d.Kind == outcome.Withdrawn {
		s.say("again", "撤回不影响"+s.you()+"今后另行提出政府信息公开申请。")
	}
	s.contact()
}
