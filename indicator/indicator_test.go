package indicator_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

// March 2020: the 2nd is a Monday. Two working days after it is the 4th, seven the 11th, twenty the 30th.
func TestWhatIsLateIsCountedOnce(t *testing.T) {
	returned := workflow.Event{Do: workflow.Return, On: day("2020-03-12"), Items: []string{"文号"}, WithinDays: 5}
	for _, tt := range []struct {
		name     string
		year     int
		at       string
		register []filed
		loose    []workflow.LegalCase
		want     map[Fact]int
	}{
		{"nothing", 2020, "2020-12-31", nil, nil, nil},
		{"entered on the second day", 2020, "2020-03-10", []filed{counter("2020-03-02", "2020-03-04")}, nil, nil},
		{"entered on the third", 2020, "2020-03-10", []filed{counter("2020-03-02", "2020-03-05")}, nil, map[Fact]int{FactProcess: 1}},
		{
			"entered late in another year", 2021, "2021-12-31",
			[]filed{counter("2020-03-02", "2020-03-05", does("2020-03-05", workflow.Accept), answer("2020-03-10", outcome.RowGranted), deliver("2020-03-10"))},
			nil, nil,
		},
		{
			"asked to correct on the eighth day, and entered late: two duties", 2020, "2020-03-20",
			[]filed{counter("2020-03-02", "2020-03-05", returned)},
			nil,
			map[Fact]int{FactProcess: 2},
		},
		{
			"delivered on the last day", 2020, "2020-12-31", []filed{answered("2020-03-02", "2020-03-30", "2020-03-30", outcome.RowNotHeld)}, nil, nil,
		},
		{
			"delivered a day later", 2020, "2020-12-31",
			[]filed{answered("2020-03-02", "2020-03-30", "2020-03-31", outcome.RowNotHeld)},
			nil,
			map[Fact]int{FactOverdue: 1, FactDeliveredLate: 1},
		},
		{"not answered, on the last day", 2020, "2020-03-30", []filed{online("2020-03-02")}, nil, nil},
		{"not answered, the day after", 2020, "2020-03-31", []filed{online("2020-03-02")}, nil, map[Fact]int{FactOverdue: 1}},
		{
			// 20 working days from 2020-12-10 end on 2021-01-08.
			"due in the next year: nothing in this one", 2020, "2021-12-31", []filed{answered("2020-12-10", "2021-01-08", "2021-01-11", outcome.RowGranted)}, nil, nil,
		},
		{
			"due in the next year: there", 2021, "2021-12-31",
			[]filed{answered("2020-12-10", "2021-01-08", "2021-01-11", outcome.RowGranted)},
			nil,
			map[Fact]int{FactOverdue: 1, FactDeliveredLate: 1, FactReleasable: 1},
		},
		{
			"withdrawn after the term", 2020, "2020-12-31",
			[]filed{online("2020-03-02", does("2020-03-02", workflow.Accept), does("2020-04-01", workflow.Withdraw))},
			nil,
			map[Fact]int{FactOverdue: 1},
		},
		{
			"answered late, and again in time after a review", 2020, "2020-12-31",
			[]filed{online("2020-03-02", does("2020-03-02", workflow.Accept), answer("2020-03-31", outcome.RowSecret), deliver("2020-04-01"),
				workflow.Event{Do: workflow.Reopen, On: day("2020-07-01"), LegalCase: "R1"}, answer("2020-07-10", outcome.RowGranted), deliver("2020-07-10"),
			).disputed(review("R1", "2020-05-06", "2020-05-08", "2020-06-30", workflow.Corrected))},
			nil,
			map[Fact]int{FactEarlierOverdue: 1, FactDeliveredLate: 1, FactCorrected: 1, FactReleasable: 1},
		},
		{
			"reported on the second day, on the third, not at all, and to be reported by today", 2020, "2020-06-11",
			nil,
			[]workflow.LegalCase{
				review("R1", "2020-06-01", "2020-06-03", "", ""), review("R2", "2020-06-01", "2020-06-04", "", ""),
				review("R3", "2020-06-01", "", "", ""), review("R4", "2020-06-09", "", "", ""),
			},
			map[Fact]int{FactUnreported: 2},
		},
		{
			"corrected in another year", 2020, "2021-12-31", nil,
			[]workflow.LegalCase{review("R1", "2020-06-01", "2020-06-01", "2021-01-04", workflow.Corrected)},
			nil,
		},
		{
			"published, dispatched", 2020, "2020-12-31",
			[]filed{
				online("2020-03-02", workflow.Event{Do: workflow.Dispatch, On: day("2020-03-02"), From: "above"},
					workflow.Event{Do: workflow.Dispatch, On: day("2020-03-03"), From: "above"},
					does("2020-03-03", workflow.Accept), answer("2020-03-10", outcome.RowPartial), deliver("2020-03-10"),
					workflow.Event{Do: workflow.Publish, On: day("2020-04-01"), To: "column"}),
			},
			nil,
			map[Fact]int{FactReleasable: 1, FactPublished: 1, FactDispatched: 1},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := counted(t, tt.year, tt.at, tt.register, tt.loose...)
			for _, fact := range Listed() {
				require.Equal(t, tt.want[fact], f.Of(fact), fact)
				require.Len(t, f.Cases[fact], tt.want[fact], "every figure can be shown: %s", fact)
			}
		})
	}
}

func TestProcedure412(t *testing.T) {
	for _, tt := range []struct {
		applications int
		counts       map[Fact]int
		want         string
	}{
		{10, nil, "3"},
		{10, map[Fact]int{FactProcess: 7}, "2"},
		{10, map[Fact]int{FactProcess: 1, FactOverdue: 2}, "1"},
		{10, map[Fact]int{FactProcess: 1, FactOverdue: 2, FactUnreported: 1}, "0"},
		{10, map[Fact]int{FactEarlierOverdue: 2}, "3"},
		{0, nil, "2.4"},
		{0, map[Fact]int{FactOverdue: 1}, "2.4"},
		{1, nil, "3"},
	} {
		r := result(t, facts(tt.applications, tt.counts), "4.12")
		require.Equal(t, tt.want, r.Points.String(), "%+v", tt)
		require.NotEmpty(t, r.Reasons)
		require.Len(t, r.Counts, 3)
	}
	told := result(t, facts(10, map[Fact]int{FactOverdue: 2}), "4.12").Reasons
	require.Equal(t, []string{"逾期答复2件，扣1分（“存在超期答复、疑难复杂事项未充分应对问题扣1分”）"}, told)
}

func TestCorrections413(t *testing.T) {
	for _, tt := range []struct {
		corrected, applications int
		want, rate              string
	}{
		{0, 0, "2", ""},
		{1, 0, "0", ""},
		{0, 1, "2", "0.000000"},
		{1, 500, "2", "0.002000"}, // exactly 0.2 %
		{1, 499, "0", "0.002004"},
		{2, 1000, "2", "0.002000"},
		{2, 999, "0", "0.002002"},
		{1, 19, "0", "0.052632"},
	} {
		r := result(t, facts(tt.applications, map[Fact]int{FactCorrected: tt.corrected}), "4.13")
		require.Equal(t, tt.want, r.Points.String(), "%+v", tt)
		require.Equal(t, tt.corrected, r.Rate.Numerator)
		require.Equal(t, tt.applications, r.Rate.Denominator)
		if tt.rate == "" {
			require.Nil(t, r.Rate.Value)
		} else {
			require.Equal(t, tt.rate, string(*r.Rate.Value))
		}
	}
}

func TestBonus414(t *testing.T) {
	for _, tt := range []struct {
		applications, dispatched int
		want                     string
	}{{99, 9, "0"}, {100, 9, "1"}, {99, 10, "1"}, {100, 10, "2"}, {0, 0, "0"}} {
		r := result(t, facts(tt.applications, map[Fact]int{FactDispatched: tt.dispatched}), "4.14")
		require.Equal(t, tt.want, r.Points.String(), "%+v", tt)
		require.Len(t, r.Reasons, 2)
	}
	f := facts(1, map[Fact]int{FactDispatched: 8})
	f.Supplements = []Supplement{{Fact: FactDispatched, Count: 2, Evidence: "区政府办转办单"}, {Fact: FactPublished, Count: 5, Evidence: "x"}}
	require.Equal(t, "1", result(t, f, "4.14").Points.String(), "what was stated counts, too")
}

func TestConversion415(t *testing.T) {
	for _, tt := range []struct {
		published, releasable int
		want                  string
	}{{1, 0, "2"}, {1, 9, "2"}, {0, 1, "0"}, {0, 0, "1.6"}} {
		r := result(t, facts(5, map[Fact]int{FactPublished: tt.published, FactReleasable: tt.releasable}), "4.15")
		require.Equal(t, tt.want, r.Points.String(), "%+v", tt)
	}
}

// 上海 2020 (seed 004): 42 of 813 reviews corrected; 442 + 289 = 731 suits, 23 lost, of which 687 of first instance (concluded).
func TestShanghai2020(t *testing.T) {
	f := facts(29130, nil)
	f.Review = stats.CaseLine{Corrected: 42, Total: 813}
	f.SuitDirect = stats.CaseLine{Corrected: 15, Pending: 30, Total: 442}
	f.SuitAfterReview = stats.CaseLine{Corrected: 8, Pending: 14, Total: 289}
	r := RatesOf(f)
	require.Equal(t, "42/813（5.1661%）", r.ReviewCorrected.String())
	require.Equal(t, "0.051661", string(*r.ReviewCorrected.Value))
	require.Equal(t, "23/731（3.1464%）", r.SuitLost.String(), "the report prints 3.14%")
	require.Equal(t, "23/687（3.3479%）", r.SuitLostConcluded.String(), "what the report's own sentence would give")
	require.Contains(t, r.SuitLost.Definition, "总计")
	require.NotEqual(t, r.SuitLost.Definition, r.SuitLostConcluded.Definition)
	require.Nil(t, r.OnTime.Value)
}

func TestOnTime(t *testing.T) {
	f := counted(t, 2020, "2020-12-31", []filed{
		answered("2020-03-02", "2020-03-30", "2020-03-30", outcome.RowGranted),
		answered("2020-03-02", "2020-03-30", "2020-03-31", outcome.RowGranted),
		answered("2020-12-10", "2020-12-30", "2021-01-04", outcome.RowGranted), // delivered in the next year
		online("2020-03-02", does("2020-03-02", workflow.Accept), answer("2020-03-10", outcome.RowGranted)),
	})
	require.Equal(t, "1/2（50%）", RatesOf(f).OnTime.String())
}

// The second scheme has other points, limits and rules, and nothing of the program knows it.
func TestAnotherDistrictIsAnotherFile(t *testing.T) {
	other := scheme(t, "example-licheng-2020")
	require.True(t, other.Illustrative)
	require.Contains(t, other.DerivedFrom, "鲤城")
	f := facts(99, map[Fact]int{FactOverdue: 2, FactCorrected: 1, FactEarlierOverdue: 1, FactProcess: 3, FactReleasable: 1})
	r := Evaluate(f, other)
	require.Equal(t, "7", r.Results[0].Points.String(), "30 − 3 × 6 − 3 − 2: here the answer before a reopening counts")
	require.Equal(t, "1.5", r.Results[1].Points.String(), "1/99 is above 1 %")
	require.Equal(t, "0.5", r.Results[2].Points.String())
	require.Equal(t, "1", r.Results[3].Points.String())
	require.Equal(t, "10", r.Total().String())
	require.Equal(t, "0", Evaluate(facts(9, map[Fact]int{FactOverdue: 6}), other).Results[0].Points.String(), "never below 0")
	require.NotEqual(t, Evaluate(f, scheme(t, DefaultScheme)).Total(), r.Total())
	require.Equal(t, DefaultScheme, Schemes()[0].ID)
}

func TestJSONHasTheContractsKeys(t *testing.T) {
	f := counted(t, 2020, "2020-12-31", []filed{
		answered("2020-03-02", "2020-03-30", "2020-03-31", outcome.RowGranted).disputed(review("R1", "2020-05-06", "2020-05-08", "2020-06-30", workflow.Corrected)),
	})
	var b bytes.Buffer
	require.NoError(t, WriteJSON(&b, Evaluate(f, scheme(t, DefaultScheme))))
	var got struct {
		Applications int
		A            struct {
			Points json.Number
			Counts map[string]int
			Cases  []struct{ Text string }
		} `json:"4.12"`
		B struct {
			Points                 json.Number
			Numerator, Denominator int
			Rate                   string
			Definition             string
		} `json:"4.13"`
		C struct {
			Points     json.Number
			Dispatched *int
		} `json:"4.14"`
		D struct {
			Points                json.Number
			Published, Releasable *int
		} `json:"4.15"`
		Rates map[string]map[string]any
	}
	require.NoError(t, json.Unmarshal(b.Bytes(), &got))
	require.Equal(t, 1, got.Applications)
	require.Equal(t, "2", got.A.Points.String())
	require.Equal(t, map[string]int{"process": 0, "overdue": 1, "unreported": 0}, got.A.Counts)
	require.Equal(t, "答复应于2020-03-30（含）前完成，实际2020-03-31", strings.SplitN(got.A.Cases[0].Text, "：", 2)[1])
	require.Equal(t, "1.000000", got.B.Rate)
	require.Equal(t, 0, *got.C.Dispatched)
	require.Equal(t, []int{0, 1}, []int{*got.D.Published, *got.D.Releasable})
	require.Len(t, got.Rates, 4)
	require.Equal(t, map[string]any{"numerator": 0.0, "denominator": 0.0, "rate": nil, "definition": got.Rates["suit_lost"]["definition"]}, got.Rates["suit_lost"])
	require.Equal(t, "0.000000", got.Rates["on_time"]["rate"])

	b.Reset()
	require.NoError(t, WriteCSV(&b, Evaluate(f, scheme(t, DefaultScheme))))
	rows, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	values := map[string]string{}
	for _, r := range rows {
		values[r[0]] = r[2]
		require.NotEmpty(t, r[5], "a definition with every figure")
	}
	require.Equal(t, "2", values["4.12"])
	require.Equal(t, "1", values["4.12.overdue"])
	require.Equal(t, "1.000000", values["4.13.rate"])
	require.Empty(t, values["rates.suit_lost"])

	b.Reset()
	require.NoError(t, WriteMarkdown(&b, Evaluate(f, scheme(t, "example-licheng-2020"))))
	require.Contains(t, b.String(), "示例方案，不得用于正式考核")
}
