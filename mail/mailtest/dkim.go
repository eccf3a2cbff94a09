package mailtest

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

// Arrival is the time at which the letters of the tests arrive. It is the present time, because the signing library reads the clock.
var Arrival = time.Now().UTC().Round(0)

// Zone holds the TXT records of a DNS. A name that is not in it does not exist.
type Zone map[string][]string

// Lookup returns the TXT records of a name, or the error that package net returns for a name that does not exist.
func (z Zone) Lookup(_ context.Context, name string) ([]string, error) {
	if records, found := z[name]; found {
		return records, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

var dkimKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))

// DKIMKeyRecord returns the TXT record of the key that [SignDKIM] signs with (RFC 6376 §3.6.1). The parameter flags is "" or tags such
// as "t=y; ".
func DKIMKeyRecord(flags string) string {
	return "v=DKIM1; k=ed25519; " + flags + "p=" + base64.StdEncoding.EncodeToString(dkimKey.Public().(ed25519.PublicKey))
}

// DKIMKeys publishes the key for the departments under the selector thu, and faulty records for one department under the other
// selectors: try is a key in test mode, sub forbids subdomains, big is too long, two has two records.
var DKIMKeys = Zone{
	"thu._domainkey.sotaichinh.hanoi.test": {DKIMKeyRecord("")},
	"thu._domainkey.hanoi.test":            {DKIMKeyRecord("")},
	"thu._domainkey.sovanhoa.hanoi.test":   {DKIMKeyRecord("")},
	"thu._domainkey.evil.test":             {DKIMKeyRecord("")},
	"try._domainkey.sotaichinh.hanoi.test": {DKIMKeyRecord("t=y; ")},
	"sub._domainkey.sotaichinh.hanoi.test": {DKIMKeyRecord("t=s; ")},
	"big._domainkey.sotaichinh.hanoi.test": {DKIMKeyRecord("n=" + strings.Repeat("x", 5000) + "; ")},
	"two._domainkey.sotaichinh.hanoi.test": {DKIMKeyRecord(""), DKIMKeyRecord("")},
}

const (
	// HeadOfFinance is the address of the person whose approval is asked.
	HeadOfFinance = "giamdoc@sotaichinh.hanoi.test"
	// ApprovalLetter is an unsigned letter from HeadOfFinance that approves.
	ApprovalLetter = "From: Trần Bình <giamdoc@sotaichinh.hanoi.test>\r\nTo: loa+abc@loa.hanoi.test\r\nSubject: Re: Xin duyệt\r\n" +
		"Date: Tue, 24 Nov 2026 10:00:00 +0700\r\nMessage-ID: <1@sotaichinh.hanoi.test>\r\nIn-Reply-To: <loa.abc@loa.hanoi.test>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nĐồng ý.\r\n"
)

// SignedFields returns the names of the header fields that a careful signer signs (RFC 6376 §5.4), each once.
func SignedFields() []string {
	return []string{"From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
}

// WithoutField returns names without one of them.
func WithoutField(names []string, dropped string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == dropped })
}

// DKIMOptions says how [SignDKIM] signs. Only Domain is required.
type DKIMOptions struct {
	Domain, Selector, Identifier string
	Fields                       []string
	Canonicalization             dkim.Canonicalization
	Expires                      time.Time
	Key                          crypto.Signer // the key of DKIMKeys when nil
}

// SignDKIM returns the letter with a DKIM-Signature field above it: relaxed canonicalization, the fields of [SignedFields] and the
// selector thu, unless the options say otherwise.
func SignDKIM(t testing.TB, raw string, options DKIMOptions) string {
	t.Helper()
	if options.Fields == nil {
		options.Fields = SignedFields()
	}
	if options.Canonicalization == "" {
		options.Canonicalization = dkim.CanonicalizationRelaxed
	}
	if options.Key == nil {
		options.Key = dkimKey
	}
	if options.Selector == "" {
		options.Selector = "thu"
	}
	var out bytes.Buffer
	err := dkim.Sign(&out, strings.NewReader(raw), &dkim.SignOptions{
		Domain: options.Domain, Selector: options.Selector, Identifier: options.Identifier, Signer: options.Key, HeaderKeys: options.Fields,
		HeaderCanonicalization: options.Canonicalization, BodyCanonicalization: options.Canonicalization, Expiration: options.Expires,
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
