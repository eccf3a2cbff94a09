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

// account is whom a server runs as: never root.
type account struct {
	name, group string
	uid, gid    int
	switchUser  bool // we are root and become somebody else
}

// unprivilegedAccount is nobody when we are root, and ourselves otherwise.
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

// chown gives a file to the account.
func (a account) chown(path string) error {
	if !a.switchUser {
		return nil
	}
	if err := os.Chown(path, a.uid, a.gid); err != nil {
		return fmt.Errorf("giving %s to %s: %w", path, a.name, err)
	}
	return nil
}

// process is a server that runs; it ends when we do, however that comes.
type process struct {
	pid  int
	done chan struct{}
	err  error // of its end; to be read after done
}

// startProcess starts the command with its output in home. The thread that starts it stays, because its end would be taken for ours.
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
		defer output.Close() // nothing is written any more
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

// stop asks the process to end, and after ten seconds ends it and what it started.
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
	_ = syscall.Kill(-p.pid, syscall.SIGKILL) // fails when nothing of it is left
	<-p.done
}
