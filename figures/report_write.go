package figures

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/yishenqing/foi/applicant"
)

// WriteCSV writes the three tables of a report one after the other, an empty line between them.
func (r *Report) WriteCSV(out io.Writer) error {
	head := []string{"row", "label"}
	for _, by := range applicant.Types() {
		head = append(head, string(by))
	}
	tables := [][][]string{{append(head, "total", "to_date", "year_before", "change", "relative_change")}}
	for _, l := range r.Applications {
		line := []string{l.Row, l.Label}
		for _, n := range l.ByType {
			line = append(line, strconv.FormatInt(n, 10))
		}
		tables[0] = append(tables[0], append(line, l.tail()...))
	}
	channels := [][]string{{"channel", "label", "total", "to_date", "year_before", "change", "relative_change"}}
	for _, l := range r.Channels {
		channels = append(channels, append([]string{l.Row, l.Label}, l.tail()...))
	}
	process := [][]string{{"measure", "label", "unit", "value", "numerator", "denominator", "to_date", "year_before", "change", "relative_change"}}
	for _, l := range r.Process {
		n, d := l.Figure.fraction()
		process = append(process, []string{
			string(l.Measure), l.Label, l.Unit, l.Figure.Decimal(), n, d, l.ToDate.Decimal(), l.YearBefore.Decimal(), l.Change.Absolute, l.Change.Relative,
		})
	}
	for i, table := range append(tables, channels, process) {
		if i > 0 {
			if _, err := io.WriteString(out, "\n"); err != nil {
				return err
			}
		}
		w := csv.NewWriter(out)
		if err := w.WriteAll(table); err != nil {
			return err
		}
	}
	return nil
}

func (l *ReportLine) tail() []string {
	decimal := func(n int64) string { return strconv.FormatInt(n, 10) }
	return []string{decimal(l.Total), decimal(l.ToDate), decimal(l.YearBefore), l.Change.Absolute, l.Change.Relative}
}

// fraction spells numerator and denominator of a rate, empty for others.
func (f Figure) fraction() (numerator, denominator string) {
	if f.Form != Rate || f.Withheld {
		return "", ""
	}
	return strconv.FormatInt(f.Numerator, 10), strconv.FormatInt(f.Denominator, 10)
}

// WriteJSON writes a report as one object; a figure without a value is null.
func (r *Report) WriteJSON(out io.Writer) error {
	type object map[string]any
	number := func(text string) any {
		if text == "" {
			return nil
		}
		return json.Number(text)
	}
	figure := func(f Figure) any {
		if f.Form == Rate {
			rate := any(f.Decimal())
			if rate == "" {
				rate = nil
			}
			return object{"numerator": f.Numerator, "denominator": f.Denominator, "rate": rate}
		}
		return number(f.Decimal())
	}
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	line := func(l ReportLine) object {
		o := object{
			"row": l.Row, "label": l.Label, "total": l.Total, "to_date": l.ToDate, "year_before": l.YearBefore,
			"change": number(l.Change.Absolute), "relative_change": text(l.Change.Relative),
		}
		for i, n := range l.ByType {
			o[string(applicant.Types()[i])] = n
		}
		return o
	}
	var applications, channels, process, checks []object
	for _, l := range r.Applications {
		applications = append(applications, line(l))
	}
	for _, l := range r.Channels {
		channels = append(channels, line(l))
	}
	for _, l := range r.Process {
		process = append(process, object{
			"measure": l.Measure, "label": l.Label, "unit": l.Unit, "definition": l.Text, "value": figure(l.Figure), "to_date": figure(l.ToDate),
			"year_before": figure(l.YearBefore), "change": text(l.Change.Absolute), "relative_change": text(l.Change.Relative),
		})
	}
	for _, c := range r.Checks {
		checks = append(checks, object{"check": c.Name, "label": c.Label, "ok": len(c.Failures) == 0, "failures": append([]string{}, c.Failures...)})
	}
	w := json.NewEncoder(out)
	w.SetEscapeHTML(false)
	w.SetIndent("", "  ")
	return w.Encode(object{
		"agency": r.Agency, "display_name": r.DisplayName, "own": r.Own, "period": r.Period.String(), "first_date": r.Period.First,
		"last_date": r.Period.Last, "applications": applications, "channels": channels, "process": process, "checks": checks,
	})
}

// WriteMarkdown writes a report for people.
func (r *Report) WriteMarkdown(out io.Writer) error {
	w := &textWriter{out: out}
	scope := "本机关及全部下级机关"
	if r.Own {
		scope = "本机关"
	}
	w.line("# %s政府信息依申请公开情况统计（%s）\n\n- 统计期：%s至%s\n- 范围：%s\n", r.DisplayName, r.Period.Label(), chinese(r.Period.First), chinese(r.Period.Last), scope)
	w.line("## 一、收到和办理情况\n\n| 项目 | %s | 总计 | 本年累计 | 上年同期 | 增减 | 增幅 |\n| --- |%s", typeLabels(), rights(len(applicant.Types())+5))
	for _, l := range r.Applications {
		cells := ""
		for _, n := range l.ByType {
			cells += fmt.Sprintf(" %d |", n)
		}
		w.line("| %s |%s %d | %d | %d | %s | %s |", l.Label, cells, l.Total, l.ToDate, l.YearBefore, l.Change.Absolute, percent(l.Change.Relative))
	}
	w.line("\n## 二、申请渠道\n\n| 渠道 | 本期新收 | 本年累计 | 上年同期 | 增减 | 增幅 |\n| --- |%s", rights(5))
	for _, l := range r.Channels {
		w.line("| %s | %d | %d | %d | %s | %s |", l.Label, l.Total, l.ToDate, l.YearBefore, l.Change.Absolute, percent(l.Change.Relative))
	}
	w.line("\n## 三、办理过程\n\n| 指标 | 单位 | 本期 | 本年累计 | 上年同期 | 增减 |\n| --- | --- |%s", rights(4))
	for _, l := range r.Process {
		w.line("| %s | %s | %s | %s | %s | %s |", l.Label, l.Unit, spelled(l.Figure), spelled(l.ToDate), spelled(l.YearBefore), l.Change.Absolute)
	}
	w.line("\n## 四、指标口径\n")
	for _, l := range r.Process {
		w.line("- %s：%s", l.Label, l.Text)
	}
	w.line("\n## 五、核对\n")
	for _, c := range r.Checks {
		if len(c.Failures) == 0 {
			w.line("- %s（%s）：相符", c.Label, c.Name)
			continue
		}
		w.line("- %s（%s）：不相符", c.Label, c.Name)
		for _, f := range c.Failures {
			w.line("  - %s", f)
		}
	}
	return w.err
}

type textWriter struct {
	out io.Writer
	err error
}

func (w *textWriter) line(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.out, format+"\n", args...)
	}
}

func typeLabels() string {
	text := ""
	for i, by := range applicant.Types() {
		if i > 0 {
			text += " | "
		}
		text += by.Label()
	}
	return text
}

func rights(n int) string {
	text := ""
	for range n {
		text += " ---: |"
	}
	return text
}

// spelled is a figure for people: a rate with its numerator and denominator.
func spelled(f Figure) string {
	switch {
	case f.Withheld:
		return "不显示"
	case !f.Known:
		return "—"
	case f.Form == Rate:
		return percent(f.Decimal()) + fmt.Sprintf("（%d/%d）", f.Numerator, f.Denominator)
	}
	return f.Decimal()
}

// percent writes a fraction of six places as per cent with two; "—" when there is none.
func percent(fraction string) string {
	if fraction == "" {
		return "—"
	}
	v, err := strconv.ParseFloat(fraction, 64)
	if err != nil {
		return fraction
	}
	return strconv.FormatFloat(v*100, 'f', 2, 64) + "%"
}
