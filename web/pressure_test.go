package web_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/policy"
	"loa/web"
	"loa/web/edge"
)

// unread is a body that fails the test when a byte of it is read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, io.EOF
}

func (unread) Close() error { return nil }

// TestTokenBeforeBody checks that who asks is looked at before any byte of a form.
func TestTokenBeforeBody(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched()
	f.config.Dev, f.config.Tryout = false, nil
	handler, err := web.New(f.config)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/d/khong-co":              http.StatusNotFound,
		"/o/khong-co":              http.StatusNotFound,
		"/tasks/" + string(taskID): http.StatusForbidden,
		"/plans/import":            http.StatusForbidden,
		"/plans/kh-2027":           http.StatusForbidden,
		"/triage/1":                http.StatusForbidden,
		"/mailboxes":               http.StatusForbidden,
		"/actor":                   http.StatusNotFound,
		"/account":                 http.StatusForbidden,
		"/tasks?q=%00":             http.StatusBadRequest,
	} {
		t.Run(path, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "http://loa.test"+path, unread{t})
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, r)
			if answer.Code != want {
				t.Errorf("status %d, want %d", answer.Code, want)
			}
		})
	}
}

// TestHeaders checks the headers of each kind of route.
func TestHeaders(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().drafted("Bản một")
	f.config.Public = "https://loa.test"
	f.serve()
	b := f.browser()
	for path, cache := range map[string]string{
		"/": "", "/tasks": "", "/tasks/" + string(taskID): "no-store", "/plans/kh-2027": "no-store", "/triage": "no-store", "/mailboxes": "no-store", "/d/" + f.lastToken: "no-store", "/d/khong-co": "no-store",
		"/khong-co": "no-store", "/healthz": "no-store", "/readyz": "no-store", "/metrics": "no-store", "/robots.txt": "no-store", "/static/loa.css": "max-age=300", "/static/": "no-store", "/tasks?q=%00": "no-store",
	} {
		p := b.get(path)
		for name, want := range map[string]string{
			"Strict-Transport-Security": "max-age=31536000", "X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": cache,
		} {
			if got := p.header.Get(name); got != want && want != "" {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if got := p.header.Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors 'none'") {
			t.Errorf("%s may be framed: %q", path, got)
		}
		if got := p.header.Get("Referrer-Policy"); got != "same-origin" && got != "no-referrer" {
			t.Errorf("%s: Referrer-Policy is %q", path, got)
		}
	}
	b.get("/static/").hasStatus(http.StatusNotFound).lacks("<pre>")
	b.get("/robots.txt").hasStatus(http.StatusOK).contains("Disallow: /")
	f.config.Public = "http://loa.test"
	f.serve()
	if got := f.browser().get("/").header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("without https: Strict-Transport-Security is %q", got)
	}
}

// TestForeignHost checks that a request for another host is refused, except by the probes.
func TestForeignHost(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for path, want := range map[string]int{"/": http.StatusMisdirectedRequest, "/d/khong-co": http.StatusMisdirectedRequest, "/healthz": http.StatusOK, "/readyz": http.StatusOK} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "khac.example"
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close() // only the status counts
		if answer.StatusCode != want && !(path == "/readyz" && answer.StatusCode == http.StatusServiceUnavailable) {
			t.Errorf("%s: status %d, want %d", path, answer.StatusCode, want)
		}
	}
}

// TestLinkForm checks what the page of a link takes.
func TestLinkForm(t *testing.T) {
	t.Parallel()
	post := func(t *testing.T, b *browser, link, nonce string, size int) int {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		_ = form.WriteField("nonce", nonce)             // a buffer takes everything
		_ = form.WriteField("text", "Dự thảo kèm theo") // the same
		file, err := form.CreateFormFile("files", "du-thao.txt")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = file.Write(bytes.Repeat([]byte("a"), size)) // the same
		_ = form.Close()                                   // the same
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.fixture.server.URL+link, &body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", form.FormDataContentType())
		answer, err := b.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close() // only the status counts
		return answer.StatusCode
	}
	f := newFixture(t).launched().drafted("Bản một")
	f.config.Uploads = t.TempDir()
	f.serve()
	link := "/d/" + f.linkToken("duong", plan.PurposeDecide)
	t.Run("a browser that proves nobody is refused, and its file is not taken", func(t *testing.T) {
		b := f.browser()
		nonce := b.get(link).form("step", "").Get("nonce")
		if got := post(t, b, link, nonce, 200<<10); got < 400 || got >= 500 {
			t.Errorf("status %d", got)
		}
	})
	t.Run("nothing is left of a form, whatever came of it", func(t *testing.T) {
		b := f.browser()
		b.identify(f, link)
		post(t, b, link, b.get(link).form("", "").Get("nonce"), 200<<10)
		post(t, b, link, "khac", 21<<20)
		b.post(link, url.Values{"reason": {"a\x00b"}}).hasStatus(http.StatusBadRequest)
		if left, err := os.ReadDir(f.config.Uploads); err != nil || len(left) > 0 {
			t.Errorf("left: %v (%v)", left, err)
		}
	})
}

// TestFlood sends a hundred forms of 30 MB without a token at the same time, and measures the memory of this process, which holds the senders too.
func TestFlood(t *testing.T) { //nolint:paralleltest // other tests would be measured
	f := newFixture(t).launched()
	f.config.Dev, f.config.Tryout = false, nil
	handler, err := web.New(f.config)
	if err != nil {
		t.Fatal(err)
	}
	limits := edge.Production()
	var reached atomic.Int64
	var peak atomic.Uint64
	runtime.GC()
	before := inUse()
	measured := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(w, r)
		reached.Add(1)
		peak.Store(max(peak.Load(), inUse())) // a lost race loses one of a hundred measurements
	})
	inner, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := limits.Server(measured, slog.New(slog.DiscardHandler))
	go func() { _ = server.Serve(limits.Listener(inner, nil)) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })

	var senders sync.WaitGroup
	for range 100 {
		senders.Go(func() {
			body := io.LimitReader(endless{}, 30<<20)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+inner.Addr().String()+"/d/khong-co", body)
			if err != nil {
				t.Error(err)
				return
			}
			r.ContentLength = 30 << 20
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
			answer, err := http.DefaultClient.Do(r)
			if err == nil { // a sender may be cut off before it reads the answer
				_ = answer.Body.Close() // only that it ends counts
			}
		})
	}
	senders.Wait()
	if n := reached.Load(); n != 100 {
		t.Errorf("%d of 100 forms were answered", n)
	}
	if extra := int64(peak.Load()) - int64(before); extra > 150<<20 {
		t.Errorf("%d MB more than before, want at most 150", extra>>20)
	}
}

// endless is a body without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// inUse is the memory that the process holds.
func inUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys - m.HeapReleased
}

// stalled is a body that sends nothing until it is released.
type stalled struct{ reading, release chan struct{} }

func (s stalled) Read([]byte) (int, error) {
	select {
	case s.reading <- struct{}{}:
	case <-s.release:
	}
	<-s.release
	return 0, io.EOF
}

func (stalled) Close() error { return nil }

// TestBusy sends more at the same time than all forms together may hold.
func TestBusy(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched()
	f.config.Uploads = t.TempDir()
	handler, err := web.New(f.config)
	if err != nil {
		t.Fatal(err)
	}
	send := func(body io.Reader) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "http://loa.test/tasks/"+string(taskID), body)
		r.ContentLength = 32 << 20
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		return answer
	}
	waiting := stalled{make(chan struct{}), make(chan struct{})}
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() { send(waiting) })
		<-waiting.reading // what it holds is counted
	}
	answer := send(unread{t})
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" || !strings.Contains(answer.Body.String(), "quá nhiều tệp được gửi cùng lúc") {
		t.Errorf("status %d, Retry-After %q: %s", answer.Code, answer.Header().Get("Retry-After"), answer.Body)
	}
	close(waiting.release)
	senders.Wait()
	if answer := send(strings.NewReader("--x--\r\n")); answer.Code == http.StatusServiceUnavailable {
		t.Error("the room of forms that have ended is not given back")
	}
	if left, err := os.ReadDir(f.config.Uploads); err != nil || len(left) > 0 {
		t.Errorf("left: %v (%v)", left, err)
	}
}

// TestHandedIn submits by a link one draft after another.
func TestHandedIn(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched()
	b, accept := f.browser(), "/d/"+f.linkToken("an", plan.PurposeAccept)
	b.identify(f, accept).hasStatus(http.StatusOK)
	b.answerLink(accept, "decision", "approve").hasStatus(http.StatusOK)
	link := "/d/" + f.linkToken("an", plan.PurposeDraft)
	for i := range policy.MaxHandedIn {
		b.answerLink(link, "text", fmt.Sprint("Bản ", i)).hasStatus(http.StatusOK)
	}
	b.answerLink(link, "text", "Bản nữa").hasStatus(http.StatusConflict).contains("chờ một giờ")
	f.mu.Lock()
	f.now = f.now.Add(policy.HandedInCounted + time.Minute)
	f.mu.Unlock()
	b.answerLink(link, "text", "Bản nữa").hasStatus(http.StatusOK).lacks("chờ một giờ")
}
