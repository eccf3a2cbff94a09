package ldap_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	ber "github.com/go-ldap/ldap/v3"

	"loa/account"
	"loa/account/ldap"
	"loa/account/ldap/ldaptest"
)

func TestClosed(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, attribute, value string
		closed                 bool
	}{
		{"an ordinary account of Active Directory", "userAccountControl", "512", false},
		{"a disabled account of Active Directory", "userAccountControl", "514", true},
		{"a disabled account whose password does not expire", "userAccountControl", "66050", true},
		{"a control that is no number", "userAccountControl", "tắt", true},
		{"an account that never expires", "accountExpires", "0", false},
		{"an account that never expires, written otherwise", "accountExpires", "9223372036854775807", false},
		{"an account that expired on 1 March 2027", "accountExpires", "134483328000000000", true},
		{"an account that expires on 3 March 2027", "accountExpires", "134485056000000000", false},
		{"an expiry that is no number", "accountExpires", "mai", true},
		{"a shadow account without an expiry", "shadowExpire", "-1", false},
		{"a shadow account that is closed", "shadowExpire", "0", true},
		{"a shadow account that expires today", "shadowExpire", "20879", true},
		{"a shadow account that expires tomorrow", "shadowExpire", "20880", false},
		{"an account that an administrator has locked", "pwdAccountLockedTime", "000001010000Z", true},
		{"an account that waits after failed attempts", "pwdAccountLockedTime", "20270302085900Z", false},
		{"a locked account of FreeIPA", "nsAccountLock", "TRUE", true},
		{"an open account of FreeIPA", "nsAccountLock", "FALSE", false},
		{"an attribute in other letters", "USERACCOUNTCONTROL", "514", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if by := ldap.ClosedBy(tt.attribute, tt.value, now); (by != "") != tt.closed {
				t.Errorf("closed by %q", by)
			}
		})
	}
}

// guid is an objectGUID, and how Active Directory shows it.
var guid = []byte{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x29, 0x2a, 0x28, 0x5c, 0x00, 0x0e, 0x0f, 0x10}

const guidShown = "04030201-0605-0807-292a-285c000e0f10"

func TestGUID(t *testing.T) {
	t.Parallel()
	if text, err := ldap.GUIDText(guid); text != guidShown || err != nil {
		t.Errorf("got %s, %v", text, err)
	}
	if read, err := ldap.GUIDBytes(guidShown); !bytes.Equal(read, guid) || err != nil {
		t.Errorf("got %x, %v", read, err)
	}
	if _, err := ldap.GUIDText(guid[:15]); err == nil {
		t.Error("15 bytes are taken")
	}
	if _, err := ldap.GUIDBytes("nguyen.thi.an"); err == nil {
		t.Error("a name is taken")
	}
}

// The attributes of Active Directory, on an OpenLDAP that has its schema.
func TestActiveDirectory(t *testing.T) {
	t.Parallel()
	s := ldaptest.Start(t, ldaptest.Options{ActiveDirectory: true})
	add := func(login, name, control string, id []byte) string {
		dn := "CN=" + name + "," + ldaptest.People
		s.Add(t, dn, ldaptest.Attributes{
			"objectClass": {"user"},
			"cn":          {name}, "sn": {name}, "sAMAccountName": {login}, "mail": {login + "@hanoi.test"},
			"userAccountControl": {control}, "objectGUID": {string(id)}, "userPassword": {ldaptest.Password},
		})
		return dn
	}
	other := bytes.Clone(guid)
	other[0]++
	an := add("AnNT", "Nguyễn Thị Ân", "512", guid)
	add("BinhLV", "Lê Văn Bình", "514", other)
	settings := s.Settings(t)
	s.AddGroup(t, "Lãnh đạo", an)
	t.Run("the login name is sAMAccountName, in any letters, and the subject is objectGUID", func(t *testing.T) {
		entry, err := authenticate(t, settings, "annt", ldaptest.Password)
		if err != nil || entry.Subject != guidShown || entry.Login != "annt" || len(entry.Groups) != 1 {
			t.Errorf("got %+v, %v", entry, err)
		}
	})
	t.Run("an entry is found again by its objectGUID, which has bytes that a filter escapes", func(t *testing.T) {
		found, err := ldap.NewClient(settings).Look(t.Context(), []string{guidShown}, time.Now())
		if err != nil || found[guidShown].Name != "Nguyễn Thị Ân" || len(found) != 1 {
			t.Errorf("got %+v, %v", found, err)
		}
	})
	t.Run("the server is asked for groups in groups by the rule of Active Directory", func(t *testing.T) {
		if is, err := ldap.NewClient(settings).IsActiveDirectory(t.Context()); !is || err != nil {
			t.Errorf("got %v, %v", is, err)
		}
	})
	t.Run("a disabled account is wrong", func(t *testing.T) {
		if _, err := authenticate(t, settings, "binhlv", ldaptest.Password); !errors.Is(err, account.ErrWrong) {
			t.Errorf("got %v", err)
		}
	})
}

func TestParseFilter(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, filter string
		ok           bool
	}{
		{"the default", ldap.DefaultFilter, true},
		{"one attribute", "(uid=%s)", true},
		{"people of one group", "(&(objectClass=person)(uid=%s)(memberOf=cn=loa,ou=Nhóm,dc=hanoi))", true},
		{"an address of the city", "(mail=%s@hanoi.gov.vn)", true},
		{"no place for the login name", "(uid=an)", false},
		{"the login name as the attribute", "(%s=an)", false},
		{"the login name as a part of a pattern", "(uid=*%s*)", false},
		{"another comparison, which says nothing about everybody", "(uid:caseExactMatch:=%s)", false},
		{"an open bracket", "(|(uid=%s)", false},
		{"no bracket", "uid=%s", false},
		{"nothing", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := ldap.ParseFilter(tt.filter); (err == nil) != tt.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

// No login name changes the structure of a filter, and what is taken as a filter stays one with every login name.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"an", "*)(uid=*", "a\\", "\x00", "(((", "Nguyễn", "\xff"} {
		f.Add(seed, ldap.DefaultFilter)
		f.Add(seed, "(&(cn=\\2a%s)(!(mail=%s@hanoi.gov.vn)))")
	}
	f.Fuzz(func(t *testing.T, login, template string) {
		if taken, err := ldap.ParseFilter(template); err == nil {
			if _, err := ber.CompileFilter(taken.Of(login)); err != nil {
				t.Fatalf("%q with %q: %v", template, login, err)
			}
		}
		filter, err := ldap.ParseFilter("(uid=%s)")
		if err != nil {
			t.Fatal(err)
		}
		packet, err := ber.CompileFilter(filter.Of(login))
		if err != nil {
			t.Fatalf("%q: %v", login, err)
		}
		if packet.Tag != ber.FilterEqualityMatch || len(packet.Children) != 2 || string(packet.Children[1].ByteValue) != login && packet.Children[1].Value != login {
			t.Errorf("%q became %v", login, packet)
		}
	})
}

func TestParseServer(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text, want string
		err              error
	}{
		{"ldaps has port 636", "ldaps://dc1.hanoi.gov.vn", "dc1.hanoi.gov.vn:636", nil},
		{"ldap has port 389", "ldap://dc1.hanoi.gov.vn/", "dc1.hanoi.gov.vn:389", nil},
		{"a port of its own", " ldaps://10.20.0.5:3269 ", "10.20.0.5:3269", nil},
		{"an address of version 6", "ldaps://[2001:db8::1]", "[2001:db8::1]:636", nil},
		{"without TLS on this machine", "ldap+plain://127.0.0.1:3890", "127.0.0.1:3890", nil},
		{"without TLS elsewhere", "ldap+plain://10.20.0.5", "", ldap.ErrPlainOutside},
		{"without TLS on a name, which may lead elsewhere", "ldap+plain://localhost", "", ldap.ErrPlainOutside},
		{"another protocol", "https://dc1.hanoi.gov.vn", "", ldap.ErrServerForm},
		{"no protocol", "dc1.hanoi.gov.vn:636", "", ldap.ErrServerForm},
		{"a base behind it", "ldaps://dc1.hanoi.gov.vn/dc=hanoi", "", ldap.ErrServerForm},
		{"a password in it", "ldaps://loa:mat@dc1.hanoi.gov.vn", "", ldap.ErrServerForm},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := ldap.ParseServer(tt.text)
			if !errors.Is(err, tt.err) || err == nil && got.String() != tt.want {
				t.Errorf("got %v, %v", got, err)
			}
			if err != nil && strings.Contains(err.Error(), "mat@") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}
