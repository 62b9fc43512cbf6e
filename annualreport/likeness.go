package annualreport

import (
	"strings"
	"unicode"
)

// How two years' texts are compared: by runs of Shingle characters, signs, spaces and figures left out, so that neither a
// new year nor new numbers hide a copy. The likeness is the part of this year's runs that last year's text has too, from
// 0 to 1. Texts of different authors on the same subject share some hundredths (between the five published texts of the
// seeds: 0.03 to 0.07); a text carried over with a new year shares all. From LikenessWarned on it is warned of. Sections with fewer than LikenessLeast characters are not compared: 无 is 无 every year.
const (
	Shingle        = 6
	LikenessWarned = 0.5
	LikenessLeast  = 80
	// PassageLeast is from how many characters on a sentence that last year's text has word for word is named.
	PassageLeast = 25
)

// Likeness is what comparing a section with last year's found.
type Likeness struct {
	Section  Section
	Share    float64 // from 0 to 1
	Warned   bool
	Passages []Passage // sentences that are last year's but for figures, at most ten
}

// Advice says what is to be done about a likeness that is warned of, in Chinese; "" for others.
func (l Likeness) Advice() string {
	if !l.Warned {
		return ""
	}
	return "请按本年度实际情况改写与上年度相同的语句"
}

// Passage is a stretch of this year's text.
type Passage struct {
	Start, End int // runes of the content
	Quote      string
}

// CompareTexts compares each section that is long enough with last year's. A section that last year's report did not
// have is not compared.
func CompareTexts(now, last map[Section]Text) []Likeness {
	var all []Likeness
	for _, s := range Sections() {
		if l, ok := compare(s, now[s].Content, last[s].Content); ok {
			all = append(all, l)
		}
	}
	return all
}

func compare(s Section, now, last string) (Likeness, bool) {
	here, there := letters(now), letters(last)
	if len(here) < LikenessLeast || len(there) < Shingle {
		return Likeness{}, false
	}
	known := map[string]bool{}
	for i := 0; i+Shingle <= len(there); i++ {
		known[string(there[i:i+Shingle])] = true
	}
	shared, all := 0, 0
	for i := 0; i+Shingle <= len(here); i++ {
		all++
		if known[string(here[i:i+Shingle])] {
			shared++
		}
	}
	l := Likeness{Section: s, Share: float64(shared) / float64(all)}
	l.Warned = l.Share >= LikenessWarned
	l.Passages = passages(now, string(there))
	return l, true
}

// letters are the characters of a text that say something: neither figures nor signs nor spaces.
func letters(text string) []rune {
	kept := make([]rune, 0, len(text)/3)
	for _, r := range text {
		if unicode.IsLetter(r) {
			kept = append(kept, r)
		}
	}
	return kept
}

// passages are the sentences of a text whose letters stand in last year's one after the other.
func passages(now, there string) []Passage {
	var all []Passage
	runes := []rune(now)
	start := 0
	for i := 0; i <= len(runes) && len(all) < 10; i++ {
		if i < len(runes) && !strings.ContainsRune("。；;\n！？", runes[i]) {
			continue
		}
		quote := string(runes[start:i])
		if kept := letters(quote); len(kept) >= PassageLeast && strings.Contains(there, string(kept)) {
			all = append(all, Passage{Start: start, End: i, Quote: quote})
		}
		start = i + 1
	}
	return all
}
