package job_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/tenancy"
)

const never = time.Hour // between sweeps: they are made by hand

func count(t testing.TB, pool *pgxpool.Pool, query string) (n int) {
	t.Helper()
	require.NoError(t, pool.QueryRow(context.Background(), query).Scan(&n))
	return n
}

func change(t testing.TB, pool *pgxpool.Pool, statement string) {
	t.Helper()
	_, err := pool.Exec(everything(t), statement)
	require.NoError(t, err)
}

func TestEachThingIsSaidOnce(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 700) // more than one page
	box := &mailbox{}
	n := startNode(t, url, serveMail(t, box), never)
	for range 3 {
		require.NoError(t, n.Sweep(everything(t)))
	}
	awaitDeliveries(t, pool, time.Minute, map[string]int{"sent": 700})
	require.Len(t, box.letters(), 700)
	require.Equal(t, 700, count(t, pool, "SELECT count(*) FROM reminder WHERE step = 2 AND days_left = 2 AND officer_id = 'zhang'"))
	require.Contains(t, box.subject(t, 0), "：答复剩余2个工作日")

	n.clock.SetDay(calendar.MustDate("2024-05-23"))
	require.NoError(t, n.Sweep(everything(t)))
	require.Equal(t, 1400, count(t, pool, "SELECT count(*) FROM reminder WHERE step = 1"), "now the head learns of it too")
	awaitDeliveries(t, pool, time.Minute, map[string]int{"sent": 2100})
	for id, times := range box.letters() {
		require.Equal(t, 1, times, id)
	}
}

func TestTwoNodesSayItOnce(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 120)
	box := &mailbox{}
	server := serveMail(t, box)
	for range 2 {
		startNode(t, url, server, 50*time.Millisecond)
	}
	awaitDeliveries(t, pool, time.Minute, map[string]int{"sent": 120})
	require.Eventually(t, func() bool {
		return count(t, pool, "SELECT count(*) FROM river_job WHERE kind = 'sweep_reminders' AND state = 'completed'") > 10
	}, time.Minute, 20*time.Millisecond)
	require.Equal(t, 120, count(t, pool, "SELECT count(*) FROM reminder"))
	require.Len(t, box.letters(), 120)
	for id, times := range box.letters() {
		require.Equal(t, 1, times, id)
	}
}

// Two sweeps that see the same at the same time.
func TestSweepsAtOnceSayItOnce(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 300)
	box := &mailbox{}
	server := serveMail(t, box)
	errs := make(chan error, 8)
	for range 2 {
		n := startNode(t, url, server, never)
		for range cap(errs) / 2 {
			go func() { errs <- n.Sweep(tenancy.System(context.Background())) }()
		}
	}
	for range cap(errs) {
		require.NoError(t, <-errs)
	}
	awaitDeliveries(t, pool, time.Minute, map[string]int{"sent": 300})
	require.Equal(t, 300, count(t, pool, "SELECT count(*) FROM reminder"))
	require.Len(t, box.letters(), 300)
}

func TestAMovedDueDateIsANewMatter(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 1)
	n := startNode(t, url, serveMail(t, &mailbox{}), never)
	sweep := func() { require.NoError(t, n.Sweep(everything(t))) }
	sweep()
	change(t, pool, "UPDATE open_duty SET due_on = '2024-05-27'")
	sweep()
	change(t, pool, "UPDATE open_duty SET due_on = '"+due+"'")
	sweep()
	sweep()
	require.Equal(t, 2, count(t, pool, "SELECT count(*) FROM reminder"), "one for each date, and none again when it moves back")
	require.Equal(t, 1, count(t, pool, "SELECT count(*) FROM reminder WHERE due_on = '2024-05-27' AND step = 5"))
}

func TestNothingIsSaidInQuietHours(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 3)
	change(t, pool, "UPDATE open_duty SET active_from = '2024-05-23'")
	n := startNode(t, url, serveMail(t, &mailbox{}), never)
	awaitFirstSweep(t, pool)
	change(t, pool, "UPDATE open_duty SET active_from = start_on")
	for _, quiet := range []time.Duration{-5 * time.Hour, 8 * time.Hour, 3*24*time.Hour + time.Hour} { // from noon on Wednesday
		n.clock.Set(calendar.MustDate(today).Time().Add(12*time.Hour + quiet))
		require.NoError(t, n.Sweep(everything(t)))
	}
	require.Zero(t, count(t, pool, "SELECT count(*) FROM reminder"))

	n.clock.SetDay(calendar.MustDate(today))
	require.NoError(t, n.Sweep(everything(t)))
	awaitDeliveries(t, pool, time.Minute, map[string]int{"sent": 3})
}

// What could not be sent by the evening waits for the morning, and is not sent when it is done by then.
func TestALetterWaitsForTheMorning(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 2)
	box := &mailbox{answer: func(string, int) error { return &smtp.SMTPError{Code: 451, Message: "later"} }}
	n := startNode(t, url, serveMail(t, box), never)
	awaitFirstSweep(t, pool)
	require.Eventually(t, func() bool {
		return count(t, pool, "SELECT count(*) FROM reminder_delivery WHERE attempts > 0 AND state = 'queued' AND cause = 'smtp 451'") == 2
	}, time.Minute, 10*time.Millisecond)
	n.clock.Advance(9 * time.Hour) // 21:00
	require.Eventually(t, func() bool {
		return count(t, pool, "SELECT count(*) FROM river_job WHERE state = 'scheduled' AND scheduled_at > now() + interval '10 hours'") == 2
	}, time.Minute, 10*time.Millisecond)

	box.mu.Lock()
	box.answer = nil
	box.mu.Unlock()
	change(t, pool, "DELETE FROM open_duty WHERE application_id = 'x1'")
	n.clock.Advance(12 * time.Hour)
	change(t, pool, "UPDATE river_job SET state = 'available', scheduled_at = now() WHERE state = 'scheduled'")
	awaitDeliveries(t, pool, time.Minute, map[string]int{"dropped": 1, "sent": 1})
	require.Len(t, box.letters(), 1)
	require.Contains(t, box.subject(t, 0), "剩余1个工作日", "as it is in the morning")
}

func TestWhatTheMailServerSays(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		box   *mailbox
		want  string
		cause string
		taken int
	}{
		"refused for ever":   {&mailbox{answer: func(string, int) error { return &smtp.SMTPError{Code: 550, Message: "no such user"} }}, "failed", "smtp 550", 0},
		"hung up at the end": {&mailbox{drop: true}, "unknown", "no answer", 1},
		"hangs at the end":   {&mailbox{delay: 1500 * time.Millisecond}, "unknown", "no answer", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, pool := database(t, 1)
			n := startNode(t, url, serveMail(t, tt.box), never)
			require.NoError(t, n.Sweep(everything(t)))
			awaitDeliveries(t, pool, time.Minute, map[string]int{tt.want: 1})
			var cause string
			require.NoError(t, pool.QueryRow(everything(t), "SELECT cause FROM reminder_delivery").Scan(&cause))
			require.Equal(t, tt.cause, cause)
			require.Eventually(t, func() bool {
				return count(t, pool, "SELECT count(*) FROM river_job WHERE kind = 'deliver_reminder' AND state = 'completed'") == 1
			}, time.Minute, 10*time.Millisecond, "nothing is left to be tried")
			require.Eventually(t, func() bool { return len(tt.box.letters()) == tt.taken }, time.Minute, 10*time.Millisecond)
			require.Equal(t, 1, count(t, pool, "SELECT attempts FROM reminder_delivery"))
		})
	}
}

// A server that is busy, then breaks off before it has read the letter, is asked again until it takes it.
func TestTriedAgainUntilItIsTaken(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 1)
	refusals := 0
	box := &mailbox{answer: func(string, int) error {
		if refusals++; refusals < 3 {
			return &smtp.SMTPError{Code: 451, Message: "later"}
		}
		return nil
	}}
	n := startNode(t, url, serveMail(t, box), never)
	require.NoError(t, n.Sweep(everything(t)))
	awaitDeliveries(t, pool, 2*time.Minute, map[string]int{"sent": 1})
	require.Equal(t, 3, count(t, pool, "SELECT attempts FROM reminder_delivery"))
	require.Len(t, box.letters(), 1)
}

// A server that hangs up in its greeting has certainly taken nothing.
func TestNoConnectionIsTriedAgain(t *testing.T) {
	t.Parallel()
	on, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() {
		for {
			c, err := on.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(c, "220 hello\r\n")
			_, _ = bufio.NewReader(c).ReadString('\n')
			_ = c.Close()
		}
	}()
	defer func() { require.NoError(t, on.Close()) }()
	url, pool := database(t, 1)
	n := startNode(t, url, mailServer(on.Addr().(*net.TCPAddr).Port), never)
	require.NoError(t, n.Sweep(everything(t)))
	require.Eventually(t, func() bool {
		return count(t, pool, "SELECT count(*) FROM reminder_delivery WHERE attempts > 1 AND cause = 'no connection'") == 1
	}, time.Minute, 10*time.Millisecond)
}

func TestWhoHasNoAddressIsRemindedInTheInboxOnly(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 2)
	change(t, pool, "UPDATE officer SET email = ''")
	n := startNode(t, url, serveMail(t, &mailbox{}), never)
	require.NoError(t, n.Sweep(everything(t)))
	require.Equal(t, 2, count(t, pool, "SELECT count(*) FROM reminder"))
	require.Empty(t, deliveries(t, pool))
	require.Zero(t, count(t, pool, "SELECT count(*) FROM river_job WHERE kind = 'deliver_reminder'"))
}

// A duty that somebody is at work on in this moment is neither waited for nor reminded of.
func TestASweepDoesNotWaitForAnAct(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 2)
	n := startNode(t, url, serveMail(t, &mailbox{}), never)
	tx, err := pool.Begin(everything(t))
	require.NoError(t, err)
	_, err = tx.Exec(everything(t), "DELETE FROM open_duty WHERE application_id = 'x1'")
	require.NoError(t, err)
	require.NoError(t, n.Sweep(everything(t)))
	require.Equal(t, 1, count(t, pool, "SELECT count(*) FROM reminder"))
	require.NoError(t, tx.Rollback(everything(t)))
	require.NoError(t, n.Sweep(everything(t)))
	require.Equal(t, 2, count(t, pool, "SELECT count(*) FROM reminder"))
}

func TestDeliveriesWithoutAJobAreClosed(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 3)
	box := &mailbox{answer: func(string, int) error { return &smtp.SMTPError{Code: 451, Message: "later"} }}
	n := startNode(t, url, serveMail(t, box), never)
	require.NoError(t, n.Sweep(everything(t)))
	require.Eventually(t, func() bool {
		return count(t, pool, "SELECT count(*) FROM reminder_delivery WHERE attempts > 0 AND state = 'queued'") == 3
	}, time.Minute, 10*time.Millisecond)
	change(t, pool, `UPDATE river_job SET state = 'discarded', finalized_at = now()
		WHERE kind = 'deliver_reminder' AND args->>'reminder' <> (SELECT max(id) FROM reminder)`)
	change(t, pool, "UPDATE reminder_delivery SET state = 'sending' WHERE reminder_id = (SELECT min(id) FROM reminder)")
	require.NoError(t, n.Sweep(everything(t)))
	require.Equal(t, 1, count(t, pool, "SELECT count(*) FROM reminder_delivery WHERE state = 'unknown' AND cause = 'abandoned'"))
	require.Equal(t, 1, count(t, pool, "SELECT count(*) FROM reminder_delivery WHERE state = 'failed' AND cause = 'abandoned'"))
}

// A database that throws everybody out is found again, and what became due meanwhile is said.
func TestJobsGoOnWhenTheDatabaseIsBack(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 5)
	box := &mailbox{}
	n := startNode(t, url, serveMail(t, box), 200*time.Millisecond)
	awaitDeliveries(t, pool, time.Minute, map[string]int{"sent": 5})
	require.NotZero(t, pgtest.Terminate(t, url, "application_name = 'foi'"))
	n.clock.SetDay(calendar.MustDate("2024-05-23"))
	awaitDeliveries(t, pool, time.Minute, map[string]int{"sent": 15})
	for id, times := range box.letters() {
		require.Equal(t, 1, times, id)
	}
}
