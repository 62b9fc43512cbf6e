package indicator

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// Verdict is what a self-check found of one item.
type Verdict string

// The verdicts.
const (
	VerdictGood    Verdict = "good"    // 符合
	VerdictFaults  Verdict = "faults"  // 存在问题
	VerdictUnknown Verdict = "unknown" // 无法核查: the register does not hold what would tell
)

// Label returns the verdict in Chinese.
func (v Verdict) Label() string {
	return map[Verdict]string{VerdictGood: "符合", VerdictFaults: "存在问题", VerdictUnknown: "无法核查"}[v]
}

// Evidence is what the self-check of a year looks at.
type Evidence struct {
	stats.Scope
	OnTime   Rate // of the year
	Late     []Case
	Channels []ChannelUse
	Letters  []Letter // the answers made in the year
}

// ChannelUse is how much came in by a channel in the year.
type ChannelUse struct {
	Channel workflow.Channel
	Count   int
	Last    calendar.Date
	// Unconfirmed are those that both sides should have confirmed (art. 31) and that wait for it still.
	Unconfirmed int
}

// Letter is what the register holds of one answer.
type Letter struct {
	Agency, Application, RegisterNumber string
	On                                  calendar.Date
	Row                                 outcome.Row
	DocumentNumber                      string
	// Held: the answer was made here, so that what it says is on record. Old registers have the result alone.
	Held   bool
	Kind   outcome.Kind
	Reason string // why, as the answer says it
	Remedy string // the clause about remedies
}

// Item is one thing that an evaluator looks at.
type Item struct {
	Key     string
	Title   string
	How     string // Chinese: how it was found
	Verdict Verdict
	Text    string // Chinese: what was found
	Checked int    // how many were looked at
	Faulty  int    // how many of them are not as they should be
	Unknown int    // of how many the register holds nothing
	Cases   []Remark
}

// Remark is a case that an item found something about.
type Remark struct {
	Agency, Application, RegisterNumber string
	Text                                string
}

// SelfCheck looks at what a third-party evaluator looks at in the handling of applications (第三方评估中的依申请公开; 静安区 2020:
// 申请渠道畅通、按期答复、文书编号统一、文书含依据、理由和救济途径、便民).
func SelfCheck(e *Evidence) []Item {
	items := channels(e)
	return append(items, punctual(e), numbers(e), grounds(e), reasons(e), remedies(e), Item{
		Key: "convenience", Title: "答复便民利民", Verdict: VerdictUnknown,
		How: "评估以申请人感受为准（如第一时间电话联系、指导解释）", Text: "登记簿不记录办理中的电话沟通和指导，须由评估人实测或者回访",
	})
}

func channels(e *Evidence) []Item {
	var items []Item
	for _, c := range []workflow.Channel{workflow.Counter, workflow.PostSigned, workflow.PostOrdinary, workflow.Online, workflow.Fax} {
		item := Item{
			Key: "channel_" + string(c), Title: "申请渠道畅通：" + c.Label(), Verdict: VerdictUnknown,
			How:  "统计本年度由该渠道收到的申请；登记簿只能证明来过，不能证明没有来件的渠道是通的",
			Text: "本年度没有由该渠道收到的申请，是否畅通须实测",
		}
		for _, u := range e.Channels {
			if u.Channel != c || u.Count == 0 {
				continue
			}
			item.Checked, item.Verdict = u.Count, VerdictGood
			item.Text = fmt.Sprintf("本年度由该渠道收到申请%d件，最近一件%s", u.Count, u.Last)
			if u.Unconfirmed > 0 {
				item.Verdict, item.Faulty = VerdictFaults, u.Unconfirmed
				item.Text += fmt.Sprintf("；其中%d件尚未与申请人确认收到（条例第三十一条）", u.Unconfirmed)
			}
		}
		items = append(items, item)
	}
	return items
}

func punctual(e *Evidence) Item {
	item := Item{
		Key: "in_time", Title: "按期答复", How: "按期限台账逐件比较送达之日与到期日", Checked: e.OnTime.Denominator,
		Faulty: e.OnTime.Denominator - e.OnTime.Numerator, Text: "按时答复率" + e.OnTime.String(),
	}
	for _, c := range e.Late {
		item.Cases = append(item.Cases, Remark{c.Agency, c.Application, c.RegisterNumber, c.Finding()})
	}
	item.settle("本年度没有送达的答复")
	return item
}

// settle gives the verdict from the numbers: faults, else good as far as anything was looked at, else unknown.
func (i *Item) settle(nothing string) {
	switch {
	case i.Faulty > 0:
		i.Verdict = VerdictFaults
	case i.Checked > 0:
		i.Verdict = VerdictGood
	default:
		i.Verdict, i.Text = VerdictUnknown, nothing
	}
	if i.Unknown > 0 {
		i.Text += fmt.Sprintf("；另有%d件无法核查", i.Unknown)
	}
}

const noLetters = "登记簿中没有本年度答复文书的内容，无法核查"

var digits = regexp.MustCompile(`[0-9０-９]+`)

var bracketYear = regexp.MustCompile(`[〔\[［(（【]([0-9]{4})[〕\]］)）】]`)

// pattern is a document number without its figures: those of one agency should look alike.
func pattern(number string) string { return digits.ReplaceAllString(number, "#") }

func numbers(e *Evidence) Item {
	item := Item{
		Key: "numbers", Title: "答复文书编号统一",
		How: "按机关比较答复文号：数字以外的写法与该机关多数文号是否一致，文号中的年份是否为答复年份，有无重复、缺号",
	}
	usual := usualPatterns(e.Letters)
	seen := map[[2]string]string{}
	for i := range e.Letters {
		l := &e.Letters[i]
		if l.DocumentNumber == "" && !l.Held {
			item.Unknown++
			continue
		}
		item.Checked++
		if text := l.numberFault(usual[l.Agency], seen); text != "" {
			item.fault(l, text)
		}
	}
	item.Text = fmt.Sprintf("核查文号%d个，不一致%d个", item.Checked, item.Faulty)
	item.settle(noLetters)
	return item
}

func (l *Letter) numberFault(usual string, seen map[[2]string]string) string {
	if l.DocumentNumber == "" {
		return "答复没有文号"
	}
	var found []string
	if p := pattern(l.DocumentNumber); p != usual {
		found = append(found, fmt.Sprintf("文号“%s”的写法与本机关多数文号（%s）不一致", l.DocumentNumber, usual))
	}
	if y := bracketYear.FindStringSubmatch(l.DocumentNumber); y != nil && y[1] != fmt.Sprint(l.On.Year()) {
		found = append(found, fmt.Sprintf("文号“%s”中的年份不是答复年份", l.DocumentNumber))
	}
	key := [2]string{l.Agency, l.DocumentNumber}
	if first, twice := seen[key]; twice {
		found = append(found, fmt.Sprintf("文号“%s”与%s重复", l.DocumentNumber, first))
	} else {
		seen[key] = l.RegisterNumber
	}
	return strings.Join(found, "；")
}

// usualPatterns are the patterns that most numbers of each agency have; of equally many, the one used first.
func usualPatterns(letters []Letter) map[string]string {
	type use struct{ n, first int }
	uses := map[string]map[string]use{}
	for i := range letters {
		l := &letters[i]
		if l.DocumentNumber == "" {
			continue
		}
		if uses[l.Agency] == nil {
			uses[l.Agency] = map[string]use{}
		}
		p := pattern(l.DocumentNumber)
		u, ok := uses[l.Agency][p]
		if !ok {
			u.first = i
		}
		u.n++
		uses[l.Agency][p] = u
	}
	usual := map[string]string{}
	for agency, patterns := range uses {
		best := use{}
		for p, u := range patterns {
			if cmp.Or(cmp.Compare(u.n, best.n), cmp.Compare(best.first, u.first)) > 0 {
				usual[agency], best = p, u
			}
		}
	}
	return usual
}

func (i *Item) fault(l *Letter, text string) {
	i.Faulty++
	i.Cases = append(i.Cases, Remark{l.Agency, l.Application, l.RegisterNumber, text})
}

// said checks something that every answer of the year should say.
func said(e *Evidence, item Item, fault func(*Letter) string) Item {
	for i := range e.Letters {
		l := &e.Letters[i]
		if !l.Held {
			item.Unknown++
			continue
		}
		item.Checked++
		if text := fault(l); text != "" {
			item.fault(l, text)
		}
	}
	item.Text = fmt.Sprintf("核查答复%d件，有问题%d件", item.Checked, item.Faulty)
	item.settle(noLetters)
	return item
}

func grounds(e *Evidence) Item {
	return said(e, Item{
		Key: "ground", Title: "答复文书载明依据", How: "答复登记的决定类型对应的条例条款；没有登记决定类型的，文书引用了何条无从得知",
	}, func(l *Letter) string {
		if d, ok := outcome.Lookup(l.Kind); !ok || d.Article == "" {
			return "没有登记决定类型，未载明所依据的条款"
		}
		return ""
	})
}

func reasons(e *Evidence) Item {
	return said(e, Item{
		Key: "reason", Title: "答复文书说明理由", How: "依条例应当说明理由的决定（不予公开、无法提供、不予处理等），答复中有无理由",
	}, func(l *Letter) string {
		needed := l.Row != outcome.RowGranted
		if d, ok := outcome.Lookup(l.Kind); ok {
			needed = d.NeedsReason
		}
		if needed && l.Reason == "" {
			return "应当说明理由而没有说明"
		}
		return ""
	})
}

func remedies(e *Evidence) Item {
	return said(e, Item{
		Key: "remedy", Title: "答复文书告知救济途径", How: "答复中有无行政复议、行政诉讼的告知",
	}, func(l *Letter) string {
		if l.Remedy == "" {
			return "没有告知救济途径"
		}
		return ""
	})
}

// Sort brings the letters into the order in which they were made.
func (e *Evidence) Sort() {
	slices.SortFunc(e.Letters, func(a, b Letter) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.Application, b.Application))
	})
	slices.SortFunc(e.Late, byDue)
}
