package annex_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/plantest"
)

func TestLeavesOut(t *testing.T) {
	t.Parallel()
	const head = "TT | Nội dung | Cơ quan chủ trì | Thời gian | Ghi chú"
	for _, tt := range []struct {
		name, row string
		line      bool
		want      []string
	}{
		{name: "a hidden row", row: "!2 | Bài | Sở Nội vụ | Quý II |", want: []string{
			"warning | A!3 |  | 2 Bài Sở Nội vụ Quý II | dòng này bị ẩn trong tệp: đã bỏ ra, không thành nhiệm vụ",
		}},
		{name: "a hidden row without words", row: "! | | | |", want: []string{}},
		{name: "a row struck through", row: "~~2~~ | ~~Bài~~ | ~~Sở Nội vụ~~ | ~~Quý II~~ |", want: []string{
			"warning | A!3 |  | 2 Bài Sở Nội vụ Quý II | dòng này bị gạch ngang: đã bỏ ra, không thành nhiệm vụ",
		}},
		{name: "a title struck through", row: "2 | ~~Bài~~ | Sở Nội vụ | Quý II |", want: []string{
			"warning | A!3 |  | 2 Bài Sở Nội vụ Quý II | dòng này bị gạch ngang: đã bỏ ra, không thành nhiệm vụ",
		}},
		{name: "a part of the deadline struck through", row: "2 | Bài | Sở Nội vụ | ~~Quý I~~ Quý II |", line: true, want: []string{
			"warning | A!3 | Thời gian | Quý I | chữ “Quý I” trong ô bị gạch ngang hoặc bị ẩn: đã bỏ ra, đọc phần còn lại “Quý II”",
		}},
		{name: "a deadline struck through as a whole", row: "2 | Bài | Sở Nội vụ | ~~Quý I~~ |", line: true, want: []string{
			"error | A!3 | Thời gian | Quý I | chữ “Quý I” trong ô bị gạch ngang hoặc bị ẩn: chưa rõ còn giá trị không",
		}},
		{name: "a note that says so", row: "2 | Bài | Sở Nội vụ | Quý II | Không thực hiện năm 2022", want: []string{
			"warning | A!3 | Ghi chú | 2 Bài Sở Nội vụ Quý II Không thực hiện năm 2022 | dòng này ghi “Không thực hiện năm 2022”: đã bỏ ra, không thành nhiệm vụ",
		}},
		{name: "a deadline that says so", row: "2 | Bài | Sở Nội vụ | Dừng triển khai |", want: []string{
			"warning | A!3 | Thời gian | 2 Bài Sở Nội vụ Dừng triển khai | dòng này ghi “Dừng triển khai”: đã bỏ ra, không thành nhiệm vụ",
		}},
		{name: "a title that says so in brackets", row: "2 | Bài (bỏ) | Sở Nội vụ | Quý II |", want: []string{
			"warning | A!3 | Nội dung | 2 Bài (bỏ) Sở Nội vụ Quý II | dòng này ghi “bỏ”: đã bỏ ra, không thành nhiệm vụ",
		}},
		{name: "a condition is asked", row: "2 | Bài | Sở Nội vụ | Quý II | Không thực hiện nếu thiếu kinh phí", line: true, want: []string{
			"warning | A!3 | Ghi chú | Không thực hiện nếu thiếu kinh phí | ô này có thể nói nhiệm vụ không thực hiện; dòng vẫn được tính là nhiệm vụ",
		}},
		{name: "another year is asked", row: "2 | Bài | Sở Nội vụ | Quý II | Chuyển sang năm 2023", line: true, want: []string{
			"warning | A!3 | Ghi chú | Chuyển sang năm 2023 | ô này có thể nói nhiệm vụ không thực hiện; dòng vẫn được tính là nhiệm vụ",
		}},
		{name: "a title that begins with không is the work", row: "2 | Không tổ chức hội họp ngoài giờ | Sở Nội vụ | Quý II |", line: true, want: []string{}},
		{name: "a note that only begins alike", row: "2 | Bài | Sở Nội vụ | Quý II | Không làm việc ngày lễ", line: true, want: []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := parseGrid(t, annexGrid("A", head, "1 | Tin | Sở Nội vụ | Quý I |", tt.row, "3 | Phim | Sở Nội vụ | Quý III |"))
			lines := 2
			if tt.line {
				lines = 3
			}
			if diff := cmp.Diff(tt.want, plantest.ProblemTexts(got.Problems)); diff != "" || len(got.Lines) != lines {
				t.Errorf("%d lines, want %d; problems (-want +got):\n%s", len(got.Lines), lines, diff)
			}
		})
	}
}
