package call

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"github.com/yishenqing/foi/internal/store"
)

// pieceSize is how much of a file one message carries.
const pieceSize = 256 << 10

// errSlow ends a download whose reader has gone away without a word.
var errSlow = fmt.Errorf("the reader of a file takes nothing any more: %w", context.DeadlineExceeded)

// SendFile streams an attachment from an offset on, counted from the end when it is negative, at most limit bytes, 0 for all. The
// first message carries described. The whole is held against its digest on the way, and its last piece comes only if it is still
// what was attached; a part cannot be. Nothing of an offset behind the end is sent but the description. Errors: NoPlaceError.
func (e Env) SendFile(
	stream grpc.ServerStreamingServer[httpbody.HttpBody], a *store.Attachment, described proto.Message, offset, limit int64,
) error {
	if e.Blobs == nil {
		return NoPlaceError{}
	}
	about, err := anypb.New(described)
	if err != nil {
		return fmt.Errorf("describe a file: %w", err)
	}
	s := &sending{stream: stream, next: &httpbody.HttpBody{ContentType: a.MediaType, Extensions: []*anypb.Any{about}}}
	if offset < 0 {
		offset = max(0, a.SizeBytes+offset)
	}
	if offset >= a.SizeBytes {
		return s.end()
	}
	length := a.SizeBytes - offset
	if limit > 0 {
		length = min(length, limit)
	}
	if whole := length == a.SizeBytes; whole {
		s.digest = sha256.New()
		length++ // one that has grown is not what was attached
	}
	r, err := e.Blobs.Read(stream.Context(), a.BlobKey, offset, length)
	if err != nil {
		return err
	}
	if err = s.pieces(r); err == nil && s.digest != nil && !bytes.Equal(s.digest.Sum(nil), a.SHA256) {
		err = errContent
	}
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	return s.end()
}

// SendBytes streams content that is in memory, as SendFile streams what is in the blob store.
func SendBytes(stream grpc.ServerStreamingServer[httpbody.HttpBody], mediaType string, content []byte, described proto.Message) error {
	about, err := anypb.New(described)
	if err != nil {
		return fmt.Errorf("describe a file: %w", err)
	}
	s := &sending{stream: stream, next: &httpbody.HttpBody{ContentType: mediaType, Extensions: []*anypb.Any{about}}}
	if err := s.pieces(bytes.NewReader(content)); err != nil {
		return err
	}
	return s.end()
}

// sending holds the last piece read back until it is known that it may go.
type sending struct {
	stream grpc.ServerStreamingServer[httpbody.HttpBody]
	next   *httpbody.HttpBody
	digest hash.Hash // of what was read; nil: it is a part
}

// pieces sends all but the last piece.
func (s *sending) pieces(r io.Reader) error {
	for {
		piece := make([]byte, pieceSize) // a message is the stream's once it is sent
		n, err := io.ReadFull(r, piece)
		if n > 0 {
			if s.digest != nil {
				_, _ = s.digest.Write(piece[:n]) // never fails
			}
			if len(s.next.GetData()) > 0 {
				if err := s.end(); err != nil {
					return err
				}
				s.next = &httpbody.HttpBody{ContentType: s.next.GetContentType()}
			}
			s.next.Data = piece[:n]
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return fmt.Errorf("read a file: %w", err)
		}
	}
}

// end sends what is held back.
func (s *sending) end() error {
	sent, err := Send(context.Background(), s.stream, s.next)
	if err == nil && !sent {
		err = errSlow
	}
	return err
}
