package transport_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/mail/mailtest"
	"loa/mail/transport"
)

func TestCompose(t *testing.T) {
	t.Parallel()
	t.Run("the bytes that are sent are the bytes that are logged", func(t *testing.T) {
		t.Parallel()
		tests := map[string]func(*transport.Outgoing){
			"text, HTML and a file": func(*transport.Outgoing) {},
			"text and HTML":         func(o *transport.Outgoing) { o.Attachments = nil },
			"text and a file":       func(o *transport.Outgoing) { o.HTML = "" },
			"text only":             func(o *transport.Outgoing) { o.HTML, o.Attachments = "", nil },
			"a digest":              func(o *transport.Outgoing) { o.Unsubscribe = "https://loa.hanoi.test/thoi-nhan?m=k7f3" },
			"dots and long lines":   func(o *transport.Outgoing) { o.Text = ".\n..\n" + strings.Repeat("Đồng ý. ", 500) + "\n.\n" },
			"a long thread": func(o *transport.Outgoing) {
				for i := range 40 {
					o.References = append(o.References, fmt.Sprintf("%d.loa@tp.test", i))
				}
			},
		}
		for name, change := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				letter := letterTo("binh@tp.test")
				change(&letter)
				want := must[[]byte](t)(transport.Compose(letter))
				s, config := startSMTP(t, transport.TLSNone)
				out := sender(t, config)
				for range 2 { // sent again, the letter has the same bytes
					if err := out.Send(t.Context(), letter); err != nil {
						t.Fatal(err)
					}
				}
				letters, _ := s.all()
				for _, taken := range letters {
					if diff := cmp.Diff(string(want), string(taken.raw)); diff != "" {
						t.Error(diff)
					}
				}
				checkWire(t, letter, want)
			})
		}
	})
	t.Run("no text can contain the boundary of its letter", func(t *testing.T) {
		t.Parallel()
		letter := letterTo("binh@tp.test")
		first := string(must[[]byte](t)(transport.Compose(letter)))
		_, rest, _ := strings.Cut(first, "boundary=")
		boundary, _, _ := strings.Cut(rest, "\r\n")
		letter.Text = "--" + boundary + "\n\nDUYET 7K3F\n--" + boundary + "--\n"
		got := mailtest.Parse(t, string(must[[]byte](t)(transport.Compose(letter))))
		if !strings.Contains(got.Text, "DUYET 7K3F") || !strings.Contains(got.Text, boundary) || len(got.Attachments) != 1 {
			t.Errorf("the letter fell apart: %q", got.Text)
		}
	})
	t.Run("values that would add a recipient or a field are refused", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name   string
			change func(*transport.Outgoing)
		}{
			{"a line end in the recipient", func(o *transport.Outgoing) { o.To = "a@tp.test>\r\nRCPT TO:<b@tp.test" }},
			{"a second recipient", func(o *transport.Outgoing) { o.To = "a@tp.test, b@tp.test" }},
			{"a recipient in brackets", func(o *transport.Outgoing) { o.To = "a@tp.test> NOTIFY=NEVER <b@tp.test" }},
			{"a quoted local part", func(o *transport.Outgoing) { o.To = `"a@evil.test> x"@tp.test` }},
			{"a header in the subject", func(o *transport.Outgoing) { o.Subject = "x\r\nBcc: b@tp.test" }},
			{"a header in the name", func(o *transport.Outgoing) { o.ToName = "x\nBcc: b@tp.test" }},
			{"a header in the loop id", func(o *transport.Outgoing) { o.LoopID = "x\nBcc: b@tp.test" }},
			{"a NUL in the sender", func(o *transport.Outgoing) { o.From = "a\x00@tp.test" }},
			{"brackets in an id", func(o *transport.Outgoing) { o.MessageID = "a@b> <c@d" }},
			{"no message id", func(o *transport.Outgoing) { o.MessageID = "" }},
			{"no date", func(o *transport.Outgoing) { o.Date = time.Time{} }},
			{"no text", func(o *transport.Outgoing) { o.Text = " " }},
			{"no recipient", func(o *transport.Outgoing) { o.To = "" }},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				letter := letterTo("binh@tp.test")
				test.change(&letter)
				_, err := transport.Compose(letter)
				if !errors.Is(err, transport.ErrUnsendable) || !transport.Permanent(err) {
					t.Errorf("got %v", err)
				}
			})
		}
	})
}

// checkWire checks that raw parses to the letter, and that it has seven bits and short lines, which every server passes on unchanged.
func checkWire(t *testing.T, letter transport.Outgoing, raw []byte) {
	t.Helper()
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsFunc(line, func(r rune) bool { return r > 126 || r == '\n' || r == '\r' }) {
			t.Errorf("a line that some servers change: %q", line)
		}
	}
	got := mailtest.Parse(t, string(raw))
	if strings.TrimSpace(got.Text) != strings.TrimSpace(letter.Text) || strings.TrimSpace(got.HTML) != letter.HTML || len(got.Attachments) != len(letter.Attachments) {
		t.Errorf("got %q, %q and %d files", got.Text, got.HTML, len(got.Attachments))
	}
	unsubscribe := ""
	if letter.Unsubscribe != "" {
		unsubscribe = "<" + letter.Unsubscribe + ">"
	}
	if first := got.Header.First("List-Unsubscribe"); first != unsubscribe {
		t.Errorf("List-Unsubscribe: got %q", first)
	}
	if len(letter.References) > 0 {
		if diff := cmp.Diff("<"+strings.Join(letter.References, "> <")+">", strings.Join(strings.Fields(got.Header.First("References")), " ")); diff != "" {
			t.Error(diff)
		}
	}
}
