package annex_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/annex"
	"loa/plan/plantest"
)

func TestWork(t *testing.T) {
	t.Parallel()
	got := annex.Parse(annex.Input{Year: 2022, Directory: plantest.AnnexDirectory(), Tables: []annex.Table{annexGrid(
		"A", annexHead,
		"1 | Phát thanh trên hệ thống truyền thanh cơ sở | Tối thiểu 02 lần/tuần | Truyền thanh | Sở Nội vụ | | Hằng tuần |",
		"2 | Tuyên truyền CCHC | | | Sở Nội vụ | | Quý I |",
		"3 | Tuyên truyền trên báo in: tối thiểu 01 trang/tháng; báo điện tử: 04 tin, bài/tháng | | Báo | Sở Nội vụ | | Hằng tháng |",
	)}})
	t.Run("each line gets the work that its words propose", func(t *testing.T) {
		t.Parallel()
		want := []plan.Work{
			{Shape: plan.ShapeTally, Quota: plan.Quota{Count: 2, Per: plan.RhythmWeek}},
			{Shape: plan.ShapeProduct},
			{Shape: plan.ShapeTally, Quota: plan.Quota{Count: 1, Per: plan.RhythmMonth}},
		}
		for i, line := range got.Lines {
			if diff := cmp.Diff(want[i], line.Work); diff != "" {
				t.Errorf("line %s (-want +got):\n%s", line.Code, diff)
			}
		}
	})
	t.Run("what the words leave open is asked at the title, and the import goes on", func(t *testing.T) {
		t.Parallel()
		want := []string{
			"warning | A!3 | Nội dung nhiệm vụ | Tuyên truyền CCHC | Quý I | Việc này là “Sản phẩm tuyên truyền” hay “Hoạt động thường xuyên, có định mức” hay “Sự kiện”?",
			"warning | A!4 | Nội dung nhiệm vụ | Tuyên truyền trên báo in: tối thiểu 01 trang/tháng; báo điện tử: 04 tin, bài/tháng | Báo | Hằng tháng | " +
				"Định mức là 1 lần/tháng hay 4 lần/tháng? Nếu là nhiều loại kết quả, đề nghị tách thành nhiều dòng.",
		}
		if diff := cmp.Diff(want, plantest.ProblemTexts(got.Problems)); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
	})
}
