// Package casefiles is the API of case files (卷宗): the whole case as one zip file, as it stands or frozen for the archive (归档包).
package casefiles

import (
	"context"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/casefile"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

const mediaType = "application/zip"

// Service implements foi.v1.CaseFileService.
type Service struct {
	foiv1.UnimplementedCaseFileServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// files are where the bytes of a case file are.
func (s *Service) files() casefile.Stored {
	return casefile.Stored{Store: s.env.Store, Blobs: s.env.Blobs}
}

// CreateArchivePackage freezes the case file of an archived application anew; the first package comes by itself.
func (s *Service) CreateArchivePackage(ctx context.Context, req *foiv1.CreateArchivePackageRequest) (*foiv1.ArchivePackage, error) {
	name, err := resname.ParseApplication("parent", req.GetParent())
	if err != nil {
		return nil, err
	}
	f, err := s.env.Store.ReadCaseFile(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	if f.Application.State != string(workflow.Archived) {
		return nil, store.NotArchivedError{}
	}
	p, err := s.files().Freeze(ctx, &f, s.env.Clock, s.env.Signer)
	if err != nil {
		return nil, err
	}
	respond := func(p store.ArchivePackage) (proto.Message, error) {
		return present.ArchivePackage(&p, f.Application.RegisterNumber), nil
	}
	if p, err = s.env.Store.CreateArchivePackage(ctx, p, call.Write(ctx, s.env, respond)); err != nil {
		return nil, err
	}
	return present.ArchivePackage(&p, f.Application.RegisterNumber), nil
}

// GetArchivePackage returns what is known of one package.
func (s *Service) GetArchivePackage(ctx context.Context, req *foiv1.GetArchivePackageRequest) (*foiv1.ArchivePackage, error) {
	p, number, err := s.find(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	return present.ArchivePackage(&p, number), nil
}

// find returns a package and the register number of its application.
func (s *Service) find(ctx context.Context, resource string) (p store.ArchivePackage, number string, err error) {
	name, err := resname.ParseArchivePackage("name", resource)
	if err != nil {
		return p, "", err
	}
	a, err := s.env.Store.GetApplication(ctx, keyOf(name.Application))
	if err != nil {
		return p, "", err
	}
	p, err = s.env.Store.GetArchivePackage(ctx, keyOf(name.Application), name.Number)
	return p, a.RegisterNumber, err
}

// ListArchivePackages lists the packages of an application in the order in which they were made.
func (s *Service) ListArchivePackages(ctx context.Context, req *foiv1.ListArchivePackagesRequest) (*foiv1.ListArchivePackagesResponse, error) {
	var c fieldcheck.Check
	name := c.Application("parent", req.GetParent())
	page, err := present.ReadSequence(req)
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	a, err := s.env.Store.GetApplication(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListArchivePackages(ctx, keyOf(name), page.After, page.Limit+1) // one more tells whether there is a next page
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListArchivePackagesResponse{}
	if len(rows) > page.Limit {
		rows, resp.NextPageToken = rows[:page.Limit], page.Next()
	}
	for i := range rows {
		resp.ArchivePackages = append(resp.ArchivePackages, present.ArchivePackage(&rows[i], a.RegisterNumber))
	}
	return resp, nil
}

// DownloadArchivePackage streams a package as it was made. One with files of legal cases is for who may read these: nothing can be taken out.
func (s *Service) DownloadArchivePackage(req *foiv1.DownloadArchivePackageRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	p, number, err := s.find(stream.Context(), req.GetName())
	if err != nil {
		return named(err, req.GetName())
	}
	key := store.Key{Agency: p.AgencyID, ID: p.ApplicationID}
	files, err := s.env.Store.CountLegalFiles(stream.Context(), key)
	if err != nil {
		return err
	}
	if files > 0 {
		reads, err := s.readsLegalCases(stream.Context(), key)
		if err != nil {
			return err
		}
		if !reads {
			return auth.FromContext(stream.Context()).Denied(auth.LegalCasesRead)
		}
	}
	file := store.Attachment{MediaType: mediaType, SizeBytes: p.SizeBytes, SHA256: p.SHA256, BlobKey: p.BlobKey}
	return s.env.SendFile(stream, &file, present.ArchivePackage(&p, number), req.GetReadOffset(), req.GetReadLimit())
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
