package apierr_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/idem"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/workflow"
)

// call is what the interceptor knows of the calls of these tests.
var call = apierr.Call{
	CorrelationID: "c0ffee00", ResourceType: "foi.v1/Application", ResourceName: "agencies/a1/applications/x7",
}

// cases is the table of api-style.md §8.
var cases = []struct {
	name     string
	err      error
	code     codes.Code
	reason   foiv1.ErrorReason
	detail   any // an example of the type of detail that must be there; nil: none besides ErrorInfo and LocalizedMessage
	metadata map[string]string
}{
	{
		"bad field", &apierr.Invalid{Violations: []apierr.Violation{{Field: "note", Rule: "string.max_len", Message: "too long", Chinese: "太长"}}},
		codes.InvalidArgument, foiv1.ErrorReason_ERROR_REASON_FIELD_INVALID, &errdetails.BadRequest{}, nil,
	},
	{"bad filter", &apierr.Invalid{
		Violations: []apierr.Violation{{Field: "filter", Rule: "filter", Message: "unknown field", Chinese: "未知字段"}},
		Reason:     foiv1.ErrorReason_ERROR_REASON_FILTER_INVALID,
	}, codes.InvalidArgument, foiv1.ErrorReason_ERROR_REASON_FILTER_INVALID, &errdetails.BadRequest{}, nil},
	{"bad token", fmt.Errorf("list: %w", &apierr.Invalid{
		Violations: []apierr.Violation{{Field: "page_token", Rule: "page_token", Message: "damaged", Chinese: "无效"}},
		Reason:     foiv1.ErrorReason_ERROR_REASON_PAGE_TOKEN_INVALID,
	}), codes.InvalidArgument, foiv1.ErrorReason_ERROR_REASON_PAGE_TOKEN_INVALID, &errdetails.BadRequest{}, nil},
	{
		"bad page token of a list",
		listing.Errors{{Argument: listing.ArgumentPageToken}},
		codes.InvalidArgument, foiv1.ErrorReason_ERROR_REASON_PAGE_TOKEN_INVALID, &errdetails.BadRequest{}, nil,
	},
	{
		"bad filter of a list", fmt.Errorf("list: %w", &listing.Error{Argument: listing.ArgumentFilter}),
		codes.InvalidArgument, foiv1.ErrorReason_ERROR_REASON_FILTER_INVALID, &errdetails.BadRequest{}, nil,
	},
	{
		"bad filter and order",
		listing.Errors{{Argument: listing.ArgumentFilter}, {Argument: listing.ArgumentOrderBy}},
		codes.InvalidArgument, foiv1.ErrorReason_ERROR_REASON_FIELD_INVALID, &errdetails.BadRequest{}, nil,
	},
	{
		"bad name", func() error { _, err := resname.ParseAgency("parent", "x"); return err }(),
		codes.InvalidArgument, foiv1.ErrorReason_ERROR_REASON_FIELD_INVALID, &errdetails.BadRequest{}, nil,
	},
	{
		"bad date", &calendar.DateError{Text: "2021-02-29"},
		codes.InvalidArgument, foiv1.ErrorReason_ERROR_REASON_FIELD_INVALID, &errdetails.BadRequest{}, nil,
	},
	{
		"arguments of an act", &workflow.Refusal{Rule: workflow.RuleArgument, Violations: []workflow.Violation{{Field: "row", Rule: workflow.RuleMissing}}},
		codes.InvalidArgument, foiv1.ErrorReason_ERROR_REASON_FIELD_INVALID, &errdetails.BadRequest{}, nil,
	},
	{
		"request id reused", &idem.ReusedError{RequestID: "0f"},
		codes.InvalidArgument, foiv1.ErrorReason_ERROR_REASON_REQUEST_ID_REUSED, &errdetails.BadRequest{}, nil,
	},
	{
		"transition refused", &workflow.Refusal{Act: workflow.Answer, State: workflow.Registered, Rule: workflow.RuleState, Article: "第三十条"},
		codes.FailedPrecondition, foiv1.ErrorReason_ERROR_REASON_ACT_REFUSED, &errdetails.PreconditionFailure{},
		map[string]string{"act": "answer", "state": "registered", "rule": "state", "article": "第三十条"},
	},
	{
		"agency tree", &store.PlacementError{Rule: "cycle", Chinese: "不能隶属于自己的下级"},
		codes.FailedPrecondition, foiv1.ErrorReason_ERROR_REASON_ACT_REFUSED, &errdetails.PreconditionFailure{}, nil,
	},
	{
		"another guard that speaks Chinese", &store.DissolvedError{Agency: "a1"},
		codes.FailedPrecondition, foiv1.ErrorReason_ERROR_REASON_ACT_REFUSED, &errdetails.PreconditionFailure{}, nil,
	},
	{
		"no calendar", fmt.Errorf("due date: %w", &calendar.RangeError{Date: 1, First: 2, Last: 3}),
		codes.FailedPrecondition, foiv1.ErrorReason_ERROR_REASON_CALENDAR_MISSING, &errdetails.PreconditionFailure{}, nil,
	},
	{
		"no calendar as of a day", &calendar.AsOfError{AsOf: 1, First: 2},
		codes.FailedPrecondition, foiv1.ErrorReason_ERROR_REASON_CALENDAR_MISSING, &errdetails.PreconditionFailure{}, nil,
	},
	{
		"in use", &store.InUseError{Resource: "agency", By: "agencies below it"},
		codes.FailedPrecondition, foiv1.ErrorReason_ERROR_REASON_IN_USE, &errdetails.PreconditionFailure{},
		map[string]string{"by": "agencies below it"},
	},
	{
		"stale", &store.StaleError{Current: 7},
		codes.Aborted, foiv1.ErrorReason_ERROR_REASON_ETAG_STALE, nil,
		map[string]string{"current_etag": `"7"`},
	},
	{
		"serialization failure", fmt.Errorf("write: %w", store.ErrRetry),
		codes.Aborted, foiv1.ErrorReason_ERROR_REASON_CONFLICT_RETRY, &errdetails.RetryInfo{}, nil,
	},
	{
		"lost the race and found nothing", idem.ErrAlreadyRecorded,
		codes.Aborted, foiv1.ErrorReason_ERROR_REASON_CONFLICT_RETRY, &errdetails.RetryInfo{}, nil,
	},
	{
		"duplicate", &store.ExistsError{Resource: "application", Field: "external_id"},
		codes.AlreadyExists, foiv1.ErrorReason_ERROR_REASON_ALREADY_EXISTS, &errdetails.ResourceInfo{},
		map[string]string{"field": "external_id"},
	},
	{
		"missing", fmt.Errorf("get: %w", store.ErrNotFound),
		codes.NotFound, foiv1.ErrorReason_ERROR_REASON_NOT_FOUND, &errdetails.ResourceInfo{}, nil,
	},
	{
		"missing, named by the service", &apierr.NotFoundError{Type: "foi.v1/Agency", Name: "agencies/a9"},
		codes.NotFound, foiv1.ErrorReason_ERROR_REASON_NOT_FOUND, &errdetails.ResourceInfo{}, nil,
	},
	{
		"unknown route", &apierr.RouteError{Method: "GET", Path: "/v1/nothing"},
		codes.NotFound, foiv1.ErrorReason_ERROR_REASON_NOT_FOUND, nil, nil,
	},
	{
		"wrong verb", &apierr.RouteError{Method: "PUT", Path: "/v1/agencies", Allowed: []string{"GET"}},
		codes.Unimplemented, foiv1.ErrorReason_ERROR_REASON_NOT_FOUND, nil, nil,
	},
	{
		"method not offered", status.Error(codes.Unimplemented, "method X not implemented"),
		codes.Unimplemented, foiv1.ErrorReason_ERROR_REASON_NOT_FOUND, nil, nil,
	},
	{
		"not logged in", &auth.UnauthenticatedError{English: "no", Text: "未登录"},
		codes.Unauthenticated, foiv1.ErrorReason_ERROR_REASON_UNAUTHENTICATED, nil, nil,
	},
	{
		"not allowed", &auth.DeniedError{Permission: auth.ApplicationsHandle},
		codes.PermissionDenied, foiv1.ErrorReason_ERROR_REASON_PERMISSION_DENIED, nil,
		map[string]string{"permission": "applications.handle"},
	},
	{
		"not for this", &auth.ForbiddenError{Rule: "self", English: "no", Text: "不可"},
		codes.PermissionDenied, foiv1.ErrorReason_ERROR_REASON_PERMISSION_DENIED, nil,
		map[string]string{"rule": "self"},
	},
	{
		"another agency", &tenancy.OutOfReachError{Agency: "a1"},
		codes.PermissionDenied, foiv1.ErrorReason_ERROR_REASON_OUT_OF_REACH, nil,
		map[string]string{"agency": "a1"},
	},
	{
		"two duties in one hand", &auth.SeparationError{
			Wanted: auth.RoleReviewer, Held: auth.RoleHandler, English: "no", Text: "不可兼任",
		},
		codes.FailedPrecondition, foiv1.ErrorReason_ERROR_REASON_DUTIES_SEPARATED, nil,
		map[string]string{"wanted": "reviewer", "held": "handler"},
	},
	{
		"too large", &apierr.LimitError{Subject: "request body", Limit: "1048576 bytes", Text: "太大"},
		codes.ResourceExhausted, foiv1.ErrorReason_ERROR_REASON_LIMIT_EXCEEDED, &errdetails.QuotaFailure{},
		map[string]string{"limit": "1048576 bytes"},
	},
	{
		"database away", fmt.Errorf("%w: %w", store.ErrUnavailable, errors.New("dial tcp 10.0.0.1:5432: connection refused")),
		codes.Unavailable, foiv1.ErrorReason_ERROR_REASON_UNAVAILABLE, &errdetails.RetryInfo{}, nil,
	},
	{
		"stopping", &apierr.UnavailableError{English: "the server is stopping"},
		codes.Unavailable, foiv1.ErrorReason_ERROR_REASON_UNAVAILABLE, &errdetails.RetryInfo{}, nil,
	},
	{
		"cancelled", fmt.Errorf("query: %w", context.Canceled),
		codes.Canceled, foiv1.ErrorReason_ERROR_REASON_UNAVAILABLE, nil, nil,
	},
	{
		"deadline", fmt.Errorf("query: %w", context.DeadlineExceeded),
		codes.DeadlineExceeded, foiv1.ErrorReason_ERROR_REASON_UNAVAILABLE, nil, nil,
	},
	{
		"anything else", errors.New("pq: relation secret does not exist"),
		codes.Internal, foiv1.ErrorReason_ERROR_REASON_INTERNAL, &errdetails.RequestInfo{}, nil,
	},
	{
		"panic", &apierr.PanicError{Value: "secret", Stack: []byte("secret.go:1")},
		codes.Internal, foiv1.ErrorReason_ERROR_REASON_INTERNAL, &errdetails.RequestInfo{}, nil,
	},
	{
		"somebody's status", status.Error(codes.NotFound, "secret of another service"),
		codes.Internal, foiv1.ErrorReason_ERROR_REASON_INTERNAL, &errdetails.RequestInfo{}, nil,
	},
	{
		"stored case does not fold", &workflow.FoldError{Index: 2, Err: &workflow.Refusal{Rule: workflow.RuleState, Detail: "secret"}},
		codes.Internal, foiv1.ErrorReason_ERROR_REASON_INTERNAL, &errdetails.RequestInfo{}, nil,
	},
}

func TestStatusFollowsTheTable(t *testing.T) {
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			st, foreseen := apierr.Status(tt.err, call)
			require.Equal(t, tt.code, st.Code())
			require.Equal(t, tt.code != codes.Internal, foreseen)
			require.NotEmpty(t, st.Message())

			info := detail[*errdetails.ErrorInfo](t, st)
			require.Equal(t, apierr.ReasonText(tt.reason), info.GetReason())
			require.Equal(t, apierr.Domain, info.GetDomain())
			require.Equal(t, tt.metadata, info.GetMetadata())

			text := detail[*errdetails.LocalizedMessage](t, st)
			require.Equal(t, "zh-CN", text.GetLocale())
			require.Regexp(t, `\p{Han}`, text.GetMessage())

			want := 2
			if tt.detail != nil {
				want = 3
				require.Condition(t, func() bool {
					for _, d := range st.Details() {
						if fmt.Sprintf("%T", d) == fmt.Sprintf("%T", tt.detail) {
							return true
						}
					}
					return false
				}, "no %T in %v", tt.detail, st.Details())
			}
			require.Len(t, st.Details(), want)
		})
	}
}

func TestEveryReasonIsInTheTable(t *testing.T) {
	seen := map[foiv1.ErrorReason]bool{foiv1.ErrorReason_ERROR_REASON_UNSPECIFIED: true}
	for _, tt := range cases {
		seen[tt.reason] = true
	}
	for number, name := range foiv1.ErrorReason_name {
		require.True(t, seen[foiv1.ErrorReason(number)], "%s is never sent", name)
	}
}

func TestNothingInternalIsTold(t *testing.T) {
	for _, tt := range cases {
		if st, foreseen := apierr.Status(tt.err, call); !foreseen {
			require.NotContains(t, fmt.Sprint(st.Proto()), "secret", tt.name)
			require.Equal(t, call.CorrelationID, detail[*errdetails.RequestInfo](t, st).GetRequestId())
		}
	}
	st, _ := apierr.Status(fmt.Errorf("%w: %w", store.ErrUnavailable, errors.New("dial tcp 10.0.0.1:5432")), call)
	require.NotContains(t, fmt.Sprint(st.Proto()), "10.0.0.1")
}

func TestNotFoundNamesWhatWasAskedFor(t *testing.T) {
	st, _ := apierr.Status(store.ErrNotFound, call)
	info := detail[*errdetails.ResourceInfo](t, st)
	require.Equal(t, call.ResourceName, info.GetResourceName())
	require.Equal(t, call.ResourceType, info.GetResourceType())
	require.Equal(t, call.ResourceName+" was not found", st.Message())
}

func TestNotFoundNamesAnotherAgencyThatWasReferredTo(t *testing.T) {
	st, _ := apierr.Status(&store.UnknownAgencyError{ID: "a9"}, call)
	require.Equal(t, codes.NotFound, st.Code())
	require.Equal(t, "agencies/a9", detail[*errdetails.ResourceInfo](t, st).GetResourceName())
}

func TestCalendarRefusalTellsTheAct(t *testing.T) {
	standing, err := workflow.Register(calendar.Default(), workflow.Facts{})
	require.Error(t, err)
	require.Zero(t, standing)
	st, _ := apierr.Status(err, call)
	require.NotEqual(t, codes.Internal, st.Code())
}

// detail returns the one detail of its type.
func detail[D any](t *testing.T, st *status.Status) D {
	t.Helper()
	var found []D
	for _, d := range st.Details() {
		if one, ok := d.(D); ok {
			found = append(found, one)
		}
	}
	require.Len(t, found, 1, "%T in %v", *new(D), st.Details())
	return found[0]
}
