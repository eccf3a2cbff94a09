package main_test

import (
	"fmt"
	"net/http"
	"testing"

	"loa/account/ldap/ldaptest"
	"loa/cmd/clustertest"
	"loa/waittest"
)

// TestServeLDAP runs `loa serve` beside a directory service: somebody signs in without an account by hand, leaves the service, and is out.
func TestServeLDAP(t *testing.T) {
	t.Parallel()
	server := ldaptest.Start(t, ldaptest.Options{})
	for _, login := range []string{"an", "binh", "chi"} {
		server.AddPerson(t, login, "Cán bộ "+login, ldaptest.Attributes{"userPassword": {clustertest.Password}})
	}
	group := server.AddGroup(t, "Quản trị loa", ldaptest.DN("an"), ldaptest.DN("binh"))
	o := newOperator(t)
	instance := o.instance(o.createDatabase("loa"))
	address := fmt.Sprint("127.0.0.1:", freePort(t))
	web := "http://" + address
	instance.Env = append(instance.Env, "LOA_LISTEN="+address, "LOA_PUBLIC="+web, "LOA_LDAP_SERVERS=ldaps://"+server.TLS, "LOA_LDAP_CA="+server.AuthorityFile, "LOA_LDAP_BIND_DN="+ldaptest.Reader,
		"LOA_LDAP_PASSWORD="+ldaptest.ReaderPassword, "LOA_LDAP_BASE="+ldaptest.Base, "LOA_LDAP_ROLES="+group+"=administrator", "LOA_LDAP_SYNC=1s")
	o.serve(instance)
	status := func(cookie, path string) int {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, web+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Cookie", cookie)
		client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close() // the status is enough
		return response.StatusCode
	}
	var cookies []string
	for _, login := range []string{"an", "binh"} {
		cookie, err := clustertest.SignIn(t.Context(), web, login)
		if err != nil {
			t.Fatal(err)
		}
		if got := status(cookie, "/accounts"); got != http.StatusOK {
			t.Errorf("%s: the list of accounts has status %d", login, got)
		}
		cookies = append(cookies, cookie)
	}
	server.Remove(t, ldaptest.DN("an"))
	waittest.Eventually(t, "the leaver is signed out", func() error {
		if got := status(cookies[0], "/accounts"); got != http.StatusSeeOther {
			return fmt.Errorf("the page has status %d", got)
		}
		return nil
	})
	if got := status(cookies[1], "/accounts"); got != http.StatusOK {
		t.Errorf("who has stayed: status %d", got)
	}
}
