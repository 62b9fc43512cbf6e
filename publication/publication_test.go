package publication_test

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/bigram"
	. "github.com/yishenqing/foi/publication"
)

// want is the whole table once more, by hand, of a publication that both checks let through.
var want = map[State]map[Act]State{
	Proposed:  {Check: Proposed, Approve: Approved, Decline: Declined},
	Approved:  {Decline: Declined, Publish: Published},
	Published: {Withdraw: Withdrawn},
	Declined:  {},
	Withdrawn: {},
}

func cleared(s State) Facts {
	return Facts{State: s, ProposedBy: "a", CheckedBy: []string{"b", "c"}, Results: map[Kind]Result{Privacy: Redacted, Secrecy: Clear}}
}

func TestEveryActInEveryState(t *testing.T) {
	for _, state := range States() {
		require.NotEmpty(t, state.Label())
		can := []Act{}
		for _, act := range Acts() {
			require.NotEmpty(t, act.Label())
			next, err := Next(cleared(state), Step{Do: act, By: "d", Reason: "理由"})
			if to, ok := want[state][act]; ok {
				require.NoError(t, err, "%s in %s", act, state)
				require.Equal(t, to, next)
				can = append(can, act)
				continue
			}
			var refusal *Refusal
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, RuleState, refusal.Rule)
			require.Contains(t, refusal.Chinese(), state.Label())
		}
		require.Equal(t, can, Available(cleared(state), "d"))
	}
}

func TestWhatElseHasToHold(t *testing.T) {
	for _, by := range []string{"a", "b", "c"} {
		_, err := Next(cleared(Proposed), Step{Do: Approve, By: by})
		require.Equal(t, RuleSameHand, err.(*Refusal).Rule, by) //nolint:errorlint // Next documents the type
	}
	for _, kind := range Kinds() {
		require.NotEmpty(t, kind.Label())
		for _, result := range append(Results(), "") {
			f := cleared(Proposed)
			f.Results[kind] = result
			_, err := Next(f, Step{Do: Approve, By: "d"})
			if result == Clear || result == Redacted {
				require.NoError(t, err)
				continue
			}
			var refusal *Refusal
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, []Kind{kind}, refusal.Lacking)
			require.Contains(t, refusal.Chinese(), kind.Label())
		}
	}
	for _, result := range Results() {
		require.NotEmpty(t, result.Label())
	}
	_, err := Next(cleared(Published), Step{Do: Withdraw, By: "d"})
	require.Equal(t, RuleReason, err.(*Refusal).Rule) //nolint:errorlint // Next documents the type
}

func TestDueIsTheTwentiethWorkingDay(t *testing.T) {
	due, err := Due(calendar.Default(), calendar.MustDate("2022-09-30"))
	require.NoError(t, err)
	require.Equal(t, "2022-11-02", due.String())
}

func TestCandidatesAreOfSeveralApplicantsAndReleased(t *testing.T) {
	plan := "山前社区2019年征地补偿安置方案"
	all := []Asked{
		{ID: "1", Description: plan, Applicant: "x"},
		{ID: "2", Description: plan + "的批复", Applicant: "y", Releasable: true},
		{ID: "3", Description: "市财政局2020年部门决算", Applicant: "x", Releasable: true},
		{ID: "4", Description: "市财政局2020年部门决算", Applicant: "x"},
		{ID: "5", Description: "东风路排水工程验收报告", Applicant: "x"},
		{ID: "6", Description: "东风路排水工程验收报告", Applicant: "z"},
		{ID: "7", Description: "滨江公园规划图", Applicant: "x", Releasable: true, Published: true},
		{ID: "8", Description: "滨江公园规划图", Applicant: "z"},
		{ID: "9", Description: "。"},
		{ID: "10", Description: "。", Applicant: "w", Releasable: true},
	}
	groups := Candidates(all)
	require.Len(t, groups, 1, "one applicant twice; released to nobody; public; no words")
	require.Equal(t, []Asked{all[0], all[1]}, groups[0].Members)
	require.Equal(t, 2, groups[0].Applicants)
}

// TestGroupsAreThoseOfComparingAllWithAll: looking up the rarest words only loses nothing.
func TestGroupsAreThoseOfComparingAllWithAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`[山前社区征地补偿方案]{0,12}`), 2, 12).Draw(t, "texts")
		all := make([]Asked, len(texts))
		for i, text := range texts {
			all[i] = Asked{ID: fmt.Sprintf("%02d", i), Description: text, Applicant: fmt.Sprint(i), Releasable: true}
		}
		linked := func(a, b int) bool { // by way of others
			seen, next := map[int]bool{a: true}, []int{a}
			for len(next) > 0 {
				at := next[0]
				next = next[1:]
				for i := range all {
					if !seen[i] && bigram.Similarity(texts[at], texts[i]) >= Same {
						seen[i] = true
						next = append(next, i)
					}
				}
			}
			return seen[b]
		}
		group := map[string]int{}
		for i, g := range Candidates(all) {
			for _, m := range g.Members {
				group[m.ID] = i + 1
			}
		}
		for a := range all {
			for b := range a {
				together := group[all[a].ID] != 0 && group[all[a].ID] == group[all[b].ID]
				if together != linked(b, a) {
					t.Fatalf("%q and %q: together %v", texts[b], texts[a], together)
				}
			}
		}
	})
}

func TestFeedsAreReadAndHoldWhatIsStrange(t *testing.T) {
	f := Feed{
		UID: "tag:x,2026:list", Title: "目录 <&>", Author: "某局", Self: "https://a.example/feed", Updated: time.Date(2024, 6, 3, 4, 0, 0, 0, time.UTC),
		Items: []Item{
			{UID: "tag:x,2026:1", Title: "方案 <b>&amp;", Summary: "]]> 一", AgencyName: "某局", Place: ToColumn, PlaceName: "规划", URL: "https://a.example/?a=1&b=2", On: calendar.MustDate("2024-06-03"), Updated: time.Unix(0, 0)},
			{UID: "tag:x,2026:2", Title: "图纸", AgencyName: "某局", Place: ToReadingRoom, PlaceName: "档案馆", On: calendar.MustDate("2024-06-02"), Updated: time.Unix(0, 0)},
		},
	}
	rss, err := f.RSS()
	require.NoError(t, err)
	var r struct {
		Version string `xml:"version,attr"`
		Channel struct {
			Title, Link, Description string
			Items                    []struct {
				Title       string `xml:"title"`
				Link        string `xml:"link"`
				Description string `xml:"description"`
				GUID        struct {
					Permanent string `xml:"isPermaLink,attr"`
					Value     string `xml:",chardata"`
				} `xml:"guid"`
				PubDate string `xml:"pubDate"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	require.NoError(t, xml.Unmarshal(rss, &r))
	require.Equal(t, "2.0", r.Version)
	require.Equal(t, []string{f.Items[0].Title, f.Items[0].URL, "false"}, []string{r.Channel.Items[0].Title, r.Channel.Items[0].Link, r.Channel.Items[0].GUID.Permanent})
	day, err := time.Parse(time.RFC1123Z, r.Channel.Items[0].PubDate)
	require.NoError(t, err)
	require.Equal(t, "2024-06-02T16:00:00Z", day.UTC().Format(time.RFC3339))
	require.Contains(t, r.Channel.Items[1].Description, "可在政府信息查阅场所“档案馆”查阅")

	atom, err := f.Atom()
	require.NoError(t, err)
	var a struct {
		XMLName xml.Name
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
			Links []struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Content string `xml:"content"`
		} `xml:"entry"`
	}
	require.NoError(t, xml.Unmarshal(atom, &a))
	require.Equal(t, "http://www.w3.org/2005/Atom", a.XMLName.Space)
	require.Equal(t, "2024-06-03T12:00:00+08:00", a.Updated)
	require.Equal(t, f.Items[0].Title, a.Entries[0].Title)
	require.True(t, strings.HasPrefix(a.Entries[0].Content, "]]> 一\n某局于2024-06-03公开于“规划”栏目"))
	require.Empty(t, a.Entries[1].Links)
	require.False(t, slices.Contains([]string{a.Entries[0].ID}, a.Entries[1].ID))
}
