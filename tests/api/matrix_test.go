package api

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
)

// Every RPC is called here as every role in every relation to the agency that it is about, and has the expected answer. The
// methods come from the descriptors and their permissions from auth's table; where the permission must hold is said in placeOf,
// below, and nowhere else in this file.

// place says where a permission must hold for a method.
type place string

const (
	inAgency     place = "agency"         // in the agency of the path
	onCase       place = "case"           // on the application of the path: restrictions, units and assignees count
	installation place = "installation"   // everywhere
	anywhere     place = "anywhere"       // somewhere: what it shows is public, or is narrowed by reach row by row
	inbox        place = "inbox"          // nobody but the officer himself
	onCases      place = "cases"          // on applications that the body names
	inTwo        place = "two agencies"   // in that of the path and in another one, which the body names
	underAdmin   place = "under admin"    // on a user or key of the agency, who is not there for who does not administer all of it
	ofWhole      place = "whole agency"   // in all of the agency of the path: figures are of no unit
	withBelow    place = "with all below" // in the agency of the path and everything below it
	hidden       place = "hidden"         // in the agency of the record, whose name does not say which: it is not there for others
	byAdmin      place = "by admin"       // on what only the installation's administrators look after
)

// placeOf are the methods that are not told by their path: one below applications/* is about a case, one below agencies/* about
// the agency.
var placeOf = map[string]place{
	"DocumentService.CreateDocument":        onCases,
	"DocumentService.BatchApproveDocuments": onCases,

	"ExportService.RunExport":            ofWhole, // of the sample: the agency alone
	"ExportService.ListExportOperations": inAgency,

	"AgencyService.CreateAgency": installation, // of the sample: a root
	"AgencyService.GetAgency":    anywhere,
	"AgencyService.ListAgencies": anywhere,
	"AgencyService.MoveAgency":   inTwo,

	"AnsweringService.PreviewRemedy": anywhere, // to whom to turn against an agency's answer is public

	"SettingsService.GetEffectiveSettings":   anywhere,
	"SettingsService.ListSettings":           anywhere,
	"SettingsService.ListSettingDefinitions": anywhere,

	"LawChangeService.LoadHolidayNotice":     installation,
	"LawChangeService.AmendHolidayNotice":    installation,
	"LawChangeService.WithdrawHolidayNotice": installation,
	"LawChangeService.GetLawChange":          anywhere,
	"LawChangeService.ListLawChanges":        anywhere,
	"LawChangeService.ListMovedApplications": anywhere, // narrowed row by row

	"CalendarService.GetHolidayNotice":   anywhere,
	"CalendarService.ListHolidayNotices": anywhere,
	"CalendarService.GetCalendarDay":     anywhere,
	"CalendarService.ListCalendarDays":   anywhere,
	"CalendarService.AddWorkdays":        anywhere,
	"CalendarService.CountWorkdays":      anywhere,

	// The samples are of linhai, but for those that make one. More is in TestAnAgencyAdminStaysWhereHeIs and
	// TestAnAgencyAdminMakesKeysForHisAgencyOnly.
	"UserService.GetUser":          underAdmin,
	"UserService.UpdateUser":       underAdmin,
	"UserService.DisableUser":      underAdmin,
	"UserService.EnableUser":       underAdmin,
	"UserService.UnlockUser":       underAdmin,
	"UserService.ResetPassword":    underAdmin,
	"UserService.ResetTotp":        underAdmin,
	"UserService.RevokeSessions":   underAdmin,
	"UserService.ListUserSessions": underAdmin,
	"UserService.CreateGrant":      underAdmin,
	"UserService.GetGrant":         underAdmin,
	"UserService.ListGrants":       underAdmin,
	"UserService.RevokeGrant":      underAdmin,
	"UserService.CreateUser":       byAdmin,
	"UserService.ListUsers":        anywhere,
	"KeyService.GetKey":            underAdmin,
	"KeyService.RotateKey":         underAdmin,
	"KeyService.RevokeKey":         underAdmin,
	"KeyService.CreateKey":         byAdmin,
	"KeyService.ListKeys":          anywhere,

	"AuditService.GetAuditEntry":      hidden,
	"AuditService.ListAuditEntries":   anywhere, // narrowed row by row
	"AuditService.ExportAuditEntries": anywhere, // narrowed row by row
	"AuditService.VerifyAudit":        installation,

	"IndicatorService.ComputeIndicators":           withBelow, // of the samples
	"IndicatorService.ListIndicatorCases":          withBelow,
	"IndicatorService.ComputeSelfCheck":            withBelow,
	"IndicatorService.ListIndicatorSchemes":        anywhere, // by what agencies are rated is public
	"IndicatorService.GetIndicatorScheme":          anywhere,
	"IndicatorService.CreateIndicatorSupplement":   ofWhole,
	"IndicatorService.ListIndicatorSupplements":    ofWhole,
	"IndicatorService.WithdrawIndicatorSupplement": ofWhole,

	// The samples are about publication, so that whoever reaches a part of the agency does not see them; lists are narrowed row by row.
	// Those about an application are in TestLegalCasesAreThereAsTheirApplicationsAre.
	"LegalCaseService.SummarizeCauses":            inAgency,
	"LegalCaseService.ComputeCorrectionAllowance": ofWhole,
	"LegalCaseService.CreateLegalCase":            ofWhole,
	"LegalCaseService.GetLegalCase":               onCases,
	"LegalCaseService.ListLegalCases":             inAgency,
	"LegalCaseService.UpdateLegalCase":            onCases,
	"LegalCaseService.ListLegalCaseEvents":        onCases,
	"LegalCaseService.AmendLegalCase":             onCases,
	"LegalCaseService.ReportLegalCase":            onCases,
	"LegalCaseService.SetLegalProcedure":          onCases,
	"LegalCaseService.SuspendLegalCase":           onCases,
	"LegalCaseService.ResumeLegalCase":            onCases,
	"LegalCaseService.RespondLegalCase":           onCases,
	"LegalCaseService.ScheduleHearing":            onCases,
	"LegalCaseService.RecordHearing":              onCases,
	"LegalCaseService.ConcludeLegalCase":          onCases,
	"LegalCaseService.RevokeLegalConclusion":      onCases,
	"LegalCaseService.AppealLegalCase":            onCases,
	"LegalCaseService.ComplyLegalCase":            onCases,
	"LegalCaseService.CodeLegalCauses":            onCases,
	"LegalCaseService.AddLegalLesson":             onCases,
	"LegalCaseService.CompleteLegalLesson":        onCases,
	"LegalCaseService.CloseLegalCase":             onCases,
	"LegalCaseService.VoidLegalCase":              onCases,

	"CaseFileService.DownloadLegalCaseFile":         onCases,
	"LegalCaseReminderService.ListReminders":        onCases,
	"LegalCaseReminderService.MuteReminders":        onCases,
	"LegalCaseReminderService.UnmuteReminders":      onCases,
	"LegalCaseAttachmentService.CreateAttachment":   onCases,
	"LegalCaseAttachmentService.GetAttachment":      onCases,
	"LegalCaseAttachmentService.ListAttachments":    onCases,
	"LegalCaseAttachmentService.DownloadAttachment": onCases,
	"LegalCaseAttachmentService.WithdrawAttachment": onCases,
	"LegalCaseUploadService.CreateUpload":           onCases,
	"LegalCaseUploadService.GetUpload":              onCases,
	"LegalCaseUploadService.ListUploads":            onCases,
	"LegalCaseUploadService.UploadChunk":            onCases,
	"LegalCaseUploadService.FinishUpload":           onCases,
	"LegalCaseUploadService.DeleteUpload":           onCases,

	"AnnualReportService.ComputeAnnualReport":    withBelow, // of the sample
	"AnnualReportService.CompareAnnualReport":    withBelow, // of the sample
	"AnnualReportService.ListCellApplications":   withBelow, // of the sample; cases are narrowed row by row
	"AnnualReportService.ListCellCases":          withBelow, // of the sample
	"AnnualReportService.CreateAnnualReport":     ofWhole,
	"AnnualReportService.GetAnnualReport":        ofWhole,
	"AnnualReportService.ListAnnualReports":      ofWhole,
	"AnnualReportService.DownloadAnnualFigures":  ofWhole,
	"AnnualReportService.DownloadAnnualReport":   ofWhole,
	"AnnualReportService.CheckAnnualReportText":  ofWhole,
	"AnnualReportService.GetAnnualReportText":    ofWhole,
	"AnnualReportService.ListAnnualReportTexts":  ofWhole,
	"AnnualReportService.UpdateAnnualReportText": ofWhole,
	"AnnualReportService.FreezeAnnualReport":     ofWhole,
	"AnnualReportService.ThawAnnualReport":       ofWhole,
	"AnnualReportService.SignOffAnnualReport":    ofWhole,
	"AnnualReportService.SubmitAnnualReport":     ofWhole,
	"AnnualReportService.ReturnAnnualReport":     ofWhole, // of the sample: before it is submitted
	"AnnualReportService.AcceptAnnualReport":     inTwo,
	"AnnualReportService.PublishAnnualReport":    ofWhole,
	"AnnualReportService.ReviseAnnualReport":     ofWhole,
	"AnnualReportService.ListSubmissions":        withBelow,

	"PublicationService.CreatePublication":   onCases,
	"PublicationService.GetPublication":      onCases, // of the publication
	"PublicationService.CheckPublication":    onCases,
	"PublicationService.ApprovePublication":  onCases,
	"PublicationService.DeclinePublication":  onCases,
	"PublicationService.PublishPublication":  onCases,
	"PublicationService.WithdrawPublication": onCases,

	"SubscriptionService.CreateSubscription":       installation,
	"SubscriptionService.GetSubscription":          installation,
	"SubscriptionService.ListSubscriptions":        installation,
	"SubscriptionService.DeleteSubscription":       installation,
	"SubscriptionService.RotateSubscriptionSecret": installation,
	"SubscriptionService.TestSubscription":         installation,
	"SubscriptionService.GetDelivery":              installation,
	"SubscriptionService.ListDeliveries":           installation,
	"SubscriptionService.RedeliverDelivery":        installation,

	"MessageService.GetMessage":   inbox,
	"MessageService.ListMessages": inbox,
	"MessageService.ReadMessage":  inbox,

	"StatisticsService.QueryStatistics":     ofWhole,
	"StatisticsService.DrillDownStatistics": ofWhole,
	"StatisticsService.CompareStatistics":   ofWhole,
	"StatisticsService.GetQuarterlyReport":  ofWhole,
	"StatisticsService.GetMonthlyReport":    ofWhole,

	// Their lists are narrowed row by row.
	"ApplicationService.ListApplications":        inAgency,
	"ApplicationService.CreateApplication":       inAgency,
	"ApplicationService.SuggestDuplicates":       inAgency,
	"ApplicationService.TransferApplication":     inTwo,
	"ApplicationService.BatchAssignApplications": onCases,
	"WorklistService.ListWorklistItems":          inAgency,
}

// elsewhere are methods whose callers are not told apart by role and agency, each with the test that is about who may call it.
var elsewhere = map[string]string{
	"SessionService.CreateSession":  "TestLoggingIn: whoever knows a password",
	"SessionService.RefreshSession": "TestRefreshing: whoever has the token",
	"SessionService.ListSessions":   "TestNobodyEndsTheSessionOfAnother: one's own",
	"SessionService.DeleteSession":  "TestNobodyEndsTheSessionOfAnother: one's own",
	"SessionService.GetCurrentUser": "TestLoggingIn: oneself",
	"SessionService.ChangePassword": "TestAPasswordThatIsTooOldHasToBeChanged: one's own",
	"SessionService.EnrolTotp":      "TestOneTimeCodes: one's own",
	"SessionService.ConfirmTotp":    "TestOneTimeCodes: one's own",

	"AuditService.GetAuditHead": "TestAuditorsVerify: the installation's",

	"ExportService.GetExportOperation":    "TestAnExportIsAskedForWatchedAndRead: one's own",
	"ExportService.CancelExportOperation": "TestAnExportIsAskedForWatchedAndRead: one's own",
	"ExportService.ListExportFiles":       "TestAnExportIsAskedForWatchedAndRead: one's own",
	"ExportService.DownloadExportFile":    "TestAnExportIsAskedForWatchedAndRead: one's own",
	"StatisticsService.StreamStatistics":  "TestFiguresAreToldAgainWhenTheyChange: a stream does not end",

	"PublicationService.ListPublishedItems": "TestEverybodyReadsWhatIsPublic: anybody",
	"PublicationService.GetPublishedFeed":   "TestEverybodyReadsWhatIsPublic: anybody",
	"UploadService.WriteUpload":             "TestUploads: over gRPC alone",
	"LegalCaseUploadService.WriteUpload":    "TestFilesOfALegalCase: over gRPC alone",

	"PortalService.DownloadAnswer":    "TestAnApplicationThroughAPortalFromSubmissionToRating",
	"PortalService.WatchApplications": "TestAStreamTellsChangesAsTheyCome: a stream does not end",
}

// matrixMethod is one method with a way to call it.
type matrixMethod struct {
	name string // HandlingService.AcceptApplication
	full string // /foi.v1.HandlingService/AcceptApplication
	verb string
	path string // template of its route
	kind place
}

func matrixMethods(t *testing.T) (all []matrixMethod) {
	t.Helper()
	protoregistry.GlobalFiles.RangeFilesByPackage("foi.v1", func(fd protoreflect.FileDescriptor) bool {
		for i := range fd.Services().Len() {
			service := fd.Services().Get(i)
			for j := range service.Methods().Len() {
				m := service.Methods().Get(j)
				rule, _ := proto.GetExtension(m.Options(), annotations.E_Http).(*annotations.HttpRule)
				found := matrixMethod{
					name: string(service.Name()) + "." + string(m.Name()),
					full: "/" + string(service.FullName()) + "/" + string(m.Name()),
				}
				if elsewhere[found.name] != "" {
					continue
				}
				found.verb, found.path = route(rule)
				if found.path == "" {
					t.Errorf("%s has no route: add it to the variable elsewhere with the test that is about its callers", found.name)
					continue
				}
				found.kind = placeOf[found.name]
				if found.kind == "" {
					found.kind = placeOfPath(found.path)
				}
				if found.kind == "" {
					t.Errorf("%s: say in the variable placeOf where its permission must hold", found.name)
					continue
				}
				all = append(all, found)
			}
		}
		return true
	})
	slices.SortFunc(all, func(a, b matrixMethod) int { return cmp.Compare(a.name, b.name) })
	return all
}

func route(rule *annotations.HttpRule) (verb, template string) {
	switch p := rule.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		return http.MethodGet, p.Get
	case *annotations.HttpRule_Post:
		return http.MethodPost, p.Post
	case *annotations.HttpRule_Patch:
		return http.MethodPatch, p.Patch
	case *annotations.HttpRule_Delete:
		return http.MethodDelete, p.Delete
	}
	return "", ""
}

func placeOfPath(template string) place {
	switch {
	case strings.Contains(template, "applications/*"), strings.Contains(template, "documents/*"):
		return onCase
	case strings.Contains(template, "agencies/*"):
		return inAgency
	}
	return ""
}

// relation is how somebody's grant stands to the agency of a request, linhai: below taizhou, beside tiantai, above bureau.
type relation struct {
	name     string
	grant    auth.Grant // without its role
	reaches  bool       // the agency
	whole    bool       // and every application that is not restricted
	restrict bool       // the application is restricted, and …
	reader   bool       // … he is a reader of it
}

var relations = []relation{
	{name: "own", grant: auth.Grant{Agency: "linhai"}, reaches: true, whole: true},
	{name: "above, with all below", grant: auth.Grant{Agency: "taizhou", Below: true}, reaches: true, whole: true},
	{name: "installation", grant: auth.Grant{Below: true}, reaches: true, whole: true},
	{name: "above, alone", grant: auth.Grant{Agency: "taizhou"}},
	{name: "sibling", grant: auth.Grant{Agency: "tiantai", Below: true}},
	{name: "below", grant: auth.Grant{Agency: "bureau", Below: true}},
	{name: "another unit", grant: auth.Grant{Agency: "linhai", Unit: "没有这个科室"}, reaches: true},
	{name: "another handler", grant: auth.Grant{Agency: "linhai", Own: true}, reaches: true},
	{name: "restricted", grant: auth.Grant{Agency: "linhai"}, reaches: true, whole: true, restrict: true},
	{name: "restricted, for the installation", grant: auth.Grant{Below: true}, reaches: true, whole: true, restrict: true},
	{name: "restricted, reader", grant: auth.Grant{Agency: "linhai"}, reaches: true, whole: true, restrict: true, reader: true},
	{name: "restricted, reader of another agency", grant: auth.Grant{Agency: "tiantai"}, restrict: true, reader: true},
}

// verdict is what a call is answered.
type verdict string

const (
	allowed    verdict = "allowed"
	denied     verdict = "PERMISSION_DENIED"
	outOfReach verdict = "OUT_OF_REACH"
	notThere   verdict = "NOT_FOUND"
)

func expected(m matrixMethod, may bool, r relation) verdict {
	switch {
	case !may:
		return denied
	case m.kind == anywhere:
		return allowed
	case m.kind == installation && r.grant.Agency != "":
		return outOfReach
	case m.kind == installation:
		return allowed
	case m.kind == hidden && !r.reaches:
		return notThere
	case m.kind == byAdmin && r.grant.Agency != "":
		return denied
	case m.kind == underAdmin && !r.whole:
		return notThere
	case m.kind == underAdmin, m.kind == byAdmin:
		return allowed
	case !r.reaches, m.kind == inbox, (m.kind == inTwo || m.kind == withBelow) && !r.grant.Below, m.kind == ofWhole && !r.whole:
		return outOfReach
	case m.kind == onCases && !r.whole, m.kind == onCase && (!r.whole || r.restrict && !r.reader):
		return notThere
	}
	return allowed
}

// TestEveryMethodAsEveryRoleInEveryRelation is the whole matrix.
func TestEveryMethodAsEveryRoleInEveryRelation(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("thousands of calls")
	}
	seen := maps.Clone(placeOf)
	byDay := map[string][]matrixMethod{}
	for _, m := range matrixMethods(t) {
		delete(seen, m.name)
		day := usual
		if s, ok := samples[m.name]; ok {
			day = s.day
		}
		byDay[day] = append(byDay[day], m)
	}
	require.Empty(t, seen, "placeOf of methods that are gone")
	for day, methods := range byDay {
		t.Run(day, func(t *testing.T) {
			s := start(t, day)
			s.officers(t)
			s.under(t)
			t.Cleanup(func() { s.reconciled(t) })
			for i, m := range methods {
				t.Run(m.name, func(t *testing.T) {
					if day == usual {
						t.Parallel() // on the other days there is one notice for all
					}
					s.matrix(t, m, 1000*(i+1))
				})
			}
		})
	}
}

// reconciled projects the legal cases that samples put into the table, of applications that nobody reopened in the end.
func (s *server) reconciled(t *testing.T) {
	t.Helper()
	_, err := s.store.CheckProjections(tenancy.System(context.Background()), store.Check{
		Found: func(store.Drift) error { return nil }, Repair: &store.Write{Actor: "test", Now: s.clock.Now()},
	})
	require.NoError(t, err)
}

// under puts linhai below taizhou, and tiantai beside it.
func (s *server) under(t *testing.T) {
	t.Helper()
	s.createAgency(t, "taizhou", object{"parentAgency": "", "level": "LEVEL_CITY", "establishDate": date("2008-05-01")})
	s.createAgency(t, "tiantai", object{"parentAgency": "agencies/taizhou", "establishDate": date("2008-05-01")})
	s.post(t, linhai+":move", object{"parentAgency": "agencies/taizhou"}).ok(t)
}

var agencyOfPath = regexp.MustCompile(`^/v1/agencies/([^/:?]+)`)

// matrix calls one method in every role and relation. Calls that must be refused share one target; each that is allowed has one
// of its own, as it may change it.
func (s *server) matrix(t *testing.T, m matrixMethod, from int) {
	t.Helper()
	permission, ok := auth.Required(m.full)
	require.True(t, ok, "no rule")
	open, openBody := s.target(t, m, from)
	hidden, hiddenBody := s.target(t, m, from+1)
	if m.kind == onCase {
		s.hide(t, hidden, "reader")
	}
	for _, role := range auth.Roles() {
		for i, r := range relations {
			if r.restrict && m.kind != onCase {
				continue
			}
			want := expected(m, role.May(permission), r)
			target, body := open, openBody
			if r.restrict {
				target, body = hidden, hiddenBody
			}
			if want == allowed && m.verb != http.MethodGet {
				s.settled(t)
				target, body = s.target(t, m, from+10+len(relations)*slices.Index(auth.Roles(), role)+i)
				if r.restrict {
					s.hide(t, target, "reader")
				}
			}
			r := s.ofAgency(t, target, r)
			if r == nil {
				continue
			}
			grant := r.grant
			grant.Role = role
			who := caller{User: "stranger", Grants: []auth.Grant{grant}, Officers: []tenancy.Officer{{Agency: "linhai", ID: "nobody", DisplayName: "别人"}}}
			if r.reader {
				who.User = "reader"
			}
			s.settled(t)
			got := s.called(t, who, m.verb, target, body)
			for range 10 { // settings are adopted beside this, and whoever meets that is asked to repeat
				if verdictOf(t, got) != "CONFLICT_RETRY" {
					break
				}
				got = s.called(t, who, m.verb, target, body)
			}
			require.Equal(t, want, verdictOf(t, got), "%s as %s, %s: %s %s: %d %s", m.name, role, r.name, m.verb, target, got.status, got.body)
		}
	}
}

// ofAgency is a relation to the agency of a target that is not linhai but stands below it: nil when there is none such.
func (s *server) ofAgency(t *testing.T, target string, r relation) *relation {
	t.Helper()
	found := agencyOfPath.FindStringSubmatch(target)
	if found == nil || found[1] == "linhai" || found[1] == "-" {
		return &r
	}
	parent := text(s.get(t, "/v1/agencies/"+found[1]).ok(t), "parentAgency")
	switch {
	case r.grant.Agency == "linhai" && !r.grant.Below:
		r.grant.Agency = found[1]
	case r.grant.Agency == "taizhou" && r.grant.Below && parent != "agencies/linhai":
		return nil
	}
	return &r
}

func verdictOf(t *testing.T, r response) verdict {
	t.Helper()
	if r.status == http.StatusOK {
		return allowed
	}
	var body struct {
		Error struct {
			Details []struct{ Reason string }
		}
	}
	require.NoError(t, json.Unmarshal(r.body, &body), "%s", r.body)
	for _, d := range body.Error.Details {
		if d.Reason != "" {
			return verdict(d.Reason)
		}
	}
	return verdict(r.body)
}

// hide restricts the application of a target to a reader.
func (s *server) hide(t *testing.T, target, reader string) {
	t.Helper()
	id := regexp.MustCompile(`applications/([^/:?]+)`).FindStringSubmatch(target)
	if document := regexp.MustCompile(`documents/([^/:?]+)`).FindStringSubmatch(target); document != nil {
		id = []string{"", ""}
		require.NoError(t, s.store.SQL().QueryRowContext(everything(t), "SELECT application_id FROM document WHERE id = $1", document[1]).Scan(&id[1]))
	}
	require.NotNil(t, id, target)
	_, err := s.store.SQL().ExecContext(everything(t), `WITH added AS (
			INSERT INTO application_reader (agency_id, application_id, user_id, added_by, created_at) VALUES ('linhai', $1, $2, $2, now())
		) UPDATE application SET restricted = true WHERE agency_id = 'linhai' AND id = $1`, id[1], reader)
	require.NoError(t, err)
}

// target is a request of a method that would be done: the sample of one that writes, what reads has for the others.
func (s *server) target(t *testing.T, m matrixMethod, n int) (path string, body any) {
	t.Helper()
	if sample, ok := samples[m.name]; ok {
		path, b := sample.make(t, s, n)
		if b == nil {
			return path, nil
		}
		return path, b
	}
	if ask, ok := questions[m.name]; ok {
		return ask(t, s, n)
	}
	filled := variable.ReplaceAllStringFunc(m.path, func(v string) string {
		pattern := variable.FindStringSubmatch(v)[1]
		made, ok := resources[pattern]
		require.True(t, ok, "%s: say in the variable resources how one is made for %s", m.name, pattern)
		return made(t, s)
	})
	if b, ok := bodies[m.name]; ok {
		return filled, b
	}
	require.Equal(t, http.MethodGet, m.verb, "%s writes: it needs a sample in writing_samples_test.go, or a line in bodies", m.name)
	return filled + queries[m.name], nil
}

var variable = regexp.MustCompile(`\{[a-z_.]+=([^}]+)\}`)

// theCase makes an application with everything in it that can be asked for.
func theCase(t *testing.T, s *server) string {
	t.Helper()
	a := s.act(t, s.march(t, object{"channel": "CHANNEL_POST_SIGNED"}), "accept", acts["accept"])
	return text(a, "name")
}

func below(sample string) func(*testing.T, *server) string {
	return func(t *testing.T, s *server) string {
		t.Helper()
		target, body := samples[sample].make(t, s, 0)
		return text(s.post(t, target, body).ok(t), "name")
	}
}

func fixed(name string) func(*testing.T, *server) string {
	return func(*testing.T, *server) string { return name }
}

// resources say how the resource of a pattern is made.
var resources = map[string]func(*testing.T, *server) string{
	"agencies/*": fixed("agencies/linhai"),
	"auditEntries/*": func(t *testing.T, s *server) string {
		t.Helper()
		s.march(t)
		return text(list(s.get(t, "/v1/auditEntries?agency=agencies/linhai").ok(t), "auditEntries")[0], "name")
	},
	"subscriptions/*": func(t *testing.T, s *server) string {
		t.Helper()
		target, body := samples["SubscriptionService.CreateSubscription"].make(t, s, int(s.turn.Add(1))+7000)
		return text(s.post(t, target, body).ok(t), "name")
	},
	"subscriptions/*/deliveries/*": func(t *testing.T, s *server) string {
		t.Helper()
		target, _ := samples["SubscriptionService.RedeliverDelivery"].make(t, s, int(s.turn.Add(1))+8000)
		return strings.TrimSuffix(strings.TrimPrefix(target, "/v1/"), ":redeliver")
	},
	"users/*": func(t *testing.T, s *server) string {
		return text(s.user(t, fmt.Sprintf("mat%d", s.turn.Add(1))), "name")
	},
	"users/*/grants/*": func(t *testing.T, s *server) string {
		u := s.user(t, fmt.Sprintf("mat%d", s.turn.Add(1)))
		return text(s.post(t, path(u)+"/grants", object{"role": "ROLE_HANDLER", "agency": "agencies/linhai"}).ok(t), "name")
	},
	"keys/*": func(t *testing.T, s *server) string {
		return text(s.post(t, fmt.Sprintf("/v1/keys?keyId=mat%d", s.turn.Add(1)), portalKey).ok(t), "name")
	},
	"agencies/*/applications/*":             theCase,
	"agencies/*/legalCases/*":               func(t *testing.T, s *server) string { return text(s.logged(t), "name") },
	"agencies/*/legalCases/*/attachments/*": below("LegalCaseAttachmentService.CreateAttachment"),
	"agencies/*/legalCases/*/uploads/*":     below("LegalCaseUploadService.CreateUpload"),
	"agencies/*/applications/*/restriction": func(t *testing.T, s *server) string {
		return theCase(t, s) + "/restriction"
	},
	"agencies/*/applications/*/retention": func(t *testing.T, s *server) string {
		return theCase(t, s) + "/retention"
	},
	"agencies/*/applications/*/events/*": func(t *testing.T, s *server) string { return theCase(t, s) + "/events/1" },
	"agencies/*/applications/*/correctionNotice": func(t *testing.T, s *server) string {
		return text(march("return")(t, s), "name") + "/correctionNotice"
	},
	"agencies/*/applications/*/consultations/*":    below("ConsultationService.CreateConsultation"),
	"agencies/*/applications/*/feeNotices/*":       below("FeeNoticeService.CreateFeeNotice"),
	"agencies/*/applications/*/searchRecords/*":    below("SearchRecordService.CreateSearchRecord"),
	"agencies/*/applications/*/attachments/*":      below("AttachmentService.CreateAttachment"),
	"agencies/*/applications/*/redactions/*":       below("RedactionService.CreateRedaction"),
	"agencies/*/applications/*/uploads/*":          below("UploadService.CreateUpload"),
	"agencies/*/applications/*/receiptProofs/*":    below("ReceiptService.CreateReceiptProof"),
	"agencies/*/applications/*/contactAttempts/*":  below("ReceiptService.CreateContactAttempt"),
	"agencies/*/applications/*/letterDeliveries/*": below("LetterDeliveryService.CreateLetterDelivery"),
	"agencies/*/documents/*":                       below("DocumentService.CreateDocument"),
	"agencies/*/documentSeries/*": func(t *testing.T, s *server) string {
		return text(s.series(t), "name")
	},
	"agencies/*/annualReports/*": func(t *testing.T, s *server) string {
		return text(s.annual(t, fmt.Sprintf("rep%d", 900000+s.turn.Add(1)), "2023", "freeze"), "name")
	},
	"agencies/*/annualReports/*/texts/*": func(t *testing.T, s *server) string {
		return text(s.annual(t, fmt.Sprintf("rep%d", 900000+s.turn.Add(1)), "2023"), "name") + "/texts/overview"
	},
	"agencies/*/publications/*":                   func(t *testing.T, s *server) string { return text(s.proposal(t), "name") },
	"agencies/*/documentTemplates/*":              fixed("agencies/linhai/documentTemplates/correction-notice"),
	"agencies/*/officers/*":                       fixed("agencies/linhai/officers/zhang"),
	"agencies/*/indicatorSchemes/*":               fixed("agencies/linhai/indicatorSchemes/huangpu-2023"),
	"agencies/*/quarterlyReports/*":               fixed("agencies/linhai/quarterlyReports/2024-q1"),
	"agencies/*/monthlyReports/*":                 fixed("agencies/linhai/monthlyReports/2024-03"),
	"agencies/*/applications/*/archivePackages/*": below("CaseFileService.CreateArchivePackage"),
	"agencies/*/officers/*/absences/*": func(t *testing.T, s *server) string {
		t.Helper()
		o := s.post(t, fmt.Sprintf("%s/officers?officerId=abs%d", linhai, s.turn.Add(1)), zhang).ok(t)
		return text(s.post(t, path(o)+"/absences", leave).ok(t), "name")
	},
	"agencies/*/officers/*/messages/*": fixed("agencies/linhai/officers/zhang/messages/none"),
	"holidayNotices/*": func(t *testing.T, s *server) string {
		t.Helper()
		return text(list(s.get(t, "/v1/holidayNotices").ok(t), "holidayNotices")[0], "name")
	},
	"calendarDays/*": fixed("calendarDays/2024-06-03"),
	"lawChanges/*": func(t *testing.T, s *server) string {
		t.Helper()
		target, body := samples["SettingsService.AdoptSettings"].make(t, s, int(s.turn.Add(1))+5000)
		s.post(t, target, body).ok(t)
		return text(list(s.get(t, "/v1/lawChanges").ok(t), "lawChanges")[0], "name")
	},
}

// queries are what methods that read need besides their path.
var queries = map[string]string{
	// With all below it, an agency is reached by who is granted all below.
	"StatisticsService.GetQuarterlyReport": "?ownOnly=true",
	"StatisticsService.GetMonthlyReport":   "?ownOnly=true",
	"CalendarService.AddWorkdays":          "?" + query("fromDate", "2024-06-03") + "&days=20",
	"CalendarService.CountWorkdays":        "?" + query("fromDate", "2024-06-03") + "&" + query("toDate", "2024-06-30"),
	"CalendarService.ListCalendarDays":     "?year=2024",

	"LegalCaseService.SummarizeCauses":            "?year=2024",
	"LegalCaseService.ComputeCorrectionAllowance": "?year=2024",
	"IndicatorService.ComputeIndicators":          "?year=2023",
	"IndicatorService.ListIndicatorCases":         "?year=2023&fact=INDICATOR_FACT_OVERDUE",
	"IndicatorService.ComputeSelfCheck":           "?year=2023",
	"AnnualReportService.ComputeAnnualReport":     "?year=2023",
	"AnnualReportService.ListSubmissions":         "?year=2023",
	"AnnualReportService.CompareAnnualReport":     "?year=2023&fromTime=2024-01-22T00:00:00Z",
	"AnnualReportService.ListCellApplications":    "?year=2023&row=new",
	"AnnualReportService.ListCellCases":           "?year=2023&row=review",
	"AnsweringService.PreviewRemedy":              "?kind=DECISION_KIND_PARTIAL",
	"FeeNoticeService.QuoteFee":                   "?mode=MODE_PAGES&count=57&noticeDate.year=2024&noticeDate.month=3&noticeDate.day=6",
}

// questions are the requests of methods that are not GET and have no sample: they write nothing, or give out a secret once.
var questions = map[string]func(*testing.T, *server, int) (string, object){
	"KeyService.CreateKey": func(_ *testing.T, s *server, _ int) (string, object) {
		return fmt.Sprintf("/v1/keys?keyId=new%d", s.turn.Add(1)), object{"displayName": "门户", "role": "ROLE_PORTAL", "below": true}
	},
	"DocumentService.DownloadDocument": func(t *testing.T, s *server, _ int) (string, object) {
		t.Helper()
		d := s.step(t, drafter, s.approved(t, s.march(t), "REGISTRATION_RECEIPT", object{}), "issue", object{})
		return path(d) + ":download", nil
	},
	"PortalService.QueryStatus": then("queryStatus", object{}),
	"PortalService.BatchQueryStatus": func(t *testing.T, s *server, _ int) (string, object) {
		t.Helper()
		return online + ":batchQueryStatus", object{"proofs": []any{s.handIn(t).proof()["proof"]}}
	},
}

var portalKey = object{"displayName": "门户", "role": "ROLE_PORTAL", "agency": "agencies/linhai"}

// bodies are those of methods that compute something and are not GET.
var bodies = map[string]object{
	"UserService.ResetPassword":              {},
	"KeyService.RotateKey":                   {},
	"ApplicationService.RevealApplicant":     {"reason": "邮寄答复"},
	"PersonalDataService.ExportPersonalData": inquiry,
	"ApplicationService.SuggestDuplicates":   {"description": "山前社区2019年征地补偿安置方案"},
	"AnsweringService.SuggestOutcomes":       {"findings": object{"nature": "NATURE_INFORMATION"}},
	"AuditService.VerifyAudit":               {},

	"DocumentTemplateService.PreviewDocumentTemplate":    {},
	"DocumentTemplateService.PreviewApplicationDocument": {"kind": "registration-receipt"},

	"StatisticsService.QueryStatistics":     {"query": ownFigures},
	"StatisticsService.DrillDownStatistics": {"query": ownFigures},
	"StatisticsService.CompareStatistics":   {"query": ownFigures, "basePeriod": "2023"},
}

// ownFigures are of the agency alone: with all below it, it is reached by who is granted all below.
var ownFigures = object{"period": "2024", "ownOnly": true, "measures": []string{"MEASURE_RECEIVED"}}

// TestWhatIsElsewhereAsksForItsPermissionToo holds that no role without the permission gets further, and that the tests named exist.
func TestWhatIsElsewhereAsksForItsPermissionToo(t *testing.T) {
	s := start(t, usual)
	asked := 0
	protoregistry.GlobalFiles.RangeFilesByPackage("foi.v1", func(fd protoreflect.FileDescriptor) bool {
		for i := range fd.Services().Len() {
			service := fd.Services().Get(i)
			for j := range service.Methods().Len() {
				m := service.Methods().Get(j)
				if elsewhere[string(service.Name())+"."+string(m.Name())] == "" {
					continue
				}
				permission, needs := auth.Required("/" + string(service.FullName()) + "/" + string(m.Name()))
				if !needs || permission == auth.SelfManage { // every person's
					continue
				}
				rule, _ := proto.GetExtension(m.Options(), annotations.E_Http).(*annotations.HttpRule)
				verb, template := route(rule)
				if template == "" { // over gRPC alone: the test named tries it there
					continue
				}
				target := strings.ReplaceAll(variable.ReplaceAllString(template, "$1"), "*", "linhai")
				for _, role := range auth.Roles() {
					if !role.May(permission) {
						asked++
						who := caller{User: "u", Grants: []auth.Grant{{Role: role, Below: true}}}
						s.called(t, who, verb, target, nil).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
					}
				}
			}
		}
		return true
	})
	require.NotZero(t, asked)
}
