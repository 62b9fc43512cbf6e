package reminder_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/reminder"
	"github.com/yishenqing/foi/workflow"
)

var (
	cal      = calendar.Default()
	shanghai = time.FixedZone("CST", 8*60*60)
	defaults = Default()
)

func day(s string) calendar.Date { return calendar.MustDate(s) }

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// office is a unit with two officers and a head, another unit without a head, and the head of the office.
var office = []Officer{
	{ID: "zhang", DisplayName: "张某", Unit: "征地科", Position: ToOfficer, Active: true},
	{ID: "li", DisplayName: "李某", Unit: "征地科", Position: ToOfficer, Active: true},
	{ID: "wang", DisplayName: "王某", Unit: "征地科", Position: ToUnitHead, Active: true},
	{ID: "zhao", DisplayName: "赵某", Unit: "规划科", Position: ToOfficer, Active: true},
	{ID: "chen", DisplayName: "陈某", Unit: "办公室", Position: ToAgencyHead, Active: true},
	{ID: "gone", DisplayName: "离某", Unit: "征地科", Position: ToOfficer, Active: false},
}

func staff(on string, absences ...Absence) *Staff { return NewStaff(office, absences, day(on)) }

func ids(list []Reminder) []string {
	out := []string{}
	for _, r := range list {
		out = append(out, r.Officer)
	}
	return out
}

// The ladder over the May holidays of 2024: 05-01 to 05-05 are off, 04-28 and 05-11 are worked.
func TestTheDefaultLadderCountsWorkingDays(t *testing.T) {
	duty := Duty{Kind: workflow.DutyAnswer, Owner: workflow.OwnedByAgency, Due: day("2024-05-08"), Assignee: "zhang"}
	for _, tt := range []struct {
		on         string
		step, left int
		told       []string
	}{
		{"2024-04-26", 0, 0, nil},
		{"2024-04-28", 5, 5, []string{"zhang"}},
		{"2024-04-29", 5, 4, []string{"zhang"}},
		{"2024-04-30", 5, 3, []string{"zhang"}},
		{"2024-05-02", 0, 0, nil}, // off
		{"2024-05-06", 2, 2, []string{"zhang"}},
		{"2024-05-07", 1, 1, []string{"zhang", "wang"}},
		{"2024-05-08", 0, 0, []string{"zhang", "wang"}},
		{"2024-05-09", -1, -1, []string{"zhang", "wang", "chen"}},
		{"2024-05-10", -1, -2, []string{"zhang", "wang", "chen"}},
		{"2024-05-14", -1, -5, []string{"zhang", "wang", "chen"}}, // 05-11 is worked
		{"2024-05-15", -6, -6, []string{"zhang", "wang", "chen"}},
		{"2024-05-21", -6, -10, []string{"zhang", "wang", "chen"}},
		{"2024-05-22", -11, -11, []string{"zhang", "wang", "chen"}},
	} {
		got, err := defaults.Due(cal, duty, staff(tt.on), at(tt.on+" 10:00"))
		require.NoError(t, err, tt.on)
		require.ElementsMatch(t, tt.told, ids(got), tt.on)
		for _, r := range got {
			require.Equal(t, []int{tt.step, tt.left}, []int{r.Step, r.Left}, tt.on)
		}
	}
}

// What a unit sets for itself, and what others owe, may be due on a day off.
func TestADueDateOnADayOff(t *testing.T) {
	duty := Duty{Kind: "unit", Owner: workflow.OwnedByAgency, Due: day("2024-06-01"), Assignee: "征地科"} // a Saturday
	for on, step := range map[string]int{"2024-05-31": 0, "2024-05-30": 1, "2024-06-03": -1} {
		got, err := defaults.Due(cal, duty, staff(on), at(on+" 08:00"))
		require.NoError(t, err)
		require.NotEmpty(t, got, on)
		require.Equal(t, step, got[0].Step, on)
	}
}

func TestOfWhatOthersOweOnlyTheOfficerLearns(t *testing.T) {
	duty := Duty{Kind: workflow.DutyConsultation, Owner: workflow.OwnedByParty, Due: day("2024-05-08"), Assignee: "zhang"}
	for on, told := range map[string][]string{
		"2024-05-07": {}, "2024-05-08": {"zhang"}, "2024-05-09": {"zhang"},
	} {
		got, err := defaults.Due(cal, duty, staff(on), at(on+" 10:00"))
		require.NoError(t, err)
		require.Equal(t, told, ids(got), on)
	}
	got, err := defaults.Due(cal, duty, staff("2024-07-01"), at("2024-07-01 10:00"))
	require.NoError(t, err)
	require.Equal(t, -1, got[0].Step, "nothing is repeated")
}

func TestAHiddenDutyIsSilent(t *testing.T) {
	duty := Duty{Kind: workflow.DutyAnswer, Owner: workflow.OwnedByAgency, Due: day("2024-05-08"), ActiveFrom: day("2024-05-08"), Assignee: "zhang"}
	got, err := defaults.Due(cal, duty, staff("2024-05-07"), at("2024-05-07 10:00"))
	require.NoError(t, err)
	require.Empty(t, got)
	got, err = defaults.Due(cal, duty, staff("2024-05-08"), at("2024-05-08 10:00"))
	require.NoError(t, err)
	require.NotEmpty(t, got)
}

func TestQuietHours(t *testing.T) {
	for _, tt := range []struct{ at, next string }{
		{"2024-05-07 08:00", "2024-05-07 08:00"},
		{"2024-05-07 19:59", "2024-05-07 19:59"},
		{"2024-05-07 07:59", "2024-05-07 08:00"},
		{"2024-05-07 20:00", "2024-05-08 08:00"},
		{"2024-05-07 00:00", "2024-05-07 08:00"},
		{"2024-04-30 23:30", "2024-05-06 08:00"}, // the May holidays
		{"2024-05-03 10:00", "2024-05-06 08:00"},
		{"2024-05-11 10:00", "2024-05-11 10:00"}, // a make-up Saturday
		{"2024-05-10 21:00", "2024-05-11 08:00"},
		{"2024-05-12 10:00", "2024-05-13 08:00"},
	} {
		next, err := defaults.NextOpen(cal, at(tt.at))
		require.NoError(t, err)
		require.True(t, next.Equal(at(tt.next)), "%s → %s", tt.at, next)
		open, err := defaults.Open(cal, at(tt.at))
		require.NoError(t, err)
		require.Equal(t, tt.at == tt.next, open, tt.at)
	}
	_, err := defaults.NextOpen(cal, at("2050-01-01 10:00"))
	var outside *calendar.RangeError
	require.ErrorAs(t, err, &outside)
}

func TestWhoIsTold(t *testing.T) {
	leave := func(who, deputy string) Absence {
		return Absence{Officer: who, From: day("2024-05-06"), To: day("2024-05-10"), Deputy: deputy}
	}
	const on = "2024-05-07"
	for name, tt := range map[string]struct {
		assignee string
		to       []Role
		absent   []Absence
		want     []Addressee
	}{
		"by id":                   {"zhang", Roles()[:1], nil, []Addressee{{"zhang", ToOfficer, ""}}},
		"by name":                 {"张某", Roles()[:1], nil, []Addressee{{"zhang", ToOfficer, ""}}},
		"a unit: its head":        {"征地科", Roles()[:1], nil, []Addressee{{"wang", ToOfficer, ""}}},
		"a unit without a head":   {"规划科", Roles()[:1], nil, []Addressee{{"zhao", ToOfficer, ""}}},
		"nobody yet":              {"", Roles()[:1], nil, []Addressee{{"chen", ToOfficer, ""}}},
		"unknown":                 {"某某科", Roles()[:1], nil, []Addressee{{"chen", ToOfficer, ""}}},
		"one who left: his head":  {"gone", Roles()[:1], nil, []Addressee{{"wang", ToOfficer, ""}}},
		"no head: the office":     {"zhao", Roles()[:2], nil, []Addressee{{"zhao", ToOfficer, ""}, {"chen", ToUnitHead, ""}}},
		"the head himself, once":  {"wang", Roles(), nil, []Addressee{{"wang", ToOfficer, ""}, {"chen", ToAgencyHead, ""}}},
		"on leave: the deputy":    {"zhang", Roles()[:1], []Absence{leave("zhang", "li")}, []Addressee{{"li", ToOfficer, "zhang"}}},
		"a deputy on leave":       {"zhang", Roles()[:1], []Absence{leave("zhang", "li"), leave("li", "zhao")}, []Addressee{{"zhao", ToOfficer, "zhang"}}},
		"deputies in a circle":    {"zhang", Roles()[:1], []Absence{leave("zhang", "li"), leave("li", "zhang")}, []Addressee{{"wang", ToOfficer, "zhang"}}},
		"a deputy who left":       {"zhang", Roles()[:1], []Absence{leave("zhang", "gone")}, []Addressee{{"wang", ToOfficer, "zhang"}}},
		"nobody is there at all":  {"chen", Roles()[:1], []Absence{leave("chen", "gone")}, []Addressee{{"chen", ToOfficer, ""}}},
		"the head is the deputy":  {"zhang", Roles()[:2], []Absence{leave("zhang", "wang")}, []Addressee{{"wang", ToOfficer, "zhang"}}},
		"a leave of another week": {"zhang", Roles()[:1], []Absence{{Officer: "zhang", From: day("2024-05-08"), To: day("2024-05-10"), Deputy: "li"}}, []Addressee{{"zhang", ToOfficer, ""}}},
		"the first and last days": {"zhang", Roles()[:1], []Absence{{Officer: "zhang", From: day(on), To: day(on), Deputy: "li"}}, []Addressee{{"li", ToOfficer, "zhang"}}},
	} {
		require.Equal(t, tt.want, staff(on, tt.absent...).Addressees(tt.assignee, tt.to), name)
	}
	require.Empty(t, NewStaff(nil, nil, day(on)).Addressees("zhang", Roles()), "an agency without officers")
	namesakes := NewStaff([]Officer{
		{ID: "a", DisplayName: "张某", Active: true, Position: ToOfficer}, {ID: "b", DisplayName: "张某", Active: true, Position: ToOfficer},
	}, nil, day(on))
	require.Len(t, namesakes.Addressees("张某", Roles()[:1]), 2, "rather both than the wrong one")
	require.Len(t, namesakes.Addressees("", Roles()[:1]), 2, "without any head everybody is told")
}

func TestAnOverdueAnswerCannotBeMutedAbove(t *testing.T) {
	muted := func(kind workflow.DutyKind, on string, officers []Officer) []string {
		d := Duty{Kind: kind, Owner: workflow.OwnedByAgency, Due: day("2024-05-08"), Assignee: "zhang", MutedUntil: day("2024-05-10")}
		got, err := defaults.Due(cal, d, NewStaff(officers, nil, day(on)), at(on+" 10:00"))
		require.NoError(t, err)
		return ids(got)
	}
	require.Empty(t, muted(workflow.DutyAnswer, "2024-05-07", office))
	require.Empty(t, muted(workflow.DutyAnswer, "2024-05-08", office))
	require.Equal(t, []string{"wang", "chen"}, muted(workflow.DutyAnswer, "2024-05-09", office))
	require.Equal(t, []string{"wang", "chen"}, muted(workflow.DutyLegalDefence, "2024-05-09", office), "a suit is lost over it")
	require.Empty(t, muted(workflow.DutyLegalHearing, "2024-05-09", office))
	require.Equal(t, []string{"zhang"}, muted(workflow.DutyAnswer, "2024-05-09", office[:1]), "better the officer than nobody")
	require.Empty(t, muted("unit", "2024-05-09", office))
	require.Empty(t, muted("unit", "2024-05-10", office), "the last day")
	require.Equal(t, []string{"zhang", "wang", "chen"}, muted("unit", "2024-05-11", office), "over")
}

func TestCheckMute(t *testing.T) {
	today := day("2024-05-07")
	require.NoError(t, defaults.CheckMute(today, today))
	require.NoError(t, defaults.CheckMute(today, today.Plus(30)))
	for until, rule := range map[calendar.Date]string{today.Plus(-1): "past", today.Plus(31): "too_long"} {
		var refused *MuteError
		require.ErrorAs(t, defaults.CheckMute(today, until), &refused)
		require.Equal(t, rule, refused.Rule)
		require.Contains(t, refused.Error(), rule)
	}
}

func TestWords(t *testing.T) {
	w := Words{RegisterNumber: "临公开〔2024〕12号", Duty: "答复", Due: day("2024-05-08"), Left: 2}
	require.Equal(t, "【督办提醒】临公开〔2024〕12号：答复剩余2个工作日", w.Subject())
	require.Equal(t, "临公开〔2024〕12号的申请，“答复”应于2024年5月8日前（含当日）完成，剩余2个工作日。", w.Text())
	w.Left, w.Deputized = 0, true
	require.Equal(t, "临公开〔2024〕12号的申请，“答复”应于2024年5月8日前（含当日）完成，今日为最后一个工作日。原办理人员请假，由您代为办理。", w.Text())
	w.Left = -3
	require.Contains(t, w.Subject(), "已逾期3个工作日")
}

func TestCheckFindsEveryFault(t *testing.T) {
	require.Empty(t, defaults.Check())
	officer, all := []Role{ToOfficer}, Roles()
	for name, tt := range map[string]struct {
		change func(*Settings)
		fields []string
	}{
		"no steps":           {func(s *Settings) { s.Own = Ladder{} }, []string{"own.steps count"}},
		"too many":           {func(s *Settings) { s.Others.Steps = make([]Step, 21) }, nil},
		"order":              {func(s *Settings) { s.Own = Ladder{Steps: []Step{{2, officer}, {2, officer}}} }, []string{"own.steps[1].days order"}},
		"escalation":         {func(s *Settings) { s.Own = Ladder{Steps: []Step{{2, all}, {1, officer}}} }, []string{"own.steps[1].to escalation"}},
		"nobody":             {func(s *Settings) { s.Own = Ladder{Steps: []Step{{2, nil}}} }, []string{"own.steps[0].to role"}},
		"unknown role":       {func(s *Settings) { s.Own = Ladder{Steps: []Step{{2, []Role{"king"}}}} }, []string{"own.steps[0].to role"}},
		"far":                {func(s *Settings) { s.Own = Ladder{Steps: []Step{{61, officer}}} }, []string{"own.steps[0].days range"}},
		"repeat before due":  {func(s *Settings) { s.Own = Ladder{Steps: []Step{{2, officer}}, Every: 5} }, []string{"own.every repeat"}},
		"negative repeat":    {func(s *Settings) { s.Others.Every = -1 }, []string{"others.every repeat"}},
		"hours":              {func(s *Settings) { s.OpenHour, s.CloseHour = 20, 8 }, []string{"open_hour hours"}},
		"hours of the day":   {func(s *Settings) { s.CloseHour = 25 }, []string{"open_hour hours"}},
		"sms":                {func(s *Settings) { s.SMSFrom = 61 }, []string{"sms_from range"}},
		"mute":               {func(s *Settings) { s.MuteDays = 0 }, []string{"mute_days range"}},
		"everything at once": {func(s *Settings) { *s = Settings{} }, []string{"own.steps count", "others.steps count", "open_hour hours", "mute_days range"}},
	} {
		s := Default()
		tt.change(&s)
		var got []string
		for _, v := range s.Check() {
			got = append(got, v.Field+" "+v.Rule)
			require.NotEmpty(t, v.Chinese)
			require.NotEmpty(t, v.English)
		}
		require.NotEmpty(t, got, name)
		if tt.fields != nil {
			require.Equal(t, tt.fields, got, name)
		}
	}
}
