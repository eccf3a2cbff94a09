package reply_test

import (
	"testing"

	"loa/mail"
	"loa/mail/inbound"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

func TestWithdraws(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"HỦY":                     true,
		"Huỷ ạ":                   true,
		"HUY 7K3F":                true,
		"Hủy 7K3F.":               true,
		"Không phải tôi.":         true,
		"Tôi không duyệt":         true,
		"Không phải mình gửi.":    true,
		"Khong phai toi gui":      true,
		"Không phải tôi gửi nhầm": false,
		"Hủy lịch họp chiều nay":  false,
		"HUY 7K3F\nĐồng ý.":       false,
		"Không đồng ý":            false,
		"DUYET 7K3F":              false,
		"Hủy?":                    false,
	} {
		letter := mail.Letter{From: []mail.Address{{Spec: "binh@hanoi.test"}}, Text: text}
		if got := inbound.Interpret(letter, senderauth.Signatures{}, senderauth.Trust{}, reply.Context{}).Cancel; got != want {
			t.Errorf("%q withdraws: %v, want %v", text, got, want)
		}
	}
}
