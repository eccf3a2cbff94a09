package main_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/cmd/clustertest"
	"loa/cmd/loa/sample"
	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/transport"
	"loa/plan/calendar"
	"loa/waittest"
)

// productionHost is the name under which people reach the pages.
const productionHost = "loa.hanoi.test"

// production is loa as a city runs it: a PostgreSQL that takes encrypted connections only, Dovecot with an SMTP gateway, `loa serve`, and nginx with
// TLS in front of it.
type production struct {
	*operator
	serve   *clustertest.Instance
	dovecot *mailtest.Server
	roots   *x509.CertPool
	nginx   string // host:port
	year    int
}

// TestProduction walks docs/install.md as a new administrator does. The steps build on each other.
func TestProduction(t *testing.T) {
	t.Parallel()
	p := newProduction(t)
	coordinator, _ := sample.Directory().FirstCoordinator(calendar.Today(time.Now()))
	mailOf, _ := sample.Directory().AddressFor(coordinator.ID, calendar.Today(time.Now()))
	first, second := p.taskOf(0), p.taskOf(1)

	t.Run("before the first account the pages show how to make one, and nothing else", func(t *testing.T) {
		p.visitor(t).want(t, "/tasks", http.StatusServiceUnavailable, "loa user create")
	})
	t.Run("accounts, directory and plan come from the command line", func(t *testing.T) {
		p.must(t, "directory", "load", p.sampleFile(t))
		for _, args := range [][]string{
			{"quantri", "--admin"}, {"dieuphoi", "--person", mailOf}, {"lanhdao", "--name", "Nguyễn Văn Lãnh"}, {"giamdoc", "--person", sample.Address(departments[1].code, "giamdoc")},
		} {
			if err := p.serve.CreateUser(t.Context(), args...); err != nil {
				t.Fatal(err)
			}
		}
		p.must(t, "user", "grant", "lanhdao", "leader")
		p.must(t, "plan", "import", p.annex(t), "--year", fmt.Sprint(p.year), "--title", "Kế hoạch thử")
	})
	t.Run("the coordinator launches the plan from the page", func(t *testing.T) {
		v := p.signedIn(t, "dieuphoi")
		page := v.want(t, fmt.Sprint("/plans/kh-", p.year), http.StatusOK, "Triển khai")
		v.post(t, fmt.Sprint("/plans/kh-", p.year), url.Values{"key": {keyIn(t, page)}, "do": {"launch"}, "confirm": {"yes"}}, http.StatusOK)
		waittest.Eventually(t, "the plan runs", func() error {
			if out := p.must(t, "plan", "status"); !strings.Contains(out, "Đang thực hiện") {
				return errors.New(out)
			}
			return nil
		})
	})
	t.Run("a head approves by answering a mail", func(t *testing.T) {
		p.draft(t, first, 0)
		head := sample.Address(departments[0].code, "giamdoc")
		letter := p.awaitLetter(t, head, "approval")
		p.answer(t, head, letter, approvalWords.FindString(letter.Text))
		p.awaitJournal(t, first, `"kind":"approved"`, `"kind":"letter"`)
	})
	t.Run("a head who is signed in approves on the page, without a code", func(t *testing.T) {
		p.draft(t, second, 1)
		v := p.signedIn(t, "giamdoc")
		page := v.want(t, "/tasks/"+second, http.StatusOK, "Cho ý kiến về dự thảo")
		form := hiddenFields(t, page, "decide")
		form.Set("decision", "approve")
		v.post(t, "/tasks/"+second, form, http.StatusOK)
		p.awaitJournal(t, second, `"kind":"approved"`, `"kind":"session"`)
		v.want(t, "/tasks/"+first, http.StatusNotFound) // of another unit
	})
	t.Run("a leader reads the overview and can change nothing", func(t *testing.T) {
		v := p.signedIn(t, "lanhdao")
		v.want(t, fmt.Sprint("/?plan=kh-", p.year), http.StatusOK, departments[0].name, "Đang thực hiện")
		page := v.want(t, "/tasks/"+second, http.StatusOK)
		if strings.Contains(page, `name="command"`) {
			t.Error("the page of a task offers a command")
		}
		v.post(t, fmt.Sprint("/plans/kh-", p.year), url.Values{"do": {"close"}, "confirm": {"yes"}}, http.StatusForbidden)
		v.want(t, "/triage", http.StatusForbidden)
	})
	t.Run("every session of PostgreSQL is encrypted", func(t *testing.T) { p.checkEncrypted(t) })
}

// newProduction starts everything.
func newProduction(t *testing.T) *production {
	t.Helper()
	o := newOperator(t)
	p := &production{operator: o, year: time.Now().Year() + 1}
	if err := o.postgres.EnsureDatabase(t.Context(), "loa"); err != nil {
		t.Fatal(err)
	}
	authority := newCityAuthority(t)
	p.roots = authority.pool
	p.encryptPostgres(t, authority)
	p.dovecot = mailtest.Dovecot(t, mailtest.Options{})
	outgoing := mailtest.NewGateway(t, p.dovecot, gateway, mailtest.StripForged)
	listen := fmt.Sprint("127.0.0.1:", freePort(t))
	host, err := os.Hostname() // that Dovecot writes into the letters it takes
	if err != nil {
		t.Fatal(err)
	}
	p.serve = o.instance(strings.Replace(o.dsn("loa"), "sslmode=disable", "sslmode=verify-full&sslrootcert="+authority.file, 1))
	p.serve.Env = []string{
		"LOA_DSN=" + strings.Replace(o.dsn("loa"), "sslmode=disable", "sslmode=verify-full&sslrootcert="+authority.file, 1),
		"LOA_PUBLIC=https://" + productionHost, "LOA_LISTEN=" + listen, "LOA_TRUSTED_PROXIES=127.0.0.1/32", "LOA_ADDRESS=" + loaAddress, "LOA_AUTHSERV=" + gateway, "LOA_MAIL_HOSTS=" + host,
		"LOA_SMTP=" + outgoing.SMTP, "LOA_SMTP_TLS=none", "LOA_HOLD=1s", "LOA_MAIL_DIGEST=off",
		"LOA_IMAP=" + p.dovecot.IMAP, "LOA_IMAP_USER=" + loaAddress, "LOA_IMAP_PASSWORD=" + mailtest.Password, "LOA_IMAP_TLS=none",
	}
	o.serve(p.serve)
	p.startNginx(t, authority, listen)
	return p
}

func (p *production) taskOf(i int) string {
	return fmt.Sprintf("kh-%d/%d/%s/1", p.year, i+1, departments[i].code)
}

func (p *production) must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := p.serve.Command(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (p *production) sampleFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "danh-ba.json")
	if err := os.WriteFile(path, []byte(p.must(t, "directory", "show", "--sample")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (p *production) annex(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "phu-luc.csv")
	if err := os.WriteFile(path, []byte(planLines(2, p.year)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// draft has the unit of a task accept it and submit a draft, typed by the operator by order of a document.
func (p *production) draft(t *testing.T, task string, department int) {
	t.Helper()
	unit := sample.Address(departments[department].code, "daumoi")
	p.must(t, "task", "accept", task, "--as", unit, "--basis", "Công văn 12/UBND")
	p.must(t, "task", "submit", task, "--as", unit, "--basis", "Công văn 13/UBND", "--text", "Dự thảo tin, bài về cải cách hành chính.")
}

// approvalWords are the words with which a letter is to be answered for an approval.
var approvalWords = regexp.MustCompile(`DUYET [0-9A-Z]{4}`)

// awaitLetter waits for the letter with which a person is asked to approve.
func (p *production) awaitLetter(t *testing.T, address, kind string) (found mail.Letter) {
	t.Helper()
	waittest.Eventually(t, "a letter for "+kind+" to "+address, func() error {
		box, err := transport.DialIMAP(t.Context(), transport.IMAPConfig{Addr: p.dovecot.IMAP, User: address, Password: mailtest.Password, TLS: transport.TLSNone})
		if err != nil {
			return err
		}
		defer func() { _ = box.Close() }() // everything is read
		uids, err := box.SearchNew(t.Context(), 0)
		if err != nil || len(uids) == 0 {
			return errors.Join(err, errors.New("no letter"))
		}
		raws, err := box.FetchRaw(t.Context(), uids)
		if err != nil {
			return err
		}
		for _, raw := range raws {
			letter, err := mail.Parse(raw.Bytes)
			if err != nil {
				return err
			}
			if found = letter; approvalWords.MatchString(letter.Text) {
				return nil
			}
		}
		return fmt.Errorf("%d letters, none of them asks for an approval: %s", len(raws), found.Text)
	})
	return found
}

// answer delivers a reply as the gateway of the city does, which has proved the sender.
func (p *production) answer(t *testing.T, from string, letter mail.Letter, words string) {
	t.Helper()
	_, domain, _ := strings.Cut(from, "@")
	reply := rawLetter{
		from: []string{"<" + from + ">"}, to: "<" + letter.ReplyTo[0].Spec + ">", subject: "Re: " + encodeSubject(letter.Subject), thread: letter.MessageID, date: time.Now(),
		content: plain(words + "\n\nTrân trọng./."),
	}.received("dmarc=pass header.from=" + domain)
	if err := p.dovecot.Deliver(t.Context(), loaAddress, reply.bytes()); err != nil {
		t.Fatal(err)
	}
}

func (p *production) awaitJournal(t *testing.T, task string, texts ...string) {
	t.Helper()
	waittest.Eventually(t, "the journal of "+task+" has the decision", func() error {
		shown := p.must(t, "task", "show", task, "-o", "json")
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				return fmt.Errorf("it lacks %s: %s\n%s", text, shown, p.must(t, "mail", "list"))
			}
		}
		return nil
	})
}

// checkEncrypted checks that no session of loa or its engine came in plain text.
func (p *production) checkEncrypted(t *testing.T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), strings.Replace(p.dsn("loa"), "sslmode=disable", "sslmode=require", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var encrypted, plain int
	err = conn.QueryRow(t.Context(), `
		SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl)
		FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
		WHERE application_name LIKE 'loa%'`).Scan(&encrypted, &plain)
	if err != nil || encrypted < 2 || plain > 0 {
		t.Errorf("%d sessions are encrypted and %d are not (%v), want all encrypted", encrypted, plain, err)
	}
}

// cityAuthority issues certificates for the machines of the test.
type cityAuthority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pool        *x509.CertPool
	file        string // PEM
}

func newCityAuthority(t *testing.T) *cityAuthority {
	t.Helper()
	a := &cityAuthority{pool: x509.NewCertPool(), file: filepath.Join(t.TempDir(), "authority.pem")}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "CA Hà Nội"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.certificate)
	if err := os.WriteFile(a.file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644); err != nil {
		t.Fatal(err)
	}
	return a
}

// issue returns the certificate and the key of a host as PEM.
func (a *cityAuthority) issue(t *testing.T, name string) (certificate, key []byte) {
	t.Helper()
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &own.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
}

// encryptPostgres makes PostgreSQL take only encrypted connections by TCP.
func (p *production) encryptPostgres(t *testing.T, authority *cityAuthority) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.dsn("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var data, rules string
	if err := conn.QueryRow(t.Context(), "SELECT current_setting('data_directory'), current_setting('hba_file')").Scan(&data, &rules); err != nil {
		t.Fatal(err)
	}
	certificate, key := authority.issue(t, "csdl.hanoi.test")
	for path, content := range map[string][]byte{
		filepath.Join(data, "server.crt"): certificate, filepath.Join(data, "server.key"): key,
		rules: []byte("local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"),
	} {
		owner, err := os.Stat(filepath.Join(data, "postgresql.conf"))
		if err == nil {
			err = os.WriteFile(path, content, 0o600)
		}
		if err == nil {
			err = os.Chown(path, int(owner.Sys().(*syscall.Stat_t).Uid), int(owner.Sys().(*syscall.Stat_t).Gid))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, statement := range []string{"ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	waittest.Eventually(t, "PostgreSQL demands encryption", func() error {
		plain, err := pgx.Connect(t.Context(), p.dsn("postgres"))
		if err != nil {
			return nil
		}
		return errors.Join(errors.New("a connection without encryption is accepted"), plain.Close(t.Context()))
	})
}

// nginxSettings are those of docs/install.md, with the ports and files of the test.
const nginxSettings = `
worker_processes 1;
daemon off;
pid %[1]s/nginx.pid;
error_log %[1]s/error.log;
events { worker_connections 256; }
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	client_max_body_size 40m;
	server {
		listen %[2]s ssl;
		server_name %[3]s;
		ssl_certificate %[1]s/loa.crt;
		ssl_certificate_key %[1]s/loa.key;
		location / {
			proxy_pass http://%[4]s;
			proxy_set_header Host $host;
			proxy_set_header X-Forwarded-For $remote_addr;
			proxy_request_buffering off;
		}
	}
}
`

// startNginx starts nginx with TLS in front of the pages.
func (p *production) startNginx(t *testing.T, authority *cityAuthority, pages string) {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		program = "/usr/sbin/nginx"
	}
	if _, err := os.Stat(program); err != nil {
		t.Fatal("this test needs nginx: apt-get install nginx-light (make test installs it)")
	}
	home := t.TempDir()
	certificate, key := authority.issue(t, productionHost)
	p.nginx = fmt.Sprint("127.0.0.1:", freePort(t))
	for name, content := range map[string][]byte{
		"loa.crt": certificate, "loa.key": key, "nginx.conf": fmt.Appendf(nil, nginxSettings, home, p.nginx, productionHost, pages),
	} {
		if err := os.WriteFile(filepath.Join(home, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program, "-c", filepath.Join(home, "nginx.conf"), "-p", home)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGQUIT) // it ends its workers, too
		_ = cmd.Wait()                          // its exit is the signal
	})
	waittest.Eventually(t, "nginx passes requests on", func() error {
		response, err := p.visitor(t).client.Get("https://" + productionHost + "/healthz")
		if err != nil {
			return err
		}
		return response.Body.Close()
	})
}

// visitor is a browser outside, which knows the authority.
type visitor struct{ client *http.Client }

func (p *production) visitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, p.nginx)
	}
	return &visitor{&http.Client{Jar: jar, Transport: &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{RootCAs: p.roots}}}}
}

func (p *production) signedIn(t *testing.T, login string) *visitor {
	t.Helper()
	v := p.visitor(t)
	v.post(t, "/sign-in", url.Values{"login": {login}, "password": {clustertest.Password}, "next": {"/account"}}, http.StatusOK)
	site := &url.URL{Scheme: "https", Host: productionHost}
	for _, cookie := range v.client.Jar.Cookies(site) {
		if cookie.Name == "__Host-loa_session" {
			return v
		}
	}
	t.Fatalf("%s has no session", login)
	return nil
}

// want requests a page and checks its status and texts.
func (v *visitor) want(t *testing.T, path string, status int, texts ...string) string {
	t.Helper()
	response, err := v.client.Get("https://" + productionHost + path)
	return read(t, path, response, err, status, texts...)
}

func (v *visitor) post(t *testing.T, path string, form url.Values, status int) string {
	t.Helper()
	response, err := v.client.PostForm("https://"+productionHost+path, form)
	return read(t, path, response, err, status)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// hiddenFields are the hidden fields of the form with a command.
func hiddenFields(t *testing.T, page, command string) url.Values {
	t.Helper()
	for form := range strings.SplitSeq(page, "<form") {
		fields := url.Values{}
		for _, match := range hidden.FindAllStringSubmatch(form, -1) {
			fields.Set(match[1], match[2])
		}
		if fields.Get("command") == command {
			return fields
		}
	}
	t.Fatalf("the page has no form for %s", command)
	return nil
}

// keyIn is the key of the forms of a page.
func keyIn(t *testing.T, page string) string {
	t.Helper()
	for _, match := range hidden.FindAllStringSubmatch(page, -1) {
		if match[1] == "key" {
			return match[2]
		}
	}
	t.Fatal("the page has no key")
	return ""
}

func read(t *testing.T, path string, response *http.Response, err error, status int, texts ...string) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // it is read to its end
	content, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		t.Fatalf("%s: status %d, want %d (%v)\n%.1500s", path, response.StatusCode, status, err, content)
	}
	for _, text := range texts {
		if !strings.Contains(string(content), text) {
			t.Errorf("%s lacks %q", path, text)
		}
	}
	return string(content)
}
