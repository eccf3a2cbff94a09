package mailtest

import (
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"strings"
	"testing"

	"loa/mail"
	"loa/mail/senderauth"
)

// PlainLetter returns a letter with [ReplyHeader] and one text/plain part. The body is given in the bytes of the charset.
func PlainLetter(charset, encoding, body string) string {
	return ReplyHeader + "Content-Type: text/plain; charset=" + charset + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + EncodeBody(encoding, body)
}

// HTMLLetter returns a letter with [ReplyHeader] and one text/html part in UTF-8.
func HTMLLetter(markup string) string {
	return ReplyHeader + "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + EncodeBody("quoted-printable", markup)
}

// AlternativeLetter returns a letter with [ReplyHeader] and a multipart/alternative body of text and HTML in UTF-8.
func AlternativeLetter(text, markup string) string {
	return ReplyHeader + "Content-Type: multipart/alternative; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		EncodeBody("base64", text) + "\r\n--b1\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + EncodeBody("quoted-printable", markup) + "\r\n--b1--\r\n"
}

// EncodeBody applies a Content-Transfer-Encoding (RFC 2045 §6): base64, quoted-printable, or none for every other name. Line ends become
// CRLF.
func EncodeBody(encoding, body string) string {
	body = strings.ReplaceAll(body, "\n", "\r\n")
	switch encoding {
	case "base64":
		encoded := base64.StdEncoding.EncodeToString([]byte(body))
		var out strings.Builder
		for len(encoded) > 76 {
			fmt.Fprintf(&out, "%s\r\n", encoded[:76])
			encoded = encoded[76:]
		}
		return out.String() + encoded + "\r\n"
	case "quoted-printable":
		var out strings.Builder
		w := quotedprintable.NewWriter(&out)
		w.Write([]byte(body)) // a strings.Builder returns no error
		w.Close()
		return out.String() + "\r\n"
	default:
		return body + "\r\n"
	}
}

// Two tokens of questions: Token is the one in [ReplyHeader], OtherToken belongs to another question.
const (
	Token      = "abcdefghijklmnopqrstuvwxyz"
	OtherToken = "zyxwvutsrqponmlkjihgfedcba"
)

// Parse parses a raw letter. The test fails when it cannot be parsed.
func Parse(t testing.TB, raw string) mail.Letter {
	t.Helper()
	letter, err := mail.Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return letter
}

// Trust trusts the authserv-id and the hosts of the test city tp.test.
var Trust = senderauth.Trust{AuthservIDs: []string{"mx.tp.test"}, OwnHosts: []string{"in.tp.test", ".may.tp.test"}, LocalDomains: []string{"tp.test"}, LoopID: "loa-1"}

// Header fields of letters for [Trust]. OwnReceivedField is written by one of its own hosts, OutsideReceivedField by another server.
const (
	FromField            = "From: Bình <binh@tp.test>\r\n"
	OwnReceivedField     = "Received: from mx.tp.test (mx.tp.test [10.0.0.1]) by in.tp.test with LMTP; Tue, 7 Jun 2022 10:00:00 +0700\r\n"
	OutsideReceivedField = "Received: from evil.test by relay.evil.test; Tue, 7 Jun 2022 10:00:00 +0700\r\n"
)

// AuthResultsField returns an Authentication-Results field (RFC 8601) with its line end.
func AuthResultsField(value string) string { return "Authentication-Results: " + value + "\r\n" }
