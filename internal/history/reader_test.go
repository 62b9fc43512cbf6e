package history_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/workflow"
)

// The three lines of contracts/history.md.
const (
	agencyLine = `{"kind":"agency","id":"linhai","display_name":"临海市人民政府","parent":"","level":"county"}`
	appLine    = `{"kind":"application","agency":"linhai","external_id":"L-0001","register_number":"","channel":"online","received":"2020-03-02","entered":"2020-03-02",` +
		` "applicant":{"type":"natural_person","name":"张三","id_kind":"resident_id","id_number":"11010519491231002x","phone":"","email":""},` +
		` "description":"……","delivery":"email","events":[{"do":"accept","on":"2020-03-03"},{"do":"answer","on":"2020-03-20","row":"3.1"},` +
		`{"do":"deliver","on":"2020-03-20","by":"electronic"},{"do":"archive","on":"2020-04-01","recorded_at":"2020-04-02T09:00:00Z"}]}`
	caseLine = `{"kind":"legal_case","agency":"linhai","external_id":"R-0001","application":"L-0001","type":"review","served":"2020-05-06","reported":"2020-05-07","concluded":"2020-07-01","result":"upheld"}`
)

func read(t *testing.T, text string) (records []history.Record, bad []*history.LineError) {
	t.Helper()
	r := history.NewReader("h.jsonl", strings.NewReader(text))
	for {
		record, err := r.Next()
		var line *history.LineError
		switch {
		case errors.Is(err, io.EOF):
			return records, bad
		case errors.As(err, &line):
			bad = append(bad, line)
		default:
			require.NoError(t, err)
			records = append(records, record)
		}
	}
}

func TestTheContractsExample(t *testing.T) {
	records, bad := read(t, "\ufeff"+agencyLine+"\r\n\n"+appLine+"\n  "+caseLine)
	require.Empty(t, bad)
	require.Len(t, records, 3)
	require.Equal(t, history.Record{Line: 1, Agency: &history.Agency{
		ID: "linhai", DisplayName: "临海市人民政府", Level: "county",
	}}, records[0])

	noon := time.FixedZone("Asia/Shanghai", 8*60*60)
	event := func(do workflow.Act, on string, set func(*workflow.Event)) workflow.Event {
		e := workflow.Event{Do: do, On: calendar.MustDate(on)}
		e.RecordedAt = e.On.Time().Add(12 * time.Hour)
		require.True(t, e.RecordedAt.Equal(time.Date(e.On.Year(), e.On.Month(), e.On.Day(), 12, 0, 0, 0, noon)))
		set(&e)
		return e
	}
	app := records[1].Application
	require.Equal(t, 3, records[1].Line)
	require.Equal(t, "11010519491231002X", app.Applicant.IDNumber, "in canonical form")
	require.Equal(t, "张三", app.Applicant.Name)
	require.Equal(t, workflow.Case{
		Facts: workflow.Facts{
			Channel: "online", Received: calendar.MustDate("2020-03-02"), Entered: calendar.MustDate("2020-03-02"), ApplicantType: "natural_person",
		},
		Events: []workflow.Event{
			event("accept", "2020-03-03", func(*workflow.Event) {}),
			event("answer", "2020-03-20", func(e *workflow.Event) { e.Row = "3.1" }),
			event("deliver", "2020-03-20", func(e *workflow.Event) { e.By = "electronic" }),
			event("archive", "2020-04-01", func(e *workflow.Event) { e.RecordedAt = time.Date(2020, 4, 2, 9, 0, 0, 0, time.UTC) }),
		},
	}, app.Workflow(nil))

	require.Equal(t, history.Record{Line: 4, LegalCase: &history.LegalCase{
		Agency: "linhai", Application: "L-0001",
		Case: workflow.LegalCase{
			ID: "R-0001", Type: "review", Served: calendar.MustDate("2020-05-06"), Reported: calendar.MustDate("2020-05-07"),
			Concluded: calendar.MustDate("2020-07-01"), Result: "upheld",
		},
	}}, records[2])
}

func TestEveryArgumentIsRead(t *testing.T) {
	records, bad := read(t, strings.Replace(appLine, `"events":[`, `"oral":true,"events":[`+
		`{"do":"confirm","on":"2020-03-02","reason":"电话"},`+
		`{"do":"return","on":"2020-03-02","items":["a","b"],"within_days":5},{"do":"correct","on":"2020-03-02"},`+
		`{"do":"assign","on":"2020-03-02","to":"科"},{"do":"dispatch","on":"2020-03-02","from":"taizhou"},`+
		`{"do":"consult","on":"2020-03-02","id":"c","with":"agency","party":"局","received":"2020-03-03"},`+
		`{"do":"conclude","on":"2020-03-02","id":"c","opinion":"none"},`+
		`{"do":"extend","on":"2020-03-02","days":3,"approver":"李","reason":"r"},`+
		`{"do":"charge","on":"2020-03-02","mode":"pages","count":44,"amount_fen":14000},{"do":"pay","on":"2020-03-02"},`+
		`{"do":"answer","on":"2020-03-02","row":"3.2","document_number":"n","parts":["3.1",{"row":"3.3.5","text":"t"}]},`+
		`{"do":"lapse","on":"2020-03-02","cause":"fee"},{"do":"reopen","on":"2020-03-02","legal_case":"R"},`+
		`{"do":"publish","on":"2020-03-02","to":"column"},`, 1))
	require.Empty(t, bad)
	app := records[0].Application
	require.True(t, app.Facts.Oral)
	for i := range app.Events {
		app.Events[i].RecordedAt, app.Events[i].On = time.Time{}, 0
	}
	require.Equal(t, []workflow.Event{
		{Do: "confirm", Reason: "电话"},
		{Do: "return", Items: []string{"a", "b"}, WithinDays: 5},
		{Do: "correct"},
		{Do: "assign", To: "科"},
		{Do: "dispatch", From: "taizhou"},
		{Do: "consult", ID: "c", With: "agency", Party: "局", Received: calendar.MustDate("2020-03-03")},
		{Do: "conclude", ID: "c", Opinion: "none"},
		{Do: "extend", Days: 3, Approver: "李", Reason: "r"},
		{Do: "charge", Mode: "pages", Count: 44, AmountFen: 14000},
		{Do: "pay"},
		{Do: "answer", Row: "3.2", DocumentNumber: "n", Parts: []workflow.Part{{Row: "3.1"}, {Row: "3.3.5", Text: "t"}}},
		{Do: "lapse", Cause: "fee"},
		{Do: "reopen", LegalCase: "R"},
		{Do: "publish", To: "column"},
	}, app.Events[:14])
}

// Each line has its faults named by field and rule, all at once.
func TestFaults(t *testing.T) {
	change := func(line string, pairs ...string) string {
		changed := strings.NewReplacer(pairs...).Replace(line)
		require.NotEqual(t, line, changed)
		return changed
	}
	tests := []struct {
		name string
		line string
		want string // field [rule], in order
	}{
		{"no JSON", `kind=agency`, "[json]"},
		{"an array", `[]`, "[json]"},
		{"cut off", appLine[:60], "[json]"},
		{"two objects", agencyLine + agencyLine, "[json]"},
		{"not UTF-8", change(agencyLine, "临海", "\xc1\xd9"), "[utf8]"},
		{"no kind", `{"id":"x"}`, "kind [kind]"},
		{"unknown kind", `{"kind":"person","id":"x"}`, "kind [kind]"},
		{"kind of another type", `{"kind":1}`, "kind [type] kind [kind]"},

		{"agency, empty", `{"kind":"agency"}`, "id [missing] display_name [missing] level [missing]"},
		{"agency, unknown level", change(agencyLine, "county", "village"), "level [value]"},
		{"agency, its own parent", change(agencyLine, `"parent":""`, `"parent":"linhai"`), "parent [value]"},
		{"agency, unknown key", change(agencyLine, `"parent"`, `"parents"`), "parents [unknown_key]"},
		{"agency, key twice", change(agencyLine, `"parent":""`, `"parent":"","parent":""`), "parent [duplicate_key]"},

		{
			"application, empty", `{"kind":"application"}`,
			"agency [missing] external_id [missing] channel [missing] applicant [missing] received [missing]",
		},
		{"application, unknown channel", change(appLine, `"online"`, `"pigeon"`), "channel [value]"},
		{"application, no such day", change(appLine, `"received":"2020-03-02"`, `"received":"2020-02-30"`), "received [date]"},
		{"application, entered first", change(appLine, `"entered":"2020-03-02"`, `"entered":"2020-03-01"`), "entered [entered_first]"},
		{"application, a number for a date", change(appLine, `"entered":"2020-03-02"`, `"entered":20200302`), "entered [date]"},
		{"application, unknown key", change(appLine, `"delivery"`, `"delivery_form"`), "delivery_form [unknown_key]"},
		{"application, applicant no object", `{"kind":"application","agency":"a","external_id":"b","channel":"fax","received":"2020-03-02","applicant":"张三"}`, "applicant [type]"},
		{"applicant, empty", `{"kind":"application","agency":"a","external_id":"b","channel":"fax","received":"2020-03-02","applicant":{}}`, "applicant.type [missing]"},
		{"applicant, unknown type", change(appLine, "natural_person", "person"), "applicant.type [value]"},
		{"applicant, check digit", change(appLine, "002x", "0021"), "applicant.id_number [check_digit]"},
		{"applicant, unknown kind of number", change(appLine, "resident_id", "licence"), "applicant.id_kind [kind]"},
		{"applicant, unknown kind of no number", change(appLine, "resident_id", "licence", "11010519491231002x", ""), "applicant.id_kind [value]"},
		{"applicant, unknown key", change(appLine, `"phone"`, `"mobile"`), "applicant.mobile [unknown_key]"},
		{"applicant, number as a number", change(appLine, `"11010519491231002x"`, `110105`), "applicant.id_number [type]"},

		{"text with NUL", change(appLine, "张三", `张\u0000三`), "applicant.name [nul]"},
		{"item with NUL", change(appLine, `"do":"accept"`, `"do":"return","within_days":3,"items":["\u0000"]`), "events[0].items [nul]"},
		{"part with NUL", change(appLine, `"row":"3.1"`, `"row":"3.1","parts":["\u0000"]`), "events[1].parts [nul]"},
		{"key with a line end", change(agencyLine, `"parent"`, `"par\nent"`), "par\ufffdent [unknown_key]"},

		{"events, no list", `{"kind":"application","agency":"a","external_id":"b","channel":"fax","received":"2020-03-02","applicant":{"type":"other"},"events":{}}`, "events [type]"},
		{"event, no object", change(appLine, `{"do":"accept","on":"2020-03-03"}`, `"accept"`), "events[0] [type]"},
		{"event, empty", change(appLine, `{"do":"accept","on":"2020-03-03"}`, `{}`), "events[0].do [missing]"},
		{"event, unknown act", change(appLine, `"accept"`, `"burn"`), "events[0].do [value]"},
		{"event, our extension", change(appLine, `{"do":"accept","on":"2020-03-03"}`, `{"do":"void","on":"2020-03-03","reason":"x"}`), "events[0].do [value]"},
		{"event, no day", change(appLine, `"do":"accept","on":"2020-03-03"`, `"do":"accept"`), "events[0].on [missing]"},
		{"event, no such day", change(appLine, `"on":"2020-03-03"`, `"on":"2020-3-3"`), "events[0].on [date]"},
		{"event, no instant", change(appLine, `2020-04-02T09:00:00Z`, `2020-04-02`), "events[3].recorded_at [instant]"},
		{"event, unknown key", change(appLine, `"do":"accept"`, `"do":"accept","who":"x"`), "events[0].who [unknown_key]"},
		{"event, argument of another act", change(appLine, `"do":"accept"`, `"do":"accept","row":"3.1"`), "events[0].row [unexpected]"},
		{"event, argument missing", change(appLine, `,"row":"3.1"`, ``), "events[1].row [missing]"},
		{"event, row of a lapse", change(appLine, `"3.1"`, `"3.6.1"`), "events[1].row [value]"},
		{"event, unknown delivery", change(appLine, `"electronic"`, `"pigeon"`), "events[2].by [value]"},
		{"event, days as text", change(appLine, `"do":"accept"`, `"do":"extend","days":"3"`), "events[0].days [type]"},
		{"event, no days", change(appLine, `"do":"accept"`, `"do":"extend","days":0`), "events[0].days [range]"},
		{"event, days not whole", change(appLine, `"do":"accept"`, `"do":"extend","days":1.5`), "events[0].days [type]"},
		{"event, items as text", change(appLine, `"do":"accept"`, `"do":"return","within_days":3,"items":"x"`), "events[0].items [type]"},

		{"legal case, empty", `{"kind":"legal_case"}`, "agency [missing] external_id [missing] type [missing] served [missing] application [missing]"},
		{"legal case, unknown result", change(caseLine, "upheld", "won"), "result [value]"},
		{"legal case, result while pending", change(caseLine, `"concluded":"2020-07-01",`, ``), "result [unexpected]"},
		{"legal case, suit without route", change(caseLine, `"review"`, `"suit"`), "route [missing]"},
		{"legal case, reported before served", change(caseLine, "2020-05-07", "2020-05-05"), "reported [order]"},

		{
			"all at once", change(appLine, `"online"`, `"pigeon"`, "natural_person", "person", "002x", "0021", `"accept"`, `"burn"`, `"delivery"`, `"x"`),
			"applicant.type [value] applicant.id_number [check_digit] channel [value] events[0].do [value] x [unknown_key]",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			records, bad := read(t, "\n"+tt.line+"\n"+agencyLine)
			require.Len(t, records, 1, "the line after it is read")
			require.Len(t, bad, 1)
			require.Equal(t, "h.jsonl", bad[0].File)
			require.Equal(t, 2, bad[0].Line)
			var got []string
			for _, f := range bad[0].Faults {
				got = append(got, strings.TrimSpace(f.Field+" ["+f.Rule+"]"))
				require.NotEmpty(t, f.Text)
				require.NotEmpty(t, f.Chinese)
			}
			require.Equal(t, tt.want, strings.Join(got, " "))
			for _, secret := range []string{"张三", "1101051949"} {
				require.NotContains(t, bad[0].Error(), secret)
				require.NotContains(t, bad[0].Chinese(), secret)
			}
		})
	}
}

func TestErrorIsOneLineThatSaysWhere(t *testing.T) {
	_, bad := read(t, strings.Replace(appLine, `"do":"accept"`, `"do":"accept","row":"3.1","who":1`, 1))
	require.EqualError(t, bad[0], "h.jsonl:1: events[0].row: does not belong here [unexpected]; events[0].who: is not a key of the contract [unknown_key]")
	require.Equal(t, "h.jsonl:1: events[0].row：此处不应填写 [unexpected]；events[0].who：未知的字段 [unknown_key]", bad[0].Chinese())
	_, bad = read(t, `{"kind":"agency","id":"a","display_name":"a","level":"city","`+strings.Repeat("k", 300)+`":1}`)
	require.Less(t, len(bad[0].Error()), 200, "a key is not repeated at length")
}

func TestOrderOfTheFile(t *testing.T) {
	app := func(agency, id string) string {
		return strings.NewReplacer(`"linhai"`, `"`+agency+`"`, "L-0001", id).Replace(appLine)
	}
	rules := func(lines ...string) (found []string) {
		_, bad := read(t, strings.Join(lines, "\n"))
		for _, b := range bad {
			found = append(found, fmt.Sprintf("%d %s %s", b.Line, b.Faults[0].Field, b.Faults[0].Rule))
		}
		return found
	}
	require.Empty(t, rules(agencyLine, appLine, caseLine))
	require.Empty(t, rules(appLine, caseLine), "the agency may have come with an earlier file")
	require.Empty(t, rules(caseLine), "and the application too")
	require.Empty(t, rules(agencyLine, appLine, agencyLine), "an agency may be named again")
	require.Empty(t, rules(app("a", "1"), app("b", "1"), app("a", "2")), "ids are of their agency")
	require.Equal(t, []string{"2 id sequence"}, rules(appLine, agencyLine))
	require.Equal(t, []string{"2 id sequence"}, rules(caseLine, agencyLine))
	require.Equal(t, []string{"2 external_id sequence"}, rules(caseLine, appLine))
	require.Equal(t, []string{"2 external_id duplicate"}, rules(appLine, appLine))
	require.Equal(t, []string{"3 external_id duplicate"}, rules(appLine, caseLine, caseLine))
}

func TestLongLines(t *testing.T) {
	pad := func(n int) string {
		return strings.Replace(appLine, "……", strings.Repeat("长", (n-len(appLine))/3), 1)
	}
	records, bad := read(t, agencyLine+"\n"+pad(history.MaxLine)+"\n"+caseLine)
	require.Empty(t, bad)
	require.Len(t, records, 3)
	records, bad = read(t, agencyLine+"\n"+pad(history.MaxLine+100)+"\n"+caseLine)
	require.Len(t, records, 2, "the lines before and after it are read")
	require.EqualError(t, bad[0], "h.jsonl:2: the line is longer than 1 MiB [line_length]")
	_, bad = read(t, strings.Repeat("x", 3*history.MaxLine))
	require.Len(t, bad, 1)
}

type failing struct{ after io.Reader }

func (f failing) Read(p []byte) (int, error) {
	if n, err := f.after.Read(p); err == nil {
		return n, nil
	}
	return 0, errors.New("the disk is gone")
}

func TestReadingErrorsAreFinal(t *testing.T) {
	r := history.NewReader("h.jsonl", failing{strings.NewReader(agencyLine + "\n" + appLine)})
	_, err := r.Next()
	require.NoError(t, err)
	_, err = r.Next()
	require.EqualError(t, err, "h.jsonl:2: the disk is gone")
}

// lines gives the same application again and again under new ids, without ever holding the file.
type lines struct {
	n, most int
	rest    string
}

func (l *lines) Read(p []byte) (int, error) {
	if l.rest == "" {
		if l.n == l.most {
			return 0, io.EOF
		}
		l.n++
		l.rest = strings.Replace(appLine, "L-0001", fmt.Sprintf("L-%d", l.n), 1) + "\n"
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// 100,000 applications, 60 MB of file, are read in a few MB: a digest a record and one line.
func TestMemoryIsBounded(t *testing.T) {
	records := 100_000
	if testing.Short() { // under the race detector
		records /= 10
	}
	r := history.NewReader("h.jsonl", &lines{most: records})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	for {
		_, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		n++
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Equal(t, records, n)
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(16<<20))
	runtime.KeepAlive(r)
}

// FuzzReader: nothing makes the reader panic or loop, and each refusal names its line.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{agencyLine, appLine, caseLine, `{"kind":"application","events":[{}]}`, "\ufeff{}", "{\"a\":"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := history.NewReader("f", strings.NewReader(text))
		for range strings.Count(text, "\n") + 2 {
			_, err := r.Next()
			var bad *history.LineError
			switch {
			case errors.Is(err, io.EOF):
				return
			case errors.As(err, &bad):
				if len(bad.Faults) == 0 || bad.Line < 1 || strings.ContainsAny(bad.Error(), "\n\r") {
					t.Fatalf("%q: %v", text, bad)
				}
			case err != nil:
				t.Fatal(err)
			}
		}
		t.Fatalf("%q: no end", text)
	})
}

// BenchmarkReader is what one application with four acts costs to read.
func BenchmarkReader(b *testing.B) {
	r := history.NewReader("h.jsonl", &lines{most: b.N})
	b.SetBytes(int64(len(appLine)))
	b.ReportAllocs()
	for range b.N {
		if _, err := r.Next(); err != nil {
			b.Fatal(err)
		}
	}
}
