package reply

import "testing"

func TestTypedKeys(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, keys, want string }{
		{"TELEX with a doubled d and vowel", "ddoongf", "đồng"},
		{"TELEX with the tone at the end", "duyeetj", "duyệt"},
		{"TELEX with w for both vowels", "truowcs", "trước"},
		{"TELEX with w behind two vowels", "chuaw", "chưa"},
		{"TELEX without a tone", "khoong", "không"},
		{"VNI with the shape before the tone", "d9o62ng", "đồng"},
		{"VNI with a horn", "tru7o7c1", "trước"},
		{"a doubled letter inside of a foreign word", "add", "ađ"},
		{"a word with marks stays", "đồng", "đồng"},
		{"a word without keys stays", "hay", "hay"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := typedKeys(test.keys); got != test.want {
				t.Errorf("%q is %q, want %q", test.keys, got, test.want)
			}
		})
	}
}

func TestKeyed(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"Nếu bạn nhận nhầm thư này, vui lòng xóa", "Bạn không phải là người nhận", "Chỉ dành cho người nhận có tên", "Hệ thống thư điện tử công vụ", "Phân loại thư: thường",
		"Thư đã quét phần mềm độc hại", "Đã quét vi-rút", "Đã quét VIRÚT", "Nghĩ tới môi trường trước khi in thư", "Miễn trừ trách nhiệm", "Luật Bảo vệ dữ liệu cá nhân",
		"Chứng thư chữ ký số", "DISCLAIMER", "intended solely for", "received in error, please", "sent by mistake.", "scanned for viruses", "Think before printing",
		"If you are not the recipient", "originated from outside", "Thư TỪ BÊN NGOÀI TỔ CHỨC", "By replying to this message", "our e-mail policy", "excuse my brevity", "pardon the typos",
	} {
		if !letterNotice.pattern.MatchString(line) {
			t.Errorf("%q is no notice", line)
		} else if !letterNotice.MatchString(line) {
			t.Errorf("%q is a notice without a key", line)
		}
	}
}
