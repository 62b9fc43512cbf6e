package letter

import (
	"regexp"
	"strings"

	"github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Placeholders for the organ and the court, which no text of a clause contains.
const (
	anOrgan = "\u0001"
	aCourt  = "\u0002"
)

// checkClause holds the clause of a decision against what the law says of that kind of decision on that day: the remedy
// that it opens, and the words, terms included, whatever organ and court it names.
func (c *checker) checkClause(kind outcome.Kind, on calendar.Date, clause workflow.Remedy) {
	const field = "act.statement.remedy"
	d, ok := outcome.Lookup(kind)
	if !ok || on.IsZero() {
		return // refused already
	}
	opening := d.Opening(outcome.EraOf(on.Year(), on.Month(), on.Day()))
	if opening.Remedy == outcome.NoRemedy {
		c.refuse(field, "此种决定不涉及救济，不应当有救济告知", clause.Text != "")
		return
	}
	if strings.TrimSpace(clause.Text) == "" {
		c.refuse(field, "缺少救济告知", true)
		return
	}
	settled := !opening.Doubtful && clause.Opens != opening.Remedy
	c.refuse(field, "救济途径与决定类型不符", settled || clause.Opens != outcome.ReviewFirst && clause.Opens != outcome.FreeChoice)
	choice := clause.Opens
	want, err := answering.ClauseOf(kind, on, answering.Bodies{ReviewOrgan: anOrgan, Court: aCourt}, answering.Choices{
		Partial: choice, Lookup: choice, Refusals2024: choice, Lapses: choice, Closings: choice,
	})
	c.refuse(field, "救济告知与决定类型、日期应有的内容不符", err != nil || !agrees(want.Text, clause.Text))
}

// agrees reports whether a clause is the pattern with one organ and one court in its places.
func agrees(pattern, clause string) bool {
	expression := regexp.QuoteMeta(pattern)
	expression = strings.NewReplacer(anOrgan, `([^，。；]+)`, aCourt, `([^，。；]+)`).Replace(expression)
	found := regexp.MustCompile(`^` + expression + `$`).FindStringSubmatch(clause)
	if found == nil {
		return false
	}
	named := map[rune]string{}
	i := 1
	for _, r := range pattern {
		if r != rune(anOrgan[0]) && r != rune(aCourt[0]) {
			continue
		}
		if before, ok := named[r]; ok && before != found[i] {
			return false
		}
		named[r] = found[i]
		i++
	}
	return true
}
