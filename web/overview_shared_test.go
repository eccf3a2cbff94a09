package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/policy"
)

// openSite is a fixture with an auditor, and with an overview that is rendered once for two seconds.
func openSite(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t).launched().production()
	f.account("kiemtra", "", policy.Grant{Role: policy.AccessAuditor})
	return f
}

// request requests an address as the auditor, with header fields, without what a client adds, and returns the answer and its bytes as sent.
func (f *fixture) request(address string, header map[string]string) (*http.Response, string) {
	f.t.Helper()
	request, err := http.NewRequestWithContext(f.t.Context(), http.MethodGet, f.server.URL+address, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	for _, cookie := range f.signIn("kiemtra").client.Jar.Cookies(request.URL) {
		request.AddCookie(cookie)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return response, string(content)
}

func TestSharedOverview(t *testing.T) {
	t.Parallel()
	t.Run("the page is rendered once for two seconds", func(t *testing.T) {
		t.Parallel()
		f := openSite(t)
		b := f.signIn("kiemtra")
		expectDrafting(t, b, "0")
		f.give("an", plan.Command{Kind: plan.CommandAccept})
		f.advance(time.Second)
		expectDrafting(t, b, "0")
		f.advance(time.Minute)
		expectDrafting(t, b, "1")
	})
	t.Run("a page with a message is rendered for its reader, with the shared figures", func(t *testing.T) {
		t.Parallel()
		b := openSite(t).signIn("kiemtra")
		b.get("/").lacks("Đã bắt đầu triển khai")
		b.get("/?done=plan-launch").contains("Đã bắt đầu triển khai", "Theo đơn vị (1)")
		b.get("/").lacks("Đã bắt đầu triển khai")
		b.get("/?plan=khong-co").hasStatus(http.StatusNotFound)
	})
	t.Run("each language has its own page", func(t *testing.T) {
		t.Parallel()
		b := openSite(t).signIn("kiemtra")
		b.get("/").contains("Soạn thảo")
		b.get("/?lang=en").contains("Drafting")
		b.get("/").contains("Drafting").lacks("Soạn thảo")
	})
	t.Run("a browser that has the page does not get it again", func(t *testing.T) {
		t.Parallel()
		f := openSite(t)
		first, body := f.request("/", nil)
		if !strings.Contains(body, "</html>") || first.Header.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%v, %d bytes", first.Header, len(body))
		}
		same, body := f.request("/", map[string]string{"If-None-Match": first.Header.Get("ETag")})
		if same.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("status %d with %d bytes", same.StatusCode, len(body))
		}
		f.give("an", plan.Command{Kind: plan.CommandAccept})
		f.advance(time.Minute)
		changed, body := f.request("/", map[string]string{"If-None-Match": first.Header.Get("ETag")})
		if changed.StatusCode != http.StatusOK || !strings.Contains(body, drafting("1")) {
			t.Errorf("status %d with %d bytes", changed.StatusCode, len(body))
		}
	})
	t.Run("gzip holds the same page and has its own tag", func(t *testing.T) {
		t.Parallel()
		f := openSite(t)
		first, plain := f.request("/", nil)
		second, packed := f.request("/", map[string]string{"Accept-Encoding": "br, gzip"})
		if second.Header.Get("Content-Encoding") != "gzip" || second.Header.Get("ETag") == first.Header.Get("ETag") {
			t.Fatalf("%v", second.Header)
		}
		reader, err := gzip.NewReader(strings.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if unpacked, err := io.ReadAll(reader); err != nil || string(unpacked) != plain {
			t.Errorf("%v: %d bytes, want %d", err, len(unpacked), len(plain))
		}
	})
}
