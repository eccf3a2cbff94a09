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

// Arrival is when the letters of these tests arrive: the signing library asks the real clock.
var Arrival = time.Now().UTC().Round(0)

// Zone is a DNS of text records; a name that is not in it does not exist.
type Zone map[string][]string

func (z Zone) Lookup(_ context.Context, name string) ([]string, error) {
	if records, found := z[name]; found {
		return records, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

var dkimKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))

func DKIMKeyRecord(flags string) string {
	return "v=DKIM1; k=ed25519; " + flags + "p=" + base64.StdEncoding.EncodeToString(dkimKey.Public().(ed25519.PublicKey))
}

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
	HeadOfFinance  = "giamdoc@sotaichinh.hanoi.test"
	ApprovalLetter = "From: Trần Bình <giamdoc@sotaichinh.hanoi.test>\r\nTo: loa+abc@loa.hanoi.test\r\nSubject: Re: Xin duyệt\r\n" +
		"Date: Tue, 24 Nov 2026 10:00:00 +0700\r\nMessage-ID: <1@sotaichinh.hanoi.test>\r\nIn-Reply-To: <loa.abc@loa.hanoi.test>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nĐồng ý.\r\n"
)

// SignedFields are the names that a careful signer signs, each once.
func SignedFields() []string {
	return []string{"From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
}

func WithoutField(names []string, dropped string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == dropped })
}

type DKIMOptions struct {
	Domain, Selector, Identifier string
	Fields                       []string
	Canonicalization             dkim.Canonicalization
	Expires                      time.Time
	Key                          crypto.Signer // the one in the zone when nil
}

func SignDKIM(t testing.TB, raw string, s DKIMOptions) string {
	t.Helper()
	if s.Fields == nil {
		s.Fields = SignedFields()
	}
	if s.Canonicalization == "" {
		s.Canonicalization = dkim.CanonicalizationRelaxed
	}
	if s.Key == nil {
		s.Key = dkimKey
	}
	if s.Selector == "" {
		s.Selector = "thu"
	}
	var out bytes.Buffer
	err := dkim.Sign(&out, strings.NewReader(raw), &dkim.SignOptions{
		Domain: s.Domain, Selector: s.Selector, Identifier: s.Identifier, Signer: s.Key, HeaderKeys: s.Fields,
		HeaderCanonicalization: s.Canonicalization, BodyCanonicalization: s.Canonicalization, Expiration: s.Expires,
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
