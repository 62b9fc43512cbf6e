package api

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	casearchive "github.com/yishenqing/foi/internal/archive"
)

// A case file of 10,000 scanned pages: volumes of 500 pages of 8 KiB each.
const (
	volumes     = 20
	volumeBytes = 500 * 8 << 10
)

// tenThousandPages attaches the volumes to an application; their bytes are one file with many names.
func (s *server) tenThousandPages(t *testing.T, application object) {
	t.Helper()
	volume := append([]byte(pdfFile), bytes.Repeat([]byte("卷宗 "), volumeBytes)...)[:volumeBytes]
	sum := sha256.Sum256(volume)
	_, err := s.store.SQL().ExecContext(everything(t), `INSERT INTO attachment (agency_id, application_id, number, purpose, file_name, media_type, size_bytes,
			sha256, blob_key, created_at, actor, withdrawn_by, withdrawn_reason, version)
		SELECT 'linhai', $1, n, 'letter_scan', '第' || n || '册.pdf', 'application/pdf', $2, $3, 'aa/' || n, now(), 'u', '', '', 1 FROM generate_series(1, $4::int) AS n`,
		id(application), volumeBytes, sum[:], volumes)
	require.NoError(t, err)
	dir := filepath.Join(s.files, "aa")
	require.NoError(t, os.MkdirAll(dir, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "1"), volume, 0o600))
	for n := 2; n <= volumes; n++ {
		require.NoError(t, os.Link(filepath.Join(dir, "1"), filepath.Join(dir, strconv.Itoa(n))))
	}
}

// heap is how much memory is in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// download begins to download a case file.
func (s *server) download(t *testing.T, base string, application object) io.ReadCloser {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path(application)+":downloadCaseFile", nil)
	require.NoError(t, err)
	resp, err := s.http.Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { _ = resp.Body.Close() })
	require.Equal(t, http.StatusOK, resp.StatusCode)
	return resp.Body
}

// A file of 10,000 pages is never held in memory, neither by the server nor by a reader who does not want to, and of a download that breaks
// nobody has a file that could be taken for a whole. Alone, as it looks at the memory of the process.
func TestTenThousandPagesAreNotHeldInMemory(t *testing.T) {
	s := startSerial(t, "2024-06-03")
	a := s.march(t)
	s.tenThousandPages(t, a)
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // so that what is counted is what is held
	runtime.GC()
	before, most := heap(), uint64(0)
	into, err := os.Create(filepath.Join(t.TempDir(), "卷宗.zip"))
	require.NoError(t, err)
	defer func() { _ = into.Close() }()
	body := s.download(t, s.url, a)
	for {
		_, err := io.CopyN(into, body, 4<<20)
		most = max(most, heap())
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			break
		}
	}
	size, err := into.Seek(0, io.SeekEnd)
	require.NoError(t, err)
	require.Greater(t, size, int64(volumes*volumeBytes))
	t.Logf("%d bytes, %d of memory", size, int64(most)-int64(before))
	require.Less(t, int64(most)-int64(before), size/2)
	z, err := zip.NewReader(into, size)
	require.NoError(t, err)
	require.Greater(t, len(z.File), volumes)
	last, err := z.Open(casearchive.ManifestFile)
	require.NoError(t, err)
	var m casearchive.Manifest
	require.NoError(t, json.NewDecoder(last).Decode(&m))
	require.Len(t, m.Files, len(z.File)-1)

	files := len(s.blobs(t))
	half := func(body io.Reader) *bytes.Buffer {
		var got bytes.Buffer
		_, err := io.CopyN(&got, body, 16<<20)
		require.NoError(t, err)
		return &got
	}
	noFile := func(got *bytes.Buffer) {
		_, err := zip.NewReader(bytes.NewReader(got.Bytes()), int64(got.Len()))
		require.ErrorIs(t, err, zip.ErrFormat)
	}
	// The reader goes away.
	body = s.download(t, s.url, a)
	noFile(half(body))
	require.NoError(t, body.Close())
	require.Eventually(t, func() bool {
		told := s.entries(t, "subject = $1 AND action = 'download'", id(a))
		return len(told) == 4 && told[3].Detail["rows"].(float64) < told[1].Detail["rows"].(float64)
	}, time.Minute, 10*time.Millisecond, "it is on record how little left, and no error: readers go away")

	// The server does, without a moment to finish.
	node := s.open(t)
	body = s.download(t, "http://"+node.HTTPAddr, a)
	got := half(body)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, node.Close(over))
	_, err = io.Copy(got, body)
	require.Error(t, err, "that it is cut off is seen")
	noFile(got)
	require.Len(t, s.blobs(t), files, "nothing is put on disk")
}
