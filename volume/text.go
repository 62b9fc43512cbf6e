package volume

import (
	"fmt"
	"strconv"
	"strings"
)

// Article is what the evidence is for.
const Article = "条例第三十五条"

// Summary says in Chinese what the evidence comes to. It states figures and no opinion.
func (e *Evidence) Summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s至%s收到申请%d件", e.Period.From, e.Period.Through, len(e.List)+e.Omitted)
	if e.Omitted > 0 {
		fmt.Fprintf(&b, "（以下仅统计最近的%d件）", len(e.List))
	}
	if len(e.List) == 0 {
		return b.String() + "。"
	}
	if len(e.Agencies) > 1 {
		fmt.Fprintf(&b, "，涉及%d个机关", len(e.Agencies))
	}
	if in := e.Intervals; in.Count > 0 {
		fmt.Fprintf(&b, "；相邻两件间隔中位数%s天，最短%d天，最多的一天（%s）%d件",
			strconv.FormatFloat(in.Median, 'f', -1, 64), in.Shortest, in.BusiestDay, len(in.BusiestNumbers))
	}
	if largest := e.Subjects[0]; len(largest.Numbers) > 1 {
		fmt.Fprintf(&b, "；描述相似（相似度不低于%v）的归为%d组，最大一组%d件", SameSubject, len(e.Subjects), len(largest.Numbers))
	}
	if n := len(e.Repeats); n > 0 {
		fmt.Fprintf(&b, "；与在先申请文字基本相同（相似度不低于%v）的%d件", SameContent, n)
	}
	if n := len(e.Disputed); n > 0 {
		fmt.Fprintf(&b, "；其中%d件引起行政复议%d件、行政诉讼%d件", n, e.Reviews, e.Suits)
	}
	return b.String() + "。"
}
