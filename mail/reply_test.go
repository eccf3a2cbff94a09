package mail_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
)

func TestOnlyWhatTheSenderWroteIsKept(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, html, want string }{
		{"an office that decides is no letterhead", "Kính gửi Văn phòng,\nSở Nội vụ nhất trí.\nTrân trọng./.", "", "Kính gửi Văn phòng,\nSở Nội vụ nhất trí."},
		{"a signature block", "Đồng ý.\n\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n(đã ký)\nTrần Thị Lan", "", "Đồng ý."},
		{"a name and a telephone number", "Duyệt\n\nNguyễn Văn An\nGiám đốc Sở Nội vụ\nĐT: 0912.345.678", "", "Duyệt"},
		{"a notice at the foot", "Đồng ý.\n\n---\nLưu ý: thư điện tử công vụ. Nếu nhận nhầm, đề nghị trả lại người gửi.", "", "Đồng ý."},
		{"a postscript below the closing", "Đồng ý.\n\nTrân trọng\nBình\n\nP/S: bỏ ảnh số 3\nvà thay tiêu đề", "", "Đồng ý.\n\nP/S: bỏ ảnh số 3\nvà thay tiêu đề"},
		{"a condition below the signature mark", "Đồng ý.\n-- \nBình\nNhưng sửa trang 2", "", "Đồng ý.\n\nNhưng sửa trang 2"},
		{"an attribution over three lines", "Đồng ý\n\nVào Th 3, 7 thg 6, 2022 vào lúc 09:12\nPhòng Cải cách hành chính\n<cchc@hanoi.test> đã viết:\n\nKhông đồng ý", "", "Đồng ý"},
		{"an answer between quoted lines", "> Đăng không?\nĐồng ý\n> Sửa không?\nKhông", "", "Đồng ý\nKhông"},
		{"our own marker", "Đồng ý\n\n##- Vui lòng trả lời phía trên dòng này -##\nKhông đồng ý", "", "Đồng ý"},
		{"a forwarded letter", "Kính chuyển anh\n\n---------- Thư được chuyển tiếp ---------\nTừ: A <a@b.test>\nĐồng ý", "", "Kính chuyển anh"},
		{"the whole letter is a forwarded one", "---------- Forwarded message ---------\nFrom: A <a@b.test>\nĐồng ý", "", ""},
		{"a sentence that begins like an attribution", "Vào ngày mai tôi sẽ trả lời", "", "Vào ngày mai tôi sẽ trả lời"},
		{"a phone's line", "OK\n\nĐã gửi từ iPhone của tôi", "", "OK"},
		{"HTML with a hidden preview and a style sheet", "", `<style>p{}</style><div style="display: none">Không đồng ý</div><p>Đồng&nbsp;ý</p>`, "Đồng ý"},
		{"HTML with a numbered list", "", "<ol><li>Đồng ý</li><li>Không</li></ol>", "1. Đồng ý\n2. Không"},
		{"HTML with a struck word", "", "<p><s>Không</s> đồng ý</p>", "Không đồng ý"},
		{"HTML of Yahoo", "", `<div>Đồng ý</div><div class="yahoo_quoted"><div>Không đồng ý</div></div>`, "Đồng ý"},
		{"HTML of Spark", "", `<div>Đồng ý</div><div name="messageReplySection">Không đồng ý</div>`, "Đồng ý"},
		{"HTML with a signature and a postscript in it", "", `<div>Đồng ý</div><div class="gmail_signature">Trần Bình<br>P/S: sửa trang 2</div>`, "Đồng ý\n\nP/S: sửa trang 2"},
		{"HTML in a legacy font", "", "<p>Kh\u00abng \u00ae\u00e5ng \u00fd</p>", "Không đồng ý"},
		{"nothing", "", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, method, confidence := mail.NewText(test.text, test.html)
			if diff := cmp.Diff(squash(test.want), squash(got)); diff != "" {
				t.Errorf("%s (%s, %.1f)", diff, method, confidence)
			}
			if confidence < 0.8 {
				t.Errorf("confidence %.1f by %s", confidence, method)
			}
		})
	}
}

// squash drops blank lines, which mean nothing.
func squash(s string) string {
	var kept []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func TestHistoryThatCouldNotBeCutLowersTheConfidence(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Đồng ý\nPhòng đã viết:", "Đồng ý\nTừ: Phòng\nKhông đồng ý"} {
		if _, method, confidence := mail.NewText(text, ""); confidence >= 0.8 {
			t.Errorf("%q: confidence %.1f by %s", text, confidence, method)
		}
	}
}
