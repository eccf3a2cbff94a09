// Package fetch gets one address of the public web within bounds. What an answer costs is bounded whatever the other side does, and no private address is
// reached: not by the address itself, not by a redirect, not by a name that leads there.
//
//  1. An address is looked at before anything is asked: http or https, port 80 or 443, no user name (address.go).
//  2. Each connection is checked once more with the address that the name led to, right before it is made. Redirects pass both checks again, five at most.
//  3. The answer is read up to a number of bytes, as sent and as unpacked, and within a time for the whole.
package fetch

import (
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Reason is why an address has not been read in full.
type Reason string

// The reasons. They stand in the record, so they must not be changed.
const (
	ReasonNone        Reason = ""
	ReasonScheme      Reason = "scheme"      // neither http nor https
	ReasonCredentials Reason = "credentials" // a user name or a password in the address
	ReasonPort        Reason = "port"        // another port than 80 and 443
	ReasonAddress     Reason = "address"     // no address at all
	ReasonPrivate     Reason = "private"     // it leads to a private address, this machine or another network that is not public
	ReasonRedirects   Reason = "redirects"   // too many redirects, or one without a target
	ReasonName        Reason = "name"        // no such name, or no answer of the name servers
	ReasonConnection  Reason = "connection"  // nobody answers there, or the connection broke
	ReasonCertificate Reason = "certificate" // its certificate is not believed
	ReasonTimeout     Reason = "timeout"     // no answer in time
	ReasonStatus      Reason = "status"      // an answer, and no success
	ReasonSize        Reason = "size"        // longer than what is read
	ReasonEncoding    Reason = "encoding"    // packed in a way that cannot be read
)

// Reasons lists every reason but ReasonNone.
func Reasons() []Reason {
	return []Reason{
		ReasonScheme, ReasonCredentials, ReasonPort, ReasonAddress, ReasonPrivate, ReasonRedirects, ReasonName, ReasonConnection, ReasonCertificate, ReasonTimeout,
		ReasonStatus, ReasonSize, ReasonEncoding,
	}
}

// The bounds that hold where a Fetcher has none.
const (
	DefaultConnect  = 5 * time.Second
	DefaultHeaders  = 15 * time.Second
	DefaultWhole    = 20 * time.Second
	DefaultMaxBytes = 4 << 20
	maxRedirects    = 5
	maxHeader       = 64 << 10
)

// Fetcher gets addresses. The zero value keeps the default bounds and asks as DefaultAgent. It is safe for concurrent use.
type Fetcher struct {
	Connect, Headers, Whole time.Duration // until a connection is made, until its answer begins, until everything is read
	MaxBytes                int64         // that are read of an answer
	Agent                   string        // the User-Agent
	// Proxy is the HTTP proxy through which every address is asked; nil for none. It resolves names itself. A name that leads to a private address here is
	// not handed to it.
	Proxy *url.URL
	// Ports and Permit widen what may be asked, for tests: other ports than 80 and 443, and addresses that are not public.
	Ports    []uint16
	Permit   func(netip.Addr) bool
	Resolver *net.Resolver // nil for that of the machine
	TLS      *tls.Config   // nil for the authorities of the machine
}

// DefaultAgent is the User-Agent of a fetcher without one.
const DefaultAgent = "loa/1.0 (checks that a publication is still on the web)"

// Answer is what came of one address.
type Answer struct {
	Final       string // the last address that was asked
	Status      int    // of HTTP; 0 without an answer
	ContentType string
	Body        []byte // unpacked, of MaxBytes at most
	Hash        string // the SHA-256 of Body, in hexadecimal; empty without an answer
	Reason      Reason // ReasonNone for a success that was read in full
	Detail      string // for an operator: the error, in English
	Took        time.Duration
}

// Get asks one address. It never fails: what went wrong is the reason of the answer.
func (f Fetcher) Get(ctx context.Context, address string) Answer {
	began := time.Now()
	answer := f.get(ctx, address)
	answer.Took = time.Since(began)
	return answer
}

func (f Fetcher) get(ctx context.Context, address string) Answer {
	target, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return Answer{Reason: ReasonAddress, Detail: "not an address"} // the error repeats it
	}
	answer := Answer{Final: target.Redacted()}
	if err := f.checkURL(target); err != nil {
		return answer.failed(err)
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(f.Whole, DefaultWhole))
	defer cancel()
	transport := f.transport()
	defer transport.CloseIdleConnections()
	client := http.Client{Transport: transport, CheckRedirect: func(next *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return errRedirects
		}
		next.Header.Del("Referer") // where a link was found is not told
		answer.Final = next.URL.Redacted()
		return f.checkURL(next.URL)
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return answer.failed(err)
	}
	request.Header.Set("User-Agent", cmp.Or(f.Agent, DefaultAgent))
	request.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.5")
	request.Header.Set("Accept-Language", "vi,en;q=0.5")
	request.Header.Set("Accept-Encoding", "gzip")
	response, err := client.Do(request)
	if err != nil {
		return answer.failed(err)
	}
	defer func() { _ = response.Body.Close() }() // everything that is wanted was read
	return f.read(answer, response)
}

var errRedirects = errors.New("too many redirects")

// transport makes connections for one address: none is kept, and no cookie either.
func (f Fetcher) transport() *http.Transport {
	check := f.checkDial
	if f.Proxy != nil {
		check = func(string, string) error { return nil } // the one connection is to the proxy of the operator
	}
	dialer := &net.Dialer{Timeout: cmp.Or(f.Connect, DefaultConnect), Resolver: f.Resolver, Control: func(network, target string, _ syscall.RawConn) error {
		return check(network, target)
	}}
	return &http.Transport{
		Proxy: f.proxyFor, DialContext: dialer.DialContext, DisableKeepAlives: true, DisableCompression: true, TLSClientConfig: f.TLS.Clone(), ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: cmp.Or(f.Connect, DefaultConnect), ResponseHeaderTimeout: cmp.Or(f.Headers, DefaultHeaders), MaxResponseHeaderBytes: maxHeader,
	}
}

// proxyFor looks a name up here before it is handed to the proxy, which may reach more than the public web. A name that is not known here is its matter.
func (f Fetcher) proxyFor(request *http.Request) (*url.URL, error) {
	if f.Proxy == nil {
		return nil, nil // as net/http wants it for no proxy
	}
	resolver := f.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	found, err := resolver.LookupNetIP(request.Context(), "ip", request.URL.Hostname())
	if err != nil {
		return f.Proxy, nil
	}
	for _, address := range found {
		if err := f.checkAddr(address.Unmap()); err != nil {
			return nil, err
		}
	}
	return f.Proxy, nil
}

// read reads the answer within the bounds.
func (f Fetcher) read(answer Answer, response *http.Response) Answer {
	answer.Status, answer.ContentType = response.StatusCode, response.Header.Get("Content-Type")
	limit := cmp.Or(f.MaxBytes, DefaultMaxBytes)
	sent := &io.LimitedReader{R: response.Body, N: limit + 1}
	body, err := unpacked(sent, response.Header.Get("Content-Encoding"))
	if err != nil {
		return answer.failed(err)
	}
	content, err := io.ReadAll(io.LimitReader(body, limit+1))
	cut := int64(len(content)) > limit || sent.N == 0
	answer.Body = content[:min(int64(len(content)), limit)]
	sum := sha256.Sum256(answer.Body)
	answer.Hash = hex.EncodeToString(sum[:])
	switch {
	case cut:
		answer.Reason, answer.Detail = ReasonSize, fmt.Sprintf("more than %d bytes", limit)
	case err != nil:
		return answer.failed(err)
	case response.StatusCode < 200 || response.StatusCode > 299:
		answer.Reason, answer.Detail = ReasonStatus, response.Status
	}
	return answer
}

var errEncoding = errors.New("unknown content encoding")

// unpacked is the content of a body. Only gzip was offered.
func unpacked(body io.Reader, encoding string) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		unzipped, err := gzip.NewReader(body)
		if errors.Is(err, gzip.ErrHeader) {
			return nil, errEncoding
		}
		return unzipped, err
	}
	return nil, errEncoding
}

// failed names what went wrong.
func (a Answer) failed(err error) Answer {
	a.Reason, a.Detail = reasonOf(err), detailOf(err)
	return a
}

func reasonOf(err error) Reason {
	var why *refused
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &why):
		return why.reason
	case errors.Is(err, errRedirects):
		return ReasonRedirects
	case errors.Is(err, errEncoding), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return ReasonEncoding
	case errors.As(err, &certificate):
		return ReasonCertificate
	case errors.As(err, &name) && !name.IsTimeout:
		return ReasonName
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ReasonTimeout
	}
	return ReasonConnection
}

// detailOf is the error without the address, which stands beside it.
func detailOf(err error) string {
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err
	}
	const longest = 300
	text := strings.ToValidUTF8(err.Error(), "?")
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "")
	}
	return text
}
