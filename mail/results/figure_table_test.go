package results_test

import (
	"slices"
	"strings"
	"testing"

	"loa/mail/results"
	"loa/sheet"
)

// grid is a table of lines with "|" between the cells. A cell "<" is merged with the one at its left, "^" with the one above.
func grid(lines ...string) sheet.Table {
	t := sheet.Table{Sheet: "Biểu 01"}
	for i, l := range lines {
		row := sheet.Row{Number: i + 1}
		for c, text := range strings.Split(l, "|") {
			cell := sheet.Cell{Text: strings.TrimSpace(text)}
			switch cell.Text {
			case "<":
				cell = sheet.Cell{Text: row.Cells[c-1].Text, Merged: true}
			case "^":
				cell = sheet.Cell{Text: t.Rows[i-1].Cells[c].Text, Merged: true}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// told is a figure as the cases below write it.
func told(g results.Figure) string {
	value := g.Value.String()
	if !g.HasValue {
		value = "?"
	}
	text := g.Source.Cell + " " + g.Indicator + " " + value
	if g.Kind != results.FigureExact {
		text += " " + string(g.Kind)
	}
	if g.Confidence != results.ConfidenceHigh {
		text += " low"
	}
	return text
}

func TestFigureTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		table  sheet.Table
		want   []string
		doubts []results.DoubtReason
	}{
		{
			name: "the form as it is sent",
			table: grid(
				"Biểu 01: Tổng hợp kết quả theo hình thức|<|<|<|<|<|<",
				"STT|Hình thức|Đơn vị tính|Kế hoạch|Trong kỳ|Lũy kế|Ghi chú",
				"1|Số tin|tin|20|12|12|",
				"2|Số bài|bài|8|05|5|Cổng: 3",
				"3|Hội nghị|cuộc|2|1|1|",
				"4|Số lượt người dự hội nghị|lượt|200|1.250|1.250|",
				"5|Lượt phát thanh cơ sở|lượt||48||"),
			want: []string{
				"D3 NEWS 20 plan", "E3 NEWS 12", "F3 NEWS 12 cumulative", "D4 ART 8 plan", "E4 ART 5", "F4 ART 5 cumulative", "D5 CONF 2 plan", "E5 CONF 1", "F5 CONF 1 cumulative",
				"D6 CONF_P 200 plan", "E6 CONF_P 1250", "F6 CONF_P 1250 cumulative", "E7 LOUD 48",
			},
		},
		{
			name: "moved columns",
			table: grid(
				"Nội dung|Lũy kế từ đầu năm|Ghi chú|Kết quả thực hiện|ĐVT|TT",
				"Tờ rơi, tờ gấp|3.000||2.000|tờ|1",
				"Pano, áp phích|12||7|cái|2"),
			want: []string{"B2 LEAF 3000 cumulative", "D2 LEAF 2000", "B3 PAN 12 cumulative", "D3 PAN 7"},
		},
		{
			name: "heads of two rows",
			table: grid(
				"TT|Hình thức tuyên truyền|Kết quả|<|<|Ghi chú",
				"^|^|Kế hoạch năm|Quý I|Cùng kỳ năm trước|^",
				"1|Tin|60|12|9|",
				"2|Video, clip|4|1|0|"),
			want: []string{"C3 NEWS 60 plan", "D3 NEWS 12", "E3 NEWS 9 previous", "C4 VID 4 plan", "D4 VID 1", "E4 VID 0 previous"},
		},
		{
			name: "values that are none",
			table: grid(
				"STT|Hình thức|Trong kỳ",
				"1|Số tin|12", "2|Số bài|", "3|Phóng sự|-", "4|Video|N/A", "5|Hội nghị|không", "6|Cuộc thi|05/12/2026", "7|Băng rôn|#DIV/0!", "8|Tờ rơi|-5", "9|Infographic|khoảng 20",
				"10|Sáng kiến|chưa thống kê"),
			want: []string{
				"C2 NEWS 12", "C4 REP ? ambiguous low", "C5 VID ? ambiguous low", "C6 CONF ? nil", "C10 INF 20 approximate", "C11 INI ? ambiguous low",
			},
			doubts: []results.DoubtReason{"not_given", "not_given", "not_given", "value", "value", "value", "not_given"},
		},
		{
			name: "a total beside its parts",
			table: grid(
				"STT|Hình thức|Số lượng",
				"1|Tin, bài|17", "1.1|Tin|12", "1.2|Bài|5"),
			want: []string{"C3 NEWS 12", "C4 ART 5"},
		},
		{
			name: "a total that is not the sum of its parts",
			table: grid(
				"STT|Hình thức|Số lượng",
				"1|Tin, bài|20", "1.1|Tin|12", "1.2|Bài|5"),
			want:   []string{"C2 NEWSART 20 ambiguous low", "C3 NEWS 12 ambiguous low", "C4 ART 5 ambiguous low"},
			doubts: []results.DoubtReason{"sum"},
		},
		{
			name: "rows by place with their sum",
			table: grid(
				"Nội dung|Số lượng",
				"Tin trên Cổng thông tin điện tử|7", "Tin trên báo|5", "Tổng số tin|12"),
			want: []string{"B4 NEWS 12"},
		},
		{
			name: "rows by place without a sum",
			table: grid(
				"Nội dung|Số lượng",
				"Tin trên Cổng thông tin điện tử|7", "Tin trên báo|5"),
			want: []string{"B2 NEWS 12"},
		},
		{
			name: "rows by place in two columns beside a row without a place",
			table: grid(
				"Nội dung|Kế hoạch|Trong kỳ",
				"Băng rôn tại thôn Đông|6|5", "Băng rôn tại thôn Đoài|4|3", "Tin|10|7", "Tin trên báo|4|5"),
			want: []string{
				"B2 BAN 10 plan", "C2 BAN 8", "B4 NEWS 10 plan low", "C4 NEWS 7 ambiguous low", "B5 NEWS 4 plan low", "C5 NEWS 5 ambiguous low",
			},
			doubts: []results.DoubtReason{"twice", "twice"},
		},
		{
			name: "rows below the name of a channel",
			table: grid(
				"STT|Hình thức|Số lượng",
				"I|Phát thanh|", "1|Số tin|20", "2|Số bài|8", "II|Mạng xã hội|", "1|Số bài|15", "2|Lượt tiếp cận|3.400"),
			want: []string{"C3 RAD_N 20", "C4 RAD_B 8", "C6 SOC 15", "C7 SOC_V 3400"},
		},
		{
			name:  "a pair in a cell",
			table: grid("Nội dung|Kết quả", "Hội nghị/lượt người|1/120", "Ý kiến tiếp nhận/đã trả lời|7/6"),
			want:  []string{"B2 CONF 1", "B2 CONF_P 120", "B3 FB_IN 7", "B3 FB_DONE 6"},
		},
		{
			name:  "no heads",
			table: grid("1|Số tin|12", "2|Số bài|5"),
			want:  []string{"C1 NEWS 12", "C2 ART 5"},
		},
		{
			name:  "no heads and several numbers",
			table: grid("Số tin|12|20", "Số bài|5|9"),
			want:  []string{"B1 NEWS 12 ambiguous low", "C1 NEWS 20 ambiguous low", "B2 ART 5 ambiguous low", "C2 ART 9 ambiguous low"},
		},
		{
			name:  "names at the top",
			table: grid("Đơn vị|Số tin|Số bài|Hội nghị", "Phường Hồng Hà|12|5|1"),
			want:  []string{"B2 NEWS 12", "C2 ART 5", "D2 CONF 1"},
		},
		{
			name:  "names at the top above several units",
			table: grid("Đơn vị|Số tin|Số bài", "Phường Hồng Hà|12|5", "Phường Bồ Đề|3|2"),
			doubts: []results.DoubtReason{
				"what", "what",
			},
		},
		{
			name:   "a title of another period",
			table:  grid("Kết quả quý IV/2026|<|<", "STT|Hình thức|Số lượng", "1|Tin|12"),
			want:   []string{"C3 NEWS 12 previous"},
			doubts: []results.DoubtReason{"period"},
		},
		{
			name:  "money in thousands",
			table: grid("Nội dung|ĐVT|Số lượng", "Kinh phí thực hiện|triệu đồng|25,5", "Số tin|tin|2"),
			want:  []string{"C2 COST 25.5", "C3 NEWS 2"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := results.ReadFigureTable([]sheet.Table{c.table}, askedFor(t, "2027-Q1"))
			var all []string
			for _, g := range got.Figures {
				all = append(all, told(g))
			}
			if !slices.Equal(all, c.want) {
				t.Errorf("figures %q\nwant    %q\ndoubts %v", all, c.want, got.Doubts)
			}
			var reasons []results.DoubtReason
			for _, d := range got.Doubts {
				reasons = append(reasons, d.Reason)
			}
			if !slices.Equal(reasons, c.doubts) && len(c.doubts) > 0 {
				t.Errorf("doubts %v, want %v", got.Doubts, c.doubts)
			}
		})
	}
}
