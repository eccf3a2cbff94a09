package mail_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/mailtest"
)

func TestDecodeTransfer(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, encoding, body, want string }{
		{name: "base64 with a broken end", encoding: "base64", body: "xJDhu5NuZyDDvQ=", want: "Đồng ý"},
		{name: "base64 with dashes between", encoding: "base64", body: "xJDhu5Nu\r\n**ZyDDvQ==", want: "Đồng ý"},
		{name: "quoted-printable with a stray sign", encoding: "quoted-printable", body: "=C4=90=E1=BB=93ng =\r\n=C3=BD 100=", want: "Đồng ý 100"},
		{name: "uuencode", encoding: "x-uuencode", body: "begin 644 t.txt\r\n*Q)#ANY-N9R##O0\r\nend", want: "Đồng ý"},
		{name: "an unknown encoding", encoding: "x-khac", body: "Đồng ý", want: "Đồng ý"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, "From: a@b.test\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: "+test.encoding+"\r\n\r\n"+test.body)
			if diff := cmp.Diff(test.want, strings.TrimSpace(letter.Text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
