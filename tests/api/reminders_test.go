package api

import (
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/config"
)

// withJobs has the server look every tenth of a second what is due.
func withJobs(c *config.Config) {
	c.Reminders = config.Reminders{Jobs: true, RemindersEvery: 100 * time.Millisecond, SMTPTimeout: 2 * time.Second}
}

// swept waits until a look at all duties has been taken that began after now.
func (s *server) swept(t *testing.T) {
	t.Helper()
	sweeps := func() (n int) {
		require.NoError(t, s.store.Pool().QueryRow(everything(t), `SELECT coalesce(max(id), 0) FROM river_job
			WHERE kind = 'sweep_reminders' AND state = 'completed'`).Scan(&n))
		return n
	}
	newest := func() (n int) {
		require.NoError(t, s.store.Pool().QueryRow(everything(t), "SELECT coalesce(max(id), 0) FROM river_job").Scan(&n))
		return n
	}
	before := newest()
	require.Eventually(t, func() bool { return sweeps() > before }, time.Minute, 20*time.Millisecond)
}

// inbox returns what an officer was told of, as "step: remaining days", the newest first, after a look at the day.
func (s *server) inbox(t *testing.T, officer string) (told []string) {
	t.Helper()
	for _, m := range list(s.get(t, inboxes+officer+"/messages").ok(t), "messages") {
		told = append(told, fmt.Sprintf("%v: %v", m["step"], m["remainingDays"]))
	}
	return told
}

// owed is an application that zhang works on, due on 2024-04-01.
func (s *server) owed(t *testing.T) object {
	t.Helper()
	a := s.accepted(t)
	a = s.act(t, a, "assign", object{"assignee": "张经办"})
	require.Equal(t, "2024-04-01", day(a, "dueDate"))
	return a
}

func TestRemindersClimb(t *testing.T) {
	s := start(t, "2024-03-04", withJobs)
	s.officers(t)
	a := s.owed(t)
	s.on("2024-03-22")
	s.swept(t)
	require.Empty(t, s.inbox(t, "zhang"))
	for _, tt := range []struct {
		on                string
		zhang, wang, chen []string
	}{
		{"2024-03-23", nil, nil, nil}, // a Saturday
		{"2024-03-25", []string{"5: 5"}, nil, nil},
		{"2024-03-26", []string{"5: 5"}, nil, nil},
		{"2024-03-28", []string{"2: 2", "5: 5"}, nil, nil},
		{"2024-03-29", []string{"1: 1", "2: 2", "5: 5"}, []string{"1: 1"}, nil},
		{"2024-04-01", []string{"0: 0", "1: 1", "2: 2", "5: 5"}, []string{"0: 0", "1: 1"}, nil},
		{"2024-04-02", []string{"-1: -1", "0: 0", "1: 1", "2: 2", "5: 5"}, []string{"-1: -1", "0: 0", "1: 1"}, []string{"-1: -1"}},
	} {
		s.on(tt.on)
		s.swept(t)
		require.Equal(t, tt.zhang, s.inbox(t, "zhang"), tt.on)
		require.Equal(t, tt.wang, s.inbox(t, "wang"), tt.on)
		require.Equal(t, tt.chen, s.inbox(t, "chen"), tt.on)
	}
	first := list(s.get(t, path(a)+"/reminders").ok(t), "reminders")[0]
	require.Equal(t, object{
		"annualReport": "", "legalCase": "", "application": text(a, "name"), "registerNumber": text(a, "registerNumber"), "dutyKind": "answer", "dutyTitle": "答复",
		"reference": "", "dueDate": dateOf("2024-04-01"), "currentDueDate": dateOf("2024-04-01"), "remainingDays": 5.0, "step": 5.0,
		"role": "POSITION_OFFICER", "deputizedOfficer": "", "deputizedDisplayName": "",
		"subject":    "【督办提醒】临公开〔2024〕第1号：答复剩余5个工作日",
		"text":       "临公开〔2024〕第1号的申请，“答复”应于2024年4月1日前（含当日）完成，剩余5个工作日。",
		"createTime": "2024-03-25T04:00:00Z", "deliveries": []any{}, "name": first["name"],
	}, first)

	s.act(t, a, "withdraw", nil)
	s.on("2024-04-10")
	s.swept(t)
	require.Len(t, s.inbox(t, "zhang"), 5, "what is done is over")
	settled := s.get(t, path(first)).ok(t)
	require.Nil(t, settled["currentDueDate"])
}

func TestADueDateThatMovesIsToldAnew(t *testing.T) {
	s := start(t, "2024-03-04", withJobs)
	s.officers(t)
	a := s.owed(t)
	s.on("2024-03-29")
	s.swept(t)
	require.Equal(t, []string{"1: 1"}, s.inbox(t, "zhang"))
	s.clock.Advance(time.Second)
	a = s.act(t, a, "extend", object{"extensionDays": 3, "reason": "案情复杂", "approver": "陈主任"})
	require.Equal(t, "2024-04-07", day(a, "dueDate")) // a Sunday that is worked
	s.swept(t)
	require.Equal(t, []string{"5: 4", "1: 1"}, s.inbox(t, "zhang"))
	all := list(s.get(t, path(a)+"/reminders").ok(t), "reminders")
	require.Len(t, all, 3)
	for _, m := range all {
		require.Equal(t, "2024-04-07", day(m, "currentDueDate"))
		if day(m, "dueDate") == "2024-04-07" {
			require.Equal(t, 5.0, m["step"])
		} else {
			require.Equal(t, "2024-04-01", day(m, "dueDate"), "what it said then stays")
		}
	}
	require.Equal(t, all, s.pages(t, path(a)+"/reminders", "reminders", 1))
}

func TestTheDeputyIsToldDuringLeave(t *testing.T) {
	s := start(t, "2024-03-04", withJobs)
	s.officers(t)
	s.owed(t)
	leave := s.post(t, inboxes+"zhang/absences", object{
		"startDate": date("2024-03-25"), "endDate": date("2024-03-29"), "deputy": "agencies/linhai/officers/li",
	}).ok(t)
	s.on("2024-03-25")
	s.swept(t)
	require.Empty(t, s.inbox(t, "zhang"))
	m := list(s.get(t, inboxes+"li/messages").ok(t), "messages")[0]
	require.Equal(t, "agencies/linhai/officers/zhang", text(m, "deputizedOfficer"))
	require.Equal(t, "张经办", text(m, "deputizedDisplayName"))
	require.Contains(t, text(m, "text"), "由您代为办理")
	s.send(t, http.MethodDelete, path(leave), nil).ok(t)
	s.swept(t)
	require.Equal(t, []string{"5: 5"}, s.inbox(t, "zhang"), "he is back, and has to know")
	require.Len(t, s.inbox(t, "li"), 1)
}

func TestMutedReminders(t *testing.T) {
	s := start(t, "2024-03-04", withJobs)
	s.officers(t)
	a := s.owed(t)
	s.on("2024-03-20")
	muting := object{"dutyKind": "answer", "untilDate": date("2024-04-10"), "reason": "已拟稿，待会签", "requestId": requestID(1)}
	mute := path(a) + "/reminders:mute"
	m := s.post(t, mute, muting).ok(t)
	require.Equal(t, object{
		"dutyKind": "answer", "reference": "", "untilDate": dateOf("2024-04-10"), "reason": "已拟稿，待会签", "actor": "development",
		"createTime": "2024-03-20T04:00:00Z",
	}, m)
	require.Equal(t, m, s.post(t, mute, muting).ok(t), "a repeat")
	require.Equal(t, []object{m}, list(s.get(t, path(a)+"/reminders").ok(t), "mutes"))
	for _, quiet := range []string{"2024-03-25", "2024-04-01"} {
		s.on(quiet)
		s.swept(t)
	}
	require.Empty(t, s.inbox(t, "zhang"))
	s.on("2024-04-02")
	s.swept(t)
	require.Empty(t, s.inbox(t, "zhang"))
	require.Equal(t, []string{"-1: -1"}, s.inbox(t, "wang"), "an overdue answer is not kept from the head")
	require.Equal(t, []string{"-1: -1"}, s.inbox(t, "chen"))

	unmute := object{"dutyKind": "answer", "requestId": requestID(2)}
	require.Equal(t, m, s.post(t, path(a)+"/reminders:unmute", unmute).ok(t))
	require.Equal(t, m, s.post(t, path(a)+"/reminders:unmute", unmute).ok(t), "a repeat")
	s.post(t, path(a)+"/reminders:unmute", object{"dutyKind": "answer"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Empty(t, list(s.get(t, path(a)+"/reminders").ok(t), "mutes"))
	s.swept(t)
	require.Equal(t, []string{"-1: -1"}, s.inbox(t, "zhang"))
	var audited int
	require.NoError(t, s.store.Pool().QueryRow(everything(t), `SELECT count(*) FROM audit_entry
		WHERE subject = $1 AND action IN ('mute reminders', 'unmute reminders')`, id(a)).Scan(&audited))
	require.Equal(t, 2, audited)
}

// The date that a unit is given inside the agency has a ladder of its own, and can be muted altogether.
func TestTheUnitsOwnDateIsToldToo(t *testing.T) {
	s := start(t, "2024-03-04", withJobs)
	s.officers(t)
	a := s.accepted(t)
	s.act(t, a, "assign", object{"assignee": "征地科", "unitDueDate": date("2024-03-16")}) // a Saturday
	s.on("2024-03-14")
	s.swept(t)
	m := list(s.get(t, inboxes+"wang/messages").ok(t), "messages")[0]
	require.Equal(t, "unit", text(m, "dutyKind"))
	require.Equal(t, 1.0, m["remainingDays"])
	require.Contains(t, text(m, "text"), "“承办单位办结”应于2024年3月16日前（含当日）完成，剩余1个工作日。")
	s.post(t, path(a)+"/reminders:mute", object{"dutyKind": "unit", "untilDate": date("2024-03-18"), "reason": "等候会签"}).ok(t)
	for _, quiet := range []string{"2024-03-15", "2024-03-18"} {
		s.on(quiet)
		s.swept(t)
		require.Len(t, s.inbox(t, "wang"), 1, quiet)
	}
	s.on("2024-03-19")
	s.swept(t)
	require.Equal(t, []string{"-1: -2", "1: 1"}, s.inbox(t, "wang"))
	require.Equal(t, []string{"-1: -2"}, s.inbox(t, "chen"))
}

func TestMuteRemindersIsRefused(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.accepted(t)
	muting := object{"dutyKind": "answer", "untilDate": date("2024-03-08"), "reason": "会签"}
	require.Equal(t, []string{"duty_kind STRING_MIN_LEN", "reason STRING_MIN_LEN", "until_date REQUIRED"},
		sorted(s.post(t, path(a)+"/reminders:mute", object{}).badRequest(t)))
	require.Equal(t, []string{"duty_kind DUTY_KIND", "reason BLANK", "until_date PAST"},
		sorted(s.post(t, path(a)+"/reminders:mute", object{"dutyKind": "lunch", "untilDate": date("2024-03-03"), "reason": " "}).badRequest(t)))
	far := s.post(t, path(a)+"/reminders:mute", with(muting, object{"untilDate": date("2024-04-04")}))
	require.Equal(t, []string{"until_date TOO_LONG"}, far.badRequest(t))
	s.post(t, path(a)+"/reminders:mute", with(muting, object{"untilDate": date("2024-04-03")})).ok(t)
	nothing := s.post(t, path(a)+"/reminders:mute", with(muting, object{"dutyKind": "payment"})).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, nothing.said(), "没有这项未完成的时限义务")
	s.post(t, linhai+"/applications/unknown/reminders:mute", muting).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.post(t, linhai+"/applications/X/reminders:mute", muting).badRequest(t))
	require.Equal(t, []string{"duty_kind DUTY_KIND"}, s.post(t, path(a)+"/reminders:unmute", object{"dutyKind": "x"}).badRequest(t))
	s.get(t, linhai+"/applications/unknown/reminders").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"page_size INT32_GTE"}, s.get(t, path(a)+"/reminders?pageSize=-1").badRequest(t))
}

func TestAnInboxShowsTheUnreadFirst(t *testing.T) {
	s := start(t, "2024-03-04", withJobs)
	s.officers(t)
	for range 3 {
		s.owed(t)
	}
	s.on("2024-03-28")
	s.swept(t)
	inbox := inboxes + "zhang/messages"
	before := s.get(t, inbox).ok(t)
	require.Equal(t, 3.0, before["unreadCount"])
	newest := list(before, "messages")[0]
	s.clock.Advance(time.Hour)
	read := s.post(t, path(newest)+":read", object{"requestId": requestID(1)}).ok(t)
	require.Equal(t, "2024-03-28T05:00:00Z", text(read, "readTime"))
	s.clock.Advance(time.Hour)
	require.Equal(t, read, s.post(t, path(newest)+":read", object{"requestId": requestID(1)}).ok(t))
	require.Equal(t, read, s.post(t, path(newest)+":read", object{}).ok(t), "the first reading counts")
	require.Equal(t, read, s.get(t, path(newest)).ok(t))

	after := s.get(t, inbox).ok(t)
	require.Equal(t, 2.0, after["unreadCount"])
	require.Equal(t, read, list(after, "messages")[2], "the last now")
	for size := 1; size <= 3; size++ {
		require.Equal(t, list(after, "messages"), s.pages(t, inbox, "messages", size))
	}
	require.Len(t, list(s.get(t, inbox+"?unreadOnly=true").ok(t), "messages"), 2)
	token := text(s.get(t, inbox+"?pageSize=1").ok(t), "nextPageToken")
	s.get(t, inbox+"?unreadOnly=true&pageToken="+token).refused(t, http.StatusBadRequest, "PAGE_TOKEN_INVALID")

	missing := s.get(t, inbox+"/unknown").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, "foi.v1/Message", text(missing.detail("ResourceInfo"), "resourceType"))
	s.post(t, inbox+"/unknown:read", object{}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, inbox+"/X").badRequest(t))
	s.get(t, inboxes+"nobody/messages").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Empty(t, s.inbox(t, "chen"))
}

// postbox is a mail server that takes everything.
type postbox struct {
	mu    sync.Mutex
	taken []string
	to    []string
}

func (p *postbox) NewSession(*smtp.Conn) (smtp.Session, error) { return p, nil }
func (p *postbox) Mail(string, *smtp.MailOptions) error        { return nil }
func (p *postbox) Reset()                                      {}
func (p *postbox) Logout() error                               { return nil }
func (p *postbox) Rcpt(to string, _ *smtp.RcptOptions) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to = append(p.to, to)
	return nil
}

func (p *postbox) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken = append(p.taken, string(raw))
	return err
}

func (p *postbox) letters() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.taken
}

// TestARemindersWayOut goes from the act to the mail server and the text messages' hook, and back to what the inbox tells.
func TestARemindersWayOut(t *testing.T) {
	on, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	box := &postbox{}
	mailServer := smtp.NewServer(box)
	mailServer.Domain = "localhost"
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = mailServer.Serve(on)
	}()
	texts := make(chan string, 1)
	hook := hookServer(t, texts)
	s := start(t, "2024-03-04", withJobs, func(c *config.Config) {
		c.SMTPHost, c.SMTPPort, c.SMTPSecurity, c.SMTPFrom = "127.0.0.1", on.Addr().(*net.TCPAddr).Port, "none", "foi@example.test"
		c.SMSHookURL, c.SMSHookSecret = hook, "a secret that is long enough"
	})
	t.Cleanup(func() {
		_ = mailServer.Close()
		<-served
	})
	s.officers(t)
	a := s.owed(t)
	s.on("2024-03-25")
	require.Eventually(t, func() bool { return len(box.letters()) == 1 }, time.Minute, 10*time.Millisecond)
	s.on("2024-04-01")
	require.Eventually(t, func() bool { return len(box.letters()) == 3 }, time.Minute, 10*time.Millisecond)
	body := <-texts
	require.Contains(t, body, `"mobile":"13900000001"`)
	require.Contains(t, body, `"days_left":0`)

	require.ElementsMatch(t, []string{"zhang@example.test", "zhang@example.test", "wang@example.test"}, box.to)
	m, err := netmail.ReadMessage(strings.NewReader(box.letters()[0]))
	require.NoError(t, err)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, "【督办提醒】临公开〔2024〕第1号：答复剩余5个工作日", subject)
	applicant := s.get(t, path(a)).ok(t)
	for _, secret := range []string{text(applicant, "applicant.displayName"), "13800000000", "zhang@example.test\"", text(applicant, "description")} {
		require.NotContains(t, body, secret)
		for _, letter := range box.letters() {
			require.NotContains(t, letter, secret)
		}
	}

	var deliveries []object
	require.Eventually(t, func() bool {
		newest := list(s.get(t, inboxes+"zhang/messages").ok(t), "messages")[0]
		deliveries = list(newest, "deliveries")
		return len(deliveries) == 2 && text(deliveries[0], "state") == "STATE_SENT" && text(deliveries[1], "state") == "STATE_SENT"
	}, time.Minute, 10*time.Millisecond, "%v", &deliveries)
	require.Equal(t, object{
		"medium": "MEDIUM_EMAIL", "state": "STATE_SENT", "attempts": 1.0, "attemptTime": "2024-04-01T04:00:00Z", "cause": "",
	}, deliveries[0])
	require.Equal(t, "MEDIUM_SMS", text(deliveries[1], "medium"))

	// What nobody knows is told to everybody.
	_, err = s.store.Pool().Exec(everything(t), "UPDATE reminder_delivery SET state = 'unknown', cause = 'interrupted' WHERE medium = 'sms'")
	require.NoError(t, err)
	newest := list(s.get(t, inboxes+"zhang/messages").ok(t), "messages")[0]
	require.Equal(t, "STATE_UNKNOWN", text(newest, "deliveries.1.state"))
	metrics := string(s.get(t, "/metrics").body)
	require.Contains(t, metrics, `foi_reminder_deliveries{state="unknown"} 1`)
	require.Contains(t, metrics, "foi_jobs_pending ")
	require.Contains(t, metrics, "foi_jobs_oldest_seconds ")
	require.Contains(t, metrics, "foi_agencies_without_officers 0")
	require.Contains(t, metrics, "foi_audit_unsealed_entries ")
}

// hookServer is the agency's way to send text messages; it returns its address.
func hookServer(t *testing.T, texts chan<- string) string {
	t.Helper()
	on, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		texts <- string(body)
	})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(on)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return "http://" + on.Addr().String()
}

// An agency that owes something and has nobody to be reminded of it is counted.
func TestAnAgencyWithoutOfficersIsCounted(t *testing.T) {
	s := start(t, "2024-03-04")
	s.accepted(t)
	require.Contains(t, string(s.get(t, "/metrics").body), "foi_agencies_without_officers 1")
	require.Equal(t, calendar.MustDate("2024-03-04"), calendar.DateOf(s.clock.Now()))
}
