package resname_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/resname"
)

// parsers reads a name as every kind; each returns it printed again.
var parsers = map[string]func(field, name string) (fmt.Stringer, error){
	"agency":           func(f, n string) (fmt.Stringer, error) { return resname.ParseAgency(f, n) },
	"agencyOrAny":      func(f, n string) (fmt.Stringer, error) { return resname.ParseAgencyOrAny(f, n) },
	"application":      func(f, n string) (fmt.Stringer, error) { return resname.ParseApplication(f, n) },
	"event":            func(f, n string) (fmt.Stringer, error) { return resname.ParseEvent(f, n) },
	"consultation":     func(f, n string) (fmt.Stringer, error) { return resname.ParseConsultation(f, n) },
	"feeNotice":        func(f, n string) (fmt.Stringer, error) { return resname.ParseFeeNotice(f, n) },
	"searchRecord":     func(f, n string) (fmt.Stringer, error) { return resname.ParseSearchRecord(f, n) },
	"attachment":       func(f, n string) (fmt.Stringer, error) { return resname.OfApplications.ParseAttachment(f, n) },
	"legalAttachment":  func(f, n string) (fmt.Stringer, error) { return resname.OfLegalCases.ParseAttachment(f, n) },
	"matter":           func(f, n string) (fmt.Stringer, error) { return resname.OfLegalCases.Parse(f, n) },
	"upload":           func(f, n string) (fmt.Stringer, error) { return resname.OfApplications.ParseUpload(f, n) },
	"redaction":        func(f, n string) (fmt.Stringer, error) { return resname.ParseRedaction(f, n) },
	"receiptProof":     func(f, n string) (fmt.Stringer, error) { return resname.ParseReceiptProof(f, n) },
	"contactAttempt":   func(f, n string) (fmt.Stringer, error) { return resname.ParseContactAttempt(f, n) },
	"restriction":      func(f, n string) (fmt.Stringer, error) { return resname.ParseRestriction(f, n) },
	"retention":        func(f, n string) (fmt.Stringer, error) { return resname.ParseRetention(f, n) },
	"correctionNotice": func(f, n string) (fmt.Stringer, error) { return resname.ParseCorrectionNotice(f, n) },
	"officer":          func(f, n string) (fmt.Stringer, error) { return resname.ParseOfficer(f, n) },
	"absence":          func(f, n string) (fmt.Stringer, error) { return resname.ParseAbsence(f, n) },
	"message":          func(f, n string) (fmt.Stringer, error) { return resname.ParseMessage(f, n) },
	"holidayNotice":    func(f, n string) (fmt.Stringer, error) { return resname.ParseHolidayNotice(f, n) },
	"calendarDay":      func(f, n string) (fmt.Stringer, error) { return resname.ParseCalendarDay(f, n) },
	"annualReport":     func(f, n string) (fmt.Stringer, error) { return resname.ParseAnnualReport(f, n) },
	"document":         func(f, n string) (fmt.Stringer, error) { return resname.ParseDocument(f, n) },
	"documentSeries":   func(f, n string) (fmt.Stringer, error) { return resname.ParseDocumentSeries(f, n) },
	"annualReportText": func(f, n string) (fmt.Stringer, error) { return resname.ParseAnnualReportText(f, n) },
}

var good = map[string][]string{
	"agency":           {"agencies/a1", "agencies/91330000712345678X", "agencies/a_1", "agencies/" + strings.Repeat("a", 63)},
	"agencyOrAny":      {"agencies/-", "agencies/a1"},
	"application":      {"agencies/a1/applications/x7", "agencies/a-1/applications/0"},
	"event":            {"agencies/a1/applications/x7/events/1", "agencies/a1/applications/x7/events/2147483647"},
	"consultation":     {"agencies/a1/applications/x7/consultations/c1"},
	"feeNotice":        {"agencies/a1/applications/x7/feeNotices/12"},
	"searchRecord":     {"agencies/a1/applications/x7/searchRecords/3"},
	"attachment":       {"agencies/a1/applications/x7/attachments/1"},
	"legalAttachment":  {"agencies/a1/legalCases/l1/attachments/1"},
	"matter":           {"agencies/a1/legalCases/l1"},
	"upload":           {"agencies/a1/applications/x7/uploads/u1"},
	"redaction":        {"agencies/a1/applications/x7/redactions/2"},
	"receiptProof":     {"agencies/a1/applications/x7/receiptProofs/1"},
	"contactAttempt":   {"agencies/a1/applications/x7/contactAttempts/3"},
	"restriction":      {"agencies/a1/applications/x7/restriction"},
	"retention":        {"agencies/a1/applications/x7/retention"},
	"correctionNotice": {"agencies/a1/applications/x7/correctionNotice"},
	"officer":          {"agencies/a1/officers/zhang"},
	"absence":          {"agencies/a1/officers/zhang/absences/x1"},
	"message":          {"agencies/a1/officers/zhang/messages/x1"},
	"holidayNotice":    {"holidayNotices/2019-16"},
	"calendarDay":      {"calendarDays/2020-02-29"},
	"annualReport":     {"agencies/a1/annualReports/2023", "agencies/a1/annualReports/2008-compiled"},
	"document":         {"agencies/a1/documents/x1"},
	"documentSeries":   {"agencies/a1/documentSeries/answers"},
	"annualReportText": {"agencies/a1/annualReports/2023/texts/overview", "agencies/a1/annualReports/2023-compiled/texts/other"},
}

func TestNamesComeBackAsTheyWere(t *testing.T) {
	for kind, names := range good {
		for _, name := range names {
			got, err := parsers[kind]("name", name)
			require.NoError(t, err, "%s %q", kind, name)
			require.Equal(t, name, got.String(), kind)
		}
	}
}

func TestBadNamesAreRefused(t *testing.T) {
	bad := map[string][]string{
		"agency": {
			"", "agencies", "agencies/", "/agencies/a1", "agencies/a1/", "agencies/_a", "agencies/--", "agencies/a.1", "agencies/a%2f1", "agencies/a:b",
			"agencies/a1/applications/x", "agency/a1", "agencies/-", "agencies/甲", "agencies/" + strings.Repeat("a", 64), "agencies//a1",
			"agenciesx/a1", "agencies/a1\n", "agencies/ a1",
		},
		"agencyOrAny": {"agencies/--x/", "agencies/-/applications/x", "agencies/-x"},
		"application": {
			"agencies/a1", "agencies/a1/applications", "agencies/a1/applications/", "agencies/-/applications/x7", "agencies/a1/applications/-",
			"agencies/a1/applications/x7/events/1", "agencies/a1/Applications/x7", "agencies/a1/applications/X7", "agencies/a1/applications/x_7", "agencies/../applications/x7",
		},
		"event": {
			"agencies/a1/applications/x7/events/0", "agencies/a1/applications/x7/events/01", "agencies/a1/applications/x7/events/-1",
			"agencies/a1/applications/x7/events/x", "agencies/a1/applications/x7/events/2147483648", "agencies/a1/applications/x7/consultations/1",
		},
		"consultation":     {"agencies/a1/applications/x7/consultations/", "agencies/a1/consultations/c1"},
		"feeNotice":        {"agencies/a1/applications/x7/feenotices/1", "agencies/a1/applications/x7/feeNotices/one"},
		"attachment":       {"agencies/a1/applications/x7/attachments/0", "agencies/a1/applications/x7/attachments/a.pdf", "agencies/a1/attachments/1", "agencies/a1/legalCases/l1/attachments/1"},
		"legalAttachment":  {"agencies/a1/applications/x7/attachments/1", "agencies/a1/legalCases/l1/attachments/01", "agencies/a1/legalCases/l1"},
		"matter":           {"agencies/a1/applications/x7", "agencies/a1/legalCases/l1/attachments/1"},
		"upload":           {"agencies/a1/legalCases/l1/uploads/u1", "agencies/a1/applications/x7/uploads/"},
		"receiptProof":     {"agencies/a1/applications/x7/receiptProofs/01", "agencies/a1/applications/x7/receiptproofs/1"},
		"contactAttempt":   {"agencies/a1/applications/x7/contactAttempts/", "agencies/a1/applications/x7/contactAttempts/+1"},
		"restriction":      {"agencies/a1/applications/x7", "agencies/a1/restriction", "/restriction"},
		"retention":        {"agencies/a1/applications/x7", "agencies/a1/retention", "/retention"},
		"correctionNotice": {"agencies/a1/applications/x7/correctionNotices/1", "agencies/a1/applications/x7", "agencies/a1/correctionNotice", "/correctionNotice"},
		"holidayNotice":    {"holidayNotices/国办发明电〔2019〕16号", "holidayNotices/"},
		"annualReport": {
			"agencies/a1/annualReports/23", "agencies/a1/annualReports/02023", "agencies/a1/annualReports/2007", "agencies/a1/annualReports/9999",
			"agencies/a1/annualReports/2023-all", "agencies/a1/annualReports/+202", "annualReports/2023", "agencies/a1/annualReports/2023-compiled-compiled",
		},
		"annualReportText": {
			"agencies/a1/annualReports/2023/texts/", "agencies/a1/annualReports/2023/texts/three", "agencies/a1/annualReports/x/texts/overview",
			"agencies/a1/annualReports/2023",
		},
		"calendarDay": {"calendarDays/2021-02-29", "calendarDays/20200101", "calendarDays/today", "calendarDays/2020-01-01/x"},
	}
	for kind, names := range bad {
		for _, name := range names {
			_, err := parsers[kind]("request.name", name)
			var refused *resname.Error
			require.ErrorAs(t, err, &refused, "%s %q", kind, name)
			require.Equal(t, "request.name", refused.Field)
			require.Equal(t, name, refused.Name)
			require.NotEmpty(t, refused.Pattern)
			require.Contains(t, refused.Error(), refused.Pattern)
			require.Contains(t, refused.Chinese(), refused.Pattern)
		}
	}
}

func TestErrorShowsALongNameShortened(t *testing.T) {
	_, err := resname.ParseAgency("name", strings.Repeat("长", 5000))
	require.Error(t, err)
	require.Less(t, len(err.Error()), 1000)
}

func TestParents(t *testing.T) {
	app, err := resname.ParseApplication("name", "agencies/a1/applications/x7")
	require.NoError(t, err)
	require.Equal(t, "agencies/a1", app.Parent().String())
	require.Equal(t, app, app.Parent().Application("x7"))
	require.Equal(t, "agencies/a1/applications/x7/events/3", app.Event(3).String())
	require.Equal(t, "agencies/a1/applications/x7/consultations/c", app.Consultation("c").String())
	require.Equal(t, "agencies/a1/applications/x7/feeNotices/2", app.FeeNotice(2).String())
	require.Equal(t, "agencies/a1/applications/x7/attachments/2", app.Attachment(2).String())
	require.Equal(t, "agencies/a1/applications/x7/receiptProofs/2", app.ReceiptProof(2).String())
	require.Equal(t, "agencies/a1/applications/x7/contactAttempts/2", app.ContactAttempt(2).String())
	anyAgency, err := resname.ParseAgencyOrAny("parent", "agencies/-")
	require.NoError(t, err)
	require.True(t, anyAgency.IsAny())
}

// FuzzParse holds that whatever is accepted prints itself again: no two texts name one resource.
func FuzzParse(f *testing.F) {
	for _, names := range good {
		for _, name := range names {
			f.Add(name)
		}
	}
	f.Fuzz(func(t *testing.T, name string) {
		for kind, parse := range parsers {
			if got, err := parse("name", name); err == nil && got.String() != name {
				t.Fatalf("%s: %q was read as %q", kind, name, got.String())
			}
		}
	})
}

func TestParsingAllocatesOnlyForTheCaller(t *testing.T) {
	allocs := testing.AllocsPerRun(100, func() {
		if _, err := resname.ParseApplication("name", "agencies/a1/applications/x7"); err != nil {
			t.Fatal(err)
		}
	})
	require.Zero(t, allocs)
}

func TestTypeOf(t *testing.T) {
	for name, want := range map[string]string{
		"agencies/a1":                                   "foi.v1/Agency",
		"agencies/a1/applications/x7":                   "foi.v1/Application",
		"agencies/a1/applications/x7/events/1":          "foi.v1/ApplicationEvent",
		"agencies/a1/applications/x7/consultations/c":   "foi.v1/Consultation",
		"agencies/a1/applications/x7/feeNotices/1":      "foi.v1/FeeNotice",
		"agencies/a1/applications/x7/attachments/1":     "foi.v1/Attachment",
		"agencies/a1/legalCases/l1/attachments/1":       "foi.v1/Attachment",
		"agencies/a1/applications/x7/receiptProofs/1":   "foi.v1/ReceiptProof",
		"agencies/a1/applications/x7/contactAttempts/1": "foi.v1/ContactAttempt",
		"agencies/a1/applications/x7/restriction":       "foi.v1/Restriction",
		"agencies/a1/applications/x7/retention":         "foi.v1/Retention",
		"agencies/a1/applications/x7/correctionNotice":  "foi.v1/CorrectionNotice",
		"holidayNotices/2019-16":                        "foi.v1/HolidayNotice",
		"calendarDays/2020-01-01":                       "foi.v1/CalendarDay",
		"":                                              "", "agencies": "", "agencies/": "", "nothing/x": "",
	} {
		require.Equal(t, want, resname.TypeOf(name), name)
	}
}
