package reply_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/reply"
)

// short writes answers as "1 approve, 3 return (lý do)".
func short(answers []reply.ItemAnswer) string {
	var words []string
	for _, a := range answers {
		word := fmt.Sprintf("%d %s", a.Item, a.Verdict)
		if a.Comment != "" {
			word += " (" + strings.ReplaceAll(a.Comment, "\n", " / ") + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func TestInterpretAcceptances(t *testing.T) {
	t.Parallel()
	const all = "1 approve, 2 approve, 3 approve, 4 approve"
	for _, c := range []struct{ text, want string }{
		{"Đồng ý tất cả", all},
		{"DONG Y TAT CA", all},
		{"Đồng ý", all},
		{"Tiếp nhận toàn bộ.", all},
		{"Sở đã nhận và sẽ triển khai.", all},
		{"Kính gửi cơ quan điều phối,\nSở đồng ý tiếp nhận các nhiệm vụ được giao.\nTrân trọng./.", all},
		{"Đồng ý cả 4 nhiệm vụ", all},
		{"Đồng ý tất cả, trừ 3: đề nghị giao Sở Y tế", "1 approve, 2 approve, 3 return (đề nghị giao Sở Y tế), 4 approve"},
		{"Đồng ý tất cả trừ việc số 3 không thuộc chức năng", "1 approve, 2 approve, 3 return (không thuộc chức năng), 4 approve"},
		{"Nhất trí tất cả, trừ 2 và 4: đề nghị chuyển Sở Khoa học và Công nghệ", "1 approve, 2 return (đề nghị chuyển Sở Khoa học và Công nghệ), 3 approve, 4 return (đề nghị chuyển Sở Khoa học và Công nghệ)"},
		{"Đồng ý tất cả, trừ 3", "1 approve, 2 approve, 3 unclear, 4 approve"},
		{"1, 2 nhận; 3 không thuộc chức năng", "1 approve, 2 approve, 3 return (không thuộc chức năng)"},
		{"1 nhận\n2 nhận\n3 từ chối: trùng với nhiệm vụ của Sở Du lịch\n4 nhận", "1 approve, 2 approve, 3 return (từ chối: trùng với nhiệm vụ của Sở Du lịch), 4 approve"},
		{"Nhận 1, 2 và 4. Số 3 đề nghị giao Văn phòng UBND Thành phố.", "1 approve, 2 approve, 3 return (đề nghị giao Văn phòng UBND Thành phố), 4 approve"},
		{"1-3: đồng ý; 4: đề nghị giao Sở Tài chính vì không thuộc thẩm quyền", "1 approve, 2 approve, 3 approve, 4 return (đề nghị giao Sở Tài chính vì không thuộc thẩm quyền)"},
		{"Không nhận 2, các việc còn lại đồng ý", "1 approve, 2 return (Không nhận), 3 approve, 4 approve"},
		{"Từ chối 3 vì ngoài thẩm quyền; còn lại đồng ý", "1 approve, 2 approve, 3 return (Từ chối vì ngoài thẩm quyền), 4 approve"},
		{"Riêng việc 2 không thuộc chức năng của Sở, còn lại nhất trí.", "1 approve, 2 return (không thuộc chức năng của Sở), 3 approve, 4 approve"},
		{"Từ chối tất cả, các nhiệm vụ này không thuộc chức năng của đơn vị", "1 return (Từ chối tất cả, các nhiệm vụ này không thuộc chức năng của đơn vị), 2 return (Từ chối tất cả, các nhiệm vụ này không thuộc chức năng của đơn vị), 3 return (Từ chối tất cả, các nhiệm vụ này không thuộc chức năng của đơn vị), 4 return (Từ chối tất cả, các nhiệm vụ này không thuộc chức năng của đơn vị)"},
		{"1 nhận, 2 nhận, 7 nhận", "1 approve, 2 approve, 7 approve"},
		{"2 nhận nếu được cấp kinh phí", "2 unclear"},
		{"Đồng ý tất cả nếu được gia hạn", ""},
		{"Việc 2 có phải của Sở không?", "2 unclear"},
		{"Để tôi xem lại đã", ""},
		{"1 nhận. 1 không nhận.", "1 unclear"},
		{"Sẽ hoàn thành trước ngày 15/12", ""},
		{"Cảm ơn", ""},
		{"Đồng ý tất cả. Riêng 4 chưa rõ phạm vi, xin trao đổi thêm.", "1 approve, 2 approve, 3 approve, 4 unclear"},
		{"Đồng ý. Đề nghị cấp kinh phí.", "1 unclear, 2 unclear, 3 unclear, 4 unclear"},
		{"Việc số 2: dự thảo đính kèm", "2 unclear"},
		{"Đơn vị tiếp nhận nhiệm vụ 1, 2, 4; nhiệm vụ 3 không thuộc chức năng, đề nghị giao Sở Y tế", "1 approve, 2 approve, 3 return (không thuộc chức năng, đề nghị giao Sở Y tế), 4 approve"},
		{"Ok hết nhé", "1 approve, 2 approve, 3 approve, 4 approve"},
		{"Chưa nhận được tệp kèm theo", ""},
		{"Đã nhận được thư, em cảm ơn ạ.", ""},
		{"Em nhận được thư rồi ạ", ""},
		{"Đã nhận công văn số 12/UBND-NC", ""},
		{"Thư đã nhận, mai em báo cáo lãnh đạo", ""},
		{"Em sẽ thực hiện báo cáo lãnh đạo rồi trả lời", ""},
		{"Văn phòng đang triển khai họp, trả lời sau", ""},
		{"Nhận đủ 4 thư rồi nhé", "4 unclear"},
		{"Không đồng ý", "1 return (Không đồng ý), 2 return (Không đồng ý), 3 return (Không đồng ý), 4 return (Không đồng ý)"},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			got := short(reply.InterpretAcceptances(c.text, 4, reply.Context{}))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
