package main_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"loa/account/oidc/oidctest"
	"loa/cmd/loa/sample"
	"loa/plan/calendar"
)

// walkSignOn adds the settings of docs/sign-in.md to a running installation that has accounts of its own. The provider's certificate is of the city's
// authority, and people come through nginx.
func (p *production) walkSignOn(t *testing.T) {
	today := calendar.Today(time.Now())
	coordinator, _ := sample.Directory().FirstCoordinator(today)
	address, _ := sample.Directory().AddressFor(coordinator.ID, today)
	certificate, err := tls.X509KeyPair(p.authority.issue(t, "dangnhap.hanoi.gov.vn"))
	if err != nil {
		t.Fatal(err)
	}
	provider := oidctest.StartTLS(t, &certificate,
		oidctest.Person{Subject: "ha-1", Name: coordinator.Name, Email: address},
		oidctest.Person{Subject: "kiem-2", Name: "Tạ Văn Kiểm", Email: "kiem@thanhtra.test", Groups: []string{"loa-kiemtra"}})
	provider.Register("https://" + productionHost + "/sign-in/oidc/answer")
	provider.NoRefresh = true // the settings of the page do not ask for offline_access, which this provider wants
	p.restartWith(t, provider)

	v := p.visitor(t)
	provider.SignIn("ha-1")
	v.want(t, "/tasks", http.StatusOK, "Đăng nhập một lần của thành phố")
	v.want(t, "/sign-in/oidc?next=/tasks", http.StatusConflict, "đã có một tài khoản khác trong loa")
	p.signedIn(t, "ha")
	p.must(t, "user", "disable", "ha")
	v.want(t, "/sign-in/oidc?next="+url.QueryEscape(fmt.Sprint("/plans/kh-", p.year)), http.StatusOK, coordinator.Name, "Đang thực hiện")
	for _, cookie := range v.client.Jar.Cookies(&url.URL{Scheme: "https", Host: productionHost}) {
		if !strings.HasPrefix(cookie.Name, "__Host-loa_session") && cookie.Name != "loa_lang" {
			t.Errorf("the browser keeps the cookie %s", cookie.Name)
		}
	}
	auditor := p.visitor(t)
	provider.SignIn("kiem-2")
	auditor.want(t, "/sign-in/oidc?next=/accounts", http.StatusOK, "kiem@thanhtra.test", "Kiểm tra")
	v.post(t, "/sign-in/oidc/logout", url.Values{"logout_token": {provider.LogoutToken(map[string]any{"sub": "ha-1"})}}, http.StatusOK)
	v.want(t, "/tasks", http.StatusOK, "Mật khẩu")
	auditor.want(t, "/accounts", http.StatusOK, "Kiểm tra")
	if log := p.serve.Process.Output(); !strings.Contains(log, `"address":"`+visitorAddress) || strings.Contains(log, oidctest.ClientSecret) {
		t.Error("the log lacks the address of the visitor, or has the secret")
	}
}

// restartWith starts `loa serve` anew, with the settings of docs/sign-in.md for a provider behind those that it has.
func (p *production) restartWith(t *testing.T, provider *oidctest.Provider) {
	t.Helper()
	if err := p.serve.Process.Interrupt(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile("../../docs/sign-in.md")
	if err != nil {
		t.Fatal(err)
	}
	more := installation{string(content)}.block(t, "toml", "https://dangnhap.hanoi.gov.vn/realms/hanoi", provider.Issuer,
		"/run/credentials/loa.service/oidc", textFile(t, "oidc", oidctest.ClientSecret+"\n"))
	settings := "LOA_CONFIG=" + textFile(t, "loa.toml", p.settings(t)+"\n"+more)
	for i, variable := range p.serve.Env {
		if strings.HasPrefix(variable, "LOA_CONFIG=") {
			p.serve.Env[i] = settings
		}
	}
	p.operator.serve(p.serve)
}
