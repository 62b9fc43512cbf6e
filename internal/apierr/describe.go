package apierr

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/idem"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/workflow"
)

// internal is all that a caller learns of a failure that was not foreseen.
func internal() answer {
	return answer{
		code: codes.Internal, reason: foiv1.ErrorReason_ERROR_REASON_INTERNAL,
		english: "internal error; the id in RequestInfo finds its cause in the server's log",
		chinese: "系统内部错误，请联系管理员并提供错误编号",
	}
}

// describe tries what can be told apart from the most to the least specific.
func describe(err error, call Call) answer {
	if _, ok := errors.AsType[*workflow.FoldError](err); ok {
		return internal() // a stored case that does not fold: no refusal of what was asked for, but damage
	}
	if found := violationsOf(err); len(found) > 0 {
		return invalid(err, found)
	}
	for _, known := range []func(error, Call) (answer, bool){caller, record, system, refusal} {
		if a, ok := known(err, call); ok {
			return a
		}
	}
	return internal()
}

// caller recognises faults of who calls and of what is asked for.
func caller(err error, _ Call) (answer, bool) {
	if e, ok := errors.AsType[*auth.UnauthenticatedError](err); ok {
		return answer{
			code: codes.Unauthenticated, reason: foiv1.ErrorReason_ERROR_REASON_UNAUTHENTICATED,
			english: e.Error(), chinese: e.Chinese(),
		}, true
	}
	if e, ok := errors.AsType[*auth.DeniedError](err); ok {
		return answer{
			code: codes.PermissionDenied, reason: foiv1.ErrorReason_ERROR_REASON_PERMISSION_DENIED,
			english: e.Error(), chinese: e.Chinese(), metadata: map[string]string{"permission": string(e.Permission)},
		}, true
	}
	if e, ok := errors.AsType[*tenancy.OutOfReachError](err); ok {
		return answer{
			code: codes.PermissionDenied, reason: foiv1.ErrorReason_ERROR_REASON_OUT_OF_REACH,
			english: e.Error(), chinese: e.Chinese(), metadata: map[string]string{"agency": e.Agency},
		}, true
	}
	if e, ok := errors.AsType[*auth.SeparationError](err); ok {
		return answer{
			code: codes.FailedPrecondition, reason: foiv1.ErrorReason_ERROR_REASON_DUTIES_SEPARATED,
			english: e.Error(), chinese: e.Chinese(),
			metadata: map[string]string{"wanted": string(e.Wanted), "held": string(e.Held)},
		}, true
	}
	if e, ok := errors.AsType[CrossOriginError](err); ok {
		return answer{
			code: codes.PermissionDenied, reason: foiv1.ErrorReason_ERROR_REASON_PERMISSION_DENIED,
			english: e.Error(), chinese: e.Chinese(),
		}, true
	}
	if e, ok := errors.AsType[*auth.ForbiddenError](err); ok {
		return answer{
			code: codes.PermissionDenied, reason: foiv1.ErrorReason_ERROR_REASON_PERMISSION_DENIED,
			english: e.Error(), chinese: e.Chinese(), metadata: map[string]string{"rule": e.Rule},
		}, true
	}
	if e, ok := errors.AsType[*LimitError](err); ok {
		return exhausted(e), true
	}
	if e, ok := errors.AsType[*store.QuotaError](err); ok {
		return exhausted(&LimitError{Subject: "space of the agency's files", Limit: strconv.FormatInt(e.Quota, 10) + " bytes", Text: e.Chinese()}), true
	}
	if e, ok := errors.AsType[ProofError](err); ok {
		return answer{
			code: codes.NotFound, reason: foiv1.ErrorReason_ERROR_REASON_NOT_FOUND, english: e.Error(), chinese: e.Chinese(),
		}, true
	}
	if e, ok := errors.AsType[*RouteError](err); ok {
		code := codes.NotFound
		if len(e.Allowed) > 0 || e.Method == "gRPC" {
			code = codes.Unimplemented
		}
		return answer{
			code: code, reason: foiv1.ErrorReason_ERROR_REASON_NOT_FOUND, english: e.Error(), chinese: e.Chinese(),
		}, true
	}
	if e, ok := errors.AsType[*idem.ReusedError](err); ok {
		v := Violation{Field: "request_id", Rule: "reused", Message: "was used before with other content", Chinese: e.Chinese()}
		a := invalid(err, []Violation{v})
		a.reason, a.english, a.chinese = foiv1.ErrorReason_ERROR_REASON_REQUEST_ID_REUSED, e.Error(), e.Chinese()
		return a, true
	}
	return answer{}, false
}

func exhausted(e *LimitError) answer {
	a := answer{
		code: codes.ResourceExhausted, reason: foiv1.ErrorReason_ERROR_REASON_LIMIT_EXCEEDED,
		english: e.Error(), chinese: e.Chinese(), metadata: map[string]string{"limit": e.Limit},
		more: []protoadapt.MessageV1{&errdetails.QuotaFailure{
			Violations: []*errdetails.QuotaFailure_Violation{{Subject: e.Subject, Description: e.Error()}},
		}},
	}
	if e.RetryAfter > 0 {
		a.more = append(a.more, &errdetails.RetryInfo{RetryDelay: durationpb.New(e.RetryAfter)})
	}
	return a
}

// record recognises what the store says about rows.
func record(err error, call Call) (answer, bool) {
	if e, ok := errors.AsType[*NotFoundError](err); ok {
		return notFound(e), true
	}
	if e, ok := errors.AsType[*store.UnknownAgencyError](err); ok {
		name := resname.Agency{ID: e.ID}.String()
		return notFound(&NotFoundError{Type: resname.TypeOf(name), Name: name}), true
	}
	if errors.Is(err, store.ErrNotFound) {
		return notFound(&NotFoundError{Type: call.ResourceType, Name: call.ResourceName}), true
	}
	if e, ok := errors.AsType[*store.ExistsError](err); ok {
		r := resources[e.Resource]
		return answer{
			code: codes.AlreadyExists, reason: foiv1.ErrorReason_ERROR_REASON_ALREADY_EXISTS,
			english: e.Error(), chinese: "已存在" + fields[e.Field] + "相同的" + r.label,
			metadata: map[string]string{"field": e.Field},
			more:     []protoadapt.MessageV1{&errdetails.ResourceInfo{ResourceType: r.typeName, Description: e.Error()}},
		}, true
	}
	if e, ok := errors.AsType[*store.StaleError](err); ok {
		return answer{
			code: codes.Aborted, reason: foiv1.ErrorReason_ERROR_REASON_ETAG_STALE,
			english: "the resource changed since it was read", chinese: "该记录已被他人更新，请刷新后重试",
			metadata: map[string]string{"current_etag": Etag(e.Current)},
		}, true
	}
	if errors.Is(err, store.ErrRetry) || errors.Is(err, idem.ErrAlreadyRecorded) {
		return answer{
			code: codes.Aborted, reason: foiv1.ErrorReason_ERROR_REASON_CONFLICT_RETRY,
			english: "another transaction was in the way; repeat the request", chinese: "操作冲突，请重试",
			more: []protoadapt.MessageV1{retryIn(time.Second)},
		}, true
	}
	if e, ok := errors.AsType[*store.InUseError](err); ok {
		chinese := "该" + resources[e.Resource].label + "正被其他记录引用，不能进行此操作"
		return precondition(foiv1.ErrorReason_ERROR_REASON_IN_USE, e.Error(), chinese,
			precise{kind: "IN_USE", subject: call.ResourceName, metadata: map[string]string{"by": e.By}}), true
	}
	return answer{}, false
}

func notFound(e *NotFoundError) answer {
	return answer{
		code: codes.NotFound, reason: foiv1.ErrorReason_ERROR_REASON_NOT_FOUND, english: e.Error(), chinese: e.Chinese(),
		more: []protoadapt.MessageV1{&errdetails.ResourceInfo{
			ResourceType: e.Type, ResourceName: e.Name, Description: "not found, or not visible to the caller",
		}},
	}
}

// system recognises calls that were cut off and systems that do not answer.
func system(err error, _ Call) (answer, bool) {
	switch {
	case errors.Is(err, context.Canceled):
		return answer{
			code: codes.Canceled, reason: foiv1.ErrorReason_ERROR_REASON_UNAVAILABLE,
			english: "the caller gave the call up", chinese: "请求已取消",
		}, true
	case errors.Is(err, context.DeadlineExceeded):
		return answer{
			code: codes.DeadlineExceeded, reason: foiv1.ErrorReason_ERROR_REASON_UNAVAILABLE,
			english: "the call took longer than its deadline; it is not known whether it was done: repeat it with the same request_id",
			chinese: "处理超时，请使用相同的请求标识重试",
		}, true
	case errors.Is(err, store.ErrUnavailable):
		return unavailable(&UnavailableError{English: "the database does not answer; repeat the request with the same request_id"}), true
	}
	if e, ok := errors.AsType[*UnavailableError](err); ok {
		return unavailable(e), true
	}
	if st, ok := status.FromError(err); ok && st.Code() == codes.Unimplemented {
		return answer{
			code: codes.Unimplemented, reason: foiv1.ErrorReason_ERROR_REASON_NOT_FOUND,
			english: "this server does not offer the method", chinese: "本服务未提供该接口",
		}, true
	}
	return answer{}, false
}

func unavailable(e *UnavailableError) answer {
	return answer{
		code: codes.Unavailable, reason: foiv1.ErrorReason_ERROR_REASON_UNAVAILABLE, english: e.Error(), chinese: e.Chinese(),
		more: []protoadapt.MessageV1{retryIn(time.Second)},
	}
}

// retryIn tells clients that a repeat is worth while, and how long to wait for it; REST has the header Retry-After besides.
func retryIn(pause time.Duration) *errdetails.RetryInfo {
	return &errdetails.RetryInfo{RetryDelay: durationpb.New(pause)}
}

// Etag returns the etag of a version, as resources carry it (AIP-154).
func Etag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// upperSnake turns the name of a rule into the form that google.rpc wants of reasons: `string.max_len` → STRING_MAX_LEN.
func upperSnake(rule string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, rule)
}
