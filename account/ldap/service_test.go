package ldap_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"loa/account"
	"loa/account/ldap"
	"loa/account/ldap/ldaptest"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
	"loa/store/storetest"
	"loa/waittest"
)

// office is a record with a directory service beside it.
type office struct {
	*ldap.Service
	server   *ldaptest.Server
	accounts account.Accounts
	mu       sync.Mutex
	now      time.Time
}

func newOffice(t *testing.T, rules ...string) *office {
	t.Helper()
	server := ldaptest.Start(t, ldaptest.Options{})
	o := &office{server: server, now: time.Date(2027, 3, 2, 9, 0, 0, 0, time.UTC)}
	o.Service = server.Service(t, storetest.Open(t), o.clock, rules...)
	o.accounts = account.Accounts{Store: o.Store, Now: o.clock, Service: o.Service}
	people := directory.Directory{
		Units:  []directory.Unit{{Code: "so-noi-vu", Name: "Sở Nội vụ", Kind: directory.KindDepartment}},
		People: []directory.Person{{ID: "hoa", Name: "Đặng Thị Hoa"}, {ID: "khanh", Name: "Lý Khánh"}},
		Addresses: []directory.AddressOf{
			{Person: "hoa", Address: "hoa@hanoi.test"}, {Person: "khanh", Address: "khanh@hanoi.test"}, {Person: "khanh", Address: "khanh.cu@hanoi.test", To: calendar.MustDate("2026-12-31")},
		},
	}
	if err := o.Store.SaveDirectory(t.Context(), people); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

func (o *office) try(ctx context.Context, login, password string) (token string, err error) {
	return o.accounts.SignIn(ctx, account.Attempt{Login: login, Password: password, Address: "10.0.0.1"})
}

func (o *office) signIn(t *testing.T, login string) (token string) {
	t.Helper()
	token, err := o.try(t.Context(), login, ldaptest.Password)
	if err != nil {
		t.Fatalf("%s: %v", login, err)
	}
	return token
}

func (o *office) signed(token string) bool {
	_, err := o.accounts.Signed(context.Background(), token)
	return err == nil
}

func (o *office) account(t *testing.T, login string) store.Account {
	t.Helper()
	known, err := o.Store.Account(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func (o *office) sync(t *testing.T, mode ldap.SyncMode) ldap.Compared {
	t.Helper()
	compared, err := o.Sync(t.Context(), mode)
	if err != nil {
		t.Fatal(err)
	}
	return compared
}

// told are the changes of a comparison, in short.
func told(c ldap.Compared) string {
	var parts []string
	for _, change := range c.Shown() {
		parts = append(parts, strings.TrimSpace(fmt.Sprint(change.Login, " ", change.Kind, " ", change.Reason)))
	}
	return strings.Join(parts, "; ")
}

func TestVerify(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "Quản trị loa=administrator", "cn=Thanh tra,"+ldaptest.Groups+"=auditor:so-noi-vu")
	o.server.AddPerson(t, "an", "Nguyễn Thị Ân", nil)
	o.server.AddPerson(t, "hoa", "Hoa ở danh bạ", nil)
	o.server.AddPerson(t, "hoa.hai", "Một Hoa khác", ldaptest.Attributes{"mail": {"hoa@hanoi.test"}})
	o.server.AddPerson(t, "hai.nguoi", "Hai Người", ldaptest.Attributes{"mail": {"hoa@hanoi.test", "khanh@hanoi.test"}})
	o.server.AddPerson(t, "nguoi.cu", "Người Cũ", ldaptest.Attributes{"mail": {"khanh.cu@hanoi.test"}})
	o.server.AddPerson(t, "ngoai", "Nhóm ở nơi khác", nil)
	o.server.AddPerson(t, "quantri", "Trùng tên", ldaptest.Attributes{"mail": {"khanh@hanoi.test"}})
	o.server.AddGroup(t, "Quản trị loa", ldaptest.DN("an"))
	o.server.AddGroup(t, "Thanh tra", ldaptest.DN("an"))
	o.server.Add(t, "cn=Quản trị loa,"+ldaptest.People, ldaptest.Attributes{"objectClass": {"groupOfNames"}, "member": {ldaptest.DN("ngoai")}})
	hash, err := account.HashPassword("quantri", "mật khẩu trong loa")
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Store.CreateAccount(t.Context(), store.Account{Login: "quantri", Name: "Quản trị", Password: hash, CreatedAt: o.clock()}); err != nil {
		t.Fatal(err)
	}
	t.Run("roles come from groups", func(t *testing.T) {
		o.signIn(t, "AN")
		known := o.account(t, "an")
		want := []policy.Grant{{Role: policy.AccessAdministrator}, {Role: policy.AccessAuditor, Unit: "so-noi-vu"}}
		if known.Name != "Nguyễn Thị Ân" || known.Source != store.SourceLDAP || fmt.Sprint(known.Grants) != fmt.Sprint(want) {
			t.Errorf("got %+v", known)
		}
	})
	t.Run("the person comes by the mail address", func(t *testing.T) {
		o.signIn(t, "hoa")
		if known := o.account(t, "hoa"); known.Person != "hoa" || known.Name != "Đặng Thị Hoa" || len(known.Grants) != 0 {
			t.Errorf("got %+v", known)
		}
	})
	t.Run("a login name of loa's own is proved here alone", func(t *testing.T) {
		if _, err := o.try(t.Context(), "quantri", ldaptest.Password); !errors.Is(err, account.ErrWrong) {
			t.Errorf("with the password of the service: %v", err)
		}
		if _, err := o.try(t.Context(), "quantri", "mật khẩu trong loa"); err != nil {
			t.Error(err)
		}
	})
	for _, tt := range []struct {
		name, login string
		want        error
	}{
		{"who is in no group and nobody of the directory has no account", "nguoi.cu", account.ErrNobody},
		{"addresses of two people name none of them", "hai.nguoi", account.ErrNobody},
		{"a group of the same common name elsewhere gives no role", "ngoai", account.ErrNobody},
		{"a person who has an account cannot have a second one", "hoa.hai", account.ErrTaken},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for range 6 { // a right password is no failed attempt
				if _, err := o.try(t.Context(), tt.login, ldaptest.Password); !errors.Is(err, tt.want) {
					t.Errorf("got %v", err)
				}
			}
			if _, err := o.Store.Account(t.Context(), tt.login); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("there is an account: %v", err)
			}
		})
	}
	t.Run("a group elsewhere gives a role by its distinguished name, because the entry names it", func(t *testing.T) {
		elsewhere := *o.Service
		roles, err := ldap.NewRoles([]policy.GroupRole{{Group: "cn=QUẢN TRỊ loa, " + ldaptest.People, Grant: policy.Grant{Role: policy.AccessLeader}}}, ldaptest.Groups)
		if err != nil {
			t.Fatal(err)
		}
		elsewhere.Roles = roles
		here, err := elsewhere.Verify(t.Context(), "ngoai", ldaptest.Password)
		if err != nil || here != "ngoai" {
			t.Fatalf("got %q, %v", here, err)
		}
		if known := o.account(t, "ngoai"); len(known.Grants) != 1 || known.Grants[0].Role != policy.AccessLeader {
			t.Errorf("got %+v", known)
		}
	})
	t.Run("many first sign-ins at the same moment make one account", func(t *testing.T) {
		o.server.AddPerson(t, "khanh", "Lý Khánh", nil)
		errs := make(chan error)
		for range 10 {
			go func() {
				_, err := o.Verify(t.Context(), "khanh", ldaptest.Password)
				errs <- err
			}()
		}
		for range 10 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("a role by hand is enough", func(t *testing.T) {
		if err := o.Store.SaveGrant(t.Context(), "ngoai", policy.Grant{Role: policy.AccessAuditor}); err != nil {
			t.Fatal(err)
		}
		o.signIn(t, "ngoai")
	})
	t.Run("an account that was disabled here stays so", func(t *testing.T) {
		if err := o.Store.SetDisabled(t.Context(), "an", true, o.clock()); err != nil {
			t.Fatal(err)
		}
		if _, err := o.try(t.Context(), "an", ldaptest.Password); !errors.Is(err, account.ErrWrong) {
			t.Errorf("got %v", err)
		}
	})
}

func TestSignInWhileAway(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.server.AddPerson(t, "hoa", "Đặng Thị Hoa", nil)
	hash, err := account.HashPassword("quantri", "mật khẩu trong loa")
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Store.CreateAccount(t.Context(), store.Account{Login: "quantri", Name: "Quản trị", Password: hash, CreatedAt: o.clock()}); err != nil {
		t.Fatal(err)
	}
	o.server.Stop()
	for range 8 {
		if _, err := o.try(t.Context(), "hoa", ldaptest.Password); !errors.Is(err, account.ErrAway) {
			t.Fatalf("got %v", err)
		}
	}
	if _, err := o.try(t.Context(), "quantri", "mật khẩu trong loa"); err != nil {
		t.Errorf("an account of loa's own: %v", err)
	}
	o.server.Run(t)
	o.signIn(t, "hoa") // at once: no attempt has counted
	for range 4 {
		_, _ = o.try(t.Context(), "hoa", "đoán mò một lần")
	}
	o.server.Stop()
	_, _ = o.try(t.Context(), "hoa", "đoán mò một lần")
	o.server.Run(t)
	_, _ = o.try(t.Context(), "hoa", "đoán mò một lần")
	if _, err := o.try(t.Context(), "hoa", ldaptest.Password); !errors.As(err, new(*account.WaitError)) {
		t.Errorf("the attempts before the outage are forgotten: %v", err)
	}
}

func TestSync(t *testing.T) {
	t.Parallel()
	t.Run("a leaver is out, and comes back", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.server.AddPerson(t, "hoa", "Đặng Thị Hoa", nil)
		o.server.AddPerson(t, "khanh", "Lý Khánh", nil)
		token, stays := o.signIn(t, "hoa"), o.signIn(t, "khanh")
		o.server.Remove(t, ldaptest.DN("hoa"))
		if dry := told(o.sync(t, ldap.SyncDry)); dry != "hoa closed gone" || !o.signed(token) {
			t.Errorf("a dry run: %s", dry)
		}
		if got := told(o.sync(t, ldap.SyncCareful)); got != "hoa closed gone" || o.signed(token) || !o.signed(stays) {
			t.Errorf("got %s", got)
		}
		if got := told(o.sync(t, ldap.SyncCareful)); got != "" {
			t.Errorf("once more: %s", got)
		}
		if _, err := o.try(t.Context(), "hoa", ldaptest.Password); !errors.Is(err, account.ErrWrong) {
			t.Errorf("signing in: %v", err)
		}
	})
	t.Run("the only account leaves", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.server.AddPerson(t, "hoa", "Đặng Thị Hoa", nil)
		o.server.AddPerson(t, "khac", "Người khác", nil)
		token := o.signIn(t, "hoa")
		o.server.Remove(t, ldaptest.DN("hoa"))
		if got := told(o.sync(t, ldap.SyncCareful)); got != "hoa closed gone" || o.signed(token) {
			t.Errorf("got %s", got)
		}
	})
	t.Run("who is disabled, moved away, or without any role is out", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t, "Lãnh đạo=leader")
		group := o.server.AddGroup(t, "Lãnh đạo", ldaptest.DN("a0"), ldaptest.DN("a1"), ldaptest.DN("a2"), ldaptest.DN("a3"), ldaptest.DN("a4"))
		var tokens []string
		for i := range 5 {
			o.server.AddPerson(t, fmt.Sprint("a", i), fmt.Sprint("Người ", i), nil)
			tokens = append(tokens, o.signIn(t, fmt.Sprint("a", i)))
		}
		o.server.Replace(t, ldaptest.DN("a0"), "pwdAccountLockedTime", "000001010000Z")
		if got := told(o.sync(t, ldap.SyncCareful)); got != "a0 closed disabled" || o.signed(tokens[0]) {
			t.Errorf("got %s", got)
		}
		o.server.Replace(t, group, "member", ldaptest.DN("a2"), ldaptest.DN("a3"), ldaptest.DN("a4"))
		if got := told(o.sync(t, ldap.SyncCareful)); got != "a1 closed no_role" || o.signed(tokens[1]) {
			t.Errorf("got %s", got)
		}
		o.server.Replace(t, ldaptest.DN("a0"), "pwdAccountLockedTime")
		o.server.Replace(t, group, "member", ldaptest.DN("a0"), ldaptest.DN("a2"), ldaptest.DN("a3"), ldaptest.DN("a4"))
		if got := told(o.sync(t, ldap.SyncCareful)); got != "a0 reopened" || o.signed(tokens[0]) {
			t.Errorf("got %s", got)
		}
		o.signIn(t, "a0")
	})
	t.Run("the name, the person and the roles follow", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t, "Lãnh đạo=leader", "Thanh tra=auditor")
		o.server.AddPerson(t, "lan", "Phạm Lan", ldaptest.Attributes{"mail": nil})
		group := o.server.AddGroup(t, "Lãnh đạo", ldaptest.DN("lan"))
		o.signIn(t, "lan")
		o.server.Remove(t, group)
		o.server.AddGroup(t, "Thanh tra", ldaptest.DN("lan"))
		o.server.Replace(t, ldaptest.DN("lan"), "cn", "Phạm Thị Lan")
		o.server.Replace(t, ldaptest.DN("lan"), "mail", "khanh@hanoi.test")
		o.sync(t, ldap.SyncCareful)
		if known := o.account(t, "lan"); known.Person != "khanh" || known.Name != "Lý Khánh" || len(known.Grants) != 1 || known.Grants[0].Role != policy.AccessAuditor {
			t.Errorf("got %+v", known)
		}
	})
	t.Run("a person of another account is not taken, but roles that are gone go", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t, "Quản trị=administrator", "Lãnh đạo=leader")
		o.server.AddPerson(t, "hoa", "Đặng Thị Hoa", nil)
		o.server.AddPerson(t, "lan", "Phạm Lan", ldaptest.Attributes{"mail": nil})
		o.server.AddGroup(t, "Lãnh đạo", ldaptest.DN("lan"))
		group := o.server.AddGroup(t, "Quản trị", ldaptest.DN("lan"))
		o.signIn(t, "hoa")
		o.signIn(t, "lan")
		o.server.Remove(t, group)
		o.server.Replace(t, ldaptest.DN("lan"), "mail", "hoa@hanoi.test")
		if got := told(o.sync(t, ldap.SyncCareful)); got != "lan conflict" {
			t.Errorf("got %s", got)
		}
		if known := o.account(t, "lan"); known.Person != "" || len(known.Grants) != 1 || known.Grants[0].Role != policy.AccessLeader {
			t.Errorf("got %+v", known)
		}
	})
	t.Run("a renamed entry keeps its account", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.server.AddPerson(t, "hoa", "Đặng Thị Hoa", nil)
		token := o.signIn(t, "hoa")
		o.server.Replace(t, ldaptest.DN("hoa"), "uid", "hoa", "hoa.dt")
		o.sync(t, ldap.SyncCareful)
		o.signIn(t, "hoa.dt")
		if _, err := o.Store.Account(t.Context(), "hoa.dt"); !errors.Is(err, store.ErrNotFound) || !o.signed(token) {
			t.Errorf("a second account: %v", err)
		}
	})
}

func TestSyncWithholds(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "Lãnh đạo=leader")
	var tokens []string
	var members []string
	for i := range 6 {
		members = append(members, ldaptest.DN(fmt.Sprint("a", i)))
	}
	o.server.AddGroup(t, "Lãnh đạo", members...)
	for i := range 6 {
		o.server.AddPerson(t, fmt.Sprint("a", i), fmt.Sprint("Người ", i), nil)
		tokens = append(tokens, o.signIn(t, fmt.Sprint("a", i)))
	}
	all := func(t *testing.T) {
		t.Helper()
		for i, token := range tokens {
			if !o.signed(token) {
				t.Errorf("a%d is signed out", i)
			}
		}
	}
	t.Run("a base where nobody is closes nobody", func(t *testing.T) {
		wrong := *o.Service
		settings := o.server.Settings(t)
		settings.Base, settings.GroupBase = ldaptest.Groups, ldaptest.Groups
		wrong.Client = ldap.NewClient(settings)
		compared, err := wrong.Sync(t.Context(), ldap.SyncCareful)
		if err != nil || compared.Withheld() != 6 || compared.Present != 0 {
			t.Errorf("got %+v, %v", compared, err)
		}
		all(t)
		last, err := o.Store.AccountSync(t.Context(), store.SourceLDAP)
		if err != nil || last.Withheld != 6 || last.Accounts != 6 || last.Failure != "" {
			t.Errorf("got %+v, %v", last, err)
		}
	})
	t.Run("a service that is away closes nobody, and the last good comparison stays known", func(t *testing.T) {
		o.server.Stop()
		defer o.server.Run(t)
		if _, err := o.Sync(t.Context(), ldap.SyncForced); !errors.Is(err, account.ErrAway) {
			t.Errorf("got %v", err)
		}
		all(t)
		last, err := o.Store.AccountSync(t.Context(), store.SourceLDAP)
		if err != nil || last.Failure == "" || !last.DoneAt.Equal(o.clock()) {
			t.Errorf("got %+v, %v", last, err)
		}
	})
	t.Run("more than half at once are held back, until somebody says so", func(t *testing.T) {
		for i := range 4 {
			o.server.Remove(t, ldaptest.DN(fmt.Sprint("a", i)))
		}
		if compared := o.sync(t, ldap.SyncCareful); compared.Withheld() != 4 || compared.Present != 2 {
			t.Errorf("got %+v", compared)
		}
		all(t)
		if compared := o.sync(t, ldap.SyncForced); compared.Withheld() != 0 {
			t.Errorf("got %+v", compared)
		}
		for i, token := range tokens {
			if o.signed(token) != (i >= 4) {
				t.Errorf("a%d: signed in %v", i, o.signed(token))
			}
		}
		last, err := o.Store.AccountSync(t.Context(), store.SourceLDAP)
		if err != nil || last.Withheld != 0 {
			t.Errorf("the alarm stays: %+v, %v", last, err)
		}
	})
}

func TestRun(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.server.AddPerson(t, "hoa", "Đặng Thị Hoa", nil)
	o.server.AddPerson(t, "khanh", "Lý Khánh", nil)
	token := o.signIn(t, "hoa")
	o.signIn(t, "khanh")
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	service := *o.Service
	service.Now = time.Now
	for range 3 { // three processes beside one database
		group.Go(func() { service.Run(ctx, ldap.Every(50*time.Millisecond)) })
	}
	defer group.Wait()
	defer cancel()
	o.server.Remove(t, ldaptest.DN("hoa"))
	waittest.Eventually(t, "the session of the leaver is over", func() error {
		if o.signed(token) {
			return errors.New("it is open")
		}
		return nil
	})
	o.server.Stop()
	waittest.Eventually(t, "the outage is on record", func() error {
		last, err := o.Store.AccountSync(t.Context(), store.SourceLDAP)
		if err == nil && last.Failure == "" {
			err = errors.New("no failure")
		}
		return err
	})
	o.server.Run(t)
	waittest.Eventually(t, "the comparison goes on", func() error {
		last, err := o.Store.AccountSync(t.Context(), store.SourceLDAP)
		if err == nil && last.Failure != "" {
			err = errors.New(last.Failure)
		}
		return err
	})
}
