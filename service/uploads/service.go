// Package uploads is the API of files on their way (分段上传): large ones come in chunks, each of which stays wherever it arrived, and
// become attachments once they are whole and checked (ADR 0031).
package uploads

import (
	"context"
	"encoding/hex"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.UploadService and foi.v1.LegalCaseUploadService.
type Service struct {
	foiv1.UnimplementedUploadServiceServer
	foiv1.UnimplementedLegalCaseUploadServiceServer
	env  call.Env
	kind resname.MatterKind
}

// New returns the service for files of one kind; the names of others are no names for it.
func New(env call.Env, kind resname.MatterKind) *Service { return &Service{env: env, kind: kind} }

// CreateUpload begins an upload. What is wrong with the name is said before a byte is sent; what is wrong with the content can only
// be said at the end.
func (s *Service) CreateUpload(ctx context.Context, req *foiv1.CreateUploadRequest) (*foiv1.Upload, error) {
	if s.env.Blobs == nil {
		return nil, call.NoPlaceError{}
	}
	m := req.GetUpload()
	if err := s.env.CheckUploadSize(m.GetSizeBytes()); err != nil {
		return nil, err
	}
	var c fieldcheck.Check
	name := c.Matter("parent", req.GetParent(), s.kind)
	u := store.UploadTo(call.MatterOf(name))
	u.Purpose = c.Purpose("upload.purpose", m.GetPurpose(), s.kind)
	u.FileName, u.SizeBytes = c.FileName("upload.file_name", m.GetFileName()), m.GetSizeBytes()
	var err error
	u.SHA256, err = hex.DecodeString(m.GetSha256())
	c.AddError("upload.sha256", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if u.ID, err = call.NewID(s.env.Clock.Now()); err != nil {
		return nil, err
	}
	made, err := s.env.Store.CreateUpload(ctx, u, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return show(&made), nil
}

// GetUpload says how far an upload is.
func (s *Service) GetUpload(ctx context.Context, req *foiv1.GetUploadRequest) (*foiv1.Upload, error) {
	name, err := s.kind.ParseUpload("name", req.GetName())
	if err != nil {
		return nil, err
	}
	u, err := s.env.Store.GetUpload(ctx, call.MatterOf(name.Matter), name.ID)
	if err != nil {
		return nil, err
	}
	return show(&u), nil
}

// asBegun is the order of the list, the only one: ids grow with time.
var asBegun = listing.Resource{Sorts: listing.Sorts{"id": {}}, DefaultOrder: "id", ID: []string{"id"}}

// ListUploads lists the uploads of an application or a legal case.
func (s *Service) ListUploads(ctx context.Context, req *foiv1.ListUploadsRequest) (*foiv1.ListUploadsResponse, error) {
	var c fieldcheck.Check
	matter := call.MatterOf(c.Matter("parent", req.GetParent(), s.kind))
	page, err := asBegun.Query(listing.Request{Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	c.AddError("", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	r := page.Ranges()[0]
	rows, err := s.env.Store.ListUploads(ctx, store.UploadQuery{Matter: matter, Where: r.Where, Args: r.Args, Order: r.OrderBy, Limit: page.Limit + 1})
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListUploadsResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{rows[page.Limit-1].ID}})
	}
	resp.Uploads = make([]*foiv1.Upload, len(rows))
	for i := range rows {
		resp.Uploads[i] = show(&rows[i])
	}
	return resp, nil
}

// DeleteUpload gives an upload up.
func (s *Service) DeleteUpload(ctx context.Context, req *foiv1.DeleteUploadRequest) (*emptypb.Empty, error) {
	name, err := s.kind.ParseUpload("name", req.GetName())
	if err != nil {
		return nil, err
	}
	w := call.Write(ctx, s.env, func(store.Upload) (proto.Message, error) { return &emptypb.Empty{}, nil })
	if _, err := s.env.Store.DropUpload(ctx, call.MatterOf(name.Matter), name.ID, nil, w); err != nil {
		return nil, err
	}
	return &emptypb.Empty{}, nil
}

func show(u *store.Upload) *foiv1.Upload { return present.Upload(u, call.MaxChunk) }

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(u store.Upload) (proto.Message, error) { return show(&u), nil })
}
