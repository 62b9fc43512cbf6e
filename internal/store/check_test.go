package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// ev is an act on a day.
func ev(do workflow.Act, day string, more ...func(*workflow.Event)) workflow.Event {
	e := workflow.Event{Do: do, On: calendar.MustDate(day)}
	for _, fill := range more {
		fill(&e)
	}
	return e
}

// lives are applications in different places of the life cycle, all received on 2020-03-02.
var lives = map[string][]workflow.Event{
	"registered": nil,
	"asking": {
		ev(workflow.Accept, "2020-03-03"),
		ev(workflow.Assign, "2020-03-03", func(e *workflow.Event) { e.To = "法规处李四" }),
		ev(workflow.Consult, "2020-03-04", func(e *workflow.Event) {
			e.ID, e.With, e.Party, e.Received = "c1", workflow.WithThirdParty, "王五", calendar.MustDate("2020-03-05")
		}),
	},
	"returned": {
		ev(workflow.Return, "2020-03-05", func(e *workflow.Event) { e.WithinDays, e.Items = 15, []string{"名称"} }),
	},
	"charged": {
		ev(workflow.Accept, "2020-03-03"),
		ev(workflow.Charge, "2020-03-04", func(e *workflow.Event) { e.Mode, e.Count = workflow.ByPages, 40 }),
	},
	"archived": {
		ev(workflow.Accept, "2020-03-03"),
		ev(workflow.Extend, "2020-03-10", func(e *workflow.Event) { e.Days, e.Approver, e.Reason = 5, "赵六", "需要检索" }),
		ev(workflow.Answer, "2020-03-30", func(e *workflow.Event) { e.Row, e.DocumentNumber = outcome.RowGranted, "临公开答〔2020〕1号" }),
		ev(workflow.Deliver, "2020-03-30", func(e *workflow.Event) { e.By = workflow.ByPost }),
		ev(workflow.Archive, "2020-04-01"),
	},
	"rectified": {
		ev(workflow.Accept, "2020-03-03"),
		ev(workflow.Answer, "2020-03-30", func(e *workflow.Event) { e.Row = outcome.RowGranted }),
		ev(workflow.Deliver, "2020-03-30", func(e *workflow.Event) { e.By = workflow.ByPost }),
		ev(workflow.Rectify, "2020-04-02", func(e *workflow.Event) { e.Row, e.Reason, e.Evidence = outcome.RowPartial, "录入有误", "答复书" }),
	},
	"withdrawn": {ev(workflow.Withdraw, "2020-03-06")},
	"voided":    {ev(workflow.Void, "2020-03-06", func(e *workflow.Event) { e.Reason = "重复登记" })},
}

// live registers an application of each kind and returns their keys.
func (b *bundle) live(t *testing.T) map[string]store.Key {
	t.Helper()
	keys := map[string]store.Key{}
	for name, events := range lives {
		a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
		require.NoError(t, err)
		for _, e := range events {
			_, err := b.act(t, a.Key(), e)
			require.NoError(t, err, "%s: %s", name, e.Do)
		}
		keys[name] = a.Key()
	}
	return keys
}

// check returns the drifts as "application column: stored → derived".
func (b *bundle) check(t *testing.T, repair *store.Write) ([]string, store.Checked) {
	t.Helper()
	var found []string
	sum, err := b.CheckProjections(everything(t), store.Check{
		Repair: repair,
		Found: func(d store.Drift) error {
			found = append(found, fmt.Sprintf("%s: %s → %s", d.Column, d.Stored, d.Derived))
			return nil
		},
	})
	require.NoError(t, err)
	return found, sum
}

func (b *bundle) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	done, err := pgtest.Owner(t, b.url).ExecContext(everything(t), sql, args...)
	require.NoError(t, err)
	n, err := done.RowsAffected()
	require.NoError(t, err)
	require.NotZero(t, n, sql)
}

func TestWhatTheServiceWritesDoesNotDrift(t *testing.T) {
	b := setup(t)
	b.live(t)
	found, sum := b.check(t, nil)
	require.Empty(t, found)
	require.Equal(t, store.Checked{Applications: len(lives)}, sum)
}

func TestARepairIsAChangeOfTheRecord(t *testing.T) {
	b := setup(t)
	key := b.live(t)["registered"]
	b.exec(t, `UPDATE application SET due_on = NULL WHERE agency_id = $1 AND id = $2`, key.Agency, key.ID)
	w := write("2020-09-01")
	b.check(t, &w)
	a, err := b.GetApplication(everything(t), key)
	require.NoError(t, err)
	require.EqualValues(t, 2, a.Version)
	require.True(t, a.UpdatedAt.Equal(w.Now))
	var detail string
	require.NoError(t, b.SQL().QueryRowContext(everything(t),
		"SELECT detail FROM audit_entry WHERE action = 'repair' AND subject = $1", key.ID).Scan(&detail))
	require.JSONEq(t, `{"columns": ["due_on"]}`, detail)
}

func TestDamagedEventsAreFoundAndLeft(t *testing.T) {
	for _, m := range []struct {
		life, sql string
		want      string
	}{
		{
			"withdrawn", `UPDATE application_event SET act = 'close' WHERE agency_id = $1 AND application_id = $2`,
			"application_event[1].act: close → withdraw",
		},
		{
			"returned", `UPDATE application_event SET act_on = '2020-03-06' WHERE agency_id = $1 AND application_id = $2`,
			"application_event[1].act_on: 2020-03-06 → 2020-03-05",
		},
		{
			"voided", `UPDATE application_event SET recorded_at = '2020-03-07T00:00:00Z' WHERE agency_id = $1 AND application_id = $2`,
			"application_event[1].recorded_at: 2020-03-07T00:00:00Z → 2020-03-05T16:00:00Z",
		},
		{
			"charged", `UPDATE application_event SET seq = seq + 1 WHERE seq = 2 AND agency_id = $1 AND application_id = $2`,
			"application_event[2].seq: 3 → 2",
		},
		{
			"archived", `UPDATE application_event SET event = jsonb_set(event, '{days}', '50')
			WHERE seq = 2 AND agency_id = $1 AND application_id = $2`,
			"events: 5 → event 2: extend on 2020-03-10 refused in state in_progress: rule extend_days: " +
				"longer than the Regulations allow (50 > 20)",
		},
		{
			"asking", `UPDATE application_event SET event = '{"do": 1}' WHERE seq = 3 AND agency_id = $1 AND application_id = $2`,
			"events: 3 → stored event ",
		},
	} {
		t.Run(m.life, func(t *testing.T) {
			b := setup(t)
			key := b.live(t)[m.life]
			b.exec(t, m.sql, key.Agency, key.ID)
			w := write("2020-09-01")
			found, sum := b.check(t, &w)
			require.Len(t, found, 1)
			require.True(t, strings.HasPrefix(found[0], m.want), found[0])
			require.Equal(t, store.Checked{Applications: len(lives), Drifts: 1}, sum)
		})
	}
}

func TestTheCheckIsRightWhileOthersWrite(t *testing.T) {
	b := setup(t)
	ctx, stop := context.WithCancel(everything(t))
	var writers sync.WaitGroup
	for range 2 {
		writers.Go(func() {
			for ctx.Err() == nil {
				a, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
				if err != nil {
					t.Error(err)
					return
				}
				for _, e := range lives["archived"] {
					if _, err := b.act(t, a.Key(), e); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	total := 0
	for total < 400 {
		found, sum := b.check(t, nil)
		require.Empty(t, found)
		total += sum.Applications
	}
	stop()
	writers.Wait()
}

func TestTheCheckGoesThroughAllBatches(t *testing.T) {
	b := setup(t)
	b.add(t, "a1", "z1")
	for i := range 410 {
		a := b.application("2020-03-02")
		a.AgencyID = []string{"a1", "linhai", "z1"}[i%3]
		_, err := b.Register(everything(t), a, write("2020-03-02"))
		require.NoError(t, err)
	}
	b.exec(t, `UPDATE application SET due_on = NULL WHERE agency_id = 'z1'`)
	var progress []int
	sum, err := b.CheckProjections(everything(t), store.Check{Progress: func(n int) { progress = append(progress, n) }})
	require.NoError(t, err)
	require.Equal(t, store.Checked{Applications: 410, Drifts: 136}, sum)
	require.Equal(t, []int{200, 400, 410}, progress)

	stopped := fmt.Errorf("enough")
	_, err = b.CheckProjections(everything(t), store.Check{Found: func(store.Drift) error { return stopped }})
	require.ErrorIs(t, err, stopped)
}
