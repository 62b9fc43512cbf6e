package blob_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/blob"
)

func open(t *testing.T) (*blob.Bucket, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	b, err := blob.OpenDirectory(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b, dir
}

func TestWhatIsPutComesBack(t *testing.T) {
	b, dir := open(t)
	ctx := t.Context()
	content := []byte(strings.Repeat("字节", 1000))
	key := blob.NewKey()
	require.Regexp(t, "^[0-9a-f]{2}/[0-9a-f]{30}$", key)
	require.NotEqual(t, key, blob.NewKey())
	require.NoError(t, b.Put(ctx, key, content))
	for _, d := range []string{dir, filepath.Join(dir, key[:2])} {
		info, err := os.Stat(d)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), info.Mode().Perm(), "nobody else may enter")
	}
	got, err := b.Get(ctx, key, int64(len(content)))
	require.NoError(t, err)
	require.Equal(t, content, got)

	longer, err := b.Get(ctx, key, 10)
	require.NoError(t, err)
	require.Len(t, longer, 11, "a file that has grown is seen, and not read to its end")

	files, err := filepath.Glob(dir + "/*/*")
	require.NoError(t, err)
	require.Len(t, files, 1, "nothing lies beside it")

	require.NoError(t, b.Delete(ctx, key))
	_, err = b.Get(ctx, key, 10)
	require.ErrorIs(t, err, blob.ErrNotFound)
	require.NoError(t, b.Delete(ctx, key), "twice does no harm")
}

func TestDirectory(t *testing.T) {
	dir, err := blob.Directory("file:///srv/foi/attachments/")
	require.NoError(t, err)
	require.Equal(t, "/srv/foi/attachments", dir)
	for _, bad := range []string{"", "/srv", "file:srv", "file://srv/x", "s3://bucket", "file:///srv?create_dir=true", "file://", "%"} {
		_, err := blob.Directory(bad)
		require.Error(t, err, bad)
	}
}

// FuzzMediaTypeOf holds that no content makes trouble, and that what is not recognised has no extension either.
func FuzzMediaTypeOf(f *testing.F) {
	for _, seed := range []string{"%PDF-1.7", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "PK\x03\x04", "文字\n", "", "\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		kind, ok := blob.MediaTypeOf(content)
		if ok != (kind.Name != "" && len(kind.Extensions) > 0 && kind.Fits("a"+kind.Extensions[0])) {
			t.Fatalf("%v %v", kind, ok)
		}
	})
}
