// Package redaction makes the copy of a document that is released when only part of it may be (区分处理, 条例 art. 37): passages of a text
// and areas of pages are marked, each with the ground for which it is withheld, and the copy is made anew without them. Nothing is
// covered up that is still there: a released text has other characters in their place, a released page is a picture whose pixels
// there are black, in a file that has nothing but such pictures.
package redaction

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/yishenqing/foi/outcome"
)

// Mark is something that is withheld: a passage of a text, or an area of a page.
type Mark struct {
	Ground outcome.Kind `json:"ground"` // one of Grounds

	// A passage, in characters (Unicode code points) from 0; End is the first one that is not in it.
	Start int `json:"start,omitempty"`
	End   int `json:"end,omitempty"`

	// An area: the page from 1, and where on it as it is displayed, from its upper left corner, in ten-thousandths of its width and
	// height.
	Page   int `json:"page,omitempty"`
	X      int `json:"x,omitempty"`
	Y      int `json:"y,omitempty"`
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
}

// whole is the width and height of a page in the unit of areas.
const whole = 10000

// Grounds are the kinds of decisions for which a part may be withheld: the exceptions of the 条例 (art. 14 to 16).
func Grounds() []outcome.Kind {
	return []outcome.Kind{
		outcome.Secret, outcome.Forbidden, outcome.Stability, outcome.ThirdParty, outcome.Internal, outcome.Process, outcome.EnforcementFile,
	}
}

// Fault is what is wrong with one mark.
type Fault struct {
	Mark    int // index
	Rule    string
	English string
	Chinese string
}

// CheckText holds marks to a text of so many characters; nil when nothing is wrong.
func CheckText(marks []Mark, length int) (found []Fault) {
	for i, m := range marks {
		found = append(found, m.ground(i)...)
		switch {
		case m.Page != 0 || m.X != 0 || m.Y != 0 || m.Width != 0 || m.Height != 0:
			found = append(found, Fault{i, "kind", "is an area, and the source is a text", "该文件为文本，应标注文字起止位置，不能标注页面区域"})
		case m.Start < 0 || m.End <= m.Start || m.End > length:
			found = append(found, Fault{
				i, "passage", "is no passage of the text, which has " + strconv.Itoa(length) + " characters",
				"起止位置不在文本之内（全文共" + strconv.Itoa(length) + "个字符）",
			})
		}
	}
	return found
}

// CheckPages holds marks to a document of so many pages; nil when nothing is wrong.
func CheckPages(marks []Mark, pages int) (found []Fault) {
	for i, m := range marks {
		found = append(found, m.ground(i)...)
		switch {
		case m.Start != 0 || m.End != 0:
			found = append(found, Fault{i, "kind", "is a passage, and the source has pages", "该文件按页处理，应标注页面区域，不能标注文字起止位置"})
		case m.Page < 1 || m.Page > pages:
			found = append(found, Fault{i, "page", "is on no page: there are " + strconv.Itoa(pages), "页码不存在（全文共" + strconv.Itoa(pages) + "页）"})
		case m.X < 0 || m.Y < 0 || m.Width <= 0 || m.Height <= 0 || m.X+m.Width > whole || m.Y+m.Height > whole:
			found = append(found, Fault{i, "area", "does not lie on the page", "标注区域超出页面"})
		}
	}
	return found
}

func (m Mark) ground(i int) []Fault {
	if slices.Contains(Grounds(), m.Ground) {
		return nil
	}
	return []Fault{{i, "ground", "has no ground for which a part may be withheld", "须选择条例第十四条至第十六条规定的不予公开理由"}}
}

// Entry is one line of the index of grounds, for the answer letter.
type Entry struct {
	Number  int      // as it stands in the released text
	Page    int      // 0: a text has none
	Grounds []string // what is said to the applicant, in Chinese
	Article []string // of the 条例, with each of Grounds
}

// Index lists what is withheld in the order of the document. Marks that overlap are one place with several grounds.
func Index(marks []Mark) []Entry {
	var all []Entry
	for i, p := range places(marks) {
		e := Entry{Number: i + 1, Page: p.page}
		for _, ground := range p.grounds {
			d, _ := outcome.Lookup(ground)
			e.Grounds = append(e.Grounds, label(d))
			e.Article = append(e.Article, d.Article)
		}
		all = append(all, e)
	}
	return all
}

// Total is one ground in the index of grounds: how many places of the copy are withheld for it.
type Total struct {
	Ground  outcome.Kind
	Label   string // in Chinese
	Article string // of the 条例
	Places  int
	// Where they are: their numbers in the released text, or the pages of the released PDF, each once. Both are lists of the letter, no part
	// of the record.
	Numbers []int `json:"-"`
	Pages   []int `json:"-"`
}

// Sum counts the places of each ground, in the order of Grounds. A place with several grounds counts for each of them.
func Sum(marks []Mark) (all []Total) {
	of := map[outcome.Kind]*Total{}
	for i, p := range places(marks) {
		for _, ground := range p.grounds {
			t := of[ground]
			if t == nil {
				d, _ := outcome.Lookup(ground)
				t = &Total{Ground: ground, Label: label(d), Article: d.Article}
				of[ground] = t
			}
			t.Places++
			switch {
			case p.page == 0:
				t.Numbers = append(t.Numbers, i+1)
			case !slices.Contains(t.Pages, p.page):
				t.Pages = append(t.Pages, p.page)
			}
		}
	}
	for _, ground := range Grounds() {
		if t := of[ground]; t != nil {
			all = append(all, *t)
		}
	}
	return all
}

// label is how a ground is called to the applicant.
func label(d outcome.Decision) string { return strings.TrimPrefix(d.Label, "不予公开：") }

// place is what the released copy has one gap for.
type place struct {
	page, start, end int
	grounds          []outcome.Kind
}

// places joins passages that overlap or touch; areas are each a place, in the order in which one reads.
func places(marks []Mark) []place {
	sorted := slices.Clone(marks)
	slices.SortStableFunc(sorted, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Page, b.Page), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X))
	})
	var all []place
	for _, m := range sorted {
		if n := len(all); m.Page == 0 && n > 0 && m.Start <= all[n-1].end {
			last := &all[n-1]
			last.end = max(last.end, m.End)
			if !slices.Contains(last.grounds, m.Ground) {
				last.grounds = append(last.grounds, m.Ground)
			}
			continue
		}
		all = append(all, place{page: m.Page, start: m.Start, end: m.End, grounds: []outcome.Kind{m.Ground}})
	}
	return all
}

// ErrLeak says that a withheld passage stands in the text elsewhere, too, where nobody marked it.
var ErrLeak = errors.New("a withheld passage stands elsewhere in the text, unmarked")

// shortest is how long a passage has to be, without blanks, for its coming again to be no accident.
const shortest = 2

// Text returns a text without the passages that are marked: each place has a note of the same form, whatever its length was, with
// its number in the index. The marks must have passed CheckText. Errors: ErrLeak.
func Text(source string, marks []Mark) (string, error) {
	from := []rune(source)
	var out strings.Builder
	var gone, kept []string
	at := 0
	for i, p := range places(marks) {
		kept = append(kept, squeezed(string(from[at:p.start])))
		gone = append(gone, squeezed(string(from[p.start:p.end])))
		out.WriteString(string(from[at:p.start]) + "【" + strconv.Itoa(i+1) + "：不予公开】")
		at = p.end
	}
	out.WriteString(string(from[at:]))
	kept = append(kept, squeezed(string(from[at:])))
	rest := strings.Join(kept, "\x00") // what two passages only form together is none of them
	for _, passage := range gone {
		if len([]rune(passage)) >= shortest && strings.Contains(rest, passage) {
			return "", ErrLeak
		}
	}
	return out.String(), nil
}

// squeezed is a text without what breaks it over lines.
func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }

// Reveals reports whether the name of the copy says what is withheld in it. The marks must have passed CheckText.
func Reveals(source string, marks []Mark, name string) bool {
	from, name := []rune(source), squeezed(name)
	for _, m := range marks {
		if passage := squeezed(string(from[m.Start:m.End])); len([]rune(passage)) >= shortest && strings.Contains(name, passage) {
			return true
		}
	}
	return false
}
