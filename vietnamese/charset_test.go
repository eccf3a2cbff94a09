package vietnamese_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/mail/mailtest"
	"loa/vietnamese"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	t.Run("every letter in every encoding", func(t *testing.T) {
		t.Parallel()
		small, capitals := mailtest.VietnameseLetters()
		tests := []struct{ name, label, want, encoded string }{
			{name: "TCVN3, small letters", label: "x-viet-tcvn5712", want: small, encoded: mailtest.ToTCVN3(small)},
			{name: "TCVN3, the capitals that its fonts have", label: "tcvn-5712", want: "ĂÂÊÔƠƯĐ", encoded: mailtest.ToTCVN3("ĂÂÊÔƠƯĐ")},
			{name: "VISCII, small letters", label: "viscii", want: small, encoded: mailtest.ToVISCII(small)},
			{name: "VPS, small letters", label: "x-viet-vps", want: small, encoded: mailtest.ToVPS(small)},
			{name: "VNI-Windows, small letters", label: "x-viet-vni", want: small, encoded: mailtest.ToVNI(small)},
			{name: "VNI-Windows, capitals", label: "vni", want: capitals, encoded: mailtest.ToVNI(capitals)},
			{name: "windows-1258, small letters", label: "windows-1258", want: small, encoded: mailtest.To1258(t, small)},
			{name: "windows-1258, capitals", label: "cp1258", want: capitals, encoded: mailtest.To1258(t, capitals)},
			{name: "UTF-8, decomposed", label: "utf-8", want: small + capitals, encoded: norm.NFD.String(small + capitals)},
			{name: "VISCII, the capitals among the controls", label: "viscii", want: "đẲẴẪỶỸỴ", encoded: "\xf0\x02\x05\x06\x14\x19\x1e"},
			{name: "TCVN 5712, the capitals among the controls", label: "tcvn", want: "đÚỤỪỬỮỨỰỲỶỸÝỴ", encoded: "\xae\x01\x02\x04\x05\x06\x11\x12\x13\x14\x15\x16\x17"},
			{name: "VPS, capitals", label: "vps", want: "ÀÁẢÃÂẤẦẨĂẮẰẲẴÈÉẺẼÊẾỀỂỄÌÍỈĨÒÓỎÕÔỐỒỔỖƠỚỜỞỠÙÚỦŨƯỨỪỬÝỲỶỸĐ", encoded: "\x80\xc1\x81\x82\xc2\x83\x84\x85\x88\x8d\x8e\x8f\xf0\xd7\xc9\xde\xfe\xca\x90\x93\x94\x95\xb5\xb4\xb7\xb8\xbc\xb9\xbd\xbe\xd4\x96\x97\x98\x99\xf7\x9d\x9e\x9f\xa6\xa8\xda\xd1\xac\xd0\xad\xaf\xb1\xdd\xb2\xfd\xb3\xf1"},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				if diff := cmp.Diff(test.want, vietnamese.Clean(vietnamese.Decode([]byte(test.encoded), test.label))); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
	// Most letters that still come in a legacy encoding have no label or a wrong one.
	t.Run("a missing or wrong label", func(t *testing.T) {
		t.Parallel()
		const text = "kính gửi phòng, tôi đồng ý với dự thảo và đề nghị phát hành"
		encodings := []struct {
			name    string
			encoded string
		}{
			{name: "TCVN3", encoded: mailtest.ToTCVN3(text)},
			{name: "VISCII", encoded: mailtest.ToVISCII(text)},
			{name: "VPS", encoded: mailtest.ToVPS(text)},
			{name: "VNI-Windows", encoded: mailtest.ToVNI(text)},
			{name: "windows-1258", encoded: mailtest.To1258(t, text)},
		}
		for _, e := range encodings {
			for _, label := range []string{"", "iso-8859-1", "windows-1252", "us-ascii", "x-unknown", "khong-co"} {
				t.Run(e.name+", label "+strconv.Quote(label), func(t *testing.T) {
					t.Parallel()
					if diff := cmp.Diff(text, vietnamese.Clean(vietnamese.Decode([]byte(e.encoded), label))); diff != "" {
						t.Error(diff)
					}
				})
			}
		}
	})
}
