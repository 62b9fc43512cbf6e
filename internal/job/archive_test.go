package job_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/archive"
	"github.com/yishenqing/foi/internal/blob"
	"github.com/yishenqing/foi/internal/clock"
	"github.com/yishenqing/foi/internal/job"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/tenancy"
	"github.com/yishenqing/foi/workflow"
)

// archiveNodeOf is the variable that makes the test binary a node that makes archive packages: a database, a blank, and a directory.
const archiveNodeOf = "FOI_TEST_ARCHIVE_NODE"

// archiveChild is a process that makes archive packages until it is killed.
func archiveChild(order string) error {
	var url, dir string
	if _, err := fmt.Sscan(order, &url, &dir); err != nil {
		return err
	}
	if _, err := archivingNode(tenancy.System(context.Background()), url, dir); err != nil {
		return err
	}
	select {}
}

func archivingNode(ctx context.Context, url, dir string) (stop func() error, err error) {
	bucket, err := blob.OpenDirectory(dir)
	if err != nil {
		return nil, err
	}
	s, err := open(ctx, url)
	if err != nil {
		return nil, err
	}
	q, err := job.Start(ctx, job.Options{
		Store: s, Clock: clock.Noon(calendar.MustDate(today)), Calendar: calendar.Default, Log: slog.New(slog.DiscardHandler), SweepEvery: never,
		AttemptWithin: 2 * time.Second, Archives: &job.Archives{Blobs: bucket, Stale: 2 * time.Second},
	})
	return func() error {
		defer s.Close()
		defer func() { _ = bucket.Close() }()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		return q.Stop(ctx)
	}, err
}

// TestKilledInTheMiddleOfAnArchivePackage is the promise: over a kill -9 no package is half there, and none is lost or made twice. The
// process is stopped where it reads an attachment, which is a pipe that nobody writes to.
func TestKilledInTheMiddleOfAnArchivePackage(t *testing.T) {
	t.Parallel()
	url, pool := database(t, 1)
	dir := t.TempDir()
	s, err := open(everything(t), url)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	now := clock.Noon(calendar.MustDate(today)).Now
	w := store.Write{Actor: "u1", Now: now()}
	key := store.Key{Agency: "a1", ID: "x1"}
	content := bytes.Repeat([]byte("卷宗\n"), 1000)
	sum := sha256.Sum256(content)
	require.NoError(t, s.ExpectBlob(everything(t), "ab/pipe", now()))
	_, err = s.CreateAttachment(everything(t), store.Attachment{
		AgencyID: key.Agency, ApplicationID: key.ID, Purpose: "other", FileName: "a.txt", MediaType: "text/plain; charset=utf-8",
		SizeBytes: int64(len(content)), SHA256: sum[:], BlobKey: "ab/pipe",
	}, w)
	require.NoError(t, err)
	pipe := filepath.Join(dir, "ab", "pipe")
	require.NoError(t, os.Mkdir(filepath.Dir(pipe), 0o700))
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	day := calendar.MustDate(today)
	_, err = s.ChangeApplications(everything(t), w, store.Target{Key: key, Decide: func(store.Loaded) (store.Change, error) {
		return store.Change{Action: "archive", Events: []workflow.Event{{Do: workflow.Withdraw, On: day}, {Do: workflow.Archive, On: day}}}, nil
	}})
	require.NoError(t, err)
	_, err = s.Seal(everything(t), now)
	require.NoError(t, err)

	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), archiveNodeOf+"="+url+" "+dir)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	begun := func() []string {
		files, err := filepath.Glob(filepath.Join(dir, "*", "*.tmp"))
		require.NoError(t, err)
		return files
	}
	require.Eventually(t, func() bool { return len(begun()) == 1 }, time.Minute, 5*time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait() // killed
	require.Len(t, begun(), 1, "it was in the middle")
	packages := func() int { return count(t, pool, "SELECT count(*) FROM archive_package") }
	require.Zero(t, packages())
	require.Equal(t, 1, count(t, pool, "SELECT count(*) FROM archive_order WHERE attempt = 1 AND failure = ''"))

	require.NoError(t, os.Remove(pipe))
	require.NoError(t, os.WriteFile(pipe, content, 0o600))
	for range 2 {
		stop, err := archivingNode(everything(t), url, dir)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, stop()) })
	}
	require.Eventually(t, func() bool { return packages() > 0 }, time.Minute, 20*time.Millisecond)
	p, err := s.GetArchivePackage(everything(t), key, 1)
	require.NoError(t, err)
	require.Equal(t, 2, *p.EventSeq)
	v, err := archive.Verify(filepath.Join(dir, filepath.FromSlash(p.BlobKey)), archive.Check{}, func(f archive.Finding) error { return fmt.Errorf("%+v", f) })
	require.NoError(t, err)
	require.Equal(t, p.Files, v.Files)
	require.Equal(t, 1, packages())
	require.Zero(t, count(t, pool, "SELECT count(*) FROM archive_order"))

	// What the dead process has left goes, when it is a day old, with the key that it was to have.
	bucket, err := blob.OpenDirectory(dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, bucket.Close()) }()
	left, err := s.OrphanBlobs(everything(t), now().Add(time.Hour), 10)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.NoError(t, bucket.Delete(everything(t), left[0]))
	require.Empty(t, begun())
}
