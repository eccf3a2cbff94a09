package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"loa/cmd/loa/sample"
	"loa/locale"
	"loa/plan/deadline"
	"loa/plan/forecast"
)

func TestSimulate(t *testing.T) {
	eachLanguage(t, "simulate", func(t *testing.T, env ...string) *transcript {
		t.Helper()
		s := newTranscript(t, env...)
		workbook, err := sample.Excel(2027)
		if err != nil {
			t.Fatal(err)
		}
		s.file("sample.xlsx", workbook)
		s.file("wrong.csv", annexOf("1;Tuyên truyền;Tin;Sở Tư pháo;Trước ngày 15/6/2027", "2;Giao ban;Báo cáo;Sở Tư pháp;Hằng tháng", "3;Không hạn;Tin;Sở Nội vụ;"))
		s.file("broken.json", []byte("{"))
		s.file("empty.json", []byte(`{"units":[{"code":"","name":""}]}`))
		s.file("small.json", []byte(`{"units":[{"code":"so-tu-phap","name":"Sở Tư pháp","short":"Sở Tư pháp","kind":"department"},{"code":"so-noi-vu","name":"Sở Nội vụ","short":"Sở Nội vụ","kind":"department"}],
			"people":[{"id":"an","name":"Nguyễn Văn An"},{"id":"ha","name":"Phạm Thu Hà"}],"addresses":[{"address":"ha@hanoi.test","person":"ha"}],
			"holders":[{"person":"an","role":"unit_head","unit":"so-tu-phap"},{"person":"ha","role":"coordinator","unit":"so-noi-vu"}]}`))
		s.call("plan", "simulate", "{}/sample.xlsx", "--year", "2027", "--on", "2027-01-04")
		s.call("plan", "simulate", "{}/wrong.csv", "--year", "2027", "--on", "2027-10-01", "--directory", "{}/small.json")
		for _, line := range []string{
			"{}/sample.xlsx", "{}/none.xlsx --year 2027", "{}/sample.xlsx --year 2027 --on x", "{}/sample.xlsx --year 2027 --on 2029-01-01", "{}/sample.xlsx --year 2027 --levels boss",
			"{}/sample.xlsx --year 2027 --directory {}/none.json", "{}/sample.xlsx --year 2027 --directory {}/broken.json", "{}/sample.xlsx --year 2027 --directory {}/empty.json",
		} {
			s.call(append([]string{"plan", "simulate"}, strings.Fields(line)...)...)
		}
		return s
	})
}

func TestSimulateView(t *testing.T) {
	t.Parallel()
	workbook, err := sample.Excel(2027)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "mau.xlsx")
	if err := os.WriteFile(path, workbook, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("no line is longer than 80 letters", func(t *testing.T) {
		t.Parallel()
		for _, lang := range []string{"LOA_LANG=vi", "LOA_LANG=en"} {
			_, out, _ := call(t, []string{lang}, "plan", "simulate", path, "--year", "2027", "--on", "2027-01-04")
			for line := range strings.Lines(out) {
				if n := utf8.RuneCountInString(strings.TrimSpace(line)); n > 80 {
					t.Errorf("%d letters: %s", n, line)
				}
			}
		}
	})
	t.Run("the JSON has every figure of the table", func(t *testing.T) {
		t.Parallel()
		code, out, errs := call(t, nil, "plan", "simulate", path, "--year", "2027", "--on", "2027-01-04", "-o", "json")
		wantExit(t, code, exitOK, errs, "")
		var year forecast.Year
		if err := json.Unmarshal([]byte(out), &year); err != nil {
			t.Fatal(err)
		}
		if year.Tasks != 474 || len(year.Units) != 154 || len(year.OnTime.Weeks) != 52 || len(year.OnTime.People) == 0 || year.Launch.String() != "2027-01-04" {
			t.Errorf("%d tasks, %d units, %d weeks, %d people from %s", year.Tasks, len(year.Units), len(year.OnTime.Weeks), len(year.OnTime.People), year.Launch)
		}
	})
	t.Run("a unit has at most three letters in a week without a deadline, and the year at most 700 tasks", func(t *testing.T) {
		t.Parallel()
		_, out, _ := call(t, nil, "plan", "simulate", path, "--year", "2027", "--on", "2027-01-04", "-o", "json", "--all")
		var year forecast.Year
		if err := json.Unmarshal([]byte(out), &year); err != nil {
			t.Fatal(err)
		}
		if year.Tasks > 700 || year.OnTime.Quiet > 3 || year.FromDeadline.Quiet > 3 || year.OnTime.Letters == 0 {
			t.Errorf("%d tasks, %d and %d letters", year.Tasks, year.OnTime.Quiet, year.FromDeadline.Quiet)
		}
	})
	t.Run("every kind of deadline and every question has its words", func(t *testing.T) {
		t.Parallel()
		for _, lang := range []locale.Language{locale.Vietnamese, locale.English} {
			for _, kind := range []deadline.Kind{
				deadline.KindQuarter, deadline.KindQuarterList, deadline.KindMonth, deadline.KindMonthList, deadline.KindBeforeDate, deadline.KindNotLaterThan,
				deadline.KindBeforeMonth, deadline.KindOnDate, deadline.KindRange, deadline.KindContinuous, deadline.KindWithinYear, deadline.KindRecur,
				deadline.KindMinPerYear, deadline.KindRelative, deadline.KindExternal, deadline.KindMultiYear, deadline.KindNone,
			} {
				if !lang.HasWord("deadline_form", string(kind)) {
					t.Errorf("%s has no word for %s", lang, kind)
				}
			}
			for _, why := range forecast.Questions() {
				if !lang.HasWord("line_question", string(why)) {
					t.Errorf("%s has no word for %s", lang, why)
				}
			}
		}
	})
}
