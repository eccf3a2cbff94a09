package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"loa/webpage/fetch"
)

// site is a server on 127.0.0.1, which a fetcher of the tests may ask.
func site(t *testing.T, answer http.HandlerFunc) (*httptest.Server, fetch.Fetcher) {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server, fetch.Fetcher{Ports: []uint16{portOf(t, server.URL), 80, 443}, Permit: permitted}
}

// permitted lets 127.0.0.1 alone be asked; all other addresses of this machine stay private.
func permitted(address netip.Addr) bool { return address == netip.MustParseAddr("127.0.0.1") }

func portOf(t *testing.T, address string) uint16 {
	t.Helper()
	parsed, err := netip.ParseAddrPort(strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Port()
}

func TestGet(t *testing.T) {
	t.Parallel()
	t.Run("a page, with what was sent and what was not", func(t *testing.T) {
		t.Parallel()
		var asked http.Header
		server, f := site(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/old" {
				http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
				http.Redirect(w, r, "/new", http.StatusFound)
				return
			}
			asked = r.Header
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte("<title>Một cửa</title>"))
		})
		got := f.Get(t.Context(), server.URL+"/old")
		sum := sha256.Sum256([]byte("<title>Một cửa</title>"))
		if got.Reason != fetch.ReasonNone || got.Status != 200 || got.Final != server.URL+"/new" || got.ContentType != "text/html; charset=utf-8" || got.Hash != hex.EncodeToString(sum[:]) {
			t.Errorf("got %+v", got)
		}
		if asked.Get("Cookie") != "" || asked.Get("Referer") != "" || !strings.HasPrefix(asked.Get("User-Agent"), "loa/") {
			t.Errorf("the site was told %v", asked)
		}
	})
	t.Run("a page that is packed", func(t *testing.T) {
		t.Parallel()
		server, f := site(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(zipped(t, []byte("Bản tin")))
		})
		if got := f.Get(t.Context(), server.URL); got.Reason != fetch.ReasonNone || string(got.Body) != "Bản tin" {
			t.Errorf("got %q, %+v", got.Body, got)
		}
	})
	answers := []struct {
		name   string
		answer http.HandlerFunc
		status int
		want   fetch.Reason
	}{
		{"a page that is gone", http.NotFound, 404, fetch.ReasonStatus},
		{"a server in trouble", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, 503, fetch.ReasonStatus},
		{"a redirect without an end", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) }, 0, fetch.ReasonRedirects},
		{"a redirect to a file of this machine", redirect("file:///etc/passwd"), 0, fetch.ReasonScheme},
		{"a redirect with a password", redirect("http://a:b@1.1.1.1/"), 0, fetch.ReasonCredentials},
		{"a redirect to another port", redirect("http://1.1.1.1:22/"), 0, fetch.ReasonPort},
		{"an answer that is packed in another way", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			w.WriteHeader(200)
		}, 200, fetch.ReasonEncoding},
		{"an answer that says to be packed and is not", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte("<p>không nén</p>"))
		}, 200, fetch.ReasonEncoding},
		{"a connection that breaks", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, fetch.ReasonConnection},
	}
	for _, test := range answers {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, f := site(t, test.answer)
			if got := f.Get(t.Context(), server.URL); got.Reason != test.want || got.Status != test.status {
				t.Errorf("got %q, status %d (%s)", got.Reason, got.Status, got.Detail)
			}
		})
	}
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

func zipped(t *testing.T, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(content) // into memory
	_ = w.Close()
	return out.Bytes()
}

func TestGetRefuses(t *testing.T) {
	t.Parallel()
	var f fetch.Fetcher // as in production
	for address, want := range map[string]fetch.Reason{
		"http://127.0.0.1/": fetch.ReasonPrivate, "http://localhost/": fetch.ReasonPrivate, "http://[::1]/": fetch.ReasonPrivate, "http://10.1.2.3/": fetch.ReasonPrivate,
		"http://169.254.169.254/latest/meta-data/": fetch.ReasonPrivate, "http://[::ffff:10.0.0.1]/": fetch.ReasonPrivate, "http://[fe80::1%25eth0]/": fetch.ReasonPrivate,
		"http://0.0.0.0/": fetch.ReasonPrivate, "http://[64:ff9b::7f00:1]/": fetch.ReasonPrivate, "https://192.168.0.1/": fetch.ReasonPrivate,
		"http://1.1.1.1:8080/": fetch.ReasonPort, "http://1.1.1.1:99999/": fetch.ReasonPort, "http://user@1.1.1.1/": fetch.ReasonCredentials, "ftp://1.1.1.1/": fetch.ReasonScheme,
		"javascript:alert(1)": fetch.ReasonScheme, "//1.1.1.1/": fetch.ReasonScheme, "http:///duong-dan": fetch.ReasonAddress, "http://a b/": fetch.ReasonAddress, "": fetch.ReasonScheme,
		"http://1.1.1.1/" + strings.Repeat("a", 3000): fetch.ReasonAddress,
	} {
		if got := f.Get(t.Context(), address); got.Reason != want || got.Status != 0 || got.Hash != "" {
			t.Errorf("%.60q gives %q (%s)", address, got.Reason, got.Detail)
		}
	}
	t.Run("a password is not kept", func(t *testing.T) {
		t.Parallel()
		if got := f.Get(t.Context(), "http://an:mat-khau@1.1.1.1/"); strings.Contains(fmt.Sprint(got), "mat-khau") {
			t.Errorf("kept %+v", got)
		}
	})
}

// trap is a listener on an address of this machine that is not 127.0.0.1, and counts the connections to it.
func trap(t *testing.T, address string) (port uint16, hits *atomic.Int32) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", net.JoinHostPort(address, "0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() }) // the test is over
	hits = &atomic.Int32{}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			hits.Add(1)
			_ = conn.Close() // being reached is the failure
		}
	}()
	return netip.MustParseAddrPort(listener.Addr().String()).Port(), hits
}

// TestGetRedirect leads a fetcher to addresses that it must not reach. A listener there counts the connections.
func TestGetRedirect(t *testing.T) {
	t.Parallel()
	port, hits := trap(t, "127.0.0.2")
	port6, hits6 := trap(t, "::1")
	names := nameServer(t, func(string, int) string { return "127.0.0.2" })
	for name, target := range map[string]string{
		"to loopback": fmt.Sprintf("http://127.0.0.2:%d/", port), "to loopback, IPv6": fmt.Sprintf("http://[::1]:%d/", port6),
		"to loopback inside IPv6": fmt.Sprintf("http://[::ffff:127.0.0.2]:%d/", port), "to a name of loopback": fmt.Sprintf("http://tin.hanoi.test:%d/", port), "to a private address": fmt.Sprintf("http://10.0.0.1:%d/", port),
		"to a link-local address": "http://169.254.169.254/latest/", "to a link-local address, IPv6": fmt.Sprintf("http://[fe80::1]:%d/", port),
		"to a network of carriers": "http://100.64.0.1/", "to this network": "http://0.0.0.0/", "to a multicast address": "http://224.0.0.1/",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, f := site(t, redirect(target))
			f.Ports, f.Resolver = append(f.Ports, port, port6), names
			if got := f.Get(t.Context(), server.URL); got.Reason != fetch.ReasonPrivate || got.Status != 0 {
				t.Errorf("got %q, status %d (%s)", got.Reason, got.Status, got.Detail)
			}
		})
	}
	t.Run("to loopback as a number", func(t *testing.T) {
		t.Parallel()
		server, f := site(t, redirect(fmt.Sprintf("http://2130706434:%d/", port)))
		f.Ports = append(f.Ports, port)
		if got := f.Get(t.Context(), server.URL); got.Reason != fetch.ReasonPrivate && got.Reason != fetch.ReasonName || got.Status != 0 { // as the resolver of the machine has it
			t.Errorf("got %q, status %d (%s)", got.Reason, got.Status, got.Detail)
		}
	})
	t.Cleanup(func() {
		if n := hits.Load() + hits6.Load(); n != 0 {
			t.Errorf("%d connections were made to private addresses", n)
		}
	})
}

// nameServer is a resolver that asks a name server of the test. It answers each question, counted from 1, with an address.
func nameServer(t *testing.T, answer func(name string, question int) string) *net.Resolver {
	t.Helper()
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // the test is over
	go func() {
		buffer, asked := make([]byte, 1500), 0
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) == 0 {
				continue
			}
			m.Response, m.Authoritative, m.Additionals = true, true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				asked++
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: netip.MustParseAddr(answer(q.Name.String(), asked)).As4()},
				}}
			}
			if packed, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(packed, from) // who asked asks again
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func TestGetName(t *testing.T) {
	t.Parallel()
	t.Run("a name that leads to a private address from its second look-up on", func(t *testing.T) {
		t.Parallel()
		port, hits := trap(t, "127.0.0.2")
		server, f := site(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprintf("http://doi.hanoi.test:%d/", port), http.StatusFound)
		})
		f.Ports = append(f.Ports, port)
		f.Resolver = nameServer(t, func(_ string, question int) string { return []string{"127.0.0.1", "127.0.0.2"}[min(question, 2)-1] })
		got := f.Get(t.Context(), fmt.Sprintf("http://doi.hanoi.test:%d/", portOf(t, server.URL)))
		if got.Reason != fetch.ReasonPrivate || hits.Load() != 0 {
			t.Errorf("got %q (%s) after %d connections", got.Reason, got.Detail, hits.Load())
		}
	})
	t.Run("a name that nobody has", func(t *testing.T) {
		t.Parallel()
		_, f := site(t, http.NotFound)
		f.Resolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
		}}
		if got := f.Get(t.Context(), "http://khong-co.hanoi.test/"); got.Reason != fetch.ReasonName {
			t.Errorf("got %q (%s)", got.Reason, got.Detail)
		}
	})
}

func TestGetBounds(t *testing.T) {
	t.Parallel()
	t.Run("an answer of 2 GB costs what is read", func(t *testing.T) {
		t.Parallel()
		var sent atomic.Int64
		server, f := site(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(2<<30))
			for block := make([]byte, 64<<10); sent.Load() < 2<<30; sent.Add(int64(len(block))) {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		})
		got := f.Get(t.Context(), server.URL)
		if got.Reason != fetch.ReasonSize || len(got.Body) != fetch.DefaultMaxBytes || got.Status != 200 {
			t.Errorf("got %q with %d bytes", got.Reason, len(got.Body))
		}
		if n := sent.Load(); n > 64<<20 { // what buffers of sockets hold
			t.Errorf("the server has sent %d bytes", n)
		}
	})
	t.Run("an answer that unpacks without an end", func(t *testing.T) {
		t.Parallel()
		bomb := zipped(t, make([]byte, 64<<20))
		server, f := site(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb) // the client stops
		})
		f.MaxBytes = 1 << 20
		if got := f.Get(t.Context(), server.URL); got.Reason != fetch.ReasonSize || len(got.Body) != 1<<20 {
			t.Errorf("got %q with %d bytes", got.Reason, len(got.Body))
		}
	})
	t.Run("an answer that unpacks to nothing, without an end", func(t *testing.T) {
		t.Parallel()
		server, f := site(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			nothing := zipped(t, nil)
			for {
				if _, err := w.Write(nothing); err != nil {
					return
				}
			}
		})
		f.MaxBytes = 1 << 20
		if got := f.Get(t.Context(), server.URL); got.Reason != fetch.ReasonSize {
			t.Errorf("got %q (%s)", got.Reason, got.Detail)
		}
	})
	t.Run("headers without an end", func(t *testing.T) {
		t.Parallel()
		server, f := site(t, func(w http.ResponseWriter, _ *http.Request) {
			for i := range 200 {
				w.Header().Set(fmt.Sprint("X-Dai-", i), strings.Repeat("a", 1000))
			}
		})
		if got := f.Get(t.Context(), server.URL); got.Reason != fetch.ReasonConnection || got.Status != 0 {
			t.Errorf("got %q, status %d (%s)", got.Reason, got.Status, got.Detail)
		}
	})
	silences := map[string]http.HandlerFunc{
		"a server that says nothing": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"a server that stops in the middle": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("<title>Một"))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
	}
	for name, silence := range silences {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, f := site(t, silence)
			f.Whole = 200 * time.Millisecond
			if got := f.Get(t.Context(), server.URL); got.Reason != fetch.ReasonTimeout || got.Took > 10*time.Second {
				t.Errorf("got %q (%s) after %v", got.Reason, got.Detail, got.Took)
			}
		})
	}
	t.Run("the bounds of production end before a minute", func(t *testing.T) {
		t.Parallel()
		for _, bound := range []time.Duration{fetch.DefaultConnect, fetch.DefaultHeaders, fetch.DefaultWhole} {
			if bound <= 0 || bound > 20*time.Second {
				t.Errorf("a bound of %v", bound)
			}
		}
		if fetch.DefaultMaxBytes != 4<<20 {
			t.Errorf("%d bytes are read", fetch.DefaultMaxBytes)
		}
	})
}

func TestGetByProxy(t *testing.T) {
	t.Parallel()
	var asked atomic.Value
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.URL.String())
		_, _ = w.Write([]byte("qua proxy"))
	}))
	t.Cleanup(proxy.Close)
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a public address is asked through it", func(t *testing.T) {
		t.Parallel()
		f := fetch.Fetcher{Proxy: address}
		if got := f.Get(t.Context(), "http://1.1.1.1/tin"); got.Reason != fetch.ReasonNone || string(got.Body) != "qua proxy" || asked.Load() != "http://1.1.1.1/tin" {
			t.Errorf("got %+v after %v", got, asked.Load())
		}
	})
	t.Run("an address that is private here is not handed to it", func(t *testing.T) {
		t.Parallel()
		f := fetch.Fetcher{Proxy: address, Resolver: nameServer(t, func(string, int) string { return "10.0.0.1" })}
		for _, private := range []string{"http://10.0.0.1/", "http://noi-bo.hanoi.test/"} {
			if got := f.Get(t.Context(), private); got.Reason != fetch.ReasonPrivate || asked.Load() == private {
				t.Errorf("%s gives %q (%s)", private, got.Reason, got.Detail)
			}
		}
	})
}
