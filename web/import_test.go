package web_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"
)

// upload is the form by which the preview confirms an import.
func upload(annex string, pairs ...string) url.Values {
	return with(url.Values{"name": {"phu-luc.csv"}, "year": {"2027"}, "content": {base64.StdEncoding.EncodeToString([]byte(annex))}}, pairs...)
}

func TestImportAnnex(t *testing.T) {
	t.Parallel()
	t.Run("the whole annex is shown before anything is written", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		b := f.browser()
		page := b.post("/plans/import", upload(annexFile)).hasStatus(http.StatusOK).contains("2 dòng nhiệm vụ", "Chưa có gì được ghi", "Trước ngày 15/12/2027", "Nhập 2 dòng vào kế hoạch năm 2027")
		page.lacks("<b>cải cách")
		if plans, err := f.store.Plans(t.Context()); err != nil || len(plans) != 0 {
			t.Fatalf("%d plans are on record before the confirmation (%v)", len(plans), err)
		}
		confirm := with(page.form("do", "import"), "title", "Kế hoạch mẫu")
		b.post("/plans/import", confirm).hasStatus(http.StatusOK).contains("Đã nhập kế hoạch.", "Kế hoạch mẫu", "Xây dựng chuyên mục", "2 nhiệm vụ")
		b.post("/plans/import", confirm).hasStatus(http.StatusOK).contains("Tệp này đã được nhập từ trước")
		if plans, err := f.store.Plans(t.Context()); err != nil || len(plans) != 1 {
			t.Errorf("%d plans are on record (%v), want one", len(plans), err)
		}
	})
	t.Run("an annex with an error of the whole file writes nothing and lists every error", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		b := f.browser()
		bad := "STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện,Cột lạ\n1,Viết tin,Tin,Sở Nội vụu,Trước ngày 31/02/2027,x\n2,Viết bài,Bài,Sở Không Có,Tháng 6/2027,y\n"
		page := b.post("/plans/import", upload(bad, "do", "import")).hasStatus(http.StatusUnprocessableEntity).contains("Chưa có gì được ghi", "Sở Nội vụu", "31/02/2027", "Sở Không Có", "không hiểu cột “Cột lạ”")
		if rows := page.all("table", "problems"); len(rows) != 1 {
			t.Errorf("the page has %d tables of problems", len(rows))
		}
		if plans, err := f.store.Plans(t.Context()); err != nil || len(plans) != 0 {
			t.Errorf("%d plans are on record (%v)", len(plans), err)
		}
	})
	t.Run("a second annex does what the coordinator chooses, and nothing without a choice", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		b := f.browser()
		b.post("/plans/import", upload(annexFile, "do", "import")).hasStatus(http.StatusOK)
		lines := func(want int) {
			t.Helper()
			if lines, err := f.store.Lines(t.Context(), "kh-2027"); err != nil || len(lines) != want {
				t.Errorf("%d lines, want %d (%v)", len(lines), want, err)
			}
		}
		second := "STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện\n1,Viết bài,Bài,Sở Nội vụ,Tháng 6/2027\n"
		b.post("/plans/import", upload(second)).hasStatus(http.StatusOK).contains("kh-2027 đã có 2 dòng từ phu-luc.csv", "giữ 2, bỏ 0, thêm 1", "giữ 0, bỏ 2, thêm 1", "Bỏ: Xây dựng chuyên mục")
		b.post("/plans/import", upload(second, "do", "import")).hasStatus(http.StatusUnprocessableEntity).contains("Chọn thêm hay thay các dòng", "giữ 2, bỏ 0, thêm 1")
		lines(2)
		b.post("/plans/import", upload(second, "do", "import", "act", "add")).hasStatus(http.StatusOK).contains("Đã nhập kế hoạch.", "Viết bài")
		lines(3)
		b.post("/plans/import", upload(second, "do", "import", "act", "replace")).hasStatus(http.StatusOK).contains("Viết bài")
		lines(1)
	})
	t.Run("a wrong file or form is refused with advice", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		for _, test := range []struct {
			name    string
			form    url.Values
			status  int
			message string
		}{
			{name: "a program under another name", form: upload("MZ\x90\x00\x03\x00\x00\x00"), status: http.StatusUnprocessableEntity, message: "phu-luc.csv: đây là chương trình chạy được, không phải file bảng. không mở file này; hãy xin người gửi file .xlsx, .docx hoặc .csv."},
			{name: "no file at all", form: url.Values{"year": {"2027"}}, status: http.StatusUnprocessableEntity, message: "Đề nghị chọn tệp phụ lục"},
			{name: "a year that is no number", form: upload(annexFile, "year", "mười"), status: http.StatusUnprocessableEntity, message: "Năm của kế hoạch phải là số"},
			{name: "a damaged file", form: upload(annexFile, "content", "%%%"), status: http.StatusUnprocessableEntity, message: "bị hỏng trên đường gửi"},
			{name: "another file for a plan under way", form: upload(annexFile+"3,Thêm,Tin,Sở Nội vụ,Tháng 7/2027\n", "do", "import"), status: http.StatusConflict, message: "Ký hiệu phân biệt"},
		} {
			t.Run(test.name, func(t *testing.T) {
				f.browser().post("/plans/import", test.form).hasStatus(test.status).contains(test.message)
			})
		}
		f.as("an").post("/plans/import", upload(annexFile)).hasStatus(http.StatusForbidden).contains("Chỉ cơ quan điều phối")
	})
}
