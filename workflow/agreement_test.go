package workflow_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// The random histories on which package and oracle are compared: shards of so many, from a seed. The defaults keep the
// test short; `go test ./workflow -run Oracle -histories 50000 -seed 7` looks further.
const agreementShards = 8

var (
	histories = flag.Int("histories", 4000, "random histories a shard")
	seed      = flag.Uint64("seed", 20190515, "where the random histories begin")
)

// TestAgreesWithTheOracle compares the package with a second reading of the contract (oracle_test.go) on random
// histories: which act is refused, and for the others state, receipt, due date, pause and every duty from several days.
func TestAgreesWithTheOracle(t *testing.T) { agree(t, *histories, false) }

// TestExtensionsAgreeWithTheOracle does the same for the settings and for the acts that the contract does not have.
func TestExtensionsAgreeWithTheOracle(t *testing.T) { agree(t, *histories/4, true) }

func agree(t *testing.T, rounds int, extended bool) {
	t.Helper()
	if testing.Short() { // under the race detector
		rounds /= 10
	}
	calendars := []*calendar.Calendar{calendar.Default(), calendar.Default(), asOf(t, "2020-01-22"), asOf(t, "2025-01-05")}
	var compared, refused, looked atomic.Int64
	done := map[workflow.Act]*atomic.Int64{}
	for _, a := range workflow.Acts() {
		done[a] = new(atomic.Int64)
	}
	t.Run("shards", func(t *testing.T) {
		for shard := range agreementShards {
			cal := calendars[shard%len(calendars)]
			t.Run(fmt.Sprint(shard), func(t *testing.T) {
				t.Parallel()
				d := dice{rand.New(rand.NewPCG(*seed, uint64(shard))), extended}
				for range rounds {
					c := d.history(cal, 14)
					views, accepted := compare(t, d, cal, c)
					compared.Add(1)
					looked.Add(int64(views))
					if !accepted {
						refused.Add(1)
						continue
					}
					for _, e := range c.Events {
						done[e.Do].Add(1)
					}
				}
			})
		}
	})
	t.Logf("%d histories compared, %d of them refused, %d views", compared.Load(), refused.Load(), looked.Load())
	rare := int64(500)
	if extended {
		rare = 1000 // there are more acts, and some need several others before them
	}
	if extended && testing.Short() {
		return // too few to count
	}
	for _, a := range workflow.Acts() {
		require.Equal(t, extended || !a.IsExtension(), done[a].Load() > compared.Load()/rare, "%s: %d", a, done[a].Load())
	}
	require.Less(t, refused.Load(), compared.Load()/2, "the dice refuse too much to be worth anything")
}

func asOf(t *testing.T, day string) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Default().AsOf(calendar.MustDate(day))
	require.NoError(t, err)
	return cal
}

// compare fails the test where the two disagree; it returns how many views were compared and whether the case stands.
func compare(t *testing.T, d dice, cal *calendar.Calendar, c workflow.Case) (views int, accepted bool) {
	t.Helper()
	o := newOracle(cal, c)
	refusedAt, known := len(c.Events), true
	func() {
		defer func() {
			if r := recover(); r != nil {
				_ = r.(beyond)
				known = false
			}
		}()
		refusedAt = o.run()
	}()
	standing, err := workflow.Fold(cal, c)
	if !known || isCalendar(err) {
		require.Error(t, err, "the calendar ends: %s", tell(c))
		require.False(t, known && refusedAt == len(c.Events) && !outside(cal, standing, c), tell(c))
		return 0, false
	}
	var fold *workflow.FoldError
	if errors.As(err, &fold) {
		require.Equal(t, refusedAt, fold.Index, "%v\n%s", err, tell(c))
		return 0, false
	}
	require.Equal(t, len(c.Events), refusedAt, "accepted\n%s", tell(c))
	last := standing.LastOn
	compareInternal(t, o, cal, standing, c)
	for _, at := range []calendar.Date{last, last.Plus(d.IntN(40)), last.Plus(200), c.Received.Plus(d.IntN(60))} {
		views += look(t, o, cal, standing, c, at)
	}
	return views, true
}

// compareInternal compares the duties that are not the contract's; they do not depend on the day looked from.
func compareInternal(t *testing.T, o *oracle, cal *calendar.Calendar, s workflow.Standing, c workflow.Case) {
	t.Helper()
	p, err := s.Project(cal)
	if err != nil {
		require.True(t, isCalendar(err), tell(c))
		return
	}
	var got []string
	for _, d := range p.InternalDuties {
		got = append(got, fmt.Sprintf("%s %s %s", d.Kind, d.Start, d.Due))
	}
	require.Equal(t, o.internal(), got, tell(c))
}

func look(t *testing.T, o *oracle, cal *calendar.Calendar, s workflow.Standing, c workflow.Case, at calendar.Date) (n int) {
	t.Helper()
	view, err := s.View(cal, at)
	defer func() {
		if r := recover(); r != nil {
			_ = r.(beyond)
			require.Error(t, err, "from %s\n%s", at, tell(c))
			n = 0
		}
	}()
	want := o.look(at, cal.Provisional)
	require.NoError(t, err, "from %s\n%s", at, tell(c))
	got := verdict{
		refusedAt: len(c.Events), state: string(view.State), receipt: view.Receipt, due: view.Due,
		provisional: view.Provisional, paused: view.Paused,
	}
	for _, duty := range view.Duties {
		got.duties = append(got.duties, fmt.Sprintf("%s %s %s %s %v", duty.Kind, duty.Start, duty.Due, duty.Done, duty.Late))
	}
	require.Equal(t, want, got, "from %s\n%s", at, tell(c))
	return 1
}

func isCalendar(err error) bool {
	var r *workflow.Refusal
	return errors.As(err, &r) && r.Rule == workflow.RuleCalendar
}

// outside reports whether the day of receipt itself is not in the calendar, which the oracle does not look at.
func outside(cal *calendar.Calendar, _ workflow.Standing, c workflow.Case) bool {
	for _, d := range append([]workflow.Event{{On: c.Received}}, c.Events...) {
		if d.On > cal.Last() {
			return true
		}
	}
	return false
}

func tell(c workflow.Case) string {
	b, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}
