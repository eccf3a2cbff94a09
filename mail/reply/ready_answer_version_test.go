package reply_test

import (
	"testing"

	"loa/mail/reply"
)

func TestParseVersion(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"BAN KEM 7K3F":                    "7K3F",
		"\n ban kem 7k3f\n\nTrân trọng":   "7K3F",
		"“BẢN KÈM 7K3F” nhé em":           "7K3F",
		"Dạ dùng bản kèm theo 7K3F ạ.":    "7K3F",
		"BAN KEM":                         "",
		"Bản kèm theo nhé":                "",
		"Đồng ý bản kèm 7K3F":             "",
		"Không dùng bản kèm 7K3F":         "",
		"Tôi đã sửa.\nBAN KEM 7K3F":       "",
		"BAN KEM 7K3F nhưng sửa trang 2.": "",
		"DUYET 7K3F":                      "",
	} {
		if got, _ := reply.ParseVersion(text); got != want {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}
