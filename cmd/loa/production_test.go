package main_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"loa/cmd/clustertest"
	"loa/cmd/loa/sample"
	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/transport"
	"loa/plan/calendar"
	"loa/waittest"
)

// productionHost is the name under which people reach the pages; it is that of docs/install.md.
const productionHost = "loa.hanoi.gov.vn"

// production is loa as a city runs it: a PostgreSQL that takes encrypted connections only, Dovecot and a submission server over TLS, `loa serve` with
// the credentials of its unit, and nginx with TLS in front of it.
type production struct {
	*operator
	page       installation
	authority  *cityAuthority
	dovecot    *mailtest.Server
	submission *mailtest.Gateway
	serve      *clustertest.Instance
	listen     string // host:port of the pages behind nginx
	nginx      nginxAddresses
	year       int
	apps       map[string]*clustertest.Authenticator // by login name
	secrets    map[string]string                     // what was given to people, with what it is
}

// TestProduction walks docs/install.md as a new administrator does. The steps build on each other.
func TestProduction(t *testing.T) {
	t.Parallel()
	p := newProduction(t)
	first, second := p.taskOf(0), p.taskOf(1)

	t.Run("before the first account the pages show how to make one, and nothing else", func(t *testing.T) {
		p.visitor(t).want(t, "/tasks", http.StatusServiceUnavailable, "loa user create")
	})
	t.Run("accounts, directory and plan come from the command line", p.walkCommands)
	t.Run("who comes without TLS is led to it", p.checkRedirect)
	t.Run("nginx tells loa the address of a visitor, whatever the visitor claims", p.checkForwarded)
	t.Run("the coordinator launches the plan from the page", func(t *testing.T) {
		v := p.signedIn(t, "ha")
		page := v.want(t, fmt.Sprint("/plans/kh-", p.year), http.StatusOK, "Triển khai")
		v.post(t, fmt.Sprint("/plans/kh-", p.year), url.Values{"key": {keyIn(t, page)}, "do": {"launch"}, "confirm": {"yes"}}, http.StatusOK)
		waittest.Eventually(t, "the plan runs", func() error {
			if out := p.must(t, "plan", "status"); !strings.Contains(out, "Đang thực hiện") {
				return errors.New(out)
			}
			return nil
		})
	})
	t.Run("the coordinator has an app since then, and signs in again with its code", func(t *testing.T) {
		p.signedIn(t, "ha").want(t, "/account", http.StatusOK, "Còn 10 mã dự phòng")
		if out := p.must(t, "user", "list"); strings.Count(out, "có ứng dụng tạo mã") != 1 {
			t.Errorf("loa user list says\n%s", out)
		}
	})
	t.Run("a head approves by answering a mail", func(t *testing.T) {
		p.draft(t, first, 0)
		head := sample.Address(departments[0].code, "giamdoc")
		letter := p.awaitLetter(t, head, "approval")
		p.keep("a token or a link of a letter", tokenInLetter.FindAllString(letter.Text+" "+letter.MessageID+" "+letter.ReplyTo[0].Spec, -1)...)
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
		v := p.signedIn(t, "lan")
		v.want(t, fmt.Sprint("/?plan=kh-", p.year), http.StatusOK, departments[0].name, "Đang thực hiện")
		page := v.want(t, "/tasks/"+second, http.StatusOK)
		if strings.Contains(page, `name="command"`) {
			t.Error("the page of a task offers a command")
		}
		v.post(t, fmt.Sprint("/plans/kh-", p.year), url.Values{"do": {"close"}, "confirm": {"yes"}}, http.StatusForbidden)
		v.want(t, "/triage", http.StatusForbidden)
	})
	t.Run("a server whose certificate is of another authority is refused", p.checkForeign)
	t.Run("the city's sign-in service is set up as docs/sign-in.md says", p.walkSignOn)
	t.Run("whoever reads the databases finds nothing to act with", p.checkDatabaseReader)
	t.Run("every session of PostgreSQL is encrypted and of a role without privileges", p.checkEncrypted)
}

// newProduction starts everything.
func newProduction(t *testing.T) *production {
	t.Helper()
	p := &production{
		operator: newOperator(t), page: readInstallation(t), authority: newCityAuthority(t), listen: fmt.Sprint("127.0.0.1:", freePort(t)), year: time.Now().Year() + 1,
		apps: map[string]*clustertest.Authenticator{}, secrets: map[string]string{clustertest.Password: "a password"},
	}
	p.preparePostgres(t)
	p.startMail(t)
	p.serve = p.instance("")
	p.serve.Env = []string{
		"LOA_CONFIG=" + textFile(t, "loa.toml", p.settings(t)), "LOA_LISTEN=", "LOA_MAIL_DIGEST=off",
		"SSL_CERT_FILE=" + p.authority.file, // instead of update-ca-certificates
	}
	if command := p.page.service(t); command != "serve" {
		t.Fatalf("the unit runs loa %q", command)
	}
	p.operator.serve(p.serve)
	p.startNginx(t)
	return p
}

// settings are the loa.toml of docs/install.md for the parts of the test.
func (p *production) settings(t *testing.T) string {
	t.Helper()
	host, err := os.Hostname() // that Dovecot writes into the letters it takes
	if err != nil {
		t.Fatal(err)
	}
	credentials := p.page.credentials(t, map[string]string{
		"/etc/loa/secrets/mail":   mailtest.Password + "\n",
		"/etc/loa/secrets/pgpass": p.page.block(t, "pgpass", "db.hanoi.gov.vn:5432", p.databaseAddress(), ":loa:", ":"+databaseRole+":", "MAT-KHAU-CSDL", databasePassword),
	})
	return p.page.block(t, "toml",
		"/run/credentials/loa.service", credentials, "/var/lib/loa", p.serve.Home, "/usr/local/share/ca-certificates/thanh-pho.crt", p.authority.file,
		"//loa@", "//"+databaseRole+"@", "127.0.0.1:8080", p.listen, "db.hanoi.gov.vn:5432", p.databaseAddress(), "mail.hanoi.gov.vn:465", p.submission.SMTP, "mail.hanoi.gov.vn:993", p.dovecot.IMAPS,
		`authserv = ["mail.hanoi.gov.vn"]`, `authserv = ["`+gateway+`"]`, "may-thu", host, "loa@hanoi.gov.vn", loaAddress, `["hanoi.gov.vn"]`, `["`+sample.MailDomain+`"]`)
}

// walkCommands runs the commands of docs/install.md.
func (p *production) walkCommands(t *testing.T) {
	today := calendar.Today(time.Now())
	coordinator, _ := sample.Directory().FirstCoordinator(today)
	address, _ := sample.Directory().AddressFor(coordinator.ID, today)
	commands := p.page.commands(t, "danh-ba.json ", textFile(t, "danh-ba.json", p.must(t, "directory", "show", "--sample"))+" ", "phu-luc.xlsx", textFile(t, "phu-luc.csv", planLines(2, p.year)),
		"person ha@hanoi.gov.vn", "person "+address, "person giamdoc@hanoi.gov.vn", "person "+sample.Address(departments[1].code, "giamdoc"), "2027", fmt.Sprint(p.year))
	for _, command := range commands {
		if len(command) > 2 && command[0] == "user" && command[1] == "create" { // it asks for a password
			if err := p.serve.CreateUser(t.Context(), command[2:]...); err != nil {
				t.Fatal(err)
			}
			continue
		}
		p.must(t, command...)
	}
}

// checkRedirect asks without TLS.
func (p *production) checkRedirect(t *testing.T) {
	client := p.visitor(t).client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Get("http://" + productionHost + "/tasks")
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if where := response.Header.Get("Location"); response.StatusCode != http.StatusMovedPermanently || where != "https://"+productionHost+"/tasks" {
		t.Errorf("without TLS: status %d, to %q", response.StatusCode, where)
	}
}

// checkForwarded signs in with a forged address, and reads the address in the log.
func (p *production) checkForwarded(t *testing.T) {
	const forged = "203.0.113.7"
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://"+productionHost+"/sign-in", strings.NewReader(url.Values{"login": {"quantri"}, "password": {"sai"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("X-Forwarded-For", forged)
	response, err := p.visitor(t).client.Do(request)
	read(t, "/sign-in", response, err, http.StatusForbidden)
	waittest.Eventually(t, "the log has the address of the visitor", func() error { // what a process writes arrives a moment later
		if log := p.serve.Process.Output(); !strings.Contains(log, `"login":"quantri","address":"`+visitorAddress) {
			return errors.New(log)
		}
		return nil
	})
	if log := p.serve.Process.Output(); strings.Contains(log, forged) {
		t.Errorf("the log has the forged address:\n%s", log)
	}
}

// checkForeign has commands trust another authority than that of the servers.
func (p *production) checkForeign(t *testing.T) {
	foreign := newCityAuthority(t)
	with := *p.serve
	with.Env = append(slices.Clone(p.serve.Env), "SSL_CERT_FILE="+foreign.file)
	out, err := with.Command(t.Context(), "doctor")
	for _, name := range []string{"Đọc thư (IMAP)", "Gửi thư (SMTP)"} {
		_, finding, _ := strings.Cut(out, "✕ "+name)
		if finding, _, _ = strings.Cut(finding, "\n"); err == nil || !strings.Contains(finding, "failed to verify certificate") {
			t.Errorf("the doctor says of %s %q (%v)", name, finding, err)
		}
	}
	settings := p.settings(t)
	for _, change := range []struct{ name, old, new, want string }{
		{"PostgreSQL of another authority", p.authority.file, foreign.file, "signed by unknown authority"},
		{"PostgreSQL under another name", "@" + p.postgres.Host(), "@localhost", "localhost"},
	} {
		with.Env = append(slices.Clone(p.serve.Env), "LOA_CONFIG="+textFile(t, "loa.toml", strings.ReplaceAll(settings, change.old, change.new)))
		if _, err := with.Command(t.Context(), "plan", "list"); err == nil || !strings.Contains(err.Error(), "failed to verify certificate") || !strings.Contains(err.Error(), change.want) {
			t.Errorf("%s: %v", change.name, err)
		}
	}
}

func (p *production) taskOf(i int) string {
	return fmt.Sprintf("kh-%d/%d/%s/1", p.year, i+1, departments[i].code)
}

func (p *production) must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := p.serve.Command(t.Context(), args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
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
		box, err := transport.DialIMAP(t.Context(), transport.IMAPConfig{
			Addr: p.dovecot.IMAPS, User: address, Password: mailtest.Password, TLS: transport.TLSDirect, TLSConfig: p.trusting(),
		})
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

func (p *production) trusting() *tls.Config { return &tls.Config{RootCAs: p.authority.pool} }

// answer hands a reply in at the submission server, where its sender logs in.
func (p *production) answer(t *testing.T, from string, letter mail.Letter, words string) {
	t.Helper()
	reply := rawLetter{
		from: []string{"<" + from + ">"}, to: "<" + letter.ReplyTo[0].Spec + ">", subject: "Re: " + encodeSubject(letter.Subject), thread: letter.MessageID, date: time.Now(),
		content: plain(words + "\n\nTrân trọng./."),
	}
	client, err := smtp.DialTLS(p.submission.SMTP, p.trusting())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }() // the letter is accepted or refused
	if err := client.Auth(sasl.NewPlainClient("", from, mailtest.Password)); err != nil {
		t.Fatal(err)
	}
	if err := client.SendMail(from, []string{letter.ReplyTo[0].Spec}, strings.NewReader(string(reply.bytes()))); err != nil {
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
