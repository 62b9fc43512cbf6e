package submission_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/stats"
	. "github.com/yishenqing/foi/submission"
)

func TestARestatementSaysWhatAndWhy(t *testing.T) {
	at := func(day string, hours int) time.Time {
		return calendar.MustDate(day).Time().Add(time.Duration(hours)*time.Hour + 5*time.Minute)
	}
	r := Restatement{From: at("2024-01-22", 9), To: at("2024-05-06", 16)}
	require.Equal(t, "数据截止时间由2024年1月22日09时05分调整为2024年5月6日16时05分，表三、表四数据没有变动。", r.Text())

	r.Changes = []stats.Change{{Row: "new", Label: "一、本年新收政府信息公开申请数量", Column: "natural_person", ColumnLabel: "自然人", Before: 2, After: 3}}
	r.Add("register", at("2024-03-02", 1))
	r.Add("accept,answer", at("2024-03-03", 1))
	r.Add("register", at("2024-03-01", 1))
	r.Add(MovedAgency, at("2024-03-05", 1))
	require.Equal(t, []Cause{
		{"register", 2, at("2024-03-01", 1), at("2024-03-02", 1)},
		{"accept,answer", 1, at("2024-03-03", 1), at("2024-03-03", 1)},
		{MovedAgency, 1, at("2024-03-05", 1), at("2024-03-05", 1)},
	}, r.Causes)
	require.Contains(t, r.Text(), "“一、本年新收政府信息公开申请数量”的“自然人”由2更正为3。更正原因：登记2件；审核通过、作出答复1件；机构调整1件。")
	require.Equal(t, "what nobody knows", CauseText("what nobody knows"))

	for len(r.Changes) < 50 {
		r.Changes = append(r.Changes, r.Changes[0])
	}
	require.Contains(t, r.Text(), "；另有10处。")
}
