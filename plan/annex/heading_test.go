package annex_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/plantest"
	"loa/plan/problem"
)

func TestColumnOf(t *testing.T) {
	t.Parallel()
	t.Run("known headings", func(t *testing.T) {
		t.Parallel()
		// The headings of the table around the heading under test, %s.
		frames := map[string]string{
			"number":   "%s | Nội dung | Chủ trì | Thời gian",
			"title":    "STT | %s | Chủ trì | Thời gian",
			"lead":     "STT | Nội dung | %s | Thời gian",
			"deadline": "STT | Nội dung | Chủ trì | %s",
			"other":    "STT | Nội dung | Chủ trì | Thời gian | %s",
		}
		tests := []struct {
			place string
			texts []string
		}{
			{"number", []string{"STT", "TT", "Số TT", "Số thứ tự", "Stt.", "Mã số"}},
			{"title", []string{
				"Nhiệm vụ", "Nội dung", "Nội dung công việc", "Nội dung tuyên truyền", "Nội dung nhiệm vụ", "NỘI DUNG, NHIỆM VỤ", "Tên nhiệm vụ",
				"Nhiệm vụ/Công việc", "Nội dung⏎thực hiện", "Nhiệm vụ cụ thể", "Nội dung tuyên truyền CCHC năm 2022",
				"Nhiệm vụ, giải pháp", "Đầu việc", "Tên chương trình", "Nội dung, chuyên mục",
			}},
			{"lead", []string{
				"Chủ trì", "Cơ quan chủ trì", "Đơn vị chủ trì", "Cơ quan thực hiện", "Đơn vị thực hiện", "Cơ quan, đơn vị chủ trì", "Cơ quan/Đơn vị chủ trì thực hiện",
				"CO QUAN CHU TRI", "CQ chủ trì", "Đơn vị phát sóng", "Cơ quan phụ trách", "Phân công thực hiện",
			}},
			{"deadline", []string{
				"Thời gian", "Thời hạn", "Tiến độ", "Thời gian thực hiện", "Thời gian hoàn thành", "Thời gian thực hiện/hoàn thành", "Thời hạn hoàn thành",
				"Tiến độ thực hiện", "Hạn hoàn thành", "Thời gian phát sóng", "Ngày hoàn thành",
			}},
			{"other", []string{
				"Phối hợp", "Cơ quan phối hợp", "Đơn vị phối hợp thực hiện", "Sản phẩm", "Kết quả", "Sản phẩm/Kết quả", "Sản phẩm, kết quả đầu ra", "Hình thức",
				"Hình thức tuyên truyền", "CQ phối hợp", "Thời lượng", "Số kỳ", "Số lượng/kỳ", "Sản phẩm/Hình thức", "Hình thức, sản phẩm", "Ghi chú", "Ghi chú (nếu có)", "Nhóm nhiệm vụ", "Lĩnh vực",
			}},
		}
		for _, test := range tests {
			for _, text := range test.texts {
				t.Run(text, func(t *testing.T) {
					t.Parallel()
					got := parseGrid(t, annexGrid("A", fmt.Sprintf(frames[test.place], text), "1 | Tin | Sở Nội vụ | Quý I |"))
					if len(got.Problems) > 0 || len(got.Lines) != 1 {
						t.Errorf("lines %v, problems %v", lineTexts(got.Lines), plantest.ProblemTexts(got.Problems))
					}
				})
			}
		}
	})
	t.Run("unknown headings are refused", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{
			"Văn bản giao nhiệm vụ", "Cơ quan báo chí", "Kinh phí", "Chủ trì, phối hợp", "Người thực hiện",
			"Chuyên viên theo dõi (mã cán bộ)", "Kết quả thực hiện", "Trạng thái",
		} {
			t.Run(text, func(t *testing.T) {
				t.Parallel()
				got := parseGrid(t, annexGrid("A", "STT | Nội dung | Chủ trì | Thời gian | "+text, "1 | Tin | Sở Nội vụ | Quý I |"))
				want := []problem.Problem{{
					Sheet: "A", Row: 1, Column: text, Found: text, Message: "không hiểu cột “" + text + "”",
					Suggestion: "đổi tên hoặc xóa cột này; các cột được hiểu: STT, Nhóm nhiệm vụ, Nội dung nhiệm vụ, Sản phẩm, Hình thức, " +
						"Cơ quan chủ trì, Cơ quan phối hợp, Thời gian thực hiện, Thời gian bắt đầu, Ghi chú",
					Severity: problem.SeverityError,
				}}
				if diff := cmp.Diff(want, got.Problems); diff != "" {
					t.Errorf("problems (-want +got):\n%s", diff)
				}
			})
		}
	})
}
