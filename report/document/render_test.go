package document_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"loa/report/document"
)

// TestRendered looks at the pages: those that LibreOffice makes of the Word file, and those of WritePDF.
func TestRendered(t *testing.T) {
	t.Parallel()
	rendered := map[string]func(*testing.T, document.Document) string{"Word file in LibreOffice": inLibreOffice, "PDF": asPDF}
	for name, render := range rendered {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := render(t, quarterlyReport())
			pages := textOf(t, file)
			t.Run("the report has two pages, the first annex one, the second those of its 130 rows", func(t *testing.T) {
				if len(pages) != 15 {
					t.Errorf("%d pages, want 15", len(pages))
				}
			})
			t.Run("its words are those of the document, in order, header rows on every page", func(t *testing.T) {
				checkWords(t, pages)
			})
			t.Run("nothing stands outside the margins but the page number, in the middle of the top margin", func(t *testing.T) {
				checkPlaces(t, file, len(pages))
			})
		})
	}
}

// inLibreOffice writes the document as a Word file and prints it.
func inLibreOffice(t *testing.T, d document.Document) string {
	t.Helper()
	return printed(t, wordFile(t, d))
}

// printed has LibreOffice print a Word file as PDF.
func printed(t *testing.T, word []byte) string {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "document.docx")
	if err := os.WriteFile(file, word, 0o600); err != nil {
		t.Fatal(err)
	}
	print := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+filepath.Join(folder, "profile"), "--headless", "--convert-to", "pdf", "--outdir", folder, file)
	if out, err := print.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v (scripts/setup test installs it)\n%s", err, out)
	}
	return filepath.Join(folder, "document.pdf")
}

func asPDF(t *testing.T, d document.Document) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "document.pdf")
	var b bytes.Buffer
	if err := document.WritePDF(&b, d); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// textOf are the texts of the pages without any space.
func textOf(t *testing.T, file string) (pages []string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-raw", "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v (scripts/setup installs it)", err)
	}
	for page := range strings.SplitSeq(strings.TrimSuffix(string(out), "\f"), "\f") {
		pages = append(pages, squeezed(page))
	}
	return pages
}

func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// numberedPages are the numbers that the pages show, by the sections of the report.
func numberedPages() []string {
	numbers := []string{"", "2", "", ""}
	for n := 2; len(numbers) < 15; n++ {
		numbers = append(numbers, strconv.Itoa(n))
	}
	return numbers
}

// checkWords takes page numbers, repeated header rows and footnotes off the pages and compares the rest with the report.
func checkWords(t *testing.T, pages []string) {
	t.Helper()
	notes := []string{"1BC.DON_VI_BAO_CAO:theobáocáocủacácđơnvịđến17giờ00ngày16/3/2027;03đơnvịchưabáocáonêutạiPhụlụcII", "2INI", "3PAN"}
	repeated := squeezed("STT Nhiệm vụ Chủ trì Thời hạn Kết quả, sản phẩm Trạng thái Nguyên nhân chậm, kiến nghị")
	var got strings.Builder
	for i, page := range pages {
		page = strings.TrimPrefix(page, numberedPages()[i])
		if i > 3 {
			if !strings.HasPrefix(page, repeated) {
				t.Errorf("page %d does not begin with the header row: %.60s", i+1, page)
			}
			page = strings.TrimPrefix(page, repeated)
		}
		for j := len(notes) - 1; j >= 0; j-- {
			page = strings.TrimSuffix(page, notes[j])
		}
		got.WriteString(page)
	}
	want := squeezed(strings.Join(reportWords(), ""))
	if got.String() == want {
		return
	}
	at := 0
	for at < min(len(want), got.Len()) && want[at] == got.String()[at] {
		at++
	}
	from := max(0, at-60)
	t.Errorf("the words differ from byte %d on:\ngot  %.200q\nwant %.200q", at, got.String()[from:], want[from:])
}

// reportWords are the words of the report as a reader meets them.
func reportWords() []string {
	d := quarterlyReport()
	all := []string{
		"UBND THÀNH PHỐ HÀ NỘI", "SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 05/BC-SNV", "Hà Nội, ngày 18 tháng 3 năm 2027",
		"BÁO CÁO", d.Subject, "Kính gửi: Ủy ban nhân dân Thành phố Hà Nội", d.Bases[0], ";", strings.TrimSuffix(d.Bases[1], ";"), ".",
	}
	numbers := []string{"I.", "1.", "2.", "II.", "1.", "a)", "b)", "c)", "2.", "III.", "1.", "-", "-", "2.", "-", "-", "IV.", "V."}
	mark := 0
	for _, b := range d.Body {
		if b.Heading != nil {
			all, numbers = append(all, numbers[0]), numbers[1:]
		}
		all = append(all, wordsOf(b, &mark)...)
	}
	all = append(all, strings.TrimSuffix(d.Closing, "."), "./.", "Nơi nhận:")
	for _, recipient := range d.Recipients {
		all = append(all, "- ", recipient, ";")
	}
	all[len(all)-1] = "."
	all = append(all, d.Signer.Capacity...)
	all = append(all, d.Signer.Name)
	for i, annex := range d.Annexes {
		all = append(all, "Phụ lục ", []string{"I", "II"}[i], strings.ToUpper(annex.Title), "(", annex.Of, ")")
		for _, b := range annex.Blocks {
			all = append(all, wordsOf(b, &mark)...)
		}
	}
	return all
}

func wordsOf(b document.Block, mark *int) (all []string) {
	runs := func(runs []document.Run) {
		for _, run := range runs {
			all = append(all, run.Text)
			if run.Figure != "" {
				*mark++
				all = append(all, strconv.Itoa(*mark))
			}
		}
	}
	switch {
	case b.Heading != nil:
		runs(b.Heading.Runs)
	case b.Paragraph != nil:
		runs(b.Paragraph.Runs)
	case b.Table != nil:
		for _, row := range append(append([]document.Row{}, b.Table.Header...), b.Table.Rows...) {
			for _, cell := range row.Cells {
				runs(cell.Runs)
			}
		}
	}
	return all
}

// box is a word on a page, in millimetres.
type box struct {
	word                     string
	left, top, right, bottom float64
}

var (
	pageLine = regexp.MustCompile(`<page width="([\d.]+)" height="([\d.]+)">`)
	wordLine = regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>`)
)

// checkPlaces measures every word of every page.
func checkPlaces(t *testing.T, file string, count int) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-bbox", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(string(out), "<page ")[1:]
	if len(pages) != count {
		t.Fatalf("%d pages measured, want %d", len(pages), count)
	}
	for i, page := range pages {
		width, height := 210.0, 297.0
		if i > 2 {
			width, height = height, width
		}
		size := pageLine.FindStringSubmatch("<page " + page)
		near(t, "width", points(size[1]), width)
		near(t, "height", points(size[2]), height)
		for j, b := range boxes(page) {
			if j == 0 && numberedPages()[i] != "" {
				checkPageNumber(t, b, numberedPages()[i], width)
			} else {
				checkMargins(t, fmt.Sprintf("page %d", i+1), b, width, height)
			}
		}
	}
	checkHead(t, boxes(pages[0]))
}

func checkPageNumber(t *testing.T, b box, want string, width float64) {
	t.Helper()
	same(t, "page number", b.word, want)
	if middle := (30 + width - 15) / 2; math.Abs((b.left+b.right)/2-middle) > 0.5 {
		t.Errorf("page number %s: its middle is at %.1f mm, want %.1f", want, (b.left+b.right)/2, middle)
	}
	if b.top < 5 || b.bottom > 20 {
		t.Errorf("page number %s stands from %.1f to %.1f mm, want it in the top margin of 20 mm", want, b.top, b.bottom)
	}
}

// checkMargins allows half a millimetre: the box of a word is a little larger than its letters.
func checkMargins(t *testing.T, page string, b box, width, height float64) {
	t.Helper()
	const slack = 0.5
	if b.left < 30-slack || b.right > width-15+slack || b.top < 20-slack || b.bottom > height-20+slack {
		t.Errorf("%s: %q stands from %.1f to %.1f and from %.1f to %.1f mm, outside the margins", page, b.word, b.left, b.right, b.top, b.bottom)
	}
}

// checkHead wants Quốc hiệu in one line, level with the governing body, and the day level with the number.
func checkHead(t *testing.T, page []box) {
	t.Helper()
	find := func(word string, after float64) box {
		for _, b := range page {
			if b.word == word && b.left > after {
				return b
			}
		}
		t.Fatalf("no word %q", word)
		return box{}
	}
	near(t, "Quốc hiệu ends level with its beginning", find("NAM", 98).top, find("CỘNG", 98).top)
	near(t, "Quốc hiệu is level with the governing body", find("CỘNG", 98).top, find("UBND", 0).top)
	if number, day := find("05/BC-SNV", 0), find("2027", 98); math.Abs(number.bottom-day.bottom) > 1 {
		t.Errorf("the number ends at %.1f mm, the day at %.1f", number.bottom, day.bottom)
	}
}

func boxes(page string) (all []box) {
	for _, m := range wordLine.FindAllStringSubmatch(page, -1) {
		all = append(all, box{m[5], points(m[1]), points(m[2]), points(m[3]), points(m[4])})
	}
	return all
}

// points reads a length in points as millimetres.
func points(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return n * 25.4 / 72
}
