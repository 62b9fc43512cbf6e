package retention_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/retention"
	"github.com/yishenqing/foi/workflow"
)

var classes = []retention.Class{"", retention.Permanent, retention.Years30, retention.Years10}

func on(day string) calendar.Date {
	if day == "" {
		return 0
	}
	return calendar.MustDate(day)
}

func TestDisposableOn(t *testing.T) {
	for _, tt := range []struct {
		class          retention.Class
		archived, want string
	}{
		{retention.Years10, "2024-01-01", "2035-01-01"},
		{retention.Years10, "2024-12-31", "2035-01-01"},
		{retention.Years10, "2025-01-01", "2036-01-01"},
		{retention.Years30, "2024-06-03", "2055-01-01"},
		{retention.Years30, "9980-06-03", ""},
		{retention.Permanent, "2024-06-03", ""},
		{"", "2024-06-03", ""},
		{"years_20", "2024-06-03", ""},
		{retention.Years10, "", ""},
	} {
		require.Equal(t, on(tt.want), retention.DisposableOn(tt.class, on(tt.archived)), "%v", tt)
	}
}

func TestCheck(t *testing.T) {
	over := retention.Facts{Class: retention.Years10, ArchivedOn: on("2024-06-03"), Today: on("2035-01-01")}
	for name, tt := range map[string]struct {
		change func(*retention.Facts)
		want   []retention.Rule
	}{
		"over":             {func(*retention.Facts) {}, nil},
		"a day before":     {func(f *retention.Facts) { f.Today = on("2034-12-31") }, []retention.Rule{retention.TermNotOver}},
		"30 years":         {func(f *retention.Facts) { f.Class = retention.Years30 }, []retention.Rule{retention.TermNotOver}},
		"permanent":        {func(f *retention.Facts) { f.Class, f.Today = retention.Permanent, on("9000-01-01") }, []retention.Rule{retention.KeptForEver}},
		"no class":         {func(f *retention.Facts) { f.Class = "" }, []retention.Rule{retention.NoClass}},
		"not archived":     {func(f *retention.Facts) { f.ArchivedOn = 0 }, []retention.Rule{retention.NotArchived}},
		"on hold":          {func(f *retention.Facts) { f.Hold = true }, []retention.Rule{retention.OnHold}},
		"pending":          {func(f *retention.Facts) { f.Pending = 1 }, []retention.Rule{retention.CasePending}},
		"beyond the years": {func(f *retention.Facts) { f.ArchivedOn, f.Today = on("9995-01-01"), on("9999-01-01") }, []retention.Rule{retention.TermNotOver}},
		"everything": {
			func(f *retention.Facts) { *f = retention.Facts{Hold: true, Pending: 2} },
			[]retention.Rule{retention.NotArchived, retention.NoClass, retention.OnHold, retention.CasePending},
		},
	} {
		facts := over
		tt.change(&facts)
		var rules []retention.Rule
		for _, u := range retention.Check(facts) {
			rules = append(rules, u.Rule)
			require.NotEmpty(t, u.English, name)
			require.NotEmpty(t, u.Chinese, name)
			require.NotEmpty(t, u.Source, name)
		}
		require.Equal(t, tt.want, rules, name)
	}
}

func TestCheckHands(t *testing.T) {
	require.Nil(t, retention.CheckHands("a", "b"))
	require.Equal(t, retention.SamePerson, retention.CheckHands("a", "a")[0].Rule)
	require.Equal(t, retention.NotProposed, retention.CheckHands("", "a")[0].Rule)
	refusal := retention.Refusal{List: slices.Concat(retention.CheckHands("a", "a"), retention.Check(retention.Facts{Hold: true, ArchivedOn: 1}))}
	require.Equal(t, "who proposed the disposal does not carry it out; no retention class is set; the file is on hold for proceedings", refusal.Error())
	require.Equal(t, "提出销毁的人不得批准销毁；尚未确定保管期限；案卷处于诉讼保全中", refusal.Chinese())
}

// What may be disposed of has been kept for more than its term, and stays disposable as long as nothing else changes; a longer
// class is never over earlier.
func TestWhatIsDisposableWasKeptForItsTerm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(0, 40*366)
		archived := on("2008-05-01").Plus(days.Draw(t, "archived"))
		f := retention.Facts{
			Class: rapid.SampledFrom(classes).Draw(t, "class"), ArchivedOn: archived, Today: archived.Plus(days.Draw(t, "kept")),
			Hold: rapid.Bool().Draw(t, "hold"), Pending: rapid.IntRange(0, 2).Draw(t, "pending"),
		}
		if len(retention.Check(f)) > 0 {
			return
		}
		years := f.Class.Years()
		if years == 0 || f.Hold || f.Pending > 0 || f.Today.Year()-archived.Year() <= years {
			t.Fatalf("disposable: %+v", f)
		}
		f.Today = f.Today.Plus(days.Draw(t, "later"))
		if len(retention.Check(f)) > 0 {
			t.Fatalf("not disposable any more: %+v", f)
		}
		if years == 30 {
			f.Class = retention.Years10
			if len(retention.Check(f)) > 0 {
				t.Fatalf("a shorter term is not over: %+v", f)
			}
		}
	})
}

// kept are the texts of an act that are not destroyed: what officials are called, and what is counted or published.
var kept = []string{"To", "From", "ID", "Approver", "DocumentNumber", "LegalCase", "Remedy.Text", "Remedy.Basis"}

// TestEveryTextOfAnActIsDestroyedOrKept fills every text of an act: whoever adds one has to say here what becomes of it.
func TestEveryTextOfAnActIsDestroyedOrKept(t *testing.T) {
	var full workflow.Event
	fill(reflect.ValueOf(&full).Elem())
	empty := retention.Emptied(full)
	var left []string
	walk(reflect.ValueOf(empty), "", func(place, text string) {
		if text == "secret" {
			left = append(left, strings.TrimPrefix(strings.TrimPrefix(place, "."), "Statement."))
		}
	})
	require.ElementsMatch(t, kept, left)
	require.Equal(t, []string{"secret"}, full.Items, "the act itself is as it was")
	require.Equal(t, workflow.Event{Do: workflow.Accept}, retention.Emptied(workflow.Event{Do: workflow.Accept}), "nothing comes from nothing")
}

var plain = reflect.TypeFor[string]()

func fill(v reflect.Value) {
	switch {
	case v.Type() == plain:
		v.SetString("secret")
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	}
}

func walk(v reflect.Value, place string, told func(place, text string)) {
	switch {
	case v.Type() == plain:
		told(place, v.String())
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				walk(v.Field(i), place+"."+f.Name, told)
			}
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), place, told)
		}
	}
}
