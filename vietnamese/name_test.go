package vietnamese_test

import (
	"regexp"
	"testing"

	"golang.org/x/text/unicode/norm"

	"loa/vietnamese"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"diacritics fall", "Sở Nội vụ", "so noi vu"},
		{"đ becomes d", "Đống Đa", "dong da"},
		{"the ampersand is read as và", "Sở Thông tin & Truyền thông", "so thong tin va truyen thong"},
		{"the ampersand needs no space around it", "Sở TT&TT", "so tt va tt"},
		{"old tone placement", "Ứng Hoà, Uỷ ban", "ung hoa uy ban"},
		{"new tone placement", "Ứng Hòa, Ủy ban", "ung hoa uy ban"},
		{"decomposed letters", norm.NFD.String("Văn Miếu - Quốc Tử Giám"), "van mieu quoc tu giam"},
		{"full-width letters and digits", "ＵＢＮＤ　１２", "ubnd 12"},
		{"runs of space and line breaks", "  Sở\n\tY   tế ", "so y te"},
		{"any dash", "KT–XH—NC", "kt xh nc"},
		{"nothing but marks", "- – ″ …", ""},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := vietnamese.Fold(c.text); got != c.want {
				t.Errorf("Fold(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"a department", "Sở Nội vụ", "so-noi-vu"},
		{"a dash between words is one hyphen", "Sở Quy hoạch - Kiến trúc", "so-quy-hoach-kien-truc"},
		{"an ampersand", "Báo Kinh tế & Đô thị", "bao-kinh-te-va-do-thi"},
		{"other scripts are left out", "Sở 内务 Nội vụ", "so-noi-vu"},
		{"nothing Latin", "内务", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := vietnamese.Slug(c.text); got != c.want {
				t.Errorf("Slug(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

var slugShape = regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*)?$`)

func FuzzFold(f *testing.F) {
	for _, seed := range []string{"Sở TT&TT", norm.NFD.String("Uỷ ban nhân dân phường Láng"), "İıſKÅ", "\xff\x00Đ", "ﬁ½Ⅲ", "a\u0301\u0300"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := vietnamese.Fold(text)
		if again := vietnamese.Fold(folded); again != folded {
			t.Errorf("Fold(%q) = %q, folded again %q", text, folded, again)
		}
		if decomposed := vietnamese.Fold(norm.NFD.String(text)); norm.NFC.IsNormalString(text) && decomposed != folded {
			t.Errorf("Fold(%q) = %q, of the decomposed text %q", text, folded, decomposed)
		}
		if slug := vietnamese.Slug(text); !slugShape.MatchString(slug) {
			t.Errorf("Slug(%q) = %q, not fit for a code", text, slug)
		}
	})
}
