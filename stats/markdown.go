package stats

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/yishenqing/foi/applicant"
)

// WriteMarkdown writes the report for people, in Chinese: both tables under the headings of the national form, and what
// the checks found. Failures are those of Check and CheckAgainst.
func WriteMarkdown(w io.Writer, a Annual, failures []Failure) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n", a.title())
	for _, note := range a.notes() {
		fmt.Fprintf(&b, "- %s\n", note)
	}
	b.WriteString("\n## 三、收到和处理政府信息公开申请情况\n\n")
	heads := []string{"项目"}
	for _, t := range applicant.Types() {
		heads = append(heads, t.Label())
	}
	markdownHead(&b, append(heads, "总计"))
	for _, l := range a.Applications {
		figures := make([]int, columns+1)
		for i := range figures {
			figures[i] = l.at(i)
		}
		markdownRow(&b, l.Label, figures)
	}
	b.WriteString("\n## 四、政府信息公开行政复议、行政诉讼情况\n\n")
	markdownHead(&b, []string{"类别", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"})
	for _, l := range a.Cases {
		figures := l.figures()
		markdownRow(&b, l.Label, figures[:])
	}
	b.WriteString("\n## 勾稽关系\n\n")
	for _, c := range Checks() {
		markdownCheck(&b, c, failures)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (a Annual) title() string {
	name := a.DisplayName
	if name == "" {
		name = a.Agency
	}
	if a.Year == 0 {
		return name + "政府信息公开工作年度报告数据"
	}
	return fmt.Sprintf("%s%d年政府信息公开工作年度报告数据", name, a.Year)
}

func (a Annual) notes() []string {
	scope := "范围：本机关及其下级机关"
	if a.Own {
		scope = "范围：本机关"
	}
	notes := []string{scope}
	if n := a.Layout.Notice(); n != "" {
		notes = append(notes, "表式："+n)
	}
	if !a.AsOf.IsZero() {
		notes = append(notes, "数据截至："+a.AsOf.Format(time.RFC3339))
	}
	return notes
}

func markdownHead(b *bytes.Buffer, heads []string) {
	fmt.Fprintf(b, "| %s |\n| --- |%s\n", strings.Join(heads, " | "), strings.Repeat(" ---: |", len(heads)-1))
}

func markdownRow(b *bytes.Buffer, label string, figures []int) {
	fmt.Fprintf(b, "| %s |", label)
	for _, n := range figures {
		fmt.Fprintf(b, " %d |", n)
	}
	b.WriteByte('\n')
}

func markdownCheck(b *bytes.Buffer, c Check, failures []Failure) {
	var found []string
	for _, f := range failures {
		if f.Check == c {
			found = append(found, f.Text)
		}
	}
	if len(found) == 0 {
		fmt.Fprintf(b, "- %s（%s）：相符\n", c.Label(), c)
		return
	}
	fmt.Fprintf(b, "- %s（%s）：不相符\n", c.Label(), c)
	for _, text := range found {
		fmt.Fprintf(b, "  - %s\n", text)
	}
}
