package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"loa/cmd/clustertest"
	"loa/engine"
)

const (
	overviewTasks   = 100_000
	overviewReaders = 40
	readFor         = 10 * time.Second       // several times as long as `loa web` shows the same figures
	readerPause     = 100 * time.Millisecond // of the one reader, between two requests
	figuresTooOld   = 7 * time.Second        // a reader who comes later than this waits until the figures are computed anew
)

// benchOverview measures the start page of `loa web` over a plan of a hundred thousand tasks: for one reader, and for forty who each request
// the page again as soon as they have it, and for one who comes when nobody has read it for a while. The rows are made by SQL, and no workflow is
// behind them.
func benchOverview(ctx context.Context, f *figures) error {
	c, err := newCluster(f.binary)
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.openRecord(ctx); err != nil {
		return err
	}
	began := time.Now()
	if err := c.fillOverview(ctx, overviewTasks); err != nil {
		return err
	}
	f.print("overview, rows of the plan", "%d tasks, made in %.1f s", overviewTasks, time.Since(began).Seconds())
	if err := c.openTemporal(ctx); err != nil { // `loa web` starts only beside a Temporal server
		return err
	}
	web, err := c.startWeb(ctx)
	if err != nil {
		return err
	}
	if err := c.CreateUser(ctx, "quantri", "--admin"); err != nil {
		return err
	}
	cookie, err := clustertest.SignIn(ctx, web, "quantri")
	if err != nil {
		return err
	}
	return c.measurePage(ctx, page{web + "/", cookie}, f)
}

// startWeb starts `loa web` and returns its address, which answers.
func (c *cluster) startWeb(ctx context.Context) (web string, err error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return "", err
	}
	if err := c.Start("web", "LOA_LISTEN="+address, "LOA_TRUSTED_PROXIES=127.0.0.1/32"); err != nil {
		return "", err
	}
	web = "http://" + address
	return web, c.waitUntil(ctx, "pages are served", func() (bool, error) {
		if c.Process.Exited() {
			return false, fmt.Errorf("loa web: %w\n%s", clustertest.ErrExited, c.Process.Output())
		}
		_, err := readPage(ctx, http.DefaultClient, page{address: web + "/healthz"})
		return err == nil, nil
	})
}

// freeAddress returns an address on loopback with a port that no program listens on.
func freeAddress(ctx context.Context) (string, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// measurePage requests a page with one reader and with forty.
func (c *cluster) measurePage(ctx context.Context, page page, f *figures) error {
	what := fmt.Sprintf("overview of %d tasks", overviewTasks)
	alone, size, err := readers(ctx, page, 1, readerPause)
	if err != nil {
		return err
	}
	f.print(what+", one reader", "p50 %s, p95 %s (%d requests, %d KB each)", ms(percentile(alone, 50)), ms(percentile(alone, 95)), len(alone), size>>10)
	before := processorMs(c.Process.PID())
	many, _, err := readers(ctx, page, overviewReaders, 0)
	if err != nil {
		return err
	}
	used := processorMs(c.Process.PID()) - before
	f.print(fmt.Sprintf("%s, %d concurrent readers", what, overviewReaders), "p50 %s, p95 %s, p99 %s (%.0f pages per second)",
		ms(percentile(many, 50)), ms(percentile(many, 95)), ms(percentile(many, 99)), rate(len(many), readFor))
	f.print(what+", processor time of `loa web` for a page", "%.2f ms", used/float64(len(many)))
	if err := engine.Pause(ctx, figuresTooOld); err != nil {
		return err
	}
	began := time.Now()
	if _, err := readPage(ctx, http.DefaultClient, page); err != nil {
		return err
	}
	f.print(what+", computed anew", "%s (the first reader after %s without one)", ms(time.Since(began)), figuresTooOld)
	return nil
}

// readers requests a page with a number of readers for readFor. Each reader pauses between two requests, and keeps its connection, as a browser
// does. It returns the time of each request and the size of the page.
func readers(ctx context.Context, page page, count int, pause time.Duration) (took []time.Duration, size int, err error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: count}}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	group, running := errgroup.WithContext(ctx)
	end := time.Now().Add(readFor)
	for range count {
		group.Go(func() error {
			for time.Now().Before(end) {
				began := time.Now()
				read, err := readPage(running, client, page)
				if err != nil {
					return err
				}
				spent := time.Since(began)
				mu.Lock()
				took, size = append(took, spent), read
				mu.Unlock()
				if err := engine.Pause(running, pause); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err = group.Wait()
	return took, size, err
}

// anyAddress is one of the addresses of a private network, another each time.
func anyAddress() string {
	n := rand.Uint32()
	return fmt.Sprintf("10.%d.%d.%d", byte(n), byte(n>>8), byte(n>>16))
}

// page is an address with the session of a reader, as the header Cookie; empty for a page that needs none.
type page struct{ address, cookie string }

// readPage requests a page, reads it to its end and returns its size.
func readPage(ctx context.Context, client *http.Client, page page) (size int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, page.address, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Cookie", page.cookie)
	request.Header.Set("X-Forwarded-For", anyAddress()) // `loa web` bounds what one address may ask for
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	read, err := io.Copy(io.Discard, response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("requesting %s: status %d", page.address, response.StatusCode)
	}
	return int(read), err
}
