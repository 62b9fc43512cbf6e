package api

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// Every RPC that writes is held here to what AIP-154 and AIP-155 promise, found by its descriptor: nobody can forget one.

// computations are the methods that are not GET and write nothing, each with why it is not GET.
var computations = map[string]string{
	"AuditService.VerifyAudit":                           "it looks at everything and changes nothing; GET would be cached and retried",
	"AnsweringService.SuggestOutcomes":                   "the findings are a message of their own",
	"PortalService.QueryStatus":                          "the query code stands in the body and not in a URL",
	"PortalService.BatchQueryStatus":                     "the query codes stand in the body and not in a URL",
	"PortalService.DownloadAnswer":                       "the query code stands in the body and not in a URL",
	"ApplicationService.RevealApplicant":                 "a look, which is written down each time",
	"PersonalDataService.ExportPersonalData":             "a look, which is written down each time",
	"StatisticsService.QueryStatistics":                  "the query is a message of its own",
	"StatisticsService.DrillDownStatistics":              "the query is a message of its own",
	"StatisticsService.CompareStatistics":                "the query is a message of its own",
	"StatisticsService.StreamStatistics":                 "the query is a message of its own",
	"DocumentTemplateService.PreviewDocumentTemplate":    "a file stands in the body",
	"DocumentTemplateService.PreviewApplicationDocument": "what is added to the letter stands in the body and not in a URL",
	"ApplicationService.SuggestDuplicates":               "people's data stands in the body and not in a URL",
}

// withoutEtag are methods that change a resource with an etag and take none, each with why nothing can be lost.
var withoutEtag = map[string]string{
	"LegalCaseUploadService.FinishUpload": "as UploadService.FinishUpload",

	"UploadService.FinishUpload": "it answers with the attachment, which is new; an upload is finished once",
}

// secrets are methods that take or give a secret, or work on the caller's own login: they take no request_id, since neither what is
// sent nor what is answered may be kept. tests/api/sessions_test.go and keys_test.go hold what becomes of a repeat.
var secrets = map[string]bool{
	"SessionService.CreateSession": true, "SessionService.RefreshSession": true, "SessionService.DeleteSession": true,
	"SessionService.ChangePassword": true, "SessionService.EnrolTotp": true, "SessionService.ConfirmTotp": true,
	"UserService.ResetPassword": true, "KeyService.CreateKey": true, "KeyService.RotateKey": true,
}

// writing is one method that writes.
type writing struct {
	name    string // HandlingService.AcceptApplication
	verb    string
	path    *regexp.Regexp // of its route
	inBody  bool           // request_id stands in the body; else in the query
	hasEtag bool           // there is an etag in what is sent
	etag    bool           // it is compared with the present one
	request protoreflect.MessageDescriptor
	answer  protoreflect.MessageDescriptor
}

// writings returns all methods that write, by name.
func writings(t *testing.T) []writing {
	t.Helper()
	var all []writing
	protoregistry.GlobalFiles.RangeFilesByPackage("foi.v1", func(fd protoreflect.FileDescriptor) bool {
		for i := range fd.Services().Len() {
			methods := fd.Services().Get(i).Methods()
			for j := range methods.Len() {
				if w, ok := writingOf(t, methods.Get(j)); ok && !secrets[w.name] {
					all = append(all, w)
				}
			}
		}
		return true
	})
	slices.SortFunc(all, func(a, b writing) int { return cmp.Compare(a.name, b.name) })
	return all
}

var variables = regexp.MustCompile(`\\\{[^=]+=([^}]*)\\\}`)

func writingOf(t *testing.T, m protoreflect.MethodDescriptor) (writing, bool) {
	t.Helper()
	rule, _ := proto.GetExtension(m.Options(), annotations.E_Http).(*annotations.HttpRule)
	w := writing{name: string(m.Parent().Name()) + "." + string(m.Name()), request: m.Input(), answer: m.Output(), inBody: rule.GetBody() == "*"}
	var template string
	switch p := rule.GetPattern().(type) {
	case *annotations.HttpRule_Get, nil: // a stream has no route
		return w, false
	case *annotations.HttpRule_Post:
		w.verb, template = http.MethodPost, p.Post
	case *annotations.HttpRule_Patch:
		w.verb, template = http.MethodPatch, p.Patch
	case *annotations.HttpRule_Delete:
		w.verb, template = http.MethodDelete, p.Delete
	default:
		t.Fatalf("%s: an unusual route", w.name)
	}
	quoted := variables.ReplaceAllString(regexp.QuoteMeta(template), "$1")
	w.path = regexp.MustCompile("^" + strings.ReplaceAll(quoted, `\*`, `[^/:?]+`) + `(\?.*)?$`)
	takes := w.request
	if !w.inBody && rule.GetBody() != "" {
		takes = w.request.Fields().ByName(protoreflect.Name(rule.GetBody())).Message()
	}
	field := takes.Fields().ByName("etag")
	w.hasEtag = field != nil && rule.GetBody() != "" && !has(field, annotations.FieldBehavior_OUTPUT_ONLY)
	w.etag = w.hasEtag && (!strings.HasPrefix(string(m.Name()), "Create") || !ownEtag[string(takes.Name())])
	return w, computations[w.name] == ""
}

// ownEtag are resources whose etag is their own and not that of the application above: creating one compares nothing.
var ownEtag = map[string]bool{
	"Agency": true, "Application": true, "Attachment": true, "Upload": true, "LegalCase": true, "Officer": true, "User": true,
	"Document": true, "DocumentSeries": true, "Redaction": true,
}

func has(fd protoreflect.FieldDescriptor, b annotations.FieldBehavior) bool {
	behaviors, _ := proto.GetExtension(fd.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	return slices.Contains(behaviors, b)
}

// TestEveryWritingMethodTakesARequestIDAndAnEtag: a method that is not GET takes a request_id, and one that changes a resource
// with an etag takes the etag.
func TestEveryWritingMethodTakesARequestIDAndAnEtag(t *testing.T) {
	for _, w := range writings(t) {
		id := w.request.Fields().ByName("request_id")
		if id == nil {
			t.Errorf("%s writes and takes no request_id: add `string request_id` with (buf.validate.field).string.uuid as in the other requests, "+
				"or, if it writes nothing, a line in the variable computations", w.name)
			continue
		}
		rules, _ := proto.GetExtension(id.Options(), validate.E_Field).(*validate.FieldRules)
		require.True(t, rules.GetString().GetUuid(), "%s: request_id is a UUID", w.name)
		verb := w.name[strings.IndexByte(w.name, '.')+1:]
		changes := w.answer.Fields().ByName("etag") != nil && !strings.HasPrefix(verb, "Create")
		if changes && !w.etag && withoutEtag[w.name] == "" {
			t.Errorf("%s answers with a resource that has an etag and takes none: add `string etag` to its request and compare it "+
				"under the row lock, or a line in the variable withoutEtag that says why nothing can be lost", w.name)
		}
	}
}

// sample is a valid request of one method in a scenario of its own.
type sample struct {
	// day is that of the server; most samples live on the same one.
	day string
	// make prepares the scenario for the nth time, n from 0, on the same server, and returns path and body. It sets neither
	// request_id nor etag.
	make func(t *testing.T, s *server, n int) (path string, body object)
}

// TestEveryWritingMethodIsDoneOnceAndNeverOnAStaleEtag runs the sample of every method: what a stale etag is refused for
// changes nothing in the whole database; ten posts of one request at once write what one writes, and all have the same
// answer; a repeat changes nothing and has the same answer, byte for byte; the same request_id with other content is refused.
func TestEveryWritingMethodIsDoneOnceAndNeverOnAStaleEtag(t *testing.T) {
	t.Parallel()
	byDay := map[string][]writing{}
	known := maps.Clone(samples)
	for _, w := range writings(t) {
		s, ok := samples[w.name]
		if !ok {
			t.Errorf("%s has no sample: add one to the variable samples in tests/api/writing_samples_test.go, "+
				"a function that prepares a case and returns path and body of a valid request", w.name)
			continue
		}
		delete(known, w.name)
		byDay[s.day] = append(byDay[s.day], w)
	}
	require.Empty(t, slices.Collect(maps.Keys(known)), "samples of methods that do not write any more")
	for day, methods := range byDay {
		t.Run(day, func(t *testing.T) {
			s := startTwo(t, day)
			s.officers(t)
			s.register(t)
			tables := s.tables(t)
			for i, w := range methods {
				t.Run(w.name, func(t *testing.T) { s.holds(t, w, tables, 100*i) })
			}
		})
	}
}

// holds runs the sample of one method. Its request ids are numbered from id on.
func (s *server) holds(t *testing.T, w writing, tables []string, id int) {
	t.Helper()
	alone, together := requestID(id+1), requestID(id+2)
	target, body := samples[w.name].make(t, s, 0)
	require.Regexp(t, w.path, target, "the sample is of another route")
	before := s.contents(t, tables)
	if w.etag {
		s.send(t, w.verb, target, w.body(with(body, object{"etag": stale(body)}))).refused(t, http.StatusConflict, "ETAG_STALE")
		requireSame(t, before, s.contents(t, tables), "a stale etag")
	}
	first := s.write(t, w, target, body, alone)
	first.ok(t)
	s.settled(t)
	after := s.contents(t, tables)
	require.NotEqual(t, before, after, "it wrote nothing: is the sample of use?")

	repeat := s.write(t, w, target, body, alone)
	require.Equal(t, string(first.body), string(repeat.body), "a repeat has the answer of the first time")
	requireSame(t, after, s.contents(t, tables), "a repeat")
	otherTarget, otherBody := w.other(target, body)
	s.write(t, w, otherTarget, otherBody, alone).refused(t, http.StatusBadRequest, "REQUEST_ID_REUSED")
	requireSame(t, after, s.contents(t, tables), "a request_id with other content")

	target, body = samples[w.name].make(t, s, 1)
	prepared := s.contents(t, tables)
	answers := atOnce(10, func(int) response { return s.write(t, w, target, body, together) })
	for _, r := range answers {
		require.Equal(t, http.StatusOK, r.status, "%s", r.body)
		require.Equal(t, string(answers[0].body), string(r.body))
	}
	s.settled(t)
	require.Equal(t, grown(before, after), grown(prepared, s.contents(t, tables)), "ten at once write what one does")
}

// write sends a request with a request_id where its route has it.
func (s *server) write(t *testing.T, w writing, target string, body object, id string) response {
	t.Helper()
	if w.inBody {
		return s.send(t, w.verb, target, with(body, object{"requestId": id}))
	}
	between := "?"
	if strings.Contains(target, "?") {
		between = "&"
	}
	return s.send(t, w.verb, target+between+"requestId="+id, w.body(body))
}

// body is what is sent: a DELETE has none.
func (w writing) body(o object) any {
	if w.verb == http.MethodDelete {
		return nil
	}
	return o
}

// stale is an etag that is not the present one; a sample may bring a value of its own form.
func stale(body object) string {
	if given := text(body, "etag"); given != "" {
		return given[:1] + "9" + given[1:]
	}
	return `"987654"`
}

// other is the same request with other content: another etag or, where none is taken, another name in the path.
func (w writing) other(target string, body object) (string, object) {
	if w.hasEtag {
		return target, with(body, object{"etag": `"424242"`})
	}
	parts := strings.Split(target, "/") // "", v1, agencies, linhai, …
	if len(parts) < 4 {                 // a collection at the top
		return target, with(body, object{"displayName": "另一个"})
	}
	end := strings.IndexAny(parts[3]+":", ":?")
	parts[3] = parts[3][:end] + "x" + parts[3][end:]
	return strings.Join(parts, "/"), body
}

// settled waits until what a change of the law does afterwards is done.
func (s *server) settled(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		var open int
		require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT count(*) FROM law_change WHERE finished_at IS NULL`).Scan(&open))
		return open == 0
	}, time.Minute, 5*time.Millisecond)
}

// worked are tables that are written in the background from what an act wrote, sooner or later: what they are made of is
// compared instead.
var worked = map[string]string{
	"audit_unsealed": "the queue of the sealer", "audit_link": "the chain over audit_entry", "audit_head": "heads of chains", "audit_head_chain": "heads of chains",
	"application_outbox": "the queue of the change feed", "application_change": "the change feed", "application_feed": "the change feed",
}

// tables are all tables of the database but those of the tools that keep it and those that are worked in the background.
func (s *server) tables(t *testing.T) (names []string) {
	t.Helper()
	rows, err := s.store.SQL().QueryContext(everything(t), `SELECT table_name FROM information_schema.tables
		WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'river%' AND table_name NOT LIKE 'goose%'
		ORDER BY 1`)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		if worked[name] == "" {
			names = append(names, name)
		}
	}
	require.NoError(t, rows.Err())
	require.Greater(t, len(names), 20)
	return names
}

// content is how many rows a table has and the hash of all of them.
type content struct {
	rows int
	hash string
}

// deeds are the rows of a table that every call may add to: the audit has who was refused, or told again what he had done before.
// Only acts must not come twice.
var deeds = map[string]string{"audit_entry": "x.kind = 'write' AND x.outcome = 'done'"}

// contents returns what every table holds.
func (s *server) contents(t *testing.T, tables []string) map[string]content {
	t.Helper()
	var all []string
	for _, name := range tables {
		all = append(all, fmt.Sprintf(`SELECT '%[1]s', count(*), md5(coalesce(string_agg(x::text, '|' ORDER BY x::text), '')) FROM %[1]s x WHERE %[2]s`,
			name, cmp.Or(deeds[name], "true")))
	}
	rows, err := s.store.SQL().QueryContext(everything(t), strings.Join(all, " UNION ALL "))
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	found := map[string]content{}
	for rows.Next() {
		var name string
		var c content
		require.NoError(t, rows.Scan(&name, &c.rows, &c.hash))
		found[name] = c
	}
	require.NoError(t, rows.Err())
	return found
}

func requireSame(t *testing.T, before, after map[string]content, what string) {
	t.Helper()
	for name := range before {
		require.Equal(t, before[name], after[name], "%s has changed the table %s", what, name)
	}
}

// swept are tables that may grow by what lost a race, each with what takes it away again.
var swept = map[string]string{"pending_blob": "bytes without an attachment: internal/app.TestFilesWithoutAnAttachmentAreDeletedAfterADay"}

// grown returns by how many rows each table has grown.
func grown(before, after map[string]content) map[string]int {
	by := map[string]int{}
	for name := range before {
		if n := after[name].rows - before[name].rows; n != 0 && swept[name] == "" {
			by[name] = n
		}
	}
	return by
}
