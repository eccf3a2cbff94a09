package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"loa/plan/problem"
	"loa/store"
	"loa/store/storetest"
)

// call runs the program in this process, as a person at a terminal would, and gives its exit code and both of its outputs. It reads no
// file of settings of this machine.
func call(t *testing.T, env []string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, append(append([]string{"LOA_CONFIG=" + os.DevNull}, env...), "LOA_HOME="+t.TempDir()), &o, &e)
	return code, o.String(), e.String()
}

// wantExit checks that a refusal has the right exit code and says what a person needs.
func wantExit(t *testing.T, code, want int, errs string, words ...string) {
	t.Helper()
	if code != want {
		t.Errorf("exit code %d, want %d: %s", code, want, errs)
	}
	for _, word := range words {
		if !strings.Contains(errs, word) {
			t.Errorf("the message lacks %q: %s", word, errs)
		}
	}
}

func file(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func annexOf(rows ...string) []byte {
	return []byte("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Thời gian thực hiện\n" + strings.Join(rows, "\n") + "\n")
}

func encrypted(t *testing.T) []byte {
	t.Helper()
	book := excelize.NewFile()
	var b bytes.Buffer
	if err := book.Write(&b, excelize.Options{Password: "mat-khau"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is an .xlsx of some hundred kilobytes that unpacks to 300 MB.
func bomb(t *testing.T) []byte {
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

func TestAFileThatCannotBeReadIsRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		file    string
		content []byte
		words   []string
	}{
		{name: "an empty file", file: "ke-hoach.xlsx", words: []string{"rỗng"}},
		{name: "a program with another name", file: "ke-hoach.xlsx", content: []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"), words: []string{"chương trình"}},
		{name: "an encrypted workbook", file: "ke-hoach.xlsx", content: encrypted(t), words: []string{"mật khẩu"}},
		{name: "a zip bomb of 300 MB", file: "ke-hoach.xlsx", content: bomb(t), words: []string{"file nén bất thường"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := call(t, nil, "plan", "check", file(t, c.file, c.content), "--year", "2027")
			wantExit(t, code, exitInvalid, errs, c.words...)
			if out != "" {
				t.Errorf("it printed %q", out)
			}
		})
	}
}

func TestAnAnnexWithAnErrorIsRefusedWithThePlaceAndASuggestion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		content []byte
		message string
	}{
		{name: "a sheet without a header", content: []byte("1;Tuyên truyền;Tin;Sở Nội vụ;Quý I\n2;Hội nghị;Hội nghị;Sở Tư pháp;Quý II\n"), message: "tiêu đề"},
		{name: "the 31st of February", content: annexOf("1;Tuyên truyền;Tin;Sở Nội vụ;Trước ngày 31/02/2027"), message: "31/02"},
		{name: "a year that is not the plan's", content: annexOf("1;Tuyên truyền;Tin;Sở Nội vụ;Trước ngày 15/12/2024"), message: "năm"},
		{name: "an unknown unit", content: annexOf("1;Tuyên truyền;Tin;Sở Tư pháo;Quý I"), message: "Sở Tư pháp"},
	} {
		t.Run(c.name, func(t *testing.T) {
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
			if !problem.Blocking(view.Problems) || !strings.Contains(text, c.message) {
				t.Errorf("the problems do not speak of %q: %s", c.message, text)
			}
		})
	}
}

func TestACronSpecWithAZoneIsRefusedNotAPanic(t *testing.T) {
	t.Parallel()
	for _, spec := range []string{"TZ=Asia/Ho_Chi_Minh", "CRON_TZ=", "0 8 1 * 1", "0 0 8 1 * *", "@daily", ""} {
		code, _, errs := call(t, nil, "cron", "next", spec)
		wantExit(t, code, exitInvalid, errs, "lịch")
	}
}

func TestAMistypedCommandIsRefusedWithAHint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		word string
	}{
		{[]string{"plan", "chek"}, "check"},
		{[]string{"plan", "check"}, "thiếu"},
		{[]string{"plan", "check", "x.xlsx", "--yaer", "2027"}, "--help"},
		{[]string{"plan", "check", "x.xlsx"}, "--year"},
		{[]string{"plan", "list", "-o", "yaml"}, "json"},
		{[]string{"task", "decide", "x", "--approve", "--return"}, "LOA_DSN"},
	} {
		code, _, errs := call(t, nil, c.args...)
		wantExit(t, code, exitUsage, errs, c.word)
	}
}

func TestAMissingFileIsNotFound(t *testing.T) {
	t.Parallel()
	code, _, errs := call(t, nil, "plan", "check", "khong-co.xlsx", "--year", "2027")
	wantExit(t, code, exitNotFound, errs, "khong-co.xlsx")
}

// closedPort is an address where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestWhenPostgresIsDownTheMessageSaysWhatToDo(t *testing.T) {
	t.Parallel()
	env := []string{"LOA_DSN=postgres://loa@" + closedPort(t) + "/loa?sslmode=disable"}
	for _, args := range [][]string{{"migrate"}, {"plan", "list"}, {"doctor"}} {
		code, _, errs := call(t, env, args...)
		wantExit(t, code, exitUnavailable, errs)
	}
	code, _, errs := call(t, env, "plan", "list")
	wantExit(t, code, exitUnavailable, errs, "PostgreSQL", "LOA_DSN")
}

func TestWhenTemporalCannotBeReachedNothingIsHalfWritten(t *testing.T) {
	t.Parallel()
	dsn := storetest.DSN(t)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // the database goes with the test
	env := []string{"LOA_DSN=" + dsn, "LOA_TEMPORAL=" + closedPort(t)}
	annex := file(t, "phu-luc.csv", annexOf("1;Tuyên truyền;Tin;Sở Nội vụ;Quý I"))
	if code, _, errs := call(t, env, "plan", "import", annex, "--year", "2027"); code != exitInvalid {
		t.Fatalf("a unit that no directory knows was imported: %d %s", code, errs)
	}
	plans, err := s.Plans(t.Context())
	if err != nil || len(plans) != 0 {
		t.Fatalf("a refused import left %v (%v)", plans, err)
	}
	code, _, errs := call(t, env, "plan", "launch", "kh-2027")
	wantExit(t, code, exitUnavailable, errs, "Temporal")
}

func TestAPortThatIsTakenIsSaidBeforeAnythingStarts(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	code, _, errs := call(t, []string{"LOA_LISTEN=" + listener.Addr().String()}, "dev")
	wantExit(t, code, exitUnavailable, errs, listener.Addr().String(), "LOA_LISTEN")
}

func TestAMailPortThatIsTakenIsSaidWithTheSettingThatMovesIt(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	code, _, errs := call(t, []string{"LOA_LISTEN=127.0.0.1:0", "LOA_TRYOUT_SMTP=" + listener.Addr().String()}, "dev")
	wantExit(t, code, exitUnavailable, errs, "LOA_TRYOUT_SMTP")
}

func TestDevRefusesToBeSeenByTheNetwork(t *testing.T) {
	t.Parallel()
	code, _, errs := call(t, []string{"LOA_LISTEN=0.0.0.0:8080"}, "dev")
	wantExit(t, code, exitUsage, errs, "127.0.0.1")
}

func TestDevRefusesToTryBesideARealMailAccount(t *testing.T) {
	t.Parallel()
	code, _, errs := call(t, []string{"LOA_LISTEN=127.0.0.1:0", "LOA_IMAP=mail.hanoi.gov.vn:993"}, "dev")
	wantExit(t, code, exitUnavailable, errs)
}

func TestServeNamesEverySettingThatIsMissing(t *testing.T) {
	t.Parallel()
	code, _, errs := call(t, nil, "serve")
	wantExit(t, code, exitUsage, errs, "LOA_DSN", "LOA_SMTP", "LOA_IMAP", "LOA_ADDRESS", "LOA_PUBLIC")
}
