package indicator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// SchemeError tells everything that is wrong with a scheme's text, each with its place.
type SchemeError struct{ Faults []SchemeFault }

// SchemeFault is one thing that is wrong.
type SchemeFault struct {
	Path    string // indicators[1].limit; empty for the whole text
	Rule    string // unknown, missing, value, duplicate, json
	English string
	Text    string // Chinese
}

func (e *SchemeError) Error() string {
	var all []string
	for _, f := range e.Faults {
		all = append(all, strings.TrimPrefix(f.Path+": "+f.English, ": "))
	}
	return "scheme: " + strings.Join(all, "; ")
}

// Chinese says it to the user.
func (e *SchemeError) Chinese() string {
	var all []string
	for _, f := range e.Faults {
		all = append(all, strings.TrimPrefix(f.Path+"："+f.Text, "："))
	}
	return "考核方案有误：" + strings.Join(all, "；")
}

// The longest scheme that is read, in bytes, and the most indicators in it.
const (
	LongestScheme  = 64 << 10
	mostIndicators = 50
	longestText    = 500
)

// ParseScheme reads a scheme (JSON, as those in schemes/). Unknown and missing fields, values that make no sense and things said
// twice are refused, all at once. Errors: *SchemeError.
func ParseScheme(data []byte) (*Scheme, error) {
	var p schemeParser
	if len(data) > LongestScheme {
		p.fault("", "value", "is longer than 64 KiB", "不得超过64 KiB")
		return nil, p.err()
	}
	s := p.scheme(data)
	if err := p.err(); err != nil {
		return nil, err
	}
	s.content = string(data)
	return s, nil
}

type schemeParser struct{ found []SchemeFault }

func (p *schemeParser) err() error {
	if len(p.found) == 0 {
		return nil
	}
	return &SchemeError{p.found}
}

func (p *schemeParser) fault(at, rule, english, chinese string) {
	p.found = append(p.found, SchemeFault{at, rule, english, chinese})
}

func (p *schemeParser) value(at, english, chinese string) { p.fault(at, "value", english, chinese) }

// object is a JSON object whose fields are taken one by one.
type object struct {
	p      *schemeParser
	at     string
	fields map[string]json.RawMessage
}

// object reads an object that must have exactly these fields.
func (p *schemeParser) object(at string, data []byte, fields ...string) object {
	o := object{p: p, at: at}
	all, err := members(data)
	if err != nil {
		p.fault(at, "json", err.Error(), "不是有效的 JSON 对象（同名字段、多余内容均不允许）")
		return o
	}
	o.fields = all
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !slices.Contains(fields, name) {
			p.fault(o.path(name), "unknown", "is no field of this", "没有这个字段")
		}
	}
	for _, name := range fields {
		if _, ok := all[name]; !ok {
			p.fault(o.path(name), "missing", "is missing", "缺少此字段")
		}
	}
	return o
}

// members splits an object and refuses a name that comes twice, which encoding/json would let pass.
func members(data []byte) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("is no JSON object")
	}
	all := map[string]json.RawMessage{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("is no JSON object")
		}
		key, _ := name.(string)
		if _, twice := all[key]; twice {
			return nil, fmt.Errorf("has %q twice", key)
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return nil, fmt.Errorf("is no JSON object")
		}
		all[key] = v
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("is no JSON object")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("has something after its end")
	}
	return all, nil
}

func (o object) path(name string) string {
	if o.at == "" {
		return name
	}
	return o.at + "." + name
}

// read decodes a field; false when it is not there (which was told) or of another type.
func (o object) read(name, what, chinese string, into any) bool {
	raw, ok := o.fields[name]
	if !ok {
		return false
	}
	if err := json.Unmarshal(raw, into); err != nil || bytes.Equal(raw, []byte("null")) {
		o.p.value(o.path(name), "has to be "+what, "应为"+chinese)
		return false
	}
	return true
}

func (o object) text(name string, required bool) string {
	var v string
	if !o.read(name, "a text", "文字", &v) {
		return ""
	}
	if required && strings.TrimSpace(v) == "" {
		o.p.value(o.path(name), "must not be blank", "不得为空")
	}
	if utf8.RuneCountInString(v) > longestText || strings.IndexFunc(v, func(r rune) bool { return r < 0x20 || r == 0x7f }) >= 0 {
		o.p.value(o.path(name), "has to be one line of at most 500 characters", "应为不超过500字的一行文字")
	}
	return v
}

func (o object) yes(name string) (v bool) {
	o.read(name, "true or false", " true 或 false", &v)
	return v
}

func (o object) points(name string) Points {
	var v string
	if !o.read(name, `a text such as "2.4"`, "文字形式的分值，例如 \"2.4\"", &v) {
		return 0
	}
	n, ok := parsePoints(v)
	if !ok {
		o.p.value(o.path(name), `has to be from "0" to "9999.99"`, "分值应在 \"0\" 至 \"9999.99\" 之间，至多两位小数")
	}
	return n
}

// positive is points for a field that means nothing when they are 0.
func (o object) positive(name string) Points {
	before := len(o.p.found)
	n := o.points(name)
	if _, there := o.fields[name]; there && n == 0 && len(o.p.found) == before {
		o.p.value(o.path(name), "must be more than 0", "应大于0")
	}
	return n
}

// word reads one of some words.
func word[W ~string](o object, name string, words []W) W {
	var v string
	if !o.read(name, "a text", "文字", &v) {
		return ""
	}
	if !slices.Contains(words, W(v)) {
		var all []string
		for _, w := range words {
			all = append(all, string(w))
		}
		o.p.value(o.path(name), "has to be one of "+strings.Join(all, ", "), "应为下列之一："+strings.Join(all, "、"))
	}
	return W(v)
}

// list reads an array of objects, of one at least.
func (o object) list(name string) []json.RawMessage {
	var all []json.RawMessage
	if !o.read(name, "an array", "数组", &all) {
		return nil
	}
	if len(all) == 0 || len(all) > mostIndicators {
		o.p.value(o.path(name), "has to have from 1 to 50 entries", "应有1至50项")
		return nil
	}
	return all
}

var (
	schemeID     = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
	indicatorKey = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.]{0,15}$`)
)

func (p *schemeParser) scheme(data []byte) *Scheme {
	o := p.object("", data, "id", "title", "source", "illustrative", "derived_from", "earlier_answers", "indicators")
	s := &Scheme{
		ID: o.text("id", true), Title: o.text("title", true), Source: o.text("source", true), Illustrative: o.yes("illustrative"),
		DerivedFrom: o.text("derived_from", false), EarlierAnswers: word(o, "earlier_answers", []EarlierAnswers{EarlierListed, EarlierCounted}),
	}
	if s.ID != "" && !schemeID.MatchString(s.ID) {
		p.value("id", "has to be of a–z, 0–9 and -", "只能由小写字母、数字和连字符组成，至多63个字符")
	}
	if s.Illustrative && strings.TrimSpace(s.DerivedFrom) == "" {
		p.value("derived_from", "of an illustrative scheme must not be blank", "示例方案应说明参照何处")
	}
	for i, raw := range o.list("indicators") {
		in := p.indicator(fmt.Sprintf("indicators[%d]", i), raw)
		if in.Key != "" && slices.ContainsFunc(s.Indicators, func(other Indicator) bool { return other.Key == in.Key }) {
			p.fault(fmt.Sprintf("indicators[%d].key", i), "duplicate", "is there twice", "重复")
		}
		s.Indicators = append(s.Indicators, in)
	}
	return s
}

// reserved are the keys of a report that no indicator can have.
var reserved = []string{
	"agency", "display_name", "year", "own", "as_of", "looked_from", "scheme", "applications", "total", "rates", "definitions", "supplements", "outlook",
}

var ruleFields = map[Rule][]string{
	RuleDeductions: {"full", "without_applications", "deductions"},
	RuleLimit:      {"full", "over", "limit"},
	RuleBonus:      {"steps"},
	RuleConversion: {"full", "missed", "nothing_fit"},
}

func (p *schemeParser) indicator(at string, raw json.RawMessage) Indicator {
	all, err := members(raw)
	if err != nil {
		p.fault(at, "json", err.Error(), "不是有效的 JSON 对象（同名字段、多余内容均不允许）")
		return Indicator{}
	}
	rule := word(object{p, at, all}, "rule", []Rule{RuleDeductions, RuleLimit, RuleBonus, RuleConversion})
	own, known := ruleFields[rule]
	if _, there := all["rule"]; there && !known {
		return Indicator{} // which fields it has, nobody can say
	}
	o := p.object(at, raw, append([]string{"key", "title", "text", "rule"}, own...)...)
	in := Indicator{Key: o.text("key", true), Title: o.text("title", true), Text: o.text("text", true), Rule: rule}
	if in.Key != "" && (!indicatorKey.MatchString(in.Key) || slices.Contains(reserved, in.Key)) {
		p.value(o.path("key"), "has to be of letters, digits and points, and none of a report's own keys", "只能由字母、数字和点组成，且不得与报表自身的字段同名")
	}
	switch rule {
	case RuleDeductions:
		in.Full, in.WithoutApplications = o.positive("full"), o.points("without_applications")
		p.atMostFull(o, "without_applications", in.WithoutApplications, in.Full)
		in.Deductions = p.deductions(o)
	case RuleLimit:
		in.Full, in.Over = o.positive("full"), o.points("over")
		p.atMostFull(o, "over", in.Over, in.Full)
		var text string
		if o.read("limit", `a text such as "0.002"`, "文字形式的比率，例如 \"0.002\"", &text) {
			var ok bool
			if in.Limit, ok = parseLimit(text); !ok {
				p.value(o.path("limit"), `has to be above 0 and below 1, such as "0.002"`, "应大于0、小于1，例如 \"0.002\"，至多六位小数")
			}
		}
	case RuleBonus:
		in.Steps = p.steps(o)
		for _, s := range in.Steps {
			in.Full += s.Points
		}
	case RuleConversion:
		in.Full, in.Missed, in.NothingFit = o.positive("full"), o.points("missed"), o.points("nothing_fit")
		p.atMostFull(o, "missed", in.Missed, in.Full)
		p.atMostFull(o, "nothing_fit", in.NothingFit, in.Full)
	}
	return in
}

func (p *schemeParser) atMostFull(o object, name string, points, full Points) {
	if full > 0 && points > full {
		p.value(o.path(name), "must not be more than full", "不得高于满分")
	}
}

func (p *schemeParser) deductions(of object) []Deduction {
	var all []Deduction
	for i, raw := range of.list("deductions") {
		o := p.object(fmt.Sprintf("%s[%d]", of.path("deductions"), i), raw, "fact", "points", "each", "text")
		d := Deduction{Fact: word(o, "fact", deductible), Points: o.positive("points"), Each: o.yes("each"), Text: o.text("text", true)}
		if slices.ContainsFunc(all, func(other Deduction) bool { return other.Fact == d.Fact && d.Fact != "" }) {
			p.fault(o.path("fact"), "duplicate", "is deducted for twice", "重复")
		}
		all = append(all, d)
	}
	return all
}

func (p *schemeParser) steps(of object) []Step {
	var all []Step
	for i, raw := range of.list("steps") {
		o := p.object(fmt.Sprintf("%s[%d]", of.path("steps"), i), raw, "fact", "at_least", "points", "text")
		s := Step{Fact: word(o, "fact", countable), Points: o.positive("points"), Text: o.text("text", true)}
		if o.read("at_least", "a whole number", "整数", &s.AtLeast) && (s.AtLeast < 1 || s.AtLeast > 10_000_000) {
			p.value(o.path("at_least"), "has to be from 1 to 10,000,000", "应在1至10000000之间")
		}
		if slices.ContainsFunc(all, func(other Step) bool { return other.Fact == s.Fact && other.AtLeast == s.AtLeast && s.AtLeast > 0 }) {
			p.fault(o.path("at_least"), "duplicate", "is there twice", "重复")
		}
		all = append(all, s)
	}
	return all
}
