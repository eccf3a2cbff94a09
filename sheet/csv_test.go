package sheet_test

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"loa/sheet"
)

func TestReadCSV(t *testing.T) {
	t.Parallel()
	plain := "STT,Nhiệm vụ\n1,Họp báo\n"
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	// windows-1258 has ê and ơ, and the tone marks apart: "Nhiê" + dot below + "m vu" + dot below.
	windows, err := charmap.Windows1258.NewEncoder().String("STT,Nhiê\u0323m vu\u0323\n1,Ho\u0323p ba\u0301o\n")
	if err != nil {
		t.Fatal(err)
	}
	rows := []sheet.Row{row(1, "STT", "Nhiệm vụ"), row(2, "1", "Họp báo")}
	for _, test := range []struct {
		name, text string
		want       []sheet.Row
	}{
		{"UTF-8", plain, rows},
		{"UTF-8 with a byte order mark", "\uFEFF" + plain, rows},
		{"UTF-16 with a byte order mark", wide, rows},
		{"windows-1258 with tone marks apart", windows, rows},
		{
			"semicolons win over the commas of the prose",
			"Phụ lục nhiệm vụ, sản phẩm\nSTT;Nhiệm vụ;Chủ trì\n1;Tin, bài, phóng sự;Sở Nội vụ\n2;Thi, hội thảo;Sở Tư pháp\n",
			[]sheet.Row{
				row(1, "Phụ lục nhiệm vụ, sản phẩm", "", ""),
				row(2, "STT", "Nhiệm vụ", "Chủ trì"),
				row(3, "1", "Tin, bài, phóng sự", "Sở Nội vụ"),
				row(4, "2", "Thi, hội thảo", "Sở Tư pháp"),
			},
		},
		{"tabs", "STT\tNhiệm vụ\n1\tTin, bài\n", []sheet.Row{row(1, "STT", "Nhiệm vụ"), row(2, "1", "Tin, bài")}},
		{"the separator Excel names", "sep=|\na|b,c\n", []sheet.Row{row(2, "a", "b,c")}},
		{"empty lines count", "a,b\r\n\r\n\r\n,\r\nc,d\r\n", []sheet.Row{row(1, "a", "b"), row(5, "c", "d")}},
		{"a quoted field keeps its lines", "a,\"Sở Nội vụ\nSở Tư pháp\"\nb,c\n", []sheet.Row{row(1, "a", "Sở Nội vụ\nSở Tư pháp"), row(2, "b", "c")}},
		{"a stray quote is a letter", "a,Cuộc thi \"Hà Nội\" 2022\n", []sheet.Row{row(1, "a", `Cuộc thi "Hà Nội" 2022`)}},
		{"broken UTF-16 comes out valid", "\xFF\xFEa\x00,\x00\x00\xD8b\x00", []sheet.Row{row(1, "a", "\uFFFDb")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			same(t, []sheet.Table{{Sheet: "CSV", Rows: test.want}}, parse(t, "kế hoạch.csv", []byte(test.text)))
		})
	}
}
