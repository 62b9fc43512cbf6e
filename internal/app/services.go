package app

import (
	"context"

	"github.com/fullstorydev/grpchan"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/gateway"
	"github.com/yishenqing/foi/service/agencies"
	"github.com/yishenqing/foi/service/applications"
	"github.com/yishenqing/foi/service/attachments"
	"github.com/yishenqing/foi/service/calendars"
	"github.com/yishenqing/foi/service/consultations"
	"github.com/yishenqing/foi/service/events"
	"github.com/yishenqing/foi/service/feenotices"
	"github.com/yishenqing/foi/service/lawchanges"
