package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
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
	"withdrawn": {ev(workflow.Withdraw, "2020-03-06")},
	"voided":    {ev(workflow.Void, "2020-03-06", func(e *workflow.Event) { e.Reason = "重复登记" })},
}

// live registers an application of each kind and returns their keys.
func (b *bundle) live(t *testing.T) map[string]store.Key {
	t.Helper()
	keys := map[string]store.Key{}
	for name, events := range lives {
		a, err := b.Register(t.Context(), b.cal, b.application("2020-03-02"), write("2020-03-02"))
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
	sum, err := b.CheckProjections(t.Context(), store.Check{
		Calendar: b.cal, Repair: repair,
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
	done, err := b.SQL().ExecContext(t.Context(), sql, args...)
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

// manipulations change what is stored behind the service's back. $1 and $2 are the key.
var manipulations = []struct {
	life string
	sql  string
	want []string
}{
	{"registered", `UPDATE application SET state = 'in_progress' WHERE agency_id = $1 AND id = $2`,
		[]string{"state: in_progress → registered"}},
	{"registered", `UPDATE application SET due_on = '2020-03-31' WHERE agency_id = $1 AND id = $2`,
		[]string{"due_on: 2020-03-31 → 2020-03-30"}},
	{"registered", `UPDATE application SET due_on = NULL WHERE agency_id = $1 AND id = $2`,
		[]string{"due_on: (none) → 2020-03-30"}},
	{"registered", `UPDATE application SET receipt_on = '2020-03-03' WHERE agency_id = $1 AND id = $2`,
		[]string{"receipt_on: 2020-03-03 → 2020-03-02"}},
	{"asking", `UPDATE application SET paused_until = '2020-03-27' WHERE agency_id = $1 AND id = $2`,
		[]string{"paused_until: 2020-03-27 → 2020-03-26"}},
	{"asking", `UPDATE application SET paused_open_end = true WHERE agency_id = $1 AND id = $2`,
		[]string{"paused_open_end: true → false"}},
	{"asking", `UPDATE application SET assignee = '周七' WHERE agency_id = $1 AND id = $2`,
		[]string{"assignee: (hidden) → (hidden)"}},
	{"archived", `UPDATE application SET result_row = '3.2' WHERE agency_id = $1 AND id = $2`,
		[]string{"result_row: 3.2 → 3.1"}},
	{"archived", `UPDATE application SET document_number = '临公开答〔2020〕1号 ' WHERE agency_id = $1 AND id = $2`,
		[]string{"document_number: 临公开答〔2020〕1号  → 临公开答〔2020〕1号"}},
	{"archived", `UPDATE application SET concluded_on = '2020-03-29' WHERE agency_id = $1 AND id = $2`,
		[]string{"concluded_on: 2020-03-29 → 2020-03-30"}},
	{"archived", `UPDATE application SET delivered_on = '2020-03-31' WHERE agency_id = $1 AND id = $2`,
		[]string{"delivered_on: 2020-03-31 → 2020-03-30"}},
	{"archived", `UPDATE application SET search = array_to_tsvector('{x}') WHERE agency_id = $1 AND id = $2`,
		[]string{"search: (hidden) → (hidden)"}},
	{"archived", `UPDATE application SET description = '宅基地' WHERE agency_id = $1 AND id = $2`,
		[]string{"search: (hidden) → (hidden)"}},
	{"archived", `UPDATE application SET standing = jsonb_set(standing, '{terms,0,extended_days}', '6') WHERE agency_id = $1 AND id = $2`,
		[]string{"standing.terms[0].extended_days: 6 → 5"}},
	{"archived", `UPDATE application SET standing = jsonb_set(standing, '{terms,0,days}', '"20"') WHERE agency_id = $1 AND id = $2`,
		[]string{`standing.terms[0].days: "20" → 20`}},
	{"archived", `UPDATE application SET standing = standing - 'first' || '{"more": [1]}' WHERE agency_id = $1 AND id = $2`,
		[]string{"standing.first: (none) → {3 fields}", "standing.more: [1 entries] → (none)"}},
	{"archived", `UPDATE application SET standing = '[]' WHERE agency_id = $1 AND id = $2`,
		[]string{"standing: [0 entries] → {8 fields}"}},
	{"asking", `UPDATE application SET standing = jsonb_set(standing, '{consultations,0,party}', '"周七"') WHERE agency_id = $1 AND id = $2`,
		[]string{"standing.consultations[0].party: (hidden) → (hidden)"}},
	{"asking", `UPDATE open_duty SET active_from = '2020-03-02' WHERE kind = 'answer' AND agency_id = $1 AND application_id = $2`,
		[]string{"open_duty[answer].active_from: 2020-03-02 → 2020-03-27"}},
	{"asking", `UPDATE open_duty SET assignee = '' WHERE kind = 'answer' AND agency_id = $1 AND application_id = $2`,
		[]string{"open_duty[answer].assignee: (hidden) → (hidden)"}},
	{"asking", `UPDATE open_duty SET owner = 'agency' WHERE kind = 'consultation' AND agency_id = $1 AND application_id = $2`,
		[]string{"open_duty[consultation c1].owner: agency → party"}},
	{"charged", `UPDATE open_duty SET due_on = due_on + 1, start_on = start_on + 1 WHERE agency_id = $1 AND application_id = $2`,
		[]string{"open_duty[payment].start_on: 2020-03-05 → 2020-03-04", "open_duty[payment].due_on: 2020-04-02 → 2020-04-01"}},
	{"returned", `DELETE FROM open_duty WHERE agency_id = $1 AND application_id = $2`,
		[]string{"open_duty[correction]: (none) → due 2020-03-26"}},
	{"withdrawn", `INSERT INTO open_duty VALUES ($1, $2, 'answer', '', 'agency', '', '2020-03-02', '2020-03-30', '2020-03-02')`,
		[]string{"open_duty[answer]: due 2020-03-30 → (none)"}},
	{"withdrawn", `DELETE FROM stat_entry WHERE cell <> 'new' AND agency_id = $1 AND application_id = $2`,
		[]string{"stat_entry[2020-03-06 3.6.3 natural_person]: 0 → 1"}},
	{"withdrawn", `INSERT INTO stat_entry (agency_id, application_id, day, cell, applicant_type, amount, recorded_at)
		SELECT $1, $2, '2020-03-06', '3.1', 'natural_person', 1, now() FROM generate_series(1, 2)`,
		[]string{"stat_entry[2020-03-06 3.1 natural_person]: 2 → 0"}},
	{"voided", `UPDATE stat_entry SET day = '2021-03-02' WHERE amount = 1 AND agency_id = $1 AND application_id = $2`,
		[]string{"stat_entry[2020-03-02 new natural_person]: -1 → 0", "stat_entry[2021-03-02 new natural_person]: 1 → 0"}},
	{"withdrawn", `INSERT INTO legal_case (agency_id, id, application_id, kind, route, subject, served_on, result, decision, created_at, updated_at)
		VALUES ($1, 'r' || $2, $2, 'review', '', '', '2020-05-06', '', '', now(), now())`,
		[]string{"standing.legal_cases: (none) → [1 entries]", "open_duty[legal_report rx*]: (none) → due 2020-05-08"}},
}

func TestEveryDriftIsFoundAndHealed(t *testing.T) {
	b := setup(t)
	keys := b.live(t)
	w := write("2020-09-01")
	for _, m := range manipulations {
		key := keys[m.life]
		b.exec(t, m.sql, key.Agency, key.ID)
		found, sum := b.check(t, nil)
		for i := range found {
			found[i] = strings.ReplaceAll(found[i], "r"+key.ID, "rx*")
		}
		require.Equal(t, m.want, found, m.sql)
		require.Equal(t, len(m.want), sum.Drifts)
		require.Zero(t, sum.Repaired)
		require.NotContains(t, strings.Join(found, " "), "王五")

		_, sum = b.check(t, &w)
		require.Equal(t, len(m.want), sum.Repaired, m.sql)
		found, _ = b.check(t, nil)
		require.Empty(t, found, m.sql)
	}
	var repairs int
	require.NoError(t, b.SQL().QueryRowContext(t.Context(),
		"SELECT count(*) FROM audit_entry WHERE action = 'repair' AND actor = 'users/test'").Scan(&repairs))
	require.Equal(t, len(manipulations), repairs)
}

func TestARepairIsAChangeOfTheRecord(t *testing.T) {
	b := setup(t)
	key := b.live(t)["registered"]
	b.exec(t, `UPDATE application SET due_on = NULL WHERE agency_id = $1 AND id = $2`, key.Agency, key.ID)
	w := write("2020-09-01")
	b.check(t, &w)
	a, err := b.GetApplication(t.Context(), key)
	require.NoError(t, err)
	require.EqualValues(t, 2, a.Version)
	require.True(t, a.UpdatedAt.Equal(w.Now))
	var detail string
	require.NoError(t, b.SQL().QueryRowContext(t.Context(),
		"SELECT detail FROM audit_entry WHERE action = 'repair' AND subject = $1", key.ID).Scan(&detail))
	require.JSONEq(t, `{"columns": ["due_on"]}`, detail)
}

func TestDamagedEventsAreFoundAndLeft(t *testing.T) {
	for _, m := range []struct {
		life, sql string
		want      string
	}{
		{"withdrawn", `UPDATE application_event SET act = 'close' WHERE agency_id = $1 AND application_id = $2`,
			"application_event[1].act: close → withdraw"},
		{"returned", `UPDATE application_event SET act_on = '2020-03-06' WHERE agency_id = $1 AND application_id = $2`,
			"application_event[1].act_on: 2020-03-06 → 2020-03-05"},
		{"voided", `UPDATE application_event SET recorded_at = '2020-03-07T00:00:00Z' WHERE agency_id = $1 AND application_id = $2`,
			"application_event[1].recorded_at: 2020-03-07T00:00:00Z → 2020-03-05T16:00:00Z"},
		{"charged", `UPDATE application_event SET seq = seq + 1 WHERE seq = 2 AND agency_id = $1 AND application_id = $2`,
			"application_event[2].seq: 3 → 2"},
		{"archived", `UPDATE application_event SET event = jsonb_set(event, '{days}', '50')
			WHERE seq = 2 AND agency_id = $1 AND application_id = $2`,
			"events: 5 → event 2: extend on 2020-03-10 refused in state in_progress: rule extend_days: " +
				"longer than the Regulations allow (50 > 20)"},
		{"asking", `UPDATE application_event SET event = '{"do": 1}' WHERE seq = 3 AND agency_id = $1 AND application_id = $2`,
			"events: 3 → stored event "},
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
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for range 2 {
		writers.Go(func() {
			for ctx.Err() == nil {
				a, err := b.Register(t.Context(), b.cal, b.application("2020-03-02"), write("2020-03-02"))
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
		_, err := b.Register(t.Context(), b.cal, a, write("2020-03-02"))
		require.NoError(t, err)
	}
	b.exec(t, `UPDATE application SET due_on = NULL WHERE agency_id = 'z1'`)
	var progress []int
	sum, err := b.CheckProjections(t.Context(), store.Check{Calendar: b.cal, Progress: func(n int) { progress = append(progress, n) }})
	require.NoError(t, err)
	require.Equal(t, store.Checked{Applications: 410, Drifts: 136}, sum)
	require.Equal(t, []int{200, 400, 410}, progress)

	stopped := fmt.Errorf("enough")
	_, err = b.CheckProjections(t.Context(), store.Check{Calendar: b.cal, Found: func(store.Drift) error { return stopped }})
	require.ErrorIs(t, err, stopped)
}
