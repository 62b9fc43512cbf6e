package settings_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/settings"
)

func TestSubjectsAreAListOrFree(t *testing.T) {
	require.True(t, settings.Subjects(nil).Allow("随便什么"))
	list := settings.Subjects{{Code: "zd", Name: "征地拆迁"}, {Code: "教育", Name: "教育"}}
	require.Empty(t, list.Check())
	require.True(t, list.Allow("zd"))
	require.True(t, list.Allow(""), "not sorted yet")
	require.False(t, list.Allow("征地拆迁"), "its name is no code")
	require.Equal(t, "zd（征地拆迁）、教育", list.String())

	s := settings.Defaults()
	s.Subjects = settings.Subjects{
		{Code: "", Name: "甲"}, {Code: "a", Name: " 乙"}, {Code: "a", Name: "丙"}, {Code: "*", Name: strings.Repeat("长", 101)}, {Code: "b\n", Name: "丙"},
	}
	var found []string
	for _, f := range s.Check() {
		require.NotEmpty(t, f.English)
		require.NotEmpty(t, f.Chinese)
		found = append(found, f.Field+" "+f.Rule)
	}
	require.Equal(t, []string{
		"subjects[0].code blank", "subjects[1].title value", "subjects[2].code duplicate", "subjects[3].title value", "subjects[3].code value",
		"subjects[4].code value", "subjects[4].title duplicate",
	}, found)
	require.Len(t, make(settings.Subjects, 501).Check(), 1)
}
