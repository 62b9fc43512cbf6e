package letter

import "fmt"

// What is filled in by hand on paper.
const (
	byHand = "　　　　年　　月　　日"
	signed = "（签名或者盖章）"
)

func checkService(c *checker) {
	c.need("service.recipient", "受送达人", c.Service.Recipient)
	c.refuse("service.documents", "缺少送达的文书", len(c.Service.Documents) == 0)
	for i, d := range c.Service.Documents {
		c.need(fmt.Sprintf("service.documents[%d]", i), "送达的文书", d)
	}
	c.refuse("service.by", "缺少送达方式", c.Service.By.Label() == "")
	c.need("service.address", "送达地点", c.Service.Address)
	c.need("application.register_number", "登记编号", c.Application.RegisterNumber)
}

// sayService: what is delivered to whom and how; what happens at the delivery is written on the sheet by hand.
func sayService(s *speaker) {
	v := s.Service
	s.to = v.Recipient
	s.row("register_number", "登记编号", s.Application.RegisterNumber)
	s.row("recipient", "受送达人", v.Recipient)
	s.row("documents", "送达的文书", numbered(v.Documents))
	s.row("by", "送达方式", v.By.Label())
	s.row("address", "送达地点", v.Address)
	s.row("tracking", "邮件编号", or(v.Tracking, "无"))
	s.row("delivered", "送达日期", or(Date(v.On), byHand))
	s.row("received_by", "收件人", signed+byHand)
	s.row("refused", "代收人及代收理由", signed)
	s.row("deliverer", "送达人", or(v.Deliverer, signed))
	s.row("agency", "送达机关", s.Agency.Name)
	s.row("text", "备注", or(s.Prose.Text, "无"))
}
