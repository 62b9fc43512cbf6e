package calendar

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadNoticesNamesWhatIsWrong: whoever adds the next notice to the files is told where they slipped.
func TestReadNoticesNamesWhatIsWrong(t *testing.T) {
	const (
		head     = "number,title,issued_date,year,amends,scope,evidence\n"
		notice   = head + "甲,通知,2029-11-01,2030,,national,\n"
		daysHead = "notice,date,kind,name\n"
	)
	for _, v := range []struct{ notices, days, want string }{
		{head + "甲,通知,2029-11-01\n", daysHead, "notices.csv: record on line 2"},
		{head + "甲,通知,2029-11-01,next,,national,\n", daysHead, "notices.csv: 甲"},
		{head + "甲,通知,2029-11-31,2030,,national,\n", daysHead, `notices.csv: 甲: calendar: "2029-11-31" is not a date`},
		{notice, daysHead + "甲,2030-01-01\n", "days.csv: record on line 2"},
		{notice, daysHead + "甲,2030-01-32,holiday,元旦\n", `days.csv: line 2: calendar: "2030-01-32" is not a date`},
		{notice, daysHead + "甲,2030-01-01,off,元旦\n", `days.csv: line 2: calendar: unknown kind of day "off"`},
		{notice, daysHead + "甲,2030-01-01,holiday,元旦\n乙,2030-01-01,holiday,元旦\n", `days.csv: line 3: no national notice "乙"`},
	} {
		_, err := readNotices(v.notices, v.days)
		require.ErrorContains(t, err, v.want)
	}
	notices, err := readNotices(notice, daysHead+"甲,2030-01-01,holiday,元旦\n")
	require.NoError(t, err)
	require.Equal(t, []ExceptionalDay{{Date: MustDate("2030-01-01"), Kind: Holiday, Name: "元旦", Notice: "甲"}}, notices[0].Days)
	require.NotContains(t, noticesCSV, "\r")
}
