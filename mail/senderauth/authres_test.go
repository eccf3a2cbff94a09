package senderauth_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/senderauth"
)

func TestParseAuthResults(t *testing.T) {
	t.Parallel()
	got, err := senderauth.ParseAuthResults(`MX.tp.test 1 ; SPF/1 = pass reason = "a;b" smtp.mailfrom="x y"@tp.test ; dkim=pass (2048-bit) header.d=tp.test header.i=@tp.test;`)
	if err != nil {
		t.Fatal(err)
	}
	want := senderauth.AuthResults{ID: "mx.tp.test", Results: []senderauth.AuthResult{
		{Method: "spf", Version: "1", Result: "pass", Properties: []senderauth.Property{{Name: "reason", Value: "a;b"}, {Name: "smtp.mailfrom", Value: "x y@tp.test"}}},
		{Method: "dkim", Result: "pass", Properties: []senderauth.Property{{Name: "header.d", Value: "tp.test"}, {Name: "header.i", Value: "@tp.test"}}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// FuzzParseAuthResults parses any value, and the same value in quotes: it must not leave them.
func FuzzParseAuthResults(f *testing.F) {
	f.Add(`mx.tp.test 1; spf=pass (a (b) \) c) smtp.mailfrom="x; dmarc=pass"@evil.test; dmarc=fail header.from=tp.test`)
	f.Add(`"mx;tp.test"; none`)
	f.Add(`mx; a/1 = b reason="c" d.e = f;`)
	f.Fuzz(func(t *testing.T, value string) {
		got, err := senderauth.ParseAuthResults(value)
		if err != nil {
			return
		}
		if got.ID == "" {
			t.Error("no authserv-id")
		}
		// A separator in quotes or comments makes no result.
		if len(got.Results) > strings.Count(value, ";") {
			t.Errorf("%d results in %q", len(got.Results), value)
		}
		quoted := `mx.tp.test; x=y reason="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
		inside, err := senderauth.ParseAuthResults(quoted)
		if err != nil || len(inside.Results) != 1 {
			t.Errorf("a quoted string broke out of %q: %+v %v", quoted, inside, err)
		}
	})
}
