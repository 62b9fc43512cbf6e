package app

import (
	"context"

	"github.com/fullstorydev/grpchan"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/gateway"
	"github.com/yishenqing/foi/internal/identity"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/service/agencies"
	"github.com/yishenqing/foi/service/agencysettings"
	"github.com/yishenqing/foi/service/annualreports"
	"github.com/yishenqing/foi/service/applications"
	"github.com/yishenqing/foi/service/attachments"
	"github.com/yishenqing/foi/service/audits"
	"github.com/yishenqing/foi/service/calendars"
	"github.com/yishenqing/foi/service/casefiles"
	"github.com/yishenqing/foi/service/consultations"
	"github.com/yishenqing/foi/service/documents"
	"github.com/yishenqing/foi/service/documentseries"
	"github.com/yishenqing/foi/service/documenttemplates"
	"github.com/yishenqing/foi/service/events"
	"github.com/yishenqing/foi/service/exports"
	"github.com/yishenqing/foi/service/feenotices"
	"github.com/yishenqing/foi/service/indicators"
	"github.com/yishenqing/foi/service/keys"
	"github.com/yishenqing/foi/service/lawchanges"
	"github.com/yishenqing/foi/service/legalcases"
	"github.com/yishenqing/foi/service/letterdeliveries"
	"github.com/yishenqing/foi/service/messages"
	"github.com/yishenqing/foi/service/officers"
	"github.com/yishenqing/foi/service/personaldata"
	"github.com/yishenqing/foi/service/portal"
	"github.com/yishenqing/foi/service/publications"
	"github.com/yishenqing/foi/service/receipts"
	"github.com/yishenqing/foi/service/redactions"
	"github.com/yishenqing/foi/service/reminders"
	"github.com/yishenqing/foi/service/restrictions"
	"github.com/yishenqing/foi/service/retentions"
	"github.com/yishenqing/foi/service/searchrecords"
	"github.com/yishenqing/foi/service/sessions"
	"github.com/yishenqing/foi/service/statistics"
	"github.com/yishenqing/foi/service/subscriptions"
	"github.com/yishenqing/foi/service/uploads"
	"github.com/yishenqing/foi/service/users"
	"github.com/yishenqing/foi/service/volumes"
	"github.com/yishenqing/foi/service/worklist"
)

// service is one service of the API and its routes over HTTP. A test holds that all services of the protos are here.
type service struct {
	register func(grpc.ServiceRegistrar)
	routes   gateway.Register
}

// services makes every service. A new one is a new line.
func services(env call.Env, id *identity.Identity) []service {
	return []service{
		of(foiv1.RegisterAgencyServiceServer, agencies.New(env), foiv1.RegisterAgencyServiceHandlerClient, foiv1.NewAgencyServiceClient),
		of(foiv1.RegisterApplicationServiceServer, applications.New(env), foiv1.RegisterApplicationServiceHandlerClient, foiv1.NewApplicationServiceClient),
		of(foiv1.RegisterHandlingServiceServer, applications.NewHandling(env), foiv1.RegisterHandlingServiceHandlerClient, foiv1.NewHandlingServiceClient),
		of(foiv1.RegisterApplicationEventServiceServer, events.New(env), foiv1.RegisterApplicationEventServiceHandlerClient, foiv1.NewApplicationEventServiceClient),
		of(foiv1.RegisterConsultationServiceServer, consultations.New(env), foiv1.RegisterConsultationServiceHandlerClient, foiv1.NewConsultationServiceClient),
		of(foiv1.RegisterAttachmentServiceServer, attachments.New(env, resname.OfApplications), foiv1.RegisterAttachmentServiceHandlerClient, foiv1.NewAttachmentServiceClient),
		of(foiv1.RegisterLegalCaseAttachmentServiceServer, attachments.New(env, resname.OfLegalCases), foiv1.RegisterLegalCaseAttachmentServiceHandlerClient, foiv1.NewLegalCaseAttachmentServiceClient),
		of(foiv1.RegisterLetterDeliveryServiceServer, letterdeliveries.New(env), foiv1.RegisterLetterDeliveryServiceHandlerClient, foiv1.NewLetterDeliveryServiceClient),
		of(foiv1.RegisterRedactionServiceServer, redactions.New(env), foiv1.RegisterRedactionServiceHandlerClient, foiv1.NewRedactionServiceClient),
		of(foiv1.RegisterUploadServiceServer, uploads.New(env, resname.OfApplications), foiv1.RegisterUploadServiceHandlerClient, foiv1.NewUploadServiceClient),
		of(foiv1.RegisterLegalCaseUploadServiceServer, uploads.New(env, resname.OfLegalCases), foiv1.RegisterLegalCaseUploadServiceHandlerClient, foiv1.NewLegalCaseUploadServiceClient),
		of(foiv1.RegisterReceiptServiceServer, receipts.New(env), foiv1.RegisterReceiptServiceHandlerClient, foiv1.NewReceiptServiceClient),
		of(foiv1.RegisterFeeNoticeServiceServer, feenotices.New(env), foiv1.RegisterFeeNoticeServiceHandlerClient, foiv1.NewFeeNoticeServiceClient),
		of(foiv1.RegisterPersonalDataServiceServer, personaldata.New(env), foiv1.RegisterPersonalDataServiceHandlerClient, foiv1.NewPersonalDataServiceClient),
		of(foiv1.RegisterVolumeServiceServer, volumes.New(env), foiv1.RegisterVolumeServiceHandlerClient, foiv1.NewVolumeServiceClient),
		of(foiv1.RegisterIndicatorServiceServer, indicators.New(env), foiv1.RegisterIndicatorServiceHandlerClient, foiv1.NewIndicatorServiceClient),
		of(foiv1.RegisterSearchRecordServiceServer, searchrecords.New(env), foiv1.RegisterSearchRecordServiceHandlerClient, foiv1.NewSearchRecordServiceClient),
		of(foiv1.RegisterAnsweringServiceServer, applications.NewAnswering(env), foiv1.RegisterAnsweringServiceHandlerClient, foiv1.NewAnsweringServiceClient),
		of(foiv1.RegisterWorklistServiceServer, worklist.New(env), foiv1.RegisterWorklistServiceHandlerClient, foiv1.NewWorklistServiceClient),
		of(foiv1.RegisterRestrictionServiceServer, restrictions.New(env), foiv1.RegisterRestrictionServiceHandlerClient, foiv1.NewRestrictionServiceClient),
		of(foiv1.RegisterRetentionServiceServer, retentions.New(env), foiv1.RegisterRetentionServiceHandlerClient, foiv1.NewRetentionServiceClient),
		of(foiv1.RegisterSettingsServiceServer, agencysettings.New(env), foiv1.RegisterSettingsServiceHandlerClient, foiv1.NewSettingsServiceClient),
		of(foiv1.RegisterLawChangeServiceServer, lawchanges.New(env), foiv1.RegisterLawChangeServiceHandlerClient, foiv1.NewLawChangeServiceClient),
		of(foiv1.RegisterOfficerServiceServer, officers.New(env), foiv1.RegisterOfficerServiceHandlerClient, foiv1.NewOfficerServiceClient),
		of(foiv1.RegisterMessageServiceServer, messages.New(env), foiv1.RegisterMessageServiceHandlerClient, foiv1.NewMessageServiceClient),
		of(foiv1.RegisterReminderServiceServer, reminders.New(env, resname.OfApplications), foiv1.RegisterReminderServiceHandlerClient, foiv1.NewReminderServiceClient),
		of(foiv1.RegisterLegalCaseReminderServiceServer, reminders.New(env, resname.OfLegalCases), foiv1.RegisterLegalCaseReminderServiceHandlerClient, foiv1.NewLegalCaseReminderServiceClient),
		of(foiv1.RegisterUserServiceServer, users.New(env, id), foiv1.RegisterUserServiceHandlerClient, foiv1.NewUserServiceClient),
		of(foiv1.RegisterSessionServiceServer, sessions.New(env, id), foiv1.RegisterSessionServiceHandlerClient, foiv1.NewSessionServiceClient),
		of(foiv1.RegisterKeyServiceServer, keys.New(env), foiv1.RegisterKeyServiceHandlerClient, foiv1.NewKeyServiceClient),
		of(foiv1.RegisterPortalServiceServer, portal.New(env), foiv1.RegisterPortalServiceHandlerClient, foiv1.NewPortalServiceClient),
		of(foiv1.RegisterAuditServiceServer, audits.New(env), foiv1.RegisterAuditServiceHandlerClient, foiv1.NewAuditServiceClient),
		of(foiv1.RegisterSubscriptionServiceServer, subscriptions.New(env), foiv1.RegisterSubscriptionServiceHandlerClient, foiv1.NewSubscriptionServiceClient),
		of(foiv1.RegisterAnnualReportServiceServer, annualreports.New(env), foiv1.RegisterAnnualReportServiceHandlerClient, foiv1.NewAnnualReportServiceClient),
		of(foiv1.RegisterDocumentTemplateServiceServer, documenttemplates.New(env), foiv1.RegisterDocumentTemplateServiceHandlerClient, foiv1.NewDocumentTemplateServiceClient),
		of(foiv1.RegisterLegalCaseServiceServer, legalcases.New(env), foiv1.RegisterLegalCaseServiceHandlerClient, foiv1.NewLegalCaseServiceClient),
		of(foiv1.RegisterCaseFileServiceServer, casefiles.New(env), foiv1.RegisterCaseFileServiceHandlerClient, foiv1.NewCaseFileServiceClient),
		of(foiv1.RegisterPublicationServiceServer, publications.New(env), foiv1.RegisterPublicationServiceHandlerClient, foiv1.NewPublicationServiceClient),
		of(foiv1.RegisterExportServiceServer, exports.New(env), foiv1.RegisterExportServiceHandlerClient, foiv1.NewExportServiceClient),
		of(foiv1.RegisterStatisticsServiceServer, statistics.New(env), foiv1.RegisterStatisticsServiceHandlerClient, foiv1.NewStatisticsServiceClient),
		of(foiv1.RegisterDocumentServiceServer, documents.New(env), foiv1.RegisterDocumentServiceHandlerClient, foiv1.NewDocumentServiceClient),
		of(foiv1.RegisterDocumentSeriesServiceServer, documentseries.New(env), foiv1.RegisterDocumentSeriesServiceHandlerClient, foiv1.NewDocumentSeriesServiceClient),
		of(foiv1.RegisterCalendarServiceServer, calendars.New(env), foiv1.RegisterCalendarServiceHandlerClient, foiv1.NewCalendarServiceClient),
	}
}

// of ties together what protoc generates for one service.
func of[S, I, C any](
	register func(grpc.ServiceRegistrar, S), implementation I,
	routes func(context.Context, *runtime.ServeMux, C) error, client func(grpc.ClientConnInterface) C,
) service {
	return service{
		register: func(r grpc.ServiceRegistrar) { register(r, any(implementation).(S)) }, //nolint:forcetypeassert // a wrong pair fails in every test
		routes: func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
			return routes(ctx, mux, client(conn))
		},
	}
}

// registered collects services with their descriptions, so that the gRPC server and the gateway get the same ones.
func registered(all []service) (services grpchan.HandlerMap, routes []gateway.Register) {
	services = grpchan.HandlerMap{}
	for _, s := range all {
		s.register(services)
		routes = append(routes, s.routes)
	}
	return services, routes
}
