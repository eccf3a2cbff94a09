package main_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/workflowservice/v1"

	"loa/cmd/clustertest"
	"loa/cmd/loa/sample"
	"loa/engine/authority"
	"loa/engine/postgres"
	"loa/waittest"
)

// TestServeInstallation runs `loa serve` as an operator does: on a PostgreSQL of its own, beside other installations and a copy of itself.
// No mail server answers. The steps build on each other.
func TestServeInstallation(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	production := o.instance(o.createDatabase("loa_that"))
	o.serve(production)
	beside := &clustertest.Instance{Binary: production.Binary, Home: production.Home} // commands that know the home folder alone
	t.Run("commands beside serve find the engine", func(t *testing.T) {
		o.launch(t, beside)
		out, err := beside.Command(t.Context(), "doctor") // it finds the mail servers away
		if err == nil || !strings.Contains(out, "✓ Temporal") || !strings.Contains(out, "✓ Bản cài đặt") {
			t.Errorf("doctor (%v):\n%s", err, out)
		}
		if _, err := beside.Command(t.Context(), "mail", "list"); err != nil {
			t.Error(err)
		}
	})
	t.Run("serve tells the address of its engine, and only its owner may read where it runs", func(t *testing.T) {
		endpoints := o.endpoints(t, production)
		if out := production.Process.Output(); !strings.Contains(out, endpoints.Temporal) {
			t.Errorf("serve says %s, want %s in it", out, endpoints.Temporal)
		}
		info, err := os.Stat(filepath.Join(production.Home, "running.json"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode of running.json: %v, %v", info.Mode(), err)
		}
	})
	t.Run("a key of the engine that other accounts may read is refused with the command that helps", func(t *testing.T) {
		key := authority.ClientPath(production.Home)
		if err := os.Chmod(key, 0o644); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.Chmod(key, 0o600) }()                                                       // the next steps tell when it fails
		if out, _ := beside.Command(t.Context(), "doctor"); !strings.Contains(out, "chmod go-rwx "+key) { // the mail servers are away
			t.Errorf("doctor says:\n%s", out)
		}
		if _, err := beside.Command(t.Context(), "plan", "pause"); err == nil || !strings.Contains(err.Error(), "chmod go-rwx "+key) {
			t.Errorf("a command gives %v", err)
		}
	})
	t.Run("commands reach Temporal behind mutual TLS", func(t *testing.T) { checkTemporalTLS(t, o, production) })
	t.Run("a second one is refused on the same database and in the same folder", func(t *testing.T) {
		other := o.instance(o.dsn("loa_that"))
		o.refused(t, other, "serve", "đã chạy trên cơ sở dữ liệu này", "loa serve, pid")
		o.refused(t, other, "temporal", "Temporal của bản cài đặt này đã chạy", "loa temporal, pid")
		again := &clustertest.Instance{Binary: production.Binary, Home: production.Home, Env: production.Env}
		o.refused(t, again, "serve", "loa đã chạy trong", fmt.Sprint(production.Process.PID()))
		o.refused(t, again, "dev", "loa đã chạy trong", fmt.Sprint(production.Process.PID()))
		if out := again.Process.Output(); strings.Contains(out, "Đã dừng") {
			t.Errorf("a second dev says that it has stopped what it never started: %s", out)
		}
	})
	t.Run("a taken port is told with the program that has it", func(t *testing.T) {
		taken, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer taken.Close() // the test is over
		other := o.instance(o.createDatabase("loa_cong"))
		other.Env = append(other.Env, "LOA_TEMPORAL_LISTEN="+taken.Addr().String())
		o.refused(t, other, "serve", taken.Addr().String(), fmt.Sprintf("(pid %d)", os.Getpid()), "LOA_TEMPORAL_LISTEN")
	})
	t.Run("a copy takes an engine of its own, and the workflows of production stay as they are", func(t *testing.T) {
		before := o.workflows(t, production)
		o.createDatabase("loa_sao")
		o.copyDatabase(t, "loa_that", "loa_sao")
		copied := o.instance(o.dsn("loa_sao"))
		o.refused(t, copied, "worker", "loa migrate")
		o.serve(copied)
		if out := copied.Process.Output(); !strings.Contains(out, "bản sao của loa_that") {
			t.Errorf("the copy says %s", out)
		}
		if got := o.workflows(t, copied); slices.ContainsFunc(got, func(id string) bool { return strings.HasPrefix(id, "task/") }) {
			t.Errorf("the copy has the workflows %v", got)
		}
		if diff := cmp.Diff(before, o.workflows(t, production)); diff != "" {
			t.Errorf("workflows of production (-before +after):\n%s", diff)
		}
		if a, b := o.endpoints(t, production), o.endpoints(t, copied); a.Namespace == b.Namespace || a.Temporal == b.Temporal {
			t.Errorf("both run at %+v and %+v", a, b)
		}
		if err := copied.Process.Interrupt(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(copied.Home, "running.json")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the word of a process that has ended is left: %v", err)
		}
	})
	t.Run("after kill -9 commands say that loa does not run, and the next serve goes on", func(t *testing.T) {
		production.Process.Kill()
		if _, err := beside.Command(t.Context(), "task", "accept", o.task); err == nil || !strings.Contains(err.Error(), "loa chưa chạy") {
			t.Errorf("a command after kill -9: %v", err)
		}
		o.serve(production)
		if _, err := beside.Command(t.Context(), "task", "accept", o.task, "--as", sample.Address(departments[0].code, "daumoi"), "--basis", "Công văn 1"); err != nil {
			t.Error(err)
		}
	})
}

// TestDevBesideServe: `loa dev` needs no port of a running serve.
func TestDevBesideServe(t *testing.T) {
	t.Parallel()
	const usual = "127.0.0.1:7233"
	if holder, err := net.Listen("tcp4", usual); err == nil {
		defer holder.Close() // the test is over; otherwise another loa of this machine has the port
	}
	c := newCluster(t)
	c.start("LOA_TEMPORAL_LISTEN=" + usual)
	if got := c.mustEndpoints().Temporal; got == usual || got == "" {
		t.Errorf("the engine of dev listens at %q", got)
	}
	c.must("plan", "list")
}

// operator has a PostgreSQL, on which databases of installations are.
type operator struct {
	t        *testing.T
	binary   string
	postgres *postgres.Server
	task     string // of the launched plan
}

func newOperator(t *testing.T) *operator {
	t.Helper()
	binary, err := clustertest.Binary()
	if err != nil {
		t.Fatal(err)
	}
	server, err := postgres.Start(t.Context(), postgres.Options{Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Remove(context.Background()); err != nil { // the context of the test has ended
			t.Error(err)
		}
	})
	return &operator{t: t, binary: binary, postgres: server}
}

func (o *operator) dsn(database string) string { return o.postgres.DSN(database) }

func (o *operator) createDatabase(name string) (dsn string) {
	o.t.Helper()
	if err := o.postgres.EnsureDatabase(o.t.Context(), name); err != nil {
		o.t.Fatal(err)
	}
	return o.dsn(name)
}

// instance makes the home folder and the settings of a `loa serve`.
func (o *operator) instance(dsn string) *clustertest.Instance {
	o.t.Helper()
	instance, err := clustertest.NewInstance(o.binary)
	if err != nil {
		o.t.Fatal(err)
	}
	instance.Env = []string{
		"LOA_DSN=" + dsn, "LOA_PUBLIC=https://loa.hanoi.test", "LOA_ADDRESS=" + loaAddress, "LOA_AUTHSERV=" + gateway,
		"LOA_SMTP=127.0.0.1:9", "LOA_SMTP_TLS=none", "LOA_IMAP=127.0.0.1:9", "LOA_IMAP_TLS=none",
	}
	o.t.Cleanup(func() {
		if instance.Process != nil {
			instance.Process.Kill()
		}
		if err := os.RemoveAll(instance.Home); err != nil {
			o.t.Error(err)
		}
	})
	return instance
}

func (o *operator) serve(instance *clustertest.Instance) {
	o.t.Helper()
	if err := instance.StartServe(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// refused starts a part of loa and checks that it ends with code 6, saying every text.
func (o *operator) refused(t *testing.T, instance *clustertest.Instance, part string, texts ...string) {
	t.Helper()
	env := []string{}
	if part == "worker" {
		env = append(env, "LOA_TEMPORAL=127.0.0.1:9")
	}
	if err := instance.Start(part, env...); err != nil {
		t.Fatal(err)
	}
	select {
	case <-instance.Process.Done():
	case <-time.After(waittest.Timeout):
		t.Fatalf("loa %s runs:\n%s", part, instance.Process.Output())
	}
	var exit *exec.ExitError
	if err := instance.Process.Interrupt(); !errors.As(err, &exit) || exit.ExitCode() != 6 {
		t.Errorf("loa %s ends with %v, want exit code 6", part, err)
	}
	for _, text := range texts {
		if !strings.Contains(instance.Process.Output(), text) {
			t.Errorf("loa %s says %s, want %q in it", part, instance.Process.Output(), text)
		}
	}
}

// launch imports a plan with two lines and launches it.
func (o *operator) launch(t *testing.T, instance *clustertest.Instance) {
	t.Helper()
	run := func(args ...string) string {
		t.Helper()
		out, err := instance.Command(t.Context(), args...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	directory, annex := filepath.Join(t.TempDir(), "danh-ba.json"), filepath.Join(t.TempDir(), "phu-luc.csv")
	year := time.Now().Year() + 1
	for path, content := range map[string]string{directory: run("directory", "show", "--sample"), annex: planLines(2, year)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run("directory", "load", directory)
	run("plan", "import", annex, "--year", fmt.Sprint(year), "--title", "Kế hoạch thử")
	run("plan", "launch", "--yes", "--wait", "1m")
	tasks, err := clustertest.JSON[[]object](t.Context(), instance, "task", "list")
	if err != nil || len(tasks) != 2 {
		t.Fatalf("tasks %v, %v", tasks, err)
	}
	o.task = fmt.Sprintf("kh-%d/1/%s/1", year, departments[0].code)
}

func (o *operator) endpoints(t *testing.T, instance *clustertest.Instance) clustertest.Endpoints {
	t.Helper()
	endpoints, err := instance.Endpoints()
	if err != nil {
		t.Fatal(err)
	}
	return endpoints
}

// workflows returns the ids and runs of the running workflows, sorted.
func (o *operator) workflows(t *testing.T, instance *clustertest.Instance) []string {
	t.Helper()
	connection, err := instance.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	var ids []string
	waittest.Eventually(t, "the mail workflows are listed", func() error { // the visibility store is written with a delay
		list, err := connection.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: "ExecutionStatus = 'Running' AND WorkflowType != 'Mailbox' AND WorkflowType != 'Outbox'", PageSize: 100})
		if err != nil {
			return err
		}
		mail, err := connection.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: "WorkflowType = 'Outbox'"})
		if err == nil && mail.GetCount() == 0 {
			err = errors.New("there is no outbox")
		}
		ids = nil
		for _, each := range list.GetExecutions() {
			ids = append(ids, each.GetExecution().GetWorkflowId()+" "+each.GetExecution().GetRunId())
		}
		return err
	})
	slices.Sort(ids)
	return ids
}

// copyDatabase fills a database with the content of another, as an operator does for a test system.
func (o *operator) copyDatabase(t *testing.T, from, into string) {
	t.Helper()
	dump, err := exec.Command("pg_dump", "--no-owner", "--no-privileges", "--inserts", "--dbname="+o.dsn(from)).Output()
	if err != nil {
		t.Fatal(err)
	}
	var statements strings.Builder
	for line := range strings.Lines(string(dump)) { // without commands of psql
		if !strings.HasPrefix(line, `\restrict `) && !strings.HasPrefix(line, `\unrestrict `) {
			statements.WriteString(line)
		}
	}
	conn, err := pgx.Connect(t.Context(), o.dsn(into))
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.PgConn().Exec(t.Context(), statements.String()).ReadAll()
	if err := errors.Join(err, conn.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
}
