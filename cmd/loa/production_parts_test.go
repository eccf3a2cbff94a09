package main_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"loa/mail/mailtest"
	"loa/waittest"
)

// databaseRole and databasePassword are those of the role that docs/install.md makes; its name is another, because the superuser of the test is loa.
const databaseRole, databasePassword = "thanhpho", "mat-khau-csdl-cua-thu"

// preparePostgres makes the role and the database of docs/install.md, and has that role let in over TLS only. The superuser comes by TLS too.
func (p *production) preparePostgres(t *testing.T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.dsn("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context()) // an error of closing changes nothing
	var data, rules string
	if err := conn.QueryRow(t.Context(), "SELECT current_setting('data_directory'), current_setting('hba_file')").Scan(&data, &rules); err != nil {
		t.Fatal(err)
	}
	certificate, key := p.authority.issue(t, "csdl.hanoi.test")
	cert, private := filepath.Join(data, "db.crt"), filepath.Join(data, "db.key")
	access := p.page.block(t, "pg_hba", " loa ", " "+databaseRole+" ", "10.20.0.0/16", "127.0.0.1/32") + "local all all trust\nhostssl all " + p.postgres.User() + " 127.0.0.1/32 scram-sha-256\n"
	for path, content := range map[string]string{cert: string(certificate), private: string(key), rules: access} {
		writeFor(t, filepath.Join(data, "postgresql.conf"), path, content)
	}
	made := p.page.statements(t, "ROLE loa ", "ROLE "+databaseRole+" ", "OWNER loa ", "OWNER "+databaseRole+" ", "MAT-KHAU-CSDL", databasePassword, "/etc/postgresql/db.crt", cert, "/etc/postgresql/db.key", private)
	for _, statement := range append(made, "SELECT pg_reload_conf()") {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	waittest.Eventually(t, "PostgreSQL demands encryption", func() error { return refusesPlain(t, p.dsn("postgres")) })
	role := fmt.Sprintf("postgres://%s:%s@%s/loa?sslmode=disable", databaseRole, databasePassword, p.databaseAddress())
	if err := refusesPlain(t, role); err != nil {
		t.Fatalf("the role of loa: %v", err)
	}
}

// refusesPlain connects without TLS, and returns an error when that is accepted.
func refusesPlain(t *testing.T, dsn string) error {
	t.Helper()
	plain, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		return nil
	}
	return errors.Join(errors.New("a connection without encryption is accepted"), plain.Close(t.Context()))
}

// writeFor writes a file for its owner alone, who is that of another file.
func writeFor(t *testing.T, like, path, content string) {
	t.Helper()
	owner, err := os.Stat(like)
	if err == nil {
		err = os.WriteFile(path, []byte(content), 0o600)
	}
	if err == nil {
		err = os.Chown(path, int(owner.Sys().(*syscall.Stat_t).Uid), int(owner.Sys().(*syscall.Stat_t).Gid))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// checkEncrypted checks that loa and its engine come encrypted, and as a role that is no superuser.
func (p *production) checkEncrypted(t *testing.T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.encrypted("loa"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context()) // an error of closing changes nothing
	var encrypted, engine, others int
	err = conn.QueryRow(t.Context(), `
		SELECT count(*) FILTER (WHERE ssl AND usename = $1 AND NOT rolsuper),
			count(*) FILTER (WHERE ssl AND usename = $1 AND NOT rolsuper AND application_name = 'loa temporal'),
			count(*) FILTER (WHERE NOT ssl OR usename <> $1 OR rolsuper)
		FROM pg_stat_activity
		JOIN pg_stat_ssl USING (pid)
		JOIN pg_roles ON rolname = usename
		WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`, databaseRole).Scan(&encrypted, &engine, &others)
	if err != nil || encrypted <= engine || engine == 0 || others > 0 {
		t.Errorf("%d sessions of loa are encrypted, %d of them of its engine, and %d are otherwise (%v)", encrypted, engine, others, err)
	}
}

// startMail starts Dovecot, and a submission server in front of it, with certificates of the authority.
func (p *production) startMail(t *testing.T) {
	t.Helper()
	certificate, key := p.authority.issue(t, "mail.hanoi.test")
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	p.dovecot = mailtest.Dovecot(t, mailtest.Options{Certificate: certificate, Key: key})
	p.submission = mailtest.NewSubmission(t, p.dovecot, gateway, pair)
}

// nginxFrame is what Debian's nginx.conf has around a site, without privileges and in a folder of its own.
const nginxFrame = `
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
%[2]s
}
`

// nginxAddresses are where nginx listens.
type nginxAddresses struct{ plain, tls string }

// startNginx starts nginx with the site of docs/install.md in front of the pages.
func (p *production) startNginx(t *testing.T) {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		program = "/usr/sbin/nginx"
	}
	if _, err := os.Stat(program); err != nil {
		t.Fatal("this test needs nginx: apt-get install nginx-light (make test installs it)")
	}
	home := t.TempDir()
	certificate, key := p.authority.issue(t, productionHost)
	p.nginx = nginxAddresses{plain: fmt.Sprint("127.0.0.1:", freePort(t)), tls: fmt.Sprint("127.0.0.1:", freePort(t))}
	site := p.page.block(t, "nginx", "listen 80;", "listen "+p.nginx.plain+";", "listen 443 ssl;", "listen "+p.nginx.tls+" ssl;",
		"/etc/ssl/loa.crt", home+"/loa.crt", "/etc/ssl/private/loa.key", home+"/loa.key", "127.0.0.1:8080", p.listen)
	for name, content := range map[string]string{"loa.crt": string(certificate), "loa.key": string(key), "nginx.conf": fmt.Sprintf(nginxFrame, home, site)} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(content), 0o600); err != nil {
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

// databaseAddress is host:port of PostgreSQL.
func (p *production) databaseAddress() string {
	return net.JoinHostPort(p.postgres.Host(), fmt.Sprint(p.postgres.Port()))
}
