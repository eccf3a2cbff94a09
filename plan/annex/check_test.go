package annex_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/plantest"
	"loa/plan/problem"
)

const shortHead = "TT | Nội dung | Cơ quan chủ trì | Phối hợp | Thời gian"

func TestParseProblems(t *testing.T) {
	t.Parallel()
	t.Run("each with its place and its words", func(t *testing.T) {
		t.Parallel()
		letterheadRows := []string{"UBND THÀNH PHỐ HÀ NỘI | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 33/KH-UBND | Độc lập - Tự do - Hạnh phúc"}
		tests := []struct {
			name   string
			tables []annex.Table
			want   []string
		}{
			{"no table at all", nil, []string{
				"error | !0 |  |  | không tìm thấy nhiệm vụ nào trong tệp",
			}},
			{"a heading and nothing below", []annex.Table{annexGrid("A", shortHead)}, []string{
				"error | A!1 |  |  | không tìm thấy nhiệm vụ nào trong tệp",
			}},
			{"a table without a heading", []annex.Table{annexGrid("A", " | ", "1 | Tin, bài | Sở Nội vụ | Quý I")}, []string{
				"error | A!2 |  | 1 Tin, bài Sở Nội vụ Quý I | không tìm thấy dòng tiêu đề của bảng",
			}},
			{"a table without a heading and of another width than the annex", []annex.Table{
				annexGrid("A", shortHead, "1 | Tin | Sở Nội vụ | | Quý I"), annexGrid("B", "Danh bạ | 024"),
			}, []string{"warning | B!1 |  | Danh bạ 024 | bảng này không có tiêu đề của bảng nhiệm vụ: đã bỏ ra 1 dòng, không thành nhiệm vụ"}},
			{"the head of a letter before the annex", []annex.Table{
				annexGrid("Bảng 1", letterheadRows...), annexGrid("Bảng 2", shortHead, "1 | Tin | Sở Nội vụ | | Quý I"),
			}, []string{
				"warning | Bảng 1!1 |  | UBND THÀNH PHỐ HÀ NỘI CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM | bảng này là phần đầu hoặc phần ký của văn bản, không phải bảng nhiệm vụ: đã bỏ qua",
			}},
			{"unknown columns are refused", []annex.Table{annexGrid(
				"A", "TT | Nội dung | Văn bản giao nhiệm vụ | Cơ quan chủ trì tham mưu (mã) | Cơ quan chủ trì | Thời gian | Kinh phí",
				"1 | Tin | QĐ 1 | 05 | Sở Nội vụ | Quý I | 5 triệu",
			)}, []string{
				"error | A!1 | Văn bản giao nhiệm vụ | Văn bản giao nhiệm vụ | không hiểu cột “Văn bản giao nhiệm vụ”",
				"error | A!1 | Cơ quan chủ trì tham mưu (mã) | Cơ quan chủ trì tham mưu (mã) | không hiểu cột “Cơ quan chủ trì tham mưu (mã)”",
				"error | A!1 | Kinh phí | Kinh phí | không hiểu cột “Kinh phí”",
			}},
			{"many unknown columns are one problem", []annex.Table{annexGrid(
				"A", "TT | Nội dung | Cơ quan chủ trì | Thời gian | Cột 1 | Cột 2 | Cột 3 | Cột 4 | Cột 5 | Cột 6", "1 | Tin | Sở Nội vụ | Quý I | | | | | |",
			)}, []string{
				"error | A!1 |  | Cột 1; Cột 2; Cột 3; Cột 4; Cột 5; Cột 6 | không hiểu 6 cột: Cột 1; Cột 2; Cột 3; Cột 4; Cột 5; Cột 6",
			}},
			{"a media table has neither titles nor leads", []annex.Table{annexGrid(
				"C", "STT | Cơ quan báo chí | Số lượng/kỳ | Thời gian", "1 | Báo Hànộimới | 02 | Quý I",
			)}, []string{
				"error | C!1 | Cơ quan báo chí | Cơ quan báo chí | không hiểu cột “Cơ quan báo chí”",
				"error | C!1 | Nội dung nhiệm vụ | STT Cơ quan báo chí Số lượng/kỳ Thời gian | bảng không có cột Nội dung nhiệm vụ",
				"error | C!1 | Cơ quan chủ trì | STT Cơ quan báo chí Số lượng/kỳ Thời gian | bảng không có cột Cơ quan chủ trì",
			}},
			{"two columns of one meaning", []annex.Table{annexGrid(
				"A", "TT | Nội dung | Nhiệm vụ | Cơ quan chủ trì | Thời gian", "1 | Tin | Bài | Sở Nội vụ | Quý I",
			)}, []string{"error | A!1 | Nhiệm vụ | Nhiệm vụ | hai cột cùng là Nội dung nhiệm vụ: “Nội dung” và “Nhiệm vụ”"}},
			{"words in a column without a heading", []annex.Table{annexGrid(
				"A", shortHead+" | ", "1 | Tin | Sở Nội vụ | | Quý I | đã xong | x", "2 | Bài | Sở Nội vụ | | Quý I | chưa |",
			)}, []string{
				"error | A!2 | cột F | đã xong | cột F không có tiêu đề nhưng có nội dung",
				"error | A!2 | cột G | x | cột G không có tiêu đề nhưng có nội dung",
			}},
			{"all problems of rows at once, in order", []annex.Table{annexGrid(
				"A", shortHead,
				"1 | Tin | Sở Thông tin Truyền thông | Sở Lạ | Quý I",
				"2 | | Sở Nội vụ | | Quý I",
				"3 | Bài | | | Quý I",
				"4 | Phim | UBND xã, phường | | Quý I",
				"5 | Ảnh | Sở Nội vụ; Phòng Y tế quận 9 | UBND xã, phường | Quý I",
			)}, []string{
				"error | A!2 | Cơ quan chủ trì | Sở Thông tin Truyền thông | không có “Sở Thông tin Truyền thông” trong danh mục đơn vị",
				"warning | A!2 | Phối hợp | Sở Lạ | không có “Sở Lạ” trong danh mục đơn vị",
				"error | A!3 | Nội dung | 2 Sở Nội vụ Quý I | thiếu nội dung nhiệm vụ",
				"error | A!4 | Cơ quan chủ trì |  | thiếu cơ quan chủ trì",
				"error | A!5 | Cơ quan chủ trì | UBND xã, phường | nhóm “UBND xã, phường” không có đơn vị nào vào ngày 01/01/2022",
				"error | A!6 | Cơ quan chủ trì | Phòng Y tế quận 9 | không có “Phòng Y tế quận 9” trong danh mục đơn vị",
				"warning | A!6 | Phối hợp | UBND xã, phường | nhóm “UBND xã, phường” không có đơn vị nào vào ngày 01/01/2022",
			}},
			{"ditto with nothing above", []annex.Table{annexGrid("A", shortHead, "1 | Tin | nt | nt | Quý I")}, []string{
				"error | A!2 | Cơ quan chủ trì | nt | “như trên” nhưng phía trên không có nội dung để lấy",
				"warning | A!2 | Phối hợp | nt | “như trên” nhưng phía trên không có nội dung để lấy",
			}},
			{"a row of the form that was not filled in", []annex.Table{annexGrid(
				"A", shortHead, "1 | Tin | Sở Nội vụ | | Quý I", "2 | | | | ", "3 | Phim | Sở Nội vụ | | Quý I",
			)}, []string{"warning | A!3 |  | 2 | dòng này được hiểu là ghi chú hoặc phần ký, không phải nhiệm vụ: đã bỏ qua"}},
			{"notes and signatures below the tasks", []annex.Table{annexGrid(
				"A", shortHead, "1 | Tin | Sở Nội vụ | | Quý I", "Ghi chú: đơn vị gửi báo cáo qua phần mềm. | < | < | < | <", "Tổng số: 01 nhiệm vụ | | | | ",
				" | Nơi nhận: như trên | TM. ỦY BAN NHÂN DÂN | | CHỦ TỊCH",
			)}, []string{
				"warning | A!3 |  | Ghi chú: đơn vị gửi báo cáo qua phần mềm. | dòng này được hiểu là ghi chú hoặc phần ký, không phải nhiệm vụ: đã bỏ qua",
				"warning | A!4 |  | Tổng số: 01 nhiệm vụ | dòng này được hiểu là ghi chú hoặc phần ký, không phải nhiệm vụ: đã bỏ qua",
				"warning | A!5 |  | Nơi nhận: như trên TM. ỦY BAN NHÂN DÂN CHỦ TỊCH | dòng này được hiểu là ghi chú hoặc phần ký, không phải nhiệm vụ: đã bỏ qua",
			}},
			{"a group without a task", []annex.Table{annexGrid(
				"A", shortHead, "I | Báo chí | < | < | <", "II | Hội nghị | < | < | <", "1 | Tin | Sở Nội vụ | | Quý I",
			)}, []string{"warning | A!2 |  | I. Báo chí | dòng này được hiểu là tên nhóm, nhưng bên dưới không có nhiệm vụ nào"}},
			{"the same task twice, and the same number", []annex.Table{annexGrid(
				"A", shortHead, "1 | Tin, bài | Sở TT&TT | | Quý I", "1 | TIN BÀI | Sở Thông tin và Truyền thông | | Quý II",
			)}, []string{
				"warning | A!3 | TT | 1 | số thứ tự 1 trùng với dòng 2",
				"warning | A!3 | Nội dung | TIN BÀI | nội dung và cơ quan chủ trì trùng với dòng 2",
			}},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				if diff := cmp.Diff(test.want, plantest.ProblemTexts(parseGrid(t, test.tables...).Problems)); diff != "" {
					t.Errorf("problems (-want +got):\n%s", diff)
				}
			})
		}
	})
	t.Run("a title alone under a plain number is an incomplete task", func(t *testing.T) {
		t.Parallel()
		got := parseGrid(t, annexGrid("A", shortHead, "1 | Tin | Sở Nội vụ | | Quý I", "2 | Bài | | | ", "3 | Phim | Sở Nội vụ | | Quý I"))
		want := []string{"1 |  | Tin | so-noi-vu |  | QUARTER", "2 |  | Bài |  |  | NONE", "3 |  | Phim | so-noi-vu |  | QUARTER"}
		if diff := cmp.Diff(want, lineTexts(got.Lines)); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
		missing := "error | A!3 | Cơ quan chủ trì |  | thiếu cơ quan chủ trì"
		if texts := plantest.ProblemTexts(got.Problems); len(texts) == 0 || texts[0] != missing {
			t.Errorf("problems %v, want %q first", texts, missing)
		}
	})
	t.Run("remarks on deadlines have the place of their cells", func(t *testing.T) {
		t.Parallel()
		deadlines := []string{"31/02/2022", "", "một ngày đẹp trời", "Cuối tháng 11", "Định kỳ", "Trước ngày 15/12/2019"}
		rows := []string{shortHead}
		want := []problem.Problem{}
		for i, text := range deadlines {
			title := "Việc " + strconv.Itoa(i+1)
			rows = append(rows, strconv.Itoa(i+1)+" | "+title+" | Sở Nội vụ | | "+text)
			_, remarks := deadline.Parse(text, 2022, deadline.Rules{})
			for _, remark := range remarks {
				want = append(want, problem.Problem{
					Sheet: "A", Row: i + 2, Column: "Thời gian", Found: text,
					Message: remark.Message, Suggestion: remark.Suggestion, Severity: remark.Severity,
				})
			}
		}
		got := parseGrid(t, annexGrid("A", rows...))
		if diff := cmp.Diff(want, got.Problems); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
		if !problem.Blocking(got.Problems) {
			t.Error("31/02 does not stop the import")
		}
	})
	t.Run("a suggestion for a unit that is not found", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name, lead string
			on         string
			want       problem.Problem
		}{
			{
				name: "the nearest name", lead: "Sở Thông tin Truyền thông", on: "2022-01-01",
				want: problem.Problem{
					Found: "Sở Thông tin Truyền thông", Message: "không có “Sở Thông tin Truyền thông” trong danh mục đơn vị",
					Suggestion: "Sở Thông tin Truyền thông → Sở TT&TT?",
				},
			},
			{
				name: "an advice when no name is near", lead: "Câu lạc bộ", on: "2022-01-01",
				want: problem.Problem{
					Found: "Câu lạc bộ", Message: "không có “Câu lạc bộ” trong danh mục đơn vị",
					Suggestion: "kiểm tra tên đơn vị, hoặc bổ sung đơn vị hay tên gọi khác vào danh mục",
				},
			},
			{
				name: "the successors of a unit that has ended", lead: "Sở TT&TT", on: "2026-01-01",
				want: problem.Problem{
					Found: "Sở TT&TT", Message: "Sở Thông tin và Truyền thông đã kết thúc hoạt động sau ngày 28/02/2025; đơn vị kế thừa: Sở Khoa học và Công nghệ",
					Suggestion: "Sở TT&TT → Sở KH&CN?",
				},
			},
			{
				name: "that a unit does not exist yet", lead: "UBND phường Ba Đình", on: "2022-01-01",
				want: problem.Problem{
					Found: "UBND phường Ba Đình", Message: "Ủy ban nhân dân phường Ba Đình đến ngày 01/07/2025 mới được thành lập",
					Suggestion: "kiểm tra tên đơn vị, hoặc bổ sung đơn vị hay tên gọi khác vào danh mục",
				},
			},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				on := calendar.MustDate(test.on)
				got := annex.Parse(annex.Input{
					Tables: []annex.Table{annexGrid("A", shortHead, "1 | Tin | "+test.lead+" | | Quý I")},
					Year:   on.Year(), Directory: plantest.AnnexDirectory(), On: on,
				})
				test.want.Sheet, test.want.Row, test.want.Column, test.want.Severity = "A", 2, "Cơ quan chủ trì", problem.SeverityError
				if diff := cmp.Diff([]problem.Problem{test.want}, got.Problems); diff != "" {
					t.Errorf("problems (-want +got):\n%s", diff)
				}
			})
		}
	})
}

func TestCheckYear(t *testing.T) {
	t.Parallel()
	t.Run("in the titles before the tables", func(t *testing.T) {
		t.Parallel()
		wrong := "kế hoạch năm 2023 nhưng năm đã chọn là 2022 (--year 2022)"
		tests := []struct {
			name   string
			titles []string
			want   string
		}{
			{name: "the year that was chosen", titles: []string{"KẾ HOẠCH", "Thông tin, tuyên truyền cải cách hành chính năm 2022"}, want: ""},
			{name: "another year", titles: []string{"KẾ HOẠCH THÔNG TIN, TUYÊN TRUYỀN CCHC NĂM 2023"}, want: wrong},
			{name: "another year in decomposed letters", titles: []string{"Ke\u0302\u0301 hoa\u0323ch na\u0306m 2023"}, want: wrong},
			{name: "the chosen year beside another", titles: []string{"Kế hoạch năm 2022 và phương hướng năm 2023"}, want: ""},
			{name: "a date is not the plan's year", titles: []string{"Kèm theo Kế hoạch số 9 ngày 18 tháng 12 năm 2021"}, want: ""},
			{name: "a resolution is not the plan", titles: []string{"Thực hiện Nghị quyết năm 2021 của Chính phủ"}, want: ""},
			{name: "a period that contains the year", titles: []string{"Kế hoạch truyền thông giai đoạn 2021-2025"}, want: ""},
			{name: "a period that does not contain the year", titles: []string{"Kế hoạch truyền thông giai đoạn 2023 - 2025"}, want: wrong},
			{name: "no year", titles: []string{"Kế hoạch truyền thông"}, want: ""},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got := annex.Parse(annex.Input{
					Tables: []annex.Table{annexGrid("A", shortHead, "1 | Tin | Sở Nội vụ | | Quý I")}, Titles: test.titles,
					Year: 2022, Directory: plantest.AnnexDirectory(),
				})
				want := []string{}
				if test.want != "" {
					want = append(want, "error | !0 |  | "+got.Title+" | "+test.want)
				}
				texts := plantest.ProblemTexts(got.Problems)
				if diff := cmp.Diff(want, texts); diff != "" {
					t.Errorf("problems (-want +got):\n%s", diff)
				}
			})
		}
	})
	t.Run("in the rows above the heading", func(t *testing.T) {
		t.Parallel()
		got := parseGrid(t, annexGrid("A", "KẾ HOẠCH NĂM 2021 | < | < | < | <", "(Kèm theo Công văn số 5) | < | < | < | <", shortHead, "1 | Tin | Sở Nội vụ | | Quý I"))
		want := []string{"error | A!1 |  | KẾ HOẠCH NĂM 2021 | kế hoạch năm 2021 nhưng năm đã chọn là 2022 (--year 2022)"}
		if diff := cmp.Diff(want, plantest.ProblemTexts(got.Problems)); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
		if got.Title != "KẾ HOẠCH NĂM 2021" {
			t.Errorf("title %q", got.Title)
		}
	})
}
