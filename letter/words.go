package letter

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yishenqing/foi/calendar"
)

// Date writes a day as documents of agencies do (GB/T 9704—2012, 7.3.5.4): Arabic numerals without zeros before them,
// 2026年1月5日. No date is "".
func Date(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year(), int(d.Month()), d.Day())
}

// Amount writes fen in figures: 140元, 140.50元.
func Amount(fen int64) string {
	if fen%100 == 0 {
		return strconv.FormatInt(fen/100, 10) + "元"
	}
	return fmt.Sprintf("%d.%02d元", fen/100, fen%100)
}

const capitals = "零壹贰叁肆伍陆柒捌玖"

// Capital writes fen in the numerals of bills (人民币大写), 人民币壹佰肆拾元整. Negative amounts, which there are none of,
// are written as that of zero.
func Capital(fen int64) string {
	fen = max(fen, 0)
	yuan, jiao, cent := fen/100, fen/10%10, fen%10
	text := "人民币"
	if yuan > 0 || fen == 0 {
		text += capitalInteger(yuan) + "元"
	}
	digit := func(n int64) string { return string([]rune(capitals)[n]) }
	switch {
	case jiao == 0 && cent == 0:
		return text + "整"
	case cent == 0:
		return text + digit(jiao) + "角整"
	case jiao == 0 && yuan > 0:
		return text + "零" + digit(cent) + "分"
	case jiao == 0:
		return text + digit(cent) + "分"
	}
	return text + digit(jiao) + "角" + digit(cent) + "分"
}

// capitalInteger writes a whole number below 10^16 in groups of four digits.
func capitalInteger(n int64) string {
	if n == 0 {
		return "零"
	}
	runes := []rune(capitals)
	var b strings.Builder
	gap := false // a zero is owed before the next digit
	for group, unit := range []string{"兆", "亿", "万", ""} {
		part := n
		for range 3 - group {
			part /= 10000
		}
		part %= 10000
		if part == 0 {
			gap = gap || b.Len() > 0
			continue
		}
		for place, weight := range []int64{1000, 100, 10, 1} {
			d := part / weight % 10
			if d == 0 {
				gap = gap || b.Len() > 0
				continue
			}
			if gap {
				b.WriteRune('零')
				gap = false
			}
			b.WriteRune(runes[d])
			b.WriteString([]string{"仟", "佰", "拾", ""}[place])
		}
		gap = false // what follows begins with a thousand, or says its zero itself
		b.WriteString(unit)
	}
	return b.String()
}

// ordinal writes a number below 100 as in 第十二项 and （十二）.
func ordinal(n int) string {
	digits := []rune("零一二三四五六七八九")
	switch {
	case n < 10:
		return string(digits[n])
	case n < 20:
		return "十" + strings.TrimPrefix(string(digits[n%10]), "零")
	}
	return string(digits[n/10%10]) + "十" + strings.TrimPrefix(string(digits[n%10]), "零")
}

// sentence makes a text end as a sentence does.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(string([]rune(text)[len([]rune(text))-1:]), "。！？；.!?") {
		return text
	}
	return text + "。"
}
