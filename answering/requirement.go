package answering

import (
	"slices"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Need names something that has to be there before an answer of some kind is issued. It is stable: the API's violations are
// made of it.
type Need string

// The needs.
const (
	NeedReason     Need = "reason"        // the answer says why
	NeedRedirect   Need = "redirect"      // it says where to turn to
	NeedEarlier    Need = "earlier"       // it names the earlier answer
	NeedSearch     Need = "search_record" // a search is on record
	NeedThirdParty Need = "third_party"   // the third party was heard
	NeedOverride   Need = "override"      // its objection was overridden
	NeedCorrection Need = "correction"    // the applicant was asked to correct
	NeedReasons    Need = "reasons_asked" // the applicant was asked for his reasons, and they do not hold
	NeedBodies     Need = "remedy_bodies" // it is known to which organ and court the applicant can turn
)

var needTexts = map[Need]string{
	NeedReason:     "the answer has to say why",
	NeedRedirect:   "the answer has to say where to turn to",
	NeedEarlier:    "the answer has to name the earlier answer",
	NeedSearch:     "a search without result has to be on record",
	NeedThirdParty: "the third party has to be asked in writing, and to have answered or let its time pass",
	NeedOverride:   "the third party's objection has to be overridden, or its information left out",
	NeedCorrection: "the applicant has to have been asked to correct the application, and to have answered unless the limit passed",
	NeedReasons:    "the applicant has to have been asked for reasons, and those given found not to hold",
	NeedBodies:     "the agency has to name its review organ and court",
}

// English returns the need for logs and developers, or "" for an unknown one.
func (n Need) English() string { return needTexts[n] }

// Requirement is one of them for one answer.
type Requirement struct {
	Need    Need
	Article string // Chinese
	Text    string // Chinese: what has to be there
	Met     bool
	Found   string // Chinese: what is there, or what is wrong with it; no personal data
	// Field is the field of the answer that it is about, snake_case; empty for what has to be on file.
	Field string
}

// Requirements returns all that an answer of a kind needs, in the order in which an officer would look after it; none for
// an unknown kind.
func Requirements(kind outcome.Kind, d Dossier, s Settings) []Requirement {
	decision, ok := outcome.Lookup(kind)
	if !ok {
		return nil
	}
	var list []Requirement
	if decision.NeedsCorrection {
		list = append(list, d.correction(kind))
	}
	if kind == outcome.Unreasonable {
		list = append(list, d.reasonsAsked())
	}
	if decision.NeedsSearch && s.SearchRecordRequired {
		list = append(list, d.search())
	}
	list = append(list, d.thirdParty(decision)...)
	if decision.NeedsReason {
		list = append(list, Requirement{
			Need: NeedReason, Article: reasonArticle(decision), Text: "答复中说明理由", Met: d.Reason != "",
			Found: found(d.Reason != "", "已说明理由", "未说明理由"), Field: "reason",
		})
	}
	if decision.NeedsRedirect {
		list = append(list, d.redirect(decision))
	}
	if kind == outcome.Repeated {
		list = append(list, Requirement{
			Need: NeedEarlier, Article: "条例第三十六条第（六）项", Text: "写明此前对同一申请人相同申请作出的答复", Met: d.Earlier != "",
			Found: found(d.Earlier != "", "已写明此前的答复", "未写明此前的答复"), Field: "earlier_answer",
		})
	}
	if decision.Opening(outcome.EraInterpretation).Remedy != outcome.NoRemedy {
		lacking := d.Bodies.Lacking()
		list = append(list, Requirement{
			Need: NeedBodies, Article: "条例第五十一条、行政复议法第二十三条", Text: "机关资料写明复议机关和管辖法院，以便告知救济途径",
			Met: len(lacking) == 0, Found: found(len(lacking) == 0, "已填写", "尚未填写"+chineseBodies(lacking)),
		})
	}
	return list
}

// Unmet returns those that are not met.
func Unmet(list []Requirement) []Requirement {
	return slices.DeleteFunc(slices.Clone(list), func(r Requirement) bool { return r.Met })
}

func found(met bool, yes, no string) string {
	if met {
		return yes
	}
	return no
}

// reasonArticle is where the duty to give reasons stands: in words only for some kinds.
func reasonArticle(d outcome.Decision) string {
	switch d.Kind { //nolint:exhaustive // the others are refusals whose own article is the ground that has to be explained
	case outcome.Partial:
		return "条例第三十七条"
	case outcome.NotThisAgency:
		return "条例第三十六条第（五）项"
	}
	if d.Row >= outcome.RowSecret && d.Row <= outcome.RowEnforcement {
		return "条例第三十六条第（三）项"
	}
	return lawOf(d)
}

// lawOf is the article of a decision as people cite it outside the 条例.
func lawOf(d outcome.Decision) string {
	if d.Kind == outcome.Reconfirm {
		return d.Article
	}
	return "条例" + d.Article
}

// correction: who let the limit pass was asked; who is still unclear was asked and answered.
func (d Dossier) correction(kind outcome.Kind) Requirement {
	if kind == outcome.CorrectionLapsed {
		return Requirement{
			Need: NeedCorrection, Article: "条例第三十条", Text: "已一次性告知申请人补正", Met: d.CorrectionAsked,
			Found: found(d.CorrectionAsked, "已告知补正", "没有告知补正的记录"),
		}
	}
	return Requirement{
		Need: NeedCorrection, Article: "条例第三十条", Text: "已一次性告知申请人补正，并已收到补正", Met: d.Corrected,
		Found: found(d.Corrected, "已收到补正", "没有补正的记录"),
	}
}

// reasonsAsked: who was asked and gave none has none; reasons that were given have to be found not to hold.
func (d Dossier) reasonsAsked() Requirement {
	r := Requirement{Need: NeedReasons, Article: "条例第三十五条", Text: "已要求申请人说明理由，所说明的理由已认定为不合理"}
	switch {
	case d.Reasons.Asked.IsZero():
		r.Found = "尚未要求说明理由"
	case d.Reasons.Given.IsZero():
		r.Met, r.Found = true, "已要求说明理由，申请人没有说明"
	case d.Reasons.View == workflow.NotReasonable:
		r.Met, r.Found = true, "已认定理由不合理"
	case d.Reasons.View == workflow.Reasonable:
		r.Found = "已认定理由合理"
	default:
		r.Found = "尚未认定理由是否合理"
	}
	return r
}

func (d Dossier) search() Requirement {
	nothing, text := d.searched()
	return Requirement{
		Need: NeedSearch, Article: "条例第三十六条第（四）项",
		Text: "有检索记录：检索的处所和系统、关键词、时间范围、检索人、检索日期", Met: nothing, Found: text,
	}
}

// thirdParty is what arts. 15 and 32 ask for before third parties' information is withheld or released.
func (d Dossier) thirdParty(decision outcome.Decision) []Requirement {
	release := decision.Kind == outcome.Granted || decision.Kind == outcome.Partial
	state := d.third()
	if !decision.NeedsThirdParty && (!release || state == thirdUnasked && !d.ThirdParty) {
		return nil
	}
	list := []Requirement{{
		Need: NeedThirdParty, Article: "条例第三十二条", Text: "已书面征求第三方意见，且第三方已提出意见或者十五个工作日的期限已满",
		Met: state > thirdWaiting, Found: thirdTexts[state],
	}}
	if release && (state == thirdObjects || state == thirdOverridden) {
		list = append(list, d.override(decision.Kind, state))
	}
	return list
}

// override: what a third party objects to is released only for a grave public interest. A partial release may also leave it
// out, as its parts then say.
func (d Dossier) override(kind outcome.Kind, state third) Requirement {
	r := Requirement{
		Need: NeedOverride, Article: "条例第十五条、第三十二条",
		Text: "第三方不同意公开的，已决定不公开会对公共利益造成重大影响并书面告知第三方",
	}
	leftOut := kind == outcome.Partial && slices.Contains(d.Withheld, outcome.RowThirdParty)
	switch {
	case state == thirdOverridden:
		r.Met, r.Found = true, "已决定公开并告知第三方"
	case leftOut:
		r.Met, r.Found = true, "涉及第三方合法权益的部分不予公开"
	default:
		r.Found = "第三方不同意公开"
	}
	if kind == outcome.Partial {
		r.Text += "，或者分项答复中写明涉及第三方合法权益的部分不予公开"
	}
	return r
}

var thirdTexts = map[third]string{
	thirdUnasked: "尚未征求第三方意见", thirdWaiting: "第三方尚未提出意见，其期限未满或者收到征求意见书的日期未记录", thirdObjects: "第三方不同意公开",
	thirdSilent: "第三方逾期未提出意见", thirdOverridden: "第三方不同意公开，已决定公开并告知第三方", thirdAgrees: "第三方同意公开",
}

// redirect: art. 36(5) asks for the responsible agency only where it can be determined.
func (d Dossier) redirect(decision outcome.Decision) Requirement {
	r := Requirement{
		Need: NeedRedirect, Article: lawOf(decision), Text: redirectTexts[decision.Kind], Met: d.Redirect != "", Field: "redirect",
		Found: found(d.Redirect != "", "已写明", "未写明"),
	}
	if decision.Kind == outcome.NotThisAgency && d.Undetermined && d.Redirect == "" {
		r.Met, r.Found = true, "无法确定负责公开的机关"
	}
	return r
}

var redirectTexts = map[outcome.Kind]string{
	outcome.AlreadyPublic:    "写明获取该政府信息的方式、途径",
	outcome.NotThisAgency:    "写明负责公开的机关的名称和联系方式，或者说明无法确定",
	outcome.RegisterLookup:   "写明依照哪些规定、向何处查询",
	outcome.Petition:         "写明通过何种渠道提出",
	outcome.Publication:      "写明获取该出版物的途径",
	outcome.RecordCorrection: "写明由哪个机关、通过何种程序办理更正",
}
