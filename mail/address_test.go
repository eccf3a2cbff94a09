package mail_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestParseAddresses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, from, spec, fault string }{
		{name: "a name that is an address, in quotes", from: `"giamdoc@hanoi.test" <x@evil.test>`, spec: "x@evil.test", fault: ""},
		{name: "a name that is an address, without quotes", from: `giamdoc@hanoi.test <x@evil.test>`, spec: "x@evil.test", fault: "tên hiển thị là một địa chỉ khác"},
		{name: "an address behind the address", from: `<x@evil.test> giamdoc@hanoi.test`, spec: "x@evil.test", fault: "tên hiển thị là một địa chỉ khác"},
		{name: "the address as its own name", from: `giamdoc@hanoi.test <GiamDoc@hanoi.test>`, spec: "giamdoc@hanoi.test", fault: ""},
		{name: "an encoded word that is an address", from: "=?utf-8?q?giamdoc=40hanoi.test?= <x@evil.test>", spec: "x@evil.test", fault: ""},
		{name: "an encoded word alone", from: "=?utf-8?q?giamdoc=40hanoi.test?=", spec: "", fault: "không có địa chỉ"},
		{name: "an encoded word as a local part", from: "=?utf-8?q?giamdoc?=@hanoi.test", spec: "=?utf-8?q?giamdoc?=@hanoi.test", fault: "địa chỉ không hợp lệ"},
		{name: "an encoded word that hides a bracket", from: "=?utf-8?q?giamdoc=40hanoi.test=3E?= <x@evil.test>", spec: "x@evil.test", fault: ""},
		{name: "a comment behind the address", from: "giamdoc@hanoi.test (x@evil.test)", spec: "giamdoc@hanoi.test", fault: ""},
		{name: "a comment inside of the address", from: "giamdoc(x)@hanoi.test", spec: "@hanoi.test", fault: "địa chỉ không hợp lệ"},
		{name: "a comment inside of the brackets", from: "<giamdoc@hanoi.test(x@evil.test)>", spec: "giamdoc@hanoi.test(x@evil.test)", fault: "địa chỉ không hợp lệ"},
		{name: "a comment that does not end", from: "giamdoc@hanoi.test (x <x@evil.test>", spec: "giamdoc@hanoi.test", fault: "chú thích không đóng"},
		{name: "a route", from: "<@evil.test:giamdoc@hanoi.test>", spec: "giamdoc@hanoi.test", fault: "đường dẫn kiểu cũ trong địa chỉ"},
		{name: "two at signs", from: "<giamdoc@hanoi.test@evil.test>", spec: "giamdoc@hanoi.test@evil.test", fault: "địa chỉ không hợp lệ"},
		{name: "a quoted local part", from: `"giamdoc"@hanoi.test`, spec: "giamdoc@hanoi.test", fault: ""},
		{name: "a quoted local part with an address in it", from: `"giamdoc@hanoi.test"@evil.test`, spec: "giamdoc@hanoi.test@evil.test", fault: "địa chỉ không hợp lệ"},
		{name: "a quoted local part with a bracket", from: `<"x>giamdoc"@hanoi.test>`, spec: "\"x", fault: "dấu nháy không đóng"},
		{name: "an address literal", from: "giamdoc@[192.0.2.1]", spec: "giamdoc@[192.0.2.1]", fault: "địa chỉ không hợp lệ"},
		{name: "a percent path", from: "giamdoc%hanoi.test@evil.test", spec: "giamdoc%hanoi.test@evil.test", fault: ""},
		{name: "a full stop behind the domain", from: "giamdoc@hanoi.test.", spec: "giamdoc@hanoi.test", fault: ""},
		{name: "a control character", from: "giam\x01doc@hanoi.test", spec: "giamdoc@hanoi.test", fault: "địa chỉ không hợp lệ"},
		{name: "a vertical tab", from: "giamdoc@hanoi.test\x0b", spec: "giamdoc@hanoi.test", fault: "ký tự điều khiển trong trường From"},
		{name: "a NUL, which cleaning drops", from: "giam\x00doc@hanoi.test", spec: "giamdoc@hanoi.test", fault: "ký tự điều khiển trong trường From"},
		{name: "an invisible character in the local part", from: "giam\u200bdoc@hanoi.test", spec: "", fault: "địa chỉ không hợp lệ"},
		{name: "an invisible character in the domain", from: "giamdoc@ha\u00adnoi.test", spec: "", fault: "địa chỉ không hợp lệ"},
		{name: "the Kelvin sign for k", from: "\u212aien@hanoi.test", spec: "", fault: "ký tự ngụy trang trong địa chỉ From"},
		{name: "the Kelvin sign in the domain", from: "giamdoc@\u212aien.test", spec: "", fault: "ký tự ngụy trang trong địa chỉ From"},
		{name: "full-width letters in the domain", from: "giamdoc@ｈanoi.test", spec: "", fault: "địa chỉ không hợp lệ"},
		{name: "an ideographic full stop", from: "giamdoc@hanoi。test", spec: "", fault: "địa chỉ không hợp lệ"},
		{name: "a broken letter in the address", from: "giamdoc\xff@hanoi.test", spec: "", fault: "ký tự ngụy trang trong địa chỉ From"},
		{name: "a Cyrillic letter in the domain", from: "giamdoc@hаnoi.test", spec: "giamdoc@xn--hnoi-53d.test", fault: ""},
		{name: "a Cyrillic letter in the local part", from: "giаmdoc@hanoi.test", spec: "giаmdoc@hanoi.test", fault: ""},
		{name: "a direction change in the name", from: "\"tset.ionah@codmaig\u202e\" <x@evil.test>", spec: "x@evil.test", fault: "ký tự ngụy trang trong địa chỉ From"},
		{name: "far too long", from: strings.Repeat("a", 2500) + " <giamdoc@hanoi.test>", spec: "giamdoc@hanoi.test", fault: "trường From quá dài"},
		{name: "an address far too long", from: strings.Repeat("a", 300) + "@hanoi.test", spec: strings.Repeat("a", 300) + "@hanoi.test", fault: "địa chỉ không hợp lệ"},
		{name: "a semicolon between two", from: "giamdoc@hanoi.test; x@evil.test", spec: "", fault: "trường From không có đúng một địa chỉ"},
		{name: "an empty group", from: "lanh dao:;", spec: "", fault: "trường From ghi theo nhóm"},
		{name: "nothing", from: "", spec: "", fault: "trường From không có đúng một địa chỉ"},
		{name: "the null address", from: "<>", spec: "", fault: "địa chỉ không hợp lệ"},
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
			if got, _ := senderauth.Authenticate(letter, senderauth.Signatures{}, mailtest.Trust); (got == senderauth.AuthenticationFailed) != (test.fault != "") {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestNewAddress(t *testing.T) {
	t.Parallel()
	t.Run("look-alike domains compare unequal", func(t *testing.T) {
		t.Parallel()
		legitimate := mailtest.Parse(t, "From: a@hanoi.test\r\n\r\nx").From[0]
		forged := mailtest.Parse(t, "From: a@hаnoi.test\r\n\r\nx").From[0] // the first а is Cyrillic
		if legitimate.Spec == forged.Spec {
			t.Errorf("both are %s", legitimate.Spec)
		}
		if diff := cmp.Diff("a@xn--hnoi-53d.test", forged.Spec); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOnBehalf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, header, want string }{
		{name: "no Sender", header: mailtest.FromField, want: ""},
		{name: "the author", header: mailtest.FromField + "Sender: binh@TP.test\r\n", want: ""},
		{name: "a secretary", header: mailtest.FromField + "Sender: Thư ký <vanthu@tp.test>\r\n", want: "vanthu@tp.test"},
		{name: "the author and a secretary", header: mailtest.FromField + "Sender: binh@tp.test\r\nSender: vanthu@tp.test\r\n", want: "vanthu@tp.test"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, test.header+"\r\nĐồng ý")
			secretary, ok := letter.OnBehalf()
			if diff := cmp.Diff(test.want, secretary.Spec); diff != "" || ok != (test.want != "") {
				t.Errorf("ok %t: %s", ok, diff)
			}
			if _, checks := senderauth.Authenticate(letter, senderauth.Signatures{}, mailtest.Trust); ok != mailtest.HasCheckDetail(checks, "gửi thay") {
				t.Errorf("got %+v", checks)
			}
		})
	}
}

func TestAddressInName(t *testing.T) {
	t.Parallel()
	letter := mailtest.Parse(t, "From: \"Giám đốc giamdoc@hanoi.test\" <x@evil.test>\r\n\r\nx")
	if _, checks := senderauth.Authenticate(letter, senderauth.Signatures{}, senderauth.Trust{}); !mailtest.HasCheckDetail(checks, "tên hiển thị là một địa chỉ khác: giamdoc@hanoi.test") {
		t.Errorf("got %+v", checks)
	}
}
