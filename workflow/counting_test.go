package workflow_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	. "github.com/yishenqing/foi/workflow"
)

// Dates are reckoned by hand (contract_test.go has the days off); 2011 and 2017 are the cases of domain/law.md §2.
func TestCountingSettingsMoveTheDueDate(t *testing.T) {
	accept := on("2020-03-03", Accept)
	consult := on("2020-03-05", Consult, id("a"), got("2020-03-09"))
	conclude := on("2020-03-12", Conclude, id("a"))
	tests := []struct {
		name     string
		channel  Channel
		received string
		counting Counting
		events   []Event
		at       string
		due      string
		paused   bool
	}{
		{name: "the default, written out", received: "2020-03-02", counting: Counting{}.Full(), due: "2020-03-30"},
		{name: "same day: a Monday is day 1", received: "2020-03-02", counting: Counting{Convention: CountSameDay}, due: "2020-03-27"},
		{name: "same day: a Sunday is none", received: "2020-03-01", counting: Counting{Convention: CountSameDay}, due: "2020-03-27"},
		{name: "roll: a Monday is the default", received: "2020-03-02", counting: Counting{Convention: CountRoll}, due: "2020-03-30"},
		{name: "roll: a Sunday is Monday", received: "2020-03-01", counting: Counting{Convention: CountRoll}, due: "2020-03-30"},
		{name: "the next working day: a Sunday is Monday", received: "2020-03-01", counting: Counting{RestDay: RestDayNextWorkday}, due: "2020-03-30"},
		{
			name: "the next working day, and that is day 1", received: "2020-03-01",
			counting: Counting{Convention: CountSameDay, RestDay: RestDayNextWorkday}, due: "2020-03-27",
		},
		{name: "an e-mail of a Sunday", received: "2017-06-18", due: "2017-07-07"},
		{name: "an e-mail of a Sunday, as the court took it", received: "2017-06-18", counting: Counting{RestDay: RestDayNextWorkday}, due: "2017-07-10"},
		{name: "指导案例26号", received: "2011-06-01", counting: Counting{Online: OnlineSubmission}, due: "2011-06-23"},
		{name: "指导案例26号, the same day", received: "2011-06-01", counting: Counting{Convention: CountSameDay}, due: "2011-06-22"},
		{
			name: "a correction that comes on a Sunday", received: "2020-03-02",
			events: []Event{on("2020-03-05", Return, within(10)), on("2020-03-08", Correct)}, due: "2020-04-03",
		},
		{
			name: "a correction that comes on a Sunday is Monday's", received: "2020-03-02", counting: Counting{RestDay: RestDayNextWorkday},
			events: []Event{on("2020-03-05", Return, within(10)), on("2020-03-08", Correct)}, due: "2020-04-07",
		},
		{
			name: "a reopening is the agency's own, on whatever day", received: "2020-03-02", counting: Counting{RestDay: RestDayNextWorkday},
			events: []Event{on("2020-03-05", Withdraw), on("2020-07-04", Reopen, because("R"))}, due: "2020-07-31",
		},

		{name: "a pause from sending", received: "2020-03-02", events: []Event{accept, consult, conclude}, due: "2020-04-07"},
		{
			name: "a pause from delivery", received: "2020-03-02", counting: Counting{Pause: PauseFromDelivery},
			events: []Event{accept, consult, conclude}, due: "2020-04-02",
		},
		{
			name: "before delivery the term runs", received: "2020-03-02", counting: Counting{Pause: PauseFromDelivery},
			events: []Event{accept, consult, conclude}, at: "2020-03-08", due: "2020-04-02",
		},
		{
			name: "from delivery on it is paused", received: "2020-03-02", counting: Counting{Pause: PauseFromDelivery},
			events: []Event{accept, consult, conclude}, at: "2020-03-09", paused: true,
		},
		{
			name: "a delivery that nobody knows of keeps out nothing", received: "2020-03-02", counting: Counting{Pause: PauseFromDelivery},
			events: []Event{accept, on("2020-03-05", Consult, id("a"))}, due: "2020-03-30",
		},
		{
			name: "answered before it arrived, a letter keeps out nothing", received: "2020-03-02", counting: Counting{Pause: PauseFromDelivery},
			events: []Event{accept, on("2020-03-05", Consult, id("a"), got("2020-03-12")), on("2020-03-09", Conclude, id("a"))}, due: "2020-03-30",
		},
		{
			name: "same day, and a pause", received: "2020-03-02", counting: Counting{Convention: CountSameDay},
			events: []Event{accept, consult, conclude}, due: "2020-04-03",
		},
		{
			name: "same day, begun anew while a consultation is open: the start is kept out", received: "2020-03-02",
			counting: Counting{Convention: CountSameDay}, due: "2020-04-10",
			events: []Event{accept, consult, on("2020-03-06", Return, within(10)), on("2020-03-10", Correct), conclude},
		},
		{
			name: "the party's fifteen days are counted alike", received: "2020-03-02", counting: Counting{Convention: CountSameDay},
			events: []Event{accept, on("2020-03-05", Consult, id("a"), got("2020-03-06"))}, at: "2020-03-27", due: "2020-04-20",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := Case{Facts: Facts{Channel: Online, Received: day(tt.received), Counting: tt.counting}, Events: tt.events, LegalCases: concludedReview}
			s, err := Fold(calendar.Default(), c)
			require.NoError(t, err)
			at := s.LastOn
			if tt.at != "" {
				at = day(tt.at)
			}
			v, err := s.View(calendar.Default(), at)
			require.NoError(t, err)
			require.Equal(t, tt.paused, v.Paused)
			require.Equal(t, day(tt.due), v.Due, "%s", v.Due)
			require.Equal(t, day(tt.received), v.Receipt, "the day itself is not moved")
		})
	}
}

func TestCountingSettingsMoveDutiesAndLimits(t *testing.T) {
	events := []Event{on("2020-03-05", Return, within(5))}
	duties := func(c Counting, received string) []Duty {
		v, err := folded(t, Facts{Channel: Counter, Received: day(received), Counting: c}, events...).View(calendar.Default(), day("2020-03-05"))
		require.NoError(t, err)
		return v.Duties
	}
	require.Equal(t, []Duty{
		owed(DutyEntry, "2020-03-02", "2020-03-03", "", true), owed(DutyCorrectionNotice, "2020-03-02", "2020-03-10", "2020-03-05", false),
		owed(DutyAnswer, "2020-03-02", "", "", false), owed(DutyCorrection, "2020-03-05", "2020-03-11", "", false),
	}, duties(Counting{Convention: CountSameDay}, "2020-03-02"))
	require.Equal(t, []Duty{
		owed(DutyEntry, "2020-03-02", "2020-03-04", "", true), owed(DutyCorrectionNotice, "2020-03-02", "2020-03-11", "2020-03-05", false),
		owed(DutyAnswer, "2020-03-02", "", "", false), owed(DutyCorrection, "2020-03-05", "2020-03-12", "", false),
	}, duties(Counting{RestDay: RestDayNextWorkday}, "2020-03-01"))
	require.Equal(t, "2020-03-03", duties(Counting{}, "2020-03-01")[0].Due.String())

	late := folded(t, Facts{Channel: Online, Received: day("2020-03-02"), Counting: Counting{Convention: CountSameDay}}, events...)
	_, err := late.Apply(calendar.Default(), on("2020-03-11", Lapse, cause(LapsedCorrection)), nil)
	require.ErrorContains(t, err, "lapse_early")
	_, err = late.Apply(calendar.Default(), on("2020-03-12", Lapse, cause(LapsedCorrection)), nil)
	require.NoError(t, err)
}

// A letter that is to arrive pauses from its arrival; one that was silent beyond its fifteen days pauses no more.
func TestProjectionTellsAPauseThatIsToCome(t *testing.T) {
	project := func(events ...Event) Projection {
		f := Facts{Channel: Online, Received: day("2020-03-02"), Counting: Counting{Pause: PauseFromDelivery}}
		p, err := folded(t, f, append([]Event{on("2020-03-03", Accept)}, events...)...).Project(calendar.Default())
		require.NoError(t, err)
		return p
	}
	unknown := on("2020-03-05", Consult, id("u"))
	p := project(unknown)
	require.Equal(t, day("2020-03-30"), p.DueIfSilent)
	require.Zero(t, p.PausedFrom+p.PausedUntil)
	require.False(t, p.PausedOpenEnd)
	p = project(unknown, on("2020-03-05", Consult, id("a"), got("2020-03-06")))
	require.Equal(t, []calendar.Date{day("2020-03-06"), day("2020-03-27")}, []calendar.Date{p.PausedFrom, p.PausedUntil})
	p = project(unknown, on("2020-03-05", Consult, id("a"), got("2020-03-06")), on("2020-03-06", Assign))
	require.Equal(t, []calendar.Date{0, day("2020-03-27")}, []calendar.Date{p.PausedFrom, p.PausedUntil}, "it has begun")
	p = project(on("2020-03-05", Consult, id("a"), got("2020-03-06")), on("2020-03-30", Consult, id("b"), got("2020-04-02")))
	require.Equal(t, []calendar.Date{day("2020-04-02"), day("2020-04-24")}, []calendar.Date{p.PausedFrom, p.PausedUntil})
}

// 指导案例26号: what the system shows as submitted is received; a fax is not online.
func TestSubmissionIsNotMovedByAConfirmation(t *testing.T) {
	confirmed := func(c Channel, counting Counting) error {
		s := folded(t, Facts{Channel: c, Received: day("2020-03-02"), Counting: counting})
		_, err := s.Apply(calendar.Default(), on("2020-03-04", Confirm), nil)
		return err
	}
	setting := Counting{Online: OnlineSubmission}
	require.NoError(t, confirmed(Online, Counting{}))
	require.NoError(t, confirmed(Fax, setting))
	var r *Refusal
	require.ErrorAs(t, confirmed(Online, setting), &r)
	require.Equal(t, RuleConfirmOnline, r.Rule)
	require.Equal(t, "2020-03-04 不能“确认收到”（当前状态：已登记）：按照本机关的设置，网上申请以系统显示提交成功之日为收到之日，不再另行确认"+
		" (2020-03-02)〔最高人民法院指导案例26号〕", r.Chinese())
}

func TestCountingSettingsExplainThemselves(t *testing.T) {
	settings := CountingSettings()
	require.Len(t, settings, 4)
	data, err := json.Marshal(Counting{}.Full())
	require.NoError(t, err)
	var full map[string]string
	require.NoError(t, json.Unmarshal(data, &full))
	require.Len(t, full, 4)
	for _, s := range settings {
		require.Equal(t, full[s.Key], s.Default)
		require.Equal(t, s.Default, s.Values[0].Value)
		require.NotEqual(t, "counting."+s.Key, FieldLabel("counting."+s.Key))
		require.Equal(t, s.Label, FieldLabel("counting."+s.Key))
		for _, text := range []string{s.Label, s.Reason, s.Ground, s.Source} {
			require.NotEmpty(t, text)
		}
		for _, v := range s.Values {
			require.NotEmpty(t, v.Label)
			one, err := json.Marshal(map[string]string{s.Key: v.Value})
			require.NoError(t, err)
			var c Counting
			require.NoError(t, json.Unmarshal(one, &c))
			require.Nil(t, c.Check(), v.Value)
			require.Equal(t, v.Value == s.Default, c.IsDefault())
			require.NotEqual(t, Counting{}, c)
		}
	}
	settings[0].Values[0].Value = "x"
	require.Equal(t, "next_day", CountingSettings()[0].Values[0].Value, "callers get their own copy")

	data, err = json.Marshal(Facts{Channel: Online, Received: day("2020-03-02")})
	require.NoError(t, err)
	require.JSONEq(t, `{"channel":"online","received":"2020-03-02"}`, string(data), "the default is not written")
}
