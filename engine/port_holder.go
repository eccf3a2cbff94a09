package engine

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// PortHolder names the program that listens on the TCP port of an address of this machine, with the number of its process: "python3 (pid
// 812)". It is empty when that cannot be found out: only Linux tells, and only root is told about the processes of others.
func PortHolder(address string) string {
	_, text, err := net.SplitHostPort(address)
	if err != nil {
		return ""
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return ""
	}
	sockets := map[string]bool{}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		listeningSockets(table, port, sockets)
	}
	if len(sockets) == 0 {
		return ""
	}
	return holderOf(sockets)
}

// listeningSockets adds the sockets that listen on a port, as /proc/PID/fd names them.
func listeningSockets(table string, port int, into map[string]bool) {
	content, err := os.ReadFile(table)
	if err != nil {
		return // another operating system
	}
	const state, listening, inode = 3, "0A", 9 // columns of proc(5), and TCP_LISTEN
	for line := range strings.Lines(string(content)) {
		fields := strings.Fields(line)
		if len(fields) > inode && fields[state] == listening && strings.HasSuffix(fields[1], fmt.Sprintf(":%04X", port)) {
			into["socket:["+fields[inode]+"]"] = true
		}
	}
}

func holderOf(sockets map[string]bool) string {
	descriptors, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return ""
	}
	for _, descriptor := range descriptors {
		target, err := os.Readlink(descriptor)
		if err != nil || !sockets[target] {
			continue // closed since, or of another user
		}
		process := filepath.Dir(filepath.Dir(descriptor))
		name, err := os.ReadFile(filepath.Join(process, "comm"))
		if err != nil {
			return ""
		}
		return fmt.Sprintf("%s (pid %s)", strings.TrimSpace(string(name)), filepath.Base(process))
	}
	return ""
}
