package indicator

import (
	"bytes"
	"fmt"
	"io"
)

// WriteSelfCheckJSON writes a self-check as one indented JSON object.
func WriteSelfCheckJSON(w io.Writer, e *Evidence, items []Item) error {
	list := make([]fields, 0, len(items))
	for i := range items {
		it := &items[i]
		cases := make([]fields, 0, len(it.Cases))
		for _, c := range it.Cases {
			cases = append(cases, fields{
				{"agency", c.Agency}, {"application", c.Application}, {"register_number", c.RegisterNumber}, {"text", c.Text},
			})
		}
		list = append(list, fields{
			{"key", it.Key},
			{"title", it.Title},
			{"verdict", it.Verdict},
			{"verdict_label", it.Verdict.Label()},
			{"text", it.Text},
			{"how", it.How},
			{"checked", it.Checked},
			{"faulty", it.Faulty},
			{"unknown", it.Unknown},
			{"cases", cases},
		})
	}
	return indented(w, fields{
		{"agency", e.Agency}, {"display_name", e.DisplayName}, {"year", e.Year}, {"own", e.Own}, {"items", list},
	})
}

// WriteSelfCheckMarkdown writes a self-check for people.
func WriteSelfCheckMarkdown(w io.Writer, e *Evidence, items []Item) error {
	var b bytes.Buffer
	name := e.DisplayName
	if name == "" {
		name = e.Agency
	}
	fmt.Fprintf(&b, "# %s%d年依申请公开自查（参照第三方评估）\n\n| 项目 | 结论 | 情况 |\n| --- | --- | --- |\n", name, e.Year)
	for i := range items {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", cell(items[i].Title), items[i].Verdict.Label(), cell(items[i].Text))
	}
	for i := range items {
		it := &items[i]
		fmt.Fprintf(&b, "\n## %s：%s\n\n核查方法：%s\n", it.Title, it.Verdict.Label(), it.How)
		if len(it.Cases) > 0 {
			b.WriteByte('\n')
		}
		for _, c := range it.Cases {
			fmt.Fprintf(&b, "- %s：%s\n", line(c.RegisterNumber), line(c.Text))
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}
