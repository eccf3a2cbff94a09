package inbound

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCodesGiven(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"544697":              {"544697"},
		"544 697":             {"544697"},
		"544-697":             {"544697"},
		"544.697":             {"544697"},
		"544\u00a0697":        {"544697"},
		"５４４６９７":              {"544697"},
		"5 4 4 6 9 7":         {"544697"},
		"XAC NHAN 544697":     {"544697"},
		"xac nhan 544 697":    {"544697"},
		"Mã là 902854 em nhé": {"902854"},
		"Mã: 902854.":         {"902854"},
		"(902854)":            {"902854"},
		"Gửi em mã xác nhận:\n902 854\nTrân trọng": {"902854"},
		"902854\n902 854":            {"902854"},
		"902854 ĐT: 0912345678":      {"902854"},
		"17 902854":                  {"902854"},
		"902854 0912345678":          {"902854"},
		"0912345678 902854":          {"902854"},
		"0912 345678":                nil,
		"024 382 567 89":             nil,
		"012 345":                    {"012345"},
		"902854\nĐT: 0912 345 678":   {"902854"},
		"902854, điện thoại 826 547": {"902854"},
		"544697 hay 902854":          {"544697", "902854"},
		"ĐT: 826547":                 nil,
		"Điện thoại 826 547":         nil,
		"0912 345 678":               nil,
		"+84544697":                  nil,
		"Ngày 261126":                nil,
		"26/11/26":                   nil,
		"26-11-26":                   nil,
		"26.11.26":                   nil,
		"500.000 đồng":               nil,
		"500000đ":                    nil,
		"Công văn số hiệu 123456":    nil,
		"123456/UBND":                nil,
		"LOA-2027-001234":            nil,
		"Mã 90285":                   nil,
		"Mã 9028541":                 nil,
		"Đồng ý.":                    nil,
	} {
		if diff := cmp.Diff(want, codesGiven(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	if got := codesInSubject("Re: [LOA] Kính đề nghị xác nhận: Kế hoạch 123456 902 854", "Kế hoạch 123456"); !cmp.Equal(got, []string{"902854"}) {
		t.Errorf("in the subject: %v", got)
	}
}
