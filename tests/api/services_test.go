package api

import (
	"github.com/fullstorydev/grpchan"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/gateway"
	"github.com/yishenqing/foi/service/agencies"
	"github.com/yishenqing/foi/service/calendars"
	"github.com/yishenqing/foi/service/consultations"
	"github.com/yishenqing/foi/service/events"
	"github.com/yishenqing/foi/service/feenotices"
	"github.com/yishenqing/foi/service/worklist"
)

// aroundApplications registers every service but those of applications themselves.
func aroundApplications(services grpchan.HandlerMap, env call.Env) []gateway.Register {
	foiv1.RegisterAgencyServiceServer(services, agencies.New(env))
	foiv1.RegisterCalendarServiceServer(services, calendars.New(env))
	foiv1.RegisterApplicationEventServiceServer(services, events.New(env))
	foiv1.RegisterConsultationServiceServer(services, consultations.New(env))
	foiv1.RegisterFeeNoticeServiceServer(services, feenotices.New(env))
	foiv1.RegisterWorklistServiceServer(services, worklist.New(env))
	return []gateway.Register{
		registerFunc(foiv1.RegisterAgencyServiceHandlerClient, foiv1.NewAgencyServiceClient),
		registerFunc(foiv1.RegisterCalendarServiceHandlerClient, foiv1.NewCalendarServiceClient),
		registerFunc(foiv1.RegisterApplicationEventServiceHandlerClient, foiv1.NewApplicationEventServiceClient),
		registerFunc(foiv1.RegisterConsultationServiceHandlerClient, foiv1.NewConsultationServiceClient),
		registerFunc(foiv1.RegisterFeeNoticeServiceHandlerClient, foiv1.NewFeeNoticeServiceClient),
		registerFunc(foiv1.RegisterWorklistServiceHandlerClient, foiv1.NewWorklistServiceClient),
	}
}
