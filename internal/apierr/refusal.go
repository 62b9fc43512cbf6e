package apierr

import (
	"errors"
	"strconv"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/protoadapt"

	"github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/scan"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/redaction"
	"github.com/yishenqing/foi/workflow"
)

// spoken is an error with a text for people. Errors of the pure packages and of the store's guards have one, failures of the
// system have none: so an unknown spoken error is a refusal, and an unknown silent one is INTERNAL.
type spoken interface {
	error
	Chinese() string
}

// refusal recognises what the law, the calendar or another guard forbids.
func refusal(err error, call Call) (answer, bool) {
	more := precise{kind: "REFUSED", subject: call.ResourceName}
	if r, ok := errors.AsType[*workflow.Refusal](err); ok {
		more.kind = upperSnake(string(r.Rule))
		more.metadata = map[string]string{
			"act": string(r.Act), "state": string(r.State), "rule": string(r.Rule), "article": r.Article,
		}
	}
	if r, ok := errors.AsType[*approval.Refusal](err); ok {
		more.kind = upperSnake(string(r.Rule))
		more.metadata = map[string]string{"act": string(r.Act), "state": string(r.State), "rule": string(r.Rule)}
	}
	if r, ok := errors.AsType[*redaction.Refusal](err); ok {
		more.kind = upperSnake(r.Rule)
		more.metadata = map[string]string{"act": string(r.Act), "state": string(r.State), "rule": r.Rule}
	}
	if e, ok := errors.AsType[*store.DocumentError](err); ok {
		more.kind = e.Rule
	}
	if e := calendarFault(err); e != nil {
		more.kind = "CALENDAR_MISSING"
		if r, ok := errors.AsType[*workflow.Refusal](err); ok {
			e = r // says which act wanted to know
		}
		return precondition(foiv1.ErrorReason_ERROR_REASON_CALENDAR_MISSING, e.Error(), e.Chinese(), more), true
	}
	if e, ok := errors.AsType[*store.PlacementError](err); ok {
		more.kind = upperSnake(e.Rule)
		return precondition(foiv1.ErrorReason_ERROR_REASON_ACT_REFUSED, e.Error(), e.Chinese, more), true
	}
	if e, ok := errors.AsType[*UnmetError](err); ok {
		return unmet(e, more.subject), true
	}
	if e, ok := errors.AsType[*scan.InfectedError](err); ok {
		more.kind, more.metadata = "INFECTED", map[string]string{"rule": "infected:" + e.Found}
	}
	if e, ok := errors.AsType[*store.UploadError](err); ok {
		more.kind, more.metadata = "UPLOAD_OFFSET", map[string]string{"received_bytes": strconv.FormatInt(e.Received, 10)}
	}
	if e, ok := errors.AsType[*store.SearchRecordError](err); ok {
		more.kind = "SEARCH_RECORD_" + upperSnake(e.Rule)
	}
	if e, ok := errors.AsType[*legalcase.Refusal](err); ok {
		more.kind = upperSnake(e.Rule)
		more.metadata = map[string]string{"act": string(e.Do), "state": string(e.State), "rule": e.Rule}
	}
	if e, ok := errors.AsType[spoken](err); ok {
		return precondition(foiv1.ErrorReason_ERROR_REASON_ACT_REFUSED, e.Error(), e.Chinese(), more), true
	}
	return answer{}, false
}

// calendarFault returns the error that says that the days needed are not known.
func calendarFault(err error) spoken {
	if e, ok := errors.AsType[*calendar.RangeError](err); ok {
		return e
	}
	if e, ok := errors.AsType[*calendar.AsOfError](err); ok {
		return e
	}
	return nil
}

// precise says what a precondition is about.
type precise struct {
	kind     string // type of the violation, UPPER_SNAKE
	subject  string // name of the resource
	metadata map[string]string
}

func precondition(reason foiv1.ErrorReason, english, chinese string, p precise) answer {
	return answer{
		code: codes.FailedPrecondition, reason: reason, english: english, chinese: chinese, metadata: p.metadata,
		more: []protoadapt.MessageV1{&errdetails.PreconditionFailure{
			Violations: []*errdetails.PreconditionFailure_Violation{{Type: p.kind, Subject: p.subject, Description: english}},
		}},
	}
}
