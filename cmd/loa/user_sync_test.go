package main

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"loa/account"
	"loa/account/ldap"
	"loa/account/ldap/ldaptest"
	"loa/cmd/loa/config"
	"loa/store"
	"loa/store/storetest"
)

// ldapOffice is a database beside a directory service, with the settings for both.
type ldapOffice struct {
	t        *testing.T
	server   *ldaptest.Server
	store    *store.Store
	settings []string
}

func newLDAPOffice(t *testing.T, people int) *ldapOffice {
	t.Helper()
	dsn := storetest.DSN(t)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o := &ldapOffice{t: t, server: ldaptest.Start(t, ldaptest.Options{}), store: s}
	var members []string
	for i := range people {
		login := fmt.Sprint("canbo", i)
		o.server.AddPerson(t, login, fmt.Sprint("Cán bộ ", i), nil)
		members = append(members, ldaptest.DN(login))
	}
	o.server.AddGroup(t, "Lãnh đạo", members...)
	o.settings = []string{
		"LOA_DSN=" + dsn, "LOA_LDAP_SERVERS=ldap://" + o.server.Plain, "LOA_LDAP_CA=" + o.server.AuthorityFile, "LOA_LDAP_BIND_DN=" + ldaptest.Reader,
		"LOA_LDAP_PASSWORD=" + ldaptest.ReaderPassword, "LOA_LDAP_BASE=" + ldaptest.Base, "LOA_LDAP_GROUP_BASE=" + ldaptest.Groups, "LOA_LDAP_ROLES=Lãnh đạo=leader",
	}
	for i := range people {
		o.signIn(fmt.Sprint("canbo", i))
	}
	return o
}

// app is a process with the settings.
func (o *ldapOffice) app() *app {
	o.t.Helper()
	read, loaded := loadSettings(config.Sources{Environ: o.settings, Places: []string{}})
	if len(loaded.Faults) > 0 {
		o.t.Fatal(loaded.Faults)
	}
	return &app{settings: read, store: o.store, log: slog.New(slog.DiscardHandler)}
}

func (o *ldapOffice) signIn(login string) {
	o.t.Helper()
	if _, err := o.app().accountsOfPasswords().SignIn(o.t.Context(), account.Attempt{Login: login, Password: ldaptest.Password}); err != nil {
		o.t.Fatalf("%s: %v", login, err)
	}
}

func (o *ldapOffice) sessions() int {
	o.t.Helper()
	sessions, err := o.store.Sessions(o.t.Context(), "", time.Now())
	if err != nil {
		o.t.Fatal(err)
	}
	return len(sessions)
}

func TestUserSync(t *testing.T) {
	t.Parallel()
	o := newLDAPOffice(t, 5)
	step := func(name string, want int, says string, args ...string) {
		t.Helper()
		code, out, errs := call(t, o.settings, args...)
		if code != want || !strings.Contains(out+errs, says) {
			t.Errorf("%s: code %d, want %d, and %q in:\n%s%s", name, code, want, says, out, errs)
		}
		if strings.Contains(out+errs, ldaptest.ReaderPassword) {
			t.Errorf("%s: the password of loa is shown", name)
		}
	}
	step("nothing has changed", exitOK, "thay đổi: 0.", "user", "sync")
	step("the list names the service", exitOK, "danh bạ (LDAP, Active Directory)", "user", "list")
	step("the password of such an account is not set here", exitInvalid, "mật khẩu của canbo1 do danh bạ (LDAP, Active Directory) giữ", "user", "password", "canbo1")
	step("both at once", exitUsage, "--dry-run", "user", "sync", "--dry-run", "--force")
	o.server.Remove(t, ldaptest.DN("canbo0"))
	step("what would change", exitOK, "đóng: không còn trong danh bạ", "user", "sync", "--dry-run")
	if o.sessions() != 5 {
		t.Error("a dry run ends sessions")
	}
	step("a leaver", exitOK, "thay đổi: 1.", "user", "sync")
	if o.sessions() != 4 {
		t.Errorf("%d sessions are open, want 4", o.sessions())
	}
	step("the list says who has left", exitOK, "đã rời", "user", "list")
	step("the doctor is content", exitUnavailable, "✓ So tài khoản với danh bạ", "doctor") // there is no engine
	step("the doctor has asked the server", exitUnavailable, o.server.Plain+" trả lời, và có người", "doctor")
	for i := range 3 {
		o.server.Remove(t, ldaptest.DN(fmt.Sprint("canbo", i+1)))
	}
	step("too many at once", exitUnavailable, "3 trên 5 tài khoản", "user", "sync")
	step("the doctor raises the alarm", exitUnavailable, "✕ So tài khoản với danh bạ", "doctor")
	if o.sessions() != 4 {
		t.Errorf("%d sessions are open, want 4", o.sessions())
	}
	step("all the same", exitOK, "thay đổi: 3.", "user", "sync", "--force")
	if o.sessions() != 1 {
		t.Errorf("%d sessions are open, want 1", o.sessions())
	}
	o.server.Stop()
	step("a service that is away", exitUnavailable, "không trả lời, chưa có gì thay đổi", "user", "sync")
	step("the doctor names the server", exitUnavailable, "✕ Danh bạ LDAP", "doctor")
	code, _, errs := call(t, o.settings[:1], "user", "sync")
	wantExit(t, code, exitUsage, errs, "LOA_LDAP_SERVERS")
}

func TestUserMove(t *testing.T) {
	t.Parallel()
	o := newLDAPOffice(t, 2)
	o.server.AddPerson(t, "khach", "Khách không có vai trò", nil)
	hash, err := account.HashPassword("", ldaptest.Password+" trong loa")
	if err != nil {
		t.Fatal(err)
	}
	for _, login := range []string{"lan.pt", "khach"} {
		if err := o.store.CreateAccount(t.Context(), store.Account{Login: login, Name: "Phạm Thị Lan", Password: hash, CreatedAt: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	o.server.AddPerson(t, "lanpt", "Phạm Thị Lan", nil)
	o.server.Replace(t, "cn=Lãnh đạo,"+ldaptest.Groups, "member", ldaptest.DN("canbo0"), ldaptest.DN("canbo1"), ldaptest.DN("lanpt"))
	for _, step := range []struct {
		name string
		want int
		says string
		args []string
	}{
		{"an account that the service does not have under this name", exitNotFound, "đúng một tài khoản \"lan.pt\"", []string{"lan.pt"}},
		{"an unknown account", exitNotFound, "không có tài khoản \"khong.ai\" do loa giữ", []string{"khong.ai"}},
		{"an entry of another account", exitInvalid, "là một tài khoản khác", []string{"lan.pt", "--as", "canbo0"}},
		{"an account that would have no role", exitInvalid, "không còn vai trò nào", []string{"khach"}},
		{"a login name that is a pattern", exitNotFound, "đúng một tài khoản", []string{"lan.pt", "--as", "lan*"}},
		{"under the name of the service", exitOK, ldaptest.DN("lanpt"), []string{"lan.pt", "--as", "LanPT"}},
		{"not twice", exitNotFound, "do loa giữ", []string{"lan.pt", "--as", "lanpt"}},
		{"back to loa only when a service keeps the password", exitInvalid, "đã do loa giữ", []string{"khach", "--local"}},
	} {
		code, out, errs := call(t, o.settings, append([]string{"user", "move"}, step.args...)...)
		if code != step.want || !strings.Contains(out+errs, step.says) {
			t.Errorf("%s: code %d, want %d, and %q in:\n%s%s", step.name, code, step.want, step.says, out, errs)
		}
	}
	o.signIn("lanpt")
	moved, err := o.store.Account(t.Context(), "lan.pt")
	if err != nil || moved.Source != store.SourceLDAP || moved.Password != "" || len(moved.Grants) != 1 {
		t.Errorf("got %+v, %v", moved, err)
	}
	if err := o.store.MoveAccountHere(t.Context(), "lan.pt", hash, time.Now()); err != nil {
		t.Fatal(err)
	}
	_, err = o.app().accountsOfPasswords().SignIn(t.Context(), account.Attempt{Login: "lan.pt", Password: ldaptest.Password + " trong loa"})
	if back, _ := o.store.Account(t.Context(), "lan.pt"); err != nil || len(back.Grants) != 0 || back.Source != store.SourceLocal {
		t.Errorf("back at loa: %v, %+v", err, back)
	}
}

func TestSyncFinding(t *testing.T) {
	t.Parallel()
	a := &app{lang: "vi", settings: settings{ldap: &ldapSettings{schedule: ldap.Every(4 * time.Minute)}}}
	ago := func(minutes int) time.Time { return time.Now().Add(-time.Duration(minutes) * time.Minute) }
	for _, tt := range []struct {
		name string
		last store.AccountSync
		ok   bool
	}{
		{"compared a moment ago", store.AccountSync{TriedAt: ago(1), DoneAt: ago(1)}, true},
		{"one outage is no fault yet", store.AccountSync{TriedAt: ago(1), DoneAt: ago(5), Failure: "nghỉ"}, true},
		{"a long outage", store.AccountSync{TriedAt: ago(1), DoneAt: ago(20), Failure: "nghỉ"}, false},
		{"no whole answer ever", store.AccountSync{TriedAt: ago(1), Failure: "nghỉ"}, false},
		{"no process compares", store.AccountSync{TriedAt: ago(60), DoneAt: ago(60)}, false},
		{"too many are gone", store.AccountSync{TriedAt: ago(1), DoneAt: ago(1), Withheld: 7}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if f := a.syncFinding(tt.last); f.OK != tt.ok || f.OK != (f.Fix == "") {
				t.Errorf("got %+v", f)
			}
		})
	}
}
