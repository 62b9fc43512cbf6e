package job_test

import (
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
)

// TestKilledInTheMiddleOfManyMails is the promise: over a kill -9 no mail is sent twice, none is lost, and of those whose fate
// nobody can know it is said so.
func TestKilledInTheMiddleOfManyMails(t *testing.T) {
	t.Parallel()
	const mails = 200
	url, pool := database(t, mails)
	box := &mailbox{delay: 20 * time.Millisecond}
	server := serveMail(t, box)

	first := startProcess(t, server.Port, url)
	require.Eventually(t, func() bool { return len(box.letters()) > mails/4 }, time.Minute, time.Millisecond)
	require.NoError(t, first.Process.Kill())
	_ = first.Wait() // killed
	interrupted := deliveries(t, pool)
	t.Logf("at the kill: %v, taken by the server: %d", interrupted, len(box.letters()))
	require.Positive(t, interrupted["queued"], "it was in the middle")

	// Another process takes over. Jobs of the dead one are taken up again once nobody can still be at work on them.
	startProcess(t, server.Port, url)
	require.Eventually(t, func() bool {
		left := deliveries(t, pool)
		return left["queued"]+left["sending"] == 0
	}, 2*time.Minute, 50*time.Millisecond)

	states := states(t, pool)
	require.Len(t, states, mails)
	letters := box.letters()
	unknown := 0
	for id, state := range states {
		n := letters[id+".email@127.0.0.1"]
		require.LessOrEqual(t, n, 1, "%s was sent twice", id)
		switch state {
		case "sent":
			require.Equal(t, 1, n, "%s is on record as sent", id)
		case "unknown":
			unknown++
		default:
			t.Errorf("%s is %s", id, state)
		}
	}
	require.LessOrEqual(t, unknown, interrupted["sending"], "only those that were under way")
	t.Logf("in the end: %d sent, %d unknown, %d taken by the server", mails-unknown, unknown, len(letters))
}

// startProcess starts a node as a process of its own, which ends with the test.
func startProcess(t *testing.T, port int, url string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childOf+"="+strconv.Itoa(port)+" "+url)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd
}

// states are the deliveries by the id of their reminder.
func states(t *testing.T, pool *pgxpool.Pool) map[string]string {
	t.Helper()
	rows, err := pool.Query(everything(t), "SELECT reminder_id, state FROM reminder_delivery")
	require.NoError(t, err)
	all := map[string]string{}
	for rows.Next() {
		var id, state string
		require.NoError(t, rows.Scan(&id, &state))
		all[id] = state
	}
	require.NoError(t, rows.Err())
	return all
}
