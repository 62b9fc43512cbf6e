package api

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/anypb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/config"
)

// eicar is the file that every virus scanner takes for a virus and that is none, put together so that no scanner stops this one.
var eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// declared is the declaration of a file.
func declared(content string, other ...object) object {
	sum := sha256.Sum256([]byte(content))
	o := object{
		"purpose": "PURPOSE_LETTER_SCAN", "fileName": "申请书.pdf", "sizeBytes": fmt.Sprint(len(content)), "sha256": hex.EncodeToString(sum[:]),
	}
	for _, more := range other {
		o = with(o, more)
	}
	return o
}

// upload begins an upload.
func (s *server) upload(t *testing.T, application object, content string, other ...object) object {
	t.Helper()
	return s.post(t, path(application)+"/uploads", declared(content, other...)).ok(t)
}

// uploaded is an upload that has arrived in full.
func (s *server) uploaded(t *testing.T, application object, content string, other ...object) object {
	t.Helper()
	return s.chunk(t, s.upload(t, application, content, other...), 0, content).ok(t)
}

// chunk sends bytes as they are.
func (s *server) chunk(t *testing.T, upload object, offset int, content string) response {
	t.Helper()
	return s.asked(t, http.MethodPost, fmt.Sprintf("%s:write?offset=%d", path(upload), offset), content, "Content-Type", "application/octet-stream")
}

// asked makes a request with headers of its own.
func (s *server) asked(t *testing.T, method, target, content string, headers ...string) response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.node()+target, strings.NewReader(content))
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := s.http.Do(req)
	require.NoError(t, err)
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return response{status: resp.StatusCode, header: resp.Header, body: got}
}

// clamd speaks as clamd does: what contains the word EICAR is infected, what is larger than 3 MiB is too large for it. While it is
// down it hangs up.
func clamd(t *testing.T) (address string, down *atomic.Bool) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	down = &atomic.Bool{}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				if !down.Load() {
					_, _ = io.WriteString(conn, inspect(conn)+"\x00")
				}
			}()
		}
	}()
	return "tcp://" + listener.Addr().String(), down
}

func inspect(conn io.Reader) string {
	r := bufio.NewReader(conn)
	if command, err := r.ReadString(0); err != nil || command != "zINSTREAM\x00" {
		return "UNKNOWN COMMAND"
	}
	var all []byte
	for {
		var size uint32
		if binary.Read(r, binary.BigEndian, &size) != nil {
			return "COMMAND READ TIMED OUT"
		}
		if size == 0 {
			break
		}
		piece := make([]byte, size)
		if _, err := io.ReadFull(r, piece); err != nil {
			return "COMMAND READ TIMED OUT"
		}
		all = append(all, piece...)
	}
	switch {
	case len(all) > 3<<20:
		return "INSTREAM size limit exceeded. ERROR"
	case bytes.Contains(all, []byte("EICAR")):
		return "stream: Eicar-Signature FOUND"
	}
	return "stream: OK"
}

// large is a PDF of so many bytes whose pieces differ.
func large(size int) string {
	var b strings.Builder
	b.WriteString(pdfFile)
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "%% line %d\n", i)
	}
	return b.String()[:size]
}

func TestUploads(t *testing.T) {
	address, down := clamd(t)
	s := startTwo(t, "2024-03-04", func(c *config.Config) { c.ScanAddress, c.ScanTimeout = address, 5*time.Second })
	a := s.register(t)

	t.Run("a file in chunks, by turns at two nodes", func(t *testing.T) {
		content := large(2<<20 + 17)
		u := s.upload(t, a, content)
		require.Equal(t, object{
			"name": "n", "purpose": "PURPOSE_LETTER_SCAN", "fileName": "申请书.pdf", "sizeBytes": fmt.Sprint(len(content)), "sha256": declared(content)["sha256"],
			"receivedBytes": "0", "maxChunkBytes": "8388608", "attachment": "", "createTime": "2024-03-04T04:00:00Z",
			"expireTime": "2024-03-06T04:00:00Z", "creator": "development",
		}, with(u, object{"name": "n"}))
		require.Regexp(t, "^"+text(a, "name")+"/uploads/[0-9a-v]{26}$", u["name"])
		const half = 1 << 20
		require.Equal(t, fmt.Sprint(half), s.chunk(t, u, 0, content[:half]).ok(t)["receivedBytes"])
		for _, offset := range []int{0, half - 1, half + 1} { // twice, over it, with a gap
			refused := s.chunk(t, u, offset, content[half:half+5]).refused(t, http.StatusBadRequest, "ACT_REFUSED")
			require.Equal(t, fmt.Sprint(half), text(refused.detail("ErrorInfo"), "metadata.received_bytes"))
		}
		s.post(t, path(u)+":finish", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
		s.chunk(t, u, half, content[half:]+"x").refused(t, http.StatusBadRequest, "ACT_REFUSED")
		s.chunk(t, u, half, content[half:]).ok(t)
		made := s.post(t, path(u)+":finish", object{}).ok(t)
		require.Equal(t, "application/pdf", made["mediaType"])
		require.Equal(t, made["name"], s.get(t, path(u)).ok(t)["attachment"])
		for _, again := range []response{s.post(t, path(u)+":finish", object{}), s.chunk(t, u, len(content), "x"), s.send(t, http.MethodDelete, path(u), nil)} {
			require.Contains(t, again.refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "已经完成")
		}
		s.parts(t, path(made)+":download", content, text(made, "sha256"))
	})
	t.Run("what a chunk may not be", func(t *testing.T) {
		u := s.upload(t, a, pdfFile)
		require.Equal(t, []string{"offset INT64_GTE"}, s.chunk(t, u, -1, "x").badRequest(t))
		require.Equal(t, []string{"content BLANK"}, s.chunk(t, u, 0, "").badRequest(t))
		s.chunk(t, u, 0, strings.Repeat("x", 8<<20+1)).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
		require.Equal(t, []string{" CONTENT_TYPE"}, s.asked(t, http.MethodPost, path(u)+":write?offset=0", "x", "Content-Type", "text/plain").badRequest(t))
		require.Equal(t, []string{" CONTENT_TYPE"}, s.asked(t, http.MethodPost, path(u)+":finish", "x", "Content-Type", "application/octet-stream").badRequest(t),
			"bytes are taken where bytes are wanted, and nowhere else")
		s.chunk(t, with(u, object{"name": text(a, "name") + "/uploads/none"}), 0, "x").refused(t, http.StatusNotFound, "NOT_FOUND")
		s.send(t, http.MethodDelete, path(u), nil).ok(t)
		s.get(t, path(u)).refused(t, http.StatusNotFound, "NOT_FOUND")
	})
	t.Run("what may not be declared", func(t *testing.T) {
		declare := func(o object) []string {
			return sorted(s.post(t, path(a)+"/uploads", declared(pdfFile, o)).badRequest(t))
		}
		require.Equal(t, []string{"upload.file_name STRING_MIN_LEN", "upload.purpose ENUM_NOT_IN", "upload.sha256 STRING_PATTERN", "upload.size_bytes INT64_GT"},
			declare(object{"fileName": "", "purpose": nil, "sizeBytes": "0", "sha256": "00"}))
		for name, rule := range map[string]string{
			"a\u202efdp.pdf": "INVISIBLE", "a\u200b.pdf": "INVISIBLE", "申请书.exe.pdf": "DOUBLE_EXTENSION", "a.JS .pdf": "DOUBLE_EXTENSION",
			"NUL.pdf": "RESERVED", "com1.x.pdf": "RESERVED", ".pdf": "FILE_NAME", "a.pdf.": "FILE_NAME", "a\u0007.pdf": "CONTROL_CHARACTERS",
			"a/b.pdf": "FILE_NAME",
		} {
			require.Equal(t, []string{"upload.file_name " + rule}, declare(object{"fileName": name}), "%q", name)
		}
		s.post(t, path(a)+"/uploads", declared(pdfFile, object{"sizeBytes": fmt.Sprint(uploadLimit + 1)})).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
	})
	t.Run("what may not be finished", func(t *testing.T) {
		finish := func(u object) response { return s.post(t, path(u)+":finish", object{}) }
		before := len(s.blobs(t))
		other := s.uploaded(t, a, pdfFile, object{"sha256": strings.Repeat("0", 64)})
		require.Contains(t, finish(other).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "摘要不一致")
		require.Equal(t, []string{"name EXTENSION"}, finish(s.uploaded(t, a, pdfFile, object{"fileName": "a.png"})).badRequest(t))
		require.Equal(t, []string{"name MEDIA_TYPE"}, finish(s.uploaded(t, a, "MZ\x90\x00", object{"fileName": "a.pdf"})).badRequest(t))
		require.Len(t, s.blobs(t), before+3, "the parts alone")
	})
	t.Run("a virus", func(t *testing.T) {
		before := len(s.blobs(t))
		infected := s.uploaded(t, a, pdfFile+eicar)
		refused := s.post(t, path(infected)+":finish", object{"requestId": requestID(7)}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
		require.Contains(t, refused.said(), "Eicar-Signature")
		require.Len(t, s.blobs(t), before, "nothing of it is kept")
		s.get(t, path(infected)).refused(t, http.StatusNotFound, "NOT_FOUND")
		s.post(t, path(a)+"/attachments", file(pdfFile+eicar)).refused(t, http.StatusBadRequest, "ACT_REFUSED")
		require.Len(t, s.blobs(t), before)
		var told int
		require.NoError(t, s.store.SQL().QueryRowContext(everything(t), `SELECT count(*) FROM audit_entry
			WHERE action = 'drop_upload' AND detail ->> 'infected' = 'Eicar-Signature' OR outcome = 'refused' AND detail ->> 'rule' = 'infected:Eicar-Signature'`).Scan(&told))
		require.Equal(t, 3, told, "the deletion and both refusals")

		clean := s.uploaded(t, a, large(4<<20)) // more than the scanner takes
		failed := s.post(t, path(clean)+":finish", object{})
		require.Equal(t, http.StatusServiceUnavailable, failed.status, "%s", failed.body)
		require.Contains(t, string(failed.body), "病毒查杀")
		down.Store(true)
		require.Equal(t, http.StatusServiceUnavailable, s.post(t, path(a)+"/attachments", file(pdfFile)).status, "nobody looked: refused")
		small := s.uploaded(t, a, pdfFile)
		require.Equal(t, http.StatusServiceUnavailable, s.post(t, path(small)+":finish", object{}).status)
		down.Store(false)
		s.post(t, path(small)+":finish", object{}).ok(t)
	})
	t.Run("over gRPC", func(t *testing.T) { s.uploadByStream(t, a) })
	t.Run("a quota", func(t *testing.T) {
		s.post(t, linhai+"/settings", object{
			"effectiveDate": date("2024-03-04"), "reason": "试", "files": object{"quotaBytes": "20971520"}, // 20 MiB
		}).ok(t)
		require.Equal(t, "20971520", text(s.get(t, linhai+":effectiveSettings").ok(t), "files.quotaBytes"))
		begun := s.upload(t, a, pdfFile, object{"sizeBytes": fmt.Sprint(9 << 20)})
		refused := s.post(t, path(a)+"/uploads", declared(pdfFile, object{"sizeBytes": fmt.Sprint(9 << 20)})).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
		require.Contains(t, refused.said(), "附件总量上限为 20.0 MB")
		s.send(t, http.MethodDelete, path(begun), nil).ok(t)
		s.upload(t, a, pdfFile, object{"sizeBytes": fmt.Sprint(9 << 20)})
		s.post(t, linhai+"/settings", object{"effectiveDate": date("2024-03-04"), "reason": "试", "files": object{"quotaBytes": "1024"}}).ok(t)
		s.post(t, path(a)+"/attachments", file(pdfFile)).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
	})
}

// parts reads a download whole and in parts.
func (s *server) parts(t *testing.T, download, content, digest string) {
	t.Helper()
	whole := s.get(t, download)
	require.Equal(t, content, string(whole.body))
	require.Equal(t, fmt.Sprint(len(content)), whole.header.Get("Content-Length"))
	require.Equal(t, `"`+digest+`"`, whole.header.Get("ETag"))
	size := len(content)
	for asked, want := range map[string][2]int{
		"bytes=0-0": {0, 1}, "bytes=100-199": {100, 200}, "bytes=-7": {size - 7, size}, "bytes=1000000-": {1000000, size},
		fmt.Sprintf("bytes=%d-%d", size-3, size+100): {size - 3, size}, fmt.Sprintf("bytes=-%d", size+5): {0, size},
	} {
		got := s.asked(t, http.MethodGet, download, "", "Range", asked, "If-Range", `"`+digest+`"`)
		require.Equal(t, http.StatusPartialContent, got.status, asked)
		require.Equal(t, content[want[0]:want[1]], string(got.body), asked)
		require.Equal(t, fmt.Sprintf("bytes %d-%d/%d", want[0], want[1]-1, size), got.header.Get("Content-Range"), asked)
	}
	for _, odd := range []string{"bytes=5-3", "bytes=0-1,5-6", "lines=1-2", "bytes=x-"} {
		got := s.asked(t, http.MethodGet, download, "", "Range", odd)
		require.Equal(t, http.StatusOK, got.status, odd)
		require.Len(t, got.body, size, odd)
	}
	beyond := s.asked(t, http.MethodGet, download, "", "Range", fmt.Sprintf("bytes=%d-", size))
	require.Equal(t, http.StatusRequestedRangeNotSatisfiable, beyond.status)
	require.Equal(t, fmt.Sprintf("bytes */%d", size), beyond.header.Get("Content-Range"))
	require.Equal(t, content[3:8], string(s.get(t, download+"?readOffset=3&readLimit=5").body))
}

// uploadByStream uploads over gRPC, in a stream that breaks, and goes on where it broke.
func (s *server) uploadByStream(t *testing.T, a object) {
	t.Helper()
	conn, err := grpc.NewClient("passthrough:///"+s.grpc, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	client := foiv1.NewUploadServiceClient(conn)
	content := large(2<<20 + 1)
	u := s.upload(t, a, content)
	name := text(u, "name")

	stranger, err := client.WriteUpload(metadata.AppendToOutgoingContext(t.Context(), "authorization", asCaller(t, holder("u", auth.RoleStatistician, "linhai"))))
	require.NoError(t, err)
	_ = stranger.Send(&foiv1.WriteUploadRequest{Name: name, Data: []byte("x")})
	_, err = stranger.CloseAndRecv()
	require.ErrorContains(t, err, "PermissionDenied")

	send := func(stream grpc.ClientStreamingClient[foiv1.WriteUploadRequest, foiv1.Upload], from, to int) {
		for at := from; at < to; at += 100_000 {
			require.NoError(t, stream.Send(&foiv1.WriteUploadRequest{Name: name, Offset: int64(from), Data: []byte(content[at:min(to, at+100_000)])}))
		}
	}
	broken, err := client.WriteUpload(t.Context())
	require.NoError(t, err)
	send(broken, 0, 1_000_000)
	other := text(s.upload(t, a, pdfFile), "name")
	require.NoError(t, broken.Send(&foiv1.WriteUploadRequest{Name: other, Data: []byte("x")}))
	_, err = broken.CloseAndRecv()
	require.ErrorContains(t, err, "InvalidArgument", "one stream, one upload")
	require.Equal(t, "0", text(s.get(t, path(u)).ok(t), "receivedBytes"))

	kept, err := client.WriteUpload(t.Context())
	require.NoError(t, err)
	send(kept, 0, 1_000_000)
	got, err := kept.CloseAndRecv()
	require.NoError(t, err)
	require.Equal(t, int64(1_000_000), got.GetReceivedBytes())
	rest, err := client.WriteUpload(t.Context())
	require.NoError(t, err)
	send(rest, 1_000_000, len(content))
	_, err = rest.CloseAndRecv()
	require.NoError(t, err)
	made := s.post(t, path(u)+":finish", object{}).ok(t)

	read, err := foiv1.NewAttachmentServiceClient(conn).DownloadAttachment(t.Context(), &foiv1.DownloadAttachmentRequest{Name: text(made, "name")})
	require.NoError(t, err)
	var bytesRead []byte
	var described []*anypb.Any
	for {
		piece, err := read.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		described = append(described, piece.GetExtensions()...)
		bytesRead = append(bytesRead, piece.GetData()...)
	}
	require.Equal(t, content, string(bytesRead))
	require.Len(t, described, 1)
}

// asCaller is the metadata of a call of somebody.
func asCaller(t *testing.T, who caller) string {
	t.Helper()
	encoded, err := json.Marshal(who)
	require.NoError(t, err)
	return callerScheme + base64.StdEncoding.EncodeToString(encoded)
}

// TestAttachmentsOnS3 keeps files where production does, over the protocol of S3.
func TestAttachmentsOnS3(t *testing.T) {
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket("agency"))
	fake := httptest.NewServer(gofakes3.New(backend).Server())
	defer fake.Close()
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	s := startSerial(t, "2024-03-04", func(c *config.Config) {
		c.BlobURL = "s3://agency/foi?region=cn-east&s3ForcePathStyle=true&endpoint=" + fake.URL
	})
	a := s.register(t)
	made := s.attach(t, a)
	require.Equal(t, pdfFile, string(s.get(t, path(made)+":download").body))
	content := large(6 << 20) // in parts of S3's own, too
	u := s.upload(t, a, content)
	s.chunk(t, u, 0, content[:4<<20]).ok(t)
	s.chunk(t, u, 4<<20, content[4<<20:]).ok(t)
	s.parts(t, path(s.post(t, path(u)+":finish", object{}).ok(t))+":download", content, text(declared(content), "sha256"))
	docx := archive(t, "[Content_Types].xml", "word/document.xml")
	kept := s.post(t, path(s.uploaded(t, a, docx, object{"fileName": "函.docx"}))+":finish", object{}).ok(t)
	require.Contains(t, text(kept, "mediaType"), "wordprocessingml")

	listed, err := backend.ListBucket("agency", nil, gofakes3.ListBucketPage{})
	require.NoError(t, err)
	require.NotEmpty(t, listed.Contents)
	for _, o := range listed.Contents {
		require.Regexp(t, "^foi/[0-9a-f]{2}/[0-9a-f]{30}$", o.Key, "a random key below the prefix, and nothing else")
	}
}
