package annex_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/annex"
	"loa/plan/directory"
	"loa/plan/problem"
)

func TestPropose(t *testing.T) {
	t.Parallel()
	read := func(rows ...string) annex.Result {
		return annex.Parse(annex.Input{
			Tables: []annex.Table{annexGrid("A", append([]string{"Nội dung | Chủ trì | Phối hợp | Thời gian"}, rows...)...)}, Year: 2027,
			Titles: []string{"KẾ HOẠCH TRUYỀN THÔNG THÀNH PHỐ ĐÀ NẴNG NĂM 2027"},
		})
	}
	got := annex.Propose([]annex.Result{
		read("Tin | Sở KH&CN | Sở Nội vụ tổng hợp | Quý I", "Bài | Các sở, ban, ngành, UBND các xã, phường | Sở Khoa học và Công nghệ; Trưởng ấp | Quý I"),
		read("Ảnh | UBND các xã, phường, đặc khu (trừ đặc khu Hoàng Sa) | Báo và Phát thanh, Truyền hình Đà Nẵng | Quý I",
			"Phim | Thủ trưởng các sở, ban, ngành | Các cơ quan, đơn vị liên quan | Quý I", "Thi | Sở Khoa học Công nghệ | Văn phòng UBND thành phố | Quý I"),
	})
	texts := []string{}
	for _, unit := range got.Units {
		texts = append(texts, strings.TrimSpace(string(unit.Code)+" | "+unit.Name+" | "+string(unit.Kind)+" | "+unit.Remark))
	}
	for _, alias := range got.Aliases {
		texts = append(texts, "alias "+string(alias.Unit)+" | "+alias.Text)
	}
	for _, class := range got.Classes {
		texts = append(texts, "class "+string(class.Code)+" | "+class.Name+" | "+kindTexts(class.Kinds)+" | "+class.Remark)
	}
	want := []string{
		"ubnd-thanh-pho-da-nang | UBND thành phố Đà Nẵng | city | lấy từ tên kế hoạch: kiểm tra lại",
		"so-khoa-hoc-va-cong-nghe | Sở Khoa học và Công nghệ | department |",
		"so-noi-vu | Sở Nội vụ | department |",
		"truong-ap | Trưởng ấp | agency | chưa chắc đây là tên một đơn vị, và thuộc loại nào: sửa kind, hoặc xóa",
		"ubnd-dac-khu-hoang-sa | UBND đặc khu Hoàng Sa | commune | đặc khu là cấp xã; danh bạ chưa có loại riêng nên ghi là commune",
		"bao-va-phat-thanh-truyen-hinh-da-nang | Báo và Phát thanh, Truyền hình Đà Nẵng | media |",
		"so-khoa-hoc-cong-nghe | Sở Khoa học Công nghệ | department | gần giống “Sở Khoa học và Công nghệ”: nếu là một đơn vị thì chuyển thành tên gọi khác (aliases)",
		"van-phong-ubnd-thanh-pho | Văn phòng UBND thành phố | office |",
		"alias so-khoa-hoc-va-cong-nghe | Sở KH&CN",
		"class so-ban-nganh | Các sở, ban, ngành | department office | mới có 4 đơn vị được nêu tên trong các phụ lục: bổ sung các đơn vị còn lại vào units",
		"class xa-phuong | UBND các xã, phường | commune ward | mới có 1 đơn vị được nêu tên trong các phụ lục: bổ sung các đơn vị còn lại vào units",
		"class xa-phuong-dac-khu | UBND các xã, phường, đặc khu | commune ward | mới có 1 đơn vị được nêu tên trong các phụ lục: bổ sung các đơn vị còn lại vào units",
		"class co-quan-don-vi-lien-quan | Các cơ quan, đơn vị liên quan |  | chưa rõ gồm những đơn vị nào: ghi kinds hoặc members, hoặc xóa",
	}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Errorf("draft (-want +got):\n%s", diff)
	}
	if problems := got.Validate(); problem.Blocking(problems) {
		t.Errorf("the draft is not valid: %v", problems)
	}
}

func kindTexts(kinds []directory.UnitKind) string {
	var texts []string
	for _, kind := range kinds {
		texts = append(texts, string(kind))
	}
	return strings.Join(texts, " ")
}
