package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"loa/plan/problem"
)

// encrypted returns a workbook with a password.
func encrypted(t *testing.T) []byte {
	t.Helper()
	book := excelize.NewFile()
	var b bytes.Buffer
	if err := book.Write(&b, excelize.Options{Password: "mat-khau"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zipBomb returns an .xlsx of some hundred kilobytes that unpacks to 300 MB.
func zipBomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml"} {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	entry, err := w.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(entry, zeros{}, 300<<20); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestPlanCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		content []byte
		text    string
	}{
		{"an empty file", nil, "rỗng"},
		{"a program named like a workbook", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"), "chương trình"},
		{"an encrypted workbook", encrypted(t), "mật khẩu"},
		{"a zip bomb of 300 MB", zipBomb(t), "file nén bất thường"},
	} {
		t.Run(c.name+" is refused with advice", func(t *testing.T) {
			t.Parallel()
			code, out, errs := call(t, nil, "plan", "check", file(t, "ke-hoach.xlsx", c.content), "--year", "2027")
			wantExit(t, code, exitInvalid, errs, c.text)
			if out != "" {
				t.Errorf("it printed %q", out)
			}
		})
	}
	for _, c := range []struct {
		name    string
		content []byte
		text    string
	}{
		{"a sheet without a header", []byte("1;Tuyên truyền;Tin;Sở Nội vụ;Quý I\n2;Hội nghị;Hội nghị;Sở Tư pháp;Quý II\n"), "tiêu đề"},
		{"the 31st of February", annexOf("1;Tuyên truyền;Tin;Sở Nội vụ;Trước ngày 31/02/2027"), "31/02"},
		{"a year that is not the plan's", annexOf("1;Tuyên truyền;Tin;Sở Nội vụ;Trước ngày 15/12/2024"), "năm"},
		{"an unknown unit", annexOf("1;Tuyên truyền;Tin;Sở Tư pháo;Quý I"), "Sở Tư pháp"},
	} {
		t.Run(c.name+" is refused with its place and a suggestion", func(t *testing.T) {
			t.Parallel()
			code, out, errs := call(t, nil, "plan", "check", file(t, "phu-luc.csv", c.content), "--year", "2027", "-o", "json")
			wantExit(t, code, exitInvalid, errs, "Chưa có gì được ghi")
			var view struct{ Problems []problem.Problem }
			if err := json.Unmarshal([]byte(out), &view); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			text := ""
			for _, p := range view.Problems {
				text += p.Found + " " + p.Message + " " + p.Suggestion + "\n"
			}
			if !problem.Blocking(view.Problems) || !strings.Contains(text, c.text) {
				t.Errorf("the problems lack %q: %s", c.text, text)
			}
		})
	}
	t.Run("a missing file is not found", func(t *testing.T) {
		t.Parallel()
		code, _, errs := call(t, nil, "plan", "check", "khong-co.xlsx", "--year", "2027")
		wantExit(t, code, exitNotFound, errs, "khong-co.xlsx")
	})
}

func TestCronNext(t *testing.T) {
	t.Parallel()
	t.Run("a spec that is not five fields is refused", func(t *testing.T) {
		t.Parallel()
		for _, spec := range []string{"TZ=Asia/Ho_Chi_Minh", "CRON_TZ=", "0 8 1 * 1", "0 0 8 1 * *", "@daily", ""} {
			code, _, errs := call(t, nil, "cron", "next", spec)
			wantExit(t, code, exitInvalid, errs, "lịch")
		}
	})
}
