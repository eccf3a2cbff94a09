package mailtest

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// account is the account that a server runs under. It is never root.
type account struct {
	name, group string
	uid, gid    int
	switchUser  bool // this process is root and starts the server under the account
}

// unprivilegedAccount returns the account "nobody" when this process is root, and otherwise the account of this process.
func unprivilegedAccount() (account, error) {
	lookup := user.Current
	if os.Getuid() == 0 {
		lookup = func() (*user.User, error) { return user.Lookup("nobody") }
	}
	u, err := lookup()
	if err != nil {
		return account{}, fmt.Errorf("finding an account without privileges: %w", err)
	}
	group, err := user.LookupGroupId(u.Gid)
	if err != nil {
		return account{}, fmt.Errorf("finding the group of %s: %w", u.Username, err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return account{}, fmt.Errorf("reading the number of %s: %w", u.Username, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return account{}, fmt.Errorf("reading the group of %s: %w", u.Username, err)
	}
	return account{name: u.Username, group: group.Name, uid: uid, gid: gid, switchUser: os.Getuid() == 0}, nil
}

// chown makes the account the owner of a file.
func (a account) chown(path string) error {
	if !a.switchUser {
		return nil
	}
	if err := os.Chown(path, a.uid, a.gid); err != nil {
		return fmt.Errorf("giving %s to %s: %w", path, a.name, err)
	}
	return nil
}

// process is a running server. The kernel ends it with this process, also after a crash.
type process struct {
	pid  int
	done chan struct{}
	err  error // the error of its end; set before done is closed
}

// startProcess runs the command with its output in home. The goroutine keeps its thread until the command ends, because the kernel sends
// Pdeathsig when the thread that started the command ends.
func startProcess(cmd *exec.Cmd, home string, as account) (*process, error) {
	output, err := os.Create(filepath.Join(home, "output.log"))
	if err != nil {
		return nil, fmt.Errorf("opening the log of %s: %w", cmd.Path, err)
	}
	cmd.Dir, cmd.Stdout, cmd.Stderr = home, output, output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if as.switchUser {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(as.uid), Gid: uint32(as.gid)}
	}
	p := &process{done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		defer close(p.done)
		defer output.Close() // after Wait nothing more is written
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			p.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			p.err = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("running %s: %w", cmd.Path, err)
	}
	return p, nil
}

// stop sends SIGTERM, waits ten seconds at most, and then kills the process group.
func (p *process) stop() {
	select {
	case <-p.done:
		return
	default:
	}
	_ = syscall.Kill(p.pid, syscall.SIGTERM) // fails when it has just ended
	timer := time.NewTimer(10 * time.Second)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-timer.C:
	}
	_ = syscall.Kill(-p.pid, syscall.SIGKILL) // fails when the whole group has ended
	<-p.done
}
