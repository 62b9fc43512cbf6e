// Package retention says how long the file of an application is kept (保管期限) and when it may be disposed of (销毁).
//
// Source: 《机关文件材料归档范围和文书档案保管期限规定》(国家档案局令第8号, 2006): documents are kept for ever (永久) or for a term
// (定期) of 30 or 10 years. It does not say from which day a term is counted. Here it runs from 1 January of the year after the
// one in which the file was archived, as archives number their files by year: a reading, and the later of the possible days.
//
// The package takes values and returns values; who disposes, and what is destroyed, is the caller's business.
package retention

import (
	"time"

	"github.com/yishenqing/foi/calendar"
)

// Class is how long a file is kept (保管期限).
type Class string

// The classes. The zero value stands for a file whose class nobody has set.
const (
	Permanent Class = "permanent"
	Years30   Class = "years_30"
	Years10   Class = "years_10"
)

// Regulation is where the classes come from.
const Regulation = "《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）"

var classes = map[Class]struct {
	label string
	years int // 0: for ever
}{
	Permanent: {"永久", 0},
	Years30:   {"30年", 30},
	Years10:   {"10年", 10},
}

// Label returns the class for people, "" when there is no such class.
func (c Class) Label() string { return classes[c].label }

// Years is the term in years, 0 for Permanent and for what is no class.
func (c Class) Years() int { return classes[c].years }

// DisposableOn returns the first day on which a file that was archived on a day may be disposed of; the zero Date when that day
// never comes or is not known: for Permanent, no class, no day.
func DisposableOn(c Class, archivedOn calendar.Date) calendar.Date {
	if c.Years() == 0 || archivedOn.IsZero() {
		return 0
	}
	day, err := calendar.NewDate(archivedOn.Year()+1+c.Years(), time.January, 1)
	if err != nil { // beyond the year 9999
		return 0
	}
	return day
}

// Facts are what it depends on whether a file may be disposed of.
type Facts struct {
	Class      Class
	ArchivedOn calendar.Date // none while it is not in the archive
	Today      calendar.Date
	Hold       bool // kept for proceedings (保全)
	Pending    int  // reviews and suits that are not concluded
}

// Rule names a condition of disposal. It is stable: clients go by it.
type Rule string

// The rules, in the order in which Check tells them.
const (
	NotArchived Rule = "not_archived"
	NoClass     Rule = "no_retention_class"
	KeptForEver Rule = "permanent"
	TermNotOver Rule = "term_not_over"
	OnHold      Rule = "on_hold"
	CasePending Rule = "legal_case_pending"
	NotProposed Rule = "not_proposed"
	SamePerson  Rule = "same_person"
)

// Unmet is a condition that is not met.
type Unmet struct {
	Rule    Rule
	English string
	Chinese string
	Source  string // where it comes from; Chinese
}

const (
	archivesLaw = "《机关档案管理规定》（国家档案局令第13号）" // files are appraised and destroyed with approval and under supervision
	openness    = "《政府信息公开条例》第四十五条"
	house       = "系统内部控制要求"
)

// Check returns everything that stands against the disposal of a file; nil when it may be disposed of.
func Check(f Facts) []Unmet {
	var all []Unmet
	add := func(rule Rule, english, chinese, source string) {
		all = append(all, Unmet{rule, english, chinese, source})
	}
	if f.ArchivedOn.IsZero() {
		add(NotArchived, "the file is not in the archive", "案卷尚未归档", openness)
	}
	end := DisposableOn(f.Class, f.ArchivedOn)
	switch {
	case f.Class.Label() == "":
		add(NoClass, "no retention class is set", "尚未确定保管期限", Regulation)
	case f.Class == Permanent:
		add(KeptForEver, "the file is kept permanently", "保管期限为永久，不得销毁", Regulation)
	case f.ArchivedOn.IsZero(): // the term has not begun
	case end.IsZero() || f.Today < end:
		add(TermNotOver, "the retention term is not over", "保管期限未满，"+end.String()+"起方可销毁", Regulation)
	}
	if f.Hold {
		add(OnHold, "the file is on hold for proceedings", "案卷处于诉讼保全中", house)
	}
	if f.Pending > 0 {
		add(CasePending, "a review or suit is pending", "行政复议或者行政诉讼尚未审结", house)
	}
	return all
}

// CheckHands returns what stands against somebody disposing of a file: another person must have proposed it (双人负责). proposer is
// empty while nobody has.
func CheckHands(proposer, disposer string) []Unmet {
	switch proposer {
	case "":
		return []Unmet{{NotProposed, "nobody has proposed the disposal", "尚无人提出销毁", archivesLaw}}
	case disposer:
		return []Unmet{{SamePerson, "who proposed the disposal does not carry it out", "提出销毁的人不得批准销毁", archivesLaw}}
	}
	return nil
}

// Refusal tells everything for which an act about the retention of a file is refused.
type Refusal struct {
	List []Unmet // not empty
}

func (r *Refusal) Error() string {
	text := r.List[0].English
	for _, u := range r.List[1:] {
		text += "; " + u.English
	}
	return text
}

// Chinese says it to people.
func (r *Refusal) Chinese() string {
	text := r.List[0].Chinese
	for _, u := range r.List[1:] {
		text += "；" + u.Chinese
	}
	return text
}
