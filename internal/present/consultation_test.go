package present_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// stored folds a case into the row that the database would have of it.
func stored(t *testing.T, events ...workflow.Event) *store.Application {
	t.Helper()
	st, err := workflow.Fold(calendar.Default(), workflow.Case{
		Facts:  workflow.Facts{Channel: workflow.Counter, Received: calendar.MustDate("2026-03-02"), Entered: calendar.MustDate("2026-03-02")},
		Events: events,
	})
	require.NoError(t, err)
	text, err := json.Marshal(st)
	require.NoError(t, err)
	return &store.Application{AgencyID: "a1", ID: "x7", Standing: string(text), Version: 4}
}

func act(do workflow.Act, on string, more workflow.Event) workflow.Event {
	more.Do, more.On = do, calendar.MustDate(on)
	return more
}

func viewer(today string) present.Viewer {
	return present.Viewer{Calendar: calendar.Default(), Today: calendar.MustDate(today)}
}

var (
	accepted   = act(workflow.Accept, "2026-03-03", workflow.Event{})
	askedCo    = act(workflow.Consult, "2026-03-04", workflow.Event{ID: "c1", With: workflow.WithThirdParty, Party: "某公司", Received: calendar.MustDate("2026-03-05")})
	askedOther = act(workflow.Consult, "2026-03-04", workflow.Event{ID: "c2", With: workflow.WithAgency, Party: "某局"})
)

func TestConsultationsHaveTheirLimits(t *testing.T) {
	a := stored(t, accepted, askedCo, askedOther,
		act(workflow.Conclude, "2026-03-10", workflow.Event{ID: "c2", Opinion: workflow.Agrees}))
	list, err := viewer("2026-03-11").Consultations(a, nil)
	require.NoError(t, err)
	require.Len(t, list, 2)
	first, second := list[0], list[1]
	require.Equal(t, "agencies/a1/applications/x7/consultations/c1", first.GetName())
	require.Equal(t, foiv1.Consultation_KIND_THIRD_PARTY, first.GetKind())
	require.Equal(t, "某公司", first.GetParty())
	require.Equal(t, civil(2026, 3, 4), first.GetSendDate())
	require.Equal(t, civil(2026, 3, 26), first.GetDueDate())
	require.Nil(t, first.GetConcludeDate())
	require.Equal(t, `"4"`, first.GetEtag())
	require.Nil(t, second.GetReceiveDate())
	require.Nil(t, second.GetDueDate(), "nobody knows when the letter arrived")
	require.Equal(t, civil(2026, 3, 10), second.GetConcludeDate())
	require.Equal(t, foiv1.Consultation_OPINION_AGREE, second.GetOpinion())
}

func TestFeeNoticesAreNumberedAndHaveTheirLimits(t *testing.T) {
	charged := act(workflow.Charge, "2026-03-04", workflow.Event{Mode: workflow.ByPages, Count: 57, AmountFen: 27000})
	list, err := viewer("2026-03-11").FeeNotices(stored(t, accepted, charged,
		act(workflow.Pay, "2026-03-10", workflow.Event{}),
		act(workflow.Charge, "2026-03-11", workflow.Event{Mode: workflow.ByItems, Count: 2})))
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, "agencies/a1/applications/x7/feeNotices/1", list[0].GetName())
	require.Equal(t, foiv1.FeeNotice_MODE_PAGES, list[0].GetMode())
	require.EqualValues(t, 57, list[0].GetCount())
	require.EqualValues(t, 27000, list[0].GetAmountFen())
	require.Equal(t, civil(2026, 3, 4), list[0].GetNoticeDate())
	require.Equal(t, civil(2026, 4, 1), list[0].GetDueDate())
	require.Equal(t, civil(2026, 3, 10), list[0].GetSettleDate())
	require.Equal(t, "agencies/a1/applications/x7/feeNotices/2", list[1].GetName())
	require.Equal(t, civil(2026, 4, 9), list[1].GetDueDate())
	require.Nil(t, list[1].GetSettleDate())
}

func TestAVoidedApplicationOwesNothing(t *testing.T) {
	list, err := viewer("2026-03-11").Consultations(stored(t, accepted, askedCo,
		act(workflow.Void, "2026-03-05", workflow.Event{Reason: "重复登记"})), nil)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Nil(t, list[0].GetDueDate())
	require.Equal(t, civil(2026, 3, 5), list[0].GetConcludeDate())
}

func TestADamagedStandingIsAnError(t *testing.T) {
	_, err := viewer("2026-03-11").Consultations(&store.Application{Standing: "["}, nil)
	require.Error(t, err)
	_, err = viewer("2026-03-11").FeeNotices(&store.Application{Standing: "["})
	require.Error(t, err)
}

func TestADutyTellsWhereItStandsAndWhatIsLeft(t *testing.T) {
	v := viewer("2026-03-11")
	for kind, articles := range map[workflow.DutyKind][2]string{
		workflow.DutyAnswer:           {"条例第三十三条", "条例（2008年）第二十四条"},
		workflow.DutyCorrection:       {"条例第三十条", "条例（2008年）第二十一条"},
		workflow.DutyCorrectionNotice: {"条例第三十条", "条例（2008年）第二十一条"},
		workflow.DutyConsultation:     {"条例第三十二条、第三十四条", "条例（2008年）第二十三条、第二十四条"},
		workflow.DutyPayment:          {"国办函〔2020〕109号", "条例（2008年）第二十七条"},
		workflow.DutyEntry:            {"线下申请2个工作日内录入的工作要求", "线下申请2个工作日内录入的工作要求"},
		workflow.DutyLegalReport:      {"复议、诉讼2个工作日内报备的工作要求", "复议、诉讼2个工作日内报备的工作要求"},
	} {
		d := workflow.Duty{Kind: kind, Start: calendar.MustDate("2026-03-02"), Due: calendar.MustDate("2026-03-09"), Late: true, Of: "c1"}
		m := v.Duty(d, calendar.MustDate("2026-03-02"))
		require.Equal(t, articles[0], m.GetArticle())
		require.Equal(t, articles[1], v.Duty(d, calendar.MustDate("2015-03-02")).GetArticle())
		require.Equal(t, kind.Label(), m.GetTitle())
		require.NotZero(t, m.GetOwner())
		require.EqualValues(t, -2, m.GetRemainingDays())
		require.True(t, m.GetLate())
		require.Equal(t, "c1", m.GetReference())

		d.Done = calendar.MustDate("2026-03-09")
		require.Nil(t, v.Duty(d, 0).RemainingDays, "done")
		d.Done, d.Due = 0, 0
		require.Nil(t, v.Duty(d, 0).RemainingDays, "no due date")
	}
}
