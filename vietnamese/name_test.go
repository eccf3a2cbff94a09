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
		{name: "diacritics are removed", text: "Sở Nội vụ", want: "so noi vu"},
		{name: "đ becomes d", text: "Đống Đa", want: "dong da"},
		{name: "the ampersand becomes và", text: "Sở Thông tin & Truyền thông", want: "so thong tin va truyen thong"},
		{name: "the ampersand needs no space around it", text: "Sở TT&TT", want: "so tt va tt"},
		{name: "old tone placement", text: "Ứng Hoà, Uỷ ban", want: "ung hoa uy ban"},
		{name: "new tone placement", text: "Ứng Hòa, Ủy ban", want: "ung hoa uy ban"},
		{name: "decomposed letters", text: norm.NFD.String("Văn Miếu - Quốc Tử Giám"), want: "van mieu quoc tu giam"},
		{name: "full-width letters and digits", text: "ＵＢＮＤ　１２", want: "ubnd 12"},
		{name: "runs of space and line breaks", text: "  Sở\n\tY   tế ", want: "so y te"},
		{name: "any dash", text: "KT–XH—NC", want: "kt xh nc"},
		{name: "nothing but marks", text: "- – ″ …", want: ""},
		{name: "nothing", text: "", want: ""},
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
		{name: "a department", text: "Sở Nội vụ", want: "so-noi-vu"},
		{name: "a dash between words is one hyphen", text: "Sở Quy hoạch - Kiến trúc", want: "so-quy-hoach-kien-truc"},
		{name: "an ampersand", text: "Báo Kinh tế & Đô thị", want: "bao-kinh-te-va-do-thi"},
		{name: "other scripts are left out", text: "Sở 内务 Nội vụ", want: "so-noi-vu"},
		{name: "nothing Latin", text: "内务", want: ""},
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

func TestASCIIFileName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Bản tin số 1.docx":     "Ban tin so 1.docx",
		"Đề cương, đợt 2.pdf":   "De cuong, dot 2.pdf",
		"De\u0302\u0300 án.odt": "De an.odt",
		"a\"b\\c\r\nd.xlsx":     "a_b_c__d.xlsx",
		"表 ₫ 📄.csv":             "_ _ _.csv",
		"":                      "",
	} {
		if got := vietnamese.ASCIIFileName(name); got != want {
			t.Errorf("ASCIIFileName(%q) is %q, want %q", name, got, want)
		}
	}
}
