package pglocal

import (
	"os"
	"syscall"
)

const (
	tmpfsMagic = 0x01021994 // statfs(2)
	// scratchRoom is what the servers of a test run or a demonstration may come to need: a cluster is 40 MB, a
	// database 8 MB. Containers often give their /dev/shm no more than 64 MB.
	scratchRoom = 2 << 30
)

// ScratchDir is where a throw-away data directory is quickest: memory when the machine has enough (making a database
// there takes 30 ms instead of up to 400), otherwise the directory for temporary files. Other users may enter it.
func ScratchDir() string {
	const shm = "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(shm, &fs); err != nil || fs.Type != tmpfsMagic {
		return os.TempDir()
	}
	if free := fs.Bavail * uint64(fs.Bsize); free < scratchRoom { //nolint:gosec // a block has a positive size
		return os.TempDir()
	}
	if err := syscall.Access(shm, 0o7); err != nil {
		return os.TempDir()
	}
	return shm
}
