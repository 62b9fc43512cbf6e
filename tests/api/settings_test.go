package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAdoptSettings(t *testing.T) {
	s := start(t, "2024-03-04")
	const root = linhai
	defaults := s.get(t, root+":effectiveSettings").ok(t)
	require.Equal(t, "COUNTING_CONVENTION_NEXT_DAY", text(defaults, "counting.convention"))
	require.Equal(t, true, defaults["searchRecordRequired"])
	require.InDelta(t, 8, defaults["reminders"].(object)["openHour"], 0)
	before := s.register(t)
	require.Equal(t, "2024-04-01", day(before, "dueDate"))

	adopt := object{
		"effectiveDate": date("2024-03-04"), "reason": "区政府办公室2024年1号通知",
		"counting": object{"convention": "COUNTING_CONVENTION_SAME_DAY"}, "searchRecordRequired": false,
		"remedies": object{"lookup": "REMEDY_REVIEW_FIRST"},
	}
	made := s.post(t, root+"/settings?requestId="+requestID(1), adopt).ok(t)
	require.Equal(t, "agencies/linhai/settings/2024-03-04-1", text(made, "name"))
	require.Equal(t, made, s.post(t, root+"/settings?requestId="+requestID(1), adopt).ok(t))
	require.Equal(t, "REST_DAY_AS_RECEIVED", text(made, "counting.restDay"), "what is not set has its default, written out")
	now := s.get(t, bureau+":effectiveSettings").ok(t)
	require.Equal(t, made["counting"], now["counting"], "for all below")
	require.Equal(t, false, now["searchRecordRequired"])
	require.Equal(t, defaults["counting"], s.get(t, bureau+":effectiveSettings?"+query("date", "2024-03-03")).ok(t)["counting"])
	require.Equal(t, "2024-03-29", day(s.register(t), "dueDate"), "the day itself is counted")
	require.Equal(t, "2024-04-01", day(s.get(t, path(before)).ok(t), "dueDate"), "registered before: it keeps what it has")

	adopt["effectiveDate"], adopt["counting"] = date("2024-06-03"), object{}
	s.post(t, root+"/settings", adopt).ok(t)
	all := list(s.get(t, root+"/settings").ok(t), "settings")
	require.Len(t, all, 2)
	require.Equal(t, made, all[1])
	require.Equal(t, all, s.pages(t, root+"/settings", "settings", 1))
	changes := list(s.get(t, "/v1/lawChanges").ok(t), "lawChanges")
	require.Equal(t, "KIND_ADOPT_SETTINGS agencies/linhai STATE_DONE",
		text(changes[0], "kind")+" "+text(changes[0], "subject")+" "+text(changes[0], "state"))
	s.consistent(t)
}

func TestAdoptSettingsIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	good := object{"effectiveDate": date("2024-03-04"), "reason": "试"}
	s.post(t, "/v1/agencies/bureau/settings", good).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	s.post(t, "/v1/agencies/none/settings", good).refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, "/v1/agencies/none/settings").refused(t, http.StatusNotFound, "NOT_FOUND")
	s.get(t, "/v1/agencies/none:effectiveSettings").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{
		"settings.effective_date PAST", "settings.remedies.partial VALUE", "settings.reminders.own.steps COUNT",
		"settings.reminders.others.steps COUNT", "settings.reminders.open_hour HOURS", "settings.reminders.mute_days RANGE",
	}, s.post(t, "/v1/agencies/linhai/settings", object{
		"effectiveDate": date("2024-03-03"), "reason": "试", "remedies": object{"partial": "REMEDY_NONE"},
		"reminders": object{"openHour": 20, "closeHour": 8},
	}).badRequest(t))
	require.Len(t, s.post(t, "/v1/agencies/linhai/settings", object{}).badRequest(t), 1)
	require.Empty(t, list(s.get(t, "/v1/agencies/linhai/settings").ok(t), "settings"))
}

func TestSettingDefinitions(t *testing.T) {
	s := start(t, "2024-03-04")
	all := list(s.get(t, "/v1/settingDefinitions").ok(t), "settingDefinitions")
	require.Len(t, all, 12, "four of the clock, and eight forms of decisions whose result is doubtful")
	for _, d := range all {
		require.NotEmpty(t, text(d, "reason"))
		require.NotEmpty(t, text(d, "ground"))
		require.Regexp(t, `^counting\.|^legal_results$`, text(d, "field"))
		for _, v := range list(d, "values") {
			require.NotContains(t, text(v, "value"), "UNSPECIFIED")
		}
	}
}
