package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"rsc.io/qr"

	"loa/account"
	"loa/keyfile"
	"loa/plan"
	"loa/plan/policy"
)

// requiring has the sign-in of roles need an app, from now on.
func (f *fixture) requiring(roles ...policy.AccessRole) *fixture {
	f.t.Helper()
	f.accounts.Required = roles
	f.config.Accounts = f.accounts
	return f.production()
}

// phone is the app of a person, with the newest step of which it has shown a code.
type phone struct {
	f      *fixture
	secret []byte
}

// code is the code of the next half minute, so that it was not used before.
func (p *phone) code() string {
	p.f.advance(account.CodeStep)
	return account.Code(p.secret, account.Step(p.f.clock()))
}

// phoneOf scans the page that sets an app up.
func (f *fixture) phoneOf(p page) *phone {
	f.t.Helper()
	p.hasStatus(http.StatusOK)
	typed := p.texts("code", "secret")
	if len(typed) != 1 {
		f.t.Fatalf("%s shows %d secrets: %s", p.url, len(typed), text(p.root))
	}
	secret, err := account.ParseSecret(typed[0])
	if err != nil {
		f.t.Fatal(err)
	}
	return &phone{f, secret}
}

// password proves the first step, in a browser of its own.
func (f *fixture) password(login string) (*browser, page) {
	f.t.Helper()
	b := f.browser()
	return b, b.post("/sign-in", url.Values{"login": {login}, "password": {password}, "next": {"/tasks"}})
}

// enrolled signs an account in whose role needs an app.
func (f *fixture) enrolled(login string) (*browser, *phone) {
	f.t.Helper()
	b, setup := f.password(login)
	p := f.phoneOf(setup)
	b.post("/sign-in/app", url.Values{"code": {p.code()}, "next": {"/tasks"}}).hasStatus(http.StatusOK)
	return b, p
}

func TestSecondStep(t *testing.T) {
	t.Parallel()
	t.Run("who needs an app and has none is led to set one up, and gets recovery codes once", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().requiring(policy.AccessCoordinator)
		f.account("dieuphoi", "mai")
		b, setup := f.password("dieuphoi")
		if setup.url != "/sign-in/app?next=%2Ftasks" {
			t.Fatalf("led to %s", setup.url)
		}
		f.checkQR(setup, "dieuphoi")
		p := f.phoneOf(setup)
		if again := f.phoneOf(b.get("/sign-in/app")); string(again.secret) != string(p.secret) {
			t.Error("another look at the page shows another secret")
		}
		b.post("/sign-in/app", url.Values{"code": {"000000"}, "next": {"/tasks"}}).hasStatus(http.StatusForbidden).contains("Mã hoặc mật khẩu không đúng")
		done := b.post("/sign-in/app", url.Values{"code": {p.code()}, "next": {"/tasks"}}).hasStatus(http.StatusOK).contains("Mỗi mã dùng được một lần")
		if codes := done.texts("code", ""); len(codes) != account.RecoveryCodes {
			t.Errorf("the page shows %v", codes)
		}
		if next := attribute(done.all("a", "button")[0], "href"); next != "/tasks" {
			t.Errorf("it goes on with %s", next)
		}
		b.get("/tasks").hasStatus(http.StatusOK).contains("Nhiệm vụ")
		b.get("/account").contains("Đã có, từ", "Còn 10 mã dự phòng")
		if page := b.get("/sign-in/app"); !strings.HasPrefix(page.url, "/?") && page.url != "/" {
			t.Errorf("the half session goes on: %s", page.url)
		}
	})
	t.Run("who has an app is asked for its code, and led to the page that was asked for", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().requiring(policy.AccessCoordinator)
		f.account("dieuphoi", "mai")
		_, p := f.enrolled("dieuphoi")
		b, ask := f.password("dieuphoi")
		if ask.url != "/sign-in/code?next=%2Ftasks" {
			t.Fatalf("led to %s", ask.url)
		}
		if page := b.get("/tasks"); !strings.HasPrefix(page.url, "/sign-in?") {
			t.Errorf("the half session opens %s", page.url)
		}
		form := ask.contains("Mật khẩu đúng").form("next", "/tasks")
		b.post("/sign-in/code", with(form, "code", "000000")).hasStatus(http.StatusForbidden).contains("Mã hoặc mật khẩu không đúng")
		code := p.code()
		if page := b.post("/sign-in/code", with(form, "code", code[:3]+" "+code[3:])).hasStatus(http.StatusOK); page.url != "/tasks" {
			t.Errorf("led to %s", page.url)
		}
		other, _ := f.password("dieuphoi")
		other.post("/sign-in/code", with(form, "code", code)).hasStatus(http.StatusForbidden).contains("Mã này đã được dùng")
	})
	t.Run("a recovery code opens a session once", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().requiring(policy.AccessCoordinator)
		f.account("dieuphoi", "mai")
		b, setup := f.password("dieuphoi")
		p := f.phoneOf(setup)
		codes := b.post("/sign-in/app", url.Values{"code": {p.code()}}).texts("code", "")
		b, _ = f.password("dieuphoi")
		if page := b.post("/sign-in/code", url.Values{"recovery": {codes[3]}}); page.url != "/" {
			t.Errorf("led to %s", page.url)
		}
		b, _ = f.password("dieuphoi")
		b.post("/sign-in/code", url.Values{"recovery": {codes[3]}}).hasStatus(http.StatusForbidden)
		if left, err := f.store.RecoveryCodesLeft(t.Context(), "dieuphoi"); err != nil || left != account.RecoveryCodes-1 {
			t.Errorf("%d codes are left (%v)", left, err)
		}
	})
	t.Run("the second step ends after its time", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().requiring(policy.AccessCoordinator)
		f.account("dieuphoi", "mai")
		_, p := f.enrolled("dieuphoi")
		b, _ := f.password("dieuphoi")
		f.advance(account.HalfFor)
		if page := b.post("/sign-in/code", url.Values{"code": {p.code()}, "next": {"/tasks"}}).contains("Đã quá thời gian"); !strings.HasPrefix(page.url, "/sign-in?") {
			t.Errorf("led to %s", page.url)
		}
	})
	t.Run("sessions of before that need a code are asked to sign in", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().production()
		f.account("dieuphoi", "mai")
		f.account("giamdoc", "duong")
		coordinator, head := f.signIn("dieuphoi"), f.signIn("giamdoc")
		coordinatorJar, headJar := coordinator.client.Jar, head.client.Jar
		before, err := url.Parse(f.server.URL)
		if err != nil {
			t.Fatal(err)
		}
		f.requiring(policy.AccessCoordinator)
		for _, c := range []struct {
			jar  http.CookieJar
			want string
		}{{coordinatorJar, "/sign-in?next=%2Ftasks"}, {headJar, "/tasks"}} {
			b := f.browser()
			b.setCookies(c.jar.Cookies(before)...)
			if page := b.get("/tasks"); page.url != c.want {
				t.Errorf("led to %s, want %s", page.url, c.want)
			}
		}
	})
}

func (b *browser) setCookies(cookies ...*http.Cookie) {
	b.t.Helper()
	site, err := url.Parse(b.fixture.server.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	b.client.Jar.SetCookies(site, cookies)
}

func (b *browser) cookies() []*http.Cookie {
	b.t.Helper()
	site, err := url.Parse(b.fixture.server.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.client.Jar.Cookies(site)
}

// checkQR checks that the page draws a code without any style, and names the account.
func (f *fixture) checkQR(p page, login string) {
	f.t.Helper()
	var address string
	for _, a := range p.all("a", "") {
		if strings.HasPrefix(attribute(a, "href"), "otpauth://totp/loa%20loa.test:"+login+"?secret=") {
			address = attribute(a, "href")
		}
	}
	code, err := qr.Encode(address, qr.M)
	drawn := p.lacks("style=").all("path", "")
	if err != nil || address == "" || len(drawn) != 1 {
		f.t.Fatalf("the page draws %d paths and leads an app to %q (%v)", len(drawn), address, err)
	}
	dark := map[[2]int]bool{}
	for bar := range strings.SplitSeq(strings.Trim(attribute(drawn[0], "d"), "Mz"), "zM") {
		var x, y, width int
		if _, err := fmt.Sscanf(bar, "%d %dh%dv1h-", &x, &y, &width); err != nil {
			f.t.Fatalf("bar %q: %v", bar, err)
		}
		for i := range width {
			dark[[2]int{x + i, y}] = true
		}
	}
	for y := range code.Size {
		for x := range code.Size {
			if dark[[2]int{x + 4, y + 4}] != code.Black(x, y) {
				f.t.Fatalf("the code differs at %d, %d", x, y)
			}
		}
	}
}

// TestHalfSession walks every route with a half session: of an account that has an app, and of one that has to set one up.
func TestHalfSession(t *testing.T) {
	t.Parallel()
	f := ministry(t).requiring(policy.AccessAdministrator, policy.AccessCoordinator)
	ownFile, foreignFile := f.draftOf(ownTask, "an", "Dự thảo của mình"), f.draftOf(foreignTask, "binh", "Dự thảo của người khác")
	f.enrolled("dieuphoi")
	for login, own := range map[string]string{"dieuphoi": "/sign-in/code", "quantri": "/sign-in/app"} {
		b, _ := f.password(login)
		for _, cookie := range b.cookies() { // the token is no token of a session either
			b.setCookies(&http.Cookie{Name: "loa_session", Value: cookie.Value, Path: "/"})
		}
		for pattern, r := range accessRules(ownFile, foreignFile) {
			if method, _, _ := strings.Cut(pattern, " "); !r.open {
				if page := b.do(method, r.own, formOf(method)); !refusedByGate(page) || strings.Contains(page.body, ownTitle) {
					t.Errorf("%s opens for %s (%d, %s)", pattern, login, page.status, page.url)
				}
			}
		}
		for _, address := range []string{"/sign-in/code", "/sign-in/app"} {
			b, _ := f.password(login)
			if page := b.get(address); (page.url == address) != (address == own) {
				t.Errorf("%s of %s leads to %s", address, login, page.url)
			}
		}
	}
	if page := f.browser().get("/sign-in/code"); !strings.HasPrefix(page.url, "/sign-in?") {
		t.Errorf("without a half session: %s", page.url)
	}
}

func TestOwnApp(t *testing.T) {
	t.Parallel()
	t.Run("who may choose sets an app up with the password, and removes it with its code", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().requiring(policy.AccessCoordinator)
		f.account("giamdoc", "duong")
		b, other := f.signIn("giamdoc"), f.signIn("giamdoc")
		b.post("/account/app", url.Values{"do": {"begin"}, "password": {"đoán mò một lần"}}).hasStatus(http.StatusForbidden)
		p := f.phoneOf(b.post("/account/app", url.Values{"do": {"begin"}, "password": {password}}))
		if len(other.get("/account/app").all("svg", "")) != 0 {
			t.Error("another session shows the secret")
		}
		b.post("/account/app", url.Values{"do": {"confirm"}, "code": {p.code()}}).hasStatus(http.StatusOK).contains("Mỗi mã dùng được một lần")
		if page := other.get("/account"); !strings.HasPrefix(page.url, "/sign-in") {
			t.Errorf("the other session goes on: %s", page.url)
		}
		b.get("/account").hasStatus(http.StatusOK).contains("Đã có, từ")
		b.post("/account/app", url.Values{"do": {"remove"}, "password": {password}}).hasStatus(http.StatusForbidden)
		b.post("/account/app", url.Values{"do": {"recovery"}, "password": {password}, "code": {p.code()}}).hasStatus(http.StatusOK).contains("Mỗi mã dùng được một lần")
		b.post("/account/app", url.Values{"do": {"remove"}, "password": {password}, "code": {p.code()}}).hasStatus(http.StatusOK).contains("Đã gỡ ứng dụng", "Chưa có.")
		f.signIn("giamdoc")
	})
	t.Run("who needs one replaces it and does not remove it", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().requiring(policy.AccessCoordinator)
		f.account("dieuphoi", "mai")
		b, old := f.enrolled("dieuphoi")
		b.get("/account/app").hasStatus(http.StatusOK).lacks(`value="remove"`)
		b.post("/account/app", url.Values{"do": {"remove"}, "password": {password}, "code": {old.code()}}).hasStatus(http.StatusForbidden).contains("không gỡ được")
		fresh := f.phoneOf(b.post("/account/app", url.Values{"do": {"begin"}, "password": {password}, "code": {old.code()}}))
		b.post("/account/app", url.Values{"do": {"confirm"}, "code": {old.code()}}).hasStatus(http.StatusForbidden)
		b.post("/account/app", url.Values{"do": {"confirm"}, "code": {fresh.code()}}).hasStatus(http.StatusOK)
		b, _ = f.password("dieuphoi")
		b.post("/sign-in/code", url.Values{"code": {old.code()}}).hasStatus(http.StatusForbidden)
		if page := b.post("/sign-in/code", url.Values{"code": {fresh.code()}}); page.url != "/" {
			t.Errorf("the new app leads to %s", page.url)
		}
	})
	t.Run("the list of accounts says who has one", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().requiring(policy.AccessAdministrator)
		f.account("quantri", "", policy.Grant{Role: policy.AccessAdministrator})
		f.account("giamdoc", "duong")
		b, _ := f.enrolled("quantri")
		rows := b.get("/accounts").hasStatus(http.StatusOK).texts("tr", "")
		if len(rows) != 3 || !strings.Contains(rows[1], " chưa ") || !strings.Contains(rows[2], " có ") {
			t.Errorf("got %v", rows)
		}
	})
}

// TestDecisionByApp checks that a code of the app stands in for the code of a link, in strict mode.
func TestDecisionByApp(t *testing.T) {
	t.Parallel()
	strict := func(t *testing.T) (*fixture, *browser, *phone, url.Values) {
		t.Helper()
		f := newFixture(t).launched().drafted("Bản một")
		f.config.TrustMode = policy.TrustStrict
		f.requiring(policy.AccessHead)
		f.account("giamdoc", "duong")
		b, p := f.enrolled("giamdoc")
		page := b.get("/tasks/" + string(taskID)).contains("Mã 6 số của ứng dụng")
		return f, b, p, with(page.form("command", "decide"), "decision", "approve")
	}
	t.Run("it decides, and the journal says by what", func(t *testing.T) {
		t.Parallel()
		f, b, p, form := strict(t)
		b.post("/tasks/"+string(taskID), form).hasStatus(http.StatusForbidden).contains("cần thêm một mã")
		b.post("/tasks/"+string(taskID), with(form, "app_code", "000000")).hasStatus(http.StatusForbidden).contains("Mã hoặc mật khẩu không đúng")
		b.post("/tasks/"+string(taskID), with(form, "app_code", p.code())).hasStatus(http.StatusOK).contains("Chứng minh bằng: mã của ứng dụng")
		proof := f.lastCommand(plan.CommandDecide).Proof
		if proof.Kind != plan.EvidenceApp || !strings.HasPrefix(proof.Reference, "totp:giamdoc:") {
			t.Errorf("the command is proved by %+v", proof)
		}
	})
	t.Run("a command that fails costs the code, and one that the task refuses does not", func(t *testing.T) {
		t.Parallel()
		f, b, p, form := strict(t)
		code := p.code()
		b.post("/tasks/"+string(taskID), with(form, "decision", "return", "app_code", code)).hasStatus(http.StatusUnprocessableEntity) // without a reason
		f.mu.Lock()
		f.engineError = plan.ErrAway
		f.mu.Unlock()
		form = with(b.get("/tasks/"+string(taskID)).form("command", "decide"), "decision", "approve", "app_code", code)
		b.post("/tasks/"+string(taskID), form).hasStatus(http.StatusServiceUnavailable)
		f.mu.Lock()
		f.engineError = nil
		f.mu.Unlock()
		b.post("/tasks/"+string(taskID), form).hasStatus(http.StatusForbidden).contains("Mã này đã được dùng")
		if n := f.countCommands(plan.CommandDecide); n != 0 {
			t.Errorf("%d decisions reached the engine", n)
		}
		b.post("/tasks/"+string(taskID), with(form, "app_code", p.code())).hasStatus(http.StatusOK)
		if n := f.countCommands(plan.CommandDecide); n != 1 {
			t.Errorf("%d decisions reached the engine, want one", n)
		}
	})
	t.Run("the code of the sign-in does not count again, nor one that decided before", func(t *testing.T) {
		t.Parallel()
		f, b, p, form := strict(t)
		used := account.Code(p.secret, account.Step(f.clock()))
		b.post("/tasks/"+string(taskID), with(form, "app_code", used)).hasStatus(http.StatusForbidden).contains("Mã này đã được dùng")
	})
	t.Run("who has no app is told what to do, and other commands need none", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		f.config.TrustMode = policy.TrustStrict
		f.production()
		f.account("giamdoc", "duong")
		b := f.signIn("giamdoc")
		page := b.get("/tasks/" + string(taskID)).contains("thêm ứng dụng ở trang Tài khoản")
		if names := inputNames(page); slices.Contains(names, "app_code") {
			t.Errorf("the page asks for %v", names)
		}
		form := with(page.form("command", "decide"), "decision", "approve", "app_code", "123456")
		b.post("/tasks/"+string(taskID), form).hasStatus(http.StatusForbidden).contains("chưa có ứng dụng tạo mã")
	})
}

func inputNames(p page) (names []string) {
	for _, input := range p.all("input", "") {
		names = append(names, attribute(input, "name"))
	}
	return names
}

// lastCommand is the newest command of a kind that reached the engine.
func (f *fixture) lastCommand(kind plan.CommandKind) plan.Command {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range slices.Backward(f.commands) {
		if c.Kind == kind {
			return c
		}
	}
	f.t.Fatalf("no %s reached the engine", kind)
	return plan.Command{}
}

// goldenSecondStep compares the pages of the second step. Those with a secret or recovery codes differ each time: their English words are looked for.
func goldenSecondStep(t *testing.T) {
	f := newFixture(t).launched().drafted("Bản một")
	f.config.TrustMode = policy.TrustStrict
	f.requiring(policy.AccessHead)
	f.account("giamdoc", "duong")
	g := f.golden(t)
	b, setup := f.password("giamdoc")
	p := f.phoneOf(setup)
	b.get("/sign-in/app?lang=en").hasStatus(http.StatusOK).contains("Your role needs a second step", "Scan this QR code with the app.")
	b.post("/sign-in/app", url.Values{"code": {p.code()}}).hasStatus(http.StatusOK).contains("Each code counts once", "I have kept them, go on")

	g.b, _ = f.password("giamdoc")
	g.comparePage("second-step", "/sign-in/code?next=%2Ftasks")
	g.compareMessages("second-step", "wrong", "/sign-in/code", url.Values{"code": {"000000"}})
	g.compareMessages("second-step", "used", "/sign-in/code", url.Values{"code": {account.Code(p.secret, account.Step(f.clock()))}})
	for range 4 {
		g.b.post("/sign-in/code", url.Values{"code": {"000000"}})
	}
	g.compareMessages("second-step", "too many", "/sign-in/code", url.Values{"code": {"000000"}})
	g.compareMessages("second-step", "over", "/sign-in?done=half-over", nil)
	g.b.post("/sign-in/code", url.Values{"code": {p.code()}}).hasStatus(http.StatusOK)
	g.comparePage("own-app", "/account/app")
	g.compareMessages("own-app", "required", "/account/app", url.Values{"do": {"remove"}, "password": {password}, "code": {"000000"}})
	g.compareMessages("own-app", "too late", "/account/app", url.Values{"do": {"confirm"}, "code": {"000000"}})
	g.comparePage("task-strict", "/tasks/"+string(taskID))
	f.unreadable()
	g.compareMessages("own-app", "another key file", "/account/app", url.Values{"do": {"recovery"}, "password": {password}, "code": {p.code()}})
	if page := newFixture(t).browser().get("/account/app"); page.status != http.StatusOK { // in the try-out, where nobody signs in
		t.Errorf("in the try-out: %d", page.status)
	}
}

// unreadable has the pages read another key file than that of the secrets on record.
func (f *fixture) unreadable() {
	f.t.Helper()
	other := keyfile.Keys{keyfile.New()}
	f.keys.Store(&other)
}
