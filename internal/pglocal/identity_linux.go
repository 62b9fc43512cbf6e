package pglocal

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// identity is the user a server runs as. PostgreSQL refuses root, so a root parent gives its server another user: the
// owner of an existing cluster, or one of serverUsers.
type identity struct {
	uid, gid int
	drop     bool // we are root and the server is uid and gid
	// namespace: we are root and nobody else can reach the directories (a clone in /root). The server keeps our
	// files but sees itself as another user. It is then root on the outside as far as files go: for tests and
	// demonstrations only.
	namespace bool
}

// serverUsers are tried in this order: the packages make the first, every system has the second.
var serverUsers = []string{"postgres", "nobody"}

// outsideRoot is what root is called inside a namespace: the usual number of nobody.
const outsideRoot = 65534

// chooseIdentity settles the server's user, or says which directory is in the way.
func chooseIdentity(dataDir, cluster, bin string, durable bool) (identity, error) {
	owner, gid, exists, err := ownerOf(cluster)
	if err != nil {
		return identity{}, err
	}
	self := identity{uid: os.Geteuid(), gid: os.Getegid()}
	if self.uid != 0 {
		if exists && owner != self.uid {
			return identity{}, fmt.Errorf("%s belongs to user %d and we are user %d: run as that user, or name another data directory", cluster, owner, self.uid)
		}
		return self, nil
	}
	if err := openToOthers(dataDir); err != nil {
		return identity{}, err
	}
	if exists && owner != 0 {
		id := identity{uid: owner, gid: gid, drop: true}
		return id, id.reaches(dataDir, bin)
	}
	var why error
	for _, name := range serverUsers {
		if exists {
			break // a root cluster was made in a namespace and stays there
		}
		id, err := lookup(name)
		if err == nil {
			err = id.reaches(dataDir, bin)
		}
		if err == nil {
			return id, nil
		}
		why = errors.Join(why, err)
	}
	inside := identity{namespace: true}
	if !durable && inside.allowed(bin) {
		return inside, nil
	}
	if exists {
		why = fmt.Errorf("%s belongs to root: chown -R it to postgres", cluster)
	}
	return identity{}, fmt.Errorf("PostgreSQL refuses to run as root and no other user can do it: %w; keep data and programs where other users may go, such as /var/lib/foi", firstOf(why))
}

// allowed reports whether this system lets us make a user namespace: containers and chroots often do not.
func (id identity) allowed(bin string) bool {
	cmd := exec.Command(filepath.Join(bin, "postgres"), "--version")
	cmd.SysProcAttr = id.attributes()
	return runOnOwnThread(cmd, func() {}) == nil
}

// firstOf keeps an error to one line: the first reason is the one to mend.
func firstOf(err error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return firstOf(joined.Unwrap()[0])
	}
	return err
}

// ownerOf returns who owns a directory, if it exists.
func ownerOf(path string) (uid, gid int, exists bool, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, 0, false, nil
	}
	if err != nil {
		return 0, 0, false, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false, fmt.Errorf("no owner known for %s", path)
	}
	return int(stat.Uid), int(stat.Gid), true, nil
}

// openToOthers lets other users pass through a data directory of root's; what is inside has permissions of its own.
func openToOthers(dataDir string) error {
	info, err := os.Stat(dataDir)
	if err != nil {
		return err
	}
	if info.Mode()&0o011 == 0o011 {
		return nil
	}
	return os.Chmod(dataDir, info.Mode().Perm()|0o011)
}

func lookup(name string) (identity, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return identity{}, fmt.Errorf("no user %s", name)
	}
	uid, uidErr := strconv.Atoi(u.Uid)
	gid, gidErr := strconv.Atoi(u.Gid)
	return identity{uid: uid, gid: gid, drop: true}, errors.Join(uidErr, gidErr)
}

// reaches reports the first directory on the way to one of paths that the user may not enter.
func (id identity) reaches(paths ...string) error {
	for _, path := range paths {
		for dir := path; ; dir = filepath.Dir(dir) {
			if err := id.enters(dir); err != nil {
				return fmt.Errorf("%w, on the way to %s", err, path)
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return nil
}

func (id identity) enters(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fmt.Errorf("no owner known for %s", dir)
	}
	bit := os.FileMode(0o001)
	switch {
	case int(stat.Uid) == id.uid:
		bit = 0o100
	case int(stat.Gid) == id.gid:
		bit = 0o010
	}
	if info.Mode()&bit == 0 {
		return fmt.Errorf("user %d may not enter %s", id.uid, dir)
	}
	return nil
}

// own hands a file over to the server's user.
func (id identity) own(path string) error {
	if !id.drop {
		return nil
	}
	return os.Chown(path, id.uid, id.gid)
}

// attributes start a program as this user, in a process group of its own (Ctrl-C reaches only us, and we stop it in
// good order), to quit when our thread ends (see onOwnThread).
func (id identity) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGQUIT}
	switch {
	case id.drop:
		attr.Credential = &syscall.Credential{Uid: uint32(id.uid), Gid: uint32(id.gid)} //nolint:gosec // the kernel's own numbers
	case id.namespace:
		attr.Cloneflags = syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: outsideRoot, HostID: 0, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: outsideRoot, HostID: 0, Size: 1}}
	}
	return attr
}
