// Package casefiles is the API of case files (卷宗): the whole case as one zip file, as it stands or frozen for the archive (归档包).
package casefiles

import (
	"context"
	"crypto/sha256"
	"io"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/archive"
	"github.com/yishenqing/foi/internal/blob"
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

// Attachment implements casefile.Files; casefile.Write holds the bytes against their hash.
func (s *Service) Attachment(ctx context.Context, a *store.Attachment) (io.ReadCloser, error) {
	if s.env.Blobs == nil {
		return nil, call.NoPlaceError{}
	}
	return s.env.Blobs.Read(ctx, a.BlobKey, 0, -1)
}

// Document implements casefile.Files.
func (s *Service) Document(ctx context.Context, of store.Matter, id string) ([]byte, error) {
	return s.env.Store.CaseDocument(ctx, of, id)
}

// CreateArchivePackage freezes the case file of an archived application. The zip file is written before its record: a package without its
// file proves nothing, a file without a record is deleted after a day.
func (s *Service) CreateArchivePackage(ctx context.Context, req *foiv1.CreateArchivePackageRequest) (*foiv1.ArchivePackage, error) {
	name, err := resname.ParseApplication("parent", req.GetParent())
	if err != nil {
		return nil, err
	}
	f, err := s.env.Store.ReadCaseFile(ctx, keyOf(name))
	if err != nil {
		return nil, err
	}
	switch {
	case f.Application.State != string(workflow.Archived):
		return nil, store.NotArchivedError{}
	case s.env.Blobs == nil:
		return nil, call.NoPlaceError{}
	}
	p := store.ArchivePackage{
		AgencyID: name.Agency, ApplicationID: name.ID, ApplicationVersion: f.Application.Version, TakenAt: f.Taken, BlobKey: blob.NewKey(),
	}
	if err := s.freeze(ctx, &f, &p); err != nil {
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

// freeze writes the zip file and fills in what is known of it then.
func (s *Service) freeze(ctx context.Context, f *store.CaseFile, p *store.ArchivePackage) error {
	if err := s.env.Store.ExpectBlob(ctx, p.BlobKey, s.env.Clock.Now()); err != nil {
		return err
	}
	r, w := io.Pipe()
	sum := sha256.New()
	var done archive.Written
	go func() {
		var err error
		done, err = casefile.Write(ctx, io.MultiWriter(w, sum), f, s.env.Today(), s, s.env.Signer)
		_ = w.CloseWithError(err) // nil is the end
	}()
	size, err := s.env.Blobs.Write(ctx, p.BlobKey, r)
	_ = r.CloseWithError(err) // so that the writer does not wait for a reader that has given up
	if err != nil {
		return err
	}
	p.SizeBytes, p.SHA256, p.Files, p.KeyID = size, sum.Sum(nil), done.Files, done.KeyID
	p.ManifestSHA256, p.ManifestSM3 = done.ManifestSHA256[:], done.ManifestSM3[:]
	return nil
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

// DownloadArchivePackage streams a package as it was made.
func (s *Service) DownloadArchivePackage(req *foiv1.DownloadArchivePackageRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	p, number, err := s.find(stream.Context(), req.GetName())
	if err != nil {
		return named(err, req.GetName())
	}
	file := store.Attachment{MediaType: mediaType, SizeBytes: p.SizeBytes, SHA256: p.SHA256, BlobKey: p.BlobKey}
	return s.env.SendFile(stream, &file, present.ArchivePackage(&p, number), req.GetReadOffset(), req.GetReadLimit())
}

func keyOf(name resname.Application) store.Key { return store.Key{Agency: name.Agency, ID: name.ID} }
