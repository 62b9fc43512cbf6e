package interceptor

import (
	"context"
	"encoding/json"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/correlation"
)

// Recorder writes to the audit what the gate sees of calls: reads of protected data, and what was refused. What a call changes,
// the transaction of the change records itself.
type Recorder interface {
	// Record returns nil when the entries are written, and otherwise an error that lets the caller try again.
	Record(ctx context.Context, entries ...audit.Entry) error
}

// reading is what the chain knows of how a method shows protected data.
type reading struct {
	protected bool                         // it does, when it writes nothing
	action    string                       // get, list, download, …: the first word of the method
	list      protoreflect.FieldDescriptor // the rows of the response; nil: the response is one
	rowName   protoreflect.FieldDescriptor // the name of a row
}

func newReading(method string, permission auth.Permission, response protoreflect.MessageDescriptor) reading {
	r := reading{protected: permission.Protected(), action: firstWord(method[strings.LastIndexByte(method, '/')+1:])}
	for i := range response.Fields().Len() {
		fd := response.Fields().Get(i)
		if !fd.IsList() || fd.Message() == nil {
			continue
		}
		if name := fd.Message().Fields().ByName("name"); name != nil && name.Kind() == protoreflect.StringKind && response.Fields().ByName("name") == nil {
			r.list, r.rowName = fd, name
			break
		}
	}
	return r
}

// firstWord returns the verb of a method, such as get of GetApplication.
func firstWord(method string) string {
	for i, r := range method {
		if i > 0 && r >= 'A' && r <= 'Z' {
			return strings.ToLower(method[:i])
		}
	}
	return strings.ToLower(method)
}

// reads reports whether a call that was done showed something without a transaction having recorded it.
func (m *method) reads(o *audit.Origin, req any) bool {
	if !m.reading.protected {
		return false
	}
	if m.requestID == nil || o.Repeat {
		return true
	}
	trial, ok := req.(interface{ GetValidateOnly() bool })
	return ok && trial.GetValidateOnly()
}

// record writes what the audit has to know of a call that has ended, before its caller learns of the end. It returns the call's
// own error, or that of the audit: an answer without its entry is never given.
func (c *Chain) record(ctx context.Context, m *method, who *auth.Principal, req, resp any, err error) error {
	if m.rule.Open || who == nil {
		return err // nobody knows who it was: the log has it
	}
	o := audit.InContext(ctx)
	var entries []audit.Entry
	switch {
	case err != nil:
		entries = c.refusal(ctx, m, o, req, err)
	case m.reads(o, req):
		entries = c.shown(ctx, m, o, req, resp)
	}
	if len(entries) == 0 {
		return err
	}
	for i := range entries {
		entries[i].Actor = who.ID
	}
	if failed := c.recorder.Record(ctx, entries...); failed != nil {
		return failed
	}
	return err
}

// recordStream writes that a stream of protected data begins, how it ended, and with how many messages, or that it was refused.
func (c *Chain) recordStream(s *checkedStream, err error) error {
	m, who := s.method, *s.who
	if m.rule.Open || who == nil {
		return err
	}
	o := audit.InContext(s.ctx)
	var entries []audit.Entry
	switch {
	case s.sent == 0 && err != nil:
		entries = c.refusal(s.ctx, m, o, nil, err)
	case m.reading.protected:
		e := c.entry(s.ctx, m, o, audit.Read, audit.Done)
		e.Detail = readDetail(s.sent, "")
		entries = []audit.Entry{e}
	}
	if len(entries) == 0 {
		return err
	}
	entries[0].Actor = who.ID
	if failed := c.recorder.Record(context.WithoutCancel(s.ctx), entries...); failed != nil {
		return failed
	}
	return err
}

// entry begins an entry about a call.
func (c *Chain) entry(ctx context.Context, m *method, o *audit.Origin, kind, outcome string) audit.Entry {
	agency, subject := about(o.Resource)
	return audit.Entry{
		Agency: agency, Subject: subject, Action: m.reading.action, Kind: kind, Outcome: outcome, Origin: *o,
		Correlation: correlation.FromContext(ctx), RecordedAt: c.clock.Now(),
	}
}

// shown are the entries about what a response shows: one for every agency of whose rows it has some.
func (c *Chain) shown(ctx context.Context, m *method, o *audit.Origin, req, resp any) []audit.Entry {
	base := c.entry(ctx, m, o, audit.Read, audit.Done)
	filter := c.filterHash(req)
	message, ok := resp.(proto.Message)
	if !ok || m.reading.list == nil {
		base.Detail = readDetail(1, filter)
		return []audit.Entry{base}
	}
	rows := message.ProtoReflect().Get(m.reading.list).List()
	counts := map[string]int{}
	for i := range rows.Len() {
		agency, _ := about(rows.Get(i).Message().Get(m.reading.rowName).String())
		if agency == "" {
			agency = base.Agency
		}
		counts[agency]++
	}
	if len(counts) == 0 {
		counts[base.Agency] = 0
	}
	entries := make([]audit.Entry, 0, len(counts))
	for agency, n := range counts {
		e := base
		e.Agency, e.Detail = agency, readDetail(n, filter)
		entries = append(entries, e)
	}
	return entries
}

// readDetail is what an entry says of a read: how many rows, and by which filter, as its hash.
func readDetail(rows int, filter string) string {
	detail, _ := json.Marshal(struct { //nolint:errchkjson // a number and hexadecimal digits
		Rows   int    `json:"rows"`
		Filter string `json:"filter,omitempty"`
	}{rows, filter})
	return string(detail)
}

// filterHash tells equal filters from others without saying what they look for, which may be somebody's name.
func (c *Chain) filterHash(req any) string {
	r, ok := req.(interface{ GetFilter() string })
	if !ok || r.GetFilter() == "" {
		return ""
	}
	return audit.FilterHash(c.filterKey, r.GetFilter())
}

// refusal is the entry about a call that was refused; none about one that failed.
func (c *Chain) refusal(ctx context.Context, m *method, o *audit.Origin, req any, err error) []audit.Entry {
	writes := m.requestID != nil
	st := c.statusOf(ctx, m, req, err)
	switch st.Code() {
	case codes.PermissionDenied:
	case codes.NotFound:
		if !writes && !m.reading.protected {
			return nil
		}
	case codes.InvalidArgument, codes.FailedPrecondition, codes.AlreadyExists, codes.Aborted, codes.ResourceExhausted, codes.OutOfRange:
		if !writes {
			return nil
		}
	default:
		return nil
	}
	kind := audit.Read
	if writes {
		kind = audit.Write
	}
	e := c.entry(ctx, m, o, kind, audit.Refused)
	e.Detail = refusalDetail(st)
	return []audit.Entry{e}
}

// refusalDetail says by what a call was refused, in words of ours: nothing that was sent.
func refusalDetail(st *status.Status) string {
	detail := map[string]string{"code": st.Code().String()}
	for _, d := range st.Details() {
		info, ok := d.(*errdetails.ErrorInfo)
		if !ok {
			continue
		}
		detail["reason"] = info.GetReason()
		for _, key := range []string{"act", "state", "rule", "article", "permission"} {
			if v := info.GetMetadata()[key]; v != "" {
				detail[key] = v
			}
		}
	}
	encoded, _ := json.Marshal(detail) //nolint:errchkjson // texts
	return string(encoded)
}

// about returns the agency that a resource belongs to and the id by which the audit knows it: that of the application for
// everything beneath one, otherwise its own.
func about(resource string) (agency, subject string) {
	parts := strings.Split(resource, "/")
	if len(parts) >= 2 && parts[0] == "agencies" && parts[1] != "-" {
		agency = parts[1]
	}
	if len(parts) >= 4 && parts[0] == "agencies" && parts[2] == "applications" {
		return agency, parts[3]
	}
	return agency, parts[len(parts)-1]
}
