package edge

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Refusal is why a request is not answered.
type Refusal int

// The refusals of a guard.
const (
	RefusedHost  Refusal = iota + 1 // it names another host: 421
	RefusedWords                    // its address has control characters or is no UTF-8: 400
	RefusedOften                    // its address asks too often: 429
)

// Status is the status of HTTP for a refusal.
func (r Refusal) Status() int {
	switch r {
	case RefusedHost:
		return http.StatusMisdirectedRequest
	case RefusedOften:
		return http.StatusTooManyRequests
	case RefusedWords:
	}
	return http.StatusBadRequest
}

// Guard refuses requests before a page is asked. Every field but Public, Free and Trusted is needed.
type Guard struct {
	Public  string   // the base address of the pages; empty: any host is right
	Free    []string // the paths that any host may be named for, and that are not counted: probes of health
	Trusted Proxies
	Rules   []Rule
	Now     func() time.Time
	Refuse  func(w http.ResponseWriter, r *http.Request, why Refusal) // writes the answer
}

// Handler guards a handler. The body of a refused request is not read.
func (g Guard) Handler(next http.Handler) http.Handler {
	counted := newRates(g.Rules, maxBuckets)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		why, wait := g.judge(r, counted)
		if why == 0 {
			next.ServeHTTP(w, r)
			return
		}
		if wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(wait.Round(time.Second).Seconds())))
		}
		w.Header().Set("Connection", "close") // else the server would read what the request sends
		g.Refuse(w, r, why)
	})
}

func (g Guard) judge(r *http.Request, counted *rates) (why Refusal, wait time.Duration) {
	if !clean(r.URL) {
		return RefusedWords, 0
	}
	for _, free := range g.Free {
		if r.URL.Path == free {
			return 0, 0
		}
	}
	if !g.ours(r.Host) {
		return RefusedHost, 0
	}
	client := g.Trusted.Client(r)
	if client == "" { // a proxy that names nobody stands for everybody
		return 0, 0
	}
	writes := r.Method != http.MethodGet && r.Method != http.MethodHead
	if wait := counted.wait(client, r.URL.Path, writes, g.Now()); wait > 0 {
		return RefusedOften, wait
	}
	return 0, 0
}

// ours reports whether a request names the host of the pages. A loopback address is right too: a name that another site has the browser look up as
// 127.0.0.1 is still the name of that site here.
func (g Guard) ours(host string) bool {
	public, err := url.Parse(g.Public)
	if g.Public == "" || err != nil || public.Host == "" {
		return true
	}
	name := host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		name = bare
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(strings.TrimSuffix(name, "."), public.Hostname()) || strings.EqualFold(name, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(name)
	return err == nil && address.IsLoopback()
}

// clean reports whether the path and the query hold UTF-8 without control characters. What no escape of a query can be read from is no value, so that
// it cannot hold any.
func clean(u *url.URL) bool {
	if !cleanWord(u.Path) {
		return false
	}
	query, _ := url.ParseQuery(u.RawQuery) // the values that could be read, which are those that pages take
	for name, values := range query {
		if !cleanWord(name) {
			return false
		}
		for _, value := range values {
			if !cleanWord(value) {
				return false
			}
		}
	}
	return true
}

func cleanWord(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}
