package uploads

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// UploadChunk takes one chunk.
func (s *Service) UploadChunk(ctx context.Context, req *foiv1.UploadChunkRequest) (*foiv1.Upload, error) {
	content := req.GetContent().GetData()
	if err := call.CheckChunkSize(content); err != nil {
		return nil, err
	}
	var c fieldcheck.Check
	name, err := s.kind.ParseUpload("name", req.GetName())
	c.AddError("name", err)
	if len(content) == 0 {
		c.Add("content", "blank", "must not be empty", "内容不得为空")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	u, err := s.append(ctx, name, req.GetOffset(), content, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return show(&u), nil
}

// append writes a chunk and records it. Where it has to begin, is asked before it is written, and held when it is recorded.
func (s *Service) append(ctx context.Context, name resname.Upload, offset int64, content []byte, w store.Write) (u store.Upload, err error) {
	if s.env.Blobs == nil {
		return u, call.NoPlaceError{}
	}
	if u, err = s.env.Store.GetUpload(ctx, call.MatterOf(name.Matter), name.ID); err != nil {
		return u, err
	}
	part := store.UploadPart{UploadID: name.ID, StartAt: offset, SizeBytes: int64(len(content)), BlobKey: blob.NewKey()}
	if u.Attachment != nil || u.Received != offset || offset+part.SizeBytes > u.SizeBytes {
		return u, &store.UploadError{Received: u.Received, Size: u.SizeBytes, Finished: u.Attachment != nil}
	}
	if err := s.env.Store.ExpectBlob(ctx, part.BlobKey, s.env.Clock.Now()); err != nil {
		return u, err
	}
	if err := s.env.Blobs.Put(ctx, part.BlobKey, content); err != nil {
		return u, err
	}
	return s.env.Store.AppendUpload(ctx, call.MatterOf(name.Matter), part, w)
}

// A stream is cut into parts of this size; what of the last one has arrived when it breaks is kept, if that takes no longer than
// this.
const (
	partSize   = 4 << 20
	keepWithin = 10 * time.Second
)

// WriteUpload takes chunks one after the other.
func (s *Service) WriteUpload(stream grpc.ClientStreamingServer[foiv1.WriteUploadRequest, foiv1.Upload]) error {
	first, err := stream.Recv()
	if errors.Is(err, io.EOF) {
		first, err = &foiv1.WriteUploadRequest{}, nil // nobody is named: the name is at fault
	}
	if err != nil {
		return err
	}
	name, err := s.kind.ParseUpload("name", first.GetName())
	if err != nil {
		return err
	}
	in := &incoming{service: s, name: name, at: first.GetOffset(), buf: make([]byte, 0, partSize)}
	for m := first; ; {
		if m.GetName() != "" && m.GetName() != first.GetName() {
			var c fieldcheck.Check
			c.Add("name", "other_upload", "must be that of the first message", "同一流中不得更换上传")
			return c.Err()
		}
		if err := in.take(stream.Context(), m.GetData()); err != nil {
			return err
		}
		if m, err = stream.Recv(); err != nil {
			break
		}
	}
	if !errors.Is(err, io.EOF) { // it broke: what is here stays
		ctx, cancel := context.WithTimeout(context.WithoutCancel(stream.Context()), keepWithin)
		defer cancel()
		return errors.Join(err, in.keep(ctx))
	}
	if err := in.keep(stream.Context()); err != nil {
		return err
	}
	u, err := s.env.Store.GetUpload(stream.Context(), call.MatterOf(name.Matter), name.ID)
	if err != nil {
		return err
	}
	return stream.SendAndClose(show(&u))
}

// incoming gathers what a stream brings into parts.
type incoming struct {
	service *Service
	name    resname.Upload
	at      int64 // where buf begins
	buf     []byte
}

func (in *incoming) take(ctx context.Context, data []byte) error {
	for len(data) > 0 {
		n := min(len(data), cap(in.buf)-len(in.buf))
		in.buf, data = append(in.buf, data[:n]...), data[n:]
		if len(in.buf) == cap(in.buf) {
			if err := in.keep(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *incoming) keep(ctx context.Context) error {
	if len(in.buf) == 0 {
		return nil
	}
	if _, err := in.service.append(ctx, in.name, in.at, in.buf, in.service.write(ctx)); err != nil {
		return err
	}
	in.at += int64(len(in.buf))
	in.buf = in.buf[:0]
	return nil
}
