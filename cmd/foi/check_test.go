package main

import (
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/numbering"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/store"
)

func TestMain(m *testing.M) {
	// The commands find the key of test databases as in earnest.
	if err := os.Setenv("FOI_KEY", pgtest.Key); err != nil {
		panic(err)
	}
	pgtest.Main(m)
}

// registered makes a database with two applications and returns it with its URL.
func registered(t *testing.T) (*store.Store, string) {
	t.Helper()
	url := pgtest.New(t)
	s, err := store.Open(everything(t), url, 2, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	keks, err := seal.ParseKEKs(pgtest.Key)
	require.NoError(t, err)
	require.NoError(t, s.Unlock(everything(t), keks))
	day := calendar.MustDate("2024-03-04")
	p, err := numbering.Parse("", "临公开")
	require.NoError(t, err)
	w := store.Write{Actor: "test", Now: day.Time()}
	require.NoError(t, s.CreateAgency(everything(t), store.Agency{
		ID: "linhai", DisplayName: "临海市人民政府", Level: "county", RegisterPattern: numbering.Default, NumberBefore: p.Before,
		NumberAfter: p.After, NumberWidth: p.Width, EstablishedOn: store.Day(day), Version: 1, CreatedAt: w.Now, UpdatedAt: w.Now,
	}, w))
	for _, id := range []string{"x1", "x2"} {
		_, err := s.Register(everything(t), store.Application{
			AgencyID: "linhai", ID: id, Channel: "counter", ReceivedAt: w.Now, ReceivedOn: store.Day(day), EnteredOn: store.Day(day),
			ApplicantType: "natural_person", ApplicantName: "张三", ApplicantIDKind: "resident_id",
			ApplicantIDNumber: "11010519491231002X", Phone: "1", Description: "方案", Delivery: "post",
		}, w)
		require.NoError(t, err)
	}
	return s, url
}

func TestCheckProjections(t *testing.T) {
	s, url := registered(t)
	check := func(more ...string) (int, string, string) {
		return runCLI(t, append([]string{"check", "projections", "--database-url", url}, more...)...)
	}
	status, out, errOut := check()
	require.Equal(t, exitDone, status, errOut)
	require.Equal(t, "checked 2 applications, 0 drifts\n", out)
	require.Empty(t, errOut)

	_, err := s.SQL().ExecContext(everything(t), "UPDATE application SET due_on = '2024-03-05', document_number = E'a\tb' WHERE id = 'x2'")
	require.NoError(t, err)
	status, out, errOut = check()
	require.Equal(t, exitFailed, status)
	require.Equal(t, strings.Join([]string{
		"linhai\tx2\tdocument_number\ta b\t",
		"linhai\tx2\tdue_on\t2024-03-05\t2024-04-01",
		"linhai\tx2\tsearch\t(hidden)\t(hidden)",
		"checked 2 applications, 3 drifts",
	}, "\n")+"\n", out)
	require.Equal(t, "foi: what is stored is not what the events say; see `foi check projections --repair`\n", errOut)

	status, out, errOut = check("--repair")
	require.Equal(t, exitDone, status, errOut)
	require.Contains(t, out, "checked 2 applications, 3 drifts, 3 repaired\n")
	status, out, _ = check()
	require.Equal(t, exitDone, status)
	require.Equal(t, "checked 2 applications, 0 drifts\n", out)

	_, err = s.SQL().ExecContext(everything(t), `INSERT INTO application_event
		VALUES ('linhai', 'x1', 1, 'deliver', '2024-03-05', now(), 'nobody', '{"do": "deliver", "on": "2024-03-05"}')`)
	require.NoError(t, err)
	status, out, errOut = check("--repair")
	require.Equal(t, exitFailed, status)
	require.Contains(t, out, "linhai\tx1\tevents\t1\tevent 1: deliver on 2024-03-05 refused in state registered")
	require.Contains(t, errOut, "foi: 2 drifts cannot be repaired")
}

func TestCheckProjectionsNeedsADatabaseOfThisSchema(t *testing.T) {
	status, out, errOut := runCLI(t, "check", "projections", "--database-url", pgtest.Empty(t))
	require.Equal(t, exitFailed, status)
	require.Empty(t, out)
	require.Contains(t, errOut, "run `foi migrate up`")
	status, _, _ = runCLI(t, "check")
	require.Equal(t, exitUsage, status)
}

func TestTheCounterIsForTerminals(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "err")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, file.Close()) })
	require.Nil(t, newCounter(file).bar)
	require.Nil(t, newCounter(&strings.Builder{}).bar)
	terminal, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, as a terminal is
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, terminal.Close()) })
	c := newCounter(terminal)
	require.NotNil(t, c.bar)
	c.set(3)
	c.clear()
}
