package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
)

// The days of the servers of samples.
const (
	usual    = "2024-06-03"
	beforeNY = "2026-12-11" // the notice of the next year is not there yet
)

// samples has a valid request of every method that writes (TestEveryWritingMethodIsDoneOnceAndNeverOnAStaleEtag).
var samples = map[string]sample{
	"AgencyService.CreateAgency": {usual, func(_ *testing.T, _ *server, n int) (string, object) {
		return fmt.Sprintf("/v1/agencies?agencyId=made%d", n), object{"displayName": fmt.Sprintf("新设局%d", n), "level": "LEVEL_CITY"}
	}},
	"AgencyService.UpdateAgency": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.createAgency(t, fmt.Sprintf("upd%d", n))), object{"displayName": fmt.Sprintf("改名局%d", n)}
	}},
	"AgencyService.MoveAgency": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.createAgency(t, fmt.Sprintf("mov%d", n), object{"establishDate": date("2020-01-01")})) + ":move", object{"parentAgency": "agencies/bureau"}
	}},
	"AgencyService.DissolveAgency": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.createAgency(t, fmt.Sprintf("dis%d", n), object{"establishDate": date("2020-01-01")})) + ":dissolve", object{"successor": "agencies/linhai"}
	}},

	"ApplicationService.CreateApplication": {usual, func(_ *testing.T, s *server, n int) (string, object) {
		return linhai + "/applications", with(s.form(), object{"externalId": fmt.Sprintf("WX-%d", n)})
	}},
	"ApplicationService.UpdateApplication": {usual, on(march(), object{"note": "已电话联系"})},
	"ApplicationService.BatchAssignApplications": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return linhai + "/applications:batchAssign", object{"names": names([]object{s.march(t), s.march(t)}), "assignee": "法规处"}
	}},
	"ApplicationService.SplitApplication": {usual, on(march(), object{"descriptions": []string{"一", "二"}}, "split")},
	"ApplicationService.MergeApplication": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		target := s.march(t)
		return path(s.march(t)) + ":merge", object{"target": target["name"]}
	}},
	"ApplicationService.TransferApplication": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		s.post(t, bureau+"/applications", s.form()).ok(t) // the first number of a year makes its series
		return path(s.march(t)) + ":transfer", object{"targetAgency": "agencies/bureau", "reason": "应由自然资源局登记"}
	}},

	"HandlingService.ConfirmApplication": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.march(t, object{"channel": "CHANNEL_POST_ORDINARY"})) + ":confirm", object{"reason": "电话确认", "actDate": date("2024-03-06")}
	}},
	"HandlingService.CorrectReceipt":    {usual, on(march(), object{"receiveTime": "2024-03-05T01:00:00Z", "reason": "收件章为3月5日"}, "correctReceipt")},
	"HandlingService.AcceptApplication": {usual, on(march(), object{"actDate": date("2024-03-05")}, "accept")},
	"HandlingService.ReturnApplication": {usual, on(march(), object{
		"actDate": date("2024-03-05"), "items": []string{"请明确文号"}, "withinDays": 10,
	}, "return")},
	"HandlingService.CorrectApplication":  {usual, on(march("return"), object{"actDate": date("2024-03-08"), "description": "临政发〔2019〕1号"}, "correct")},
	"HandlingService.AssignApplication":   {usual, on(march(), object{"assignee": "法规处"}, "assign")},
	"HandlingService.DispatchApplication": {usual, on(march(), object{"fromAgency": "taizhou"}, "dispatch")},
	"HandlingService.ExtendApplication": {usual, on(march("accept"), object{
		"actDate": date("2024-03-28"), "extensionDays": 20, "approver": "王主任", "reason": "需汇总多个年度",
	}, "extend")},
	"HandlingService.QueryReasons":  {usual, on(march("accept"), object{"actDate": date("2024-03-06")}, "queryReasons")},
	"HandlingService.RecordReasons": {usual, on(march("accept", "queryReasons"), object{"actDate": date("2024-03-07"), "reasons": "课题研究需要"}, "recordReasons")},
	"HandlingService.DeferApplication": {usual, on(march("accept", "queryReasons", "recordReasons"), object{
		"actDate": date("2024-03-08"), "deferralDays": 5, "approver": "王主任", "reason": "涉及材料较多",
	}, "defer")},
	"HandlingService.AnswerApplication":   {usual, on(march("accept"), acts["answer"], "answer")},
	"HandlingService.DeliverApplication":  {usual, on(march("accept", "answer"), acts["deliver"], "deliver")},
	"HandlingService.PublishApplication":  {usual, on(march("accept", "answer", "deliver"), object{"place": "PLACE_COLUMN"}, "publish")},
	"HandlingService.ArchiveApplication":  {usual, on(march("accept", "answer", "deliver"), object{}, "archive")},
	"HandlingService.LapseApplication":    {usual, on(march("return"), object{"cause": "CAUSE_CORRECTION"}, "lapse")},
	"HandlingService.WithdrawApplication": {usual, on(march(), object{}, "withdraw")},
	"HandlingService.CloseApplication":    {usual, on(march(), object{"reason": "申请人死亡"}, "close")},
	"HandlingService.VoidApplication":     {usual, on(march(), object{"reason": "登记错误"}, "void")},
	"HandlingService.RectifyApplication": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		a := s.act(t, s.march(t), "accept", acts["accept"])
		a = s.called(t, holder("another", auth.RoleReviewer, "linhai"), "POST", path(a)+":answer", acts["answer"]).ok(t)
		return path(a) + ":rectify", rectification("OUTCOME_PARTLY_GRANTED")
	}},
	"HandlingService.ReopenApplication": {usual, func(t *testing.T, s *server, n int) (string, object) {
		a := s.march(t)
		for _, act := range []string{"accept", "answer", "deliver"} {
			a = s.act(t, a, act, acts[act])
		}
		s.legalCase(t, a, fmt.Sprintf("r-%d", n), nil, "2024-05-20")
		return path(a) + ":reopen", object{"legalCase": fmt.Sprintf("r-%d", n)}
	}},

	"ConsultationService.CreateConsultation": {usual, on(march("accept"), object{"kind": "KIND_AGENCY", "party": "某局"}, "/consultations")},
	"ConsultationService.AcknowledgeConsultation": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.consulted(t, nil)) + ":acknowledge", object{"note": "电话核实"}
	}},
	"ConsultationService.ConcludeConsultation": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.consulted(t, object{"receiveDate": date("2024-06-03")})) + ":conclude", object{"opinion": "OPINION_AGREE"}
	}},
	"ConsultationService.OverrideConsultation": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		c := s.consulted(t, object{"receiveDate": date("2024-06-03")})
		s.post(t, path(c)+":conclude", object{"opinion": "OPINION_OBJECT"}).ok(t)
		return path(c) + ":override", object{
			"reason": "不公开会对公共利益造成重大影响", "approver": "王主任", "notice": object{"method": "METHOD_POST", "postalNumber": "EA123456789CN", "note": "告知公开内容和理由"},
		}
	}},

	"LegalCaseService.CreateLegalCase": {usual, func(_ *testing.T, _ *server, n int) (string, object) {
		return cases, with(aboutPublication, object{"externalId": fmt.Sprintf("LC-%d", n)})
	}},
	"LegalCaseService.UpdateLegalCase":   {usual, inCase("", object{"note": "已调卷"})},
	"LegalCaseService.AmendLegalCase":    {usual, inCase("amend", object{"serveDate": date("2024-06-02"), "procedure": "PROCEDURE_SIMPLE", "forum": "浙江省人民政府", "reason": "登记错误"})},
	"LegalCaseService.ReportLegalCase":   {usual, inCase("report", object{"platformNumber": "SH-1"})},
	"LegalCaseService.SetLegalProcedure": {usual, inCase("setProcedure", object{"procedure": "PROCEDURE_SIMPLE"})},
	"LegalCaseService.SuspendLegalCase":  {usual, inCase("suspend", object{"reason": "需要有权机关解释"})},
	"LegalCaseService.ResumeLegalCase": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.act(t, s.logged(t), "suspend", object{"reason": "需要有权机关解释"})) + ":resume", object{"reason": "已经解释"}
	}},
	"LegalCaseService.RespondLegalCase": {usual, inCase("respond", object{})},
	"LegalCaseService.ScheduleHearing":  {usual, inCase("scheduleHearing", object{"hearingDate": date("2024-06-20")})},
	"LegalCaseService.RecordHearing": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.act(t, s.logged(t), "scheduleHearing", object{"hearingDate": date("2024-06-03")})) + ":recordHearing", object{"number": 1}
	}},
	"LegalCaseService.ConcludeLegalCase": {usual, inCase("conclude", object{"form": "FORM_MAINTAINED"})},
	"LegalCaseService.RevokeLegalConclusion": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.corrected(t)) + ":revokeConclusion", object{"reason": "错登"}
	}},
	"LegalCaseService.AppealLegalCase": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		c := s.logged(t, object{"type": "TYPE_SUIT", "route": "ROUTE_DIRECT"})
		return path(s.act(t, c, "conclude", object{"form": "FORM_CLAIM_REJECTED"})) + ":appeal", object{"instance": "INSTANCE_SECOND", "forum": "台州市中级人民法院"}
	}},
	"LegalCaseService.ComplyLegalCase": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.corrected(t, object{"anew": true})) + ":comply", object{"note": "已重新公开"}
	}},
	"LegalCaseService.CodeLegalCauses": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.corrected(t)) + ":codeCauses", object{"causes": []string{"CAUSE_FORM"}}
	}},
	"LegalCaseService.AddLegalLesson": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.corrected(t)) + ":addLesson", lesson
	}},
	"LegalCaseService.CompleteLegalLesson": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.act(t, s.corrected(t), "addLesson", lesson)) + ":completeLesson", object{"number": 1, "note": "已印发"}
	}},
	"LegalCaseService.CloseLegalCase": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.corrected(t)) + ":close", object{}
	}},
	"LegalCaseService.VoidLegalCase": {usual, inCase("void", object{"reason": "误登"})},

	"LegalCaseAttachmentService.CreateAttachment": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.logged(t)) + "/attachments", evidence(pdfFile)
	}},
	"LegalCaseAttachmentService.WithdrawAttachment": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.filed(t, s.logged(t))) + ":withdraw", object{"reason": "错件"}
	}},
	"LegalCaseUploadService.CreateUpload": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.logged(t)) + "/uploads", declared(pdfFile, asEvidence)
	}},
	"LegalCaseUploadService.UploadChunk": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.upload(t, s.logged(t), "{}", asEvidence)) + ":write?offset=0", object{}
	}},
	"LegalCaseUploadService.FinishUpload": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.uploaded(t, s.logged(t), pdfFile, asEvidence)) + ":finish", object{}
	}},
	"LegalCaseUploadService.DeleteUpload": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.upload(t, s.logged(t), pdfFile, asEvidence)), nil
	}},

	"AttachmentService.CreateAttachment": {usual, on(march(), file(pdfFile), "/attachments")},
	"AttachmentService.WithdrawAttachment": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.attach(t, s.march(t))) + ":withdraw", object{"reason": "错件"}
	}},
	"RedactionService.CreateRedaction": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		a := s.march(t)
		return path(a) + "/redactions", copyOf(s.minutesOf(t, a))
	}},
	"RedactionService.CheckRedaction": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.redacted(t, s.march(t))) + ":check", object{}
	}},
	"RedactionService.ReleaseRedaction": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.secondRead(t, s.march(t))) + ":release", object{}
	}},
	"RedactionService.WithdrawRedaction": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.redacted(t, s.march(t))) + ":withdraw", object{"reason": "标注有误"}
	}},
	"UploadService.CreateUpload": {usual, on(march(), declared(pdfFile), "/uploads")},
	"UploadService.UploadChunk": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.upload(t, s.march(t), "{}")) + ":write?offset=0", object{}
	}},
	"UploadService.FinishUpload": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.uploaded(t, s.march(t), pdfFile)) + ":finish", object{}
	}},
	"UploadService.DeleteUpload": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.upload(t, s.march(t), pdfFile)), nil
	}},
	"ReceiptService.CreateReceiptProof": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.march(t, object{"channel": "CHANNEL_POST_SIGNED"})) + "/receiptProofs", object{"kind": "KIND_POSTMARK", "note": "邮戳"}
	}},
	"ReceiptService.CreateContactAttempt": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.march(t, object{"channel": "CHANNEL_FAX"})) + "/contactAttempts",
			object{"way": "CONTACT_WAY_VISIT", "recipient": "本人", "result": "RESULT_DECLINED"}
	}},
	"SearchRecordService.CreateSearchRecord": {usual, on(march("accept"), searched(), "/searchRecords")},
	"FeeNoticeService.CreateFeeNotice": {usual, on(march("accept"), object{
		"mode": "MODE_PAGES", "count": 57, "reason": "数量超过合理范围", "noticeDate": date("2024-03-06"),
	}, "/feeNotices")},
	"LetterDeliveryService.CreateLetterDelivery": {usual, on(march("accept", "answer"), posted, "/letterDeliveries")},
	"LetterDeliveryService.ServeLetterDelivery": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.posted(t)) + ":serve", object{"note": "物流显示本人签收"}
	}},
	"LetterDeliveryService.FailLetterDelivery": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.posted(t)) + ":fail", object{"failure": "FAILURE_UNCLAIMED", "note": "逾期未领退回"}
	}},
	"FeeNoticeService.SettleFeeNotice": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.charged(t)) + ":settle", object{}
	}},
	"FeeNoticeService.WaiveFeeNotice": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.charged(t)) + ":waive", waiver
	}},

	"DocumentService.CreateDocument": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return documents, object{"application": s.march(t)["name"], "kind": "DOCUMENT_KIND_CORRECTION_NOTICE", "content": correcting}
	}},
	"DocumentService.IssueDocument":       {usual, issued("issue", object{})},
	"DocumentService.VoidDocument":        {usual, issued("void", object{"reason": "日期有误"})},
	"DocumentService.UpdateDocument":      {usual, documented("", object{"note": "补充"})},
	"DocumentService.SubmitDocument":      {usual, documented("submit", object{})},
	"DocumentService.AbandonDocument":     {usual, documented("abandon", object{"reason": "不再需要"})},
	"DocumentService.RecallDocument":      {usual, documented("recall", object{}, "submit")},
	"DocumentService.ReviewDocument":      {usual, documented("review", passed, "submit")},
	"DocumentService.LegalReviewDocument": {usual, documented("legalReview", passed, "submit", "review")},
	"DocumentService.ApproveDocument":     {usual, documented("approve", passed, "submit", "review", "legalReview")},
	"DocumentService.BatchApproveDocuments": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		target, _ := documented("", nil, "submit", "review", "legalReview")(t, s, 0)
		return documents + ":batchApprove", object{"documents": []object{{"name": strings.TrimPrefix(target, "/v1/")}}}
	}},
	"DocumentSeriesService.CreateDocumentSeries": {usual, func(t *testing.T, s *server, n int) (string, object) {
		a := s.createAgency(t, fmt.Sprintf("ser%d", n), object{"establishDate": date("2020-01-01")})
		return path(a) + "/documentSeries?documentSeriesId=foi", seriesBody
	}},
	"DocumentSeriesService.UpdateDocumentSeries": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.series(t)), object{"displayName": "改名"}
	}},
	"DocumentSeriesService.SkipDocumentNumbers": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.series(t)) + ":skip", object{"year": 2024, "last": 2, "reason": "纸质已用"}
	}},

	"LegalCaseReminderService.MuteReminders": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.logged(t)) + "/reminders:mute", with(muting, object{"dutyKind": "legal_answer", "reference": "1"})
	}},
	"LegalCaseReminderService.UnmuteReminders": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		c := s.logged(t)
		s.post(t, path(c)+"/reminders:mute", with(muting, object{"dutyKind": "legal_answer", "reference": "1"})).ok(t)
		return path(c) + "/reminders:unmute", object{"dutyKind": "legal_answer", "reference": "1"}
	}},
	"ReminderService.MuteReminders": {usual, on(march("accept"), muting, "/reminders:mute")},
	"ReminderService.UnmuteReminders": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		a := s.march(t)
		s.post(t, path(a)+"/reminders:mute", muting).ok(t)
		return path(a) + "/reminders:unmute", object{"dutyKind": "answer"}
	}},
	"MessageService.ReadMessage": {usual, func(t *testing.T, s *server, n int) (string, object) {
		a := s.march(t)
		_, err := s.store.SQL().ExecContext(everything(t), `INSERT INTO reminder (agency_id, officer_id, id, application_id, kind, reference,
			due_on, step, days_left, role, created_at) VALUES ('linhai', 'zhang', $1, $2, 'answer', '', '2024-04-01', 5, 5, 'officer', now())`,
			fmt.Sprintf("m-%d", n), id(a))
		require.NoError(t, err)
		return fmt.Sprintf("%szhang/messages/m-%d:read", inboxes, n), object{}
	}},

	"CaseFileService.CreateArchivePackage": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.act(t, s.released(t), "archive", nil)) + "/archivePackages", object{}
	}},
	"PublicationService.CreatePublication": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return linhai + "/publications", publicationOf(s.released(t))
	}},
	"PublicationService.CheckPublication": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.proposal(t)) + ":check", with(secrecyCheck, object{"kind": "KIND_PRIVACY"})
	}},
	"PublicationService.ApprovePublication": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.checked(t, s.proposal(t))) + ":approve", object{}
	}},
	"PublicationService.DeclinePublication": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.proposal(t)) + ":decline", object{"reason": "只涉及个别人"}
	}},
	"PublicationService.PublishPublication": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.agreed(t, s.checked(t, s.proposal(t)))) + ":publish", inColumn
	}},
	"PublicationService.WithdrawPublication": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		p := s.agreed(t, s.checked(t, s.proposal(t)))
		return path(s.post(t, path(p)+":publish", inColumn).ok(t)) + ":withdraw", object{"reason": "内容有误"}
	}},

	"IndicatorService.CreateIndicatorScheme": {usual, func(t *testing.T, s *server, n int) (string, object) {
		root := s.createAgency(t, fmt.Sprintf("rated%d", n), object{"parentAgency": ""})
		return path(root) + "/indicatorSchemes", object{"content": ownScheme, "reason": "试"}
	}},
	"IndicatorService.WithdrawIndicatorScheme": {usual, func(t *testing.T, s *server, n int) (string, object) {
		root := s.createAgency(t, fmt.Sprintf("rerated%d", n), object{"parentAgency": ""})
		return path(s.post(t, path(root)+"/indicatorSchemes", object{"content": ownScheme, "reason": "试"}).ok(t)) + ":withdraw", object{"reason": "另有新方案"}
	}},
	"IndicatorService.CreateIndicatorSupplement": {usual, func(*testing.T, *server, int) (string, object) {
		return linhai + "/indicatorSupplements", supplement
	}},
	"IndicatorService.WithdrawIndicatorSupplement": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.post(t, linhai+"/indicatorSupplements", supplement).ok(t)) + ":withdraw", object{"reason": "重复"}
	}},
	"AnnualReportService.CreateAnnualReport": {usual, func(t *testing.T, s *server, n int) (string, object) {
		a := s.createAgency(t, fmt.Sprintf("repc%d", n), object{"establishDate": date("2020-01-01")})
		return path(a) + "/annualReports?annualReportId=2023", object{"layout": "LAYOUT_2021"}
	}},
	"AnnualReportService.UpdateAnnualReportText": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.annual(t, fmt.Sprintf("rept%d", n), "2023")) + "/texts/overview", object{"content": "2023年，本机关……"}
	}},
	"AnnualReportService.FreezeAnnualReport":  {usual, reported("freeze")},
	"AnnualReportService.ThawAnnualReport":    {usual, reported("thaw", "freeze")},
	"AnnualReportService.SignOffAnnualReport": {usual, reported("signOff", "freeze")},
	"AnnualReportService.SubmitAnnualReport":  {usual, reported("submit", "freeze", "signOff")},
	"AnnualReportService.ReturnAnnualReport":  {usual, reported("return", "freeze")},
	"AnnualReportService.AcceptAnnualReport":  {usual, reported("accept", "freeze", "signOff", "submit")},
	"AnnualReportService.PublishAnnualReport": {usual, reported("publish", "freeze", "signOff", "submit", "accept")},
	"AnnualReportService.ReviseAnnualReport":  {usual, reported("revise", "freeze", "signOff", "submit", "accept", "publish")},

	"OfficerService.CreateOfficer": {usual, func(_ *testing.T, _ *server, n int) (string, object) {
		return fmt.Sprintf("%s/officers?officerId=new%d", linhai, n), li
	}},
	"OfficerService.UpdateOfficer": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.post(t, fmt.Sprintf("%s/officers?officerId=upd%d", linhai, n), li).ok(t)), object{"unit": "规划科"}
	}},
	"OfficerService.CreateAbsence": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.post(t, fmt.Sprintf("%s/officers?officerId=off%d", linhai, n), zhang).ok(t)) + "/absences", leave
	}},
	"OfficerService.DeleteAbsence": {usual, func(t *testing.T, s *server, n int) (string, object) {
		o := s.post(t, fmt.Sprintf("%s/officers?officerId=back%d", linhai, n), zhang).ok(t)
		return path(s.post(t, path(o)+"/absences", leave).ok(t)), nil
	}},

	"ExportService.RunExport": {usual, func(*testing.T, *server, int) (string, object) {
		return linhai + "/exports:run", object{"export": object{"year": 2023, "rows": "ROWS_ALL"}}
	}},
	"ExportService.CancelExportOperation": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return path(s.post(t, linhai+"/exports:run", object{"export": object{}}).ok(t)) + ":cancel", object{}
	}},

	"UserService.CreateUser": {usual, func(_ *testing.T, _ *server, n int) (string, object) {
		return fmt.Sprintf("/v1/users?userId=new%d", n), object{"loginName": fmt.Sprintf("new%d", n), "displayName": "新用户"}
	}},
	"UserService.UpdateUser": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.user(t, fmt.Sprintf("upd%d", n))), object{"displayName": "改名"}
	}},
	"UserService.DisableUser": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.user(t, fmt.Sprintf("dis%d", n))) + ":disable", object{}
	}},
	"UserService.EnableUser": {usual, func(t *testing.T, s *server, n int) (string, object) {
		u := s.user(t, fmt.Sprintf("ena%d", n))
		s.post(t, path(u)+":disable", object{}).ok(t)
		return path(u) + ":enable", object{}
	}},
	"UserService.UnlockUser": {usual, func(t *testing.T, s *server, n int) (string, object) {
		u := s.user(t, fmt.Sprintf("unl%d", n))
		s.post(t, path(u)+":resetPassword", object{}).ok(t)
		s.post(t, "/v1/sessions", object{"loginName": u["loginName"], "password": "wrong"}).refused(t, http.StatusUnauthorized, "UNAUTHENTICATED")
		return path(u) + ":unlock", object{}
	}},
	"UserService.ResetTotp": {usual, func(t *testing.T, s *server, n int) (string, object) {
		u := s.user(t, fmt.Sprintf("tot%d", n))
		_, err := s.store.SQL().ExecContext(everything(t), `UPDATE user_account SET totp_secret = 'sm4:00000000:x' WHERE id = $1`, id(u))
		require.NoError(t, err)
		return path(u) + ":resetTotp", object{}
	}},
	"UserService.RevokeSessions": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.user(t, fmt.Sprintf("ses%d", n))) + ":revokeSessions", object{}
	}},
	"UserService.CreateGrant": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.user(t, fmt.Sprintf("gra%d", n))) + "/grants", object{"role": "ROLE_HANDLER", "agency": "agencies/linhai"}
	}},
	"UserService.RevokeGrant": {usual, func(t *testing.T, s *server, n int) (string, object) {
		u := s.user(t, fmt.Sprintf("rev%d", n))
		return path(s.post(t, path(u)+"/grants", object{"role": "ROLE_HANDLER", "agency": "agencies/linhai"}).ok(t)) + ":revoke", object{}
	}},
	"KeyService.RevokeKey": {usual, func(t *testing.T, s *server, n int) (string, object) {
		k := s.post(t, fmt.Sprintf("/v1/keys?keyId=rev%d", n), object{"displayName": "门户", "role": "ROLE_PORTAL", "agency": "agencies/linhai"}).ok(t)
		return path(k) + ":revoke", object{}
	}},

	"RestrictionService.RestrictApplication":   {usual, on(march(), object{"reason": "涉及第三方商业秘密"}, "restrict")},
	"RestrictionService.UnrestrictApplication": {usual, on(march(), object{"reason": "无需限定"}, "unrestrict")},

	"PersonalDataService.CorrectPersonalData": {usual, on(march(), object{
		"applicant": object{"phone": "13912345678"}, "reason": "本人申请更正", "evidence": "出示新手机号实名信息",
	}, "correctPersonalData")},
	"RetentionService.SetRetentionClass": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return s.aged(t) + ":setRetentionClass", object{"class": "CLASS_YEARS_30"}
	}},
	"RetentionService.PlaceHold": {usual, on(march(), object{"reason": "行政诉讼"}, "placeHold")},
	"RetentionService.ReleaseHold": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		a := s.march(t)
		s.post(t, path(a)+":placeHold", object{"reason": "行政诉讼"}).ok(t)
		return path(a) + ":releaseHold", object{"reason": "判决生效"}
	}},
	"RetentionService.ProposeDisposal": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return s.expired(t) + ":proposeDisposal", object{"reason": "保管期满"}
	}},
	"RetentionService.CancelDisposal": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		file := s.proposed(t)
		return file + ":cancelDisposal", object{"reason": "仍有利用价值"}
	}},
	"RetentionService.DisposeApplication": {usual, func(t *testing.T, s *server, _ int) (string, object) {
		return s.proposed(t) + ":dispose", object{"reason": "保管期满，鉴定同意销毁"}
	}},

	"DocumentTemplateService.UploadDocumentTemplate": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.createAgency(t, fmt.Sprintf("upl%d", n))) + "/documentTemplates/correction-notice:upload", own(t, "甲式")
	}},
	"DocumentTemplateService.WithdrawDocumentTemplate": {usual, func(t *testing.T, s *server, n int) (string, object) {
		of := path(s.createAgency(t, fmt.Sprintf("tpl%d", n))) + "/documentTemplates/correction-notice"
		s.post(t, of+":upload", own(t, "甲式")).ok(t)
		return of + ":withdraw", object{"reason": "有误"}
	}},

	"SettingsService.AdoptSettings": {usual, func(t *testing.T, s *server, n int) (string, object) {
		root := s.createAgency(t, fmt.Sprintf("root%d", n), object{"parentAgency": ""})
		return path(root) + "/settings", object{
			"effectiveDate": date(usual), "reason": "试", "counting": object{"convention": "COUNTING_CONVENTION_SAME_DAY"},
		}
	}},
	"LawChangeService.LoadHolidayNotice": {beforeNY, func(t *testing.T, s *server, n int) (string, object) {
		s.withoutNotice2027(t)
		return "/v1/holidayNotices:load", object{"notice": numbered2027("load", n), "reason": "公布", "acceptDoubts": true}
	}},
	"LawChangeService.AmendHolidayNotice": {beforeNY, func(t *testing.T, s *server, n int) (string, object) {
		name := s.withNotice2027(t, "amend", n)
		amended := with(numbered2027("amend", n), object{"days": []object{{"date": date("2027-01-01"), "festival": "元旦"}}})
		return name + ":amend", object{"notice": amended, "reason": "调休日录入有误", "acceptDoubts": true}
	}},
	"LawChangeService.WithdrawHolidayNotice": {beforeNY, func(t *testing.T, s *server, n int) (string, object) {
		return s.withNotice2027(t, "withdraw", n) + ":withdraw", object{"reason": "该通知不存在"}
	}},

	"PortalService.SubmitApplication": {usual, func(*testing.T, *server, int) (string, object) {
		return online, with(portalForm(), object{"files": []object{picture("a.png", 10)}})
	}},
	"PortalService.SubmitCorrection": {usual, then("submitCorrection", object{"content": "x", "files": []object{picture("a.png", 10)}},
		doing(":return", object{"items": []string{"请明确文号"}, "withinDays": 10}))},
	"PortalService.SubmitWithdrawal": {usual, then("submitWithdrawal", object{"reason": "不要了"})},
	"PortalService.ReportPayment": {usual, then("reportPayment", object{"reference": "工行77"}, doing(":accept", object{}),
		doing("/feeNotices", object{"mode": "MODE_PAGES", "count": 57, "reason": "x"}))},
	"PortalService.RateApplication":    {usual, then("rate", object{"score": 5}, delivered)},
	"PortalService.SuggestPublication": {usual, then("suggestPublication", object{"content": "x"}, delivered)},
	"PortalService.ReissueQueryCode":   {usual, on(march(), object{"reason": "窗口核验"}, "reissueQueryCode")},

	"SubscriptionService.CreateSubscription": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return "/v1/subscriptions", subscription(text(s.portalKey(t, fmt.Sprintf("sub%d", n)), "name"), nil)
	}},
	"SubscriptionService.DeleteSubscription": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.subscribe(t, fmt.Sprintf("del%d", n))), nil
	}},
	"SubscriptionService.RotateSubscriptionSecret": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.subscribe(t, fmt.Sprintf("rot%d", n))) + ":rotateSecret", object{}
	}},
	"SubscriptionService.TestSubscription": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.subscribe(t, fmt.Sprintf("try%d", n))) + ":test", object{}
	}},
	"SubscriptionService.RedeliverDelivery": {usual, func(t *testing.T, s *server, n int) (string, object) {
		return path(s.finishedDelivery(t, n)) + ":redeliver", object{}
	}},
}

var (
	muting = object{"dutyKind": "answer", "untilDate": date("2024-06-10"), "reason": "已拟稿，待会签"}
	leave  = object{"startDate": date("2024-06-11"), "endDate": date("2024-06-14"), "deputy": "agencies/linhai/officers/li"}

	// acts are those that prepare a sample.
	acts = map[string]object{
		"accept":        {"actDate": date("2024-03-05")},
		"return":        {"actDate": date("2024-03-05"), "items": []string{"请明确文号"}, "withinDays": 10},
		"queryReasons":  {"actDate": date("2024-03-06")},
		"recordReasons": {"actDate": date("2024-03-07"), "reasons": "课题研究需要", "view": "VIEW_REASONABLE"},
		"answer":        {"actDate": date("2024-03-20"), "outcome": "OUTCOME_GRANTED", "kind": "DECISION_KIND_GRANTED"},
		"deliver":       {"actDate": date("2024-03-21"), "method": "METHOD_POST"},
	}
)

// series is a series of an agency of its own.
func (s *server) series(t *testing.T) object {
	t.Helper()
	a := s.createAgency(t, fmt.Sprintf("num%d", s.turn.Add(1)), object{"establishDate": date("2020-01-01")})
	return s.post(t, path(a)+"/documentSeries?documentSeriesId=foi", seriesBody).ok(t)
}

// documented makes a sample of a request on a document, of itself without a verb, that was taken so far.
func documented(verb string, body object, done ...string) func(*testing.T, *server, int) (string, object) {
	return func(t *testing.T, s *server, _ int) (string, object) {
		t.Helper()
		d := s.drafted(t, s.act(t, s.march(t), "accept", acts["accept"]), "ANSWER", withheld)
		for _, step := range done {
			who := map[string]caller{"submit": drafter, "review": reviewer, "legalReview": legalHand, "approve": signatory}[step]
			body := passed
			if step == "submit" {
				body = object{}
			}
			d = s.step(t, who, d, step, body)
		}
		if verb == "" {
			return path(d), body
		}
		return path(d) + ":" + verb, body
	}
}

// march is an application received in March.
func (s *server) march(t *testing.T, other ...object) object {
	t.Helper()
	return s.register(t, append([]object{{"receiveTime": "2024-03-04T01:00:00Z", "lateEntryReason": "补录"}}, other...)...)
}

// march prepares an application that was received in March by these acts.
func march(done ...string) func(t *testing.T, s *server) object {
	return func(t *testing.T, s *server) object {
		t.Helper()
		a := s.march(t)
		for _, act := range done {
			a = s.act(t, a, act, acts[act])
		}
		return a
	}
}

// on makes a sample of a request on an application: of a verb, of a collection when it begins with a slash, or of itself.
func on(prepare func(t *testing.T, s *server) object, body object, what ...string) func(*testing.T, *server, int) (string, object) {
	return func(t *testing.T, s *server, _ int) (string, object) {
		t.Helper()
		a := prepare(t, s)
		switch {
		case len(what) == 0:
			return path(a), body
		case what[0][0] == '/':
			return path(a) + what[0], body
		}
		return path(a) + ":" + what[0], body
	}
}

// consulted is a letter to a third party.
func (s *server) consulted(t *testing.T, other object) object {
	t.Helper()
	a := s.act(t, s.march(t), "accept", acts["accept"])
	return s.post(t, path(a)+"/consultations", with(object{"kind": "KIND_THIRD_PARTY", "party": "某公司", "sendDate": date("2024-06-03")}, other)).ok(t)
}

// charged is a fee notice of March.
func (s *server) charged(t *testing.T) object {
	t.Helper()
	a := s.act(t, s.march(t), "accept", acts["accept"])
	return s.post(t, path(a)+"/feeNotices", object{"mode": "MODE_PAGES", "count": 57, "reason": "x", "noticeDate": date("2024-03-06")}).ok(t)
}

func numbered2027(what string, n int) object {
	return notice2027(object{"documentNumber": fmt.Sprintf("国办发明电〔2026〕%d号", len(what)*10+n)})
}

// withoutNotice2027 takes back what other samples have loaded: there is one notice for a year.
func (s *server) withoutNotice2027(t *testing.T) {
	t.Helper()
	for _, n := range list(s.get(t, "/v1/holidayNotices?year=2027").ok(t), "holidayNotices") {
		s.finished(t, s.post(t, path(n)+":withdraw", object{"reason": "试"}).ok(t))
	}
}

func (s *server) withNotice2027(t *testing.T, what string, n int) string {
	t.Helper()
	s.withoutNotice2027(t)
	made := s.finished(t, s.post(t, "/v1/holidayNotices:load", object{"notice": numbered2027(what, n), "reason": "试", "acceptDoubts": true}).ok(t))
	return "/v1/" + text(made, "subject")
}

var lesson = object{"text": "检索清单复核", "owner": "征地科", "dueDate": date("2024-08-30")}

// inCase is a request about a case that was logged just now; verb is empty for an update.
func inCase(verb string, body object) func(*testing.T, *server, int) (string, object) {
	return func(t *testing.T, s *server, _ int) (string, object) {
		t.Helper()
		if verb == "" {
			return path(s.logged(t)), body
		}
		return path(s.logged(t)) + ":" + verb, body
	}
}

// issued makes a sample of a request on an approved registration receipt, or on an issued one.
func issued(verb string, body object) func(*testing.T, *server, int) (string, object) {
	return func(t *testing.T, s *server, _ int) (string, object) {
		t.Helper()
		d := s.approved(t, s.march(t), "REGISTRATION_RECEIPT", object{})
		if verb == "void" {
			d = s.step(t, drafter, d, "issue", object{})
		}
		return path(d) + ":" + verb, body
	}
}
