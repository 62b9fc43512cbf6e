package fieldcheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yishenqing/foi/approval"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// DecisionKind reads the kind of decision of an answer. A row that only one kind has needs none.
func (c *Check) DecisionKind(field string, row outcome.Row, given foiv1.DecisionKind) outcome.Kind {
	possible := outcome.OfRow(row)
	kind := present.DecisionKind.Word(given)
	for _, d := range possible {
		if d.Kind == kind || kind == "" && len(possible) == 1 {
			return d.Kind
		}
	}
	names, labels := make([]string, len(possible)), make([]string, len(possible))
	for i, d := range possible {
		names[i] = present.DecisionKind.Enum(d.Kind).String()
		labels[i] = fmt.Sprintf("%s（%s）", d.Label, names[i])
	}
	if kind == "" {
		c.Add(field, "ambiguous", "the outcome has several kinds; choose one of "+strings.Join(names, ", "),
			"该办理结果有多种决定类型，请选择："+strings.Join(labels, "、"))
	} else {
		c.Add(field, "kind_row", "is not counted in this outcome; choose one of "+strings.Join(names, ", "),
			"决定类型与办理结果不符，应为："+strings.Join(labels, "、"))
	}
	return ""
}

// AnswerParts reads what became of each thing asked for.
func (c *Check) AnswerParts(field string, given []*foiv1.AnswerPart) []workflow.Part {
	var list []workflow.Part
	for i, p := range given {
		list = append(list, workflow.Part{
			Row:  present.Outcome.Word(p.GetOutcome()),
			Text: c.RequiredLines(fmt.Sprintf("%s[%d].text", field, i), p.GetText()),
		})
	}
	return list
}

// Missing reads what an applicant is asked for by element into the act (art. 30), and returns it with the elements.
func (c *Check) Missing(field string, given []*foiv1.MissingElement, ev *workflow.Event) (asked []approval.Correction) {
	for i, m := range given {
		element := present.Element.Word(m.GetElement())
		if slices.Contains(ev.Elements, element) {
			c.Add(fmt.Sprintf("%s[%d].element", field, i), string(workflow.RuleRepeated), workflow.RuleRepeated.English(), workflow.RuleRepeated.Chinese())
		}
		ev.Elements = append(ev.Elements, element)
		for j, text := range m.GetItems() {
			item := c.RequiredLines(fmt.Sprintf("%s[%d].items[%d]", field, i, j), text)
			ev.Items = append(ev.Items, item)
			asked = append(asked, approval.Correction{Element: element, Item: item})
		}
	}
	return asked
}

// Document reads the name of a document.
func (c *Check) Document(field, name string) resname.Document {
	n, err := resname.ParseDocument(field, name)
	c.AddError(field, err)
	return n
}

// IssuedWith reads the name of a document of an agency that is issued with an act; nil when none is named.
func (c *Check) IssuedWith(field, name, agency string) *store.IssuedWith {
	if name == "" {
		return nil
	}
	d := c.Document(field, name)
	if d.Agency != "" && agency != "" && d.Agency != agency {
		c.Add(field, "parent", "is not a document of the application's agency", "不是该机关的文书")
	}
	return &store.IssuedWith{Key: store.DocumentKey{Agency: d.Agency, ID: d.ID}}
}
