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

func PlainLetter(charset, encoding, body string) string {
	return ReplyHeader + "Content-Type: text/plain; charset=" + charset + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + EncodeBody(encoding, body)
}

func HTMLLetter(markup string) string {
	return ReplyHeader + "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + EncodeBody("quoted-printable", markup)
}

func AlternativeLetter(text, markup string) string {
	return ReplyHeader + "Content-Type: multipart/alternative; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		EncodeBody("base64", text) + "\r\n--b1\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + EncodeBody("quoted-printable", markup) + "\r\n--b1--\r\n"
}

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
		w.Write([]byte(body)) // a strings.Builder takes everything
		w.Close()
		return out.String() + "\r\n"
	default:
		return body + "\r\n"
	}
}

const (
	Token      = "abcdefghijklmnopqrstuvwxyz"
	OtherToken = "zyxwvutsrqponmlkjihgfedcba"
)

func Parse(t testing.TB, raw string) mail.Letter {
	t.Helper()
	letter, err := mail.Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return letter
}

var Trust = senderauth.Trust{AuthservIDs: []string{"mx.tp.test"}, OwnHosts: []string{"in.tp.test", ".may.tp.test"}, LocalDomains: []string{"tp.test"}, LoopID: "loa-1"}

const (
	FromField            = "From: Bình <binh@tp.test>\r\n"
	OwnReceivedField     = "Received: from mx.tp.test (mx.tp.test [10.0.0.1]) by in.tp.test with LMTP; Tue, 7 Jun 2022 10:00:00 +0700\r\n"
	OutsideReceivedField = "Received: from evil.test by relay.evil.test; Tue, 7 Jun 2022 10:00:00 +0700\r\n"
)

func AuthResultsField(value string) string { return "Authentication-Results: " + value + "\r\n" }
