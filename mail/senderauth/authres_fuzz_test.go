package senderauth_test

import (
	"strings"
	"testing"

	"loa/mail/senderauth"
)

func FuzzAuthRes(f *testing.F) {
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
		// Whatever stands in quotes or comments, there are never more results than separators outside of them.
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
