package main_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loa/account/oidc/oidctest"
	"loa/cmd/loa/sample"
	"loa/plan/calendar"
)

// TestBrowserSignOn walks `loa serve` whose people sign in by a provider of OpenID Connect, in a real browser. The steps build on each other.
func TestBrowserSignOn(t *testing.T) {
	t.Parallel()
	browser, o := chromium(t), newOperator(t)
	people := sample.Directory()
	coordinator, _ := people.FirstCoordinator(calendar.Today(time.Now()))
	mail, _ := people.AddressFor(coordinator.ID, calendar.Today(time.Now()))
	provider := oidctest.Start(t,
		oidctest.Person{Subject: "dieu-phoi", Name: coordinator.Name, Email: mail},
		oidctest.Person{Subject: "quan-tri", Name: "Trần Quản", Email: "quantri@cntt.test", Groups: []string{"/loa/quản trị"}},
		oidctest.Person{Subject: "khach", Name: "Khách", Email: "khach@ngoai.test"})
	serve := o.instance(o.createDatabase("loa_motlan"))
	address, secret := fmt.Sprint("127.0.0.1:", freePort(t)), filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(oidctest.ClientSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	provider.Register("http://" + address + "/sign-in/oidc/answer")
	serve.Env = append(slices.Clip(serve.Env), "LOA_LISTEN="+address, "LOA_PUBLIC=http://"+address, "LOA_OIDC_ISSUER="+provider.Issuer,
		"LOA_OIDC_CLIENT="+oidctest.ClientID, "LOA_OIDC_SECRET_FILE="+secret, "LOA_OIDC_NAME=Đăng nhập một lần", "LOA_OIDC_ROLES=/loa/quản trị=administrator",
		"LOA_OIDC_SCOPES=openid profile email groups offline_access")
	o.serve(serve)
	u := newBrowserUser(&journey{cluster: &cluster{Instance: serve, t: t}}, browser)
	u.base = "http://" + address
	u.loadSample()

	u.open("/tasks?stage=approval")
	u.wantText("Đăng nhập một lần", "Hoặc dùng tài khoản của riêng loa")
	u.checkWidth("sign-in-by-service")
	u.follow("Đăng nhập một lần")
	u.wantText("Cổng đăng nhập của thành phố")
	u.press("dieu-phoi")
	u.wantText("Nhiệm vụ", coordinator.Name) // the page that was asked for
	u.open("/account")
	u.wantText("Điều phối", "Đăng nhập một lần", "đề nghị đổi ở đó")
	u.wantNoText("Mật khẩu mới")
	u.checkWidth("account-of-service")
	u.press("Đăng xuất")
	u.wantText("Đã đăng xuất khỏi loa", "Đăng xuất ở dịch vụ đăng nhập")

	u.follow("Đăng nhập một lần")
	u.press("khach")
	u.wantText("chưa có vai trò nào cho Ông/Bà")
	u.checkWidth("sign-in-refused-by-role")
	u.follow("Đăng nhập một lần")
	u.press("quan-tri")
	u.open("/accounts")
	u.wantText("quantri@cntt.test", "Quản trị", mail, "Điều phối")
	u.checkWidth("accounts-of-service")

	u.typesAboutForeign(mail)
	response, err := http.PostForm(u.base+"/sign-in/oidc/logout", url.Values{"logout_token": {provider.LogoutToken(map[string]any{"sub": "quan-tri"})}})
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%v: %+v", err, response)
	}
	_ = response.Body.Close() // nothing is read of it
	u.open("/accounts")
	u.wantText("Mật khẩu")
}

// typesAboutForeign types commands about an account that the provider vouches for.
func (u *browserUser) typesAboutForeign(login string) {
	u.t.Helper()
	out, err := u.Command(u.t.Context(), "user", "list")
	if err != nil || !strings.Contains(out, login) || !strings.Contains(out, "đăng nhập một lần (OpenID Connect)") {
		u.t.Errorf("%v\n%s", err, out)
	}
	if out, _ := u.Command(u.t.Context(), "doctor"); !strings.Contains(out, "dịch vụ đăng nhập") || !strings.Contains(out, "trả lời") { // mail is away, so it fails
		u.t.Errorf("the doctor says\n%s", out)
	}
	key := filepath.Join(u.Home, "session.key")
	if found, err := os.Stat(key); err != nil || found.Mode().Perm() != 0o600 {
		u.t.Errorf("the key file: %v, %v", found, err)
	}
	if err := os.Rename(key, key+".cat"); err != nil {
		u.t.Fatal(err)
	}
	if out, _ := u.Command(u.t.Context(), "doctor"); !strings.Contains(out, "không có tệp khóa niêm phiên đăng nhập") {
		u.t.Errorf("without the key file the doctor says\n%s", out)
	}
	if err := os.Rename(key+".cat", key); err != nil {
		u.t.Fatal(err)
	}
	if out, err = u.Command(u.t.Context(), "user", "password", login); err == nil || !strings.Contains(out+err.Error(), "không đặt được ở loa") {
		u.t.Errorf("%v\n%s", err, out)
	}
}
