package postgres

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user of the operating system that runs PostgreSQL.
type account struct {
	uid, gid int
	drop     bool // loa runs as root, and its children change to this user
}

// serverAccount chooses the user that runs PostgreSQL: the user of this process. If that is root, as which PostgreSQL refuses to run, it
// is the user "postgres", which Debian's package creates, or else "nobody".
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.Atoi(u.Uid)
		if err != nil {
			return account{}, fmt.Errorf("parsing the uid of user %s: %w", name, err)
		}
		gid, err := strconv.Atoi(u.Gid)
		if err != nil {
			return account{}, fmt.Errorf("parsing the gid of user %s: %w", name, err)
		}
		return account{uid: uid, gid: gid, drop: true}, nil
	}
	return account{}, fmt.Errorf("finding a user for PostgreSQL: it refuses to run as root, and there is neither a user postgres nor a user nobody")
}

// processAttributes returns the attributes with which a child process runs as this account.
func (a account) processAttributes() *syscall.SysProcAttr {
	if !a.drop {
		return nil
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}}
}

// chown makes the account the owner of a path.
func (a account) chown(path string) error {
	if !a.drop {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// ensureOwnedDir creates dir with mode 0700 for the account. If dir exists, it checks owner and mode.
// A directory of another user is refused: in a shared directory such as /tmp, that user may have created it first.
func (a account) ensureOwnedDir(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if err == nil {
		return a.chown(dir)
	}
	if !os.IsExist(err) {
		return err
	}
	owner, mode, err := ownerOf(dir)
	if err != nil {
		return err
	}
	if owner != a.uid && owner == os.Geteuid() { // an earlier run was killed between mkdir and chown
		return a.chown(dir)
	}
	if owner != a.uid || mode&0o077 != 0 {
		return fmt.Errorf("using %s: it belongs to user %d with mode %v, expected user %d with mode drwx------", dir, owner, mode, a.uid)
	}
	return nil
}

// ownerOf returns the user id that owns a directory, and the directory's mode. A symbolic link is not followed; a path that is no directory
// is an error.
func ownerOf(dir string) (int, os.FileMode, error) {
	found, err := os.Lstat(dir)
	if err != nil {
		return 0, 0, err
	}
	stat, ok := found.Sys().(*syscall.Stat_t)
	if !found.IsDir() || !ok {
		return 0, 0, fmt.Errorf("using %s: it is not a directory", dir)
	}
	return int(stat.Uid), found.Mode(), nil
}

// reaches reports whether the account has search permission on dir and on every directory above it. dir must be an absolute path.
func (a account) reaches(dir string) bool {
	for at := dir; ; at = filepath.Dir(at) {
		found, err := os.Stat(at)
		if err != nil {
			return false
		}
		stat, ok := found.Sys().(*syscall.Stat_t)
		if !ok {
			return false
		}
		search := os.FileMode(0o001)
		switch {
		case int(stat.Uid) == a.uid:
			search = 0o100
		case int(stat.Gid) == a.gid:
			search = 0o010
		}
		if found.Mode()&search == 0 {
			return false
		}
		if at == filepath.Dir(at) {
			return true
		}
	}
}
