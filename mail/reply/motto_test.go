package reply_test

import (
	"testing"

	"loa/mail/reply"
)

// TestMotto reads a decision above a signature with a motto of which nothing is known.
func TestMotto(t *testing.T) {
	t.Parallel()
	mottos := []string{
		"Không ngừng đổi mới - Phục vụ nhân dân", `"Không ngừng đổi mới - Phục vụ nhân dân"`, "Kỷ cương - Trách nhiệm - Sáng tạo - Hiệu quả", "Hành chính phục vụ, vì nhân dân",
		"Lấy người dân làm trung tâm", "Nói đi đôi với làm", "Không có việc gì khó, chỉ sợ lòng không bền", "Cần, kiệm, liêm, chính, chí công vô tư",
		"Dân biết, dân bàn, dân làm, dân kiểm tra", "Việc hôm nay chớ để ngày mai", "5 rõ: rõ người, rõ việc, rõ thời gian, rõ trách nhiệm, rõ sản phẩm",
		"Chính quyền phục vụ - Người dân hài lòng", "Tất cả vì sự hài lòng của người dân và doanh nghiệp", "Không chậm trễ - Không phiền hà - Không tiêu cực",
		"Làm hết việc, không làm hết giờ", "Thân thiện - Chuyên nghiệp - Đúng hẹn", "Sống và làm việc theo Hiến pháp và pháp luật", "Hà Nội - Thành phố vì hòa bình",
		"“Mỗi ngày một việc tốt”", "Cán bộ gần dân, trọng dân, hiểu dân", "Trách nhiệm hôm nay, niềm tin ngày mai", "Tiết kiệm giấy, bảo vệ môi trường",
	}
	answers := map[string]reply.Verdict{"Đồng ý.": reply.VerdictApprove, "DUYET 7K3F": reply.VerdictApprove, "Trả lại, sửa mục 2.": reply.VerdictReturn}
	known := reply.Context{Sender: reply.Person{Name: "Nguyễn Văn Bình", Title: "Giám đốc"}}
	for answer, want := range answers {
		for _, motto := range mottos {
			for _, below := range []string{"\n\n--\nNguyễn Văn Bình\n" + motto + "\nĐT: 0912345678", "\n\nTrân trọng,\nNguyễn Văn Bình\n" + motto, "\n\n--\n" + motto, "\n\nBình\n" + motto} {
				text := reply.Extract(answer+below, "", known).Text
				if got := reply.Interpret(text, known); got.Verdict != want {
					t.Errorf("%q is interpreted as %s: %v", answer+below, got.Verdict, got.Obstacles)
				}
			}
		}
	}
}

// TestMottoRemark keeps the lines below a signature that use the words of mottos for a remark.
func TestMottoRemark(t *testing.T) {
	t.Parallel()
	for _, remark := range []string{
		"Để ngày mai đăng nhé", "Không đăng hôm nay", "Chờ tôi xem lại", "Phục vụ nhân dân, nhưng sửa mục 2", "Chỉ đăng trên Cổng Thủ đô", "Nâng cao chất lượng ảnh bìa đã",
		"Việc này ngày mai làm", "Chưa kịp thời, trả lại", "Bỏ đoạn về trách nhiệm", "Xây dựng lại",
	} {
		text := reply.Extract("Đồng ý.\n\n--\nNguyễn Văn Bình\n"+remark, "", reply.Context{}).Text
		if got := reply.Interpret(text, reply.Context{}).Verdict; got == reply.VerdictApprove {
			t.Errorf("a remark %q below the signature is left out", remark)
		}
	}
}
