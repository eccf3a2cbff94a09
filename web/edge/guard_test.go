package edge_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"loa/web/edge"
)

func proxies(t *testing.T, list string) edge.Proxies {
	t.Helper()
	parsed, err := edge.ParseProxies(list)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestClient(t *testing.T) {
	t.Parallel()
	trusted := proxies(t, "127.0.0.0/8, ::1, 10.20.0.5")
	for _, test := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"a client without a proxy is its peer", "203.0.113.7:4000", nil, "203.0.113.7"},
		{"a stranger's word about himself counts for nothing", "203.0.113.7:4000", []string{"198.51.100.1"}, "203.0.113.7"},
		{"a trusted proxy names the client", "127.0.0.1:4000", []string{"198.51.100.1"}, "198.51.100.1"},
		{"what a client wrote to the left is not read", "127.0.0.1:4000", []string{"1.2.3.4, 198.51.100.1"}, "198.51.100.1"},
		{"a second header counts as the right end", "127.0.0.1:4000", []string{"1.2.3.4", "198.51.100.1"}, "198.51.100.1"},
		{"a chain of trusted proxies is passed", "[::1]:4000", []string{"198.51.100.1, 10.20.0.5"}, "198.51.100.1"},
		{"a proxy that names nobody is nobody", "127.0.0.1:4000", nil, ""},
		{"what is no address is nobody", "127.0.0.1:4000", []string{"unknown"}, ""},
		{"an IPv6 client is its /64", "[2001:db8:1:2:3:4:5:6]:4000", nil, "2001:db8:1:2::/64"},
		{"an IPv4 client in IPv6 is the IPv4 address", "[::ffff:203.0.113.7]:4000", nil, "203.0.113.7"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr, r.Header["X-Forwarded-For"] = test.peer, test.forwarded
			if got := trusted.Client(r); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
	if _, err := edge.ParseProxies("10.0.0.0/8, máy-chủ"); err == nil {
		t.Error("a name is taken for an address")
	}
}

// guarded answers with the status of a request behind a guard.
func guarded(t *testing.T, g edge.Guard) func(host, target, client string) int {
	t.Helper()
	clock := time.Date(2027, time.March, 2, 9, 0, 0, 0, time.UTC)
	g.Now = func() time.Time { return clock }
	g.Refuse = func(w http.ResponseWriter, _ *http.Request, why edge.Refusal) { w.WriteHeader(why.Status()) }
	handler := g.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	return func(host, target, client string) int {
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Host, r.RemoteAddr = host, client+":4000"
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		return answer.Code
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	ask := guarded(t, edge.Guard{Public: "https://loa.hanoi.gov.vn", Free: []string{"/healthz"}, Rules: []edge.Rule{{Prefix: "/d/", Every: time.Minute, Burst: 3}}})
	for _, test := range []struct {
		host, target string
		want         int
	}{
		{"loa.hanoi.gov.vn", "/", http.StatusOK},
		{"LOA.hanoi.gov.vn:443", "/", http.StatusOK},
		{"localhost:8080", "/", http.StatusOK},
		{"[::1]:8080", "/", http.StatusOK},
		{"khac.example", "/", http.StatusMisdirectedRequest},
		{"loa.hanoi.gov.vn.khac.example", "/", http.StatusMisdirectedRequest},
		{"khac.example", "/healthz", http.StatusOK},
		{"loa.hanoi.gov.vn", "/tasks/%00", http.StatusBadRequest},
		{"loa.hanoi.gov.vn", "/tasks?q=a%0d%0aSet-Cookie:%20b", http.StatusBadRequest},
		{"loa.hanoi.gov.vn", "/tasks?%07=1", http.StatusBadRequest},
		{"loa.hanoi.gov.vn", "/tasks/%ff", http.StatusBadRequest},
		{"loa.hanoi.gov.vn", "/tasks?q=h%E1%BB%8Dp", http.StatusOK},
	} {
		if got := ask(test.host, test.target, "192.0.2.1"); got != test.want {
			t.Errorf("%s%s: %d, want %d", test.host, test.target, got, test.want)
		}
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	rules := []edge.Rule{{Prefix: "/d/", Every: time.Minute, Burst: 3}}
	t.Run("an address that floods a link does not keep another out", func(t *testing.T) {
		t.Parallel()
		ask := guarded(t, edge.Guard{Rules: rules})
		refused := 0
		for range 50 {
			if ask("loa.test", "/d/abc", "203.0.113.7") == http.StatusTooManyRequests {
				refused++
			}
		}
		if refused != 47 {
			t.Errorf("%d of 50 requests are refused, want 47", refused)
		}
		if got := ask("loa.test", "/d/abc", "203.0.113.8"); got != http.StatusOK {
			t.Errorf("another address gets %d", got)
		}
		if got := ask("loa.test", "/healthz", "203.0.113.7"); got != http.StatusOK {
			t.Errorf("a path without a rule gets %d", got)
		}
	})
	t.Run("the addresses of many clients do not make one forget a flood that goes on", func(t *testing.T) {
		t.Parallel()
		ask := guarded(t, edge.Guard{Rules: rules})
		for range 3 {
			ask("loa.test", "/d/abc", "203.0.113.7")
		}
		for i := range 9_000 {
			ask("loa.test", "/d/abc", fmt.Sprintf("10.0.%d.%d", i/250, i%250))
		}
		if got := ask("loa.test", "/d/abc", "203.0.113.7"); got != http.StatusTooManyRequests {
			t.Errorf("the flood gets %d", got)
		}
	})
}
