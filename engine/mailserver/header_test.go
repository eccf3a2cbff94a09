package mailserver_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHeaderRewriter(t *testing.T) {
	t.Parallel()
	const forgedResult = "Authentication-Results: thu.loa.test; dkim=pass header.d=sovanhoa.test; dmarc=pass header.from=sovanhoa.test"
	tests := []struct {
		name                  string
		login, sender, letter string
		want                  []string // values of Authentication-Results
		signed                bool
	}{
		{
			name: "a forged sender without login", sender: lan, letter: letter(lan, "giả-mạo"),
			want: []string{"thu.loa.test; dkim=none; spf=fail smtp.mailfrom=lan@sovanhoa.test; dmarc=fail (p=reject) header.from=sovanhoa.test"},
		},
		{
			name: "a login as one person, From another person of the domain", login: minh, sender: minh, letter: letter(lan, "đồng-nghiệp"), signed: true,
			want: []string{"thu.loa.test; dkim=pass header.d=sovanhoa.test header.s=thu; spf=pass smtp.mailfrom=minh@sovanhoa.test; dmarc=pass (p=reject) header.from=sovanhoa.test; auth=pass smtp.auth=minh@sovanhoa.test"},
		},
		{
			name: "a login as one person, From and envelope of another person", login: minh, sender: lan, letter: letter(lan, "phong-bì"), signed: true,
			want: []string{"thu.loa.test; dkim=pass header.d=sovanhoa.test header.s=thu; spf=pass smtp.mailfrom=lan@sovanhoa.test; dmarc=pass (p=reject) header.from=sovanhoa.test; auth=pass smtp.auth=minh@sovanhoa.test"},
		},
		{
			name: "an automatic reply of the author, with an empty envelope sender", login: lan, sender: "", letter: letter(lan, "vắng-mặt"), signed: true,
			want: []string{"thu.loa.test; dkim=pass header.d=sovanhoa.test header.s=thu; spf=none; dmarc=pass (p=reject) header.from=sovanhoa.test; auth=pass smtp.auth=lan@sovanhoa.test"},
		},
		{
			name: "two authors", login: lan, sender: lan, letter: letter(lan+", "+minh, "hai-người"),
			want: []string{"thu.loa.test; dkim=none; spf=pass smtp.mailfrom=lan@sovanhoa.test; dmarc=fail (p=reject) header.from=unknown; auth=pass smtp.auth=lan@sovanhoa.test"},
		},
		{
			name: "two From fields", login: lan, sender: lan, letter: letter(lan, "hai-dòng", "From: "+minh),
			want: []string{"thu.loa.test; dkim=none; spf=pass smtp.mailfrom=lan@sovanhoa.test; dmarc=fail (p=reject) header.from=unknown; auth=pass smtp.auth=lan@sovanhoa.test"},
		},
		{
			name: "received results with the authserv-id of the server are removed in every spelling, others stay", sender: lan,
			letter: letter(lan, "tự-khai", forgedResult, strings.ToUpper(forgedResult),
				`authentication-results : (a \) comment (in it)) "thu.loa.test" 1; dmarc=pass`,
				"Authentication-Results:\n\tthu.loa.test;\n\tdmarc=pass", "Authentication-Results: mx.khac.test; spf=pass smtp.mailfrom="+lan),
			want: []string{
				"thu.loa.test; dkim=none; spf=fail smtp.mailfrom=lan@sovanhoa.test; dmarc=fail (p=reject) header.from=sovanhoa.test",
				"mx.khac.test; spf=pass smtp.mailfrom=lan@sovanhoa.test",
			},
		},
		{
			name: "an address that contains a result", sender: `"x; dmarc=pass"@sovanhoa.test`, letter: letter(`"; dmarc=pass header.from=sovanhoa.test"@ke-gian.test`, "lén"),
			want: []string{"thu.loa.test; dkim=none; spf=fail smtp.mailfrom=xdmarcpass@sovanhoa.test; dmarc=fail (p=reject) header.from=ke-gian.test"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := startMail(t, t.TempDir())
			submit(t, server, test.login, test.sender, loaAddress, test.letter)
			raw := onlyLetter(t, server, loaAddress)
			if diff := cmp.Diff(test.want, header(raw, "Authentication-Results")); diff != "" {
				t.Errorf("Authentication-Results (-want +got):\n%s", diff)
			}
			if got := len(header(raw, "DKIM-Signature")) == 1; got != test.signed {
				t.Errorf("signed: %v, want %v", got, test.signed)
			}
			if bytes.Contains(bytes.ToLower(raw), []byte(`"thu.loa.test" 1`)) {
				t.Error("the spelling with a comment is still there")
			}
		})
	}
}
