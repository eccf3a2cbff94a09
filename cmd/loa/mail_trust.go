package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"slices"
	"strings"

	"loa/activities/extract"
	"loa/activities/inbound"
	"loa/cmd/loa/config"
	"loa/mail"
	"loa/mail/attachment"
	mailinbound "loa/mail/inbound"
	"loa/mail/senderauth"
)

// believed is whose word about senders is taken.
type believed struct {
	trust   senderauth.Trust
	nobody  bool // trust.authserv = ["none"]
	signing inbound.Signing
}

// readBelieved reads whose word is taken, and the certificates that the settings name.
func readBelieved(loaded *config.Loaded) believed {
	t := loaded.Trust
	b := believed{trust: senderauth.Trust{
		Profile: senderauth.Profile(t.Profile), AuthservIDs: t.Authserv, OwnHosts: t.Hosts,
		LocalDomains: t.LocalDomains, Tenant: t.Tenant, RelaxedWithin: t.RelaxedWithin,
	}}
	if b.nobody = slices.Equal(t.Authserv, []string{"none"}); b.nobody {
		b.trust.AuthservIDs = nil
	}
	if name, value, found := strings.Cut(t.InternalHeader, ":"); found {
		b.trust.InternalHeader = mail.Field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)}
	}
	if t.VerifyDKIM {
		b.signing.LookupTXT = net.DefaultResolver.LookupTXT
	}
	b.readCertificates(loaded)
	return b
}

func (b *believed) readCertificates(loaded *config.Loaded) {
	if content, ok := loaded.ReadFile("smime.roots"); ok {
		b.signing.Roots = x509.NewCertPool()
		if !b.signing.Roots.AppendCertsFromPEM(content) {
			loaded.Refuse("smime.roots", loaded.T("command.config.fault.not_certificates"))
		}
	}
	for _, file := range loaded.SMIME.CRLs {
		list, err := revocationList(file)
		if err != nil {
			loaded.Refuse("smime.crls", loaded.T("command.config.fault.not_revocations", "File", quoted(file), "Reason", err))
			continue
		}
		b.signing.CRLs = append(b.signing.CRLs, list)
	}
}

func revocationList(file string) (*x509.RevocationList, error) {
	content, err := os.ReadFile(file) // #nosec the operator names the file
	if err != nil {
		return nil, err
	}
	if block, _ := pem.Decode(content); block != nil {
		content = block.Bytes
	}
	return x509.ParseRevocationList(content)
}

// trust is which mail servers' word about senders is taken.
func (s settings) trust() senderauth.Trust {
	trust := s.believed.trust
	if _, domain, found := strings.Cut(s.Mail.Address, "@"); found {
		trust.LoopID = domain
	}
	return trust
}

// signing is what signatures are held against. The try-out mail server signs with keys that no DNS has.
func (a *app) signing() inbound.Signing {
	signing := a.settings.believed.signing
	if a.tryout != nil && signing.LookupTXT != nil {
		signing.LookupTXT = func(_ context.Context, name string) ([]string, error) { return a.tryout.LookupTXT(name) }
	}
	return signing
}

// attachments takes in the files of letters, each in a child process of this program.
func (a *app) attachments() inbound.AttachmentReader {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0] // the name this was started under; a child that cannot be started leaves the file to a person
	}
	return inbound.AttachmentReader{
		Store: a.store, Files: extract.Reader{Command: []string{self, "read-file"}}, Scan: attachment.ScanMode(a.settings.Clamd.Mode), Clamd: a.settings.Clamd.Server,
		Secret: func(text string) bool { _, marked := mailinbound.SecretText(text); return marked }, Now: now,
	}
}
