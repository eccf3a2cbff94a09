package directory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// matched is the part of a match that the tests compare.
type matched struct {
	Units       []directory.UnitCode
	Class       directory.ClassCode
	Exact       bool
	Ended       directory.UnitCode
	Successors  []directory.UnitCode
	Suggestions []string
}

func matchedOf(m directory.Match) matched {
	n := matched{Units: codesOf(m.Units), Exact: m.Exact, Successors: codesOf(m.Successors), Suggestions: m.Suggestions}
	if m.Class != nil {
		n.Class = m.Class.Code
	}
	if m.Ended != nil {
		n.Ended = m.Ended.Code
	}
	return n
}

func onlyUnit(code directory.UnitCode) matched {
	return matched{Units: []directory.UnitCode{code}, Exact: true}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	t.Run("names as people write them", func(t *testing.T) {
		t.Parallel()
		d := smallCity().Indexed()
		for _, c := range []struct {
			name, text, on string
			want           matched
		}{
			{name: "the full name", text: "Sở Thông tin và Truyền thông", on: "2022-06-01", want: onlyUnit("stttt")},
			{name: "an ampersand for và", text: "Sở Thông tin & Truyền thông", on: "2022-06-01", want: onlyUnit("stttt")},
			{name: "initials with an ampersand", text: "Sở TT&TT", on: "2022-06-01", want: onlyUnit("stttt")},
			{name: "initials alone", text: "Sở TTTT", on: "2022-06-01", want: onlyUnit("stttt")},
			{name: "without diacritics", text: "so noi vu", on: "2022-06-01", want: onlyUnit("snv")},
			{name: "upper case", text: "SỞ NỘI VỤ", on: "2022-06-01", want: onlyUnit("snv")},
			{name: "decomposed letters", text: norm.NFD.String("Sở Nội vụ"), on: "2022-06-01", want: onlyUnit("snv")},
			{name: "old tone placement", text: "Sở Văn hoá và Thể thao", on: "2022-06-01", want: onlyUnit("svhtt")},
			{name: "the city's name after it", text: "Sở Nội vụ thành phố Hà Nội", on: "2022-06-01", want: onlyUnit("snv")},
			{name: "the city's name shortened", text: "Sở Nội vụ TP. Hà Nội", on: "2022-06-01", want: onlyUnit("snv")},
			{name: "only the city's name", text: "Sở Nội vụ Hà Nội", on: "2022-06-01", want: onlyUnit("snv")},
			{name: "an alias", text: "VP UBND TP", on: "2022-06-01", want: onlyUnit("vp")},
			{name: "the office in full", text: "Văn phòng Uỷ ban nhân dân Thành phố", on: "2022-06-01", want: onlyUnit("vp")},
			{name: "the office without the city", text: "Văn phòng UBND", on: "2022-06-01", want: onlyUnit("vp")},
			{name: "the city itself", text: "UBND thành phố Hà Nội", on: "2022-06-01", want: onlyUnit("ubnd-tp")},
			{name: "a remark in brackets", text: "Văn phòng UBND TP (Cổng GTĐT)", on: "2022-06-01", want: onlyUnit("vp")},
			{name: "the code", text: "phuong-ba-dinh", on: "2027-01-01", want: onlyUnit("phuong-ba-dinh")},
			{name: "the place with its word", text: "phường Ba Đình", on: "2027-01-01", want: onlyUnit("phuong-ba-dinh")},
			{name: "the word shortened", text: "P. Ba Đình", on: "2027-01-01", want: onlyUnit("phuong-ba-dinh")},
			{name: "UBND before the short word", text: "UBND P.Ba Đình", on: "2027-01-01", want: onlyUnit("phuong-ba-dinh")},
			{name: "a bare place is the district of its time", text: "Ba Đình", on: "2025-06-30", want: onlyUnit("quan-ba-dinh")},
			{name: "a bare place is the ward of its time", text: "Ba Đình", on: "2025-07-01", want: onlyUnit("phuong-ba-dinh")},
			{name: "UBND and a bare place", text: "UBND Ba Vì", on: "2027-01-01", want: onlyUnit("xa-ba-vi")},
			{name: "the former name of a renamed unit", text: "Báo Thủ đô Hôm nay", on: "2023-01-01", want: onlyUnit("bao-cu")},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				if diff := cmp.Diff(c.want, matchedOf(d.Match(c.text, calendar.MustDate(c.on)))); diff != "" {
					t.Errorf("Match(%q, %s) (-want +got):\n%s", c.text, c.on, diff)
				}
			})
		}
	})
	t.Run("classes", func(t *testing.T) {
		t.Parallel()
		d := smallCity().Indexed()
		departments := matched{Class: "sbn", Exact: true, Units: []directory.UnitCode{"vp", "snv", "skhcn", "svhtt"}}
		local := matched{Class: "xa", Exact: true, Units: []directory.UnitCode{"phuong-ba-dinh", "phuong-ngoc-ha", "xa-ba-vi"}}
		none := matched{Class: "huyen", Exact: true}
		for _, c := range []struct {
			name, text string
			want       matched
		}{
			{name: "by its name", text: "Các sở, ban, ngành", want: departments},
			{name: "without các", text: "Sở, ban, ngành", want: departments},
			{name: "with the city", text: "Các Sở, ban, ngành Thành phố", want: departments},
			{name: "by an alias", text: "UBND xã, phường, thị trấn", want: local},
			{name: "các after UBND and và before the last", text: "UBND các xã và phường", want: local},
			{name: "the People's Committee in full", text: "Ủy ban nhân dân xã, phường", want: local},
			{name: "by its level", text: "UBND cấp xã", want: local},
			{name: "one that has no members any more", text: "UBND quận, huyện, thị xã", want: none},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				if diff := cmp.Diff(c.want, matchedOf(d.Match(c.text, calendar.MustDate("2027-01-01")))); diff != "" {
					t.Errorf("Match(%q) (-want +got):\n%s", c.text, diff)
				}
			})
		}
	})
	t.Run("names that are not of the day", func(t *testing.T) {
		t.Parallel()
		d := smallCity().Indexed()
		split := matched{
			Ended: "stttt", Successors: []directory.UnitCode{"skhcn", "svhtt"},
			Suggestions: []string{"Sở Khoa học và Công nghệ", "Sở Văn hóa và Thể thao"},
		}
		for _, c := range []struct {
			name, text, on string
			want           matched
		}{
			{name: "a unit that was split", text: "Sở Thông tin và Truyền thông", on: "2025-03-01", want: split},
			{name: "the same by its initials", text: "Sở TT&TT", on: "2027-01-01", want: split},
			{name: "a district that became wards", text: "UBND quận Ba Đình", on: "2025-07-01", want: matched{
				Ended: "quan-ba-dinh", Successors: []directory.UnitCode{"phuong-ba-dinh", "phuong-ngoc-ha"},
				Suggestions: []string{"UBND phường Ba Đình", "UBND phường Ngọc Hà"},
			}},
			{name: "a unit that does not exist yet", text: "UBND xã Ba Vì", on: "2022-06-01", want: matched{Ended: "xa-ba-vi", Suggestions: []string{"UBND huyện Ba Vì"}}},
			{name: "a word forgotten", text: "Sở Thông tin Truyền thông", on: "2022-06-01", want: matched{Suggestions: []string{"Sở Thông tin và Truyền thông"}}},
			{name: "a misspelt name of a unit that has ended suggests its successors", text: "Sở Thông tin Truyền thông", on: "2027-01-01", want: matched{
				Suggestions: []string{"Sở Khoa học và Công nghệ", "Sở Văn hóa và Thể thao"},
			}},
			{name: "a letter wrong", text: "Sở Khoa hoc và Công nghê", on: "2027-01-01", want: onlyUnit("skhcn")},
			{name: "a syllable wrong", text: "Sở Khoa học và Công nghiệp", on: "2027-01-01", want: matched{Suggestions: []string{"Sở Khoa học và Công nghệ"}}},
			{name: "the wrong word before a place", text: "UBND xã Ba Đình", on: "2027-01-01", want: matched{
				Suggestions: []string{"UBND phường Ba Đình", "UBND phường Ngọc Hà", "UBND xã Ba Vì"},
			}},
			{name: "initials of two departments", text: "Sở NV", on: "2022-06-01", want: matched{Suggestions: []string{"Sở Nội vụ", "Sở Ngoại vụ"}}},
			{name: "the same initials when one of them has ended", text: "Sở NV", on: "2025-03-01", want: onlyUnit("snv")},
			{name: "nothing like it", text: "Câu lạc bộ Thơ", on: "2027-01-01", want: matched{}},
			{name: "nothing at all", text: " - ", on: "2027-01-01", want: matched{}},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				if diff := cmp.Diff(c.want, matchedOf(d.Match(c.text, calendar.MustDate(c.on)))); diff != "" {
					t.Errorf("Match(%q, %s) (-want +got):\n%s", c.text, c.on, diff)
				}
			})
		}
	})
	t.Run("names that differ only in tones", func(t *testing.T) {
		t.Parallel()
		d := directory.Directory{Units: []directory.Unit{
			{Code: "a", Name: "Ủy ban nhân dân xã Phú Lương", Short: "UBND xã Phú Lương", Kind: directory.KindCommune},
			{Code: "b", Name: "Ủy ban nhân dân xã Phù Lương", Short: "UBND xã Phù Lương", Kind: directory.KindCommune},
		}}
		on := calendar.MustDate("2027-01-01")
		if diff := cmp.Diff(onlyUnit("b"), matchedOf(d.Match("UBND xã Phù Lương", on))); diff != "" {
			t.Errorf("spelt out (-want +got):\n%s", diff)
		}
		both := matched{Suggestions: []string{"UBND xã Phú Lương", "UBND xã Phù Lương"}}
		if diff := cmp.Diff(both, matchedOf(d.Match("UBND xa Phu Luong", on))); diff != "" {
			t.Errorf("without diacritics (-want +got):\n%s", diff)
		}
	})
	t.Run("a name that several units bore before", func(t *testing.T) {
		t.Parallel()
		day := calendar.MustDate
		d := directory.Directory{Units: []directory.Unit{
			{Code: "xa-truoc", Name: "Ủy ban nhân dân xã Từ Liêm", Short: "UBND xã Từ Liêm", Kind: directory.KindCommune, From: day("1990-01-01"), To: day("1996-12-31")},
			{Code: "huyen", Name: "Ủy ban nhân dân huyện Từ Liêm", Short: "UBND huyện Từ Liêm", Kind: directory.KindDistrict, From: day("1997-01-01"), To: day("2013-12-31")},
			{Code: "phuong", Name: "Ủy ban nhân dân phường Từ Liêm", Short: "UBND phường Từ Liêm", Kind: directory.KindWard, From: day("2025-07-01"), To: day("2029-12-31")},
			{Code: "thi-tran", Name: "Ủy ban nhân dân thị trấn Từ Liêm", Short: "UBND thị trấn Từ Liêm", Kind: directory.KindTownship, From: day("2030-01-02")},
		}}
		for _, c := range []struct {
			name, on string
			want     directory.UnitCode
		}{
			{name: "the one that ended last", on: "2014-01-01", want: "huyen"},
			{name: "the one that ended last, not the first of the list", on: "2030-01-01", want: "phuong"},
			{name: "before any of them, the one that came first", on: "1954-10-10", want: "xa-truoc"},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				want := matched{Ended: c.want}
				if diff := cmp.Diff(want, matchedOf(d.Match("Từ Liêm", day(c.on)))); diff != "" {
					t.Errorf("Match(Từ Liêm, %s) (-want +got):\n%s", c.on, diff)
				}
			})
		}
	})
}

func TestIndexed(t *testing.T) {
	t.Parallel()
	t.Run("an indexed directory matches as a literal does", func(t *testing.T) {
		t.Parallel()
		literal, indexed := smallCity(), smallCity().Indexed()
		for _, text := range []string{"Sở TT&TT", "UBND cấp xã", "Ba Đình", "Sở NV", "Sở Thông tin Truyền thông", "không có"} {
			on := calendar.MustDate("2027-01-01")
			if diff := cmp.Diff(literal.Match(text, on), indexed.Match(text, on)); diff != "" {
				t.Errorf("Match(%q) (-literal +indexed):\n%s", text, diff)
			}
		}
	})
}

func FuzzMatch(f *testing.F) {
	for _, seed := range []string{"Sở TT&TT", "UBND", "( )", "tp", "các và", "\xff", "P.", "UBND quận Ba Đình (cũ)"} {
		f.Add(seed)
	}
	d := smallCity().Indexed()
	on := calendar.MustDate("2027-01-01")
	f.Fuzz(func(t *testing.T, text string) {
		m := d.Match(text, on)
		if m.Exact && m.Class == nil && len(m.Units) != 1 {
			t.Errorf("Match(%q) is exact with units %v", text, m.Units)
		}
		if m.Exact && (m.Ended != nil || len(m.Suggestions) > 0) {
			t.Errorf("Match(%q) is exact and still suggests %v", text, m.Suggestions)
		}
		for _, unit := range m.Units {
			if !unit.ValidOn(on) {
				t.Errorf("Match(%q) gives %s, which is not of the day", text, unit.Code)
			}
		}
	})
}
