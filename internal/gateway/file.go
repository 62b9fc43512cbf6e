package gateway

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/proto"
)

// nameFile tells the browser to keep a file instead of showing it: what people attached is not to run in a page of this
// server. The name is that of the resource in the extensions of the answer, if it has one.
func nameFile(_ context.Context, w http.ResponseWriter, m proto.Message) error {
	file, ok := m.(*httpbody.HttpBody)
	if !ok || shownInPlace(file) {
		return nil
	}
	stream, streamed := w.(*fileWriter)
	if streamed {
		stream.piece = true
		if stream.started {
			return nil
		}
	}
	parameters := map[string]string{}
	for _, e := range file.GetExtensions() {
		described, err := e.UnmarshalNew()
		if err != nil {
			return fmt.Errorf("gateway: %w", err)
		}
		if named, ok := described.(interface{ GetFileName() string }); ok {
			parameters["filename"] = named.GetFileName()
		}
		if sized, ok := described.(sizedFile); ok && streamed {
			stream.describe(sized)
		}
	}
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", parameters))
	return nil
}

// sizedFile is what the first piece of a file says of the whole.
type sizedFile interface{ GetSizeBytes() int64 }

// span is a part of a file as a request asks for it: from a byte on, which counts from the end when it is negative, so many bytes,
// 0 for all the rest.
type span struct{ offset, limit int64 }

// rangeOf reads the header Range. What is none of bytes, or several at once, asks for nothing, as RFC 9110 allows.
func rangeOf(header string) (s span, ok bool) {
	spec, ok := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(spec, "-")
	if !ok || !dash || strings.Contains(spec, ",") {
		return span{}, false
	}
	from, errFrom := strconv.ParseUint(first, 10, 62)
	to, errTo := strconv.ParseUint(last, 10, 62)
	switch {
	case first == "" && errTo == nil && to > 0:
		return span{offset: -int64(to)}, true
	case errFrom == nil && last == "":
		return span{offset: int64(from)}, true
	case errFrom == nil && errTo == nil && from <= to:
		return span{offset: int64(from), limit: int64(to-from) + 1}, true
	}
	return span{}, false
}

// askFor puts the part that a request asks for into its query, where the method reads it.
func (s span) askFor(r *http.Request) *http.Request {
	asked, u := *r, *r.URL
	u.RawQuery = "readOffset=" + strconv.FormatInt(s.offset, 10) + "&readLimit=" + strconv.FormatInt(s.limit, 10)
	asked.URL = &u
	return &asked
}

// errCut ends a file that cannot be sent to its end.
var errCut = errors.New("gateway: the file is cut off")

// fileWriter writes a stream of the pieces of one file as that file. The generated code writes each piece and something between
// them, and an error that comes too late into the midst of the file: here the connection is cut instead, and the reader, who
// knows how much he has to expect, does not take half of it for the whole.
type fileWriter struct {
	http.ResponseWriter
	part    *span // what the header Range asks for
	unknown bool  // the query asks for a part: how much comes, only the method knows
	status  int
	started bool // something of the file is written
	piece   bool // what is written next is of the file
}

// describe says how large the file is and what of it comes.
func (w *fileWriter) describe(file sizedFile) {
	header, size := w.Header(), file.GetSizeBytes()
	if digest, ok := file.(interface{ GetSha256() string }); ok {
		header.Set("ETag", `"`+digest.GetSha256()+`"`)
		header.Set("Accept-Ranges", "bytes")
	}
	if w.unknown {
		return
	}
	from, length := int64(0), size
	if w.part != nil {
		from = w.part.offset
		if from < 0 {
			from = max(0, size+from)
		}
		if from >= size {
			length, w.status = 0, http.StatusRequestedRangeNotSatisfiable
			header.Set("Content-Range", "bytes */"+strconv.FormatInt(size, 10))
		} else {
			length = size - from
			if w.part.limit > 0 {
				length = min(length, w.part.limit)
			}
			w.status = http.StatusPartialContent
			header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, from+length-1, size))
		}
	}
	header.Del("Transfer-Encoding") // the generated code sets it
	header.Set("Content-Length", strconv.FormatInt(length, 10))
}

// Write implements http.ResponseWriter.
func (w *fileWriter) Write(p []byte) (int, error) {
	switch {
	case w.piece:
		w.piece = false
		if !w.started && w.status != 0 {
			w.WriteHeader(w.status)
		}
		w.started = true
		return w.ResponseWriter.Write(p) //nolint:wrapcheck // the writer's own
	case string(p) == "\n": // between messages of a stream
		return len(p), nil
	case w.started:
		_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Unix(1, 0)) // nothing more is written, not even an end
		return 0, errCut
	}
	return w.ResponseWriter.Write(p) //nolint:wrapcheck // a refusal
}

// Unwrap lets http.ResponseController reach the connection.
func (w *fileWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
