package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"loa/account"
	"loa/account/ldap"
	"loa/account/ldap/ldaptest"
)

// withLDAP has people signed in by a directory service, too.
func (f *fixture) withLDAP(server *ldaptest.Server) *ldap.Service {
	f.t.Helper()
	service := server.Service(f.t, f.store, f.clock, "Quản trị loa=administrator")
	f.config.Accounts, f.config.LDAP = account.Accounts{Store: f.store, Now: f.clock, Service: service}, true
	return service
}

func TestSignInService(t *testing.T) {
	t.Parallel()
	server := ldaptest.Start(t, ldaptest.Options{})
	server.AddPerson(t, "quantri", "Đỗ Quản Trị", nil)
	server.AddPerson(t, "duong", "Dương ở danh bạ", ldaptest.Attributes{"mail": {"duong@so-noi-vu.test"}})
	server.AddPerson(t, "duong.hai", "Dương thứ hai", ldaptest.Attributes{"mail": {"duong@so-noi-vu.test"}})
	server.AddPerson(t, "khach", "Khách", nil)
	server.AddGroup(t, "Quản trị loa", ldaptest.DN("quantri"))
	f := newFixture(t)
	service := f.withLDAP(server)
	f.production()
	attempt := func(login string) url.Values {
		return url.Values{"login": {login}, "password": {ldaptest.Password}, "next": {"/account"}}
	}
	t.Run("without any account the form is there, and says whose password it takes", func(t *testing.T) {
		f.browser().get("/").hasStatus(http.StatusOK).contains("Tên đăng nhập", "danh bạ của thành phố")
	})
	t.Run("the own account names the service and offers no new password", func(t *testing.T) {
		b := f.browser()
		b.post("/sign-in", attempt("duong")).hasStatus(http.StatusOK).contains("Trần Văn Dương", "danh bạ (LDAP, Active Directory)", "do dịch vụ đăng nhập của cơ quan giữ").lacks("Mật khẩu mới")
		form := url.Values{"do": {"password"}, "present": {ldaptest.Password}, "new": {"một mật khẩu khác hẳn"}, "again": {"một mật khẩu khác hẳn"}}
		b.post("/account", form).hasStatus(http.StatusForbidden).contains("do dịch vụ đăng nhập của cơ quan giữ")
	})
	t.Run("who has no role here is told whom to turn to", func(t *testing.T) {
		f.browser().post("/sign-in", attempt("khach")).hasStatus(http.StatusForbidden).contains("Mật khẩu đúng", "Lê Thị Mai (Văn phòng UBND Thành phố)")
	})
	t.Run("who has another account is told so", func(t *testing.T) {
		f.browser().post("/sign-in", attempt("duong.hai")).hasStatus(http.StatusForbidden).contains("đã có một tài khoản khác", "Lê Thị Mai")
	})
	t.Run("the list of accounts shows who follows the service, and who has left it", func(t *testing.T) {
		server.Remove(t, ldaptest.DN("duong"))
		b := f.browser()
		b.post("/sign-in", attempt("quantri"))
		if _, err := service.Sync(t.Context(), ldap.SyncCareful); err != nil {
			t.Fatal(err)
		}
		b.get("/accounts").hasStatus(http.StatusOK).contains("Đỗ Quản Trị", "danh bạ (LDAP, Active Directory)", "đã rời")
		page := f.browser().get("/metrics")
		if !page.has("loa_ldap_accounts 2\n") || !page.has("loa_ldap_withheld 0\n") || page.has("loa_ldap_last_sync_timestamp_seconds 0\n") {
			t.Errorf("the metrics are %s", page.body)
		}
	})
	t.Run("a service that is away is no fault of the visitor, and accounts of loa's own go on", func(t *testing.T) {
		f.account("tai.cho", "")
		server.Stop()
		page := f.browser().post("/sign-in", attempt("quantri")).hasStatus(http.StatusServiceUnavailable).contains("Dịch vụ danh bạ không trả lời")
		if page.header.Get("Retry-After") == "" {
			t.Error("the answer does not say when to try again")
		}
		f.signIn("tai.cho")
	})
}
