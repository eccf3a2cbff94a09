package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/plan"
)

// askingFile has a lead that the directory lacks, a deadline that is no day, a line whose shape is asked, and one that is clear.
const askingFile = `STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện
1,Xây dựng chuyên mục,Chuyên mục,Sở Không Có,Tháng 6/2028
2,Phát sóng phóng sự,Phóng sự,Sở Nội vụ,Ngày 31/02
3,Tuyên truyền CCHC,,Sở Nội vụ,Quý I
4,Viết tin,Tin,Sở Nội vụ,Tháng 7/2028
`

// asking imports a plan with open questions.
func (f *fixture) asking() *fixture {
	f.t.Helper()
	_, created, result, err := f.Import(f.t.Context(), intake.Annex{Name: "hoi.csv", Data: []byte(askingFile), Year: 2028, Title: "Kế hoạch có câu hỏi", Ask: true})
	if err != nil || !created {
		f.t.Fatalf("importing: created %v (%v), %+v", created, err, result.Problems)
	}
	return f
}

// correction is the form of a line with what is typed into it.
func correction(line string, entered ...string) url.Values {
	return with(url.Values{"key": {formKey(0)}, "do": {"correct"}, "line": {line}}, entered...)
}

// TestCorrectPage answers the questions of a plan on its page until it may be launched.
func TestCorrectPage(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	mai := f.as("mai")
	read := mai.post("/plans/import", with(upload(askingFile), "year", "2028")).hasStatus(http.StatusOK).contains("2 dòng chưa hiểu được: vẫn nhập")
	mai.post("/plans/import", with(upload(askingFile), "year", "2028", "do", "import")).hasStatus(http.StatusOK).contains(
		"Còn 2 dòng cần trả lời trước khi triển khai.", "Kế hoạch ghi: “Sở Không Có”", "Đúng như vậy", "Sửa cách hiểu")
	read.lacks("Sửa cách hiểu")
	mai.post("/plans/kh-2028", with(url.Values{"key": {formKey(1)}}, "do", "launch", "confirm", "yes")).hasStatus(http.StatusConflict).contains("Kế hoạch còn lỗi nên chưa triển khai được")

	for path, shown := range map[string]bool{"/plans/kh-2028": false, "/plans/kh-2028?line=4": true} {
		if got := strings.Contains(mai.get(path).body, `id="lead-4"`); got != shown {
			t.Errorf("%s has the form of line 4: %v, want %v", path, got, shown)
		}
	}
	mai.post("/plans/kh-2028", correction("1", "lead", "Sở Nội vụ")).hasStatus(http.StatusOK).contains(
		"Đã ghi nhớ cách hiểu.", "Còn 1 dòng cần trả lời trước khi triển khai.", "Kế hoạch ghi: “Sở Không Có”; hiểu là: “Sở Nội vụ”")
	mai.post("/plans/kh-2028", correction("3", "confirm", "shape")).hasStatus(http.StatusOK).contains("Loại việc đã chọn: Sản phẩm tuyên truyền")
	mai.post("/plans/kh-2028", correction("4", "shape", "tally", "count", "2", "per", "week", "check_in", "quarter")).hasStatus(http.StatusOK).contains("2 lần/tuần")
	mai.post("/plans/kh-2028", correction("4", "forget", "yes")).hasStatus(http.StatusOK).lacks("2 lần/tuần")
	mai.post("/plans/kh-2028", correction("2", "deadline", "Tháng 3")).hasStatus(http.StatusOK).contains(
		"Kế hoạch ghi: “Ngày 31/02”; hiểu là: “Tháng 3”").lacks("Còn 1 dòng", "Phải trả lời")
	mai.post("/plans/kh-2028", with(url.Values{"key": {formKey(2)}}, "do", "launch", "confirm", "yes")).hasStatus(http.StatusOK).contains("Đã bắt đầu triển khai")

	mai.post("/plans/kh-2028", correction("1", "lead", "Văn phòng UBND Thành phố")).hasStatus(http.StatusConflict).contains("Kế hoạch đã triển khai", "Sửa từng nhiệm vụ ở trang của nhiệm vụ")
}

// TestCorrectPageRefused: what cannot be read changes nothing, says why, and stays in the form.
func TestCorrectPageRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t).asking()
	lines := func() []plan.Line {
		t.Helper()
		lines, err := f.store.Lines(t.Context(), "kh-2028")
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	before := lines()
	f.as("an").post("/plans/kh-2028", correction("1", "lead", "Sở Nội vụ")).hasStatus(http.StatusForbidden)
	mai := f.as("mai")
	for _, c := range []struct {
		name string
		form url.Values
		want string
		kept string // stays in the form
	}{
		{"a lead that the directory lacks", correction("1", "lead", "Sở Không Có Nốt"), "không có “Sở Không Có Nốt” trong danh mục đơn vị", `value="Sở Không Có Nốt"`},
		{"a deadline that is no day", correction("2", "deadline", "Ngày 30/02"), "30/02", `value="Ngày 30/02"`},
		{"an unknown shape", correction("1", "shape", "hop"), "không có loại việc “hop”", ""},
		{"a quota of 0", correction("4", "shape", "tally", "count", "0", "per", "week"), "định mức phải từ 1 đến 1000", ""},
		{"a quota that is no number", correction("4", "shape", "tally", "count", "hai", "per", "week"), "Định mức “hai” không phải là số", ""},
		{"an unknown line", correction("17", "lead", "Sở Nội vụ"), "Kế hoạch không có dòng “17”", ""},
		{"no key", url.Values{"do": {"correct"}, "line": {"1"}, "lead": {"Sở Nội vụ"}}, "", ""},
	} {
		if page := mai.post("/plans/kh-2028", c.form).hasStatus(http.StatusUnprocessableEntity).contains(c.want); !strings.Contains(page.body, c.kept) {
			t.Errorf("%s: the form has lost %s", c.name, c.kept)
		}
		if diff := cmp.Diff(before, lines()); diff != "" {
			t.Fatalf("%s changed (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestCorrectionRemembered: the plan of the next year shows what it takes from the memory.
func TestCorrectionRemembered(t *testing.T) {
	t.Parallel()
	f := newFixture(t).asking()
	mai := f.as("mai")
	mai.post("/plans/kh-2028", correction("1", "lead", "Sở Nội vụ")).hasStatus(http.StatusOK)
	next := strings.ReplaceAll(askingFile, "2028", "2029")
	mai.post("/plans/import", with(upload(next), "year", "2029")).hasStatus(http.StatusOK).contains("theo chỉnh sửa đã ghi nhớ năm 2028: chủ trì “Sở Nội vụ”", "1 dòng chưa hiểu được")
	mai.post("/plans/import", with(upload(next), "year", "2029", "do", "import")).hasStatus(http.StatusOK).contains("Theo chỉnh sửa đã ghi nhớ năm 2028", "Còn 1 dòng cần trả lời")
}
