package web_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/content"
	"loa/plan/problem"
	"loa/store"
)

// variedAnnex is an annex with the column of forms, of which one is in no list.
const variedAnnex = `STT,Nhiệm vụ,Sản phẩm,Hình thức,Cơ quan chủ trì,Thời gian thực hiện
1,Tuyên truyền kết quả PAR INDEX,"Tin, bài",Báo chí; cổng TTĐT,Sở Nội vụ,Trước ngày 15/12/2027
2,Hướng dẫn dịch vụ công trực tuyến,Video,,Sở Nội vụ,Tháng 6/2027
3,Bay trên hồ,Lượt bay,khinh khí cầu,Sở Nội vụ,Tháng 6/2027
`

// varied imports and launches variedAnnex, and projects a publication of its second line.
func (f *fixture) varied() *fixture {
	f.t.Helper()
	_, _, result, err := f.Import(f.t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(variedAnnex), Year: 2027, Title: "Kế hoạch mẫu năm 2027"})
	if err != nil || problem.Blocking(result.Problems) {
		f.t.Fatal(err, result.Problems)
	}
	if err := f.LaunchPlan(f.t.Context(), "kh-2027"); err != nil {
		f.t.Fatal(err)
	}
	for _, publication := range []plan.State{
		{Task: "kh-2027/1/so-noi-vu/1", Link: "https://example.org/bai"},
		{Task: "kh-2027/2/so-noi-vu/1", Link: "https://youtu.be/x"},
	} {
		publication.Unit, publication.Seq, publication.Stage, publication.Condition = "so-noi-vu", 90, plan.StageDone, plan.ConditionActive
		publication.ProofDate, publication.Opened, publication.Since, publication.Woken = calendar.Today(f.clock()), f.clock(), f.clock(), f.clock()
		if err := f.store.Project(f.t.Context(), store.Projection{State: publication}); err != nil {
			f.t.Fatal(err)
		}
	}
	return f
}

func TestVariety(t *testing.T) {
	t.Parallel()
	f := newFixture(t).varied()
	t.Run("the page of a plan shows completion and variety, in total and by unit", func(t *testing.T) {
		page := f.as("mai").get("/plans/kh-2027").hasStatus(http.StatusOK).contains(
			"Hoàn thành và hình thức tuyên truyền", "2/3 nhiệm vụ", "Chưa dùng: Báo chí (in, điện tử); Cổng/trang thông tin điện tử.",
			"Đã dùng ngoài kế hoạch: Mạng xã hội", "1/2 minh chứng chưa rõ hình thức")
		if diff := cmp.Diff([]string{"66 % 2/3 nhiệm vụ", "1/3 Video, clip"}, page.texts("dd", "")[:2]); diff != "" {
			t.Errorf("the two numbers (-want +got):\n%s", diff)
		}
	})
	t.Run("each line shows its content groups and forms, and what no list has", func(t *testing.T) {
		f.as("mai").get("/plans/kh-2027").contains(
			"Hình thức: Báo chí (in, điện tử); Cổng/trang thông tin điện tử", "Nội dung: Kết quả: PAR INDEX",
			"Hình thức: Video, clip", "Hình thức chưa có trong danh sách: khinh khí cầu")
	})
	t.Run("a task shows the tags of its line as they are corrected", func(t *testing.T) {
		page := f.as("mai").get("/tasks/kh-2027/2/so-noi-vu/1").hasStatus(http.StatusOK).contains("Nhóm nội dung", "Hoạt động cải cách hành chính", "Video, clip")
		page.lacks("Infographic")
		if err := f.store.SetTags(t.Context(), "kh-2027", []string{"2"}, store.TagChange{Forms: &[]content.Code{"infographic"}}); err != nil {
			t.Fatal(err)
		}
		f.as("mai").get("/tasks/kh-2027/2/so-noi-vu/1").contains("Infographic")
	})
}
