package present_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/type/date"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
)

func day(s string) store.Day { return store.Day(calendar.MustDate(s)) }

func civil(y, m, d int32) *date.Date { return &date.Date{Year: y, Month: m, Day: d} }

func TestTheRegistrationIsTheFirstEventAndNamesNobody(t *testing.T) {
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	e := present.Registration(&store.Application{
		AgencyID: "a1", ID: "x7", Channel: "counter", ReceivedOn: day("2026-02-28"), EnteredOn: day("2026-03-02"), Oral: true,
		ApplicantName: "张三", CreatedAt: at,
	}, "users/u1")
	require.Equal(t, "agencies/a1/applications/x7/events/0", e.GetName())
	require.Equal(t, "register", e.GetAction())
	require.Equal(t, "登记", e.GetTitle())
	require.Equal(t, civil(2026, 2, 28), e.GetActDate())
	require.True(t, e.GetRecordTime().AsTime().Equal(at))
	require.Equal(t, "users/u1", e.GetActor())
	require.Equal(t, map[string]string{"channel": "counter", "entered": "2026-03-02", "oral": "true"}, e.GetArguments())
}

func TestAnEventHasItsArgumentsInTheWordsOfTheImportFormat(t *testing.T) {
	for _, c := range []struct {
		event   string
		title   string
		outcome foiv1.Outcome
		want    map[string]string
	}{
		{
			`{"do":"return","on":"2026-03-03","recorded_at":"2026-03-03T04:00:00Z","within_days":15,"items":["名称","用途"]}`,
			"补正告知", 0,
			map[string]string{"within_days": "15", "items": `["名称","用途"]`},
		},
		{
			`{"do":"consult","on":"2026-03-03","id":"c1","with":"third_party","party":"某公司","received":"2026-03-04"}`,
			"征求意见", 0,
			map[string]string{"id": "c1", "with": "third_party", "party": "某公司", "received": "2026-03-04"},
		},
		{
			`{"do":"answer","on":"2026-03-03","row":"3.2","document_number":"临公开〔2026〕1号"}`,
			"作出答复", foiv1.Outcome_OUTCOME_PARTLY_GRANTED,
			map[string]string{"document_number": "临公开〔2026〕1号"},
		},
		{
			`{"do":"lapse","on":"2026-03-03","cause":"correction"}`, "视为放弃",
			foiv1.Outcome_OUTCOME_CORRECTION_LAPSED,
			map[string]string{"cause": "correction"},
		},
		{
			`{"do":"lapse","on":"2026-03-03","cause":"fee"}`, "视为放弃",
			foiv1.Outcome_OUTCOME_FEE_LAPSED,
			map[string]string{"cause": "fee"},
		},
		{`{"do":"withdraw","on":"2026-03-03"}`, "撤回", foiv1.Outcome_OUTCOME_OTHER, map[string]string{}},
		{`{"do":"close","on":"2026-03-03","reason":"无主"}`, "结束办理", foiv1.Outcome_OUTCOME_OTHER, map[string]string{"reason": "无主"}},
		{`{"do":"archive","on":"2026-03-03"}`, "归档", 0, map[string]string{}},
	} {
		e, err := present.Event(&store.Event{AgencyID: "a1", ApplicationID: "x7", Seq: 3, Actor: "users/u1", Event: c.event})
		require.NoError(t, err)
		require.Equal(t, "agencies/a1/applications/x7/events/3", e.GetName())
		require.Equal(t, c.title, e.GetTitle())
		require.Equal(t, c.outcome, e.GetOutcome(), c.event)
		require.Equal(t, c.want, e.GetArguments())
		require.Equal(t, civil(2026, 3, 3), e.GetActDate())
	}
	_, err := present.Event(&store.Event{Event: `{"do":1}`})
	require.Error(t, err)
}
