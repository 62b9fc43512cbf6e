package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pglocal"
	"github.com/yishenqing/foi/internal/seal"
)

// What a large file may cost a server: a chunk is 4 MiB, and it is held a few times over.
const (
	largeFile = 64 << 20
	chunkSize = 4 << 20
	mostGrown = 48 << 20
)

// A file of 64 MiB is sent to one of two nodes, which is killed in the midst of a chunk; it goes on at the other. Neither that nor
// reading it back takes the memory of the file.
func TestAnUploadGoesOnAtAnotherNodeAndTakesLittleMemory(t *testing.T) {
	database := startDatabase(t, pglocal.Config{DataDir: diskDir(t)})
	env := []string{"FOI_KEY=" + seal.NewKEK(), "FOI_DATABASE_URL=" + database.URL(pglocal.Database), "FOI_BLOB_URL=file://" + diskDir(t), "FOI_MIGRATE=true"}
	doomed := serve(t, t.TempDir(), env...)
	other := serve(t, t.TempDir(), env...)
	first, second := newClient(t, doomed.HTTP), newClient(t, other.HTTP)
	all := registrations(first.agencies(t), 1)
	require.Equal(t, map[int]int{http.StatusOK: 1}, sendAll(first, all, nil))

	content := make([]byte, largeFile)
	copy(content, "%PDF-1.7\n")
	source := rand.NewChaCha8([32]byte{1})
	_, err := source.Read(content[16:])
	require.NoError(t, err)
	digest := sha256.Sum256(content)
	status, upload, err := first.post("/v1/"+all[0].name+"/uploads", fmt.Sprintf(
		`{"purpose":"PURPOSE_OTHER","fileName":"卷宗.pdf","sizeBytes":"%d","sha256":"%s"}`, largeFile, hex.EncodeToString(digest[:])))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status, upload)
	target := "/v1/" + upload["name"].(string)

	sent := 0
	for ; sent < largeFile/4; sent += chunkSize {
		require.NoError(t, first.chunk(target, sent, bytes.NewReader(content[sent:sent+chunkSize])))
	}
	// The next one is under way when the node dies.
	slow := &stopping{from: bytes.NewReader(content[sent : sent+chunkSize]), after: chunkSize / 2, kill: func() { require.NoError(t, doomed.Kill()) }}
	require.Error(t, first.chunk(target, sent, slow))

	idle := peak(t, other.PID())
	received := second.received(t, target)
	require.Equal(t, sent, received, "all that was answered, and nothing of what was not")
	for sent = received; sent < largeFile; sent += chunkSize {
		require.NoError(t, second.chunk(target, sent, bytes.NewReader(content[sent:sent+chunkSize])))
	}
	status, made, err := second.post(target+":finish", `{}`)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status, made)

	resp, err := second.http.Get(second.base + "/v1/" + made["name"].(string) + ":download")
	require.NoError(t, err)
	read := sha256.New()
	n, err := io.Copy(read, resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, int64(largeFile), n)
	require.Equal(t, digest[:], read.Sum(nil))
	grown := peak(t, other.PID()) - idle
	t.Logf("the server had %d MiB, and needed %d MiB more for %d MiB up and down", idle>>20, grown>>20, largeFile>>20)
	require.Less(t, grown, mostGrown)
	require.NoError(t, other.Stop())
}

// chunk sends bytes as they are.
func (c *client) chunk(target string, offset int, content io.Reader) error {
	req, err := http.NewRequest(http.MethodPost, fmt.Sprintf("%s%s:write?offset=%d", c.base, target, offset), content) //nolint:noctx // the client has a timeout
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	req.ContentLength = chunkSize
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%d %s", resp.StatusCode, answer) //nolint:err113 // a test's own
	}
	_ = resp.Body.Close()
	return err
}

// received asks how much of an upload has arrived.
func (c *client) received(t *testing.T, target string) int {
	t.Helper()
	resp, err := c.http.Get(c.base + target)
	require.NoError(t, err)
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	found := regexp.MustCompile(`"receivedBytes":\s*"(\d+)"`).FindSubmatch(answer)
	require.NotNil(t, found, "%s", answer)
	n, err := strconv.Atoi(string(found[1]))
	require.NoError(t, err)
	return n
}

// stopping reads so many bytes and then has somebody killed.
type stopping struct {
	from  io.Reader
	after int
	kill  func()
}

// Read implements io.Reader.
func (s *stopping) Read(p []byte) (int, error) {
	if s.after <= 0 && s.kill != nil {
		s.kill()
		s.kill = nil
		time.Sleep(10 * time.Millisecond) //nolint:forbidigo // nothing tells when bytes did not arrive: what was sent shall have reached nobody
	}
	n, err := s.from.Read(p[:min(len(p), 64<<10)])
	s.after -= n
	return n, err
}

// peak is the most memory that a process has ever had, in bytes.
func peak(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(t, err)
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	require.NotNil(t, found)
	n, err := strconv.Atoi(string(found[1]))
	require.NoError(t, err)
	return n << 10
}
