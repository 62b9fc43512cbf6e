package answering

import (
	"fmt"
	"strings"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// Bodies are those to which an applicant of an agency can turn.
type Bodies struct {
	ReviewOrgan string // 复议机关: full name
	Court       string // 管辖法院: full name
}

// Unit is what a term is counted in.
type Unit string

// The units: calendar days and months, not working days.
const (
	Days   Unit = "day"
	Months Unit = "month"
)

// Way is a way to have a decision examined.
type Way string

// The ways.
const (
	Review          Way = "review"            // 行政复议
	Suit            Way = "suit"              // 直接提起行政诉讼
	SuitAfterReview Way = "suit_after_review" // 对复议决定提起行政诉讼
)

// Term is how long one way stays open, and before whom.
type Term struct {
	Way     Way
	Count   int
	Unit    Unit
	Body    string // the organ or court
	From    string // Chinese: from which event on
	Article string // Chinese
}

// Clause is what an answer tells about the remedies against it (救济告知).
type Clause struct {
	Kind   outcome.Kind
	On     calendar.Date // day of the decision, by which the rules are chosen
	Remedy outcome.Remedy
	// Text is the paragraph for the answer, empty when nothing was decided against anyone.
	Text  string
	Terms []Term
	// Basis is the text it rests on or, where doubtful, what the doubt is about; and that it was chosen, if so. Chinese.
	Basis string
	// Doubtful: no text settles which remedy it is. It stays true when the agency has chosen.
	Doubtful bool
	// Chosen: the agency's setting decided, and not the cautious reading.
	Chosen bool
}

// Stated returns the clause as an act states it.
func (c *Clause) Stated() workflow.Remedy {
	return workflow.Remedy{Text: c.Text, Opens: c.Remedy, Basis: c.Basis, Doubtful: c.Doubtful}
}

// UnknownKindError tells that there is no such kind of decision.
type UnknownKindError struct{ Kind outcome.Kind }

func (e *UnknownKindError) Error() string {
	return fmt.Sprintf("no kind of decision %q", string(e.Kind))
}

// Chinese says it to people.
func (e *UnknownKindError) Chinese() string { return "没有此种决定类型" }

// BodiesError tells that it is not known to whom the applicant can turn.
type BodiesError struct{ Lacking []string } // "review_organ", "court"

func (e *BodiesError) Error() string { return "the agency has no " + strings.Join(e.Lacking, ", ") }

// Chinese says it to people.
func (e *BodiesError) Chinese() string {
	return "机关资料中尚未填写" + chineseBodies(e.Lacking)
}

func chineseBodies(lacking []string) string {
	names := make([]string, len(lacking))
	for i, l := range lacking {
		names[i] = map[string]string{"review_organ": "复议机关", "court": "管辖法院"}[l]
	}
	return strings.Join(names, "、")
}

// Lacking returns the fields that are not filled in.
func (b Bodies) Lacking() []string {
	var lacking []string
	if b.ReviewOrgan == "" {
		lacking = append(lacking, "review_organ")
	}
	if b.Court == "" {
		lacking = append(lacking, "court")
	}
	return lacking
}

// The first days of the rules that the eras of package outcome do not tell apart.
var (
	// sixMonthsFrom is the day on which six months took the place of the three of the 行政诉讼法 of 1989 (art. 39).
	sixMonthsFrom = calendar.MustDate("2015-05-01")
	// reviewActFrom is the day of the 行政复议法 of 2023, which renumbered the articles.
	reviewActFrom = calendar.MustDate("2024-01-01")
)

// ClauseOf returns the clause for a decision of a kind made on a day. Errors: *UnknownKindError, *BodiesError when there is
// a remedy and the agency does not say where.
func ClauseOf(kind outcome.Kind, on calendar.Date, bodies Bodies, choices Choices) (Clause, error) {
	decision, ok := outcome.Lookup(kind)
	if !ok {
		return Clause{}, &UnknownKindError{Kind: kind}
	}
	opening := decision.Opening(outcome.EraOf(on.Year(), on.Month(), on.Day()))
	c := Clause{Kind: kind, On: on, Remedy: opening.Remedy, Basis: opening.Basis, Doubtful: opening.Doubtful}
	if choice := choices.of(kind); choice != "" && opening.Doubtful {
		c.Remedy, c.Chosen = choice, true
		c.Basis += "；本机关设置为" + choice.Label()
	}
	if c.Remedy == outcome.NoRemedy || c.Remedy == outcome.NotByItself {
		return c, nil
	}
	if lacking := bodies.Lacking(); len(lacking) > 0 {
		return Clause{}, &BodiesError{Lacking: lacking}
	}
	c.Terms = terms(c.Remedy, on, bodies)
	c.Text = c.paragraph()
	return c, nil
}

// terms are the ways that a remedy opens, in the order in which they are taken.
func terms(remedy outcome.Remedy, on calendar.Date, bodies Bodies) []Term {
	review := Term{
		Way: Review, Count: 60, Unit: Days, Body: bodies.ReviewOrgan, From: "收到本答复之日", Article: "《中华人民共和国行政复议法》第九条",
	}
	if on >= reviewActFrom {
		review.Article = "《中华人民共和国行政复议法》第二十条"
	}
	if remedy == outcome.ReviewFirst {
		return []Term{review, {
			Way: SuitAfterReview, Count: 15, Unit: Days, Body: bodies.Court, From: "收到行政复议决定书之日",
			Article: "《中华人民共和国行政复议法》第三十四条、《中华人民共和国行政诉讼法》第四十五条",
		}}
	}
	suit := Term{
		Way: Suit, Count: 6, Unit: Months, Body: bodies.Court, From: "收到本答复之日", Article: "《中华人民共和国行政诉讼法》第四十六条",
	}
	if on < sixMonthsFrom {
		suit.Count, suit.Article = 3, "《中华人民共和国行政诉讼法》（1989年）第三十九条"
	}
	return []Term{review, suit}
}

// chineseCount writes the counts that occur.
var chineseCount = map[int]string{3: "三", 6: "六", 15: "十五", 60: "六十"}

func (t Term) span() string {
	if t.Unit == Months {
		return chineseCount[t.Count] + "个月"
	}
	return chineseCount[t.Count] + "日"
}

// paragraph is the clause as the answer prints it.
func (c *Clause) paragraph() string {
	review, suit := c.Terms[0], c.Terms[1]
	if c.Remedy == outcome.ReviewFirst {
		against := "如对本答复不服，"
		rest := ""
		if c.Kind == outcome.Partial {
			against = "如对本答复（包括其中不予公开的部分）不服，"
		}
		rest = "行政复议机关决定不予受理、驳回申请或者受理后超过行政复议期限不作答复的，可以自收到决定书之日起或者行政复议期限届满之日起" +
			suit.span() + "内，依法向" + suit.Body + "提起行政诉讼。"
		return fmt.Sprintf("%s根据《中华人民共和国行政复议法》第二十三条的规定，应当自%s起%s内先向%s申请行政复议；对行政复议决定不服的，"+
			"可以自%s起%s内向%s提起行政诉讼。%s",
			against, review.From, review.span(), review.Body, suit.From, suit.span(), suit.Body, rest)
	}
	return fmt.Sprintf("如对本答复不服，可以自%s起%s内向%s申请行政复议，也可以自%s起%s内直接向%s提起行政诉讼。",
		review.From, review.span(), review.Body, suit.From, suit.span(), suit.Body)
}
