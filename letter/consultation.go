package letter

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// The articles of letters to others: those of the act consult, told apart by who is asked.
const (
	thirdPartyArticle = "条例第三十二条"
	agencyArticle     = "条例第三十四条"
)

// partyYou is how a third party is spoken to: nobody knows whether it is a person.
const partyYou = "你（单位）"

func checkInquiry(c *checker) {
	c.application()
	c.need("act.party", "对方名称", c.Act.Party)
	want := workflow.WithThirdParty
	if c.kind == AgencyInquiry {
		want = workflow.WithAgency
	}
	c.refuse("act.with", "征求意见的对象与文书不符", c.Act.With != want)
}

// sayThirdPartyInquiry asks a third party; who applied is none of its business and is not said.
func sayThirdPartyInquiry(s *speaker) {
	s.to = s.Act.Party
	s.say("opening", "本机关于"+Date(s.Application.Receipt)+"收到一件政府信息公开申请（登记编号："+s.Application.RegisterNumber+"）。"+s.asked())
	s.say("finding", "经审查，公开上述信息可能损害"+partyYou+"的合法权益。"+under(thirdPartyArticle)+"，现书面征求"+partyYou+"的意见。")
	s.say("limit", "请自收到本意见书之日起"+number(workflow.ConsultationDays)+"个工作日内书面提出是否同意公开的意见；不同意公开的，请说明理由，并指明涉及商业秘密、个人隐私等的具体内容。")
	s.say("consequence", "逾期未提出意见的，由本机关依照"+statute+"的规定决定是否公开。"+partyYou+"不同意公开且有合理理由的，本机关不予公开；"+
		"本机关认为不公开可能对公共利益造成重大影响的，可以决定予以公开，并将决定公开的内容和理由书面告知"+partyYou+"。")
	s.say("text", s.Prose.Text)
	s.contact()
}

func sayAgencyInquiry(s *speaker) {
	s.to = s.Act.Party
	s.say("opening", "本机关于"+Date(s.Application.Receipt)+"收到一件政府信息公开申请（登记编号："+s.Application.RegisterNumber+"）。"+s.asked())
	s.say("finding", "经审查，上述信息涉及贵机关。"+under(agencyArticle)+"，现征求贵机关的意见。")
	s.say("limit", "请贵机关自收到本函之日起"+number(workflow.ConsultationDays)+"个工作日内书面提出是否同意公开的意见；不同意公开的，请说明理由和依据。")
	s.say("consequence", "上述信息由贵机关与本机关共同制作的，逾期未提出意见视为同意公开。")
	s.say("text", s.Prose.Text)
	s.contact()
}

// overridden is the consultation whose objection the act sets aside.
func (f *Facts) overridden() (workflow.Consultation, bool) {
	i := slices.IndexFunc(f.Consultations, func(l workflow.Consultation) bool { return l.ID == f.Act.ID && f.Act.ID != "" })
	if i < 0 {
		return workflow.Consultation{}, false
	}
	return f.Consultations[i], true
}

func checkThirdPartyNotice(c *checker) {
	c.application()
	l, ok := c.overridden()
	c.refuse("act.id", "没有此项征求意见的记录", !ok)
	if ok {
		c.need("consultations.party", "第三方名称", l.Party)
		c.refuse("consultations.opinion", "第三方没有不同意公开", l.Opinion != workflow.Objects || l.With == workflow.WithAgency)
	}
	c.need("act.reason", "决定公开的理由", c.Act.Reason)
	c.need("act.approver", "批准人", c.Act.Approver)
	c.need("prose.text", "决定公开的政府信息内容", c.Prose.Text)
	for _, field := range c.Agency.Bodies.Lacking() {
		c.refuse("agency.bodies."+field, (&answering.BodiesError{Lacking: []string{field}}).Chinese(), true)
	}
}

// sayThirdPartyNotice tells a third party what is released against its objection, and why (art. 32). Its remedies are those
// against a release: no text asks for a review first.
func sayThirdPartyNotice(s *speaker) {
	l, _ := s.overridden()
	s.to = l.Party
	s.say("opening", "本机关于"+Date(l.On)+"就一件政府信息公开申请（登记编号："+s.Application.RegisterNumber+"）书面征求"+partyYou+"的意见，"+partyYou+"不同意公开。")
	s.say("finding", "经审查，不公开可能对公共利益造成重大影响。理由："+sentence(s.Act.Reason))
	s.say("decision", under(thirdPartyArticle)+"，本机关决定予以公开，现将决定公开的政府信息内容和理由书面告知"+partyYou+"。")
	s.say("text", "决定公开的内容："+s.Prose.Text)
	clause, err := answering.ClauseOf(outcome.Granted, s.Act.On, s.Agency.Bodies, answering.Choices{})
	if err == nil { // the bodies are checked, and the kind is known
		s.say("remedy", aboutNotice(clause.Text))
	}
	s.contact()
}

// aboutNotice makes a clause speak of a notice in place of an answer.
func aboutNotice(clause string) string {
	return strings.ReplaceAll(clause, "本答复", "本告知书")
}

func checkReasonsQuery(c *checker) {
	c.application()
	v := c.Volume
	c.refuse("volume.applications", "缺少申请数量、频次的情况", v.Applications < 1)
	c.refuse("volume.from", "缺少统计申请数量的起止日期", v.From.IsZero() || v.To.IsZero() || v.From > v.To)
	c.refuse("days.limit", "说明理由的期限早于通知之日", !c.Days.Limit.IsZero() && c.Days.Limit < c.Act.On)
}

// sayReasonsQuery: how many there were, that reasons are asked for, and what follows (art. 35). The law gives no limit for
// the applicant; the agency may name a day.
func sayReasonsQuery(s *speaker) {
	s.opening()
	s.say("finding", Date(s.Volume.From)+"至"+Date(s.Volume.To)+"，"+s.you()+"向本机关提出政府信息公开申请"+number(s.Volume.Applications)+"件，数量、频次明显超过合理范围。")
	text := under(ground(workflow.AskReasons)) + "，请" + s.you() + "书面说明理由。"
	if !s.Days.Limit.IsZero() {
		text = under(ground(workflow.AskReasons)) + "，请" + s.you() + "于" + Date(s.Days.Limit) + "前（含当日）书面说明理由。"
	}
	s.say("limit", text)
	s.say("consequence", "本机关认为理由不合理的，不予处理；认为理由合理，但是无法在规定的期限内答复的，可以确定延迟答复的合理期限并告知"+s.you()+"。")
	s.say("text", s.Prose.Text)
	s.contact()
}

func number(n int) string { return strconv.Itoa(n) }

// clauseOf makes a reason part of a sentence.
func clauseOf(text string) string {
	text = strings.Join(strings.Fields(strings.TrimSpace(text)), "，")
	return strings.TrimRight(strings.TrimPrefix(text, "因"), "。；，.;,")
}
