package annualreport

import (
	"strconv"
	"strings"
	"unicode"
)

// number is a figure in a text with the words around it.
type number struct {
	start, end int    // runes of the content, the unit included
	value      int64  // in units of the last decimal
	decimals   int    //
	unit       string // 件, %, 百分点; empty: none
	about      bool   // 约, 余 and the like
	before     string // since the number before, or the beginning of the sentence
	after      string // up to the next punctuation or number
}

// plain returns the value of a number without decimals.
func (n number) plain() int { return int(n.value) }

func (n number) counts() bool { return n.decimals == 0 && n.unit != "%" && n.unit != "百分点" }

// sentence is a stretch of text up to a full stop or the end of a line.
type sentence struct {
	paragraph int
	numbers   []number
	text      string
}

// units are what figures of the report are counted in; others, such as 元, 次 or 天, are not about its tables.
var units = []string{"个百分点", "百分点", "%", "件", "宗", "起", "例", "份", "个"}

// foreign follow a figure that is about something else.
const foreign = "年月日号条项款章期季名人家天时分元万亿场篇次类级届位批版页公里套处座所届只字亩平"

// scan takes a text apart. Widths of figures and signs do not matter: １２，345 is 12,345.
func scan(content string) []sentence {
	runes := []rune(content)
	for i, r := range runes {
		runes[i] = narrow(r)
	}
	var all []sentence
	paragraph, start := 0, 0
	for i := 0; i <= len(runes); i++ {
		if i < len(runes) && runes[i] != '。' && runes[i] != '\n' && runes[i] != '!' && runes[i] != '?' {
			continue
		}
		if s := scanSentence(runes, start, i); len(s.numbers) > 0 || strings.TrimSpace(s.text) != "" {
			s.paragraph = paragraph
			all = append(all, s)
		}
		if i < len(runes) && runes[i] == '\n' {
			paragraph++
		}
		start = i + 1
	}
	return all
}

// narrow returns the ordinary form of a figure or sign that is set wide.
func narrow(r rune) rune {
	switch {
	case r >= '０' && r <= '９', r == '％', r == '．', r == '！', r == '？':
		return r - 0xFEE0
	case r == '，':
		return ','
	case r == '；':
		return ';'
	case r == '：':
		return ':'
	case r == '（':
		return '('
	case r == '）':
		return ')'
	}
	return r
}

func scanSentence(runes []rune, start, end int) sentence {
	s := sentence{text: string(runes[start:end])}
	last, depth, seen := start, 0, 0
	for i := start; i < end; {
		if !isDigit(runes[i]) {
			i++
			continue
		}
		n, next := scanNumber(runes, i, end)
		next = min(next, end)
		if n.unit == "" && next < end && (strings.ContainsRune(foreign, runes[next]) || unicode.Is(unicode.Latin, runes[next])) ||
			brackets(runes[start:i], &depth, &seen) > 0 || i > start && unicode.Is(unicode.Latin, runes[i-1]) {
			i = next
			continue
		}
		n.before = string(runes[last:i])
		n.about = n.about || endsWithAny(n.before, "约", "近", "逾", "超", "超过", "不足", "达到近", "大约")
		after := next
		for after < end && !isDigit(runes[after]) && !strings.ContainsRune(",;:()、", runes[after]) {
			after++
		}
		n.after = string(runes[next:after])
		s.numbers = append(s.numbers, n)
		i, last = next, next
	}
	return s
}

// scanNumber reads the figure at i and its unit, and returns where the text goes on.
func scanNumber(runes []rune, i, end int) (number, int) {
	n := number{start: i}
	var digits strings.Builder
	take := func() {
		for i < end && isDigit(runes[i]) {
			digits.WriteRune(runes[i])
			i++
		}
	}
	take()
	// 12,345: groups of three after at most three, and no further figure behind them.
	for digits.Len() <= 15 && i-n.start <= 3+4*4 && thousands(runes, i, end) {
		i++
		take()
	}
	if i+1 < end && runes[i] == '.' && isDigit(runes[i+1]) {
		i++
		before := digits.Len()
		take()
		n.decimals = digits.Len() - before
	}
	text := digits.String()
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n.decimals > 6 {
		n.about = true // longer than any figure of a report
	}
	n.value = value
	n.end = i
	next := i
	for next < end && (runes[next] == ' ' || runes[next] == '\u00a0' || runes[next] == '\u3000') {
		next++
	}
	for next < end && strings.ContainsRune("余多万", runes[next]) {
		n.about = true
		next++
	}
	for _, u := range units {
		if strings.HasPrefix(string(runes[next:min(end, next+len([]rune(u)))]), u) {
			n.unit, n.end = u, next+len([]rune(u))
			break
		}
	}
	if n.unit == "个" && n.end < end && strings.ContainsRune("工月小年星季", runes[n.end]) {
		n.unit, n.end = "", i // 2个工作日
		return n, next + 2
	}
	if n.unit == "个百分点" {
		n.unit = "百分点"
	}
	if n.unit == "" {
		n.end = i
		return n, max(i, next)
	}
	if n.end < end && strings.HasPrefix(string(runes[n.end:min(end, n.end+2)]), "以上") {
		n.about = true
	}
	return n, n.end
}

func thousands(runes []rune, i, end int) bool {
	return i+3 < end && runes[i] == ',' && isDigit(runes[i+1]) && isDigit(runes[i+2]) && isDigit(runes[i+3]) &&
		(i+4 >= end || !isDigit(runes[i+4])) && isDigit(runes[i-1])
}

// brackets returns how deep the end of a text stands in 《》 or 〔〕, where titles and document numbers are; depth is that
// at place seen, and both are brought to the end.
func brackets(text []rune, depth, seen *int) int {
	for _, r := range text[*seen:] {
		switch r {
		case '《', '〔', '[':
			*depth++
		case '》', '〕', ']':
			*depth = max(0, *depth-1)
		}
	}
	*seen = len(text)
	return *depth
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func endsWithAny(text string, ends ...string) bool {
	text = strings.TrimRight(text, " ")
	for _, e := range ends {
		if strings.HasSuffix(text, e) {
			return true
		}
	}
	return false
}
