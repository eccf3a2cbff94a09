package oidc

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// The limits of one call to the provider.
const (
	callWithin = 5 * time.Second
	maxAnswer  = 1 << 20 // bytes
)

// newHTTP is the client of all calls to the provider. It follows no redirect, because a call may carry the secret of loa or a token. base is nil for
// the transport of the system.
func newHTTP(base http.RoundTripper) *http.Client {
	if base == nil {
		base = http.DefaultTransport
	}
	return &http.Client{
		Transport: limited{base}, Timeout: callWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// limited bounds what is read of an answer, and refuses to send anything unprotected.
type limited struct{ base http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	if !Protected(r.URL) {
		return nil, fmt.Errorf("the provider names an address without https: %s", r.URL.Redacted())
	}
	response, err := l.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	response.Body = http.MaxBytesReader(nil, response.Body, maxAnswer)
	return response, nil
}

// Protected reports whether an address is reached by https, or within this machine.
func Protected(address *url.URL) bool {
	if address.Scheme == "https" && address.Host != "" {
		return true
	}
	ip := net.ParseIP(address.Hostname())
	return address.Scheme == "http" && (address.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// ValidIssuer reports whether a text may be an issuer: an address without query and fragment, by https or within this machine.
func ValidIssuer(issuer string) bool {
	address, err := url.Parse(issuer)
	return err == nil && Protected(address) && address.RawQuery == "" && address.Fragment == "" && address.User == nil
}
