package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/config"
	"loa/plan/content"
)

var update = flag.Bool("update", false, "write the golden files anew")

// variableCase is one line of testdata/variables.json: variables of the environment and the resulting settings. The version before loa.toml has
// written the file. It changes only when the meaning of a variable is changed on purpose.
type variableCase struct {
	Set []string `json:"set"`
	// Changed holds the settings that differ from those of an empty environment.
	Changed map[string]any `json:"changed,omitempty"`
	Faults  []string       `json:"faults,omitempty"`
}

// TestVariables checks that each LOA_ variable has the meaning that it had before the settings file.
func TestVariables(t *testing.T) {
	t.Parallel()
	const golden = "testdata/variables.json"
	content, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var cases []variableCase
	if err := json.Unmarshal(content, &cases); err != nil {
		t.Fatal(err)
	}
	files, empty := settingFiles(t), settingsOf(t, nil)
	for i, c := range cases {
		got := files.meaning(t, c.Set, empty)
		if *update {
			cases[i] = got
			continue
		}
		if diff := cmp.Diff(c, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.Set, diff)
		}
	}
	if *update {
		writeCases(t, golden, cases)
	}
	for _, s := range config.Settings() {
		name := s.Env
		if strings.HasPrefix(s.Key, "mailboxes.") {
			name = strings.Replace(name, "_N", "_2", 1)
		}
		if !strings.Contains(string(content), `"`+name+"=") {
			t.Errorf("no case sets %s", name)
		}
	}
}

// meaning returns the settings that the variables change. With faults it returns only these, because loa does not start then.
func (f namedFiles) meaning(t *testing.T, set []string, empty map[string]any) variableCase {
	t.Helper()
	var pairs []string
	for _, pair := range set {
		pairs = append(pairs, f.fill(pair))
	}
	got := settingsOf(t, pairs)
	result := variableCase{Set: set}
	if faults, wrong := got["faults"].([]any); wrong {
		for _, fault := range faults {
			result.Faults = append(result.Faults, f.hide(fmt.Sprint(fault)))
		}
		slices.Sort(result.Faults)
		return result
	}
	for key, value := range got {
		if cmp.Equal(value, empty[key]) {
			continue
		}
		if result.Changed == nil {
			result.Changed = map[string]any{}
		}
		result.Changed[key] = value
	}
	return result
}

func writeCases(t *testing.T, name string, cases []variableCase) {
	t.Helper()
	var lines []string
	for _, c := range cases {
		line, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, "  "+string(line))
	}
	if err := os.WriteFile(name, []byte("[\n"+strings.Join(lines, ",\n")+"\n]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// settingsOf returns the settings as the parts of loa get them. The keys do not depend on the types in which the settings are stored.
func settingsOf(t *testing.T, pairs []string) map[string]any {
	t.Helper()
	s, loaded := loadSettings(config.Sources{Environ: pairs, Places: []string{}})
	mailboxes := []any{}
	for _, box := range s.AllMailboxes() {
		in := s.imapConfig(box.Account)
		mailboxes = append(mailboxes, map[string]any{"address": box.Address, "server": in.Addr, "user": in.User, "password": in.Password, "tls": in.TLS, "oauth": in.Token != nil})
	}
	out := s.smtpConfig()
	dkim := ""
	if out.Signer != nil {
		dkim = out.Signer.RecordName()
	}
	var faults []string
	for _, fault := range loaded.Faults {
		faults = append(faults, fault.String())
	}
	value := map[string]any{
		"home": s.Home, "language": s.Language, "listen": s.Web.Listen, "public": s.Web.Public, "dsn": s.Postgres.DSN, "reads": s.Postgres.Reads, "metrics": s.Web.MetricsToken, "metrics_listen": s.Web.MetricsListen, "trusted_proxies": fmt.Sprint(s.trustedProxies),
		"temporal": s.Temporal.Address, "temporal_tls": s.Temporal.TLS, "temporal_key": s.Temporal.APIKey, "namespace": s.Temporal.Namespace,
		"engine":  []any{s.Temporal.Listen, s.Temporal.Retention.String(), s.Temporal.Shards, tlsMeaning(s.temporalTLS)},
		"part":    []any{s.Temporal.Services, s.Temporal.Host, s.Temporal.UI},
		"address": s.Mail.Address, "mailboxes": mailboxes, "tryout": []string{s.Tryout.SMTP, s.Tryout.IMAP},
		"imap":   map[string]any{"server": s.IMAP.Server, "user": s.IMAP.User, "password": s.IMAP.Password, "tls": s.IMAP.TLS},
		"smtp":   map[string]any{"server": out.Addr, "user": out.User, "password": out.Password, "tls": out.TLS, "oauth": out.Token != nil, "dkim": dkim},
		"policy": s.policy(), "trust": s.trust(), "believes": s.believes(), "dns": s.believed.signing.LookupTXT != nil,
		"roots": s.believed.signing.Roots != nil, "crls": len(s.believed.signing.CRLs),
		"clamd": []string{s.Clamd.Server, s.Clamd.Mode}, "rate": s.SMTP.Rate, "answers": s.Mail.AnswerLimit, "attachments": s.Mail.AttachmentLimit, "digest": s.digestAt(), "sender_name": s.Mail.SenderName, "letters": s.Mail.Language, "known_blocks": len(s.knownBlocks), "sent_folder": s.IMAP.SentFolder,
		"oidc":    []any{s.OIDC.Issuer, s.OIDC.Client, s.OIDC.Secret, s.OIDC.Name, scopesOf(s.OIDC), s.OIDC.GroupsClaim, fmt.Sprint(s.groupRoles), s.OIDC.KeyFile},
		"payload": s.Payload.KeyFile, "seal": s.Seal.KeyFile, "token": s.Token.KeyFile, "ldap": ldapMeaning(s), "second_factor": fmt.Sprint(s.secondFactor), "account_key": s.SignIn.KeyFile, "watch": s.Watch, "log": s.Log, "publication": []any{s.Publication.Check, fmt.Sprint(s.proxy), s.Publication.PublicFeed}, "webhooks": webhookMeaning(s), "tags": len(s.tags.Of(content.AxisForm)), "crash_at": s.CrashAt, "faults": faults,
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var plain map[string]any
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	return plain
}

// ldapMeaning describes how people sign in with a directory service.
func ldapMeaning(s settings) any {
	if s.ldap == nil || s.ldap.schedule == nil { // none, or a fault
		return "off"
	}
	c, noon := s.ldap.client, time.Date(2027, 3, 2, 5, 0, 0, 0, time.UTC)
	return map[string]any{
		"servers": fmt.Sprint(c.Servers), "authorities": c.Authorities != nil, "bind": c.BindDN + " " + c.Password, "base": c.Base, "groups": c.GroupBase,
		"filter": s.LDAP.Filter, "roles": s.LDAP.Roles, "next": s.ldap.schedule(noon).Sub(noon).String(),
	}
}

// webhookMeaning describes which programs are told what happens.
func webhookMeaning(s settings) []string {
	all := []string{}
	for _, e := range s.webhooks {
		all = append(all, fmt.Sprintf("%s %d", e.URL, len(e.Secrets)))
	}
	return all
}

// tlsMeaning describes how loa speaks TLS with Temporal.
func tlsMeaning(c *tls.Config) any {
	if c == nil {
		return "off"
	}
	return map[string]any{"authorities": c.RootCAs != nil, "certificates": len(c.Certificates), "server": c.ServerName}
}

// namedFiles are the files that a case names in braces: {key}, {roots}, {crl}, {secret}, {whsec}, {blocks}, {orders}, {tags}; {missing} does not exist.
type namedFiles struct{ folder string }

// fill replaces the names in braces by the paths.
func (f namedFiles) fill(text string) string {
	return strings.NewReplacer("{", f.folder+"/", "}", "").Replace(text)
}

// hide replaces the directory of the files by @.
func (f namedFiles) hide(text string) string { return strings.ReplaceAll(text, f.folder+"/", "@") }

// settingFiles writes the files.
func settingFiles(t *testing.T) namedFiles {
	t.Helper()
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Ban Cơ yếu"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCRLSign | x509.KeyUsageCertSign, NotAfter: time.Now().Add(time.Hour), SubjectKeyId: []byte{1},
	}
	root, err := x509.CreateCertificate(rand.Reader, authority, authority, public, key)
	if err != nil {
		t.Fatal(err)
	}
	crl, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(1), NextUpdate: time.Now().Add(time.Hour)}, authority, key)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, content := range map[string][]byte{
		"key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), "roots": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root}),
		"crl": crl, "secret": []byte("  tu tep \n"),
		"tags":   []byte("axis,code,kind,vi,en,words\nform,balloon,offline,Khinh khí cầu,Balloons,khinh khí cầu\n"),
		"whsec":  []byte("# cũ\nwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx\n"),
		"blocks": []byte("[Thư ngoài]\nKhông mở tệp lạ.\n\nTuần lễ an toàn thông tin\n"), "orders": []byte("Chỉ đăng sau khi tôi gọi.\n"),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return namedFiles{folder}
}
