package results_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"loa/mail/results"
	"loa/sheet"
)

// form is the mail that units are asked to fill in.
const form = `Mã: LOA-2027-0017 | Kỳ: Quý I/2027 | Đơn vị: UBND phường Ba Đình
Số tin: 12
Số bài: 5
Lượt phát thanh cơ sở: 48
Hội nghị/lượt người: 1/120
Sáng kiến, mô hình mới: 1 - Góc hẹn giờ
Ý kiến tiếp nhận/đã trả lời: 7/6
Khó khăn, kiến nghị: Không
`

var formFigures = []string{"NEWS 12", "ART 5", "LOUD 48", "CONF 1", "CONF_P 120", "INI 1", "FB_IN 7", "FB_DONE 6"}

// text is a figure without its cell, as the cases write it.
func text(g results.Figure) string { return strings.TrimSpace(told(g)) }

func texts(r results.Report) []string {
	var all []string
	for _, g := range r.Figures {
		all = append(all, text(g))
	}
	return all
}

// TestForm reads the form as it is, and as people change it.
func TestForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, old, new string }{
		{name: "as it is"},
		{"no colons", ": ", " "},
		{"an equals sign", ": ", " = "},
		{"spaces around the slash", "1/120", "1 / 120"},
		{"renamed labels", "Số tin:", "Tin đã đăng:"},
		{"a unit behind the number", "Số bài: 5", "Số bài: 05 bài"},
		{"extra words", "Số tin: 12", "Số tin: 12 tin (đăng trên Cổng thông tin điện tử)"},
		{"a bullet before every line", "\n", "\n- "},
		{"small letters", "Lượt phát thanh cơ sở", "lượt phát thanh cơ sở"},
		{"commas at the ends", "5\n", "5,\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			head, body, _ := strings.Cut(form, "\n")
			if c.old != "" {
				body = strings.ReplaceAll(body, c.old, c.new)
			}
			got := results.ReadFigures(head+"\n"+body, askedFor(t, "2027-Q1"))
			if !slices.Equal(texts(got), formFigures) {
				t.Errorf("figures %q, want %q; doubts %v", texts(got), formFigures, got.Doubts)
			}
			if got.Figures[0].Source.Line != 2 {
				t.Errorf("the first figure is of line %d, want 2", got.Figures[0].Source.Line)
			}
		})
	}
}

// TestFigures reads sentences of our own.
func TestFigures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Đã phát thanh 48 tin, 12 bài trên hệ thống truyền thanh cơ sở.", []string{"RAD_N 48", "RAD_B 12"}},
		{"Đăng tải 15 tin bài trên Trang TTĐT và 20 bài trên fanpage Facebook.", []string{"NEWSART 15", "SOC 20"}},
		{"Tổng số tin đã đăng là 25 tin, trong đó 15 tin trên cổng và 10 tin trên Zalo.", []string{"NEWS 25"}},
		{"Số tin: 12 tin (tăng 3 tin so với quý IV/2026)", []string{"NEWS 12"}},
		{"Số tin: 20 (kỳ trước 22)", []string{"NEWS 20", "NEWS 22 previous"}},
		{"Trong kỳ 20 tin, lũy kế 65 tin, kế hoạch năm 100 tin.", []string{"NEWS 20", "NEWS 65 cumulative", "NEWS 100 plan"}},
		{"Kế hoạch giao 20 tin, 10 bài; đã thực hiện 15 tin, 8 bài.", []string{"NEWS 20 plan", "ART 10 plan", "NEWS 15", "ART 8"}},
		{"Đến nay, phường đã đăng 45 tin, 12 bài.", []string{"NEWS 45 ambiguous low", "ART 12 ambiguous low"}},
		{"Tin: 5 bài: 6", []string{"NEWS 5", "ART 6"}},
		{"Tin, bài: 12, 5", []string{"NEWSART 12 low"}},
		{"Tin/bài: 12/5", []string{"NEWS 12", "ART 5"}},
		{"1 Số tin 12\n2 Số bài 5", []string{"NEWS 12", "ART 5"}},
		{"Phường A: 9 tin, phường B: 3 tin.", []string{"NEWS 9 ambiguous low", "NEWS 3 ambiguous low"}},
		{"Tham dự 02 hội nghị do Thành phố tổ chức.", []string{"CONF 2 ambiguous low"}},
		{"Giới thiệu 12 gương điển hình; cuộc thi thu hút 230 bài dự thi.", []string{"MODEL 12", "CNT_P 230"}},
		{"Trang fanpage có 5.200 người theo dõi, đăng 30 bài viết.", []string{"ART 30 low"}},
		{"Số liệu trên là của cả quý IV/2026. Tin: 5.", []string{"NEWS 5 low"}},
		{"Tin: 5. Số liệu chưa bao gồm tháng 3.", []string{"NEWS 5 low"}},
		{"Không tổ chức hội nghị, đăng 5 tin.", []string{"NEWS 5", "CONF ? nil"}},
		{"Sáng kiến, mô hình mới: chưa có", []string{"INI ? nil"}},
		{"Kinh phí: 15.000.000đ", []string{"COST 15"}},
		{"Treo 25 pano, băng rôn các loại.", []string{"PAN ? ambiguous low", "BAN ? ambiguous low"}},
		{"I. Kết quả\n- Tin: 10\nII. Nhiệm vụ trọng tâm kỳ tới\n1. Tin, bài\n- Đăng 12 tin", []string{"NEWS 10", "NEWS 12 plan"}},
		{"Khó khăn: thiếu 2 cụm loa.", nil},
		{"Nhóm Zalo các tổ dân phố chia sẻ 95 bài.", []string{"SOC 95"}},
		{"Tặng 500 tờ rơi, gắn 12 pano.", []string{"LEAF 500", "PAN 12"}},
		{"Kết quả tuyên truyền: Tin 12 | Bài 5 | Loa 40 lượt", []string{"NEWS 12", "ART 5", "LOUD 40"}},
		{"Chỉ tiêu | Kết quả | So với quý IV\nSố tin | 12 | +2", []string{"NEWS 12"}},
		{"Tháng 1: 5 tin. Tháng 2: 6 tin. Cộng: 11 tin.", []string{"NEWS 11"}},
		{"Tháng 1: 5 tin. Tháng 2: 6 tin. Cộng: 12 tin.", []string{"NEWS 5 ambiguous low", "NEWS 6 ambiguous low", "NEWS 12 ambiguous low"}},
		{"Đăng 20 bài gồm 12 bài trên Cổng và 9 bài trên báo.", []string{"ART 20 ambiguous low"}},
		{"Tiếp nhận 5 ý kiến, đã trả lời 7 ý kiến.", []string{"FB_IN 5 ambiguous low", "FB_DONE 7 ambiguous low"}},
		{"Cụm loa hoạt động/tổng số cụm loa: 24/25", []string{"LOUD_OK 24", "LOUD_S 25"}},
		{"Tổ chức 12 buổi sinh hoạt tổ dân phố với 720 người dự.", []string{"MEET 12"}},
		// people right behind the event that they attended
		{"5 hội nghị, 350 lượt", []string{"CONF 5", "CONF_P 350"}},
		{"Hội nghị: 5 (350 lượt)", []string{"CONF 5", "CONF_P 350"}},
		{"Tổ chức 5 hội nghị, phát loa 350 lượt.", []string{"CONF 5", "LOUD 350"}},
		// a part of a whole
		{"40/42 cụm loa hoạt động tốt.", []string{"LOUD_OK 40", "LOUD_S 42"}},
		{"42/40 cụm loa hoạt động tốt.", []string{"LOUD_OK 42 ambiguous low", "LOUD_OK 40 ambiguous low"}},
		{"Đã nhân rộng 2 mô hình.", []string{"INI_REP 2"}},
		{"01 hội thi/45 bài", []string{"CNT 1", "CNT_P 45"}},
		{"01 hội thi, 45 bài", []string{"CNT 1", "ART 45 low"}},
		{"Đã xử lý 2.345 hồ sơ, quá hạn 3.", []string{"FB_LATE 3 low"}},
		// a verb and its noun
		{"Fanpage đăng 12 bài, tiếp cận 3,6 nghìn lượt.", []string{"SOC 12", "SOC_V 3600"}},
		// the whole year is another period, and a plan stays a plan
		{"Phấn đấu cả năm 70 tin.", []string{"NEWS 70 plan"}},
		{"Cả năm 70 tin.", []string{"NEWS 70 cumulative"}},
		{"Đạt 2.450,000 lượt tiếp cận.", []string{"SOC_V 2450 ambiguous low"}},
		// forms that are laid out by spaces and dots
		{"(1) Số tin ....... 16\n(2) Số bài ____ 5", []string{"NEWS 16", "ART 5"}},
		{"Số tin: 7      Số bài: 2", []string{"NEWS 7", "ART 2"}},
		{"Hăm mốt", nil},
		{"Đăng hai mốt tin, ba lăm bài.", []string{"NEWS 21", "ART 35"}},
		{"Tin mười hai, bài bốn.", []string{"NEWS 12", "ART 4"}},
		{"Sáng kiến: 1 - Quầy trả kết quả trong 10 phút", []string{"INI 1"}},
		// strange words in another clause or in the subject do not matter
		{"Liên minh hợp tác xã Hoa Mai (9 xã viên) đã tổ chức 2 hội nghị, tiệc trà ấm cúng.", []string{"CONF 2"}},
		{"Liên minh hợp tác xã Hoa Mai đã khuấy đảo 2 hội nghị.", []string{"CONF 2 low"}},
		// known words that make a figure doubtful
		{"Phường đề xuất Sở cấp 5 pano cho nhà văn hóa.", []string{"PAN 5 low"}},
		{"Đã tháo dỡ 20 băng rôn.", []string{"BAN 20 low"}},
		{"2 sáng kiến đang chờ công nhận.", []string{"INI 2 low"}},
		{"Chia sẻ 12 bài của Sở lên fanpage.", []string{"SOC 12 low"}},
		{"Đã viết 5 bài, trong đó 2 bài chưa đăng.", []string{"ART 5 low", "ART 2 ambiguous low"}},
		{"Trường có 20 lớp.", []string{"TRN 20 low"}},
		{"Họp phụ huynh: 2 cuộc", []string{"CONF 2 low"}},
		{"Nghị quyết 57 bài tuyên truyền.", []string{"ART 57 low"}},
		{"Số bài: 5 => 6", []string{"ART 5 low"}},
		{"Kinh phí: 15.000 (nghìn đồng)", []string{"COST 15000 ambiguous low"}},
		{"Tổng lượt tiếp cận 2 fanpage: 3.000 và 4.500.", []string{"SOC_V 2 low"}},
		{"UBND phường ban hành 4 văn bản.", []string{"DOC 4"}},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			got := results.ReadFigures(c.text, askedFor(t, "2027-Q1"))
			if !slices.Equal(texts(got), c.want) {
				t.Errorf("figures %q, want %q; doubts %v", texts(got), c.want, got.Doubts)
			}
		})
	}
}

// TestNil tells a report of nothing from a report that is silent, or speaks of one thing only.
func TestNil(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Báo cáo không phát sinh.": true,
		"Không phát sinh":          true,
		"Bao cao khong phat sinh":  true,
		"Trong quý I/2027 đơn vị không có hoạt động thông tin, tuyên truyền nào.":      true,
		"Quý này bên em không có phát sinh gì.":                                        true,
		"Kính gửi Sở Nội vụ,\nTrong kỳ đơn vị không phát sinh số liệu.\nTrân trọng./.": true,
		"": false,
		"Không phát sinh khó khăn, vướng mắc.":                                 false,
		"Báo cáo không phát sinh tin, bài.":                                    false,
		"Nếu không phát sinh hoạt động thì đơn vị có phải báo cáo không?":      false,
		"Ngoài các hoạt động trên, đơn vị không phát sinh hoạt động nào khác.": false,
		"Số tin: 5. Trong kỳ không phát sinh.":                                 false,
		"Em chưa tổng hợp xong số liệu, sẽ gửi sau.":                           false,
		"Khó khăn, kiến nghị: Không":                                           false,
	} {
		if got := results.ReadNil(text, askedFor(t, "2027-Q1")); got != want {
			t.Errorf("%q: nil %v, want %v", text, got, want)
		}
	}
}

// TestReportOfAnotherPeriod names the period and the units that a report tells of.
func TestReportOfAnotherPeriod(t *testing.T) {
	t.Parallel()
	asked := askedFor(t, "2027-Q1")
	asked.Units = []string{"Phường Hồng Hà", "Phường Hồng", "Xã Gia Lâm"}
	got := results.ReadFigures("Phường Hồng Hà: kỳ báo cáo Quý IV/2026: 14 tin, 6 bài. https://hongha.hanoi.gov.vn/tin/5", asked)
	if !slices.Equal(texts(got), []string{"NEWS 14 previous", "ART 6 previous"}) {
		t.Errorf("figures %q", texts(got))
	}
	if got.Period.First.String() != "2026-10-01" || got.Period.Last.String() != "2026-12-31" {
		t.Errorf("period %v", got.Period)
	}
	if !slices.Equal(got.Units, []string{"Phường Hồng Hà"}) {
		t.Errorf("units %q", got.Units)
	}
	if links := got.Figures[0].Links; !slices.Equal(links, []string{"https://hongha.hanoi.gov.vn/tin/5"}) {
		t.Errorf("links %q", links)
	}
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0", "5", "1250", "92.87", "0.5", "1000000000000"} {
		if d, err := results.ParseDecimal(text); err != nil || d.String() != text {
			t.Errorf("%q is read as %v, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "x", "1.2345", "-1", "1000000000001", "1,5"} {
		if d, err := results.ParseDecimal(text); err == nil {
			t.Errorf("%q is read as %v", text, d)
		}
	}
	if n, whole := results.Whole(12).Int(); n != 12 || !whole {
		t.Errorf("twelve is %d, %v", n, whole)
	}
}

// checkReport holds what is true of every report.
func checkReport(t *testing.T, r results.Report) {
	t.Helper()
	for _, g := range r.Figures {
		if r.Nil && g.HasValue {
			t.Errorf("a report of nothing has %s", told(g))
		}
		if g.Value < 0 || g.Value > results.MaxDecimal || !g.HasValue && g.Value != 0 {
			t.Errorf("the value of %s is beyond bounds", told(g))
		}
		if g.Kind == results.FigureAmbiguous && g.Confidence != results.ConfidenceLow || g.Indicator == "" || g.Kind == "" {
			t.Errorf("the figure %s is not whole", told(g))
		}
	}
}

func FuzzReadFigures(f *testing.F) {
	f.Add(form)
	for _, l := range labels(f, "testdata/report_open.csv") {
		f.Add(strings.ReplaceAll(l["text"], `\n`, "\n"))
	}
	asked := askedFor(f, "2027-Q1").Prepared()
	f.Fuzz(func(t *testing.T, text string) { checkReport(t, results.ReadFigures(text, asked)) })
}

func FuzzReadFigureTable(f *testing.F) {
	f.Add("STT|Hình thức|Trong kỳ\n1|Số tin|12\n2|Hội nghị/lượt người|1/120")
	f.Add("Đơn vị|Số tin|Số bài\nPhường A|1|2\nTổng|1|2")
	f.Add("Kết quả quý IV/2026|<\nTin|#N/A\nTin, bài|-5")
	asked := askedFor(f, "2027-Q1").Prepared()
	f.Fuzz(func(t *testing.T, text string) {
		table := sheet.Table{Sheet: "S"}
		lines := strings.Split(text, "\n")
		width := strings.Count(lines[0], "|") + 1
		for i, l := range lines {
			row := sheet.Row{Number: i + 1, Cells: make([]sheet.Cell, width)}
			for c, cell := range strings.Split(l, "|") {
				if c < width {
					row.Cells[c] = sheet.Cell{Text: strings.TrimSpace(cell), Merged: cell == "<"}
				}
			}
			table.Rows = append(table.Rows, row)
		}
		report := results.ReadFigureTable([]sheet.Table{table}, asked)
		checkReport(t, report)
		for _, g := range report.Figures {
			if g.Source.Cell == "" || g.Source.Sheet != "S" {
				t.Errorf("the figure %s has no cell", told(g))
			}
		}
	})
}

// BenchmarkReadFigures reads the forms of 700 units.
func BenchmarkReadFigures(b *testing.B) {
	asked := askedFor(b, "2027-Q1").Prepared()
	forms := make([]string, 700)
	for i := range forms {
		forms[i] = strings.ReplaceAll(form, "Số tin: 12", fmt.Sprintf("Số tin: %d", i))
	}
	for b.Loop() {
		for _, text := range forms {
			results.ReadFigures(text, asked)
		}
	}
}
