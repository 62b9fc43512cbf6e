package indicator_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

func outlook(t *testing.T, f *Facts) *Outlook {
	t.Helper()
	return Evaluate(f, scheme(t, DefaultScheme)).Outlook()
}

func TestWhatCanStillBecomeLate(t *testing.T) {
	f := counted(t, 2020, "2020-03-03", []filed{
		online("2020-03-02"),                // to be answered by the 30th
		counter("2020-03-03", ""),           // to be entered by the 5th, answered by the 31st
		counter("2020-02-03", "2020-02-03"), // due on the 2nd of March: late already
	}, review("R1", "2020-03-02", "", "", ""))
	o := outlook(t, f)
	require.False(t, o.Over)
	var got []string
	for _, r := range o.Risks {
		got = append(got, string(r.Case.Duty)+" "+r.LastDay.String()+" "+r.Indicator+" "+r.From.String()+"→"+r.To.String())
	}
	require.Equal(t, []string{
		"legal_report 2020-03-04 4.12 2→1", "entry 2020-03-05 4.12 2→1", "answer 2020-03-30  0→0", "answer 2020-03-31  0→0",
	}, got, "one answer is late already: another costs nothing more by this scheme")
	require.Equal(t, 1, f.Of(FactOverdue))
}

func TestWhatIsNotOfTheYearIsNoRisk(t *testing.T) {
	f := counted(t, 2020, "2020-12-14", []filed{online("2020-12-10")}) // to be answered by 2021-01-08
	require.Empty(t, outlook(t, f).Risks)
	f = counted(t, 2020, "2021-03-01", []filed{answered("2020-03-02", "2020-03-10", "2020-03-10", outcome.RowNotHeld)})
	require.True(t, outlook(t, f).Over)
}

// The last day of a duty is a risk, the next one is a fact.
func TestALastDay(t *testing.T) {
	register := []filed{online("2020-03-02")}
	require.Len(t, outlook(t, counted(t, 2020, "2020-03-30", register)).Risks, 1)
	require.Empty(t, outlook(t, counted(t, 2020, "2020-03-31", register)).Risks)
}

func TestHowManyCorrectionsAreAffordable(t *testing.T) {
	for _, tt := range []struct {
		applications, corrected     int
		affordable, needed, pending int
		points                      []string
	}{
		{499, 0, 0, 500, 2, []string{"2", "0", "0"}},
		{500, 0, 1, 500, 2, []string{"2", "2", "0"}},
		{999, 0, 1, 500, 0, []string{"2"}},
		{1000, 1, 1, 1000, 1, []string{"2", "2"}},
		{248, 1, -1, 1000, 1, []string{"0", "0"}},
		{0, 0, 0, 500, 0, []string{"2"}},
	} {
		f := facts(tt.applications, map[Fact]int{FactCorrected: tt.corrected})
		f.Pending = make([]Case, tt.pending)
		l := outlook(t, f).Limits[0]
		require.Equal(t, "4.13", l.Indicator)
		require.Equal(t, tt.affordable, l.Affordable, "%+v", tt)
		require.Equal(t, tt.needed, l.Needed, "%+v", tt)
		var points []string
		for _, s := range l.Scenarios {
			points = append(points, s.Points.String())
			f := facts(tt.applications, map[Fact]int{FactCorrected: tt.corrected + s.Corrected})
			require.Equal(t, s.Points, result(t, f, "4.13").Points, "a scenario is what the report would say")
		}
		require.Equal(t, tt.points, points, "%+v", tt)
	}
}

func TestPendingAtTheEndOfTheYear(t *testing.T) {
	f := counted(t, 2020, "2021-06-01", nil,
		review("R1", "2020-06-01", "2020-06-02", "2021-01-04", workflow.Corrected), review("R2", "2020-06-01", "2020-06-02", "2020-12-31", workflow.Upheld),
		review("R3", "2021-01-04", "2021-01-04", "", ""))
	require.Len(t, f.Pending, 1)
	require.Equal(t, "R1", f.Pending[0].LegalCase)
}

func TestWhatIsLacking(t *testing.T) {
	o := outlook(t, facts(97, map[Fact]int{FactDispatched: 10, FactReleasable: 4}))
	require.Len(t, o.Lacking, 2)
	require.Equal(t, "本年新收申请还差3件达到100件，可加1分", o.Lacking[0].Text)
	require.Equal(t, "本年度有4件予以公开、部分公开的答复可供选择，转为主动公开1件，可由0分变为2分", o.Lacking[1].Text)
	o = outlook(t, facts(1, nil))
	require.Len(t, o.Lacking, 3)
	require.Equal(t, "0.4", o.Lacking[2].Points.String())
	require.Empty(t, outlook(t, facts(100, map[Fact]int{FactDispatched: 10, FactPublished: 1})).Lacking)
}
