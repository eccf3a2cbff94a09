package annex_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/plantest"
	"loa/plan/problem"
)

func TestReadSplitsLeads(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, cell string
		want       string
	}{
		{"one name that holds và", "Sở Thông tin và Truyền thông", "so-tttt"},
		{"an abbreviation that holds &", "Sở TT&TT", "so-tttt"},
		{"a semicolon", "Sở Nội vụ; Sở Tài chính", "so-noi-vu+so-tai-chinh"},
		{"a comma", "Sở Nội vụ, Sở Tài chính", "so-noi-vu+so-tai-chinh"},
		{"và between names that hold it", "Sở Văn hóa và Thể thao và Sở Thông tin và Truyền thông", "so-vhtt+so-tttt"},
		{"a comma and và", "Sở Nội vụ, Sở Tài chính, và Sở VH&TT", "so-noi-vu+so-tai-chinh+so-vhtt"},
		{"a line for each", "Sở Nội vụ⏎Sở Tài chính", "so-noi-vu+so-tai-chinh"},
		{"a bullet for each", "- Sở Nội vụ⏎- Sở Thông tin⏎và Truyền thông;⏎+ Ban Thi đua - Khen thưởng.", "so-noi-vu+so-tttt+ban-tdkt"},
		{"a number for each", "1. Sở Nội vụ⏎2) Sở Tài chính", "so-noi-vu+so-tai-chinh"},
		{"a name broken over two lines", "Sở Thông tin⏎và Truyền thông", "so-tttt"},
		{"a class whose name is a list", "Các sở, ban, ngành", "so-ban-nganh"},
		{"two classes with a semicolon", "Các sở, ban, ngành; UBND quận, huyện, thị xã", "so-ban-nganh+cap-huyen"},
		{"two classes with a comma", "Các sở, ban, ngành, UBND quận, huyện, thị xã", "so-ban-nganh+cap-huyen"},
		{"two classes with và, and a unit", "Sở Nội vụ, các sở, ban, ngành và UBND quận, huyện, thị xã", "so-noi-vu+so-ban-nganh+cap-huyen"},
		{"a hyphen inside a name and one between names", "Ban Thi đua - Khen thưởng - Sở Nội vụ", "ban-tdkt+so-noi-vu"},
		{"a remark in brackets with separators", "Sở Nội vụ (chủ trì, tổng hợp; báo cáo), Sở Tài chính", "so-noi-vu+so-tai-chinh"},
		{"brackets that never close", "Sở Nội vụ; Sở Tài chính (phần kinh phí", "so-noi-vu+so-tai-chinh"},
		{"a slash", "Sở Nội vụ/Sở Tài chính", "so-noi-vu+so-tai-chinh"},
		{"the same unit twice under two names", "Sở TT&TT; Sở Thông tin và Truyền thông", "so-tttt"},
		{"an unknown name that holds và stays whole", "Sở Thông tim và Truyền thong; Sở Nội vụ", "?Sở Thông tim và Truyền thong+so-noi-vu"},
		{"two unknown names", "Viện Lạ, Trường Lạ", "?Viện Lạ+?Trường Lạ"},
		{"an unknown name before a known one", "Viện Lạ và Sở Nội vụ", "?Viện Lạ+so-noi-vu"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := parseGrid(t, annexGrid("A", "TT | Nội dung | Cơ quan chủ trì | Thời gian", "1 | Tin | "+test.cell+" | Quý I"))
			if len(got.Lines) != 1 {
				t.Fatalf("lines %v, problems %v", got.Lines, plantest.ProblemTexts(got.Problems))
			}
			if diff := cmp.Diff(test.want, assigneeTexts(got.Lines[0].Lead)); diff != "" {
				t.Errorf("leads (-want +got):\n%s", diff)
			}
			unknown := strings.Count(test.want, "?")
			if len(got.Problems) != unknown || problem.Blocking(got.Problems) != (unknown > 0) {
				t.Errorf("problems %v, want %d", plantest.ProblemTexts(got.Problems), unknown)
			}
		})
	}
}

func TestReadKeepsTheRemarkOfALead(t *testing.T) {
	t.Parallel()
	got := parseGrid(t, annexGrid("A", "TT | Nội dung | Cơ quan chủ trì | Thời gian", "1 | Tin | Văn phòng UBND TP (Cổng GTĐT) | Quý I"))
	want := []plan.Assignee{{Text: "Văn phòng UBND TP (Cổng GTĐT)", Unit: "vp-ubnd", Name: "Văn phòng Ủy ban nhân dân Thành phố"}}
	if diff := cmp.Diff(want, got.Lines[0].Lead); diff != "" {
		t.Errorf("leads (-want +got):\n%s", diff)
	}
}

func TestReadRefusesACellThatIsNoListOfUnits(t *testing.T) {
	t.Parallel()
	got := parseGrid(t, annexGrid("A", "TT | Nội dung | Cơ quan chủ trì | Thời gian", "1 | Tin | "+strings.Repeat("a, ", 100)+" | Quý I"))
	if len(got.Problems) != 1 || got.Problems[0].Message != "ô này quá dài để là danh sách đơn vị" || !problem.Blocking(got.Problems) {
		t.Errorf("problems %v", plantest.ProblemTexts(got.Problems))
	}
}
