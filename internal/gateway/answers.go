package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/correlation"
)

// answers writes refusals.
type answers struct {
	log    *slog.Logger
	routes routes
}

// fail answers with the status of a call, or with a fault that was found before there was a call.
func (a answers) fail(ctx context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
	if st := status.Convert(err); decided(st) {
		WriteStatus(w, st, runtime.HTTPStatusFromCode(st.Code()))
		return
	}
	a.refuse(w, r.WithContext(ctx), beforeCall(r, err))
}

// decided reports whether a status comes from the interceptors, which put an ErrorInfo of ours into every one.
func decided(st *status.Status) bool {
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok && info.GetDomain() == apierr.Domain {
			return true
		}
	}
	return false
}

// beforeCall says what was wrong with a request that never became a call.
func beforeCall(r *http.Request, err error) error {
	if tooLarge := exceeded(r); tooLarge != nil {
		return tooLarge
	}
	st := status.Convert(err)
	if fault, ok := parseFault(st.Message()); ok {
		return fault.invalid()
	}
	if st.Code() == codes.InvalidArgument {
		return fieldFault{rule: ruleSyntax}.invalid()
	}
	return err
}

// unrouted answers a request for which there is no route.
func (a answers) unrouted(ctx context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, _ int) {
	a.refuse(w, r.WithContext(ctx), a.noRoute(r))
}

func (a answers) noRoute(r *http.Request) error {
	return &apierr.RouteError{Method: r.Method, Path: shortened(r.URL.Path), Allowed: a.routes.allowed(r.URL.EscapedPath())}
}

// refuse answers with an error that no interceptor has seen, and logs it: its own line is the only trace of it.
func (a answers) refuse(w http.ResponseWriter, r *http.Request, err error) {
	ctx := r.Context()
	st, foreseen := apierr.Status(err, apierr.Call{CorrelationID: correlation.FromContext(ctx)})
	httpStatus := runtime.HTTPStatusFromCode(st.Code())
	if route, ok := err.(*apierr.RouteError); ok && len(route.Allowed) > 0 { //nolint:errorlint // made a few lines above
		w.Header().Set("Allow", strings.Join(route.Allowed, ", "))
		httpStatus = http.StatusMethodNotAllowed
	}
	if errors.Is(err, errEncoded) {
		w.Header().Set("Accept-Encoding", "identity")
		httpStatus = http.StatusUnsupportedMediaType
	}
	attrs := []slog.Attr{slog.String("verb", r.Method), slog.Int("status", httpStatus)}
	level := slog.LevelInfo
	if !foreseen {
		level = slog.LevelError
		attrs = append(attrs, slog.String("cause", err.Error()))
	}
	a.log.LogAttrs(ctx, level, "request refused before its call", attrs...)
	WriteStatus(w, st, httpStatus)
}

// shortened cuts off what a caller made too long to be said again, and replaces what is no text: a detail of a status that is
// not UTF-8 would be lost, and all others with it.
func shortened(text string) string {
	const most = 200
	text = strings.ToValidUTF8(text, "\ufffd")
	if len(text) <= most {
		return text
	}
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// errorBody is the shape of AIP-193: the status below "error", with HTTP's number and gRPC's word for it.
type errorBody struct {
	Error struct {
		Code    int               `json:"code"`
		Status  string            `json:"status"`
		Message string            `json:"message"`
		Details []json.RawMessage `json:"details"`
	} `json:"error"`
}

// errorContent writes a status as JSON.
func errorContent(st *status.Status, httpStatus int) []byte {
	var b errorBody
	b.Error.Code = httpStatus
	b.Error.Status = code.Code(st.Proto().GetCode()).String()
	b.Error.Message = st.Message()
	b.Error.Details = []json.RawMessage{}
	for _, d := range st.Proto().GetDetails() {
		if text, err := protojson.Marshal(d); err == nil { // a type that is not linked in says nothing to anybody
			b.Error.Details = append(b.Error.Details, text)
		}
	}
	content, err := json.Marshal(b)
	if err != nil { // not reachable: strings and JSON that was just made
		content = []byte(`{"error":{"code":500,"status":"INTERNAL","message":"internal error","details":[]}}`)
	}
	return content
}

// WriteStatus answers with a status as JSON. Everything that this server refuses over HTTP is answered here.
func WriteStatus(w http.ResponseWriter, st *status.Status, httpStatus int) {
	content := errorContent(st, httpStatus)
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(content)))
	switch st.Code() {
	case codes.Unauthenticated:
		header.Set("WWW-Authenticate", `Bearer realm="foi"`)
	case codes.Unavailable:
		header.Set("Retry-After", "1")
	case codes.ResourceExhausted:
		for _, d := range st.Details() {
			if retry, ok := d.(*errdetails.RetryInfo); ok {
				header.Set("Retry-After", strconv.Itoa(int(math.Ceil(retry.GetRetryDelay().AsDuration().Seconds()))))
			}
		}
	}
	w.WriteHeader(httpStatus)
	_, _ = w.Write(content)
}
