// Package redactions is the API of copies without what is withheld (区分处理, 条例 art. 37): drafted, checked by another person, released.
// The copy is made anew for each step and must be the same each time (ADR 0031).
package redactions

import (
	"context"
	"errors"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/redaction"
)

// Service implements foi.v1.RedactionService.
type Service struct {
	foiv1.UnimplementedRedactionServiceServer
	env   call.Env
	turns chan struct{} // of those who draw pages
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env, turns: make(chan struct{}, atOnce)} }

// GetRedaction returns one redaction with its index of grounds.
func (s *Service) GetRedaction(ctx context.Context, req *foiv1.GetRedactionRequest) (*foiv1.Redaction, error) {
	name, err := resname.ParseRedaction("name", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.env.Store.GetRedaction(ctx, keyOf(name.Application), name.Number)
	if err != nil {
		return nil, err
	}
	return present.Redaction(&r), nil
}

// ListRedactions lists the redactions of an application in the order in which they were drafted.
func (s *Service) ListRedactions(ctx context.Context, req *foiv1.ListRedactionsRequest) (*foiv1.ListRedactionsResponse, error) {
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListRedactions(ctx, keyOf(name), page.After, page.Limit+1) // one more tells whether there is a next page
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListRedactionsResponse{}
	if len(rows) > page.Limit {
		rows, resp.NextPageToken = rows[:page.Limit], page.Next()
	}
	for i := range rows {
		resp.Redactions = append(resp.Redactions, present.Redaction(&rows[i]))
	}
	return resp, nil
}

// DownloadRedaction streams the copy as it would be released.
func (s *Service) DownloadRedaction(req *foiv1.DownloadRedactionRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	ctx := stream.Context()
	name, err := resname.ParseRedaction("name", req.GetName())
	if err != nil {
		return err
	}
	made, err := s.again(ctx, name, 0, redaction.Preview)
	if errors.Is(err, store.ErrNotFound) { // of a stream, nobody else knows the name
		return &apierr.NotFoundError{Type: resname.TypeOf(req.GetName()), Name: req.GetName()}
	}
	if err != nil {
		return err
	}
	if _, err := redaction.Next(made.row.Facts(), redaction.Step{Do: redaction.Preview, SHA256: made.sum}); err != nil {
		return err
	}
	content := part(made.content, req.GetReadOffset(), req.GetReadLimit())
	return call.SendBytes(stream, made.row.MediaType, content, present.Redaction(&made.row))
}

// part is what is asked for of a file: from an offset on, counted from the end when it is negative, at most limit bytes, 0 for all.
func part(content []byte, offset, limit int64) []byte {
	size := int64(len(content))
	if offset < 0 {
		offset = max(0, size+offset)
	}
	content = content[min(offset, size):]
	if limit > 0 {
		content = content[:min(limit, int64(len(content)))]
	}
	return content
}

// CheckRedaction records that another person has read the copy.
func (s *Service) CheckRedaction(ctx context.Context, req *foiv1.CheckRedactionRequest) (*foiv1.Redaction, error) {
	name, version, err := step(req)
	if err != nil {
		return nil, err
	}
	made, err := s.again(ctx, name, version, redaction.Check)
	if err != nil {
		return nil, err
	}
	return shown(s.env.Store.CheckRedaction(ctx, keyOf(name.Application), name.Number, version, made.sum, s.write(ctx)))
}

// ReleaseRedaction attaches the copy.
func (s *Service) ReleaseRedaction(ctx context.Context, req *foiv1.ReleaseRedactionRequest) (*foiv1.Redaction, error) {
	name, version, err := step(req)
	if err != nil {
		return nil, err
	}
	made, err := s.again(ctx, name, version, redaction.Release)
	if err != nil {
		return nil, err
	}
	var file store.Attachment
	if err := s.env.KeepFile(ctx, &file, made.content); err != nil {
		return nil, err
	}
	return shown(s.env.Store.ReleaseRedaction(ctx, keyOf(name.Application), name.Number, version, file, s.write(ctx)))
}

// WithdrawRedaction gives a redaction up.
func (s *Service) WithdrawRedaction(ctx context.Context, req *foiv1.WithdrawRedactionRequest) (*foiv1.Redaction, error) {
	var c fieldcheck.Check
	name, err := resname.ParseRedaction("name", req.GetName())
	c.AddError("name", err)
	version := c.Version("etag", req.GetEtag())
	reason := c.RequiredLines("reason", req.GetReason())
	if err := c.Err(); err != nil {
		return nil, err
	}
	return shown(s.env.Store.WithdrawRedaction(ctx, keyOf(name.Application), name.Number, version, reason, s.write(ctx)))
}

// step reads a request that has a name and an etag.
func step(req interface {
	GetName() string
	GetEtag() string
},
) (name resname.Redaction, version int64, err error) {
	var c fieldcheck.Check
	name, err = resname.ParseRedaction("name", req.GetName())
	c.AddError("name", err)
	version = c.Version("etag", req.GetEtag())
	return name, version, c.Err()
}

// again makes the copy of a redaction anew, unless it is known before that the act will be refused.
func (s *Service) again(ctx context.Context, name resname.Redaction, version int64, do redaction.Act) (m made, err error) {
	key := keyOf(name.Application)
	row, err := s.env.Store.GetRedaction(ctx, key, name.Number)
	if err != nil {
		return m, err
	}
	if version != 0 && version != row.Version {
		return m, &store.StaleError{Current: row.Version}
	}
	if err := redaction.Begin(row.Facts(), redaction.Step{Do: do, By: auth.FromContext(ctx).ID}); err != nil {
		return m, err
	}
	source, err := s.source(ctx, key, row.Source)
	if err != nil {
		return m, err
	}
	content, err := s.read(ctx, &source)
	if err != nil {
		return m, err
	}
	m, err = s.make(ctx, content, source.MediaType, row.Marks)
	m.row = row
	return m, err
}

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(r store.Redaction) (proto.Message, error) { return present.Redaction(&r), nil })
}

func shown(r store.Redaction, err error) (*foiv1.Redaction, error) {
	if err != nil {
		return nil, err
	}
	return present.Redaction(&r), nil
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
