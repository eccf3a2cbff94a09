package main_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"loa/cmd/clustertest"
	"loa/waittest"
)

// TestStandby has a server of pages read from a standby.
func TestStandby(t *testing.T) {
	t.Parallel()
	c := newFailoverCluster(t)
	c.startWorker()
	c.connect(c.temporalAddress)
	c.launchLines(4)
	standby := strings.Replace(c.postgres.DSN("loa"), fmt.Sprint(":", c.postgres.Port(), "/"), fmt.Sprint(":", c.standby.port, "/"), 1)

	var cookie string
	signIn := func(t *testing.T, web string) {
		t.Helper()
		err := (&clustertest.Instance{Binary: c.Binary, Home: t.TempDir(), Env: []string{"LOA_DSN=" + c.dsn}}).CreateUser(t.Context(), "quantri", "--admin")
		if err == nil {
			cookie, err = clustertest.SignIn(t.Context(), web, "quantri")
		}
		if err != nil {
			t.Fatal(err)
		}
	}

	t.Run("pages read from the standby, and what they write goes to the primary", func(t *testing.T) {
		web := c.webOn(t, "LOA_DSN="+c.dsn, "LOA_DSN_READS="+standby)
		signIn(t, web)
		c.acceptAll(0, 2)
		waittest.Eventually(t, "the pages show what was accepted", func() error {
			page, err := get(web, cookie, "/tasks?stage=drafting&plan="+url.QueryEscape(string(c.plan)))
			if err == nil && strings.Count(page, `href="/tasks/`) < 2 {
				err = errors.New("they do not")
			}
			return err
		})
		conn := c.connectTo(c.standby.port)
		defer func() { _ = conn.Close(t.Context()) }() // everything is read
		var sessions int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'loa'").Scan(&sessions); err != nil || sessions == 0 {
			t.Errorf("%d sessions of loa are on the standby (%v)", sessions, err)
		}
		if _, err := get(web, "", "/metrics"); err != nil {
			t.Error(err)
		}
	})
	t.Run("pages on the standby alone read too", func(t *testing.T) {
		web := c.webOn(t, "LOA_DSN="+standby)
		for _, path := range []string{"/readyz", "/?plan=" + url.QueryEscape(string(c.plan)), "/tasks", "/metrics"} {
			if _, err := get(web, cookie, path); err != nil {
				t.Error(err)
			}
		}
	})
}

// webOn starts a server of pages with settings of its own, and returns its address.
func (c *failoverCluster) webOn(t *testing.T, env ...string) string {
	t.Helper()
	instance, err := clustertest.NewInstance(c.Binary)
	if err != nil {
		t.Fatal(err)
	}
	address := fmt.Sprint("127.0.0.1:", freePort(t))
	instance.Env = append(append(c.temporal.TLSSettings(), env...), "LOA_TEMPORAL="+c.temporalAddress, "LOA_PUBLIC=https://loa.hanoi.test", "LOA_LISTEN="+address)
	if err := instance.Start("web"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(instance.Process.Output())
		}
		instance.Process.Kill()
	})
	waittest.Eventually(t, "the pages are ready", func() error {
		if instance.Process.Exited() {
			t.Fatal(instance.Process.Output())
		}
		_, err := get("http://"+address, "", "/healthz")
		return err
	})
	return "http://" + address
}

// get requests a page; another status than 200 is an error.
func get(address, cookie, path string) (string, error) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address+path, nil)
	if err != nil {
		return "", err
	}
	request.Header.Set("Cookie", cookie)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }() // it is read to its end
	page, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: status %s: %.300s", path, response.Status, page)
	}
	return string(page), err
}
