package api

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pdfFile is a small PDF, and file an attachment of it.
const pdfFile = "%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

func file(content string, other ...object) object {
	f := object{"purpose": "PURPOSE_LETTER_SCAN", "fileName": "申请书.pdf", "content": base64.StdEncoding.EncodeToString([]byte(content))}
	for _, o := range other {
		f = with(f, o)
	}
	return f
}

// attach attaches a PDF to an application and returns the attachment.
func (s *server) attach(t *testing.T, application object, other ...object) object {
	t.Helper()
	return s.post(t, path(application)+"/attachments", file(pdfFile, other...)).ok(t)
}

// blobs are the files of attachments.
func (s *server) blobs(t *testing.T) (paths []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(s.files, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

func TestAttachmentsKeepTheirBytes(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	made := s.post(t, path(a)+"/attachments", file(pdfFile, object{
		// what the server gives is ignored
		"name": "x", "mediaType": "text/html", "sizeBytes": "1", "sha256": "00", "creator": "x",
	})).ok(t)
	require.Equal(t, object{
		"name": text(a, "name") + "/attachments/1", "purpose": "PURPOSE_LETTER_SCAN", "fileName": "申请书.pdf", "content": "",
		"mediaType": "application/pdf", "sizeBytes": "45", "sha256": "sum", "createTime": "2024-03-04T04:00:00Z",
		"creator": "development", "withdrawer": "", "withdrawReason": "", "etag": `"1"`,
	}, with(made, object{"sha256": "sum"}))
	require.Equal(t, made, s.get(t, path(made)).ok(t))
	require.Equal(t, a["etag"], s.get(t, path(a)).ok(t)["etag"], "the application itself has not changed")

	got := s.get(t, path(made)+":download")
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, pdfFile, string(got.body))
	require.Equal(t, "application/pdf", got.header.Get("Content-Type"))
	require.Equal(t, `attachment; filename*=utf-8''%E7%94%B3%E8%AF%B7%E4%B9%A6.pdf`, got.header.Get("Content-Disposition"))
	require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))

	for name, content := range map[string]string{
		"截图.PNG": "\x89PNG\r\n\x1a\nrest", "信封.jpeg": "\xff\xd8\xff\xe0rest", "说明.txt": "信件于3月4日收到。\r\n",
		"函.docx": archive(t, "[Content_Types].xml", "word/document.xml"), "函.ofd": archive(t, "OFD.xml"),
	} {
		made := s.post(t, path(a)+"/attachments", file(content, object{"fileName": name, "purpose": "PURPOSE_OTHER"})).ok(t)
		require.Equal(t, content, string(s.get(t, path(made)+":download").body), name)
	}
	all := list(s.get(t, path(a)+"/attachments").ok(t), "attachments")
	require.Len(t, all, 6)
	for size := 1; size <= 7; size++ {
		require.Equal(t, all, s.pages(t, path(a)+"/attachments", "attachments", size))
	}
	require.Len(t, s.blobs(t), 6)
	require.Equal(t, made, s.get(t, path(s.attachOf(t, a, 1))).ok(t))
}

// attachOf is the nth attachment of an application.
func (s *server) attachOf(t *testing.T, application object, n int) object {
	t.Helper()
	return list(s.get(t, path(application)+"/attachments").ok(t), "attachments")[n-1]
}

// archive is a zip file with empty files of these names.
func archive(t *testing.T, names ...string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		_, err := w.Create(name)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.String()
}

func TestALargeAttachmentPassesWhereOthersDoNot(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	most := pdfFile + strings.Repeat("x", attachmentLimit-len(pdfFile))
	made := s.post(t, path(a)+"/attachments", file(most)).ok(t)
	require.Equal(t, most, string(s.get(t, path(made)+":download").body))
	for _, more := range []string{most + "x", most + most} {
		p := s.post(t, path(a)+"/attachments", file(more)).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
		require.Contains(t, p.said(), "过大")
	}
	// The larger limit is that of this one method.
	s.post(t, linhai+"/applications", with(s.form(), object{"description": most})).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
	s.post(t, path(made)+":withdraw", object{"reason": most}).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
	require.Len(t, s.blobs(t), 1)
}

func TestWhatMayNotBeAttached(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	attach := func(f object) []string { return sorted(s.post(t, path(a)+"/attachments", f).badRequest(t)) }
	require.Equal(t, []string{"attachment.content BYTES_MIN_LEN", "attachment.file_name STRING_MIN_LEN", "attachment.purpose ENUM_NOT_IN"},
		attach(object{}))
	require.Equal(t, []string{"attachment.content MEDIA_TYPE", "attachment.file_name FILE_NAME"},
		attach(file("MZ\x90\x00", object{"fileName": "../x.pdf"})))
	for name, content := range map[string]string{
		"script.pdf": "\x00<script>", "a.zip": archive(t, "a.exe"), "broken.docx": "PK\x03\x04broken",
		"macro.docx": archive(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "gbk.txt": "\xc4\xe3\xba\xc3",
		"escape.txt": "\x1b[2J",
	} {
		require.Equal(t, []string{"attachment.content MEDIA_TYPE"}, attach(file(content, object{"fileName": name})), name)
	}
	for _, name := range []string{"a.pdf.exe", "a", "a.png", "pdf"} {
		require.Equal(t, []string{"attachment.file_name EXTENSION"}, attach(file(pdfFile, object{"fileName": name})), name)
	}
	require.Equal(t, []string{"attachment.file_name CONTROL_CHARACTERS"}, attach(file(pdfFile, object{"fileName": "a\u0001.pdf"})))
	require.Equal(t, []string{"parent RESOURCE_NAME"}, s.post(t, linhai+"/applications/X/attachments", file(pdfFile)).badRequest(t))
	s.post(t, linhai+"/applications/unknown/attachments", file(pdfFile)).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Empty(t, list(s.get(t, path(a)+"/attachments").ok(t), "attachments"))

	s.get(t, linhai+"/applications/unknown/attachments").refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, []string{"page_size INT32_GTE"}, s.get(t, path(a)+"/attachments?pageSize=-1").badRequest(t))
	for _, suffix := range []string{"", ":download"} {
		missing := s.get(t, path(a)+"/attachments/9"+suffix).refused(t, http.StatusNotFound, "NOT_FOUND")
		require.Equal(t, "foi.v1/Attachment", text(missing.detail("ResourceInfo"), "resourceType"))
		require.Equal(t, []string{"name RESOURCE_NAME"}, s.get(t, path(a)+"/attachments/x"+suffix).badRequest(t))
	}
}

func TestAWrongAttachmentIsWithdrawn(t *testing.T) {
	s := start(t, "2024-03-04")
	a := s.register(t)
	made := s.attach(t, a)
	s.on("2024-03-05")
	withdraw := func(body object) response { return s.post(t, path(made)+":withdraw", body) }
	require.Equal(t, []string{"reason STRING_MIN_LEN"}, withdraw(object{}).badRequest(t))
	require.Equal(t, []string{"etag ETAG", "reason BLANK"}, sorted(withdraw(object{"reason": " ", "etag": "x"}).badRequest(t)))
	withdraw(object{"reason": "错件", "etag": `"2"`}).refused(t, http.StatusConflict, "ETAG_STALE")
	s.post(t, path(a)+"/attachments/2:withdraw", object{"reason": "错件"}).refused(t, http.StatusNotFound, "NOT_FOUND")
	require.Equal(t, made, s.get(t, path(made)).ok(t), "nothing has changed")

	request := object{"reason": "错件", "etag": made["etag"], "requestId": requestID(1)}
	gone := withdraw(request).ok(t)
	require.Equal(t, with(made, object{
		"withdrawTime": "2024-03-05T04:00:00Z", "withdrawer": "development", "withdrawReason": "错件", "etag": `"2"`,
	}), gone)
	require.Equal(t, gone, withdraw(request).ok(t), "a repeat")
	again := withdraw(object{"reason": "错件"}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
	require.Contains(t, again.said(), "已撤回")
	require.Equal(t, []object{gone}, list(s.get(t, path(a)+"/attachments").ok(t), "attachments"))
	require.Equal(t, pdfFile, string(s.get(t, path(made)+":download").body), "it stays on record")
}

func TestARepeatedUploadIsOneAttachment(t *testing.T) {
	s := startTwo(t, "2024-03-04")
	a := s.register(t)
	create := path(a) + "/attachments?requestId=" + requestID(1)
	answers := make(chan response, 8)
	for range cap(answers) {
		go func() { answers <- s.post(t, create, file(pdfFile)) }()
	}
	first := (<-answers).ok(t)
	for range cap(answers) - 1 {
		require.Equal(t, first, (<-answers).ok(t))
	}
	require.Len(t, list(s.get(t, path(a)+"/attachments").ok(t), "attachments"), 1)
	s.post(t, create, file(pdfFile+"%")).refused(t, http.StatusBadRequest, "REQUEST_ID_REUSED")

	for range cap(answers) { // without a request id each is one of its own
		go func() { answers <- s.post(t, path(a)+"/attachments", file(pdfFile)) }()
	}
	names := map[string]bool{}
	for range cap(answers) {
		names[text((<-answers).ok(t), "name")] = true
	}
	require.Len(t, names, cap(answers))
}
