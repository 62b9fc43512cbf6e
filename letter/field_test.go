package letter_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/letter"
	"github.com/yishenqing/foi/outcome"
)

// samples are facts of every kind and of every outcome.
func samples(t *testing.T) map[string]struct {
	Kind  Kind
	Facts Facts
} {
	t.Helper()
	all := map[string]struct {
		Kind  Kind
		Facts Facts
	}{}
	for _, k := range Kinds() {
		f, err := Sample(k)
		require.NoError(t, err, k)
		all[string(k)] = struct {
			Kind  Kind
			Facts Facts
		}{k, f}
	}
	for _, d := range outcome.Decisions() {
		f, err := SampleOf(d.Kind)
		require.NoError(t, err, d.Kind)
		all["outcome "+string(d.Kind)] = struct {
			Kind  Kind
			Facts Facts
		}{OfOutcome(d.Kind), f}
	}
	return all
}

// What a template is given is what the standard layout says: every field is known, those that may not be empty are not, and
// 正文全文 is the whole of them.
func TestFieldsSayWhatTheDocumentSays(t *testing.T) {
	for name, s := range samples(t) {
		t.Run(name, func(t *testing.T) {
			said := composed(t, s.Kind, s.Facts)
			t.Log(said)
			values, err := Values(s.Kind, s.Facts)
			require.NoError(t, err)
			fields := Fields(s.Kind)
			require.Len(t, values, len(fields), "a paragraph has a field that is not declared, or a field has no value")
			common := 0
			for _, f := range fields {
				require.NotEmpty(t, f.Label)
				value, ok := values[f.Name]
				require.True(t, ok, f.Name)
				if !f.MayBeEmpty {
					require.NotEmpty(t, value, f.Name)
				}
				for line := range strings.Lines(value) {
					if !slices.Contains([]string{"contact", "body", "receipt_date", "content", "register_number", "applicant", "date"}, f.Name) {
						require.Contains(t, said, strings.Trim(line, " \n"), f.Name)
					}
				}
				if f.Name == "body" {
					common++
				}
			}
			require.Equal(t, 1, common)
		})
	}
}

func TestTemplatesLackWhatTheyLeaveOut(t *testing.T) {
	require.Nil(t, Fields("letter"))
	for _, k := range Kinds() {
		require.Empty(t, Lacking(k, []string{"number", "agency", "date", "body"}), k)
		var all []string
		for _, f := range Fields(k) {
			all = append(all, f.Name)
		}
		require.Empty(t, Lacking(k, all))
		for i, f := range Fields(k) {
			if !f.Required {
				continue
			}
			rest := append(append([]string(nil), all[:i]...), all[i+1:]...)
			without := rest[:0:0]
			for _, name := range rest {
				if name != "body" {
					without = append(without, name)
				}
			}
			lacking := Lacking(k, without)
			require.Len(t, lacking, 1)
			require.Equal(t, f.Name, lacking[0].Name)
		}
	}
}
