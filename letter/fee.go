package letter

import (
	"errors"
	"fmt"

	"github.com/yishenqing/foi/workflow"
)

// quote is what the tariff asks for by the act.
func (f *Facts) quote() (workflow.Quote, error) {
	return workflow.QuoteFee(f.Act.On, f.Act.Mode, f.Act.Count, f.Act.Before)
}

func checkFee(c *checker) {
	c.application()
	quote, err := c.quote()
	var wrong *workflow.QuoteError
	if errors.As(err, &wrong) {
		c.refuse("act.count", wrong.Chinese(), true)
	} else {
		c.refuse("act.amount_fen", "金额与收费标准不符", c.Act.AmountFen != quote.AmountFen)
		c.refuse("act.amount_fen", "按收费标准不应收费", quote.AmountFen == 0)
	}
	c.need("act.grounds", "收费的理由", c.Act.Grounds)
	c.need("prose.text", "缴费方式", c.Prose.Text)
	c.refuse("days.limit", "缺少按日历计算的缴费期限届满日", c.Days.Limit.IsZero())
	c.refuse("days.limit", "缴费期限届满日早于通知之日", !c.Days.Limit.IsZero() && c.Days.Limit < c.Act.On)
}

// sayFee: why, how much and how it is reckoned, by when and how, and what comes of silence (art. 42; 国办函〔2020〕109号).
func sayFee(s *speaker) {
	quote, _ := s.quote()
	s.opening()
	s.say("finding", under(ground(workflow.Charge)+"和"+quote.Article)+"，本机关决定收取信息处理费。理由："+sentence(s.Act.Grounds))
	s.say("calculation", "计算方法："+sentence(quote.Text))
	s.say("amount", "应缴金额："+Amount(s.Act.AmountFen)+"（"+Capital(s.Act.AmountFen)+"）。")
	s.say("limit", "请"+s.you()+until(Date(s.Days.Limit), fmt.Sprintf("自本通知书发出之日的次日起%d个工作日", workflow.PaymentDays))+"缴纳。")
	s.say("text", "缴费方式："+s.Prose.Text)
	s.say("consequence", "缴清费用之日的次日起，答复期限重新计算。逾期未缴纳的，视为放弃申请，本机关不再处理该政府信息公开申请。")
	s.contact()
}
