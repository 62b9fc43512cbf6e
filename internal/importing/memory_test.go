package importing_test

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/demodata"
	"github.com/yishenqing/foi/internal/importing"
)

// onDisk is a large register as a file, so that its own size is not in memory.
func onDisk(t *testing.T, applications int) importing.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "large.jsonl"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	require.NoError(t, demodata.WriteJSONL(f, demodata.Large(demodata.Size{
		Applications: applications, Agencies: 40, FirstYear: 2018, Years: 4, Seed: 5,
	})))
	return importing.File{Name: "large.jsonl", Content: f}
}

// mostLive imports a file and returns by how much the memory in use grew at most.
func mostLive(t *testing.T, f importing.File) (grown uint64) {
	t.Helper()
	b := setup(t)
	runtime.GC() // twice: the first leaves what pools hold
	runtime.GC()
	before, read := live(), 0
	b.Progress = func(n int) {
		if read += n; read >= 200_000 {
			read = 0
			runtime.GC()
			grown = max(grown, live()-min(live(), before))
		}
	}
	_, err := b.Run(everything(t), []importing.File{f})
	require.NoError(t, err)
	return grown
}

// live is what the last collection found to be in use.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// A batch takes some 3 MiB. If the records of all were kept, 4,000 applications would take 18 MiB.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	grown := mostLive(t, onDisk(t, 4000))
	t.Logf("%d KiB", grown>>10)
	require.Less(t, grown, uint64(8<<20))
}
