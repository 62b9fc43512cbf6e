package apierr

import (
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
)

// Call is what is known of a call besides its error.
type Call struct {
	CorrelationID string
	ResourceType  string // of the resource that the call is about, for example foi.v1/Application; may be empty
	ResourceName  string // its name; may be empty
}

// Status returns what the caller is told about err, which must not be nil, and whether the failure was foreseen. The cause
// of one that was not has to be logged, once, with the correlation id that the caller sees.
func Status(err error, call Call) (st *status.Status, foreseen bool) {
	a := describe(err, call)
	st, detailErr := status.New(a.code, a.english).WithDetails(a.details(call)...)
	if detailErr != nil { // a message of ours that cannot be marshalled: never seen, but the caller must get an answer
		st = status.New(a.code, a.english)
	}
	return st, a.code != codes.Internal
}

// answer is a status before it is put into protobuf.
type answer struct {
	code     codes.Code
	reason   foiv1.ErrorReason
	english  string
	chinese  string
	metadata map[string]string
	more     []protoadapt.MessageV1 // details besides ErrorInfo and LocalizedMessage
}

func (a *answer) details(call Call) []protoadapt.MessageV1 {
	details := make([]protoadapt.MessageV1, 0, 3+len(a.more))
	details = append(details, &errdetails.ErrorInfo{Reason: ReasonText(a.reason), Domain: Domain, Metadata: a.metadata})
	details = append(details, a.more...)
	if a.code == codes.Internal && call.CorrelationID != "" {
		details = append(details, &errdetails.RequestInfo{RequestId: call.CorrelationID})
	}
	if a.chinese != "" {
		details = append(details, localized(a.chinese))
	}
	return details
}

func localized(text string) *errdetails.LocalizedMessage {
	return &errdetails.LocalizedMessage{Locale: locale, Message: text}
}
