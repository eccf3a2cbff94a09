package annex_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/plantest"
	"loa/plan/problem"
)

// cityOf2026 is a city of departments, newspapers, wards and communes, as it is after the reorganisation.
func cityOf2026() directory.Directory {
	unit := func(code, name string, kind directory.UnitKind) directory.Unit {
		return directory.Unit{Code: directory.UnitCode(code), Name: name, Short: name, Kind: kind}
	}
	return directory.Directory{
		Units: []directory.Unit{
			unit("so-noi-vu", "Sở Nội vụ", directory.KindDepartment),
			unit("so-y-te", "Sở Y tế", directory.KindDepartment),
			unit("so-tu-phap", "Sở Tư pháp", directory.KindDepartment),
			unit("so-tai-chinh", "Sở Tài chính", directory.KindDepartment),
			unit("so-vhtt", "Sở Văn hóa và Thể thao", directory.KindDepartment),
			unit("so-du-lich", "Sở Du lịch", directory.KindDepartment),
			unit("thanh-tra", "Thanh tra Thành phố", directory.KindDepartment),
			unit("bao-ptth", "Báo và Phát thanh, truyền hình Lạng Giang", directory.KindMedia),
			unit("bao-a", "Báo Thủ đô", directory.KindMedia),
			unit("bao-b", "Báo Pháp luật", directory.KindMedia),
			unit("phuong-ba-dinh", "Ủy ban nhân dân phường Ba Đình", directory.KindWard),
			unit("phuong-ngoc-ha", "Ủy ban nhân dân phường Ngọc Hà", directory.KindWard),
			unit("xa-ba-vi", "Ủy ban nhân dân xã Ba Vì", directory.KindCommune),
		},
		Classes: []directory.Class{
			{Code: "so-ban-nganh", Name: "Các sở, ban, ngành", Kinds: []directory.UnitKind{directory.KindDepartment}},
			{Code: "cap-xa", Name: "UBND xã, phường", Aliases: []string{"UBND cấp xã"}, Kinds: []directory.UnitKind{directory.KindWard, directory.KindCommune, directory.KindTownship}},
			{Code: "ubnd-phuong", Name: "UBND các phường", Kinds: []directory.UnitKind{directory.KindWard}},
			{Code: "ubnd-xa", Name: "UBND các xã", Kinds: []directory.UnitKind{directory.KindCommune}},
			{Code: "cac-bao", Name: "Các báo", Members: []directory.UnitCode{"bao-a", "bao-b"}},
		},
	}
}

func parseCell(t *testing.T, lead, support string) annex.Result {
	t.Helper()
	got := annex.Parse(annex.Input{
		Tables: []annex.Table{annexGrid("A", shortHead, "1 | Tin | "+lead+" | "+support+" | Quý I")}, Year: 2026, On: calendar.MustDate("2026-01-01"),
		Directory: cityOf2026(),
	})
	if len(got.Lines) != 1 {
		t.Fatalf("%d lines, problems %v", len(got.Lines), plantest.ProblemTexts(got.Problems))
	}
	return got
}

func TestParseAssigneeRoles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, cell, support, want string }{
		{name: "a lead and with whom", cell: "Sở Nội vụ chủ trì, phối hợp Sở Y tế", want: "so-noi-vu | so-y-te"},
		{name: "a lead, then with several", cell: "Sở Nội vụ chủ trì, phối hợp với Sở Y tế, Sở Tư pháp", want: "so-noi-vu | so-y-te+so-tu-phap"},
		{name: "a role after each", cell: "Sở Tư pháp chủ trì; Sở Y tế phối hợp", want: "so-tu-phap | so-y-te"},
		{name: "a role after each, with a comma", cell: "Sở Tư pháp chủ trì, Sở Y tế và Sở Nội vụ phối hợp thực hiện", want: "so-tu-phap | so-y-te+so-noi-vu"},
		{name: "a role before each", cell: "Chủ trì: Sở Tư pháp⏎Phối hợp: Sở Y tế; Sở Nội vụ", want: "so-tu-phap | so-y-te+so-noi-vu"},
		{name: "a bullet and a role for each", cell: "- Cơ quan chủ trì: Sở Tư pháp⏎- Cơ quan phối hợp: Sở Y tế", want: "so-tu-phap | so-y-te"},
		{name: "only with whom", cell: "Sở Nội vụ phối hợp với Sở Y tế", want: "so-noi-vu | so-y-te"},
		{name: "an order", cell: "Giao Sở Nội vụ chủ trì, phối hợp với các sở, ban, ngành", want: "so-noi-vu | so-ban-nganh"},
		{name: "roles in brackets", cell: "Sở Nội vụ (đầu mối), Sở Y tế (phối hợp)", want: "so-noi-vu | so-y-te"},
		{name: "the role in brackets is of the last name", cell: "Sở Nội vụ, Sở Tư pháp, Sở Y tế (phối hợp)", want: "so-noi-vu+so-tu-phap | so-y-te"},
		{name: "with whom in brackets", cell: "Sở Tài chính (phối hợp với Sở Y tế)", support: "Sở Tư pháp", want: "so-tai-chinh | so-y-te+so-tu-phap"},
		{name: "the same body in both columns", cell: "Sở Nội vụ chủ trì, phối hợp Sở Y tế", support: "Sở Y tế, Sở Nội vụ", want: "so-noi-vu | so-y-te"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := parseCell(t, tt.cell, tt.support)
			line := got.Lines[0]
			if diff := cmp.Diff(tt.want, assigneeTexts(line.Lead)+" | "+assigneeTexts(line.Support)); diff != "" || len(got.Problems) > 0 {
				t.Errorf("bodies (-want +got):\n%sproblems %v", diff, plantest.ProblemTexts(got.Problems))
			}
		})
	}
}

func TestParseAssigneesWhole(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, cell, want string }{
		{name: "a list of kinds of places is one class", cell: "UBND các xã, phường, đặc khu", want: "cap-xa"},
		{name: "the same in another order", cell: "Các phường, xã và đặc khu", want: "cap-xa"},
		{name: "a list with one kind that the city has", cell: "UBND các phường, đặc khu", want: "ubnd-phuong"},
		{name: "a name with a comma and và of its own", cell: "Báo và Phát thanh, truyền hình Lạng Giang", want: "bao-ptth"},
		{name: "that name beside others", cell: "Sở Nội vụ, Báo và Phát thanh, truyền hình Lạng Giang, Sở Y tế", want: "so-noi-vu+bao-ptth+so-y-te"},
		{name: "the plural word once for several", cell: "Các Sở: Nội vụ, Văn hóa và Thể thao, Du lịch và Y tế", want: "so-noi-vu+so-vhtt+so-du-lich+so-y-te"},
		{name: "the plural word once, then another name", cell: "Các sở Nội vụ, Y tế; UBND các phường: Ba Đình, Ngọc Hà, UBND xã Ba Vì", want: "so-noi-vu+so-y-te+phuong-ba-dinh+phuong-ngoc-ha+xa-ba-vi"},
		{name: "a class with các", cell: "Các báo", want: "cac-bao"},
		{name: "a short name in brackets", cell: "UBND các xã, phường (sau đây gọi là UBND cấp xã)", want: "cap-xa"},
		{name: "a part of a unit in brackets", cell: "Sở Nội vụ (Phòng Cải cách hành chính)", want: "so-noi-vu"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := parseCell(t, tt.cell, "")
			if diff := cmp.Diff(tt.want, assigneeTexts(got.Lines[0].Lead)); diff != "" || len(got.Problems) > 0 {
				t.Errorf("leads (-want +got):\n%sproblems %v", diff, plantest.ProblemTexts(got.Problems))
			}
		})
	}
}

func TestParseAssigneesExcept(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, cell, want string }{
		{name: "a unit", cell: "Các sở, ban, ngành (trừ Thanh tra Thành phố)", want: "thanh-tra"},
		{name: "several", cell: "Các sở, ban, ngành (không bao gồm: Thanh tra Thành phố, Sở Y tế)", want: "thanh-tra so-y-te"},
		{name: "a unit of another class takes nothing out", cell: "Các sở, ban, ngành (trừ UBND xã Ba Vì)", want: ""},
		{name: "a ward out of the places", cell: "UBND các xã, phường (trừ phường Ba Đình)", want: "phuong-ba-dinh"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := parseCell(t, tt.cell, "")
			var codes []string
			for _, code := range got.Lines[0].Lead[0].Except {
				codes = append(codes, string(code))
			}
			if diff := cmp.Diff(tt.want, strings.Join(codes, " ")); diff != "" || len(got.Problems) > 0 {
				t.Errorf("taken out (-want +got):\n%sproblems %v", diff, plantest.ProblemTexts(got.Problems))
			}
		})
	}
}

func TestParseAssigneesAsked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, cell, message string }{
		{name: "one of a class without các", cell: "Báo", message: "không có “Báo” trong danh mục đơn vị"},
		{name: "a ward without a name", cell: "Phường", message: "không có “Phường” trong danh mục đơn vị"},
		{name: "an unknown name that begins like a class", cell: "Báo và Phát thanh, truyền hình Lạng Sơn", message: "không có “Báo và Phát thanh, truyền hình Lạng Sơn” trong danh mục đơn vị"},
		{
			name: "words after a comma that may be of the name", cell: "Sở Văn hóa và Thể thao, Du lịch",
			message: "không rõ “Du lịch” là một đơn vị hay là một phần của tên “Sở Văn hóa và Thể thao, Du lịch”",
		},
		{
			name: "an exception that the directory does not have", cell: "Các sở, ban, ngành (trừ đơn vị sáp nhập)",
			message: "chữ trong ngoặc “(trừ đơn vị sáp nhập)” có thể thu hẹp nhóm “Các sở, ban, ngành” (7 đơn vị): chưa rõ gồm những đơn vị nào",
		},
		{
			name: "an exception of every unit", cell: "UBND các xã, phường (trừ phường Ba Đình, phường Ngọc Hà, xã Ba Vì)",
			message: "trừ các đơn vị đã nêu thì nhóm “UBND xã, phường” không còn đơn vị nào",
		},
		{
			name: "a pilot", cell: "UBND các xã, phường (16 đơn vị thí điểm)",
			message: "chữ trong ngoặc “(16 đơn vị thí điểm)” có thể thu hẹp nhóm “UBND xã, phường” (3 đơn vị): chưa rõ gồm những đơn vị nào",
		},
		{
			name: "a body without a role beside one that leads", cell: "Sở Nội vụ chủ trì; Sở Y tế",
			message: "chưa rõ “Sở Y tế” chủ trì hay phối hợp: ô này chỉ ghi vai trò của đơn vị khác",
		},
		{name: "support alone in the column of the lead", cell: "Phối hợp với Sở Y tế", message: "thiếu cơ quan chủ trì"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := parseCell(t, tt.cell, "")
			if len(got.Problems) != 1 || got.Problems[0].Message != tt.message || !problem.Blocking(got.Problems) {
				t.Errorf("problems %v, want one error %q", plantest.ProblemTexts(got.Problems), tt.message)
			}
			for found := range strings.SplitSeq(got.Problems[0].Found, "; ") {
				if !strings.Contains(tt.cell, found) {
					t.Errorf("the problem shows %q, which is not in the cell", found)
				}
			}
		})
		t.Run(tt.name+", as support", func(t *testing.T) {
			t.Parallel()
			got := parseCell(t, "Sở Tư pháp", tt.cell)
			role := slices.Contains([]string{"Sở Nội vụ chủ trì; Sở Y tế", "Phối hợp với Sở Y tế"}, tt.cell)
			if !role && (len(got.Problems) != 1 || problem.Blocking(got.Problems)) {
				t.Errorf("problems %v, want one warning", plantest.ProblemTexts(got.Problems))
			}
		})
	}
}
