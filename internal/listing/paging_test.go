package listing

import (
	"encoding/base64"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
)

var sorts = Sorts{
	"due_date":     {Column: "due_on", Nullable: true},
	"receipt_date": {Column: "receipt_on"},
	"update_time":  {Column: "updated_at", Type: SortTime},
	"number":       {Column: "number", Type: SortText},
	"size":         {Column: "size", Type: SortInteger},
	"create_time":  {},
}

func order(t require.TestingT, text string, id ...string) Order {
	if id == nil {
		id = []string{"id"}
	}
	o, err := ParseOrder(text, "create_time desc", sorts, id...)
	require.NoError(t, err)
	return o
}

func TestPageSize(t *testing.T) {
	for requested, want := range map[int32]int{0: 50, 1: 1, 500: 500, 501: 500, math.MaxInt32: 500} {
		got, err := PageSize(requested)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := PageSize(-1)
	require.EqualError(t, err, "page_size: must not be negative")
}

func TestParseOrder(t *testing.T) {
	for text, want := range map[string]string{
		"": "create_time desc", "  ": "create_time desc", "due_date": "due_date", "due_date asc": "due_date", "  due_date   desc ": "due_date desc",
	} {
		require.Equal(t, want, order(t, text).String(), text)
	}
	for text, rule := range map[string]Rule{
		"owner": RuleOrder, "due_on": RuleOrder, "due_date DESC": RuleOrderForm, "due_date, number": RuleOrderForm, "due_date;": RuleOrder,
		"due_date desc number": RuleOrderForm, "desc": RuleOrder,
	} {
		_, err := ParseOrder(text, "", sorts, "id")
		var fault *Error
		require.ErrorAs(t, err, &fault, text)
		require.Equal(t, rule, fault.Rule, text)
		require.True(t, strings.HasPrefix(fault.Chinese(), "排序："), text)
	}
}

func TestKeyset(t *testing.T) {
	day := DateKey(calendar.MustDate("2026-03-31"))
	for _, c := range []struct {
		name  string
		order Order
		after Cursor
		want  []Range
	}{
		{"start", order(t, "receipt_date"), Cursor{}, []Range{{"", nil, "receipt_on, id"}}},
		{"start desc", order(t, "receipt_date desc"), Cursor{}, []Range{{"", nil, "receipt_on DESC, id DESC"}}},
		{
			"after", order(t, "receipt_date"),
			Cursor{day, []string{"x"}},
			[]Range{{"(receipt_on, id) > (?::date, ?::text)", []any{"2026-03-31", "x"}, "receipt_on, id"}},
		},
		{
			"after desc", order(t, "update_time desc"),
			Cursor{TextKey("2026-01-01T00:00:00Z"), []string{"x"}},
			[]Range{{
				"(updated_at, id) < (?::timestamptz, ?::text)", []any{"2026-01-01T00:00:00Z", "x"}, "updated_at DESC, id DESC",
			}},
		},
		{
			"several id columns", order(t, "receipt_date", "a", "b"),
			Cursor{day, []string{"x", "y"}},
			[]Range{{"(receipt_on, a, b) > (?::date, ?::text, ?::text)", []any{"2026-03-31", "x", "y"}, "receipt_on, a, b"}},
		},
		{"id start", order(t, ""), Cursor{}, []Range{{"", nil, "id DESC"}}},
		{"id after", order(t, ""), Cursor{nil, []string{"x"}}, []Range{{"(id) < (?::text)", []any{"x"}, "id DESC"}}},
		{"nullable start", order(t, "due_date desc"), Cursor{}, []Range{
			{"due_on IS NOT NULL", nil, "due_on DESC, id DESC"},
			{"due_on IS NULL", nil, "due_on DESC, id DESC"},
		}},
		{"nullable after a value", order(t, "due_date"), Cursor{day, []string{"x"}}, []Range{
			{"due_on IS NOT NULL AND (due_on, id) > (?::date, ?::text)", []any{"2026-03-31", "x"}, "due_on, id"},
			{"due_on IS NULL", nil, "due_on, id"},
		}},
		{"nullable after NULL", order(t, "due_date desc"), Cursor{nil, []string{"x"}}, []Range{
			{"due_on IS NULL AND (id) < (?::text)", []any{"x"}, "due_on DESC, id DESC"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, Keyset(c.order, c.after))
		})
	}
	require.Equal(t, []string{"id"}, sortsID(order(t, "due_date")), "the columns of the order are not written to")
}

func sortsID(o Order) []string {
	Keyset(o, Cursor{Key: TextKey("2026-01-01"), ID: []string{"x"}})
	return o.ID
}

func TestKeys(t *testing.T) {
	require.Nil(t, DateKey(0))
	require.Nil(t, TimeKey(time.Time{}))
	require.Equal(t, "2026-03-31", *DateKey(calendar.MustDate("2026-03-31")))
	require.Equal(t, "2026-03-30T16:00:00.123456Z", *TimeKey(time.Date(2026, 3, 31, 0, 0, 0, 123456789, time.FixedZone("", 8*3600))))
	require.Equal(t, "-5", *IntegerKey(-5))
	require.Empty(t, *TextKey(""))
}

func TestTokenRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := order(t, rapid.SampledFrom([]string{"due_date", "due_date desc", "update_time", "number", "size", "create_time"}).Draw(t, "order"))
		c := Cursor{ID: []string{rapid.StringMatching(`[a-z0-9-]{1,63}`).Draw(t, "id")}}
		switch o.Name {
		case "due_date":
			c.Key = DateKey(calendar.Date(rapid.Int32Range(0, 3652059).Draw(t, "day")))
		case "update_time":
			c.Key = TimeKey(time.Unix(rapid.Int64Range(1, 253402300799).Draw(t, "time"), rapid.Int64Range(0, 999999999).Draw(t, "ns")))
		case "number":
			c.Key = TextKey(rapid.StringMatching(`[京〔〕<>&"\\a-z0-9]{0,20}`).Draw(t, "text"))
		case "size":
			c.Key = IntegerKey(rapid.Int64().Draw(t, "integer"))
		}
		args := rapid.SliceOf(rapid.String()).Draw(t, "arguments")
		token := o.Token(c, args...)
		got, err := o.Cursor(token, args...)
		if err != nil {
			t.Fatal(err)
		}
		require.Equal(t, c, got)
		require.NotContains(t, token, "=")
		_, err = o.Cursor(token, append(args, "")...)
		require.ErrorContains(t, err, RuleTokenRequest.English())
	})
}

func TestTokenBelongsToItsRequest(t *testing.T) {
	o := order(t, "due_date")
	token := o.Token(Cursor{ID: []string{"x"}}, "agencies/a1", "state = ANSWERED")
	for name, read := range map[string]func() (Cursor, error){
		"direction": func() (Cursor, error) {
			return order(t, "due_date desc").Cursor(token, "agencies/a1", "state = ANSWERED")
		},
		"order": func() (Cursor, error) {
			return order(t, "receipt_date").Cursor(token, "agencies/a1", "state = ANSWERED")
		},
		"parent":    func() (Cursor, error) { return o.Cursor(token, "agencies/a2", "state = ANSWERED") },
		"filter":    func() (Cursor, error) { return o.Cursor(token, "agencies/a1", "") },
		"less":      func() (Cursor, error) { return o.Cursor(token, "agencies/a1") },
		"cut apart": func() (Cursor, error) { return o.Cursor(token, "agencies/a1s", "tate = ANSWERED") },
	} {
		_, err := read()
		var fault *Error
		require.ErrorAs(t, err, &fault, name)
		require.Equal(t, RuleTokenRequest, fault.Rule, name)
		require.Contains(t, fault.Chinese(), "翻页标记", name)
	}
}

// TestMadeUpTokens has tokens with the right checksum, as anybody can compute it, around values that no list has.
func TestMadeUpTokens(t *testing.T) {
	encode := base64.RawURLEncoding.EncodeToString
	id := []string{"x"}
	for name, c := range map[string]struct {
		order Order
		token string
	}{
		"no base64":         {order(t, "due_date"), "!!"},
		"padding":           {order(t, "due_date"), "e30="},
		"no JSON":           {order(t, "due_date"), encode([]byte("x"))},
		"empty":             {order(t, "due_date"), encode([]byte("{}"))},
		"null":              {order(t, "due_date"), encode([]byte("null"))},
		"long":              {order(t, "number"), order(t, "number").Token(Cursor{TextKey(strings.Repeat("x", MaxToken)), id})},
		"no date":           {order(t, "due_date"), order(t, "due_date").Token(Cursor{TextKey("2026-02-30"), id})},
		"infinity":          {order(t, "due_date"), order(t, "due_date").Token(Cursor{TextKey("infinity"), id})},
		"no time":           {order(t, "update_time"), order(t, "update_time").Token(Cursor{TextKey("now"), id})},
		"year 0":            {order(t, "update_time"), order(t, "update_time").Token(Cursor{TextKey("0000-01-01T00:00:00Z"), id})},
		"another zone":      {order(t, "update_time"), order(t, "update_time").Token(Cursor{TextKey("2026-01-01T00:00:00+23:59"), id})},
		"no integer":        {order(t, "size"), order(t, "size").Token(Cursor{TextKey("1e9"), id})},
		"zero byte":         {order(t, "number"), order(t, "number").Token(Cursor{TextKey("a\x00"), id})},
		"zero byte in id":   {order(t, ""), order(t, "").Token(Cursor{nil, []string{"\x00"}})},
		"NULL in no-null":   {order(t, "number"), order(t, "number").Token(Cursor{nil, id})},
		"key without field": {order(t, ""), order(t, "").Token(Cursor{TextKey("x"), id})},
		"no id":             {order(t, ""), order(t, "").Token(Cursor{})},
		"two ids":           {order(t, ""), order(t, "").Token(Cursor{nil, []string{"a", "b"}})},
		"not UTF-8":         {order(t, "number"), order(t, "number").Token(Cursor{TextKey("\xff"), id}) + "x"},
		"more fields": {order(t, ""), encode([]byte(strings.Replace(decoded(t, order(t, "").Token(Cursor{nil, id})),
			"{", `{"admin":true,`, 1)))},
		"spaces": {order(t, ""), encode([]byte(" " + decoded(t, order(t, "").Token(Cursor{nil, id}))))},
	} {
		_, err := c.order.Cursor(c.token)
		var fault *Error
		require.ErrorAs(t, err, &fault, name)
		require.Equal(t, RuleTokenDamaged, fault.Rule, name)
	}
}

func decoded(t *testing.T, token string) string {
	text, err := base64.RawURLEncoding.DecodeString(token)
	require.NoError(t, err)
	return string(text)
}

func FuzzToken(f *testing.F) {
	f.Add("due_date", order(f, "due_date").Token(Cursor{ID: []string{"x"}}), "")
	f.Add("size desc", order(f, "size desc").Token(Cursor{IntegerKey(1), []string{"x"}}, "p"), "p")
	f.Add("number", "e30", "")
	f.Fuzz(func(t *testing.T, by, token, argument string) {
		o, err := ParseOrder(by, "due_date", sorts, "id")
		if err != nil {
			return
		}
		c, err := o.Cursor(token, argument)
		if err != nil {
			var fault *Error
			require.ErrorAs(t, err, &fault)
			require.Equal(t, ArgumentPageToken, fault.Argument)
			return
		}
		require.Equal(t, token == "", c.IsStart())
		if token != "" {
			require.Equal(t, token, o.Token(c, argument))
		}
		for _, r := range Keyset(o, c) {
			require.Equal(t, len(r.Args), strings.Count(r.Where, "?"))
		}
	})
}
