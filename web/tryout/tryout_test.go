package tryout

import (
	"testing"
	"time"

	"loa/plan/calendar"
)

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, words string
		want              bool
	}{
		{name: "no words", text: "Trần Văn Dương", words: "", want: true},
		{name: "without marks and case", text: "Trần Văn Dương – Giám đốc", words: "giam DUONG", want: true},
		{name: "one word is missing", text: "Trần Văn Dương – Giám đốc", words: "duong mai", want: false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := matches(c.text, c.words); got != c.want {
				t.Errorf("%q in %q: %v", c.words, c.text, got)
			}
		})
	}
}

func TestApprovalLink(t *testing.T) {
	t.Parallel()
	p := Pages{Public: "http://loa.test"}
	for _, c := range []struct{ name, text, want string }{
		{name: "at the end of a sentence", text: "Đề nghị mở http://loa.test/d/abc123. Trân trọng", want: "/d/abc123"},
		{name: "of another site", text: "http://evil.test/d/abc123", want: ""},
		{name: "none", text: "Trân trọng", want: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := p.approvalLink(c.text); got != c.want {
				t.Errorf("%q, not %q", got, c.want)
			}
		})
	}
}

func TestLinksInNewWindow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, document, want string }{
		{name: "a head", document: `<html><HEAD lang="vi"><title>x</title>`, want: `<html><HEAD lang="vi"><base target="_blank"><title>x</title>`},
		{name: "no head", document: `<p>x</p>`, want: `<base target="_blank"><p>x</p>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := linksInNewWindow(c.document); got != c.want {
				t.Errorf("%q, not %q", got, c.want)
			}
		})
	}
}

func TestQuoted(t *testing.T) {
	t.Parallel()
	got := quoted(Message{From: "loa@loa.test", Date: time.Date(2027, time.March, 2, 9, 12, 0, 0, calendar.Zone), Text: "Một\nHai\n"})
	if want := "\n\nVào 09:12 02/03/2027, loa@loa.test đã viết:\n> Một\n> Hai\n"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}
