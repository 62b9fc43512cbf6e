package annualreport

import (
	"regexp"
	"sort"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// subject is what a stretch of text is about.
type subject int

const (
	nothing subject = iota
	requests
	cases
)

// meaning is what a phrase in front of a figure says that the figure is.
type meaning struct {
	about subject
	// rows are the rows that it may be: of table 三 for requests, of table 四 for cases. Several: the phrase does not say
	// which.
	rows []string
	// column: the phrase names a column, of the row that was last spoken of.
	column string
	// sums: the figure may also be the sum of these rows.
	sums []string
	// names: it says what the figures that follow are about.
	names bool
	// bare: it means this only where the text is about requests or cases already.
	bare bool
}

// phrase is an expression and its meaning.
type phrase struct {
	expression *regexp.Regexp
	meaning
}

func rows(expression string, bare bool, all ...outcome.Row) phrase {
	p := phrase{regexp.MustCompile(expression), meaning{about: requests, bare: bare}}
	for _, r := range all {
		p.rows = append(p.rows, string(r))
	}
	return p
}

func column(expression string, t string) phrase {
	return phrase{regexp.MustCompile(expression), meaning{about: requests, column: t, bare: true}}
}

func proceedings(expression, row string) phrase {
	return phrase{regexp.MustCompile(expression), meaning{about: cases, rows: []string{row}, names: true}}
}

func result(expression, c string) phrase {
	return phrase{regexp.MustCompile(expression), meaning{about: cases, column: c, bare: true}}
}

// object is what is received or answered: requests, and nothing else that agencies receive.
const object = `(?:各类|有效)?(?:政府)?(?:信息)?(?:依申请公开|公开)?(?:的)?申请(?:件|数量|总数|总量|数)?`

// phrases are how published reports put it. The longest one that ends last before a figure says what the figure is.
var phrases = []phrase{
	rows(`(?:收到|接收|接到|受理|新收到?|新增|收取)(?:的|了|到|办理)?(?:群众|公民、法人和其他组织|公民|社会公众)?(?:的|提出的)?`+object, false, outcome.RowNew),
	rows(`新收`, true, outcome.RowNew),
	rows(`(?:上年度?|上一年度?|去年|往年|20\d\d年度?)[^,;:]{0,8}?结转[^,;:]{0,6}?申请(?:件|数量)?|(?:上年度?|上一年度?|去年|往年)[^,;:]{0,4}?结转|结转上一?年度?`+object+`?`, true, outcome.RowCarriedIn),
	rows(`结转(?:至|到)?(?:下|次|下一|明|20\d\d)年度?(?:继续)?(?:办理|答复|处理)?|(?:顺延|延续|转|结)(?:至|到|入)(?:下|次|下一|明|20\d\d)年度?(?:继续)?(?:办理|答复|处理)?`, true, outcome.RowCarriedOut),
	rows(`(?:共|已|均|按时|按期|依法)?(?:办结|答复|审结)(?:了|各类|的)?`+object, false, outcome.RowTotal),
	rows(`办结(?:件|数)?|已?答复|办理结果总计`, true, outcome.RowTotal),
	{regexp.MustCompile(`(?:办理|处理)(?:了|的)?(?:各类)?` + object + `|依申请公开(?:件|案件|事项|政府信息|信息)?|` + `政府信息公开申请`), meaning{
		about: requests, rows: []string{"new", "3.7"}, sums: []string{"new", "carried_in"},
	}},

	rows(`予以公开|完整公开|全部公开|同意公开`, true, "3.1"),
	rows(`部分公开|区分处理`, true, "3.2"),
	rows(`不予公开`, true, "3.3"),
	rows(`国家秘密`, true, outcome.RowSecret),
	rows(`(?:其他)?法律、?(?:法规|行政法规)(?:、?行政法规)?禁止公开`, true, outcome.RowForbidden),
	rows(`三安全一稳定`, true, outcome.RowStability),
	rows(`第三方合法权益`, true, outcome.RowThirdParty),
	rows(`内部事务(?:信息)?`, true, outcome.RowInternal),
	rows(`过程性信息`, true, outcome.RowProcess),
	rows(`行政执法案卷`, true, outcome.RowEnforcement),
	rows(`行政查询事项`, true, outcome.RowLookup),
	rows(`无法提供`, true, "3.4"),
	rows(`不掌握(?:相关)?(?:政府)?(?:信息)?`, true, outcome.RowNotHeld),
	rows(`没有现成(?:的)?(?:政府)?信息(?:、?需要?另行制作)?|需要?另行制作`, true, outcome.RowNeedsMaking),
	rows(`补正后(?:申请)?(?:内容)?仍不明确`, true, outcome.RowUnclear),
	rows(`不予处理`, true, "3.5"),
	rows(`信访、?举报、?投诉类(?:申请)?`, true, outcome.RowPetition),
	rows(`重复申请`, true, outcome.RowRepeated),
	rows(`公开出版物`, true, outcome.RowPublication),
	rows(`大量反复申请`, true, outcome.RowUnreasonable),
	rows(`重新出具已获取(?:的)?信息`, true, outcome.RowReconfirm),
	rows(`其他处理`, true, "3.6"),
	rows(`逾期不补正`, true, outcome.RowCorrectionLapsed),
	rows(`逾期(?:未|不)(?:按收费通知要求)?(?:缴纳费用|缴费)`, true, outcome.RowFeeLapsed),

	column(`自然人|公民个人`, string(applicant.NaturalPerson)),
	column(`商业企业`, string(applicant.Enterprise)),
	column(`科研机构`, string(applicant.Research)),
	column(`社会公益组织`, string(applicant.PublicWelfare)),
	column(`法律服务机构`, string(applicant.LegalService)),
	column(`法人(?:或|和|及|或者)其他组织`, organisations),

	proceedings(`行政复议(?:申请|案件|案)?|复议案件`, string(stats.CaseReview)),
	proceedings(`行政诉讼(?:立案|案件|案)?|诉讼案件`, suits),
	proceedings(`未经复议直接(?:提起行政)?(?:起诉|诉讼)|直接起诉`, string(stats.CaseSuitDirect)),
	proceedings(`(?:经)?复议后(?:提起行政)?(?:起诉|诉讼)`, string(stats.CaseSuitAfterReview)),
	result(`结果维持|维持`, "upheld"),
	result(`结果纠正|被?纠正|被?纠错|败诉`, "corrected"),
	result(`其他结果`, "other_result"),
	result(`尚未审结|未审结`, "pending"),
	// Nothing of the tables, although words of the phrases above are in it.
	{regexp.MustCompile(`(?:收到|受理|接收|办理|答复)[^,;]{0,10}(?:许可|信访|投诉|举报|留言|来信|来电|建议|提案|咨询|备案)[^,;]{0,4}|纠错(?:留言|信息)|主动公开|全部公开率`), meaning{}},
}

// found is a phrase in a text.
type found struct {
	meaning
	start, end int // bytes
}

// find returns the phrases of a text in the order in which they end, without those that stand within a longer one.
func find(text string) []found {
	var all []found
	for _, p := range phrases {
		for _, m := range p.expression.FindAllStringIndex(text, -1) {
			all = append(all, found{p.meaning, m[0], m[1]})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].end-all[i].start > all[j].end-all[j].start })
	var kept []found
	for _, f := range all {
		covered := false
		for _, k := range kept {
			covered = covered || f.start < k.end && k.start < f.end
		}
		if !covered {
			kept = append(kept, f)
		}
	}
	sort.Slice(kept, func(i, j int) bool { return kept[i].end < kept[j].end })
	return kept
}
