package api

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/config"
)

// persons are the numbers and addresses of the people in these tests (form, marked, zhang, wang). They are looked for in every
// line that any server of these tests logs, at every level, and in every error that it answers.
var persons = []string{
	"11010519491231002X", "13800000000", "zhang@example.test", "临海市某某路1号",
	"440524188001010014", "13812345678", "wei@example.test", "临海市标记街道77号", "标记联系人", "13987654321", "13711112222",
	"13900000001", "wang@example.test", "13912345678",
}

// nothingOfAPerson fails the test when a text has any of them. It is called by several goroutines.
func nothingOfAPerson(t *testing.T, where, text string) {
	t.Helper()
	for _, p := range persons {
		if strings.Contains(text, p) {
			at := strings.Index(text, p)
			t.Errorf("%s in %s: …%s…", p, where, text[max(0, at-200):min(len(text), at+200)])
		}
	}
}

// TestNothingOfAPersonIsPlain does with an application what touches its persons, and then reads the whole database, the metrics,
// the errors, and the traces that were sent.
func TestNothingOfAPersonIsPlain(t *testing.T) {
	s := start(t, "2024-03-04", traced(t))
	withID := func(n int, body object) object { return with(body, object{"requestId": requestID(n)}) }
	s.post(t, linhai+"/officers?officerId=zhang", zhang).ok(t)
	s.post(t, linhai+"/officers?officerId=wang", wang).ok(t)
	form := marked(s)
	a := s.post(t, linhai+"/applications?requestId="+requestID(1), form).ok(t)
	again := s.post(t, linhai+"/applications?requestId="+requestID(1), form).ok(t)
	require.Equal(t, a["name"], again["name"], "what is sealed is replayed")
	s.post(t, linhai+"/applications", s.form()).ok(t)
	s.post(t, path(a)+"/contactAttempts", object{
		"way": "CONTACT_WAY_PHONE", "recipient": "13711112222", "result": "RESULT_NO_ANSWER",
	}).ok(t)
	s.update(t, a, "", object{"applicant": object{"phone": "13800000000"}}).ok(t)
	parts := s.post(t, path(a)+":split", withID(2, object{"descriptions": []string{"甲", "乙"}})).ok(t)
	s.post(t, path(list(parts, "applications")[1])+":revealApplicant", object{"reason": "核对"}).ok(t)
	s.act(t, a, "accept", withID(3, object{}))
	s.post(t, path(a)+":correctPersonalData", withID(4, object{
		"applicant": object{"phone": "13912345678", "email": "zhang@example.test"}, "reason": "本人申请更正", "evidence": "原登记为13800000000",
	})).ok(t)
	require.NotEmpty(t, list(s.post(t, linhai+":exportPersonalData", inquiry).ok(t), "personalData"))
	s.post(t, linhai+"/applications:suggestDuplicates", object{"applicant": form["applicant"]}).ok(t)
	s.get(t, path(a)+":computeVolumeEvidence").ok(t)

	// Faults with a person's data in them; send looks at what is answered.
	wrong := with(form["applicant"].(object), object{"idNumber": "440524188001010014", "idKind": "ID_KIND_USCC"})
	s.post(t, linhai+"/applications", with(form, object{"applicant": wrong})).badRequest(t)
	s.post(t, linhai+"/applications", with(form, object{"channel": "13812345678"})).badRequest(t)
	require.GreaterOrEqual(t, s.get(t, linhai+"/applications?filter=phone%3D13812345678").status, http.StatusBadRequest)
	s.update(t, a, "applicant.phone", object{"applicant": object{"phone": "13812345678**"}}).badRequest(t)

	metrics := s.get(t, "/metrics")
	require.Equal(t, http.StatusOK, metrics.status)
	nothingOfAPerson(t, "the metrics", string(metrics.body))
	all := s.everyValue(t)
	require.Contains(t, all, "张三", "names are searched by: the dump is of this database")
	nothingOfAPerson(t, "the database", all)
}

// traced has every span of a server sent to a collector, which reads them when the server has ended: those that were waiting are
// sent then.
func traced(t *testing.T) func(*config.Config) {
	t.Helper()
	var (
		mu   sync.Mutex
		sent bytes.Buffer
	)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = sent.ReadFrom(r.Body)
	}))
	t.Cleanup(func() {
		collector.Close()
		mu.Lock()
		defer mu.Unlock()
		require.Contains(t, sent.String(), "CreateApplication", "spans are readable as they are sent")
		nothingOfAPerson(t, "the traces", sent.String())
	})
	return func(c *config.Config) { c.OTLPEndpoint = collector.URL }
}

// everyValue is every value of every table, bytes as the text that they may be.
func (s *server) everyValue(t *testing.T) string {
	t.Helper()
	read := func(query string) (values []string) {
		rows, err := s.store.SQL().QueryContext(everything(t), query)
		require.NoError(t, err)
		defer func() { require.NoError(t, rows.Close()) }()
		for rows.Next() {
			var v string
			require.NoError(t, rows.Scan(&v))
			values = append(values, v)
		}
		require.NoError(t, rows.Err())
		return values
	}
	selects := read(`SELECT format(CASE data_type WHEN 'bytea' THEN 'SELECT coalesce(encode(%I, ''escape''), '''') FROM %I'
			ELSE 'SELECT coalesce(CAST(%I AS text), '''') FROM %I' END, column_name, table_name)
		FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
		WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`)
	require.NotEmpty(t, selects)
	var all strings.Builder
	for _, query := range selects {
		for _, v := range read(query) {
			all.WriteString(v + "\n")
		}
	}
	return all.String()
}
