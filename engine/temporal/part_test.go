//go:build !noembed

package temporal_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
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
	"loa/engine/postgres"
	"loa/engine/temporal"
	"loa/waittest"
)

// childPart is the environment variable with which a test starts this binary as one part of an engine: the value is a partOptions in JSON.
const childPart = "LOA_ENGINE_TEST_CHILD_PART"

// partOptions are the options of a part in a process of its own. An empty Certificate is no TLS.
type partOptions struct {
	DSN, Home, ID, Host, Certificate, Key string
	Services                              []string
}

func (p partOptions) options() (temporal.Options, error) {
	address, err := pgx.ParseConfig(p.DSN)
	if err != nil {
		return temporal.Options{}, err
	}
	o := temporal.Options{Postgres: address, Home: p.Home, Names: namesOf(p.ID), Owner: p.ID, Part: &temporal.Part{Services: p.Services, Host: p.Host}}
	if p.Certificate != "" {
		client, err := clientTLS(p.Certificate, p.Key)
		if err != nil {
			return o, err
		}
		o.Part.TLS = &temporal.PartTLS{CA: p.Certificate, Certificate: p.Certificate, Key: p.Key, ServerName: clusterName, Client: client}
	}
	return o, nil
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
}

// newPartCluster takes addresses on loopback that no other process of the test machine takes.
func newPartCluster(t *testing.T, pg *postgres.Server, id string, number int) *partCluster {
	t.Helper()
	return &partCluster{
		t: t, template: partOptions{DSN: pg.DSN("postgres"), ID: id},
		net: fmt.Sprintf("127.%d.%d.", 1+os.Getpid()/250%250, 1+(os.Getpid()+number)%250),
	}
}

// part is a process.
type part struct {
	host string
	cmd  *exec.Cmd
}

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
	return &part{host: o.Host, cmd: cmd}, nil
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
		c := dialNamespace(t, parts[0].host+":7233", namesOf("bonphan").Namespace)
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
		cluster.template.Certificate, cluster.template.Key = writeClusterCertificate(t)
		parts := cluster.start("frontend,matching", "history,worker")
		known, err := clientTLS(cluster.template.Certificate, cluster.template.Key)
		if err != nil {
			t.Fatal(err)
		}
		options := client.Options{
			HostPort: parts[0].host + ":7233", Namespace: namesOf("chungthu").Namespace, Logger: discardLogger{}, ConnectionOptions: client.ConnectionOptions{TLS: known},
		}
		c, err := client.DialContext(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		w := runWorker(t, c)
		defer w.Stop()
		tasks := startApprovals(t, c, "mat")
		approve(t, c, tasks)
		checkApproved(t, c, tasks)
		unknown := known.Clone()
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
		o, err := partOptions{DSN: pg.DSN("postgres"), ID: "toanbo", Home: t.TempDir(), Host: cluster.net + "1", Services: []string{"matching"}}.options()
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

// clusterName is the name in the certificate of every host.
const clusterName = "temporal.loa.test"

// writeClusterCertificate writes a certificate for all hosts and clients of a test, which is its own authority, and its key.
func writeClusterCertificate(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: clusterName}, DNSNames: []string{clusterName},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	public, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	certificate, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	for path, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: public}, key: {Type: "PRIVATE KEY", Bytes: encoded}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}

func clientTLS(certificate, key string) (*tls.Config, error) {
	content, err := os.ReadFile(certificate)
	if err != nil {
		return nil, err
	}
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(content)
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, Certificates: []tls.Certificate{pair}, ServerName: clusterName}, nil
}
