package importing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/importing"
	"github.com/yishenqing/foi/internal/store"
)

func TestWhatIsRefused(t *testing.T) {
	b := setup(t)
	b.take(t, file("before", agencyLine("old", ""), agencyLine("gone", ""), applicationLine("old", "L-1", `,"register_number":"旧〔2020〕第1号"`),
		legalLine("old", "R-1", `,"application":"L-1"`)))
	_, err := b.Store.DissolveAgency(everything(t), "gone", 0, nil, store.Day(calendar.MustDate("2024-01-01")), store.Write{Now: b.Clock.Now()})
	require.NoError(t, err)
	long := strings.Repeat("长", 201)
	for _, tt := range []struct {
		name  string
		lines []string
		want  []string
	}{
		{
			"form, all lines of it",
			[]string{`{"kind":"agency"}`, "nonsense", agencyLine("a", ""), applicationLine("a", "L-1", `,"colour":"red"`)},
			[]string{
				"f:1: id: is missing [missing]; display_name: is missing [missing]; level: is missing [missing]",
				"f:2: the line is not one JSON object [json]",
				"f:4: colour: is not a key of the contract [unknown_key]",
			},
		},
		{
			"law, all applications of it",
			[]string{
				agencyLine("a", ""),
				applicationLine("a", "L-1", `,"events":[{"do":"accept","on":"2020-03-01"}]`),
				applicationLine("a", "L-2", ""),
				applicationLine("a", "L-3", `,"events":[{"do":"accept","on":"2020-03-03"},{"do":"extend","on":"2020-03-04","days":21,"approver":"李","reason":"复杂"}]`),
			},
			[]string{
				"f:2: events[0]: accept on 2020-03-01 refused in state registered: rule order: acts are in order of date (2020-03-02) [order]",
				"f:4: events[1].days: extend on 2020-03-04 refused in state in_progress: rule extend_days: longer than the Regulations allow (21 > 20) [extend_days]",
			},
		},
		{
			"a registration before the 条例",
			[]string{agencyLine("a", ""), strings.Replace(applicationLine("a", "L-1", ""), "2020-03-02", "2007-03-02", 1)},
			[]string{"f:2: registration of an application received 2007-03-02 refused: rule epoch: received before the Regulations came into force on 2008-05-01 [epoch]"},
		},
		{
			"a reopening by a legal case that stands in no line",
			[]string{
				agencyLine("a", ""), applicationLine("a", "L-1", `,"events":[{"do":"accept","on":"2020-03-03"},{"do":"answer","on":"2020-03-04","row":"3.1"},`+
					`{"do":"deliver","on":"2020-03-04","by":"sign"},{"do":"reopen","on":"2020-06-01","legal_case":"R-9"}]`),
			},
			[]string{"f:2: events[3]: reopen on 2020-06-01 refused in state delivered: rule reopen_case: " +
				"it takes a legal case of this application concluded by then [reopen_case]"},
		},
		{
			"an agency above that is not there",
			[]string{agencyLine("a", "nobody"), agencyLine("b", "gone")},
			[]string{
				"f:1: parent: is neither before it in the file nor in the database [unknown]",
				"f:2: parent: is dissolved [dissolved]",
			},
		},
		{
			"an agency that is another one",
			[]string{strings.Replace(agencyLine("old", ""), "机关", "机构", 1)},
			[]string{"f:1: id: exists with different content [different]"},
		},
		{"an agency below another one than before", []string{agencyLine("old", "gone")}, []string{"f:1: id: exists with different content [different]"}},
		{"an id that is no part of an address", []string{agencyLine("a b", "")}, []string{"f:1: id: is not one of the values allowed [value]"}},
		{
			"another application of the same id",
			[]string{applicationLine("old", "L-1", "")},
			[]string{"f:1: external_id: exists with different content [different]"},
		},
		{
			"another legal case of the same id",
			[]string{legalLine("old", "R-1", `,"application":"L-1","reported":"2020-05-07"`)},
			[]string{"f:1: external_id: exists with different content [different]"},
		},
		{
			"a number twice",
			[]string{
				applicationLine("old", "L-2", `,"register_number":"旧〔2020〕第1号"`), applicationLine("old", "L-3", `,"register_number":"旧〔2020〕第2号"`),
				applicationLine("old", "L-4", `,"register_number":"旧〔2020〕第2号"`),
			},
			[]string{
				"f:1: register_number: is the number of another application [taken]",
				"f:3: register_number: is the number of another application [taken]",
			},
		},
		{
			"legal cases of nothing",
			[]string{
				legalLine("old", "R-2", `,"application":"L-9"`), legalLine("nobody", "R-2", `,"subject":"主动公开"`), legalLine("nobody", "R-3", `,"application":"L-1"`),
			},
			[]string{
				"f:1: application: is neither before it in the file nor in the database [unknown]",
				"f:2: agency: is neither before it in the file nor in the database [unknown]",
				"f:3: agency: is neither before it in the file nor in the database [unknown]",
			},
		},
		{
			"what no index holds",
			[]string{applicationLine("old", long, `,"register_number":"`+long+`","events":[{"do":"assign","on":"2020-03-03","to":"`+long+`"}]`)},
			[]string{"f:1: external_id: is longer than 200 characters [length]; register_number: is longer than 200 characters [length]; " +
				"events[0].to: is longer than 200 characters [length]"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, b.refused(t, file("f", tt.lines...)))
		})
	}
}

func TestAHundredRefusalsAreNamed(t *testing.T) {
	b := setup(t)
	lines := []string{agencyLine("a", "")}
	for n := range 1000 {
		lines = append(lines, applicationLine("a", fmt.Sprintf("L-%d", n), `,"events":[{"do":"archive","on":"2020-03-03"}]`))
	}
	_, err := b.Run(everything(t), []importing.File{file("unlawful", lines...)})
	refused, ok := errors.AsType[*importing.RefusedError](err)
	require.True(t, ok, "%v", err)
	require.Len(t, refused.Lines, importing.MaxRefusals)
	require.Equal(t, 1, refused.More, "it ends there")
	require.Zero(t, b.rows(t))
}

// Registers are full of personal data: what is wrong is told without it.
func TestRefusalsDoNotRepeatWhatIsInTheFile(t *testing.T) {
	b := setup(t)
	secret := "欧阳慕容"
	who := `"applicant":{"type":"natural_person","name":"` + secret + `","id_kind":"resident_id","id_number":"110105194912310021","phone":"13912345678","email":"a@b.cn"}`
	line := func(more string) string {
		return `{"kind":"application","agency":"a","external_id":"L-1","channel":"online","received":"2020-03-02",` + who +
			`,"description":"` + secret + `的住址"` + more + `}`
	}
	good := strings.NewReplacer("110105194912310021", "11010519491231002X").Replace
	for _, lines := range [][]string{
		{agencyLine("a", ""), line("")},
		{agencyLine("a", ""), good(line(`,"events":[{"do":"assign","on":"2020-03-01","to":"` + secret + `"}]`))},
		{good(line(""))},
		{agencyLine("a", ""), good(line(`,"` + "x" + `":"` + secret + `"`))},
	} {
		for _, text := range b.refused(t, file("f", lines...)) {
			for _, private := range []string{secret, "11010519491231", "13912345678", "a@b.cn"} {
				require.NotContains(t, text, private)
			}
		}
	}
}
