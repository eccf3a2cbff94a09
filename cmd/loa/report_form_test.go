package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"loa/plan/calendar"
	"loa/plan/period"
	"loa/report/form"
	"loa/store"
	"loa/store/storetest"
)

// withPeriods has a plan with its periods on record, and nothing running.
func withPeriods(t *testing.T) (env []string) {
	t.Helper()
	env, _ = rehearsing(t)
	code, _, errs := call(t, env, "plan", "import", file(t, "ke-hoach.csv", annexOf("1;Tuyên truyền cải cách hành chính;Tin, bài;Sở Nội vụ;Quý I")), "--year", "2027", "--title", "Thử")
	wantExit(t, code, exitOK, errs)
	s, err := store.Open(t.Context(), strings.TrimPrefix(env[0], "LOA_DSN="))
	if err != nil {
		t.Fatal(err)
	}
	s.UseKeys(storetest.Keys)
	defer func() { _ = s.Close() }() // the database is removed with the test
	days, err := calendar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	periods, _ := period.Generate(period.DefaultRules(), 2027, days)
	if _, err := s.AddPeriods(t.Context(), "kh-2027", periods); err != nil {
		t.Fatal(err)
	}
	return env
}

func TestReportForm(t *testing.T) {
	t.Parallel()
	env := withPeriods(t)
	path := filepath.Join(t.TempDir(), "bieu.xlsx")
	code, _, errs := call(t, env, "report", "form", "2027-Q1", "--unit", "so-noi-vu", "--to", path)
	wantExit(t, code, exitOK, errs)
	altered := filepath.Join(t.TempDir(), "bieu-sua.xlsx")
	changeCell(t, path, path, form.SheetFigures, "E7", 12)
	changeCell(t, path, altered, "loa", "B4", "so-tu-phap")
	for _, test := range []struct {
		name string
		args []string
		code int
		want string // in the error output
	}{
		{"a file that is there is not written over", []string{"form", "2027-Q1", "--unit", "so-noi-vu", "--to", path}, exitInvalid, "không ghi được"},
		{"a unit that the directory does not have", []string{"form", "2027-Q1", "--unit", "so-khong-co"}, exitNotFound, "so-khong-co"},
		{"the form of the unit and period", []string{"read", path, "--period", "2027-Q1", "--unit", "so-noi-vu"}, exitOK, ""},
		{"the form of another unit", []string{"read", path, "--period", "2027-Q1", "--unit", "so-tu-phap"}, exitInvalid, "biểu của đơn vị khác"},
		{"the form of another period", []string{"read", path, "--period", "2027-Q3"}, exitInvalid, "biểu của kỳ khác"},
		{"an altered form is read with a warning", []string{"read", altered, "--period", "2027-Q1", "--unit", "so-tu-phap"}, exitOK, "không xác nhận được"},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, _, errs := call(t, env, append([]string{"report"}, test.args...)...)
			wantExit(t, code, test.code, errs, test.want)
		})
	}
	t.Run("what was filled in is read", func(t *testing.T) {
		_, out, _ := call(t, env, "report", "read", path, "--period", "2027-Q1", "-o", "json")
		var view reportView
		if err := json.Unmarshal([]byte(out), &view); err != nil || len(view.Figures) == 0 || view.Figures[0].Value != "12" || view.Figures[0].Confidence != "high" {
			t.Errorf("%v: %s", err, out)
		}
	})
}

// changeCell sets a cell of a workbook and saves it under a name.
func changeCell(t *testing.T, path, to, sheet, cell string, value any) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.SetCellValue(sheet, cell, value); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(to); err != nil {
		t.Fatal(err)
	}
}
