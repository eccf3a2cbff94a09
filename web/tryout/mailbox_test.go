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
		{"no words", "Trần Văn Dương", "", true},
		{"without marks and case", "Trần Văn Dương – Giám đốc", "giam DUONG", true},
		{"one word is missing", "Trần Văn Dương – Giám đốc", "duong mai", false},
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
		{"at the end of a sentence", "Đề nghị mở http://loa.test/d/abc123. Trân trọng", "/d/abc123"},
		{"of another site", "http://evil.test/d/abc123", ""},
		{"none", "Trân trọng", ""},
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
		{"a head", `<html><HEAD lang="vi"><title>x</title>`, `<html><HEAD lang="vi"><base target="_blank"><title>x</title>`},
		{"no head", `<p>x</p>`, `<base target="_blank"><p>x</p>`},
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
