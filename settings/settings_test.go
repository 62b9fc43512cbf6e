package settings_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/settings"
	"github.com/yishenqing/foi/workflow"
)

func TestDefaultsAreAllowedAndThoseOfTheContract(t *testing.T) {
	d := settings.Defaults()
	require.Empty(t, d.Check())
	require.True(t, d.Counting.IsDefault())
	require.True(t, d.Answering.SearchRecordRequired)
}

func TestEverythingThatIsWrongIsTold(t *testing.T) {
	s := settings.Defaults()
	s.Counting = workflow.Counting{Convention: "x", Pause: "y"}
	s.Answering.Remedies.Partial = outcome.NoRemedy
	s.Reminders.OpenHour = 24
	s.Reminders.MuteDays = 0
	var fields []string
	for _, f := range s.Check() {
		require.NotEmpty(t, f.Rule, f.Field)
		require.NotEmpty(t, f.English, f.Field)
		require.NotEmpty(t, f.Chinese, f.Field)
		fields = append(fields, f.Field)
	}
	require.Equal(t, []string{
		"counting.convention", "counting.pause", "remedies.partial", "reminders.open_hour", "reminders.mute_days",
	}, fields)
}

// Settings that were stored before a field came have its default when they are read.
func TestOlderSettingsKeepTheirMeaning(t *testing.T) {
	v := settings.Defaults()
	require.NoError(t, json.Unmarshal([]byte(`{"counting": {"rest_day": "next_workday"}}`), &v))
	want := settings.Defaults()
	want.Counting.RestDay = workflow.RestDayNextWorkday
	require.Equal(t, want, v)
	encoded, err := json.Marshal(v)
	require.NoError(t, err)
	again := settings.Defaults()
	require.NoError(t, json.Unmarshal(encoded, &again))
	require.Equal(t, v, again)
}
