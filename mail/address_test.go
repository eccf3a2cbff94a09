package mail_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestNobodyBecomesAnotherByTheFormOfHisAddress(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, from, spec, fault string }{
		{"a name that is an address, in quotes", `"giamdoc@hanoi.test" <x@evil.test>`, "x@evil.test", ""},
		{"a name that is an address, without quotes", `giamdoc@hanoi.test <x@evil.test>`, "x@evil.test", "tên hiển thị là một địa chỉ khác"},
		{"an address behind the address", `<x@evil.test> giamdoc@hanoi.test`, "x@evil.test", "tên hiển thị là một địa chỉ khác"},
		{"the address as its own name", `giamdoc@hanoi.test <GiamDoc@hanoi.test>`, "giamdoc@hanoi.test", ""},
		{"an encoded word that is an address", "=?utf-8?q?giamdoc=40hanoi.test?= <x@evil.test>", "x@evil.test", ""},
		{"an encoded word alone", "=?utf-8?q?giamdoc=40hanoi.test?=", "", "không có địa chỉ"},
		{"an encoded word as a local part", "=?utf-8?q?giamdoc?=@hanoi.test", "=?utf-8?q?giamdoc?=@hanoi.test", "địa chỉ không hợp lệ"},
		{"an encoded word that hides a bracket", "=?utf-8?q?giamdoc=40hanoi.test=3E?= <x@evil.test>", "x@evil.test", ""},
		{"a comment behind the address", "giamdoc@hanoi.test (x@evil.test)", "giamdoc@hanoi.test", ""},
		{"a comment inside of the address", "giamdoc(x)@hanoi.test", "@hanoi.test", "địa chỉ không hợp lệ"},
		{"a comment inside of the brackets", "<giamdoc@hanoi.test(x@evil.test)>", "giamdoc@hanoi.test(x@evil.test)", "địa chỉ không hợp lệ"},
		{"a comment that does not end", "giamdoc@hanoi.test (x <x@evil.test>", "giamdoc@hanoi.test", "chú thích không đóng"},
		{"a route", "<@evil.test:giamdoc@hanoi.test>", "giamdoc@hanoi.test", "đường dẫn kiểu cũ trong địa chỉ"},
		{"two at signs", "<giamdoc@hanoi.test@evil.test>", "giamdoc@hanoi.test@evil.test", "địa chỉ không hợp lệ"},
		{"a quoted local part", `"giamdoc"@hanoi.test`, "giamdoc@hanoi.test", ""},
		{"a quoted local part with an address in it", `"giamdoc@hanoi.test"@evil.test`, "giamdoc@hanoi.test@evil.test", "địa chỉ không hợp lệ"},
		{"a quoted local part with a bracket", `<"x>giamdoc"@hanoi.test>`, "\"x", "dấu nháy không đóng"},
		{"an address literal", "giamdoc@[192.0.2.1]", "giamdoc@[192.0.2.1]", "địa chỉ không hợp lệ"},
		{"a percent path", "giamdoc%hanoi.test@evil.test", "giamdoc%hanoi.test@evil.test", ""},
		{"a full stop behind the domain", "giamdoc@hanoi.test.", "giamdoc@hanoi.test", ""},
		{"a control character", "giam\x01doc@hanoi.test", "giamdoc@hanoi.test", "địa chỉ không hợp lệ"},
		{"a vertical tab", "giamdoc@hanoi.test\x0b", "giamdoc@hanoi.test", "ký tự điều khiển trong trường From"},
		{"a NUL, which cleaning drops", "giam\x00doc@hanoi.test", "giamdoc@hanoi.test", "ký tự điều khiển trong trường From"},
		{"an invisible joint in the local part", "giam\u200bdoc@hanoi.test", "", "địa chỉ không hợp lệ"},
		{"an invisible joint in the domain", "giamdoc@ha\u00adnoi.test", "", "địa chỉ không hợp lệ"},
		{"the Kelvin sign for k", "\u212aien@hanoi.test", "", "ký tự ngụy trang trong địa chỉ From"},
		{"the Kelvin sign in the domain", "giamdoc@\u212aien.test", "", "ký tự ngụy trang trong địa chỉ From"},
		{"full-width letters in the domain", "giamdoc@ｈanoi.test", "", "địa chỉ không hợp lệ"},
		{"an ideographic full stop", "giamdoc@hanoi。test", "", "địa chỉ không hợp lệ"},
		{"a broken letter in the address", "giamdoc\xff@hanoi.test", "", "ký tự ngụy trang trong địa chỉ From"},
		{"a Cyrillic letter in the domain", "giamdoc@hаnoi.test", "giamdoc@xn--hnoi-53d.test", ""},
		{"a Cyrillic letter in the local part", "giаmdoc@hanoi.test", "giаmdoc@hanoi.test", ""},
		{"a direction change in the name", "\"tset.ionah@codmaig\u202e\" <x@evil.test>", "x@evil.test", "ký tự ngụy trang trong địa chỉ From"},
		{"far too long", strings.Repeat("a", 2500) + " <giamdoc@hanoi.test>", "giamdoc@hanoi.test", "trường From quá dài"},
		{"an address far too long", strings.Repeat("a", 300) + "@hanoi.test", strings.Repeat("a", 300) + "@hanoi.test", "địa chỉ không hợp lệ"},
		{"a semicolon between two", "giamdoc@hanoi.test; x@evil.test", "", "trường From không có đúng một địa chỉ"},
		{"an empty group", "lanh dao:;", "", "trường From ghi theo nhóm"},
		{"nothing", "", "", "trường From không có đúng một địa chỉ"},
		{"the null address", "<>", "", "địa chỉ không hợp lệ"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, "From: "+test.from+"\r\n\r\nĐồng ý")
			if diff := cmp.Diff(test.fault, letter.FromFault); diff != "" {
				t.Error(diff)
			}
			if test.spec != "" && (len(letter.From) == 0 || letter.From[0].Spec != test.spec) {
				t.Errorf("got %q, want %q", letter.From, test.spec)
			}
			if proof, _ := senderauth.Authenticate(letter, senderauth.Signatures{}, mailtest.Trust); (proof == senderauth.AuthenticationFailed) != (test.fault != "") {
				t.Errorf("got %s", proof)
			}
		})
	}
}

func TestAddressesThatLookLikeOursAreRemarkedUpon(t *testing.T) {
	t.Parallel()
	ours := senderauth.Trust{LocalDomains: []string{"hanoi.test"}, RelaxedWithin: []string{"thudo.test"}}
	for _, test := range []struct {
		name, from string
		want       bool
	}{
		{"ours", "a@hanoi.test", false},
		{"below ours", "a@so.hanoi.test", false},
		{"a stranger", "a@danang.test", false},
		{"a Cyrillic letter", "a@hаnoi.test", true},
		{"all Cyrillic", "a@һаnоі.test", true},
		{"a digit for a letter", "a@han0i.test", true},
		{"an l for an i", "a@hanol.test", true},
		{"below a look-alike", "a@so.han0i.test", true},
		{"a mark on a letter", "a@hànội.test", true},
		{"the other of ours", "a@thud0.test", true},
		{"two scripts in the local part", "gіamdoc@hanoi.test", true},
		{"two scripts in a foreign domain", "a@pаypal.test", true},
		{"a Vietnamese domain", "a@tiếngviệt.test", false},
	} {
		_, checks := senderauth.Authenticate(mailtest.Parse(t, "From: "+test.from+"\r\n\r\nx"), senderauth.Signatures{}, ours)
		if got := mailtest.HasCheckDetail(checks, "trông giống") || mailtest.HasCheckDetail(checks, "trộn nhiều"); got != test.want {
			t.Errorf("%s: got %t: %+v", test.name, got, checks)
		}
	}
	_, checks := senderauth.Authenticate(mailtest.Parse(t, "From: \"Giám đốc giamdoc@hanoi.test\" <x@evil.test>\r\n\r\nx"), senderauth.Signatures{}, ours)
	if !mailtest.HasCheckDetail(checks, "tên hiển thị là một địa chỉ khác: giamdoc@hanoi.test") {
		t.Errorf("got %+v", checks)
	}
}
