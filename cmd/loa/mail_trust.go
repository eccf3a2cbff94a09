package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"strings"

	"loa/activities/extract"
	"loa/activities/inbound"
	"loa/mail"
)

// believed is whose word about senders is taken.
//
//	LOA_AUTHSERV             the mail servers whose Authentication-Results are believed, comma-separated; "none" believes nobody,
//	                         so that every decision needs a one-time code
//	LOA_MAIL_PROFILE         standard, exchange-online or zimbra: the kind of mail server that we have
//	LOA_MAIL_HOSTS           our mail servers behind the border, comma-separated; ".may.hanoi.gov.vn" names all below
//	LOA_MAIL_LOCAL_DOMAINS   the domains of people who log in to our own server
//	LOA_MAIL_TENANT          the id of our Microsoft 365 tenant
//	LOA_MAIL_INTERNAL_HEADER "Name: value" that our server writes on letters of its users and strips from outside
//	LOA_MAIL_RELAXED_WITHIN  domains inside which one name may sign for another
//	LOA_SMIME_ROOTS          a file of certificates (PEM) whose owners may issue certificates to people
//	LOA_SMIME_CRLS           files of revocation lists (PEM or DER), comma-separated
//	LOA_DKIM_CHECK=off       leaves the signatures of mail domains aside, where no DNS can be asked
type believed struct {
	trust   mail.Trust
	nobody  bool // LOA_AUTHSERV=none
	signing inbound.Signing
}

// readBelieved names every fault.
func (e *environment) readBelieved(set map[string]string) {
	profile, err := mail.ParseProfile(set["LOA_MAIL_PROFILE"])
	if err != nil {
		e.faults = append(e.faults, fmt.Sprintf("LOA_MAIL_PROFILE=%q phải là standard, exchange-online hoặc zimbra", set["LOA_MAIL_PROFILE"]))
	}
	e.Believed.trust = mail.Trust{
		Profile: profile, AuthservIDs: listed(set["LOA_AUTHSERV"]), OwnHosts: listed(set["LOA_MAIL_HOSTS"]),
		LocalDomains: listed(set["LOA_MAIL_LOCAL_DOMAINS"]), Tenant: set["LOA_MAIL_TENANT"], RelaxedWithin: listed(set["LOA_MAIL_RELAXED_WITHIN"]),
	}
	if e.Believed.nobody = set["LOA_AUTHSERV"] == "none"; e.Believed.nobody {
		e.Believed.trust.AuthservIDs = nil
	}
	if profile == mail.ProfileExchangeOnline && e.Believed.trust.Tenant == "" {
		e.faults = append(e.faults, "LOA_MAIL_PROFILE=exchange-online cần LOA_MAIL_TENANT, không có thì không thư nào được chứng thực")
	}
	if header := set["LOA_MAIL_INTERNAL_HEADER"]; header != "" {
		name, value, found := strings.Cut(header, ":")
		if !found {
			e.faults = append(e.faults, fmt.Sprintf("LOA_MAIL_INTERNAL_HEADER=%q phải có dạng \"Tên: giá trị\"", header))
		}
		e.Believed.trust.InternalHeader = mail.Field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)}
	}
	switch set["LOA_DKIM_CHECK"] {
	case "", "on":
		e.Believed.signing.LookupTXT = lookupTXT
	case "off":
	default:
		e.faults = append(e.faults, fmt.Sprintf("LOA_DKIM_CHECK=%q phải là on hoặc off", set["LOA_DKIM_CHECK"]))
	}
	e.readCertificates(set)
}

func (e *environment) readCertificates(set map[string]string) {
	if file := set["LOA_SMIME_ROOTS"]; file != "" {
		content, err := os.ReadFile(file) // #nosec the operator names the file
		roots := x509.NewCertPool()
		if err != nil || !roots.AppendCertsFromPEM(content) {
			e.faults = append(e.faults, fmt.Sprintf("LOA_SMIME_ROOTS=%q không phải tệp chứng thư PEM đọc được (%v)", file, err))
		}
		e.Believed.signing.Roots = roots
	}
	for _, file := range listed(set["LOA_SMIME_CRLS"]) {
		list, err := revocationList(file)
		if err != nil {
			e.faults = append(e.faults, fmt.Sprintf("LOA_SMIME_CRLS: %q không phải danh sách thu hồi đọc được (%v)", file, err))
			continue
		}
		e.Believed.signing.CRLs = append(e.Believed.signing.CRLs, list)
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

// lookupTXT asks the DNS of this machine.
func lookupTXT(ctx context.Context, name string) ([]string, error) {
	return net.DefaultResolver.LookupTXT(ctx, name)
}

// listed splits a setting at its commas.
func listed(text string) []string {
	var all []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// trust is which mail servers' word about senders is taken.
func (e environment) trust() mail.Trust {
	trust := e.Believed.trust
	if _, domain, found := strings.Cut(e.Address, "@"); found {
		trust.LoopID = domain
	}
	return trust
}

// signing is what signatures are held against. The try-out mail server signs with keys that no DNS has.
func (a *app) signing() inbound.Signing {
	signing := a.env.Believed.signing
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
		Store: a.store, Files: extract.Reader{Command: []string{self, "read-file"}}, Scan: a.env.ClamdMode, Clamd: a.env.Clamd,
		Secret: func(text string) bool { _, marked := mail.SecretText(text); return marked }, Now: now,
	}
}
