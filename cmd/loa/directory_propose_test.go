package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loa/locale"
	"loa/plan"
	"loa/store/storetest"
)

// TestDirectoryPropose starts another city: a directory is drafted from its annex, loaded, and finds the leads of that annex.
func TestDirectoryPropose(t *testing.T) {
	t.Parallel()
	const source = "../../testdata/annexes/04-da-nang.xlsx"
	env := []string{"LOA_DSN=" + storetest.DSN(t)}
	draft := filepath.Join(t.TempDir(), "da-nang.json")
	code, _, errs := call(t, nil, "directory", "propose", source, "--year", "2027", "--to", draft)
	wantExit(t, code, exitOK, errs, "9 đơn vị", draft)
	t.Run("a corrected draft is not overwritten", func(t *testing.T) {
		code, _, errs := call(t, nil, "directory", "propose", source, "--year", "2027", "--to", draft)
		wantExit(t, code, exitInvalid, errs, draft)
	})
	t.Run("the draft is loaded and finds every lead", func(t *testing.T) {
		code, _, errs := call(t, env, "directory", "load", draft)
		wantExit(t, code, exitOK, errs)
		code, shown, errs := call(t, env, "directory", "show")
		wantExit(t, code, exitOK, errs)
		for _, line := range checkLines(t, file(t, "danh-ba.json", []byte(shown)), source) {
			for _, lead := range line.LeadMeans {
				if lead.Unit == "" && lead.Class == "" {
					t.Errorf("row %d: %q is not found", line.Row, lead.Words)
				}
			}
		}
	})
	t.Run("problems say whose directory it is", func(t *testing.T) {
		content, err := os.ReadFile(draft)
		if err != nil {
			t.Fatal(err)
		}
		less := strings.NewReplacer("Sở Xây dựng", "Sở Giao thông", "so-xay-dung", "so-giao-thong").Replace(string(content))
		code, out, errs := call(t, nil, "plan", "check", source, "--year", "2027", "--directory", file(t, "thieu.json", []byte(less)))
		wantExit(t, code, exitInvalid, errs)
		if want := "không có “Sở Xây dựng” trong danh mục đơn vị của UBND thành phố Đà Nẵng (thieu.json)"; !strings.Contains(out, want) {
			t.Errorf("%s does not have %q", out, want)
		}
	})
	t.Run("an annex without a name of a unit gives no draft", func(t *testing.T) {
		code, _, errs := call(t, nil, "directory", "propose", file(t, "trong.csv", []byte("TT,Nội dung,Chủ trì,Thời gian\n1,Tin,,Quý I\n")), "--year", "2027")
		wantExit(t, code, exitInvalid, errs, "không nêu tên đơn vị nào")
	})
}

func checkLines(t *testing.T, people, source string) []lineView {
	t.Helper()
	_, out, errs := call(t, nil, "plan", "check", source, "--year", "2027", "--directory", people, "-o", "json")
	var view readingView
	if err := json.Unmarshal([]byte(out), &view); err != nil || len(view.Lines) == 0 {
		t.Fatalf("%d lines (%v): %s", len(view.Lines), err, errs)
	}
	return view.Lines
}

func TestPlanCheckClear(t *testing.T) {
	t.Parallel()
	lines := checkLines(t, "", "../../testdata/annexes/08-hai-phong.docx")
	at := slices.IndexFunc(lines, func(line lineView) bool { return line.Row == 7 })
	if at < 0 || lines[at].Clear.Who || !lines[at].Clear.What || !lines[at].Clear.When || lines[at].Clear.Product || len(lines[at].Clear.Questions) != 3 {
		t.Errorf("line 7 of %d: %+v", len(lines), lines)
	}
}

// TestClarityWords checks that each question has its words, and that there is a letter for each point.
func TestClarityWords(t *testing.T) {
	t.Parallel()
	for _, lang := range []locale.Language{locale.Vietnamese, locale.English} {
		for _, ask := range plan.Askings() {
			if !lang.HasWord("clarity_question", string(ask)) {
				t.Errorf("%s: %s has no words", lang, ask)
			}
		}
		if letters := []rune(lang.T("command.plan.check.clear_letters")); len(letters) != len(plan.ClarityPoints()) {
			t.Errorf("%s: %d letters for %d points", lang, len(letters), len(plan.ClarityPoints()))
		}
	}
}

// TestPlanPreviewFile previews a file by the directory of another city, without a server.
func TestPlanPreviewFile(t *testing.T) {
	t.Parallel()
	people := file(t, "danh-ba.json", []byte(`{"units":[{"code":"ubnd-tp","name":"UBND thành phố Huế","short":"UBND TP Huế","kind":"city"},
		{"code":"so-noi-vu","name":"Sở Nội vụ","short":"Sở Nội vụ","kind":"department"},{"code":"so-y-te","name":"Sở Y tế","short":"Sở Y tế","kind":"department"}],
		"classes":[{"code":"cac-so","name":"Các sở","kinds":["department"]}]}`))
	source := file(t, "phu-luc.csv", []byte("TT,Nội dung,Sản phẩm,Chủ trì,Thời gian\n1,Viết tin hằng quý,Tin,Các sở (trừ Sở Y tế),Hằng quý\n2,Mở lớp tập huấn,Lớp,Sở Y tế,Quý III\n"))
	code, out, errs := call(t, nil, "plan", "preview", source, "--year", "2027", "--directory", people, "--on", "2027-01-04")
	wantExit(t, code, exitOK, errs)
	for _, want := range []string{"UBND thành phố Huế (danh-ba.json)", "Các sở (trừ Sở Y tế) → Các sở (1 đơn vị)", "mỗi quý, hạn cuối quý: 31/3, 30/6, 30/9, 31/12", "01/07/2027 – 30/09/2027", "2 nhiệm vụ cho 2 đơn vị"} {
		if !strings.Contains(out, want) {
			t.Errorf("the preview does not have %q:\n%s", want, out)
		}
	}
	code, _, errs = call(t, nil, "plan", "preview", "--year", "2027")
	wantExit(t, code, exitUsage, errs, "TỆP")
}
