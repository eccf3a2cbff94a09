package sheet_test

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"loa/sheet"
)

func TestParseCSVOldFont(t *testing.T) {
	t.Parallel()
	// The bytes of the .VnTime fonts (TCVN 5712:1993): "TT,Nội dung,Đơn vị chủ trì" and "1,Tuyên truyền lưu động,Sở Nội vụ".
	data := []byte("TT,N\xe9i dung,\xa7\xacn v\xde ch\xf1 tr\xd7\n1,Tuy\xaan truy\xd2n l\xad\x75 \xae\xe9ng,S\xeb N\xe9i v\xf4\n")
	want := []sheet.Table{{Sheet: "CSV", OldFont: true, Rows: []sheet.Row{
		row(1, "TT", "Nội dung", "Đơn vị chủ trì"), row(2, "1", "Tuyên truyền lưu động", "Sở Nội vụ"),
	}}}
	same(t, want, parse(t, "ke-hoach.csv", data))
}

func TestParseCSV(t *testing.T) {
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
		{name: "UTF-8", text: plain, want: rows},
		{name: "UTF-8 with a byte order mark", text: "\uFEFF" + plain, want: rows},
		{name: "UTF-16 with a byte order mark", text: wide, want: rows},
		{name: "windows-1258 with tone marks apart", text: windows, want: rows},
		{
			name: "semicolons win over the commas of the prose",
			text: "Phụ lục nhiệm vụ, sản phẩm\nSTT;Nhiệm vụ;Chủ trì\n1;Tin, bài, phóng sự;Sở Nội vụ\n2;Thi, hội thảo;Sở Tư pháp\n",
			want: []sheet.Row{
				row(1, "Phụ lục nhiệm vụ, sản phẩm", "", ""),
				row(2, "STT", "Nhiệm vụ", "Chủ trì"),
				row(3, "1", "Tin, bài, phóng sự", "Sở Nội vụ"),
				row(4, "2", "Thi, hội thảo", "Sở Tư pháp"),
			},
		},
		{name: "tabs", text: "STT\tNhiệm vụ\n1\tTin, bài\n", want: []sheet.Row{row(1, "STT", "Nhiệm vụ"), row(2, "1", "Tin, bài")}},
		{name: "the separator Excel names", text: "sep=|\na|b,c\n", want: []sheet.Row{row(2, "a", "b,c")}},
		{name: "empty lines count", text: "a,b\r\n\r\n\r\n,\r\nc,d\r\n", want: []sheet.Row{row(1, "a", "b"), row(5, "c", "d")}},
		{name: "a quoted field keeps its lines", text: "a,\"Sở Nội vụ\nSở Tư pháp\"\nb,c\n", want: []sheet.Row{row(1, "a", "Sở Nội vụ\nSở Tư pháp"), row(2, "b", "c")}},
		{name: "a stray quote is a letter", text: "a,Cuộc thi \"Hà Nội\" 2022\n", want: []sheet.Row{row(1, "a", `Cuộc thi "Hà Nội" 2022`)}},
		{name: "broken UTF-16 comes out valid", text: "\xFF\xFEa\x00,\x00\x00\xD8b\x00", want: []sheet.Row{row(1, "a", "\uFFFDb")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			same(t, []sheet.Table{{Sheet: "CSV", Rows: test.want}}, parse(t, "kế hoạch.csv", []byte(test.text)))
		})
	}
}
