package indicator

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// WriteCSV writes the figures of the report, one a line: `item,name,value,numerator,denominator,definition` (UTF-8, LF, a header
// row). The value is points for an indicator, a number for a count, a decimal of six places for a rate, empty where a rate has none.
func WriteCSV(w io.Writer, r *Report) error {
	rows := [][]string{{"item", "name", "value", "numerator", "denominator", "definition"}}
	count := func(item string, fact Fact, n int) {
		rows = append(rows, []string{item, fact.Label(), strconv.Itoa(n), "", "", fact.Definition()})
	}
	rate := func(item, name string, v Rate) {
		value := ""
		if v.Value != nil {
			value = string(*v.Value)
		}
		rows = append(rows, []string{item, name, value, strconv.Itoa(v.Numerator), strconv.Itoa(v.Denominator), v.Definition})
	}
	count("applications", FactApplications, r.Facts.Applications)
	for i := range r.Results {
		res := &r.Results[i]
		rows = append(rows, []string{res.Indicator.Key, res.Indicator.Title, res.Points.String(), "", "", res.Definition})
		if res.Rate != nil {
			rate(res.Indicator.Key+".rate", "纠错率", *res.Rate)
			continue
		}
		for _, c := range res.Counts {
			count(res.Indicator.Key+"."+string(c.Fact), c.Fact, c.N)
		}
	}
	rows = append(rows, []string{"total", "合计", r.Total().String(), "", "", r.Scheme.Title})
	for _, v := range r.Rates.all() {
		rate("rates."+v.key, v.name, v.Rate)
	}
	out := csv.NewWriter(w)
	return out.WriteAll(rows)
}

type namedRate struct {
	key, name string
	Rate
}

func (r Rates) all() []namedRate {
	return []namedRate{
		{"review_corrected", "行政复议纠错率", r.ReviewCorrected},
		{"suit_lost", "行政诉讼败诉率（全部案件）", r.SuitLost},
		{"suit_lost_concluded", "行政诉讼败诉率（已审结案件）", r.SuitLostConcluded},
		{"on_time", "按时答复率", r.OnTime},
	}
}

// WriteMarkdown writes the report for people, in Chinese, with the cases behind every deduction and what would still change it.
func WriteMarkdown(w io.Writer, r *Report) error {
	var b bytes.Buffer
	f := r.Facts
	fmt.Fprintf(&b, "# %s%d年依申请办理考核指标\n\n", nameOf(f), f.Year)
	r.notes(&b)
	b.WriteString("\n| 序号 | 指标 | 得分 | 满分 |\n| --- | --- | ---: | ---: |\n")
	for i := range r.Results {
		res := &r.Results[i]
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", cell(res.Indicator.Key), cell(res.Indicator.Title), res.Points, res.Indicator.Full)
	}
	fmt.Fprintf(&b, "| | 合计 | %s | |\n", r.Total())
	for i := range r.Results {
		r.result(&b, &r.Results[i])
	}
	b.WriteString("\n## 比率\n\n")
	for _, v := range r.Rates.all() {
		fmt.Fprintf(&b, "- %s：%s。%s\n", v.name, v.Rate, v.Definition)
	}
	if len(f.Supplements) > 0 {
		b.WriteString("\n## 补充登记\n\n")
		for _, s := range f.Supplements {
			fmt.Fprintf(&b, "- %s：%s%d件，依据：%s\n", s.Agency, s.Fact.Label(), s.Count, line(s.Evidence))
		}
	}
	r.Outlook().write(&b)
	_, err := w.Write(b.Bytes())
	return err
}

func nameOf(f *Facts) string {
	if f.DisplayName != "" {
		return f.DisplayName
	}
	return f.Agency
}

func (r *Report) notes(b *bytes.Buffer) {
	f, s := r.Facts, r.Scheme
	scope := "本机关及其下级机关"
	if f.Own {
		scope = "本机关"
	}
	fmt.Fprintf(b, "- 范围：%s\n- 方案：%s（%s）\n", scope, line(s.Title), line(s.Source))
	if s.Illustrative {
		fmt.Fprintf(b, "- 注意：示例方案，不得用于正式考核。%s\n", line(s.DerivedFrom))
	}
	fmt.Fprintf(b, "- 逾期与否以%s为准\n", f.At)
	if !f.AsOf.IsZero() {
		fmt.Fprintf(b, "- 数据截至：%s\n", f.AsOf.Format(time.RFC3339))
	}
	fmt.Fprintf(b, "- 本年新收申请：%d件\n", f.Applications)
}

func (r *Report) result(b *bytes.Buffer, res *Result) {
	fmt.Fprintf(b, "\n## %s %s：%s分\n\n方案原文：%s\n\n", res.Indicator.Key, line(res.Indicator.Title), res.Points, line(res.Indicator.Text))
	for _, reason := range res.Reasons {
		fmt.Fprintf(b, "- %s\n", line(reason))
	}
	for _, c := range res.Counts {
		for _, k := range r.Facts.Cases[c.Fact] {
			fmt.Fprintf(b, "  - %s\n", line(k.Text()))
		}
	}
	fmt.Fprintf(b, "\n口径：%s\n", line(res.Definition))
}

func (o *Outlook) write(b *bytes.Buffer) {
	b.WriteString("\n## 还会影响得分的事项\n\n")
	before := b.Len()
	for _, k := range o.Risks {
		fmt.Fprintf(b, "- %s\n", line(k.Text))
	}
	for _, l := range o.Limits {
		fmt.Fprintf(b, "- %s：%s\n", l.Indicator, l.Text)
		for _, s := range l.Scenarios[1:] {
			fmt.Fprintf(b, "  - 若其中%d件被纠错：%s，计%s分\n", s.Corrected, s.Rate, s.Points)
		}
	}
	for _, l := range o.Lacking {
		fmt.Fprintf(b, "- %s：%s\n", l.Indicator, l.Text)
	}
	if b.Len() == before {
		b.WriteString("- 无\n")
	}
}

// line keeps texts of others from starting lines of their own.
func line(text string) string { return strings.Join(strings.Fields(text), " ") }

func cell(text string) string { return strings.ReplaceAll(line(text), "|", "\\|") }
