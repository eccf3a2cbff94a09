package ldap_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"loa/account"
	"loa/account/ldap"
	"loa/account/ldap/ldaptest"
	"loa/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }

func filterOf(t *testing.T, template string) ldap.Filter {
	t.Helper()
	filter, err := ldap.ParseFilter(template)
	if err != nil {
		t.Fatal(err)
	}
	return filter
}

func authenticate(t *testing.T, settings ldap.Settings, login, password string) (ldap.Entry, error) {
	t.Helper()
	return ldap.NewClient(settings).Authenticate(t.Context(), login, password, time.Now())
}

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	s := ldaptest.Start(t, ldaptest.Options{})
	s.AddPerson(t, "an", "Nguyễn Thị Ân", nil)
	s.AddPerson(t, "binh", "Lê Văn Bình", ldaptest.Attributes{"userPassword": {"mật khẩu của Bình"}})
	s.AddPerson(t, "chi", "Trần Chi", ldaptest.Attributes{"objectClass": {"inetOrgPerson", "shadowAccount"}, "shadowExpire": {"1"}})
	s.AddPerson(t, "dung", "Phạm Dũng", nil)
	s.Replace(t, ldaptest.DN("dung"), "pwdAccountLockedTime", "000001010000Z")
	s.AddPerson(t, "em1", "Vũ Em", ldaptest.Attributes{"employeeNumber": {"7"}})
	s.AddPerson(t, "em2", "Vũ Em", ldaptest.Attributes{"employeeNumber": {"7"}})
	s.AddPerson(t, "khong.mat.khau", "Đỗ Không", ldaptest.Attributes{"userPassword": nil})
	settings := s.Settings(t)
	for _, tt := range []struct{ name, login, password string }{
		{"a wrong password", "an", "đoán mò một lần"},
		{"an empty password, which is no bind of the person", "an", ""},
		{"an empty login name", "", ldaptest.Password},
		{"an unknown login name", "khong.ai", ldaptest.Password},
		{"a login name that would add to the filter", "*)(uid=*", ldaptest.Password},
		{"a login name that is a pattern", "a*", ldaptest.Password},
		{"a login name that closes the filter", "an)(|(uid=an", ldaptest.Password},
		{"a login name with a zero byte", "an\x00", ldaptest.Password},
		{"the password of somebody else", "binh", ldaptest.Password},
		{"an account that has expired", "chi", ldaptest.Password},
		{"an account that is locked", "dung", ldaptest.Password},
		{"an entry without a password", "khong.mat.khau", ldaptest.Password},
		{"a password that is too long", "an", strings.Repeat("ă", 1000)},
	} {
		t.Run(tt.name+" is wrong", func(t *testing.T) {
			t.Parallel()
			if entry, err := authenticate(t, settings, tt.login, tt.password); !errors.Is(err, account.ErrWrong) || errors.Is(err, account.ErrAway) {
				t.Errorf("got %+v, %v", entry, err)
			}
		})
	}
	t.Run("two entries with one login name are wrong", func(t *testing.T) {
		t.Parallel()
		settings := settings
		settings.Filter = filterOf(t, "(employeeNumber=%s)")
		if _, err := authenticate(t, settings, "7", ldaptest.Password); !errors.Is(err, account.ErrWrong) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an empty password is wrong before anything is sent", func(t *testing.T) {
		t.Parallel()
		if _, err := authenticate(t, s.Settings(t, "ldaps://"+unused(t)), "an", ""); !errors.Is(err, account.ErrWrong) || errors.Is(err, account.ErrAway) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the right password finds the entry", func(t *testing.T) {
		t.Parallel()
		entry, err := authenticate(t, settings, "an", ldaptest.Password)
		if err != nil {
			t.Fatal(err)
		}
		if entry.Login != "an" || entry.Name != "Nguyễn Thị Ân" || !slices.Equal(entry.Addresses, []string{"an@hanoi.test"}) || len(entry.Subject) != 36 {
			t.Errorf("got %+v", entry)
		}
	})
	t.Run("the password may come decomposed, as some keyboards write it", func(t *testing.T) {
		t.Parallel()
		if _, err := authenticate(t, settings, "an", "tuye\u0302n truye\u0302\u0300n ca\u0309i ca\u0301ch"); err != nil {
			t.Error(err)
		}
	})
	t.Run("many people at the same time", func(t *testing.T) {
		t.Parallel()
		client, errs := ldap.NewClient(settings), make(chan error)
		for range 20 {
			go func() {
				_, err := client.Authenticate(t.Context(), "an", ldaptest.Password, time.Now())
				errs <- err
			}()
		}
		for range 20 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestServers(t *testing.T) {
	t.Parallel()
	s := ldaptest.Start(t, ldaptest.Options{})
	s.AddPerson(t, "an", "Nguyễn Thị Ân", nil)
	plain := ldaptest.Start(t, ldaptest.Options{WithoutTLS: true})
	plain.AddPerson(t, "an", "Nguyễn Thị Ân", nil)
	other := ldaptest.Start(t, ldaptest.Options{Host: "danh-ba.hanoi.test", Authority: s.Authority})
	closed, silent := unused(t), silent(t)
	for _, tt := range []struct {
		name      string
		addresses []string
		change    func(*ldap.Settings)
		away      bool
	}{
		{"ldaps", []string{"ldaps://" + s.TLS}, nil, false},
		{"StartTLS", []string{"ldap://" + s.Plain}, nil, false},
		{"without TLS on this machine", []string{"ldap+plain://" + plain.Plain}, nil, false},
		{"StartTLS that the server refuses: nothing is sent in clear", []string{"ldap://" + plain.Plain}, nil, true},
		{"a certificate of another authority", []string{"ldaps://" + s.TLS}, func(c *ldap.Settings) { c.Authorities = plain.Authority.Roots() }, true},
		{"a certificate of another authority, with StartTLS", []string{"ldap://" + s.Plain}, func(c *ldap.Settings) { c.Authorities = plain.Authority.Roots() }, true},
		{"a certificate of another authority than those of the system", []string{"ldaps://" + s.TLS}, func(c *ldap.Settings) { c.Authorities = nil }, true},
		{"a certificate for another name", []string{"ldaps://" + other.TLS}, nil, true},
		{"a port where nobody listens", []string{"ldaps://" + closed}, nil, true},
		{"the second server, when nobody listens at the first", []string{"ldaps://" + closed, "ldap://" + s.Plain}, nil, false},
		{"the second server, when the first does not speak", []string{"ldaps://" + silent, "ldaps://" + s.TLS}, nil, false},
		{"a wrong password of loa's own account", []string{"ldaps://" + s.TLS}, func(c *ldap.Settings) { c.Password = "sai" }, true},
		{"a base that is not there", []string{"ldaps://" + s.TLS}, func(c *ldap.Settings) { c.Base = "ou=Không có," + ldaptest.Base }, true},
		{"a base of groups that is not there", []string{"ldaps://" + s.TLS}, func(c *ldap.Settings) { c.GroupBase = "ou=Không có," + ldaptest.Base }, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			settings := s.Settings(t, tt.addresses...)
			if tt.change != nil {
				tt.change(&settings)
			}
			_, err := authenticate(t, settings, "an", ldaptest.Password)
			if away := errors.Is(err, account.ErrAway); away != tt.away || !tt.away && err != nil {
				t.Errorf("got %v", err)
			}
			if err != nil && strings.Contains(err.Error(), ldaptest.Password) {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
	t.Run("a server that never ends its answer to StartTLS is not read for long", func(t *testing.T) {
		t.Parallel()
		address, sent := endless(t)
		if _, err := authenticate(t, s.Settings(t, "ldap://"+address), "an", ldaptest.Password); !errors.Is(err, account.ErrAway) {
			t.Errorf("got %v", err)
		}
		if n := <-sent; n > 64<<20 { // buffers of the system are between
			t.Errorf("%d bytes were taken", n)
		}
	})
	t.Run("the first server says that the password is wrong: the second is not asked", func(t *testing.T) {
		t.Parallel()
		_, err := authenticate(t, s.Settings(t, "ldaps://"+s.TLS, "ldaps://"+closed), "an", "đoán mò một lần")
		if !errors.Is(err, account.ErrWrong) || errors.Is(err, account.ErrAway) {
			t.Errorf("got %v", err)
		}
	})
}

func TestReferral(t *testing.T) {
	t.Parallel()
	s := ldaptest.Start(t, ldaptest.Options{})
	elsewhere := listen(t)
	asked := make(chan struct{})
	go func() {
		if _, err := elsewhere.Accept(); err == nil {
			close(asked)
		}
	}()
	s.AddPerson(t, "an", "Nguyễn Thị Ân", nil)
	s.Add(t, "ou=Chi nhánh,"+ldaptest.Base, ldaptest.Attributes{
		"objectClass": {"referral", "extensibleObject"}, "ref": {"ldap://" + elsewhere.Addr().String() + "/ou=x"},
	})
	t.Run("a part of the directory on another server is left out", func(t *testing.T) {
		if _, err := authenticate(t, s.Settings(t), "an", ldaptest.Password); err != nil {
			t.Error(err)
		}
		if _, err := authenticate(t, s.Settings(t), "o.noi.khac", ldaptest.Password); !errors.Is(err, account.ErrWrong) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a base on another server is a fault of the settings", func(t *testing.T) {
		settings := s.Settings(t)
		settings.Base = "ou=Chi nhánh," + ldaptest.Base
		if _, err := authenticate(t, settings, "an", ldaptest.Password); !errors.Is(err, account.ErrAway) {
			t.Errorf("got %v", err)
		}
	})
	select {
	case <-asked:
		t.Error("the other server was asked")
	default:
	}
}

func TestServerStops(t *testing.T) {
	t.Parallel()
	s := ldaptest.Start(t, ldaptest.Options{})
	s.AddPerson(t, "an", "Nguyễn Thị Ân", nil)
	client := ldap.NewClient(s.Settings(t))
	ask := func(ctx context.Context) error {
		_, err := client.Authenticate(ctx, "an", ldaptest.Password, time.Now())
		return err
	}
	t.Run("a server that stops answering in the middle is away when the time is over", func(t *testing.T) {
		s.Freeze(t)
		defer s.Thaw()
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if err := ask(ctx); !errors.Is(err, account.ErrAway) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a server that is stopped is away, and asked again when it is back", func(t *testing.T) {
		s.Stop()
		if err := ask(t.Context()); !errors.Is(err, account.ErrAway) {
			t.Errorf("got %v", err)
		}
		s.Run(t)
		if err := ask(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Run("a connection that breaks during an answer is away", func(t *testing.T) {
		if _, err := authenticate(t, s.Settings(t, "ldap+plain://"+breaking(t, s.Plain)), "an", ldaptest.Password); !errors.Is(err, account.ErrAway) {
			t.Errorf("got %v", err)
		}
	})
}

// unused is an address where nobody listens.
func unused(t *testing.T) string {
	t.Helper()
	listener := listen(t)
	_ = listener.Close()
	return listener.Addr().String()
}

// silent is an address where a server takes connections and says nothing.
func silent(t *testing.T) string {
	t.Helper()
	return listen(t).Addr().String()
}

// endless is an address where a server announces an answer of 2 GB and sends it. It tells how much of it was taken.
func endless(t *testing.T) (address string, sent chan int) {
	t.Helper()
	listener := listen(t)
	sent = make(chan int, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		n, _ := conn.Write([]byte{0x30, 0x84, 0x7f, 0xff, 0xff, 0xf0, 0x04, 0x84, 0x7f, 0xff, 0xff, 0x00})
		for junk := make([]byte, 1<<20); err == nil; {
			var more int
			more, err = conn.Write(junk)
			n += more
		}
		sent <- n
	}()
	return listener.Addr().String(), sent
}

// breaking is an address that leads to a server, and breaks the connection within its second answer.
func breaking(t *testing.T, to string) string {
	t.Helper()
	listener := listen(t)
	go func() {
		from, err := listener.Accept()
		if err != nil {
			return
		}
		defer from.Close()
		server, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		defer server.Close()
		buffer := make([]byte, 64<<10)
		for answers := range 2 {
			n, _ := from.Read(buffer)
			_, _ = server.Write(buffer[:n])
			n, _ = server.Read(buffer)
			if answers == 1 {
				n /= 2
			}
			_, _ = from.Write(buffer[:n])
		}
	}()
	return listener.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener
}

func commonNames(groups []ldap.Group) []string {
	var names []string
	for _, group := range groups {
		names = append(names, group.Common)
	}
	slices.Sort(names)
	return names
}

func TestGroups(t *testing.T) {
	t.Parallel()
	s := ldaptest.Start(t, ldaptest.Options{})
	s.AddPerson(t, "an", "Nguyễn Thị Ân", nil)
	inner := s.AddGroup(t, "Văn thư", ldaptest.DN("an"), ldaptest.DN("khac"))
	outer := s.AddGroup(t, "Điều phối", inner)
	s.AddGroup(t, "Lãnh đạo", outer)
	s.AddGroup(t, "Của người khác", ldaptest.DN("khac"))
	s.Replace(t, inner, "member", ldaptest.DN("an"), "cn=Lãnh đạo,"+ldaptest.Groups) // a circle
	s.Add(t, "cn=posix,"+ldaptest.Groups, ldaptest.Attributes{"objectClass": {"posixGroup"}, "gidNumber": {"1001"}, "memberUid": {"an"}})
	s.Add(t, "cn=unique,"+ldaptest.Groups, ldaptest.Attributes{"objectClass": {"groupOfUniqueNames"}, "uniqueMember": {ldaptest.DN("an")}})
	t.Run("groups in groups, of every kind", func(t *testing.T) {
		entry, err := authenticate(t, s.Settings(t), "an", ldaptest.Password)
		want := []string{"Lãnh đạo", "Văn thư", "posix", "unique", "Điều phối"}
		if slices.Sort(want); err != nil || !slices.Equal(commonNames(entry.Groups), want) {
			t.Errorf("got %v, %v", entry.Groups, err)
		}
	})
	t.Run("a group of twenty thousand costs no more than another", func(t *testing.T) {
		members := []string{ldaptest.DN("an")}
		for i := range 20_000 {
			members = append(members, ldaptest.DN(fmt.Sprintf("nguoi.%d", i)))
		}
		s.AddGroup(t, "Mọi người", members...)
		entry, err := authenticate(t, s.Settings(t), "an", ldaptest.Password)
		if err != nil || !slices.Contains(commonNames(entry.Groups), "Mọi người") {
			t.Errorf("got %v, %v", entry.Groups, err)
		}
	})
	t.Run("more groups than one page", func(t *testing.T) {
		s.AddPerson(t, "nhieu", "Người Nhiều Nhóm", nil)
		for i := range 600 {
			s.AddGroup(t, fmt.Sprintf("nhom-%d", i), ldaptest.DN("nhieu"))
		}
		entry, err := authenticate(t, s.Settings(t), "nhieu", ldaptest.Password)
		if err != nil || len(entry.Groups) != 600 {
			t.Errorf("got %d groups, %v", len(entry.Groups), err)
		}
	})
}

func TestLook(t *testing.T) {
	t.Parallel()
	t.Run("an answer that the server cuts short is none", func(t *testing.T) {
		t.Parallel()
		s := ldaptest.Start(t, ldaptest.Options{SizeLimit: 3})
		client := ldap.NewClient(s.Settings(t))
		var subjects []string
		for i := range 5 {
			login := fmt.Sprint("a", i)
			s.AddPerson(t, login, "Người "+login, nil)
			entry, err := client.Authenticate(t.Context(), login, ldaptest.Password, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			subjects = append(subjects, entry.Subject)
		}
		if found, err := client.Look(t.Context(), subjects[:3], time.Now()); err != nil || len(found) != 3 {
			t.Errorf("three: got %d, %v", len(found), err)
		}
		if found, err := client.Look(t.Context(), subjects, time.Now()); !errors.Is(err, account.ErrAway) {
			t.Errorf("five: got %d, %v", len(found), err)
		}
	})
	t.Run("hundreds of accounts, and those that the filter no longer meets are not found", func(t *testing.T) {
		t.Parallel()
		s := ldaptest.Start(t, ldaptest.Options{})
		client := ldap.NewClient(s.Settings(t))
		settings := s.Settings(t)
		settings.Filter = filterOf(t, "(&(uid=%s)(employeeType=cán bộ))")
		strict := ldap.NewClient(settings)
		var subjects []string
		for i := range 120 {
			login := fmt.Sprint("a", i)
			s.AddPerson(t, login, "Người "+login, ldaptest.Attributes{"employeeType": {[]string{"cán bộ", "cộng tác viên"}[i%2]}})
			entry, err := client.Authenticate(t.Context(), login, ldaptest.Password, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			subjects = append(subjects, entry.Subject)
		}
		if found, err := client.Look(t.Context(), subjects, time.Now()); err != nil || len(found) != 120 {
			t.Errorf("got %d, %v", len(found), err)
		}
		if found, err := strict.Look(t.Context(), subjects, time.Now()); err != nil || len(found) != 60 {
			t.Errorf("with the filter: got %d, %v", len(found), err)
		}
	})
}
