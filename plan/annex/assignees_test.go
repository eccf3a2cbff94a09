package annex_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/plantest"
	"loa/plan/problem"
)

func TestParseAssignees(t *testing.T) {
	t.Parallel()
	t.Run("a cell is split into the bodies it names", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name, cell string
			want       string
		}{
			{name: "one name that contains và", cell: "Sở Thông tin và Truyền thông", want: "so-tttt"},
			{name: "an abbreviation that contains &", cell: "Sở TT&TT", want: "so-tttt"},
			{name: "a semicolon", cell: "Sở Nội vụ; Sở Tài chính", want: "so-noi-vu+so-tai-chinh"},
			{name: "a comma", cell: "Sở Nội vụ, Sở Tài chính", want: "so-noi-vu+so-tai-chinh"},
			{name: "và between names that contain it", cell: "Sở Văn hóa và Thể thao và Sở Thông tin và Truyền thông", want: "so-vhtt+so-tttt"},
			{name: "a comma and và", cell: "Sở Nội vụ, Sở Tài chính, và Sở VH&TT", want: "so-noi-vu+so-tai-chinh+so-vhtt"},
			{name: "a line for each", cell: "Sở Nội vụ⏎Sở Tài chính", want: "so-noi-vu+so-tai-chinh"},
			{name: "a bullet for each", cell: "- Sở Nội vụ⏎- Sở Thông tin⏎và Truyền thông;⏎+ Ban Thi đua - Khen thưởng.", want: "so-noi-vu+so-tttt+ban-tdkt"},
			{name: "a number for each", cell: "1. Sở Nội vụ⏎2) Sở Tài chính", want: "so-noi-vu+so-tai-chinh"},
			{name: "a name broken over two lines", cell: "Sở Thông tin⏎và Truyền thông", want: "so-tttt"},
			{name: "a class whose name is a list", cell: "Các sở, ban, ngành", want: "so-ban-nganh"},
			{name: "two classes with a semicolon", cell: "Các sở, ban, ngành; UBND quận, huyện, thị xã", want: "so-ban-nganh+cap-huyen"},
			{name: "two classes with a comma", cell: "Các sở, ban, ngành, UBND quận, huyện, thị xã", want: "so-ban-nganh+cap-huyen"},
			{name: "two classes with và, and a unit", cell: "Sở Nội vụ, các sở, ban, ngành và UBND quận, huyện, thị xã", want: "so-noi-vu+so-ban-nganh+cap-huyen"},
			{name: "a hyphen inside a name and one between names", cell: "Ban Thi đua - Khen thưởng - Sở Nội vụ", want: "ban-tdkt+so-noi-vu"},
			{name: "a remark in brackets with separators", cell: "Sở Nội vụ (chủ trì, tổng hợp; báo cáo), Sở Tài chính", want: "so-noi-vu+so-tai-chinh"},
			{name: "brackets that never close", cell: "Sở Nội vụ; Sở Tài chính (phần kinh phí", want: "so-noi-vu+so-tai-chinh"},
			{name: "a slash", cell: "Sở Nội vụ/Sở Tài chính", want: "so-noi-vu+so-tai-chinh"},
			{name: "the same unit twice under two names", cell: "Sở TT&TT; Sở Thông tin và Truyền thông", want: "so-tttt"},
			{name: "an unknown name that contains và stays whole", cell: "Sở Thông tim và Truyền thong; Sở Nội vụ", want: "?Sở Thông tim và Truyền thong+so-noi-vu"},
			{name: "an unknown name with a word for a place inside", cell: "Phòng Văn hóa - Xã hội", want: "?Phòng Văn hóa - Xã hội"},
			{name: "two unknown names", cell: "Viện Lạ, Trường Lạ", want: "?Viện Lạ+?Trường Lạ"},
			{name: "an unknown name before a known one", cell: "Viện Lạ và Sở Nội vụ", want: "?Viện Lạ+so-noi-vu"},
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
	})
	t.Run("the remark of a lead is kept", func(t *testing.T) {
		t.Parallel()
		got := parseGrid(t, annexGrid("A", "TT | Nội dung | Cơ quan chủ trì | Thời gian", "1 | Tin | Văn phòng UBND TP (Cổng GTĐT) | Quý I"))
		want := []plan.Assignee{{Text: "Văn phòng UBND TP (Cổng GTĐT)", Unit: "vp-ubnd", Name: "Văn phòng Ủy ban nhân dân Thành phố"}}
		if diff := cmp.Diff(want, got.Lines[0].Lead); diff != "" {
			t.Errorf("leads (-want +got):\n%s", diff)
		}
	})
	t.Run("a cell that is no list of units is refused", func(t *testing.T) {
		t.Parallel()
		got := parseGrid(t, annexGrid("A", "TT | Nội dung | Cơ quan chủ trì | Thời gian", "1 | Tin | "+strings.Repeat("a, ", 100)+" | Quý I"))
		if len(got.Problems) != 1 || got.Problems[0].Message != "ô này quá dài để là danh sách đơn vị" || !problem.Blocking(got.Problems) {
			t.Errorf("problems %v", plantest.ProblemTexts(got.Problems))
		}
	})
}
