package document_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"loa/report/document"
)

// TestLayout reads the Word file again and measures it against the table of Nghị định 30/2020/NĐ-CP, Phụ lục I.
func TestLayout(t *testing.T) {
	t.Parallel()
	parts := partsOf(t, wordFile(t, quarterlyReport()))
	body := parse(t, "document.xml", parts["word/document.xml"])
	t.Run("A4, margins of 20, 20, 30 and 15 mm, annexes in sections of their own, numbered from 1, without a number on the first page", func(t *testing.T) {
		t.Parallel()
		sections := body.all("sectPr")
		if len(sections) != 3 {
			t.Fatalf("%d sections, want 3", len(sections))
		}
		for i, s := range sections {
			width, height := 210.0, 297.0
			if i == 2 {
				width, height = height, width
				same(t, "orientation", s.all("pgSz")[0].attr["orient"], "landscape")
			}
			size, margins := s.all("pgSz")[0], s.all("pgMar")[0]
			for _, length := range []struct {
				name string
				of   *element
				want float64
			}{{"w", size, width}, {"h", size, height}, {"top", margins, 20}, {"bottom", margins, 20}, {"left", margins, 30}, {"right", margins, 15}, {"header", margins, 10}} {
				near(t, length.name, mm(t, length.of, length.name), length.want)
			}
			same(t, "first number", s.all("pgNumType")[0].attr["start"], "1")
			if len(s.all("titlePg")) != 1 {
				t.Error("the first page of a section shows its number")
			}
			reference := s.all("headerReference")
			if len(reference) != 1 || reference[0].attr["type"] != "default" {
				t.Errorf("headers %v", reference)
			}
		}
		near(t, "A4 in twips as Word writes it", number(t, sections[0].all("pgSz")[0].attr["w"]), 11906)
		near(t, "15 mm in twips as Word writes it", number(t, sections[0].all("pgMar")[0].attr["right"]), 851)
	})
	t.Run("Times New Roman, black, in Vietnamese, no other font anywhere", func(t *testing.T) {
		t.Parallel()
		styles := parse(t, "styles.xml", parts["word/styles.xml"])
		fonts := styles.all("rFonts")
		if len(fonts) != 1 || len(body.all("rFonts")) != 0 {
			t.Fatalf("%d fonts in the styles, %d in the body", len(fonts), len(body.all("rFonts")))
		}
		for _, script := range []string{"ascii", "hAnsi", "eastAsia", "cs"} {
			same(t, script, fonts[0].attr[script], "Times New Roman")
		}
		same(t, "language", styles.all("lang")[0].attr["val"], "vi-VN")
		same(t, "colour", styles.all("color")[0].attr["val"], "000000")
		same(t, "language of the file", parse(t, "core.xml", parts["docProps/core.xml"]).all("language")[0].text, "vi-VN")
		same(t, "title of the file", parse(t, "core.xml", parts["docProps/core.xml"]).all("title")[0].text, "BÁO CÁO Kết quả công tác thông tin, tuyên truyền cải cách hành chính quý I năm 2027")
	})
	t.Run("the page number is a field, centred, of size 13", func(t *testing.T) {
		t.Parallel()
		same(t, "field", strings.TrimSpace(parse(t, "header1.xml", parts["word/header1.xml"]).all("instrText")[0].text), "PAGE")
		for _, style := range parse(t, "styles.xml", parts["word/styles.xml"]).all("style") {
			if style.attr["styleId"] == "Header" {
				same(t, "place", style.all("jc")[0].attr["val"], "center")
				same(t, "size", style.all("sz")[0].attr["val"], "26")
			}
		}
	})
	t.Run("two columns of 165 mm without lines hold the head", func(t *testing.T) {
		t.Parallel()
		head := body.all("tbl")[0]
		columns := head.all("gridCol")
		near(t, "left", mm(t, columns[0], "w"), 68)
		near(t, "right", mm(t, columns[1], "w"), 97)
		if len(head.all("tblBorders")) != 0 {
			t.Error("the head has lines")
		}
		const ofMotto = 60.5 // the length of the words in Times New Roman bold, 14 points
		near(t, "line under Tiêu ngữ", 97-ruleSides(t, head.all("pBdr")[1], head), ofMotto)
		issuer := 68 - ruleSides(t, head.all("pBdr")[0], head)
		if issuer < 25.6/3 || issuer > 25.6/2 {
			t.Errorf("the line under the issuer is %.1f mm, want a third to a half of 25.6 mm", issuer)
		}
	})
	t.Run("every element has a size and style that the decree allows", func(t *testing.T) {
		t.Parallel()
		for _, want := range elements {
			want.check(t, body)
		}
	})
}

// allowed is an element of the decree with the sizes that it may have, in points.
type allowed struct {
	words        string // how its paragraph begins
	from, to     float64
	bold, italic bool
	place        string
	firstLine    float64 // millimetres
}

var elements = []allowed{
	{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 13, true, false, "center", 0},
	{"Độc lập - Tự do - Hạnh phúc", 13, 14, true, false, "center", 0},
	{"UBND THÀNH PHỐ HÀ NỘI", 12, 13, false, false, "center", 0},
	{"SỞ NỘI VỤ", 12, 13, true, false, "center", 0},
	{"Số: 05/BC-SNV", 13, 13, false, false, "center", 0},
	{"Hà Nội, ngày 18 tháng 3 năm 2027", 13, 14, false, true, "center", 0},
	{"BÁO CÁO", 13, 14, true, false, "center", 0},
	{"Kết quả công tác thông tin", 13, 14, true, false, "center", 0},
	{"Kính gửi: Ủy ban", 13, 14, false, false, "center", 0},
	{"Căn cứ Nghị định", 13, 14, false, true, "both", 12.7},
	{"I. TÌNH HÌNH TRIỂN KHAI", 13, 14, true, false, "both", 12.7},
	{"1. Công tác chỉ đạo, điều hành", 13, 14, true, false, "both", 12.7},
	{"a) Tuyên truyền chủ trương", 13, 14, false, false, "both", 12.7},
	{"- Hình thức tuyên truyền", 13, 14, false, false, "both", 12.7},
	{"Thực hiện Kế hoạch", 13, 14, false, false, "both", 12.7},
	{"Trên đây là báo cáo", 13, 14, false, false, "both", 12.7},
	{"KT. GIÁM ĐỐC", 13, 14, true, false, "center", 0},
	{"Trần Thị Lan", 13, 14, true, false, "center", 0},
	{"Nơi nhận:", 12, 12, true, true, "left", 0},
	{"- Như trên;", 11, 11, false, false, "left", 0},
	{"- Lưu: VT, CCHC (03).", 11, 11, false, false, "left", 0},
	{"Phụ lục I", 14, 14, true, false, "center", 0},
	{"TỔNG HỢP KẾT QUẢ THEO HÌNH THỨC", 13, 14, true, false, "center", 0},
	{"(Kèm theo Báo cáo số 05/BC-SNV", 13, 14, false, true, "center", 0},
	{"Nguyên nhân chậm", 12, 13, true, false, "center", 0},
	{"Chưa kèm tài liệu kiểm chứng", 12, 13, false, false, "left", 0},
}

func (a allowed) check(t *testing.T, body *element) {
	t.Helper()
	for _, p := range body.all("p") {
		if !strings.HasPrefix(p.words(), a.words) {
			continue
		}
		run := p.all("r")[0]
		if points := number(t, run.all("sz")[0].attr["val"]) / 2; points < a.from || points > a.to {
			t.Errorf("%s: size %g, want %g to %g", a.words, points, a.from, a.to)
		}
		if bold, italic := len(run.all("b")) > 0, len(run.all("i")) > 0; bold != a.bold || italic != a.italic {
			t.Errorf("%s: bold %t, italic %t", a.words, bold, italic)
		}
		same(t, a.words, p.all("jc")[0].attr["val"], a.place)
		if a.firstLine > 0 {
			near(t, a.words, mm(t, p.all("ind")[0], "firstLine"), a.firstLine)
			spacing := p.all("spacing")[0]
			if after := number(t, spacing.attr["after"]) / 20; after < 6 {
				t.Errorf("%s: %g pt below, want 6 at least", a.words, after)
			}
			if lines := number(t, spacing.attr["line"]) / 240; lines < 1 || lines > 1.5 {
				t.Errorf("%s: %g lines, want 1 to 1.5", a.words, lines)
			}
		}
		return
	}
	t.Errorf("no paragraph begins with %q", a.words)
}

// TestTables measures the tables of the Word file.
func TestTables(t *testing.T) {
	t.Parallel()
	body := parse(t, "document.xml", partsOf(t, wordFile(t, quarterlyReport()))["word/document.xml"])
	tables := body.all("tbl")
	t.Run("no row breaks across pages, header rows repeat, no other row does", func(t *testing.T) {
		t.Parallel()
		for i, want := range []struct{ rows, headers int }{{2, 0}, {4, 1}, {1, 0}, {13, 2}, {131, 1}} {
			rows := tables[i].all("tr")
			if len(rows) != want.rows {
				t.Fatalf("table %d has %d rows, want %d", i, len(rows), want.rows)
			}
			for j, row := range rows {
				if len(row.all("cantSplit")) != 1 {
					t.Errorf("table %d, row %d breaks", i, j)
				}
				if repeats := len(row.all("tblHeader")) == 1; repeats != (j < want.headers) {
					t.Errorf("table %d, row %d repeats: %t", i, j, repeats)
				}
			}
		}
	})
	t.Run("the columns of every table fill the page, and every row fills the columns", func(t *testing.T) {
		t.Parallel()
		for i, want := range []float64{165, 165, 165, 165, 252} {
			columns, sum := tables[i].all("gridCol"), 0.0
			for _, column := range columns {
				sum += mm(t, column, "w")
			}
			near(t, "width", sum, want)
			for j, row := range tables[i].all("tr") {
				covered := 0
				for _, cell := range row.all("tc") {
					span := 1
					if spans := cell.all("gridSpan"); len(spans) == 1 {
						span = int(number(t, spans[0].attr["val"]))
					}
					covered += span
				}
				if covered != len(columns) {
					t.Errorf("table %d, row %d covers %d columns of %d", i, j, covered, len(columns))
				}
			}
		}
	})
	t.Run("a cell over two rows begins in the first and goes on in the second", func(t *testing.T) {
		t.Parallel()
		for row, want := range []string{"restart", ""} {
			merges := tables[3].all("tr")[row].all("vMerge")
			if len(merges) != 5 {
				t.Fatalf("header row %d: %d merged cells, want 5", row, len(merges))
			}
			for _, merge := range merges {
				same(t, "merge", merge.attr["val"], want)
			}
		}
	})
}

// TestLines tests the words that the writer sets by itself.
func TestLines(t *testing.T) {
	t.Parallel()
	const room = "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"
	body := func(d document.Document) []string {
		var lines []string
		for _, p := range parse(t, "document.xml", partsOf(t, wordFile(t, d))["word/document.xml"]).all("p") {
			if words := p.words(); words != "" {
				lines = append(lines, words)
			}
		}
		return lines
	}
	holds := func(t *testing.T, lines []string, want ...string) {
		t.Helper()
		all := "\n" + strings.Join(lines, "\n") + "\n"
		if !strings.Contains(all, "\n"+strings.Join(want, "\n")+"\n") {
			t.Errorf("not in the document: %q", want)
		}
	}
	t.Run("a draft leaves number and day blank and says what it is", func(t *testing.T) {
		t.Parallel()
		holds(t, body(draftReport()), "Số: "+room+"/BC-SNV", "DỰ THẢO", "Hà Nội, ngày "+room+" tháng 3 năm 2027")
	})
	t.Run("days below 10 and the months 1 and 2 have a zero, other months none; a number has two digits", func(t *testing.T) {
		t.Parallel()
		d := quarterlyReport()
		d.Date = document.Date{Year: 2027, Month: 2, Day: 5}
		holds(t, body(d), "Số: 05/BC-SNV", "Hà Nội, ngày 05 tháng 02 năm 2027")
	})
	t.Run("bases and recipients end with semicolons and a stop, the body with its mark", func(t *testing.T) {
		t.Parallel()
		lines := body(quarterlyReport())
		holds(t, lines, "Căn cứ Kế hoạch số 21/KH-UBND ngày 20/01/2027 của UBND Thành phố Hà Nội về thông tin, tuyên truyền cải cách hành chính nhà nước của thành phố Hà Nội năm 2027.")
		holds(t, lines, "Nơi nhận:", "- Như trên;", "- Bộ Nội vụ (để báo cáo);", "- Đ/c Chủ tịch, các đ/c Phó Chủ tịch UBND Thành phố;", "- Giám đốc Sở (để báo cáo);", "- Lưu: VT, CCHC (03).")
		holds(t, lines, "Trên đây là báo cáo kết quả công tác thông tin, tuyên truyền cải cách hành chính quý I năm 2027, Sở Nội vụ kính báo cáo UBND Thành phố./.")
	})
	t.Run("an official letter has its subject under the number and its addressees below each other", func(t *testing.T) {
		t.Parallel()
		lines := body(officialLetter())
		holds(t, lines, "Số: 123/SNV-CCHC", "V/v báo cáo kết quả tuyên truyền cải cách hành chính quý I năm 2027", "Hà Nội, ngày 05 tháng 02 năm 2027")
		holds(t, lines, "Kính gửi:", "- Các sở, ban, ngành Thành phố;", "- UBND các xã, phường.", "Sở Nội vụ đề nghị các đơn vị gửi báo cáo trước ngày 16/3/2027. Trân trọng./.")
	})
	t.Run("headings are counted by level, points by the Vietnamese alphabet", func(t *testing.T) {
		t.Parallel()
		d := document.Document{}
		for range 6 {
			d.Body = append(d.Body, document.Section(3, "điểm"))
		}
		d.Body = append(d.Body, document.Section(2, "khoản"), document.Section(3, "điểm"), document.Section(1, "mục"), document.Section(2, "khoản"))
		holds(t, body(d), "a) điểm", "b) điểm", "c) điểm", "d) điểm", "đ) điểm", "e) điểm", "1. khoản", "a) điểm", "I. mục", "1. khoản", "./.")
	})
	t.Run("a single annex has no number", func(t *testing.T) {
		t.Parallel()
		d := quarterlyReport()
		d.Annexes = d.Annexes[:1]
		holds(t, body(d), "Phụ lục", "TỔNG HỢP KẾT QUẢ THEO HÌNH THỨC")
	})
}

// mm is an attribute in twips, in millimetres.
func mm(t *testing.T, e *element, name string) float64 {
	t.Helper()
	return number(t, e.attr[name]) * 25.4 / 1440
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// near compares lengths in millimetres: a tenth is less than a printer can do.
func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.1 {
		t.Errorf("%s: %.2f, want %.2f", name, got, want)
	}
}

func same(t *testing.T, name, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", name, got, want)
	}
}

// ruleSides is the room on both sides of a line that is drawn as a border.
func ruleSides(t *testing.T, border, in *element) float64 {
	t.Helper()
	for _, properties := range in.all("pPr") {
		if len(properties.children) > 0 && properties.children[0] == border {
			ind := properties.all("ind")[0]
			return mm(t, ind, "left") + mm(t, ind, "right")
		}
	}
	t.Fatal("no such line")
	return 0
}
