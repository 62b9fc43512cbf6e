package volume_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/bigram"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/volume"
	"github.com/yishenqing/foi/workflow"
)

var day = calendar.MustDate

// year is a period of twelve months.
var year = volume.Period{From: day("2023-03-05"), Through: day("2024-03-04")}

func application(id, on, description string) volume.Application {
	return volume.Application{
		Agency: "a", ID: id, RegisterNumber: "第" + id + "号", Receipt: day(on), Channel: workflow.Online,
		Row: outcome.RowGranted, Description: description,
	}
}

func TestEvidenceOfOnePerson(t *testing.T) {
	land := "山前社区2019年征地补偿安置方案"
	all := []volume.Application{
		application("05", "2024-03-04", "公交线路调整的会议纪要"),
		application("01", "2023-03-05", land),
		application("02", "2023-03-05", land+"及批复"),
		application("03", "2023-03-15", "食品抽检结果"),
		application("04", "2024-02-29", land),
		application("before", "2023-03-04", land),
		application("after", "2024-03-05", land),
	}
	all[0].Agency, all[0].Channel, all[0].Row = "b", workflow.Fax, ""
	all[3].Channel, all[3].Row, all[3].Reviews, all[3].Suits = workflow.Counter, outcome.RowNotHeld, 1, 2
	e := volume.Compute(year, all, 0)

	ids := make([]string, len(e.List))
	for i, a := range e.List {
		ids[i] = a.ID
	}
	require.Equal(t, []string{"01", "02", "03", "04", "05"}, ids, "numbered by day of receipt, the others are outside the period")
	require.Len(t, e.Months, 13, "the months of both ends are cut, and there")
	require.Equal(t, volume.Count{Key: "2023-03", Numbers: []int{1, 2, 3}}, e.Months[0])
	require.Equal(t, volume.Count{Key: "2023-04"}, e.Months[1], "a month without any is there")
	require.Equal(t, volume.Count{Key: "2024-02", Numbers: []int{4}}, e.Months[11])
	require.Equal(t, []volume.Count{{Key: "a", Numbers: []int{1, 2, 3, 4}}, {Key: "b", Numbers: []int{5}}}, e.Agencies)
	require.Equal(t, []volume.Count{
		{Key: "counter", Numbers: []int{3}}, {Key: "online", Numbers: []int{1, 2, 4}}, {Key: "fax", Numbers: []int{5}},
	}, e.Channels)
	require.Equal(t, []volume.Count{
		{Key: "3.1", Numbers: []int{1, 2, 4}}, {Key: "3.4.1", Numbers: []int{3}}, {Key: "", Numbers: []int{5}},
	}, e.Outcomes)
	require.Equal(t, []volume.Subject{{Numbers: []int{1, 2, 4}}, {Numbers: []int{3}}, {Numbers: []int{5}}}, e.Subjects)
	require.Equal(t, []volume.Repeat{{Number: 4, Of: 1, Similarity: 1}}, e.Repeats, "及批复 is more than a repeat")
	require.Equal(t, volume.Intervals{
		Count: 4, Shortest: 0, Median: 7, Longest: 351, ShortestAt: 2, BusiestDay: day("2023-03-05"), BusiestNumbers: []int{1, 2},
	}, e.Intervals, "0, 10, 351 and 4 days")
	require.Equal(t, []int{3}, e.Disputed)
	require.Equal(t, [2]int{1, 2}, [2]int{e.Reviews, e.Suits})
	require.Equal(t, "2023-03-05至2024-03-04收到申请5件，涉及2个机关；相邻两件间隔中位数7天，最短0天，最多的一天（2023-03-05）2件；"+
		"描述相似（相似度不低于0.5）的归为3组，最大一组3件；与在先申请文字基本相同（相似度不低于0.9）的1件；其中1件引起行政复议1件、行政诉讼2件。", e.Summary())
}

func TestEvidenceOfNothingAndOfOne(t *testing.T) {
	none := volume.Compute(year, nil, 0)
	require.Empty(t, none.List)
	require.Len(t, none.Months, 13)
	require.Equal(t, volume.Intervals{}, none.Intervals)
	require.Equal(t, "2023-03-05至2024-03-04收到申请0件。", none.Summary())

	one := volume.Compute(year, []volume.Application{application("1", "2023-05-06", "")}, 0)
	require.Equal(t, volume.Intervals{BusiestDay: day("2023-05-06"), BusiestNumbers: []int{1}}, one.Intervals, "one has no interval")
	require.Equal(t, []volume.Subject{{Numbers: []int{1}}}, one.Subjects, "a subject without words is one of its own")
	require.Equal(t, "2023-03-05至2024-03-04收到申请1件。", one.Summary())
}

func TestOfTooManyTheLatestCount(t *testing.T) {
	var all []volume.Application
	for i := range volume.Most + 3 {
		all = append(all, application(fmt.Sprintf("%05d", i), "2023-03-05", "同样的内容"))
	}
	e := volume.Compute(year, all, 4)
	require.Len(t, e.List, volume.Most)
	require.Equal(t, "00003", e.List[0].ID)
	require.Equal(t, 7, e.Omitted, "3 here, and 4 that were not even given")
	require.Contains(t, e.Summary(), "收到申请1007件（以下仅统计最近的1000件）")
	require.Len(t, e.Repeats, volume.Most-1)
}

func TestOnlyTheBeginningOfALongTextIsCompared(t *testing.T) {
	text := strings.Repeat("征地补偿安置方案", 125)
	e := volume.Compute(year, []volume.Application{
		application("1", "2023-05-06", text+"甲"), application("2", "2023-05-07", text+strings.Repeat("全然不同的事情", 500)),
	}, 0)
	require.Equal(t, []volume.Repeat{{Number: 2, Of: 1, Similarity: 1}}, e.Repeats)
}

// applications draws some, of few agencies, days and words, so that much of it coincides.
func applications(t *rapid.T) []volume.Application {
	words := []string{"山前社区", "征地补偿", "安置方案", "公交线路", "会议纪要", "食品抽检", ""}
	rows := append(outcome.Leaves(), "")
	all := make([]volume.Application, rapid.IntRange(0, 40).Draw(t, "applications"))
	for i := range all {
		all[i] = volume.Application{
			Agency:  rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "agency"),
			ID:      fmt.Sprintf("%03d", i),
			Receipt: year.From.Plus(rapid.IntRange(-20, 400).Draw(t, "day")),
			Channel: rapid.SampledFrom(workflow.Channels()).Draw(t, "channel"),
			Row:     rapid.SampledFrom(rows).Draw(t, "row"),
			Description: strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 4).Draw(t, "words"),
				rapid.SampledFrom([]string{"", "，"}).Draw(t, "between")),
			Reviews: rapid.IntRange(0, 1).Draw(t, "reviews"),
		}
	}
	return all
}

func TestEveryFigureIsMadeOfTheListAndOfAllOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := applications(t)
		e := volume.Compute(year, all, 0)
		inside := 0
		for _, a := range all {
			if year.Contains(a.Receipt) {
				inside++
			}
		}
		require.Len(t, e.List, inside)
		want := make([]int, inside)
		for i := range want {
			want[i] = i + 1
		}
		for name, counts := range map[string][]volume.Count{
			"months": e.Months, "agencies": e.Agencies, "channels": e.Channels, "outcomes": e.Outcomes,
		} {
			var numbers []int
			for _, c := range counts {
				require.True(t, slices.IsSorted(c.Numbers), name)
				numbers = append(numbers, c.Numbers...)
			}
			slices.Sort(numbers)
			require.ElementsMatch(t, want, numbers, name)
		}
		for _, c := range e.Months {
			for _, n := range c.Numbers {
				require.Equal(t, c.Key, e.List[n-1].Receipt.String()[:7])
			}
		}
	})
}

func TestTheOrderTheyCameInDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := applications(t)
		shuffled := slices.Clone(all)
		r := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		require.Equal(t, volume.Compute(year, all, 0), volume.Compute(year, shuffled, 0))
	})
}

func TestSubjectsAndRepeatsAreSimilarAsTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := volume.Compute(year, applications(t), 0)
		similarity := func(a, b int) float64 {
			return bigram.Similarity(e.List[a-1].Description, e.List[b-1].Description)
		}
		subject := map[int]int{}
		for i, s := range e.Subjects {
			require.True(t, slices.IsSorted(s.Numbers))
			if i > 0 {
				require.GreaterOrEqual(t, len(e.Subjects[i-1].Numbers), len(s.Numbers), "largest first")
			}
			for _, n := range s.Numbers {
				require.NotContains(t, subject, n)
				subject[n] = i
				if first := s.Numbers[0]; n != first {
					require.GreaterOrEqual(t, similarity(first, n), volume.SameSubject)
				}
			}
			for _, other := range e.Subjects[:i] {
				require.Less(t, similarity(s.Numbers[0], other.Numbers[0]), volume.SameSubject, "or they would be one")
			}
		}
		require.Len(t, subject, len(e.List))
		repeats := map[int]bool{}
		for _, r := range e.Repeats {
			repeats[r.Number] = true
			require.Less(t, r.Of, r.Number)
			require.InDelta(t, similarity(r.Of, r.Number), r.Similarity, 1e-9)
			require.GreaterOrEqual(t, r.Similarity, volume.SameContent)
		}
		for n := 2; n <= len(e.List); n++ {
			for of := 1; of < n; of++ {
				require.True(t, repeats[n] || similarity(of, n) < volume.SameContent, "%d repeats %d", n, of)
			}
		}
	})
}

func TestIntervalsAreBetweenNeighbours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := volume.Compute(year, applications(t), 0)
		in, sum := e.Intervals, 0
		require.Equal(t, max(len(e.List)-1, 0), in.Count)
		for n := 2; n <= len(e.List); n++ {
			gap := e.List[n-1].Receipt.DaysSince(e.List[n-2].Receipt)
			sum += gap
			require.LessOrEqual(t, in.Shortest, gap)
			require.GreaterOrEqual(t, in.Longest, gap)
			if gap == in.Shortest {
				require.LessOrEqual(t, in.ShortestAt, n, "the first of them")
			}
		}
		if in.Count > 0 {
			require.Equal(t, in.Shortest, e.List[in.ShortestAt-1].Receipt.DaysSince(e.List[in.ShortestAt-2].Receipt))
			require.GreaterOrEqual(t, in.Median, float64(in.Shortest))
			require.LessOrEqual(t, in.Median, float64(in.Longest))
			require.Equal(t, sum, e.List[len(e.List)-1].Receipt.DaysSince(e.List[0].Receipt))
		}
		for _, n := range in.BusiestNumbers {
			require.Equal(t, in.BusiestDay, e.List[n-1].Receipt)
		}
	})
}

// TestOneMoreNeverLowersACount: what was there stays counted.
func TestOneMoreNeverLowersACount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := applications(t)
		if len(all) == 0 {
			return
		}
		more, fewer := volume.Compute(year, all, 0), volume.Compute(year, all[1:], 0)
		require.GreaterOrEqual(t, len(more.Disputed), len(fewer.Disputed))
		require.GreaterOrEqual(t, len(more.Repeats), len(fewer.Repeats))
		require.GreaterOrEqual(t, len(more.Intervals.BusiestNumbers), len(fewer.Intervals.BusiestNumbers))
		for i := range more.Months {
			require.GreaterOrEqual(t, len(more.Months[i].Numbers), len(fewer.Months[i].Numbers))
		}
	})
}

func BenchmarkCompute(b *testing.B) {
	var all []volume.Application
	for i := range volume.Most {
		all = append(all, application(fmt.Sprintf("%05d", i), "2023-03-05",
			fmt.Sprintf("申请公开%d号地块的国有建设用地使用权出让合同、宗地图及批准文件，乡镇%d", i*7919, i%37)))
	}
	for b.Loop() {
		volume.Compute(year, all, 0)
	}
}
