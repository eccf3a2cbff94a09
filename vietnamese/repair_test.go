package vietnamese_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/mail/mailtest"
)

func TestEveryVietnameseLetterSurvivesEveryLegacyEncoding(t *testing.T) {
	t.Parallel()
	small, capitals := mailtest.VietnameseLetters()
	tests := []struct{ name, label, want, encoded string }{
		{"TCVN3, small letters", "x-viet-tcvn5712", small, mailtest.ToTCVN3(small)},
		{"TCVN3, the capitals that its fonts have", "tcvn-5712", "ĂÂÊÔƠƯĐ", mailtest.ToTCVN3("ĂÂÊÔƠƯĐ")},
		{"VISCII, small letters", "viscii", small, mailtest.ToVISCII(small)},
		{"VPS, small letters", "x-viet-vps", small, mailtest.ToVPS(small)},
		{"VNI-Windows, small letters", "x-viet-vni", small, mailtest.ToVNI(small)},
		{"VNI-Windows, capitals", "vni", capitals, mailtest.ToVNI(capitals)},
		{"windows-1258, small letters", "windows-1258", small, mailtest.To1258(t, small)},
		{"windows-1258, capitals", "cp1258", capitals, mailtest.To1258(t, capitals)},
		{"UTF-8, decomposed", "utf-8", small + capitals, norm.NFD.String(small + capitals)},
		{"VISCII, the capitals among the controls", "viscii", "đẲẴẪỶỸỴ", "\xf0\x02\x05\x06\x14\x19\x1e"},
		{"TCVN 5712, the capitals among the controls", "tcvn", "đÚỤỪỬỮỨỰỲỶỸÝỴ", "\xae\x01\x02\x04\x05\x06\x11\x12\x13\x14\x15\x16\x17"},
		{"VPS, capitals", "vps", "ÀÁẢÃÂẤẦẨĂẮẰẲẴÈÉẺẼÊẾỀỂỄÌÍỈĨÒÓỎÕÔỐỒỔỖƠỚỜỞỠÙÚỦŨƯỨỪỬÝỲỶỸĐ", "\x80\xc1\x81\x82\xc2\x83\x84\x85\x88\x8d\x8e\x8f\xf0\xd7\xc9\xde\xfe\xca\x90\x93\x94\x95\xb5\xb4\xb7\xb8\xbc\xb9\xbd\xbe\xd4\x96\x97\x98\x99\xf7\x9d\x9e\x9f\xa6\xa8\xda\xd1\xac\xd0\xad\xaf\xb1\xdd\xb2\xfd\xb3\xf1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, "From: a@b.test\r\nContent-Type: text/plain; charset="+test.label+"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"+test.encoded)
			if diff := cmp.Diff(test.want, letter.Text); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The label is missing or wrong in most letters that still come in a legacy encoding: then the words have to tell.
func TestALegacyEncodingIsKnownByItsWords(t *testing.T) {
	t.Parallel()
	const text = "kính gửi phòng, tôi đồng ý với dự thảo và đề nghị phát hành"
	encodings := []struct {
		name    string
		encoded string
	}{
		{"TCVN3", mailtest.ToTCVN3(text)},
		{"VISCII", mailtest.ToVISCII(text)},
		{"VPS", mailtest.ToVPS(text)},
		{"VNI-Windows", mailtest.ToVNI(text)},
		{"windows-1258", mailtest.To1258(t, text)},
	}
	for _, e := range encodings {
		for _, label := range []string{"", "; charset=iso-8859-1", "; charset=windows-1252", "; charset=us-ascii", "; charset=x-unknown", "; charset=khong-co"} {
			t.Run(e.name+label, func(t *testing.T) {
				t.Parallel()
				letter := mailtest.Parse(t, "From: a@b.test\r\nContent-Type: text/plain"+label+"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"+e.encoded)
				if diff := cmp.Diff(text, letter.Text); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}
