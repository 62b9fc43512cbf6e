package apierr

import (
	"cmp"
	"fmt"
	"time"
)

// NotFoundError is the refusal of a call on a resource that does not exist or that the caller may not see. Services return the
// store's plain error; the interceptor adds what was asked for.
type NotFoundError struct {
	Type string // for example foi.v1/Application; may be empty
	Name string // the resource name that was asked for; may be empty
}

func (e *NotFoundError) Error() string {
	if e.Name == "" {
		return "not found"
	}
	return e.Name + " was not found"
}

// Chinese returns the refusal for people.
func (e *NotFoundError) Chinese() string { return "未找到所请求的记录，或您无权查看" }

// RouteError is the refusal of an HTTP request or gRPC call for which there is no method.
type RouteError struct {
	Method  string   // the HTTP verb, or "gRPC"
	Path    string   // what was asked for
	Allowed []string // HTTP verbs that the path knows; empty: it knows none
}

func (e *RouteError) Error() string {
	if len(e.Allowed) > 0 {
		return fmt.Sprintf("%s is not allowed on %s", e.Method, e.Path)
	}
	return fmt.Sprintf("there is no method %s %s", e.Method, e.Path)
}

// Chinese returns the refusal for people.
func (e *RouteError) Chinese() string {
	if len(e.Allowed) > 0 {
		return "该地址不支持此请求方式"
	}
	return "没有这个接口，请核对请求地址"
}

// LimitError is the refusal of something too large or too much.
type LimitError struct {
	Subject string // what is limited, for example `request body`
	Limit   string // how much is allowed, for example `1048576 bytes`
	Text    string // Chinese
	// RetryAfter is how long to wait, 0 where waiting is of no use.
	RetryAfter time.Duration
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s exceeds the limit of %s", e.Subject, e.Limit)
}

// Chinese returns the refusal for people.
func (e *LimitError) Chinese() string { return e.Text }

// CrossOriginError is the refusal of a request that a page of another site made a browser send.
type CrossOriginError struct{}

func (CrossOriginError) Error() string { return "a page of another site may not call this API" }

// Chinese returns the refusal for people.
func (CrossOriginError) Chinese() string { return "不接受其他网站的页面发起的请求" }

// UnavailableError is the refusal of a call that may succeed later: the server starts, stops or lost its database.
type UnavailableError struct {
	English string // why, without anything internal
	Text    string // Chinese; nothing: that the service is not available
}

func (e *UnavailableError) Error() string { return e.English }

// Chinese returns the refusal for people.
func (e *UnavailableError) Chinese() string {
	return cmp.Or(e.Text, "服务暂不可用，请稍后重试")
}

// PanicError is a panic of a handler, caught so that the other calls go on.
type PanicError struct {
	Value any    // what was panicked with
	Stack []byte // where
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// ProofError is the refusal of a register number and query code (登记编号、查询码) that do not belong together. It is the same
// whether the number exists or not.
type ProofError struct{}

func (ProofError) Error() string { return "the register number or the query code is wrong" }

// Chinese returns the refusal for people.
func (ProofError) Chinese() string {
	return "登记编号或者查询码不正确，请核对后重试"
}
