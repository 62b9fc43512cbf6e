package indicator_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/yishenqing/foi/indicator"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/workflow"
)

func items(t *testing.T, e *Evidence) map[string]Item {
	t.Helper()
	e.Sort()
	all := map[string]Item{}
	for _, i := range SelfCheck(e) {
		require.NotEmpty(t, i.How, i.Key)
		require.NotEmpty(t, i.Text, i.Key)
		require.NotEmpty(t, i.Verdict.Label(), i.Key)
		require.Len(t, i.Cases, i.Faulty-unlisted(&i), i.Key)
		all[i.Key] = i
	}
	return all
}

// unlisted are the faults of a channel: they are a number of the register.
func unlisted(i *Item) int {
	if i.Key == "in_time" || i.Checked > 0 && i.Title != "" && len(i.Key) > 8 && i.Key[:8] == "channel_" {
		return i.Faulty - len(i.Cases)
	}
	return 0
}

func letter(number, documentNumber string, with func(*Letter)) Letter {
	l := Letter{
		Agency: "a", Application: number, RegisterNumber: number, On: day("2024-03-20"), Row: outcome.RowSecret, DocumentNumber: documentNumber,
		Held: true, Kind: outcome.Secret, Reason: "属于国家秘密", Remedy: "可以自收到本答复之日起60日内申请行政复议",
	}
	if with != nil {
		with(&l)
	}
	return l
}

func TestSelfCheckOfAnEmptyRegisterKnowsNothing(t *testing.T) {
	for key, i := range items(t, &Evidence{}) {
		require.Equal(t, VerdictUnknown, i.Verdict, key)
	}
}

func TestChannelsAreProvedByUse(t *testing.T) {
	all := items(t, &Evidence{Channels: []ChannelUse{
		{Channel: workflow.Online, Count: 3, Last: day("2024-05-06")}, {Channel: workflow.Fax, Count: 2, Last: day("2024-05-07"), Unconfirmed: 1},
	}})
	require.Equal(t, VerdictGood, all["channel_online"].Verdict)
	require.Contains(t, all["channel_online"].Text, "最近一件2024-05-06")
	require.Equal(t, VerdictFaults, all["channel_fax"].Verdict)
	require.Equal(t, VerdictUnknown, all["channel_counter"].Verdict, "that nobody came proves nothing")
}

func TestNumbersAreUniform(t *testing.T) {
	all := items(t, &Evidence{Letters: []Letter{
		letter("1", "临公开告〔2024〕1号", nil), letter("2", "临公开告〔2024〕12号", nil), letter("3", "临公开告[2024]3号", nil),
		letter("4", "", nil), letter("5", "临公开告〔2023〕5号", nil), letter("6", "临公开告〔2024〕12号", nil),
		letter("7", "资公开（2024）第9号", func(l *Letter) { l.Agency = "b" }), // the only way of another agency
		letter("8", "", func(l *Letter) { l.Held = false }),
	}})
	n := all["numbers"]
	require.Equal(t, VerdictFaults, n.Verdict)
	require.Equal(t, []int{7, 4, 1}, []int{n.Checked, n.Faulty, n.Unknown})
	var got []string
	for _, c := range n.Cases {
		got = append(got, c.RegisterNumber+c.Text)
	}
	require.Equal(t, []string{
		"3文号“临公开告[2024]3号”的写法与本机关多数文号（临公开告〔#〕#号）不一致", "4答复没有文号",
		"5文号“临公开告〔2023〕5号”中的年份不是答复年份", "6文号“临公开告〔2024〕12号”与2重复",
	}, got)
}

func TestLettersSayGroundReasonAndRemedy(t *testing.T) {
	all := items(t, &Evidence{Letters: []Letter{
		letter("1", "x1", nil),
		letter("2", "x2", func(l *Letter) { l.Kind = "" }),
		letter("3", "x3", func(l *Letter) { l.Reason = "" }),
		letter("4", "x4", func(l *Letter) { l.Remedy = "" }),
		letter("5", "x5", func(l *Letter) { l.Row, l.Kind, l.Reason = outcome.RowGranted, outcome.Granted, "" }), // says nothing about why
		letter("6", "x6", func(l *Letter) { l.Held, l.Kind, l.Reason, l.Remedy = false, "", "", "" }),
	}})
	for key, number := range map[string]string{"ground": "2", "reason": "3", "remedy": "4"} {
		i := all[key]
		require.Equal(t, VerdictFaults, i.Verdict, key)
		require.Equal(t, []int{5, 1, 1}, []int{i.Checked, i.Faulty, i.Unknown}, key)
		require.Equal(t, number, i.Cases[0].RegisterNumber, key)
		require.Contains(t, i.Text, "另有1件无法核查", key)
	}
	good := items(t, &Evidence{Letters: []Letter{letter("1", "x1", nil)}})
	for _, key := range []string{"ground", "reason", "remedy", "numbers"} {
		require.Equal(t, VerdictGood, good[key].Verdict, key)
	}
	old := items(t, &Evidence{Letters: []Letter{letter("6", "", func(l *Letter) { l.Held = false })}})
	require.Equal(t, VerdictUnknown, old["remedy"].Verdict, "an old register has the result alone")
}

func TestSelfCheckIsWritten(t *testing.T) {
	f := counted(t, 2020, "2020-12-31", []filed{answered("2020-03-02", "2020-03-30", "2020-03-31", outcome.RowNotHeld)})
	e := &Evidence{Scope: stats.Scope{Agency: "a", Year: 2020}, OnTime: RatesOf(f).OnTime, Late: f.Cases[FactDeliveredLate], Letters: []Letter{letter("1", "", nil)}}
	all := SelfCheck(e)
	var b bytes.Buffer
	require.NoError(t, WriteSelfCheckMarkdown(&b, e, all))
	require.Contains(t, b.String(), "| 按期答复 | 存在问题 | 按时答复率0/1（0%） |")
	require.Contains(t, b.String(), "- 第1号：答复应于2020-03-30（含）前完成，实际2020-03-31")
	b.Reset()
	require.NoError(t, WriteSelfCheckJSON(&b, e, all))
	require.Contains(t, b.String(), `"verdict": "faults"`)
}
