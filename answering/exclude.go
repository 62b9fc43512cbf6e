package answering

import (
	"slices"

	"github.com/yishenqing/foi/outcome"
)

// stages gives each kind the stage of Suggest that decides about it.
var stages = map[outcome.Kind]int{
	outcome.Petition: 0, outcome.Publication: 0, outcome.Reconfirm: 0, outcome.RegisterLookup: 0, outcome.RecordCorrection: 0,
	outcome.Unclear: 1, outcome.Repeated: 2, outcome.Unreasonable: 3, outcome.AlreadyPublic: 4, outcome.NotThisAgency: 5,
	outcome.NotExisting: 6, outcome.NeedsMaking: 6,
	outcome.Secret: 7, outcome.Forbidden: 7, outcome.Stability: 7, outcome.ThirdParty: 7, outcome.Internal: 7, outcome.Process: 7,
	outcome.EnforcementFile: 7, outcome.Partial: 7, outcome.Granted: 7,
}

// exclude says of every kind that is no option why it is none.
func (p *path) exclude() {
	for _, d := range outcome.Decisions() {
		if slices.ContainsFunc(p.out.Options, func(o Option) bool { return o.Kind == d.Kind }) {
			continue
		}
		p.out.Excluded = append(p.out.Excluded, Exclusion{Kind: d.Kind, Label: d.Label, Why: p.whyNot(d)})
	}
}

func (p *path) whyNot(d outcome.Decision) string {
	stage, decided := stages[d.Kind]
	switch {
	case !decided:
		return "不是答复，由相应的办理环节形成"
	case stage > p.stage || len(p.out.Questions) > 0 && stage == p.stage:
		return p.because
	}
	return p.notFound(d.Kind)
}

// notFound says which finding speaks against a kind whose stage was reached.
func (p *path) notFound(kind outcome.Kind) string {
	switch kind { //nolint:exhaustive // the grounds of withholding are below
	case outcome.Petition:
		return "申请的内容不是信访、投诉、举报或者咨询"
	case outcome.Publication:
		return "要求提供的不是公开出版物"
	case outcome.Reconfirm:
		return "不是要求确认或者重新出具已获取的信息"
	case outcome.RegisterLookup:
		return "不是有专门查询规定的登记资料等信息"
	case outcome.RecordCorrection:
		return "不是要求更正与自身相关的信息"
	case outcome.Unclear:
		return "申请内容明确"
	case outcome.Repeated:
		return "没有对同一申请人相同申请的在先答复"
	case outcome.Unreasonable:
		return found(p.f.Unreasonable, "申请人说明的理由合理，可以确定合理的延迟答复期限", "申请数量、频次没有明显超过合理范围")
	case outcome.AlreadyPublic:
		return found(p.f.Public == Open, "尚未认定该信息是否已经主动公开", "该信息尚未主动公开")
	case outcome.NotThisAgency:
		return "该信息由本机关负责公开"
	case outcome.NotExisting:
		return found(p.f.NeedsMaking, "现有信息可供加工、分析，不是信息不存在", "经检索，该信息存在")
	case outcome.NeedsMaking:
		return found(p.f.Exists == No, "没有可供加工、分析的信息", "有现成信息，不需要另行制作")
	}
	return p.notReleased(kind)
}

// notReleased is notFound for the last stage: release, partial release, or withholding on a ground.
func (p *path) notReleased(kind outcome.Kind) string {
	holds := p.holds()
	switch {
	case kind == outcome.Granted && p.f.Separable == Yes:
		return "含有不予公开的内容，应当区分处理"
	case kind == outcome.Granted && slices.Contains(holds, outcome.ThirdParty) && len(holds) == 1:
		return "涉及第三方合法权益：" + thirdTexts[p.d.third()]
	case kind == outcome.Granted:
		return "存在不予公开的情形"
	case kind == outcome.Partial:
		return found(len(holds) == 0, "没有不予公开的内容", "不能区分可以公开与不予公开的内容")
	case slices.Contains(holds, kind):
		return "能够作区分处理，应当公开可以公开的部分"
	case kind == outcome.ThirdParty && p.f.third():
		return p.whyReleased()
	}
	return "没有认定存在此种不予公开的情形"
}
