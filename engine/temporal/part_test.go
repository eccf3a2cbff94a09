//go:build !noembed

package temporal_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"loa/engine"
	"loa/engine/authority"
	"loa/engine/postgres"
	"loa/engine/temporal"
	"loa/waittest"
)

// childPart is the environment variable with which a test starts this binary as one part of an engine: the value is a partOptions in JSON.
const childPart = "LOA_ENGINE_TEST_CHILD_PART"

// partOptions are the options of a part in a process of its own.
type partOptions struct {
	DSN, Home, ID, Host string
	Key                 string // the file of an identity of package authority
	Services            []string
}

func (p partOptions) options() (temporal.Options, error) {
	address, err := pgx.ParseConfig(p.DSN)
	if err != nil {
		return temporal.Options{}, err
	}
	key, err := authority.ReadIdentity(p.Key, time.Now())
	if err != nil {
		return temporal.Options{}, err
	}
	part := &temporal.Part{Services: p.Services, Host: p.Host, TLS: &temporal.PartTLS{
		CA: p.Key, Certificate: p.Key, Key: p.Key, ServerName: authority.ServerName, Client: key.ClientTLS(),
	}}
	return temporal.Options{Postgres: address, Home: p.Home, Names: namesOf(p.ID), Owner: p.ID, Part: part}, nil
}

// runPartUntilKilled starts a part, says so, and waits until a test kills the process.
func runPartUntilKilled(options string) int {
	var p partOptions
	err := json.Unmarshal([]byte(options), &p)
	var o temporal.Options
	if err == nil {
		o, err = p.options()
	}
	if err == nil {
		_, err = temporal.Start(context.Background(), o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, p.Services, err)
		return 1
	}
	fmt.Println("runs")
	_, _ = io.Copy(io.Discard, os.Stdin) // blocks until the parent process closes the pipe
	return 0
}

// partCluster is an engine in parts, each in a process of its own.
type partCluster struct {
	t        *testing.T
	template partOptions
	net      string // the addresses of this cluster: "127.x.y."
	hosts    int
	client   *tls.Config
}

// newPartCluster takes addresses on loopback that no other process of the test machine takes.
func newPartCluster(t *testing.T, pg *postgres.Server, id string, number int) *partCluster {
	t.Helper()
	home := t.TempDir()
	keys, err := authority.Open(t.Context(), home, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	key, err := keys.Issue(filepath.Join(home, "may.pem"), authority.KindHost, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return &partCluster{
		t: t, template: partOptions{DSN: pg.DSN("postgres"), ID: id, Key: key.Path}, client: keys.Client.ClientTLS(),
		net: fmt.Sprintf("127.%d.%d.", 1+os.Getpid()/250%250, 1+(os.Getpid()+number)%250),
	}
}

// part is a process.
type part struct {
	host   string
	cmd    *exec.Cmd
	client *tls.Config
}

// Address is that of the frontend, where the part has one.
func (p *part) Address() string { return p.host + ":7233" }

// ClientTLS is how clients connect to it.
func (p *part) ClientTLS() *tls.Config { return p.client.Clone() }

// start starts parts with the given services at the same time, and returns when all run.
func (c *partCluster) start(services ...string) []*part {
	c.t.Helper()
	parts := make([]*part, len(services))
	var group errgroup.Group
	for i, list := range services {
		c.hosts++
		o := c.template
		o.Host, o.Services, o.Home = fmt.Sprint(c.net, c.hosts), strings.Split(list, ","), c.t.TempDir()
		group.Go(func() (err error) {
			parts[i], err = c.startPart(o)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		c.t.Fatal(err)
	}
	return parts
}

func (c *partCluster) startPart(o partOptions) (*part, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	options, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self)
	cmd.Env, cmd.Stderr = append(os.Environ(), childPart+"="+string(options)), os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c.t.Cleanup(func() {
		_ = stdin.Close() // it ends the process, if a test has not killed it
		_ = cmd.Wait()    // of a killed process the error is always "signal: killed"
	})
	var word string
	if _, err := fmt.Fscanln(stdout, &word); err != nil {
		return nil, fmt.Errorf("starting %v: %w", o.Services, err)
	}
	return &part{host: o.Host, cmd: cmd, client: c.client}, nil
}

// kill sends SIGKILL.
func (p *part) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
}

func TestStartPart(t *testing.T) {
	t.Parallel()
	pg := startPostgres(t, postgres.Options{Home: t.TempDir()})
	t.Run("tasks go on when one of two hosts of the history is killed", func(t *testing.T) {
		t.Parallel()
		cluster := newPartCluster(t, pg, "bonphan", 0)
		parts := cluster.start("frontend,matching", "history", "history", "worker")
		c := dialNamespace(t, parts[0], namesOf("bonphan").Namespace)
		w := runWorker(t, c)
		defer w.Stop()
		before := startApprovals(t, c, "truoc")
		approve(t, c, before[:approvals/2])
		parts[1].kill(t)
		approve(t, c, before[approvals/2:])
		checkApproved(t, c, before)
		after := startApprovals(t, c, "sau")
		approve(t, c, after)
		checkApproved(t, c, after)
		cluster.start("history")
		more := startApprovals(t, c, "them")
		approve(t, c, more)
		checkApproved(t, c, more)
	})
	t.Run("with certificates, parts and clients prove who they are", func(t *testing.T) {
		t.Parallel()
		cluster := newPartCluster(t, pg, "chungthu", 1)
		parts := cluster.start("frontend,matching", "history,worker")
		options := client.Options{HostPort: parts[0].Address(), Namespace: namesOf("chungthu").Namespace, Logger: discardLogger{}}
		c := dialNamespace(t, parts[0], options.Namespace)
		w := runWorker(t, c)
		defer w.Stop()
		tasks := startApprovals(t, c, "mat")
		approve(t, c, tasks)
		checkApproved(t, c, tasks)
		unknown := parts[0].ClientTLS()
		unknown.Certificates = nil
		for name, insecure := range map[string]*tls.Config{"without TLS": nil, "without a certificate": unknown} {
			options.ConnectionOptions.TLS = insecure
			short, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			if refused, err := client.DialContext(short, options); err == nil {
				refused.Close()
				t.Errorf("a client %s is let in", name)
			}
		}
	})
	t.Run("parts refuse a whole engine, and a whole engine refuses parts", func(t *testing.T) {
		t.Parallel()
		whole := temporalOptions(t, pg)
		whole.Names, whole.Owner = namesOf("toanbo"), "toanbo"
		cluster := newPartCluster(t, pg, "toanbo", 2)
		o, err := partOptions{DSN: pg.DSN("postgres"), ID: "toanbo", Key: cluster.template.Key, Home: t.TempDir(), Host: cluster.net + "1", Services: []string{"matching"}}.options()
		if err != nil {
			t.Fatal(err)
		}
		running := startTemporal(t, whole)
		_, err = temporal.Start(t.Context(), o)
		if held, is := errors.AsType[*engine.HeldError](err); !is || !strings.Contains(held.Holder, "loa temporal, pid") {
			t.Errorf("a part beside a whole engine gives %v", err)
		}
		if err := running.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		killed := cluster.start("matching", "history")
		_, err = temporal.Start(t.Context(), whole)
		if held, is := errors.AsType[*engine.HeldError](err); !is || !strings.Contains(held.Holder, "loa temporal ") {
			t.Errorf("a whole engine beside parts gives %v", err)
		}
		for _, p := range killed {
			p.kill(t)
		}
		startTemporal(t, whole)
	})
}

// approvals is the number of workflows of one step: enough that each host of the history has some.
const approvals = 24

func startApprovals(t *testing.T, c client.Client, name string) (ids []string) {
	t.Helper()
	for i := range approvals {
		id := fmt.Sprint("task/", name, "/", i)
		waittest.Eventually(t, "a workflow is started", func() error {
			_, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: "thử"}, "waitForApproval", "Bài "+id)
			return err
		})
		ids = append(ids, id)
	}
	return ids
}

func approve(t *testing.T, c client.Client, ids []string) {
	t.Helper()
	for _, id := range ids {
		waittest.Eventually(t, "an approval is taken", func() error {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			return c.SignalWorkflow(ctx, id, "", "duyệt", "Đồng ý")
		})
	}
}

func checkApproved(t *testing.T, c client.Client, ids []string) {
	t.Helper()
	for _, id := range ids {
		var answer string
		waittest.Eventually(t, "a workflow answers", func() error {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			return c.GetWorkflow(ctx, id, "").Get(ctx, &answer)
		})
		if want := "Bài " + id + ": Đồng ý"; answer != want {
			t.Errorf("%s answers %q, want %q", id, answer, want)
		}
	}
}
