package letter

import (
	"fmt"
	"strings"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/workflow"
)

// speaker says what a document says, paragraph by paragraph.
type speaker struct {
	*Facts
	form       *form
	to         string // 主送
	paragraphs []paragraph
}

// paragraph is a field that has something to say. In a form it is a row, with its label.
type paragraph struct{ field, label, text string }

// line is the paragraph as one text.
func (p paragraph) line() string {
	if p.label == "" {
		return p.text
	}
	return p.label + "：" + p.text
}

func (s *speaker) say(field, text string) {
	if text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")); text != "" {
		s.paragraphs = append(s.paragraphs, paragraph{field: field, text: text})
	}
}

func (s *speaker) row(field, label, text string) {
	s.paragraphs = append(s.paragraphs, paragraph{field: field, label: label, text: strings.ReplaceAll(text, "\r\n", "\n")})
}

// speak checks the facts and says them.
func speak(kind Kind, facts Facts) (*speaker, error) {
	f := kind.form()
	if f == nil {
		return nil, Faults{{Field: "kind", Text: "没有此种文书"}}
	}
	c := &checker{Facts: &facts, kind: kind}
	c.common(f)
	f.check(c)
	if c.faults != nil {
		return nil, c.faults
	}
	s := &speaker{Facts: &facts, form: f, to: facts.Application.Applicant}
	f.say(s)
	return s, nil
}

// common checks what every document needs.
func (c *checker) common(f *form) {
	c.need("agency.name", "发文机关名称", c.Agency.Name)
	if !c.Draft {
		if !f.unnumbered {
			c.need("number", "发文字号", c.Number)
		}
		c.refuse("on", "缺少成文日期", c.On.IsZero() && !f.unsigned)
	}
	if f.act != "" {
		c.refuse("act.do", "文书与办理事项不符：须为"+f.act.Label(), c.Act.Do != f.act || c.Act.Cause != f.cause)
		c.refuse("act.on", "缺少办理日期", c.Act.On.IsZero())
		c.refuse("on", "成文日期早于办理日期", !c.On.IsZero() && c.On < c.Act.On)
	}
	for i, e := range c.Enclosures {
		c.need(fmt.Sprintf("enclosures[%d]", i), "附件名称", e)
	}
	for i, e := range c.CopyTo {
		c.need(fmt.Sprintf("copy_to[%d]", i), "抄送对象", e)
	}
}

// firstRegulations are the rules whose articles letters name.
const firstRegulations = "2019"

// application checks what a letter about an application needs.
func (c *checker) application() {
	c.need("application.register_number", "登记编号", c.Application.RegisterNumber)
	c.need("application.applicant", "申请人姓名或者名称", c.Application.Applicant)
	c.need("application.content", "申请内容", c.Application.Content)
	c.refuse("application.receipt", "缺少收到申请之日", c.Application.Receipt.IsZero())
	if !c.Application.Receipt.IsZero() {
		rules, _ := workflow.RulesOn(c.Application.Receipt)
		c.refuse("application.receipt", "2019年5月15日以前收到的申请适用条例（2008年），不能用现行条例的文书", rules.Version != firstRegulations)
		c.refuse("act.on", "办理日期早于收到申请之日", !c.Act.On.IsZero() && c.Act.On < c.Application.Receipt)
	}
}

// you is how the applicant is spoken to.
func (s *speaker) you() string {
	switch t := s.Application.Type; {
	case t == applicant.NaturalPerson:
		return "你"
	case t.IsOrganisation():
		return "你单位"
	}
	return "你（单位）"
}

// opening is the first paragraph of a letter to the applicant.
func (s *speaker) opening() {
	text := fmt.Sprintf("本机关于%s收到%s提出的政府信息公开申请（登记编号：%s）", Date(s.Application.Receipt), s.you(), s.Application.RegisterNumber)
	if !s.Returned.Corrected.IsZero() {
		text += fmt.Sprintf("，并于%s收到补正后的申请", Date(s.Returned.Corrected))
	}
	s.say("opening", text+"。"+s.asked())
}

// asked says what was asked for, in lines of its own when it is long.
func (s *speaker) asked() string {
	content := strings.TrimSpace(strings.ReplaceAll(s.Application.Content, "\r\n", "\n"))
	if strings.Contains(content, "\n") {
		return "申请公开的内容如下：\n" + content
	}
	return "申请公开的内容为：" + sentence(content)
}

// statute is the full name of the 条例.
const statute = "《中华人民共和国政府信息公开条例》"

// under says by which article something is done; articles are given as the rules engine has them, 条例第三十条.
func under(article string) string {
	return "根据" + statute + strings.TrimPrefix(article, "条例") + "的规定"
}

// ground is the article of an act, as the table of acts has it.
func ground(act workflow.Act) string {
	for _, t := range workflow.Table() {
		if t.Act == act {
			return t.Article
		}
	}
	return ""
}

// term says until which day and how many working days, counted from the act.
func until(day, days string) string { return fmt.Sprintf("于%s前（含当日，%s）", day, days) }

// contact is how to reach the agency.
func (s *speaker) contact() {
	if s.Agency.Contact != "" {
		s.say("inquiries", "如有疑问，请与本机关政府信息公开工作机构联系："+sentence(s.Agency.Contact))
	}
}

// head are the fields of every document but its body.
func (s *speaker) head() map[string]string {
	number, on := s.Number, Date(s.On)
	if s.Draft && number == "" && !s.form.unnumbered {
		number = ToBeNumbered
	}
	if s.Draft && on == "" {
		on = ToBeDated
	}
	mark := s.Agency.Mark
	if mark == "" {
		mark = s.Agency.Name
	}
	return map[string]string{
		"title": s.form.title, "mark": mark, "number": number, "agency": s.Agency.Name, "date": on, "recipient": s.to,
		"register_number": s.Application.RegisterNumber, "applicant": s.Application.Applicant, "receipt_date": Date(s.Application.Receipt),
		"content": s.Application.Content, "contact": s.Agency.Contact,
		"enclosures": numbered(s.Enclosures), "copy_to": strings.Join(s.CopyTo, "，"),
	}
}

// numbered lists texts with Arabic numerals where there are several.
func numbered(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = fmt.Sprintf("%d．%s", i+1, e)
	}
	return strings.Join(lines, "\n")
}
