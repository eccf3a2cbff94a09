package mail_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"loa/mail"
	"loa/mail/inbound"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

func TestLimitError(t *testing.T) {
	t.Parallel()
	for _, test := range hostileLetters() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := mail.Parse([]byte(test.raw))
			if limit, ok := errors.AsType[*mail.LimitError](err); !ok || limit.Limit != test.limit {
				t.Fatalf("got %v, want the limit %s", err, test.limit)
			}
			got := inbound.Explain([]byte(test.raw), senderauth.Trust{}, reply.Context{})
			if got.Kind != inbound.KindOther || got.Verdict != reply.VerdictNone || got.Checks[0].Name != "guard" || got.Checks[0].Result != "fail" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// hostileLetters are letters that would exhaust a parser, each with the limit that it exceeds.
func hostileLetters() []struct{ name, raw, limit string } {
	nested := func(depth int) string {
		var out strings.Builder
		out.WriteString("From: a@b.test\r\n")
		for i := range depth {
			fmt.Fprintf(&out, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		}
		return out.String() + "\r\nx"
	}
	manyParts := "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\n\r\n\r\n", 100_000)
	longHeader := "Subject: " + strings.Repeat("a", 10<<20) + "\r\n"
	return []struct{ name, raw, limit string }{
		{name: "100 000 parts", raw: manyParts, limit: "boundaries"},
		{name: "500 parts", raw: "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\n\r\na\r\n", 500), limit: "parts"},
		{name: "nested 3 000 deep", raw: nested(3000), limit: "boundaries"},
		{name: "nested 30 deep", raw: nested(30), limit: "depth"},
		{name: "a header of 10 MB", raw: longHeader + "\r\nx", limit: "header"},
		{name: "a header of 10 MB in folded lines", raw: "Subject: a\r\n" + strings.Repeat(" b\r\n", 2<<20) + "\r\nx", limit: "header"},
		{name: "a part's header of 10 MB", raw: "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nX-A: " + strings.Repeat("a\r\n b", 3<<20) + "\r\n\r\nx", limit: "header"},
		{name: "all three", raw: longHeader + manyParts + nested(3000), limit: "header"},
		{name: "parts and depth", raw: manyParts + nested(3000), limit: "boundaries"},
		{name: "36 MB", raw: strings.Repeat("a", 36<<20), limit: "size"},
	}
}

// BenchmarkLimitError measures how long it takes to refuse a hostile letter.
func BenchmarkLimitError(b *testing.B) {
	for _, letter := range hostileLetters() {
		b.Run(letter.name, func(b *testing.B) {
			raw := []byte(letter.raw)
			for b.Loop() {
				if _, err := mail.Parse(raw); err == nil {
					b.Fatal("no error")
				}
			}
		})
	}
}
