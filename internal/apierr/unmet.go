package apierr

import (
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/protoadapt"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
)

// Unmet is something that has to be there before a call can be done.
type Unmet struct {
	Kind    string // stable; the type of the violation when put into UPPER_SNAKE
	English string
	Chinese string
}

// UnmetError is the refusal of a call that lacks several things. All of them are told at once.
type UnmetError struct {
	Act  string // that was refused, as the path names it
	List []Unmet
}

func (e *UnmetError) Error() string {
	return joined(e.List, "; ", func(u Unmet) string { return u.English })
}

// Chinese returns the refusal for people.
func (e *UnmetError) Chinese() string {
	return "尚不具备以下条件：" + joined(e.List, "；", func(u Unmet) string { return u.Chinese })
}

func unmet(e *UnmetError, subject string) answer {
	failure := &errdetails.PreconditionFailure{}
	for _, u := range e.List {
		failure.Violations = append(failure.Violations, &errdetails.PreconditionFailure_Violation{
			Type: upperSnake(u.Kind), Subject: subject, Description: u.English,
		})
	}
	return answer{
		code: codes.FailedPrecondition, reason: foiv1.ErrorReason_ERROR_REASON_ACT_REFUSED, english: e.Error(), chinese: e.Chinese(),
		metadata: map[string]string{"act": e.Act}, more: []protoadapt.MessageV1{failure},
	}
}
