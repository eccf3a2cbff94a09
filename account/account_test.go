package account_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"loa/account"
	"loa/account/ldap/ldaptest"
	"loa/keyfile"
	"loa/store"
	"loa/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }

const password = "tuyên truyền cải cách"

// office is a record with one account, and a clock.
type office struct {
	account.Accounts
	mu  sync.Mutex
	now time.Time
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{now: time.Date(2027, 3, 2, 9, 0, 0, 0, time.UTC)}
	keys := keyfile.Keys{keyfile.New()}
	o.Accounts = account.Accounts{Store: storetest.Open(t), Now: o.clock, Keys: func() (keyfile.Keys, error) { return keys, nil }}
	hash, err := account.HashPassword("an", password)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Store.CreateAccount(t.Context(), store.Account{Login: "an", Name: "Nguyễn Thị An", Password: hash, CreatedAt: o.now}); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

func (o *office) advance(by time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(by)
}

func (o *office) try(ctx context.Context, login, word, address string) error {
	_, err := o.SignIn(ctx, account.Attempt{Login: login, Password: word, Address: address})
	return err
}

func waits(err error) bool {
	var wait *account.WaitError
	return errors.As(err, &wait)
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	t.Run("the right password opens a session whose token is not on record", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		token, err := o.SignIn(t.Context(), account.Attempt{Login: " AN ", Password: password, Address: "10.0.0.1", Browser: strings.Repeat("ă", 300)})
		if err != nil {
			t.Fatal(err)
		}
		signed, err := o.Signed(t.Context(), token)
		if err != nil || signed.Account.Login != "an" || strings.Contains(signed.Session.TokenHash, token) {
			t.Errorf("%+v, %v", signed, err)
		}
		if _, err := o.Signed(t.Context(), token+"A"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another token: %v", err)
		}
	})
	t.Run("the password may come decomposed, as some keyboards write it", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		if err := o.try(t.Context(), "an", "tuye\u0302n truye\u0302\u0300n ca\u0309i ca\u0301ch", "10.0.0.1"); err != nil {
			t.Error(err)
		}
	})
	t.Run("a wrong password and an unknown name are the same to a stranger, and wait longer and longer", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		for _, login := range []string{"an", "khong.ai"} {
			var waited int
			for range 8 {
				err := o.try(t.Context(), login, "đoán mò một lần", "10.0.0."+login)
				if !errors.Is(err, account.ErrWrong) && !waits(err) {
					t.Fatalf("%s: %v", login, err)
				}
				if waits(err) {
					waited++
				}
			}
			if waited != 3 { // five are looked at
				t.Errorf("%s: %d of 8 attempts had to wait, want 3", login, waited)
			}
		}
		o.advance(time.Minute)
		if err := o.try(t.Context(), "an", password, "10.0.0.an"); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
	t.Run("a stranger does not keep a person out", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		for range 19 {
			_ = o.try(t.Context(), "an", "đoán mò một lần", "203.0.113.9")
			o.advance(16 * time.Minute)
		}
		if err := o.try(t.Context(), "an", password, "10.0.0.1"); err != nil {
			t.Errorf("the person from another address: %v", err)
		}
	})
	t.Run("many machines that try one account make it wait half a minute, not more", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		for i := range 30 {
			_ = o.try(t.Context(), "an", "đoán mò một lần", "203.0.113."+string(rune('a'+i)))
			o.advance(31 * time.Second)
		}
		if err := o.try(t.Context(), "an", "đoán mò một lần", "203.0.113.z"); !errors.Is(err, account.ErrWrong) {
			t.Fatal(err)
		}
		if err := o.try(t.Context(), "an", password, "10.0.0.1"); !waits(err) {
			t.Errorf("at once: %v", err)
		}
		o.advance(31 * time.Second)
		if err := o.try(t.Context(), "an", password, "10.0.0.1"); err != nil {
			t.Errorf("half a minute later: %v", err)
		}
	})
	t.Run("attempts at the same moment count", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		var group sync.WaitGroup
		for range 12 {
			group.Go(func() { _ = o.try(t.Context(), "an", "đoán mò một lần", "203.0.113.9") })
		}
		group.Wait()
		if err := o.try(t.Context(), "an", password, "203.0.113.9"); !waits(err) {
			t.Errorf("after twelve at once: %v", err)
		}
	})
	t.Run("a disabled account is refused like a wrong password", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		if err := o.Store.SetDisabled(t.Context(), "an", true, o.clock()); err != nil {
			t.Fatal(err)
		}
		if err := o.try(t.Context(), "an", password, "10.0.0.1"); !errors.Is(err, account.ErrWrong) {
			t.Error(err)
		}
	})
}

// TestSameWork checks that an attempt with an unknown name, with a wrong password and for a disabled account takes as many hashes as the right one, so
// that its time tells nothing. It does not run beside other tests.
func TestSameWork(t *testing.T) { //nolint:paralleltest // other tests would be counted
	o := newOffice(t)
	work := func(login, word string) int64 {
		before := account.Derived()
		_ = o.try(t.Context(), login, word, "10.0.0."+login)
		return account.Derived() - before
	}
	attempts := map[string]int64{"right": work("an", password), "wrong password": work("an", "đoán mò một lần"), "unknown name": work("khong.ai", password)}
	if err := o.Store.SetDisabled(t.Context(), "an", true, o.clock()); err != nil {
		t.Fatal(err)
	}
	attempts["disabled"] = work("an", password)
	server := ldaptest.Start(t, ldaptest.Options{})
	server.AddPerson(t, "binh", "Lê Văn Bình", nil)
	server.AddGroup(t, "Lãnh đạo", ldaptest.DN("binh"))
	o.Service = server.Service(t, o.Store, o.clock, "Lãnh đạo=leader")
	attempts["right, by the service"] = work("binh", ldaptest.Password)
	attempts["wrong password, by the service"] = work("binh", "đoán mò một lần")
	attempts["unknown name, by the service"] = work("khong.co", password)
	attempts["no password, by the service"] = work("binh", "")
	attempts["a name that is none"] = work("*)(uid=*", ldaptest.Password)
	for name, n := range attempts {
		if n != 1 {
			t.Errorf("%s: %d hashes, want one", name, n)
		}
	}
}

func TestHashPassword(t *testing.T) {
	t.Parallel()
	first, err := account.HashPassword("an", password)
	if err != nil {
		t.Fatal(err)
	}
	second, err := account.HashPassword("an", password)
	if err != nil || first == second || !strings.HasPrefix(first, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("%s and %s: %v", first, second, err)
	}
	for name, weak := range map[string]string{
		"empty": "", "short": "mật khẩu 11", "one character": strings.Repeat("ă", 20), "the login name": "mot.ten.rat.dai", "too long": strings.Repeat("ab", 200),
	} {
		if _, err := account.HashPassword("MOT.TEN.RAT.DAI", weak); !errors.Is(err, account.ErrWeakPassword) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
