package inbound

import (
	"testing"
)

// TestIsAcceptance checks that only a plain acceptance counts.
func TestIsAcceptance(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Đồng ý tiếp nhận.":                      true,
		"Đã tiếp nhận nhiệm vụ.":                 true,
		"Đơn vị xin tiếp nhận ạ":                 true,
		"da tiep nhan":                           true,
		"Chưa tiếp nhận.":                        false,
		"Không tiếp nhận nhiệm vụ này.":          false,
		"Đã nhận được thư.":                      false,
		"Tiếp nhận nhưng xin lùi hạn.":           false,
		"Tiếp nhận?":                             false,
		"Đề nghị Sở Tư pháp tiếp nhận nhiệm vụ.": false,
	} {
		if got := isAcceptance(text); got != want {
			t.Errorf("%q is an acceptance: %v, want %v", text, got, want)
		}
	}
}
