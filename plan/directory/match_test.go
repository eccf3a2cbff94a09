package directory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// matched is the part of a match that a test reads.
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

func TestMatchReadsNamesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	d := smallCity().Indexed()
	for _, c := range []struct {
		name, text, on string
		want           matched
	}{
		{"the full name", "Sở Thông tin và Truyền thông", "2022-06-01", onlyUnit("stttt")},
		{"an ampersand for và", "Sở Thông tin & Truyền thông", "2022-06-01", onlyUnit("stttt")},
		{"initials with an ampersand", "Sở TT&TT", "2022-06-01", onlyUnit("stttt")},
		{"initials alone", "Sở TTTT", "2022-06-01", onlyUnit("stttt")},
		{"without diacritics", "so noi vu", "2022-06-01", onlyUnit("snv")},
		{"upper case", "SỞ NỘI VỤ", "2022-06-01", onlyUnit("snv")},
		{"decomposed letters", norm.NFD.String("Sở Nội vụ"), "2022-06-01", onlyUnit("snv")},
		{"old tone placement", "Sở Văn hoá và Thể thao", "2022-06-01", onlyUnit("svhtt")},
		{"the city's name after it", "Sở Nội vụ thành phố Hà Nội", "2022-06-01", onlyUnit("snv")},
		{"the city's name shortened", "Sở Nội vụ TP. Hà Nội", "2022-06-01", onlyUnit("snv")},
		{"only the city's name", "Sở Nội vụ Hà Nội", "2022-06-01", onlyUnit("snv")},
		{"an alias", "VP UBND TP", "2022-06-01", onlyUnit("vp")},
		{"the office in full", "Văn phòng Uỷ ban nhân dân Thành phố", "2022-06-01", onlyUnit("vp")},
		{"the office without the city", "Văn phòng UBND", "2022-06-01", onlyUnit("vp")},
		{"the city itself", "UBND thành phố Hà Nội", "2022-06-01", onlyUnit("ubnd-tp")},
		{"a remark in brackets", "Văn phòng UBND TP (Cổng GTĐT)", "2022-06-01", onlyUnit("vp")},
		{"the code", "phuong-ba-dinh", "2027-01-01", onlyUnit("phuong-ba-dinh")},
		{"the place with its word", "phường Ba Đình", "2027-01-01", onlyUnit("phuong-ba-dinh")},
		{"the word shortened", "P. Ba Đình", "2027-01-01", onlyUnit("phuong-ba-dinh")},
		{"UBND before the short word", "UBND P.Ba Đình", "2027-01-01", onlyUnit("phuong-ba-dinh")},
		{"a bare place is the district of its time", "Ba Đình", "2025-06-30", onlyUnit("quan-ba-dinh")},
		{"a bare place is the ward of its time", "Ba Đình", "2025-07-01", onlyUnit("phuong-ba-dinh")},
		{"UBND and a bare place", "UBND Ba Vì", "2027-01-01", onlyUnit("xa-ba-vi")},
		{"the former name of a renamed unit", "Báo Thủ đô Hôm nay", "2023-01-01", onlyUnit("bao-cu")},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, matchedOf(d.Match(c.text, calendar.MustDate(c.on)))); diff != "" {
				t.Errorf("Match(%q, %s) (-want +got):\n%s", c.text, c.on, diff)
			}
		})
	}
}

func TestMatchReadsClasses(t *testing.T) {
	t.Parallel()
	d := smallCity().Indexed()
	departments := matched{Class: "sbn", Exact: true, Units: []directory.UnitCode{"vp", "snv", "skhcn", "svhtt"}}
	local := matched{Class: "xa", Exact: true, Units: []directory.UnitCode{"phuong-ba-dinh", "phuong-ngoc-ha", "xa-ba-vi"}}
	none := matched{Class: "huyen", Exact: true}
	for _, c := range []struct {
		name, text string
		want       matched
	}{
		{"by its name", "Các sở, ban, ngành", departments},
		{"without các", "Sở, ban, ngành", departments},
		{"with the city", "Các Sở, ban, ngành Thành phố", departments},
		{"by an alias", "UBND xã, phường, thị trấn", local},
		{"các after UBND and và before the last", "UBND các xã và phường", local},
		{"the People's Committee in full", "Ủy ban nhân dân xã, phường", local},
		{"by its level", "UBND cấp xã", local},
		{"one that has no members any more", "UBND quận, huyện, thị xã", none},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, matchedOf(d.Match(c.text, calendar.MustDate("2027-01-01")))); diff != "" {
				t.Errorf("Match(%q) (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

func TestMatchHelpsWhenTheNameIsNotOfTheDay(t *testing.T) {
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
		{"a unit that was split", "Sở Thông tin và Truyền thông", "2025-03-01", split},
		{"the same by its initials", "Sở TT&TT", "2027-01-01", split},
		{"a district that became wards", "UBND quận Ba Đình", "2025-07-01", matched{
			Ended: "quan-ba-dinh", Successors: []directory.UnitCode{"phuong-ba-dinh", "phuong-ngoc-ha"},
			Suggestions: []string{"UBND phường Ba Đình", "UBND phường Ngọc Hà"},
		}},
		{"a unit that is not there yet", "UBND xã Ba Vì", "2022-06-01", matched{Ended: "xa-ba-vi", Suggestions: []string{"UBND huyện Ba Vì"}}},
		{"a word forgotten", "Sở Thông tin Truyền thông", "2022-06-01", matched{Suggestions: []string{"Sở Thông tin và Truyền thông"}}},
		{"a misspelt unit that is gone leads to its successors", "Sở Thông tin Truyền thông", "2027-01-01", matched{
			Suggestions: []string{"Sở Khoa học và Công nghệ", "Sở Văn hóa và Thể thao"},
		}},
		{"a letter wrong", "Sở Khoa hoc và Công nghê", "2027-01-01", onlyUnit("skhcn")},
		{"a syllable wrong", "Sở Khoa học và Công nghiệp", "2027-01-01", matched{Suggestions: []string{"Sở Khoa học và Công nghệ"}}},
		{"the wrong word before a place", "UBND xã Ba Đình", "2027-01-01", matched{
			Suggestions: []string{"UBND phường Ba Đình", "UBND phường Ngọc Hà", "UBND xã Ba Vì"},
		}},
		{"initials of two departments", "Sở NV", "2022-06-01", matched{Suggestions: []string{"Sở Nội vụ", "Sở Ngoại vụ"}}},
		{"the same initials when one of them is gone", "Sở NV", "2025-03-01", onlyUnit("snv")},
		{"nothing like it", "Câu lạc bộ Thơ", "2027-01-01", matched{}},
		{"nothing at all", " - ", "2027-01-01", matched{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, matchedOf(d.Match(c.text, calendar.MustDate(c.on)))); diff != "" {
				t.Errorf("Match(%q, %s) (-want +got):\n%s", c.text, c.on, diff)
			}
		})
	}
}

func TestMatchOfNamesThatDifferOnlyInTones(t *testing.T) {
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
}

func TestIndexedAnswersAsTheLiteral(t *testing.T) {
	t.Parallel()
	literal, indexed := smallCity(), smallCity().Indexed()
	for _, text := range []string{"Sở TT&TT", "UBND cấp xã", "Ba Đình", "Sở NV", "Sở Thông tin Truyền thông", "không có"} {
		on := calendar.MustDate("2027-01-01")
		if diff := cmp.Diff(literal.Match(text, on), indexed.Match(text, on)); diff != "" {
			t.Errorf("Match(%q) (-literal +indexed):\n%s", text, diff)
		}
	}
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

func TestMatchOfANameThatSeveralUnitsBoreBefore(t *testing.T) {
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
		{"the one that ended last", "2014-01-01", "huyen"},
		{"the one that ended last, not the first of the list", "2030-01-01", "phuong"},
		{"before any of them, the one that came first", "1954-10-10", "xa-truoc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want := matched{Ended: c.want}
			if diff := cmp.Diff(want, matchedOf(d.Match("Từ Liêm", day(c.on)))); diff != "" {
				t.Errorf("Match(Từ Liêm, %s) (-want +got):\n%s", c.on, diff)
			}
		})
	}
}
