package intake_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"loa/intake"
	"loa/plan/indicator"
	"loa/report/document"
	"loa/report/form"
	"loa/sheet"
)

// shapes are the ways in which units answer.
func shapes() []shape {
	each := func(file string, content func(t *testing.T, a answer) []byte) func(*testing.T, []answer) [][]intake.File {
		return func(t *testing.T, answers []answer) [][]intake.File {
			t.Helper()
			var all [][]intake.File
			for _, a := range answers {
				all = append(all, []intake.File{{Name: file, Content: content(t, a)}})
			}
			return all
		}
	}
	saved := func(file string, content func(t *testing.T, a answer) []byte, steps ...string) func(*testing.T, []answer) [][]intake.File {
		return func(t *testing.T, answers []answer) [][]intake.File {
			t.Helper()
			return savedByLibreOffice(t, each(file, content)(t, answers), steps)
		}
	}
	return []shape{
		{name: "form", make: each("bieu.xlsx", formOfAnswer)},
		{name: "form with moved columns", make: each("bieu.xlsx", movedForm)},
		{name: "form saved by LibreOffice", make: saved("bieu.xlsx", formOfAnswer, ".xlsx")},
		{name: "form saved as OpenDocument", make: saved("bieu.xlsx", formOfAnswer, ".ods")},
		{name: "form and its correction", make: corrected},
		{name: "Excel table", make: each("bang.xlsx", tableOfAnswer)},
		{name: "Excel table saved as OpenDocument", make: saved("bang.xlsx", tableOfAnswer, ".ods")},
		{name: "Word table", make: each("bang.docx", wordOfAnswer)},
		{name: "Word table saved by LibreOffice", make: saved("bang.docx", wordOfAnswer, ".odt", ".docx")},
		{name: "OpenDocument text", make: saved("bang.docx", wordOfAnswer, ".odt")},
		{name: "CSV in windows-1258", make: each("bang.csv", csvOfAnswer)},
		{name: "letter", make: each("thu.txt", func(_ *testing.T, a answer) []byte { return []byte(letterOf(a)) })},
		{name: "text of a PDF", make: pdfOfAnswers},
		{name: "nothing to report", make: each("thu.txt", nothing)},
		{name: "another period", whole: true, make: each("bang.xlsx", otherPeriod)},
		{name: "two units in one letter", whole: true, make: each("thu.txt", twoUnits)},
		{name: "scan without text", whole: true, make: each("anh-chup.pdf", func(*testing.T, answer) []byte {
			return []byte("%PDF-1.4\n1 0 obj<</Type/XObject/Subtype/Image>>endobj\n%%EOF")
		})},
	}
}

// valueOf is what stands in the place of the number.
func (a answer) valueOf(code indicator.Code) any {
	if odd, is := a.odd[code]; is {
		return odd
	}
	return a.truth[code]
}

// text is valueOf as Vietnamese write it.
func (a answer) text(code indicator.Code) string {
	if n, is := a.truth[code]; is {
		return indicator.Whole(n).Vietnamese()
	}
	return a.odd[code]
}

func (a answer) values() map[string]any {
	values := map[string]any{}
	for _, l := range a.labels {
		values[string(l.code)] = a.valueOf(l.code)
	}
	return values
}

func formOfAnswer(t *testing.T, a answer) []byte { t.Helper(); return formWith(t, a.values()) }

func movedForm(t *testing.T, a answer) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(formOfAnswer(t, a)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	err = errors.Join(f.UnprotectSheet(form.SheetFigures), f.InsertCols(form.SheetFigures, "B", 1+int(a.seed%3)), f.InsertRows(form.SheetFigures, 2, 1+int(a.seed%2)))
	if a.seed%2 == 0 {
		err = errors.Join(err, f.RemoveCol(form.SheetFigures, "A"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return bytesOf(t, f)
}

func tableOfAnswer(t *testing.T, a answer) []byte {
	t.Helper()
	var rows [][]any
	for n, l := range a.labels {
		rows = append(rows, []any{n + 1, l.name, l.unit, a.valueOf(l.code)})
	}
	return tableOf(t, rows, nil)
}

func wordOfAnswer(t *testing.T, a answer) []byte {
	t.Helper()
	s := sheet.Sheet{Name: "Kết quả", Title: []string{"KẾT QUẢ QUÝ I NĂM 2027", "(" + a.name + ")"}}
	for _, head := range []string{"TT", "Nội dung", "ĐVT", "Kết quả trong kỳ", "Ghi chú"} {
		s.Columns = append(s.Columns, sheet.Column{Heading: head})
	}
	for n, l := range a.labels {
		s.Lines = append(s.Lines, sheet.Line{Cells: []string{fmt.Sprint(n + 1), l.name, l.unit, a.text(l.code), ""}})
	}
	var out bytes.Buffer
	if err := sheet.WriteWord(&out, sheet.Workbook{Sheets: []sheet.Sheet{s}}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func csvOfAnswer(t *testing.T, a answer) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString("STT;Nội dung;Đơn vị tính;Trong kỳ\r\n")
	for n, l := range a.labels {
		fmt.Fprintf(&b, "%d;%s;%s;%s\r\n", n+1, l.name, l.unit, a.text(l.code))
	}
	return inWindows1258(t, b.String())
}

// inWindows1258 encodes a text: a letter with its hat or horn, and the tone behind it.
func inWindows1258(t *testing.T, text string) []byte {
	t.Helper()
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		if _, known := charmap.Windows1258.EncodeRune(r); known {
			b.WriteRune(r)
			continue
		}
		base, tone := "", ""
		for _, part := range norm.NFD.String(string(r)) {
			if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", part) {
				tone += string(part)
			} else {
				base += string(part)
			}
		}
		b.WriteString(norm.NFC.String(base) + tone)
	}
	encoded, err := charmap.Windows1258.NewEncoder().String(b.String())
	if err != nil {
		t.Fatal(err)
	}
	return []byte(encoded)
}

func letterOf(a answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Kính gửi Sở Nội vụ,\n%s báo cáo kết quả quý I năm 2027 như sau:\n", a.name)
	for _, l := range a.labels {
		fmt.Fprintf(&b, "- %s: %s\n", l.name, a.text(l.code))
	}
	return b.String() + "Trân trọng./.\n"
}

// pdfOfAnswers prints the answers as official documents and takes their text as the reader of files does.
func pdfOfAnswers(t *testing.T, answers []answer) (all [][]intake.File) {
	t.Helper()
	for _, a := range answers {
		d := document.Document{TypeName: "BÁO CÁO", Subject: "kết quả quý I năm 2027", Issuer: document.Issuer{Name: strings.ToUpper(a.name)}}
		for _, l := range a.labels {
			d.Body = append(d.Body, document.Plain("- "+l.name+": "+a.text(l.code)+";"))
		}
		var out bytes.Buffer
		if err := document.WritePDF(&out, d); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "bao-cao.pdf")
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := exec.CommandContext(t.Context(), "pdftotext", "-enc", "UTF-8", "-layout", path, "-").Output()
		if err != nil {
			t.Fatalf("pdftotext: %v (scripts/setup installs it)", err)
		}
		all = append(all, []intake.File{{Name: "bao-cao.txt", Content: text}})
	}
	return all
}

// nothing makes the truth of a unit zero figures.
func nothing(_ *testing.T, a answer) []byte {
	clear(a.truth)
	clear(a.odd)
	return []byte("Kính gửi Sở Nội vụ,\n" + a.name + " báo cáo: trong quý I năm 2027 đơn vị không phát sinh.\n")
}

func otherPeriod(t *testing.T, a answer) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(tableOfAnswer(t, a)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	err = errors.Join(f.InsertRows("Sheet1", 1, 1), f.SetCellStr("Sheet1", "A1", "KẾT QUẢ QUÝ III NĂM 2026"), f.MergeCell("Sheet1", "A1", "F1"))
	if err != nil {
		t.Fatal(err)
	}
	return bytesOf(t, f)
}

func twoUnits(_ *testing.T, a answer) []byte {
	other := a
	other.name, other.truth = "UBND xã Khác", map[indicator.Code]int64{}
	for code, n := range a.truth {
		other.truth[code] = n + 7
	}
	return []byte(letterOf(a) + "\n" + letterOf(other))
}

// corrected is a form with wrong values and the form that corrects it, which is the one that counts.
func corrected(t *testing.T, answers []answer) (all [][]intake.File) {
	t.Helper()
	for _, a := range answers {
		first := formWith(t, map[string]any{"NEWS": 1, "ART": 2})
		if report, err := intake.ReadReportFile(t.Context(), "bieu.xlsx", first, asked2027(t)); err != nil || len(report.Figures) != 2 {
			t.Errorf("the first form: %v, %q", err, toldOf(report))
		}
		all = append(all, []intake.File{{Name: "bieu-sua.xlsx", Content: formOfAnswer(t, a)}})
	}
	return all
}

// savedByLibreOffice has LibreOffice save files in further formats, all files of a step at once.
func savedByLibreOffice(t *testing.T, files [][]intake.File, steps []string) [][]intake.File {
	t.Helper()
	folder := t.TempDir()
	from := filepath.Ext(files[0][0].Name)
	in := filepath.Join(folder, "0")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Mkdir(in, 0o700))
	for n, each := range files {
		must(os.WriteFile(filepath.Join(in, fmt.Sprintf("%03d%s", n, from)), each[0].Content, 0o600))
	}
	for step, to := range steps {
		paths, err := filepath.Glob(filepath.Join(in, "*"+from))
		must(err)
		in = filepath.Join(folder, fmt.Sprint(step+1))
		convert := exec.CommandContext(t.Context(), "soffice", append([]string{"-env:UserInstallation=file://" + filepath.Join(folder, "profile"), "--headless", "--convert-to", to[1:], "--outdir", in}, paths...)...)
		if said, err := convert.CombinedOutput(); err != nil {
			t.Fatalf("LibreOffice: %v (scripts/setup test installs it)\n%s", err, said)
		}
		from = to
	}
	all := make([][]intake.File, len(files))
	for n := range files {
		content, err := os.ReadFile(filepath.Join(in, fmt.Sprintf("%03d%s", n, from)))
		must(err)
		all[n] = []intake.File{{Name: "tep" + from, Content: content}}
	}
	return all
}
