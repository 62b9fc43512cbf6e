package fieldcheck_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/type/date"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/fieldcheck"
)

// faults returns the faults as "field rule".
func faults(t *testing.T, c *fieldcheck.Check) []string {
	t.Helper()
	err := c.Err()
	if err == nil {
		return nil
	}
	var invalid *apierr.Invalid
	require.ErrorAs(t, err, &invalid)
	var list []string
	for _, v := range invalid.Violations {
		require.NotEmpty(t, v.Message)
		require.NotEmpty(t, v.Chinese)
		list = append(list, v.Field+" "+v.Rule)
	}
	return list
}

func TestEverythingIsFoundAtOnce(t *testing.T) {
	var c fieldcheck.Check
	today := calendar.MustDate("2024-03-05")
	require.NoError(t, c.Err())
	c.Agency("parent", "agencies/A B")
	c.Application("name", "agencies/a/x")
	c.Version("etag", "2")
	c.ActDate("act_date", &date.Date{Year: 2024, Month: 3, Day: 6}, today)
	c.ActDate("act_date", &date.Date{Year: 2024, Month: 2, Day: 30}, today)
	c.ActDate("act_date", &date.Date{Year: 2024}, today)
	c.Past("receive_time", time.Unix(11, 0), time.Unix(10, 0))
	c.IDNumber("a.id_kind", "a.id_number", applicant.ResidentID, "110105194912310021")
	c.IDNumber("a.id_kind", "a.id_number", "", "1")
	c.IDNumber("a.id_kind", "a.id_number", applicant.Passport, "E1\x002")
	c.Text("reason", " \u3000\n")
	c.Optional("note", "a\nb")
	c.RequiredLines("description", "\n")
	c.Lines("description", "a\x00b")
	require.Equal(t, []string{
		"parent resource_name", "name resource_name", "etag etag", "act_date future", "act_date date", "act_date date",
		"receive_time future", "a.id_number check_digit", "a.id_kind kind", "a.id_number control_characters",
		"reason blank", "note control_characters", "description blank", "description control_characters",
	}, faults(t, &c))
	require.NotContains(t, c.Err().Error(), "110105194912310021")
}

func TestWhatIsRightIsReadInItsCanonicalForm(t *testing.T) {
	var c fieldcheck.Check
	today := calendar.MustDate("2024-03-05")
	require.Equal(t, "a1", c.Agency("parent", "agencies/a1").ID)
	require.Equal(t, "x7", c.Application("name", "agencies/a1/applications/x7").ID)
	require.Equal(t, int64(3), c.Version("etag", `"3"`))
	require.Zero(t, c.Version("etag", ""))
	require.Equal(t, today, c.ActDate("act_date", nil, today))
	require.Equal(t, today, c.ActDate("act_date", &date.Date{}, today))
	require.Equal(t, calendar.MustDate("2024-03-04"), c.ActDate("act_date", &date.Date{Year: 2024, Month: 3, Day: 4}, today))
	c.Past("receive_time", time.Unix(10, 0), time.Unix(10, 0))
	require.Equal(t, "11010519491231002X", c.IDNumber("k", "n", applicant.ResidentID, " 11010519491231002x "))
	require.Equal(t, "张三", c.Text("name", "\u3000张三 "))
	require.Equal(t, "一\n二", c.RequiredLines("description", "一\n二\n"))
	require.Empty(t, c.Optional("note", strings.Repeat(" ", 3)))
	require.NoError(t, c.Err())
}
