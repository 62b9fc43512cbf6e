package archive_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/archive"
	"github.com/yishenqing/foi/internal/audit"
)

// written is a case file of three files, and where it lies.
func written(t *testing.T, signer *audit.Signer) (path string, done archive.Written) {
	t.Helper()
	var b bytes.Buffer
	w := archive.NewWriter(&b, archive.Manifest{RegisterNumber: "临公开〔2024〕1号", TakenAt: time.Date(2024, 6, 3, 4, 0, 0, 0, time.UTC)})
	for name, content := range map[string]string{"00-卷内目录.html": "<p>目录</p>", "01-申请与登记/附件01-来件.pdf": "%PDF-1.7 " + strings.Repeat("x", 5000), "index.json": "{}"} {
		require.NoError(t, w.Add(archive.File{Path: name, Media: "application/octet-stream"}, strings.NewReader(content)))
	}
	done, err := w.Close(signer)
	require.NoError(t, err)
	path = filepath.Join(t.TempDir(), "a.zip")
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path, done
}

// findings verifies and returns what was found, sorted.
func findings(t *testing.T, path string, check archive.Check) (all []string, v archive.Verified) {
	t.Helper()
	v, err := archive.Verify(path, check, func(f archive.Finding) error {
		all = append(all, f.What+" "+f.File)
		return nil
	})
	require.NoError(t, err)
	slices.Sort(all)
	return all, v
}

// rewritten is a zip file with other entries: change gets each and returns what is to stand in its place, nothing for none.
func rewritten(t *testing.T, path string, change func(name string, content []byte) map[string][]byte) string {
	t.Helper()
	r, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range r.File {
		in, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(in)
		require.NoError(t, err)
		for name, content := range change(f.Name, content) {
			into, err := w.Create(name)
			require.NoError(t, err)
			_, err = into.Write(content)
			require.NoError(t, err)
		}
	}
	require.NoError(t, w.Close())
	other := filepath.Join(t.TempDir(), "b.zip")
	require.NoError(t, os.WriteFile(other, b.Bytes(), 0o600))
	return other
}

func same(name string, content []byte) map[string][]byte { return map[string][]byte{name: content} }

const scan = "01-申请与登记/附件01-来件.pdf"

func TestWhatIsWrittenIsVerified(t *testing.T) {
	signer, err := audit.NewSigner()
	require.NoError(t, err)
	path, done := written(t, signer)
	found, v := findings(t, path, archive.Check{Key: signer.Public(), ManifestSHA256: strings.ToUpper(hex.EncodeToString(done.ManifestSHA256[:]))})
	require.Empty(t, found)
	require.True(t, v.Signed)
	require.Equal(t, 3, v.Files)
	require.Equal(t, 3, done.Files)
	require.Equal(t, signer.Public().ID(), v.KeyID)

	found, _ = findings(t, rewritten(t, path, same), archive.Check{Key: signer.Public()})
	require.Empty(t, found, "packed anew, the files are the same")
}

func TestEveryChangeIsNamed(t *testing.T) {
	signer, err := audit.NewSigner()
	require.NoError(t, err)
	other, err := audit.NewSigner()
	require.NoError(t, err)
	path, done := written(t, signer)
	unsigned, _ := written(t, nil)
	sum := hex.EncodeToString(done.ManifestSHA256[:])

	// Whoever changes a file and the manifest with it.
	consistent := func(from string) string {
		return rewritten(t, from, func(name string, content []byte) map[string][]byte {
			switch name {
			case "index.json":
				return same(name, []byte("{ }"))
			case archive.ManifestFile:
				var m archive.Manifest
				require.NoError(t, json.Unmarshal(content, &m))
				for i := range m.Files {
					if m.Files[i].Path == "index.json" {
						sha, sm3 := sha256.Sum256([]byte("{ }")), audit.HashDocument([]byte("{ }"))
						m.Files[i].Bytes, m.Files[i].SHA256, m.Files[i].SM3 = 3, hex.EncodeToString(sha[:]), hex.EncodeToString(sm3[:])
					}
				}
				changed, err := json.Marshal(m)
				require.NoError(t, err)
				return same(name, changed)
			}
			return same(name, content)
		})
	}
	for what, tt := range map[string]struct {
		path  string
		check archive.Check
		want  []string
	}{
		"a file changed": {rewritten(t, path, func(name string, content []byte) map[string][]byte {
			if name == scan {
				content[100] ^= 1
			}
			return same(name, content)
		}), archive.Check{}, []string{"changed " + scan}},
		"a file is longer": {rewritten(t, path, func(name string, content []byte) map[string][]byte {
			if name == scan {
				content = append(content, 'x')
			}
			return same(name, content)
		}), archive.Check{}, []string{"changed " + scan}},
		"a file is missing": {rewritten(t, path, func(name string, content []byte) map[string][]byte {
			if name == scan {
				return nil
			}
			return same(name, content)
		}), archive.Check{}, []string{"missing " + scan}},
		"a file is renamed": {rewritten(t, path, func(name string, content []byte) map[string][]byte {
			if name == scan {
				name = "01-申请与登记/别的.pdf"
			}
			return same(name, content)
		}), archive.Check{}, []string{"added 01-申请与登记/别的.pdf", "missing " + scan}},
		"a file would leave the directory": {rewritten(t, path, func(name string, content []byte) map[string][]byte {
			if name == "index.json" {
				return map[string][]byte{name: content, "../../etc/x": nil, "/etc/y": nil, `..\z`: nil, "a/../../w": nil}
			}
			return same(name, content)
		}), archive.Check{}, []string{"unsafe path ../../etc/x", `unsafe path ..\z`, "unsafe path /etc/y", "unsafe path a/../../w"}},
		"the manifest is another one":   {path, archive.Check{ManifestSHA256: strings.Repeat("0", 64)}, []string{"changed manifest.json"}},
		"the key is another one":        {path, archive.Check{Key: other.Public()}, []string{"bad signature: it is signed by another key, " + signer.Public().ID() + " manifest.sig.json"}},
		"nobody signed":                 {unsigned, archive.Check{Key: signer.Public()}, []string{"missing manifest.sig.json"}},
		"manifest and file, signed":     {consistent(path), archive.Check{}, []string{"changed manifest.json"}},
		"manifest and file, unsigned":   {consistent(unsigned), archive.Check{}, nil}, // what nobody vouches for, anybody can make
		"manifest and file, with a sum": {consistent(unsigned), archive.Check{ManifestSHA256: sum}, []string{"changed manifest.json"}},
	} {
		found, _ := findings(t, tt.path, tt.check)
		require.Equal(t, tt.want, found, what)
	}
}

func TestTwoFilesOfOneName(t *testing.T) {
	path, _ := written(t, nil)
	r, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer func() { _ = r.Close() }()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range r.File {
		require.NoError(t, w.Copy(f))
	}
	into, err := w.Create("index.json")
	require.NoError(t, err)
	_, err = into.Write([]byte("{}"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	other := filepath.Join(t.TempDir(), "twice.zip")
	require.NoError(t, os.WriteFile(other, b.Bytes(), 0o600))
	found, _ := findings(t, other, archive.Check{})
	require.Equal(t, []string{"twice index.json"}, found)
}

func TestAnUnpackedFileIsVerifiedToo(t *testing.T) {
	path, _ := written(t, nil)
	dir := t.TempDir()
	r, err := zip.OpenReader(path)
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(dir, r))
	require.NoError(t, r.Close())
	found, _ := findings(t, dir, archive.Check{})
	require.Empty(t, found)

	require.NoError(t, os.Remove(filepath.Join(dir, "index.json")))
	require.NoError(t, os.Symlink("/etc/hostname", filepath.Join(dir, "index.json")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "新.txt"), nil, 0o600))
	found, _ = findings(t, dir, archive.Check{})
	require.Equal(t, []string{"added 新.txt", "missing index.json", "unsafe path index.json"}, found)
}

func TestWhatIsNoCaseFile(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"a.zip": "no zip file", "b/manifest.json": "{", "c/manifest.json": `{"format": "other"}`, "d/x": ""} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	}
	for _, name := range []string{"a.zip", "b", "c", "d", "none"} {
		_, err := archive.Verify(filepath.Join(dir, name), archive.Check{}, func(archive.Finding) error { return nil })
		require.Error(t, err, name)
	}
	path, _ := written(t, nil)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	cut := filepath.Join(dir, "cut.zip")
	require.NoError(t, os.WriteFile(cut, whole[:len(whole)/2], 0o600))
	_, err = archive.Verify(cut, archive.Check{}, func(archive.Finding) error { return nil })
	require.Error(t, err, "half a download is no case file")
}

func TestNothingIsWrittenThatIsNotWhatWasRecorded(t *testing.T) {
	w := archive.NewWriter(io.Discard, archive.Manifest{})
	require.Error(t, w.Add(archive.File{Path: "a", Bytes: 1, SHA256: strings.Repeat("0", 64)}, strings.NewReader("x")))
	require.NoError(t, w.Add(archive.File{Path: "b"}, strings.NewReader("x")))
	for _, bad := range []string{"b", "../c", "/c", `c\d`, "manifest.json", "", "c:", "."} {
		require.Error(t, w.Add(archive.File{Path: bad}, strings.NewReader("x")), bad)
	}
	broken := errors.New("gone")
	require.ErrorIs(t, w.Add(archive.File{Path: "e"}, io.MultiReader(strings.NewReader("x"), errReader{broken})), broken)
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }
