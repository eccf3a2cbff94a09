package annex_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/annex"
	"loa/plan/plantest"
)

func TestForeignTables(t *testing.T) {
	t.Parallel()
	tasks := annexGrid("Bảng 1", shortHead, "1 | Tin | Sở Nội vụ | | Quý I", "2 | Bài | Sở Tài chính | | Quý II")
	budget := []string{"TT | Nội dung chi | Đơn vị tính | Số lượng | Thành tiền", "1 | Pano | chiếc | 5 | 10.000.000", "2 | In tờ rơi | tờ | 1.000 | 5.000.000"}
	named := func(sheet, rows string) annex.Table {
		table := tasks
		table.Sheet = sheet
		if rows != "" {
			table = annexGrid(sheet, append([]string{rows}, shortHead, "1 | Tin | Sở Nội vụ | | Quý I", "2 | Bài | Sở Tài chính | | Quý II")...)
		}
		return table
	}
	left := "bảng này không có tiêu đề của bảng nhiệm vụ: đã bỏ ra 3 dòng, không thành nhiệm vụ"
	for _, tt := range []struct {
		name   string
		tables []annex.Table
		lines  int
		want   []string
	}{
		{"a budget of the same width is no continuation", []annex.Table{tasks, annexGrid("Bảng 2", budget...)}, 2, []string{
			"warning | Bảng 2!1 |  | TT Nội dung chi Đơn vị tính Số lượng Thành tiền | " + left,
		}},
		{"a budget below the tasks of a sheet", []annex.Table{annexGrid("A", append([]string{shortHead, "1 | Tin | Sở Nội vụ | | Quý I"}, budget...)...)}, 1, []string{
			"warning | A!3 |  | TT Nội dung chi Đơn vị tính Số lượng Thành tiền | " + left,
		}},
		{"a budget whose heading is known in part", []annex.Table{tasks, annexGrid("Bảng 2", "TT | Nội dung | Số lượng | Thành tiền | Ghi chú", budget[1], budget[2])}, 2, []string{
			"warning | Bảng 2!1 |  | TT Nội dung Số lượng Thành tiền Ghi chú | " + left,
		}},
		{"a list of people of the same width", []annex.Table{tasks, annexGrid("Bảng 2", "1 | Nguyễn Văn A | Sở Nội vụ | 0912345678 | a@b.vn", "2 | Trần Thị B | Sở Tài chính | 0912345679 | b@b.vn")}, 2, []string{
			"warning | Bảng 2!1 |  | 1 Nguyễn Văn A Sở Nội vụ 0912345678 a@b.vn | bảng này không có tiêu đề của bảng nhiệm vụ: đã bỏ ra 2 dòng, không thành nhiệm vụ",
		}},
		{"tasks under a heading in other words are asked", []annex.Table{tasks, annexGrid("Bảng 2", "TT | Đầu việc | Ai làm | Với ai | Bao giờ", "3 | Phim | Sở Nội vụ | | Quý III", "4 | Ảnh | Sở Nội vụ | | Quý IV")}, 2, []string{
			"error | Bảng 2!1 |  | TT Đầu việc Ai làm Với ai Bao giờ | không tìm thấy dòng tiêu đề của bảng",
		}},
		{"a sheet without a heading is asked", []annex.Table{named("Kế hoạch", ""), annexGrid("Việc đã xong", "1 | Phim | Sở Nội vụ | | Quý III", "2 | Ảnh | Sở Nội vụ | | Quý IV")}, 2, []string{
			"error | Việc đã xong!1 |  | 1 Phim Sở Nội vụ Quý III | không tìm thấy dòng tiêu đề của bảng",
		}},
		{"a cover is no error", []annex.Table{annexGrid("Bìa", "KẾ HOẠCH TRUYỀN THÔNG | < | <", "NĂM 2022 | < | <"), named("Kế hoạch", "")}, 2, []string{
			"warning | Bìa!1 |  | KẾ HOẠCH TRUYỀN THÔNG | bảng này là phần đầu hoặc phần ký của văn bản, không phải bảng nhiệm vụ: đã bỏ qua",
		}},
		{"the sheet of last year by its title", []annex.Table{named("A", "KẾ HOẠCH NĂM 2021 | < | < | < | <"), named("B", "KẾ HOẠCH NĂM 2022 | < | < | < | <")}, 2, []string{
			"error | A!1 |  | KẾ HOẠCH NĂM 2021 | kế hoạch năm 2021 nhưng năm đã chọn là 2022 (--year 2022)",
		}},
		{"the sheet of last year by its name", []annex.Table{named("2021", ""), named("2022", "")}, 2, []string{
			"error | 2021!1 |  | 2021 | trang “2021” là của năm 2021 nhưng năm đã chọn là 2022 (--year 2022)",
		}},
		{"a sheet of a period with the year", []annex.Table{named("2021-2025", "")}, 2, []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := parseGrid(t, tt.tables...)
			texts := []string{}
			for _, text := range plantest.ProblemTexts(got.Problems) {
				if !isDuplicate(text) {
					texts = append(texts, text)
				}
			}
			if diff := cmp.Diff(tt.want, texts); diff != "" || len(got.Lines) != tt.lines {
				t.Errorf("%d lines, want %d; problems (-want +got):\n%s", len(got.Lines), tt.lines, diff)
			}
		})
	}
}

// isDuplicate says whether a problem is that two sheets of a test have the same tasks.
func isDuplicate(text string) bool { return strings.Contains(text, "trùng với dòng") }
