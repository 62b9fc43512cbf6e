package annualreport

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/yishenqing/foi/outcome"
)

// Item is a line of section 二, which no register here has figures for: people fill them in.
type Item struct {
	Article string   // 第二十条第（一）项; the heading of its table
	Label   string   // 规章
	Columns []string // their headings
	Keys    []string // of the figures, by column
}

var items2021 = []Item{
	{"第二十条第（一）项", "规章", []string{"本年制发件数", "本年废止件数", "现行有效件数"}, []string{"rules.made", "rules.repealed", "rules.valid"}},
	{"第二十条第（一）项", "行政规范性文件", []string{"本年制发件数", "本年废止件数", "现行有效件数"}, []string{"norms.made", "norms.repealed", "norms.valid"}},
	{"第二十条第（五）项", "行政许可", []string{"本年处理决定数量"}, []string{"licences.decisions"}},
	{"第二十条第（六）项", "行政处罚", []string{"本年处理决定数量"}, []string{"penalties.decisions"}},
	{"第二十条第（六）项", "行政强制", []string{"本年处理决定数量"}, []string{"coercion.decisions"}},
	{"第二十条第（八）项", "行政事业性收费", []string{"本年收费金额（单位：万元）"}, []string{"charges.amount"}},
}

// Of 国办公开办函〔2019〕60号, which is not among the seeds: as agencies printed them for 2019, for example a bureau of 安康市
// (ankang.gov.cn, Content-2027931).
var items2019 = []Item{
	{"第二十条第（一）项", "规章", []string{"本年新制作数量", "本年新公开数量", "对外公开总数量"}, []string{"rules.made", "rules.published", "rules.public"}},
	{"第二十条第（一）项", "规范性文件", []string{"本年新制作数量", "本年新公开数量", "对外公开总数量"}, []string{"norms.made", "norms.published", "norms.public"}},
	{"第二十条第（五）项", "行政许可", []string{"上一年项目数量", "本年增/减", "处理决定数量"}, []string{"licences.last", "licences.change", "licences.decisions"}},
	{"第二十条第（五）项", "其他对外管理服务事项", []string{"上一年项目数量", "本年增/减", "处理决定数量"}, []string{"services.last", "services.change", "services.decisions"}},
	{"第二十条第（六）项", "行政处罚", []string{"上一年项目数量", "本年增/减", "处理决定数量"}, []string{"penalties.last", "penalties.change", "penalties.decisions"}},
	{"第二十条第（六）项", "行政强制", []string{"上一年项目数量", "本年增/减", "处理决定数量"}, []string{"coercion.last", "coercion.change", "coercion.decisions"}},
	{"第二十条第（八）项", "行政事业性收费", []string{"上一年项目数量", "本年增/减"}, []string{"charges.last", "charges.change"}},
	{"第二十条第（九）项", "政府集中采购", []string{"采购项目数量", "采购总金额"}, []string{"procurement.items", "procurement.amount"}},
}

// Items returns the lines of section 二 in a layout, in order. The slices are shared: do not change them.
func Items(l outcome.Layout) []Item {
	if l == outcome.Layout2019 {
		return items2019
	}
	return items2021
}

// Known tells whether section 二 has a figure of that key, in any layout.
func Known(key string) bool {
	for _, items := range [][]Item{items2021, items2019} {
		for _, item := range items {
			if slices.Contains(item.Keys, key) {
				return true
			}
		}
	}
	return false
}

// checkFigures: all figures of section 二 are there, and what is valid now is what was valid last year, with what was made
// and without what was repealed (2021 on).
func (r Report) checkFigures() []Remark {
	var all []Remark
	now, last := r.Texts[Disclosure].Figures, r.LastTexts[Disclosure].Figures
	var missing []string
	for _, item := range Items(r.Annual.Layout) {
		for i, key := range item.Keys {
			if strings.TrimSpace(now[key]) == "" {
				missing = append(missing, item.Label+"“"+item.Columns[i]+"”")
			}
		}
	}
	if len(missing) > 0 {
		all = append(all, Remark{Rule: RuleFigure, Section: Disclosure, Text: "未填：" + strings.Join(missing, "、")})
	}
	if r.Annual.Layout == outcome.Layout2019 {
		return all
	}
	for _, item := range items2021[:2] {
		made, ok1 := decimal(now[item.Keys[0]])
		repealed, ok2 := decimal(now[item.Keys[1]])
		valid, ok3 := decimal(now[item.Keys[2]])
		before, ok4 := decimal(last[item.Keys[2]])
		if !ok1 || !ok2 || !ok3 || !ok4 {
			continue
		}
		want := new(big.Rat).Sub(new(big.Rat).Add(before, made), repealed)
		if want.Cmp(valid) != 0 {
			all = append(all, Remark{Rule: RuleFigure, Section: Disclosure, Quote: now[item.Keys[2]], Text: fmt.Sprintf(
				"%s：上年现行有效%s，加本年制发%s，减本年废止%s，应为%s，填报现行有效%s",
				item.Label, last[item.Keys[2]], now[item.Keys[0]], now[item.Keys[1]], want.RatString(), now[item.Keys[2]])})
		}
	}
	return all
}

// decimal reads a figure as people type it: at most 32 figures, as the store keeps them.
func decimal(text string) (*big.Rat, bool) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > 32 || strings.ContainsAny(text, "/eExX_") {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}
