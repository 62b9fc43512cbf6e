package letter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// decided is what a decision says: what was found, and what follows by its article. {you} is the applicant.
type decided struct{ found, so string }

var decisions = map[outcome.Kind]decided{
	outcome.AlreadyPublic:   {"经审查，{you}申请公开的信息已经主动公开", "现告知获取该信息的方式、途径"},
	outcome.Granted:         {"经审查，{you}申请公开的信息可以公开", "本机关予以公开"},
	outcome.Partial:         {"经审查，{you}申请公开的信息中含有不应当公开的内容，能够作区分处理", "本机关对可以公开的内容予以公开，对其余内容不予公开"},
	outcome.Secret:          {"经审查，{you}申请公开的信息属于依法确定为国家秘密的政府信息", "本机关决定不予公开"},
	outcome.Forbidden:       {"经审查，{you}申请公开的信息属于法律、行政法规禁止公开的政府信息", "本机关决定不予公开"},
	outcome.Stability:       {"经审查，{you}申请公开的信息公开后可能危及国家安全、公共安全、经济安全、社会稳定", "本机关决定不予公开"},
	outcome.ThirdParty:      {"经审查，{you}申请公开的信息涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害", "本机关决定不予公开"},
	outcome.Internal:        {"经审查，{you}申请公开的信息属于人事管理、后勤管理、内部工作流程等方面的内部事务信息", "本机关决定不予公开"},
	outcome.Process:         {"经审查，{you}申请公开的信息属于在履行行政管理职能过程中形成的讨论记录、过程稿、磋商信函、请示报告等过程性信息", "本机关决定不予公开"},
	outcome.EnforcementFile: {"经审查，{you}申请公开的信息属于行政执法案卷信息", "本机关决定不予公开"},
	outcome.RegisterLookup:  {"经审查，{you}申请公开的信息属于登记资料等信息，有关法律、行政法规对其获取有专门规定", "请{you}依照该规定查询"},
	outcome.NotExisting:     {"经检索，{you}申请公开的信息不存在", "现予告知"},
	outcome.NotThisAgency:   {"经审查，{you}申请公开的信息不属于本机关负责公开", "现予告知"},
	outcome.NeedsMaking:     {"经审查，{you}申请公开的信息没有现成的，需要本机关对现有政府信息进行加工、分析", "本机关不予提供"},
	outcome.Unclear:         {"经补正，{you}的申请内容仍不明确，本机关无法据此查找相关信息", "本机关无法提供"},
	outcome.Petition:        {"经审查，{you}的申请实为信访、投诉、举报等事项", "不作为政府信息公开申请处理，请{you}通过相应渠道提出"},
	outcome.Repeated:        {"经审查，本机关此前已对{you}提出的相同申请作出答复", "本机关不予重复处理"},
	outcome.Publication:     {"经审查，{you}的申请是要求提供政府公报、报刊、书籍等公开出版物", "现告知获取的途径"},
	outcome.Unreasonable:    {"经审查，{you}申请公开政府信息的数量、频次明显超过合理范围", "本机关不予处理"},
	outcome.Reconfirm:       {"经审查，{you}的申请是要求本机关确认或者重新出具已经获取的信息", "本机关不予处理"},

	outcome.CorrectionLapsed: {"", "视为{you}放弃申请，本机关不再处理该政府信息公开申请"},
	outcome.FeeLapsed:        {"", "视为{you}放弃申请，本机关不再处理该政府信息公开申请"},
	outcome.Withdrawn:        {"", "本机关确认该申请已经撤回，不再继续办理"},
	outcome.RecordCorrection: {"经审查，{you}的申请是要求更正与其自身相关的信息", "本机关不作为政府信息公开申请处理，终止办理本申请"},
	outcome.ClosedOtherwise:  {"", "本机关终止办理该政府信息公开申请"},
}

// basis is by what a decision is made: an article of the 条例, or the row of the report's form where the 条例 has none.
func basis(d outcome.Decision, year int) string {
	if strings.HasPrefix(d.Article, "第") {
		return under(d.Article)
	}
	return "按照政府信息公开工作" + d.Article + "（" + outcome.LayoutFor(year).Notice() + "）"
}

// decide says a decision in a sentence.
func (s *speaker) decide(d outcome.Decision) {
	text := decisions[d.Kind]
	found := ""
	if text.found != "" {
		found = text.found + "。"
	}
	by := basis(d, s.Act.On.Year()) + "，"
	if d.Kind == outcome.Withdrawn { // the applicant's own act rests on nothing else
		by = ""
	}
	s.say("decision", strings.ReplaceAll(found+by+text.so+"。", "{you}", s.you()))
}

// kindOf is the decision that the act made, and false when it made none that there is.
func (f *Facts) kindOf() (outcome.Decision, bool) {
	kind := f.Act.Kind
	switch {
	case f.Act.Do == workflow.Withdraw:
		kind = outcome.Withdrawn
	case f.Act.Do == workflow.Lapse && f.Act.Cause == workflow.LapsedCorrection:
		kind = outcome.CorrectionLapsed
	case f.Act.Do == workflow.Lapse && f.Act.Cause == workflow.LapsedFee:
		kind = outcome.FeeLapsed
	case kind == "" && f.Act.Do == workflow.Close:
		kind = outcome.ClosedOtherwise
	case kind == "":
		if of := outcome.OfRow(f.Act.Row); len(of) == 1 {
			kind = of[0].Kind
		}
	}
	return outcome.Lookup(kind)
}

func checkAnswer(c *checker) {
	c.application()
	d, ok := c.kindOf()
	c.refuse("act.kind", "缺少决定类型", !ok)
	if !ok {
		return
	}
	c.refuse("act.kind", "此种决定不以答复作出", !d.IsAnswer())
	c.refuse("act.row", "办理结果与决定类型不符", c.Act.Row != d.Row)
	c.refuse("number", "发文字号与答复时记录的文号不符", c.Number != "" && c.Act.DocumentNumber != "" && c.Number != c.Act.DocumentNumber)
	c.statement(d)
	c.onFile(d)
	c.parts(d)
	c.copies(d)
	c.checkClause(d.Kind, c.Act.On, c.Act.Statement.Remedy)
}

// statement checks what the answer has to say by its kind.
func (c *checker) statement(d outcome.Decision) {
	st := c.Act.Statement
	if d.NeedsReason {
		c.need("act.statement.reason", "理由", st.Reason)
	}
	silent := d.Kind == outcome.NotThisAgency && st.Undetermined
	if d.NeedsRedirect && !silent {
		c.need("act.statement.redirect", "告知的机关、方式或者途径", st.Redirect)
	}
	c.refuse("act.statement.redirect", "已说明不能确定负责公开的机关，不应当再写明机关", silent && st.Redirect != "")
	c.refuse("act.statement.undetermined", "只有不属于本机关负责公开的，才能说明不能确定负责公开的机关", st.Undetermined && d.Kind != outcome.NotThisAgency)
	if d.Kind == outcome.Repeated {
		c.need("act.statement.earlier", "此前的答复", st.Earlier)
	}
	released := d.Kind == outcome.Granted || d.Kind == outcome.Partial
	c.refuse("enclosures", "予以公开的，应当列明提供的信息（附件），或者写明获取的方式、途径和时间",
		released && len(c.Enclosures) == 0 && strings.TrimSpace(c.Prose.Text) == "" && strings.TrimSpace(st.Redirect) == "")
}

// onFile checks that the answer tells of nothing that was not done.
func (c *checker) onFile(d outcome.Decision) {
	c.refuse("returned.corrected", "申请人没有补正，不能以补正后仍不明确答复", d.Kind == outcome.Unclear && c.Returned.Corrected.IsZero())
	c.refuse("consultations", "没有书面征求第三方意见的记录", d.NeedsThirdParty && len(c.asked()) == 0)
	c.refuse("searches", "检索记录显示检索到相关信息，不能答复信息不存在",
		d.NeedsSearch && slices.ContainsFunc(c.Searches, func(s Search) bool { return s.Found }))
	if d.Kind == outcome.Unreasonable {
		c.refuse("reasons.asked", "没有要求申请人说明理由的记录", c.Reasons.Asked.IsZero())
		c.refuse("reasons.view", "所说明的理由没有认定为不合理", !c.Reasons.Given.IsZero() && c.Reasons.View != workflow.NotReasonable)
	}
}

// parts checks what is said of each thing that was asked for: where something is withheld, on which ground.
func (c *checker) parts(d outcome.Decision) {
	withheld := false
	for i, p := range c.Act.Parts {
		field := fmt.Sprintf("act.parts[%d]", i)
		c.refuse(field, "分项答复没有内容", p.Row == "" && strings.TrimSpace(p.Text) == "")
		c.refuse(field, "分项答复的结果不是答复结果", p.Row != "" && !p.Row.IsAnswer())
		withheld = withheld || withholds(p.Row)
	}
	c.refuse("act.parts", "部分公开的，应当分项写明不予公开的内容及其所依据的条款", d.Kind == outcome.Partial && !withheld)
}

// withholds reports whether a row is 不予公开 on a ground of arts. 14 to 16.
func withholds(r outcome.Row) bool { return r >= outcome.RowSecret && r <= outcome.RowEnforcement }

// asked are the letters to third parties.
func (c *checker) asked() []workflow.Consultation { return c.thirdParties() }

func (f *Facts) thirdParties() []workflow.Consultation {
	return slices.DeleteFunc(slices.Clone(f.Consultations), func(l workflow.Consultation) bool { return l.With == workflow.WithAgency })
}

// sayAnswer: what was asked, what was found and decided by which article, why, and what can be done against it.
func sayAnswer(s *speaker) {
	d, _ := s.kindOf()
	s.opening()
	s.say("consultation", s.consulted(d))
	s.say("search", s.searched(d))
	s.say("reasons", s.reasons(d))
	s.decide(d)
	s.say("reason", s.because(d))
	s.say("parts", joined(s.itemised(), s.index()))
	s.say("earlier", s.earlier())
	s.say("redirect", s.redirected(d))
	s.say("text", s.Prose.Text)
	s.say("remedy", s.Act.Statement.Remedy.Text)
}

func (s *speaker) because(d outcome.Decision) string {
	if s.Act.Statement.Reason == "" {
		return ""
	}
	if d.Kind == outcome.AlreadyPublic || d.Kind == outcome.Granted {
		return "说明：" + sentence(s.Act.Statement.Reason)
	}
	return "理由：" + sentence(s.Act.Statement.Reason)
}

// consulted tells that third parties were asked, where the decision rests on it or they agreed to the release.
func (s *speaker) consulted(d outcome.Decision) string {
	letters := s.thirdParties()
	if len(letters) == 0 || !d.NeedsThirdParty && d.Kind != outcome.Partial && d.Kind != outcome.Granted {
		return ""
	}
	texts := make([]string, len(letters))
	for i, l := range letters {
		said := "第三方在规定期限内未提出意见"
		switch l.Opinion {
		case workflow.Agrees:
			said = "第三方同意公开"
		case workflow.Objects:
			said = "第三方不同意公开"
			if !l.Override.On.IsZero() {
				said += "，本机关认为不公开可能对公共利益造成重大影响，决定予以公开"
			}
		case workflow.NoOpinion:
		}
		texts[i] = Date(l.On) + "书面征求第三方意见，" + said
	}
	return "因公开该信息可能损害第三方合法权益，本机关于" + strings.Join(texts, "；于") + "。"
}

// searched tells how it was looked for what was not found.
func (s *speaker) searched(d outcome.Decision) string {
	if !d.NeedsSearch || len(s.Searches) == 0 {
		return ""
	}
	texts := make([]string, len(s.Searches))
	for i, one := range s.Searches {
		words := ""
		if len(one.Words) > 0 {
			words = "以“" + strings.Join(one.Words, "”“") + "”为关键词"
		}
		texts[i] = Date(one.On) + words + "检索了" + strings.Join(one.Places, "、")
	}
	return "本机关于" + strings.Join(texts, "；于") + "，均未检索到" + s.you() + "申请公开的信息。"
}

// reasons tells what became of the question for reasons.
func (s *speaker) reasons(d outcome.Decision) string {
	if d.Kind != outcome.Unreasonable {
		return ""
	}
	text := "本机关于" + Date(s.Reasons.Asked) + "要求" + s.you() + "说明理由，"
	if s.Reasons.Given.IsZero() {
		return text + s.you() + "未予说明。"
	}
	return text + s.you() + "于" + Date(s.Reasons.Given) + "所作说明，经审查理由不合理。"
}

// itemised lists the parts, each with the article that its row has.
func (s *speaker) itemised() string {
	var lines []string
	for i, p := range s.Act.Parts {
		line := "第" + ordinal(i+1) + "项"
		if text := strings.TrimSpace(strings.ReplaceAll(p.Text, "\n", "　")); text != "" {
			line += "，" + strings.TrimRight(text, "。；")
		}
		if p.Row != "" {
			line += "：" + partLabel(p.Row)
		}
		lines = append(lines, line+"。")
	}
	return strings.Join(lines, "\n")
}

// partLabel names what was decided about a part, with its article where the row has one kind of decision only.
func partLabel(r outcome.Row) string {
	if of := outcome.OfRow(r); len(of) == 1 {
		if !strings.HasPrefix(of[0].Article, "第") {
			return of[0].Label
		}
		return of[0].Label + "（条例" + of[0].Article + "）"
	}
	label := r.Label()
	if _, after, ok := strings.Cut(label, "）"); ok {
		label = strings.TrimLeft(after, " ")
	}
	return label
}

func (s *speaker) earlier() string {
	if s.Act.Statement.Earlier == "" {
		return ""
	}
	return "此前的答复：" + sentence(s.Act.Statement.Earlier)
}

// redirected says where to turn to.
func (s *speaker) redirected(d outcome.Decision) string {
	st := s.Act.Statement
	switch {
	case d.Kind == outcome.NotThisAgency && st.Undetermined:
		return "根据现有情况，本机关不能确定负责公开该信息的行政机关。"
	case st.Redirect == "":
		return ""
	}
	lead := map[outcome.Kind]string{
		outcome.NotThisAgency: "负责公开该信息的行政机关及其联系方式：", outcome.RegisterLookup: "查询的方式、途径：",
		outcome.Petition: "可以通过下列渠道提出：", outcome.RecordCorrection: "办理更正的机关、途径：",
	}[d.Kind]
	if lead == "" {
		lead = "获取的方式、途径："
	}
	return lead + sentence(st.Redirect)
}
