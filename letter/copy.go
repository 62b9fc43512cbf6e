package letter

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/redaction"
)

// copies checks that the answer says of each ground for which something is withheld in a released copy that it is withheld for it: such a
// copy goes with an answer in parts (部分公开), and each of its grounds is that of one part.
func (c *checker) copies(d outcome.Decision) {
	said := map[outcome.Row]bool{}
	for _, p := range c.Act.Parts {
		said[p.Row] = true
	}
	for i, released := range c.Copies {
		field, name := fmt.Sprintf("copies[%d]", i), fmt.Sprintf("已放行的公开件（附件%d）", released.Attachment)
		for _, t := range released.Withheld {
			ground, _ := outcome.Lookup(t.Ground)
			because := "因“" + t.Label + "”（条例" + t.Article + "）不予公开部分内容"
			switch {
			case d.Kind != outcome.Partial:
				c.refuse(field, name+because+"，答复却是“"+d.Label+"”：请改为部分公开并在分项答复中写明该理由，或者撤回该附件", true)
			case !said[ground.Row]:
				c.refuse(field, name+because+"，答复没有写明该理由：请在分项答复中写明，或者撤回该附件", true)
			}
		}
	}
}

// index lists for each released copy what is withheld in it, where and by which article (不予公开理由索引).
func (s *speaker) index() string {
	var lines []string
	for _, released := range s.Copies {
		if len(released.Withheld) == 0 {
			continue
		}
		grounds := make([]string, len(released.Withheld))
		for i, t := range released.Withheld {
			grounds[i] = where(t) + "，" + t.Label + "（条例" + t.Article + "）"
		}
		name := strings.TrimSuffix(released.Name, path.Ext(released.Name))
		lines = append(lines, "所提供的《"+name+"》中不予公开的内容及其理由："+strings.Join(grounds, "；")+"。")
	}
	return strings.Join(lines, "\n")
}

// where says where the places of a ground are.
func where(t redaction.Total) string {
	if len(t.Pages) > 0 {
		return fmt.Sprintf("第%s页共%d处", spans(t.Pages), t.Places)
	}
	return "第" + spans(t.Numbers) + "处"
}

// spans writes rising numbers, those that follow each other together: 1至3、7.
func spans(numbers []int) string {
	var out []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		switch j - i {
		case 0:
			out = append(out, strconv.Itoa(numbers[i]))
		case 1:
			out = append(out, strconv.Itoa(numbers[i]), strconv.Itoa(numbers[j]))
		default:
			out = append(out, strconv.Itoa(numbers[i])+"至"+strconv.Itoa(numbers[j]))
		}
		i = j + 1
	}
	return strings.Join(out, "、")
}
