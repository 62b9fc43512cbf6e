// Package audits is the API of the audit (审计): search, export and verification for auditors, who write nothing.
package audits

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// exported is how many entries one export has at most.
const exported = 10_000

// Service implements foi.v1.AuditService.
type Service struct {
	foiv1.UnimplementedAuditServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// latestFirst is the order of the list, the only one. The number is written so that texts have its order.
var latestFirst = listing.Resource{
	Fields: listing.Fields{
		"actor": {Column: "e.actor"}, "subject": {Column: "e.subject"}, "action": {Column: "e.action"}, "kind": {Column: "e.kind"},
		"outcome": {Column: "e.outcome"}, "method": {Column: "e.method"}, "source": {Column: "e.source"},
		"session": {Column: "e.session"}, "correlation": {Column: "e.correlation"},
	},
	Sorts:        listing.Sorts{"record_time": {Column: "e.recorded_at", Type: listing.SortTime}},
	DefaultOrder: "record_time desc", ID: []string{"lpad(e.id::text, 19, '0')"},
}

func cursor(e *store.AuditEntry) listing.Cursor {
	return listing.Cursor{Key: listing.TimeKey(e.RecordedAt), ID: []string{fmt.Sprintf("%019d", e.ID)}}
}

// GetAuditEntry returns one entry.
func (s *Service) GetAuditEntry(ctx context.Context, req *foiv1.GetAuditEntryRequest) (*foiv1.AuditEntry, error) {
	id, err := resname.ParseAuditEntry("name", req.GetName())
	if err != nil {
		return nil, err
	}
	e, err := s.env.Store.GetAuditEntry(ctx, id)
	if err != nil {
		return nil, err
	}
	return present(&e)
}

// selection is what a request selects.
type selection interface {
	GetAgency() string
	GetStartTime() *timestamppb.Timestamp
	GetEndTime() *timestamppb.Timestamp
}

func selected(c *fieldcheck.Check, req selection) store.AuditQuery {
	q := store.AuditQuery{From: instant(req.GetStartTime()), To: instant(req.GetEndTime())}
	if req.GetAgency() != "" {
		q.Agency = c.Agency("agency", req.GetAgency()).ID
	}
	return q
}

func instant(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

// ListAuditEntries lists entries.
func (s *Service) ListAuditEntries(ctx context.Context, req *foiv1.ListAuditEntriesRequest) (*foiv1.ListAuditEntriesResponse, error) {
	var c fieldcheck.Check
	q := selected(&c, req)
	page, err := latestFirst.Query(listing.Request{
		Parent: req.GetAgency(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), Filter: req.GetFilter(),
		Arguments: []string{q.From.String(), q.To.String()},
	})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	r := page.Ranges()[0] // the column is never NULL
	q.Where, q.Args, q.Order, q.Limit = joined(page.Where, r.Where), append(page.Args, r.Args...), r.OrderBy, page.Limit+1
	rows, err := s.env.Store.ListAuditEntries(ctx, q)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListAuditEntriesResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(cursor(&rows[page.Limit-1]))
	}
	for i := range rows {
		e, err := present(&rows[i])
		if err != nil {
			return nil, err
		}
		resp.AuditEntries = append(resp.AuditEntries, e)
	}
	return resp, nil
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " AND " + b
}

// ExportAuditEntries exports entries.
func (s *Service) ExportAuditEntries(ctx context.Context, req *foiv1.ExportAuditEntriesRequest) (*httpbody.HttpBody, error) {
	var c fieldcheck.Check
	q := selected(&c, req)
	where, args, err := listing.Compile(req.GetFilter(), latestFirst.Fields)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	q.Where, q.Args, q.Order, q.Limit = joined(where, "e.id > ?"), append(args, req.GetAfter()), "e.id", exported
	rows, err := s.env.Store.ListAuditEntries(ctx, q)
	if err != nil {
		return nil, err
	}
	var lines bytes.Buffer
	for i := range rows {
		e, err := present(&rows[i])
		if err != nil {
			return nil, err
		}
		line, err := protojson.Marshal(e)
		if err != nil {
			return nil, err
		}
		if err := json.Compact(&lines, line); err != nil { // protojson adds spaces at random
			return nil, err
		}
		lines.WriteByte('\n')
	}
	return &httpbody.HttpBody{ContentType: "application/x-ndjson", Data: lines.Bytes()}, nil
}

// VerifyAudit follows the chains.
func (s *Service) VerifyAudit(ctx context.Context, req *foiv1.VerifyAuditRequest) (*foiv1.VerifyAuditResponse, error) {
	var c fieldcheck.Check
	var v store.VerifyAudit
	if req.GetAgency() != "" {
		v.Agencies = []string{c.Agency("agency", req.GetAgency()).ID}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	sum, err := s.env.Store.VerifyAudit(ctx, v)
	resp := &foiv1.VerifyAuditResponse{
		Intact: err == nil, Chains: sum.Agencies, Entries: sum.Entries, Heads: sum.Heads, Unsealed: sum.Unsealed,
	}
	if broken, ok := errors.AsType[*audit.BreakError](err); ok {
		resp.Broken = broken.Error()
		return resp, nil
	}
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// GetAuditHead returns the last head.
func (s *Service) GetAuditHead(ctx context.Context, _ *foiv1.GetAuditHeadRequest) (*httpbody.HttpBody, error) {
	head, err := s.env.Store.AuditHead(ctx)
	if err != nil {
		return nil, err
	}
	content, err := head.Export()
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: "application/json", Data: content}, nil
}

var (
	kinds    = map[string]foiv1.AuditEntry_Kind{audit.Write: foiv1.AuditEntry_KIND_WRITE, audit.Read: foiv1.AuditEntry_KIND_READ}
	outcomes = map[string]foiv1.AuditEntry_Outcome{
		audit.Done: foiv1.AuditEntry_OUTCOME_DONE, audit.Refused: foiv1.AuditEntry_OUTCOME_REFUSED,
	}
)

// present turns an entry into its message.
func present(e *store.AuditEntry) (*foiv1.AuditEntry, error) {
	m := &foiv1.AuditEntry{
		Name: "auditEntries/" + strconv.FormatInt(e.ID, 10), Kind: kinds[e.Kind], Outcome: outcomes[e.Outcome], Action: e.Action,
		Subject: e.Subject, Resource: e.Resource, Method: e.Method, Actor: e.Actor, ActorKind: e.ActorKind, OnBehalf: e.OnBehalf,
		Source: e.Source, UserAgent: e.UserAgent, Session: e.Session, Reason: e.Reason, Correlation: e.Correlation,
		RecordTime: timestamppb.New(e.RecordedAt), Position: e.Position, Hash: hex.EncodeToString(e.Hash),
		Detail: &structpb.Struct{}, Changes: &structpb.Struct{},
	}
	if e.Agency != "" {
		m.Agency = resname.Agency{ID: e.Agency}.String()
	}
	if err := protojson.Unmarshal([]byte(e.Detail), m.Detail); err != nil {
		return nil, fmt.Errorf("detail of audit entry %d: %w", e.ID, err)
	}
	if err := protojson.Unmarshal([]byte(e.Changes), m.Changes); err != nil {
		return nil, fmt.Errorf("changes of audit entry %d: %w", e.ID, err)
	}
	return m, nil
}
