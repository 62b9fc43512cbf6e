package letter

import (
	"fmt"
	"strings"

	"github.com/yishenqing/foi/workflow"
)

func checkCorrection(c *checker) {
	c.application()
	c.refuse("act.items", "缺少需要补正的内容", len(c.Act.Items) == 0)
	for i, item := range c.Act.Items {
		c.need(fmt.Sprintf("act.items[%d]", i), "需要补正的内容", item)
	}
	c.refuse("act.within_days", "缺少补正期限", c.Act.WithinDays < 1)
	c.refuse("days.limit", "缺少按日历计算的补正期限届满日", c.Days.Limit.IsZero())
	c.refuse("days.limit", "补正期限届满日早于告知之日", !c.Days.Limit.IsZero() && c.Days.Limit < c.Act.On)
	c.refuse("days.due", "补正期间没有答复期限届满日", !c.Days.Due.IsZero())
}

// sayCorrection: what has to be corrected, once and all of it, by when, and what comes of silence (art. 30).
func sayCorrection(s *speaker) {
	s.opening()
	s.say("finding", "经审查，该申请"+lacking(s.Act.Elements)+"。"+under(ground(workflow.Return))+"，现一次性告知"+s.you()+"需要补正的事项：")
	items := make([]string, len(s.Act.Items))
	for i, item := range s.Act.Items {
		items[i] = sentence(item)
		if len(items) > 1 {
			items[i] = "（" + ordinal(i+1) + "）" + items[i]
		}
	}
	s.say("items", strings.Join(items, "\n"))
	s.say("limit", "请"+s.you()+until(Date(s.Days.Limit), fmt.Sprintf("自本告知书作出之日的次日起%d个工作日", s.Act.WithinDays))+"补正。")
	s.say("consequence", "答复期限自本机关收到补正后的申请之日起计算。无正当理由逾期不补正的，视为放弃申请，本机关不再处理该政府信息公开申请。")
	s.say("text", s.Prose.Text)
	s.contact()
}

// lacking says which elements of art. 29 are missing, as far as it is on record.
func lacking(elements []workflow.Element) string {
	if len(elements) == 0 {
		return "内容不明确，无法据此办理"
	}
	labels := make([]string, len(elements))
	for i, e := range elements {
		labels[i] = e.Label()
	}
	return "缺少下列内容或者下列内容不明确：" + strings.Join(labels, "；")
}
