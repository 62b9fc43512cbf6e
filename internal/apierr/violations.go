package apierr

import (
	"errors"

	"buf.build/go/protovalidate"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/protoadapt"

	"github.com/yishenqing/foi/applicant"
	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/workflow"
)

// invalid is the answer to a request with faults of its content.
func invalid(err error, found []Violation) answer {
	all := &Invalid{Violations: found}
	bad := &errdetails.BadRequest{FieldViolations: make([]*errdetails.BadRequest_FieldViolation, len(found))}
	for i, v := range found {
		bad.FieldViolations[i] = &errdetails.BadRequest_FieldViolation{
			Field: v.Field, Description: v.Message, Reason: upperSnake(v.Rule), LocalizedMessage: localized(v.Chinese),
		}
	}
	return answer{
		code: codes.InvalidArgument, reason: reasonOf(err, found), english: all.Error(), chinese: all.Chinese(),
		more: []protoadapt.MessageV1{bad},
	}
}

// reasonOf is FIELD_INVALID unless all that is wrong with the request is its filter, or its page token.
func reasonOf(err error, found []Violation) foiv1.ErrorReason {
	if e, ok := errors.AsType[*Invalid](err); ok && e.Reason != foiv1.ErrorReason_ERROR_REASON_UNSPECIFIED {
		return e.Reason
	}
	switch first := found[0].Field; {
	case len(found) > 1:
		return foiv1.ErrorReason_ERROR_REASON_FIELD_INVALID
	case first == listing.ArgumentFilter:
		return foiv1.ErrorReason_ERROR_REASON_FILTER_INVALID
	case first == listing.ArgumentPageToken:
		return foiv1.ErrorReason_ERROR_REASON_PAGE_TOKEN_INVALID
	}
	return foiv1.ErrorReason_ERROR_REASON_FIELD_INVALID
}

// violationsOf returns every fault of the request's content that err carries, joined errors included; none when err is
// something else.
func violationsOf(err error) []Violation {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var found []Violation
		for _, one := range many.Unwrap() {
			found = append(found, violationsOf(one)...)
		}
		return found
	}
	switch e := err.(type) { //nolint:errorlint // one level at a time, to find all of them
	case nil, *workflow.FoldError: // a stored case that does not fold is no fault of the request
		return nil
	case *Invalid:
		return e.Violations
	case *protovalidate.ValidationError:
		return ruleViolations(e)
	case *workflow.Refusal:
		return argumentViolations(e)
	case *resname.Error:
		return []Violation{{Field: e.Field, Rule: "resource_name", Message: e.Error(), Chinese: e.Chinese()}}
	case *listing.Error:
		return []Violation{{Field: e.Argument, Rule: e.Argument, Message: e.Error(), Chinese: e.Chinese()}}
	case *applicant.NumberError:
		return []Violation{{Field: e.Field, Rule: string(e.Rule), Message: e.Error(), Chinese: e.Text}}
	case *calendar.DateError:
		return []Violation{{Rule: "date", Message: e.Error(), Chinese: e.Chinese()}}
	case *calendar.ConventionError:
		return []Violation{{Rule: "convention", Message: e.Error(), Chinese: e.Chinese()}}
	}
	return violationsOf(errors.Unwrap(err))
}

// argumentViolations are the faults that make a refusal one of form: the arguments do not fit the act.
func argumentViolations(r *workflow.Refusal) []Violation {
	var found []Violation
	for _, v := range r.Violations {
		found = append(found, Violation{
			Field: v.Field, Rule: string(v.Rule), Message: v.Rule.English(), Chinese: v.Rule.Chinese(),
		})
	}
	return found
}

// chineseOf returns what err says to people.
func chineseOf(err error) string {
	if e, ok := errors.AsType[spoken](err); ok {
		return e.Chinese()
	}
	return "内容不符合要求"
}
