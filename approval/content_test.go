package approval_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

func TestADraftParagraphByParagraph(t *testing.T) {
	before := Content{Act: workflow.Event{
		Do: workflow.Answer, Row: outcome.RowSecret, Kind: outcome.Secret,
		Statement: workflow.Statement{Reason: "该文件定有密级。\n未到解密期限。\n不予公开。"},
	}, Enclosures: []string{"清单"}}
	after := before
	after.Act.Statement.Reason = "该文件标有密级。\n未到解密期限。\n因此不予公开。"
	after.Act.Statement.Redirect = "市档案馆"
	after.Enclosures = nil
	var got []string
	for _, d := range Compare(before.Lines(), after.Lines()) {
		got = append(got, string(d.Change)+" "+d.Label+"："+d.Before+" → "+d.After)
	}
	require.Equal(t, []string{
		"same 办理结果：" + outcome.RowSecret.Label() + " → " + outcome.RowSecret.Label(),
		"same 决定类型：不予公开：国家秘密 → 不予公开：国家秘密",
		"changed 理由：该文件定有密级。 → 该文件标有密级。",
		"same 理由：未到解密期限。 → 未到解密期限。",
		"changed 理由：不予公开。 → 因此不予公开。",
		"removed 附件：清单 → ",
		"added 指引： → 市档案馆",
	}, got)
}

// Both drafts can be read off a comparison, whatever they are.
func TestBothDraftsCanBeReadOffAComparison(t *testing.T) {
	lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Line {
		return Line{rapid.SampledFrom([]string{"甲", "乙"}).Draw(t, "label"), rapid.SampledFrom([]string{"一", "二", "三"}).Draw(t, "text")}
	}), 0, 12)
	rapid.Check(t, func(t *rapid.T) {
		before, after := lines.Draw(t, "before"), lines.Draw(t, "after")
		var was, is []Line
		same := 0
		for _, d := range Compare(before, after) {
			if d.Change != Added {
				was = append(was, Line{d.Label, d.Before})
			}
			if d.Change != Removed {
				is = append(is, Line{d.Label, d.After})
			}
			if d.Change == Same {
				same++
			}
		}
		require.ElementsMatch(t, before, was)
		require.ElementsMatch(t, after, is)
		require.Equal(t, common(before, after), same)
	})
}

// common is the length of the longest common subsequence, found in the simplest way.
func common(a, b []Line) int {
	switch {
	case len(a) == 0 || len(b) == 0:
		return 0
	case a[0] == b[0]:
		return 1 + common(a[1:], b[1:])
	}
	return max(common(a[1:], b), common(a, b[1:]))
}

func TestAHugeDraftIsComparedInBoundedTime(t *testing.T) {
	a, b := Content{Text: strings.Repeat("一\n", 10_000)}, Content{Text: strings.Repeat("二\n", 10_000)}
	require.Len(t, Compare(a.Lines(), b.Lines()), 10_000)
}

func TestInWhatAnActDeviatesFromItsDocument(t *testing.T) {
	proposed := workflow.Event{
		Do: workflow.Answer, Row: outcome.RowSecret, Kind: outcome.Secret, Statement: workflow.Statement{Reason: "密"},
		Parts: workflow.Parts{{Row: outcome.RowSecret, Text: "一"}},
	}
	done := proposed
	done.On, done.DocumentNumber = calendar.MustDate("2024-03-05"), "临公开〔2024〕1号"
	done.Statement.Remedy = workflow.Remedy{Text: "可以申请行政复议"}
	require.Empty(t, Deviates(proposed, done))
	done.Row, done.Kind, done.Statement.Reason = outcome.RowGranted, outcome.Granted, ""
	require.Equal(t, []string{"outcome", "kind", "reason"}, Deviates(proposed, done))
	for field, change := range map[string]func(*workflow.Event){
		"act":            func(e *workflow.Event) { e.Do = workflow.Extend },
		"redirect":       func(e *workflow.Event) { e.Statement.Redirect = "x" },
		"undetermined":   func(e *workflow.Event) { e.Statement.Undetermined = true },
		"earlier_answer": func(e *workflow.Event) { e.Statement.Earlier = "x" },
		"parts":          func(e *workflow.Event) { e.Parts = nil },
		"items":          func(e *workflow.Event) { e.Elements = []workflow.Element{workflow.ElementForm} },
		"within_days":    func(e *workflow.Event) { e.WithinDays = 3 },
		"days":           func(e *workflow.Event) { e.Days = 3 },
		"approver":       func(e *workflow.Event) { e.Approver = "x" },
		"party":          func(e *workflow.Event) { e.Party = "x" },
		"mode":           func(e *workflow.Event) { e.Mode = workflow.ByItems },
		"count":          func(e *workflow.Event) { e.Count = 3 },
		"cause":          func(e *workflow.Event) { e.Cause = workflow.LapsedFee },
	} {
		other := proposed
		change(&other)
		require.Equal(t, []string{field}, Deviates(proposed, other))
	}
	require.Equal(t, []string{"consultation"}, Deviates(workflow.Event{ID: "c1"}, workflow.Event{ID: "c2"}))
	require.Empty(t, Deviates(workflow.Event{}, workflow.Event{ID: "c2"}), "the draft could not know it")
}

func TestContentIsKeptWhole(t *testing.T) {
	c := Content{
		Act: workflow.Event{Do: workflow.Return, Items: []string{"一"}, WithinDays: 5}, Text: "二", Facts: "三", Law: "四", Request: "五",
		Evidence: []string{"六"}, Claimant: "某人", Others: []string{"某公司"}, Against: "某答复", Enclosures: []string{"七"}, CopyTo: []string{"八"},
		Service: Service{Recipient: "九", Documents: []string{"d"}, By: workflow.ByPost, Address: "十", Tracking: "EA", Deliverer: "甲"},
	}
	encoded, err := json.Marshal(c)
	require.NoError(t, err)
	var again Content
	require.NoError(t, json.Unmarshal(encoded, &again))
	require.Equal(t, c, again)
	require.Len(t, c.Lines(), 18)
}
