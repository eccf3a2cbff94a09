package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"loa/intake"
	"loa/plan"
)

func TestOverview(t *testing.T) {
	t.Parallel()
	t.Run("whose step is awaited stands above the units, with a link to the tasks", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		f.now = f.now.Add(72 * time.Hour)
		b := f.browser()
		page := b.get("/")
		page.contains("Đang chờ xử lý: ai, bao nhiêu việc, đã bao lâu", "Nguyễn Thị An – Chuyên viên Sở Nội vụ 1 1 3", "Trần Văn Dương – Giám đốc Sở Nội vụ 1 1 3", "Không có nhiệm vụ quá hạn.")
		if desks, units := strings.Index(page.body, `id="desks"`), strings.Index(page.body, `id="units"`); desks < 0 || desks > units {
			t.Errorf("the desks stand at %d, the units at %d", desks, units)
		}
		b.get("/tasks?plan=kh-2027&desk=duong").contains("Đang chờ xử lý: Trần Văn Dương", "1–1 / 1 nhiệm vụ", "Xây dựng chuyên mục").lacks("Phát sóng phóng sự")
		b.get("/tasks?plan=kh-2027&desk=duong&age=up_to_7").contains("Trần Văn Dương – Giám đốc Sở Nội vụ; đã chờ đến 7 ngày làm việc", "1–1 / 1 nhiệm vụ")
		b.get("/tasks?plan=kh-2027&desk=duong&age=8_to_30").lacks("Xây dựng chuyên mục")
		b.get("/tasks?plan=kh-2027&desk=duong&age=long").hasStatus(http.StatusUnprocessableEntity).contains("Không có mức thời gian chờ này")
		b.get("/tasks?desk=an").contains("1–1 / 1 nhiệm vụ", "Phát sóng phóng sự")
		b.get("/tasks?plan=kh-2027&desk=mai").hasStatus(http.StatusUnprocessableEntity).contains("Không có việc nào đang chờ người được chọn")
	})
	t.Run("what is late stands above the units", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.now = time.Date(2027, time.July, 5, 9, 0, 0, 0, f.now.Location())
		f.browser().get("/").contains("Quá hạn lâu nhất", "Phát sóng phóng sự về một cửa", "Sở Nội vụ · Giao nhiệm vụ Nguyễn Thị An – Chuyên viên Sở Nội vụ 5 ngày",
			"Quá hạn: đang ở ai, ở khâu nào", "Tất cả 1 1 5 Nguyễn Thị An – Chuyên viên Sở Nội vụ 1 1 5")
	})
	t.Run("each bucket is compared with the end of the day a week ago", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		b := f.browser()
		b.get("/").lacks("so với hết ngày") // there was no plan a week ago
		f.now = time.Date(2027, time.July, 5, 9, 0, 0, 0, f.now.Location())
		b.get("/").contains("2 Tổng số tuần qua không đổi", "1 ■ Trong hạn tuần qua giảm 1 trong đó 0 sắp đến hạn", "1 ✕ Quá hạn tuần qua tăng 1", "Tăng, giảm trong tuần: so với hết ngày 28/06/2027.")
	})
	t.Run("a table with all its rows is a page of its own", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.now = time.Date(2027, time.July, 5, 9, 0, 0, 0, f.now.Location())
		b := f.browser()
		b.get("/?all=late").contains("Về trang tổng quan", "Nguyễn Thị An – Chuyên viên Sở Nội vụ 1 1 5").lacks("Theo đơn vị")
		b.get("/?all=waiting").contains("Nguyễn Thị An – Chuyên viên Sở Nội vụ 2 2 89")
		b.get("/?all=departments").contains("Sở, ngành (1)", "Sở Nội vụ 2 0 0 1 0 1")
		b.get("/?all=media").hasStatus(http.StatusNotFound)
		b.get("/?all=x").hasStatus(http.StatusNotFound)
	})
	t.Run("late tasks that are paused lie on nobody's desk and are counted", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.give("mai", plan.Command{Kind: plan.CommandPause, Reason: "Chờ hướng dẫn"})
		f.now = time.Date(2028, time.January, 5, 9, 0, 0, 0, f.now.Location())
		f.browser().get("/").contains("Tất cả 2 2 189 Nguyễn Thị An – Chuyên viên Sở Nội vụ 1 1 189 Đang tạm dừng 1 1")
	})
	t.Run("the plan of this year is shown before that of the next", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		next := strings.ReplaceAll(annexFile, "2027", "2028")
		if _, _, _, err := f.Import(t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(next), Year: 2028, Title: "Kế hoạch mẫu năm 2028"}); err != nil {
			t.Fatal(err)
		}
		if err := f.LaunchPlan(t.Context(), "kh-2028"); err != nil {
			t.Fatal(err)
		}
		b := f.browser()
		for _, c := range []struct {
			year int
			want plan.PlanID
		}{{2026, "kh-2027"}, {2027, "kh-2027"}, {2028, "kh-2028"}, {2030, "kh-2028"}} {
			f.now = time.Date(c.year, time.March, 2, 9, 0, 0, 0, f.now.Location())
			if page := b.get("/"); !strings.Contains(page.body, `href="/plans/`+string(c.want)+`"`) {
				t.Errorf("in %d the overview does not open %s", c.year, c.want)
			}
		}
	})
}

func TestTasksFilter(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched()
	b := f.browser()
	for query, words := range map[string][]string{
		"bucket=nonsense":          {"“Kết quả” không có giá trị \"nonsense\"", "Đã hoàn thành đúng hạn, Đã hoàn thành quá hạn"},
		"stage=nonsense&sort=x":    {"“Khâu” không có giá trị", "“Sắp xếp” không có giá trị"},
		"from=2027-13-45":          {"Ngày \"2027-13-45\" không có thật"},
		"to=31/02/2027":            {"Ngày \"31/02/2027\" không có thật"},
		"plan=kh-1999":             {"“Kế hoạch” không có giá trị", "Kế hoạch mẫu năm 2027"},
		"timeliness=x&condition=y": {"“Thời hạn” không có giá trị", "“Tình trạng” không có giá trị"},
	} {
		b.get("/tasks?" + query).hasStatus(http.StatusUnprocessableEntity).contains(append(words, "Chưa lọc được.", "Bỏ lọc")...).lacks("Xây dựng chuyên mục")
	}
	for _, query := range []string{"q=%00", "plan=%00", "unit=%00", "line=%00", "group=%00", "q=%ff%fe", "desk=%00"} {
		b.get("/tasks?" + query).hasStatus(http.StatusBadRequest).contains("ký tự điều khiển")
	}
	b.get("/tasks?from=1/6/2027&to=30.6.2027").hasStatus(http.StatusOK).contains("1–1 / 1 nhiệm vụ", "Phát sóng phóng sự")
}
