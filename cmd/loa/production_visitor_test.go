package main_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"loa/cmd/clustertest"
)

// visitorAddress is where visitors come from, on this machine and yet another address than that of nginx.
const visitorAddress = "127.0.0.9"

// visitor is a browser outside, which knows the authority.
type visitor struct{ client *http.Client }

func (p *production) visitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		nginx := p.nginx.tls
		switch _, port, _ := net.SplitHostPort(address); port {
		case "80":
			nginx = p.nginx.plain
		case "443":
		default:
			nginx = address // another server of the city
		}
		return (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(visitorAddress)}}).DialContext(ctx, network, nginx)
	}
	return &visitor{&http.Client{Jar: jar, Transport: &http.Transport{DialContext: dial, TLSClientConfig: p.trusting()}}}
}

// signedIn is a visitor who is signed in. At the first sign-in of a role that needs an app, that is set up; at later ones it is asked.
func (p *production) signedIn(t *testing.T, login string) *visitor {
	t.Helper()
	v := p.visitor(t)
	page := v.post(t, "/sign-in", url.Values{"login": {login}, "password": {clustertest.Password}, "next": {"/account"}}, http.StatusOK)
	step := "/sign-in/code"
	if app, is := clustertest.ScanApp(page); is {
		step, p.apps[login] = "/sign-in/app", app
		p.keepPage(page)
	}
	if app, has := p.apps[login]; has {
		code, err := app.Code(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		v.post(t, step, url.Values{"code": {code}, "next": {"/account"}}, http.StatusOK)
	}
	site := &url.URL{Scheme: "https", Host: productionHost}
	for _, cookie := range v.client.Jar.Cookies(site) {
		if cookie.Name == "__Host-loa_session" {
			p.keep("the session of "+login, cookie.Value)
			return v
		}
	}
	t.Fatalf("%s has no session", login)
	return nil
}

// want requests a page and checks its status and texts.
func (v *visitor) want(t *testing.T, path string, status int, texts ...string) string {
	t.Helper()
	response, err := v.client.Get("https://" + productionHost + path)
	return read(t, path, response, err, status, texts...)
}

func (v *visitor) post(t *testing.T, path string, form url.Values, status int) string {
	t.Helper()
	response, err := v.client.PostForm("https://"+productionHost+path, form)
	return read(t, path, response, err, status)
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// hiddenFields are the hiddenInput fields of the form with a command.
func hiddenFields(t *testing.T, page, command string) url.Values {
	t.Helper()
	for form := range strings.SplitSeq(page, "<form") {
		fields := url.Values{}
		for _, match := range hiddenInput.FindAllStringSubmatch(form, -1) {
			fields.Set(match[1], match[2])
		}
		if fields.Get("command") == command {
			return fields
		}
	}
	t.Fatalf("the page has no form for %s", command)
	return nil
}

// keyIn is the key of the forms of a page.
func keyIn(t *testing.T, page string) string {
	t.Helper()
	for _, match := range hiddenInput.FindAllStringSubmatch(page, -1) {
		if match[1] == "key" {
			return match[2]
		}
	}
	t.Fatal("the page has no key")
	return ""
}

func read(t *testing.T, path string, response *http.Response, err error, status int, texts ...string) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // it is read to its end
	content, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		t.Fatalf("%s: status %d, want %d (%v)\n%.1500s", path, response.StatusCode, status, err, content)
	}
	for _, text := range texts {
		if !strings.Contains(string(content), text) {
			t.Errorf("%s lacks %q", path, text)
		}
	}
	return string(content)
}
