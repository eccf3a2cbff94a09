package form_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"loa/intake"
	"loa/mail/results"
	"loa/plan/calendar"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report/form"
)

var key = []byte("khóa của bản cài đặt này, 32 byte")

// firstQuarter is the first period of 2027.
func firstQuarter(t testing.TB) period.Period {
	t.Helper()
	days, err := calendar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	periods, _ := period.Generate(period.DefaultRules(), 2027, days)
	return periods[0]
}

// ofBaDinh is the form of a ward for the first quarter.
func ofBaDinh(t testing.TB) form.Form {
	t.Helper()
	p := firstQuarter(t)
	return form.Form{
		Plan: "kh-2027", Period: p, Unit: "ba-dinh", UnitName: "UBND phường Ba Đình", Indicators: indicator.Shipped().On(p.To), Code: "K7QA",
		Known: map[indicator.Code]indicator.Number{"LOUD": indicator.Whole(48)}, Previous: map[indicator.Code]indicator.Number{"NEWS": indicator.Whole(9)},
	}
}

func asked(t testing.TB) results.FiguresAsked {
	t.Helper()
	return intake.AskedFigures(indicator.Shipped(), firstQuarter(t), calendar.Date{}).Prepared()
}

// written is a form as it leaves, filled in by change as a person does; nil leaves it empty.
func written(t testing.TB, f form.Form, change func(*excelize.File) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := form.Write(&out, f, key); err != nil {
		t.Fatal(err)
	}
	if change == nil {
		return out.Bytes()
	}
	file, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := change(file); err != nil {
		t.Fatal(err)
	}
	var changed bytes.Buffer
	if err := file.Write(&changed); err != nil {
		t.Fatal(err)
	}
	return changed.Bytes()
}

// placeOf is the cell to which a name of the workbook points.
func placeOf(f *excelize.File, name string) string {
	for _, defined := range f.GetDefinedName() {
		if defined.Name == name {
			_, cell, _ := strings.Cut(defined.RefersTo, "!")
			return strings.ReplaceAll(cell, "$", "")
		}
	}
	return ""
}

// fill puts values into the cells of indicators.
func fill(values map[string]any) func(*excelize.File) error {
	return func(f *excelize.File) error {
		for code, value := range values {
			if err := f.SetCellValue(form.SheetFigures, placeOf(f, "LOA_"+code), value); err != nil {
				return err
			}
		}
		return nil
	}
}

// told lists the figures as "NEWS 12", with what is unusual about them, in the order of the file.
func told(r results.Report) (lines []string) {
	for _, f := range r.Figures {
		line := f.Indicator + " " + f.Value.String()
		if f.Kind != results.FigureExact {
			line += " " + string(f.Kind)
		}
		if f.Confidence != results.ConfidenceHigh {
			line += " asked"
		}
		lines = append(lines, line)
	}
	return lines
}

func read(t testing.TB, name string, content []byte) results.Report {
	t.Helper()
	report, err := intake.ReadReportFile(t.Context(), name, content, asked(t))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// converted has LibreOffice save a file in another format.
func converted(t testing.TB, content []byte, from, to string) []byte {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "tep"+from)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(folder, "ra")
	convert := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+filepath.Join(folder, "profile"), "--headless", "--convert-to", strings.TrimPrefix(to, "."), "--outdir", out, file)
	if said, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v (scripts/setup test installs it)\n%s", err, said)
	}
	saved, err := os.ReadFile(filepath.Join(out, "tep"+to))
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// setAsTyped sets a cell as Excel does when a person types: digits become a number.
func setAsTyped(f *excelize.File, at, text string) error {
	if n, err := strconv.Atoi(text); err == nil {
		return f.SetCellInt(form.SheetFigures, at, int64(n))
	}
	if text == "" {
		return f.SetCellValue(form.SheetFigures, at, nil)
	}
	return f.SetCellStr(form.SheetFigures, at, text)
}

func bytesOf(content []byte) *bytes.Reader { return bytes.NewReader(content) }

// noFormula fails when a worksheet of a workbook has a formula.
func noFormula(t testing.TB, content []byte) {
	t.Helper()
	if found := formula.FindString(partsOf(t, content, "xl/worksheets/")); found != "" {
		t.Errorf("a formula: %s", found)
	}
}

// partsOf are the parts of an archive whose names begin so, joined.
func partsOf(t testing.TB, content []byte, begin string) string {
	t.Helper()
	var all strings.Builder
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		if !strings.HasPrefix(part.Name, begin) {
			continue
		}
		body, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, body); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

var formula = regexp.MustCompile(`<f[ >].{0,100}`)
