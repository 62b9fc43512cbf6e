package job_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/job"
	"github.com/yishenqing/foi/internal/pgtest"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/transport"
	"github.com/yishenqing/foi/workflow"
)

// The day of the tests, a Wednesday, and a due date two working days later.
const (
	today = "2024-05-22"
	due   = "2024-05-24"
)

// standing is that of the applications, as their rows keep it.
func standing(t testing.TB) string {
	t.Helper()
	day := calendar.MustDate("2024-04-25")
	s, err := workflow.Fold(calendar.Default(), workflow.Case{
		Facts:  workflow.Facts{Channel: workflow.Counter, Received: day, Entered: day, ApplicantType: applicant.NaturalPerson},
		Events: []workflow.Event{{Do: workflow.Accept, On: day}},
	})
	require.NoError(t, err)
	encoded, err := json.Marshal(s)
	require.NoError(t, err)
	return string(encoded)
}

// database makes a database with an agency, an officer and his head, and so many applications that owe an answer.
func database(t testing.TB, applications int) (url string, pool *pgxpool.Pool) {
	t.Helper()
	url = pgtest.New(t)
	pool, err := pgxpool.New(everything(t), url)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	for _, statement := range []string{
		`INSERT INTO agency (id, display_name, level, register_pattern, number_before, number_after, number_width,
			established_on, created_at, updated_at)
		 VALUES ('a1', '某局', 'department', '{seq}', '', '', 1, '2019-01-01', now(), now())`,
		`INSERT INTO application (agency_id, id, register_number, channel, received_at, received_on, entered_on, oral,
			applicant_type, applicant_name, applicant_id_kind, applicant_id_number, phone, email, postal_address, contact_person,
			description, delivery, form, note, search, state, assignee, receipt_on, paused_open_end, result_row,
			document_number, standing, created_at, updated_at)
		 SELECT 'a1', 'x' || n, '公开〔2024〕' || n || '号', 'counter', now(), '2024-04-25', '2024-04-25', false,
			'natural_person', '申请人某', 'other', '', '', '', '', '',
			'征地批文', 'post', '', '', '', 'in_progress', 'zhang', '2024-04-25', false, '', '', '` + standing(t) + `', now(), now()
		 FROM generate_series(1, ` + strconv.Itoa(applications) + `) AS n`,
		`INSERT INTO open_duty (agency_id, application_id, kind, reference, owner, assignee, start_on, due_on, active_from)
		 SELECT agency_id, id, 'answer', '', 'agency', assignee, receipt_on, '` + due + `', receipt_on FROM application`,
	} {
		_, err := pool.Exec(everything(t), statement)
		require.NoError(t, err)
	}
	s, err := open(everything(t), url)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	for _, o := range []store.Officer{
		{ID: "zhang", DisplayName: "张某", Position: "officer", Email: "zhang@example.test"},
		{ID: "wang", DisplayName: "王某", Position: "unit_head", Email: "wang@example.test"},
	} {
		o.AgencyID, o.Unit, o.Active, o.Version = "a1", "征地科", true, 1
		o.CreatedAt, o.UpdatedAt = time.Unix(1, 0), time.Unix(1, 0)
		require.NoError(t, s.CreateOfficer(everything(t), o, store.Write{Actor: "test", Now: time.Unix(1, 0)}))
	}
	return url, pool
}

// open opens the store of a node.
func open(ctx context.Context, url string) (*store.Store, error) {
	s, err := store.Open(ctx, url, 8, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	keks, err := seal.ParseKEKs(pgtest.Key)
	if err == nil {
		err = s.Unlock(ctx, keks)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// node is one process's share of the work, or one inside the test.
type node struct {
	*job.Queue
	clock *clock.Settable
}

// start makes a node that sweeps only when told to, unless sweepEvery says otherwise.
func start(ctx context.Context, url string, mailTo *transport.SMTP, sweepEvery time.Duration) (node, func() error, error) {
	log := slog.New(slog.DiscardHandler)
	s, err := open(ctx, url)
	if err != nil {
		return node{}, nil, err
	}
	n := node{clock: clock.Noon(calendar.MustDate(today))}
	n.Queue, err = job.Start(ctx, job.Options{
		Store: s, Clock: n.clock, Calendar: calendar.Default, Log: log, SweepEvery: sweepEvery, AttemptWithin: 2 * time.Second,
		Senders:  map[string]transport.Sender{job.Email: mailTo},
		Webhooks: &transport.Webhooks{Timeout: time.Second, Clock: clock.System{}},
	})
	stop := func() error {
		defer s.Close()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		return n.Stop(ctx)
	}
	return n, stop, err
}

func startNode(t *testing.T, url string, mailTo *transport.SMTP, sweepEvery time.Duration) node {
	t.Helper()
	n, stop, err := start(everything(t), url, mailTo, sweepEvery)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stop()) })
	return n
}

// awaitFirstSweep waits until the sweep is done that a node makes by itself as soon as it leads.
func awaitFirstSweep(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	require.Eventually(t, func() bool {
		return count(t, pool, "SELECT count(*) FROM river_job WHERE kind = 'sweep_reminders' AND state = 'completed'") > 0
	}, time.Minute, 10*time.Millisecond)
}

// deliveries counts the deliveries by state.
func deliveries(t *testing.T, pool *pgxpool.Pool) map[string]int {
	t.Helper()
	rows, err := pool.Query(context.Background(), "SELECT state, count(*) FROM reminder_delivery GROUP BY state")
	require.NoError(t, err)
	counts := map[string]int{}
	for rows.Next() {
		var state string
		var n int
		require.NoError(t, rows.Scan(&state, &n))
		counts[state] = n
	}
	require.NoError(t, rows.Err())
	return counts
}

func awaitDeliveries(t *testing.T, pool *pgxpool.Pool, within time.Duration, want map[string]int) {
	t.Helper()
	var got map[string]int
	require.Eventually(t, func() bool {
		got = deliveries(t, pool)
		return fmt.Sprint(got) == fmt.Sprint(want)
	}, within, 20*time.Millisecond, "%v", &got)
}

// mailbox is a real SMTP server on the loopback that keeps what it takes.
type mailbox struct {
	mu    sync.Mutex
	taken []*mail.Message
	// answer, if set, is asked before a letter is taken; its error is what the client is told. taken counts those before.
	answer func(to string, taken int) error
	// drop makes it hang up instead of answering a letter, which it has taken.
	drop  bool
	delay time.Duration
	addr  *net.TCPAddr
}

// serveMail starts a mail server.
func serveMail(t *testing.T, box *mailbox) *transport.SMTP {
	t.Helper()
	on, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := smtp.NewServer(box)
	server.Domain = "localhost"
	server.ErrorLog = discard{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(on)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	box.addr, _ = on.Addr().(*net.TCPAddr)
	return mailServer(box.addr.Port)
}

func mailServer(port int) *transport.SMTP {
	return &transport.SMTP{
		Host: "127.0.0.1", Port: port, Security: transport.Plain, From: "foi@example.test", Timeout: time.Second,
	}
}

type discard struct{}

func (discard) Printf(string, ...any) {}
func (discard) Println(...any)        {}

// NewSession implements smtp.Backend.
func (b *mailbox) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{box: b, conn: c}, nil
}

type session struct {
	box  *mailbox
	conn *smtp.Conn
	to   string
}

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	if s.box.answer != nil {
		return s.box.answer(to, len(s.box.taken))
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	<-time.After(s.box.delay)
	m, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return err
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.taken = append(s.box.taken, m)
	if s.box.drop {
		_ = s.conn.Conn().Close()
	}
	return nil
}

// letters returns how often each letter was taken, by its Message-ID.
func (b *mailbox) letters() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	counts := map[string]int{}
	for _, m := range b.taken {
		counts[strings.Trim(m.Header.Get("Message-Id"), "<>")]++
	}
	return counts
}

func (b *mailbox) subject(t *testing.T, i int) string {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	text, err := new(mime.WordDecoder).DecodeHeader(b.taken[i].Header.Get("Subject"))
	require.NoError(t, err)
	return text
}
