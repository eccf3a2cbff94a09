package main_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"loa/cmd/clustertest"
	"loa/commands"
	"loa/mail/mailtest"
	"loa/plan"
	"loa/waittest"
)

// The tasks of the test: those accepted before the failover, until its end, and all.
const (
	tasksBefore, tasksDuring, failoverTasks = 20, 60, 70
)

// TestFailover promotes a standby while commands are given. The primary commits only what the standby has, so that nothing is lost; loa, its
// engine and its worker find the new primary by the list of hosts in LOA_DSN.
func TestFailover(t *testing.T) {
	t.Parallel()
	c := newFailoverCluster(t)
	c.startWorker()
	c.connect(c.temporalAddress)
	c.launchLines(failoverTasks)
	c.acceptAll(0, tasksBefore)
	failed := make(chan error, 1)
	go func() { failed <- c.failOver() }()
	c.acceptAll(tasksBefore, tasksDuring)
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
	c.acceptAll(tasksDuring, failoverTasks)
	c.checkAccepted(failoverTasks)
	if gaps, err := c.store.Gaps(t.Context()); err != nil || len(gaps) > 0 {
		t.Errorf("the journal has gaps: %v %v", gaps, err)
	}
}

// launchLines imports a plan with n lines, launches it and waits until it runs.
func (c *chaosCluster) launchLines(n int) {
	c.t.Helper()
	c.importLines(n)
	if err := c.commands.LaunchPlan(c.t.Context(), c.plan); err != nil {
		c.t.Fatal(err)
	}
	waittest.Eventually(c.t, "the plan is launched", func() error {
		launched, err := c.store.Plan(c.t.Context(), c.plan)
		if err == nil && launched.Status != plan.PlanRunning {
			err = fmt.Errorf("the plan is %s", launched.Status)
		}
		return err
	})
}

// failoverCluster is a cluster whose PostgreSQL has a standby.
type failoverCluster struct {
	*chaosCluster
	standby standby
}

// standby is a copy of the cluster's PostgreSQL that follows it.
type standby struct {
	bin, data string // the directories of the programs and of the data
	port      int
	user      *syscall.SysProcAttr
}

func newFailoverCluster(t *testing.T) *failoverCluster {
	t.Helper()
	c := &failoverCluster{chaosCluster: &chaosCluster{attackSuite: &attackSuite{journey: &journey{cluster: newCluster(t)}}}}
	c.temporal = &clustertest.Instance{Binary: c.Binary, Home: c.Home}
	t.Cleanup(c.stop)
	c.startPostgres()
	if err := c.postgres.EnsureDatabase(t.Context(), "loa"); err != nil {
		t.Fatal(err)
	}
	c.startStandby()
	c.dovecot, c.sink = mailtest.Dovecot(t, mailtest.Options{}), newSink(t)
	c.dsn = c.bothHosts()
	c.openDatabase()
	c.temporal.Env = []string{"LOA_DSN=" + c.dsn}
	c.temporalAddress = c.startPart(c.temporal, "temporal")
	return c
}

// bothHosts is the address of the database on whichever of the two servers takes writes.
func (c *failoverCluster) bothHosts() string {
	primary := net.JoinHostPort(c.postgres.Host(), strconv.Itoa(c.postgres.Port()))
	both := primary + "," + net.JoinHostPort(c.postgres.Host(), strconv.Itoa(c.standby.port))
	return strings.Replace(c.postgres.DSN("loa"), primary, both, 1) + "&target_session_attrs=read-write"
}

// startStandby copies the server with pg_basebackup, starts the copy, and has the server wait for it at every commit.
func (c *failoverCluster) startStandby() {
	c.t.Helper()
	ctx := c.t.Context()
	primary := c.connectTo(c.postgres.Port())
	defer func() { _ = primary.Close(ctx) }() // everything is done
	var data, socket string
	if err := primary.QueryRow(ctx, "SELECT current_setting('data_directory'), current_setting('unix_socket_directories')").Scan(&data, &socket); err != nil {
		c.t.Fatal(err)
	}
	c.standby = standby{data: data + "-standby", port: freePort(c.t), user: ownerOf(c.t, data)}
	var bin strings.Builder
	c.standby.run(c.t, &bin, "/bin/sh", "-c", "dirname $(readlink -f /proc/$(head -1 "+data+"/postmaster.pid)/exe)")
	c.standby.bin = strings.TrimSpace(bin.String())
	hba := filepath.Join(data, "pg_hba.conf")
	content, err := os.ReadFile(hba)
	if err == nil {
		err = os.WriteFile(hba, append(content, "local replication all trust\n"...), 0o600)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.execute(primary, "SELECT pg_reload_conf()")
	role := primary.Config().User
	c.standby.run(c.t, nil, filepath.Join(c.standby.bin, "pg_basebackup"), "-h", socket, "-p", strconv.Itoa(c.postgres.Port()), "-U", role, "-D", c.standby.data, "-R", "-c", "fast")
	c.standby.control(c.t, "start", "-o", "-p "+strconv.Itoa(c.standby.port))
	c.t.Cleanup(func() { c.standby.control(c.t, "stop", "-m", "immediate") })
	c.execute(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'")
	c.execute(primary, "SELECT pg_reload_conf()")
	waittest.Eventually(c.t, "the standby is synchronous", func() error {
		var state string
		if err := primary.QueryRow(ctx, "SELECT sync_state FROM pg_stat_replication").Scan(&state); err != nil || state != "sync" {
			return fmt.Errorf("its state is %q (%w)", state, err)
		}
		return nil
	})
}

// failOver kills the primary after some of the commands, and promotes the standby.
func (c *failoverCluster) failOver() error {
	ctx := context.WithoutCancel(c.t.Context())
	if err := waittest.Until(ctx, "some commands are given", func() error {
		accepted, err := c.accepted(ctx)
		if err == nil && accepted <= tasksBefore+3 {
			err = fmt.Errorf("%d tasks are accepted", accepted)
		}
		return err
	}); err != nil {
		return err
	}
	accepted, err := c.accepted(ctx)
	if err != nil || accepted >= tasksDuring {
		return fmt.Errorf("%d tasks are accepted before the failover (%w)", accepted, err)
	}
	c.t.Logf("the primary fails after %d commands", accepted)
	primary := standby{bin: c.standby.bin, data: strings.TrimSuffix(c.standby.data, "-standby"), user: c.standby.user}
	primary.control(c.t, "stop", "-m", "immediate")
	conn, err := pgx.Connect(ctx, strings.Replace(c.postgres.DSN("loa"), fmt.Sprint(":", c.postgres.Port(), "/"), fmt.Sprint(":", c.standby.port, "/"), 1))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // everything is done
	_, err = conn.Exec(ctx, "SELECT pg_promote()")
	return err
}

// acceptAll accepts tasks. A command that was not answered is sent again with the same id.
func (c *chaosCluster) acceptAll(from, to int) {
	c.t.Helper()
	c.inParallel(to-from, func(i int) error {
		task := c.newCase(from + i)
		return waittest.Until(c.t.Context(), "task "+string(task.task)+" is accepted", func() error {
			err := c.doAs(task.task, task.contact, plan.Command{ID: "nhan-viec", Kind: plan.CommandAccept})
			if err != nil && !errors.Is(err, commands.ErrPending) && !errors.Is(err, commands.ErrUnreachable) {
				c.t.Logf("accepting %s: %v", task.task, err)
			}
			return err
		})
	})
}

func (c *failoverCluster) accepted(ctx context.Context) (n int, err error) {
	conn, err := pgx.Connect(ctx, c.dsn)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(ctx) }() // everything is read
	err = conn.QueryRow(ctx, "SELECT count(*) FROM journal WHERE kind = 'accepted'").Scan(&n)
	return n, err
}

// checkAccepted checks that each of the first n tasks was accepted once.
func (c *chaosCluster) checkAccepted(n int) {
	c.t.Helper()
	for i := range n {
		task := c.newCase(i)
		events, err := c.store.Journal(c.t.Context(), task.task)
		if err != nil {
			c.t.Fatal(err)
		}
		accepted := 0
		for _, e := range events {
			if e.Kind == plan.EventAccepted {
				accepted++
			}
		}
		if accepted != 1 {
			c.t.Errorf("task %s was accepted %d times", task.task, accepted)
		}
	}
}

func (c *failoverCluster) connectTo(port int) *pgx.Conn {
	c.t.Helper()
	conn, err := pgx.Connect(c.t.Context(), strings.Replace(c.postgres.DSN("postgres"), fmt.Sprint(":", c.postgres.Port(), "/"), fmt.Sprint(":", port, "/"), 1))
	if err != nil {
		c.t.Fatal(err)
	}
	return conn
}

func (c *failoverCluster) execute(conn *pgx.Conn, statement string) {
	c.t.Helper()
	if _, err := conn.Exec(c.t.Context(), statement); err != nil {
		c.t.Fatal(err)
	}
}

// run runs a program as the owner of the data.
func (s standby) run(t *testing.T, out *strings.Builder, program string, args ...string) {
	t.Helper()
	command := exec.CommandContext(context.WithoutCancel(t.Context()), program, args...)
	command.Dir, command.SysProcAttr = "/", s.user
	if out != nil {
		command.Stdout = out
	}
	if err := command.Run(); err != nil {
		t.Errorf("%s %q: %v", program, args, err)
	}
}

// control runs pg_ctl and waits until it is done.
func (s standby) control(t *testing.T, args ...string) {
	t.Helper()
	s.run(t, nil, filepath.Join(s.bin, "pg_ctl"), append([]string{"-D", s.data, "-l", s.data + ".log", "-s", "-w"}, args...)...)
}

// ownerOf runs programs as the owner of a directory.
func ownerOf(t *testing.T, dir string) *syscall.SysProcAttr {
	t.Helper()
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	if int(owner.Uid) == os.Getuid() {
		return nil
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }() // PostgreSQL takes the port next
	return listener.Addr().(*net.TCPAddr).Port
}
