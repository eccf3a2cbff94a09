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

func KeyRecord(flags string) string {
	return "v=DKIM1; k=ed25519; " + flags + "p=" + base64.StdEncoding.EncodeToString(dkimKey.Public().(ed25519.PublicKey))
}

var Keys = Zone{
	"thu._domainkey.sotaichinh.hanoi.test": {KeyRecord("")},
	"thu._domainkey.hanoi.test":            {KeyRecord("")},
	"thu._domainkey.sovanhoa.hanoi.test":   {KeyRecord("")},
	"thu._domainkey.evil.test":             {KeyRecord("")},
	"try._domainkey.sotaichinh.hanoi.test": {KeyRecord("t=y; ")},
	"sub._domainkey.sotaichinh.hanoi.test": {KeyRecord("t=s; ")},
	"big._domainkey.sotaichinh.hanoi.test": {KeyRecord("n=" + strings.Repeat("x", 5000) + "; ")},
	"two._domainkey.sotaichinh.hanoi.test": {KeyRecord(""), KeyRecord("")},
}

const (
	HeadOfFinance = "giamdoc@sotaichinh.hanoi.test"
	Approval      = "From: Trần Bình <giamdoc@sotaichinh.hanoi.test>\r\nTo: loa+abc@loa.hanoi.test\r\nSubject: Re: Xin duyệt\r\n" +
		"Date: Tue, 24 Nov 2026 10:00:00 +0700\r\nMessage-ID: <1@sotaichinh.hanoi.test>\r\nIn-Reply-To: <loa.abc@loa.hanoi.test>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nĐồng ý.\r\n"
)

// Signs are the names that a careful signer signs, each once.
func Signs() []string {
	return []string{"From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
}

func Without(names []string, dropped string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == dropped })
}

type Signing struct {
	Domain, Selector, Identifier string
	Names                        []string
	Canonicalization             dkim.Canonicalization
	Expires                      time.Time
	Key                          crypto.Signer // the one in the zone when nil
}

func Signed(t testing.TB, raw string, s Signing) string {
	t.Helper()
	if s.Names == nil {
		s.Names = Signs()
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
		Domain: s.Domain, Selector: s.Selector, Identifier: s.Identifier, Signer: s.Key, HeaderKeys: s.Names,
		HeaderCanonicalization: s.Canonicalization, BodyCanonicalization: s.Canonicalization, Expiration: s.Expires,
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
