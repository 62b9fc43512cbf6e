package importing_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/internal/importing"
	"github.com/yishenqing/foi/internal/numbering"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/stats"
)

// full is an application with everything that the contract knows about the registration.
const full = `{"kind":"application","agency":"a","external_id":"L-1","register_number":"甲〔2020〕第12号","channel":"counter",` +
	`"received":"2020-03-02","entered":"2020-03-03","oral":true,"applicant":{"type":"natural_person","name":"张三","id_kind":"resident_id",` +
	`"id_number":"11010519491231002x","phone":"1","email":"a@example.com"},"description":"征地方案","delivery":"托人转交",` +
	`"events":[{"do":"accept","on":"2020-03-03"},{"do":"assign","on":"2020-03-04","to":"法规科"}]}`

func TestAnApplicationIsTakenOverWhole(t *testing.T) {
	b := setup(t)
	b.take(t, file("f", agencyLine("a", ""), full))
	a, err := b.Store.FindImported(everything(t), "a", "L-1")
	require.NoError(t, err)
	require.Equal(t, []any{
		"甲〔2020〕第12号", "counter", "2020-03-02", "2020-03-03", true, "natural_person", "张三", "resident_id", "11010519491231002X",
		"1", "a@example.com", "征地方案", "托人转交", "in_progress", "法规科", "2020-03-30", int64(3),
	}, []any{
		a.RegisterNumber, a.Channel, a.ReceivedOn.Date().String(), a.EnteredOn.Date().String(), a.Oral, a.ApplicantType, a.ApplicantName,
		a.ApplicantIDKind, a.ApplicantIDNumber, a.Phone, a.Email, a.Description, a.Delivery, a.State, a.Assignee,
		a.DueOn.Date().String(), a.Version,
	})
	require.True(t, a.ReceivedAt.Equal(noon("2020-03-02")))
	require.True(t, a.CreatedAt.Equal(noon("2026-11-21")))
	found, err := b.Store.ListApplications(everything(t), store.ApplicationQuery{
		Where: "search @@ ?::tsquery", Args: []any{"'征地'"}, Order: "id", Limit: 2,
	})
	require.NoError(t, err)
	require.Len(t, found, 1)
	events, err := b.Store.ListEvents(everything(t), a.Key(), 0, 9)
	require.NoError(t, err)
	require.Len(t, events, 2)
	require.True(t, events[1].RecordedAt.Equal(noon("2020-03-04")))
	require.Equal(t, "foi import", events[1].Actor)
}

func noon(day string) time.Time { return calendar.MustDate(day).Time().Add(12 * time.Hour) }

// The hash of what was imported is compared for years, by later versions of this program: it must not change.
func TestTheHashOfARecordStaysTheSame(t *testing.T) {
	b := setup(t)
	legal := legalLine("a", "R-1", `,"application":"L-1","reported":"2020-05-07","concluded":"2020-07-01","result":"upheld","decision":"维持"`)
	b.take(t, file("f", agencyLine("a", ""), full, legal))
	var legalCase []byte
	require.NoError(t, b.Store.SQL().QueryRowContext(everything(t), "SELECT import_hash FROM legal_case").Scan(&legalCase))
	application, err := b.Store.FindImported(everything(t), "a", "L-1")
	require.NoError(t, err)
	require.Equal(t, "0742503a924fdd66af8c7c47eee9537606b6c968cd744046ced7e511d4add6d9", hex.EncodeToString(application.ImportHash))
	require.Equal(t, "cb988fdcac110adaf1b4d0d6a056e6107ec1a70d7b9cfbf8284a0f411af954c8", hex.EncodeToString(legalCase))

	// The same in other words.
	same := strings.NewReplacer(
		`{"kind":"application",`, "{ ", "11010519491231002x", " 11010519491231002X", `"on":"2020-03-03"`,
		`"on":"2020-03-03","recorded_at":"2020-03-03T04:00:00Z","reason":null`, `"events":[`, `"kind":"application","events":[`,
	).Replace(full)
	require.NotEqual(t, full, same)
	require.Equal(t, importing.Counts{Skipped: 3}, b.take(t, file("f", agencyLine("a", ""), same, legal)))
	// And something else: any value counts.
	for _, change := range [][2]string{
		{"甲〔2020〕第12号", "甲〔2020〕第13号"},
		{`"oral":true,`, ""},
		{`"phone":"1"`, `"phone":"2"`},
		{"法规科", "办公室"},
		{"征地方案", "拆迁方案"},
		{`"on":"2020-03-04"`, `"on":"2020-03-04","recorded_at":"2020-03-04T04:00:01Z"`},
		{"托人转交", "post"},
		{"张三", "张四"},
	} {
		require.Contains(t, full, change[0])
		require.Equal(t, []string{"f:1: external_id: exists with different content [different]"},
			b.refused(t, file("f", strings.Replace(full, change[0], change[1], 1))), change[1])
	}
}

// A registration counts as written down at noon of the day of entry, or with the first of its acts.
func TestWhenARegistrationWasRecorded(t *testing.T) {
	for _, tt := range []struct{ name, more, recorded string }{
		{"entered", `,"entered":"2020-03-04"`, "2020-03-04T12:00:00+08:00"},
		{"nobody knows when it was entered", "", "2020-03-02T12:00:00+08:00"},
		{"an act that was written down before noon", `,"events":[{"do":"accept","on":"2020-03-02","recorded_at":"2020-03-02T09:30:00+08:00"}]`, "2020-03-02T09:30:00+08:00"},
		{"acts that were written down later", `,"events":[{"do":"accept","on":"2020-03-03","recorded_at":"2021-01-05T09:30:00+08:00"}]`, "2020-03-02T12:00:00+08:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := setup(t)
			b.take(t, file("f", agencyLine("a", ""), applicationLine("a", "L-1", tt.more)))
			at, err := time.Parse(time.RFC3339, tt.recorded)
			require.NoError(t, err)
			for asOf, want := range map[time.Time]int{at.Add(-time.Second): 0, at: 1} {
				fresh, _ := b.report(t, stats.Scope{Agency: "a", Year: 2020, AsOf: asOf}).Line(outcome.RowNew)
				require.Equal(t, want, fresh.Total, asOf)
			}
		})
	}
}

func TestAReportAsOfAnInstantKnowsLegalCasesByTheirDays(t *testing.T) {
	b := setup(t)
	b.take(t, file("f", agencyLine("a", ""), legalLine("a", "R-1", `,"subject":"主动公开","concluded":"2020-07-01","result":"upheld"`)))
	for day, want := range map[string][3]int{ // upheld, pending, total
		"2020-05-05": {0, 0, 0}, "2020-05-06": {0, 1, 1}, "2020-06-30": {0, 1, 1}, "2020-07-01": {1, 0, 1}, "2026-01-01": {1, 0, 1},
	} {
		line, _ := b.report(t, stats.Scope{Agency: "a", Year: 2020, AsOf: noon(day)}).CaseLine(stats.CaseReview)
		require.Equal(t, want, [3]int{line.Upheld, line.Pending, line.Total}, day)
	}
	next, _ := b.report(t, stats.Scope{Agency: "a", Year: 2021}).CaseLine(stats.CaseReview)
	require.Zero(t, next.Total, "concluded in the year before")
	next, _ = b.report(t, stats.Scope{Agency: "a", Year: 2021, AsOf: noon("2020-06-30")}).CaseLine(stats.CaseReview)
	require.Equal(t, 1, next.Pending, "of which nobody knew then")
}

func TestNumbersGoOnInTheSeriesOfTheFile(t *testing.T) {
	b := setup(t)
	number := func(n string) string { return fmt.Sprintf(`,"register_number":%q`, n) }
	lines := []string{agencyLine("a", ""), agencyLine("none", ""), applicationLine("none", "L-1", "")}
	for n := range 600 { // those without a number stand in another batch than those with one
		lines = append(lines, applicationLine("a", fmt.Sprintf("W-%03d", n), ""))
	}
	for n, given := range []string{"甲公开〔2020〕第601号", "乙〔2020〕第900号", "甲公开〔2020〕第0700号", "甲公开〔2019〕第5号", "无规则", "{甲}〔2020〕第1号"} {
		lines = append(lines, applicationLine("a", fmt.Sprintf("G-%d", n), number(given)))
	}
	b.take(t, file("f", lines...))
	numbers := b.numbers(t, "a")
	require.Equal(t, "甲公开〔2020〕第701号", numbers[0], "after the highest that the file has")
	require.Equal(t, "甲公开〔2020〕第1300号", numbers[599])
	require.Equal(t, []string{"甲公开〔2020〕第601号", "乙〔2020〕第900号"}, numbers[600:602])
	require.Equal(t, []string{"〔2020〕第1号"}, b.numbers(t, "none"))

	agency, err := b.Store.GetAgency(everything(t), "a")
	require.NoError(t, err)
	require.Equal(t, []any{"甲公开", numbering.Default, "2000-01-01"},
		[]any{agency.RegisterPrefix, agency.RegisterPattern, agency.EstablishedOn.Date().String()})
	// Another file goes on, whatever its own numbers look like: the agency has its pattern by now.
	b.take(t, file("g", applicationLine("a", "H-1", ""), applicationLine("a", "H-2", number("丙〔2020〕第9999号")), applicationLine("a", "H-3", number("甲公开〔2020〕第1400号"))))
	next, err := b.Store.FindImported(everything(t), "a", "H-1")
	require.NoError(t, err)
	require.Equal(t, "甲公开〔2020〕第1401号", next.RegisterNumber)
}

// Everything may be as long as it is let: names in indexes, and a description that fills a line.
func TestTheLongestRecord(t *testing.T) {
	b := setup(t)
	name := func(end string) string { return strings.Repeat("𠮷", importing.MaxName-1) + end } // of four bytes each
	description := strings.Repeat("征地补偿安置方案及其批准文件，", (history.MaxLine-20_000)/45)
	line := fmt.Sprintf(`{"kind":"application","agency":"a","external_id":%q,"register_number":%q,"channel":"online","received":"2020-03-02",`+
		`"applicant":{"type":"natural_person","name":%q,"id_kind":"other","id_number":%q},"description":%q,"delivery":"email",`+
		`"events":[{"do":"assign","on":"2020-03-03","to":%q},{"do":"accept","on":"2020-03-03"},{"do":"consult","on":"2020-03-04","id":%q,"with":"third_party","party":%q,"received":"2020-03-04"}]}`,
		name("甲"), name("乙"), name("丙"), strings.Repeat("9", 64), description, name("丁"), name("戊"), name("己"))
	require.Greater(t, len(line), history.MaxLine*9/10)
	b.take(t, file("f", agencyLine("a", ""), line,
		legalLine("a", name("庚"), `,"application":"`+name("甲")+`"`)))
	require.Equal(t, [2]int{1, 1}, [2]int{b.rows(t)[1], b.rows(t)[4]})
}
