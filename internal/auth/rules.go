package auth

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"google.golang.org/grpc"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
)

// required is the permission that each RPC needs, as its comment in proto/ says (a test compares them). Whoever adds an RPC
// adds a line here, or the server does not start.
var required = map[string]Permission{
	foiv1.AgencyService_CreateAgency_FullMethodName:   AgenciesManage,
	foiv1.AgencyService_GetAgency_FullMethodName:      AgenciesRead,
	foiv1.AgencyService_ListAgencies_FullMethodName:   AgenciesRead,
	foiv1.AgencyService_UpdateAgency_FullMethodName:   AgenciesManage,
	foiv1.AgencyService_MoveAgency_FullMethodName:     AgenciesManage,
	foiv1.AgencyService_DissolveAgency_FullMethodName: AgenciesManage,

	foiv1.ApplicationService_CreateApplication_FullMethodName:       ApplicationsRegister,
	foiv1.ApplicationService_GetApplication_FullMethodName:          ApplicationsRead,
	foiv1.ApplicationService_ListApplications_FullMethodName:        ApplicationsRead,
	foiv1.ApplicationService_UpdateApplication_FullMethodName:       ApplicationsUpdate,
	foiv1.ApplicationService_SuggestDuplicates_FullMethodName:       ApplicationsRead,
	foiv1.ApplicationService_BatchAssignApplications_FullMethodName: ApplicationsHandle,
	foiv1.ApplicationService_SplitApplication_FullMethodName:        ApplicationsRegister,
	foiv1.ApplicationService_MergeApplication_FullMethodName:        ApplicationsRegister,
	foiv1.ApplicationService_TransferApplication_FullMethodName:     ApplicationsRegister,
	foiv1.ApplicationService_RevealApplicant_FullMethodName:         ApplicantsReveal,

	foiv1.HandlingService_ConfirmApplication_FullMethodName:  ApplicationsRegister,
	foiv1.HandlingService_CorrectReceipt_FullMethodName:      ApplicationsRegister,
	foiv1.HandlingService_AcceptApplication_FullMethodName:   ApplicationsHandle,
	foiv1.HandlingService_ReturnApplication_FullMethodName:   ApplicationsHandle,
	foiv1.HandlingService_GetCorrectionNotice_FullMethodName: ApplicationsRead,
	foiv1.HandlingService_CorrectApplication_FullMethodName:  ApplicationsHandle,
	foiv1.HandlingService_AssignApplication_FullMethodName:   ApplicationsHandle,
	foiv1.HandlingService_DispatchApplication_FullMethodName: ApplicationsHandle,
	foiv1.HandlingService_ExtendApplication_FullMethodName:   ApplicationsHandle,
	foiv1.HandlingService_QueryReasons_FullMethodName:        ApplicationsHandle,
	foiv1.HandlingService_RecordReasons_FullMethodName:       ApplicationsHandle,
	foiv1.HandlingService_DeferApplication_FullMethodName:    ApplicationsHandle,
	foiv1.HandlingService_AnswerApplication_FullMethodName:   ApplicationsDecide,
	foiv1.HandlingService_DeliverApplication_FullMethodName:  ApplicationsHandle,
	foiv1.HandlingService_LapseApplication_FullMethodName:    ApplicationsHandle,
	foiv1.HandlingService_WithdrawApplication_FullMethodName: ApplicationsHandle,
	foiv1.HandlingService_CloseApplication_FullMethodName:    ApplicationsHandle,
	foiv1.HandlingService_ReopenApplication_FullMethodName:   ApplicationsReopen,
	foiv1.HandlingService_PublishApplication_FullMethodName:  ApplicationsHandle,
	foiv1.HandlingService_ArchiveApplication_FullMethodName:  ApplicationsArchive,
	foiv1.HandlingService_VoidApplication_FullMethodName:     ApplicationsRegister,
	foiv1.HandlingService_RectifyApplication_FullMethodName:  ApplicationsDecide,

	foiv1.ApplicationEventService_GetApplicationEvent_FullMethodName:   ApplicationsRead,
	foiv1.ApplicationEventService_ListApplicationEvents_FullMethodName: ApplicationsRead,
	foiv1.ApplicationEventService_ListLedgerEntries_FullMethodName:     ApplicationsRead,
	foiv1.ApplicationEventService_ListTermDays_FullMethodName:          ApplicationsRead,
	foiv1.ApplicationEventService_ListDuties_FullMethodName:            ApplicationsRead,

	foiv1.ConsultationService_CreateConsultation_FullMethodName:      ApplicationsHandle,
	foiv1.ConsultationService_GetConsultation_FullMethodName:         ApplicationsRead,
	foiv1.ConsultationService_ListConsultations_FullMethodName:       ApplicationsRead,
	foiv1.ConsultationService_ConcludeConsultation_FullMethodName:    ApplicationsHandle,
	foiv1.ConsultationService_AcknowledgeConsultation_FullMethodName: ApplicationsHandle,
	foiv1.ConsultationService_OverrideConsultation_FullMethodName:    ApplicationsHandle,

	foiv1.AttachmentService_CreateAttachment_FullMethodName:   ApplicationsHandle,
	foiv1.AttachmentService_GetAttachment_FullMethodName:      ApplicationsRead,
	foiv1.AttachmentService_ListAttachments_FullMethodName:    ApplicationsRead,
	foiv1.AttachmentService_DownloadAttachment_FullMethodName: ApplicationsRead,
	foiv1.AttachmentService_WithdrawAttachment_FullMethodName: ApplicationsHandle,

	foiv1.LegalCaseAttachmentService_CreateAttachment_FullMethodName:   LegalCasesEdit,
	foiv1.LegalCaseAttachmentService_GetAttachment_FullMethodName:      LegalCasesRead,
	foiv1.LegalCaseAttachmentService_ListAttachments_FullMethodName:    LegalCasesRead,
	foiv1.LegalCaseAttachmentService_DownloadAttachment_FullMethodName: LegalCasesRead,
	foiv1.LegalCaseAttachmentService_WithdrawAttachment_FullMethodName: LegalCasesEdit,

	foiv1.LegalCaseUploadService_CreateUpload_FullMethodName: LegalCasesEdit,
	foiv1.LegalCaseUploadService_GetUpload_FullMethodName:    LegalCasesEdit,
	foiv1.LegalCaseUploadService_ListUploads_FullMethodName:  LegalCasesEdit,
	foiv1.LegalCaseUploadService_UploadChunk_FullMethodName:  LegalCasesEdit,
	foiv1.LegalCaseUploadService_WriteUpload_FullMethodName:  LegalCasesEdit,
	foiv1.LegalCaseUploadService_FinishUpload_FullMethodName: LegalCasesEdit,
	foiv1.LegalCaseUploadService_DeleteUpload_FullMethodName: LegalCasesEdit,

	foiv1.RedactionService_CreateRedaction_FullMethodName:   ApplicationsHandle,
	foiv1.RedactionService_GetRedaction_FullMethodName:      ApplicationsRead,
	foiv1.RedactionService_ListRedactions_FullMethodName:    ApplicationsRead,
	foiv1.RedactionService_DownloadRedaction_FullMethodName: ApplicationsRead,
	foiv1.RedactionService_CheckRedaction_FullMethodName:    ApplicationsDecide,
	foiv1.RedactionService_ReleaseRedaction_FullMethodName:  ApplicationsHandle,
	foiv1.RedactionService_WithdrawRedaction_FullMethodName: ApplicationsHandle,

	foiv1.UploadService_CreateUpload_FullMethodName: ApplicationsHandle,
	foiv1.UploadService_GetUpload_FullMethodName:    ApplicationsHandle,
	foiv1.UploadService_ListUploads_FullMethodName:  ApplicationsHandle,
	foiv1.UploadService_UploadChunk_FullMethodName:  ApplicationsHandle,
	foiv1.UploadService_WriteUpload_FullMethodName:  ApplicationsHandle,
	foiv1.UploadService_FinishUpload_FullMethodName: ApplicationsHandle,
	foiv1.UploadService_DeleteUpload_FullMethodName: ApplicationsHandle,

	foiv1.ReceiptService_CreateReceiptProof_FullMethodName:   ApplicationsRegister,
	foiv1.ReceiptService_GetReceiptProof_FullMethodName:      ApplicationsRead,
	foiv1.ReceiptService_ListReceiptProofs_FullMethodName:    ApplicationsRead,
	foiv1.ReceiptService_CreateContactAttempt_FullMethodName: ApplicationsRegister,
	foiv1.ReceiptService_GetContactAttempt_FullMethodName:    ApplicationsRead,
	foiv1.ReceiptService_ListContactAttempts_FullMethodName:  ApplicationsRead,

	foiv1.LetterDeliveryService_CreateLetterDelivery_FullMethodName:     ApplicationsHandle,
	foiv1.LetterDeliveryService_GetLetterDelivery_FullMethodName:        ApplicationsRead,
	foiv1.LetterDeliveryService_ListLetterDeliveries_FullMethodName:     ApplicationsRead,
	foiv1.LetterDeliveryService_ListOpenLetterDeliveries_FullMethodName: ApplicationsRead,
	foiv1.LetterDeliveryService_ServeLetterDelivery_FullMethodName:      ApplicationsHandle,
	foiv1.LetterDeliveryService_FailLetterDelivery_FullMethodName:       ApplicationsHandle,

	foiv1.FeeNoticeService_CreateFeeNotice_FullMethodName: ApplicationsHandle,
	foiv1.FeeNoticeService_GetFeeNotice_FullMethodName:    ApplicationsRead,
	foiv1.FeeNoticeService_ListFeeNotices_FullMethodName:  ApplicationsRead,
	foiv1.FeeNoticeService_SettleFeeNotice_FullMethodName: ApplicationsHandle,
	foiv1.FeeNoticeService_WaiveFeeNotice_FullMethodName:  ApplicationsHandle,
	foiv1.FeeNoticeService_QuoteFee_FullMethodName:        ApplicationsRead,

	foiv1.RestrictionService_GetRestriction_FullMethodName:        ApplicationsRead,
	foiv1.RestrictionService_RestrictApplication_FullMethodName:   ApplicationsRestrict,
	foiv1.RestrictionService_UnrestrictApplication_FullMethodName: ApplicationsRestrict,

	foiv1.PersonalDataService_ExportPersonalData_FullMethodName:  ApplicantsExport,
	foiv1.PersonalDataService_CorrectPersonalData_FullMethodName: ApplicantsCorrect,

	foiv1.RetentionService_GetRetention_FullMethodName:       ApplicationsRead,
	foiv1.RetentionService_SetRetentionClass_FullMethodName:  ApplicationsArchive,
	foiv1.RetentionService_PlaceHold_FullMethodName:          ApplicationsHold,
	foiv1.RetentionService_ReleaseHold_FullMethodName:        ApplicationsHold,
	foiv1.RetentionService_ProposeDisposal_FullMethodName:    ApplicationsArchive,
	foiv1.RetentionService_CancelDisposal_FullMethodName:     ApplicationsArchive,
	foiv1.RetentionService_DisposeApplication_FullMethodName: ApplicationsDispose,

	foiv1.VolumeService_ComputeVolumeEvidence_FullMethodName: ApplicationsRead,

	foiv1.SearchRecordService_CreateSearchRecord_FullMethodName: ApplicationsHandle,
	foiv1.SearchRecordService_GetSearchRecord_FullMethodName:    ApplicationsRead,
	foiv1.SearchRecordService_ListSearchRecords_FullMethodName:  ApplicationsRead,

	foiv1.AnsweringService_SuggestOutcomes_FullMethodName: ApplicationsRead,
	foiv1.AnsweringService_PreviewRemedy_FullMethodName:   ApplicationsRead,

	foiv1.WorklistService_ListWorklistItems_FullMethodName: ApplicationsRead,

	foiv1.SettingsService_AdoptSettings_FullMethodName:          SettingsManage,
	foiv1.SettingsService_GetEffectiveSettings_FullMethodName:   AgenciesRead,
	foiv1.SettingsService_ListSettings_FullMethodName:           AgenciesRead,
	foiv1.SettingsService_ListSettingDefinitions_FullMethodName: AgenciesRead,

	foiv1.LawChangeService_LoadHolidayNotice_FullMethodName:     CalendarManage,
	foiv1.LawChangeService_AmendHolidayNotice_FullMethodName:    CalendarManage,
	foiv1.LawChangeService_WithdrawHolidayNotice_FullMethodName: CalendarManage,
	foiv1.LawChangeService_GetLawChange_FullMethodName:          CalendarRead,
	foiv1.LawChangeService_ListLawChanges_FullMethodName:        CalendarRead,
	foiv1.LawChangeService_ListMovedApplications_FullMethodName: ApplicationsRead,
	foiv1.OfficerService_CreateOfficer_FullMethodName:           OfficersManage,
	foiv1.OfficerService_GetOfficer_FullMethodName:              OfficersRead,
	foiv1.OfficerService_ListOfficers_FullMethodName:            OfficersRead,
	foiv1.OfficerService_UpdateOfficer_FullMethodName:           OfficersManage,
	foiv1.OfficerService_CreateAbsence_FullMethodName:           OfficersManage,
	foiv1.OfficerService_GetAbsence_FullMethodName:              OfficersRead,
	foiv1.OfficerService_ListAbsences_FullMethodName:            OfficersRead,
	foiv1.OfficerService_DeleteAbsence_FullMethodName:           OfficersManage,

	foiv1.MessageService_GetMessage_FullMethodName:   MessagesRead,
	foiv1.MessageService_ListMessages_FullMethodName: MessagesRead,
	foiv1.MessageService_ReadMessage_FullMethodName:  MessagesRead,

	foiv1.ReminderService_ListReminders_FullMethodName:   ApplicationsRead,
	foiv1.ReminderService_MuteReminders_FullMethodName:   RemindersMute,
	foiv1.ReminderService_UnmuteReminders_FullMethodName: RemindersMute,

	foiv1.LegalCaseReminderService_ListReminders_FullMethodName:   LegalCasesRead,
	foiv1.LegalCaseReminderService_MuteReminders_FullMethodName:   RemindersMute,
	foiv1.LegalCaseReminderService_UnmuteReminders_FullMethodName: RemindersMute,

	foiv1.UserService_CreateUser_FullMethodName:       UsersManage,
	foiv1.UserService_GetUser_FullMethodName:          UsersRead,
	foiv1.UserService_ListUsers_FullMethodName:        UsersRead,
	foiv1.UserService_UpdateUser_FullMethodName:       UsersManage,
	foiv1.UserService_DisableUser_FullMethodName:      UsersManage,
	foiv1.UserService_EnableUser_FullMethodName:       UsersManage,
	foiv1.UserService_UnlockUser_FullMethodName:       UsersManage,
	foiv1.UserService_ResetPassword_FullMethodName:    UsersManage,
	foiv1.UserService_ResetTotp_FullMethodName:        UsersManage,
	foiv1.UserService_RevokeSessions_FullMethodName:   UsersManage,
	foiv1.UserService_ListUserSessions_FullMethodName: UsersManage,
	foiv1.UserService_CreateGrant_FullMethodName:      UsersManage,
	foiv1.UserService_GetGrant_FullMethodName:         UsersRead,
	foiv1.UserService_ListGrants_FullMethodName:       UsersRead,
	foiv1.UserService_RevokeGrant_FullMethodName:      UsersManage,

	foiv1.SessionService_ListSessions_FullMethodName:   SelfManage,
	foiv1.SessionService_DeleteSession_FullMethodName:  SelfManage,
	foiv1.SessionService_GetCurrentUser_FullMethodName: SelfManage,
	foiv1.SessionService_ChangePassword_FullMethodName: SelfManage,
	foiv1.SessionService_EnrolTotp_FullMethodName:      SelfManage,
	foiv1.SessionService_ConfirmTotp_FullMethodName:    SelfManage,

	foiv1.KeyService_CreateKey_FullMethodName:                 KeysManage,
	foiv1.KeyService_GetKey_FullMethodName:                    KeysManage,
	foiv1.KeyService_ListKeys_FullMethodName:                  KeysManage,
	foiv1.KeyService_RotateKey_FullMethodName:                 KeysManage,
	foiv1.KeyService_RevokeKey_FullMethodName:                 KeysManage,
	foiv1.PortalService_SubmitApplication_FullMethodName:      PortalSubmit,
	foiv1.PortalService_QueryStatus_FullMethodName:            PortalQuery,
	foiv1.PortalService_BatchQueryStatus_FullMethodName:       PortalQuery,
	foiv1.PortalService_SubmitCorrection_FullMethodName:       PortalSubmit,
	foiv1.PortalService_SubmitWithdrawal_FullMethodName:       PortalSubmit,
	foiv1.PortalService_ReportPayment_FullMethodName:          PortalSubmit,
	foiv1.PortalService_DownloadAnswer_FullMethodName:         PortalQuery,
	foiv1.PortalService_RateApplication_FullMethodName:        PortalSubmit,
	foiv1.PortalService_SuggestPublication_FullMethodName:     PortalSubmit,
	foiv1.PortalService_ListApplicationChanges_FullMethodName: PortalQuery,
	foiv1.PortalService_WatchApplications_FullMethodName:      PortalQuery,
	foiv1.PortalService_ReissueQueryCode_FullMethodName:       ApplicationsRegister,
	foiv1.PortalService_ListApplicantInputs_FullMethodName:    ApplicationsRead,

	foiv1.AuditService_GetAuditEntry_FullMethodName:                   AuditRead,
	foiv1.AuditService_ListAuditEntries_FullMethodName:                AuditRead,
	foiv1.AuditService_ExportAuditEntries_FullMethodName:              AuditRead,
	foiv1.AuditService_VerifyAudit_FullMethodName:                     AuditRead,
	foiv1.AuditService_GetAuditHead_FullMethodName:                    AuditRead,
	foiv1.SubscriptionService_CreateSubscription_FullMethodName:       SubscriptionsManage,
	foiv1.SubscriptionService_GetSubscription_FullMethodName:          SubscriptionsManage,
	foiv1.SubscriptionService_ListSubscriptions_FullMethodName:        SubscriptionsManage,
	foiv1.SubscriptionService_DeleteSubscription_FullMethodName:       SubscriptionsManage,
	foiv1.SubscriptionService_RotateSubscriptionSecret_FullMethodName: SubscriptionsManage,
	foiv1.SubscriptionService_TestSubscription_FullMethodName:         SubscriptionsManage,
	foiv1.SubscriptionService_GetDelivery_FullMethodName:              SubscriptionsManage,
	foiv1.SubscriptionService_ListDeliveries_FullMethodName:           SubscriptionsManage,
	foiv1.SubscriptionService_RedeliverDelivery_FullMethodName:        SubscriptionsManage,

	foiv1.ExportService_RunExport_FullMethodName:               ExportsRun,
	foiv1.ExportService_CancelExportOperation_FullMethodName:   ExportsRun,
	foiv1.ExportService_GetExportOperation_FullMethodName:      ExportsRead,
	foiv1.ExportService_ListExportOperations_FullMethodName:    ExportsRead,
	foiv1.ExportService_ListExportFiles_FullMethodName:         ExportsRead,
	foiv1.ExportService_DownloadExportFile_FullMethodName:      ExportsRead,
	foiv1.StatisticsService_QueryStatistics_FullMethodName:     StatisticsRead,
	foiv1.StatisticsService_DrillDownStatistics_FullMethodName: StatisticsRead,
	foiv1.StatisticsService_CompareStatistics_FullMethodName:   StatisticsRead,
	foiv1.StatisticsService_StreamStatistics_FullMethodName:    StatisticsRead,
	foiv1.StatisticsService_GetQuarterlyReport_FullMethodName:  StatisticsRead,
	foiv1.StatisticsService_GetMonthlyReport_FullMethodName:    StatisticsRead,

	foiv1.DocumentTemplateService_UploadDocumentTemplate_FullMethodName:       TemplatesEdit,
	foiv1.DocumentTemplateService_WithdrawDocumentTemplate_FullMethodName:     TemplatesEdit,
	foiv1.DocumentTemplateService_GetDocumentTemplate_FullMethodName:          TemplatesEdit,
	foiv1.DocumentTemplateService_ListDocumentTemplates_FullMethodName:        TemplatesEdit,
	foiv1.DocumentTemplateService_ListDocumentTemplateVersions_FullMethodName: TemplatesEdit,
	foiv1.DocumentTemplateService_DownloadDocumentTemplate_FullMethodName:     TemplatesEdit,
	foiv1.DocumentTemplateService_PreviewDocumentTemplate_FullMethodName:      TemplatesEdit,
	foiv1.DocumentTemplateService_PreviewApplicationDocument_FullMethodName:   ApplicationsRead,
	foiv1.CaseFileService_DownloadCaseFile_FullMethodName:                     ApplicationsRead,
	foiv1.CaseFileService_DownloadLegalCaseFile_FullMethodName:                LegalCasesRead,
	foiv1.CaseFileService_CreateArchivePackage_FullMethodName:                 ApplicationsArchive,
	foiv1.CaseFileService_GetArchivePackage_FullMethodName:                    ApplicationsRead,
	foiv1.CaseFileService_ListArchivePackages_FullMethodName:                  ApplicationsRead,
	foiv1.CaseFileService_DownloadArchivePackage_FullMethodName:               ApplicationsRead,

	foiv1.PublicationService_ListPublicationCandidates_FullMethodName: PublicationsEdit,
	foiv1.PublicationService_CreatePublication_FullMethodName:         PublicationsEdit,
	foiv1.PublicationService_GetPublication_FullMethodName:            ApplicationsRead,
	foiv1.PublicationService_ListPublications_FullMethodName:          ApplicationsRead,
	foiv1.PublicationService_CheckPublication_FullMethodName:          PublicationsEdit,
	foiv1.PublicationService_ApprovePublication_FullMethodName:        PublicationsApprove,
	foiv1.PublicationService_DeclinePublication_FullMethodName:        PublicationsApprove,
	foiv1.PublicationService_PublishPublication_FullMethodName:        PublicationsEdit,
	foiv1.PublicationService_WithdrawPublication_FullMethodName:       PublicationsApprove,

	foiv1.CalendarService_GetHolidayNotice_FullMethodName:   CalendarRead,
	foiv1.CalendarService_ListHolidayNotices_FullMethodName: CalendarRead,
	foiv1.CalendarService_GetCalendarDay_FullMethodName:     CalendarRead,
	foiv1.CalendarService_ListCalendarDays_FullMethodName:   CalendarRead,
	foiv1.CalendarService_AddWorkdays_FullMethodName:        CalendarRead,
	foiv1.CalendarService_CountWorkdays_FullMethodName:      CalendarRead,

	foiv1.LegalCaseService_CreateLegalCase_FullMethodName:            LegalCasesEdit,
	foiv1.LegalCaseService_GetLegalCase_FullMethodName:               LegalCasesRead,
	foiv1.LegalCaseService_ListLegalCases_FullMethodName:             LegalCasesRead,
	foiv1.LegalCaseService_UpdateLegalCase_FullMethodName:            LegalCasesEdit,
	foiv1.LegalCaseService_ListLegalCaseEvents_FullMethodName:        LegalCasesRead,
	foiv1.LegalCaseService_AmendLegalCase_FullMethodName:             LegalCasesEdit,
	foiv1.LegalCaseService_ReportLegalCase_FullMethodName:            LegalCasesEdit,
	foiv1.LegalCaseService_SetLegalProcedure_FullMethodName:          LegalCasesEdit,
	foiv1.LegalCaseService_SuspendLegalCase_FullMethodName:           LegalCasesEdit,
	foiv1.LegalCaseService_ResumeLegalCase_FullMethodName:            LegalCasesEdit,
	foiv1.LegalCaseService_RespondLegalCase_FullMethodName:           LegalCasesEdit,
	foiv1.LegalCaseService_ScheduleHearing_FullMethodName:            LegalCasesEdit,
	foiv1.LegalCaseService_RecordHearing_FullMethodName:              LegalCasesEdit,
	foiv1.LegalCaseService_ConcludeLegalCase_FullMethodName:          LegalCasesEdit,
	foiv1.LegalCaseService_RevokeLegalConclusion_FullMethodName:      LegalCasesEdit,
	foiv1.LegalCaseService_AppealLegalCase_FullMethodName:            LegalCasesEdit,
	foiv1.LegalCaseService_ComplyLegalCase_FullMethodName:            LegalCasesEdit,
	foiv1.LegalCaseService_CodeLegalCauses_FullMethodName:            LegalCasesEdit,
	foiv1.LegalCaseService_AddLegalLesson_FullMethodName:             LegalCasesEdit,
	foiv1.LegalCaseService_CompleteLegalLesson_FullMethodName:        LegalCasesEdit,
	foiv1.LegalCaseService_CloseLegalCase_FullMethodName:             LegalCasesEdit,
	foiv1.LegalCaseService_VoidLegalCase_FullMethodName:              LegalCasesEdit,
	foiv1.DocumentService_CreateDocument_FullMethodName:              DocumentsDraft,
	foiv1.DocumentService_GetDocument_FullMethodName:                 ApplicationsRead,
	foiv1.DocumentService_ListDocuments_FullMethodName:               ApplicationsRead,
	foiv1.DocumentService_UpdateDocument_FullMethodName:              DocumentsDraft,
	foiv1.DocumentService_ListDocumentDrafts_FullMethodName:          ApplicationsRead,
	foiv1.DocumentService_CompareDocumentDrafts_FullMethodName:       ApplicationsRead,
	foiv1.DocumentService_SubmitDocument_FullMethodName:              DocumentsDraft,
	foiv1.DocumentService_RecallDocument_FullMethodName:              DocumentsDraft,
	foiv1.DocumentService_ReviewDocument_FullMethodName:              DocumentsReview,
	foiv1.DocumentService_LegalReviewDocument_FullMethodName:         DocumentsLegalReview,
	foiv1.DocumentService_ApproveDocument_FullMethodName:             DocumentsApprove,
	foiv1.DocumentService_BatchApproveDocuments_FullMethodName:       DocumentsApprove,
	foiv1.DocumentService_PreviewDocument_FullMethodName:             ApplicationsRead,
	foiv1.DocumentService_IssueDocument_FullMethodName:               DocumentsDraft,
	foiv1.DocumentService_DownloadDocument_FullMethodName:            ApplicationsRead,
	foiv1.DocumentService_VoidDocument_FullMethodName:                DocumentsApprove,
	foiv1.DocumentService_AbandonDocument_FullMethodName:             DocumentsDraft,
	foiv1.DocumentSeriesService_CreateDocumentSeries_FullMethodName:  SeriesManage,
	foiv1.DocumentSeriesService_GetDocumentSeries_FullMethodName:     AgenciesRead,
	foiv1.DocumentSeriesService_ListDocumentSeries_FullMethodName:    AgenciesRead,
	foiv1.DocumentSeriesService_UpdateDocumentSeries_FullMethodName:  SeriesManage,
	foiv1.DocumentSeriesService_SkipDocumentNumbers_FullMethodName:   SeriesManage,
	foiv1.DocumentSeriesService_ListDocumentNumbers_FullMethodName:   ApplicationsRead,
	foiv1.LegalCaseService_ComputeFinality_FullMethodName:            ApplicationsRead,
	foiv1.LegalCaseService_SummarizeCauses_FullMethodName:            LegalCasesRead,
	foiv1.LegalCaseService_ComputeCorrectionAllowance_FullMethodName: StatisticsRead,

	foiv1.IndicatorService_ComputeIndicators_FullMethodName:           StatisticsRead,
	foiv1.IndicatorService_ListIndicatorCases_FullMethodName:          StatisticsRead,
	foiv1.IndicatorService_ComputeSelfCheck_FullMethodName:            StatisticsRead,
	foiv1.IndicatorService_ListIndicatorSchemes_FullMethodName:        StatisticsRead,
	foiv1.IndicatorService_CreateIndicatorScheme_FullMethodName:       SettingsManage,
	foiv1.IndicatorService_GetIndicatorScheme_FullMethodName:          StatisticsRead,
	foiv1.IndicatorService_WithdrawIndicatorScheme_FullMethodName:     SettingsManage,
	foiv1.IndicatorService_CreateIndicatorSupplement_FullMethodName:   AnnualReportsEdit,
	foiv1.IndicatorService_ListIndicatorSupplements_FullMethodName:    StatisticsRead,
	foiv1.IndicatorService_WithdrawIndicatorSupplement_FullMethodName: AnnualReportsEdit,

	foiv1.AnnualReportService_ComputeAnnualReport_FullMethodName:    StatisticsRead,
	foiv1.AnnualReportService_CompareAnnualReport_FullMethodName:    StatisticsRead,
	foiv1.AnnualReportService_ListCellApplications_FullMethodName:   StatisticsRead,
	foiv1.AnnualReportService_ListCellCases_FullMethodName:          StatisticsRead,
	foiv1.AnnualReportService_CreateAnnualReport_FullMethodName:     AnnualReportsEdit,
	foiv1.AnnualReportService_GetAnnualReport_FullMethodName:        StatisticsRead,
	foiv1.AnnualReportService_ListAnnualReports_FullMethodName:      StatisticsRead,
	foiv1.AnnualReportService_DownloadAnnualFigures_FullMethodName:  StatisticsRead,
	foiv1.AnnualReportService_DownloadAnnualReport_FullMethodName:   StatisticsRead,
	foiv1.AnnualReportService_CheckAnnualReportText_FullMethodName:  StatisticsRead,
	foiv1.AnnualReportService_GetAnnualReportText_FullMethodName:    StatisticsRead,
	foiv1.AnnualReportService_ListAnnualReportTexts_FullMethodName:  StatisticsRead,
	foiv1.AnnualReportService_UpdateAnnualReportText_FullMethodName: AnnualReportsEdit,
	foiv1.AnnualReportService_FreezeAnnualReport_FullMethodName:     AnnualReportsEdit,
	foiv1.AnnualReportService_ThawAnnualReport_FullMethodName:       AnnualReportsEdit,
	foiv1.AnnualReportService_SignOffAnnualReport_FullMethodName:    AnnualReportsApprove,
	foiv1.AnnualReportService_SubmitAnnualReport_FullMethodName:     AnnualReportsEdit,
	foiv1.AnnualReportService_ReturnAnnualReport_FullMethodName:     AnnualReportsApprove,
	foiv1.AnnualReportService_AcceptAnnualReport_FullMethodName:     AnnualReportsApprove,
	foiv1.AnnualReportService_PublishAnnualReport_FullMethodName:    AnnualReportsPublish,
	foiv1.AnnualReportService_ReviseAnnualReport_FullMethodName:     AnnualReportsEdit,
	foiv1.AnnualReportService_ListSubmissions_FullMethodName:        StatisticsRead,
}

// open are the services that anybody may call: they tell whether the server runs and what it offers, and nothing of what it
// keeps.
var open = map[string]bool{
	"grpc.health.v1.Health":                    true,
	"grpc.reflection.v1.ServerReflection":      true,
	"grpc.reflection.v1alpha.ServerReflection": true,
}

// public are the methods of our own that anybody may call, since they are how one becomes known, or show what is for everybody. What
// they are sent is held to the rules like everything else. A test lists them once more.
var public = map[string]bool{
	foiv1.PublicationService_ListPublishedItems_FullMethodName: true,
	foiv1.PublicationService_GetPublishedFeed_FullMethodName:   true,

	foiv1.SessionService_CreateSession_FullMethodName:  true,
	foiv1.SessionService_RefreshSession_FullMethodName: true,
}

// Rule is what a method demands of its caller.
type Rule struct {
	Open       bool       // anybody may call it, and it answers for itself
	Public     bool       // anybody may call it, within the rules of its request
	Permission Permission // needed unless Open or Public
}

// Rules returns the rule of every method of the services, by full method name, and an error that names all those without.
func Rules(services map[string]grpc.ServiceInfo) (map[string]Rule, error) {
	rules := map[string]Rule{}
	var lacking []string
	for service, info := range services {
		for _, m := range info.Methods {
			method := "/" + service + "/" + m.Name
			permission, ok := required[method]
			switch {
			case ok:
				rules[method] = Rule{Permission: permission}
			case public[method]:
				rules[method] = Rule{Public: true}
			case open[service]:
				rules[method] = Rule{Open: true}
			default:
				lacking = append(lacking, method)
			}
		}
	}
	if len(lacking) > 0 {
		slices.Sort(lacking)
		return nil, fmt.Errorf("auth: no permission rule for %s", strings.Join(lacking, ", "))
	}
	return rules, nil
}

// Methods returns the full names of all methods that have a permission, sorted.
func Methods() []string { return slices.Sorted(maps.Keys(required)) }

// Required returns the permission that a method needs, by its full name; false for one that needs none or is unknown.
func Required(method string) (Permission, bool) {
	p, ok := required[method]
	return p, ok
}
