package main_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"loa/cmd/clustertest"
	"loa/store"
	"loa/waittest"
)

// cluster is a `loa dev` with a home directory of its own. Its process can be killed and started again.
type cluster struct {
	*clustertest.Instance
	t     *testing.T
	store *store.Store // on the database of the process; nil before openStore
}

// newCluster makes the home directory. The end of the test removes everything in it.
func newCluster(t *testing.T) *cluster {
	t.Helper()
	binary, err := clustertest.Binary()
	if err != nil {
		t.Fatal(err)
	}
	instance, err := clustertest.NewInstance(binary)
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{Instance: instance, t: t}
	t.Cleanup(c.tearDown)
	return c
}

// tearDown removes the cluster. After a failed test it logs the output of the process.
func (c *cluster) tearDown() {
	c.closeStore()
	if c.t.Failed() && c.Process != nil {
		c.t.Logf("output of loa:\n%s", c.Process.Output())
	}
	ctx, cancel := context.WithTimeout(context.Background(), waittest.Timeout) // the context of the test has ended
	defer cancel()
	if err := c.Remove(ctx); err != nil {
		c.t.Logf("removing the cluster: %v", err)
	}
}

// forTest returns the same process with a store and a *testing.T for a subtest. The end of the subtest closes the store alone.
func (c *cluster) forTest(t *testing.T) *cluster {
	lent := &cluster{Instance: c.Instance, t: t}
	t.Cleanup(lent.closeStore)
	return lent
}

// start starts `loa dev` and waits until it runs. A process that a crash point ends before is no failure: the next step starts it again.
func (c *cluster) start(env ...string) {
	c.t.Helper()
	if err := c.StartDev(c.t.Context(), env...); err != nil && !errors.Is(err, clustertest.ErrExited) {
		c.t.Fatal(err)
	}
}

// interrupt is Ctrl-C. It returns the error of the process, which is nil for exit code 0.
func (c *cluster) interrupt() error {
	c.closeStore()
	return c.Process.Interrupt()
}

func (c *cluster) closeStore() {
	if c.store != nil {
		_ = c.store.Close() // everything is read
		c.store = nil
	}
}

// mustEndpoints is Endpoints; an error fails the test.
func (c *cluster) mustEndpoints() clustertest.Endpoints {
	c.t.Helper()
	endpoints, err := c.Endpoints()
	if err != nil {
		c.t.Fatal(err)
	}
	return endpoints
}

// openStore opens the database of the process, once.
func (c *cluster) openStore() (*store.Store, error) {
	if c.store != nil {
		return c.store, nil
	}
	endpoints, err := c.Endpoints()
	if err != nil {
		return nil, err
	}
	c.store, err = store.Open(c.t.Context(), endpoints.DSN)
	if err == nil {
		c.store.UseKeys(c.TokenKeys)
	}
	return c.store, err
}

// mustOpenStore is openStore; an error fails the test.
func (c *cluster) mustOpenStore() *store.Store {
	c.t.Helper()
	s, err := c.openStore()
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// loa runs a command against the running process and returns its standard output.
func (c *cluster) loa(args ...string) (string, error) {
	return c.Command(c.t.Context(), args...)
}

// must is loa; an error fails the test.
func (c *cluster) must(args ...string) string {
	c.t.Helper()
	out, err := c.loa(args...)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

// page requests a page. It is an error when the page has another status or lacks the text.
func (c *cluster) page(path string, status int, text string) error {
	got, page, err := c.read(path)
	if err == nil && (got != status || !strings.Contains(page, text)) {
		err = fmt.Errorf("%s: status %d, want %d and %q:\n%s", path, got, status, text, page)
	}
	return err
}

// read requests a page and returns its status and text.
func (c *cluster) read(path string) (status int, page string, err error) {
	endpoints, err := c.Endpoints()
	if err != nil {
		return 0, "", err
	}
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, endpoints.Web+path, nil)
	if err != nil {
		return 0, "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close() // it is read to its end
	content, err := io.ReadAll(response.Body)
	return response.StatusCode, string(content), err
}
