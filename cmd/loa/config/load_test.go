package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"loa/cmd/loa/config"
	"loa/locale"
)

// file writes a file of settings that only its owner can read.
func file(t testing.TB, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "loa.toml")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func flags(t testing.TB, args ...string) *pflag.FlagSet {
	t.Helper()
	set := pflag.NewFlagSet("loa", pflag.ContinueOnError)
	config.AddFlags(set, locale.Vietnamese)
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	return set
}

// texts are the faults as a person reads them, with the name of the file left out.
func texts(l *config.Loaded) []string {
	var all []string
	for _, f := range l.Faults {
		all = append(all, strings.TrimPrefix(f.String(), l.File+":"))
	}
	return all
}

func TestLoad(t *testing.T) {
	t.Parallel()
	const value = "a:1"
	for _, c := range []struct {
		name string
		file string
		env  []string
		args []string
		want string // web.listen
		from config.Source
	}{
		{name: "default", want: "127.0.0.1:8080", from: config.Default},
		{name: "file over default", file: `web.listen = "a:1"`, want: value, from: config.File},
		{name: "variable over file", file: `web.listen = "b:1"`, env: []string{"LOA_LISTEN=a:1"}, want: value, from: config.Environment},
		{name: "flag over variable", file: `web.listen = "b:1"`, env: []string{"LOA_LISTEN=c:1"}, args: []string{"--listen", "a:1"}, want: value, from: config.Flag},
		{name: "empty variable is not set", file: `web.listen = "a:1"`, env: []string{"LOA_LISTEN="}, want: value, from: config.File},
		{name: "empty value in the file is not set", file: `web.listen = ""`, want: "127.0.0.1:8080", from: config.Default},
		{name: "empty flag is not set", env: []string{"LOA_LISTEN=a:1"}, args: []string{"--listen="}, want: value, from: config.Environment},
		{name: "of a variable that stands twice the last counts", env: []string{"LOA_LISTEN=x", "LOA_LISTEN=a:1"}, want: value, from: config.Environment},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := config.Load(config.Sources{Environ: c.env, Flags: flags(t, c.args...), Places: []string{file(t, c.file)}})
			if len(l.Faults) > 0 || l.Web.Listen != c.want {
				t.Errorf("got %q with faults %v", l.Web.Listen, texts(l))
			}
			for _, e := range l.Entries(false) {
				if e.Key == "web.listen" && e.Source != c.from {
					t.Errorf("it comes from %s", e.Source)
				}
			}
		})
	}
}

func TestLoadTypes(t *testing.T) {
	t.Parallel()
	l := config.Load(config.Sources{Environ: []string{"LOA_IMAP_3_PASSWORD=mat", "LOA_SMIME_CRLS=a.crl, b.crl,"}, Places: []string{file(t, `
temporal = { address = "may:7233", tls = true }
mail.answer_limit = 7
[trust]
undo_window = "1h30m"
authserv = ["mx1", "mx2"]
verify_dkim = false
[mailboxes.10]
server = "b:993"
user = "B@x.vn"
[mailboxes.3]
server = "a:993"
address = "a@x.vn"
`)}})
	if len(l.Faults) > 0 || len(l.Warnings) > 0 {
		t.Fatal(texts(l), l.Warnings)
	}
	want := []config.Mailbox{
		{Account: config.Account{Server: "a:993", Password: "mat", TLS: "tls"}, Address: "a@x.vn"},
		{Account: config.Account{Server: "b:993", User: "B@x.vn", TLS: "tls"}, Address: "b@x.vn"},
	}
	if diff := cmp.Diff(want, l.AllMailboxes()); diff != "" {
		t.Errorf("mailboxes (-want +got):\n%s", diff)
	}
	if !l.Temporal.TLS || l.Temporal.Address != "may:7233" || l.Mail.AnswerLimit != 7 || l.Trust.UndoWindow != 90*time.Minute || l.Trust.VerifyDKIM ||
		!cmp.Equal(l.Trust.Authserv, []string{"mx1", "mx2"}) || !cmp.Equal(l.SMIME.CRLs, []string{"a.crl", "b.crl"}) {
		t.Errorf("got %+v", l.Config)
	}
}

func TestLoadFaults(t *testing.T) {
	t.Parallel()
	l := config.Load(config.Sources{
		Environ: []string{
			"LOA_DNS=postgres://loa:bi-mat@may/loa", "LOA_IMAP_4_USR=x", "LOA_LISTEN=8080", "LOA_HOLD=25h", "LOA_FORK=", "PATH=/bin",
			"LOA_MAIL_PROFILE=exchange-online", "LOA_SMTP_PASSWORD_FILE=/khong/co", "LOA_TEMPORAL_TLS=vang",
		},
		Flags: flags(t, "--temporal", "may"),
		Places: []string{file(t, `listen = "a:1"
web = 5
"web.public" = "https://a"
LOA_ADDRESS = "a@b"
[webb]
public = "https://a"
[smtp]
pasword = "bi-mat"
password = 5
rate = 0
tls = "ssl"
[trust]
authserv = "mx"
verify_dkim = "off"
hosts = [1]
[mailboxes.vanthu]
server = "c:1"
address = "c@d"
`)},
	})
	want := []string{
		`1: listen: không có thiết lập này; có phải web.listen?`,
		`2: web: là một bảng; viết [web] trên một dòng, các thiết lập ở dưới`,
		`3: web.public: tên đặt trong ngoặc kép nên dấu chấm không chia bảng; bỏ ngoặc kép`,
		`4: LOA_ADDRESS: không có thiết lập này; có phải mail.address?`,
		`5: webb: không có thiết lập này; có phải [web]?`,
		`8: smtp.pasword: không có thiết lập này; có phải smtp.password?`,
		`9: smtp.password=*** phải đặt trong ngoặc kép, ví dụ "mật khẩu"`,
		`10: smtp.rate=0 phải là số nguyên từ 1, ví dụ 600`,
		`11: smtp.tls="ssl" phải là tls, starttls hoặc none`,
		`13: trust.authserv="mx" phải là danh sách, ví dụ ["mx.hanoi.gov.vn"]`,
		`14: trust.verify_dkim="off" phải là true hoặc false, không có ngoặc kép`,
		`15: trust.hosts=[1] phải là danh sách, ví dụ [".may.hanoi.gov.vn"]`,
		`LOA_DNS: không có thiết lập này; có phải LOA_DSN?`,
		`LOA_HOLD="25h" phải là một khoảng thời gian đến 24 giờ, ví dụ 15m`,
		`LOA_IMAP_4_USR: không có thiết lập này; có phải LOA_IMAP_4_USER?`,
		`LOA_LISTEN="8080" phải có dạng máy:cổng, ví dụ 127.0.0.1:8080`,
		`LOA_TEMPORAL_TLS="vang" phải là on hoặc off`,
		`--temporal="may" phải có dạng máy:cổng, ví dụ temporal.hanoi.gov.vn:7233`,
		`LOA_MAIL_PROFILE="exchange-online" cần LOA_MAIL_TENANT: không có thì không thư nào được chứng thực`,
		`LOA_SMTP_PASSWORD_FILE="/khong/co" không đọc được (no such file or directory); kiểm tra đường dẫn và quyền đọc`,
		`17: mailboxes.vanthu.server="c:1" hộp thư thứ nhất đặt ở [imap] (LOA_IMAP), các hộp thư thêm đánh số từ 2`,
	}
	if diff := cmp.Diff(want, texts(l)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestLoadSyntaxFault(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"[smtp]\npassword = \"bi-mat\nuser = 1", "[smtp]\npassword = 99999999999999999999", "[smtp]\npassword = bi-mat"} {
		l := config.Load(config.Sources{Environ: []string{"LOA_LISTEN=8080"}, Places: []string{file(t, content)}})
		got := strings.Join(texts(l), "\n")
		if len(l.Faults) != 2 || !strings.HasPrefix(got, "2: TOML: không đúng cú pháp") || strings.Contains(got, "bi-mat") || strings.Contains(got, "9999") {
			t.Errorf("%q: got %s", content, got)
		}
	}
}

func TestLoadFile(t *testing.T) {
	t.Parallel()
	usual, other, missing := file(t, `home = "thuong"`), file(t, `home = "khac"`), filepath.Join(t.TempDir(), "khong-co.toml")
	for _, c := range []struct {
		name string
		from config.Sources
		home string
		says string
	}{
		{name: "first place that there is", from: config.Sources{Places: []string{missing, usual, other}}, home: "thuong"},
		{name: "no file at all", from: config.Sources{Places: []string{missing}}, home: ".loa"},
		{name: "variable over places", from: config.Sources{Places: []string{usual}, Environ: []string{"LOA_CONFIG=" + other}}, home: "khac"},
		{name: "flag over variable", from: config.Sources{Flags: flags(t, "--config", other), Environ: []string{"LOA_CONFIG=" + usual}}, home: "khac"},
		{name: "empty device", from: config.Sources{Places: []string{usual}, Environ: []string{"LOA_CONFIG=/dev/null"}}, home: ".loa"},
		{name: "named by a variable and missing", from: config.Sources{Places: []string{usual}, Environ: []string{"LOA_CONFIG=" + missing}}, says: "LOA_CONFIG="},
		{name: "named by a flag and missing", from: config.Sources{Places: []string{usual}, Flags: flags(t, "--config", missing)}, says: "--config="},
		{name: "folder", from: config.Sources{Places: []string{t.TempDir()}}, says: "không đọc được tệp cấu hình"},
		{name: "too large", from: config.Sources{Places: []string{file(t, strings.Repeat("#\n", 1<<20))}}, says: "lớn hơn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := config.Load(c.from)
			if got := strings.Join(texts(l), "\n"); c.says == "" && (got != "" || l.Home != c.home) || c.says != "" && !strings.Contains(got, c.says) {
				t.Errorf("home %q, faults %s", l.Home, got)
			}
		})
	}
}

func TestLoadPasswords(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "mat-khau")
	if err := os.WriteFile(secret, []byte("tu tep\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	inFile := fmt.Sprintf("[smtp]\npassword_file = %q\n", secret)
	for _, c := range []struct {
		name, file string
		env        []string
		want       string
	}{
		{name: "from its file", file: inFile, want: "tu tep"},
		{name: "file over password in one source", file: inFile + `password = "a"`, want: "tu tep"},
		{name: "password of a variable over the file that loa.toml names", file: inFile, env: []string{"LOA_SMTP_PASSWORD=b"}, want: "b"},
		{name: "file that a variable names over password in loa.toml", file: "[smtp]\npassword = \"a\"", env: []string{"LOA_SMTP_PASSWORD_FILE=" + secret}, want: "tu tep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := config.Load(config.Sources{Environ: c.env, Places: []string{file(t, c.file)}})
			if len(l.Faults) > 0 || l.SMTP.Password != c.want {
				t.Errorf("got %q, %v", l.SMTP.Password, texts(l))
			}
		})
	}
}

func TestLoadOtherVariables(t *testing.T) {
	t.Parallel()
	l := config.Load(config.Sources{Places: []string{}, Environ: []string{
		"LOA_SERVICE_HOST=10.0.0.1", "LOA_SERVICE_PORT=8080", "LOA_SERVICE_PORT_HTTP=8080", "LOA_PORT=tcp://10.0.0.1:8080", "LOA_PORT_8080_TCP=tcp://10.0.0.1:8080",
		"LOA_PORT_8080_TCP_PROTO=tcp", "LOA_WEB_SERVICE_HOST=10.0.0.1", "LOA_WEB_PORT_8080_TCP_ADDR=10.0.0.1", "LOA_SCREENSHOTS=/tmp", "LOA_ENGINE_TEST_CHILD_HOME=/tmp",
		"LOA_KHONG_BIET=", "loa_dsn=x", "LOA=x",
	}})
	if len(l.Faults) > 0 {
		t.Error("what others set is taken for settings:", texts(l))
	}
	l = config.Load(config.Sources{Places: []string{}, Environ: []string{"LOA_PORT=8080"}})
	if len(l.Faults) != 1 {
		t.Error("LOA_PORT=8080 is a mistake of a person:", texts(l))
	}
}

func TestLoadWarnings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, content string
		mode          os.FileMode
		says          string
	}{
		{"secret that all can read", "[smtp]\npassword = \"a\"", 0o644, "chmod"},
		{"secret that the group can read", "[smtp]\npassword = \"a\"", 0o640, ""},
		{"no secret", "[smtp]\nuser = \"a\"", 0o644, ""},
		{"file that all can write", "", 0o666, "sửa được"},
		{"mailbox without a server", "[mailboxes.2]\nuser = \"a@b\"", 0o600, "hộp thư 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			name := file(t, c.content)
			if err := os.Chmod(name, c.mode); err != nil {
				t.Fatal(err)
			}
			l := config.Load(config.Sources{Places: []string{name}})
			if got := strings.Join(l.Warnings, "\n"); len(l.Faults) > 0 || (got != "") != (c.says != "") || !strings.Contains(got, c.says) {
				t.Errorf("got %q, faults %v", got, texts(l))
			}
		})
	}
}

// FuzzLoad reads any file beside any variable. Without a fault, what is shown can be written into a file that means the same.
func FuzzLoad(f *testing.F) {
	f.Add("[smtp]\npassword = \"x\"\n[mailboxes.2]\nserver = \"a:1\"\naddress = \"a@b\"", "LOA_HOLD", "15m")
	f.Add("imap = { server = 'a:1', tls = 'none' }", "LOA_IMAP_2", "b:1")
	f.Add("web = { listen = 'a:1' }\ntrust.authserv = [\"a\", '''b''']", "LOA_PUBLIC", "https://a")
	f.Add("[[mailboxes]]\na=1\n[mailboxes.\"2.3\"]\nserver=1979-05-27", "LOA_IMAP_02_USER", "\x00")
	f.Fuzz(func(t *testing.T, content, variable, value string) {
		if strings.Contains(content+variable+value, "_file") || strings.Contains(variable, "_FILE") || variable == config.FileVariable || !utf8.ValidString(value) {
			return // names files of this machine, or cannot be written in TOML
		}
		first := config.Load(config.Sources{Environ: []string{variable + "=" + value}, Places: []string{file(t, content)}})
		for _, fault := range first.Faults {
			if fault.Name == "loa" {
				t.Fatalf("a value that was taken does not fit: %s", fault)
			}
		}
		if len(first.Faults) > 0 {
			return
		}
		second := config.Load(config.Sources{Places: []string{file(t, written(first))}})
		if diff := cmp.Diff(first.Config, second.Config); diff != "" || len(second.Faults) > 0 {
			t.Errorf("written and read again: %v (-first +second)\n%s", texts(second), diff)
		}
	})
}

// written is a file of the settings as they hold.
func written(l *config.Loaded) string {
	var b strings.Builder
	for _, e := range l.Entries(true) {
		if e.Value != nil {
			fmt.Fprintf(&b, "%s = %s\n", e.Key, e.Literal())
		}
	}
	return b.String()
}

func TestSecretVariables(t *testing.T) {
	t.Parallel()
	environ := []string{
		"PATH=/usr/bin", "LOA_DSN=postgres://loa:mat-khau@csdl/loa", "LOA_HOME=/var/lib/loa", "LOA_SMTP_PASSWORD=x", "LOA_IMAP_PASSWORD=x", "LOA_OAUTH_CLIENT_SECRET=x",
		"LOA_OAUTH_CLIENT_SECRET_FILE=/etc/loa/x", "LOA_METRICS_TOKEN=x", "LOA_KHONG_CO=x", "LOA_DSN_READS=x",
	}
	want := []string{"LOA_DSN", "LOA_SMTP_PASSWORD", "LOA_IMAP_PASSWORD", "LOA_OAUTH_CLIENT_SECRET", "LOA_METRICS_TOKEN", "LOA_DSN_READS"}
	if diff := cmp.Diff(want, config.SecretVariables(environ)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
