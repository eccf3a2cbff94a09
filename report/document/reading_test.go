package document_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"

	"loa/report/document"
	"loa/sheet"
)

func TestWritePDF(t *testing.T) {
	t.Parallel()
	t.Run("the same document gives the same bytes", func(t *testing.T) {
		t.Parallel()
		first := pdfOf(t, officialLetter())
		for range 10 {
			if !bytes.Equal(first, pdfOf(t, officialLetter())) {
				t.Fatal("the bytes differ")
			}
		}
	})
	t.Run("a row higher than a page goes on over pages, with the header row on each and every word once", func(t *testing.T) {
		t.Parallel()
		long := strings.TrimSpace(strings.Repeat("đôn đốc các đơn vị báo cáo ", 500))
		pages := textOf(t, asPDF(t, tableOf(document.Table{
			Columns: []document.Column{{Millimetres: 30}, {Millimetres: 40}, {}},
			Header:  []document.Row{document.Cells("STT", "Đơn vị", "Nội dung")},
			Rows: []document.Row{
				{Cells: []document.Cell{{Runs: words("1"), Rows: 2}, {Runs: words("A")}, {Runs: words(long)}}},
				document.Cells("B", "hết"),
			},
		})))
		if len(pages) < 4 {
			t.Fatalf("%d pages", len(pages))
		}
		var all strings.Builder
		for i, page := range pages[1:] {
			if i > 0 {
				page = strings.TrimPrefix(page, fmt.Sprint(i+1))
			}
			if !strings.Contains(page, "STTĐơnvịNộidung") {
				t.Errorf("page %d without the header row: %.60s", i+2, page)
			}
			_, page, _ = strings.Cut(page, "STTĐơnvịNộidung")
			all.WriteString(page)
		}
		same(t, "words", strings.TrimPrefix(all.String(), "1A"), squeezed(long)+"Bhết")
	})
	t.Run("a word longer than its column breaks, and none of it is lost", func(t *testing.T) {
		t.Parallel()
		address := "https://sonoivu.hanoi.gov.vn/" + strings.Repeat("cai-cach-hanh-chinh/", 20)
		pages := textOf(t, asPDF(t, document.Document{Body: []document.Block{document.Plain("Xem " + address)}}))
		if !strings.Contains(pages[0], "Xem"+address[:len(address)-1]) {
			t.Errorf("got %s", pages[0])
		}
	})
	t.Run("letters that the font lacks do not stop it, and the others are there", func(t *testing.T) {
		t.Parallel()
		pages := textOf(t, asPDF(t, document.Document{Body: []document.Block{document.Plain("Kết quả 😀 漢字 👍🏽 \U0010ffff đã gửi")}}))
		want := squeezed("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Số: ngày tháng năm Kết quả □ □□ □□ □ đã gửi./.")
		if pages[0] != want {
			t.Errorf("got %s", pages[0])
		}
	})
	t.Run("a note stands on the page of its mark", func(t *testing.T) {
		t.Parallel()
		d := document.Document{}
		for i := range 60 {
			d.Body = append(d.Body, document.Text(document.Run{Text: fmt.Sprintf("Số liệu thứ %d của kỳ báo cáo", i+1), Note: fmt.Sprintf("nguồn %d.", i+1)}))
		}
		pages := textOf(t, asPDF(t, d))
		for i := range 60 {
			figure, source := fmt.Sprintf("Sốliệuthứ%dcủakỳ", i+1), fmt.Sprintf("%dnguồn%d.", i+1, i+1)
			for j, page := range pages {
				if strings.Contains(page, figure) != strings.Contains(page, source) {
					t.Errorf("page %d has only one of %s and %s", j+1, figure, source)
				}
			}
		}
	})
}

// TestFont looks for a glyph of every Vietnamese letter, in the four styles.
func TestFont(t *testing.T) {
	t.Parallel()
	letters := "□“”‘’–…•/.,;:()[]%&+=<>\"'§°²³№ \u00a0"
	for r := 'A'; r <= '\u1ef9'; r++ {
		base := []rune(norm.NFD.String(string(r)))[0]
		vietnamese := r <= 'z' || strings.ContainsRune("ĂăÂâĐđÊêÔôƠơƯư", r) ||
			(strings.ContainsRune("AEIOUYaeiouy", base) && strings.Trim(norm.NFD.String(string(r))[1:], "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323") == "")
		if vietnamese && unicode.IsLetter(r) {
			letters += string(r)
		}
	}
	if n := len([]rune(letters)); n < 200 {
		t.Fatalf("only %d letters: %s", n, letters)
	}
	for name, file := range map[string][]byte{"regular": liberationserifregular.TTF, "bold": liberationserifbold.TTF, "italic": liberationserifitalic.TTF, "bold italic": liberationserifbolditalic.TTF} {
		font, err := sfnt.Parse(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range letters {
			if glyph, err := font.GlyphIndex(nil, r); err != nil || glyph == 0 {
				t.Errorf("%s lacks %q", name, r)
			}
		}
	}
}

func TestWriteHTML(t *testing.T) {
	t.Parallel()
	page := pageOf(t, quarterlyReport())
	t.Run("it has no script, no style of an element, and nothing from elsewhere", func(t *testing.T) {
		t.Parallel()
		for node := range page.Descendants() {
			if node.Data == "script" || node.Data == "img" || node.Data == "link" || node.Data == "iframe" {
				t.Errorf("element %s", node.Data)
			}
			for _, attr := range node.Attr {
				if attr.Key == "style" || strings.HasPrefix(attr.Key, "on") || (attr.Key == "href" && !strings.HasPrefix(attr.Val, "#")) {
					t.Errorf("%s of %s: %s", attr.Key, node.Data, attr.Val)
				}
			}
		}
	})
	t.Run("its words are those of the document, in order, notes at the end", func(t *testing.T) {
		t.Parallel()
		got, _, _ := strings.Cut(textOfNode(page, "body"), "1BC.DON_VI_BAO_CAO")
		var want strings.Builder
		for _, words := range reportWords() {
			want.WriteString(squeezed(words))
		}
		reordered := strings.NewReplacer(
			squeezed("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Số: 05/BC-SNV"), squeezed("Số: 05/BC-SNV CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc"), // one column after the other
		).Replace(want.String())
		if got, _, _ = strings.Cut(got, "BC.DON_VI_BAO_CAO:theo"); got != reordered {
			t.Error(cmp.Diff(reordered, got))
		}
	})
	t.Run("a figure carries its identifier, a note is reached from its mark and back", func(t *testing.T) {
		t.Parallel()
		values, targets, ids := "", map[string]bool{}, map[string]bool{}
		for node := range page.Descendants() {
			for _, attr := range node.Attr {
				switch attr.Key {
				case "value":
					values += attr.Val + " "
				case "href":
					targets[strings.TrimPrefix(attr.Val, "#")] = true
				case "id":
					ids[attr.Val] = true
				}
			}
		}
		same(t, "figures", values, "BC.DON_VI_BAO_CAO INI PAN ")
		if diff := cmp.Diff(targets, ids); diff != "" || len(ids) != 6 {
			t.Errorf("%d places: %s", len(ids), diff)
		}
	})
}

// TestHTMLPolicy opens the page in a real browser, which lets the style through and reports nothing.
func TestHTMLPolicy(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := document.WriteHTML(&b, draftReport()); err != nil {
		t.Fatal(err)
	}
	if policy := document.HTMLPolicy(); !regexp.MustCompile(`^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'$`).MatchString(policy) {
		t.Errorf("policy %s", policy)
	}
	folder := t.TempDir()
	file := filepath.Join(folder, "page.html")
	guarded := strings.Replace(b.String(), `<meta charset="utf-8">`, `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="`+document.HTMLPolicy()+`">`, 1)
	if err := os.WriteFile(file, []byte(guarded), 0o600); err != nil {
		t.Fatal(err)
	}
	printed := filepath.Join(folder, "page.pdf")
	browser := exec.CommandContext(t.Context(), "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(folder, "profile"), "--no-pdf-header-footer", "--print-to-pdf="+printed, "file://"+file)
	if out, err := browser.CombinedOutput(); err != nil {
		t.Fatalf("chromium: %v (scripts/setup test installs it)\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), "pdfinfo", "-l", "1000", printed).Output()
	if err != nil {
		t.Fatal(err)
	}
	// without the style pages are Letter, and none lies on its side
	if portrait, landscape := strings.Count(string(out), " x 841."), strings.Count(string(out), "size:  841."); portrait < 3 || landscape < 10 {
		t.Errorf("%d pages of A4 and %d on their side: the style was not let through\n%s", portrait, landscape, out)
	}
}

func TestWriteXLSX(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := document.WriteXLSX(&b, quarterlyReport()); err != nil {
		t.Fatal(err)
	}
	tables, err := sheet.Parse(t.Context(), "bao-cao.xlsx", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, table := range tables {
		names = append(names, table.Sheet)
	}
	if diff := cmp.Diff([]string{"Bảng 1", "Phụ lục I", "Phụ lục II"}, names); diff != "" {
		t.Error(diff)
	}
	t.Run("a document without tables", func(t *testing.T) {
		t.Parallel()
		if err := document.WriteXLSX(&bytes.Buffer{}, officialLetter()); err == nil {
			t.Error("no error")
		}
	})
}

func TestDocument(t *testing.T) {
	t.Parallel()
	t.Run("it is a plain value that can be stored as JSON", func(t *testing.T) {
		t.Parallel()
		stored, err := json.Marshal(quarterlyReport())
		if err != nil {
			t.Fatal(err)
		}
		var back document.Document
		if err := json.Unmarshal(stored, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(quarterlyReport(), back); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("without notes it has none, and the document itself keeps them", func(t *testing.T) {
		t.Parallel()
		d := quarterlyReport()
		if parts := partsOf(t, wordFile(t, d.WithoutNotes())); strings.Contains(parts["word/document.xml"], "footnoteReference ") || strings.Contains(parts["word/footnotes.xml"], "BC.DON") {
			t.Error("a note is left")
		}
		if diff := cmp.Diff(quarterlyReport(), d); diff != "" {
			t.Error(diff)
		}
	})
}

func FuzzWrite(f *testing.F) {
	f.Add("Kết quả 😀\tcủa\nquý I", 10.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		d := tableOf(document.Table{Columns: []document.Column{{Millimetres: width}, {}}, Rows: []document.Row{document.Cells(text, text)}})
		d.Subject, d.TypeName, d.Closing, d.Recipients = text, "BÁO CÁO", text, []string{text}
		d.Body = []document.Block{document.Text(document.Run{Text: text, Note: text})}
		if err := d.Validate(); err != nil {
			return
		}
		for _, write := range []func(io.Writer, document.Document) error{document.WriteDOCX, document.WriteHTML, document.WritePDF, document.WriteXLSX} {
			if err := write(io.Discard, d); err != nil && !strings.Contains(err.Error(), "more than 32767 characters") {
				t.Error(err)
			}
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	d := quarterlyReport()
	var out bytes.Buffer
	for name, write := range map[string]func() error{
		"DOCX": func() error { return document.WriteDOCX(&out, d) },
		"HTML": func() error { return document.WriteHTML(&out, d) },
		"PDF":  func() error { return document.WritePDF(&out, d) },
		"XLSX": func() error { return document.WriteXLSX(&out, d) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				out.Reset()
				if err := write(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(out.Len()), "bytes")
		})
	}
}

func pdfOf(t *testing.T, d document.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := document.WritePDF(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pageOf(t *testing.T, d document.Document) *html.Node {
	t.Helper()
	var b bytes.Buffer
	if err := document.WriteHTML(&b, d); err != nil {
		t.Fatal(err)
	}
	page, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// textOfNode is the text of the first element of a name, without spaces.
func textOfNode(page *html.Node, name string) string {
	var b strings.Builder
	for node := range page.Descendants() {
		if node.Type == html.ElementNode && node.Data == name {
			for below := range node.Descendants() {
				if below.Type == html.TextNode {
					b.WriteString(below.Data)
				}
			}
			break
		}
	}
	return squeezed(b.String())
}
