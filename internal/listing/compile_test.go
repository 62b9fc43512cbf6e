package listing

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/internal/bigram"
)

var fields = Fields{
	"number":   {Column: "a.register_number"},
	"assignee": {Column: "a.assignee", Map: func(s string) (any, error) { return strings.Replace(s, "me", "u1", 1), nil }},
	"state": {Column: "a.state", Kind: Enum, Map: EnumValues("STATE_", map[string]string{
		"IN_PROGRESS": "in_progress", "ANSWERED": "answered",
	})},
	"channel":      {Column: "a.channel", Kind: Enum},
	"due_date":     {Column: "a.due_on", Kind: Date},
	"receipt_date": {Column: "a.receipt_on", Kind: Date, Operators: []Operator{Less, GreaterEqual}},
	"text":         {Column: "a.search", Kind: Text},
	"open":         {Column: "a.open", Kind: Bool},
}

func TestCompile(t *testing.T) {
	for _, c := range []struct {
		filter, sql string
		args        []any
	}{
		{"", "", nil},
		{"number = 京1", "a.register_number = ?", []any{"京1"}},
		{`number != ""`, "a.register_number IS DISTINCT FROM ?", []any{""}},
		{"number:〔2024〕", "strpos(a.register_number, ?) > 0", []any{"〔2024〕"}},
		{`number:"*"`, "strpos(a.register_number, ?) > 0", []any{"*"}},
		{"number = *", "a.register_number = ?", []any{"*"}},
		{"number:*", "a.register_number <> ''", nil},
		{"NOT number:*", "((a.register_number <> '') IS NOT TRUE)", nil},
		{"assignee = me", "a.assignee = ?", []any{"u1"}},
		{"state = IN_PROGRESS", "a.state = ?", []any{"in_progress"}},
		{"state = STATE_IN_PROGRESS", "a.state = ?", []any{"in_progress"}},
		{`state : "ANSWERED"`, "a.state = ?", []any{"answered"}},
		{"state != ANSWERED", "a.state IS DISTINCT FROM ?", []any{"answered"}},
		{"-state = ANSWERED", "((a.state = ?) IS NOT TRUE)", []any{"answered"}},
		{"due_date <= 2026-03-31", "a.due_on <= ?::date", []any{"2026-03-31"}},
		{`due_date > "2026-03-31"`, "a.due_on > ?::date", []any{"2026-03-31"}},
		{"due_date != 2026-03-31", "a.due_on IS DISTINCT FROM ?::date", []any{"2026-03-31"}},
		{"due_date : 2026-03-31", "a.due_on = ?::date", []any{"2026-03-31"}},
		{"due_date:*", "a.due_on IS NOT NULL", nil},
		{"NOT due_date:*", "a.due_on IS NULL", nil},
		{"-open:*", "a.open IS NULL", nil},
		{"NOT (due_date:* AND open:*)", "(((a.due_on IS NOT NULL AND a.open IS NOT NULL)) IS NOT TRUE)", nil},
		{"open = true OR open = false", "(a.open = ? OR a.open = ?)", []any{true, false}},
		{`text:"拆迁 补偿"`, "a.search @@ ?::tsquery", []any{"'拆迁' & '补偿'"}},
		{
			"state = ANSWERED AND (number = 1 OR due_date < 2026-01-01) AND NOT text:拆",
			"(a.state = ? AND (a.register_number = ? OR a.due_on < ?::date) AND ((a.search @@ ?::tsquery) IS NOT TRUE))",
			[]any{"answered", "1", "2026-01-01", "'拆':*"},
		},
	} {
		sql, args, err := Compile(c.filter, fields)
		require.NoError(t, err, c.filter)
		require.Equal(t, c.sql, sql, c.filter)
		require.Equal(t, c.args, args, c.filter)
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, c := range []struct {
		filter   string
		rule     Rule
		position int
		field    string
		allowed  string // one of the words that help
	}{
		{"number = 1 AND owner = 2", RuleField, 16, "owner", "due_date"},
		{"张三 = 1", RuleField, 1, "", "due_date"},
		{"a.register_number = 1", RuleField, 1, "a.register_number", "number"},
		{"number; = 1", RuleField, 1, "", "number"},
		{"NOT owner:*", RuleField, 5, "owner", "number"},
		{"(number = 1 OR NOT (owner = 1))", RuleField, 21, "owner", "number"},
		{"number < 1", RuleFieldOperator, 8, "number", "!="},
		{"text = 拆迁", RuleFieldOperator, 6, "text", ":"},
		{"text:*", RuleFieldOperator, 5, "text", ":"},
		{"receipt_date:*", RuleFieldOperator, 13, "receipt_date", ">="},
		{"due_date = 2026-02-30", RuleDate, 12, "due_date", ""},
		{"due_date = 20260203", RuleDate, 12, "due_date", ""},
		{`due_date = ""`, RuleDate, 12, "due_date", ""},
		{"due_date = *", RuleDate, 12, "due_date", ""},
		{"open = yes", RuleBool, 8, "open", ""},
		{`number : ""`, RuleEmptyValue, 10, "number", ""},
		{"state = CLOSED", RuleFieldValue, 9, "state", "ANSWERED"},
		{"state = in_progress", RuleFieldValue, 9, "state", "ANSWERED"},
		{"channel = FAX", RuleFieldValue, 11, "channel", ""},
		{"text:。", RuleFieldValue, 6, "text", ""},
		{"text", RuleOperator, 5, "", ""},
	} {
		sql, args, err := Compile(c.filter, fields)
		require.Empty(t, sql)
		require.Nil(t, args)
		var fault *Error
		require.ErrorAs(t, err, &fault, c.filter)
		require.Equal(t, c.rule, fault.Rule, c.filter)
		require.Equal(t, c.position, fault.Position, c.filter)
		require.Equal(t, c.field, fault.Field, c.filter)
		for _, text := range []string{fault.Error(), fault.Chinese()} {
			require.Contains(t, text, c.allowed, c.filter)
			require.NotContains(t, text, "张三")
			require.NotContains(t, text, "CLOSED")
		}
	}
	_, _, err := Compile("text:。", fields)
	var fault *bigram.Error
	require.ErrorAs(t, err, &fault)
	require.Contains(t, err.(*Error).Chinese(), fault.Chinese()) //nolint:errorlint // the type is documented
}

func TestMapErrorsWithoutChinese(t *testing.T) {
	refuse := errors.New("no such unit")
	_, _, err := Compile("unit = 1", Fields{"unit": {Column: "unit", Map: func(string) (any, error) { return nil, refuse }}})
	require.ErrorIs(t, err, refuse)
	require.EqualError(t, err, "filter at character 8 (unit): not a value of this field: no such unit")
	require.Equal(t, "筛选条件第8个字符处（unit）：值无效", err.(*Error).Chinese()) //nolint:errorlint // the type is documented
}

// knownSQL is everything that the SQL of a filter on fields can consist of.
var knownSQL = regexp.MustCompile(`^(?:[() ,]|a\.(?:register_number|assignee|state|channel|due_on|receipt_on|search|open)\b` +
	`|\?(?:::date|::tsquery)?|strpos|AND|OR|IS|NOT|TRUE|NULL|DISTINCT|FROM|<> ''|<=|>=|@@|[<>=0])*$`)

// The SQL depends on the shape of the filter alone, never on the values.
func TestNoUserTextInSQL(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := filters().Draw(t, "filter")
		value := rapid.String().Draw(t, "value") + "拆" // text needs something to search for
		sql, args, err := Compile(strings.ReplaceAll(shape, "%s", quoted(value)), fields)
		if err != nil {
			return // a control character, too long, too deep
		}
		plain, _, err := Compile(strings.ReplaceAll(shape, "%s", "x"), fields)
		if err != nil || sql != plain {
			t.Fatalf("%s\n%s\n%v", sql, plain, err)
		}
		if strings.Count(sql, "?") != len(args) || !knownSQL.MatchString(sql) {
			t.Fatal(sql)
		}
	})
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{
		"state = IN_PROGRESS AND (assignee = \"法规处\" OR due_date <= 2026-03-31)", `number = "a\"b\\"`, "NOT -a", "((((", "a!=*:",
		"text:'; DROP TABLE application; --", `text:"'' \\' | !x"`, "-due_date:* OR open = true", "number = ?", "\xff", "number:\"?\"",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		sql, args, err := Compile(filter, fields)
		if err != nil {
			var fault *Error
			require.ErrorAs(t, err, &fault)
			require.NotEmpty(t, fault.Chinese())
			require.LessOrEqual(t, fault.Position, len([]rune(filter))+1)
			return
		}
		require.Equal(t, len(args), strings.Count(sql, "?"))
		require.Equal(t, strings.Count(sql, "("), strings.Count(sql, ")"))
		require.Regexp(t, knownSQL, sql)
		parsed, err := ParseFilter(filter)
		require.NoError(t, err)
		againSQL, againArgs, err := Compile(parsed.String(), fields)
		require.NoError(t, err)
		require.Equal(t, sql, againSQL)
		require.Equal(t, args, againArgs)
	})
}
