package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"loa/cmd/loa/config"
	"loa/locale"
	"loa/store/storetest"
)

// transcript is what calls of the command line print, as a terminal shows it.
type transcript struct {
	t      *testing.T
	env    []string
	folder string // replaced by {} in arguments and in what is printed
	text   bytes.Buffer
}

func newTranscript(t *testing.T, env ...string) *transcript {
	t.Helper()
	return &transcript{t: t, env: env, folder: t.TempDir()}
}

// file writes a file that calls name as {}/name.
func (s *transcript) file(name string, content []byte) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.folder, name), content, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// call runs loa and notes both outputs and the exit code.
func (s *transcript) call(args ...string) {
	s.t.Helper()
	s.with(nil, args...)
}

// with is call with further variables.
func (s *transcript) with(env []string, args ...string) {
	s.t.Helper()
	set := append(append([]string{}, s.env...), env...)
	for i, pair := range set {
		set[i] = strings.ReplaceAll(pair, "{}", s.folder)
	}
	named := make([]string, len(args))
	for i, arg := range args {
		named[i] = strings.ReplaceAll(arg, "{}", s.folder)
	}
	code, out, errs := call(s.t, set, named...)
	fmt.Fprintf(&s.text, "$ %s\n", strings.Join(append(append([]string{}, env...), append([]string{"loa"}, args...)...), " "))
	s.text.WriteString(s.steady(out))
	for line := range strings.Lines(s.steady(errs)) {
		fmt.Fprintf(&s.text, "2> %s", line)
	}
	if code != exitOK {
		fmt.Fprintf(&s.text, "= %d\n", code)
	}
	s.text.WriteString("\n")
}

var (
	yearDefault = regexp.MustCompile(`(\((?:default|mặc định)) 20\d\d\)`)
	ownIDs      = regexp.MustCompile(`[a-z2-7]{8}, (cơ sở dữ liệu|database) test_[a-z2-7]+`)
	clockAndDay = regexp.MustCompile(`\d\d:\d\d( \pL+)? \d\d/\d\d/20\d\d`)
)

// steady takes out of a text what differs from run to run.
func (s *transcript) steady(text string) string {
	text = strings.ReplaceAll(text, s.folder, "{}")
	text = ownIDs.ReplaceAllString(text, "ID, $1 NAME")
	text = yearDefault.ReplaceAllString(text, "$1 YEAR)")
	return clockAndDay.ReplaceAllString(text, "CLOCK$1 DAY")
}

// compare holds the transcript against testdata/command/<name>.txt.
func (s *transcript) compare(name string) {
	s.t.Helper()
	path := filepath.Join("testdata", "command", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, s.text.Bytes(), 0o644); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(s.text.String(), "\n")); diff != "" {
		s.t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// eachLanguage runs a golden test once for each language of the command line.
func eachLanguage(t *testing.T, name string, test func(t *testing.T, env ...string) *transcript) {
	t.Helper()
	t.Parallel()
	t.Run("vi", func(t *testing.T) {
		t.Parallel()
		test(t).compare("vi/" + name)
	})
	t.Run("en", func(t *testing.T) {
		t.Parallel()
		test(t, "LOA_LANG=en").compare("en/" + name)
	})
}

func TestHelp(t *testing.T) {
	eachLanguage(t, "help", func(t *testing.T, env ...string) *transcript {
		t.Helper()
		s := newTranscript(t, env...)
		root := (&program{out: &bytes.Buffer{}, errs: &bytes.Buffer{}}).root()
		root.InitDefaultHelpCmd()
		root.InitDefaultCompletionCmd()
		var walk func(*cobra.Command)
		walk = func(cmd *cobra.Command) {
			s.call(append(strings.Fields(cmd.CommandPath())[1:], "--help")...)
			for _, sub := range cmd.Commands() {
				walk(sub)
			}
		}
		walk(root)
		return s
	})
}

func TestMisuse(t *testing.T) {
	eachLanguage(t, "misuse", func(t *testing.T, env ...string) *transcript {
		t.Helper()
		s := newTranscript(t, env...)
		for _, line := range []string{
			"chek", "plan chek", "plan xyzxyz", "completion bash x", "dev x", "task accept", "plan status a b", "plan deadline --year 2027", "mail retry 1 2", "mail assign 1",
			"plan check x --yaer 2027", "plan check x -z", "plan check x -hz", "plan check x --year", "plan check x --year x", "plan check x --=x", "plan launch --wait x", "config show --redact=x", "--output",
			"plan list -o yaml", "config show --redact --reveal", "version --listen 8080",
			"plan check x.xlsx", "plan check x.xlsx --year 2027 --before never", "plan check {} --year 2027", "plan check {}/none.xlsx --year 2027", "plan sample {}/x.pdf",
			"plan import x.xlsx --year 2027 --levels boss", "plan stakes", "plan stakes --line 1 --level low", "plan tags --line 1", "plan tags --forms press", "plan tags --line 1 --forms radio,khinh-khi-cau", "plan tags --line 1 --forms press --propose",
			"cron next x --count 0", "cron next x", "cron next", "directory load {}/none.json",
			"mail show x", "mail show 0", "mail reject 1", "mail list --outcome lost", "mail list --since yesterday", "mail sent --state lost", "mail explain", "mail explain {}/none.eml --earlier {}/none.eml", "mail explain {}/none.eml --question who", "mail blocks x", "mail audit --since yesterday",
			"task list --bucket xyz", "task list --stage xyz", "shape show", "shape check {}/none.toml",
			"plan list", "plan launch", "migrate", "doctor", "serve", "worker", "web", "temporal",
		} {
			s.call(strings.Fields(line)...)
		}
		s.call("cron", "next", "0 8 30 2 *")
		s.call("cron", "next", "0 8 1 * *", "--after", "x")
		s.with([]string{"LOA_LISTEN=0.0.0.0:8080"}, "dev")
		s.with([]string{"LOA_TEMPORAL=may:7233"}, "temporal")
		s.with([]string{"LOA_DSN=host=127.0.0.1 port=1 sslmode=disable user=loa dbname=loa"}, "temporal")
		s.with([]string{"LOA_DSN=postgres://loa@127.0.0.1:1/loa?sslmode=disable"}, "plan", "list")
		return s
	})
}

func TestOffline(t *testing.T) {
	eachLanguage(t, "offline", func(t *testing.T, env ...string) *transcript {
		t.Helper()
		s := newTranscript(t, env...)
		s.file("right.csv", annexOf("1;Tuyên truyền cải cách hành chính;Tin, bài;Sở Nội vụ;Quý I", "2;Giao ban;Báo cáo;Sở Tư pháp;Hằng tháng"))
		s.file("wrong.csv", annexOf("1;Tuyên truyền;Tin;Sở Tư pháo;Trước ngày 31/02/2027"))
		s.file("letter.eml", []byte("From: An <an@hanoi.test>\r\nTo: loa@hanoi.test\r\nSubject: Re: Xin y kien\r\nMessage-ID: <1@x>\r\n\r\nĐồng ý\r\n"))
		s.file("broken.json", []byte("{"))
		s.file("loa.toml", []byte("[web]\nlisten = \"8080\"\n[dkim]\nkey_file = \"/khong/co\"\n[smtp]\nrate = 0\n[mailboxes.2]\nuser = \"a@b\"\n"))
		s.call("plan", "check", "{}/right.csv", "--year", "2027")
		s.call("plan", "check", "{}/wrong.csv", "--year", "2027")
		s.call("plan", "check", "{}/wrong.csv", "--year", "2027", "-o", "json")
		s.file("forms.csv", []byte("STT,Nhiệm vụ,Hình thức,Cơ quan chủ trì,Thời gian thực hiện\n1,Công bố PAR INDEX,Cổng TTĐT; khinh khí cầu,Sở Nội vụ,Quý I\n"))
		s.file("tags.csv", []byte("axis,code,kind,vi,en,words\nform,balloon,offline,Khinh khí cầu,Balloons,khinh khí cầu\n"))
		s.call("plan", "check", "{}/forms.csv", "--year", "2027")
		s.with([]string{"LOA_TAGS_FILE={}/tags.csv"}, "plan", "check", "{}/forms.csv", "--year", "2027")
		s.with([]string{"LOA_TAGS_FILE={}/tags.csv"}, "plan", "check", "{}/forms.csv", "--year", "2027", "-o", "json")
		s.call("plan", "deadline", "Trước ngày 15/12", "Quý I", "hôm nào đó", "--year", "2027")
		s.call("plan", "sample", "{}/sample.xlsx", "--year", "2027")
		s.file("shapes.toml", []byte(contestShape))
		s.file("wrong.toml", []byte(unreachableShape))
		s.call("shape", "check", "{}/shapes.toml")
		s.call("shape", "check", "{}/wrong.toml")
		s.call("shape", "show", "document")
		s.call("shape", "show", "tally", "-o", "json")
		s.call("cron", "next", "0 8 1 */3 *", "--count", "3", "--after", "2027-01-01T00:00:00+07:00")
		s.call("cron", "next", "0 8 1 */3 *", "--count", "1", "--after", "2027-01-01T00:00:00+07:00", "-o", "json")
		s.call("mail", "explain", "{}/letter.eml")
		s.call("mail", "explain", "{}/letter.eml", "--question", "extension", "-o", "json")
		for number, answer := range []string{"Duyệt", "Đã nhận", "Trả lại", "Đồng ý"} {
			s.file(fmt.Sprintf("motto%d.eml", number+1), fmt.Appendf(nil, "From: An <an@hanoi.test>\r\nTo: loa@hanoi.test\r\nSubject: Re: Xin y kien %d\r\nMessage-ID: <%d@x>\r\n"+
				"Content-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n\r\nBác An\r\nKhông ngừng đổi mới - Phục vụ nhân dân\r\n", number, number, answer))
		}
		s.call("mail", "explain", "{}/motto4.eml", "--task-title", "Tin bài", "--sender-name", "Nguyễn Văn An", "--sender-title", "Giám đốc", "--sender-unit", "Sở Nội vụ", "--sender-phone", "0912345678",
			"--earlier", "{}/motto1.eml", "--earlier", "{}/motto2.eml", "--earlier", "{}/motto3.eml")
		s.call("mail", "explain", "{}/motto4.eml", "--earlier", "{}/motto1.eml", "--earlier", "{}/motto1.eml")
		s.call("mail", "explain", "{}/motto4.eml", "--earlier", "{}/right.csv")
		s.call("mail", "explain", "{}/motto4.eml", "--earlier", "{}/none.eml")
		s.call("directory", "load", "{}/broken.json")
		s.call("config", "init", "--config", "{}/new.toml")
		s.call("config", "init", "--config", "{}/new.toml")
		s.call("config", "init", "--config", "{}/none/new.toml")
		s.call("config", "check")
		s.call("config", "check", "--config", "{}/loa.toml")
		s.call("config", "check", "--config", "{}/loa.toml", "-o", "json")
		s.call("config", "check", "--config", "{}/none.toml")
		s.with([]string{"LOA_ADDRESS=loa@hanoi.test"}, "config", "show", "--home", ".loa", "--listen", "127.0.0.1:80", "--config", "{}/loa.toml")
		return s
	})
}

// contestShape is a shape of a city's own; unreachableShape has a stage to which no other leads.
const (
	contestShape = `[[shape]]
code = "hoi-thi"
like = "event"
name = "Hội thi cấp xã"
english = "Contest of a commune"
steps = [{ stage = "assignment", next = "publication" }, { stage = "publication", next = "done" }]
proofs = ["place", "photo"]
`
	unreachableShape = `[[shape]]
code = "hoi-thi"
like = "event"
name = "Hội thi"
english = "Contest"
steps = [{ stage = "assignment", next = "done" }, { stage = "publication", next = "done" }]
proofs = ["giấy khen"]
`
)

// TestDatabase notes what commands print beside a database without an engine. The plan is not launched.
func TestDatabase(t *testing.T) {
	eachLanguage(t, "database", func(t *testing.T, env ...string) *transcript {
		t.Helper()
		s := newTranscript(t, append(env, "LOA_DSN="+storetest.DSN(t))...)
		s.file("right.csv", annexOf("1;Tuyên truyền cải cách hành chính;Tin, bài;Sở Nội vụ;Quý I", "2;Giao ban;Báo cáo;Sở Tư pháp;Hằng tháng"))
		s.file("wrong.csv", annexOf("1;Tuyên truyền;Tin;Sở Tư pháo;Trước ngày 31/02/2027"))
		_, sample, _ := call(t, nil, "directory", "show", "--sample")
		s.file("directory.json", []byte(sample))
		s.file("empty.json", []byte(`{"units":[{"code":"","name":""}]}`))
		s.file("shapes.toml", []byte(contestShape))
		s.file("unreachable.toml", []byte(unreachableShape))
		for _, line := range []string{
			"migrate", "plan list", "plan status", "task list", "mail list --as x", "mail list", "mail sent", "mail routes", "mail audit", "mail blocks", "mail blocks --forget 12345678", "mail blocks --forget 12345678 --as x", "mail retry 7 --as an", "mail retry 7",
			"directory load {}/empty.json", "directory load {}/directory.json", "plan import {}/wrong.csv --year 2027", "plan import {}/right.csv --year 2027 --title Thử",
			"plan import {}/right.csv --year 2027", "plan list", "plan preview", "plan status", "plan stakes --line 1", "plan stakes --line 1 --level ordinary", "plan stakes --line 9", "plan tags", "plan tags --line 1 --forms press,social --content index", "plan tags --line 1 --content=", "plan tags --line 9 --forms press", "plan tags --propose", "plan tags --list -o json",
			"plan status kh-2030", "task show kh-2027/1/so-noi-vu/1", "task list", "task accept x", "mail show 7", "mail revive a@b.test", "mail revive a@b.test --as x", "doctor",
			"plan import {}/right.csv --year 2028", "plan preview",
			"shape load {}/unreachable.toml", "shape load {}/shapes.toml", "shape load {}/shapes.toml", "shape list", "shape list -o json", "shape show hoi-thi", "shape show hoi-cho",
		} {
			s.call(strings.Fields(line)...)
		}
		s.rewrite(withoutForecast)
		return s
	})
}

// withoutForecast takes out of a transcript the letters that are expected from today on: they differ with the day and the hour. TestViews has
// their form.
func withoutForecast(text string) string {
	return forecastPeople.ReplaceAllString(forecastDays.ReplaceAllString(text, "  DAY LETTERS\n"), "  PERSON LETTERS\n")
}

var (
	forecastDays   = regexp.MustCompile(`(?m)(?:^  \d{2}/\d{2}/\d{4} +\d+\n)+`)
	forecastPeople = regexp.MustCompile(`(?m)(?:^  .* (?:\d+ thư, trong đó|\d+ letters, \d+ of them) .*\n)+`)
)

func (s *transcript) lang() locale.Language { return config.LanguageOf(nil, s.env) }

// raw notes a text that a function prints.
func (s *transcript) raw(title string, print func(p *program)) {
	s.t.Helper()
	var out, errs bytes.Buffer
	print(&program{lang: s.lang(), out: &out, errs: &errs, format: "text"})
	fmt.Fprintf(&s.text, "# %s\n%s", title, out.String())
	for line := range strings.Lines(errs.String()) {
		fmt.Fprintf(&s.text, "2> %s", line)
	}
	s.text.WriteString("\n")
}

// rewrite changes what was noted so far.
func (s *transcript) rewrite(change func(string) string) {
	text := change(s.text.String())
	s.text.Reset()
	s.text.WriteString(text)
}

// findings notes what the doctor found.
func (s *transcript) findings(title string, all ...finding) {
	s.t.Helper()
	fmt.Fprintf(&s.text, "# %s\n", title)
	for _, f := range all {
		line, err := json.Marshal(f)
		if err != nil {
			s.t.Fatal(err)
		}
		fmt.Fprintf(&s.text, "%s\n", line)
	}
	s.text.WriteString("\n")
}
