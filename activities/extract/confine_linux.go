package extract

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// isolations are the ways to start the child, the strictest first. The first one puts the child into network, IPC and process namespaces
// of its own; a user other than root needs a user namespace for that. Where the kernel or a container forbids namespaces, the limits of
// confine remain, and the child can do no more than any process of its user.
func isolations() []*syscall.SysProcAttr {
	apart := &syscall.SysProcAttr{Setpgid: true, Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWPID}
	if uid, gid := os.Geteuid(), os.Getegid(); uid != 0 {
		apart.Cloneflags |= syscall.CLONE_NEWUSER
		// The same user inside: it is not root there and so loses the capabilities of the namespace when the program begins.
		apart.UidMappings = []syscall.SysProcIDMap{{ContainerID: uid, HostID: uid, Size: 1}}
		apart.GidMappings = []syscall.SysProcIDMap{{ContainerID: gid, HostID: gid, Size: 1}}
	}
	return []*syscall.SysProcAttr{apart, {Setpgid: true}}
}

// killGroup kills the processes of a child's group.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) } // an error means that none is left

// confine limits this process to what the extraction of text needs.
//
// Memory: the runtime of Go reserves more than a gigabyte of addresses at its start (1.2 GB measured with Go 1.26 on amd64), so that
// RLIMIT_AS of 512 MB ends the process at its next allocation. RLIMIT_DATA counts only writable memory (Linux 4.7 and later) and ends a
// process that allocates too much; RLIMIT_AS is set as far above the reserved addresses, against mappings of other kinds.
func confine() error {
	if err := dropRoot(); err != nil {
		return err
	}
	reserved, data, err := memoryInUse()
	if err != nil {
		return err
	}
	for _, limit := range []struct {
		resource int
		value    uint64
	}{
		{unix.RLIMIT_CORE, 0},
		{unix.RLIMIT_FSIZE, 64 << 20}, // a large sheet passes through a file
		{unix.RLIMIT_NOFILE, 32},
		{unix.RLIMIT_NPROC, 64}, // threads too
		{unix.RLIMIT_CPU, childCPU},
		{unix.RLIMIT_DATA, data + childMemory},
		{unix.RLIMIT_AS, reserved + childMemory},
	} {
		if err := unix.Setrlimit(limit.resource, &unix.Rlimit{Cur: limit.value, Max: limit.value}); err != nil {
			return fmt.Errorf("limiting resource %d: %w", limit.resource, err)
		}
	}
	return errors.Join(
		unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0),
	)
}

// dropRoot changes root into a user id that no other process has: a random number of systemd's range for dynamic users. The child then
// owns no file and no process of another user, and RLIMIT_NPROC counts its own processes only.
func dropRoot() error {
	if os.Geteuid() != 0 {
		return nil
	}
	const first, many = 61184, 4096
	var random [2]byte
	_, err := rand.Read(random[:])
	id := first + int(binary.LittleEndian.Uint16(random[:]))%many
	return errors.Join(
		err,
		os.Chown(".", id, id),
		syscall.Setgroups(nil),
		syscall.Setresgid(id, id, id),
		syscall.Setresuid(id, id, id),
	)
}

// memoryInUse is how many bytes of addresses this process has reserved, and how many of them it may write to (proc(5), /proc/pid/statm). Both
// limits count from there: a build with the race detector holds terabytes before it begins.
func memoryInUse() (reserved, data uint64, err error) {
	content, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, 0, fmt.Errorf("measuring the process: %w", err)
	}
	var resident, shared, text, library uint64
	if _, err := fmt.Sscan(string(content), &reserved, &resident, &shared, &text, &library, &data); err != nil {
		return 0, 0, fmt.Errorf("measuring the process: %w", err)
	}
	page := uint64(os.Getpagesize())
	return reserved * page, data * page, nil
}
