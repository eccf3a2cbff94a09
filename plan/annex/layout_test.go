package annex_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/annex"
	"loa/plan/plantest"
)

// layoutText is what the cases here compare: the lines by title, lead, support and deadline.
func layoutTexts(got annex.Result) []string {
	texts := []string{}
	for _, line := range got.Lines {
		texts = append(texts, line.Title+" | "+assigneeTexts(line.Lead)+" | "+assigneeTexts(line.Support)+" | "+string(line.Deadline.Kind)+" "+line.Deadline.To.String())
	}
	return texts
}

func TestParseLayouts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		rows     []string
		lines    []string
		problems []string
	}{
		{
			name: "the title names the lead before a colon, in brackets or in an order",
			rows: []string{
				"Nội dung | Thời gian", "Sở Nội vụ: Tổ chức hội thi | Quý I", "Biên soạn sổ tay (Sở Tài chính chủ trì) | Quý II",
				"Giao Sở Nội vụ chủ trì, phối hợp với Sở Tài chính, Văn phòng UBND TP biên soạn kỷ yếu | Quý III",
			},
			lines: []string{
				"Tổ chức hội thi | so-noi-vu |  | QUARTER 2022-03-31", "Biên soạn sổ tay | so-tai-chinh |  | QUARTER 2022-06-30",
				"biên soạn kỷ yếu | so-noi-vu | so-tai-chinh+vp-ubnd | QUARTER 2022-09-30",
			},
		},
		{
			name: "words before a colon that name no body are the title, and the lead is asked for",
			rows: []string{"Nội dung | Thời gian", "Sở Nội vụ: Tổ chức hội thi | Quý I", "Đề án 06: kết quả sau 05 năm | Quý II", "Báo cáo tổng kết (theo mẫu 02) | Quý III"},
			lines: []string{
				"Tổ chức hội thi | so-noi-vu |  | QUARTER 2022-03-31", "Đề án 06: kết quả sau 05 năm |  |  | QUARTER 2022-06-30",
				"Báo cáo tổng kết (theo mẫu 02) |  |  | QUARTER 2022-09-30",
			},
			problems: []string{
				"error | A!3 | Cơ quan chủ trì | Đề án 06: kết quả sau 05 năm Quý II | thiếu cơ quan chủ trì",
				"error | A!4 | Cơ quan chủ trì | Báo cáo tổng kết (theo mẫu 02) Quý III | thiếu cơ quan chủ trì",
			},
		},
		{
			name: "the heading of a group names the lead, and one that names no body takes none from the group before",
			rows: []string{
				"TT | Nhiệm vụ | Thời gian", "I | SỞ NỘI VỤ, SỞ TÀI CHÍNH | <", "1 | Tin | Quý I", " | Nhiệm vụ chuyển tiếp | <", "1 | Bài | Quý II",
			},
			lines:    []string{"Tin | so-noi-vu+so-tai-chinh |  | QUARTER 2022-03-31", "Bài |  |  | QUARTER 2022-06-30"},
			problems: []string{"error | A!5 | Cơ quan chủ trì | 1 Bài Quý II | thiếu cơ quan chủ trì"},
		},
		{
			name: "marks under quarters",
			rows: []string{
				"Nội dung | Chủ trì | Thời gian | < | < | <", "^ | ^ | Quý I | Quý II | Quý III | Quý IV",
				"Tin | Sở Nội vụ | | x | | X", "Bài | Sở Nội vụ | | | Tháng 8 |", "Ảnh | Sở Nội vụ | | họp | | ",
			},
			lines: []string{
				"Tin | so-noi-vu |  | QUARTER_LIST 2022-12-31", "Bài | so-noi-vu |  | MONTH 2022-08-31", "Ảnh | so-noi-vu |  | QUARTER 2022-06-30",
			},
			problems: []string{"warning | A!5 | Quý I | Quý II (họp) | còn chữ chưa hiểu trong thời hạn “Quý II (họp)”"},
		},
		{
			name: "a column for the first day and one for the last",
			rows: []string{
				"Nội dung | Chủ trì | Bắt đầu | Hoàn thành", "Tin | Sở Nội vụ | 01/02/2022 | 30/4/2022", "Bài | Sở Nội vụ | | Quý I", "Ảnh | Sở Nội vụ | Tháng 3 |",
			},
			lines: []string{"Tin | so-noi-vu |  | RANGE 2022-04-30", "Bài | so-noi-vu |  | QUARTER 2022-03-31", "Ảnh | so-noi-vu |  | RANGE 2022-12-31"},
		},
		{
			name:  "another table beside the tasks is left out with its words",
			rows:  []string{"Nội dung | Chủ trì | Thời gian | | Viết tắt | Nghĩa", "Tin | Sở Nội vụ | Quý I | | CCHC | Cải cách", "Bài | Sở Nội vụ | Quý II | | |"},
			lines: []string{"Tin | so-noi-vu |  | QUARTER 2022-03-31", "Bài | so-noi-vu |  | QUARTER 2022-06-30"},
			problems: []string{
				"warning | A!1 | cột D | Viết tắt; Nghĩa; CCHC; Cải cách | bên cạnh bảng nhiệm vụ có một bảng khác: đã bỏ ra (4 ô có chữ)",
			},
		},
		{
			name:  "two deadlines on two lines, one of them inside a term",
			rows:  []string{"Nội dung | Chủ trì | Thời gian", "Tin | Sở Nội vụ | Thường xuyên⏎Quý I", "Bài | Sở Nội vụ | Trước⏎Ngày 15/12"},
			lines: []string{"Tin | so-noi-vu |  | CONTINUOUS 2022-12-31", "Bài | so-noi-vu |  | BEFORE_DATE 2022-12-14"},
			problems: []string{
				"warning | A!2 | Thời gian | Thường xuyên; Quý I | thời hạn vừa ghi thường xuyên vừa ghi một mốc; hệ thống tính cả năm",
			},
		},
		{
			name:  "the mark of a footnote is no part of the words, the 2 of a square metre is",
			rows:  []string{"Nội dung | Chủ trì | Thời gian", "Pano 20 m² | Sở Nội vụ¹ | Quý I(*)"},
			lines: []string{"Pano 20 m² | so-noi-vu |  | QUARTER 2022-03-31"},
		},
		{
			name:  "letters of an old font",
			rows:  []string{"TT | Néi dung | §¬n vÞ chñ tr× | Thêi gian", "1 | Tuyªn truyÒn l\u00adu ®éng | Së Néi vô | Quý III n¨m 2022"},
			lines: []string{"Tuyên truyền lưu động | so-noi-vu |  | QUARTER 2022-09-30"},
			problems: []string{
				"warning | A!1 |  | TT Nội dung Đơn vị chủ trì Thời gian | chữ trong bảng dùng phông cũ (TCVN3, VNI…), đã chuyển sang Unicode",
			},
		},
		{
			name: "a list of people below the tasks is one word",
			rows: []string{
				"TT | Nội dung | Chủ trì | Thời gian", "1 | Tin | Sở Nội vụ | Quý I", "2 | Bài | Sở Nội vụ | Quý II",
				"1 | Nguyễn Văn A | Sở Nội vụ | a@b.vn", "2 | Trần Thị B | Sở Tài chính | 0912345678",
			},
			lines: []string{"Tin | so-noi-vu |  | QUARTER 2022-03-31", "Bài | so-noi-vu |  | QUARTER 2022-06-30"},
			problems: []string{
				"warning | A!4 |  | 1 Nguyễn Văn A Sở Nội vụ a@b.vn | 2 dòng là danh bạ (có địa chỉ thư hoặc số điện thoại), không phải nhiệm vụ: đã bỏ ra",
			},
		},
		{
			name:  "the number of a part stands before its title",
			rows:  []string{"TT | Nội dung | Chủ trì | Thời gian", "1 | Ngày hội | Sở Nội vụ | Quý I", " | a) Gian hàng | Sở Tài chính | Quý I"},
			lines: []string{"Ngày hội | so-noi-vu |  | QUARTER 2022-03-31", "Gian hàng | so-tai-chinh |  | QUARTER 2022-03-31"},
		},
		{
			name:  "the head stands for the body, a duty behind a name is no part of it",
			rows:  []string{"Nội dung | Chủ trì | Phối hợp | Thời gian", "Tin | Thủ trưởng các sở, ban, ngành | Sở Nội vụ tổng hợp | Quý I"},
			lines: []string{"Tin | so-ban-nganh | so-noi-vu | QUARTER 2022-03-31"},
		},
		{
			name:  "the number of a class that is not that of its members is asked",
			rows:  []string{"Nội dung | Chủ trì | Thời gian", "Tin | UBND 02 quận, huyện, thị xã | Quý I", "Bài | UBND 30 quận, huyện, thị xã | Quý II"},
			lines: []string{"Tin | cap-huyen |  | QUARTER 2022-03-31", "Bài | cap-huyen |  | QUARTER 2022-06-30"},
			problems: []string{
				"error | A!3 | Chủ trì | UBND 30 quận, huyện, thị xã | kế hoạch ghi 30 đơn vị, nhóm “UBND quận, huyện, thị xã” có 2 đơn vị",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := parseGrid(t, annexGrid("A", tt.rows...))
			if diff := cmp.Diff(tt.lines, layoutTexts(got)); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append([]string{}, tt.problems...), plantest.ProblemTexts(got.Problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// TestParseOwner checks that each problem about a body says by whose directory.
func TestParseOwner(t *testing.T) {
	t.Parallel()
	got := annex.Parse(annex.Input{
		Tables: []annex.Table{annexGrid("A", "Nội dung | Chủ trì | Thời gian", "Tin | Sở Lạ | Quý I", "Bài | UBND xã, phường | Quý I", "Ảnh | Các sở, ban, ngành (có TTHC) | Quý I",
			"Phim | Phường Ba Đình | Quý I", "Hội thi | UBND 30 quận, huyện, thị xã | Quý I")},
		Year: 2022, Directory: plantest.AnnexDirectory(), Owner: "UBND thành phố Huế",
	})
	if len(got.Problems) != 5 {
		t.Errorf("problems %v, want five", plantest.ProblemTexts(got.Problems))
	}
	for _, p := range got.Problems {
		if !strings.Contains(p.Message, "của UBND thành phố Huế") {
			t.Errorf("%q does not say whose directory it speaks of", p.Message)
		}
	}
}

func TestParseMarks(t *testing.T) {
	t.Parallel()
	table := annexGrid("Bảng 1", "Nội dung | Chủ trì | Thời gian | Hạn cũ", "Tin | Sở Nội vụ | Quý III | Quý I", "Lịch tại thôn 12/4 | Sở Nội vụ | Quý II | Quý I", "Bài | Sở Nội vụ | Quý IV | Quý I")
	table.HiddenColumns = []int{3}
	table.Rows[1].Cells[2].Deleted, table.Rows[1].Cells[2].Inserted = "Quý II", "Quý III"
	table.Rows[2].Cells[0].Inner = "12/4"
	table.Rows[3].Deleted = true
	got := parseGrid(t, table)
	if diff := cmp.Diff([]string{"Tin | so-noi-vu |  | QUARTER 2022-09-30", "Lịch tại thôn | so-noi-vu |  | QUARTER 2022-06-30"}, layoutTexts(got)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	want := []string{
		"warning | Bảng 1!1 | cột D | Hạn cũ; Quý I; Quý I; Quý I | cột bị ẩn trong tệp: đã bỏ ra (4 ô có chữ)",
		"warning | Bảng 1!2 | Thời gian | Quý II → Quý III | ô có sửa đổi đang theo dõi (Track Changes) chưa được chấp nhận; đã đọc bản sau khi sửa: “Quý III”",
		"warning | Bảng 1!3 | Nội dung | 12/4 | trong ô có một bảng nhỏ: đã bỏ ra, không thành nhiệm vụ hay thời hạn",
		"warning | Bảng 1!4 |  | Bài Sở Nội vụ Quý IV | dòng này bị xóa bằng sửa đổi đang theo dõi (Track Changes): đã bỏ ra, không thành nhiệm vụ",
	}
	if diff := cmp.Diff(want, plantest.ProblemTexts(got.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}
