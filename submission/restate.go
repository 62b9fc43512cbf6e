package submission

import (
	"fmt"
	"strings"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// Restatement is how the figures of a report differ between two instants, and why, without naming any application (更正说明). An
// edition keeps the one against the edition before as JSON.
type Restatement struct {
	From    time.Time      `json:"from"`
	To      time.Time      `json:"to"`
	Changes []stats.Change `json:"changes"`
	Causes  []Cause        `json:"causes"`
}

// Cause is what was recorded between the instants, by kind.
type Cause struct {
	Act   string    `json:"act"` // acts of the life cycle with commas, register, repair, …; MovedAgency, LegalCase
	Count int       `json:"count"`
	First time.Time `json:"first"` // when the first of them was recorded; none when that is not known
	Last  time.Time `json:"last"`
}

// The causes that are no acts on an application.
const (
	MovedAgency = "moved_agency" // 机构调整
	LegalCase   = "legal_case"   // 复议诉讼
)

// Add counts one more of a kind.
func (r *Restatement) Add(act string, at time.Time) {
	for i := range r.Causes {
		c := &r.Causes[i]
		if c.Act != act {
			continue
		}
		c.Count++
		if at.Before(c.First) {
			c.First = at
		}
		if at.After(c.Last) {
			c.Last = at
		}
		return
	}
	r.Causes = append(r.Causes, Cause{Act: act, Count: 1, First: at, Last: at})
}

var causeTexts = map[string]string{
	"register": "登记", "repair": "数据修复", "split": "拆分", "merge": "并入", "receive_transfer": "移送收到", "update": "更正登记内容", MovedAgency: "机构调整", LegalCase: "复议诉讼情况变动",
	"correct_personal_data": "更正申请人信息", "import": "导入",
}

// CauseText returns a kind of cause in Chinese.
func CauseText(act string) string {
	var words []string
	for one := range strings.SplitSeq(act, ",") {
		text := causeTexts[one]
		if text == "" {
			text = workflow.Act(one).Label()
		}
		if text == "" {
			text = one
		}
		words = append(words, text)
	}
	return strings.Join(words, "、")
}

// longest is how many changed figures the text names one by one.
const longest = 40

// Text returns the restatement as it can stand in the report.
func (r *Restatement) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "数据截止时间由%s调整为%s", instant(r.From), instant(r.To))
	if len(r.Changes) == 0 {
		b.WriteString("，表三、表四数据没有变动。")
		return b.String()
	}
	b.WriteString("，以下数据更正：")
	for i, c := range r.Changes {
		if i == longest {
			fmt.Fprintf(&b, "；另有%d处", len(r.Changes)-longest)
			break
		}
		if i > 0 {
			b.WriteString("；")
		}
		fmt.Fprintf(&b, "“%s”的“%s”由%d更正为%d", c.Label, c.ColumnLabel, c.Before, c.After)
	}
	b.WriteString("。")
	for i, c := range r.Causes {
		if i == 0 {
			b.WriteString("更正原因：")
		} else {
			b.WriteString("；")
		}
		fmt.Fprintf(&b, "%s%d件", CauseText(c.Act), c.Count)
	}
	if len(r.Causes) > 0 {
		b.WriteString("。")
	}
	return b.String()
}

func instant(at time.Time) string {
	if at.IsZero() {
		return "现在"
	}
	d := calendar.DateOf(at)
	since := at.Sub(d.Time())
	return fmt.Sprintf("%d年%d月%d日%02d时%02d分", d.Year(), d.Month(), d.Day(), int(since.Hours()), int(since.Minutes())%60)
}
