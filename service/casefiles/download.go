package casefiles

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/casefile"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// pieceSize is how much of a file one message carries.
const pieceSize = 256 << 10

// DownloadCaseFile streams the case file of an application.
func (s *Service) DownloadCaseFile(req *foiv1.DownloadCaseFileRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	ctx := stream.Context()
	name, err := resname.ParseApplication("name", req.GetName())
	if err != nil {
		return err
	}
	f, err := s.env.Store.ReadCaseFile(ctx, keyOf(name))
	if err != nil {
		return named(err, req.GetName())
	}
	reads, err := s.readsLegalCases(ctx, keyOf(name))
	if err != nil {
		return err
	}
	if !reads {
		f.WithholdLegalFiles()
	}
	about := &foiv1.CaseFile{
		Application: req.GetName(), FileName: present.CaseFileName("卷宗", f.Application.RegisterNumber), TakeTime: timestamppb.New(f.Taken),
	}
	return s.send(stream, about, func(to io.Writer) error {
		_, err := casefile.Write(ctx, to, &f, s.env.Today(), s.files(), nil)
		return err
	})
}

// DownloadLegalCaseFile streams the file of a legal case.
func (s *Service) DownloadLegalCaseFile(req *foiv1.DownloadLegalCaseFileRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	ctx := stream.Context()
	name, err := resname.ParseLegalCase("name", req.GetName())
	if err != nil {
		return err
	}
	f, err := s.env.Store.ReadWholeLegalCase(ctx, store.Key{Agency: name.Agency.ID, ID: name.ID})
	if err != nil {
		return named(err, req.GetName())
	}
	about := &foiv1.CaseFile{LegalCase: req.GetName(), FileName: present.CaseFileName("案件卷宗", name.ID), TakeTime: timestamppb.New(f.Taken)}
	return s.send(stream, about, func(to io.Writer) error {
		_, err := casefile.WriteLegal(ctx, to, &f, s.env.Today(), s.files())
		return err
	})
}

// send streams what write writes; the first message says what it is.
func (s *Service) send(stream grpc.ServerStreamingServer[httpbody.HttpBody], file *foiv1.CaseFile, write func(io.Writer) error) error {
	about, err := anypb.New(file)
	if err != nil {
		return fmt.Errorf("describe a case file: %w", err)
	}
	to := bufio.NewWriterSize(&pieces{stream: stream, about: []*anypb.Any{about}, drained: s.drained()}, pieceSize)
	if err := write(to); err != nil {
		return err
	}
	return to.Flush() //nolint:wrapcheck // of pieces
}

// pieces sends what is written to it.
type pieces struct {
	stream  grpc.ServerStreamingServer[httpbody.HttpBody]
	about   []*anypb.Any    // of the first message
	drained context.Context //nolint:containedctx // it belongs to the server and not to a call
}

var errSlow = fmt.Errorf("the reader takes the case file too slowly: %w", context.DeadlineExceeded)

// Write implements io.Writer. The bytes are copied: a message is the stream's once it is sent.
func (p *pieces) Write(content []byte) (int, error) {
	m := &httpbody.HttpBody{ContentType: mediaType, Data: append([]byte(nil), content...), Extensions: p.about}
	p.about = nil
	sent, err := call.Send(p.drained, p.stream, m)
	switch {
	case err != nil:
		return 0, err //nolint:wrapcheck // a status of the transport
	case !sent:
		return 0, errSlow
	}
	return len(content), nil
}

// named says in a refusal what was not found: of a stream, nobody else knows the name.
func named(err error, name string) error {
	if errors.Is(err, store.ErrNotFound) {
		return &apierr.NotFoundError{Type: resname.TypeOf(name), Name: name}
	}
	return err
}

// drained is done when the server stops. A download that runs is let finish: what is cut off is of no use.
func (s *Service) drained() context.Context { return context.Background() }
