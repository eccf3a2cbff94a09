package oidc

import (
	"errors"
	"net/url"
	"testing"
	"time"

	"loa/keyfile"
)

func TestVault(t *testing.T) {
	t.Parallel()
	older, newer := keyfile.New(), keyfile.New()
	with := func(keys ...keyfile.Key) vault {
		return vault{func() (keyfile.Keys, error) { return keys, nil }}
	}
	sealed, err := with(older).seal("việc", []byte("mã làm mới"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		vault   vault
		purpose string
		sealed  string
		want    string
	}{
		"the key opens":                    {with(older), "việc", sealed, "mã làm mới"},
		"also beside a newer one":          {with(older, newer), "việc", sealed, "mã làm mới"},
		"another key does not":             {with(newer), "việc", sealed, ""},
		"nor for another purpose":          {with(older), "việc khác", sealed, ""},
		"nor what is cut":                  {with(older), "việc", sealed[:len(sealed)-4], ""},
		"nor what is shorter than a nonce": {with(older), "việc", older.ID + ".AAAA", ""},
		"nor nothing":                      {with(older), "việc", "", ""},
		"nor without a key":                {with(), "việc", sealed, ""},
	} {
		plain, err := test.vault.open(test.purpose, test.sealed)
		if string(plain) != test.want || (test.want == "") != errors.Is(err, keyfile.ErrEncrypted) {
			t.Errorf("%s: got %q, %v", name, plain, err)
		}
	}
	if _, err := with().seal("việc", nil); !errors.Is(err, keyfile.ErrEncrypted) {
		t.Errorf("without a key: %v", err)
	}
	if again, err := with(older).seal("việc", []byte("mã làm mới")); err != nil || again == sealed {
		t.Errorf("sealed twice the same: %v", err)
	}
}

// FuzzAnswer gives any cookie with any answer of a browser. Only the state of a cookie's own sign-in leads to a code.
func FuzzAnswer(f *testing.F) {
	key := keyfile.New()
	v := vault{func() (keyfile.Keys, error) { return keyfile.Keys{key}, nil }}
	p := &provider{Client: Client{Issuer: "https://dangnhap.hanoi.test", ID: "loa"}, now: func() time.Time { return time.Date(2027, 3, 2, 9, 0, 0, 0, time.UTC) }}
	u := underWay{Secret: "bí mật", Next: "/tasks", Begun: p.now()}
	right, err := v.seal(p.cookiePurpose(), []byte(`{"secret":"bí mật","next":"/tasks","begun":"2027-03-02T09:00:00Z"}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(right, "state="+u.derive("state")+"&code=abc")
	f.Add(right, "state="+u.derive("state")+"&code=abc&iss=https://ke-gian.test")
	f.Add(right, "state="+u.derive("state")+"&error=access_denied&error_description=%3Cb%3E")
	f.Add(right[:20], "state=&code=")
	f.Add("", "%zz")
	f.Fuzz(func(t *testing.T, cookie, query string) {
		answer, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		_ = KeyOf(answer.Get("state")) // it may not panic
		begun, err := p.openCookie(v, cookie)
		if err != nil {
			if !errors.Is(err, ErrStale) {
				t.Fatal(err)
			}
			return
		}
		if begun.Secret != u.Secret {
			t.Fatalf("a cookie that was made up opens: %+v", begun)
		}
		code, err := p.codeOf(&discovered{}, begun, answer)
		if (code == "") != (err != nil) || code != "" && answer.Get("state") != u.derive("state") {
			t.Fatalf("code %q, %v", code, err)
		}
	})
}
