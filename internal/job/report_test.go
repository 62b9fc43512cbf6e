package job_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/submission"
)

const (
	reportReminders = "SELECT count(*) FROM reminder WHERE kind = 'annual_report'"
	toldOnce        = "SELECT count(*) FROM (SELECT 1 FROM reminder GROUP BY agency_id, officer_id, reference, due_on, step HAVING count(*) > 1) twice"
)

// Before 31 January the statistician of a department that has not submitted its report is told, later his head, by mail too; each step
// once; and nothing when the superior has the report.
func TestWhoIsBehindWithTheAnnualReportIsTold(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 0)
	box := &mailbox{}
	n := startNode(t, url, serveMail(t, box), never)
	change(t, pool, `INSERT INTO agency (id, display_name, level, register_pattern, number_before, number_after, number_width, established_on,
		created_at, updated_at) VALUES ('top', '某市', 'city', '{seq}', '', '', 1, '2019-01-01', now(), now())`)
	change(t, pool, "UPDATE agency SET parent_id = 'top' WHERE id = 'a1'")
	sweep := func(day string) int {
		n.clock.SetDay(calendar.MustDate(day))
		for range 2 {
			require.NoError(t, n.Sweep(everything(t)))
		}
		require.Zero(t, count(t, pool, toldOnce))
		return count(t, pool, reportReminders)
	}
	require.Zero(t, sweep("2024-01-02"), "21 working days are left")
	require.Equal(t, 2, sweep("2024-01-03"), "nobody of the list is a statistician, nobody heads the office: everybody")
	require.Equal(t, 2, sweep("2024-01-04"))

	change(t, pool, `INSERT INTO user_account (id, login_name, display_name, version, created_at, updated_at)
		SELECT 'u-zhang', 'zhang', '张某', 1, now(), now()`)
	change(t, pool, `INSERT INTO user_grant (id, user_id, role, agency_id, below, unit, own, granted_by, granted_at)
		VALUES ('g1', 'u-zhang', 'statistician', 'a1', false, '', false, 'test', now())`)
	change(t, pool, "UPDATE officer SET user_id = 'u-zhang' WHERE id = 'zhang'")
	before := sweep("2024-01-17")
	require.Equal(t, 1, count(t, pool, reportReminders+" AND officer_id = 'zhang' AND step = 10 AND reference = '2023' AND due_on = '2024-01-31'"))
	require.Equal(t, 3, before)
	require.Equal(t, before+2, sweep("2024-01-24"), "the head of the unit too")
	require.Eventually(t, func() bool {
		for i := range len(box.letters()) {
			if strings.Contains(box.subject(t, i), "2023年度政府信息公开工作年度报告：报送政府信息公开工作主管部门并向社会公布剩余5个工作日") {
				return true
			}
		}
		return false
	}, time.Minute, 20*time.Millisecond)

	// It is written, frozen, signed and submitted: now it is the superior's turn.
	s, err := open(everything(t), url)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	key, ctx := store.AnnualKey{Agency: "a1", Year: 2023, Scope: submission.Own}, everything(t)
	by := func(who string) store.Write { return store.Write{Actor: who, Now: n.clock.Now()} }
	_, err = s.CreateAnnualReport(ctx, key, outcome.Layout2021, by("zhang"))
	require.NoError(t, err)
	require.Equal(t, before+4, sweep("2024-01-30"), "a draft is no report")
	_, err = s.FreezeAnnualReport(ctx, key, 0, "", by("zhang"))
	require.NoError(t, err)
	for _, step := range []struct {
		do  submission.Act
		who string
	}{{submission.SignOff, "wang"}, {submission.Submit, "zhang"}} {
		_, err := s.MoveAnnualReport(ctx, key, store.AnnualStep{Do: step.do}, by(step.who))
		require.NoError(t, err)
	}
	last := count(t, pool, reportReminders)
	require.Equal(t, last, sweep("2024-02-01"))
	_, err = s.MoveAnnualReport(ctx, key, store.AnnualStep{Do: submission.Return, Reason: "补充"}, by("above"))
	require.NoError(t, err)
	require.Greater(t, sweep("2024-02-02"), last, "it was given back, and is late")
	messages, err := s.ListMessages(tenancy.System(ctx), store.MessageQuery{Agency: "a1", Officer: "zhang", Order: "id", Limit: 50})
	require.NoError(t, err)
	require.NotEmpty(t, messages)
	require.Empty(t, messages[0].ApplicationID)
	require.Equal(t, messages[0].DueOn, messages[0].DueNow)
}
