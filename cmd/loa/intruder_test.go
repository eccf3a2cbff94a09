package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/cmd/clustertest"
	"loa/engine/authority"
)

// TestIntruder tries every port on which a running loa listens, as another account of the same machine: it gets no answer from the engine, reads
// no key, and changes nothing. Where the test does not run as root the intruder is the same account without the key.
func TestIntruder(t *testing.T) {
	t.Parallel()
	t.Run("serve", func(t *testing.T) {
		t.Parallel()
		o := newOperator(t)
		serve := o.instance(o.createDatabase("loa_cua"))
		pages := fmt.Sprint("127.0.0.1:", freePort(t))
		serve.Env = append(serve.Env, "LOA_TEMPORAL_UI="+pages)
		o.serve(serve)
		o.launch(t, serve)
		checkIntruder(t, o, serve, intrusion{Pages: "http://" + pages})
	})
	t.Run("dev", func(t *testing.T) {
		t.Parallel()
		c := newCluster(t)
		c.start()
		endpoints := c.mustEndpoints()
		conn, err := pgx.Connect(t.Context(), endpoints.DSN)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context()) // everything is read
		i := intrusion{PostgresUser: conn.Config().User, PostgresPort: conn.Config().Port}
		if err := conn.QueryRow(t.Context(), "SELECT current_setting('unix_socket_directories')").Scan(&i.PostgresSocket); err != nil {
			t.Fatal(err)
		}
		checkIntruder(t, &operator{t: t}, c.Instance, i)
	})
}

// engineServices is how many services of the engine answer to the key: frontend, history, matching, worker.
const engineServices = 4

// checkIntruder lets an intruder try, and holds what the engine has before against what it has afterwards.
func checkIntruder(t *testing.T, o *operator, running *clustertest.Instance, i intrusion) {
	t.Helper()
	endpoints := o.endpoints(t, running)
	before := o.workflows(t, running)
	i.Namespace, i.Ports = endpoints.Namespace, listeningPorts(t, endpoints.PID)
	if !slices.Contains(i.Ports, endpoints.Temporal) {
		t.Fatalf("the ports %v lack that of the engine, %s", i.Ports, endpoints.Temporal)
	}
	key, err := authority.ReadIdentity(authority.ClientPath(running.Home), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	answering := 0
	for _, port := range i.Ports {
		if len(i.call(t.Context(), port, key.ClientTLS(), i.reads())) > 0 {
			answering++
		}
	}
	if answering != engineServices {
		t.Errorf("%d ports answer to the key, want the %d services: the intruder would try the wrong calls", answering, engineServices)
	}
	i.Files = secrets(t, running.Home)
	for _, breach := range i.run(t) {
		t.Error(breach)
	}
	if after := o.workflows(t, running); !slices.Equal(before, after) {
		t.Errorf("the workflows before\n%v\nand after\n%v", before, after)
	}
	out, _ := running.Command(t.Context(), "doctor") // where no mail server answers, it says so
	if !strings.Contains(out, "✓ Temporal") {
		t.Errorf("afterwards the doctor says:\n%s", out)
	}
}

// secrets are the files of a home directory that hold keys and passwords.
func secrets(t *testing.T, home string) []string {
	t.Helper()
	files := []string{filepath.Join(home, "running.json")}
	for _, path := range []string{filepath.Join(home, "postgres.password"), filepath.Join(home, "payload.key"), filepath.Join(home, "seal.key"), filepath.Join(home, "account.key"), filepath.Join(home, "token.key"), filepath.Join(home, "session.key")} {
		if _, err := os.Stat(path); err == nil {
			files = append(files, path)
		}
	}
	err := filepath.WalkDir(authority.Folder(home), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// listeningPorts are the addresses on which a process listens, by the sockets that it holds open (proc(5)).
func listeningPorts(t *testing.T, pid int) []string {
	t.Helper()
	descriptors, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil || len(descriptors) == 0 {
		t.Fatalf("the process %d has no descriptors (%v)", pid, err)
	}
	sockets := map[string]bool{}
	for _, descriptor := range descriptors {
		target, _ := os.Readlink(descriptor) // closed since
		sockets[target] = true
	}
	var ports []string
	for _, table := range []string{"tcp", "tcp6"} {
		content, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(content)) {
			fields := strings.Fields(line)
			if len(fields) < 10 || fields[3] != "0A" || !sockets["socket:["+fields[9]+"]"] {
				continue
			}
			_, hex, _ := strings.Cut(fields[1], ":")
			port, err := strconv.ParseUint(hex, 16, 16)
			if err != nil {
				t.Fatal(err)
			}
			ports = append(ports, net.JoinHostPort("127.0.0.1", fmt.Sprint(port)))
		}
	}
	return ports
}

// run runs the intruder as another account and returns what it was able to do.
func (i intrusion) run(t *testing.T) (breaches []string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	root := os.Geteuid() == 0
	if !root {
		i.Files = nil // they are its own
		i.PostgresSocket = ""
	}
	task, err := json.Marshal(i)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	if root {
		cmd.Path, cmd.Args = publicCopy(t, self), []string{"intruder"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	cmd.Dir = "/"
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(task), &out, &errs
	cmd.Env = []string{intruderVariable + "=1"}
	if err := cmd.Run(); err != nil {
		t.Fatalf("running the intruder: %v\n%s", err, errs.String())
	}
	finished := false
	for scanner := bufio.NewScanner(&out); scanner.Scan(); {
		if scanner.Text() == intruderDone {
			finished = true
			continue
		}
		breaches = append(breaches, scanner.Text())
	}
	if !finished {
		t.Fatalf("the intruder has not finished:\n%s", errs.String())
	}
	return breaches
}

// nobody is the number of an account that owns nothing.
const nobody = 65534

// publicCopy copies a program to where another account may run it.
func publicCopy(t *testing.T, program string) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "loa-intruder")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) }) // a temporary directory
	path := filepath.Join(folder, "intruder")
	content, err := os.ReadFile(program)
	if err == nil {
		err = os.WriteFile(path, content, 0o755)
	}
	if err == nil {
		err = os.Chmod(folder, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// runIntruder is the intruder's process: it reads its task from the standard input and prints a line for each thing that it was able to do.
func runIntruder() int {
	var i intrusion
	if err := json.NewDecoder(os.Stdin).Decode(&i); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for _, breach := range i.try(context.Background()) {
		fmt.Println(breach)
	}
	fmt.Println(intruderDone)
	return 0
}

// intruderVariable makes this program an intruder; intruderDone is its last line.
const intruderVariable, intruderDone = "LOA_TEST_INTRUDER", "done"
