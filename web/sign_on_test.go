package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"loa/account"
	"loa/account/oidc"
	"loa/account/oidc/oidctest"
	"loa/keyfile"
	"loa/plan/policy"
	"loa/store"
	"loa/web"
)

// signOn opens a site whose people sign in by a provider. Its time is that of the machine, by which the provider goes.
func signOn(t *testing.T, change ...func(*oidctest.Provider)) (*fixture, *oidctest.Provider) {
	t.Helper()
	f := newFixture(t)
	provider := oidctest.Start(t,
		oidctest.Person{Subject: "mai-1", Name: "Lê Thị Mai", Email: "mai@van-phong.test"},
		oidctest.Person{Subject: "kiem-2", Name: "Tạ Văn Kiểm", Email: "kiem@thanh-tra.test", Groups: []string{"loa-kiemtra"}},
		oidctest.Person{Subject: "khach-3", Name: "Khách", Email: "khach@ngoai.test"})
	for _, c := range change {
		c(provider)
	}
	server := httptest.NewUnstartedServer(nil)
	redirect := "http://" + server.Listener.Addr().String() + "/sign-in/oidc/answer"
	provider.Register(redirect)
	keys := keyfile.Keys{keyfile.New()}
	accounts := account.Accounts{Store: f.store, Now: f.clock}
	f.config.SignOn = oidc.New(oidc.Config{
		Client: oidc.Client{
			Issuer: provider.Issuer, ID: oidctest.ClientID, Secret: oidctest.ClientSecret, Redirect: redirect,
			Scopes: []string{"openid", "profile", "email", "groups", "offline_access"}, GroupsClaim: "groups",
		},
		Name: "Đăng nhập một lần của thành phố", Roles: []policy.GroupRole{{Group: "loa-kiemtra", Grant: policy.Grant{Role: policy.AccessAuditor}}},
		Accounts: accounts, Keys: func() (keyfile.Keys, error) { return keys, nil }, Log: f.config.Log,
	})
	accounts.Services = map[store.AccountSource]account.Confirmer{store.SourceOIDC: f.config.SignOn}
	f.config.Accounts, f.config.Dev, f.config.Tryout, f.now = accounts, false, nil, time.Now()
	handler, err := web.New(f.config)
	if err != nil {
		t.Fatal(err)
	}
	f.server, server.Config.Handler = server, handler
	server.Start()
	t.Cleanup(server.Close)
	return f, provider
}

// button is where the button of the sign-in service leads.
func (p page) button() string {
	p.t.Helper()
	for _, link := range p.all("a", "primary") {
		if text(link) == "Đăng nhập một lần của thành phố" {
			return attribute(link, "href")
		}
	}
	p.t.Fatalf("%s has no button of the sign-in service:\n%s", p.url, p.body)
	return ""
}

func TestSignOn(t *testing.T) {
	t.Parallel()
	t.Run("the button leads to the provider and back to the page that was asked for", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("mai-1")
		b := f.browser()
		page := b.get(b.get("/tasks?stage=approval").hasStatus(http.StatusOK).button()).hasStatus(http.StatusOK)
		if page.url != "/tasks?stage=approval" {
			t.Errorf("led to %s", page.url)
		}
		b.get("/account").contains("Lê Thị Mai", "Điều phối", "Đăng nhập một lần của thành phố", "đề nghị đổi ở đó").lacks(`name="present"`)
		b.post("/account", url.Values{"do": {"password"}, "present": {"a"}, "new": {password}, "again": {password}}).hasStatus(http.StatusForbidden).contains("đề nghị đổi ở đó")
	})
	t.Run("a group gives its role", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("kiem-2")
		b := f.browser()
		b.get("/sign-in/oidc?next=/accounts").hasStatus(http.StatusOK).contains("kiem@thanh-tra.test", "Kiểm tra", "Đăng nhập một lần của thành phố")
	})
	t.Run("the page has the button above the form", func(t *testing.T) {
		t.Parallel()
		f, _ := signOn(t)
		f.golden(t).comparePage("sign-in-service", "/sign-in?next=/tasks")
	})
	t.Run("without any account the button is there", func(t *testing.T) {
		t.Parallel()
		f, _ := signOn(t)
		f.browser().get("/").hasStatus(http.StatusOK).button()
	})
	t.Run("next leads to no other site", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("mai-1")
		for _, next := range []string{"//ke-gian.test", "https://ke-gian.test/", "/\\ke-gian.test", "/sign-in?x", "/" + strings.Repeat("a", 3000)} {
			if page := f.browser().get("/sign-in/oidc?next=" + url.QueryEscape(next)); page.url != "/" {
				t.Errorf("%.40s leads to %.40s", next, page.url)
			}
		}
	})
	t.Run("a session has a new token, and ends the one that the browser had", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("mai-1")
		b := f.browser()
		b.get("/sign-in/oidc")
		before := f.cookie(b, "loa_session")
		b.get("/sign-in/oidc")
		if after := f.cookie(b, "loa_session"); after == before || after == "" {
			t.Errorf("before %q, after %q", before, after)
		}
		sessions, err := f.store.Sessions(t.Context(), "", f.clock())
		if err != nil || len(sessions) != 1 {
			t.Errorf("%d sessions, %v", len(sessions), err)
		}
	})
	t.Run("an answer that another browser got is refused", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("mai-1")
		answer := f.answerOf(f.browser())
		page := f.browser().get(answer).hasStatus(http.StatusForbidden).contains("không phải do trình duyệt này bắt đầu")
		page.button()
		if f.browser().get("/account").url != "/sign-in?next=%2Faccount" {
			t.Error("somebody is signed in")
		}
	})
	t.Run("an answer counts once", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("mai-1")
		b := f.browser()
		answer := f.answerOf(b)
		b.get(answer).hasStatus(http.StatusOK)
		if page := b.get(answer).hasStatus(http.StatusOK); page.url != "/" { // reloaded by somebody who is signed in
			t.Errorf("led to %s", page.url)
		}
		b.post("/sign-out", nil)
		b.get(answer).hasStatus(http.StatusForbidden).contains("không phải do trình duyệt này bắt đầu")
	})
	t.Run("two windows sign in at the same moment", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("mai-1")
		b := f.browser()
		first, second := f.answerOf(b), f.answerOf(b)
		b.get(first).hasStatus(http.StatusOK)
		b.get(second).hasStatus(http.StatusOK)
		b.get("/account").hasStatus(http.StatusOK).contains("Lê Thị Mai")
	})
	t.Run("the cookies are for this site alone", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		f.config.Public = "https://loa.test"
		handler, err := web.New(f.config)
		if err != nil {
			t.Fatal(err)
		}
		provider.SignIn("mai-1")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "https://loa.test/sign-in/oidc", nil))
		cookie := answer.Result().Cookies()[0]
		if !strings.HasPrefix(cookie.Name, "__Host-loa_oidc_") || !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge != 600 {
			t.Errorf("got %+v", cookie)
		}
	})
}

func TestSignOnRefused(t *testing.T) {
	t.Parallel()
	t.Run("nobody with that address, in no group", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("khach-3")
		f.browser().get("/sign-in/oidc").hasStatus(http.StatusForbidden).contains("chưa có vai trò nào cho Ông/Bà", "liên hệ người quản trị loa", "Đăng xuất ở dịch vụ đăng nhập").button()
		f.browser().get("/sign-in/oidc?lang=en").hasStatus(http.StatusForbidden)
	})
	t.Run("a person with another account", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		f.account("dieuphoi", "mai")
		provider.SignIn("mai-1")
		f.browser().get("/sign-in/oidc").hasStatus(http.StatusConflict).contains("đã có một tài khoản khác trong loa")
		f.signIn("dieuphoi").get("/account").contains("Đổi mật khẩu")
		if err := f.store.SetDisabled(t.Context(), "dieuphoi", true, f.clock()); err != nil {
			t.Fatal(err)
		}
		f.browser().get("/sign-in/oidc?next=/account").hasStatus(http.StatusOK).contains("Lê Thị Mai")
	})
	t.Run("a disabled account", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("mai-1")
		f.browser().get("/sign-in/oidc")
		if err := f.store.SetDisabled(t.Context(), "mai@van-phong.test", true, f.clock()); err != nil {
			t.Fatal(err)
		}
		f.browser().get("/sign-in/oidc").hasStatus(http.StatusForbidden).contains("đã bị khóa trong loa")
	})
	t.Run("the provider says no, and its words are not shown", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.Deny()
		f.browser().get("/sign-in/oidc").hasStatus(http.StatusForbidden).contains("không cho đăng nhập vào loa").lacks("bị từ chối", "access_denied").button()
	})
	t.Run("the provider is away, and accounts of loa still sign in", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SetAway(true)
		f.account("lanh", "lanh-dao")
		f.browser().get("/sign-in/oidc?next=/account").hasStatus(http.StatusServiceUnavailable).contains("không liên lạc được").lacks("bảo trì").button()
		f.signIn("lanh")
	})
	t.Run("one address asks too often", func(t *testing.T) {
		t.Parallel()
		f, _ := signOn(t)
		b := f.browser()
		for range 120 {
			b.get("/sign-in/oidc/answer").hasStatus(http.StatusForbidden)
		}
		b.get("/sign-in/oidc/answer").hasStatus(http.StatusTooManyRequests)
	})
	t.Run("where no provider is set up there is no such page", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).production()
		for _, path := range []string{"/sign-in/oidc", "/sign-in/oidc/answer"} {
			f.browser().get(path).hasStatus(http.StatusNotFound)
		}
		f.browser().post("/sign-in/oidc/logout", nil).hasStatus(http.StatusNotFound)
	})
}

func TestSignOnConfirmed(t *testing.T) {
	t.Parallel()
	t.Run("a leaver loses every page within five minutes", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("mai-1")
		b := f.browser()
		b.get("/sign-in/oidc?next=/tasks").hasStatus(http.StatusOK)
		provider.Remove("mai-1")
		f.advance(oidc.ConfirmEvery)
		for pattern, right := range web.Routes() {
			method, path, _ := strings.Cut(pattern, " ")
			if right == "" {
				continue
			}
			if page := b.do(method, strings.NewReplacer("{$}", "", "{id}", "1", "{id...}", "1", "{hash}", "1").Replace(path), formOf(method)); !refusedByGate(page) {
				t.Errorf("%s is open: %d, %s", pattern, page.status, page.url)
			}
		}
	})
	t.Run("without a refresh token the browser asks the provider, and the person sees nothing of it", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t, func(p *oidctest.Provider) { p.NoRefresh = true })
		provider.SignIn("mai-1")
		b := f.browser()
		b.get("/sign-in/oidc?next=/tasks").hasStatus(http.StatusOK)
		f.advance(oidc.ConfirmEvery)
		b.post("/account", url.Values{"do": {"end-sessions"}}).hasStatus(http.StatusConflict).contains("quay lại đây và gửi lại")
		if page := b.get("/tasks?stage=drafting").hasStatus(http.StatusOK); page.url != "/tasks?stage=drafting" {
			t.Errorf("led to %s", page.url)
		}
		b.post("/account", url.Values{"do": {"end-sessions"}}).hasStatus(http.StatusOK)
		f.advance(oidc.ConfirmEvery)
		if page := b.get("/sign-in").hasStatus(http.StatusOK); page.url != "/" {
			t.Errorf("the sign-in page leads to %s", page.url)
		}
		provider.Remove("mai-1")
		f.advance(oidc.ConfirmEvery)
		b.get("/tasks?stage=drafting").hasStatus(http.StatusOK).contains("không còn xác nhận phiên này").button()
		if sessions, err := f.store.Sessions(t.Context(), "", f.clock()); err != nil || len(sessions) != 0 {
			t.Errorf("%v, %v", sessions, err)
		}
	})
	t.Run("a provider that is away leaves half an hour", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("mai-1")
		b := f.browser()
		b.get("/sign-in/oidc?next=/tasks").hasStatus(http.StatusOK)
		provider.SetAway(true)
		f.advance(oidc.AwayFor - time.Second)
		b.get("/account").contains("Lê Thị Mai")
		f.advance(2 * time.Second)
		if page := b.get("/account"); page.url != "/sign-in?next=%2Faccount" {
			t.Errorf("led to %s", page.url)
		}
	})
	t.Run("the provider ends a session", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		provider.SignIn("mai-1")
		b, server := f.browser(), f.browser()
		server.header = nil // a server names no site
		b.get("/sign-in/oidc")
		server.post("/sign-in/oidc/logout", url.Values{"logout_token": {"bịa"}}).hasStatus(http.StatusBadRequest)
		b.get("/account").contains("Lê Thị Mai")
		server.post("/sign-in/oidc/logout", url.Values{"logout_token": {provider.LogoutToken(map[string]any{"sub": "mai-1"})}}).hasStatus(http.StatusOK)
		if page := b.get("/account"); page.url != "/sign-in?next=%2Faccount" {
			t.Errorf("led to %s", page.url)
		}
	})
	t.Run("who signs out of loa is told about the service", func(t *testing.T) {
		t.Parallel()
		f, provider := signOn(t)
		f.account("lanh", "lanh-dao")
		provider.SignIn("mai-1")
		b := f.browser()
		b.get("/sign-in/oidc")
		page := b.post("/sign-out", nil).contains("Đã đăng xuất khỏi loa", "Đăng xuất ở dịch vụ đăng nhập")
		want := provider.Issuer + "/end_session?client_id=" + oidctest.ClientID
		if links := page.all("a", ""); len(links) == 0 || attribute(links[0], "href") != want {
			t.Errorf("no link to %s:\n%s", want, page.body)
		}
		b = f.signIn("lanh")
		b.post("/sign-out", nil).contains("Đã đăng xuất.").lacks("Đăng xuất ở")
	})
}

// answerOf begins a sign-in in a browser and returns the page of loa to which the provider sends it, without opening it.
func (f *fixture) answerOf(b *browser) string {
	f.t.Helper()
	follow := b.client.CheckRedirect
	defer func() { b.client.CheckRedirect = follow }()
	answer := ""
	b.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/sign-in/oidc/answer" {
			answer = r.URL.RequestURI()
			return http.ErrUseLastResponse
		}
		return nil
	}
	if b.get("/sign-in/oidc"); answer == "" {
		f.t.Fatal("the provider does not lead back")
	}
	return answer
}

func (f *fixture) cookie(b *browser, name string) string {
	f.t.Helper()
	site, err := url.Parse(f.server.URL)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, cookie := range b.client.Jar.Cookies(site) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}
