package directory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// smallCity is a city with one reorganisation of its departments and one of its districts.
func smallCity() directory.Directory {
	day := calendar.MustDate
	return directory.Directory{
		Units: []directory.Unit{
			{Code: "ubnd-tp", Name: "Ủy ban nhân dân thành phố Hà Nội", Short: "UBND Thành phố", Kind: directory.KindCity},
			{Code: "vp", Name: "Văn phòng Ủy ban nhân dân thành phố Hà Nội", Short: "Văn phòng UBND TP", Kind: directory.KindOffice, Parent: "ubnd-tp"},
			{Code: "snv", Name: "Sở Nội vụ thành phố Hà Nội", Short: "Sở Nội vụ", Kind: directory.KindDepartment, Parent: "ubnd-tp"},
			{Code: "sngv", Name: "Sở Ngoại vụ thành phố Hà Nội", Short: "Sở Ngoại vụ", Kind: directory.KindDepartment, To: day("2025-02-28")},
			{Code: "stttt", Name: "Sở Thông tin và Truyền thông", Short: "Sở Thông tin và Truyền thông", Kind: directory.KindDepartment, To: day("2025-02-28")},
			{Code: "skhcn", Name: "Sở Khoa học và Công nghệ", Short: "Sở Khoa học và Công nghệ", Kind: directory.KindDepartment},
			{Code: "svhtt", Name: "Sở Văn hóa và Thể thao", Short: "Sở Văn hóa và Thể thao", Kind: directory.KindDepartment},
			{Code: "quan-ba-dinh", Name: "Ủy ban nhân dân quận Ba Đình", Short: "UBND quận Ba Đình", Kind: directory.KindDistrict, To: day("2025-06-30")},
			{Code: "huyen-ba-vi", Name: "Ủy ban nhân dân huyện Ba Vì", Short: "UBND huyện Ba Vì", Kind: directory.KindDistrict, To: day("2025-06-30")},
			{Code: "phuong-ba-dinh", Name: "Ủy ban nhân dân phường Ba Đình", Short: "UBND phường Ba Đình", Kind: directory.KindWard, From: day("2025-07-01")},
			{Code: "phuong-ngoc-ha", Name: "Ủy ban nhân dân phường Ngọc Hà", Short: "UBND phường Ngọc Hà", Kind: directory.KindWard, From: day("2025-07-01")},
			{Code: "xa-ba-vi", Name: "Ủy ban nhân dân xã Ba Vì", Short: "UBND xã Ba Vì", Kind: directory.KindCommune, From: day("2025-07-01")},
			{Code: "bao-cu", Name: "Báo Thủ đô Hôm nay", Short: "Báo Thủ đô Hôm nay", Kind: directory.KindMedia, To: day("2023-12-31")},
			{Code: "bao-cu", Name: "Báo Thủ đô", Short: "Báo Thủ đô", Kind: directory.KindMedia, From: day("2024-01-01")},
		},
		Aliases: []directory.Alias{
			{Unit: "vp", Text: "VP UBND TP"},
			{Unit: "vp", Text: "VPUB"},
		},
		Classes: []directory.Class{
			{Code: "sbn", Name: "Các sở, ban, ngành", Kinds: []directory.UnitKind{directory.KindOffice, directory.KindDepartment}},
			{Code: "huyen", Name: "UBND quận, huyện, thị xã", Aliases: []string{"UBND cấp huyện"}, Kinds: []directory.UnitKind{directory.KindDistrict}},
			{Code: "xa", Name: "UBND xã, phường", Aliases: []string{"UBND xã, phường, thị trấn", "UBND cấp xã"}, Kinds: []directory.UnitKind{directory.KindWard, directory.KindCommune}},
			{Code: "bao", Name: "Các báo của Thành phố", Aliases: []string{"Báo, đài TP"}, Members: []directory.UnitCode{"bao-cu"}},
		},
		Successions: []directory.Succession{
			{Old: "stttt", New: "skhcn", Function: "Chuyển đổi số", On: day("2025-03-01"), Basis: "Nghị quyết mẫu"},
			{Old: "stttt", New: "svhtt", Function: "Báo chí", On: day("2025-03-01"), Basis: "Nghị quyết mẫu"},
			{Old: "sngv", New: "vp", On: day("2025-03-01")},
			{Old: "quan-ba-dinh", New: "phuong-ba-dinh", On: day("2025-07-01")},
			{Old: "quan-ba-dinh", New: "phuong-ngoc-ha", On: day("2025-07-01")},
			{Old: "huyen-ba-vi", New: "xa-ba-vi", On: day("2025-07-01")},
		},
	}
}

func codesOf(units []directory.Unit) []directory.UnitCode {
	var list []directory.UnitCode
	for _, unit := range units {
		list = append(list, unit.Code)
	}
	return list
}

func TestUnit(t *testing.T) {
	t.Parallel()
	t.Run("from its first to its last day", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			name string
			code directory.UnitCode
			on   string
			want bool
		}{
			{name: "the last day of a district", code: "quan-ba-dinh", on: "2025-06-30", want: true},
			{name: "the day after", code: "quan-ba-dinh", on: "2025-07-01", want: false},
			{name: "the day before a ward exists", code: "phuong-ba-dinh", on: "2025-06-30", want: false},
			{name: "its first day", code: "phuong-ba-dinh", on: "2025-07-01", want: true},
			{name: "a unit without ends", code: "snv", on: "1954-10-10", want: true},
			{name: "an unknown code", code: "so-moi", on: "2025-07-01", want: false},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				unit, got := smallCity().Unit(c.code, calendar.MustDate(c.on))
				if got != c.want || (got && unit.Code != c.code) {
					t.Errorf("Unit(%s, %s) = %v, %t, want %t", c.code, c.on, unit, got, c.want)
				}
			})
		}
	})
	t.Run("a renamed unit keeps its code", func(t *testing.T) {
		t.Parallel()
		d := smallCity().Indexed()
		before, _ := d.Unit("bao-cu", calendar.MustDate("2023-12-31"))
		after, _ := d.Unit("bao-cu", calendar.MustDate("2024-01-01"))
		ever, found := d.UnitEver("bao-cu")
		got := []string{before.Name, after.Name, ever.Name}
		if diff := cmp.Diff([]string{"Báo Thủ đô Hôm nay", "Báo Thủ đô", "Báo Thủ đô"}, got); diff != "" || !found {
			t.Errorf("names of the paper (-want +got):\n%s", diff)
		}
		if _, found := d.UnitEver("khong-co"); found {
			t.Error("UnitEver found a unit that never was")
		}
	})
}

func TestMembers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		class directory.ClassCode
		on    string
		want  []directory.UnitCode
	}{
		{name: "departments before the merger", class: "sbn", on: "2022-06-01", want: []directory.UnitCode{"vp", "snv", "sngv", "stttt", "skhcn", "svhtt"}},
		{name: "departments after it", class: "sbn", on: "2025-03-01", want: []directory.UnitCode{"vp", "snv", "skhcn", "svhtt"}},
		{name: "districts on their last day", class: "huyen", on: "2025-06-30", want: []directory.UnitCode{"quan-ba-dinh", "huyen-ba-vi"}},
		{name: "no districts after it", class: "huyen", on: "2025-07-01"},
		{name: "a unit listed by code is a member once, whatever its name", class: "bao", on: "2022-06-01", want: []directory.UnitCode{"bao-cu"}},
		{name: "an unknown class", class: "khac", on: "2022-06-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := codesOf(smallCity().Members(c.class, calendar.MustDate(c.on)))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSuccessors(t *testing.T) {
	t.Parallel()
	chain := smallCity()
	chain.Successions = append(chain.Successions,
		directory.Succession{Old: "skhcn", New: "snv", On: calendar.MustDate("2028-01-01")},
		directory.Succession{Old: "snv", New: "skhcn", On: calendar.MustDate("2029-01-01")}, // a loop must end
	)
	chain.Units[5].To = calendar.MustDate("2027-12-31")
	for _, c := range []struct {
		name string
		d    directory.Directory
		code directory.UnitCode
		on   string
		want []directory.UnitCode
	}{
		{name: "no unit has taken over yet", d: smallCity(), code: "stttt", on: "2025-02-28"},
		{name: "a unit split by function", d: smallCity(), code: "stttt", on: "2025-03-01", want: []directory.UnitCode{"skhcn", "svhtt"}},
		{name: "the successors of a successor that has ended", d: chain, code: "stttt", on: "2028-01-01", want: []directory.UnitCode{"snv", "svhtt"}},
		{name: "a loop in the data ends", d: chain, code: "skhcn", on: "2030-01-01", want: []directory.UnitCode{"snv"}},
		{name: "a unit without successors", d: smallCity(), code: "bao-cu", on: "2030-01-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := codesOf(c.d.Successors(c.code, calendar.MustDate(c.on)))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("successors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	t.Run("an empty directory finds nothing", func(t *testing.T) {
		t.Parallel()
		var d directory.Directory
		on := calendar.MustDate("2027-01-01")
		if diff := cmp.Diff(directory.Match{}, d.Match("Sở Nội vụ", on)); diff != "" {
			t.Errorf("match (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(directory.Actor{Person: "ai-do"}, d.Actor("ai-do", on)); diff != "" {
			t.Errorf("actor (-want +got):\n%s", diff)
		}
		if problems := d.Validate(); problems != nil {
			t.Errorf("problems of nothing: %v", problems)
		}
	})
}
