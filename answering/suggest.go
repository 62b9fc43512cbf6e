package answering

import (
	"slices"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Option is an outcome that the findings allow.
type Option struct {
	Kind    outcome.Kind
	Row     outcome.Row // that it is counted in
	Article string      // Chinese
	Label   string      // Chinese
	Why     string      // Chinese: why it is allowed
	// Requirements are what it needs, met or not.
	Requirements []Requirement
}

// Exclusion is an outcome that they do not allow.
type Exclusion struct {
	Kind  outcome.Kind
	Label string // Chinese
	Why   string // Chinese
}

// Question is something that has to be found out before more can be said.
type Question struct {
	Field   string // of Findings, snake_case
	Article string // Chinese
	Text    string // Chinese
}

// Suggestion is what follows from findings. Every kind of decision is either an option or excluded; there is an option or a
// question.
type Suggestion struct {
	Options   []Option // the one to be preferred first
	Excluded  []Exclusion
	Questions []Question
}

// Suggest tells which outcomes the findings allow, from the file and the answer as far as they are there. The findings must
// have passed Check.
//
// It asks in the order in which one question makes the next one idle: what is asked for (arts. 36(7), 39, 41), is it clear
// (30), was it answered before (36(6)), are there too many (35), is it public (36(1)), whose is it (10, 36(5)), does it exist
// (36(4), 38), may it be released (14–16, 32, 37).
func Suggest(f Findings, d Dossier, s Settings) Suggestion {
	d.ThirdParty = d.ThirdParty || f.third()
	p := path{f: f, d: d, settings: s}
	for _, stage := range []func(*path) bool{
		(*path).nature, (*path).clarity, (*path).repetition, (*path).volume, (*path).published, (*path).responsibility,
		(*path).existence, (*path).release,
	} {
		if stage(&p) {
			break
		}
		p.stage++
	}
	p.exclude()
	return p.out
}

// path is a walk through the questions.
type path struct {
	f        Findings
	d        Dossier
	settings Settings

	stage int
	// because is why the kinds of later stages are excluded.
	because string
	out     Suggestion
}

// offer adds an option; the first one is the preferred one.
func (p *path) offer(kind outcome.Kind, why string) {
	d, _ := outcome.Lookup(kind)
	p.out.Options = append(p.out.Options, Option{
		Kind: kind, Row: d.Row, Article: lawOf(d), Label: d.Label, Why: why, Requirements: Requirements(kind, p.d, p.settings),
	})
}

// ask adds a question.
func (p *path) ask(field, article, text string) {
	p.out.Questions = append(p.out.Questions, Question{Field: field, Article: article, Text: text})
	p.because = "尚需先认定：" + p.out.Questions[0].Text
}

// The stages return true when the walk ends there.

func (p *path) nature() bool {
	offers := map[Nature]struct {
		kind outcome.Kind
		why  string
	}{
		Complaint:     {outcome.Petition, "以政府信息公开申请的形式进行信访、投诉、举报"},
		Inquiry:       {outcome.Petition, "以政府信息公开申请的形式进行咨询，不指向以一定形式记录、保存的信息"},
		PublishedWork: {outcome.Publication, "要求提供政府公报、报刊、书籍等公开出版物"},
		Confirmation:  {outcome.Reconfirm, "要求确认或者重新出具已经获取的信息"},
		RegisterQuery: {outcome.RegisterLookup, "属于有专门查询规定的登记资料等信息"},
		OwnRecord:     {outcome.RecordCorrection, "要求更正与其自身相关的不准确信息，另行办理"},
	}
	switch offer, decided := offers[p.f.Nature]; {
	case p.f.Nature == "":
		p.ask("nature", "条例第二条、第三十九条", "申请的内容是不是获取政府信息")
	case decided:
		p.because = "申请的内容：" + offer.why
		p.offer(offer.kind, offer.why)
	default:
		return false
	}
	return true
}

func (p *path) clarity() bool {
	if !p.f.StillUnclear {
		return false
	}
	p.because = "申请内容不明确，无从认定所需的政府信息"
	p.offer(outcome.Unclear, "经补正，申请内容仍不明确")
	return true
}

func (p *path) repetition() bool {
	if !p.f.Repeated {
		return false
	}
	p.because = "已就同一申请人的相同申请作出过答复"
	p.offer(outcome.Repeated, p.because)
	return true
}

func (p *path) volume() bool {
	if p.f.Unreasonable && p.f.Convincing == Open { // what is on record need not be entered again
		p.f.Convincing = map[workflow.ReasonsView]Tri{workflow.Reasonable: Yes, workflow.NotReasonable: No}[p.d.Reasons.View]
	}
	if !p.f.Unreasonable || p.f.Convincing == Yes {
		return false
	}
	if p.f.Convincing == Open {
		p.ask("reasons_convincing", "条例第三十五条", found(p.d.Reasons.Asked.IsZero(),
			"要求申请人说明理由，并认定理由是否合理", "申请人说明的理由是否合理"))
		return true
	}
	p.because = "申请数量、频次明显超过合理范围，且理由不合理"
	p.offer(outcome.Unreasonable, p.because)
	return true
}

func (p *path) published() bool {
	if p.f.Public != Yes {
		return false
	}
	p.because = "所需信息已经主动公开"
	p.offer(outcome.AlreadyPublic, "所需信息已经主动公开，告知获取的方式、途径")
	if p.f.Maker == ThisAgency || p.f.Maker == JointLed {
		p.offer(outcome.Granted, "信息由本机关负责公开，也可以直接提供")
	}
	return true
}

func (p *path) responsibility() bool {
	if p.f.Public == Open && p.f.Exists != No { // what does not exist is not published
		p.ask("public", "条例第三十六条第（一）项", "所需信息是否已经主动公开")
	}
	switch p.f.Maker {
	case "":
		p.ask("maker", "条例第十条", "该信息由哪个机关制作或者保存")
	case OtherAgency:
		p.because = "该信息由其他机关制作或者最初获取，由该机关负责公开"
	case JointOther:
		p.because = "该信息由多个机关共同制作，由牵头制作的机关负责公开"
	case Undetermined:
		p.because = "该信息不由本机关负责公开，且无法确定负责公开的机关"
	case ThisAgency, JointLed:
	}
	if len(p.out.Questions) == 0 && p.because != "" {
		p.offer(outcome.NotThisAgency, p.because)
		if p.f.Maker == Undetermined && p.f.Exists == No {
			p.offer(outcome.NotExisting, "经检索，本机关没有该信息")
		}
		return true
	}
	if p.f.Maker == ThisAgency || p.f.Maker == JointLed { // what the search is for is known: ask about it at once
		p.askExistence()
	}
	return len(p.out.Questions) > 0
}

func (p *path) askExistence() {
	if p.f.Exists == Open && !p.f.NeedsMaking {
		p.ask("exists", "条例第三十六条第（四）项", "经检索，该信息是否存在")
	}
}

func (p *path) existence() bool {
	switch {
	case p.f.NeedsMaking:
		p.because = "没有现成信息，需要加工、分析"
		p.offer(outcome.NeedsMaking, "没有现成信息，需要对现有信息进行加工、分析，可以不予提供")
		if len(p.f.Grounds) == 0 && !p.f.third() {
			p.offer(outcome.Granted, "条例第三十八条规定的是“可以”不予提供，机关也可以制作后提供")
		}
		return true
	case p.f.Exists == No:
		p.because = "经检索，该信息不存在"
		p.offer(outcome.NotExisting, p.because)
		return true
	}
	return false
}

func (p *path) release() bool {
	if p.f.ThirdParty == Open && !p.f.third() && len(p.f.Grounds) == 0 {
		p.ask("third_party", "条例第十五条、第三十二条", "公开是否会损害第三方合法权益")
		return true
	}
	holds := p.holds()
	switch {
	case len(holds) == 0:
		p.offer(outcome.Granted, p.whyReleased())
	case p.f.Separable == Open:
		p.ask("separable", "条例第三十七条", "能否区分可以公开与不予公开的内容")
	case p.f.Separable == Yes:
		p.offer(outcome.Partial, "含有不予公开的内容，能够作区分处理")
	default:
		for _, kind := range holds {
			p.offer(kind, holdTexts[kind])
		}
		p.releaseAllTheSame(holds)
	}
	return true
}

// holds are the grounds that hold, in the order of the table: a third party's does not when it agrees or a grave public
// interest outweighs it.
func (p *path) holds() []outcome.Kind {
	var list []outcome.Kind
	for _, kind := range Grounds() {
		holds := slices.Contains(p.f.Grounds, kind)
		if kind == outcome.ThirdParty {
			state := p.d.third()
			holds = p.f.third() && !p.f.PublicInterest && state != thirdAgrees && state != thirdOverridden
		}
		if holds {
			list = append(list, kind)
		}
	}
	return list
}

func (p *path) whyReleased() string {
	switch {
	case p.f.third() && p.f.PublicInterest:
		return "涉及第三方合法权益，但不公开会对公共利益造成重大影响"
	case p.f.third():
		return "涉及第三方合法权益：" + thirdTexts[p.d.third()]
	}
	return "信息存在，没有不予公开的情形"
}

// releaseAllTheSame: art. 16 says 可以不予公开, and a third party that keeps silent leaves the decision to the agency.
func (p *path) releaseAllTheSame(holds []outcome.Kind) {
	article16 := []outcome.Kind{outcome.Internal, outcome.Process, outcome.EnforcementFile}
	switch {
	case !slices.ContainsFunc(holds, func(k outcome.Kind) bool { return !slices.Contains(article16, k) }):
		p.offer(outcome.Granted, "条例第十六条规定的是“可以”不予公开，机关也可以决定公开")
	case len(holds) == 1 && holds[0] == outcome.ThirdParty && p.d.third() == thirdSilent:
		p.offer(outcome.Granted, "第三方逾期未提出意见，由机关依照条例决定是否公开")
	}
}

var holdTexts = map[outcome.Kind]string{
	outcome.Secret:          "依法确定为国家秘密",
	outcome.Forbidden:       "法律、行政法规禁止公开",
	outcome.Stability:       "公开后可能危及国家安全、公共安全、经济安全、社会稳定",
	outcome.ThirdParty:      "涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害",
	outcome.Internal:        "属于人事管理、后勤管理、内部工作流程等内部事务信息",
	outcome.Process:         "属于讨论记录、过程稿、磋商信函、请示报告等过程性信息",
	outcome.EnforcementFile: "属于行政执法案卷信息",
}
