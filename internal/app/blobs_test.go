package app_test

import (
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/pgtest"
)

const (
	newApplication = `{"channel":"CHANNEL_ONLINE","receiveTime":"2020-06-01T01:00:00Z","applicant":{"type":"TYPE_NATURAL_PERSON",
		"displayName":"张三","idKind":"ID_KIND_PASSPORT","idNumber":"E12345678","phone":"13800000000"},
		"description":"某事项","delivery":"DELIVERY_EMAIL"}`
	proof = "%PDF-1.7\nproof"
)

// attached makes an application with an attachment and returns where that is.
func (r *running) attached(t *testing.T) (attachments string, made answer) {
	t.Helper()
	require.Equal(t, http.StatusOK, r.send(t, http.MethodPost, "/v1/agencies?agencyId=linhai", newAgency).status)
	a := r.send(t, http.MethodPost, "/v1/agencies/linhai/applications", newApplication)
	require.Equal(t, http.StatusOK, a.status, a.body)
	attachments = "/v1/" + a.json(t)["name"].(string) + "/attachments"
	return attachments, r.send(t, http.MethodPost, attachments,
		`{"purpose":"PURPOSE_OTHER","fileName":"证明.pdf","content":"`+base64.StdEncoding.EncodeToString([]byte(proof))+`"}`)
}

func TestWithoutAPlaceAttachmentsAreRefused(t *testing.T) {
	r := start(t, settings(pgtest.New(t)), auth.Development{})
	attachments, refused := r.attached(t)
	require.Equal(t, http.StatusBadRequest, refused.status, refused.body)
	require.Contains(t, refused.body, "FAILED_PRECONDITION")
	require.Contains(t, refused.body, "--blob-url")
	require.Equal(t, http.StatusOK, r.send(t, http.MethodGet, attachments, "").status, "what is known of them needs no place")
}

func TestAFileThatIsNotTheOneAttachedIsNotHandedOut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "attachments")
	cfg := settings(pgtest.New(t))
	cfg.BlobURL = "file://" + dir
	r := start(t, cfg, auth.Development{})
	_, made := r.attached(t)
	require.Equal(t, http.StatusOK, made.status, made.body)
	download := "/v1/" + made.json(t)["name"].(string) + ":download"
	require.Equal(t, proof, r.send(t, http.MethodGet, download, "").body)
	entered, err := os.Stat(dir)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), entered.Mode().Perm(), "nobody else may enter")

	files, err := filepath.Glob(dir + "/*/*")
	require.NoError(t, err)
	require.Len(t, files, 1)
	for _, spoil := range []func() error{
		func() error { return os.WriteFile(files[0], []byte("%PDF-1.7\nprxxf"), 0o600) },
		func() error { return os.WriteFile(files[0], []byte(proof+"more"), 0o600) },
		func() error { return os.Remove(files[0]) },
	} {
		require.NoError(t, spoil())
		failed := r.send(t, http.MethodGet, download, "")
		require.Equal(t, http.StatusInternalServerError, failed.status, failed.body)
		require.NotContains(t, failed.body, dir)
	}
}

func TestFilesWithoutAnAttachmentAreDeletedAfterADay(t *testing.T) {
	dir := t.TempDir()
	cfg := settings(pgtest.New(t))
	cfg.BlobURL = "file://" + dir
	first := start(t, cfg, auth.Development{})
	_, made := first.attached(t)
	require.Equal(t, http.StatusOK, made.status, made.body)
	now := first.clock.Now()
	file := func(name string) string { return filepath.Join(dir, name) }
	for key, age := range map[string]time.Duration{"aa/old": 25 * time.Hour, "aa/older": 100 * time.Hour, "aa/new": time.Hour} {
		require.NoError(t, first.Env.Store.ExpectBlob(everything(t), key, now.Add(-age)))
		require.NoError(t, first.Env.Blobs.Put(everything(t), key, []byte("x")))
	}
	require.NoError(t, first.Env.Store.ExpectBlob(everything(t), "aa/never-written", now.Add(-25*time.Hour)))

	start(t, cfg, auth.Development{}) // another node, which looks when it starts
	require.Eventually(t, func() bool {
		left, err := first.Env.Store.OrphanBlobs(everything(t), now, 10)
		require.NoError(t, err)
		return len(left) == 1
	}, 10*time.Second, 10*time.Millisecond)
	require.NoFileExists(t, file("aa/old"))
	require.NoFileExists(t, file("aa/older"))
	require.FileExists(t, file("aa/new"))
	download := "/v1/" + made.json(t)["name"].(string) + ":download"
	require.Equal(t, proof, first.send(t, http.MethodGet, download, "").body, "what is attached stays")
}
